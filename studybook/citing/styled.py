"""One entry of a list of references: text of which some is in italics, as plain text and as HTML."""

from dataclasses import dataclass
from datetime import date
from html import escape

ENDS = (".", "?", "!")

SMALL = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor"}
    | {"of", "on", "onto", "or", "over", "so", "the", "till", "to", "up", "via", "with", "yet"}
)
"""Words that a title in capitals leaves small. Source: CSL 1.0.2, “Title Case Conversion”."""


MONTHS = "January February March April May June July August September October November December"
"""In English whatever the language of the machine."""


@dataclass(frozen=True)
class Italic:
    """What is set in italics."""

    text: str


@dataclass(frozen=True)
class Styled:
    """One entry. Its pieces follow each other without anything in between."""

    pieces: tuple[str | Italic, ...]

    @property
    def text(self) -> str:
        """As plain text."""
        return "".join(piece if isinstance(piece, str) else piece.text for piece in self.pieces)

    @property
    def html(self) -> str:
        """As HTML, on one line."""
        return "".join(escape(piece) if isinstance(piece, str) else f"<i>{escape(piece.text)}</i>" for piece in self.pieces)


def day(of: date) -> str:
    """A day without its year: June 7."""
    return f"{MONTHS.split()[of.month - 1]} {of.day}"


def ended(text: str) -> str:
    """A sentence with a full stop, unless it ends otherwise."""
    return text if text.endswith(ENDS) else f"{text}."


def headline(title: str) -> str:
    """A title in capitals as CSL has it: words in small letters begin with a capital, but for small words in between."""
    words = title.split(" ")
    edges = {0, len(words) - 1} | {at + 1 for at, word in enumerate(words) if word.endswith((":", "."))}
    return " ".join(_capital(word) if at in edges or word not in SMALL else word for at, word in enumerate(words))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:] if word.islower() else word
