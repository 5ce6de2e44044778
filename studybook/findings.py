"""A finding: one question asked of one dataset, as a value. Declaring it computes nothing."""

import re
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from typing import assert_never

from studybook.declare import Dataset, slug, variables
from studybook.errors import DeclarationError

Merge = Mapping[str, Mapping[str, Collection[int | None]]]
"""For each variable, labels of merged categories and the codes folded into each."""


@dataclass(frozen=True)
class Frequencies:
    """How many records have each category of one variable."""

    variable: str
    merge: Merge = field(default_factory=dict[str, Mapping[str, Collection[int | None]]])


@dataclass(frozen=True)
class Crosstab:
    """How many records have each pair of categories: `variable` down the side, `by` across the top."""

    variable: str
    by: str
    merge: Merge = field(default_factory=dict[str, Mapping[str, Collection[int | None]]])


@dataclass(frozen=True)
class Summary:
    """Quartiles of a measured variable, over the records that have a value."""

    variable: str


Question = Frequencies | Crosstab | Summary


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One question with its words.

    `universe` restricts it to the records whose variables have the given codes (of a number: where each class begins). Names
    are checked against `of` when the finding is made, because `Cases.TRAFTYPE` is the plain string `"TRAFTYPE"`.
    """

    of: type[Dataset]
    id: str
    title: str
    ask: Question
    note: str = ""
    universe: Mapping[str, Collection[int]] = field(default_factory=dict[str, Collection[int]])

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            raise DeclarationError("an id is lower-case words joined by hyphens", where=self.id)
        known = {variable.name for variable in variables(self.of)}
        if unknown := sorted({*asks_for(self.ask), *self.universe} - known):
            raise DeclarationError(f"{slug(self.of)} has no {unknown}", where=f"finding {self.id}")
        if unasked := sorted(merged(self.ask).keys() - set(asks_for(self.ask))):
            raise DeclarationError(f"{unasked} are merged and not asked", where=f"finding {self.id}")
        if not all(isinstance(codes, Set) for codes in self.universe.values()):
            raise DeclarationError("a universe names its codes as sets: {1, 2}", where=f"finding {self.id}")
        if len(set(asks_for(self.ask))) < len(asks_for(self.ask)):
            raise DeclarationError("a variable is crossed with itself", where=f"finding {self.id}")
        if both := sorted(set(asks_for(self.ask)) & self.universe.keys()):
            raise DeclarationError(f"{both} are both universe and question", where=f"finding {self.id}")


def asks_for(question: Question) -> tuple[str, ...]:
    """The variables a question is about, in the order it names them."""
    match question:
        case Frequencies(variable) | Summary(variable):
            return (variable,)
        case Crosstab(variable, by):
            return (variable, by)
        case _:
            assert_never(question)


def merged(question: Question) -> Merge:
    """The categories a question folds together."""
    match question:
        case Frequencies(merge=merge) | Crosstab(merge=merge):
            return merge
        case Summary():
            return {}
        case _:
            assert_never(question)


def catalogue(findings: Collection[Finding]) -> tuple[Finding, ...]:
    """The findings in order of their ids.

    Raises:
        DeclarationError: two findings share an id.
    """
    ids = [finding.id for finding in findings]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise DeclarationError(f"two findings share the id {twice}", remedy="Give each its own; ids are never reused.")
    return tuple(sorted(findings, key=lambda finding: finding.id))
