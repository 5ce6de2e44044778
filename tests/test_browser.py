"""Every page in a headless browser, on a desk and on a phone, in light and in dark."""

from pathlib import Path

import pytest

from analyses import FINDINGS
from tests.conftest import ROOT, Windows, wider_than_the_window

pytestmark = pytest.mark.browser

GENERATED = (
    *(f"codebook/{name}" for name in ("index", "cases", "victims", "suspects", "availability", "downloads")),
    "validation",
    "policy",
    "findings/index",
    "changes",
)
PAGES = sorted(
    {
        *(path.relative_to(ROOT / "site").with_suffix("").as_posix() for path in (ROOT / "site").rglob("*.qmd")),
        *(f"analyses/{path.stem}" for path in (ROOT / "analyses").glob("*.qmd")),
        *GENERATED,
    }
)
NAMES = ("first-offense", "what-goes-with-prosecution", "number-of-agencies", "prosecution-by-region")
LANDING = tuple(f"findings/{name}" for name in NAMES)
"""One page of each kind of finding, of more than a hundred: a table, a model, a summary, and one that is not let out."""


def test_the_list_of_pages_is_the_site(site: Path) -> None:
    found = {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}
    assert sorted(found - {f"findings/{finding.id}" for finding in FINDINGS}) == PAGES


def test_every_finding_has_a_page(site: Path) -> None:
    assert {path.stem for path in (site / "findings").glob("*.html")} == {"index", *(finding.id for finding in FINDINGS)}


@pytest.mark.parametrize("width", [320, 768, 1000, 1100, 1600])
@pytest.mark.parametrize("name", ["index", "codebook/cases", "analyses/case_outcomes"])
def test_no_width_pushes_a_page_sideways(windows: Windows, address: str, name: str, width: int) -> None:
    page = windows(viewport={"width": width, "height": 800})
    page.goto(f"{address}{name}.html")
    assert wider_than_the_window(page) == 0


@pytest.mark.parametrize(("name", "shown"), [("study", True), ("index", False), ("findings/index", False), (LANDING[0], False)])
def test_only_pages_of_a_section_show_its_sidebar(windows: Windows, address: str, name: str, *, shown: bool) -> None:
    page = windows(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}{name}.html")
    assert page.locator("#quarto-sidebar").is_visible() == shown
