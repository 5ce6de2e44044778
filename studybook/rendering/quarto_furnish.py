"""Mends what Quarto's pages lack for readers with a keyboard or a screen reader, and the ids it writes more than once.

Known are the pages of Quarto 1.9 and 1.10. What could not be mended in a page written otherwise is told, not passed over.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import html

from studybook.errors import PageFailed
from studybook.rendering.furnish import CONTENT, SKIP
from studybook.rendering.tags import Rule, Tag, changed

GENERATOR = '<meta name="generator" content="quarto-'
NOT_FOUND = "404.html"
"""The page that is shown in place of any other: Quarto writes its addresses from the root of the host."""

SHEETS = frozenset({"quarto-bootstrap", "quarto-text-highlighting-styles"})
"""Ids of the style sheets that stand three times: for light, for dark, and for readers without scripts."""

SECTION = "#quarto-sidebar-section-"
# The name of a section, and the button beside it that opens it.
TOGGLE = re.compile(r'(<span class="menu-text">([^<]*)</span>\s*</a>\s*<a [^>]*aria-label="Toggle section)"')
SMALL_TITLE = re.compile(r'<h1( class="quarto-secondary-nav-title[^>]*)>(.*?)</h1>', re.DOTALL)
# A table, and the region it scrolls in if it has one already.
TABLE = re.compile(r'(<div class="table-scroll"[^>]*>\s*)?<table\b.*?</table>', re.DOTALL)
REGION = '<div class="table-scroll" role="group" tabindex="0" aria-label="Table">'
# How its script finds the sheet for dark, and the one for readers without scripts.
DARK_SHEET = re.compile(r'(\.id === "quarto-bootstrap)"')
EXTRA_SHEET = re.compile(rf"(#(?:{'|'.join(sorted(SHEETS))}))(\.quarto-color-scheme-extra)")


def furnish(site: Path, root: str) -> None:
    """Mend every page Quarto has written; other HTML files stay as they are. `root` is the path of the site on its host.

    Raises:
        PageFailed: there is no page, or one could not be mended.
    """
    pages = {path: text for path in sorted(site.rglob("*.html")) if GENERATOR in (text := path.read_bytes().decode())}
    if not pages:
        raise PageFailed("Quarto has written no page")
    for path, text in pages.items():
        where = path.relative_to(site).as_posix()
        path.write_bytes(_furnished(text, where, root).encode())


def _furnished(page: str, where: str, root: str) -> str:
    page = changed(page, RULES)
    page = TOGGLE.sub(r'\1 \2"', page)
    page = SMALL_TITLE.sub(r"<p\1>\2</p>", page)
    page = TABLE.sub(lambda table: table[0] if table[1] else f"{REGION}{table[0]}</div>", page)
    page = re.sub("(<body[^>]*>)", rf"\1{SKIP}", page, count=1)
    page = _with_own_sheets(page, where)
    page = _from_its_own_place(page, root) if where == NOT_FOUND else page
    if problems := list(_unmended(html.fromstring(page.encode()))):
        raise PageFailed(
            "Quarto writes a page in a way that is not known",
            where=where,
            details=problems,
            remedy="Its version has changed: bring studybook/rendering/quarto_furnish.py up to it.",
        )
    return page


def _with_own_sheets(page: str, where: str) -> str:
    """The page with a script that finds each sheet by the id that is its own now."""
    page, dark = DARK_SHEET.subn(r'\1-alternate"', page)
    page, extra = EXTRA_SHEET.subn(r"\1-extra\2", page)
    if 'id="quarto-bootstrap-extra"' in page and not (dark and extra):
        raise PageFailed(
            "Quarto changes between light and dark in a way that is not known",
            where=where,
            remedy="Its version has changed: bring studybook/rendering/quarto_furnish.py up to it.",
        )
    return page


def _from_its_own_place(page: str, root: str) -> str:
    """The page with addresses from its own place, as on every other: a site may lie anywhere on its host."""
    page = re.sub(rf'(?<=\s)((?:href|src)="){re.escape(root)}(?!/)(?:\./)?', r"\1./", page)
    return changed(page, (Rule("meta", _with(content="./"), attributes={"name": "quarto:offset"}),))


def _with(**attributes: str) -> Callable[[Tag], Tag]:
    return lambda tag: tag.having(**attributes)


def _opener(tag: Tag) -> Tag:
    """What opens a section is a button a keyboard can reach. The bare area around the button for all of them is none."""
    target = tag.attributes.get("data-bs-target", "")
    if target.startswith(SECTION):
        return tag.having(role="button", href=target, aria_controls=target.removeprefix("#"))
    return tag.without("role", "aria-label", "aria-expanded", "aria-controls").having(aria_hidden="true")


def _head(tag: Tag) -> Tag:
    """The heads of a table written in Markdown are those of its columns; all others say what they are of."""
    return tag if "scope" in tag.attributes else tag.having(scope="col")


def _sheet(tag: Tag) -> Tag:
    name = tag.attributes.get("id", "")
    if name in SHEETS and "quarto-color-alternate" in tag.classes:
        return tag.having(id=f"{name}-alternate")
    if name in SHEETS and "quarto-color-scheme-extra" in tag.classes:
        return tag.having(id=f"{name}-extra")
    return tag


RULES = (
    # Landmarks of one kind are told apart by their names alone.
    Rule("nav", _with(aria_label="Main"), classes=frozenset({"navbar"})),
    Rule("nav", _with(aria_label="Page"), classes=frozenset({"quarto-secondary-nav"})),
    Rule("nav", _with(aria_label="Section"), attributes={"id": "quarto-sidebar"}),
    Rule("nav", _with(aria_labelledby="toc-title"), attributes={"id": "TOC"}),
    Rule("nav", _with(aria_label="Previous and next"), classes=frozenset({"page-navigation"})),
    # What opens something is a button.
    Rule("button", lambda tag: tag.without("role"), attributes={"role": "menu"}),
    Rule("a", _with(role="button"), attributes={"data-bs-toggle": "dropdown"}),
    Rule("a", _with(role="button"), classes=frozenset({"quarto-color-scheme-toggle"})),
    Rule("a", _opener, attributes={"data-bs-toggle": "collapse", "role": "navigation"}),
    # What scrolls sideways can be scrolled with the keyboard.
    Rule("pre", _with(tabindex="0")),
    Rule("th", _head),
    # Where the way past all of this leads.
    Rule("main", _with(tabindex="-1"), attributes={"id": CONTENT}),
    Rule("link", _sheet),
)


def _unmended(page: html.HtmlElement) -> Iterator[str]:
    """What is wrong with a page after all."""
    if len(page.xpath(f"//main[@id='{CONTENT}'][@tabindex='-1']")) != 1:
        yield f"it has not one main part with the id {CONTENT}"
    if (titles := len(page.xpath("//h1"))) != 1:
        yield f"it has {titles} headings of the first level"
    if page.xpath("//*[@role='menu' or @role='navigation'][not(self::nav)][@data-bs-toggle]"):
        yield "something that opens a part of the page is no button"
    if page.xpath("//*[contains(@class, 'callout-header')][@data-bs-toggle='collapse']"):
        yield "a callout that folds opens with a mouse only: write <details> and <summary> instead"
    yield from _unnamed(page)


def _unnamed(page: html.HtmlElement) -> Iterator[str]:
    """Landmarks without a name of their own. The path to a page stands twice, and one of the two is shown at a time."""
    navs = page.xpath("//nav[not(contains(@class, 'quarto-page-breadcrumbs'))]")
    names = [nav.get("aria-label") or _words(page, nav.get("aria-labelledby", "")) for nav in navs]
    for nav, name in zip(navs, names, strict=True):
        if not name.strip() or names.count(name) > 1:
            yield f"a nav (id {nav.get('id')}, class {nav.get('class')}) has no name of its own"


def _words(page: html.HtmlElement, name: str) -> str:
    """The words of the element with this id."""
    return " ".join(element.text_content() for element in page.xpath("//*[@id=$name]", name=name))
