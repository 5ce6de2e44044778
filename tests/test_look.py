"""The look by numbers: contrast of every colour for words on every ground, a palette that colour blindness leaves apart.

Contrast is that of WCAG 2.2, success criteria 1.4.3 and 1.4.11. Colour blindness is simulated, and differences are
CIEDE2000, by coloraide: it follows Viénot and others (1999) where red or green is not seen, and Brettel and others (1997) where
blue is not.
"""

import re
from itertools import combinations
from pathlib import Path

import pytest
from coloraide import Color
from playwright.sync_api import Browser

from studybook.present.svg import COLOURS

STYLES = (Path(__file__).parent.parent / "site" / "styles.css").read_text(encoding="utf-8")

TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")

WORDS, MARKS, APART = 4.5, 3.0, 12.0
"""The least contrast of words and of what a drawing is made of, and the least difference between two colours of a chart."""

LINKS = ("accent", "bs-link-hover-color")
PLAIN = {(ink, ground) for ink in ("ink", "muted", "good", "poor", "warn-ink", *LINKS) for ground in ("paper", "soft")}
WARNED = {(ink, ground) for ink in ("warn-ink", *LINKS) for ground in ("warn-paper", "warn-stripe")}
FILLED = {("paper", "accent"), ("paper", "good")}
PAIRS = sorted(PLAIN | WARNED | FILLED)
"""Every colour of words with every ground it may stand on."""

BLINDNESS = (None, "protan", "deutan", "tritan")


def tokens(opening: str) -> dict[str, str]:
    """The colours that a block of the stylesheet declares."""
    start = STYLES.index(opening)
    return dict(TOKEN.findall(STYLES[start : STYLES.index("}", start)]))


LIGHT = tokens(":root {")
THEMES = {"light": LIGHT, "dark": LIGHT | tokens('html[data-scheme="alternate"] {')}


def seen(colour: str, blindness: str | None) -> Color:
    return Color(colour).filter(blindness) if blindness else Color(colour)


def contrast(one: str, other: str) -> float:
    return Color(one).contrast(Color(other), method="wcag21")


@pytest.mark.parametrize("theme", THEMES)
def test_words_stand_out_from_every_ground(theme: str) -> None:
    colours = THEMES[theme]
    assert {pair: found for pair in PAIRS if (found := contrast(colours[pair[0]], colours[pair[1]])) < WORDS} == {}


def test_words_and_grounds_are_of_no_other_colour() -> None:
    """A colour that is used and not listed above would be checked by nobody."""
    rules = re.sub(r"/\*.*?\*/", "", STYLES.split("@media print")[0], flags=re.DOTALL)
    inks = set(re.findall(r"[{;]\s*color: ([^;}]+?)(?: !important)?[;}]", rules))
    grounds = {
        name for value in re.findall(r"background(?:-color)?: ([^;}]+)", rules) for name in re.findall(r"--([\w-]+)", value)
    }
    assert {name.removeprefix("var(--").removesuffix(")") for name in inks} - {"inherit"} <= {ink for ink, _ in PAIRS}
    assert grounds - {"c1", "line-strong"} <= {ground for _, ground in PAIRS}  # a hatched bar, and the shadow beside a table


@pytest.mark.parametrize("theme", THEMES)
def test_what_drawings_and_fields_are_made_of_stands_out(theme: str) -> None:
    colours = THEMES[theme]
    for name in (*COLOURS, "line-strong", "accent"):
        assert contrast(colours[name], colours["paper"]) >= MARKS, name
        assert contrast(colours[name], colours["soft"]) >= MARKS, name


@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_a_chart_stay_apart(theme: str, blindness: str | None) -> None:
    colours = {name: seen(THEMES[theme][name], blindness) for name in COLOURS}
    near = {(one, other): colours[one].delta_e(colours[other], method="2000") for one, other in combinations(colours, 2)}
    assert {pair: found for pair, found in near.items() if found < APART} == {}


def test_a_chart_by_itself_has_the_colours_of_the_page() -> None:
    assert {name: LIGHT[name] for name in COLOURS} == COLOURS


@pytest.mark.browser
@pytest.mark.parametrize("name", ["analyses/case_outcomes", "findings/outcome-by-type", "codebook/cases", "references", "cite"])
def test_a_wide_table_scrolls_within_itself_and_shows_it(browser: Browser, address: str, name: str) -> None:
    """Also by keyboard, and under a name. Figures of a column stand under each other."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}{name}.html")
    told = page.evaluate(
        """() => [...document.querySelectorAll('main table')].map(table => {
            const around = table.closest('.table-scroll, .sd-table'), style = around && getComputedStyle(around);
            const shade = style?.backgroundImage.includes('gradient');
            const figures = getComputedStyle(table).fontVariantNumeric.includes('tabular');
            return [around?.tabIndex, !!around?.ariaLabel, !!around?.role, style?.overflowX, shade, figures];
        })"""
    )
    assert told and all(each == [0, True, True, "auto", True, True] for each in told)
    page.close()


@pytest.mark.browser
def test_a_chart_fits_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}analyses/case_outcomes.html")
    boxes = page.evaluate(
        "() => [...document.querySelectorAll('svg.chart')].map(each => (b => [b.left, b.right])(each.getBoundingClientRect()))"
    )
    assert boxes and all(left >= 0 and right <= 390 for left, right in boxes)
    page.close()
