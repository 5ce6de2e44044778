"""What pages show of a release: tables, charts and inline numbers, each marked, escaped, and silent about what is withheld."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, assert_never

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.bundle import Bundle, Cell, Entry, Manifest, Released, SourceKind, Statistic, Table
from studybook.cells import Category, Codes, Dimension, Where, where
from studybook.errors import BundleBroken, PageFailed
from studybook.present import View, finding, marks, text
from studybook.present.identity import spelled
from studybook.present.lines import Line, Part, columns, rows
from studybook.record import write
from studybook.standing import Approval, Approved, Attestation, Invented, Standing, Unattested, Uncleared, approval_text
from studybook.variables import Span

NS = {"svg": "http://www.w3.org/2000/svg"}

ENDED = Dimension(
    "ENDED",
    "How the visit ended",
    (
        Category((1,), "Bird ringed"),
        Category((-9,), "Not recorded", missing=True),
        Category((2,), "Bird flew off"),
        Category((3,), "No bird"),
        Category((4,), "Rain"),
    ),
)
POND = Dimension("POND", "Kind of pond", (Category((1,), "Clear"), Category((2,), "Muddy")))
DEPTH = Dimension("DEPTH", "Depth", (Category((Span(0, 9),), "0–9 cm"), Category((Span(10, 99),), "10–99 cm")))


def one(
    dimension: Dimension,
    counts: dict[Codes, int | None],
    base: int | None,
    universe: Where = (),
    statistics: tuple[Statistic, ...] = (),
) -> Table:
    cells = [Cell((), base), *(Cell(where({dimension.variable: codes}), count) for codes, count in counts.items())]
    return Table(dataset="visits", universe=universe, dimensions=(dimension,), cells=tuple(cells), statistics=statistics)


def two() -> Table:
    inner = {
        (1, 1): 57,
        (1, 2): 20,
        (-9, 1): None,
        (-9, 2): None,
        (2, 1): None,
        (2, 2): 12,
        (3, 1): 0,
        (3, 2): 0,
        (4, 1): 30,
        (4, 2): None,
    }
    down = {1: 77, -9: 25, 2: None, 3: 0, 4: None}
    across = {1: 130, 2: None}
    cells = [Cell((), 226)]
    cells += [Cell(where({"ENDED": (code,)}), count) for code, count in down.items()]
    cells += [Cell(where({"POND": (code,)}), count) for code, count in across.items()]
    cells += [Cell(where({"ENDED": (code,), "POND": (pond,)}), count) for (code, pond), count in inner.items()]
    return Table(dataset="visits", universe=(), dimensions=(ENDED, POND), cells=tuple(cells))


COUNTS: dict[Codes, int | None] = {(1,): 99, (-9,): 27, (2,): None, (3,): None, (4,): 59}
QUARTILES = (Statistic("lower quartile", 8, "cm"), Statistic("median", 21, "cm"), Statistic("upper quartile", None, "cm"))
FINDINGS = (
    Released(
        id="ended", title="How visits ended", note="A visit counts once.", question="frequencies", table=one(ENDED, COUNTS, 226)
    ),
    Released(id="by-pond", title="How visits ended, by pond", note="", question="crosstab", table=two()),
    Released(
        id="depth",
        title="Depth of the pond",
        note="",
        question="summary",
        table=one(
            DEPTH,
            {DEPTH.categories[0].codes: 80, DEPTH.categories[1].codes: 100},
            180,
            statistics=QUARTILES,
            universe=where({"POND": (1,)}),
        ),
    ),
    Released(
        id="silent", title="Nothing to tell", note="", question="frequencies", table=one(ENDED, dict.fromkeys(COUNTS), None)
    ),
)


def bundle(*findings: Released, policy: dict | None = None, **origin: Any) -> Bundle:
    manifest = Manifest(
        study="POND 7",
        doi="10.0/pond",
        policy={"threshold": 11} if policy is None else policy,
        schemas="none",
        engine="0",
        date="2024-01-01",
        **{"source": SourceKind.SYNTHETIC, "seed": 1, **origin},
    )
    ponds = Entry(variable="POND", table=one(POND, {(1,): None, (2,): None}, 226))
    return Bundle(manifest=manifest, findings=findings or FINDINGS, codebook={"visits": (ponds,)}, validation=())


def view(name: str, **options: Any) -> View:
    released = bundle(**options)
    return View(released.finding(name), released)


def html(markdown: object) -> str:
    return "\n".join(re.findall(r"```\{=html\}\n(.*?)\n```", str(markdown), re.DOTALL))


class Outline(HTMLParser):
    """Which elements, with which attributes, and the text between them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def table_rows(markdown: object) -> list[list[str]]:
    table = re.search(r"<table.*</table>", str(markdown), re.DOTALL)
    assert table
    return [
        [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr.*?</tr>", table.group(), re.DOTALL)
    ]


def drawing(markdown: object) -> ET.Element:
    found = re.search(r"<svg.*</svg>", str(markdown), re.DOTALL)
    assert found
    return ET.fromstring(found.group())


def words(element: ET.Element) -> list[str]:
    return [" ".join(node.itertext()) for node in element.iterfind(".//svg:text", NS)]


def told(markdown: object) -> str:
    """What is shown, without the elements it stands in."""
    return re.sub(r"<[^>]+>", "", str(markdown))


def cells(markdown: object) -> dict[str, set[str]]:
    """What each number says it is, with every text that stands there."""
    found: dict[str, set[str]] = {}
    for element in lxml.html.fromstring(f"<div>{html(markdown)}</div>").xpath("//*[@data-cell]"):
        found.setdefault(element.get("data-cell"), set()).add(" ".join(element.text_content().split()))
    return {cell: texts - {""} for cell, texts in found.items()}  # a bar is a number without a text


# Finding the release


def test_a_page_finds_the_release_above_the_folder_it_runs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bundle(), tmp_path / "_release")
    (tmp_path / "analyses").mkdir()
    monkeypatch.chdir(tmp_path / "analyses")
    assert finding("ended").title == "How visits ended"
    assert finding("ended").note == "A visit counts once."


