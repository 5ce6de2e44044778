"""Numbers and words as HTML: one spelling of a count, a percentage and the mark of a withheld number, for every page."""

import re
from dataclasses import dataclass
from html import escape

from studybook.characters import legible

WITHHELD = '<span class="withheld">withheld</span>'
"""The one mark of a withheld number, the same for a small count and for one withheld to protect it."""

POLICY = "/policy.qmd#withheld"
"""Where the mark is explained. A Markdown link from the root of the site, which both renderers make relative."""

AVAILABLE = "/codebook/availability.qmd"
"""Where it says which dataset has which variable."""

GROUPINGS = "/policy.qmd#groups"
"""Where it is explained why a table by traits of whole groups may not be published, and after it, why a model may not be."""


EMPTY = "–"
"""What stands for the percentage of no records: nothing has no share."""

UNDEFINED = "undefined, a group being empty"
"""The same in running text."""


@dataclass(frozen=True, repr=False)
class Shown:
    """A piece of a page, as Markdown; the last value of a cell, or a value in running text."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __str__(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


def plain(text: str) -> str:
    """Text on one line in characters that can be seen: it can neither end a block of HTML nor break an SVG."""
    return legible(text)


def markdown_text(text: str) -> str:
    """Text that Markdown shows letter for letter: every punctuation mark is escaped, since any could mean something.

    Of two hyphens and of three points a dash would be made for all that, so an empty comment stands between them.
    """
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", plain(text))
    return re.sub(r"(\\[-.])(?=\1)", r"\1<!-- -->", escaped)


def escaped(text: str) -> str:
    """Text that is safe inside HTML elements and attributes, on one line."""
    return escape(plain(text))


def count_text(count: int | None) -> str:
    """A count as HTML, or the mark of a withheld one."""
    return WITHHELD if count is None else f"{count:,}"


def quantity_text(value: int | None, unit: str) -> str:
    """A statistic with its unit as HTML, or the mark of a withheld one."""
    return WITHHELD if value is None else f"{value:,} {escaped(unit)}"


def percent(numerator: int | None, denominator: int | None) -> int | None:
    """A whole percentage, halves up, of nothing 0; None unless both numbers are published."""
    if numerator is None or denominator is None:
        return None
    return (200 * numerator + denominator) // (2 * denominator) if denominator else 0


def percent_text(numerator: int | None, denominator: int | None) -> str:
    """A percentage as HTML; the mark of a withheld number unless both numbers are published; a dash where there are none."""
    share = percent(numerator, denominator)
    if share is None:
        return WITHHELD
    return f"{share}%" if denominator else EMPTY


def share_words(numerator: int | None, denominator: int | None) -> str:
    """A percentage as plain text, as short as a chart needs it."""
    share = percent(numerator, denominator)
    if share is None:
        return "withheld"
    return f"{share}%" if denominator else EMPTY


def count_and_percent(count: int | None, total: int | None) -> str:
    """A count as HTML, with its percentage where both numbers are published."""
    share = "" if count is None or total is None else f' <span class="percent">{percent_text(count, total)}</span>'
    return f"{count_text(count)}{share}"


def percent_and_base(part: int | None, whole: int | None) -> str:
    """A percentage as HTML, with the number that it is of where that is published."""
    base = "" if whole is None else f' <span class="percent">of {f"{whole:,}" if whole else "none"}</span>'
    return f"{percent_text(part, whole)}{base}"


def html_block(html: str) -> str:
    """HTML as a block of Markdown that both renderers pass on as it is: without blank lines, which would end it."""
    lines = "\n".join(line for line in html.splitlines() if line.strip())
    return f"```{{=html}}\n{lines}\n```\n"


def nothing(dataset: str) -> str:
    """What a chart without any records shows."""
    return f"There are no {dataset} to show."
