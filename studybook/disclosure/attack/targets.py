"""What the attack tries to work out: every withheld place, and every count that is not told but follows.

A combination of finest categories is the count of their blocks, together with the counts of those of its categories that
share a block with others. Categories that nothing tells apart are asked about once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from studybook.cells import Codes, Where, ordered, where
from studybook.disclosure.attack.knowledge import Place
from studybook.disclosure.attack.model import Model
from studybook.disclosure.attack.regions import Layout, Sum, total
from studybook.disclosure.attack.statements import Term


@dataclass(frozen=True, eq=False)
class Target:
    """Counts that have to reach `least` in one and the same solution, and the places that stand or fall with them.

    Targets that share a slot are in each other's way: the solver is not asked for them at once.
    """

    dataset: str
    places: tuple[Where, ...]
    sums: tuple[Sum, ...]
    least: int
    slots: tuple[object, ...] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Hidden:
    """A withheld place as a sum of columns."""

    place: Place
    sum: Sum


def hidden(model: Model) -> Iterator[Hidden]:
    """The withheld places but for those that rules exclude."""
    for place, term in model.withheld.items():
        found = _withheld(term, model.layout)
        if len(found.columns):
            yield Hidden(place, found)


def targets(model: Model, withheld: Collection[Hidden]) -> Iterator[Target]:
    """What should be able to reach the threshold: withheld places, finest categories, and their combinations."""
    least = model.known.threshold
    for each in withheld:
        dataset, place = each.place
        yield Target(dataset, (place,), (each.sum,), least, tuple((dataset, name) for name, _ in place))
    for dataset, name in sorted(model.singles):
        yield from _categories(dataset, name, model)
    for dataset, names in sorted(model.spaces):
        yield from _combinations(dataset, names, model)


def resting(model: Model) -> Iterator[Target]:
    """That each published quantile could rest on as many records as it should."""
    for claim in model.claims:
        place = (claim.told.table.universe,)
        yield Target(claim.term.dataset, place, (model.layout.sum(claim.term),), claim.wanted, tuple(claim.term.weights))


def implied(model: Model, withheld: Collection[Hidden]) -> int:
    """How many finest categories and combinations of them are looked at that no table lists."""
    looked_at = model.spaces | {(dataset, (name,)) for dataset, name in model.singles}
    listed = sum(
        (dataset, tuple(name for name, _ in place)) in looked_at and all(len(codes) == 1 for _, codes in place)
        for dataset, place in (*model.known.counts, *(each.place for each in withheld))
    )
    return sum(_number(dataset, names, model.layout) for dataset, names in looked_at) - listed


def _categories(dataset: str, name: str, model: Model) -> Iterator[Target]:
    layout = model.layout
    cut, columns = layout.fields[dataset].cuts[name], layout.categories[dataset, name]
    for twin in np.unique(cut.twin[layout.possible[dataset, name]]):
        members = np.flatnonzero(cut.twin == twin)
        if int(columns[members[0]]) not in model.program.fixed:
            places = tuple(where({name: (cut.domain.codes[member],)}) for member in members)
            yield Target(dataset, places, (total(columns[members[:1]]),), model.known.threshold, ((dataset, name),))


def _combinations(dataset: str, names: tuple[str, ...], model: Model) -> Iterator[Target]:
    ways = {(name, block): way for name in names for block, way in _ways(dataset, name, model).items()}
    for blocks, columns in model.layout.home(dataset, names).margin(names).items():
        slots = tuple((names, *each) for each in zip(names, blocks, strict=True))
        for chosen in product(*(ways[each] for each in zip(names, blocks, strict=True))):
            place = where({name: codes for name, (codes, _) in zip(names, chosen, strict=True)})
            sums = (total(columns), *(each for _, each in chosen if each is not None))
            yield Target(dataset, (place,), sums, model.known.threshold, slots)


def _ways(dataset: str, name: str, model: Model) -> Mapping[int, list[tuple[Codes, Sum | None]]]:
    """Each block as a whole, and where it has several categories, each of those whose count is open: codes and count."""
    cut, columns = model.layout.fields[dataset].cuts[name], model.layout.categories[dataset, name]
    ways: dict[int, list[tuple[Codes, Sum | None]]] = {}
    for block in range(cut.blocks):
        members = np.flatnonzero((cut.block == block) & model.layout.possible[dataset, name])
        ways[block] = [(ordered(cut.domain.codes[member] for member in members), None)]
        for member in members[np.unique(cut.twin[members], return_index=True)[1]] if len(members) > 1 else ():
            if int(columns[member]) not in model.program.fixed:
                ways[block].append(((cut.domain.codes[member],), total(columns[[member]])))
    return ways


def _number(dataset: str, names: tuple[str, ...], layout: Layout) -> int:
    """How many combinations of finest categories rules leave possible."""
    if len(names) == 1:
        return int(layout.possible[dataset, names[0]].sum())
    cuts = layout.fields[dataset].cuts
    sizes = [np.bincount(cuts[name].block[layout.possible[dataset, name]], minlength=cuts[name].blocks) for name in names]
    blocks = np.array(list(layout.home(dataset, names).margin(names)), dtype=np.intp).reshape(-1, len(names))
    return int(np.prod([size[each] for size, each in zip(sizes, blocks.T, strict=True)], axis=0).sum())


def _withheld(term: Term, layout: Layout) -> Sum:
    """A withheld place, of one variable by the first of its twins: it makes no difference which of them are meant."""
    if len(term.weights) != 1:
        return layout.sum(term)
    ((name, weights),) = term.weights.items()
    cut, possible = layout.fields[term.dataset].cuts[name], layout.possible[term.dataset, name]
    chosen: list[int] = []
    for twin in np.unique(cut.twin[possible]):
        members = np.flatnonzero(cut.twin == twin)
        chosen += members[: int(weights[members].sum())].tolist()
    return total(layout.categories[term.dataset, name][chosen])
