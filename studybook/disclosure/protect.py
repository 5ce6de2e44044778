"""Which cells to withhold, for all tables of a release together.

A cell with the same dataset and meaning is one cell wherever it appears. First the cells that the policy never lets out: counts
below the threshold, and counts from too few groups or parent records. Then, until nothing changes, every line of every table (a
total and its parts) is mended: a single withheld number would be the difference of the others, and withheld parts that together
stay below the threshold would be a small count in themselves. What is added is always the smallest count that is left.

This closes each line; what several lines, universes or releases give away together is for the joint program that follows it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from studybook.bundle import Cell, Statistic, Table
from studybook.cells import Where, where
from studybook.disclosure.policy import Policy
from studybook.questions import Answer, PrivateCell, PrivateQuantiles

Place = tuple[str, Where]
"""A dataset and the records meant: the universe and the place within the table as one."""


@dataclass(frozen=True)
class Line:
    """A published sum: a total and the parts that make it up."""

    total: Place
    parts: tuple[Place, ...]


@dataclass
class _Choice:
    """What is withheld so far. Private: it holds every count."""

    counts: Mapping[Place, int] = field(repr=False)
    withheld: set[Place] = field(repr=False)

    def mend(self, line: Line, threshold: int) -> bool:
        """Withhold one cell more if the line gives a withheld one away; say whether it did."""
        hidden = [part for part in line.parts if part in self.withheld]
        single = len(hidden) + (line.total in self.withheld) == 1
        small = bool(hidden) and line.total not in self.withheld and sum(self.counts[part] for part in hidden) < threshold
        if not (single or small):
            return False
        left = [part for part in line.parts if part not in self.withheld] or [line.total]
        self.withheld.add(min(left, key=lambda place: (self.counts[place], repr(place))))
        return True


def protect(answers: Sequence[Answer], policy: Policy) -> tuple[Table, ...]:
    """The tables as they may be published, in the order of the answers."""
    private = {_place(answer, cell.where): cell for answer in answers for cell in answer.cells}
    choice = _Choice(
        counts={place: cell.count for place, cell in private.items()},
        withheld={place for place, cell in private.items() if _never(cell, policy)},
    )
    lines = sorted({line for answer in answers for line in _lines(answer)}, key=repr)
    while sum(choice.mend(line, policy.threshold) for line in lines):
        pass
    return tuple(_table(answer, choice, policy) for answer in answers)


def _never(cell: PrivateCell, policy: Policy) -> bool:
    return cell.count < policy.threshold or cell.groups < policy.groups or cell.parents < policy.parents


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


def _table(answer: Answer, choice: _Choice, policy: Policy) -> Table:
    return Table(
        dataset=answer.dataset,
        universe=answer.universe,
        dimensions=answer.dimensions,
        cells=tuple(_cells(answer, choice)),
        statistics=_statistics(answer.quantiles, policy) if answer.quantiles else (),
    )


def _cells(answer: Answer, choice: _Choice) -> Iterable[Cell]:
    for cell in answer.cells:
        hidden = _place(answer, cell.where) in choice.withheld
        yield Cell(cell.where, None if hidden else cell.count)


def _statistics(quantiles: PrivateQuantiles, policy: Policy) -> tuple[Statistic, ...]:
    """Quartiles as far as the policy lets them out: enough records on each side, rounded; a unit it does not know has none."""
    step = policy.rounding.get(quantiles.unit)
    if step is None:
        return ()
    lower, median, upper = (round(value / step) * step for value in quantiles.quartiles)
    spread = quantiles.known >= policy.quartiles_from
    return (
        Statistic("lower quartile", lower if spread else None, quantiles.unit),
        Statistic("median", median if quantiles.known >= policy.median_from else None, quantiles.unit),
        Statistic("upper quartile", upper if spread else None, quantiles.unit),
    )