def test_another_release_in_the_same_place_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(bundle(), tmp_path / "_release")
    assert "99" in str(finding("ended").count("Bird ringed"))
    changed = replace(FINDINGS[0], table=one(ENDED, COUNTS | {(1,): 88}, 226))
    for path in sorted((tmp_path / "_release").rglob("*.json")):
        path.unlink()
    write(bundle(changed), tmp_path / "_release")
    assert "88" in str(finding("ended").count("Bird ringed"))


def test_an_approval_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = write(standing_so(UNCLEARED), tmp_path / "_release")
    monkeypatch.chdir(tmp_path)
    assert "(not cleared)" in str(finding("ended").total())
    (tmp_path / "_release" / "approval.toml").write_text(approval_text(replace(APPROVAL, manifest=written.digest)))
    assert str(finding("ended").total()) == '<span class="value" data-of="ended" data-cell="n">226</span>'


def test_an_unknown_finding_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bundle(), tmp_path / "_release")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BundleBroken, match="no finding 'elsewhere'"):
        finding("elsewhere")


def test_outside_a_staged_tree_a_page_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PageFailed, match="staged tree"):
        finding("ended")


# Tables


def test_a_table_of_one_variable_has_number_and_percent_with_missing_and_total_apart() -> None:
    assert table_rows(view("ended").table()) == [
        ["How the visit ended", "Number", "Percent of visits"],
        ["Bird ringed", "99", "44%"],
        ["Bird flew off", "withheld", "withheld"],
        ["No bird", "withheld", "withheld"],
        ["Rain", "59", "26%"],
        ["Missing or not applicable"],
        ["Not recorded", "27", "12%"],
        ["All visits", "226", "100%"],
    ]


def test_a_crosstab_has_percentages_of_columns_whose_total_is_published() -> None:
    assert table_rows(view("by-pond").table()) == [
        ["How the visit ended", "Kind of pond", "All visits"],
        ["Clear", "Muddy"],
        ["Bird ringed", "57 44%", "20", "77 34%"],
        ["Bird flew off", "withheld", "12", "withheld"],
        ["No bird", "0 0%", "0", "0 0%"],
        ["Rain", "30 23%", "withheld", "withheld"],
        ["Missing or not applicable"],
        ["Not recorded", "withheld", "withheld", "25 11%"],
        ["Total", "130", "withheld", "226"],
    ]


