"""The second look at a release finds nothing in what protection lets out, and each thing planted in it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.bundle import Bundle, Cell, SourceKind, Table
from studybook.cells import Where, where
from studybook.disclosure.recheck import exposures
from studybook.release import seal
from tests.ponds import POLICY, microdata
from tests.test_protect import FINDINGS

ASKED = (*FINDINGS[:4], FINDINGS[5])


def sealed(ponds: int = 60, birds: int = 80, seed: int = 1) -> Bundle:
    return seal(microdata(seed, ponds, birds), ASKED, (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=seed)


@settings(max_examples=40)
@given(st.integers(0, 120), st.integers(0, 200), st.integers(0, 10**6))
def test_nothing_is_found_in_what_was_sealed(ponds: int, birds: int, seed: int) -> None:
    assert exposures(sealed(ponds, birds, seed), POLICY) == ()


def with_cells(bundle: Bundle, change: Callable[[Cell], Cell], name: str = "kind-sings") -> Bundle:
    """The same release with the cells of one finding changed, and nothing else left to compare them with."""
    finding = bundle.finding(name)
    table: Table = replace(finding.table, cells=tuple(change(cell) for cell in finding.table.cells))
    return replace(bundle, findings=(replace(finding, table=table),), codebook={})


def _changed(cell: Cell, place: Where, count: int | None) -> Cell:
    return replace(cell, count=count) if cell.where == place else cell


def test_a_crosstab_alone_is_clean() -> None:
    assert exposures(with_cells(sealed(), lambda cell: cell), POLICY) == ()


@pytest.mark.parametrize(
    ("place", "count", "message"),
    [
        ({"KIND": (1,)}, 2, "below the threshold"),
        ({"KIND": (1,)}, None, "difference of published ones"),
        ({}, None, "difference of published ones"),
    ],
)
def test_a_changed_cell_is_found(place: dict, count: int | None, message: str) -> None:
    """In a table of two categories, both published."""
    change = partial(_changed, place=where(place), count=count)
    bundle = with_cells(sealed(600, 4000), change, "merged")
    assert any(message in found for found in exposures(bundle, POLICY))


def test_withheld_numbers_that_add_up_to_little_are_found() -> None:
    bundle = with_cells(sealed(600, 4000), lambda cell: cell)
    crosstab = bundle.findings[0]
    total = crosstab.table.at(()).count
    assert total is not None
    rest = {where({"SINGS": (code,)}): count for code, count in ((1, total - 2), (0, None), (-9, None), (-8, None))}
    cells = tuple(replace(cell, count=rest.get(cell.where, cell.count)) for cell in crosstab.table.cells)
    changed = replace(bundle, findings=(replace(crosstab, table=replace(crosstab.table, cells=cells)),))
    assert any("add up to less" in found for found in exposures(changed, POLICY))


def test_a_number_told_in_one_table_only_is_found() -> None:
    bundle = sealed()
    kinds = bundle.finding("kind")
    cells = tuple(replace(cell, count=(cell.count or 0) + 5) if cell.where else cell for cell in kinds.table.cells)
    changed = replace(bundle, findings=(bundle.finding("kind-sings"), replace(kinds, table=replace(kinds.table, cells=cells))))
    assert any("another table" in found for found in exposures(changed, POLICY))


def test_a_merge_and_its_parts_are_a_line() -> None:
    """The merged category told and all but one of its parts told by another finding: the last one is the difference."""
    bundle = sealed(600, 4000)
    kinds = bundle.finding("kind")
    told = {where({"KIND": (code,)}): count for code, count in ((2, 100), (3, 100), (-9, 100), (-8, None))}
    cells = tuple(replace(cell, count=told.get(cell.where)) for cell in kinds.table.cells)
    changed = replace(
        bundle,
        findings=(bundle.finding("merged"), replace(kinds, table=replace(kinds.table, cells=cells))),
        codebook={},
    )
    assert "birds: a withheld number is the difference of published ones" in exposures(changed, POLICY)


def _larger(cell: Cell, place: Where, by: int) -> Cell:
    return replace(cell, count=(cell.count or 0) + by) if cell.where == place else cell


@pytest.mark.parametrize("by", [1000, 1, -1])
def test_parts_that_do_not_add_up_are_found(by: int) -> None:
    changed = with_cells(sealed(600, 4000), partial(_larger, place=where({"KIND": (1,)}), by=by), "merged")
    assert any("do not add up" in found for found in exposures(changed, POLICY))


def test_a_quantile_that_is_not_rounded_is_found() -> None:
    bundle = sealed(600, 4000)
    depth = bundle.finding("depth")
    odd = tuple(replace(each, value=3) for each in depth.table.statistics)
    assert odd
    changed = replace(bundle, findings=(replace(depth, table=replace(depth.table, statistics=odd)),))
    assert any("not rounded" in found for found in exposures(changed, POLICY))
