"""Several findings as one table and one chart: every number is of its own row, none is ranked, and what is not told says so."""

import re
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from studybook.audit.generated import Known, untrue
from studybook.audit.marks import wrongly_marked
from studybook.audit.numbers import NONE, WITHHELD, spellings
from studybook.audit.page import Page
from studybook.audit.several import together
from studybook.audit.subjects import Subject
from studybook.audit.words import of_finding, of_refused
from studybook.bundle import Bundle, Cell, Refused, Released, Statistic, Table
from studybook.cells import Category, Codes, Dimension, where
from studybook.errors import BundleBroken, PageFailed
from studybook.present import Panel, View, panel
from studybook.present.unpublished import Unpublished, UnpublishedPanel
from studybook.record import write
from tests.test_present import APPROVED, EVERY_MARK, bundle, drawing, standing_so, table_rows, told, words
from tests.test_present import html as blocks

NS = {"svg": "http://www.w3.org/2000/svg"}
KINDS = {"EGG": "Eggs in the nest", "MOSS": "Moss", "TWIG": "Twigs, of 2 sorts"}
YES_NO = (Category((1,), "Yes"), Category((0,), "No"), Category((-9,), "Not recorded", missing=True))
BUILT = (Category((1,), "With"), Category((0, -9), "Without, or not recorded"))
BRED = Dimension("BRED", "Bred", (Category((1,), "Bred"), Category((0, -9), "Did not breed, or not recorded")))

Counts = dict[str, list[int | None]]
"""For each variable, its counts of Yes, No and Not recorded; or of both columns bred, both columns in all."""

FOUND: Counts = {"EGG": [90, 100, 36], "MOSS": [30, None, None], "TWIG": [113, 113, 0]}
PAIRS: Counts = {"EGG": [57, 20, 130, 96], "MOSS": [None, 40, 126, 100], "TWIG": [0, 11, 0, 226]}
REFUSED = Refused(id="wardens", title="Wardens in 2 sorts of parks", note="", reason="It would tell of fewer than 3 parks.")


def alone(name: str, counts: list[int | None], base: int | None = 226) -> Released:
    dimension = Dimension(name, KINDS[name], YES_NO)
    cells = (Cell((), base), *(Cell(where({name: each.codes}), n) for each, n in zip(YES_NO, counts, strict=True)))
    table = Table(dataset="nests", universe=(), dimensions=(dimension,), cells=cells)
    return Released(id=f"has-{name.lower()}", title=KINDS[name], note="Seen once.", question="frequencies", table=table)


def recoded(name: str, codes: dict[int, Codes], *, id: str) -> Released:  # noqa: A002
    """The same with more codes in some categories, and another variable."""
    dimension = Dimension("NEST", "Nests", tuple(replace(c, codes=codes.get(int(str(c.codes[0])), c.codes)) for c in YES_NO))
    counts = zip(dimension.categories, FOUND[name], strict=True)
    cells = (Cell((), 226), *(Cell(where({"NEST": each.codes}), n) for each, n in counts))
    table = Table(dataset="nests", universe=(), dimensions=(dimension,), cells=cells)
    return Released(id=id, title="Nests", note="Seen once.", question="frequencies", table=table)


def crossed(name: str, counts: list[int | None], base: int | None = 226) -> Released:
    with_it, without, all_with, all_without = counts
    by, one, other = Dimension(name, KINDS[name], BUILT), BUILT[0].codes, BUILT[1].codes
    bred, not_bred = (category.codes for category in BRED.categories)
    cells = [Cell((), base), Cell(where({"BRED": bred}), None), Cell(where({"BRED": not_bred}), None)]
    cells += [Cell(where({name: one}), all_with), Cell(where({name: other}), all_without)]
    cells += [Cell(where({name: one, "BRED": bred}), with_it), Cell(where({name: other, "BRED": bred}), without)]
    cells += [Cell(where({name: codes, "BRED": not_bred}), None) for codes in (one, other)]
    table = Table(dataset="nests", universe=(), dimensions=(BRED, by), cells=tuple(cells))
    return Released(id=f"bred-by-{name.lower()}", title=f"Bred, by {name}", note="", question="crosstab", table=table)


