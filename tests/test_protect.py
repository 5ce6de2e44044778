"""What protection promises, checked by subtraction alone and without a look at how it chooses."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.bundle import Cell, Table
from studybook.cells import Where, where
from studybook.disclosure.protect import Public, protect
from studybook.errors import DeclarationError
from studybook.findings import Crosstab, Finding, Frequencies, Summary
from studybook.microdata import Microdata
from studybook.questions import Answer, ask
from tests.ponds import POLICY, STUDY, Birds, Ponds, microdata

FINDINGS = (
    Finding(of=Birds, id="kind", title="Kind", ask=Frequencies(Birds.KIND)),
    Finding(of=Birds, id="kind-sings", title="Kind by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
    Finding(of=Birds, id="merged", title="M", ask=Frequencies(Birds.KIND, merge={Birds.KIND: {"Other": {2, 3, -9, -8}}})),
    Finding(of=Birds, id="singers", title="S", ask=Frequencies(Birds.KIND), universe={Birds.SINGS: {1}}),
    Finding(of=Ponds, id="reeds-shore", title="R", ask=Crosstab(Ponds.REEDS, by=Ponds.SHORE)),
    Finding(of=Ponds, id="depth", title="D", ask=Summary(Ponds.DEPTH)),
    Finding(of=Ponds, id="dug", title="Dug", ask=Frequencies(Ponds.DUG)),
    Finding(of=Ponds, id="shore", title="Shore", ask=Frequencies(Ponds.SHORE)),
    Finding(of=Ponds, id="deep", title="Deep", ask=Frequencies(Ponds.SHORE), universe={Ponds.DEPTH: {0, 2}}),
    Finding(of=Ponds, id="mixed", title="Mixed", ask=Summary(Ponds.DEPTH, merge={Ponds.DEPTH: {"Shallow, or not": {0, -9}}})),
)

sizes = st.tuples(st.integers(0, 120), st.integers(0, 200), st.integers(0, 10**6))


def protected(answers: Sequence[Answer]) -> tuple[Table, ...]:
    return protect(Public(STUDY), answers, (), POLICY).tables


def released(ponds: int, birds: int, seed: int) -> list[tuple[Table, Answer]]:
    rows = microdata(seed, ponds, birds)
    answers = [ask(finding, rows) for finding in FINDINGS]
    return list(zip(protected(answers), answers, strict=True))


def may_be_told(records: np.ndarray, answer: Answer) -> bool:
    """The policy's three thresholds, counted anew."""
    groups, parents = set(answer.owners.groups[records]), set(answer.owners.parents[records])
    return len(records) >= POLICY.threshold and len(groups) >= POLICY.groups and len(parents) >= POLICY.parents


def lines(table: Table) -> Iterator[tuple[Cell, list[Cell]]]:
    """Every total and its parts, found from the dimensions alone."""
    for summed in table.dimensions:
        others = [each for each in table.dimensions if each is not summed]
        for chosen in product(*([None, *each.categories] for each in others)):
            fixed = {each.variable: c.codes for each, c in zip(others, chosen, strict=True) if c}
            parts = [table.at(where({**fixed, summed.variable: c.codes})) for c in summed.categories]
            yield table.at(where(fixed)), parts


def check_counts(table: Table, answer: Answer) -> None:
    """What is published is true and large enough."""
    truth = {cell.where: cell.records for cell in answer.cells}
    for cell in table.cells:
        if cell.count is not None:
            assert cell.count == len(truth[cell.where])
            assert may_be_told(truth[cell.where], answer)


def check_lines(table: Table, answer: Answer) -> None:
    """No line gives a withheld number away."""
    truth = {cell.where: cell.records for cell in answer.cells}
    for total, parts in lines(table):
        hidden = [part for part in parts if part.count is None]
        assert len(hidden) + (total.count is None) != 1
        if hidden and total.count is not None:
            assert may_be_told(np.concatenate([truth[part.where] for part in hidden]), answer)


def check_quantiles(table: Table, answer: Answer) -> None:
    """A quantile has enough records of enough owners on each side."""
    found = {quantile.name: quantile for quantile in answer.quantiles}
    for statistic in table.statistics:
        if statistic.value is not None:
            quantile = found[statistic.name]
            assert statistic.value % 2 == 0
            assert may_be_told(quantile.below, answer) and may_be_told(quantile.above, answer)
            assert len(np.union1d(quantile.below, quantile.above)) >= (10 if statistic.name == "median" else 20)


def check_meanings(tables: Sequence[Table]) -> None:
    """A number is withheld everywhere or nowhere, and a merge tells nothing of its parts: a line like any other."""
    told: dict[tuple[str, Where], int | None] = {}
    for table in tables:
        for cell in table.cells:
            meaning = (table.dataset, where(dict([*table.universe, *cell.where])))
            assert told.setdefault(meaning, cell.count) == cell.count
    for (dataset, place), total in told.items():
        codes = dict(place).get("KIND", ())
        parts = [told.get((dataset, where({**dict(place), "KIND": (code,)})), -1) for code in codes]
        if len(codes) > 1 and -1 not in parts:
            assert parts.count(None) + (total is None) != 1
            if None in parts and total is not None:
                assert total - sum(part or 0 for part in parts) >= POLICY.threshold


