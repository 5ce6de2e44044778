"""What the attack found: what it could work out, how much it looked at, and what it could not cover."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from studybook.cells import Where
from studybook.disclosure.attack.knowledge import Place
from studybook.disclosure.attack.solver import NONE, Effort

Kind = Literal["exact", "small", "derivable", "few", "unrounded", "contradiction"]
"""exact: a withheld number follows. small: a cell, told or withheld, is below the threshold. derivable: a count that no cell
lists is. few: a quantile rests on too few records. unrounded: a quantile is told too precisely. contradiction: what is told
cannot be true."""


@dataclass(frozen=True)
class Interval:
    """Between what a count must be for all that everyone knows."""

    low: float = field(repr=False)
    high: float = field(repr=False)


@dataclass(frozen=True)
class Exposure:
    """Something that should not be known and follows from what is told. Its text holds no number of the data."""

    kind: Kind
    dataset: str
    place: Where
    words: str
    sources: tuple[str, ...]
    interval: Interval | None = field(default=None, repr=False)

    def __str__(self) -> str:
        by = f", from {'; '.join(self.sources)}" if self.sources else ""
        about = f"{self.dataset}: {self.words}: " if self.dataset else ""
        return f"{about}{_WHAT[self.kind]}{by}"


_WHAT: Mapping[Kind, str] = {
    "exact": "the withheld number can be worked out",
    "small": "the number is below the threshold, or can be shown to be",
    "derivable": "what no cell tells can be shown to be below the threshold",
    "few": "a quantile is told that rests on too few records",
    "unrounded": "a quantile is told more precisely than the policy allows",
    "contradiction": "what is told cannot all be true",
}


@dataclass(frozen=True)
class Verdict:
    """The result of an attack on everything published.

    `withheld` and `implied` are how many withheld places, and how many counts that no cell lists, were looked at;
    `not_covered` the sets of variables that were too many to be looked at jointly; `effort` what it took. `intervals` says
    between what each withheld count must lie: for a private review page only.
    """

    exposures: tuple[Exposure, ...]
    withheld: int
    implied: int = 0
    not_covered: tuple[tuple[str, tuple[str, ...]], ...] = ()
    effort: Effort = NONE
    intervals: Mapping[Place, Interval] = field(default_factory=dict[Place, Interval], repr=False)

    @property
    def programs(self) -> int:
        """How many linear programs were solved."""
        return self.effort.programs

    @property
    def exact(self) -> int:
        """How many withheld numbers can be worked out."""
        return self._count("exact")

    @property
    def small(self) -> int:
        """How many cells are below the threshold, or can be shown to be."""
        return self._count("small")

    @property
    def derivable(self) -> int:
        """How many counts that no cell tells can be shown to be below the threshold."""
        return self._count("derivable")

    @property
    def clean(self) -> bool:
        """Whether nothing at all was found."""
        return not self.exposures

    def _count(self, kind: Kind) -> int:
        return sum(exposure.kind == kind for exposure in self.exposures)