def listed(counts: Counts = FOUND, *refused: Refused) -> Panel:
    found = [alone(name, each) for name, each in counts.items()]
    return Panel("kinds", "What nests are made of", "Found in the nest", "Yes", (*found, *refused), bundle(*found))


def compared(counts: Counts = PAIRS, *refused: Refused) -> Panel:
    found = [crossed(name, each) for name, each in counts.items()]
    return Panel("breeding", "Bred, with and without", "Found in the nest", "Bred", (*found, *refused), bundle(*found))


def in_standing(shown: Panel, release: Bundle) -> Panel:
    return replace(shown, bundle=replace(release, findings=shown.released))


def known(shown: Panel) -> dict[str, Subject]:
    found = [
        Subject(each.id, each.table, of_finding(each, shown.bundle), 11, title=each.table.dimensions[-1].label)
        if isinstance(each, Released)
        else Subject(each.id, None, of_refused(each), refused=True, title=each.title)
        for each in shown.findings
    ]
    return {each.name: each for each in found}


def page(shown: Panel) -> str:
    """What the page shows of a panel once it is rendered."""
    parts = [f'<div class="finding" data-of="{shown.of}">{blocks(each)}</div>' for each in (shown.table(), shown.chart())]
    by = shown.columns[0]
    return f"{''.join(parts)}<p>{shown.lowest(by)} {shown.highest(by)}</p>"


def problems(source: str, shown: Panel) -> list[str]:
    tree = lxml.html.fromstring(f"<!DOCTYPE html><html><body>{source}</body></html>")
    return list(untrue(Page("index.html", tree), Known(known(shown), frozenset())))


# Tables


def test_a_row_for_each_finding_in_the_order_given_and_a_column_for_each_category() -> None:
    assert table_rows(listed().table()) == [
        ["Found in the nest", "Yes", "No", "Not recorded"],
        ["Eggs in the nest", "90 40%", "100 44%", "36 16%"],
        ["Moss", "30 13%", "withheld", "withheld"],
        ["Twigs, of 2 sorts", "113 50%", "113 50%", "0 0%"],
    ]
    backwards = replace(listed(), findings=listed().findings[::-1])
    assert [row[0] for row in table_rows(backwards.table())[1:]] == ["Twigs, of 2 sorts", "Moss", "Eggs in the nest"]


def test_of_two_variables_the_shares_of_both_columns_with_their_bases_and_how_far_they_are_apart() -> None:
    """A withheld part withholds the difference; an empty column has a dash, and so has the difference from it."""
    assert table_rows(compared().table()) == [
        ["Found in the nest", "Bred", "Difference in points"],
        ["With", "Without, or not recorded"],
        ["Eggs in the nest", "44% of 130", "21% of 96", "+23"],
        ["Moss", "withheld of 126", "40% of 100", "withheld"],
        ["Twigs, of 2 sorts", "– of none", "5% of 226", "–"],
    ]


def test_a_base_that_is_withheld_withholds_its_share_and_the_difference() -> None:
    assert table_rows(compared({"EGG": [57, 20, None, 96], "MOSS": [11, 22, 60, 60]}).table())[2:] == [
        ["Eggs in the nest", "withheld", "21% of 96", "withheld"],
        ["Moss", "18% of 60", "37% of 60", "−18"],
    ]


def test_a_finding_that_is_not_let_out_says_so_in_its_row_and_why_below() -> None:
    for shown in (listed(FOUND, REFUSED), compared(PAIRS, REFUSED)):
        assert table_rows(shown.table())[-1] == ["Wardens in 2 sorts of parks", "not published"]
        assert "Wardens in 2 sorts of parks: not published. It would tell of fewer than 3 parks." in told(shown.table())
        assert "(/policy.qmd#groups)" in str(shown.table())
        assert words(drawing(shown.chart())).count("not published") == 1
        assert problems(page(shown), shown) == []


