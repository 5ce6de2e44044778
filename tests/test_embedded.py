"""The embedded renderer: the same bytes, nothing ignored, and pages anyone can use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from studybook.errors import PageFailed, UsageError
from studybook.rendering.embedded import Embedded
from studybook.rendering.furnish import furnish
from studybook.rendering.knit import knit
from tests.accessibility import violations
from tests.conftest import served

PAGES = Path(__file__).parent / "spec" / "pages"
EPOCH = 1_600_000_000
CONFIG = """project: {type: website}
website: {title: Example, navbar: {left: [index.qmd]}}
format: {html: {theme: default}}
"""


@pytest.fixture(scope="module")
def knitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("knitted")
    knit(PAGES, folder / "knitted", cache=folder / "cache")
    return folder / "knitted"


@pytest.fixture(scope="module")
def site(knitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("rendered") / "site"
    Embedded(EPOCH).render(knitted, output)
    return output


def tree(folder: Path, *, config: str = CONFIG, page: str = "---\ntitle: Page\n---\n\nText.\n") -> Path:
    (folder / "tree").mkdir()
    (folder / "tree" / "_quarto.yml").write_text(config, encoding="utf-8")
    (folder / "tree" / "index.qmd").write_text(page, encoding="utf-8")
    return folder / "tree"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_says_what_it_is() -> None:
    assert Embedded(EPOCH).name == "embedded (smalldocs 0.5.4)"


def test_the_same_pages_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    knit(PAGES, tmp_path / "elsewhere", cache=tmp_path / "cache")
    Embedded(EPOCH).render(tmp_path / "elsewhere", tmp_path / "second")
    assert contents(tmp_path / "second") == contents(site)


def test_the_sitemap_tells_the_given_time(site: Path) -> None:
    assert set(html.fromstring((site / "sitemap.xml").read_bytes()).xpath("//lastmod/text()")) == {"2020-09-13T12:26:40Z"}


def test_nothing_of_the_tree_is_published_but_what_it_names(site: Path) -> None:
    assert [name for name in contents(site) if name.startswith("_") or name.endswith((".qmd", ".yml"))] == []


@pytest.mark.parametrize(
    ("config", "page", "detail"),
    [
        (CONFIG + "bibliography: x.bib\n", "Text", "_quarto.yml: unknown key bibliography"),
        (CONFIG.replace("theme: default", "fig-width: 3"), "Text", "_quarto.yml: format.html.fig-width is ignored"),
        (CONFIG, "---\nbibliography: x.bib\n---\nText\n", "index.qmd: bibliography is not read by smalldocs"),
        (CONFIG, "---\nexecute:\n  cache: true\n---\nText\n", "index.qmd: execute.cache is ignored: smalldocs runs no code"),
        (CONFIG, "```{python}\n1\n```\n", "index.qmd: 1 executable cell(s) shown but not run; smalldocs runs no code"),
        (CONFIG, "[a](missing.qmd)\n", "index.qmd: broken link missing.qmd"),
        (CONFIG, "As @fig-one shows.\n", "index.qmd:1: a cross-reference; write a link to the id"),
    ],
)
def test_what_it_would_ignore_is_refused(tmp_path: Path, config: str, page: str, detail: str) -> None:
    with pytest.raises(PageFailed) as refused:
        Embedded(EPOCH).render(tree(tmp_path, config=config, page=page), tmp_path / "site")
    assert detail in refused.value.details
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tree"]


def test_a_setting_it_cannot_use_is_refused(tmp_path: Path) -> None:
    staged = tree(tmp_path, config=CONFIG.replace("theme: default", "theme: nonesuch"))
    with pytest.raises(PageFailed, match="nonesuch"):
        Embedded(EPOCH).render(staged, tmp_path / "site")


def test_a_callout_only_a_mouse_can_open_is_refused(tmp_path: Path) -> None:
    staged = tree(tmp_path, page='::: {.callout-note collapse="true"}\n## More\n\nText\n:::\n')
    with pytest.raises(PageFailed) as refused:
        Embedded(EPOCH).render(staged, tmp_path / "site")
    assert refused.value.where == "index.html"


def test_what_somebody_else_made_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "letter.txt").write_text("Dear", encoding="utf-8")
    with pytest.raises(UsageError):
        Embedded(EPOCH).render(tree(tmp_path), tmp_path / "site")
    assert contents(tmp_path / "site") == {"letter.txt": b"Dear"}


def test_the_first_thing_on_a_page_leads_past_its_furniture(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        first = page.xpath("//body//a | //body//button | //body//input")[0]
        assert (first.text_content(), first.get("href")) == ("Skip to content", "#quarto-document-content")
        assert page.get_element_by_id("quarto-document-content").get("tabindex") == "-1"


def test_landmarks_of_one_kind_have_names_of_their_own(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        # The path to a page stands twice, and one of the two is shown at a time.
        landmarks = [nav for nav in page.xpath("//nav") if "quarto-page-breadcrumbs" not in nav.get("class", "")]
        names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in landmarks]
        assert None not in names
        assert len(names) == len(set(names))


def test_what_opens_a_section_is_a_named_button(site: Path) -> None:
    page = html.fromstring((site / "results.html").read_bytes())
    openers = page.xpath("//nav[@id='quarto-sidebar']//a[@data-bs-toggle]")
    assert {(opener.get("role"), opener.get("href")) for opener in openers} == {
        ("button", "#quarto-sidebar-section-2"),
        ("button", "#quarto-sidebar-section-3"),
    }
    assert {opener.get("aria-label") for opener in openers} == {None, "Toggle section Text", "Toggle section Results"}


PAGE = (
    '<html><head><meta name="generator" content="smalldocs-9"></head><body><main class="content" id="quarto-document-content">'
)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (PAGE + '<section id="TOC"></section>', 'The renderer writes id="TOC" in a way that is not known'),
        (PAGE.replace("<main class", "<main data-x class"), 'The renderer writes id="quarto-document-content" in a way'),
        (PAGE.replace("quarto-document-content", "content"), "A page has not one each of"),
        ("<html><body></body></html>", "The renderer has written no page"),
    ],
)
def test_furniture_written_otherwise_is_noticed(tmp_path: Path, page: str, what: str) -> None:
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    with pytest.raises(PageFailed) as refused:
        furnish(tmp_path)
    assert refused.value.what.startswith(what)


def test_pages_the_renderer_has_not_written_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "download.html").write_text("<body>Mine", encoding="utf-8")
    furnish(tmp_path)
    assert (tmp_path / "download.html").read_text(encoding="utf-8") == "<body>Mine"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser: Browser, address: str, site: Path, scheme: str, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("request", lambda request: troubles.append(request.url) if not request.url.startswith(address) else None)
    for path in sorted(site.rglob("*.html")):
        page.goto(f"{address}{path.relative_to(site).as_posix()}")
        troubles += [f"{path.name}: {rule}: {element}" for rule, element in violations(page)]
    context.close()
    assert troubles == []


@pytest.mark.browser
def test_the_keyboard_alone_gets_to_the_content_and_opens_a_section(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}sub/headings.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    assert page.locator(".skip-link").bounding_box()["width"] > 50
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "quarto-document-content"
    section = page.locator("#quarto-sidebar-section-2")
    assert section.is_visible()
    page.locator("[aria-label='Toggle section Text']").focus()
    page.keyboard.press("Enter")
    section.wait_for(state="hidden")
    page.close()
