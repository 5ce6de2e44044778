"""Blocks: finest categories that nothing known tells apart, but for counts of their variable alone.

Records of one block can change categories at will as long as the counts of the single variable come out right. So
combinations need to be held for blocks only: no bound gets wider or tighter by that, and most variables of a study have few
blocks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studybook.disclosure.attack.domains import Domain, Mask
from studybook.disclosure.attack.statements import Term
from studybook.disclosure.attack.zeros import Possible

Positions = NDArray[np.intp]

ENOUGH = 20
"""A join of variables is given up when it has grown to so many times the limit: the rest could hardly bring it back."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A variable with its finest categories cut into blocks, and these into twins: what is not told apart even alone."""

    domain: Domain
    block: Positions
    twin: Positions
    allowed: Mask

    @cached_property
    def blocks(self) -> int:
        """How many blocks there are."""
        return int(self.block.max()) + 1

    def of_blocks(self, weights: NDArray[Any]) -> NDArray[Any]:
        """What is the same for all categories of a block, by block."""
        of_blocks = np.zeros(self.blocks, dtype=weights.dtype)
        of_blocks[self.block] = weights
        return of_blocks


@dataclass(frozen=True, eq=False)
class Field:
    """The variables of one dataset cut into blocks, and which combinations of blocks rules allow."""

    cuts: Mapping[str, Cut]
    possible: Mapping[tuple[str, ...], Mask]
    sources: Mapping[tuple[str, ...], tuple[str, ...]]

    def limiting(self, names: Iterable[str]) -> tuple[str, ...]:
        """Who says which combinations of these variables are possible."""
        known = set(names)
        return tuple(name for rule, sources in self.sources.items() if set(rule) <= known for name in sources)

    def combinations(self, names: Iterable[str], most: int | None = None) -> Positions:
        """Every possible combination of blocks, a row each, the variables in the order given; cut off beyond `most`."""
        order = tuple(names)
        joined: tuple[str, ...] = ()
        rows = np.zeros((1, 0), dtype=np.intp)
        for name in self._turns(order):
            blocks = np.flatnonzero(self._open(name))
            rows = np.column_stack([np.repeat(rows, len(blocks), axis=0), np.tile(blocks, len(rows))])
            joined = (*joined, name)
            for rule in self._completed(name, joined):
                rows = rows[self.possible[rule][tuple(rows[:, joined.index(each)] for each in rule)]]
            if most is not None and len(rows) > most * ENOUGH:
                break
        else:
            rows = rows[:, [joined.index(name) for name in order]]
        return rows

    def _turns(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names in an order in which rules soon have all of theirs."""
        turns: tuple[str, ...] = ()
        left = sorted(names)
        while left:
            name = max(left, key=lambda name: (len(self._completed(name, (*turns, name))), -self.cuts[name].blocks))
            left.remove(name)
            turns = (*turns, name)
        return turns

    def _completed(self, name: str, joined: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [rule for rule in self._of.get(name, ()) if set(rule) <= set(joined)]

    def _open(self, name: str) -> Mask:
        open_blocks = np.zeros(self.cuts[name].blocks, dtype=bool)
        open_blocks[self.cuts[name].block[self.cuts[name].allowed]] = True
        return open_blocks

    @cached_property
    def _of(self) -> Mapping[str, list[tuple[str, ...]]]:
        of: dict[str, list[tuple[str, ...]]] = {}
        for rule in self.possible:
            for name in rule:
                of.setdefault(name, []).append(rule)
        return of


def field(known: Mapping[str, Domain], names: Iterable[str], terms: Sequence[Term], possible: Sequence[Possible]) -> Field:
    """The variables of one dataset cut by what is known of them."""
    together: dict[str, list[NDArray[Any]]] = {name: [np.zeros((len(known[name].codes), 1))] for name in sorted(names)}
    alone: dict[str, list[NDArray[Any]]] = {name: [] for name in together}
    allowed = {name: np.ones(len(known[name].codes), dtype=bool) for name in together}
    for term in terms:
        marks = together if len(term.weights) > 1 else alone
        for name, weights in term.weights.items():
            marks[name].append(weights[:, None])
    for rule in possible:
        for axis, name in enumerate(rule.names):
            slices = np.moveaxis(rule.allowed, axis, 0).reshape(len(known[name].codes), -1)
            (together if len(rule.names) > 1 else alone)[name].append(slices)
        if len(rule.names) == 1:
            allowed[rule.names[0]] &= rule.allowed
    cuts = {name: _cut(known[name], together[name], alone[name], allowed[name]) for name in together}
    sources: dict[tuple[str, ...], tuple[str, ...]] = {}
    for rule in (rule for rule in possible if len(rule.names) > 1):
        names = tuple(sorted(rule.names))
        sources[names] = (*sources.get(names, ()), *rule.sources)
    return Field(cuts, _joined(cuts, possible), sources)


def _cut(domain: Domain, together: Sequence[NDArray[Any]], alone: Sequence[NDArray[Any]], allowed: Mask) -> Cut:
    block = _alike(together)
    return Cut(domain, block, _alike([block[:, None], *alone]), allowed)


def _alike(marks: Sequence[NDArray[Any]]) -> Positions:
    """The number of each row, equal rows having one number, in order of first appearance."""
    numbers: dict[bytes, int] = {}
    rows = np.hstack([mark.astype(float) for mark in marks])
    return np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in rows], dtype=np.intp)


def _joined(cuts: Mapping[str, Cut], possible: Sequence[Possible]) -> Mapping[tuple[str, ...], Mask]:
    """What several rules allow of the same variables, by block."""
    joined: dict[tuple[str, ...], Mask] = {}
    for rule in possible:
        if len(rule.names) > 1:
            names = tuple(sorted(rule.names))
            allowed = np.transpose(rule.allowed, [rule.names.index(name) for name in names])
            for axis, name in enumerate(names):
                first = np.unique(cuts[name].block, return_index=True)[1]
                allowed = np.take(allowed, first, axis=axis)
            joined[names] = joined.get(names, True) & allowed
    return joined
