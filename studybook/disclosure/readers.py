"""A reader who draws every conclusion there is, and the demands on the choice that follow from those that must not be drawn.

Every solution of the reader's program is a set of records that cannot be told from the true ones while the places in which they
differ are withheld. It certifies, for as long as these are, each combination that reaches the threshold in it, and each
withheld number that is different in it: so one solution answers many questions.
"""

from collections.abc import Collection, Iterator
from math import inf

import numpy as np

from studybook.disclosure.knowledge import Topic
from studybook.disclosure.pattern import Demand, either
from studybook.disclosure.places import Place
from studybook.disclosure.reach import Reached

ROUNDING = 1e-6
"""Counts that differ by less are the same."""


class Reader:
    """What is known of one topic, and certificates of what cannot be concluded."""

    def __init__(self, topic: Topic, least: int) -> None:
        self._program, self._least = topic.program, least
        self._atoms, self._places = _widest_first(topic.atoms), tuple(topic.truth)
        self._truth = np.array([topic.truth[place] for place in self._places], dtype=float)
        self._common: dict[Place, list[frozenset[Place]]] = {atom: [] for atom in topic.atoms}
        self._unknown: dict[Place, list[frozenset[Place]]] = {place: [] for place in self._places}
        self._settled: set[Place] = set()
        self._program.watch([*self._atoms, *self._places])

    def demands(self, withheld: frozenset[Place], primary: Collection[Place]) -> Iterator[Demand]:
        """For each conclusion that must not be drawn while this is withheld: one of the numbers it rests on has to be, too."""
        true = dict(zip(self._places, self._truth.astype(int).tolist(), strict=True))
        self._program.tell({place: None if place in withheld else count for place, count in true.items()})
        for atom in self._atoms:
            if not self._certified(self._common[atom], atom, withheld):
                yield from self._of_rare(atom)
        for place in self._places:
            if place in withheld and not self._certified(self._unknown[place], place, withheld):
                yield from self._of_known(place, true[place], freely=place not in primary)

    def _certified(self, by: Collection[frozenset[Place]], place: Place, withheld: frozenset[Place]) -> bool:
        return place in self._settled or any(differing <= withheld for differing in by)

    def _of_rare(self, atom: Place) -> Iterator[Demand]:
        """The combination may be known to be rarer than the threshold."""
        if self._kept(self._program.nearby(atom, 1.0)).value < self._least - ROUNDING:
            most = self._kept(self._program.end(atom, 1.0))
            if most.value < self._least - ROUNDING:
                yield from self._broken(atom, most.rests_on)

    def _of_known(self, place: Place, count: int, *, freely: bool) -> Iterator[Demand]:
        """The withheld number may be known; where nothing else forbids it, it may then as well be told."""
        if any(abs(self._kept(self._program.nearby(place, sign)).value - count) > ROUNDING for sign in (1.0, -1.0)):
            return
        ends = [self._kept(self._program.end(place, sign)) for sign in (1.0, -1.0)]
        if all(abs(end.value - count) < ROUNDING for end in ends):
            for demand in self._broken(place, ends[0].rests_on | ends[1].rests_on):
                yield Demand((*demand.weights, (place, -1.0)), 0.0) if freely else demand

    def _broken(self, place: Place, rests_on: Collection[Place]) -> Iterator[Demand]:
        """What the numbers of all records and the rules alone say is no secret, and nothing could keep it one."""
        others = sorted((each for each in rests_on if each[1]), key=repr)
        if others:
            yield either(others)
        else:
            self._settled.add(place)

    def _kept(self, reached: Reached) -> Reached:
        """Keep what the solution certifies."""
        if abs(reached.value) < inf:
            atoms, places = reached.watched[: len(self._atoms)], reached.watched[len(self._atoms) :]
            differs = np.abs(places - self._truth) > ROUNDING
            differing = frozenset(self._places[at] for at in np.flatnonzero(differs))
            for at in np.flatnonzero(atoms >= self._least - ROUNDING):
                self._common[self._atoms[at]].append(differing)
            for other in differing:
                self._unknown[other].append(differing)
        return reached


def _widest_first(atoms: Collection[Place]) -> tuple[Place, ...]:
    """Combinations of several variables before single categories: what reaches the threshold within one, reaches it in it."""
    return tuple(sorted(atoms, key=lambda atom: -len(atom[1])))
