"""A linear program over numbers that are never negative, asked again and again with other bounds and another end in view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import highspy
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Columns = NDArray[np.int32]

OPTIONS = (("output_flag", False), ("threads", 1), ("random_seed", 0), ("simplex_strategy", 4))
"""One thread and primal simplex, which goes on from the last solution when only the end in view has changed."""


@dataclass(frozen=True, eq=False)
class Found:
    """An end: its value, where it is reached, and how much each row's bound counts for it."""

    value: float
    solution: Numbers = field(repr=False)
    prices: Numbers = field(repr=False)


class Linear:
    """Finds the ends of sums over numbers that are never negative and whose rows, each a factor by column, lie in bounds."""

    def __init__(self, rows: Sequence[Mapping[int, float]], lower: Sequence[float], upper: Sequence[float], width: int) -> None:
        self._every = np.arange(width, dtype=np.int32)
        self._solver = highspy.Highs()
        for name, value in OPTIONS:
            self._solver.setOptionValue(name, value)
        self._solver.passModel(_model(rows, lower, upper, width))

    def bound(self, row: int, lower: float, upper: float) -> None:
        """Other bounds for a row."""
        self._solver.changeRowBounds(row, lower, upper)

    def ask(self, columns: Columns, sign: float) -> Found:
        """The greatest (sign 1) or least (sign -1) sum over these columns; infinite where there is none."""
        costs = np.zeros(len(self._every))
        costs[columns] = sign
        self._solver.changeColsCost(len(costs), self._every, costs)
        self._solver.run()
        status, solution = self._solver.getModelStatus(), self._solver.getSolution()
        if status == highspy.HighsModelStatus.kUnbounded:
            return Found(sign * inf, np.zeros(0), np.zeros(0))
        assert status == highspy.HighsModelStatus.kOptimal, status
        value = sign * self._solver.getInfo().objective_function_value
        return Found(value, np.array(solution.col_value), np.array(solution.row_dual))


def _model(rows: Sequence[Mapping[int, float]], lower: Sequence[float], upper: Sequence[float], width: int) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = width, len(rows)
    model.col_cost_, model.col_lower_, model.col_upper_ = np.zeros(width), np.zeros(width), np.full(width, inf)
    model.row_lower_, model.row_upper_ = np.array(lower, dtype=float), np.array(upper, dtype=float)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *(len(row) for row in rows)]).astype(np.int32)
    model.a_matrix_.index_ = np.array([column for row in rows for column in row], dtype=np.int32)
    model.a_matrix_.value_ = np.array([value for row in rows for value in row.values()], dtype=float)
    model.sense_ = highspy.ObjSense.kMaximize
    return model
