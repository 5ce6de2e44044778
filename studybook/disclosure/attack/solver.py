"""One system under the solver: what is the most that a sum of its columns can be, and where is that so.

Deterministic: one thread, a fixed seed, limits on nodes and steps and never on time. Between questions only costs and bounds
change, so that the solver starts from where it was. Small systems are solved in whole numbers; large ones in real numbers,
which bound whole ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import highspy
import numpy as np

from studybook.disclosure.attack.domains import Mask, Numbers
from studybook.disclosure.attack.program import Sources
from studybook.disclosure.attack.regions import Sum
from studybook.disclosure.attack.statements import MOST
from studybook.disclosure.attack.systems import CLOSE, System
from studybook.errors import AuditFailed

WHOLE = 300
"""Systems of at most so many columns are solved in whole numbers."""

NODES = 2_000
"""Nodes of one search for whole numbers; beyond, real numbers are all that is known."""

ITERATIONS = 50_000
"""Steps of one run: primal simplex may go in circles for ever, where another way ends at once."""

OPTIONS = {
    # The number of threads is left alone: the solver has one for a whole process, and refuses to run once two were asked for.
    "output_flag": False,
    "parallel": "off",
    "random_seed": 0,
    "presolve": "off",
    "simplex_strategy": 4,
    "simplex_iteration_limit": ITERATIONS,
    "primal_feasibility_tolerance": CLOSE / 10,
    "dual_feasibility_tolerance": CLOSE / 10,
    "mip_feasibility_tolerance": CLOSE,
    "mip_rel_gap": 0.0,
    "mip_max_nodes": NODES,
}


@dataclass(frozen=True)
class Effort:
    """Linear programs solved, searches for whole numbers given up, and systems that were too large for one."""

    programs: int = 0
    given_up: int = 0
    relaxed: int = 0

    def __add__(self, other: "Effort") -> "Effort":
        """Both together."""
        return Effort(self.programs + other.programs, self.given_up + other.given_up, self.relaxed + other.relaxed)


NONE = Effort()
"""Nothing done."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The most that was asked for, a solution where it is so, the rows that make it so, whether the solution may be true."""

    most: float
    solution: Numbers
    rows: Mask
    fits: bool = True


class Solver:
    """A system loaded into the solver, and what it took so far."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.effort = Effort(relaxed=int(len(system.columns) > WHOLE))
        self.at_odds: Mask = np.zeros(len(system.low), dtype=bool)
        self._size = len(system.columns)
        self._all = np.arange(self._size, dtype=np.int32)
        self._highs = _loaded(system)

    def most(self, wanted: Sum, floors: Sequence[tuple[int, float]] = (), *, strict: bool = True) -> Optimum | None:
        """The most that a sum can be while some columns are not below their floors.

        None if nothing fits; `at_odds` then holds the rows that contradict each other. Unless `strict`, no whole numbers are
        searched for: in a small system the answer may then not fit.
        """
        costs = np.zeros(self._size)
        np.add.at(costs, wanted.columns, wanted.weights)
        self._highs.changeColsCost(self._size, self._all, -costs)
        for column, floor in floors:
            self._highs.changeColBounds(int(column), floor, float(MOST))
        found = self._relaxed(costs)
        if found and strict and not found.fits:
            found = self._in_whole_numbers(costs, found)
        for column, _ in floors:
            self._highs.changeColBounds(int(column), 0.0, float(MOST))
        return found

    def sources(self, rows: Mask) -> Sources:
        """Who says what these rows hold."""
        return tuple(sorted({name for row in np.flatnonzero(rows) for name in self.system.sources[row]}))

    def _relaxed(self, costs: Numbers) -> Optimum | None:
        if not self._run():
            _, known, ray = cast("Any", self._highs).getDualRay()
            self.at_odds = np.abs(np.array(ray)) > CLOSE if known else np.ones(len(self.system.low), dtype=bool)
            return None
        found = self._highs.getSolution()
        solution, rows = np.array(found.col_value), np.abs(np.array(found.row_dual)) > CLOSE
        if self._size > WHOLE:
            return Optimum(float(costs @ solution), solution, rows)
        whole = _whole(solution)
        if np.abs(solution - whole).max() > CLOSE or not self._fits(whole):
            return Optimum(float(costs @ solution), solution, rows, fits=False)
        return Optimum(float(costs @ whole), whole, rows)

    def _in_whole_numbers(self, costs: Numbers, relaxed: Optimum) -> Optimum | None:
        """The same in whole numbers; the relaxed answer, if the search is too long."""
        basis = self._highs.getBasis()
        self._set(presolve="choose")
        self._highs.changeColsIntegrality(self._size, self._all, np.ones(self._size, dtype=np.uint8))
        solved, solution = self._run(), _whole(np.array(self._highs.getSolution().col_value))
        self._highs.changeColsIntegrality(self._size, self._all, np.zeros(self._size, dtype=np.uint8))
        self._set(presolve="off")
        self._highs.setBasis(basis)
        if solved is None or (solved and not self._fits(solution)):
            self.effort += Effort(given_up=1)
            return replace(relaxed, fits=True)
        self.at_odds = np.ones(len(self.system.low), dtype=bool)
        return replace(relaxed, most=float(costs @ solution), solution=solution, fits=True) if solved else None

    def _run(self) -> bool | None:
        """Whether there is a solution; None where the search was given up."""
        status = self._status()
        if status not in _ANSWERS:
            # Where it started from led it astray, or in circles: from scratch, and by another way.
            self._highs.clearSolver()
            self._set(presolve="choose", simplex_strategy=1, simplex_iteration_limit=20 * ITERATIONS)
            status = self._status()
            self._set(**OPTIONS)
        if status not in _ANSWERS:
            raise AuditFailed("the attack on the release could not be computed", remedy="Report the size of this release.")
        return _ANSWERS[status]

    def _status(self) -> highspy.HighsModelStatus:
        self.effort += Effort(programs=1)
        self._highs.run()
        return self._highs.getModelStatus()

    def _set(self, **options: str | float) -> None:
        for name, value in options.items():
            self._highs.setOptionValue(name, value)

    def _fits(self, solution: Numbers) -> bool:
        """Whether whole numbers are a solution, by adding up: the solver's tolerances are not relied on."""
        system = self.system
        ends = np.cumsum(np.append(0.0, system.weights * solution[system.indices]))[system.starts]
        sums = np.diff(ends)
        return bool((solution >= 0).all() and (system.low - CLOSE <= sums).all() and (sums <= system.high + CLOSE).all())


_ANSWERS = {
    highspy.HighsModelStatus.kOptimal: True,
    highspy.HighsModelStatus.kInfeasible: False,
    highspy.HighsModelStatus.kSolutionLimit: None,
}


def _whole(solution: Numbers) -> Numbers:
    return np.asarray(np.rint(solution), dtype=np.float64)


def _loaded(system: System) -> highspy.Highs:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(system.columns), len(system.low)
    program.col_cost_ = np.zeros(len(system.columns))
    program.col_lower_, program.col_upper_ = np.zeros(len(system.columns)), np.full(len(system.columns), float(MOST))
    program.row_lower_, program.row_upper_ = system.low, system.high
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = system.starts.astype(np.int32)
    program.a_matrix_.index_ = system.indices.astype(np.int32)
    program.a_matrix_.value_ = system.weights
    highs = highspy.Highs()
    for name, value in OPTIONS.items():
        highs.setOptionValue(name, value)
    if highs.passModel(program) is highspy.HighsStatus.kError:
        raise AuditFailed("the attack on the release could not be stated", remedy="Report the size of this release.")
    return highs
