"""The words of a schema, and how a schema is read back into variables.

A dataset is a pandera model whose attributes are written with the words of a `Section`. Each word builds one frozen kind, gives
pandera the check that follows from it, and keeps the rest as the field's metadata: one declaration serves validation, codebook,
synthetic rows, exports and disclosure.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypedDict, Unpack, assert_never, cast

import pandas as pd
import pandera.pandas as pa
from pandera.api.pandas.model_config import BaseConfig
from pandera.typing import Series

from studybook.errors import DeclarationError
from studybook.variables import (
    Coded,
    Count,
    Day,
    Evidence,
    Grade,
    Key,
    Kind,
    Measured,
    Sensitivity,
    Text,
    Variable,
)

Code = Series[pd.Int64Dtype]
Number = Series[pd.Int64Dtype]
Date = Series[pa.DateTime]
Identifier = Series[str]
Words = Series[str]

ABOUT = "studybook"
"""The key under which a field's metadata holds what we declared."""


def page_item(source: str) -> Evidence:
    """The study page names this concept."""
    return Evidence(Grade.PAGE_ITEM, source, confirmed=True)


def page_group(source: str) -> Evidence:
    """The study page names the group; the item is a guess."""
    return Evidence(Grade.PAGE_GROUP, source)


def outside(source: str) -> Evidence:
    """A related public source suggests it."""
    return Evidence(Grade.OUTSIDE, source)


def outside_weak(source: str) -> Evidence:
    """A placeholder for something the study page counts but does not name."""
    return Evidence(Grade.OUTSIDE_WEAK, source)


class About(TypedDict, total=False):
    """What a variable may say about itself; what it does not say comes from its section."""

    missing: Mapping[int, str]
    universe: str
    asked_if: Mapping[str, Collection[int]]
    optional: bool
    sensitivity: Sensitivity
    evidence: Evidence
    item: str


@dataclass(frozen=True)
class Section:
    """A heading of the codebook, and what its variables have in common."""

    title: str
    description: str
    missing: Mapping[int, str] = field(default_factory=dict[int, str])
    sensitivity: Sensitivity | None = None
    evidence: Evidence | None = None
    universe: str = "All records"

    def coded(self, title: str, description: str, labels: Mapping[int, str], **about: Unpack[About]) -> Any:
        """A variable whose values are codes with labels."""
        missing = about.get("missing", self.missing)
        if both := sorted(labels.keys() & missing.keys()):
            raise DeclarationError(f"codes {both} are both values and missing codes", where=title)
        return self._field(title, description, Coded(dict(labels)), about, isin=[*labels, *missing])

    def measured(
        self,
        title: str,
        description: str,
        low: int,
        high: int,
        unit: str,
        *,
        starts: Collection[int],
        **about: Unpack[About],
    ) -> Any:
        """A whole-numbered measurement between `low` and `high`, published in classes that begin at `starts`."""
        kind = Measured(low, high, unit, _class_starts(title, low, high, starts))
        return self._number(title, description, kind, about)

    def count(
        self,
        title: str,
        description: str,
        low: int,
        high: int,
        unit: str,
        *,
        starts: Collection[int],
        **about: Unpack[About],
    ) -> Any:
        """How many `unit` there are, between `low` and `high`, published in classes that begin at `starts`."""
        kind = Count(low, high, unit, _class_starts(title, low, high, starts))
        return self._number(title, description, kind, about)

    def day(self, title: str, description: str, first: date, last: date, **about: Unpack[About]) -> Any:
        """A calendar date, blank where there is none."""
        bounds = {"min_value": pd.Timestamp(first), "max_value": pd.Timestamp(last)}
        about = cast("About", {**about, "missing": {}})
        return self._field(title, description, Day(first, last), about, in_range=bounds, nullable=True)

    def key(self, title: str, description: str, *, unique: bool = False, **about: Unpack[About]) -> Any:
        """An identifier, never published; `unique` where it tells the rows of the file apart."""
        about = cast("About", {**about, "missing": {}})
        return self._field(title, description, Key(), about, unique=unique, str_length={"min_value": 1})

    def text(self, title: str, description: str, **about: Unpack[About]) -> Any:
        """Free text, never published."""
        return self._field(title, description, Text(), about, nullable=True)

    def of(self, variable: Variable) -> Any:
        """A variable that is there as a value already, in the words of a schema."""
        about: About = {"missing": variable.missing, "universe": variable.universe, "sensitivity": variable.sensitivity}
        about["evidence"] = variable.evidence
        title, description = variable.title, variable.description
        match variable.kind:
            case Coded(labels):
                return self.coded(title, description, labels, **about)
            case Measured(low, high, unit, starts):
                return self.measured(title, description, low, high, unit, starts=starts, **about)
            case Count(low, high, unit, starts):
                return self.count(title, description, low, high, unit, starts=starts, **about)
            case Day(first, last):
                return self.day(title, description, first, last, **about)
            case Key():
                return self.key(title, description, **about)
            case Text():
                return self.text(title, description, **about)
            case _:
                assert_never(variable.kind)

    def _number(self, title: str, description: str, kind: Measured | Count, about: About) -> Any:
        missing = about.get("missing", self.missing)
        if inside := sorted(code for code in missing if kind.low <= code <= kind.high):
            raise DeclarationError(f"missing codes {inside} lie within the bounds", where=title)
        return self._field(
            title, description, kind, about, within={"low": kind.low, "high": kind.high, "missing": list(missing)}
        )

    def _field(self, title: str, description: str, kind: Kind, about: About, **checks: Any) -> Any:
        unknown = sorted(about.keys() - About.__annotations__.keys())
        if unknown:
            raise DeclarationError(f"unknown words {unknown}", where=title)
        kept = {"section": self, "kind": kind, "about": about}
        return pa.Field(title=title, description=description, metadata={ABOUT: kept}, **checks)


