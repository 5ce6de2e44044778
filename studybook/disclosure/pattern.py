"""The choice of what to withhold, as a 0/1 program: as little as can be, and of the headline numbers least.

Each place is withheld (1) or told (0). What is demanded of the choice comes as rows: some of these have to be withheld too.
Rows are added as long as a choice is found wanting (the scheme of M. Fischetti and J. J. Salazar, *Solving the cell suppression
problem on tabular data with linear constraints*, Management Science 47, 2001).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import highspy
import numpy as np

from studybook.disclosure.places import Place
from studybook.errors import PolicyError

NODES = 2_000
"""Branches that are looked at before the best choice so far is taken: a limit of work, never of time, and so repeatable."""


@dataclass(frozen=True)
class Demand:
    """The weighted number of these places that are withheld must reach `least`. Weights may be negative."""

    weights: tuple[tuple[Place, float], ...]
    least: float


def either(places: Sequence[Place]) -> Demand:
    """At least one of these is withheld."""
    return Demand(tuple((place, 1.0) for place in places), 1.0)


def if_withheld(place: Place, then: Sequence[Place]) -> Demand:
    """If the place is withheld, so is at least one of these."""
    return Demand((*((other, 1.0) for other in then), (place, -1.0)), 0.0)


class Choice:
    """The program. Asked again after every demand, it answers for all demands so far."""

    def __init__(self, costs: Mapping[Place, float], withheld: frozenset[Place], told: frozenset[Place]) -> None:
        self._places = tuple(costs)
        self._column = {place: number for number, place in enumerate(self._places)}
        self._solver = _solver(
            np.array([costs[place] for place in self._places]),
            np.array([float(place in withheld) for place in self._places]),
            np.array([float(place not in told) for place in self._places]),
        )

    def demand(self, demand: Demand) -> None:
        """Let this hold of every choice from now on. Places that there is no choice about are told."""
        weights_of = {self._column[place]: weight for place, weight in demand.weights if place in self._column}
        columns, weights = np.array([*weights_of], dtype=np.int32), np.array([*weights_of.values()], dtype=float)
        self._solver.addRow(demand.least, inf, len(columns), columns, weights)

    def best(self) -> frozenset[Place]:
        """What to withhold.

        Raises:
            PolicyError: no choice meets all demands.
        """
        self._solver.run()
        values = self._solver.getSolution().col_value
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible or not len(values):
            raise PolicyError(
                "no choice of what to withhold keeps every withheld number from being worked out",
                remedy="Merge categories in the findings, or ask fewer of them.",
            )
        return frozenset(place for place, value in zip(self._places, values, strict=True) if value > 0.5)


def _solver(costs: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> highspy.Highs:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(costs), 0
    program.col_cost_, program.col_lower_, program.col_upper_ = costs, lower, upper
    program.row_lower_, program.row_upper_ = np.zeros(0), np.zeros(0)
    program.a_matrix_.start_ = np.zeros(len(costs) + 1, dtype=np.int32)
    program.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    solver = highspy.Highs()
    options = (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_max_nodes", NODES))
    for name, value in options:
        solver.setOptionValue(name, value)
    solver.passModel(program)
    return solver
