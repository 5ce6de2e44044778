"""A mapping as values. Each entry has the reason of whoever wrote it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from studybook.departures import Departures
from studybook.variables import Variable

BLANK = "."
"""How a mapping spells that a record has no value, as Stata does."""

NUMBER = re.compile(r"-?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]{1,15})")
"""A number as a text file has it."""


@dataclass(frozen=True, kw_only=True)
class Rename:
    """A column of the file is this variable."""

    dataset: str
    column: str
    variable: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Recode:
    """Every code of the file, as it is `spelled`, and the code of ours that it means."""

    dataset: str
    variable: str
    codes: Mapping[str, int] = field(repr=False)
    reason: str = field(repr=False)


@dataclass(frozen=True)
class MissingRange:
    """Numbers of the file from `low` to `high`, both included, that mean our missing `code`; an open end is infinite."""

    low: float
    high: float
    code: int

    def holds(self, number: float) -> bool:
        """Whether a number lies in it."""
        return self.low <= number <= self.high


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Missing codes of the file, as they are `spelled`, and ours; None is a blank, which is how a date is missing.

    A code that is named is not meant by a range.
    """

    dataset: str
    variable: str
    codes: Mapping[str, int | None] = field(repr=False)
    reason: str = field(repr=False)
    ranges: tuple[MissingRange, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Constantly:
    """One value in every record."""

    value: int


@dataclass(frozen=True)
class CopyOf:
    """The values of a column of the file, by its name after renaming."""

    column: str


@dataclass(frozen=True)
class YearOf:
    """The year of a date in a column of the file, by its name after renaming; blank where there is none."""

    column: str


By = Constantly | CopyOf | YearOf


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A variable that is no column of the file and follows from one."""

    dataset: str
    variable: str
    by: By = field(repr=False)
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A column of the file that is dropped before anything is checked."""

    dataset: str
    column: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Absent:
    """A declared variable that the file does not have."""

    dataset: str
    variable: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Added:
    """A variable that the schemas lack; dropped if it is not to be published. `of_group`: it describes whole groups."""

    dataset: str
    variable: Variable
    publish: bool
    of_group: bool
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Waived:
    """An expected rule that need not hold, by its id."""

    rule: str
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class FileMapping:
    """Everything that a mapping says. Private: a release holds its `departures`, and which rules are waived, and no more."""

    renames: tuple[Rename, ...] = ()
    recodes: tuple[Recode, ...] = ()
    missing: tuple[Missing, ...] = ()
    derived: tuple[Derived, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    absent: tuple[Absent, ...] = ()
    added: tuple[Added, ...] = ()
    waived: tuple[Waived, ...] = ()

    @property
    def departures(self) -> Departures:
        """How the numbers depart from the schemas, in the words that are public."""
        published = sorted((each for each in self.added if each.publish), key=lambda each: (each.dataset, each.variable.name))
        return Departures(
            absent=tuple(sorted((each.dataset, each.variable) for each in self.absent)),
            added=tuple((each.dataset, each.variable) for each in published),
            of_group=tuple((each.dataset, each.variable.name) for each in published if each.of_group),
        )


def number_of(code: object) -> float | None:
    """A code of a file as a number, if it is one; text files hold numbers as text."""
    if isinstance(code, str):
        return float(code) if NUMBER.fullmatch(code.strip()) else None
    return float(code) if isinstance(code, int | float) else None


def spelled(code: float | str) -> str:
    """A code of a file as a mapping spells it: a whole number without a point, a letter after one (`.a`), text as it is."""
    if isinstance(code, str):
        return code.strip() or BLANK
    return str(int(code)) if float(code).is_integer() else str(code)
