"""The search index of a site by Quarto, with every heading a place of its own.

Quarto indexes sections of the second level only: a search for a variable would lead to the section it stands in. Its search
reads the index as it finds it. Numbers of tables and charts are left out: they are read where their mark stands. So is the
note that stands on every page.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import html

INDEX = "search.json"
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup"})
LEFT_OUT = frozenset({"header", "nav", "script", "style", "table", "figure", "svg", "button"})


def index(site: Path) -> None:
    """Write the index anew, of the pages that are in it. A site without search stays one."""
    path = site / INDEX
    if not path.is_file():
        return
    known: dict[str, Mapping[str, Any]] = {}
    for entry in json.loads(path.read_text(encoding="utf-8")):
        known.setdefault(entry["href"].split("#")[0], entry)
    entries = [entry for page in sorted(known) for entry in _entries(site, page, known[page])]
    path.write_text(json.dumps(entries, indent=2, ensure_ascii=False), encoding="utf-8")


def _entries(site: Path, page: str, known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """One entry for what stands before the first heading, and one for each heading with an address."""
    crumbs = {"crumbs": known["crumbs"]} if known.get("crumbs") else {}
    tree = html.fromstring((site / page).read_bytes())
    for place, section, text in _places(tree):
        href = f"{page}#{place}" if place else page
        if place or text:
            what = {"objectID": href, "href": href, "title": known["title"], "section": section, "text": _escaped(text)}
            yield {**what, **crumbs}


def _places(page: html.HtmlElement) -> Iterator[tuple[str, str, str]]:
    """The id of each heading, its words, and the words up to the next."""
    place, section, words = "", "", list[str]()
    for main in page.xpath("//main"):
        for element, text in _pieces(main):
            if element is None:
                words.append(text)
            elif name := _id(element):
                yield place, section, _joined(words)
                place, section, words = name, _joined([text]), []
    yield place, section, _joined(words)


def _pieces(element: html.HtmlElement) -> Iterator[tuple[html.HtmlElement | None, str]]:
    """Headings with their words, and the text between them, in the order they are read."""
    yield None, element.text or ""
    for child in element:
        space = "" if child.tag in INLINE else " "
        yield None, space
        if child.tag in HEADINGS:
            yield child, child.text_content()
        elif isinstance(child.tag, str) and child.tag not in LEFT_OUT and child.get("role") != "note":
            yield from _pieces(child)
        yield None, f"{space}{child.tail or ''}"


def _id(heading: html.HtmlElement) -> str:
    """The address of a heading: its own id, or that of the section it begins."""
    section = heading.xpath("self::*[not(preceding-sibling::*)]/parent::section/@id")
    return heading.get("id") or "".join(section)


def _escaped(text: str) -> str:
    """As Quarto writes it: its search puts the text into the page as it is."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())
