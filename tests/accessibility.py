"""What axe objects to on a page. It reads each page whole, and only what it objects to is brought out of the browser."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()

ASKED = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
"""What axe looks at besides what it does unasked, the size of what is clicked, which is new in WCAG 2.2. Of what it finds in
order, one node a rule is told: to tell of every one took longer than to look."""


def violations(page: Page) -> list[tuple[str, str]]:
    """Each rule that is broken on the page as it stands in its window, and the first element that breaks it."""
    found = AXE.run(page, options=ASKED).response
    assert "target-size" in {each["id"] for each in found["passes"]}, "nothing to click was looked at"
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]
