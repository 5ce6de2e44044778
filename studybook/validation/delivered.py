"""One dataset as delivered, read against its schema: its variables in their own types, and what is wrong in classes and counts.

A failing value is never part of any text: what pandera and pandas have to say about a row is counted here and then dropped.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import assert_never

import pandas as pd
import pandera.pandas as pa

from studybook.study import DataFile
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable

FEW = 11
"""Counts below this are not said, not even in a refusal: it may be read outside the room the data are in."""

LARGEST = 2**53
"""Whole numbers beyond it are not exact in a statistics file."""

FAILED = {
    "not_nullable": "blank",
    "isin": "codes not declared",
    "within": "numbers outside the declared bounds",
    "in_range": "dates outside the declared bounds",
    "str_length": "empty",
    "field_uniqueness": "shared by several records",
}
"""What a failed check of pandera means, by the name of the check."""


def read(file: DataFile, frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The declared variables of a frame in their own types, as far as they can be read, and everything wrong with it."""
    problems = list(_column_problems(file, frame))
    columns: dict[str, pd.Series] = {}
    for variable in file.delivered:
        if (frame.columns == variable.name).sum() != 1:
            continue
        column, wrong = _readable(variable, frame[variable.name].reset_index(drop=True))
        if wrong:
            problems.append(f"{file.slug}.{variable.name}: {wrong}")
        else:
            columns[variable.name] = column
    typed = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))
    failures = _failures(file, typed)
    if isinstance(failures, pd.DataFrame):
        return failures, tuple(problems)
    for (name, check), count in sorted(failures.items()):
        problems.append(f"{file.slug}.{name}: {FAILED.get(check, 'not as declared')}, in {records(count, len(frame))}")
    return typed, tuple(problems or [f"{file.slug}: the values could not be checked"])


def records(count: int, total: int) -> str:
    """How many of `total` records, as text that may leave the room: neither they nor the rest are told where they are few."""
    if count < FEW:
        return f"fewer than {FEW} records"
    return f"{count} records" if total - count >= FEW else f"{FEW} records or more"


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 column`, `2 columns`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _column_problems(file: DataFile, frame: pd.DataFrame) -> Iterator[str]:
    declared = [variable.name for variable in file.delivered]
    if missing := [name for name in declared if name not in frame.columns]:
        verb = "is" if len(missing) == 1 else "are"
        yield f"{file.slug}: {counted(len(missing), 'variable')} {verb} missing: {', '.join(missing)}"
    # What the file calls its other columns is the file's own: only our names are public.
    if extra := int((~frame.columns.isin(declared)).sum()):
        yield f"{file.slug}: {counted(extra, 'column')} that the schema does not declare"
    if twice := [name for name in declared if (frame.columns == name).sum() > 1]:
        yield f"{file.slug}: {counted(len(twice), 'variable')} in more than one column: {', '.join(twice)}"


def _readable(variable: Variable, values: pd.Series) -> tuple[pd.Series, str]:
    """As `_typed`, for columns of any sort: what a library says of one it cannot read may show a value, and is dropped."""
    try:
        return _typed(variable, values)
    except Exception:  # no statistics file has such a column, but a mapping or another source might
        return values, f"cannot be read, in {records(len(values), len(values))}"


def _typed(variable: Variable, values: pd.Series) -> tuple[pd.Series, str]:
    """The values in the type of the variable, and what they are instead."""
    match variable.kind:
        case Coded() | Measured() | Count():
            return _whole_numbers(values)
        case Day():
            return _days(values)
        case Key():
            return _identifiers(values), ""
        case Text():
            # Statistics files keep text of a fixed length: there, no text is text without letters.
            return values.mask(values.astype("str").str.strip() == ""), ""
        case _:
            assert_never(variable.kind)


def _whole_numbers(values: pd.Series) -> tuple[pd.Series, str]:
    if values.dtype == "int64":
        return values, ""
    if pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_timedelta64_dtype(values):
        return values, _wrong("is not a whole number", values.notna())
    text = values.map(lambda value: isinstance(value, str)).astype("bool") if values.dtype.kind == "O" else None
    if text is not None and text.any():
        return values, _wrong(_what_text(values[text].astype("str")), text)
    numbers = pd.to_numeric(values, errors="coerce")
    wrong = values.notna() & (numbers.isna() | (numbers % 1 != 0) | (numbers.abs() > LARGEST))
    return numbers, _wrong("is not a whole number", wrong)


def _what_text(texts: pd.Series) -> str:
    """What stands where numbers should: programs have missing values of their own, small letters in Stata, large in SAS."""
    for program, letters in (("Stata", "[a-z]"), ("SAS", "[A-Z_]")):
        if bool(texts.str.fullmatch(letters).all()):
            return f"missing codes that are letters of {program}, not numbers"
    return "is text, not a whole number"


def _days(values: pd.Series) -> tuple[pd.Series, str]:
    days = values
    if not pd.api.types.is_datetime64_dtype(values):
        numeric = pd.to_numeric(values, errors="coerce").notna()
        days = pd.to_datetime(values.astype("str").mask(numeric), format="ISO8601", errors="coerce")
    # pandera counts in nanoseconds, which end in 2262, and would refuse what lies beyond by showing it.
    wrong = values.notna() & (days.isna() | (days < pd.Timestamp.min) | (days > pd.Timestamp.max))
    return days.dt.normalize() if not wrong.any() else days, _wrong("is not a date", wrong)


def _identifiers(values: pd.Series) -> pd.Series:
    """Text, so that a key kept as 7 in one file and as 7.0 in another is the same key; one of spaces alone is blank."""
    if pd.api.types.is_numeric_dtype(values) and bool((values.dropna() % 1 == 0).all()):
        return values.astype("Int64").astype("str").where(values.notna())
    trimmed = values.astype("str").str.strip().where(values.notna())
    return trimmed.mask(trimmed == "")


def _wrong(what: str, where: pd.Series) -> str:
    count = int(where.sum())
    return f"{what}, in {records(count, len(where))}" if count else ""


def _failures(file: DataFile, frame: pd.DataFrame) -> pd.DataFrame | Mapping[tuple[str, str], int]:
    """The frame as its schema declares it or, where it is not so, how many records fail which check of which variable."""
    schema = file.model.to_schema()
    if absent := [name for name in schema.columns if name not in frame.columns]:
        schema = schema.remove_columns(absent)
    failures: Counter[tuple[str, str]] = Counter()
    try:
        return _plain(file, schema.validate(frame, lazy=True))
    except pa.errors.SchemaErrors as error:
        for (name, check), count in error.failure_cases.groupby(["column", "check"], dropna=False).size().items():
            failures[str(name), str(check).partition("(")[0]] += int(count)
    except Exception:  # whatever else a library says may show a row: it is not repeated, and the rows are refused
        return failures
    return failures


def _plain(file: DataFile, frame: pd.DataFrame) -> pd.DataFrame:
    """The variables in file order; whole numbers as numpy's own, which count faster and hold no blanks."""
    ordered = frame[[variable.name for variable in file.delivered if variable.name in frame.columns]]
    return ordered.astype({name: "int64" for name, dtype in ordered.dtypes.items() if dtype == "Int64"})
