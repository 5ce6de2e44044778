"""One variable as the whole engine sees it: frozen values, no pandas, no pandera."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from studybook.characters import keep_legible


class Sensitivity(StrEnum):
    """How much a value tells about a person or an agency."""

    LOW = "low"
    SENSITIVE = "sensitive"
    QUASI_IDENTIFIER = "quasi-identifier"
    DIRECT_IDENTIFIER = "direct-identifier"


class Grade(StrEnum):
    """How well public sources support that the real file holds such a variable; or that the file itself does, and no source."""

    PAGE_ITEM = "PAGE-ITEM"
    PAGE_GROUP = "PAGE-GROUP"
    OUTSIDE = "OUTSIDE"
    OUTSIDE_WEAK = "OUTSIDE-WEAK"
    FROM_FILE = "FROM-FILE"


@dataclass(frozen=True)
class Evidence:
    """Why we believe the variable exists: a grade the site shows, the source, and whether the page names the concept."""

    grade: Grade
    source: str
    confirmed: bool = False

    def __post_init__(self) -> None:
        keep_legible(self, "source")


@dataclass(frozen=True, order=True)
class Span:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(f"a span from {self.low} to {self.high} is empty")

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


@dataclass(frozen=True)
class Coded:
    """Codes with labels."""

    labels: Mapping[int, str]

    def __post_init__(self) -> None:
        keep_legible(self, "labels")


@dataclass(frozen=True)
class Measured:
    """A whole-numbered measurement in `unit`, between `low` and `high`, published in classes that begin at `starts`."""

    low: int
    high: int
    unit: str
    starts: tuple[int, ...]

    def __post_init__(self) -> None:
        keep_legible(self, "unit")


@dataclass(frozen=True)
class Count:
    """How many `unit` there are, between `low` and `high`, published in classes that begin at `starts`."""

    low: int
    high: int
    unit: str
    starts: tuple[int, ...]

    def __post_init__(self) -> None:
        keep_legible(self, "unit")


@dataclass(frozen=True)
class Day:
    """A calendar date; blank where there is none. Published as counts per year."""

    first: date
    last: date


@dataclass(frozen=True)
class Key:
    """An identifier. Never a dimension, never in any output."""


@dataclass(frozen=True)
class Text:
    """Free text. Never in any output."""


Kind = Coded | Measured | Count | Day | Key | Text


def classes(kind: Measured | Count) -> tuple[Span, ...]:
    """The classes a number is published in, in order, covering `low` to `high` without gap."""
    ends = [start - 1 for start in kind.starts[1:]] + [kind.high]
    return tuple(Span(low, high) for low, high in zip(kind.starts, ends, strict=True))


Condition = Mapping[str, frozenset[int]]
"""Variables and the codes they must have, all of them at once."""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One variable: everything that validation, codebook, synthetic rows, exports and disclosure need to know of it.

    `asked_if` says when the variable applies; where it does not, its value is `not_applicable` (or blank for a date).
    With `optional`, the value may be `not_applicable` even where the variable applies (a second offense need not exist).
    """

    name: str
    section: str
    section_description: str
    title: str
    description: str
    kind: Kind
    evidence: Evidence
    sensitivity: Sensitivity
    universe: str
    missing: Mapping[int, str] = field(default_factory=dict[int, str])
    asked_if: Condition = field(default_factory=dict[str, frozenset[int]])
    optional: bool = False

    def __post_init__(self) -> None:
        keep_legible(self, "section", "section_description", "title", "description", "universe", "missing")

    @property
    def reconstructed(self) -> bool:
        """Whether it was worked out from public sources; not where the file itself is the source."""
        return self.evidence.grade is not Grade.FROM_FILE

    @property
    def not_applicable(self) -> int | None:
        """The missing code that says the variable does not apply, if one is declared."""
        return next((code for code, reason in self.missing.items() if reason.startswith("Not applicable")), None)
