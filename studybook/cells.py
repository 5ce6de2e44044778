"""What a published number is about: values of a variable, categories, dimensions, and the place of a cell."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from studybook.variables import Coded, Count, Day, Key, Measured, Span, Text, Variable, classes

Code = int | Span | None
"""One value set of a variable: a code (or, of a date, a year), a span of whole numbers, or None for a blank."""

Codes = tuple[Code, ...]

Where = tuple[tuple[str, Codes], ...]
"""Which records a cell counts: for each variable, in order of its name, the values they have. Empty: all records."""


@dataclass(frozen=True)
class Category:
    """One row or column of a table. `missing` says that its values are all missing codes or blanks."""

    codes: Codes
    label: str
    missing: bool = False


@dataclass(frozen=True)
class Dimension:
    """A variable of a table, with the categories its records fall in: each record in exactly one."""

    variable: str
    label: str
    categories: tuple[Category, ...]


def ordered(codes: Iterable[Code]) -> Codes:
    """Codes in the one order every file and comparison uses: numbers rising by their lower end, blank last."""
    return tuple(sorted(codes, key=lambda code: (code is None, _low(code), isinstance(code, Span))))


def where(values: Mapping[str, Codes]) -> Where:
    """The place of a cell, spelled in the one way that makes equal places equal values."""
    return tuple(sorted((name, ordered(codes)) for name, codes in values.items()))


def dimension(variable: Variable, merge: Mapping[str, Collection[int | None]] | None = None) -> Dimension:
    """The categories of a variable, valid ones first, those named in `merge` folded together in place of their first.

    A merge names codes; of a number published in classes, where the class begins; of a date, the year, or None for no date.

    Raises:
        ValueError: the variable may not be a dimension; a merge names no code, one the variable does not have, or one that
            is named twice; or the merges leave one category only, or two of the same label.
    """
    categories, taken = _categories(variable), set[int | None]()
    for label, codes in (merge or {}).items():
        if not codes or taken & set(codes):
            raise ValueError(f"the merge {label!r} of {variable.name} names no code, or one that another merge names")
        taken |= set(codes)
        categories = _folded(categories, label, set(codes), variable.name)
    labels = [category.label for category in categories]
    if len(categories) < 2 or len(set(labels)) < len(labels):
        raise ValueError(f"the merges of {variable.name} leave one category only, or two of the same label")
    return Dimension(variable.name, variable.title, categories)


def population(variable: Variable, codes: Collection[int]) -> Codes:
    """The values a universe names, spelled as the variable's categories are, so that equal populations are equal values.

    Raises:
        ValueError: the variable has no codes or classes, or `codes` are none or all of them, or one that it does not have.
    """
    if not isinstance(variable.kind, Coded | Measured | Count):
        raise ValueError(f"{variable.name} has no codes or classes, so it cannot restrict the records")
    categories, named = _categories(variable), set(codes)
    chosen = [category for category in categories if {_handle(code) for code in category.codes} & named]
    if {_handle(code) for category in chosen for code in category.codes} != named:
        raise ValueError(f"the universe names codes of {variable.name} that it does not have")
    if len(chosen) in {0, len(categories)}:
        raise ValueError(f"the universe names none or all codes of {variable.name}: name some, or leave it out")
    return ordered(code for category in chosen for code in category.codes)


def _categories(variable: Variable) -> tuple[Category, ...]:
    missing = tuple(Category((code,), reason, missing=True) for code, reason in variable.missing.items())
    match variable.kind:
        case Coded(labels):
            return (*(Category((code,), label) for code, label in labels.items()), *missing)
        case Measured(unit=unit):
            return (*(Category((span,), f"{span} {unit}") for span in classes(variable.kind)), *missing)
        case Count():
            return (*(Category((span,), str(span)) for span in classes(variable.kind)), *missing)
        case Day(first, last):
            years = tuple(Category((year,), str(year)) for year in range(first.year, last.year + 1))
            return (*years, Category((None,), "No date", missing=True))
        case Key() | Text():
            raise ValueError(f"{variable.name} identifies or describes single records: it is never a dimension")
        case _:
            assert_never(variable.kind)


def _folded(categories: tuple[Category, ...], label: str, codes: set[int | None], name: str) -> tuple[Category, ...]:
    chosen = [category for category in categories if {_handle(code) for code in category.codes} & codes]
    found = {_handle(code) for category in chosen for code in category.codes}
    if found != codes:
        raise ValueError(f"the merge {label!r} names codes of {name} that it does not have or has merged already")
    folded = Category(
        ordered(code for category in chosen for code in category.codes),
        label,
        missing=all(category.missing for category in chosen),
    )
    return tuple(folded if category is chosen[0] else category for category in categories if category not in chosen[1:])


def _handle(code: Code) -> int | None:
    """What a merge calls a code: itself, or the number its class begins at."""
    return code.low if isinstance(code, Span) else code


def _low(code: Code) -> int:
    return _handle(code) or 0
