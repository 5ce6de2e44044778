"""What an entry of the codebook says, whatever the release, held against the audit; and how it serves a reader."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser, Page, expect

from studybook.audit.generated import Known, untrue
from studybook.audit.page import Page as Read
from studybook.audit.subjects import subjects
from studybook.audit.words import of_pages
from studybook.bundle import Bundle, Cell, Entry
from studybook.citing.apa import apa
from studybook.citing.reference import NOWHERE, variable_reference
from studybook.codebook.dataset import dataset_page
from studybook.codebook.description import Codebook
from studybook.codebook.diagram import diagram_html
from studybook.codebook.downloads import downloads_page, size_in_words
from studybook.codebook.exports.export import API, Export
from studybook.pages import page_tree
from studybook.record import listed
from studybook.study import Study
from tests import nests, orchards, ponds
from tests.accessibility import violations
from tests.conftest import wider_than_the_window
from tests.weeds import STANDINGS, made_up

STUDIES = {study.name: study for study in (nests.STUDY, orchards.STUDY, ponds.STUDY)}
SHOWN = {"of-2-sorts": "analyses/any.html#of-2-sorts"}


def blocks(study: Study, bundle: Bundle, dataset: str, files: tuple[Export, ...] = ()) -> str:
    """The page of a dataset as far as it is HTML: each entry in its section, without the words of Markdown between."""
    text = dataset_page(study.file(dataset), Codebook(study, bundle, SHOWN), files)
    made = re.sub(r"(?s)\n### [^\n]*\{#(\w+) \.variable\}\n(.*?)(?=\n### |\n## |\Z)", r"\n%section \1%\2%end%\n", text)
    pieces = re.findall(r"(?s)%section (\w+)%|```\{=html\}\n(.*?)\n```\n|(%end%)", made)
    inner = "\n".join(f'<section id="{name}">' if name else "</section>" if end else block for name, block, end in pieces)
    return f"<!DOCTYPE html><html><body><main>{inner}</main></body></html>"


def problems(study: Study, bundle: Bundle, dataset: str, text: str) -> list[str]:
    """What the audit finds on the page of a dataset."""
    page = Read(f"codebook/{dataset}.html", html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")))
    return list(untrue(page, Known(subjects(study, bundle), of_pages(study, bundle)[page.path])))


@cache
def nested(standing: str = "synthetic") -> Bundle:
    """A release of the study of nests in which some numbers of TREE are withheld and no total is."""
    bundle = made_up(nests.STUDY, standing, seed=6)
    return replace(bundle, codebook={slug: tuple(map(_with_total, told)) for slug, told in bundle.codebook.items()})


def _with_total(entry: Entry) -> Entry:
    if not entry.table:
        return entry
    cells = tuple(replace(cell, count=2000) if cell == Cell((), None) else cell for cell in entry.table.cells)
    return replace(entry, table=replace(entry.table, cells=cells))


def element(name: str, dataset: str = "nests", bundle: Bundle | None = None) -> html.HtmlElement:
    tree = html.fromstring(blocks(nests.STUDY, bundle or nested(), dataset))
    (found,) = tree.xpath("//section[@id=$name]", name=name)
    return found


def said(found: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(each.text_content() for each in found.xpath(path)).split())


# What is said, and that the audit agrees


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(sorted(STUDIES)), st.sampled_from(sorted(STANDINGS)), st.integers(0, 10**6))
def test_what_entries_say_of_any_release_is_what_the_audit_expects(name: str, standing: str, seed: int) -> None:
    study = STUDIES[name]
    bundle = made_up(study, standing, seed)
    outcomes = tuple(replace(each, held=(seed + number) % 3 > 0) for number, each in enumerate(bundle.validation))
    bundle = replace(bundle, validation=outcomes)
    for file in study.files:
        assert problems(study, bundle, file.slug, blocks(study, bundle, file.slug)) == []


def test_an_entry_is_read_in_one_order() -> None:
    text = said(element("TREE"), ".")
    parts = (
        "Link to TREE",
        "Synthetic demo: Tree (TREE), Nests Data (DS1)",
        "Universe",
        "Values",
        "TREE: Tree",
        "All nests",
        "Evidence",
        "Sensitivity",
        "Rules",
    )
    places = [text.index(part) for part in (*parts, "Also in", "Findings")]
    assert places == sorted(places)


def test_a_universe_names_labels_and_leads_to_what_it_depends_on() -> None:
    found = element("MOSS")
    assert said(found, ".//dl[1]/div[1]/dd").endswith("Applies where LINED is 1 (Yes).")
    assert found.xpath(".//dl[1]/div[1]/dd/a/@href") == ["#LINED"]
    assert not element("LINED").xpath(".//dl[1]/div[1]/dd/a")


def test_each_rule_about_a_variable_is_told_with_whether_it_held() -> None:
    bundle = nested()
    broken = tuple(replace(each, held="skip" not in each.id) for each in bundle.validation)
    found = element("LEFT", bundle=replace(bundle, validation=broken))
    told = {each.get("data-rule"): " ".join(each.text_content().split()) for each in found.xpath(".//li[@data-rule]")}
    assert told["nests-order-BUILT-LEFT"] == "Held BUILT is not after LEFT, where both are known."
    assert told["nests-skip-LEFT"].startswith("Not held LEFT is not applicable, or blank, where")
    assert found.xpath(".//li[@data-rule='nests-order-BUILT-LEFT']/a/@href") == ["#BUILT"]  # it does not lead to itself
    assert found.xpath(".//dt/a/@href") == ["../validation.html"]


def test_a_rule_of_another_dataset_or_of_many_variables_says_so() -> None:
    told = said(element("MITES"), ".//li[@data-rule]")
    assert told == "Held NPESTS is how many of MITES to FLEAS were answered yes, where known."
    (far,) = element("TREE").xpath(".//li[@data-rule='eggs-repeats-nests']")
    assert " ".join(far.text_content().split()) == "Held In the Eggs Data: TREE to NEGGS repeat the linked row of nests."
    assert far.xpath("./a/@href") == ["eggs.html#TREE", "eggs.html#NEGGS"]
    between = replace(nests.STUDY, declared_rules=(replace_total(("MITES", "HIGH", "FLEAS")),))
    bundle = made_up(between)
    found = html.fromstring(blocks(between, bundle, "nests")).xpath("//section[@id='HIGH']//li[@data-rule]")
    assert [" ".join(each.text_content().split()).endswith("HIGH is one of them.") for each in found] == [True]


def replace_total(items: tuple[str, ...]) -> nests.Rule:
    (total,) = [rule for rule in nests.RULES if isinstance(rule, nests.Total)]
    return replace(total, items=items)


def test_the_same_variable_elsewhere_stands_beside_it_with_the_base_of_each() -> None:
    found = element("TREE", "eggs")
    (table,) = found.xpath(".//table[contains(@class, 'sides')]")
    assert table.xpath("./thead//th/text()") == ["Code", "Label", "Nests", "Eggs"]
    own, other = (element("TREE", dataset).xpath(".//table")[0] for dataset in ("eggs", "nests"))
    for each, column in ((other, "nests.TREE"), (own, "eggs.TREE")):
        counts = [cell.text_content() for cell in each.xpath(".//td[starts-with(@data-cell, 'n ')]")]
        beside = [cell.text_content().split()[0] for cell in table.xpath(f".//td[@data-of='{column}']")]
        assert beside == counts
    assert said(found, ".//details[@class='sides']/p") == (
        "Percentages are of all records of each dataset. A nest counts once in the Nests Data and once for each egg in the "
        "Eggs Data, so the numbers differ."
    )
    assert found.xpath(".//a[@href='nests.html#TREE']")


def test_what_cannot_stand_side_by_side_is_a_link_that_says_why() -> None:
    bundle = nested()
    eggs = tuple(
        replace(each, table=None, untold="group") if each.variable == "TREE" else each for each in bundle.codebook["eggs"]
    )
    silent = replace(bundle, codebook={**bundle.codebook, "eggs": eggs})
    found = element("TREE", bundle=silent)
    assert not found.xpath(".//details[@class='sides']")
    assert "Eggs Data (not counted there)" in said(found, ".//dd")
    assert "Nests Data (counted there)" in said(element("TREE", "eggs", silent), ".//dd")
    assert element("WOOD").xpath(".//a[@href='eggs.html#WOOD']") and not element("WOOD").xpath(".//details[@class='sides']")


def test_findings_that_use_a_variable_lead_to_where_they_stand() -> None:
    name = nested().findings[0].table.dimensions[0].variable
    assert said(element(name), ".//dd/ul/li/a[starts-with(@href, '../analyses')]") == "Of 2 sorts"
    assert element(name).xpath(".//a/@href[contains(., 'of-2-sorts')]") == ["../analyses/any.html#of-2-sorts"]
    hidden = html.fromstring(dataset_text(Codebook(nests.STUDY, nested())))
    assert "Of 2 sorts, shown on no page" in " ".join(hidden.text_content().split())


def dataset_text(codebook: Codebook) -> str:
    return dataset_page(codebook.study.files[0], codebook)


def test_findings_of_a_panel_lead_to_their_rows(tmp_path: Path) -> None:
    """Several findings that a page asks for at once stand in a table, each under its id."""
    cell = 'both = panel(\n    "two",\n    [\n        "of-1-sort",\n        "of-2-sorts",\n    ],\n)'
    page = f"---\ntitle: T\n---\n\n```{{python}}\n{cell}\n```\n"
    (tmp_path / "any.qmd").write_text(page, encoding="utf-8")
    (tmp_path / "_quarto.yml").write_text("website: {title: T}\nformat: {html: {}}\n", encoding="utf-8")
    bundle = made_up(ponds.STUDY)
    tree = page_tree(ponds.STUDY, bundle, site=tmp_path / "none", analyses=tmp_path, config=tmp_path / "_quarto.yml")
    assert b'<a href="../analyses/any.html#of-2-sorts">Of 2 sorts</a>' in tree["codebook/ponds.qmd"]


def test_codes_that_are_missing_stand_apart_in_every_table_of_codes() -> None:
    bundle = made_up(ponds.STUDY)
    tree = html.fromstring(blocks(ponds.STUDY, bundle, "ponds"))
    for name in ("SHORE", "WARDEN"):
        (table,) = tree.xpath("//section[@id=$name]//table", name=name)
        valid, missing = table.xpath("./tbody")
        assert valid.xpath("count(.//tr[@class='group'])") == 0
        assert said(missing, "./tr[1]") == "Missing or not applicable"
        assert missing.xpath(".//td[@class='code']/text()") == ["-9", "-8"]


# How an entry is cited


@pytest.mark.parametrize("standing", ["synthetic", "unattested", "uncleared", "approved"])
def test_an_entry_is_cited_as_what_it_is(standing: str) -> None:
    bundle, file = nested(standing), nests.STUDY.files[0]
    reference = variable_reference(nests.variable("nests", "LINED"), file, nests.STUDY, listed(bundle), NOWHERE)
    (cited,) = element("LINED", bundle=bundle).xpath(".//*[@class='citation']")
    assert [each.text_content() for each in cited.xpath("./p")] == [entry.text for entry in apa(reference)]
    assert cited.get("data-here") == "codebook/nests.html#LINED"
    text = cited.text_content()
    assert "Lined (LINED), Nests Data (DS1)" in text and reference.notice in text
    if standing == "approved":
        assert text.startswith("A. Heron 3. (2005). ")
    else:
        assert not [each for each in ("Heron", "Lake", "10.0000", *nests.STUDY.investigators) if each in text]


# The page of a dataset


def test_the_drawing_shows_every_dataset_and_which_is_this_one() -> None:
    for study in STUDIES.values():
        for file in study.files:
            drawn = html.fromstring(diagram_html(file, study))
            texts = drawn.xpath(".//text[@class='title']/text()")
            assert sorted(texts) == sorted(each.title for each in study.files)
            assert drawn.xpath("count(.//rect[@class='box here'])") == 1 == drawn.xpath("count(.//text[. = 'this page'])")
            assert drawn.xpath("count(.//path[@class='line'])") == len(study.links)
            assert all(f"by {' and '.join(link.keys)}." in drawn.xpath("string(.//desc)") for link in study.links)
    assert diagram_html(nests.STUDY.files[0], replace(nests.STUDY, declared_rules=())) == ""


def test_what_belongs_to_something_is_drawn_below_it() -> None:
    drawn = html.fromstring(diagram_html(orchards.STUDY.files[0], orchards.STUDY))
    tops = {title.text: float(title.get("y")) for title in drawn.xpath(".//text[@class='title']")}
    for link in orchards.STUDY.links:
        assert tops[orchards.STUDY.file(link.dataset).title] > tops[orchards.STUDY.file(link.parent).title]


FILES = (
    Export("codebook/files/synthetic-nests-3-codebook.csv", b"x" * 999, "CSV", "For all."),
    Export(f"{API}/index.json", b"x" * 1_949, "JSON", "For programs."),
    Export(f"{API}/nests/LINED.json", b"x" * 2_000_000, "JSON", "For programs."),
)


def test_files_are_offered_with_their_size_and_purpose() -> None:
    page = html.fromstring(blocks(nests.STUDY, nested(), "nests", FILES))
    (item,) = page.xpath("//ul[@class='downloads']/li")
    assert " ".join(item.text_content().split()) == "CSV 999 bytes synthetic-nests-3-codebook.csvFor all."
    (own,) = page.xpath("//section[@id='LINED']//details[@class='cite']//li[a[contains(@href, 'api')]]")
    assert own.xpath("./a/@href") == ["../codebook/api/nests/LINED.json"] and "2 MB" in own.text_content()
    text = downloads_page(Codebook(nests.STUDY, nested()), FILES)
    assert "`synthetic-`" in text and "codebook/api/nests/LINED.json" in text and "1.9 KB" in text
    approved = downloads_page(Codebook(nests.STUDY, nested("approved")), ())
    assert "synthetic" not in approved.lower() and "This build holds no files" in approved


@given(st.integers(0, 10**9))
def test_a_size_in_words_is_near_the_size(size: int) -> None:
    amount, unit = size_in_words(size).split()
    one = {"bytes": 1, "KB": 10**3, "MB": 10**6}[unit]
    assert abs(float(amount) * one - size) <= max(one / 20 if float(amount) < 10 else one / 2, 0)
    assert float(amount) < 1001


# What the audit refuses

NOT_WRITTEN = "is not written as the release has it"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # Numbers side by side.
        (
            r'(data-of="eggs.TREE" data-cell="np [^"]*">)\d',
            r"\g<1>9",
            f"the number 'np .*' of eggs.TREE in #TREE {NOT_WRITTEN}",
        ),
        (r'(data-of="eggs.TREE"[^>]*>\d[^<]*<span class="percent">)\d+', r"\g<1>99", f"of eggs.TREE in #TREE {NOT_WRITTEN}"),
        (r'(data-of="nests.TREE" data-cell="np [^"]*">)\d[^<]*<[^<]*</span>', r"\1withheld", f"of nests.TREE .* {NOT_WRITTEN}"),
        (r'(data-of="[a-z]+.TREE" data-cell="np [^"]*">)<span class="withheld">withheld', r"\1<span>7", NOT_WRITTEN),
        (r'data-of="eggs.TREE"', 'data-of="nests.TREE"', "does not keep its datasets apart"),
        (r'data-of="eggs.TREE"', 'data-of="eggs.SPOTS"', "does not keep its datasets apart"),
        (r'(data-of="eggs.TREE" data-cell="np )1"', r'\g<1>2"', "holds numbers of several categories"),
        (r'<td class="number" data-of="eggs.TREE"[^>]*>.*?</td>', "", "does not keep its datasets apart"),
        (r'(?s)<tr>(?:(?!<tr>).)*data-of="eggs.TREE".*?</tr>', "", "does not hold every category"),
        ('class="number">Eggs</th>', 'class="number">Nests</th>', f"the dataset of a column in #TREE {NOT_WRITTEN}"),
        (r'(?s)(class="codes sides".*?)Oak', r"\1Ash", f"the label of a row in #TREE {NOT_WRITTEN}"),
        (r'(?s)(class="codes sides".*?code">)1', r"\g<1>2", f"the code of a row in #TREE {NOT_WRITTEN}"),
        (r'(data-of="eggs.TREE" data-cell="np 1">)', r'\1<i data-cell="n 1">7</i>', "a cell more than its number"),
        # Rules.
        (r'class="held">Held<', 'class="held">Not held<', f"a rule and whether it held .* {NOT_WRITTEN}"),
        ("is not after", "is after", f"a rule and whether it held .* {NOT_WRITTEN}"),
        (r'<li data-rule="nests-skip-MOSS">.*?</li>', "", "the entry of nests.MOSS does not tell of every rule"),
        (r' data-rule="nests-skip-MOSS"', "", "the entry of nests.MOSS does not tell of every rule"),
        ('"nests-skip-MOSS"', '"nests-skip-WOOL"', "the entry of nests.MOSS does not tell of every rule"),
        ("below 5 metres is not high", "below 4 metres is not high", f"a rule and whether it held .* {NOT_WRITTEN}"),
        # Words.
        (r"is 1 \(Yes\)", "is 0 (Yes)", "a figure in #MOSS does not say which number"),
        ("Of 2 sorts", "Of 3 sorts", "a figure in #.* does not say which number"),
        ("</a>: 14 variables", "</a>: 13 variables", "a figure .* does not say which number"),
        ("one row a nest", "4 rows a nest", "a figure .* does not say which number"),
        # Tables.
        (">Percent of nests<", ">Percent of eggs<", f"the title of a column .* {NOT_WRITTEN}"),
        (">All nests<", ">All eggs<", f"the label of a row .* {NOT_WRITTEN}"),
    ],
)
def test_an_entry_that_says_otherwise_is_refused(old: str, new: str, message: str) -> None:
    bundle, dataset = nested(), "nests"
    text = blocks(nests.STUDY, bundle, dataset)
    assert problems(nests.STUDY, bundle, dataset, text) == []
    assert re.search(old, text), old
    assert re.search(message, "\n".join(problems(nests.STUDY, bundle, dataset, re.sub(old, new, text, count=1))))


# With a reader


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A page of the site in a browser that may read the clipboard."""
    contexts = []

    def read(path: str, **options: object) -> Page:
        context = browser.new_context(**options)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}codebook/{path}")
        return page

    yield read
    for context in contexts:
        context.close()


