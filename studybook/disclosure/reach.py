"""How far the numbers that are told pin down one that is not: linear programs over all records that could be behind them.

The unknowns are numbers of records, one for each possible combination of finest categories within a clique of variables. What
is told are rows of the program; to withhold a number is to open its row. The greatest and the least sum over some unknowns are
what a reader can conclude, and the rows with a price in a solution are the ones the conclusion rests on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
from numpy.typing import NDArray

from studybook.cells import Where
from studybook.disclosure.atoms import Domain, Names, Possible
from studybook.disclosure.linear import AtLeast
from studybook.disclosure.places import Place
from studybook.disclosure.simplex import NOTHING, Columns, Linear, Rows

Agreement = tuple[int, int, Names]
"""Two cliques and the variables they share, in the categories of the first of the two."""

SLACK = 1e-4
"""How much room a told number is given where it is asked what a conclusion rests on."""

CERTAIN = 1e-6
"""A count that lies between ends no further apart than this is known."""

PRICE = 1e-7
"""Below this a row has no price: what is concluded does not rest on it."""


@dataclass(frozen=True, eq=False)
class Clique:
    """Variables of one dataset looked at together: their possible combinations are unknowns, numbered from `first` on."""

    dataset: str
    names: Names
    domain: Domain = field(repr=False)
    possible: Possible = field(repr=False)
    first: int

    @property
    def end(self) -> int:
        """The number of the first unknown that is not its own."""
        return self.first + int(self.possible.sum())

    def holds(self, place: Place) -> bool:
        """Whether the place is made of its combinations."""
        dataset, inside = place
        return dataset == self.dataset and {name for name, _ in inside} <= set(self.names) and self.domain.resolves(inside)

    def columns(self, place: Where) -> Columns:
        """The unknowns that a place counts."""
        chosen = self.domain.inside(place, self.names)[self.possible]
        return (np.flatnonzero(chosen) + self.first).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Reached:
    """An end of what can be concluded, and what the watched places have there."""

    value: float
    watched: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What an end rests on: the told places with a price, and which watched places the same prices keep as low.

    Prices under which no unknown comes to less than nothing, and each unknown of a place to one or more, bound that place by
    what they bound the first one by: the duality of linear programs (A. Schrijver, *Theory of Linear and Integer Programming*,
    1986, section 7.4).
    """

    value: float
    places: frozenset[Place] = field(repr=False)
    as_low: NDArray[np.bool_] = field(repr=False)


