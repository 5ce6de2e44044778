"""A mapping applied to rows as delivered: columns renamed, variables derived, codes put in ours. What does not fit is refused.

A refusal names variables, and counts; no code of the file, and no column of it that the schemas do not declare.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
import pandas as pd

from studybook.departures import Departures
from studybook.errors import DataRefused
from studybook.mapping.entries import BLANK, Constantly, CopyOf, Derived, FileMapping, MissingRange, YearOf, number_of, spelled
from studybook.sources import Frames, Source
from studybook.study import Study
from studybook.validation.delivered import counted, records
from studybook.variables import Coded, Count, Day, Measured, Variable


@dataclass(frozen=True)
class Mapped:
    """A source whose files are as a mapping says; `study` is the one that departs from its schemas by it."""

    study: Study
    mapping: FileMapping
    source: Source

    def frames(self) -> Frames:
        """The rows with our names and codes.

        Raises:
            DataRefused: they cannot be read, or are not as the mapping says.
        """
        return applied(self.mapping, self.study, self.source.frames())


def as_read(mapping: FileMapping, study: Study) -> Study:
    """The study as the reader of tab-separated files has to know it: what is mapped is not of the declared kind, but text."""
    mapped = {(each.dataset, each.variable) for each in (*mapping.recodes, *mapping.missing)}
    return study.departing(Departures(absent=tuple(sorted(mapped))))


def applied(mapping: FileMapping, study: Study, frames: Frames) -> Frames:
    """The rows with our names and codes, for a study that departs from its schemas by this mapping.

    Raises:
        DataRefused: the files are not as the mapping says. One refusal says everything.
    """
    sets = {slug: _Columns(slug, frame, mapping, study) for slug, frame in frames.items()}
    made = {slug: each.made() for slug, each in sets.items()}
    if problems := [problem for each in sets.values() for problem in each.problems]:
        raise DataRefused(
            "The files are not as the mapping says",
            details=problems,
            remedy="Nothing was built. Correct the mapping, and validate again.",
        )
    return made


class _Columns:
    """The columns of one dataset on their way into our names, and what is wrong with them."""

    def __init__(self, slug: str, frame: pd.DataFrame, mapping: FileMapping, study: Study) -> None:
        self.slug, self.frame = slug, frame
        self.renames = {each.column: each.variable for each in mapping.renames if each.dataset == slug}
        self.ignored = [each.column for each in mapping.ignored if each.dataset == slug]
        self.derived = [each for each in mapping.derived if each.dataset == slug]
        self.absent = {each.variable for each in mapping.absent if each.dataset == slug}
        self.dropped = {each.variable.name for each in mapping.added if each.dataset == slug and not each.publish}
        self.values = {each.variable: each.codes for each in mapping.recodes if each.dataset == slug}
        self.missing = {each.variable: each.codes for each in mapping.missing if each.dataset == slug}
        self.ranges = {each.variable: each.ranges for each in mapping.missing if each.dataset == slug}
        known = {file.slug: file for file in study.files}
        self.variables = {variable.name: variable for variable in known[slug].delivered} if slug in known else {}
        self.problems: list[str] = []

    def made(self) -> pd.DataFrame:
        """The frame in our names and codes, as far as it is as the mapping says."""
        self.problems += self._absent_columns()
        if self.problems:
            return self.frame
        aside = self.frame[[name for name in self.frame.columns if name in self.ignored]]
        frame = self.frame.drop(columns=aside.columns).rename(columns=self.renames)
        self.problems += self._names(frame)
        if self.problems:
            return self.frame
        columns = {str(name): frame[name] for name in frame.columns if name not in self.dropped}
        columns |= {each.variable: self._derived(each, frame, aside) for each in self.derived}
        return pd.DataFrame({name: self._recoded(name, column) for name, column in columns.items()}, index=frame.index)

    def _absent_columns(self) -> Iterator[str]:
        there = [str(name) for name in self.frame.columns]
        if twice := {name for name in there if there.count(name) > 1}:
            yield f"{self.slug}: {counted(len(twice), 'name')} of columns that stand in the file more than once"
        for column, variable in self.renames.items():
            if column not in there:
                yield f"{self.slug}.{variable}: a column is renamed to it that the file does not have"
        if gone := [name for name in self.ignored if name not in there]:
            yield f"{self.slug}: {counted(len(gone), 'column')} to be ignored that the file does not have"

    def _names(self, frame: pd.DataFrame) -> Iterator[str]:
        there = [str(name) for name in frame.columns]
        for name in dict.fromkeys(self.renames.values()):
            if there.count(name) > 1:
                yield f"{self.slug}.{name}: two columns of the file are this one variable"
        for name in sorted(self.absent & set(there)):
            yield f"{self.slug}.{name}: said to be absent, and in the file"
        for each in self.derived:
            if each.variable in there:
                yield f"{self.slug}.{each.variable}: derived, and in the file"

    def _derived(self, entry: Derived, frame: pd.DataFrame, aside: pd.DataFrame) -> pd.Series:
        match entry.by:
            case Constantly(value):
                return pd.Series(value, index=frame.index)
            case CopyOf(column):
                return self._column(entry, column, frame, aside)
            case YearOf(column):
                return self._years(entry, self._column(entry, column, frame, aside))
            case _:
                assert_never(entry.by)

    def _column(self, entry: Derived, column: str, frame: pd.DataFrame, aside: pd.DataFrame) -> pd.Series:
        for each in (frame, aside):
            if column in each.columns:
                return each[column]
        self.problems.append(f"{self.slug}.{entry.variable}: derived from a column that the file does not have")
        return pd.Series(np.nan, index=frame.index)

    def _years(self, entry: Derived, days: pd.Series) -> pd.Series:
        if not pd.api.types.is_datetime64_any_dtype(days):
            texts = days.astype("str").where(days.notna())
            days = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce")
            if count := int((texts.notna() & days.isna()).sum()):
                wrong = f"derived from what is not a date, in {records(count, len(days))}"
                self.problems.append(f"{self.slug}.{entry.variable}: {wrong}")
        return days.dt.year

    def _recoded(self, name: str, column: pd.Series) -> pd.Series:
        """A column in our codes. Where all codes are mapped, none may be left over."""
        variable, closed = self.variables.get(name), name in self.values
        if variable is None or not isinstance(variable.kind, Coded | Measured | Count | Day):
            return column
        codes: Mapping[str, int | None] = {**self.values.get(name, {}), **self.missing.get(name, {})}
        ranges = self.ranges.get(name, ())
        if not codes and not ranges and column.dtype.kind != "O":
            return column
        places, found = pd.factorize(column)
        ours, left = _ours(found, codes, ranges, variable)
        if closed and (count := int(np.isin(places, left).sum())):
            self.problems.append(f"{self.slug}.{name}: codes of the file are left unmapped, in {records(count, len(column))}")
        values = np.array([*ours, codes.get(BLANK)], dtype=object)  # the last one is that of a blank, whose place is -1
        return pd.Series(values[places], index=column.index, dtype=object).infer_objects()


def _ours(
    found: pd.Index, codes: Mapping[str, int | None], ranges: Sequence[MissingRange], variable: Variable
) -> tuple[list[object], list[int]]:
    """For each code of the file, ours, or itself if it is not mapped; and the places of those that are not."""
    ours, left = list[object](), list[int]()
    for place, code in enumerate(found.tolist()):
        number = number_of(code)
        meant = [codes[name] for name in _names(code) if name in codes]
        meant += [each.code for each in ranges if number is not None and each.holds(number)]
        if not meant:
            left.append(place)
        ours.append(meant[0] if meant else _plain(code, variable))
    return ours, left


def _names(code: object) -> tuple[str, ...]:
    """How a mapping may spell a code: letters of Stata and SAS come without their point, numbers of text files as `98.0`."""
    if not isinstance(code, int | float | str):
        return ()
    name, number = spelled(code), number_of(code)
    if isinstance(code, str) and number is not None:
        return (name, spelled(number))
    letter = isinstance(code, str) and len(name) == 1 and (name.isalpha() or name == "_")
    return (name, f".{name.lower()}") if letter else (name,)


def _plain(code: object, variable: Variable) -> object:
    """A code that is not mapped; text that is a whole number is one, since tab-separated files hold nothing but text."""
    text = code.strip() if isinstance(code, str) else ""
    if isinstance(code, str) and not text:
        return None
    number = not isinstance(variable.kind, Day) and text.removeprefix("-").isdecimal() and text.isascii() and len(text) <= 15
    return int(text) if number else code
