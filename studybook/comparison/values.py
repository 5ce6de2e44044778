"""What a comparison finds, as values. All of it is private: names and labels of a restricted file may be restricted, too."""

from dataclasses import dataclass, field
from typing import Literal

from studybook.described import Column, Described
from studybook.variables import Coded, Variable

What = Literal["name", "type", "label", "value labels", "missing codes"]
"""In what a column can differ from its variable."""


@dataclass(frozen=True)
class Difference:
    """One thing in which a column differs from its variable: `said` in counts, without a name or label of the file."""

    what: What
    said: str


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """A code of the file, as a mapping spells it, and the code of ours it seems to mean; None if it resembles none."""

    code: str
    label: str = field(repr=False)
    missing: bool
    ours: int | None
    score: int
    reason: str

    @property
    def identical(self) -> bool:
        """Whether it is the code that we have, too."""
        return self.ours is not None and self.code == str(self.ours)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A column of the file and the variable that it is by name, or resembles most; `certain` if no other comes near."""

    variable: Variable
    column: Column = field(repr=False)
    score: int
    reasons: tuple[str, ...]
    certain: bool
    differences: tuple[Difference, ...] = ()
    meanings: tuple[Meaning, ...] = field(default=(), repr=False)

    @property
    def named(self) -> bool:
        """Whether the column has the name of the variable."""
        return self.variable.name == self.column.name


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One dataset: its file, what was found by name, what is proposed, and what is left over on either side."""

    dataset: str
    file: Described = field(repr=False)
    found: tuple[Pair, ...]
    proposed: tuple[Pair, ...]
    absent: tuple[Variable, ...]
    undeclared: tuple[Column, ...] = field(repr=False)

    @property
    def as_declared(self) -> tuple[Pair, ...]:
        """What was found and differs in nothing."""
        return tuple(pair for pair in self.found if not pair.differences)

    @property
    def differing(self) -> tuple[Pair, ...]:
        """What was found by its name, and differs."""
        return tuple(pair for pair in self.found if pair.differences)


def labels_of(variable: Variable) -> dict[int, str]:
    """Its codes with their labels, missing ones last."""
    return {**(variable.kind.labels if isinstance(variable.kind, Coded) else {}), **variable.missing}
