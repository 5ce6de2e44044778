"""Which group and which parent each invented record belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from math import ceil, floor

import numpy as np

from studybook.errors import DeclarationError
from studybook.rules import Link, RowsCounted
from studybook.sources.drawing import Ints, stream
from studybook.study import DataFile, Study
from studybook.variables import Count, Measured


@dataclass(frozen=True)
class Allocation:
    """For each dataset: the group of every row and, where a link names a parent, the row of the parent it belongs to."""

    groups: Mapping[str, Ints]
    parents: Mapping[str, Ints]


def allocate(study: Study, seed: int) -> Allocation:
    """The declared number of records of every dataset, spread over groups and parents.

    Raises:
        DeclarationError: the declared numbers, links and bounds cannot all be met.
    """
    groups: dict[str, Ints] = {}
    parents: dict[str, Ints] = {}
    for file in parents_first(study):
        rng = stream(seed, file.slug, "allocation")
        if link := parent_link(study, file.slug):
            low, high = _bounds(study, link, file.records)
            holders = len(groups[link.parent])
            parents[file.slug] = _numbered(children(file.records, holders, low, high, rng, where=file.slug))
            groups[file.slug] = groups[link.parent][parents[file.slug]]
        else:
            groups[file.slug] = _numbered(fair_shares(file.records, study.groups, rng, where=file.slug))
    return Allocation(groups, parents)


def parents_first(study: Study) -> tuple[DataFile, ...]:
    """The datasets, each after the one its link names.

    Raises:
        DeclarationError: links go in a circle, or name a dataset that does not exist.
    """
    names = [file.slug for file in study.files]
    parents = {name: {link.parent for link in study.links if link.dataset == name} for name in names}
    try:
        order = tuple(TopologicalSorter(parents).static_order())
    except CycleError:
        raise DeclarationError("links between datasets go in a circle", where=study.number) from None
    return tuple(study.file(name) for name in order)


def parent_link(study: Study, dataset: str) -> Link | None:
    """The link from a dataset to its parent, if it has one.

    Raises:
        DeclarationError: it has several, which the synthetic source cannot follow at once.
    """
    links = [link for link in study.links if link.dataset == dataset]
    if len(links) > 1:
        raise DeclarationError("several links from one dataset", where=dataset)
    return links[0] if links else None


def fair_shares(total: int, groups: int, rng: np.random.Generator, *, where: str) -> Ints:
    """`total` records over `groups`, each getting between 0.7 and 1.4 times an even share, where whole numbers allow.

    Raises:
        DeclarationError: there are records and no group to take them.
    """
    if groups <= 0:
        if total:
            raise DeclarationError("there are records and no group to take them", where=where)
        return np.zeros(0, dtype=np.int64)
    even = total / groups
    low, high = min(ceil(0.7 * even), floor(even)), max(floor(1.4 * even), ceil(even))
    sizes = rng.integers(low, high, size=groups, endpoint=True)
    # The draws do not add up yet: what is short or over is taken at random from the room that is left.
    short = total - int(sizes.sum())
    if short >= 0:
        return sizes + rng.multivariate_hypergeometric(high - sizes, short)
    return sizes - rng.multivariate_hypergeometric(sizes - low, -short)


def children(total: int, holders: int, low: int, high: int, rng: np.random.Generator, *, where: str) -> Ints:
    """How many of `total` records each of `holders` rows has: at random, at least `low` and at most `high`.

    Raises:
        DeclarationError: the bounds leave no way to place the records.
    """
    if not low * holders <= total <= high * holders:
        raise DeclarationError(
            "the declared records cannot be spread within the bounds of the variable that counts them", where=where
        )
    if holders == 0:
        return np.zeros(0, dtype=np.int64)
    # Room enough that nobody is near it by chance, and little enough for the generator to count.
    room = min(high - low, 20 + 20 * (total // holders))
    return low + rng.multivariate_hypergeometric(np.full(holders, room), total - low * holders)


def _bounds(study: Study, link: Link, records: int) -> tuple[int, int]:
    """How few and how many rows of a child a row of its parent may have, by the variables that count them."""
    low, high = 0, records
    for rule in study.rules:
        if isinstance(rule, RowsCounted) and (rule.dataset, rule.child) == (link.parent, link.dataset):
            kind = next(v.kind for v in study.file(rule.dataset).variables if v.name == rule.variable)
            if isinstance(kind, Count | Measured):
                low, high = max(low, kind.low), min(high, kind.high)
    return low, high


def _numbered(sizes: Ints) -> Ints:
    """For each record the position of its holder, given how many each holder has."""
    return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
