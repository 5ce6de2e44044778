"""What a column is declared to be. Metadata gives every word and every code; its values only choose between kinds.

What they choose is one of: all labelled or not, whole or not, in which gap between missing codes, below zero or not, beyond a
billion or not, ever blank or not, repeated or not. No value and no count of them goes any further.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pandas as pd

from studybook.adopting.coding import Coding, coding, distinct_labels, letter_code, one_line, says
from studybook.described import Column, Range
from studybook.variables import Coded, Day, Key, Kind, Measured, Text

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)

LIMITS = (10**9 - 1, 10**15 - 1)
"""Bounds of a number: the first that holds all values."""

STARTS = (0, 1, 10, 100, 1000, 10_000, 100_000)
"""Where the classes begin in which a number is published: powers of ten, for somebody to choose better ones."""

TITLE = 100
"""Letters of a title; a longer label stands whole in the description."""

UNITS = "units"


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a column is to be called, whether it is a key, the code for a blank, and titles that others have."""

    name: str
    key: bool
    blank: int
    taken: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A variable as it is going to be declared, and remarks for whoever edits it.

    `column` is its name in the file; `mapped` what a mapping has to say of blanks and letters, by their spelling.
    """

    column: str
    name: str
    title: str
    description: str
    kind: Kind
    missing: Mapping[int, str] = field(default_factory=dict[int, str])
    unique: bool = False
    blank_key: bool = False
    mapped: Mapping[str, int] = field(default_factory=dict[str, int])
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Values:
    """The values of a column of numbers, for this module alone."""

    whole: bool
    blank: bool
    letters: frozenset[str] = field(repr=False)
    numbers: "np.ndarray[tuple[int], np.dtype[np.float64]]" = field(repr=False)


def chosen(column: Column, values: pd.Series, hints: Hints) -> Chosen:
    """What a column is declared to be: a key if it is said to be one, else the first that its values fit, text at last."""
    label = one_line(column.label)
    words = label if says(label) else hints.name
    title = words if len(words) <= TITLE else f"{words[: TITLE - 1].rstrip()}…"
    if title.casefold() in hints.taken:
        title = f"{title} ({hints.name})"
    said = f"{label.rstrip('.')}." if says(label) else "The file says no more of it than this name."
    base = Chosen(column=column.name, name=hints.name, title=title, description=said, kind=Text())
    if hints.key:
        return _key(base, values)
    match column.kind:
        case "number":
            return _number(base, column, values, hints.blank)
        case "date":
            fits = _are_days(values)
            kind: Kind = Day(FIRST_DAY, LAST_DAY) if fits else Text()
            return replace(base, kind=kind, remarks=() if fits else ("Not all of it are days from 1900 to 2099.",))
        case "text":
            recode = "Its codes are text: to publish them, declare whole numbers and recode them in a mapping."
            return replace(base, remarks=(recode,) if column.labels else ())


def _key(base: Chosen, values: pd.Series) -> Chosen:
    trimmed = values.astype("str").str.strip().where(values.notna(), "")
    return replace(base, kind=Key(), unique=not bool(trimmed.duplicated().any()), blank_key=bool((trimmed == "").any()))


def _are_days(values: pd.Series) -> bool:
    """Whether a schema of days would take them all."""
    days = pd.to_datetime(values.astype("str").where(values.notna()), format="ISO8601", errors="coerce")
    there = values.notna()
    bounded = days.between(pd.Timestamp(FIRST_DAY), pd.Timestamp(LAST_DAY))
    return bool((bounded | ~there).all()) and not pd.api.types.is_numeric_dtype(values)


def _number(base: Chosen, column: Column, values: pd.Series, blank: int) -> Chosen:
    codes, found = coding(column), _read(values)
    if not found.whole:
        return replace(base, remarks=("Not all of its numbers are whole: what is declared as text is never published.",))
    if unknown := found.letters - {letter[-1] for letter in codes.letters}:
        return replace(base, remarks=(f"It has {len(unknown)} missing values with letters that no label tells of.",))
    if codes.partial:
        return replace(base, remarks=("Some of its codes are not whole numbers, and no schema holds those.",))
    if _in_wide_range(column, codes, found):
        told = "Some of its values lie in a range that the file declares missing: declare a number, and map the range."
        return replace(base, remarks=(told,))
    mapped = _mapped(codes, found, blank)
    coded = bool(codes.labels) and bool(np.isin(found.numbers, [*codes.labels, *codes.missing]).all())
    made = _coded(base, codes) if coded else _measured(base, codes, found, blank)
    if isinstance(made.kind, Text):
        return made
    more = {mapped["."]: "Blank in the file"} if "." in mapped else {}
    more |= {mapped[letter]: reason or f"Missing, letter {letter}" for letter, reason in codes.letters.items()}
    labels = made.kind.labels if isinstance(made.kind, Coded) else {}
    named, missing = distinct_labels(labels, {**made.missing, **more})
    kind = Coded(named) if isinstance(made.kind, Coded) else made.kind
    return replace(made, kind=kind, missing=missing, mapped=mapped)


def _in_wide_range(column: Column, codes: Coding, found: _Values) -> bool:
    """Whether a value is declared missing with no code of its own: such a one must not be taken for a number."""
    values = found.numbers[~np.isin(found.numbers, [*codes.labels, *codes.missing])]
    ranges = [each for each in column.missing if isinstance(each, Range)]
    ends = [(each.low, each.high) for each in ranges if not isinstance(each.low, str) and not isinstance(each.high, str)]
    return any(bool(((low <= values) & (values <= high)).any()) for low, high in ends)


def _mapped(codes: Coding, found: _Values, blank: int) -> dict[str, int]:
    letters = {letter: letter_code(letter, blank) for letter in codes.letters}
    return {".": blank, **letters} if found.blank else letters


def _coded(base: Chosen, codes: Coding) -> Chosen:
    return replace(base, kind=Coded(codes.labels), missing=codes.missing)


def _measured(base: Chosen, codes: Coding, found: _Values, blank: int) -> Chosen:
    """A number between bounds that metadata draws. A label below zero is taken for a missing code: no count has one."""
    special = {code: label for code, label in codes.labels.items() if code < 0}
    inside = {code: label for code, label in codes.labels.items() if code >= 0}
    missing = {**special, **codes.missing}
    valid = found.numbers[~np.isin(found.numbers, list(missing))]
    bounds = _bounds(valid, missing, blank)
    if bounds is None:
        return replace(base, remarks=("Its values lie on both sides of a missing code, or are too large.",))
    low, high = bounds
    starts = (low, *(start for start in STARTS if low < start <= high))
    remarks = ["Bounds and classes are not those of the data: narrow them."]
    if special:
        remarks.append("Labelled codes below zero are taken for missing codes.")
    remarks += [f"The file has a label for {code}: {label}" for code, label in list(inside.items())[:10]]
    return replace(base, kind=Measured(low, high, UNITS, starts), missing=missing, remarks=tuple(map(one_line, remarks)))


def _bounds(
    valid: "np.ndarray[tuple[int], np.dtype[np.float64]]", missing: Mapping[int, str], blank: int
) -> tuple[int, int] | None:
    """From 0, or from below it, to a power of ten, as far as no missing code lies between; nothing, if that does not do."""
    if len(valid) == 0:
        valid = np.array([next(float(number) for number in range(len(missing) + 1) if number not in missing)])
    least, most = float(valid.min()), float(valid.max())
    limit = next((limit for limit in LIMITS if -limit <= least and most <= limit), None)
    if limit is None:
        return None
    # The codes for blanks and letters lie from `blank` downwards, and all numbers above it.
    low, high = (0 if least >= 0 else max(-limit, blank + 1)), limit
    low = max([low, *(code + 1 for code in missing if code < least)])
    high = min([high, *(code - 1 for code in missing if code > most)])
    return (low, high) if low <= least and not any(low <= code <= high for code in missing) else None


def _read(values: pd.Series) -> _Values:
    """Numbers and letters apart. A text that is no letter is not whole either."""
    text = values.map(lambda value: isinstance(value, str)).astype("bool")
    letters = {str(each).strip().lower() for each in values[text].unique()}
    numbers = pd.to_numeric(values[~text], errors="coerce").astype("float64")
    there = numbers.dropna()
    whole = bool((there % 1 == 0).all()) and all(len(each) == 1 and (each.isalpha() or each == "_") for each in letters)
    return _Values(whole, bool(numbers.isna().any()), frozenset(letters), there.unique())
