"""The drawing of quartiles: marks to one scale, a bar from the lower to the upper one, each number at the foot of its mark."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from studybook.audit.numbers import QUARTILES
from studybook.audit.page import place
from studybook.audit.shapes import NEAR, RECTANGLE, start
from studybook.bundle import Table

BAR, NOUGHT = "qb", "q0"

BESIDE = 12
"""How far right of its mark a number may begin, in units of the drawing."""


@dataclass(frozen=True)
class _Drawn:
    """A rectangle: what it says it stands for, from where to where it runs, and whether it is the box of a gap."""

    said: str
    left: float
    right: float
    gap: bool

    @property
    def middle(self) -> float:
        """Where it stands, if it is a mark."""
        return (self.left + self.right) / 2


def of_quartiles(drawn: list[html.HtmlElement]) -> bool:
    """Whether rectangles of a chart stand for quartiles."""
    return any(str(each.get("data-cell")) in {BAR, NOUGHT, *QUARTILES} for each in drawn)


def faults(chart: html.HtmlElement, drawn: list[html.HtmlElement], table: Table) -> Iterator[str]:
    """What is wrong with a drawing besides its words."""
    values = {said: each.value for each in table.statistics for said, name in QUARTILES.items() if name == each.name}
    known = {said: value for said, value in values.items() if value is not None}
    shapes = {shape.said: shape for shape in map(_shape, drawn)}
    wanted = {NOUGHT, *values, *([BAR] if len(known) == len(QUARTILES) else [])}
    texts = {str(text.get("data-cell")): text for text in chart.xpath(".//text[@data-cell]")}
    if set(shapes) != wanted or len(shapes) < len(drawn) or set(texts) != set(values):
        yield f"a chart {place(chart)} draws what stands for no number, or does not draw a number"
        return
    gaps = [shape for shape in shapes.values() if shape.gap]
    if {shape.said for shape in gaps} != set(values) - set(known) or len({shape.right - shape.left for shape in gaps}) > 1:
        yield f"a chart {place(chart)} does not draw what is withheld as a gap, or draws a number as one"
    if not _to_scale(shapes, known):
        yield f"a chart {place(chart)} draws a quartile at another place than its number has"
    if any(not 0 <= start(texts[said]) - shapes[said].middle <= BESIDE for said in known):
        yield f"a chart {place(chart)} draws a number at a mark that is not its own"


def _shape(element: html.HtmlElement) -> _Drawn:
    """A rectangle; of what is none, nothing that a chart may hold."""
    found = RECTANGLE.fullmatch(str(element.get("d", "")))
    if not found:
        return _Drawn("", 0, 0, gap=False)
    left, wide = float(found[1]), float(found[3])
    return _Drawn(str(element.get("data-cell", "")), left, left + wide, element.get("stroke-dasharray") is not None)


def _to_scale(shapes: dict[str, _Drawn], known: dict[str, int]) -> bool:
    """Whether all marks stand where one scale from nought has them, and the bar ends at those of the two quartiles."""
    nought = shapes[NOUGHT].middle
    farthest = max(known, key=lambda said: abs(known[said]), default="")
    scale = (shapes[farthest].middle - nought) / known[farthest] if farthest and known[farthest] else 0.0
    placed = all(abs(shapes[said].middle - nought - scale * value) < NEAR for said, value in known.items())
    ends = (("q1", "left"), ("q3", "right")) if BAR in shapes else ()
    whole = all(abs(getattr(shapes[BAR], side) - shapes[said].middle) < NEAR for said, side in ends)
    return placed and whole and (scale > 0) == any(known.values())
