"""How numbers may be written, worked out twice: what pages show of any table is what the audit expects of it."""

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from studybook.audit.generated import Known, untrue
from studybook.audit.numbers import NONE, WITHHELD, spellings
from studybook.audit.page import Page
from studybook.audit.subjects import Subject
from studybook.audit.words import explained, has_figure, of_finding
from studybook.bundle import Cell, Released, Statistic, Table
from studybook.cells import Category, Codes, Dimension, where
from studybook.present import View
from studybook.variables import Span
from tests.test_present import FINDINGS, bundle
from tests.test_present import html as blocks

ENDED, BY_POND, DEPTH, SILENT = (released.table for released in FINDINGS)
CODES: list[Codes] = [(1,), (2, 3), (Span(18, 24),), (2004,), (-9,), (None,), (4, None, -8)]
COUNTS = st.none() | st.integers(0, 40) | st.integers(0, 10**6)


@st.composite
def dimensions(draw: st.DrawFn, name: str) -> Dimension:
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=4, unique=True))
    texts = [draw(st.text("ab <&“'’–9", min_size=1, max_size=60)) for _ in codes]
    labels = [f"{number}. {text}".strip() for number, text in enumerate(texts)]
    categories = (Category(each, label, missing=each == (-9,)) for each, label in zip(codes, labels, strict=True))
    return Dimension(name, f"{name} 2", tuple(categories))


@st.composite
def tables(draw: st.DrawFn) -> Released:
    """Any table at all, whether or not its numbers add up."""
    found = tuple(draw(dimensions(name)) for name in draw(st.sampled_from([["A"], ["B", "A"]])))
    places: list[dict[str, Codes]] = [{}]
    for dimension in found:
        parts = [{}, *({dimension.variable: category.codes} for category in dimension.categories)]
        places = [place | part for place in places for part in parts]
    cells = tuple(Cell(where(place), draw(COUNTS)) for place in places)
    asked = draw(st.sampled_from(["frequencies", "summary"])) if len(found) == 1 else "crosstab"
    names = ("lower quartile", "median", "upper quartile") if asked == "summary" else ()
    statistics = tuple(Statistic(name, draw(COUNTS), "days, or 7") for name in names)
    table = Table(dataset="visits", universe=(), dimensions=found, cells=cells, statistics=statistics)
    return Released(id="any", title="Any 3", note="Of 4 ponds.", question=asked, table=table)


def problems(page: str, released: Released) -> list[str]:
    whole = bundle(released)
    subject = Subject(released.id, released.table, of_finding(released, whole), 11)
    tree = html.fromstring(f"<!DOCTYPE html><html><body>{page}</body></html>")
    return list(untrue(Page("index.html", tree), Known({released.id: subject}, frozenset())))


@settings(max_examples=40, deadline=None)
@given(tables())
def test_what_a_table_shows_is_what_the_audit_expects(released: Released) -> None:
    page = f'<div class="finding" data-of="any">{blocks(View(released, bundle(released)).table())}</div>'
    assert problems(page, released) == []


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # drawing takes its time
@given(tables())
def test_what_a_chart_shows_is_what_the_audit_expects(released: Released) -> None:
    page = f'<div class="finding" data-of="any">{blocks(View(released, bundle(released)).chart())}</div>'
    assert problems(page, released) == []


@settings(max_examples=25, deadline=None)
@given(tables(), st.data())
def test_a_release_with_another_number_is_not_what_the_page_shows(released: Released, data: st.DataObject) -> None:
    """Whichever number the release has otherwise, withheld or not: the table no longer fits."""
    page = f'<div class="finding" data-of="any">{blocks(View(released, bundle(released)).table())}</div>'
    at = data.draw(st.integers(0, len(released.table.cells) - 1))
    cell = released.table.cells[at]
    other = data.draw(COUNTS.filter(lambda count: count != cell.count))
    cells = (*released.table.cells[:at], replace(cell, count=other), *released.table.cells[at + 1 :])
    assert problems(page, replace(released, table=replace(released.table, cells=cells)))


