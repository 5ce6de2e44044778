"""Which characters the printed codebook can show, and what stands there for the others: their numbers."""

import re
from functools import cache
from unicodedata import bidirectional, category

import typst

from studybook.characters import SPELLED, legible
from studybook.characters import spelled as numbered

USUAL = "\u0250"
"""Letters of the Latin alphabet, and all before it, are in the fonts."""

BEYOND = "\u2e80"
"""Signs of Chinese, and all after them, are in none of the fonts, or in one by accident."""

RIGHT_TO_LEFT = {"R", "AL", "AN"}

PROBE = b"""
#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Libertinus Serif", lang: "en")
#sys.inputs.character #text(font: "DejaVu Sans Mono", sys.inputs.character)
"""
"""A page with a character in the two fonts of the codebook."""


def spelled(text: str) -> str:
    """The text, which is legible, with `[U+4E2D]` for a character that no embedded font has, or that runs from right to left.

    Programs that read a PDF aloud or copy from it find text of the latter in another order than it was written. Where a text
    itself holds such a number, and would be taken for the character, its bracket is written as a number too.
    """
    if text.isascii() and not SPELLED.search(text):
        return text
    said = _numbered(text)
    return said if legible(SPELLED.sub(_character, said)) == text else _numbered(text, bracket="[U+005B]")


def _numbered(text: str, bracket: str = "[") -> str:
    pieces = re.split(r"\[(?=U\+)", text)
    return bracket.join("".join(each if _drawn(each) else numbered(each) for each in piece) for piece in pieces)


def _character(found: re.Match[str]) -> str:
    """The character of a number, where one is written so."""
    number = int(found[0][3:-1], 16)
    return chr(number) if ord(USUAL) <= number <= 0x10FFFF else found[0]


@cache
def _drawn(character: str) -> bool:
    """Whether a character can be typeset and read back in its place."""
    if character < USUAL:
        return True
    if character >= BEYOND or bidirectional(character) in RIGHT_TO_LEFT or category(character)[0] == "M":
        return False
    try:
        typst.compile(
            PROBE, format="pdf", sys_inputs={"character": character}, ignore_system_fonts=True, pdf_standards=["a-2a"]
        )
    except typst.TypstError:
        return False
    return True