@pytest.mark.parametrize("shown", [listed(), compared(), compared(PAIRS, REFUSED)], ids=["listed", "compared", "refused"])
def test_a_table_is_well_formed_named_and_scoped_and_each_row_is_an_address(shown: Panel) -> None:
    tree = lxml.html.fromstring(blocks(shown.table()))
    (table,) = tree.xpath("descendant-or-self::table")
    assert (table.get("id"), table.get("data-quarto-disable-processing")) == (f"{shown.name}-table", "true")
    assert [" ".join(caption.text_content().split()) for caption in table.xpath("caption")] == [
        f"Synthetic demo {shown.title} #"
    ]
    assert {head.get("scope") for head in table.iter("th")} <= {"col", "colgroup", "row"}
    assert [row.get("id") for row in table.xpath("tbody/tr")] == [each.id for each in shown.findings]
    ids = re.findall(r'\bid="([^"]+)"', f"{shown.table()}{shown.chart()}")
    assert len(ids) == len(set(ids))
    assert (table.getparent().get("role"), table.getparent().get("tabindex")) == ("region", "0")
    for markdown in (shown.table(), shown.chart()):
        assert not re.search(r"^\s*$", blocks(markdown), re.MULTILINE)
    assert str(shown.table()).startswith(f':::: {{#{shown.name} .finding data-of="{shown.of}"}}\n')


def test_every_cell_says_which_number_of_its_own_row_it_is() -> None:
    rows = lxml.html.fromstring(blocks(compared().table())).xpath(".//tbody/tr")
    assert [(row.get("data-of"), row.xpath(".//@data-cell")) for row in rows] == [
        (f"bred-by-{name}", ["po 1/1", "po 1/0,-9", "d 1/1|1/0,-9"]) for name in ("egg", "moss", "twig")
    ]


# Notes


def test_notes_say_base_order_and_what_the_findings_say_alike_only_once() -> None:
    text = told(listed().table())
    assert "Base: 226 nests." in text and "Percentages are of all nests." in text
    assert "Rows stand in a fixed order, not by size." in text
    assert text.count("Seen once.") == 1
    assert "It does not say why they differ." in told(compared().table())
    first, *others = listed().findings
    apart = replace(listed(), findings=(replace(first, note="Seen twice."), *others))
    assert "Eggs in the nest: Seen twice." in told(apart.table()) and "Moss: Seen once." in told(apart.table())


def test_the_withheld_note_stands_only_where_something_shown_is_withheld() -> None:
    """Of a crossed finding the other categories are not shown, and here all of them are withheld."""
    full = compared({"EGG": [57, 20, 130, 96], "MOSS": [11, 22, 60, 60]})
    assert "policy.qmd#withheld" not in f"{full.table()}{full.chart()}"
    assert "(/policy.qmd#withheld)" in str(compared().table()) and "(/policy.qmd#withheld)" in str(compared().chart())
    assert "(/policy.qmd#withheld)" in str(listed().table()) and "(/policy.qmd#withheld)" not in str(listed().chart())


# Charts


def texts(shown: Panel) -> list[str]:
    return words(drawing(shown.chart()))


def test_a_chart_has_a_bar_for_each_finding_beside_its_name() -> None:
    assert sorted(texts(listed())) == sorted(
        ["Synthetic demo", "Eggs in the nest", "40%", "Moss", "13%", "Twigs, of 2 sorts", "50%"]
    )


def test_of_two_variables_each_finding_has_a_bar_for_each_column() -> None:
    svg = drawing(compared().chart())
    assert texts(compared()).count("With") == 3
    assert [node.get("data-of") for node in svg.iterfind(".//svg:text", NS) if "".join(node.itertext()) == "withheld"] == [
        "bred-by-moss"
    ]
    assert "–" in texts(compared())
    assert len(svg.findall(".//svg:path[@stroke-dasharray]", NS)) == 1


def test_a_finding_with_every_share_withheld_is_one_gap() -> None:
    silent = compared({"EGG": [57, 20, 130, 96], "MOSS": [None, None, 126, 100]})
    assert texts(silent).count("All groups") == texts(silent).count("withheld") == 1
    assert problems(page(silent), silent) == []


def test_the_text_of_a_chart_says_between_which_shares_all_lie_and_not_whose_they_are() -> None:
    def description(shown: Panel) -> str:
        return drawing(shown.chart()).findtext("svg:desc", "", NS)

    assert description(listed()) == "Synthetic demo. Share of 226 nests with “Yes”: 13% to 50%. (synthetic)"
    assert description(compared()) == (
        "Synthetic demo. Share with “Bred”: “With” 44%, shown for 1 of 3; “Without, or not recorded” 5% to 40%. (synthetic)"
    )
    silent = listed({"EGG": [None] * 3, "MOSS": [None] * 3})
    assert description(silent) == "Synthetic demo. Share of 226 nests with “Yes” is not shown. (synthetic)"
    part = compared({"EGG": [None, 20, 130, 96], "MOSS": [None, 40, 126, 100]})
    assert "“With” not shown; “Without, or not recorded” 21% to 40%." in description(part)
    for label in KINDS.values():
        assert label not in description(listed()) + description(compared())