def test_a_summary_has_quartiles_with_their_unit_and_the_classes() -> None:
    assert table_rows(view("depth").table()) == [
        ["Depth", "Value"],
        ["Lower quartile", "8 cm"],
        ["Median", "21 cm"],
        ["Upper quartile", "withheld"],
        ["Number of visits"],
        ["0–9 cm", "80 44%"],
        ["10–99 cm", "100 56%"],
        ["All visits", "180"],
    ]


@pytest.mark.parametrize("name", ["ended", "by-pond", "depth", "silent"])
def test_a_table_is_well_formed_named_and_scoped(name: str) -> None:
    outline = Outline(html(view(name).table()))
    assert not outline.open
    (table,) = outline.attributes("table")
    assert table["id"] == f"{name}-table"
    assert table["data-quarto-disable-processing"] == "true"
    assert len(outline.attributes("caption")) == 1
    assert all(head["scope"] in {"col", "colgroup", "row", "rowgroup"} for head in outline.attributes("th"))
    assert not outline.attributes("style")
    ids = [attributes["id"] for _, attributes in outline.found if "id" in attributes]
    assert ids == [f"{name}-table"]
    region = outline.attributes("div")[0]
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert region["aria-label"]


def test_blocks_of_html_have_no_blank_lines_and_the_anchor_is_the_id() -> None:
    for name in ("ended", "by-pond", "depth", "silent"):
        for shown in (view(name).table(), view(name).chart()):
            assert "\n\n" not in html(shown)
            assert not re.search(r"^\s*$", html(shown), re.MULTILINE)
        assert str(view(name).table()).startswith(f':::: {{#{name} .finding data-of="{name}"}}\n')
        assert str(view(name).chart()).startswith(f':::: {{.finding data-of="{name}"}}\n')
        assert f'<figure id="{name}-chart"' in str(view(name).chart())


def test_everything_withheld_is_still_a_table_and_a_chart() -> None:
    shown = view("silent")
    assert all(cell == "withheld" for row in table_rows(shown.table())[1:] for cell in row[1:])
    assert "Base: visits, their number withheld." in told(shown.table())
    assert "Every number of this chart is withheld." in str(shown.chart())
    assert words(drawing(shown.chart())).count("withheld") == 5
    assert not re.search(r"\bNone\b|\bnan\b|>0<", f"{shown.table()}{shown.chart()}")


# Notes


def test_notes_say_base_universe_note_and_source() -> None:
    assert '<p>Base: <span data-cell="n">226</span> visits.</p>' in str(view("ended").table())
    assert "<p>A visit counts once.</p>" in str(view("ended").table())
    assert "<p>Only visits with Kind of pond: Clear.</p>" in str(view("depth").table())
    for shown in (view("ended").table(), view("ended").chart()):
        assert "random generator" in str(shown)
        assert "POND 7" in str(shown)


def test_a_universe_the_codebook_has_no_labels_for_is_told_in_codes() -> None:
    depth = replace(FINDINGS[2], table=replace(FINDINGS[2].table, universe=where({"POND": (1, 7), "OTHER": (2, 3)})))
    assert "<p>Only visits with OTHER: 2 or 3; POND: 1 or 7.</p>" in str(View(depth, bundle(depth)).table())


def test_the_withheld_note_links_to_the_policy_only_where_something_is_withheld() -> None:
    full = Released(id="full", title="Full", note="", question="frequencies", table=one(POND, {(1,): 100, (2,): 126}, 226))
    assert "policy" not in str(View(full, bundle(full)).table())
    assert "(/policy.qmd#withheld)" in str(view("ended").table())
    assert "(/policy.qmd#withheld)" in str(view("ended").chart())


def test_what_is_withheld_together_is_said_from_the_threshold_up() -> None:
    said = '<p class="together"><span data-cell="t ?">2 categories withheld, together 41</span>.</p>'
    assert said in str(view("ended").table())
    assert '<span data-cell="t ?">2 categories withheld, together 41</span>' in str(view("ended").chart())
    told = str(view("ended", policy={"threshold": 42}).chart())
    assert "together" not in told and '<span data-cell="w ?">2 of 5 categories withheld</span>' in told
    assert "together 41" in str(view("ended", policy={"threshold": 41}).table())
    assert "together" not in str(view("ended", policy={"threshold": 42}).table())


