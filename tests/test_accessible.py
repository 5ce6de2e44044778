"""The site for everyone: by the rules of axe, by keyboard alone, four times as large, without motion, in one's own colours."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from analyses import FINDINGS
from tests.accessibility import violations
from tests.conftest import Windows, wider_than_the_window
from tests.test_browser import LANDING, PAGES

pytestmark = pytest.mark.browser

VIEWS = [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]
EVERY = (*PAGES, *(f"findings/{finding.id}" for finding in FINDINGS))

KINDS = ("index", "codebook/index", "codebook/victims", "analyses/case_outcomes", LANDING[0])
"""A page of each kind that a reader may walk through by keyboard."""


DRAWN = ("analyses/case_outcomes", "analyses/legal_process", "analyses/prosecution", "findings/number-of-agencies")
"""A page with each kind of chart."""


def views() -> Iterator[tuple[str, int, str]]:
    """Every page in one view, in turn; in a soak, every page in all of them."""
    soak = settings.get_current_profile_name() == "soak"
    for number, name in enumerate(EVERY):
        for width, scheme in VIEWS if soak else [VIEWS[number % len(VIEWS)]]:
            yield name, width, scheme


@pytest.mark.parametrize(("name", "width", "scheme"), list(views()))
def test_a_page_is_quiet_and_accessible(windows: Windows, address: str, name: str, width: int, scheme: str) -> None:
    page = windows(viewport={"width": width, "height": 800}, color_scheme=scheme)
    with heard(page, address) as problems:
        page.goto(f"{address}{name}.html")
        assert wider_than_the_window(page) == 0
        assert violations(page) == []
    assert problems == []


PLANTED = """const main = document.querySelector('main')
main.insertAdjacentHTML('beforeend', `<h6>Far below</h6><p>Words</p><img src="https://elsewhere.example/x.png">
  <button aria-label="a"></button><button aria-label="b"></button>`)
main.querySelector('p:last-of-type').style.cssText = 'color: #999; background: #fff'
main.querySelectorAll('button').forEach(each => { each.style.cssText = 'width: 9px; height: 9px; padding: 0' })"""


def test_what_is_planted_is_found(windows: Windows, address: str) -> None:
    page = windows(viewport={"width": 1280, "height": 800}, color_scheme="light")
    with heard(page, address) as problems:
        page.goto(f"{address}404.html")
        page.evaluate(PLANTED)
        found = {rule for rule, _ in violations(page)}
    assert found >= {"color-contrast", "heading-order", "image-alt", "target-size"}
    assert any("elsewhere.example" in problem for problem in problems)


@contextmanager
def heard(page: Page, address: str) -> Generator[list[str]]:
    """What goes wrong in a window meanwhile, and what it asks of other places."""
    problems: list[str] = []
    hearing = {
        "console": lambda message: problems.extend(_problem(message)),
        "pageerror": lambda error: problems.append(str(error)),
        "request": lambda request: problems.extend(_foreign(request, address)),
    }
    for event, hear in hearing.items():
        page.on(event, hear)
    try:
        yield problems
    finally:
        for event, hear in hearing.items():
            page.remove_listener(event, hear)


def _problem(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in {"error", "warning"} else []


def _foreign(request: Request, address: str) -> list[str]:
    return [] if request.url.startswith((address, "data:")) else [request.url]


@pytest.mark.parametrize("name", [*PAGES, *LANDING])
def test_four_times_as_large_and_without_motion(windows: Windows, address: str, name: str) -> None:
    """A window of 1,280 by 1,024 at 400 % is one of 320 by 256 (WCAG 2.2, 1.4.10)."""
    page = windows(viewport={"width": 320, "height": 256}, reduced_motion="reduce")
    page.goto(f"{address}{name}.html")
    assert wider_than_the_window(page) == 0
    assert page.evaluate(MOVING) == []
    assert page.evaluate(UNTOLD) == []


MOVING = """() => [...document.querySelectorAll('*')].filter(each => {
  const style = getComputedStyle(each), lasts = times => times.split(',').some(time => parseFloat(time) > 0)
  return style.animationName !== 'none' || (style.transitionProperty !== 'none' && lasts(style.transitionDuration))
}).map(each => each.outerHTML.slice(0, 100))"""

UNTOLD = """() => [
  ...[...document.querySelectorAll('table')].filter(each => !each.caption || !each.caption.textContent.trim()),
  ...document.querySelectorAll('th:not([scope])'),
  ...[...document.querySelectorAll('svg[role=img]')].filter(each => !each.matches('figure [aria-labelledby]')),
  ...[...document.querySelectorAll('svg:not([role=img])')].filter(each => !each.closest('[aria-hidden=true]')),
  ...[...document.querySelectorAll('h1')].slice(1),
].map(each => each.outerHTML.slice(0, 100))"""
"""Tables without a caption, heads that do not say of what, charts without a name, drawings that are read out, second titles."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["analyses/case_outcomes", "analyses/legal_process", "analyses/prosecution", "findings/number-of-agencies"]
)
def test_charts_can_be_seen_in_colours_of_ones_own(windows: Windows, address: str, name: str, scheme: str) -> None:
    page = windows(viewport={"width": 1280, "height": 800}, forced_colors="active", color_scheme=scheme)
    page.goto(f"{address}{name}.html")
    found = page.evaluate(FAINT)
    assert found["looked"] > 10
    assert found["faint"] == []


