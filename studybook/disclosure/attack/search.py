"""The search for solutions that keep everything open, in one system.

For each goal there should be one that reaches it, and for each withheld place two that differ.

A solution fits everything known, whatever it was asked for, so each is held against all goals. First many goals are asked for
at once; then each that is left on its own, and what is then the most is what everyone can know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, inf

import numpy as np

from studybook.disclosure.attack.domains import Numbers
from studybook.disclosure.attack.program import Sources
from studybook.disclosure.attack.regions import Sum, joined, minus
from studybook.disclosure.attack.solver import NONE, Effort, Optimum, Solver
from studybook.disclosure.attack.systems import CLOSE, System

SEED = 0
"""Of the order in which goals are asked for. What is concluded does not depend on it, only how soon."""


@dataclass(frozen=True, eq=False)
class Inside:
    """A sum within a system: of its columns, and of fixed ones that come to `told`."""

    sum: Sum
    told: float


@dataclass(frozen=True, eq=False)
class Goal:
    """Sums that have to reach `least` in one solution: any sum, then single columns. Goals that share a slot compete."""

    sums: tuple[Inside, ...]
    least: int
    slots: tuple[object, ...]


@dataclass(frozen=True)
class Bounds:
    """Between what a count must be, and who says so."""

    low: float = field(repr=False)
    high: float = field(repr=False)
    sources: Sources

    @property
    def exact(self) -> bool:
        """Whether only one whole number lies between them."""
        return ceil(self.low - CLOSE) >= floor(self.high + CLOSE)


@dataclass(frozen=True)
class Found:
    """Of one system: the goals out of reach, the bounds of the withheld places, and who are at odds."""

    missed: Mapping[int, Bounds] = field(default_factory=dict[int, Bounds])
    bounds: Sequence[Bounds] = ()
    at_odds: Sources | None = None
    effort: Effort = NONE


class Search:
    """The goals and withheld places of one system, and what the solutions so far have shown of them."""

    def __init__(self, system: System, goals: Sequence[Goal], withheld: Sequence[Inside]) -> None:
        self._solver = Solver(system)
        self._goals, self._withheld = goals, withheld
        self._sums = _Stack([*withheld, *(each for goal in goals for each in goal.sums)])
        self._first = np.cumsum([0, *(len(goal.sums) for goal in goals)])[:-1]
        self._least = np.repeat([goal.least for goal in goals], [len(goal.sums) for goal in goals]) - CLOSE
        self._open = np.ones(len(goals), dtype=bool)
        self._order = np.random.default_rng(SEED)
        self._missed: dict[int, Bounds] = {}
        self._low, self._high = np.full(len(withheld), np.inf), np.full(len(withheld), -np.inf)

    def run(self) -> Found:
        """Search until every goal is reached or out of reach and every withheld place has its bounds."""
        start = self._solver.most(Sum(_NONE, np.zeros(0)))
        if start is None:
            return Found(at_odds=self._solver.sources(self._solver.at_odds), effort=self._solver.effort)
        self._see(start)
        while self._ask_for_many():
            pass
        for number in range(len(self._goals)):
            if self._open[number]:
                self._ask_for(number)
        bounds = [self._bounds(number) for number in range(len(self._withheld))]
        return Found(self._missed, bounds, effort=self._solver.effort)

    def _see(self, found: Optimum) -> int:
        """Hold a solution against everything; how many goals it is the first to reach."""
        if not found.fits:
            return 0
        counts = self._sums.of(found.solution)
        before = int(self._open.sum())
        if before:
            reached = np.logical_and.reduceat(counts[len(self._withheld) :] >= self._least, self._first)
            self._open &= ~reached
        withheld = counts[: len(self._withheld)]
        self._low, self._high = np.minimum(self._low, withheld), np.maximum(self._high, withheld)
        return before - int(self._open.sum())

    def _ask_for_many(self) -> int:
        """Ask for open goals that do not compete, all at once; how many goals the solution is the first to reach."""
        taken, sums = set[object](), list[Sum]()
        for number in self._order.permutation(np.flatnonzero(self._open)):
            goal = self._goals[number]
            if taken.isdisjoint(goal.slots):
                taken.update(goal.slots)
                sums += [each.sum for each in goal.sums]
        if not sums:
            return 0
        found = self._solver.most(joined(*sums), strict=False)
        return self._see(found) if found else 0

    def _ask_for(self, number: int) -> None:
        goal = self._goals[number]
        first, *others = goal.sums
        floors = [(int(each.sum.columns[0]), float(goal.least)) for each in others]
        found = self._solver.most(first.sum, floors)
        if found is None:
            self._missed[number] = Bounds(0, goal.least - 1, self._solver.sources(self._solver.at_odds))
        elif found.most + first.told < goal.least - CLOSE:
            self._missed[number] = Bounds(0, found.most + first.told, self._solver.sources(found.rows))
        if found:
            self._see(found)
        self._open[number] = False

    def _bounds(self, number: int) -> Bounds:
        """What a withheld place must lie between; the least is only asked for where no solution had the least there is."""
        withheld = self._withheld[number]
        high = self._solver.most(withheld.sum)
        low = None if self._low[number] <= withheld.told else self._solver.most(minus(withheld.sum))
        for found in (high, low):
            if found:
                self._see(found)
        least = withheld.told - low.most if low else withheld.told
        most = withheld.told + high.most if high else inf
        rows = np.logical_or.reduce([found.rows for found in (high, low) if found])
        bounds = Bounds(least, most, ())
        return replace(bounds, sources=self._solver.sources(rows)) if bounds.exact else bounds


class _Stack:
    """Many sums of the columns of a system, added up at once."""

    def __init__(self, sums: Sequence[Inside]) -> None:
        self._told = np.array([each.told for each in sums])
        self._columns = np.concatenate([each.sum.columns for each in sums] or [_NONE])
        self._weights = np.concatenate([each.sum.weights for each in sums] or [np.zeros(0)])
        self._ends = np.cumsum([0, *(len(each.sum.columns) for each in sums)])

    def of(self, solution: Numbers) -> Numbers:
        """What the sums come to."""
        return self._told + np.diff(np.append(0.0, np.cumsum(self._weights * solution[self._columns]))[self._ends])


_NONE = np.zeros(0, dtype=np.intp)
