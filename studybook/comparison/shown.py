"""Text of a file where people read it: on one line, cut, and without what does something else than being read."""

from studybook.characters import legible

MOST = 160
"""Characters of a label that are shown."""


def one_line(text: str) -> str:
    """A text as it may be shown: what nobody sees as its number, directions of writing included."""
    cut = legible(text[:MOST])
    return f"{cut} … ({len(text):,} characters)" if len(text) > MOST else cut
