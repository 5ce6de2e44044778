"""What every renderer makes of each thing a page may be written with. Asserts on meaning, not on the markup around it."""

from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath

import pytest
from lxml import html

from studybook.errors import PageFailed
from studybook.rendering import Renderer
from studybook.rendering.embedded import Embedded
from studybook.rendering.knit import knit

PAGES = Path(__file__).parent / "pages"
EPOCH = 1_600_000_000
RENDERERS: dict[str, Renderer] = {"embedded": Embedded(EPOCH)}

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


@pytest.fixture(scope="session", params=RENDERERS)
def renderer(request: pytest.FixtureRequest) -> Renderer:
    return RENDERERS[request.param]


@pytest.fixture(scope="session")
def site(renderer: Renderer, knitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    output = tmp_path_factory.mktemp("rendered") / "site"
    renderer.render(knitted, output)
    return Site(output)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


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
    assert site.page("code.html").xpath("//head/meta[@name='robots']/@content") == ["noindex"]
    assert text(site.one("code.html", "//aside[@class='notice']")) == "Nothing here is real"


def test_a_definition_list_is_one(site: Site) -> None:
    page = site.page("sub/text.html")
    assert [text(term) for term in page.xpath("//main//dl/dt")] == ["Code", "Label"]
    assert [text(meaning) for meaning in page.xpath("//main//dl/dd")] == ["What a file holds", "What it means"]


def test_a_callout_has_its_title_and_its_text(site: Site) -> None:
    callout = site.one("sub/text.html", "//div[contains(@class, 'callout-note')]")
    assert text(callout) == "Careful A code is no label."


def test_each_tab_opens_its_own_panel(site: Site) -> None:
    page = site.page("sub/text.html")
    tabs = page.xpath("//*[@role='tab']")
    panels = [page.get_element_by_id(tab.get("aria-controls")) for tab in tabs]
    assert [(text(tab), text(panel)) for tab, panel in zip(tabs, panels, strict=True)] == [
        ("As a table", "First."),
        ("As a chart", "Second."),
    ]


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


def test_a_failing_cell_makes_no_page(tmp_path: Path) -> None:
    staged = tmp_path / "staged"
    staged.mkdir()
    (staged / "_quarto.yml").write_bytes((PAGES / "_quarto.yml").read_bytes())
    (staged / "page.qmd").write_text("# Page\n\n```{python}\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(PageFailed, match=r"page\.qmd, cell 1, line 4"):
        knit(staged, tmp_path / "knitted", cache=tmp_path / "cache")
    assert not (tmp_path / "knitted").exists()
