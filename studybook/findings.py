"""A finding: one question asked of one dataset, as a value. Declaring it computes nothing."""

import re
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from typing import assert_never

from studybook.cells import dimension
from studybook.characters import keep_legible
from studybook.declare import Dataset, slug, variables
from studybook.errors import DeclarationError
from studybook.variables import Day, Variable

Merge = Mapping[str, Mapping[str, Collection[int | None]]]
"""For each variable, labels of merged categories and the codes folded into each."""


@dataclass(frozen=True)
class Frequencies:
    """How many records have each category of one variable."""

    variable: str
    merge: Merge = field(default_factory=dict[str, Mapping[str, Collection[int | None]]])

    def __post_init__(self) -> None:
        keep_legible(self, "merge")


@dataclass(frozen=True)
class Crosstab:
    """How many records have each pair of categories: `variable` down the side, `by` across the top."""

    variable: str
    by: str
    merge: Merge = field(default_factory=dict[str, Mapping[str, Collection[int | None]]])

    def __post_init__(self) -> None:
        keep_legible(self, "merge")


@dataclass(frozen=True)
class Summary:
    """Quartiles of a measured variable, over the records that have a value. A merge folds the classes it is counted in only."""

    variable: str
    merge: Merge = field(default_factory=dict[str, Mapping[str, Collection[int | None]]])

    def __post_init__(self) -> None:
        keep_legible(self, "merge")


@dataclass(frozen=True)
class Durations:
    """Quartiles of the days from one dated step to another, over the records for which both days are known.

    Counted are the records that have the first day; how many of them have the second one too is told beside the quartiles. A
    record whose later step comes first has a number below zero, like any other: the order of dates is expected of files, not
    required.
    """

    earlier: str
    later: str


@dataclass(frozen=True)
class Model:
    """What goes with an outcome, several traits at once: a logistic regression, declared by the tables it rests on.

    Each table crosses the outcome with one trait, both merged in two categories: the first named of the outcome is the one
    whose odds are compared, the first named of the trait is what the second is compared with.
    """

    tables: tuple["Finding", ...]

    @property
    def crossed(self) -> tuple[Crosstab, ...]:
        """The questions of its tables."""
        return tuple(each.ask for each in self.tables if isinstance(each.ask, Crosstab))

    @property
    def outcome(self) -> str:
        """The variable that all its tables are of."""
        return self.crossed[0].variable


Question = Frequencies | Crosstab | Summary | Durations | Model

MOST_TERMS = 4
"""With the constant a model has one parameter more."""


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
        keep_legible(self, "title", "note")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            raise DeclarationError("an id is lower-case words joined by hyphens", where=self.id)
        if isinstance(self.ask, Model) and (problem := _of_model(self.ask, self)):
            raise DeclarationError(f"a model {problem}", where=f"finding {self.id}")
        known = {variable.name: variable for variable in variables(self.of)}
        if unknown := sorted({*asks_for(self.ask), *self.universe} - known.keys()):
            raise DeclarationError(f"{slug(self.of)} has no {unknown}", where=f"finding {self.id}")
        undated = sorted(name for name in asks_for(self.ask) if not isinstance(known[name].kind, Day))
        if undated and isinstance(self.ask, Durations):
            raise DeclarationError(f"{undated} are no dates, so there are no days between", where=f"finding {self.id}")
        dated = sorted(name for name in self.universe if isinstance(known[name].kind, Day))
        if dated and isinstance(self.ask, Durations):
            raise DeclarationError(f"days are not counted within years of {dated}", where=f"finding {self.id}")
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
        case Durations(earlier, later):
            return (earlier, later)
        case Model():
            return (*dict.fromkeys(each.variable for each in question.crossed), *(each.by for each in question.crossed))
        case _:
            assert_never(question)


def merged(question: Question) -> Merge:
    """The categories a question folds together."""
    match question:
        case Frequencies(merge=merge) | Crosstab(merge=merge) | Summary(merge=merge):
            return merge
        case Durations():
            return {}
        case Model():
            return {name: labels for each in question.crossed for name, labels in each.merge.items()}
        case _:
            assert_never(question)


def _of_model(model: Model, finding: Finding) -> str:
    """What is wrong with a model, after "a model"; empty if nothing is."""
    crossed = model.crossed
    if not 0 < len(model.tables) <= MOST_TERMS or len(crossed) < len(model.tables):
        return f"rests on one to {MOST_TERMS} tables, each of an outcome by a trait"
    if finding.universe or any(each.universe or each.of is not finding.of for each in model.tables):
        return "and its tables are of all records of one dataset"
    if len({(each.variable, _spelled(each.merge.get(each.variable, {}))) for each in crossed}) > 1:
        return "has one outcome, merged the same way in all its tables"
    if len({each.by for each in crossed}) < len(crossed):
        return "has a term twice"
    known = {variable.name: variable for variable in variables(finding.of)}
    for each in crossed:
        for name in (each.variable, each.by):
            merge = each.merge.get(name, {})
            if len(merge) != 2 or not _is_sorted_by(merge, known[name]):
                return f"needs {name} merged in exactly two categories"
    return ""


def _spelled(merge: Mapping[str, Collection[int | None]]) -> tuple[tuple[str, frozenset[int | None]], ...]:
    return tuple((label, frozenset(codes)) for label, codes in merge.items())


def _is_sorted_by(merge: Mapping[str, Collection[int | None]], variable: Variable) -> bool:
    """Whether every record is in one of the categories of a merge."""
    try:
        return {category.label for category in dimension(variable, merge).categories} == set(merge)
    except ValueError:
        return False


def catalogue(findings: Collection[Finding]) -> tuple[Finding, ...]:
    """The findings in order of their ids.

    Raises:
        DeclarationError: two findings share an id.
    """
    ids = [finding.id for finding in findings]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise DeclarationError(f"two findings share the id {twice}", remedy="Give each its own; ids are never reused.")
    return tuple(sorted(findings, key=lambda finding: finding.id))
