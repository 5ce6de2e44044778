"""What is done with Quarto's pages, on one written by hand after how Quarto writes them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Browser

from studybook.errors import PageFailed
from studybook.rendering.quarto_furnish import furnish
from studybook.rendering.quarto_search import index
from studybook.rendering.tags import Rule, changed
from tests.conftest import served
from tests.standin import PAGE


def furnished(tmp_path: Path, page: str, name: str = "page.html", root: str = "/") -> html.HtmlElement:
    site = tmp_path / "furnished"
    site.mkdir()
    (site / name).write_text(page, encoding="utf-8")
    furnish(site, root)
    return html.fromstring((site / name).read_bytes())


@pytest.fixture
def page() -> str:
    """A page as Quarto writes it."""
    return PAGE.read_text(encoding="utf-8").replace("TITLE", "Page").replace("UP", "./")


def test_ids_stand_once(page: str, tmp_path: Path) -> None:
    ids = furnished(tmp_path, page).xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    assert {"quarto-bootstrap", "quarto-bootstrap-alternate", "quarto-bootstrap-extra"} <= set(ids)


def test_landmarks_have_names_of_their_own(page: str, tmp_path: Path) -> None:
    navs = furnished(tmp_path, page).xpath("//nav[not(contains(@class, 'breadcrumbs'))]")
    assert [nav.get("aria-label") or nav.get("aria-labelledby") for nav in navs] == [
        "Main",
        "Page",
        "Section",
        "toc-title",
        "Previous and next",
    ]


def test_what_opens_something_is_a_named_button(page: str, tmp_path: Path) -> None:
    mended = furnished(tmp_path, page)
    openers = mended.xpath("//nav[@id='quarto-sidebar']//a[@data-bs-toggle]")
    assert [(a.get("role"), a.get("href"), a.get("aria-controls"), a.get("aria-label")) for a in openers] == [
        ("button", "#quarto-sidebar-section-1", "quarto-sidebar-section-1", None),
        ("button", "#quarto-sidebar-section-1", "quarto-sidebar-section-1", "Toggle section Text"),
    ]
    (toggler,) = mended.xpath("//button[contains(@class, 'navbar-toggler')]")
    assert toggler.get("role") is None
    assert toggler.get("onclick") == "if (window.quartoToggleHeadroom) { window.quartoToggleHeadroom(); }"
    assert mended.xpath("//a[@data-bs-toggle='dropdown']/@role") == ["button"]
    assert mended.xpath("//a[contains(@class, 'scheme-toggle')]/@role") == ["button"]
    (area,) = mended.xpath("//a[contains(@class, 'flex-grow-1')]")
    assert (area.get("aria-hidden"), area.get("role"), area.get("aria-label")) == ("true", None, None)


def test_what_scrolls_can_be_scrolled_with_the_keyboard(page: str, tmp_path: Path) -> None:
    mended = furnished(tmp_path, page)
    assert mended.xpath("//pre/@tabindex") == ["0", "0"]
    tables = mended.xpath("//main//table")
    assert [table.getparent().get("aria-label") for table in tables] == ["Ours", "Table"]
    assert [len(table.xpath("ancestor::*[@tabindex='0']")) for table in tables] == [1, 1]


def test_heads_of_a_table_say_what_they_are_of(page: str, tmp_path: Path) -> None:
    written = '<table><tr><th style="text-align: right">Number</th></tr><tr><th scope="row">All</th></tr></table></main>'
    mended = furnished(tmp_path, page.replace("</main>", written))
    assert mended.xpath("//th/@scope")[-2:] == ["col", "row"]
    assert not mended.xpath("//th[not(@scope)]")


def test_the_first_thing_leads_past_all_of_this(page: str, tmp_path: Path) -> None:
    mended = furnished(tmp_path, page)
    first = mended.xpath("//body//a | //body//button")[0]
    assert (first.text_content(), first.get("href")) == ("Skip to content", "#quarto-document-content")
    assert mended.get_element_by_id("quarto-document-content").get("tabindex") == "-1"


def test_what_is_written_in_it_stays(page: str, tmp_path: Path) -> None:
    before, after = html.fromstring(page.encode()), furnished(tmp_path, page)
    words = " ".join(after.get_element_by_id("quarto-content").text_content().split())
    assert words == " ".join(before.get_element_by_id("quarto-content").text_content().split())
    text = (tmp_path / "furnished" / "page.html").read_text(encoding="utf-8")
    assert 'print("&lt;nav class=&quot;navbar&quot;&gt;")' in text
    assert "<!-- content with no <nav> of its own -->" in text


def test_a_second_title_of_the_page_is_no_heading(page: str, tmp_path: Path) -> None:
    second = '<h1 class="quarto-secondary-nav-title no-breadcrumbs">Page</h1>'
    mended = furnished(tmp_path, page.replace('<nav class="quarto-page-breadcrumbs" aria-label="breadcrumb"></nav>', second))
    assert [title.tag for title in mended.xpath("//*[contains(@class, 'secondary-nav-title')]")] == ["p"]


@pytest.mark.parametrize("root", ["/", "/study/", "/a/b/"])
def test_addresses_of_the_page_for_what_is_missing_start_where_it_lies(tmp_path: Path, root: str) -> None:
    page = (
        PAGE.read_text(encoding="utf-8")
        .replace("TITLE", "404")
        .replace('<a href="UP', f'<a href="{root}./')
        .replace("UP", root)
    )
    mended = furnished(tmp_path, page.replace("Phone records", '<a href="//example.org/">Away</a>'), "404.html", root)
    addresses = mended.xpath("//@src | //link/@href | //a[not(starts-with(@href, '#')) and @href != '']/@href")
    assert {address for address in addresses if not address.startswith("./")} == {"//example.org/"}
    assert not [address for address in addresses if "././" in address]
    assert mended.xpath("//meta[@name='quarto:offset']/@content") == ["./"]


@pytest.mark.parametrize(
    ("was", "becomes", "detail"),
    [
        ('<nav id="TOC"', '<nav id="contents"', "a nav (id contents, class toc-active) has no name of its own"),
        ('<h2 id="toc-title">', "<h2>", "a nav (id TOC, class toc-active) has no name of its own"),
        ('id="quarto-document-content"', 'id="content"', "it has not one main part with the id quarto-document-content"),
        ("<h1 class", "<h2 class", "it has 0 headings of the first level"),
        (
            '<div class="sourceCode"',
            '<div class="callout-header" data-bs-toggle="collapse"',
            "a callout that folds opens with a mouse only",
        ),
        ('role="menu"', 'role="menu" data-bs-toggle', "something that opens a part of the page is no button"),
    ],
)
def test_a_page_written_otherwise_is_noticed(page: str, tmp_path: Path, was: str, becomes: str, detail: str) -> None:
    page = page.replace("<button class", "<span class") if was.startswith("role") else page
    with pytest.raises(PageFailed) as refused:
        furnished(tmp_path, page.replace(was, becomes))
    assert refused.value.where == "page.html"
    assert any(each.startswith(detail) for each in refused.value.details)


@pytest.mark.parametrize("lookup", ['sheetNode.id === "quarto-bootstrap"', "link#quarto-bootstrap.quarto-color-scheme-extra"])
def test_a_change_of_scheme_written_otherwise_is_noticed(page: str, tmp_path: Path, lookup: str) -> None:
    page = page.replace("link#quarto-text-highlighting-styles.quarto-color-scheme-extra", "x").replace(lookup, "x")
    with pytest.raises(PageFailed, match="between light and dark"):
        furnished(tmp_path, page)


def test_pages_quarto_has_not_written_are_left_alone(page: str, tmp_path: Path) -> None:
    site = tmp_path / "furnished"
    (site / "data").mkdir(parents=True)
    (site / "data" / "page.html").write_text("<body>Mine", encoding="utf-8")
    with pytest.raises(PageFailed, match="Quarto has written no page"):
        furnish(site, "/")
    (site / "page.html").write_text(page, encoding="utf-8")
    furnish(site, "/")
    assert (site / "data" / "page.html").read_text(encoding="utf-8") == "<body>Mine"


def test_every_heading_can_be_searched_for(page: str, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "page.html").write_text(page, encoding="utf-8")
    known = {"objectID": "sub/page.html#part", "href": "sub/page.html#part", "title": "Page", "section": "Part", "text": "57"}
    (tmp_path / "search.json").write_text(json.dumps([{**known, "crumbs": ["Text"]}]), encoding="utf-8")
    index(tmp_path)
    entries = json.loads((tmp_path / "search.json").read_text(encoding="utf-8"))
    assert [(entry["href"], entry["section"], entry["text"]) for entry in entries] == [
        ("sub/page.html", "", "Before the first heading."),
        ("sub/page.html#part", "Part", "Of something &lt;small&gt;, with a link."),
        ("sub/page.html#EV_PHONE", "Phone records EV_PHONE", 'print("&lt;nav class="navbar"&gt;") printed'),
    ]
    assert {(entry["title"], *entry["crumbs"]) for entry in entries} == {("Page", "Text")}
    assert all(entry["objectID"] == entry["href"] for entry in entries)


def test_a_site_without_search_stays_one(tmp_path: Path) -> None:
    index(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def address(page: str, tmp_path: Path) -> Iterator[str]:
    furnished(tmp_path, page)
    with served(tmp_path / "furnished") as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_script_still_finds_its_sheets(browser: Browser, address: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{address}page.html")
    assert troubles == []
    assert page.evaluate("document.body.classList.contains('quarto-dark')") == (scheme == "dark")
    assert page.evaluate("document.querySelectorAll('link[rel=disabled-stylesheet]').length") == 2
    page.close()


# ---- Tags


PLAIN = ["<p>", "</p>", "<a href='x'>", '<nav id="a" class="b  c">', "<br/>", "<input disabled>", "<NAV>"]
ODD = ["<!-- <nav> -->", "<script>if (a<b) '<nav>'</script>", '<nav\n id=a data-x="1 > 0">', "<3", "<", ">", '"', "'", "é\n"]
MARKUP = st.lists(st.sampled_from(PLAIN + ODD)).map("".join)


@given(MARKUP)
def test_tags_no_rule_covers_stay_as_they_are(page: str) -> None:
    assert changed(page, ()) == page
    assert changed(page, (Rule("nav", lambda tag: tag, classes=frozenset({"none"})),)) == page
    assert changed(page, (Rule("nav", lambda tag: tag.having()),)) == page


@pytest.mark.parametrize(
    ("page", "becomes"),
    [
        ('<nav id="TOC" class="x">', '<nav id="TOC" class="x" a-b="1">'),
        ("<nav class='x'\n  id=TOC>", '<nav class="x" id="TOC" a-b="1">'),
        (
            '<NAV hidden ID="TOC" onclick="if (a > b) { c(&quot;d&quot;) }"/>',
            '<nav hidden="" id="TOC" onclick="if (a > b) { c(&quot;d&quot;) }" a-b="1"/>',
        ),
        ('<nav id="TOC-2">', '<nav id="TOC-2">'),
        ('<div id="TOC">', '<div id="TOC">'),
        (
            '<!-- <nav id="TOC"> --><script>x = \'<nav id="TOC">\'</script>',
            '<!-- <nav id="TOC"> --><script>x = \'<nav id="TOC">\'</script>',
        ),
    ],
)
def test_a_tag_is_known_by_its_attributes_however_they_are_written(page: str, becomes: str) -> None:
    assert changed(page, (Rule("nav", lambda tag: tag.having(a_b="1"), attributes={"id": "TOC"}),)) == becomes