@settings(max_examples=40)
@given(sizes)
def test_what_is_published_gives_nothing_away_by_subtraction(size: tuple[int, int, int]) -> None:
    made = released(*size)
    for table, answer in made:
        check_counts(table, answer)
        check_lines(table, answer)
    check_quantiles(*made[5])
    check_quantiles(*made[9])
    check_meanings([table for table, _ in made])


def test_the_order_of_the_questions_changes_nothing() -> None:
    rows = microdata(3)
    answers = [ask(finding, rows) for finding in FINDINGS]
    assert protected(answers[::-1])[::-1] == protected(answers)


def test_nothing_is_withheld_without_need() -> None:
    rows = microdata(3, 5000, 5000)
    table = protected([ask(FINDINGS[2], rows)])[0]
    assert all(cell.count is not None for cell in table.cells)


def test_quantiles_need_enough_records_and_are_rounded() -> None:
    many, few, none = (protected([ask(FINDINGS[5], microdata(1, n, 0))])[0].statistics for n in (120, 16, 6))
    assert all(each.value is not None and each.value % 2 == 0 for each in many)
    assert [each.value is None for each in few] == [True, False, True]
    assert all(each.value is None for each in none)
    assert len(many) == len(few) == 3


def test_a_unit_the_policy_does_not_know_has_no_quantile() -> None:
    answer = ask(FINDINGS[5], microdata(1))
    assert protect(Public(STUDY), [answer], (), replace(POLICY, rounding={})).tables[0].statistics == ()


def test_records_of_one_group_are_never_told_as_a_sum() -> None:
    """Two withheld categories that come from one park only: their sum would be a count of that park."""
    rows = microdata(2, 400, 0)
    park = rows.column("ponds", "PARK")
    shore = pd.Series(np.where(park == park.iloc[0], np.where(np.arange(400) % 2, 2, 3), 1))
    answer = ask(FINDINGS[7], with_column(rows, "SHORE", shore))
    told = {cell.where: cell.count for cell in protected([answer])[0].cells}
    assert told[where({"SHORE": (1,)})] is None
    assert told[where({"SHORE": (2,)})] is None and told[where({"SHORE": (3,)})] is None


def test_quartiles_of_one_group_are_withheld() -> None:
    rows = microdata(2, 400, 0)
    depth = rows.column("ponds", "DEPTH").where(rows.column("ponds", "PARK") == rows.column("ponds", "PARK").iloc[0], -9)
    statistics = protected([ask(FINDINGS[5], with_column(rows, "DEPTH", depth))])[0].statistics
    assert [each.value for each in statistics] == [None, None, None]


def with_column(rows: Microdata, name: str, values: pd.Series) -> Microdata:
    """The same ponds with other values of one variable, and no birds."""
    frames = {
        file.slug: pd.DataFrame({each.name: rows.column(file.slug, each.name) for each in file.variables})
        for file in STUDY.files
    }
    return Microdata(STUDY, {**frames, "ponds": frames["ponds"].assign(**{name: values})})


def test_one_place_means_one_set_of_records() -> None:
    answers = [ask(FINDINGS[0], microdata(seed)) for seed in (1, 2)]
    with pytest.raises(DeclarationError, match="different records"):
        protected(answers)


def test_what_two_releases_differ_by_comes_from_enough_owners_too() -> None:
    """All herons that sing are on one pond. One table is out that counts them among others, the next leaves them out."""
    rows = microdata(1, 60, 200)
    kind, sings = (rows.column("birds", name).to_numpy().copy() for name in ("KIND", "SINGS"))
    singing = (kind == 3) & (sings == 1)
    kind[np.flatnonzero(kind == 1)[:60]] = -9
    birds = pd.DataFrame({each.name: rows.column("birds", each.name) for each in STUDY.file("birds").variables})
    home = {name: rows.column("ponds", name).iloc[0] for name in ("PARK", "POND")}
    birds = birds.assign(KIND=kind, **{name: birds[name].mask(singing, value) for name, value in home.items()})
    ponds = pd.DataFrame({each.name: rows.column("ponds", each.name) for each in STUDY.file("ponds").variables})
    rows = Microdata(STUDY, {"ponds": ponds, "birds": birds})
    first, second = (
        ask(Finding(of=Birds, id="m", title="M", ask=Crosstab(Birds.KIND, by=Birds.SINGS, merge={Birds.KIND: merge})), rows)
        for merge in ({"A": {1, 2}, "B": {3, -9, -8}}, {"A": {1, 2, 3}, "B": {-9, -8}})
    )
    before = protect(Public(STUDY), [first], (), POLICY).tables[0]
    places = {("birds", cell.where) for cell in before.cells if cell.count is not None}
    out = {("birds", cell.where): cell.records for cell in first.cells if ("birds", cell.where) in places}
    ducks_and_swans = where({"KIND": (1, 2), "SINGS": (1,)})
    with_herons = where({"KIND": (1, 2, 3), "SINGS": (1,)})
    assert ("birds", ducks_and_swans) in out and singing.sum() >= POLICY.threshold
    assert protect(Public(STUDY), [second], (), POLICY).tables[0].at(with_herons).count is not None
    assert protect(Public(STUDY, (), out), [second], (), POLICY).tables[0].at(with_herons).count is None
