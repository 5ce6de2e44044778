"""The program in systems that have nothing to do with one another, each solved on its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from studybook.disclosure.attack.blocks import Positions
from studybook.disclosure.attack.domains import Mask, Numbers
from studybook.disclosure.attack.program import Program, Row, Sources
from studybook.disclosure.attack.regions import Sum

CLOSE = 1e-6
"""Two counts nearer than this are equal: the solver keeps to a tenth of it."""


@dataclass(frozen=True, eq=False)
class System:
    """Columns that rows tie together, and these rows with the fixed columns taken to the other side."""

    columns: Positions
    starts: Positions
    indices: Positions
    weights: Numbers
    low: Numbers
    high: Numbers
    sources: tuple[Sources, ...]


@dataclass(frozen=True, eq=False)
class Split:
    """All systems; for each column its system (-1: fixed), its position there and its value if fixed; and who is at odds."""

    systems: tuple[System, ...]
    system: Positions
    position: Positions
    values: Numbers
    at_odds: tuple[Sources, ...]


def split(program: Program, watched: Iterable[Sum]) -> Split:
    """The systems of a program. The columns of a watched sum come to stand in one."""
    columns = program.layout.columns
    values, free = np.zeros(columns), np.ones(columns, dtype=bool)
    for column, (value, _) in program.fixed.items():
        values[column], free[column] = value, False
    tied = [each.columns[free[each.columns]] for each in (*(row.sum for row in program.rows), *watched)]
    system = _numbers(columns, tied, free)
    members = [np.flatnonzero(system == number) for number in range(int(system.max(initial=-1)) + 1)]
    position = np.zeros(columns, dtype=np.intp)
    for each in members:
        position[each] = np.arange(len(each))
    rows: list[list[_Inside]] = [[] for _ in members]
    at_odds: list[Sources] = []
    for row in (_inside(row, program, free, values) for row in program.rows):
        if len(row.columns):
            rows[system[row.columns[0]]].append(row)
        elif not row.low - CLOSE <= 0 <= row.high + CLOSE:
            at_odds.append(row.sources)
    systems = tuple(_system(each, found, position) for each, found in zip(members, rows, strict=True))
    return Split(systems, system, position, values, tuple(at_odds))


@dataclass(frozen=True, eq=False)
class _Inside:
    """What a row says of columns that are not fixed."""

    columns: Positions
    weights: Numbers
    low: float
    high: float
    sources: Sources


def _inside(row: Row, program: Program, free: Mask, values: Numbers) -> _Inside:
    columns, weights, kept = row.sum.columns, row.sum.weights, free[row.sum.columns]
    told = float(values[columns] @ weights)
    fixed = (program.fixed[column][1] for column in columns[~kept].tolist())
    sources = tuple(dict.fromkeys([*row.sources, *(name for names in fixed for name in names)]))
    return _Inside(columns[kept], weights[kept], row.low - told, row.high - told, sources)


def _numbers(columns: int, tied: Sequence[Positions], free: Mask) -> Positions:
    """For each free column the number of its system, by the first of its columns; -1 for a fixed one."""
    parent = list(range(columns))

    def root(column: int) -> int:
        while parent[column] != column:
            parent[column] = column = parent[parent[column]]
        return column

    for each in tied:
        roots = {root(column) for column in each.tolist()}
        for other in roots:
            parent[other] = min(roots)
    roots = np.array([root(column) for column in range(columns)])
    numbers = np.full(columns, -1, dtype=np.intp)
    numbers[free] = np.unique(roots[free], return_inverse=True)[1].ravel()
    return numbers


def _system(columns: Positions, rows: Sequence[_Inside], position: Positions) -> System:
    return System(
        columns=columns,
        starts=np.cumsum([0, *(len(row.columns) for row in rows)]),
        indices=position[np.concatenate([columns[:0], *(row.columns for row in rows)])],
        weights=np.concatenate([np.zeros(0), *(row.weights for row in rows)]),
        low=np.array([row.low for row in rows]),
        high=np.array([row.high for row in rows]),
        sources=tuple(row.sources for row in rows),
    )