@pytest.mark.parametrize("policy", [{}, {"threshold": None}, {"threshold": "11"}, {"threshold": True}, {"threshold": 0}])
def test_without_a_threshold_nothing_is_said_of_sums(policy: dict[str, Any]) -> None:
    assert "together" not in str(view("ended", policy=policy).table())
    assert "together" not in str(view("by-pond", policy=policy).table())


def test_a_crosstab_says_what_its_rows_and_columns_withhold_together() -> None:
    shown = str(view("by-pond").table())
    clear = '<span data-label="*/1">Clear</span>: <span data-cell="t ?/1">2 rows withheld, together 43</span>.'
    assert f"<li>{clear}</li>" in shown
    assert '<li>All visits: <span data-cell="t ?/*">2 rows withheld, together 124</span>.</li>' in shown
    assert "Muddy:" not in shown  # its total is withheld
    assert "Not recorded:" not in shown  # no part is published, so its total says it already


def line(total: int | None, *counts: int | None) -> Line:
    return Line(None, total, tuple(Part(Category((i,), str(i)), count) for i, count in enumerate(counts)), "?")


def test_one_withheld_part_alone_is_never_told() -> None:
    assert line(100, 60, None).together(11) is None
    assert line(100, 60, None, None).together(11) == 40
    assert line(70, 60, None, None).together(11) is None
    assert line(None, 60, None, None).together(11) is None


def test_lines_run_down_and_across() -> None:
    down, across = columns(two()), rows(two())
    assert [each.group.label if each.group else None for each in down] == ["Clear", "Muddy", None]
    assert [each.total for each in across] == [77, None, 0, None, 25, 226]
    assert [part.count for part in across[0].parts] == [57, 20]
    assert [each.place for each in down] == ["?/1", "?/2", "?/*"]
    assert [each.place for each in across] == ["1/?", "2/?", "3/?", "4/?", "-9/?", "*/?"]
    assert (across[0].at(across[0].parts[1]), across[0].label(across[0].parts[1]), across[0].whole) == ("1/2", "*/2", "1/*")
    assert rows(FINDINGS[0].table) == ()


def test_a_table_without_one_of_its_cells_is_refused() -> None:
    torn = replace(FINDINGS[0].table, cells=FINDINGS[0].table.cells[:-1])
    with pytest.raises(BundleBroken, match="lacks a cell"):
        columns(torn)


# Numbers in running text


def test_inline_numbers_are_marked() -> None:
    tag = ' <span class="synthetic-tag">(synthetic)</span></span>'
    shown = view("by-pond")

    def marked(cell: str, number: str, of: str = "by-pond") -> str:
        return f'<span class="value" data-of="{of}" data-cell="{cell}">{number}{tag}'

    assert str(shown.share("Bird ringed", by="Clear")) == marked("p 1/1", "44 percent")
    assert str(shown.count("Bird ringed")) == marked("n 1/*", "77")
    assert str(shown.total()) == marked("n", "226")
    assert str(view("depth").median()) == marked("q2", "21 cm", of="depth")
    assert str(view("depth").lower_quartile()) == marked("q1", "8 cm", of="depth")
    assert shown.total()._repr_markdown_() == str(shown.total()) == f"{shown.total()}"


def test_withheld_inline_numbers_are_words() -> None:
    def withheld(of: str, cell: str) -> str:
        return f'<span class="value withheld" data-of="{of}" data-cell="{cell}">a withheld number</span>'

    assert str(view("ended").count("No bird")) == withheld("ended", "n 3")
    # The count is published, its base is not.
    assert str(view("by-pond").share("Bird ringed", by="Muddy")) == withheld("by-pond", "p 1/2")
    assert str(view("silent").total()) == withheld("silent", "n")
    assert str(view("depth").upper_quartile()) == withheld("depth", "q3")