@pytest.mark.parametrize(
    ("said", "table", "expected"),
    [
        ("n", ENDED, {"226"}),
        ("n *", ENDED, {"226"}),
        ("n 1", ENDED, {"99"}),
        ("p 1", ENDED, {"44%", "44 percent"}),
        ("p *", ENDED, {"100%", "100 percent"}),
        ("np 1", ENDED, {"99 44%", "99 (44%)"}),
        ("n 2", ENDED, WITHHELD),
        ("p 2", ENDED, WITHHELD),
        ("w ?", ENDED, {"2 of 5 categories withheld"}),
        ("t ?", ENDED, {"2 categories withheld, together 41"}),
        ("np 1/1", BY_POND, {"57 44%", "57 (44%)"}),
        ("np 1/2", BY_POND, {"20"}),  # of a column whose number is withheld
        ("p 1/2", BY_POND, WITHHELD),
        ("n */2", BY_POND, WITHHELD),
        ("p 2/?", BY_POND, WITHHELD),
        ("t ?/1", BY_POND, {"2 rows withheld, together 43"}),
        ("q1", DEPTH, {"8 cm", "lower quartile 8", "lower quartile 8 cm"}),
        ("q3", DEPTH, {*WITHHELD, "upper quartile withheld"}),
        ("np 0:9", DEPTH, {"80 44%", "80 (44%)"}),
        # What the release does not have.
        ("", ENDED, NONE),
        ("n 7", ENDED, NONE),
        ("n 1/1", ENDED, NONE),
        ("n 1 ", ENDED, NONE),
        ("n 1 2", ENDED, NONE),
        ("mean 1", ENDED, NONE),
        ("q1", ENDED, NONE),
        ("q1 *", DEPTH, NONE),
        ("n 0", DEPTH, NONE),
        ("p 1/?", BY_POND, NONE),  # not every part is withheld
        ("n ?/?", BY_POND, NONE),
        # What must not be told.
        ("t ?/2", BY_POND, NONE),  # the number of the column is withheld
        ("t *", ENDED, NONE),
        ("w ?", DEPTH, NONE),  # nothing is withheld
        ("t ?", SILENT, NONE),
    ],
)
def test_how_a_number_may_be_written(said: str, table: Table, expected: set[str]) -> None:
    assert spellings(said, table, 11) == expected


def test_a_sum_is_told_from_the_threshold_up_and_of_two_at_least() -> None:
    assert spellings("t ?", ENDED, 41) != NONE
    assert spellings("t ?", ENDED, 42) == spellings("t ?", ENDED, 0) == NONE
    alone = replace(ENDED, cells=tuple(replace(c, count=4) if c.where == where({"ENDED": (3,)}) else c for c in ENDED.cells))
    assert spellings("t ?", alone, 11) == NONE


def test_halves_are_rounded_up() -> None:
    dimension = Dimension("A", "A", (Category((1,), "a"), Category((2,), "b")))
    cells = (Cell((), 200), Cell(where({"A": (1,)}), 25), Cell(where({"A": (2,)}), 1))
    table = Table(dataset="d", universe=(), dimensions=(dimension,), cells=cells)
    assert "13%" in spellings("p 1", table, 11) and "1%" in spellings("p 2", table, 11)


@pytest.mark.parametrize("text", ["7", "٧", "½", "x²", "Ⅻ", "１"])
def test_a_figure_is_one_in_any_script(text: str) -> None:
    assert has_figure(text) and not has_figure("seven")


def test_figures_are_explained_by_known_words_alone() -> None:
    known = {"OFF1TYPE", "OFF1TYPE is 1 or 2", "Under 18"}
    assert explained("OFF1TYPE is 1 or 2. Under 18 or older", known)
    assert not explained("OFF1TYPE is 1 or 3", known)
    assert not explained("OFF1TYPE 7", known)
    assert not explained("OFF11TYPE", known)