# Marks


@pytest.mark.parametrize("shown", [listed(), compared()], ids=["listed", "compared"])
def test_what_is_not_approved_is_marked_and_what_is_approved_is_not(shown: Panel) -> None:
    tree = lxml.html.fromstring(f"<!DOCTYPE html><html><body>{page(shown)}</body></html>")
    assert not [each for each in wrongly_marked(Page("a.html", tree), shown.bundle.standing) if "not marked" in each]
    bare = re.sub(r'<span class="synthetic-tag">.*?</span>', "", page(shown))
    tree = lxml.html.fromstring(f"<!DOCTYPE html><html><body>{bare}</body></html>")
    found = [each for each in wrongly_marked(Page("a.html", tree), shown.bundle.standing) if "not marked" in each]
    assert any("a table" in each for each in found) and any("a number" in each for each in found)
    approved = in_standing(shown, standing_so(APPROVED))
    assert not any(mark in page(approved) for mark in EVERY_MARK)
    assert problems(page(approved), approved) == []


def test_labels_are_shown_never_run() -> None:
    odd = '<script>alert(1)</script> " & ```'
    first, *others = listed().findings
    assert isinstance(first, Released)
    (dimension,) = first.table.dimensions
    table = replace(first.table, dimensions=(replace(dimension, label=odd),))
    shown = replace(listed(), title=odd, rows=odd, findings=(replace(first, table=table), *others))
    for markdown in (shown.table(), shown.chart()):
        assert not lxml.html.fromstring(f"<div>{blocks(markdown)}</div>").xpath("//script")
    drawing(shown.chart())


# Numbers in running text


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([57, 20, 130, 96], "23 percentage points more"),
        ([20, 57, 96, 130], "23 percentage points less"),
        ([101, 100, 200, 200], "1 percentage point more"),  # half a point, and halves go away from zero
        ([100, 101, 200, 200], "1 percentage point less"),
        ([50, 50, 100, 100], "0 percentage points"),
        ([1001, 1000, 2003, 2003], "0 percentage points"),
        ([0, 20, 0, 96], "undefined, a group being empty"),
    ],
)
def test_a_difference_is_said_with_its_sign_in_words(counts: list[int | None], expected: str) -> None:
    found = crossed("EGG", counts)
    said = str(View(found, bundle(found)).difference("Bred", "With", "Without, or not recorded"))
    assert told(said) == f"{expected} (synthetic)"
    assert 'data-of="bred-by-egg" data-cell="d 1/1|1/0,-9"' in said
    assert expected in spellings("d 1/1|1/0,-9", found.table, 11)


@pytest.mark.parametrize("gap", range(4))
def test_a_difference_is_withheld_with_any_number_behind_it(gap: int) -> None:
    counts: list[int | None] = [57, 20, 130, 96]
    counts[gap] = None
    found = crossed("EGG", counts)
    said = View(found, bundle(found)).difference("Bred", "With", "Without, or not recorded")
    assert told(said) == "a withheld number"
    assert spellings("d 1/1|1/0,-9", found.table, 11) == WITHHELD


def test_a_share_of_nothing_is_no_number() -> None:
    found = crossed("EGG", [0, 20, 0, 96])
    assert told(View(found, bundle(found)).share("Bred", by="With")) == "undefined, a group being empty (synthetic)"


def test_a_difference_of_what_is_not_let_out_or_of_unknown_columns() -> None:
    assert told(Unpublished(REFUSED).difference("Bred", "With", "Without")) == "a number that is not published"
    found = crossed("EGG", [57, 20, 130, 96])
    with pytest.raises(PageFailed, match="no column 'Within'"):
        View(found, bundle(found)).difference("Bred", "With", "Within")


