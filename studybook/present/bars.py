"""What a chart draws: bars in groups, and a sentence that says the same. Values only, no drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from studybook.bundle import Released, Statistic, Table
from studybook.present.identity import ALL, EVERY, QUARTILES, Piece, Sentence, cell
from studybook.present.lines import Line, Part, columns, rows
from studybook.present.notes import together
from studybook.present.text import nothing, percent, plain, share_words

HUES = ("c1", "c2", "c3", "c4", "c5", "c6")


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long it is (None is withheld), what is written at its end, and its colour.

    `cell` says what number it is, `place` whose label it has, and `of` which finding it is of, where a chart has several.
    """

    label: str
    length: int | None
    text: str
    colour: str
    cell: str
    place: str
    of: str = ""


@dataclass(frozen=True)
class Group:
    """Bars under one heading, the label of a place; a chart of one variable has a single group without one."""

    heading: str
    bars: tuple[Bar, ...]
    place: str = ""
    of: str = ""


def groups(released: Released) -> tuple[Group, ...]:
    """The bars of a finding: counts of one variable, or shares of each column of two."""
    lines = columns(released.table)
    if len(released.table.dimensions) == 1:
        return (Group("", tuple(_counts(lines[0]))),)
    totals = [line.total for line in lines]
    return tuple(_shares(line, totals) for line in rows(released.table) if line.group)


def message(released: Released, smallest: int | None) -> Sentence:
    """What the chart shows, in sentences made of published numbers only; `smallest` is the smallest sum it may tell."""
    table = released.table
    said = _quartiles(table) if any(s.value is not None for s in table.statistics) else ()
    if all(bar.length is None for group in groups(released) for bar in group.bars):
        return *said, Piece("Every number of this chart is withheld.")
    lines = columns(table)
    if len(table.dimensions) == 1:
        return *said, *_of_one(lines[0], table.dataset, smallest)
    of_groups = _joined([_of_group(line) for line in lines if line.group], "; ")
    return Piece("The largest share shown of each group: "), *of_groups, Piece(".")


def _counts(line: Line) -> list[Bar]:
    return [
        Bar(
            part.category.label,
            part.count,
            _amount(part, line.total),
            _hue(part, "c1"),
            cell("np", line.at(part)),
            line.label(part),
        )
        for part in line.parts
    ]


def _shares(line: Line, totals: list[int | None]) -> Group:
    """A category of the first variable, with its share of each column; in one bar if every share is withheld."""
    assert line.group
    shares = [percent(part.count, total) for part, total in zip(line.parts, totals, strict=False)]
    if len(shares) > 1 and all(share is None for share in shares):
        silent = Bar("All groups", None, "withheld", "c1", cell("p", line.place), f"{ALL}/{EVERY}")
        return Group(line.group.label, (silent,), line.whole)
    bars = [
        Bar(
            part.category.label,
            share,
            share_words(part.count, total),
            _hue(part, HUES[number % len(HUES)]),
            cell("p", line.at(part)),
            line.label(part),
        )
        for number, (part, share, total) in enumerate(zip(line.parts, shares, totals, strict=False))
    ]
    return Group(line.group.label, tuple(bars), line.whole)


def _quartiles(table: Table) -> Sentence:
    """The quartiles by their names, the first with a capital."""
    said = [Piece(_quartile(each, first=not i), cell(QUARTILES[each.name])) for i, each in enumerate(table.statistics)]
    return *_joined([(piece,) for piece in said], ", "), Piece(". ")


def _quartile(statistic: Statistic, *, first: bool) -> str:
    name = statistic.name.capitalize() if first else statistic.name
    return f"{name} withheld" if statistic.value is None else f"{name} {statistic.value:,} {plain(statistic.unit)}"


def _joined(sentences: Sequence[Sentence], between: str) -> Sentence:
    """Sentences one after the other."""
    return tuple(piece for i, each in enumerate(sentences) for piece in ((Piece(between),) * bool(i) + each))


def _hue(part: Part, colour: str) -> str:
    return "c-missing" if part.category.missing else colour


def _amount(part: Part, total: int | None) -> str:
    if part.count is None:
        return "withheld"
    share = percent(part.count, total)
    return f"{part.count:,}" if share is None else f"{part.count:,} ({share}%)"


def _of_one(line: Line, dataset: str, smallest: int | None) -> Sentence:
    if line.total == 0:
        return (Piece(nothing(dataset)),)
    largest = _largest(line)[0]
    total = Piece("all") if line.total is None else Piece(f"{line.total:,}", cell("n", line.whole))
    return (
        *(Piece("Of "), total, Piece(f" {dataset}, the largest shown is “"), _label(line, largest), Piece("” with ")),
        *(Piece(_amount(largest, line.total), cell("np", line.at(largest))), Piece(".")),
        *((Piece(" "), _withheld(line, smallest), Piece(".")) if line.withheld else ()),
    )


def _withheld(line: Line, smallest: int | None) -> Piece:
    rest = line.together(smallest)
    if rest is not None:
        return together(line, "categories", rest)
    return Piece(f"{line.withheld} of {len(line.parts)} categories withheld", cell("w", line.place))


def _of_group(line: Line) -> Sentence:
    assert line.group
    group = Piece(plain(line.group.label), label=line.whole)
    largest = _largest(line)
    share = percent(largest[0].count, line.total) if largest else None
    if share is None:
        return Piece("withheld for “"), group, Piece("”")
    number = Piece(f"{share}%", cell("p", line.at(largest[0])))
    return Piece("“"), _label(line, largest[0]), Piece("” with "), number, Piece(" of “"), group, Piece("”")


def _label(line: Line, part: Part) -> Piece:
    return Piece(plain(part.category.label), label=line.label(part))


def _largest(line: Line) -> list[Part]:
    published = [(part.count, part) for part in line.parts if part.count is not None]
    return [part for _, part in sorted(published, key=lambda pair: -pair[0])]
