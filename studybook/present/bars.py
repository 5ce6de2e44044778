"""What a chart draws: bars in groups, and a sentence that says the same. Values only, no drawing."""

from dataclasses import dataclass

from studybook.bundle import Released, Table
from studybook.present.lines import Line, Part, columns, rows
from studybook.present.text import percent

HUES = ("c1", "c2", "c3", "c4", "c5", "c6")


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long it is (None is withheld), what is written at its end, and its colour."""

    label: str
    length: int | None
    text: str
    colour: str


@dataclass(frozen=True)
class Group:
    """Bars under one heading; a chart of one variable has a single group without one."""

    heading: str
    bars: tuple[Bar, ...]


def groups(released: Released) -> tuple[Group, ...]:
    """The bars of a finding: counts of one variable, or shares of each column of two."""
    lines = columns(released.table)
    if len(released.table.dimensions) == 1:
        return (Group("", tuple(_counts(lines[0]))),)
    totals = [line.total for line in lines]
    return tuple(_shares(line, totals) for line in rows(released.table) if line.group)


def message(released: Released) -> str:
    """What the chart shows, in sentences made of published numbers only."""
    table = released.table
    said = [_quartiles(table)] if any(s.value is not None for s in table.statistics) else []
    if all(bar.length is None for group in groups(released) for bar in group.bars):
        return " ".join([*said, "Every number of this chart is withheld."])
    lines = columns(table)
    if len(table.dimensions) == 1:
        return " ".join([*said, _of_one(lines[0], table.dataset)])
    return f"The largest share shown of each group: {'; '.join(_of_group(line) for line in lines if line.group)}."


def _counts(line: Line) -> list[Bar]:
    return [Bar(part.category.label, part.count, _amount(part, line.total), _hue(part, "c1")) for part in line.parts]


def _shares(line: Line, totals: list[int | None]) -> Group:
    """A category of the first variable, with its share of each column; in one bar if every share is withheld."""
    assert line.group
    shares = [percent(part.count, total) for part, total in zip(line.parts, totals, strict=False)]
    if len(shares) > 1 and all(share is None for share in shares):
        return Group(line.group.label, (Bar(f"All {len(shares)} groups", None, "", "c1"),))
    bars = [
        Bar(part.category.label, share, f"{share}%", _hue(part, HUES[number % len(HUES)]))
        for number, (part, share) in enumerate(zip(line.parts, shares, strict=True))
    ]
    return Group(line.group.label, tuple(bars))


def _quartiles(table: Table) -> str:
    said = [f"{s.name} {'withheld' if s.value is None else f'{s.value:,} {s.unit}'}" for s in table.statistics]
    text = ", ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _hue(part: Part, colour: str) -> str:
    return "c-missing" if part.category.missing else colour


def _amount(part: Part, total: int | None) -> str:
    if part.count is None:
        return "withheld"
    share = percent(part.count, total)
    return f"{part.count:,}" if share is None else f"{part.count:,} ({share}%)"


def _of_one(line: Line, dataset: str) -> str:
    total = f"{line.total:,} {dataset}" if line.total is not None else f"all {dataset}"
    largest = _largest(line)[0]
    withheld = f" {line.withheld} of {len(line.parts)} categories withheld." if line.withheld else ""
    return f"Of {total}, the largest shown is “{largest.category.label}” with {_amount(largest, line.total)}.{withheld}"


def _of_group(line: Line) -> str:
    assert line.group
    largest = _largest(line)
    share = percent(largest[0].count, line.total) if largest else None
    if share is None:
        return f"withheld for “{line.group.label}”"
    return f"“{largest[0].category.label}” with {share}% of “{line.group.label}”"


def _largest(line: Line) -> list[Part]:
    published = [(part.count, part) for part in line.parts if part.count is not None]
    return [part for _, part in sorted(published, key=lambda pair: -pair[0])]
