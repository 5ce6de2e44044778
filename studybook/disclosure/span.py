"""Which groupings of whole groups may be told together, so that no sum over a few of the groups can be worked out.

A grouping sorts every group (task force) into one category and tells a sum over each. Whoever knows which group is of which
category can add and subtract these sums with any weights. What can be reached that way are the vectors in the rational span
of the indicator vectors of all categories, and of the vector of all groups, since ungrouped tables tell that sum too. A
grouping is refused if the span would come to hold a vector other than zero that is zero for all but a few groups. That is so
exactly if leaving out some few groups lowers the rank, which is computed here in whole numbers, without rounding.

Nothing here knows of rows or numbers of records: a grouping is a tuple of sets. It is meant for tens of groups, not thousands.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Groups = frozenset[str]

Verdict = Literal["admitted", "few", "derivable"]
"""What becomes of a grouping: it is let out; or a category has too few groups; or a sum over too few could be worked out."""


@dataclass(frozen=True)
class Grouping:
    """The groups in each category, every group in one.

    `counted` are those that have records in the dataset that is asked: a sum over the others is nothing, as all may know.
    """

    categories: tuple[Groups, ...]
    counted: Groups

    def __post_init__(self) -> None:
        if sum(map(len, self.categories)) != len(self.groups) or not self.counted <= self.groups:
            raise ValueError("a grouping sorts every group into one category, and counts no other groups")

    @property
    def groups(self) -> Groups:
        """All groups."""
        return frozenset[str]().union(*self.categories)


def admitted(asked: Sequence[Grouping], least: int, *, told: Collection[Grouping] = ()) -> tuple[Verdict, ...]:
    """What becomes of each grouping, in the order asked: one that is refused leaves room for those after it.

    `least` is how many groups a sum that can be worked out has to be over; `told` are groupings that are out already.

    Raises:
        ValueError: the groupings are not of the same groups.
    """
    if len({each.groups for each in (*told, *asked)}) > 1:
        raise ValueError("the groupings are not of the same groups")
    kept, verdicts = list(told), list[Verdict]()
    for grouping in asked:
        verdicts.append(_verdict(grouping, kept, least))
        if verdicts[-1] == "admitted":
            kept.append(grouping)
    return tuple(verdicts)


def derivable(categories: Collection[Groups], groups: Groups, fewer_than: int) -> bool:
    """Whether some weighted sum over fewer groups than this, and not none, follows from the sums over these and over all."""
    known_of = [[1, *(group in each for each in categories)] for group in sorted(groups)]
    rank, few = _rank(known_of), min(fewer_than - 1, len(known_of))
    return any(_rank(rest) < rank for rest in combinations(known_of, len(known_of) - few))


def _verdict(grouping: Grouping, kept: Sequence[Grouping], least: int) -> Verdict:
    if any(len(each & grouping.counted) < least for each in grouping.categories):
        return "few"
    for counted in dict.fromkeys((grouping.groups, grouping.counted)):
        together = [*(each for each in kept if counted in {each.groups, each.counted}), grouping]
        categories = {each & counted for other in together for each in other.categories}
        if derivable(categories, counted, least):
            return "derivable"
    return "admitted"


def _rank(rows: Sequence[Sequence[int]]) -> int:
    """The rank of a matrix of whole numbers. Every division is exact (E. H. Bareiss, *Mathematics of Computation* 22, 1968)."""
    left, divisor, rank = list(rows), 1, 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((number for number, row in enumerate(left) if row[column]), None)
        if at is not None:
            pivot, rank = left.pop(at), rank + 1
            left = [_eliminated(row, pivot, column, divisor) for row in left]
            divisor = pivot[column]
    return rank


def _eliminated(row: Sequence[int], pivot: Sequence[int], column: int, divisor: int) -> Sequence[int]:
    return [(pivot[column] * one - row[column] * other) // divisor for one, other in zip(row, pivot, strict=True)]
