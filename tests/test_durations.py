"""The days between two dates: counted as they are, and told only as far as they may be."""

from collections.abc import Mapping
from dataclasses import replace
from statistics import quantiles as inclusive

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studybook.bundle import Table
from studybook.cells import Category, Dimension, where
from studybook.disclosure.advise import advise
from studybook.disclosure.atoms import domains
from studybook.disclosure.attack.domains import domains as attack_domains
from studybook.disclosure.attack.knowledge import knowledge
from studybook.disclosure.attack.quantiles import claimed
from studybook.disclosure.places import Place
from studybook.disclosure.policy import Policy
from studybook.disclosure.protect import Public, protect
from studybook.disclosure.quantiles import quantiles_tell
from studybook.errors import DeclarationError, PolicyError
from studybook.findings import Durations, Finding, Summary
from studybook.microdata import Microdata
from studybook.permitted import check_allowed, fits
from studybook.quantiles import days_between, quantiles
from studybook.questions import Answer, ask, records_of
from studybook.variables import Span
from tests.orchards import STUDY as ORCHARDS
from tests.orchards import Orchards
from tests.ponds import POLICY, STUDY, Ponds, microdata
from tests.test_guarantee import policy, sealed

FILLED = Finding(of=Ponds, id="dug-filled", title="From digging to water", ask=Durations(Ponds.DUG, Ponds.FILLED))
WITH_REEDS = replace(FILLED, id="with-reeds", universe={Ponds.REEDS: {1}})

NAMES = ("lower quartile", "median", "upper quartile")


def column(name: str, rows: Microdata) -> pd.Series:
    return rows.column("ponds", name)


# ---- What is counted


whole = st.lists(st.integers(-4000, 4000), min_size=1, max_size=60)


@given(whole, st.lists(st.booleans(), min_size=60, max_size=60))
def test_quartiles_agree_with_the_standard_library_and_with_pandas(days: list[int], known: list[bool]) -> None:
    values = np.where(known[: len(days)], days, np.nan).astype(float)
    found = quantiles(values, np.arange(len(days), dtype=np.int32))
    kept = sorted(day for day, told in zip(days, known, strict=False) if told)
    assert [each.value for each in found] == pytest.approx(
        pd.Series(kept, dtype=float).quantile([0.25, 0.5, 0.75]) if kept else []
    )
    if len(kept) > 1:  # which the standard library asks for
        assert [each.value for each in found] == pytest.approx(inclusive(kept, n=4, method="inclusive"))
    for each in found:
        assert set(each.below) == {at for at, value in enumerate(values) if value <= each.value}
        assert set(each.above) == {at for at, value in enumerate(values) if value >= each.value}


def test_days_are_counted_across_leap_years_and_below_zero() -> None:
    first = pd.Series(pd.to_datetime(["2003-12-31", "2004-02-28", "2005-01-02", None, "2004-01-01"]))
    last = pd.Series(pd.to_datetime(["2004-12-31", "2004-03-01", "2005-01-01", "2004-01-01", None]))
    assert days_between(first, last).tolist()[:3] == [366, 2, -1]
    assert np.isnan(days_between(first, last)[3:]).all()


