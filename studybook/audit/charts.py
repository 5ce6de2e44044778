"""The drawing of a chart: bars as long as their numbers are large, a gap for what is withheld, labels beside what they name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import html

from studybook.audit import boxes
from studybook.audit.numbers import count, line, parts, share
from studybook.audit.page import place, words
from studybook.audit.shapes import NEAR, RECTANGLE, top
from studybook.audit.subjects import Subject
from studybook.audit.words import has_figure
from studybook.bundle import Table


@dataclass(frozen=True)
class _Bar:
    """What a bar says it stands for and of which finding, how large that is (None is withheld), and how it is drawn."""

    said: tuple[str, str]
    value: int | None
    left: float
    length: float
    gap: bool


def faults(chart: html.HtmlElement, about: Callable[[html.HtmlElement], Subject]) -> Iterator[str]:
    """What is wrong with a drawing besides its words; `about` tells of what an element is."""
    drawn = chart.xpath(".//path[not(ancestor::defs)][@fill or @stroke] | .//rect[not(ancestor::defs)]")
    if boxes.of_quartiles(drawn) and (table := about(chart).table):
        yield from boxes.faults(chart, drawn, table)
        return
    bars = [_bar(each, about(each)) for each in drawn]
    shown = [bar for bar in bars if bar is not None]
    if not bars:
        yield f"a chart {place(chart)} is of nothing that has numbers"
        return
    ends = sorted((about(text).name, str(text.get("data-cell"))) for text in chart.xpath(".//text[@data-cell]"))
    if len(shown) < len(bars) or ends != sorted(bar.said for bar in shown):
        yield f"a chart {place(chart)} draws what stands for no number, or does not draw a number"
        return
    if any((bar.value is None) != bar.gap for bar in shown) or len({bar.length for bar in shown if bar.gap}) > 1:
        yield f"a chart {place(chart)} does not draw what is withheld as a gap, or draws a number as one"
    if not _to_scale([bar for bar in shown if bar.value is not None]):
        yield f"a chart {place(chart)} draws a bar that is not as long as its number is large"
    if not _labelled(chart, about):
        yield f"a chart {place(chart)} draws a bar under a label that is not its own"


def described(chart: html.HtmlElement) -> bool:
    """Whether the description of a drawing says what the sentence over it does, and no other number."""
    figure = chart.xpath("ancestor::figure[1]//p[contains(@class, 'message')]")
    said = " ".join(words(each) for each in chart.xpath("./desc"))
    message = words(figure[0]) if figure else ""
    return message in said and not has_figure(said.replace(message, "", 1))


def _bar(element: html.HtmlElement, subject: Subject) -> _Bar | None:
    """A bar or the box of a gap; None for what is neither."""
    said, found = str(element.get("data-cell", "")), RECTANGLE.fullmatch(str(element.get("d", "")))
    if not found or not subject.number(said) or not (subject.table or subject.refused):
        return None
    try:
        value = _value(said, subject.table) if subject.table else None
    except KeyError:
        return None
    gap = element.get("stroke-dasharray") is not None and float(found[3]) > 0
    return _Bar((subject.name, said), value, float(found[1]), float(found[3]), gap)


def _value(said: str, table: Table) -> int | None:
    """How large a number is; None of what is withheld.

    Raises:
        KeyError: it is nothing that has a length.
    """
    number, _, at = said.partition(" ")
    values = [{"np": count, "p": share}[number](each, table) for each in line(parts(at, table), table)]
    return values[0] if len(values) == 1 else None


def _to_scale(bars: list[_Bar]) -> bool:
    """Whether all bars begin at one line and are drawn to one scale."""
    largest = max(bars, key=lambda bar: bar.value or 0, default=None)
    if largest is None:
        return True
    scale = largest.length / largest.value if largest.value else 0
    straight = all(abs(bar.left - largest.left) < NEAR for bar in bars)
    scaled = all(abs(bar.length - (bar.value or 0) * scale) < NEAR for bar in bars)
    return straight and scaled and bool(scale) == bool(largest.value)


def _labelled(chart: html.HtmlElement, about: Callable[[html.HtmlElement], Subject]) -> bool:
    """Whether each number stands beside or under the labels of its own place, read from the top.

    Of several findings each has its own labels, of which the first names it; what all have alike is said over the chart.
    """
    texts = chart.xpath(".//text[@data-label or @data-cell]")
    read = sorted((top(text), "data-cell" in text.attrib, about(text).name, str(_tag(text))) for text in texts)
    whose, named, over = about(chart).name, dict[int, str](), _over(chart)
    for _, is_number, name, said in read:
        at = said.rpartition(" ")[2].split("/")
        if not is_number and "=" in at:
            whose, named = name, {}
        elif name != whose:
            return False
        elif not is_number:
            named |= {number: part for number, part in enumerate(at) if part != "*"}
        elif said != "x" and at != [(over | named).get(number) for number in range(len(at))]:
            return False
    return True


def _tag(text: html.HtmlElement) -> str:
    """What a text says it is."""
    return str(text.get("data-cell") or text.get("data-label"))


def _over(chart: html.HtmlElement) -> dict[int, str]:
    """The category whose shares a chart of several findings compares, as the sentence over it says."""
    named = chart.xpath("ancestor::figure[1]//p[contains(@class, 'message')]/*[@data-label][1]/@data-label")
    several = chart.xpath("boolean(ancestor::*[@data-of][1][contains(@data-of, ' ')])")
    return {0: str(named[0]).partition("/")[0]} if several and named else {}
