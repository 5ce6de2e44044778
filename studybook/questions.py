"""Answers to questions, counted from the rows: private until the disclosure stage has chosen what to withhold.

Nothing here is rounded, withheld or fit to print. The text form of an answer shows no count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal, assert_never

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from studybook.cells import Category, Code, Dimension, Where, dimension, ordered, where
from studybook.declare import slug
from studybook.errors import DeclarationError
from studybook.findings import Crosstab, Finding, Frequencies, Merge, Summary
from studybook.microdata import Microdata
from studybook.study import DataFile
from studybook.variables import Coded, Count, Day, Key, Measured, Span, Text, Variable

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class PrivateCell:
    """How many records a place has, and from how many groups and linked parent records they come."""

    where: Where
    count: int = field(repr=False)
    groups: int = field(repr=False)
    parents: int = field(repr=False)


@dataclass(frozen=True)
class PrivateQuantiles:
    """The quartiles of a measured variable and the number of records on which they rest, all of them private."""

    unit: str
    known: int = field(repr=False)
    quartiles: tuple[float, float, float] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a question came to. Its cells hold every combination of categories and every margin."""

    dataset: str
    universe: Where
    dimensions: tuple[Dimension, ...]
    cells: tuple[PrivateCell, ...]
    quantiles: PrivateQuantiles | None = None


def ask(finding: Finding, microdata: Microdata) -> Answer:
    """Answer a finding's question.

    Raises:
        DeclarationError: the question asks of an identifier or text, or its merges do not fit the variable.
    """
    file = microdata.study.file(slug(finding.of))
    universe = where({name: ordered(codes) for name, codes in finding.universe.items()})
    try:
        dimensions = _dimensions(finding, {variable.name: variable for variable in file.variables})
    except ValueError as error:
        raise DeclarationError(str(error), where=f"finding {finding.id}") from None
    return _answer(file, dimensions, universe, microdata, quantiles=isinstance(finding.ask, Summary))


def describe(file: DataFile, variable: Variable, microdata: Microdata) -> Answer:
    """The frequencies of one variable for the codebook, with quartiles where it is measured or counted.

    Raises:
        DeclarationError: the variable is an identifier or text.
    """
    try:
        dimensions = (dimension(variable),)
    except ValueError as error:
        raise DeclarationError(str(error), where=file.slug) from None
    return _answer(file, dimensions, (), microdata, quantiles=isinstance(variable.kind, Measured | Count))


def question_name(finding: Finding) -> Literal["frequencies", "crosstab", "summary"]:
    """What the public record calls the question."""
    match finding.ask:
        case Frequencies():
            return "frequencies"
        case Crosstab():
            return "crosstab"
        case Summary():
            return "summary"
        case _:
            assert_never(finding.ask)


def _dimensions(finding: Finding, variables: Mapping[str, Variable]) -> tuple[Dimension, ...]:
    match finding.ask:
        case Frequencies(variable, merge):
            return (_merged(variables[variable], merge),)
        case Crosstab(variable, by, merge):
            return (_merged(variables[variable], merge), _merged(variables[by], merge))
        case Summary(variable):
            if not isinstance(variables[variable].kind, Measured | Count):
                raise ValueError(f"{variable} is not measured or counted, so it has no quartiles")
            return (dimension(variables[variable]),)
        case _:
            assert_never(finding.ask)


def _merged(variable: Variable, merge: Merge) -> Dimension:
    return dimension(variable, merge.get(variable.name))


def _answer(
    file: DataFile, dimensions: tuple[Dimension, ...], universe: Where, microdata: Microdata, *, quantiles: bool
) -> Answer:
    inside = _inside(file, universe, microdata)
    positions = [_positions(each, file, microdata)[inside] for each in dimensions]
    contributors = _Contributors.of(file, microdata, inside)
    cells = tuple(
        cell
        for kept in product((True, False), repeat=len(dimensions))
        for cell in _margin(dimensions, positions, kept, contributors)
    )
    summary = _quantiles(file, dimensions[0].variable, inside, microdata) if quantiles else None
    return Answer(dataset=file.slug, universe=universe, dimensions=dimensions, cells=cells, quantiles=summary)


@dataclass(frozen=True)
class _Contributors:
    """For each record in the universe, the number of its group and of its parent record."""

    groups: Positions
    parents: Positions | None

    @classmethod
    def of(cls, file: DataFile, microdata: Microdata, inside: NDArray[np.bool_]) -> "_Contributors":
        links = [link for link in microdata.study.links if link.dataset == file.slug]
        parents = _numbered([microdata.column(file.slug, key) for key in links[0].keys])[inside] if links else None
        return cls(_numbered([microdata.column(file.slug, microdata.study.group)])[inside], parents)


