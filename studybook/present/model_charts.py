"""A model as a chart: odds ratios with their intervals on one line of ratios, where twice and half are equally far from one."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import altair as alt

from studybook.modelled import Term
from studybook.present.charts import framed
from studybook.present.drawing import Layers, drawn, named, x, y
from studybook.present.identity import cell
from studybook.present.layout import BASELINE, LINE, wrapped
from studybook.present.marks import title_prefix
from studybook.present.model_tables import notes_markdown
from studybook.present.models import ModelView, compared, interval, message, written
from studybook.present.svg import kept, paint
from studybook.present.text import html_block

CHARACTERS = 50
LEFT, RIGHT = 8.0, 282.0
"""Where the line of ratios begins and ends; what it says stands to the right of it."""

ROW = 36
BESIDE = RIGHT + 12
STEPS = (1, 2, 5)
APART = 34.0
"""How far two numbers on the scale stand apart at least."""


Weight = Literal["bold", "normal"]
Align = Literal["left", "center", "right"]
LOOKS = tuple[tuple[Weight, Align], ...](product(get_args(Weight), get_args(Align)))
"""How words may look: how heavy they are, and which side of them stands where they are put."""


@dataclass(frozen=True)
class _Scale:
    """Which ratios the line reaches from and to, as logarithms."""

    low: float
    high: float

    def at(self, ratio: float) -> float:
        """Where a ratio stands."""
        return LEFT + (math.log(ratio) - self.low) / (self.high - self.low) * (RIGHT - LEFT)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The ratios that are named under the line: one, and those to both its sides that leave room between them."""
        powers = range(math.floor(self.low / math.log(10)), math.ceil(self.high / math.log(10)) + 1)
        named = [step * 10.0**power for power in powers for step in STEPS]
        shown = [1.0]
        for each in sorted(named, key=lambda ratio: abs(math.log(ratio))):
            if self.low <= math.log(each) <= self.high and all(abs(self.at(each) - self.at(one)) >= APART for one in shown):
                shown.append(each)
        return tuple(sorted(shown))


@dataclass(frozen=True)
class _Box:
    """A rectangle and what it is."""

    left: float
    right: float
    top: float
    bottom: float
    fill: str
    cell: str

    @property
    def kept(self) -> str:
        return kept("data-cell", self.cell)


@dataclass(frozen=True)
class _Text:
    """Words, where they stand, and what they are."""

    text: str
    x: float
    y: float
    weight: Weight = "normal"
    align: Align = "left"
    cell: str = ""
    label: str = ""

    @property
    def kept(self) -> str:
        return kept("data-cell", self.cell) or kept("data-label", self.label)


def chart_markdown(view: ModelView) -> str:
    """The chart, a sentence that says what it shows, and the notes, as Markdown that both renderers leave as it is."""
    figure = html_block(chart_html(view))
    return f':::: {{.finding data-of="{view.model.id}"}}\n{figure}\n{notes_markdown(view)}::::\n'


def chart_html(view: ModelView) -> str:
    """The chart and the sentence that says what it shows, without notes."""
    return framed(view.model.id, view.model.title, _draw(view), message(view), view.standing)


def _draw(view: ModelView) -> str:
    scale, mark = _scale(view.model.terms), title_prefix(view.standing)
    texts = [_Text(mark, 0, BASELINE, "bold")] if mark else list[_Text]()
    boxes, top = list[_Box](), LINE + 12 if mark else 0
    for number, term in view.numbered:
        texts += _names(number, term, top)
        top += LINE * sum(len(_lines(text)) for text in (term.label, compared(term))) + 4
        texts += _numbers(number, term, top)
        boxes += _marks(number, term, top, scale)
        top += ROW + 12
    texts += _under(scale, top)
    words = {
        _name(weight, align): [_fields(text) for text in texts if (text.weight, text.align) == (weight, align)]
        for weight, align in LOOKS
    }
    return drawn(_intervals, {"boxes": [_fields(box) for box in boxes], **words}, top + 2 * LINE + 8)


def _scale(terms: tuple[Term, ...]) -> _Scale:
    """From the lowest end to the highest, one and some room around it always among them."""
    low, high = min(float(term.low) for term in terms), max(float(term.high) for term in terms)
    return _Scale(math.log(min(low, 0.4)), math.log(max(high, 2.5)))


def _names(number: int, term: Term, top: float) -> Iterator[_Text]:
    """The trait, and under it what it is compared with."""
    label, under = _lines(term.label), _lines(compared(term))
    yield _Text("\n".join(label), 0, top + BASELINE, "bold", label=str(number))
    yield _Text("\n".join(under), 0, top + LINE * len(label) + BASELINE, label=f"{number}/0")


def _lines(text: str) -> list[str]:
    return wrapped(text, CHARACTERS)


def _numbers(number: int, term: Term, top: float) -> Iterator[_Text]:
    yield _Text(written(term.ratio), BESIDE, top + BASELINE, "bold", cell=cell("or", str(number)))
    yield _Text(interval(term), BESIDE, top + LINE + BASELINE, cell=cell("oi", str(number)))


def _marks(number: int, term: Term, top: float, scale: _Scale) -> Iterator[_Box]:
    """The place of one, the interval, and the ratio on it."""
    middle, one, at = top + ROW / 2, scale.at(1), scale.at(float(term.ratio))
    ends = scale.at(float(term.low)), scale.at(float(term.high))
    yield _Box(one - 0.75, one + 0.75, top - 2, top + ROW + 2, "currentColor", cell("ot", "1"))
    yield _Box(*ends, middle - 3, middle + 3, paint("c1"), cell("oi", str(number)))
    yield _Box(at - 7, at + 7, middle - 7, middle + 7, paint("c1"), cell("or", str(number)))


def _under(scale: _Scale, top: float) -> Iterator[_Text]:
    """The scale in numbers, and what its sides mean."""
    for ratio in scale.ticks:
        number = f"{ratio:,.12f}".rstrip("0").rstrip(".")
        yield _Text(number, scale.at(ratio), top + BASELINE - 6, align="center", cell=cell("ot", number))
    yield _Text("← lower odds", 0, top + LINE + BASELINE)
    yield _Text("higher odds →", RIGHT, top + LINE + BASELINE, align="right")


def _intervals() -> Layers:
    """Rectangles, and words of one weight and side at a time: these are no fields of a drawing."""
    sides = x("left"), alt.X2("right:Q"), y("top"), alt.Y2("bottom:Q")
    boxes = named("boxes").mark_rect().encode(*sides, alt.Fill("fill:N", scale=None, legend=None))
    words = (
        named(_name(weight, align))
        .mark_text(fontWeight=weight, align=align, baseline="alphabetic", lineBreak="\n", lineHeight=LINE)
        .encode(x=x("x"), y=y("y"), text="text:N")
        for weight, align in LOOKS
    )
    return alt.layer(boxes, *words)


def _fields(mark: _Box | _Text) -> Mapping[str, object]:
    return {**vars(mark), "is": mark.kept}


def _name(weight: Weight, align: Align) -> str:
    """The name of the data of words that look so."""
    return f"{weight}-{align}"
