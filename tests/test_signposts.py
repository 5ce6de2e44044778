"""Where am I, what comes next, how do I cite: on every page, and on the first screen of the first one."""

import re
from pathlib import Path

import pytest
import yaml
from lxml import html
from playwright.sync_api import Browser

from studybook.signposts import Stop, post_html, signposts
from tests.conftest import ROOT

CONFIG = yaml.safe_load((ROOT / "_quarto.yml").read_text(encoding="utf-8"))
SECTIONS = [part["contents"][0]["contents"] for part in CONFIG["website"]["sidebar"]]
NESTED = {
    "website": {
        "sidebar": {
            "contents": [
                {"text": "One & only", "href": "a.qmd"},
                {"section": "Part", "contents": ["plain.qmd", {"text": "Deep", "href": "sub/b.qmd"}]},
                {"text": "Elsewhere", "href": "https://example.org/"},
                {"text": "Wave 2", "href": "sub/c.qmd"},
            ]
        }
    }
}


def links(post: str) -> list[tuple[str, str, str]]:
    return [(each.get("rel"), each.get("href"), each.text_content()) for each in html.fragment_fromstring(post).iter("a")]


def test_a_page_leads_to_its_neighbours_in_the_order_of_the_sidebar() -> None:
    posts = signposts(NESTED)
    assert list(posts) == ["a.qmd", "sub/b.qmd", "sub/c.qmd"]
    assert links(posts["a.qmd"]) == [("next", "sub/b.html", "Deep")]
    assert links(posts["sub/b.qmd"])[0] == ("prev", "../a.html", "One & only")


def test_a_link_says_no_figure_that_could_pass_for_a_number_of_the_release() -> None:
    assert not re.search("[0-9]", links(signposts(NESTED)["sub/b.qmd"])[1][2])


def test_a_site_without_a_sidebar_has_no_signposts() -> None:
    assert signposts({"website": {}}) == {}
    assert post_html(None, None) == ""
    assert post_html(None, Stop("x.html", "X")).count("<a ") == 1


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section[0]["text"])
def test_every_page_of_a_section_is_on_one_way_through_it(section: list[dict[str, str]], site: Path) -> None:
    address, seen = section[0]["href"].replace(".qmd", ".html"), list[str]()
    while address and address not in seen:
        seen.append(address)
        (nav,) = html.parse(site / address).xpath("//main//nav[@class='signposts']")
        onward = nav.xpath(".//a[@rel='next']/@href")
        address = (site / address).parent.joinpath(onward[0]).resolve().relative_to(site.resolve()).as_posix() if onward else ""
    assert seen == [each["href"].replace(".qmd", ".html") for each in section]


def test_every_page_says_how_to_cite_and_every_finding_where_it_stands(site: Path) -> None:
    for path in sorted(site.rglob("*.html")):
        page = html.parse(path)
        assert any(str(href).endswith("cite.html") for href in page.xpath("//footer//a/@href")), path
        if path.parent.name == "findings" and path.name != "index.html":
            (here,) = page.xpath("//main//nav[@class='where']//li[@aria-current='page']")
            assert page.xpath("string(//h1)").endswith(here.text_content())
            assert page.xpath("//main//nav[@class='signposts']")


def test_home_follows_one_question_to_its_citation(site: Path) -> None:
    steps = html.parse(site / "index.html").xpath("//*[contains(@class, 'half')]//ol/li")
    led = [str(href) for step in steps for href in step.xpath(".//a/@href")]
    assert [name.rpartition("#")[0].rpartition("/")[0] for name in led] == ["", "", "codebook", "codebook", "findings"]
    finding = led[1]
    assert led[-1] == f"{finding}#cite"
    told = html.parse(site / finding).xpath("//dl[@class='facts']/div[dt='Variables']//a/@href")
    assert [str(href).removeprefix("../") for href in told] == led[2:4]


def test_home_shows_no_number_of_the_release(site: Path) -> None:
    assert not html.parse(site / "index.html").xpath("//main//*[@data-cell]")


@pytest.mark.browser
def test_home_is_one_screen_of_a_desk_and_in_the_same_order_on_a_phone(browser: Browser, address: str) -> None:
    parts = ("h1", ".cards", "#real", "#example")
    for width, height in ((1280, 800), (390, 844)):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{address}index.html")
        boxes = [page.locator(f"main {part}").first.bounding_box() for part in parts]
        tops = [box["y"] for box in boxes if box]
        assert len(tops) == len(parts) and tops == sorted(tops)
        if width == 1280:
            last = page.locator("main p").last.bounding_box()
            assert last and last["y"] + last["height"] <= height
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_way_up_is_above_the_title_and_covers_nothing(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}findings/outcome-by-type.html")
    way, title = (page.locator(f"main {part}").first.bounding_box() for part in (".where", "h1"))
    assert way and title and way["y"] + way["height"] <= title["y"]
    page.close()
