"""A linear program over numbers that are never negative, asked again and again with other bounds and another end in view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, cast

import highspy
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Columns = NDArray[np.int32]

PRIMAL, DUAL = 4, 1

ITERATIONS = 50_000

OPTIONS: Mapping[str, int] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "simplex_strategy": PRIMAL,
    "simplex_iteration_limit": ITERATIONS,
}
"""One thread and primal simplex, which goes on from the last solution when only the end in view has changed. It may go in
circles for ever, so its steps are counted."""

STATUS = highspy.HighsModelStatus

ENDS = frozenset({STATUS.kOptimal, STATUS.kUnbounded, STATUS.kInfeasible})

NOTHING = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Found:
    """An end: its value, where it is reached, and how much each row's bound counts for it."""

    value: float
    solution: Numbers = field(repr=False)
    prices: Numbers = field(repr=False)


@dataclass(frozen=True, eq=False)
class Rows:
    """Sums by row: the row, the column and the factor of each of their terms."""

    number: int
    width: int
    row: Columns = field(repr=False)
    column: Columns = field(repr=False)
    factor: Numbers = field(repr=False)

    @classmethod
    def of(cls, rows: Sequence[Mapping[int, float]], width: int) -> "Rows":
        """Rows that are each a factor by column, of so many columns."""
        row = np.repeat(np.arange(len(rows)), [len(each) for each in rows]).astype(np.int32)
        column = np.array([column for each in rows for column in each], dtype=np.int32)
        return cls(len(rows), width, row, column, np.array([value for each in rows for value in each.values()], dtype=float))

    def sums(self, numbers: Numbers) -> Numbers:
        """Each row's sum."""
        return np.bincount(self.row, self.factor * numbers[self.column], minlength=self.number).astype(float)

    def priced(self, prices: Numbers) -> Numbers:
        """What each column comes to where every row has a price: a proof of how much a sum over columns can be at most."""
        return np.bincount(self.column, self.factor * prices[self.row], minlength=self.width).astype(float)

    def of_columns(self, kept: Columns) -> tuple["Rows", Columns]:
        """What these columns, in rising order, add to the rows; and which rows these are."""
        inside = np.isin(self.column, kept)
        touched, row = np.unique(self.row[inside], return_inverse=True)
        column = np.searchsorted(kept, self.column[inside]).astype(np.int32)
        return Rows(len(touched), len(kept), row.astype(np.int32), column, self.factor[inside]), touched.astype(np.int32)


class Linear:
    """Finds the ends of sums over numbers that are never negative, with other sums of them, the rows, between bounds."""

    def __init__(self, rows: Rows, lower: Numbers, upper: Numbers) -> None:
        self._every, self._each = np.arange(rows.width, dtype=np.int32), np.arange(rows.number, dtype=np.int32)
        self._solver = highspy.Highs()
        self._set(**OPTIONS)
        self._solver.passModel(_model(rows, lower, upper))

    def bound(self, lower: Numbers, upper: Numbers) -> None:
        """Other bounds."""
        cast("Any", self._solver).changeRowsBounds(len(self._each), self._each, lower, upper)

    def ask(self, columns: Columns, sign: float, floors: Columns = NOTHING, least: float = 0.0) -> Found:
        """The greatest (sign 1) or least (sign -1) sum over these columns; infinite where there is none.

        With `floors`, while each of those columns is at least so much: infinite the other way where that cannot be, and the
        prices then say which rows rule it out.
        """
        costs = np.zeros(len(self._every))
        costs[columns] = sign
        self._solver.changeColsCost(len(costs), self._every, costs)
        self._above(floors, least)
        status = self._status()
        if status not in ENDS:  # from scratch, and by another way
            self._solver.clearSolver()
            self._set(simplex_strategy=DUAL, simplex_iteration_limit=20 * ITERATIONS)
            status = self._status()
            self._set(**OPTIONS)
        assert status != STATUS.kInfeasible or len(floors), "the true numbers fit everything that is known"
        found = self._found(status, sign)
        self._above(floors, 0.0)
        return found

    def _found(self, status: STATUS, sign: float) -> Found:
        if status == STATUS.kUnbounded:
            return Found(sign * inf, np.zeros(0), np.zeros(len(self._each)))
        if status == STATUS.kInfeasible:
            _, known, ray = cast("Any", self._solver).getDualRay()
            return Found(-sign * inf, np.zeros(0), np.array(ray) if known else np.ones(len(self._each)))
        assert status == STATUS.kOptimal, status
        solution = self._solver.getSolution()
        value = sign * self._solver.getInfo().objective_function_value
        return Found(value, np.array(solution.col_value), np.array(solution.row_dual))

    def _above(self, floors: Columns, least: float) -> None:
        for column in floors.tolist():
            self._solver.changeColBounds(column, least, inf)

    def _set(self, **options: int) -> None:
        for name, value in options.items():
            self._solver.setOptionValue(name, value)

    def _status(self) -> STATUS:
        self._solver.run()
        return self._solver.getModelStatus()


def _model(rows: Rows, lower: Numbers, upper: Numbers) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = rows.width, rows.number
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(rows.width), np.zeros(rows.width), np.full(rows.width, inf)
    model.row_lower_, model.row_upper_ = lower, upper
    order = np.argsort(rows.row, kind="stable")
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(rows.row, minlength=rows.number))]).astype(np.int32)
    model.a_matrix_.index_, model.a_matrix_.value_ = rows.column[order], rows.factor[order]
    model.sense_ = highspy.ObjSense.kMaximize
    return model
