"""A model on a page: every term in its table with its own numbers, and a drawing that puts them where they belong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

from lxml import html

from studybook.audit.claims import Claim, label
from studybook.audit.model_numbers import TICK, TITLES
from studybook.audit.page import place, words
from studybook.audit.shapes import AT, RECTANGLE
from studybook.audit.subjects import Subject
from studybook.modelled import Modelled

NEAR = 0.75
"""How far a mark may be off, in units of the drawing."""

ROW = tuple(TITLES)

Point = tuple[float, float]
"""The logarithm of a ratio, and where it is drawn."""


@dataclass(frozen=True)
class _Drawn:
    """The rectangles and the texts of a drawing, by what they say they are."""

    boxes: Sequence[tuple[str, float, float]]
    texts: Sequence[tuple[str, float]]


def claims(table: html.HtmlElement) -> Iterator[Claim]:
    """What the heads of a table of a model must say."""
    for head, said in zip(table.xpath("./thead/tr/th"), ("Feature", *TITLES.values()), strict=False):
        yield label(head, "the label of a column", said)


def table_faults(table: html.HtmlElement, subject: Subject) -> Iterator[str]:
    """What is wrong with a table of a model besides its words."""
    rows, model = table.xpath("./tbody/tr | ./tfoot/tr"), subject.model
    if model is None or len(table.xpath("./thead/tr/th")) != len(ROW) + 1 or len(rows) != len(model.terms):
        yield f"a table {place(table)} does not hold every term of its model, once"
        return
    for number, row in enumerate(rows, start=1):
        cells = row.xpath("./td")
        said = [[str(each) for each in cell.xpath("descendant-or-self::*/@data-cell")] for cell in cells]
        named = [str(each) for each in row.xpath("./th//@data-label")]
        if said != [[f"{kind} {number}"] for kind in ROW] or named != [str(number), f"{number}/0"]:
            yield f"a row {place(table)} does not hold the numbers of its own term, each once"
        if any(words(cell) != words(found) for cell in cells for found in cell.xpath("descendant-or-self::*[@data-cell]")):
            yield f"a cell {place(table)} holds more than its number"
        if any(cell.xpath("descendant-or-self::*[@data-of]") for cell in (row, *cells)):
            yield f"a row {place(table)} is about something else than its table"


def chart_faults(chart: html.HtmlElement, model: Modelled) -> Iterator[str]:
    """What is wrong with the drawing of a model besides its words."""
    drawn = _drawn(chart)
    if drawn is None or sorted(said for said, *_ in drawn.boxes) != _wanted(model):
        yield f"a chart {place(chart)} draws what stands for no number, or does not draw a number"
        return
    points = [each for box in drawn.boxes for each in _of_box(box, model)]
    points += [(log(_ratio(said)), at) for said, at in drawn.texts if TICK.fullmatch(said)]
    if not _on_one_scale(points):
        yield f"a chart {place(chart)} does not draw every ratio at its place on one scale"
    if not _in_order(chart, model):
        yield f"a chart {place(chart)} draws numbers under a label that is not their own"


def _drawn(chart: html.HtmlElement) -> _Drawn | None:
    """What is drawn; None if something is not a rectangle, or does not say what it is."""
    boxes = list[tuple[str, float, float]]()
    for each in chart.xpath(
        ".//*[self::path or self::rect or self::line or self::circle][not(ancestor::defs)][@fill or @stroke]"
    ):
        found, said = RECTANGLE.fullmatch(str(each.get("d", ""))), str(each.get("data-cell", ""))
        if not found or not said or each.get("data-of"):
            return None
        boxes.append((said, float(found[1]), float(found[1]) + float(found[3])))
    texts = [(str(text.get("data-cell")), _at(text, 1)) for text in chart.xpath(".//text[@data-cell]")]
    return _Drawn(boxes, texts)


def _wanted(model: Modelled) -> list[str]:
    """What each term is drawn with: its ratio, its interval, and the place of one."""
    numbers = range(1, len(model.terms) + 1)
    return sorted([*(f"{kind} {number}" for kind in ("or", "oi") for number in numbers), *("ot 1" for _ in numbers)])


def _of_box(box: tuple[str, float, float], model: Modelled) -> Iterator[Point]:
    """Where a rectangle puts the ratios it stands for: an interval with its ends, all else with its middle."""
    said, left, right = box
    kind, _, at = said.partition(" ")
    if kind == "ot":
        yield 0.0, (left + right) / 2
        return
    term = model.terms[int(at) - 1]
    if kind == "or":
        yield log(float(term.ratio)), (left + right) / 2
        return
    yield log(float(term.low)), left
    yield log(float(term.high)), right


def _on_one_scale(points: Sequence[Point]) -> bool:
    """Whether equal factors are equally far apart, larger ratios to the right."""
    first, last = min(points), max(points)
    if first[0] == last[0]:
        return False
    scale = (last[1] - first[1]) / (last[0] - first[0])
    return scale > 0 and all(abs(first[1] + (value - first[0]) * scale - at) < NEAR for value, at in points)


def _in_order(chart: html.HtmlElement, model: Modelled) -> bool:
    """Whether, read from the top, each trait is followed by what it is compared with, and by its own numbers and marks."""
    texts = chart.xpath(".//text[@data-label or @data-cell]")
    read = [(_at(text, 2), str(text.get("data-label") or text.get("data-cell"))) for text in texts]
    for box in chart.xpath(".//path[@data-cell]"):
        if not str(box.get("data-cell")).startswith("ot"):
            found = re.match(r"M-?[\d.]+,(-?[\d.]+)h-?[\d.]+v(-?[\d.]+)", str(box.get("d", "")))
            read.append((float(found[1]) if found else -1.0, str(box.get("data-cell"))))
    said = [name for _, name in sorted(read) if not name.startswith("ot ")]
    wanted = [
        [f"{number}", f"{number}/0", *sorted([f"or {number}", f"or {number}", f"oi {number}", f"oi {number}"])]
        for number in range(1, len(model.terms) + 1)
    ]
    return [[*row[:2], *sorted(row[2:])] for row in _rows(said, 6)] == wanted


def _rows(said: Sequence[str], long: int) -> Iterator[list[str]]:
    return (list(said[start : start + long]) for start in range(0, len(said), long))


def _ratio(said: str) -> float:
    return float(said.partition(" ")[2].replace(",", ""))


def _at(text: html.HtmlElement, coordinate: int) -> float:
    found = AT.fullmatch(text.get("transform", ""))
    return float(found[coordinate]) if found else -1.0
