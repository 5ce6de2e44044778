"""Characters that nobody sees, or that turn the order of others around: in no page and no file of a site, wherever they stand.

Which these are is written down here once more, by what Unicode says of each character, and not taken from what shows text.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import cast
from unicodedata import category
from zipfile import BadZipFile, ZipFile

from lxml import (
    etree,  # pyright: ignore[reportAttributeAccessIssue]
    html,
)

from studybook.audit.files import LIBRARIES
from studybook.audit.page import Page
from studybook.audit.search import INDEX

KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, formats such as the direction of writing, halves of characters, private and unknown ones, ends of lines."""

LAYOUT = frozenset("\t\n\r")
"""Controls that lay out a file, and do nothing to words."""

BLANK = frozenset(
    (
        *("\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"),
        *map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))),
    )
)
"""Letters and marks by name that are drawn as nothing."""

STYLES = "\ufe0e\ufe0f"
"""Marks that choose how the sign before them is drawn."""

DEEPEST = 4
"""How many marks may stand on one letter."""

UNSEEN = "holds a character that nobody sees, or that turns the order of others around"

Reader = Callable[[bytes], Iterator[str]]

BYTE_ORDER = "\ufeff"
"""What a CSV file begins with, so that Excel knows its encoding."""


def shown(text: str) -> str:
    """Text as it must stand where it is shown: on one line, every character that nobody sees as its number."""
    words = " ".join(text.split())
    if words.isascii() and words.isprintable():
        return words
    marks = {place for place, _ in _unfit_marks(words)}
    return "".join(f"[U+{ord(c):04X}]" if at in marks or _blank(c) else c for at, c in enumerate(words))


def unseen(site: Path, pages: Mapping[str, Page], *, files: bool = True) -> Iterator[str]:
    """Pages and `files` that hold such a character, or the search index alone. What renderers bring along is not read."""
    for name, page in pages.items():
        if any(_hides(text) for text in _of_tree(page.tree)):
            yield f"{name}: {UNSEEN}"
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        read = READERS.get(path.suffix)
        if read and (files or name == INDEX) and not name.startswith(f"{LIBRARIES}/"):
            yield from (f"{name}: {problem}" for problem in _of_file(read, path.read_bytes()))


def _of_file(read: Reader, content: bytes) -> Iterator[str]:
    try:
        if any(map(_hides, read(content))):
            yield UNSEEN
    except (ValueError, etree.LxmlError, BadZipFile):
        yield "is not written as its format has it"


def _hides(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return False
    letters = set(text)
    return any(map(_blank, letters - LAYOUT)) or (any(map(_mark, letters)) and any(_unfit_marks(text)))


@cache
def _mark(character: str) -> bool:
    return category(character) in {"Mn", "Mc", "Me"}


@cache
def _blank(character: str) -> bool:
    return category(character) in KINDS or character in BLANK


def _unfit_marks(text: str) -> Iterator[tuple[int, str]]:
    """Marks that stand on nothing, or on a letter that has enough of them; and those that choose a style behind a letter."""
    base, on_it = "", 0
    for place, each in enumerate(text):
        if not _mark(each):
            base, on_it = ("" if each.isspace() or _blank(each) else each), 0
        elif not base or (each in STYLES and (on_it or base.isalpha())) or (each not in STYLES and on_it >= DEEPEST):
            yield place, each
            base = ""
        else:
            on_it += category(each) != "Mc"


def _of_tree(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        yield from (element.text or "", element.tail or "", *(str(value) for value in element.attrib.values()))


def _text(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", errors="surrogateescape").removeprefix(BYTE_ORDER)


def _json(content: bytes) -> Iterator[str]:
    """What stands in a file, and what its strings say, which may be spelled in figures there."""
    yield from _text(content)
    yield from _strings(json.loads(content))


def _strings(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            for name, value in cast("dict[str, object]", data).items():
                yield from (name, *_strings(value))
        case list():
            yield from chain.from_iterable(map(_strings, cast("list[object]", data)))
        case _:
            return


def _xml(content: bytes) -> Iterator[str]:
    yield from _of_tree(etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True)))


def _workbook(content: bytes) -> Iterator[str]:
    with ZipFile(BytesIO(content)) as book:
        for name in book.namelist():
            if name.endswith((".xml", ".rels")):
                yield from _xml(book.read(name))


READERS: Mapping[str, Reader] = {
    **dict.fromkeys((".css", ".js", ".csv", ".bib", ".ris", ".txt"), _text),
    **dict.fromkeys((".json", ".jsonld"), _json),
    **dict.fromkeys((".xml", ".svg"), _xml),
    ".xlsx": _workbook,
}
"""What a file of each kind says, so that nothing is hidden by how it is spelled."""
