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
    position = np.zeros(columns, dtype=np.intp)
    members = [np.flatnonzero(system == number) for number in range(int(system.max(initial=-1)) + 1)]
    for each in members:
        position[each] = np.arange(len(each))
    rows: list[list[Row]] = [[] for _ in members]
    at_odds: list[Sources] = []
    for row in program.rows:
        inside = row.sum.columns[free[row.sum.columns]]
        if len(inside):
            rows[system[inside[0]]].append(row)
        elif not row.low - CLOSE <= float(values[row.sum.columns] @ row.sum.weights) <= row.high + CLOSE:
            at_odds.append(_sources(row, program))
    systems = tuple(_system(*each, position, values, free, program) for each in zip(members, rows, strict=True))
    return Split(systems, system, position, values, tuple(at_odds))


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


def _system(
    columns: Positions, rows: Sequence[Row], position: Positions, values: Numbers, free: Mask, program: Program
) -> System:
    inside = [free[row.sum.columns] for row in rows]
    told = np.array([float(values[row.sum.columns] @ row.sum.weights) for row in rows])
    return System(
        columns=columns,
        starts=np.cumsum([0, *(int(kept.sum()) for kept in inside)]),
        indices=np.concatenate([position[row.sum.columns[kept]] for row, kept in zip(rows, inside, strict=True)] or [columns[:0]]),
        weights=np.concatenate([row.sum.weights[kept] for row, kept in zip(rows, inside, strict=True)] or [values[:0]]),
        low=np.array([row.low for row in rows]) - told,
        high=np.array([row.high for row in rows]) - told,
        sources=tuple(_sources(row, program) for row in rows),
    )


def _sources(row: Row, program: Program) -> Sources:
    """Who says so: of the row itself, and of the fixed columns in it."""
    fixed = (program.fixed[column][1] for column in row.sum.columns.tolist() if column in program.fixed)
    return tuple(dict.fromkeys([*row.sources, *(name for names in fixed for name in names)]))
