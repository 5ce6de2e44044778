"""Which cells to withhold, for all tables of a release together.

A cell with the same dataset and meaning is one cell wherever it appears. First the cells that the policy never lets out: counts
below the threshold, and counts from too few groups or parent records. Then, until nothing changes, every line of every table (a
total and its parts) is mended: a single withheld number would be the difference of the others, and the withheld parts of a
published total are told as a sum, so together they must be what the policy lets out. A category merged in one table and told
apart in another is such a line too. What is added is always the smallest count that is left.

This closes each line; what several lines, universes or releases give away together is for the joint program that follows it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from studybook.bundle import Cell, Statistic, Table
from studybook.cells import Where, where
from studybook.disclosure.policy import Policy
from studybook.errors import DeclarationError
from studybook.questions import Answer, Owners, Positions, PrivateQuantile

Place = tuple[str, Where]
"""A dataset and the records meant: the universe and the place within the table as one."""


@dataclass(frozen=True)
class Line:
    """A published sum: a total and the parts that make it up."""

    total: Place
    parts: tuple[Place, ...]


@dataclass(frozen=True, eq=False)
class _Rows:
    """The records of every place, and what the policy says of any set of them."""

    policy: Policy
    records: Mapping[Place, Positions] = field(repr=False)
    owners: Mapping[str, Owners] = field(repr=False)

    def allowed(self, places: Sequence[Place]) -> bool:
        """Whether the policy lets out how many records these places of one dataset have together."""
        together = np.concatenate([self.records[place] for place in places])
        return _allowed(together, self.owners[places[0][0]], self.policy)


def protect(answers: Sequence[Answer], policy: Policy) -> tuple[Table, ...]:
    """The tables as they may be published, in the order of the answers."""
    rows = _Rows(policy, _records(answers), {answer.dataset: answer.owners for answer in answers})
    withheld = {place for place in rows.records if not rows.allowed([place])}
    lines = sorted({*(line for answer in answers for line in _lines(answer)), *_merged_lines(rows.records)}, key=repr)
    while sum(_mend(line, withheld, rows) for line in lines):
        pass
    return tuple(_table(answer, withheld, policy) for answer in answers)


def _records(answers: Sequence[Answer]) -> Mapping[Place, Positions]:
    """The records of every place of all answers.

    Raises:
        DeclarationError: two answers mean different records by one place.
    """
    records: dict[Place, Positions] = {}
    for answer in answers:
        for cell in answer.cells:
            place = _place(answer, cell.where)
            if not np.array_equal(records.setdefault(place, cell.records), cell.records):
                raise DeclarationError("two tables mean different records by the same cell", where=answer.dataset)
    return records


def _allowed(records: Positions, owners: Owners, policy: Policy) -> bool:
    return (
        len(records) >= policy.threshold
        and len(np.unique(owners.groups[records])) >= policy.groups
        and len(np.unique(owners.parents[records])) >= policy.parents
    )


def _mend(line: Line, withheld: set[Place], rows: _Rows) -> bool:
    """Withhold one cell more if the line gives away what is withheld; say whether it did."""
    hidden = [part for part in line.parts if part in withheld]
    single = len(hidden) + (line.total in withheld) == 1
    if not (single or (hidden and line.total not in withheld and not rows.allowed(hidden))):
        return False
    left = [part for part in line.parts if part not in withheld] or [line.total]
    withheld.add(min(left, key=lambda place: (len(rows.records[place]), repr(place))))
    return True


def _place(answer: Answer, place: Where) -> Place:
    return answer.dataset, where(dict([*answer.universe, *place]))


def _lines(answer: Answer) -> Iterator[Line]:
    """Every total of a table with its parts: for each dimension, at each place of the others, margins included."""
    for summed in answer.dimensions:
        others = [each for each in answer.dimensions if each is not summed]
        choices = [[None, *each.categories] for each in others]
        for chosen in product(*choices):
            fixed = {each.variable: c.codes for each, c in zip(others, chosen, strict=True) if c is not None}
            parts = (where({**fixed, summed.variable: category.codes}) for category in summed.categories)
            yield Line(_place(answer, where(fixed)), tuple(_place(answer, part) for part in parts))


def _merged_lines(records: Mapping[Place, Positions]) -> Iterator[Line]:
    """Every merged category with the single ones it was folded from, wherever all of them are told too."""
    for dataset, place in records:
        for name, codes in place:
            parts = [(dataset, where({**dict(place), name: (code,)})) for code in codes]
            if len(parts) > 1 and all(part in records for part in parts):
                yield Line((dataset, place), tuple(parts))


def _table(answer: Answer, withheld: set[Place], policy: Policy) -> Table:
    return Table(
        dataset=answer.dataset,
        universe=answer.universe,
        dimensions=answer.dimensions,
        cells=tuple(_cells(answer, withheld)),
        statistics=tuple(_statistics(answer, policy)),
    )


def _cells(answer: Answer, withheld: set[Place]) -> Iterable[Cell]:
    for cell in answer.cells:
        hidden = _place(answer, cell.where) in withheld
        yield Cell(cell.where, None if hidden else len(cell.records))


def _statistics(answer: Answer, policy: Policy) -> Iterator[Statistic]:
    """Quartiles as far as the policy lets them out, rounded; none in a unit it does not know."""
    step = policy.rounding.get(answer.unit)
    for quantile in answer.quantiles if step else ():
        value = round(quantile.value / step) * step if step and _released(quantile, answer, policy) else None
        yield Statistic(quantile.name, value, answer.unit)


def _released(quantile: PrivateQuantile, answer: Answer, policy: Policy) -> bool:
    """Enough records for this quantile and, on each of its sides, what the policy lets out."""
    least = policy.median_from if quantile.name == "median" else policy.quartiles_from
    known = np.union1d(quantile.below, quantile.above)
    sides = (quantile.below, quantile.above)
    return len(known) >= least and all(_allowed(side, answer.owners, policy) for side in sides)