def _margin(
    dimensions: Sequence[Dimension], positions: Sequence[Positions], kept: Sequence[bool], contributors: _Contributors
) -> list[PrivateCell]:
    """The cells of one margin: every combination of the categories of the dimensions kept."""
    chosen = [(each, at) for each, at, keep in zip(dimensions, positions, kept, strict=True) if keep]
    shape = tuple(len(each.categories) for each, _ in chosen)
    size = int(np.prod(shape))
    flat = np.zeros(len(contributors.groups), dtype=np.int64)
    for (_, at), length in zip(chosen, shape, strict=True):
        flat = flat * length + at
    counts = np.bincount(flat, minlength=size)
    groups = _distinct(flat, contributors.groups, size)
    parents = counts if contributors.parents is None else _distinct(flat, contributors.parents, size)
    places = product(*(each.categories for each, _ in chosen))
    return [
        PrivateCell(_place([each for each, _ in chosen], categories), int(counts[i]), int(groups[i]), int(parents[i]))
        for i, categories in enumerate(places)
    ]


def _place(dimensions: Sequence[Dimension], categories: Sequence[Category]) -> Where:
    return where({each.variable: category.codes for each, category in zip(dimensions, categories, strict=True)})


def _inside(file: DataFile, universe: Where, microdata: Microdata) -> NDArray[np.bool_]:
    columns = [(microdata.column(file.slug, name), codes) for name, codes in universe]
    inside = np.ones(len(microdata.column(file.slug, file.variables[0].name)), dtype=bool)
    for column, codes in columns:
        inside &= column.isin([code for code in codes if isinstance(code, int)]).to_numpy()
    return inside


def _positions(each: Dimension, file: DataFile, microdata: Microdata) -> Positions:
    """For each record, the position of its category. Validation has made sure that each has one."""
    variable = next(variable for variable in file.variables if variable.name == each.variable)
    values = _values(variable, microdata.column(file.slug, each.variable))
    at = np.full(len(values), -1, dtype=np.int64)
    for position, category in enumerate(each.categories):
        for code in category.codes:
            at[_matches(values, code)] = position
    if (at < 0).any():
        raise DeclarationError(f"some records of {file.slug} have a value of {each.variable} outside its categories")
    return at


def _values(variable: Variable, column: pd.Series) -> NDArray[np.float64]:
    """The values as numbers, blank as NaN: codes and measurements as they are, days as their year."""
    match variable.kind:
        case Coded() | Measured() | Count():
            return column.to_numpy(dtype=float, na_value=np.nan)
        case Day():
            return pd.DatetimeIndex(column).year.to_numpy(dtype=float, na_value=np.nan)
        case Key() | Text():
            raise DeclarationError(f"{variable.name} is never counted")
        case _:
            assert_never(variable.kind)


def _matches(values: NDArray[np.float64], code: Code) -> NDArray[np.bool_]:
    match code:
        case None:
            return np.isnan(values)
        case Span(low, high):
            return (values >= low) & (values <= high)
        case int():
            return values == code


def _quantiles(file: DataFile, name: str, inside: NDArray[np.bool_], microdata: Microdata) -> PrivateQuantiles:
    variable = next(variable for variable in file.variables if variable.name == name)
    if not isinstance(variable.kind, Measured | Count):
        raise DeclarationError(f"{name} has no quartiles", where=file.slug)
    values = _values(variable, microdata.column(file.slug, name))[inside]
    known = values[(values >= variable.kind.low) & (values <= variable.kind.high)]
    quartiles = np.quantile(known, [0.25, 0.5, 0.75]) if len(known) else np.zeros(3)
    return PrivateQuantiles(variable.kind.unit, len(known), (float(quartiles[0]), float(quartiles[1]), float(quartiles[2])))


def _numbered(columns: Sequence[pd.Series]) -> Positions:
    """For each record a number that two records share exactly if they share the values of all columns."""
    codes = [pd.factorize(column)[0].astype(np.int64) for column in columns]
    numbers = codes[0]
    for more in codes[1:]:
        numbers = numbers * (more.max(initial=0) + 1) + more
    return numbers


def _distinct(flat: Positions, owners: Positions, size: int) -> Positions:
    """For each cell, how many different owners its records have."""
    pairs = np.unique(np.stack([flat, owners]), axis=1)
    return np.bincount(pairs[0], minlength=size)
