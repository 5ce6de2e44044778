"""The search index: it says what its pages say, word for word, and nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from html import unescape
from pathlib import Path
from typing import Any, cast

from lxml import html

from studybook.audit.links import Laid, laid, leads
from studybook.audit.page import Page, alike

INDEX = "search.json"
HEADINGS = "//h1 | //h2 | //h3 | //h4 | //h5 | //h6"
INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup", "br"})
UNREAD = frozenset({"nav", "script", "style", "svg"})


def entries(site: Path) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The entries of the index by their page; none where there is no index."""
    path, found = site / INDEX, dict[str, list[Mapping[str, Any]]]()
    for entry in json.loads(path.read_text(encoding="utf-8")) if path.is_file() else ():
        found.setdefault(str(entry.get("href", "")).partition("#")[0], []).append(entry)
    return found


def untrue(site: Path, anew: Mapping[str, Page], pages: Mapping[str, Page]) -> Iterator[str]:
    """Entries that lead nowhere, and those of pages that are read anew which say what does not stand there."""
    there = laid(site)
    for name, every in entries(site).items():
        yield from (f"{INDEX}: an entry leads nowhere" for each in every if not _there(name, each, pages, there))
        if page := anew.get(name):
            yield from _untrue(every, page)


def _there(name: str, entry: Mapping[str, Any], pages: Mapping[str, Page], there: Laid) -> bool:
    return name in pages and leads(str(entry["href"]), "index.html", pages, there)


def _untrue(every: Sequence[Mapping[str, Any]], page: Page) -> Iterator[str]:
    stretches, names = list(_stretches(page.tree)), _names(page.tree)
    for entry in every:
        if not _said(str(entry.get("text", "")), stretches):
            yield f"{INDEX}: the text of {entry['href']} does not stand on its page"
        elif not _fits(entry, names):
            yield f"{INDEX}: a field of {entry['href']} does not stand on its page"


def _names(tree: html.HtmlElement) -> Mapping[str, Set[str]]:
    """By field, what an entry may say of its page besides its text: titles, headings, and the way to it."""
    return {
        "title": {_joined(each.text_content()) for each in tree.xpath("//h1")},
        "section": {"", *(_joined(each.text_content()) for each in tree.xpath(HEADINGS))},
        "crumbs": {_joined(each.text_content()) for each in tree.xpath("//nav//*")},
    }


def _fits(entry: Mapping[str, Any], names: Mapping[str, Set[str]]) -> bool:
    """Whether all fields of an entry are known ones, and say what the page says."""
    if entry.get("objectID", entry["href"]) != entry["href"]:
        return False
    fields = {name: value for name, value in entry.items() if name not in {"href", "objectID", "text"}}
    return all(
        isinstance(text, str) and _joined(text) in names.get(name, ())
        for name, value in fields.items()
        for text in (cast("list[Any]", value) if isinstance(value, list) else [value])
    )


def _said(text: str, stretches: list[str]) -> bool:
    """Whether a text is made of whole stretches of a page, in their order, some left out."""
    wanted, reached = _joined(text), {0}
    for stretch in stretches:
        if len(wanted) in reached:
            break
        reached |= {start + len(stretch) for start in reached if wanted.startswith(stretch, start)}
    return len(wanted) in reached


def _stretches(tree: html.HtmlElement) -> Iterator[str]:
    """The text of a page between the beginnings and ends of its blocks, without spaces."""
    words: list[str] = []
    for main in tree.xpath("//main"):
        for piece in _pieces(main):
            if piece is not None:
                words.append(piece)
                continue
            if stretch := _joined("".join(words)):
                yield stretch
            words = []
    if stretch := _joined("".join(words)):
        yield stretch


def _pieces(element: html.HtmlElement) -> Iterator[str | None]:
    """Text, and None wherever a block begins or ends."""
    yield element.text or ""
    for child in element:
        block = child.tag not in INLINE
        if block:
            yield None
        if isinstance(child.tag, str) and child.tag not in UNREAD and not _counts(child):
            yield from _pieces(child)
        if block:
            yield None
        yield child.tail or ""


def _counts(element: html.HtmlElement) -> bool:
    """Whether this is a table of numbers, which no index holds: they are read where their mark stands."""
    return element.tag == "table" and bool(element.xpath("boolean(.//@data-cell)"))


def _joined(text: str) -> str:
    return "".join(unescape(alike(text)).split())
