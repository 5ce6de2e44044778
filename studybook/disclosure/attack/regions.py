"""Which unknown counts there are: one column for each, in all datasets together.

The number of records of each dataset, the records of each finest category, and those of each possible combination of blocks
of each region.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from studybook.disclosure.attack.blocks import Field, Positions
from studybook.disclosure.attack.domains import Mask, Numbers
from studybook.disclosure.attack.statements import Term
from studybook.disclosure.attack.tree import Joints

Blocks = tuple[int, ...]
"""One block for each of some variables."""


@dataclass(frozen=True, eq=False)
class Sum:
    """A weighted sum of columns."""

    columns: Positions
    weights: Numbers


def total(columns: Positions) -> Sum:
    """The plain sum of columns."""
    return Sum(columns, np.ones(len(columns)))


def joined(*sums: Sum) -> Sum:
    """The sum of sums."""
    return Sum(np.concatenate([each.columns for each in sums]), np.concatenate([each.weights for each in sums]))


def minus(each: Sum) -> Sum:
    """A sum with all weights turned round."""
    return Sum(each.columns, -each.weights)


def less(columns: Positions, others: Positions) -> Sum:
    """Some columns less others."""
    return joined(total(columns), minus(total(others)))


@dataclass(frozen=True, eq=False)
class Region:
    """Variables of a dataset with their possible combinations of blocks: one column each, from `start` on."""

    dataset: str
    names: tuple[str, ...]
    combinations: Positions
    start: int = 0

    def margin(self, names: Sequence[str]) -> Mapping[Blocks, Positions]:
        """The columns of each combination of the blocks of some of its variables."""
        keys, inverse = np.unique(self.of(names), axis=0, return_inverse=True)
        order = np.argsort(inverse.ravel(), kind="stable")
        ends = np.cumsum(np.bincount(inverse.ravel(), minlength=len(keys)))[:-1]
        return {tuple(map(int, key)): self.start + part for key, part in zip(keys, np.split(order, ends), strict=True)}

    def of(self, names: Sequence[str]) -> Positions:
        """The combinations as far as they concern some of its variables."""
        return self.combinations[:, [self.names.index(name) for name in names]]


@dataclass(frozen=True, eq=False)
class Layout:
    """Which column is which. `possible` says which categories no rule excludes."""

    fields: Mapping[str, Field]
    records: Mapping[str, int]
    categories: Mapping[tuple[str, str], Positions]
    possible: Mapping[tuple[str, str], Mask]
    regions: tuple[Region, ...]
    meetings: tuple[tuple[int, int], ...]
    columns: int

    def sum(self, term: Term) -> Sum:
        """A term in columns."""
        names = tuple(sorted(term.weights))
        if not names:
            columns, weights = np.array([self.records[term.dataset]]), np.ones(1)
        elif len(names) == 1:
            columns, weights = self.categories[term.dataset, names[0]], term.weights[names[0]]
        else:
            region = self.home(term.dataset, names)
            columns = region.start + np.arange(len(region.combinations))
            weights = np.ones(len(columns))
            for name, blocks in zip(names, region.of(names).T, strict=True):
                weights = weights * self.fields[term.dataset].cuts[name].of_blocks(term.weights[name])[blocks]
        kept = weights != 0
        return Sum(columns[kept], weights[kept] * term.factor)

    def home(self, dataset: str, names: Iterable[str]) -> Region:
        """The smallest region that holds these variables together."""
        wanted = dataset, frozenset(names)
        if wanted not in self._homes:
            holding = (region for region in self.regions if region.dataset == dataset and wanted[1] <= set(region.names))
            self._homes[wanted] = min(holding, key=lambda region: (len(region.combinations), region.start))
        return self._homes[wanted]

    def shared(self, meeting: tuple[int, int]) -> tuple[Region, Region, tuple[str, ...]]:
        """Two regions that meet, and the variables they share."""
        first, second = (self.regions[number] for number in meeting)
        return first, second, tuple(name for name in first.names if name in second.names)

    @cached_property
    def _homes(self) -> dict[tuple[str, frozenset[str]], Region]:
        return {}


def layout(fields: Mapping[str, Field], joints: Mapping[str, Joints]) -> Layout:
    """The columns of all datasets."""
    at = len(fields)
    categories: dict[tuple[str, str], Positions] = {}
    for dataset, field in fields.items():
        for name, cut in field.cuts.items():
            categories[dataset, name] = at + np.arange(len(cut.block))
            at += len(cut.block)
    regions: list[Region] = []
    meetings: list[tuple[int, int]] = []
    for dataset, field in fields.items():
        orders = [tuple(sorted(names)) for names in joints[dataset].regions]
        found = [Region(dataset, order, field.combinations(order)) for order in orders]
        meetings += [(len(regions) + first, len(regions) + second) for first, second in joints[dataset].meetings]
        for region in _agreeing(found, joints[dataset].meetings):
            regions.append(replace(region, start=at))
            at += len(region.combinations)
    return Layout(
        fields=fields,
        records={dataset: number for number, dataset in enumerate(fields)},
        categories=categories,
        possible={(dataset, name): _possible(dataset, name, fields, regions) for dataset, name in categories},
        regions=tuple(regions),
        meetings=tuple(meetings),
        columns=at,
    )


def _agreeing(regions: Sequence[Region], meetings: Sequence[tuple[int, int]]) -> list[Region]:
    """The regions without the combinations that are impossible in one they meet."""
    found, changed = list(regions), True
    while changed:
        changed = False
        for pair in (pair for meeting in meetings for pair in (meeting, meeting[::-1])):
            first, second = (found[number] for number in pair)
            names = [name for name in first.names if name in second.names]
            there = set(map(tuple, np.unique(second.of(names), axis=0).tolist()))
            kept = np.array([tuple(row) in there for row in first.of(names).tolist()], dtype=bool)
            if not kept.all():
                found[pair[0]] = replace(first, combinations=first.combinations[kept])
                changed = True
    return found


def _possible(dataset: str, name: str, fields: Mapping[str, Field], regions: Sequence[Region]) -> Mask:
    cut = fields[dataset].cuts[name]
    possible = cut.allowed.copy()
    for region in regions:
        if region.dataset == dataset and name in region.names:
            possible &= np.isin(cut.block, region.of((name,)))
    return possible
