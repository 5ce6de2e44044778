"""What protection promises, checked by subtraction alone and without a look at how it chooses."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.bundle import Cell, Table
from studybook.cells import where
from studybook.disclosure.protect import protect
from studybook.findings import Crosstab, Finding, Frequencies, Summary
from studybook.questions import ask
from tests.ponds import POLICY, Birds, Ponds, microdata

FINDINGS = (
    Finding(of=Birds, id="kind", title="Kind", ask=Frequencies(Birds.KIND)),
    Finding(of=Birds, id="kind-sings", title="Kind by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
    Finding(of=Birds, id="merged", title="M", ask=Frequencies(Birds.KIND, merge={Birds.KIND: {"Other": {2, 3, -9, -8}}})),
    Finding(of=Birds, id="singers", title="S", ask=Frequencies(Birds.KIND), universe={Birds.SINGS: {1}}),
    Finding(of=Ponds, id="reeds-shore", title="R", ask=Crosstab(Ponds.REEDS, by=Ponds.SHORE)),
    Finding(of=Ponds, id="depth", title="D", ask=Summary(Ponds.DEPTH)),
    Finding(of=Ponds, id="dug", title="Dug", ask=Frequencies(Ponds.DUG)),
)

sizes = st.tuples(st.integers(0, 120), st.integers(0, 200), st.integers(0, 10**6))


def released(ponds: int, birds: int, seed: int) -> tuple[tuple[Table, ...], list[dict]]:
    rows = microdata(seed, ponds, birds)
    answers = [ask(finding, rows) for finding in FINDINGS]
    return protect(answers, POLICY), [{cell.where: cell for cell in answer.cells} for answer in answers]


def lines(table: Table) -> Iterator[tuple[Cell, list[Cell]]]:
    """Every total and its parts, found from the dimensions alone."""
    for summed in table.dimensions:
        others = [each for each in table.dimensions if each is not summed]
        for chosen in product(*([None, *each.categories] for each in others)):
            fixed = {each.variable: c.codes for each, c in zip(others, chosen, strict=True) if c}
            parts = [table.at(where({**fixed, summed.variable: c.codes})) for c in summed.categories]
            yield table.at(where(fixed)), parts


@given(sizes)
@settings(max_examples=200, deadline=None)
def test_what_is_published_is_true_and_large_enough(size: tuple[int, int, int]) -> None:
    tables, private = released(*size)
    for table, truth in zip(tables, private, strict=True):
        for cell in table.cells:
            if cell.count is not None:
                assert cell.count == truth[cell.where].count >= POLICY.threshold
                assert truth[cell.where].groups >= POLICY.groups
                assert truth[cell.where].parents >= POLICY.parents


@given(sizes)
@settings(max_examples=200, deadline=None)
def test_no_line_gives_a_withheld_number_away(size: tuple[int, int, int]) -> None:
    for table in released(*size)[0]:
        for total, parts in lines(table):
            hidden = [part for part in parts if part.count is None]
            assert len(hidden) + (total.count is None) != 1
            if hidden and total.count is not None:
                assert total.count - sum(part.count or 0 for part in parts) >= POLICY.threshold


@given(sizes)
@settings(max_examples=100, deadline=None)
def test_a_number_is_withheld_everywhere_or_nowhere(size: tuple[int, int, int]) -> None:
    seen: dict[object, int | None] = {}
    for table in released(*size)[0]:
        for cell in table.cells:
            meaning = (table.dataset, where(dict([*table.universe, *cell.where])))
            assert seen.setdefault(meaning, cell.count) == cell.count


def test_the_order_of_the_questions_changes_nothing() -> None:
    rows = microdata(3)
    answers = [ask(finding, rows) for finding in FINDINGS]
    assert protect(answers[::-1], POLICY)[::-1] == protect(answers, POLICY)


def test_nothing_is_withheld_without_need() -> None:
    rows = microdata(3, 5000, 5000)
    table = protect([ask(FINDINGS[2], rows)], POLICY)[0]
    assert all(cell.count is not None for cell in table.cells)


def test_quantiles_need_enough_records_and_are_rounded() -> None:
    many, few, none = (protect([ask(FINDINGS[5], microdata(1, n, 0))], POLICY)[0].statistics for n in (120, 16, 6))
    assert all(each.value is not None and each.value % 2 == 0 for each in many)
    assert [each.value is None for each in few] == [True, False, True]
    assert all(each.value is None for each in none)


def test_a_unit_the_policy_does_not_know_has_no_quantile() -> None:
    answer = ask(FINDINGS[5], microdata(1))
    assert protect([answer], replace(POLICY, rounding={}))[0].statistics == ()
