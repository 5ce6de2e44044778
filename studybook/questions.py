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

from studybook.cells import Category, Code, Dimension, Where, dimension, ordered, population, where
from studybook.declare import slug
from studybook.errors import DeclarationError
from studybook.findings import Crosstab, Durations, Finding, Frequencies, Merge, Model, Summary
from studybook.microdata import Microdata, Owners, Positions
from studybook.quantiles import DAYS, PrivateQuantile, days_between, quantiles
from studybook.study import DataFile
from studybook.variables import Coded, Count, Day, Key, Measured, Span, Text, Variable

BOTH, FIRST_ALONE = "Both dates known", "Only the first date known"
"""What is told beside the days between two dates, of the records that have the first."""


ESTIMATED = "a model is estimated, not counted"


@dataclass(frozen=True, eq=False)
class PrivateCell:
    """The records of a place, by their position in the dataset."""

    where: Where
    records: Positions = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a question came to. Its cells hold every combination of categories and every margin."""

    dataset: str
    universe: Where
    dimensions: tuple[Dimension, ...]
    owners: Owners
    cells: tuple[PrivateCell, ...]
    quantiles: tuple[PrivateQuantile, ...] = ()
    unit: str = ""


def ask(finding: Finding, microdata: Microdata) -> Answer:
    """Answer a finding's question.

    Raises:
        DeclarationError: the question asks of an identifier or text, its merges or its universe do not fit the variables, or it
            is a model.
    """
    file = microdata.study.file(slug(finding.of))
    variables = {variable.name: variable for variable in file.variables}
    try:
        universe = _universe(finding, variables)
        dimensions = _dimensions(finding, variables)
    except ValueError as error:
        raise DeclarationError(str(error), where=f"finding {finding.id}") from None
    measured = finding.ask if isinstance(finding.ask, Summary | Durations) else None
    return _answer(file, dimensions, universe, microdata, measured)


def describe(file: DataFile, variable: Variable, microdata: Microdata) -> Answer:
    """The frequencies of one variable for the codebook, with quartiles where it is measured or counted.

    Raises:
        DeclarationError: the variable is an identifier or text.
    """
    try:
        dimensions = (dimension(variable),)
    except ValueError as error:
        raise DeclarationError(str(error), where=file.slug) from None
    measured = Summary(variable.name) if isinstance(variable.kind, Measured | Count) else None
    return _answer(file, dimensions, (), microdata, measured)


def question_name(finding: Finding) -> Literal["frequencies", "crosstab", "summary", "durations"]:
    """What the public record calls the question."""
    match finding.ask:
        case Frequencies():
            return "frequencies"
        case Crosstab():
            return "crosstab"
        case Summary():
            return "summary"
        case Durations():
            return "durations"
        case Model():
            raise DeclarationError(ESTIMATED, where=f"finding {finding.id}")
        case _:
            assert_never(finding.ask)


def records_of(dataset: str, place: Where, microdata: Microdata) -> Positions:
    """The records that a place counts."""
    return np.flatnonzero(_inside(microdata.study.file(dataset), place, microdata)).astype(np.int32)


def _universe(finding: Finding, variables: Mapping[str, Variable]) -> Where:
    """The records a finding counts; for days, of these the ones that have the day from which they are counted."""
    universe = {name: population(variables[name], codes) for name, codes in finding.universe.items()}
    if isinstance(finding.ask, Durations):
        universe[finding.ask.earlier] = ordered(_years(variables[finding.ask.earlier]))
    return where(universe)


def _dimensions(finding: Finding, variables: Mapping[str, Variable]) -> tuple[Dimension, ...]:
    match finding.ask:
        case Frequencies(variable, merge):
            return (_merged(variables[variable], merge),)
        case Crosstab(variable, by, merge):
            return (_merged(variables[variable], merge), _merged(variables[by], merge))
        case Summary(variable, merge):
            if not isinstance(variables[variable].kind, Measured | Count):
                raise ValueError(f"{variable} is not measured or counted, so it has no quartiles")
            return (_merged(variables[variable], merge),)
        case Durations(later=later):
            return (dimension(variables[later], {BOTH: _years(variables[later]), FIRST_ALONE: {None}}),)
        case Model():
            raise ValueError(ESTIMATED)
        case _:
            assert_never(finding.ask)


def _merged(variable: Variable, merge: Merge) -> Dimension:
    return dimension(variable, merge.get(variable.name))


def _years(variable: Variable) -> set[int]:
    return {code for category in dimension(variable).categories for code in category.codes if isinstance(code, int)}


def _answer(
    file: DataFile,
    dimensions: tuple[Dimension, ...],
    universe: Where,
    microdata: Microdata,
    measured: Summary | Durations | None,
) -> Answer:
    inside = np.flatnonzero(_inside(file, universe, microdata)).astype(np.int32)
    positions = [_positions(each, file, microdata)[inside] for each in dimensions]
    margins = product((True, False), repeat=len(dimensions))
    values, unit = _measurements(file, measured, microdata) if measured else (None, "")
    return Answer(
        dataset=file.slug,
        universe=universe,
        dimensions=dimensions,
        owners=microdata.owners(file.slug),
        cells=tuple(cell for kept in margins for cell in _margin(dimensions, positions, kept, inside)),
        quantiles=() if values is None else quantiles(values, inside),
        unit=unit,
    )


def _margin(
    dimensions: Sequence[Dimension], positions: Sequence[Positions], kept: Sequence[bool], inside: Positions
) -> list[PrivateCell]:
    """The cells of one margin: every combination of the categories of the dimensions kept."""
    chosen = [(each, at) for each, at, keep in zip(dimensions, positions, kept, strict=True) if keep]
    flat = np.zeros(len(inside), dtype=np.int64)
    for each, at in chosen:
        flat = flat * len(each.categories) + at
    places = list(product(*(each.categories for each, _ in chosen)))
    if not chosen:
        return [PrivateCell((), inside)]
    ends = np.cumsum(np.bincount(flat, minlength=len(places)))[:-1]
    small = flat.astype(np.int16) if len(places) <= 2**15 else flat  # numpy sorts these in one pass
    groups = np.split(inside[np.argsort(small, kind="stable")], ends)
    return [
        PrivateCell(_place([each for each, _ in chosen], categories), records)
        for categories, records in zip(places, groups, strict=True)
    ]


def _place(dimensions: Sequence[Dimension], categories: Sequence[Category]) -> Where:
    return where({each.variable: category.codes for each, category in zip(dimensions, categories, strict=True)})


def _inside(file: DataFile, universe: Where, microdata: Microdata) -> NDArray[np.bool_]:
    inside = np.ones(len(microdata.column(file.slug, file.delivered[0].name)), dtype=bool)
    for name, codes in universe:
        values = _values(_variable(file, name), microdata.column(file.slug, name))
        inside &= np.any([_matches(values, code) for code in codes], axis=0)
    return inside


def _variable(file: DataFile, name: str) -> Variable:
    return next(variable for variable in file.variables if variable.name == name)


def _positions(each: Dimension, file: DataFile, microdata: Microdata) -> Positions:
    """For each record, the position of its category. Validation has made sure that each has one."""
    variable = _variable(file, each.variable)
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


def _measurements(file: DataFile, question: Summary | Durations, microdata: Microdata) -> tuple[NDArray[np.float64], str]:
    """What the quartiles of a question are of, record for record, NaN where there is nothing; and its unit."""
    match question:
        case Summary(name):
            kind = _variable(file, name).kind
            if not isinstance(kind, Measured | Count):
                raise DeclarationError(f"{name} has no quartiles", where=file.slug)
            values = _values(_variable(file, name), microdata.column(file.slug, name))
            return np.where((values >= kind.low) & (values <= kind.high), values, np.nan), kind.unit
        case Durations(earlier, later):
            return days_between(microdata.column(file.slug, earlier), microdata.column(file.slug, later)), DAYS