FAINT = """() => {
  const light = colour => {
    const linear = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    const [r, g, b] = colour.match(/[\\d.]+/g).map(value => linear(value / 255))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ground = light(getComputedStyle(document.body).backgroundColor)
  const words = [...document.querySelectorAll('main svg.chart text')]
  const contrast = each => {
    const own = light(getComputedStyle(each).fill)
    return (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05)
  }
  return { looked: words.length, faint: words.filter(each => contrast(each) < 4.5).map(each => each.textContent) }
}"""
"""The words of charts with less contrast to the page than WCAG 2.2 asks for (1.4.3)."""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", KINDS)
def test_every_stop_of_the_keyboard_can_be_seen(windows: Windows, address: str, name: str, width: int) -> None:
    """Focus is visible and not hidden by anything (WCAG 2.2, 2.4.7 and 2.4.11): the first sixty stops of a page."""
    page = windows(viewport={"width": width, "height": 800})
    page.goto(f"{address}{name}.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to content"
    problems = [page.evaluate(UNSEEN)]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "quarto-document-content"
    for _ in range(60):
        page.keyboard.press("Tab")
        problems.append(page.evaluate(UNSEEN))
    assert [problem for problem in problems if problem] == []


UNSEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at)
  if (at === document.body) return ''
  const { left, top, right, bottom } = at.getClientRects()[0] ?? at.getBoundingClientRect()
  const middle = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2]
  const there = document.elementFromPoint(...middle)
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const free = there && (at.contains(there) || there.contains(at) && there.tagName !== 'BODY' && there.tagName !== 'HTML')
  return shown && free ? '' : `${shown ? 'hidden' : 'not marked'}: ${at.outerHTML.slice(0, 120)}`
}"""
"""What has the focus, if nothing marks it or something lies over it."""


def test_from_home_to_a_citation_by_keyboard_alone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}index.html")
    _tab_to(page, "Codebook")
    page.keyboard.press("Enter")
    _tab_to(page, "All variables")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codebook/index.html")
    _tab_to(page, "", field="#explorer input[type=search]")
    page.keyboard.type("immigration relief")
    page.wait_for_function("document.querySelectorAll('#explorer-table tbody tr:not([hidden])').length < 20")
    _tab_to(page, "V_IMMRELIEF")
    page.keyboard.press("Enter")
    page.wait_for_url("**/codebook/victims.html#V_IMMRELIEF")
    page.goto(f"{address}{LANDING[0]}.html")
    _tab_to(page, "Copy", limit=200)
    page.keyboard.press("Enter")
    page.locator("[role=status]", has_text="copied").first.wait_for()
    page.close()


def _tab_to(page: Page, text: str, *, field: str = "", limit: int = 120) -> None:
    """Go on until the focus is on what begins with this text, or is this field."""
    wanted = "([text, field]) => { const at = document.activeElement; " + (
        "return field ? at.matches(field) : at.textContent.trim().startsWith(text) }"
    )
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate(wanted, [text, field]):
            return
    raise AssertionError(f"the keyboard does not get to {text or field}")
