"""What an element of a page claims to say, and every way in which the release lets it be said."""

from dataclasses import dataclass

from lxml import html

from studybook.audit.numbers import Spellings
from studybook.audit.page import alike, words


@dataclass(frozen=True)
class Claim:
    """An element, what it claims to be, and every way to write that, in small letters; none if the release has no such thing.

    Text in several lines is broken wherever it fits, so there spaces do not count.
    """

    element: html.HtmlElement
    what: str
    spellings: Spellings
    lines: bool = False

    @property
    def holds(self) -> bool:
        """Whether the element says what it claims to."""
        said = words(self.element).casefold()
        return said in self.spellings or (self.lines and _joined(said) in map(_joined, self.spellings))


def label(element: html.HtmlElement, what: str, *texts: str, lines: bool = False) -> Claim:
    """The claim to be one of these texts."""
    return Claim(element, what, frozenset(alike(text).casefold() for text in texts if text), lines)


def _joined(text: str) -> str:
    return "".join(text.split())