def test_an_answer_counts_of_those_with_the_first_date_who_has_both_and_rests_on_them() -> None:
    rows = microdata(1)
    answer = ask(WITH_REEDS, rows)
    dug, filled, reeds = column("DUG", rows), column("FILLED", rows), column("REEDS", rows) == 1
    counts = {cell.where: len(cell.records) for cell in answer.cells}
    assert counts[where({"FILLED": (2001, 2002, 2003, 2004)})] == (dug.notna() & filled.notna() & reeds).sum()
    assert counts[where({"FILLED": (None,)})] == (dug.notna() & filled.isna() & reeds).sum()
    assert counts[()] == (dug.notna() & reeds).sum() and len(counts) == 3
    assert answer.universe == where({"DUG": (2001, 2002, 2003), "REEDS": (1,)})
    days = (filled - dug).dt.days[reeds]
    assert (days < 0).any()
    assert [each.value for each in answer.quantiles] == days.quantile([0.25, 0.5, 0.75]).tolist()
    assert answer.unit == "days"


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Durations(Ponds.DUG, Ponds.DUG), "crossed with itself"),
        (Durations(Ponds.DUG, Ponds.DEPTH), "no dates"),
        (Durations(Ponds.REEDS, Ponds.FILLED), "no dates"),
        (Durations(Ponds.DUG, "NOPE"), "has no"),
    ],
)
def test_days_lie_between_two_dates_of_one_dataset(question: Durations, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        Finding(of=Ponds, id="x", title="x", ask=question)


def test_days_are_not_counted_within_years_of_another_date() -> None:
    """What is told of them would be of three dates, and both programs know of two."""
    with pytest.raises(DeclarationError, match="within years"):
        replace(FILLED, of=Orchards, ask=Durations(Orchards.PLANTED, Orchards.GRAFTED), universe={Orchards.LIMED: {2001}})


def test_what_the_policy_counts_alone_has_no_days() -> None:
    alone = replace(POLICY, one_way_only=("FILLED",))
    with pytest.raises(PolicyError, match="only on their own"):
        check_allowed(FILLED, STUDY, alone)
    of_a_farm = Finding(of=Orchards, id="x", title="x", ask=Durations(Orchards.LIMED, Orchards.PLANTED))
    with pytest.raises(PolicyError, match="whole groups"):
        check_allowed(of_a_farm, ORCHARDS, POLICY)


# ---- What may be told


def told(answer: Answer, asked: Policy) -> Table:
    return protect(Public(STUDY), [answer], (), asked).tables[0]


def test_quartiles_are_rounded_and_there_are_enough_on_each_side() -> None:
    many, few = (ask(FILLED, microdata(1, ponds, 0)) for ponds in (400, 30))
    table = told(many, POLICY)
    for quantile, each in zip(many.quantiles, table.statistics, strict=True):
        assert each.value is not None and each.value % 7 == 0 and abs(each.value - quantile.value) <= 3.5
    assert [each.value is None for each in told(few, POLICY).statistics] == [True, False, True]
    assert told(many, replace(POLICY, rounding={})).statistics == ()


def test_without_any_duration_quartiles_are_withheld_and_not_absent() -> None:
    """Absent they would tell that no record has both dates: a count of nought."""
    empty = told(ask(FILLED, microdata(1, 0, 0)), POLICY)
    assert [(each.name, each.value, each.unit) for each in empty.statistics] == [(name, None, "days") for name in NAMES]


def counted(place: Place, rows: Microdata) -> int:
    return len(records_of(*place, rows))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 200), st.integers(2, 11), st.integers(1, 400))
@example(7, 60, 3, 7)  # a whole class of depths lies between the quartiles
def test_what_quantiles_are_taken_to_tell_is_true(seed: int, many: int, threshold: int, step: int) -> None:
    """Of random rows, by both programs: the one that protects, and the one that attacks."""
    rows, findings = microdata(seed, many, 0), [FILLED, WITH_REEDS, DEPTH]
    rounded = replace(policy(threshold), rounding={"days": step, "metres": 2})
    known = list(quantiles_tell([ask(finding, rows) for finding in findings], domains(STUDY, ()), rounded))
    assert all(sum(factor * counted(place, rows) for place, factor in each.terms) >= each.least for each in known)
    release = sealed(rows, (), findings, threshold)
    for claim in claimed(knowledge(STUDY, [release]), attack_domains(STUDY)):
        for said in claim.statements:
            total = sum(term.factor * weighted(term.weights, term.dataset, rows) for term in said.terms)
            assert said.low <= total <= said.high


DEPTH = Finding(of=Ponds, id="depth", title="Depth", ask=Summary(Ponds.DEPTH))


def weighted(weights: Mapping[str, np.ndarray], dataset: str, rows: Microdata) -> float:
    """The sum over all records of the product of their weights."""
    product = np.ones(len(rows.column(dataset, "POND")))
    for name, of in weights.items():
        each = np.zeros(len(product))
        for code, weight in zip(attack_domains(STUDY)[dataset][name].codes, of, strict=True):
            each[records_of(dataset, where({name: (code,)}), rows)] = weight
        product *= each
    return float(product.sum())


def test_no_more_than_half_lie_between_the_quartiles() -> None:
    """Both programs know it of a class of depths that is wholly between: of n values no more than n / 2."""
    rows, half = microdata(7, 60, 0), where({"DEPTH": (Span(2, 9),)})
    answer = ask(DEPTH, rows)
    assert [each.value for each in answer.quantiles] == [1, 3, 12]
    known = [dict(each.terms) for each in quantiles_tell([answer], domains(STUDY, ()), policy(3)) if each.least == 0]
    assert any(terms.get(("ponds", half)) == -2 and 1 in terms.values() for terms in known)
    said = [
        each
        for claim in claimed(knowledge(STUDY, [sealed(rows, (), [DEPTH], 3)]), attack_domains(STUDY))
        for each in claim.sides
    ]
    at = attack_domains(STUDY)["ponds"]["DEPTH"].codes.index(Span(2, 9))
    assert any(term.weights["DEPTH"][at] == -2 and each.low == 0 for each in said for term in each.terms)


