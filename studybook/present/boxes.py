"""Quartiles as a chart: a bar from the lower to the upper one with a mark at the median, its numbers on lines below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from studybook.bundle import Statistic, Table
from studybook.present.identity import QUARTILES, cell
from studybook.present.layout import BASELINE, LINE, wrapped
from studybook.present.text import plain

LEFT, LONGEST = 2, 200
"""Where the scale begins and how long it is: beside its end the longest label still has room."""

CHARACTERS = 46
TALL, THIN, STEP = 22, 2, LINE + 4
"""How tall the bar is, how wide a mark, and how far one label stands below the other."""

GAP_LEFT, GAP_WIDE = 120, 68


@dataclass(frozen=True)
class Shape:
    """A rectangle: the bar, the mark of a number, or the gap of a withheld one. `cell` says what it stands for."""

    look: Literal["bar", "mark", "gap"]
    left: float
    right: float
    top: int
    bottom: int
    cell: str


@dataclass(frozen=True)
class Label:
    """A text on one line; `cell` says which number it is, if it is one."""

    look: Literal["bold", "normal", "gap"]
    text: str
    x: float
    y: int
    cell: str = ""


@dataclass(frozen=True)
class Box:
    """A chart ready to be drawn; `axis` is how far from the top the line runs on which the bar stands."""

    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]
    axis: int
    height: int


def box(table: Table, heading: str, mark: str) -> Box:
    """The quartiles of a table to one scale from nought on, under a mark that says what the numbers are, if there is one."""
    lines = [*([(mark, True)] if mark else []), *((line, False) for line in wrapped(heading, CHARACTERS))]
    words = [Label("bold" if bold else "normal", text, 0, i * LINE + BASELINE) for i, (text, bold) in enumerate(lines)]
    top = len(words) * LINE + 10
    known = [each for each in table.statistics if each.value is not None]
    withheld = [each for each in table.statistics if each.value is None]
    below = top + TALL + len(known) * STEP + 6
    gaps = [(each, below + i * STEP) for i, each in enumerate(withheld)]
    return Box(
        shapes=(*_shapes(known, top), *(_gap(each, at) for each, at in gaps)),
        labels=(*words, *_numbers(known, top), *(label for each, at in gaps for label in _silent(each, at))),
        axis=top + TALL,
        height=below + len(gaps) * STEP,
    )


def _shapes(known: Sequence[Statistic], top: int) -> Iterator[Shape]:
    """The bar first, so that the marks stand on it: each reaches down to its own line."""
    at = _places(known)
    if len(known) == len(QUARTILES):
        yield Shape("bar", at["lower quartile"], at["upper quartile"], top, top + TALL, cell("qb"))
    yield Shape("mark", at[""] - THIN / 2, at[""] + THIN / 2, top - 4, top + TALL, cell("q0"))
    for line, each in enumerate(reversed(known)):
        left = at[each.name] - THIN / 2
        yield Shape("mark", left, left + THIN, top - 4, top + TALL + (line + 1) * STEP, cell(QUARTILES[each.name]))


def _numbers(known: Sequence[Statistic], top: int) -> Iterator[Label]:
    """Each number right of the foot of its mark, the last one highest: so no mark crosses a number."""
    at = _places(known)
    for line, each in enumerate(reversed(known)):
        text = f"{each.name.capitalize()} {each.value:,} {plain(each.unit)}"
        yield Label("bold", text, at[each.name] + 6, top + TALL + (line + 1) * STEP - 3, cell(QUARTILES[each.name]))


def _places(known: Sequence[Statistic]) -> dict[str, float]:
    """How far from the left each number stands, and, without a name, nought."""
    values = {each.name: each.value or 0 for each in known}
    low, high = min([0, *values.values()]), max([0, *values.values()])
    scale = LONGEST / (high - low) if high > low else 0.0
    return {name: LEFT + (value - low) * scale for name, value in {"": 0, **values}.items()}


def _gap(statistic: Statistic, top: int) -> Shape:
    return Shape("gap", GAP_LEFT, GAP_LEFT + GAP_WIDE, top, top + LINE, cell(QUARTILES[statistic.name]))


def _silent(statistic: Statistic, top: int) -> Iterator[Label]:
    yield Label("normal", statistic.name.capitalize(), 0, top + BASELINE)
    yield Label("gap", "withheld", GAP_LEFT + 8, top + BASELINE, cell(QUARTILES[statistic.name]))
