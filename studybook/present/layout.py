"""Where the parts of a chart stand: words and bars with their places from the top, in the units of the drawing."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import category

from studybook.present.bars import Bar, Group
from studybook.present.text import plain

WIDTH = 400
LINE = 16
BASELINE = 13
"""How far below the top of its line a word stands."""


@dataclass(frozen=True)
class Layout:
    """Where bars begin, how long the longest may be, how many characters a label's line holds, whether it stands above.

    Lines are broken by counting characters, wide ones assumed: measuring would make the drawing depend on installed fonts.
    """

    left: int
    longest: int
    characters: int
    above: bool


ALONE = Layout(left=1, longest=300, characters=50, above=True)
GROUPED = Layout(left=156, longest=190, characters=20, above=False)
LISTED = Layout(left=188, longest=165, characters=24, above=False)


@dataclass(frozen=True)
class Word:
    """Text at the left edge, in as many lines as it takes; `y` is where the first one stands, `place` whose label it is."""

    text: str
    y: int
    weight: Literal["bold", "normal"]
    place: str = ""
    of: str = ""


@dataclass(frozen=True)
class Spot:
    """A bar in its place; without a length it is a gap. `cell` says what number it is, `of` whose where there are several."""

    top: int
    bottom: int
    baseline: int
    length: int | None
    text: str
    colour: str
    cell: str
    of: str = ""


@dataclass(frozen=True)
class Sheet:
    """A chart ready to be drawn."""

    layout: Layout
    words: tuple[Word, ...]
    spots: tuple[Spot, ...]
    height: int


def sheet(groups: Sequence[Group], mark: str, layout: Layout | None = None) -> Sheet:
    """Groups of bars one below the other, under a mark that says what the numbers are, if there is one."""
    layout = layout or (GROUPED if any(group.heading for group in groups) else ALONE)
    words, spots = [Word(mark, BASELINE, "bold")] if mark else list[Word](), list[Spot]()
    top = LINE + 12 if mark else 0
    for group in groups:
        if group.heading:
            heading = wrapped(group.heading, ALONE.characters)
            words.append(Word("\n".join(heading), top + BASELINE, "bold", group.place, group.of))
            top += len(heading) * LINE + 4
        for bar in group.bars:
            label = wrapped(bar.label, layout.characters)
            words.append(Word("\n".join(label), top + BASELINE, "normal", bar.place, bar.of))
            spots.append(_spot(bar, top, len(label), layout))
            top += len(label) * LINE + (LINE + 14 if layout.above else 5)
        top += 10 * bool(group.heading)
    return Sheet(layout, tuple(words), tuple(spots), top)


def wrapped(text: str, characters: int) -> list[str]:
    """The text in lines, none of which begins with a mark: it stays with the letter before it."""
    lines = [""]
    for line in textwrap.wrap(plain(text), characters):
        rest = next((at for at, each in enumerate(line) if category(each)[0] != "M"), len(line))
        lines[-1] += line[:rest]
        lines += [line[rest:]] if rest < len(line) else []
    return lines[1:] or [""]


def _spot(bar: Bar, top: int, lines: int, layout: Layout) -> Spot:
    """Below its label, or beside the middle of it."""
    at = top + lines * LINE + 3 if layout.above else top + (lines - 1) * LINE // 2
    return Spot(at, at + LINE, at + BASELINE, bar.length, plain(bar.text), bar.colour, bar.cell, bar.of)
