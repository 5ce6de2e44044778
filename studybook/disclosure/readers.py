"""A reader who draws every conclusion there is, and the demands on the choice that follow from those that must not be drawn.

Every solution of the reader's program is a set of records that cannot be told from the true ones while the places in which they
differ are withheld. It certifies, for as long as these are, each combination that reaches the threshold in it, and each
withheld number that is different in it: so one solution answers many questions.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from studybook.disclosure.knowledge import Topic
from studybook.disclosure.pattern import Demand, either
from studybook.disclosure.places import Place
from studybook.disclosure.reach import Grounds, Reached

ROUNDING = 1e-6
"""Counts that differ by less are the same."""


class Reader:
    """What is known of one topic, and certificates of what cannot be concluded."""

    def __init__(self, topic: Topic, least: int) -> None:
        self._program, self._least = topic.program, least
        self._atoms, self._places = _widest_first(topic.atoms), tuple(topic.truth)
        self._within = topic.within
        self._parts = _positions(topic.within, self._atoms)
        self._truth = np.array([topic.truth[place] for place in self._places], dtype=float)
        self._proofs: list[_Proof] = []
        self._settled: set[object] = {atom for atom in topic.atoms if not topic.program.possible(atom)}
        self._program.watch([*self._atoms, *self._places])

    def demands(self, withheld: frozenset[Place], primary: Collection[Place]) -> Iterator[Demand]:
        """For each conclusion that must not be drawn while this is withheld: one of the numbers it rests on has to be, too."""
        hidden = np.array([place in withheld for place in self._places])
        self._program.tell({place: None if place in withheld else int(count) for place, count in self._true()})
        certain = _Certain.of(self._proofs, self._parts, len(self._atoms), hidden)
        for at, atom in enumerate(self._atoms):
            if not certain.common[at] and not certain.rare[at] and atom not in self._settled:
                yield from self._of_rare(atom, certain)
        for at, parts in enumerate(self._within):
            if not certain.together[at] and not certain.rare[self._parts[at]].any() and not self._settled & {parts, *parts}:
                yield from self._of_rare_within(parts, certain)
        for at, (place, count) in enumerate(self._true()):
            if hidden[at] and not certain.unknown[at] and place not in self._settled:
                yield from self._of_known(place, count, certain, freely=place not in primary)

    def _true(self) -> Iterator[tuple[Place, float]]:
        return zip(self._places, self._truth.tolist(), strict=True)

    def _of_rare(self, atom: Place, certain: "_Certain") -> Iterator[Demand]:
        """The combination may be known to be rarer than the threshold."""
        if self._kept(self._program.nearby(atom, 1.0), certain).value < self._least - ROUNDING:
            most = self._kept(self._program.end(atom, 1.0), certain)
            if most.value < self._least - ROUNDING:
                grounds = self._program.rests_on(atom, 1.0)
                yield from self._broken([atom, *self._as_rare(grounds, certain)], grounds.places)

    def _as_rare(self, grounds: Grounds, certain: "_Certain") -> Iterator[Place]:
        """The other combinations that are rare for the same reason: there is no need to ask of them before that is mended."""
        if grounds.value < self._least - ROUNDING:
            rare = grounds.as_low[: len(self._atoms)]
            certain.rare[:] |= rare
            yield from (self._atoms[at] for at in np.flatnonzero(rare))

    def _of_rare_within(self, parts: tuple[Place, ...], certain: "_Certain") -> Iterator[Demand]:
        """A finer combination may be known to be rarer than the threshold."""
        if self._kept(self._program.nearby(parts[0], 1.0, parts[1:], self._least), certain).value < self._least - ROUNDING:
            most = self._kept(self._program.end(parts[0], 1.0, parts[1:], self._least), certain)
            if most.value < self._least - ROUNDING:
                yield from self._broken([parts], self._program.rests_on(parts[0], 1.0, parts[1:], self._least).places)

    def _of_known(self, place: Place, count: float, certain: "_Certain", *, freely: bool) -> Iterator[Demand]:
        """The withheld number may be known; where nothing else forbids it, it may then as well be told."""
        nearby = (self._kept(self._program.nearby(place, sign), certain).value for sign in (1.0, -1.0))
        if any(abs(value - count) > ROUNDING for value in nearby):
            return
        ends = [self._kept(self._program.end(place, sign), certain) for sign in (1.0, -1.0)]
        if all(abs(end.value - count) < ROUNDING for end in ends):
            rests_on = self._program.rests_on(place, 1.0).places | self._program.rests_on(place, -1.0).places
            for demand in self._broken([place], rests_on):
                yield Demand((*demand.weights, (place, -1.0)), 0.0) if freely else demand

    def _broken(self, concluded: Collection[object], rests_on: Collection[Place]) -> Iterator[Demand]:
        """What the numbers of all records and the rules alone say is no secret, and nothing could keep it one."""
        others = sorted((each for each in rests_on if each[1]), key=repr)
        if others:
            yield either(others)
        else:
            self._settled.update(concluded)

    def _kept(self, reached: Reached, certain: "_Certain") -> Reached:
        """Keep what the solution certifies."""
        if abs(reached.value) < inf:
            atoms, places = reached.watched[: len(self._atoms)], reached.watched[len(self._atoms) :]
            proof = _Proof(atoms >= self._least - ROUNDING, np.abs(places - self._truth) > ROUNDING)
            self._proofs.append(proof)
            certain.add(proof)
        return reached


@dataclass(frozen=True, eq=False)
class _Proof:
    """A solution: the combinations that are common in it, and the places that differ from the truth."""

    common: NDArray[np.bool_]
    differs: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Certain:
    """What the proofs certify together that hold for what is withheld now; and what is `rare` for a reason that is found."""

    common: NDArray[np.bool_]
    rare: NDArray[np.bool_]
    unknown: NDArray[np.bool_]
    together: NDArray[np.bool_]
    parts: NDArray[np.intp]

    @classmethod
    def of(cls, proofs: Collection[_Proof], parts: NDArray[np.intp], atoms: int, hidden: NDArray[np.bool_]) -> "_Certain":
        """Of those proofs in which nothing differs but what is hidden."""
        nothing, together = np.zeros(atoms, dtype=bool), np.zeros(len(parts), dtype=bool)
        certain = cls(nothing, nothing.copy(), np.zeros_like(hidden), together, parts)
        for proof in proofs:
            if not (proof.differs & ~hidden).any():
                certain.add(proof)
        return certain

    def add(self, proof: _Proof) -> None:
        self.common[:] |= proof.common
        self.unknown[:] |= proof.differs
        self.together[:] |= proof.common[self.parts].all(axis=1)


def _widest_first(atoms: Collection[Place]) -> tuple[Place, ...]:
    """Combinations of several variables before single categories: what reaches the threshold within one, reaches it in it."""
    return tuple(sorted(atoms, key=lambda atom: -len(atom[1])))


def _positions(within: Sequence[tuple[Place, ...]], atoms: Sequence[Place]) -> NDArray[np.intp]:
    """Where the parts of each stand among the atoms, the first one repeated to fill the line."""
    at = {atom: number for number, atom in enumerate(atoms)}
    width = max(map(len, within), default=1)
    lines = [[at[part] for part in (*parts, *parts[:1] * (width - len(parts)))] for parts in within]
    return np.array(lines, dtype=np.intp).reshape(-1, width)
