"""Mends what the embedded renderer leaves out for readers with a keyboard or a screen reader.

Exact replacements, because writing a page anew from its parsed form would change markup that is right. Each replacement
says by what sign its place is known, so that a renderer that writes it otherwise is noticed.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from studybook.errors import PageFailed

GENERATOR = '<meta name="generator" content="smalldocs-'
CONTENT = "quarto-document-content"
SKIP = f'<a class="visually-hidden-focusable skip-link" href="#{CONTENT}">Skip to content</a>\n'

OWN_ADDRESS = r'<a href="(https?:[^"]*)">\1</a>'


@dataclass(frozen=True)
class Repair:
    """A place in the furniture of a page: `was` is to be found as often as `sign`, and becomes `becomes`."""

    sign: str
    was: str
    becomes: str

    def mend(self, page: str, where: str) -> str:
        """The page with this repaired wherever it occurs.

        Raises:
            PageFailed: the sign is there and the place is not.
        """
        mended, places = re.subn(self.was, self.becomes, page)
        if places != len(re.findall(self.sign, page)):
            raise PageFailed(
                f"The renderer writes {self.sign} in a way that is not known",
                where=where,
                remedy="The version of smalldocs has changed: bring studybook/rendering/furnish.py up to it.",
            )
        return mended


REPAIRS = (
    # Landmarks of one kind are told apart by their names alone.
    Repair('<div class="navbar-container', '<nav class="navbar ', '<nav aria-label="Main" class="navbar '),
    Repair('id="quarto-sidebar"', '<nav id="quarto-sidebar"', '<nav aria-label="Section" id="quarto-sidebar"'),
    Repair('id="TOC"', '<nav id="TOC"', '<nav aria-labelledby="toc-title" id="TOC"'),
    Repair(
        'class="quarto-btn-toggle', '<nav class="quarto-secondary-nav">', '<nav aria-label="Page" class="quarto-secondary-nav">'
    ),
    Repair(
        "nav-page-previous", '<nav class="page-navigation">', '<nav aria-label="Previous and next" class="page-navigation">'
    ),
    # What opens something is a button, can be reached with the keyboard and says what it opens.
    Repair('data-bs-toggle="dropdown"', 'role="link" data-bs-toggle="dropdown"', 'role="button" data-bs-toggle="dropdown"'),
    Repair(
        'data-bs-target="#quarto-sidebar-section-',
        r'data-bs-target="#(quarto-sidebar-section-\d+)" role="navigation"',
        r'href="#\1" data-bs-target="#\1" aria-controls="\1" role="button"',
    ),
    Repair(
        'aria-label="Toggle section"',
        r'(<span class="menu-text">([^<]*)</span></a><a [^>]*aria-label="Toggle section)"',
        r'\1 \2"',
    ),
    Repair('class="quarto-color-scheme-toggle', '(class="quarto-color-scheme-toggle[^"]*" href="")', r'\1 role="button"'),
    # The search box is found as one, and its results are read out as they come.
    Repair('id="quarto-search"', r'(<div )(class="smalldocs-search[^"]*" id="quarto-search")', r'\1role="search" \2'),
    Repair("smalldocs-search-results", '(<div )(class="smalldocs-search-results)', r'\1aria-live="polite" \2'),
    # What scrolls sideways can be scrolled with the keyboard.
    Repair('<pre class="sourceCode', '<pre class="sourceCode', '<pre tabindex="0" class="sourceCode'),
    Repair('class="sd-table"', '<div class="sd-table"', '<div class="sd-table" role="group" tabindex="0" aria-label="Table"'),
    # An address that is its own link says so, as in Quarto: on paper it is not written twice.
    Repair(OWN_ADDRESS, OWN_ADDRESS, r'<a class="uri" href="\1">\1</a>'),
    # The heads of a table written in Markdown are those of its columns.
    Repair(r"<th\b(?![^>]* scope=)", r"<th\b(?![^>]* scope=)", '<th scope="col"'),
    # The way past all of this.
    Repair("<body", "(<body[^>]*>)", rf"\1{SKIP}"),
    Repair(f'id="{CONTENT}"', f'<main class="content" id="{CONTENT}"', f'<main tabindex="-1" class="content" id="{CONTENT}"'),
)
NEEDED = ("<body", f'id="{CONTENT}"')
# Opened by a mouse alone, and no replacement makes a key open it.
MOUSE_ONLY = re.compile('class="callout-header[^"]*" data-bs-toggle="collapse"')

DESCRIBED = re.compile("""(<meta (?:name|property)="(?:og:|twitter:)?description" content=)("[^"]*"|'[^']*')>""")
DESCRIPTION = re.compile('<div class="description">(.*?)</div>', re.DOTALL)
TAG = re.compile("<[^>]*>")


def furnish(site: Path, done: Collection[Path] = ()) -> None:
    """Mend every page the embedded renderer has written, but those that are `done`; other HTML files stay as they are.

    Raises:
        PageFailed: a page is not written as expected, or there is none.
    """
    found = (path for path in sorted(site.rglob("*.html")) if path not in done)
    pages = {path: text for path in found if GENERATOR in (text := path.read_bytes().decode())}
    if not pages and not done:
        raise PageFailed("The renderer has written no page", where=str(site))
    for path, text in pages.items():
        path.write_bytes(_furnished(text, path.relative_to(site).as_posix()).encode())


def _furnished(page: str, where: str) -> str:
    if any(page.count(place) != 1 for place in NEEDED):
        raise PageFailed(f"A page has not one each of {' and '.join(NEEDED)}", where=where)
    if MOUSE_ONLY.search(page):
        raise PageFailed("A callout that folds opens with a mouse only", where=where, remedy="Write <details> and <summary>.")
    for repair in REPAIRS:
        page = repair.mend(page, where)
    return _described(page)


def _described(page: str) -> str:
    """The page with its description for programs as it stands under the title: the renderer leaves it as Markdown there."""
    said = DESCRIPTION.search(page)
    if not said:
        return page
    return DESCRIBED.sub(lambda head: f'{head[1]}"{escape(unescape(TAG.sub("", said[1])))}">', page)
