"""What every renderer makes of each thing a page may be written with. Asserts on meaning, not on the markup around it.

Where Quarto is not installed, its half is skipped and says so; where NEEDS_QUARTO is set, its absence is a failure.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath

import pytest
from lxml import html

from studybook.errors import PageFailed
from studybook.rendering import Renderer
from studybook.rendering.embedded import Embedded
from studybook.rendering.knit import knit
from studybook.rendering.quarto import Quarto
from studybook.rendering.quarto_found import find_quarto
from tests import parity, standin
from tests.conftest import ROOT

PAGES = Path(__file__).parent / "pages"
EPOCH = 1_600_000_000

pytestmark = pytest.mark.xdist_group("spec")


@dataclass(frozen=True)
class Site:
    """A finished site, read back."""

    folder: Path

    def page(self, name: str) -> html.HtmlElement:
        return html.fromstring((self.folder / name).read_bytes())

    def one(self, name: str, path: str) -> html.HtmlElement:
        """The only element of a page at that path."""
        (element,) = self.page(name).xpath(path)
        return element


@pytest.fixture(scope="session")
def knitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spec")
    knit(PAGES, folder / "knitted", cache=folder / "cache")
    return folder / "knitted"


def quarto(environment: Mapping[str, str]) -> Renderer:
    """Real Quarto. Where there is none, the test says so and is skipped."""
    found = find_quarto(environment)
    if found is None and environment.get("NEEDS_QUARTO"):
        pytest.fail("Quarto is not installed, and NEEDS_QUARTO says that it must be")
    if found is None:
        pytest.skip("Quarto is not installed")
    assert not (found.program.parent / standin.SCENARIO).exists(), "the stand-in renders nothing"
    return Quarto(found.program, found.version, EPOCH)


@pytest.fixture(scope="session", params=["embedded", "quarto"])
def renderer(request: pytest.FixtureRequest) -> Renderer:
    return Embedded(EPOCH) if request.param == "embedded" else quarto(os.environ)


@pytest.fixture(scope="session")
def site(renderer: Renderer, knitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    output = tmp_path_factory.mktemp("rendered") / "site"
    renderer.render(knitted, output)
    return Site(output)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_page_has_its_address_and_no_more(site: Site) -> None:
    pages = {path.relative_to(PAGES).with_suffix(".html").as_posix() for path in PAGES.rglob("*.qmd")}
    assert {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.html")} == pages
    assert [name for name in contents(site.folder) if name.startswith("_") or name.endswith((".qmd", ".yml"))] == []


def test_the_same_pages_give_the_same_bytes(site: Site, renderer: Renderer, knitted: Path, tmp_path: Path) -> None:
    renderer.render(knitted, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(site.folder)


def test_every_page_has_one_title_and_the_sites_name(site: Site) -> None:
    for path in sorted(site.folder.rglob("*.html")):
        page = site.page(path.relative_to(site.folder).as_posix())
        assert len(page.xpath("//h1")) == 1
        assert text(page.xpath("//title")[0]).endswith("Example study")
        assert page.xpath("/html/@lang") == ["en"]


def test_ids_stand_once(site: Site) -> None:
    for path in sorted(site.folder.rglob("*.html")):
        ids = site.page(path.relative_to(site.folder).as_posix()).xpath("//@id")
        assert sorted(ids) == sorted(set(ids))


def test_a_heading_keeps_its_id_and_its_capitals(site: Site) -> None:
    heading = site.one("sub/headings.html", "//*[@id='EV_PHONE']/descendant-or-self::h2")
    assert text(heading) == "Phone records"
    assert text(site.one("sub/headings.html", "//*[@id='EV_PHONE-codes']/descendant-or-self::h3")) == "Below it"
    assert text(site.one("sub/headings.html", "//*[@id='no-id-of-its-own']/descendant-or-self::h2")) == "No id of its own"


def test_the_contents_of_a_page_lead_to_its_headings(site: Site) -> None:
    assert site.page("sub/headings.html").xpath("//nav[@id='TOC']//a/@href") == ["#EV_PHONE", "#no-id-of-its-own"]


def test_links_between_pages_lead_to_pages_and_places(site: Site) -> None:
    links = site.page("index.html").xpath("//main//p/a/@href")
    assert [link.removeprefix("./") for link in links[:3]] == [
        "sub/headings.html#EV_PHONE",
        "sub/headings.html",
        "https://example.org/",
    ]
    assert [text(link) for link in site.page("sub/headings.html").xpath("//main//a[@href='../index.html']")] == ["home"]


def test_a_download_is_there_under_its_name(site: Site) -> None:
    link = site.one("index.html", "//a[@download]")
    assert link.get("download") == "synthetic-counts.csv"
    assert (site.folder / link.get("href")).read_bytes() == (PAGES / "data/counts.csv").read_bytes()


def test_headers_of_the_site_and_of_a_page_arrive(site: Site) -> None:
    assert site.page("index.html").xpath("//head/meta[@name='example']/@content") == ["of one page"]
    assert set(site.page("index.html").xpath("//head/meta[@name='robots']/@content")) == {"noindex"}
    assert site.page("code.html").xpath("//head/meta[@name='robots']/@content") == ["noindex"]
    assert text(site.one("code.html", "//aside[@class='notice']")) == "Nothing here is real"


def test_a_definition_list_is_one(site: Site) -> None:
    page = site.page("sub/text.html")
    assert [text(term) for term in page.xpath("//main//dl/dt")] == ["Code", "Label"]
    assert [text(meaning) for meaning in page.xpath("//main//dl/dd")] == ["What a file holds", "What it means"]


def test_a_callout_has_its_title_and_its_text(site: Site) -> None:
    callout = site.one("sub/text.html", "//div[contains(@class, 'callout-note')]")
    (title,) = callout.xpath(".//*[contains(@class, 'callout-title-container')]")
    assert text(title).removeprefix("Note").strip() == "Careful"  # one of them tells its kind to who cannot see it
    assert [text(body) for body in callout.xpath(".//*[contains(@class, 'callout-body')]//p")] == ["A code is no label."]


def test_each_tab_opens_its_own_panel(site: Site) -> None:
    page = site.page("sub/text.html")
    tabs = page.xpath("//*[@role='tab']")
    panels = [page.get_element_by_id(tab.get("aria-controls")) for tab in tabs]
    assert [(text(tab), text(panel)) for tab, panel in zip(tabs, panels, strict=True)] == [
        ("As a table", "First."),
        ("As a chart", "Second."),
    ]


def test_a_note_and_its_place_lead_to_each_other(site: Site) -> None:
    page = site.page("sub/notes.html")
    (place,) = page.xpath("//main//p//a[starts-with(@href, '#fn')][not(starts-with(@href, '#fnref'))]")
    note = page.get_element_by_id(place.get("href").removeprefix("#"))
    assert text(note).startswith("Why it is there.")
    assert note.xpath(".//a/@href") == [f"#{place.get('id')}"]


def test_html_goes_through_as_it_is(site: Site) -> None:
    raw = site.one("sub/text.html", "//*[@id='raw']")
    assert (raw.tag, raw.get("data-kept"), text(raw)) == ("p", "A & B", "Written as it is")
    assert text(site.one("sub/text.html", "//details[@id='more']/summary")) == "How a case was counted"
    assert "wide" in site.one("sub/text.html", "//div[@id='fenced']").get("class")


def test_inline_values_stand_in_their_sentence(site: Site) -> None:
    sentence = site.one("results.html", "//main//p[contains(., 'cases')]")
    assert text(sentence) == "Of 1,234 cases, most were a*b*c."
    assert [text(strong) for strong in sentence.xpath(".//strong")] == ["most"]


def test_our_table_keeps_its_caption_its_scopes_and_its_region(site: Site) -> None:
    table = site.one("results.html", "//table[@id='outcomes']")
    assert [text(caption) for caption in table.xpath("caption")] == ["Cases by outcome"]
    assert [cell.get("scope") for cell in table.xpath(".//th")] == ["col", "col", "row"]
    assert [text(cell) for cell in table.xpath(".//td")] == ["57"]
    assert table.getparent().get("tabindex") == "0"


def test_a_row_keeps_its_address_and_what_it_is_about_and_a_head_its_span(site: Site) -> None:
    row = site.one("results.html", "//table[@id='compared']/tbody/tr")
    assert (row.get("id"), row.get("data-of")) == ("by-phone", "by-phone")
    assert [text(cell) for cell in row.xpath("td")] == ["44% of 130", "21% of 96"]
    assert row.xpath("td/span/@data-cell") == ["po 1/1", "po 1/0,-9"]
    heads = site.one("results.html", "//table[@id='compared']/thead").xpath(".//th")
    assert [(each.get("scope"), each.get("rowspan"), each.get("colspan")) for each in heads] == [
        ("col", "2", None),
        ("colgroup", None, "2"),
        ("col", None, None),
        ("col", None, None),
    ]


def test_our_figure_keeps_its_drawing_and_its_name(site: Site) -> None:
    figure = site.one("results.html", "//figure[@id='drawn']")
    (drawing,) = figure.xpath(".//svg")
    assert drawing.get("role") == "img"
    assert text(figure.get_element_by_id(drawing.get("aria-labelledby"))) == "Cases by outcome"
    assert drawing.get("viewbox") == "0 0 40 20"  # as HTML reads it, whatever its capitals
    assert figure.xpath(".//g/@clip-path") == ["url(#drawn-clip)"]
    assert [text(caption) for caption in figure.xpath(".//figcaption")] == ["As drawn"]


def test_a_table_in_markdown_has_its_caption(site: Site) -> None:
    table = site.one("results.html", "//table[.//td[. = 'Arrest']]")
    assert [text(caption) for caption in table.xpath(".//caption")] == ["A table in Markdown"]


def test_what_a_cell_prints_is_preformatted(site: Site) -> None:
    (printed,) = site.page("results.html").xpath("//main//pre")
    assert text(printed).startswith("one very long line of plain text one very long line")


def test_code_is_folded_under_one_sentence(site: Site) -> None:
    folded = site.one("code.html", "//details[contains(@class, 'code-fold')]")
    assert text(folded.xpath("summary")[0]) == "How this was computed"
    assert folded.get("open") is None
    assert "total = 3" in text(folded)


def test_code_that_is_only_shown_is_not_run(site: Site) -> None:
    assert [text(code) for code in site.page("code.html").xpath("//main//p/code")] == ["`{python} total`"]


def test_navigation_leads_on(site: Site) -> None:
    page = site.page("sub/headings.html")
    links = page.xpath("//nav[@id='quarto-sidebar']//a[span]/@href")
    assert [normpath(join("sub", link)) for link in links if not link.startswith("#")] == [
        "sub/headings.html",
        "sub/text.html",
        "results.html",
        "code.html",
    ]
    assert [text(link) for link in page.xpath("//nav[contains(@class, 'page-navigation')]//a")] == ["Text"]
    assert text(page.xpath("//footer[contains(@class, 'footer')]")[0]).startswith("A footer with a link")


def test_every_link_leads_somewhere_from_the_place_of_its_page(site: Site) -> None:
    """Also from the page for what is missing."""
    for name in sorted(path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.html")):
        page = site.page(name)
        for address in {*page.xpath("//a/@href"), *page.xpath("//link/@href"), *page.xpath("//@src")}:
            path, _, place = address.partition("#")
            if re.match(r"\w+:", address):
                continue
            target = normpath(join(name, "..", path)) if path else name
            target = join(target, "index.html") if (site.folder / target).is_dir() else target
            assert not address.startswith("/"), (name, address)
            assert (site.folder / target).is_file(), (name, address)
            assert not place or place in site.page(target).xpath("//@id"), (name, address)


def test_landmarks_have_names_and_there_is_a_way_past_them(site: Site) -> None:
    for path in site.folder.rglob("*.html"):
        page = site.page(path.relative_to(site.folder).as_posix())
        # The path to a page stands twice, and one of the two is shown at a time.
        navs = page.xpath("//nav[not(contains(@class, 'quarto-page-breadcrumbs'))]")
        names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in navs]
        assert None not in names
        assert len(names) == len(set(names))
        assert page.xpath("//body//a")[0].get("href") == "#quarto-document-content"
        assert page.get_element_by_id("quarto-document-content").tag == "main"


def test_every_heading_can_be_searched_for(site: Site) -> None:
    entries = json.loads((site.folder / "search.json").read_text(encoding="utf-8"))
    found = {entry["href"]: entry["section"] for entry in entries if entry["href"].startswith("sub/headings.html#")}
    assert found == {
        "sub/headings.html#EV_PHONE": "Phone records",
        "sub/headings.html#EV_PHONE-codes": "Below it",
        "sub/headings.html#no-id-of-its-own": "No id of its own",
    }


def test_the_sitemap_tells_the_given_time(site: Site) -> None:
    times = html.fromstring((site.folder / "sitemap.xml").read_bytes()).xpath("//lastmod/text()")
    assert {time.replace(".000Z", "Z") for time in times} == {"2020-09-13T12:26:40Z"}


def test_the_renderers_mean_the_same(site: Site, knitted: Path, tmp_path: Path) -> None:
    Embedded(EPOCH).render(knitted, tmp_path / "embedded")
    assert parity.differences(tmp_path / "embedded", site.folder) == []


def test_the_stand_in_counts_for_nothing(tmp_path: Path) -> None:
    program = standin.install(tmp_path)
    with pytest.raises(AssertionError, match="the stand-in renders nothing"):
        quarto({"PATH": str(program.parent)})


def test_without_quarto_its_half_is_skipped_aloud_or_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studybook.rendering.quarto_found.find_spec", lambda _: None)
    with pytest.raises(pytest.skip.Exception, match="Quarto is not installed"):
        quarto({"PATH": str(tmp_path)})
    with pytest.raises(pytest.fail.Exception):
        quarto({"PATH": str(tmp_path), "NEEDS_QUARTO": "1"})


def test_a_page_says_what_stands_for_it_where_it_is_shared(site: Site) -> None:
    """The picture is one for all pages, named from the top of the site."""
    for name in ("index.html", "sub/text.html"):
        picture = site.one(name, "//meta[@property='og:image']")
        assert picture.get("content") == "https://example.org/study/data/icon.svg"
        assert site.one(name, "//meta[@property='og:title']").get("content")


def test_our_own_pages_keep_to_what_both_renderers_show_alike() -> None:
    """No footnote, and no callout that folds."""
    for path in [*(ROOT / "site").rglob("*.qmd"), *(ROOT / "analyses").glob("*.qmd")]:
        written = path.read_text(encoding="utf-8")
        assert not re.search(r"\[\^|\^\[", written), path
        assert not re.search(r"callout[^\n]*collapse", written), path


def test_what_quarto_alone_reads_is_the_same_here_as_for_the_site() -> None:
    for name in ("_quarto-quarto.yml", "dark.scss"):
        ours = ROOT / name if (ROOT / name).exists() else ROOT / "site" / name
        assert _settings(PAGES / name) == _settings(ours)


def _settings(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(("#", "/* "))]


def test_a_failing_cell_makes_no_page(tmp_path: Path) -> None:
    staged = tmp_path / "staged"
    staged.mkdir()
    (staged / "_quarto.yml").write_bytes((PAGES / "_quarto.yml").read_bytes())
    (staged / "page.qmd").write_text("# Page\n\n```{python}\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(PageFailed, match=r"page\.qmd, cell 1, line 4"):
        knit(staged, tmp_path / "knitted", cache=tmp_path / "cache")
    assert not (tmp_path / "knitted").exists()
