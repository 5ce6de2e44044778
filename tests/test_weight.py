"""What a page weighs, all that it loads counted, and that it works where nothing runs."""

import gzip
import re
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from fontTools.ttLib import TTFont
from lxml import html
from playwright.sync_api import Browser, Page, Request, expect

from studybook.errors import PageFailed
from studybook.rendering.icons import FONT, RULE, SHEET, lighten
from tests.conftest import Windows
from tests.test_browser import LANDING, PAGES

FIRST, LARGEST, SEARCHED = 150_000, 500_000, 200_000
"""Bytes, compressed: of the first page, of any page, and of the first with all that its search needs."""

PACKED = frozenset({".woff", ".woff2", ".png", ".jpg", ".webp"})
"""What a server sends as it is, because it is compressed already."""

LOADED = "//link[not(@rel='canonical')]/@href | //script/@src | //img/@src | //source/@src | //*[@style]/@style"
ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")


def loaded(site: Path, name: str) -> set[str]:
    """A page and every file it asks for, by its own words and by those of its style sheets."""
    text = (site / name).read_text(encoding="utf-8")
    page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    asked = [
        *map(str, page.xpath(LOADED)),
        *(each for style in page.iter("style") for each in ADDRESS.findall(style.text or "")),
    ]
    found = {name, *_places(name, asked)}
    for sheet in [each for each in found if each.endswith(".css")]:
        found |= _places(sheet, ADDRESS.findall((site / sheet).read_text(encoding="utf-8")))
    return found


def _places(name: str, addresses: list[str]) -> set[str]:
    return {normpath(join(dirname(name), each.partition("?")[0])) for each in addresses if not each.startswith(("data:", "#"))}


def weight(site: Path, names: set[str]) -> int:
    """Bytes as a server sends them."""
    files = [site / name for name in names]
    return sum(len(data if path.suffix in PACKED else gzip.compress(data)) for path in files if (data := path.read_bytes()))


@pytest.mark.whole
def test_the_first_page_and_the_largest_are_light(site: Path) -> None:
    weights = {path.relative_to(site).as_posix(): 0 for path in site.rglob("*.html")}
    weights |= {name: weight(site, loaded(site, name)) for name in weights}
    assert 50_000 < weights["index.html"] < FIRST
    assert max(weights.values()) < LARGEST
    assert weight(site, loaded(site, "index.html") | {"search.json"}) < SEARCHED


@pytest.mark.whole
def test_every_icon_a_page_names_is_in_the_font_and_few_others(site: Path) -> None:
    sheet = (site / SHEET).read_text(encoding="utf-8")
    rules = dict(RULE.findall(sheet))
    named = {name for path in site.rglob("*.html") for name in re.findall(r"\bbi-([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert named == set(rules) and "search" in named
    with TTFont(BytesIO(((site / SHEET).parent / FONT).read_bytes())) as font:
        held = set(font.getBestCmap())
    assert {int(place, 16) for place in rules.values()} <= held
    shown = (site / "site_libs/smalldocs.css").read_text(encoding="utf-8")
    assert {int(place, 16) for place in re.findall(r'content: "\\(f[0-9a-f]+)"', shown)} <= held
    assert len(held) < 30


def test_icons_that_come_in_another_way_are_told_of(tmp_path: Path) -> None:
    lighten(tmp_path)  # a site without any
    (tmp_path / SHEET).parent.mkdir(parents=True)
    (tmp_path / SHEET).write_text('.bi-search::before{content:"\\f52a"}', encoding="utf-8")
    with pytest.raises(PageFailed, match="in a way that is not known"):
        lighten(tmp_path)


@pytest.mark.browser
def test_a_browser_asks_for_nothing_that_was_not_counted(browser: Browser, address: str, site: Path) -> None:
    for name in ("index.html", "codebook/suspects.html", "codebook/index.html", f"{LANDING[0]}.html"):
        page, asked = browser.new_page(), set[str]()

        def note(request: Request, asked: set[str] = asked) -> None:
            if not request.url.startswith("data:"):
                asked.add(request.url.removeprefix(address).partition("?")[0])

        page.on("request", note)
        page.goto(f"{address}{name}", wait_until="networkidle")
        assert asked <= loaded(site, name)
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", [*PAGES, *LANDING])
def test_a_page_works_where_nothing_runs(windows: Windows, address: str, name: str) -> None:
    page = windows(java_script_enabled=False, color_scheme="dark", viewport={"width": 1280, "height": 800})
    page.goto(f"{address}{name}.html")
    for part in ("h1", "main p", "main table", "main svg.chart", "main img"):
        for element in page.locator(part).all()[:8]:
            if not element.locator("xpath=ancestor-or-self::*[self::details or @hidden]").count():
                expect(element).to_be_visible()
    _boxes_open(page)
    expect(page.locator(".quarto-color-scheme-toggle, .smalldocs-search").first).to_be_hidden()


def _boxes_open(page: Page) -> None:
    box = page.locator("main details:visible").first
    if box.count():
        box.locator("summary").first.click()
        expect(box.locator(":scope > :not(summary)").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_the_navbar_is_reached_where_nothing_runs(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}index.html")
    if width > 1000:
        page.locator("#quarto-header .dropdown-toggle").first.hover()
    page.locator("#quarto-header .dropdown-item").nth(1).click()
    assert page.url != f"{address}index.html"
    assert page.locator("h1").bounding_box() is not None
    context.close()