@pytest.mark.browser
def test_link_and_citation_are_copied_with_the_keyboard_and_it_is_said(reader: Callable[..., Page], address: str) -> None:
    page = reader("cases.html?q=1#EV_PHONE")
    entry, status = page.locator("#EV_PHONE"), page.locator("[role=status].visually-hidden").last
    link = entry.get_by_role("button", name="Copy link of EV_PHONE")
    link.focus()
    page.keyboard.press("Enter")
    expect(status).to_have_text("Copied: link of EV_PHONE")
    expect(link).to_be_focused()
    wanted = f"{address}codebook/cases.html#EV_PHONE"
    assert page.evaluate("navigator.clipboard.readText()") == wanted
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(status).to_have_text("Copied: citation of EV_PHONE")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Synthetic demo: ") and "(EV_PHONE), Cases Data (DS1). (" in copied
    assert f" {wanted}. Synthetic demo: a demonstration, not a result of ICPSR 37988." in copied


@pytest.mark.browser
def test_where_the_clipboard_is_closed_the_text_is_copied_otherwise(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(f"{address}codebook/victims.html")
    page.evaluate("document.addEventListener('copy', () => { window.copied = document.activeElement.value; })")
    page.locator("#V_AGE").get_by_role("button", name="Copy link of V_AGE").click()
    expect(page.locator("[role=status].visually-hidden").last).to_have_text("Copied: link of V_AGE")
    assert page.evaluate("window.copied") == f"{address}codebook/victims.html#V_AGE"
    page.close()


@pytest.mark.browser
def test_where_nothing_can_be_copied_it_is_said_and_nothing_is_left_behind(browser: Browser, address: str) -> None:
    page, errors = browser.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("delete Navigator.prototype.clipboard; Document.prototype.execCommand = () => { throw new Error(); }")
    page.goto(f"{address}codebook/victims.html")
    page.locator("#V_AGE").get_by_role("button", name="Copy link of V_AGE").click()
    expect(page.locator("[role=status].visually-hidden").last).to_have_text("Could not copy")
    expect(page.locator("textarea")).to_have_count(0)
    expect(page.locator("#V_AGE summary", has_text="Show citation")).to_have_accessible_name("Show citation and link of V_AGE")
    assert errors == []
    page.close()


@pytest.mark.browser
def test_link_and_citation_are_there_without_scripts(reader: Callable[..., Page]) -> None:
    page = reader("victims.html", java_script_enabled=False)
    entry = page.locator("#V_AGE")
    expect(entry.get_by_role("button")).to_have_count(0)
    entry.locator(".cite > summary").click()
    expect(entry.locator(".citation")).to_contain_text("(V_AGE), Victims Data (DS2)")
    entry.get_by_role("link", name="Link to V_AGE").click()
    assert page.url.endswith("victims.html#V_AGE")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_opened_entries_are_accessible_and_fit(reader: Callable[..., Page], width: int, scheme: str) -> None:
    page = reader("victims.html", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    assert violations(page) == []
    assert wider_than_the_window(page) == 0


@pytest.mark.browser
def test_on_a_phone_title_description_universe_and_table_come_first(reader: Callable[..., Page]) -> None:
    page = reader("suspects.html", viewport={"width": 390, "height": 844})
    parts = ["h3", ".tools", ":scope > p", "dl.facts", "table.codes", "dl.facts ~ dl.facts"]
    top = "part => document.querySelector('#TRAFTYPE').querySelector(part).getBoundingClientRect().top"
    tops = page.evaluate(f"parts => parts.map({top})", parts)
    assert tops == sorted(tops)
    assert tops[4] - tops[0] < 844 / 2, "the table begins on the first screen"


@pytest.mark.browser
def test_paper_shows_entries_without_what_is_to_be_clicked(reader: Callable[..., Page]) -> None:
    page = reader("cases.html")
    page.emulate_media(media="print")
    entry = page.locator("#TRAFTYPE")
    for hidden in (".tools", "details.sides"):
        expect(entry.locator(hidden)).to_be_hidden()
    expect(entry.locator("table.codes").first).to_be_visible()
    expect(page.locator("svg.diagram")).to_be_visible()
