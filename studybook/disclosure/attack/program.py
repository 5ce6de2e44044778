"""Everything known as one linear program over whole numbers that are not negative: a row for each statement.

What a table tells of a single category is a column with a fixed value, and regions that meet only where all counts are told
are not joined: so the program falls apart into systems that are small.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from studybook.disclosure.attack.regions import Blocks, Layout, Region, Sum, joined, less, total
from studybook.disclosure.attack.statements import Statement

Sources = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Row:
    """A sum of columns that lies between two numbers, and who says so."""

    sum: Sum
    low: float
    high: float
    sources: Sources = ()


@dataclass(frozen=True, eq=False)
class Program:
    """The columns of a layout with a fixed value, with who says so, and what holds between columns."""

    layout: Layout
    fixed: Mapping[int, tuple[float, Sources]]
    rows: tuple[Row, ...]

    def also(self, statements: Iterable[Statement]) -> "Program":
        """The program with more statements."""
        return replace(self, rows=(*self.rows, *(_row(self.layout, statement) for statement in statements)))


def program(layout: Layout, statements: Sequence[Statement]) -> Program:
    """The program of a layout and everything that is known."""
    fixed: dict[int, tuple[float, Sources]] = {}
    for key, columns in layout.categories.items():
        fixed |= {int(column): (0.0, ()) for column in columns[~layout.possible[key]]}
    rows: list[Row] = []
    for statement in statements:
        row = _row(layout, statement)
        if row.low == row.high and len(row.sum.columns) == 1 and int(row.sum.columns[0]) not in fixed:
            fixed[int(row.sum.columns[0])] = (row.low / row.sum.weights[0], row.sources)
        else:
            rows.append(row)
    rows += [
        Row(less(columns, np.array([layout.records[dataset]])), 0, 0) for (dataset, _), columns in layout.categories.items()
    ]
    rows += _between_regions(layout, fixed, _told(layout, statements))
    return Program(layout, fixed, tuple(rows))


def _row(layout: Layout, statement: Statement) -> Row:
    return Row(joined(*map(layout.sum, statement.terms)), statement.low, statement.high, statement.sources)


Told = Mapping[tuple[str, tuple[str, ...], Blocks], tuple[float, Sources]]


def _told(layout: Layout, statements: Iterable[Statement]) -> Told:
    """The counts that are told of single blocks of several variables."""
    told: dict[tuple[str, tuple[str, ...], Blocks], tuple[float, Sources]] = {}
    for statement in statements:
        term, names = statement.terms[0], tuple(sorted(statement.terms[0].weights))
        if len(statement.terms) == 1 and statement.low == statement.high and len(names) > 1:
            cuts = layout.fields[term.dataset].cuts
            blocks = [np.flatnonzero(cuts[name].of_blocks(term.weights[name])) for name in names]
            if all(len(each) == 1 for each in blocks):
                told[term.dataset, names, tuple(int(each[0]) for each in blocks)] = (statement.low, statement.sources)
    return told


def _between_regions(layout: Layout, fixed: Mapping[int, object], told: Told) -> Iterator[Row]:
    """Regions agree with the counts of their variables alone, and with one another where they meet."""
    alone: dict[tuple[int, str], Region] = {}
    for dataset, name in layout.categories:
        if any(region.dataset == dataset and name in region.names for region in layout.regions):
            home = layout.home(dataset, (name,))
            alone[home.start, name] = home
    for meeting in layout.meetings:
        first, second, names = layout.shared(meeting)
        here, there = first.margin(names), second.margin(names)
        if len(names) == 1 and all(int(column) in fixed for column in layout.categories[first.dataset, names[0]]):
            alone |= {(region.start, names[0]): region for region in (first, second)}
        elif all((first.dataset, names, blocks) in told for blocks in here):
            for blocks in here:
                value, sources = told[first.dataset, names, blocks]
                yield from (Row(total(margin[blocks]), value, value, sources) for margin in (here, there))
        else:
            yield from (Row(less(here[blocks], there[blocks]), 0, 0) for blocks in here)
    for (_, name), region in sorted(alone.items(), key=lambda item: item[0]):
        columns, field = layout.categories[region.dataset, name], layout.fields[region.dataset]
        rules = field.limiting(region.names)
        for blocks, inside in region.margin((name,)).items():
            yield Row(less(inside, columns[field.cuts[name].block == blocks[0]]), 0, 0, rules)