def test_the_ends_of_the_shares_are_told_without_saying_whose_they_are() -> None:
    shown, tag = listed(), '<span class="synthetic-tag">(synthetic)</span></span>'
    of = 'data-of="has-egg has-moss has-twig"'
    assert str(shown.lowest()) == f'<span class="value" {of} data-cell="lo 1">13 percent {tag}'
    assert str(shown.highest()) == f'<span class="value" {of} data-cell="hi 1">50 percent {tag}'
    assert told(compared().highest("Without, or not recorded")) == "40 percent (synthetic)"
    assert told(listed({"EGG": [None] * 3, "MOSS": [None] * 3}).lowest()) == "a withheld number"
    with pytest.raises(PageFailed, match="no column 'Within'"):
        compared().lowest("Within")
    with pytest.raises(PageFailed, match="no column at all"):
        listed().lowest("With")


# Which findings may stand together


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = [*(alone(name, each) for name, each in FOUND.items()), *(crossed(name, each) for name, each in PAIRS.items())]
    again = replace(found[0], id="again")
    other = Dimension("EGG", "Other eggs", YES_NO[:2])
    fewer = Table(dataset="nests", universe=(), dimensions=(other,), cells=found[0].table.cells[:3])
    elsewhere = replace(found[1], id="elsewhere", table=replace(found[1].table, dataset="ponds"))
    some = replace(found[1], id="some", table=replace(found[1].table, universe=where({"POND": (1,)})))
    summary = replace(
        found[1], id="summary", question="summary", table=replace(found[1].table, statistics=(Statistic("median", 2, "m"),))
    )
    otherwise = recoded("EGG", {0: (0, 5)}, id="otherwise")
    elsewise = recoded("EGG", {1: (1, 5)}, id="elsewise")
    odd = [otherwise, elsewise, again, replace(found[0], id="fewer", table=fewer), elsewhere, some, summary]
    whole = replace(bundle(*found, *odd), refused=(REFUSED, replace(REFUSED, id="keepers")))
    write(whole, tmp_path / "_release")
    monkeypatch.chdir(tmp_path)
    return tmp_path


WORDS = {"title": "Any", "rows": "Kind"}


@pytest.mark.usefixtures("release")
def test_a_page_asks_for_a_panel_by_the_ids_of_its_findings() -> None:
    shown = panel("kinds", ["has-twig", "wardens", "has-egg"], category="Yes", **WORDS)
    assert [each.id for each in shown.findings] == ["has-twig", "wardens", "has-egg"]
    assert table_rows(shown.table())[1][0] == "Twigs, of 2 sorts"


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("ids", "problem"),
    [
        (["has-egg"], "they are not several, each named once"),
        ([], "they are not several"),
        (["has-egg", "has-egg"], "they are not several"),
        (["has-egg", "again"], "two of them have rows of the same name"),
        (["has-egg", "fewer"], "they differ in categories"),
        (["has-egg", "bred-by-moss"], "they differ in questions"),
        (["has-egg", "elsewhere"], "they differ in datasets"),
        (["has-egg", "some"], "they differ in records counted"),
        (["has-egg", "summary"], "a summary has no place in it"),
    ],
)
def test_what_cannot_stand_in_one_table_is_refused(ids: list[str], problem: str) -> None:
    with pytest.raises(PageFailed) as refused:
        panel("kinds", ids, category="Yes", **WORDS)
    assert problem in refused.value.message and "panel kinds" in refused.value.message


@pytest.mark.usefixtures("release")
def test_other_codes_under_the_same_label_stand_together_but_are_not_compared() -> None:
    shown = panel("kinds", ["has-moss", "otherwise"], category="Yes", **WORDS)
    assert not isinstance(shown, UnpublishedPanel) and problems(page(shown), shown) == []
    assert 'data-cell="np 0,5"' in str(shown.table())
    swapped = page(shown).replace('data-cell="np 0,5"', 'data-cell="np 1"')
    assert any("the same numbers" in problem or "not written" in problem for problem in problems(swapped, shown))
    with pytest.raises(PageFailed, match="other codes in the category 'Yes'"):
        panel("kinds", ["has-moss", "elsewise"], category="Yes", **WORDS)


@pytest.mark.usefixtures("release")
def test_unknown_names_are_refused_with_those_there_are() -> None:
    with pytest.raises(BundleBroken, match="no finding 'nowhere'"):
        panel("kinds", ["has-egg", "nowhere"], category="Yes", **WORDS)
    with pytest.raises(PageFailed, match="they have: Not recorded"):
        panel("kinds", ["has-egg", "has-moss"], category="Perhaps", **WORDS)
    with pytest.raises(PageFailed, match="its own name is that of a finding"):
        panel("again", ["has-egg", "has-moss"], category="Yes", **WORDS)


