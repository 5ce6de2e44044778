"""Which characters the printed codebook can show, and what stands there for the others: their numbers."""

from functools import cache
from unicodedata import bidirectional, combining

import typst

USUAL = "\u0250"
"""Letters of the Latin alphabet, and all before it, are in the fonts."""

RIGHT_TO_LEFT = {"R", "AL", "AN"}

PROBE = b"""
#set document(title: "x", date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Libertinus Serif", lang: "en")
#sys.inputs.character #text(font: "DejaVu Sans Mono", sys.inputs.character)
"""
"""A page with a character in the two fonts of the codebook."""


def spelled(text: str) -> str:
    """The text with `[U+4E2D]` in place of a character that no embedded font has, or that runs from right to left.

    Programs that read a PDF aloud or copy from it find text of the latter in another order than it was written.
    """
    return text if text.isascii() else "".join(each if _drawn(each) else f"[U+{ord(each):04X}]" for each in text)


@cache
def _drawn(character: str) -> bool:
    """Whether a character can be typeset and read back in its place."""
    if character < USUAL:
        return True
    if bidirectional(character) in RIGHT_TO_LEFT or combining(character):
        return False
    try:
        typst.compile(
            PROBE, format="pdf", sys_inputs={"character": character}, ignore_system_fonts=True, pdf_standards=["a-2a"]
        )
    except typst.TypstError:
        return False
    return True