class Program:
    """All that hangs together, as one program that is asked again and again.

    It can be asked how far a place can go altogether, and how far `nearby`: with everything but what speaks of the place's own
    variables as in one set of records that has all the true counts. What is reached nearby can be reached; it is found much
    sooner, and few places differ in it.
    """

    def __init__(
        self,
        cliques: Sequence[Clique],
        agreements: Sequence[Agreement],
        linear: Sequence[AtLeast],
        truth: Mapping[Place, int],
    ) -> None:
        self._cliques = cliques
        self._having: dict[tuple[str, str], list[Clique]] = {}
        for clique in cliques:
            for name in clique.names:
                self._having.setdefault((clique.dataset, name), []).append(clique)
        self._known: dict[Place, Columns] = {}
        self._row = {place: number for number, place in enumerate(truth)}
        agreeing = list(_agreeing(cliques, agreements))
        self._rows = Rows.of([*self._sums(truth), *agreeing, *self._inequalities(linear)], cliques[-1].end)
        self._linear, self._first = linear, len(truth) + len(agreeing)
        least = [each.least for each in linear]
        self._lower = np.array([*truth.values(), *[0.0] * len(agreeing), *least], dtype=float)
        self._upper = np.array([*truth.values(), *[0.0] * len(agreeing), *[inf] * len(linear)], dtype=float)
        self._whole = Linear(self._rows, self._lower, self._upper)
        self._slack = np.array([SLACK if place[1] else 0.0 for place in truth] + [0.0] * (len(agreeing) + len(least)))
        self._loose = Linear(self._rows, self._lower - self._slack, self._upper + self._slack)
        self._sharpen()
        self._base = self._whole.ask(np.zeros(0, dtype=np.int32), 1.0).solution
        self._near: dict[frozenset[str], _Near] = {}
        self.watch(tuple(truth))

    def tell(self, counts: Mapping[Place, int | None]) -> None:
        """Let these numbers be told; None withholds."""
        for place, count in counts.items():
            low, high = (-inf, inf) if count is None else (float(count), float(count))
            self._lower[self._row[place]], self._upper[self._row[place]] = low, high
        self._sharpen()
        self._loose.bound(self._lower - self._slack, self._upper + self._slack)
        for near in self._near.values():
            near.bound(self._lower, self._upper)

    def _sharpen(self) -> None:
        """Let the inequalities be as sharp as they are for a reader who knows that all counts are whole numbers."""
        self._lower[self._first :] = [each.least for each in self._linear]
        self._whole.bound(self._lower, self._upper)
        apart = dict.fromkeys(each.apart for each in self._linear if each.apart)
        known = {place: self._concluded(place) for place in apart}
        for at, each in enumerate(self._linear, self._first):
            if each.apart and (count := known[each.apart]) is not None:
                self._lower[at] = each.least_of(count)
        self._whole.bound(self._lower, self._upper)

    def _concluded(self, place: Place) -> int | None:
        """The count of a place, if it is told, or all that is told leaves one."""
        row = self._row.get(place)
        if row is not None and self._lower[row] == self._upper[row]:
            return int(self._lower[row])
        high = self._whole.ask(self._columns(place), 1.0).value
        if high == inf or high - self._whole.ask(self._columns(place), -1.0).value > CERTAIN:
            return None
        return round(high)

    def watch(self, places: Sequence[Place]) -> None:
        """Of which places answers tell the counts."""
        columns = [self._columns(place) for place in places]
        self._watched = np.concatenate(columns)
        self._starts = np.cumsum([0, *(len(each) for each in columns)])[:-1]

    def end(self, place: Place, sign: float, floors: Sequence[Place] = (), least: float = 0.0) -> Reached:
        """The greatest (sign 1) or least (sign -1) number of records that a place can have. Infinite where there is no end.

        With `floors`, while each of these finest categories has at least so many: infinite the other way where that cannot be.
        """
        found = self._whole.ask(self._columns(place), sign, self._all(floors), least)
        return Reached(found.value, self._counts(found.solution) if abs(found.value) < inf else found.solution)

    def possible(self, place: Place) -> bool:
        """Whether the rules leave a record that the place could count."""
        return len(self._columns(place)) > 0

    def rests_on(self, place: Place, sign: float, floors: Sequence[Place] = (), least: float = 0.0) -> Grounds:
        """What an end rests on: few places, and the numbers of all records rather than others.

        Each told number but those is given a little room, so that whatever a proof can do without is not in it.
        """
        found = self._loose.ask(self._columns(place), sign, self._all(floors), least)
        places = frozenset(each for each, number in self._row.items() if abs(found.prices[number]) > PRICE)
        return Grounds(found.value, places, self._as_low(found.prices))

    def _as_low(self, prices: NDArray[np.float64]) -> NDArray[np.bool_]:
        """The watched places that what these prices prove of a greatest number holds for too."""
        comes_to = self._rows.priced(prices)
        return (np.minimum.reduceat(comes_to[self._watched], self._starts) > 1 - PRICE) & (comes_to.min() > -PRICE)

    def nearby(self, place: Place, sign: float, floors: Sequence[Place] = (), least: float = 0.0) -> Reached:
        """As `end`, but nearby: a number that can be had, though not always the greatest or least."""
        names = frozenset(name for name, _ in place[1])
        if not names:
            return self.end(place, sign)
        if names not in self._near:
            own = [np.arange(each.first, each.end) for each in self._cliques if names & set(each.names)]
            columns = np.concatenate(own).astype(np.int32)
            self._near[names] = _Near.of(columns, self._rows, self._base, (self._lower, self._upper))
        near, solution = self._near[names], self._base.copy()
        inside, above = near.among(self._columns(place)), near.among(self._all(floors))
        found = near.program.ask(inside, sign, above, least)
        if abs(found.value) < inf:
            solution[near.columns] = found.solution
        return Reached(found.value, self._counts(solution))

    def _all(self, places: Sequence[Place]) -> Columns:
        return np.concatenate([NOTHING, *(self._columns(each) for each in places)])

    def _counts(self, solution: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(solution[self._watched], self._starts)

    def _columns(self, place: Place) -> Columns:
        if place not in self._known:
            dataset, inside = place
            able = self._having[dataset, inside[0][0]] if inside else self._cliques
            self._known[place] = next(clique.columns(inside) for clique in able if clique.holds(place))
        return self._known[place]

    def _sums(self, places: Iterable[Place]) -> Iterator[Mapping[int, float]]:
        for place in places:
            yield dict.fromkeys(self._columns(place).tolist(), 1.0)

    def _inequalities(self, linear: Sequence[AtLeast]) -> Iterator[Mapping[int, float]]:
        for each in linear:
            row: dict[int, float] = {}
            for place, factor in each.terms:
                for column in self._columns(place).tolist():
                    row[column] = row.get(column, 0.0) + factor
            yield row


@dataclass(frozen=True, eq=False)
class _Near:
    """Some columns free, all others as they are in the base."""

    columns: Columns
    program: Linear
    rows: Columns
    fixed: NDArray[np.float64]

    @classmethod
    def of(
        cls, columns: Columns, rows: Rows, base: NDArray[np.float64], bounds: tuple[NDArray[np.float64], NDArray[np.float64]]
    ) -> "_Near":
        own, touched = rows.of_columns(columns)
        others = base.copy()
        others[columns] = 0.0
        fixed = rows.sums(others)[touched]
        return cls(columns, Linear(own, bounds[0][touched] - fixed, bounds[1][touched] - fixed), touched, fixed)

    def among(self, columns: Columns) -> Columns:
        """Where these stand among the free columns."""
        return np.searchsorted(self.columns, columns).astype(np.int32)

    def bound(self, lower: NDArray[np.float64], upper: NDArray[np.float64]) -> None:
        self.program.bound(lower[self.rows] - self.fixed, upper[self.rows] - self.fixed)


def _agreeing(cliques: Sequence[Clique], agreements: Sequence[Agreement]) -> Iterator[Mapping[int, float]]:
    """For each combination of what two cliques share: as many records in one as in the other."""
    for one, other, names in agreements:
        for place, _ in cliques[one].domain.places(names):
            sides = dict.fromkeys(cliques[one].columns(place).tolist(), 1.0)
            yield {**sides, **dict.fromkeys(cliques[other].columns(place).tolist(), -1.0)}
