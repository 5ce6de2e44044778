"""The terms of the site's glossary, and their first use on each page that people write, which becomes a link to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

PAGE = "glossary.qmd"
"""Where terms are explained: each as `[Term]{#its-id .term}`, on a line of its own, above what is said of it."""

DECLARED = re.compile(r"^\[([^\]\n]+)\]\{#([a-z0-9-]+) \.term\}$", re.MULTILINE)

APART = re.compile(
    r"""
      \A---\n.*?\n---\n                                                    # front matter
    | ^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)[`~]*[ ]*$                      # cells, listings and HTML
    | ^(?:\#|\||:::|>).*?$                                                 # headings, tables, marks of parts, quotations
    | ^<!--.*?-->$
    | ^:[ ](?=\S).*?(?=\n[ ]*\n|\Z)                                        # the caption of a table
    | ^[^\n]+\n(?=:[ ]{3})                                                 # what a list defines
    | `[^`]+`
    | !?\[(?:[^\[\]]|\[[^\[\]]*\])*\](?:\([^)]*\)|\{[^}]*\})               # links, and words with attributes
    | <[^<>\n]+>
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
"""What is no running text: nothing in it becomes a link."""


@dataclass(frozen=True)
class Term:
    """A term as the glossary writes it, and the anchor of its explanation."""

    words: str
    anchor: str

    @property
    def used(self) -> re.Pattern[str]:
        """Its use in a text, in one number or the other; an abbreviation in capitals alone."""
        spaced = r"\s+".join(map(re.escape, self.words.split()))
        return re.compile(rf"(?<![\w-]){spaced}s?(?![\w-])", 0 if self.words.isupper() else re.IGNORECASE)


@dataclass(frozen=True)
class _Piece:
    """A part of a page, which is running text or not."""

    text: str
    running: bool

    def split(self, found: re.Match[str], term: Term) -> tuple[Self, ...]:
        """The piece around a use of a term, which becomes a link."""
        link = f"[{found[0]}](/{PAGE}#{term.anchor}){{.term}}"
        kind = type(self)
        return kind(self.text[: found.start()], True), kind(link, False), kind(self.text[found.end() :], True)


def terms(glossary: str) -> tuple[Term, ...]:
    """The terms of a glossary, in its order."""
    return tuple(Term(*found) for found in DECLARED.findall(glossary))


@lru_cache(256)
def linked(page: str, explained: tuple[Term, ...]) -> str:
    """The page with the first use of each term in running text as a link to its explanation: most as before an edit."""
    pieces = list(_pieces(page))
    for term in sorted(explained, key=lambda each: -len(each.words)):  # the longer of two that begin alike
        for place, piece in enumerate(pieces):
            if piece.running and (found := term.used.search(piece.text)):
                pieces[place : place + 1] = piece.split(found, term)
                break
    return "".join(piece.text for piece in pieces)


def _pieces(page: str) -> Iterator[_Piece]:
    end = 0
    for apart in APART.finditer(page):
        yield _Piece(page[end : apart.start()], True)
        yield _Piece(apart[0], False)
        end = apart.end()
    yield _Piece(page[end:], True)