def test_an_unknown_label_is_refused_with_those_there_are() -> None:
    with pytest.raises(PageFailed) as refused:
        view("ended").count("Bird rung")
    assert "'Bird rung'" in refused.value.message
    assert "finding ended" in refused.value.message
    assert "it has: Bird ringed" in refused.value.message
    with pytest.raises(PageFailed, match="it has: Muddy"):
        view("by-pond").share("Bird ringed", by="Green")
    with pytest.raises(PageFailed, match="no column at all"):
        view("ended").share("Bird ringed", by="Green")
    with pytest.raises(PageFailed, match="no statistic at all"):
        view("ended").median()


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(57, 130, 44), (1, 200, 1), (1, 8, 13), (0, 10, 0), (10, 10, 100), (0, 0, 0), (None, 10, None), (10, None, None)],
)
def test_percentages_are_whole_and_only_of_published_numbers(
    numerator: int | None, denominator: int | None, expected: int | None
) -> None:
    assert text.percent(numerator, denominator) == expected


def test_words_for_numbers() -> None:
    assert text.count_text(1234) == "1,234"
    assert text.count_text(0) == "0"
    assert text.count_text(None) == text.percent_text(5, None) == text.percent_text(None, 5) == text.WITHHELD
    assert text.percent_text(0, 0) == "–"
    assert text.quantity_text(3, "a < b") == "3 a &lt; b"


# Charts


def test_a_chart_is_an_image_with_a_name_a_message_and_no_size() -> None:
    svg = drawing(view("ended").chart())
    assert svg.get("role") == "img"
    assert svg.get("width") is None
    assert svg.get("height") is None
    assert re.fullmatch(r"0 0 400 \d+", svg.get("viewBox", ""))
    named = {node.get("id"): node.text for node in svg.iter() if node.get("id")}
    said = [named[name] or "" for name in svg.get("aria-labelledby", "").split()]
    assert said[0] == "Synthetic demo: How visits ended"
    assert said[1] == (
        "Synthetic demo. Of 226 visits, the largest shown is “Bird ringed” with 99 (44%). "
        "2 categories withheld, together 41. (synthetic)"
    )
    assert [node for node in svg.iter() if node is not svg and (node.get("role") or node.get("aria-label"))] == []


@pytest.mark.parametrize("name", ["ended", "by-pond", "depth", "silent"])
def test_the_message_of_a_chart_ends_with_its_mark(name: str) -> None:
    assert re.search(r'<p class="message">.+ <span class="synthetic-tag">\(synthetic\)</span></p>', str(view(name).chart()))


def test_a_chart_is_hatched_and_marked_inside() -> None:
    for name in ("ended", "by-pond", "depth"):
        svg = drawing(view(name).chart())
        assert "Synthetic demo" in words(svg)
        patterns = {node.get("id") for node in svg.iterfind(".//svg:pattern", NS)}
        fills = {node.get("fill", "") for node in svg.iterfind(".//svg:g//svg:path", NS)}
        hatched = {fill.removeprefix("url(#").removesuffix(")") for fill in fills if fill.startswith("url")}
        assert patterns
        assert hatched == patterns
        assert not any(fill.startswith(("var", "#")) for fill in fills)


def test_ids_inside_a_chart_begin_with_its_own() -> None:
    svg = drawing(view("by-pond").chart())
    assert all(node.get("id", "by-pond-chart-").startswith("by-pond-chart-") for node in svg.iter())


def test_withheld_numbers_are_gaps_not_bars() -> None:
    svg = drawing(view("ended").chart())
    dashed = svg.findall(".//svg:path[@stroke-dasharray]", NS)
    assert len(dashed) == words(svg).count("withheld") == 2
    assert words(svg).count("99 (44%)") == 1
    assert "0 (0%)" not in words(svg)


def test_a_published_zero_is_a_bar_without_length() -> None:
    assert "0%" in words(drawing(view("by-pond").chart()))


def test_a_category_with_every_share_withheld_is_one_gap() -> None:
    drawn = words(drawing(view("by-pond").chart()))
    assert drawn.count("All groups") == 2
    assert "“Bird ringed” with 44% of “Clear”; withheld for “Muddy”" in told(view("by-pond").chart())


def test_the_chart_of_a_summary_says_its_quartiles() -> None:
    assert "Lower quartile 8 cm, median 21 cm, upper quartile withheld." in told(view("depth").chart())


def test_a_long_label_is_one_text_in_several_lines() -> None:
    long = "A label that takes more than one line of a chart, because it is longer than any line of it may be"
    dimension = Dimension("X", "Long", (Category((1,), long), Category((2,), "Short")))
    released = Released(
        id="long", title="Long", note="", question="frequencies", table=one(dimension, {(1,): 100, (2,): 126}, 226)
    )
    svg = drawing(View(released, bundle(released)).chart())
    (text,) = [node for node in svg.iterfind(".//svg:text", NS) if node.get("data-label") == "1"]
    assert " ".join(text.itertext()) == long
    assert len(list(text)) > 1