def tells_its_values(table: Table) -> bool:
    """Whether its own numbers tell how many values a table has."""
    (dimension,) = table.dimensions
    hidden = [each.missing for each in dimension.categories if table.at(where({dimension.variable: each.codes})).count is None]
    return not hidden or (table.at(()).count is not None and not any(hidden)) or all(hidden)


@pytest.mark.parametrize(("seed", "ponds"), [(3, 300), (7, 60)])
def test_both_programs_take_quantiles_to_tell_the_same(seed: int, ponds: int) -> None:
    """They share no line: what they conclude is compared, sum for sum. One counts in halves what the other does in quarters."""
    rows, findings = microdata(seed, ponds, 0), [FILLED, WITH_REEDS, DEPTH]
    release = sealed(rows, (), findings, 5)
    ours = set[tuple[int, float]]()
    for finding in findings:
        number_is_told = tells_its_values(release.finding(finding.id).table)
        for each in quantiles_tell([ask(finding, rows)], domains(STUDY, ()), policy(5)):
            times = 4 // max(abs(factor) for _, factor in each.terms) if len(each.terms) > 1 else 1
            least = each.least_of(counted(each.apart, rows)) if each.apart and number_is_told else each.least
            ours.add((times * sum(factor * counted(place, rows) for place, factor in each.terms), times * least))
    theirs = set[tuple[int, float]]()
    for claim in claimed(knowledge(STUDY, [release]), attack_domains(STUDY)):
        if claim.told.name.startswith("finding") and (claim.least == 20 or claim.sides):
            for said in claim.statements[0 if claim.least == 20 else 1 :]:
                theirs.add((round(sum(term.factor * weighted(term.weights, "ponds", rows) for term in said.terms)), said.low))
    assert len(ours) > 10
    assert ours == theirs


@pytest.mark.parametrize("seed", range(3))
def test_what_is_published_beside_days_gives_nothing_away_by_subtraction(seed: int) -> None:
    answers = [ask(finding, microdata(seed, 120, 0)) for finding in (FILLED, WITH_REEDS)]
    for table in protect(Public(STUDY), answers, (), POLICY).tables:
        assert [cell.count for cell in table.cells].count(None) != 1


def test_a_release_asks_of_a_date_for_days_alone_and_of_days_no_more_than_whether_both_are_known() -> None:
    release = sealed(microdata(1, 300, 100), (), [FILLED, DEPTH], 5)
    depth, released = release.findings
    assert (depth.id, released.id) == ("depth", "dug-filled") and fits(release, STUDY, policy(5))
    table, (last,) = released.table, released.table.dimensions
    for wrong in (
        replace(released, question="frequencies"),
        replace(released, table=replace(table, universe=())),
        replace(released, table=replace(table, universe=where({"DUG": (2001, 2002)}))),
        replace(released, table=replace(table, universe=where({"DUG": (2001, 2002, 2003), "FILLED": (None,)}))),
        replace(released, table=replace(table, dimensions=(by_year(last),))),
        replace(released, table=replace(table, dimensions=depth.table.dimensions)),
        replace(depth, question="durations"),
        replace(released, question="summary"),
        replace(depth, question="frequencies"),
        replace(depth, table=replace(depth.table, dimensions=(*depth.table.dimensions, REEDS))),
    ):
        assert not fits(replace(release, findings=(wrong,)), STUDY, policy(5)), wrong


REEDS = Dimension("REEDS", "Reeds", (Category((1,), "Yes"), Category((0,), "No"), Category((-9,), "Not noted", missing=True)))


def by_year(dimension: Dimension) -> Dimension:
    years = tuple(Category((code,), str(code)) for code in dimension.categories[0].codes)
    return replace(dimension, categories=(*years, dimension.categories[1]))


def test_there_is_nothing_to_merge_in_days() -> None:
    (advice,) = advise([FILLED], microdata(1, 18, 0), (), POLICY)
    assert advice.withheld and advice.proposals == ()