@pa.extensions.register_check_method(statistics=["low", "high", "missing"])  # pyright: ignore[reportUntypedFunctionDecorator]
def within(values: "pd.Series[int]", *, low: int, high: int, missing: Sequence[int]) -> "pd.Series[bool]":
    """Whether each value lies between the bounds or is a declared missing code."""
    return values.between(low, high) | values.isin(missing)


class Dataset(pa.DataFrameModel):
    """A data file: one attribute a variable, its docstring the description."""

    class Config(BaseConfig):
        """Values are read as declared; an undeclared column is refused."""

        coerce = True
        strict = True


def slug(dataset: type[Dataset]) -> str:
    """The name a dataset goes by in addresses and files: `cases`."""
    return dataset.__name__.lower()


def variables(dataset: type[Dataset]) -> tuple[Variable, ...]:
    """The variables of a dataset in file order: keys first, then as declared, a base class before its subclass."""
    columns = dataset.to_schema().columns
    declared = [_variable(name, column) for name, column in columns.items()]
    for variable in declared:
        _check_condition(variable, set(columns))
    return tuple(sorted(declared, key=lambda variable: not isinstance(variable.kind, Key)))


def extended(dataset: type[Dataset], more: Collection[Variable]) -> type[Dataset]:
    """A dataset with further variables after its own."""
    if not more:
        return dataset
    words = {each.name: Section(each.section, each.section_description).of(each) for each in more}
    types = {each.name: Date if isinstance(each.kind, Day) else Number for each in more}
    return type(dataset.__name__, (dataset,), {"__doc__": dataset.__doc__, "__annotations__": types, **words})


def _variable(name: str, column: Any) -> Variable:
    if not column.metadata or ABOUT not in column.metadata:
        raise DeclarationError("declared without a word of a section", where=name)
    kept = column.metadata[ABOUT]
    section, about = cast("Section", kept["section"]), cast("About", kept["about"])
    sensitivity = about.get("sensitivity", section.sensitivity)
    if sensitivity is None:
        raise DeclarationError("no sensitivity, neither its own nor its section's", where=name)
    return Variable(
        name=name,
        section=section.title,
        section_description=section.description,
        title=column.title,
        description=column.description,
        kind=kept["kind"],
        evidence=_evidence(name, section, about),
        sensitivity=sensitivity,
        universe=about.get("universe", section.universe),
        missing=dict(about.get("missing", section.missing)),
        asked_if={other: frozenset(codes) for other, codes in about.get("asked_if", {}).items()},
        optional=about.get("optional", False),
    )


def _evidence(name: str, section: Section, about: About) -> Evidence:
    evidence = about.get("evidence", section.evidence)
    if evidence is None:
        raise DeclarationError("no evidence, neither its own nor its section's", where=name)
    if item := about.get("item"):
        return replace(evidence, source=f"{evidence.source}; this item: {item}")
    return evidence


def _check_condition(variable: Variable, names: set[str]) -> None:
    if unknown := sorted(variable.asked_if.keys() - names):
        raise DeclarationError(f"asked_if names {unknown}, which the dataset does not have", where=variable.name)
    if variable.asked_if and not isinstance(variable.kind, Day) and variable.not_applicable is None:
        raise DeclarationError("asked_if needs a missing code that begins 'Not applicable'", where=variable.name)


def _class_starts(title: str, low: int, high: int, starts: Collection[int]) -> tuple[int, ...]:
    ordered = tuple(starts)
    if not ordered or ordered[0] != low or ordered[-1] > high or list(ordered) != sorted(set(ordered)):
        raise DeclarationError(f"classes must begin at {low}, rise, and end by {high}", where=title)
    return ordered