# What each number says it is


def test_every_number_of_a_table_says_what_it_is() -> None:
    assert cells(view("ended").table()) == {
        **{"n 1": {"99"}, "p 1": {"44%"}, "n 2": {"withheld"}, "p 2": {"withheld"}, "n 3": {"withheld"}, "p 3": {"withheld"}},
        **{"n 4": {"59"}, "p 4": {"26%"}, "n -9": {"27"}, "p -9": {"12%"}, "n *": {"226"}, "p *": {"100%"}},
        **{"n": {"226"}, "t ?": {"2 categories withheld, together 41"}},
    }
    across = cells(view("by-pond").table())
    assert (across["np 1/1"], across["np 1/2"], across["np 4/*"]) == ({"57 44%"}, {"20"}, {"withheld"})
    assert (across["n */1"], across["n */2"], across["n */*"]) == ({"130"}, {"withheld"}, {"226"})
    depth = cells(view("depth").table())
    assert (depth["q1"], depth["q3"], depth["np 10:99"]) == ({"8 cm"}, {"withheld"}, {"100 56%"})


def test_every_number_of_a_chart_says_what_it_is() -> None:
    assert cells(view("ended").chart()) == {
        **{"n": {"226"}, "n *": {"226"}, "np 1": {"99 (44%)"}, "np 2": {"withheld"}, "np 3": {"withheld"}},
        **{"np 4": {"59 (26%)"}, "np -9": {"27 (12%)"}, "t ?": {"2 categories withheld, together 41"}},
    }
    across = cells(view("by-pond").chart())
    assert (across["p 1/1"], across["p 1/2"], across["p 2/?"]) == ({"44%"}, {"withheld"}, {"withheld"})
    svg = drawing(view("by-pond").chart())
    bars = [node.get("data-cell") for node in svg.iterfind(".//svg:path", NS) if node.get("data-cell")]
    assert sorted(bars) == sorted(node.get("data-cell") for node in svg.iterfind(".//svg:text", NS) if node.get("data-cell"))


@pytest.mark.parametrize(
    ("codes", "spelling"),
    [((1,), "1"), ((2, 3, -9), "2,3,-9"), ((Span(18, 24),), "18:24"), ((Span(-5, -5),), "-5:-5"), ((2004, None), "2004,blank")],
)
def test_codes_are_spelled_in_one_way(codes: Codes, spelling: str) -> None:
    assert spelled(codes) == spelling