@pytest.mark.usefixtures("release")
def test_where_none_is_let_out_each_says_so() -> None:
    shown = panel("kinds", ["wardens", "keepers"], category="Yes", **WORDS)
    assert isinstance(shown, UnpublishedPanel)
    assert str(shown.table()).count("Not published.") == str(shown.chart()).count("Not published.") == 2
    assert told(shown.lowest()) == told(shown.highest("With")) == "a number that is not published"
    subjects = [Subject(each.id, None, of_refused(each), refused=True, title=each.title) for each in shown.findings]
    assert "a number that is not published" in together(subjects).number("x")


@pytest.mark.parametrize(("lacking", "why"), [(True, "not in the files of this release"), (False, "not published")])
def test_where_the_files_lack_all_of_them_their_numbers_say_so(why: str, *, lacking: bool) -> None:
    """Where they lack some, and others are not let out, the words are those that are true of each."""
    findings = (replace(REFUSED, lacking=True), replace(REFUSED, id="keepers", lacking=lacking))
    said = told(UnpublishedPanel(findings).lowest())
    assert said == f"a number that is {why}"
    subjects = [Subject(each.id, None, of_refused(each), refused=True, lacking=each.lacking) for each in findings]
    assert said in together(subjects).number("x")
    assert ("a number that is not in the files of this release" in together(subjects).number("x")) == lacking


# What the audit makes of it


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    """Any panel at all, whether or not its numbers add up."""
    counts = st.none() | st.integers(0, 40) | st.integers(0, 10**6)
    names = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=3, unique=True))
    makes, width, shown = draw(st.sampled_from([(alone, 3, listed), (crossed, 4, compared)]))
    base = draw(counts)
    found = [makes(name, draw(st.lists(counts, min_size=width, max_size=width)), base) for name in names]
    refused = [REFUSED] * draw(st.booleans())
    return replace(shown(), findings=tuple(draw(st.permutations([*found, *refused]))), bundle=bundle(*found))


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # drawing takes its time
@given(panels())
def test_what_a_panel_shows_is_what_the_audit_expects(shown: Panel) -> None:
    assert problems(page(shown), shown) == []


@settings(max_examples=30, deadline=None)
@given(panels(), st.data())
def test_a_release_with_another_number_is_not_what_the_table_shows(shown: Panel, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(shown.findings) - 1))
    found = shown.findings[at]
    if isinstance(found, Refused):
        return
    source = f'<div class="finding" data-of="{shown.of}">{blocks(shown.table())}</div>'
    seen = [line.at(part) for line, part in shown.compared(found)]
    place = data.draw(st.sampled_from(seen))
    cells = {cell.where: cell for cell in found.table.cells}
    codes = [
        next(each.codes for each in dimension.categories if ",".join(map(str, each.codes)) == part)
        for dimension, part in zip(found.table.dimensions, place.split("/"), strict=True)
    ]
    inside: dict[str, Codes] = {d.variable: each for d, each in zip(found.table.dimensions, codes, strict=True)}
    old = cells[where(inside)]
    whole = cells[where({name: each for name, each in inside.items() if name != found.table.dimensions[0].variable})].count
    other = None if old.count is not None else 5
    if shown.crossed and whole is None:
        return  # only whether the share can be told is shown, and it cannot
    changed = tuple(replace(cell, count=other) if cell.where == old.where else cell for cell in found.table.cells)
    findings = [*shown.findings]
    findings[at] = replace(found, table=replace(found.table, cells=changed))
    assert problems(source, replace(shown, findings=tuple(findings)))


