"""The places whose counts a release may tell, and how they add up by construction: totals, merges and differences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from studybook.cells import Where, where
from studybook.disclosure.policy import Policy
from studybook.errors import DeclarationError
from studybook.microdata import Owners, Positions
from studybook.questions import Answer

Place = tuple[str, Where]
"""A dataset and the records meant: the universe and the place within the table as one."""


@dataclass(frozen=True)
class Line:
    """A published sum: a total and the parts that make it up."""

    total: Place
    parts: tuple[Place, ...]


@dataclass(frozen=True, eq=False)
class Rows:
    """The records of every place, and what the policy says of any set of them."""

    policy: Policy
    records: Mapping[Place, Positions] = field(repr=False)
    owners: Mapping[str, Owners] = field(repr=False)

    def count(self, place: Place) -> int:
        """How many records a place has."""
        return len(self.records[place])

    def allowed(self, places: Sequence[Place]) -> bool:
        """Whether the policy lets out how many records these places of one dataset have together."""
        together = np.concatenate([self.records[place] for place in places])
        return may_be_told(together, self.owners[places[0][0]], self.policy)


def rows(answers: Sequence[Answer], policy: Policy, out: Mapping[Place, Positions]) -> Rows:
    """The records of every place of all answers, and of those that are out already.

    Raises:
        DeclarationError: two answers mean different records by one place.
    """
    records: dict[Place, Positions] = dict(out)
    for answer in answers:
        for cell in answer.cells:
            place = place_of(answer, cell.where)
            if not np.array_equal(records.setdefault(place, cell.records), cell.records):
                raise DeclarationError("two tables mean different records by the same cell", where=answer.dataset)
    return Rows(policy, records, {answer.dataset: answer.owners for answer in answers})


def may_be_told(records: Positions, owners: Owners, policy: Policy) -> bool:
    """Whether the policy lets out the number of these records: enough of them, from enough groups and parent records."""
    return (
        len(records) >= policy.threshold
        and len(np.unique(owners.groups[records])) >= policy.groups
        and len(np.unique(owners.parents[records])) >= policy.parents
    )


def place_of(answer: Answer, inside: Where) -> Place:
    """A cell of a table as a place of its dataset."""
    return answer.dataset, where(dict([*answer.universe, *inside]))


def lines(answers: Sequence[Answer], told: Rows) -> tuple[Line, ...]:
    """Every sum that readers can check, each once and in one order."""
    found = {line for answer in answers for line in _of_table(answer)}
    return tuple(sorted({*found, *_of_merges(told.records)}, key=repr))


def _of_table(answer: Answer) -> Iterator[Line]:
    """Every total of a table with its parts: for each dimension, at each place of the others, margins included."""
    for summed in answer.dimensions:
        others = [each for each in answer.dimensions if each is not summed]
        choices = [[None, *each.categories] for each in others]
        for chosen in product(*choices):
            fixed = {each.variable: c.codes for each, c in zip(others, chosen, strict=True) if c is not None}
            parts = (where({**fixed, summed.variable: category.codes}) for category in summed.categories)
            yield Line(place_of(answer, where(fixed)), tuple(place_of(answer, part) for part in parts))


def _of_merges(records: Mapping[Place, Positions]) -> Iterator[Line]:
    """Every merged category with the single ones it was folded from, wherever all of them are told too."""
    for dataset, place in records:
        for name, codes in place:
            parts = [(dataset, where({**dict(place), name: (code,)})) for code in codes]
            if len(parts) > 1 and all(part in records for part in parts):
                yield Line((dataset, place), tuple(parts))