def test_charts_and_tables_have_the_same_bytes_in_each_fresh_process() -> None:
    program = (
        "import tests.test_present as t\n"
        "for name in ('by-pond', 'ended', 'depth', 'silent'): print(t.view(name).chart(), t.view(name).table())"
    )

    def fresh(seed: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout

    first = fresh("1")
    assert first == fresh("2")
    here = [f"{view(name).chart()} {view(name).table()}" for name in ("by-pond", "ended", "depth", "silent")]
    assert first.decode() == "\n".join(here) + "\n"


# Marks


ATTESTATION = Attestation(licensee="A. Heron", institution="Lake & Sons", agreement="RDA <7>", date="2026-03-01")
APPROVAL = Approval(reviewer="B. Swan", date="2026-04-01", agreement="RDA <7>", manifest="f" * 64)
INVENTED, UNATTESTED, UNCLEARED = Invented(7), Unattested(), Uncleared(ATTESTATION)
APPROVED = Approved(ATTESTATION, APPROVAL)
EVERY_MARK = ("Synthetic demo", "(synthetic)", "synthetic-tag", "Not cleared for release", "(not cleared)", "source-banner")


def standing_so(standing: Standing) -> Bundle:
    """The same release with another standing."""
    match standing:
        case Invented():
            return bundle()
        case Unattested():
            return bundle(source=SourceKind.UNATTESTED, seed=None)
        case Uncleared():
            return bundle(source=SourceKind.ATTESTED, seed=None, attestation=ATTESTATION)
        case Approved():
            uncleared = bundle(source=SourceKind.ATTESTED, seed=None, attestation=ATTESTATION)
            return replace(uncleared, approval=APPROVAL, digest=APPROVAL.manifest)
        case _:
            assert_never(standing)


@pytest.mark.parametrize("name", ["ended", "by-pond", "depth", "silent"])
@pytest.mark.parametrize(
    ("standing", "prefix", "inline"),
    [
        (INVENTED, "Synthetic demo", "(synthetic)"),
        (UNATTESTED, "Synthetic demo", "(synthetic)"),
        (UNCLEARED, "Not cleared for release", "(not cleared)"),
    ],
)
def test_whatever_is_not_approved_is_marked_everywhere(standing: Standing, prefix: str, inline: str, name: str) -> None:
    released = standing_so(standing)
    shown = View(released.finding(name), released)
    assert f'<span class="caption"><span class="synthetic-tag">{prefix}</span> ' in str(shown.table())
    assert f'<figcaption><span class="synthetic-tag">{prefix}</span> ' in str(shown.chart())
    svg = drawing(shown.chart())
    assert prefix in words(svg)
    titles = [node.text or "" for node in svg if node.tag.endswith(("title", "desc"))]
    assert [title.startswith(prefix) for title in titles] == [True, True] and titles[1].endswith(inline)
    assert name == "silent" or f' <span class="synthetic-tag">{inline}</span></span>' in str(shown.total())
    assert marks.titled(standing, "Ponds") == f"{prefix}: Ponds"
    assert "noindex" in marks.head_html(standing, "A") and f'content: "{prefix}' in marks.head_html(standing, "A")
    assert marks.word(standing) in prefix.lower() and marks.word(standing) in inline


@pytest.mark.parametrize("name", ["ended", "by-pond", "depth", "silent"])
def test_what_is_approved_carries_no_mark_anywhere(name: str) -> None:
    released = standing_so(APPROVED)
    assert isinstance(released.standing, Approved)
    shown = View(released.finding(name), released)
    for markdown in (shown.table(), shown.chart(), shown.total()):
        assert not any(mark in str(markdown) for mark in EVERY_MARK)
        assert "random generator" not in str(markdown)
    assert name == "silent" or re.fullmatch(r'<span class="value" [^>]*>[\d,]+</span>', str(shown.total()))
    assert "Source: restricted-use files of POND 7; computed by A. Heron, Lake &amp; Sons." in str(shown.table())
    assert marks.titled(APPROVED, "Ponds") == "Ponds"
    assert (marks.head_html(APPROVED, "A"), marks.banner_html(APPROVED, "A"), marks.explanation(APPROVED, "A")) == ("", "", "")


def test_a_chart_of_what_is_approved_is_solid_and_without_a_mark() -> None:
    released = standing_so(APPROVED)
    for name in ("ended", "by-pond", "depth", "silent"):
        shown = View(released.finding(name), released)
        svg = drawing(shown.chart())
        assert svg.findall(".//svg:pattern", NS) == []
        assert "" not in words(svg)
        marked = drawing(view(name).chart())
        assert words(svg) == [word for word in words(marked) if word != "Synthetic demo"]
        tall, less = (float(each.get("viewBox", "").split()[-1]) for each in (marked, svg))
        assert less == tall - 28


def test_an_approval_of_another_manifest_counts_for_nothing() -> None:
    approved = standing_so(APPROVED)
    assert replace(approved, digest="e" * 64).standing == replace(approved, digest="").standing == UNCLEARED
    assert replace(approved, approval=None).standing == UNCLEARED
    assert replace(bundle(), approval=APPROVAL, digest=APPROVAL.manifest).standing == Invented(1)


def test_the_banner_says_what_made_the_numbers() -> None:
    synthetic = marks.banner_html(INVENTED, "A & B")
    assert "random generator" in synthetic
    assert "no result of A &amp; B" in synthetic
    unattested = marks.banner_html(UNATTESTED, "A & B")
    assert "no attestation" in unattested
    assert "treated as invented" in unattested
    assert 'role="note"' in unattested
    uncleared = marks.banner_html(UNCLEARED, "A & B")
    assert "nobody has cleared them" in uncleared and "A &amp; B" in uncleared and "invented" not in uncleared


def test_the_banner_leads_to_what_made_the_numbers_from_any_depth() -> None:
    assert 'href="evidence.html#generator"' in marks.banner_html(INVENTED, "A")
    assert 'href="../evidence.html#generator"' in marks.banner_html(INVENTED, "A", "../")


def test_a_page_says_what_was_computed_from_what() -> None:
    assert marks.provenance(INVENTED) == "Computed numbers: synthetic, from a random generator (seed 7)."
    assert marks.provenance(UNATTESTED).startswith("Computed numbers: treated as invented")
    assert marks.provenance(UNCLEARED) == (
        "Computed numbers: not cleared for release, from files attested by A. Heron, Lake & Sons, on 2026-03-01 "
        "(agreement: RDA <7>)."
    )
    assert marks.provenance(APPROVED) == (
        "Computed numbers: from files attested by A. Heron, Lake & Sons, on 2026-03-01; approved for release by B. Swan "
        "on 2026-04-01 (agreement: RDA <7>)."
    )
    assert marks.files_in_words(INVENTED) == "the synthetic files"
    assert "without attestation" in marks.files_in_words(UNATTESTED)
    assert "not cleared" in marks.files_in_words(UNCLEARED)
    assert marks.files_in_words(APPROVED) == "the attested files"
    assert "by design" in marks.records_note(INVENTED)
    assert [marks.records_note(each) for each in (UNATTESTED, UNCLEARED, APPROVED)] == ["", "", ""]  # the files decide it
    assert marks.notice(INVENTED, "A").startswith("Synthetic demo. Every number")
    assert marks.notice(UNCLEARED, "A").startswith("Not cleared for release. The numbers")
    assert marks.notice(APPROVED, "A") == marks.provenance(APPROVED)


def test_a_mark_on_paper_cannot_end_its_style() -> None:
    head = marks.head_html(INVENTED, 'A "B" </style><script>')
    assert head.count("</style>") == 1 and "<script>" not in head and '\\"B\\"' in head


# Escaping


def with_label(label: str) -> View:
    dimension = Dimension("X", label, (Category((1,), label), Category((2,), "other", missing=True)))
    released = Released(
        id="odd", title=label, note=label, question="frequencies", table=one(dimension, {(1,): 100, (2,): None}, 226)
    )
    crossed = Dimension("Y", label, (Category((1,), label),))
    cells = [*released.table.cells, Cell(where({"Y": (1,)}), 226)]
    cells += [Cell(where({"X": (code,), "Y": (1,)}), count) for code, count in ((1, 100), (2, None))]
    table = replace(released.table, dimensions=(dimension, crossed), cells=tuple(cells))
    both = replace(released, id="odd", question="crosstab", table=table)
    return View(both, bundle(both))


@pytest.mark.parametrize(
    "label",
    [
        "<script>alert(1)</script>",
        "a & b",
        '" onload="x',
        "x\n\n```\n\n:::\n",
        "</svg>",
        "]]>",
        "\x00\x0b",
        "{{< meta x >}}",
        "__x__ `y`",
    ],
)
def test_labels_are_shown_never_run(label: str) -> None:
    shown = with_label(label)
    for markdown in (shown.table(), shown.chart()):
        outline = Outline(html(markdown))
        assert not outline.open
        assert not outline.attributes("script")
        assert not any("onload" in attributes for _, attributes in outline.found)
        fences = re.findall(r"^```", str(markdown), re.MULTILINE)
        assert len(fences) == 2 * str(markdown).count("\n```{=html}\n")
        assert " ".join(text.plain(label).split()) in " ".join("".join(outline.words).split())
    drawing(shown.chart())


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_no_label_breaks_a_table_or_a_drawing(label: str) -> None:
    shown = with_label(label)
    known = {
        "caption",
        "span",
        "a",
        "div",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "p",
        "details",
        "summary",
        "ul",
        "li",
    }
    outline = Outline(html(shown.table()))
    assert not outline.open
    assert {tag for tag, _ in outline.found} <= known
    drawing(shown.chart())


@given(st.text())
def test_escaped_text_is_inert_and_says_the_same(label: str) -> None:
    safe = text.escaped(label)
    assert not set(safe) & set("<>\"'\n")
    outline = Outline(f"<p>{safe}</p>")
    assert [tag for tag, _ in outline.found] == ["p"]
    assert "".join(outline.words) == text.plain(label)
