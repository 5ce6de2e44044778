"""Which cells to withhold, for everything that a release publishes, together.

A cell with the same dataset and meaning is one cell wherever it appears. Withheld are, first, the counts that the policy never
lets out: those below the threshold, and those from too few groups or parent records. Then as few others as possible, so that
- no line (a total and its parts) has a single unknown, and its withheld parts are together what the policy lets out;
- what is left of one published number when another is taken from it is what the policy lets out;
- whatever a reader concludes from all numbers and all documented rules, no withheld number is known, and no combination of
  categories is known to be rarer than the threshold.
The first two are demanded at once. For the third the reader's programs are asked, and what a conclusion rests on becomes a
demand that one of its numbers be withheld too, until there is nothing more to conclude.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, product
from math import log1p

import numpy as np

from studybook.bundle import Cell, Table
from studybook.cells import Where
from studybook.disclosure.atoms import Domain, domains
from studybook.disclosure.knowledge import topics
from studybook.disclosure.pattern import Choice, Demand, either, if_withheld
from studybook.disclosure.places import Line, Place, Rows, lines, may_be_told, place_of, rows
from studybook.disclosure.policy import Policy
from studybook.disclosure.quantiles import quantiles_tell, statistics
from studybook.disclosure.readers import Reader
from studybook.microdata import Positions
from studybook.questions import Answer
from studybook.rules import Rule
from studybook.study import Study

HEADLINE = 10.0
"""How much more it costs to withhold a number of a finding than one that only the codebook tells."""


class Reason(StrEnum):
    """Why a number is withheld. Private: told to the person who signs, and to nobody else."""

    RECORDS = "too few records"
    OWNERS = "too few groups or parent records"
    OTHERS = "to protect others"


@dataclass(frozen=True)
class Protected:
    """The tables as they may be published, and the private reasons for what is withheld in them."""

    tables: tuple[Table, ...]
    reasons: Mapping[Place, Reason] = field(repr=False)


@dataclass(frozen=True)
class Public:
    """What readers know besides a release: the study, the rules they are told held, and the places whose counts are out.

    Of these it has the records: what is left of one number when another is taken from it must come from enough owners too.
    """

    study: Study
    held: tuple[Rule, ...] = ()
    out: Mapping[Place, Positions] = field(default_factory=dict[Place, Positions], repr=False)


def protect(public: Public, findings: Sequence[Answer], codebook: Sequence[Answer], policy: Policy) -> Protected:
    """The tables of the findings, then those of the codebook.

    Raises:
        PolicyError: no choice of cells protects what has to be withheld.
    """
    answers = [*findings, *codebook]
    told = rows(answers, policy, public.out)
    headline = {place_of(answer, cell.where) for answer in findings for cell in answer.cells}
    withheld = _withheld(public, answers, told, headline)
    tables = tuple(_table(each, withheld, policy) for each in answers)
    return Protected(tables, {place: _reason(place, told) for place in sorted(withheld, key=repr)})


def _reason(place: Place, told: Rows) -> Reason:
    if told.count(place) < told.policy.threshold:
        return Reason.RECORDS
    return Reason.OTHERS if told.allowed([place]) else Reason.OWNERS


def _withheld(public: Public, answers: Sequence[Answer], told: Rows, headline: Collection[Place]) -> frozenset[Place]:
    """The best choice that leaves nothing to be concluded."""
    sums = lines(answers, told)
    primary = frozenset(place for place in told.records if place not in public.out and not told.allowed([place]))
    hopeless = frozenset(place for place in told.records if place not in public.out and (place[0], ()) in primary)
    never = frozenset(place for place in told.records if place in public.out or not place[1]) - primary - hopeless
    choice = Choice(_costs(told, headline), primary | hopeless, never)
    described = domains(public.study, public.held)
    for demand in (*_of_lines(sums, told, hopeless), *_of_differences(described, told, hopeless)):
        choice.demand(demand)
    truth = {place: told.count(place) for place in told.records}
    known = topics(public.study, public.held, truth, list(quantiles_tell(answers, described, told.policy)))
    readers = [Reader(topic, told.policy.threshold) for topic in known]
    while True:
        withheld = choice.best()
        concluded = (demand for reader in readers for demand in reader.demands(withheld, primary))
        wanted = {*_of_owners(sums, withheld, told), *concluded}
        if not wanted:
            return withheld
        for demand in sorted(wanted, key=repr):
            choice.demand(demand)


def _costs(told: Rows, headline: Collection[Place]) -> Mapping[Place, float]:
    """What it costs to withhold each place: more for large counts, most for those of findings; no two alike."""
    places = sorted(told.records, key=lambda place: (told.count(place), repr(place)))
    return {
        place: (HEADLINE if place in headline else 1.0) * (1 + log1p(told.count(place))) + 1e-5 * rank
        for rank, place in enumerate(places)
    }


def _of_lines(sums: Sequence[Line], told: Rows, hopeless: Collection[Place]) -> Iterator[Demand]:
    """No single unknown in a line, and withheld parts of a published total that together reach the threshold."""
    least = told.policy.threshold
    for line in sums:
        if line.total in hopeless:
            continue
        for place in (line.total, *line.parts):
            yield if_withheld(place, [other for other in (line.total, *line.parts) if other != place])
        for part in line.parts:
            weights = {other: float(min(told.count(other), least)) for other in line.parts}
            weights[part] -= least
            yield Demand((*weights.items(), (line.total, float(least))), 0.0)


def _of_differences(described: Mapping[str, Domain], told: Rows, hopeless: Collection[Place]) -> Iterator[Demand]:
    """Two published numbers of which one counts part of the other: what is left must be what the policy lets out."""
    for part, whole in _nested(told.records):
        dataset = part[0]
        if whole not in hopeless:
            left = np.setdiff1d(told.records[whole], told.records[part], assume_unique=True)
            allowed = may_be_told(left, told.owners[dataset], told.policy)
            if not allowed and _can_differ(described[dataset], part[1], whole[1]):
                yield either([part, whole])


def _nested(places: Collection[Place]) -> Iterator[tuple[Place, Place]]:
    """Each place with each other of the same dataset that counts all of it and more, but all records."""
    by_names: dict[tuple[str, tuple[str, ...]], list[Where]] = {}
    for dataset, inside in places:
        by_names.setdefault((dataset, tuple(name for name, _ in inside)), []).append(inside)
    for (dataset, names), parts in by_names.items():
        for some in (some for size in range(1, len(names) + 1) for some in combinations(names, size)):
            for part, whole in product(parts, by_names.get((dataset, some), ())):
                codes = dict(part)
                if part != whole and all(set(codes[name]) <= set(values) for name, values in whole):
                    yield (dataset, part), (dataset, whole)


def _can_differ(domain: Domain, part: Where, whole: Where) -> bool:
    names = tuple(name for name, _ in part)
    return bool((domain.possible(names) & domain.inside(whole, names) & ~domain.inside(part, names)).any())


def _of_owners(sums: Sequence[Line], withheld: Collection[Place], told: Rows) -> Iterator[Demand]:
    """The withheld parts of a published total are told as a sum: they must come from enough groups and parent records."""
    for line in sums:
        hidden = [part for part in line.parts if part in withheld]
        if hidden and line.total not in withheld and not told.allowed(hidden):
            others = [line.total, *(part for part in line.parts if part not in withheld)]
            yield from (if_withheld(part, others) for part in hidden)


def _table(answer: Answer, withheld: Collection[Place], policy: Policy) -> Table:
    return Table(
        dataset=answer.dataset,
        universe=answer.universe,
        dimensions=answer.dimensions,
        cells=tuple(_cells(answer, withheld)),
        statistics=tuple(statistics(answer, policy)),
    )


def _cells(answer: Answer, withheld: Collection[Place]) -> Iterable[Cell]:
    for cell in answer.cells:
        hidden = place_of(answer, cell.where) in withheld
        yield Cell(cell.where, None if hidden else len(cell.records))