FAULTS = {
    "a share of another finding": ('data-of="has-egg"', 'data-of="has-moss"'),
    "a row of no finding": ('<tr id="has-egg" data-of="has-egg">', '<tr id="has-egg">'),
    "a row of two findings": ('<tr id="has-egg" data-of="has-egg">', '<tr id="has-egg" data-of="has-egg has-moss">'),
    "another label of a row": ('<th scope="row">Moss</th>', '<th scope="row">Eggs in the nest</th>'),
    "another label of a column": ('scope="col">No</th>', 'scope="col">Yes</th>'),
    "one column less in the head": ('<th class="number" scope="col">No</th>', ""),
    "a cell that says nothing": ("</th><td", '</th><td class="number">many</td><td'),
    "another number": ('>90 <span class="percent">40%', '>91 <span class="percent">40%'),
    "an end that is not the end": ('data-cell="lo 1">13%', 'data-cell="lo 1">40%'),
    "another end in running text": ('data-cell="hi 1">50 percent', 'data-cell="hi 1">60 percent'),
    "another category over the chart": ('<span data-label="1">Yes', '<span data-label="0">No'),
    "another bar": ('data-of="has-egg" data-cell="p 1"', 'data-of="has-moss" data-cell="p 1"'),
    "another name of a bar": ('data-of="has-egg" data-label="="', 'data-of="has-moss" data-label="="'),
    "another category in a bar": ('data-cell="p 1"', 'data-cell="p 0"'),
    "a figure in the note": ("not by size.", "not by size, all 3."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_audit_finds_what_is_wrong_with_a_list(fault: str) -> None:
    source, (old, new) = page(listed()), FAULTS[fault]
    assert old in source
    assert problems(source, listed()) == []
    assert problems(source.replace(old, new), listed())


CROSSED = {
    "another difference": (">+23<", ">+22<"),
    "a difference with the other sign": (">+23<", ">−23<"),
    "a difference of the columns the other way round": ('"d 1/1|1/0,-9">+23', '"d 1/0,-9|1/1">−23'),
    "a difference that is none of the columns": ('"d 1/1|1/0,-9">+23', '"d 1/1|1/1">0'),
    "a withheld difference told": ('data-cell="d 1/1|1/0,-9" class="withheld">withheld', 'data-cell="d 1/1|1/0,-9">−40'),
    "another head of the difference": ("Difference in points", "Ratio"),
    "another category over the columns": ('colspan="2">Bred<', 'colspan="2">Did not breed, or not recorded<'),
    "a head over more than its columns": ('colspan="2">Bred<', 'colspan="3">Bred<'),
    "columns in the other order": (">With<", ">Without, or not recorded<"),
    "a share without its base": (' <span class="percent">of 130</span>', ""),
    "another base": (">of 130<", ">of 131<"),
    "a bar of another column": ('data-of="bred-by-egg" data-label="*/1"', 'data-of="bred-by-egg" data-label="*/0,-9"'),
    "a bar without its finding": ('data-label="*/="', 'data-label="*/1"'),
    "shown for more than it is": ("shown for 1 of 3", "shown for 2 of 3"),
}


@pytest.mark.parametrize("fault", CROSSED)
def test_the_audit_finds_what_is_wrong_with_a_comparison(fault: str) -> None:
    source, (old, new) = page(compared()), CROSSED[fault]
    assert old in source
    assert problems(source, compared()) == []
    assert problems(source.replace(old, new), compared())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("po 1/1", {"44% of 130"}),
        ("po 1/0,-9", {"21% of 96"}),
        ("d 1/1|1/0,-9", {"+23", "23 percentage points more"}),
        ("d 1/0,-9|1/1", {"−23", "23 percentage points less"}),
        ("d 1/1", NONE),
        ("d 1/1|1/1|1/1", NONE),
        ("d 1/1|1/7", NONE),
        ("d", NONE),
        ("lo 1/1", NONE),  # of one finding there is no spread
        ("s 1/1", NONE),
    ],
)
def test_how_a_number_of_one_finding_may_be_written(said: str, expected: set[str]) -> None:
    assert spellings(said, crossed("EGG", PAIRS["EGG"]).table, 11) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("n", {"226"}),
        ("lo 1/1", {"44%", "44 percent"}),
        ("hi 1/0,-9", {"40%", "40 percent"}),
        ("s 1/1", {"shown for 1 of 3"}),
        ("s 1/0,-9", NONE),  # all are shown
        ("lo 1/7", NONE),
        ("lo", NONE),
        ("p 1/1", NONE),  # they do not have it alike
        ("x", NONE),
    ],
)
def test_how_a_number_of_several_findings_may_be_written(said: str, expected: set[str]) -> None:
    assert together(list(known(compared()).values())).number(said) == expected
