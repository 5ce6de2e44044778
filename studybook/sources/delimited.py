"""Text files between tabs or commas: one line a record, the names in the first; and the file of labels that may lie beside one.

The form is strict, so that nothing is guessed. Text is UTF-8, with or without a byte order mark, or else Windows-1252; lines
end in LF or CR LF, the last one too; each has as many fields as the first. Between tabs a field is what stands there, without
quotation marks or padding; between commas it may stand in quotation marks. An empty one is a blank. What a field may hold
follows from the declared kind: a whole number, a date as 2026-11-23, or text as it stands.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Literal, assert_never

import numpy as np
import pandas as pd

from studybook.described import Column, Described, Value
from studybook.errors import DeclarationError
from studybook.sources.decoding import decoded
from studybook.sources.delivery import Unreadable
from studybook.study import DataFile
from studybook.variables import Coded, Count, Day, Key, Kind, Measured, Text, Variable

FIRST = 2**20
"""Bytes that the first line may have."""

LABELS = ("variable", "title", "code", "label", "missing")
"""The columns of the file of labels: a line for each code of a variable, or one with a blank code if it has none."""

UNREADABLE = "?"
"""What stands for a field that is not of its kind: validation counts and refuses it, and its text goes no further."""

WHOLE = re.compile(r"-?[0-9]{1,15}(\.0*)?")
"""A whole number that is exact in a statistics file."""

DECIMAL = re.compile(r"-?([0-9]{1,15}(\.[0-9]*)?|\.[0-9]{1,15})")
"""A number in a text file, with a point or without."""

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


Separated = Literal["tsv", "csv"]


def read(content: bytes, file: DataFile, form: Separated = "tsv", numbers: frozenset[str] = frozenset()) -> pd.DataFrame:
    """The columns of a text file, each by the declared kind of its variable; one not declared is text, or among `numbers`.

    Raises:
        Unreadable: it is not of the form.
    """
    content = _plain(content)
    fields = _fields(content.partition(b"\n")[0], form)
    if form == "tsv" and any(record.count(b"\t") != len(fields) - 1 for record in content.removesuffix(b"\n").split(b"\n")):
        raise Unreadable(f"not every line has {len(fields)} fields, as the first has")
    texts = _texts(content, len(fields)) if form == "tsv" else _quoted_texts(content, len(fields))
    kinds = {variable.name: variable.kind for variable in file.delivered}
    columns = {
        position: typed(kinds.get(name), texts[position], number=name in numbers) for position, name in enumerate(fields)
    }
    return pd.DataFrame(columns).set_axis(fields, axis=1)


def names(content: Path | BytesIO, form: Separated) -> tuple[list[str], str]:
    """The names in the first line, and a note on its encoding; no further line is read.

    Raises:
        Unreadable: it is not of the form.
    """
    with content.open("rb") if isinstance(content, Path) else nullcontext(content) as file:
        first = file.readline(FIRST)
    return _fields(_plain(first).removesuffix(b"\n"), form), decoded(first)[1]


def described(name: str, form: Separated, content: Path | BytesIO, labels: bytes | None) -> Described:
    """What the first line says, and the file of labels if there is one; no further line is read.

    Raises:
        Unreadable: one of them is not of the form.
    """
    fields, note = names(content, form)
    columns = labelled(fields, labels)
    notes = [note, "the file says no types: variables with codes that are numbers are taken for numbers, all others for text"]
    if labels is None:
        notes.append("no file of labels lies beside it: titles, labels of codes and missing codes are not known")
    else:
        notes.append(decoded(labels)[1])
    return Described(name=name, form=form, rows=None, columns=columns, notes=tuple(dict.fromkeys(filter(None, notes))))


def labelled(fields: list[str], labels: bytes | None) -> tuple[Column, ...]:
    """What a file of labels says of these variables.

    Raises:
        Unreadable: it is not of the form.
    """
    records = _labelled(labels) if labels else {}
    return tuple(_column(field, records.get(field, [])) for field in fields)


def table(file: DataFile, frame: pd.DataFrame) -> bytes:
    """The rows as a tab-separated file.

    Raises:
        DeclarationError: a text has a tab or a line break.
    """
    columns = [_written(variable, frame[variable.name]) for variable in file.variables]
    return _lines(file, [variable.name for variable in file.variables], *zip(*columns, strict=True))


def labels_table(file: DataFile, about: str) -> bytes:
    """Titles, labels and missing codes, in the columns of `LABELS`. What is said `about` the file is the title of no variable.

    Raises:
        DeclarationError: a text has a tab or a line break.
    """
    records = (record for variable in file.variables for record in _label_records(variable))
    return _lines(file, LABELS, ("", about, "", "", ""), *records)


def _labelled(content: bytes) -> Mapping[str, list[list[str]]]:
    """The records of a file of labels by their variable."""
    names, *records = (line.split("\t") for line in _plain(content).decode().removesuffix("\n").split("\n"))
    if tuple(names) != LABELS or any(len(record) != len(LABELS) or record[4] not in {"yes", "no", ""} for record in records):
        raise Unreadable("its file of labels has other columns than it should")
    by_name: dict[str, list[list[str]]] = {}
    for record in records:
        by_name.setdefault(record[0], []).append(record)
    return by_name


def _column(name: str, records: list[list[str]]) -> Column:
    coded = [record for record in records if record[2]]
    numbers = bool(coded) and all(WHOLE.fullmatch(record[2]) for record in coded)
    codes: list[Value] = [int(float(record[2])) if numbers else record[2] for record in coded]
    labels = tuple((code, record[3]) for code, record in zip(codes, coded, strict=True) if record[3])
    missing = tuple(code for code, record in zip(codes, coded, strict=True) if record[4] == "yes")
    title = records[0][1] if records else ""
    return Column(name=name, label=title, kind="number" if numbers else "text", labels=labels, missing=missing)


def _plain(content: bytes) -> bytes:
    """The lines of a file as UTF-8, each ended by LF alone."""
    plain = decoded(content)[0].replace("\r\n", "\n")
    if "\r" in plain:
        raise Unreadable("its lines do not end in LF or CR LF")
    if not plain.endswith("\n"):
        raise Unreadable("its last line has no end: it may be cut short")
    return plain.encode()


def _fields(line: bytes, form: Separated) -> list[str]:
    match form:
        case "tsv":
            fields = line.decode().split("\t")
            if any(name.startswith('"') for name in fields):
                raise Unreadable("its fields stand in quotation marks")
            return fields
        case "csv":
            return _records(line.decode())[0]
        case _:
            assert_never(form)


def _records(text: str) -> list[list[str]]:
    """The fields between commas. A text in quotation marks may hold commas and line breaks."""
    try:
        records = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error:  # its words may hold a field
        records = []
    if not records:
        raise Unreadable("its quotation marks or commas are not as they should be")
    return records


def _quoted_texts(content: bytes, number: int) -> pd.DataFrame:
    """The fields below the first line as they stand, by position."""
    _, *records = _records(content.decode())
    # An empty line is a record where there is one column, and nowhere else.
    rows = [record or [""] for record in records]
    if any(len(record) != number for record in rows):
        raise Unreadable(f"not every line has {number} fields, as the first has")
    return pd.DataFrame(rows, columns=range(number), dtype="object")


def _texts(content: bytes, number: int) -> pd.DataFrame:
    """The fields below the first line as they stand, by position."""
    return pd.read_csv(
        BytesIO(content),
        sep="\t",
        header=None,
        names=range(number),
        skiprows=1,
        dtype="object",
        quoting=csv.QUOTE_NONE,
        na_filter=False,
        skip_blank_lines=False,
        index_col=False,
        encoding="utf-8",
    )


def typed(kind: Kind | None, values: pd.Series, *, number: bool, decimals: int = 0) -> pd.Series:
    """Texts as values of the declared kind; where none is declared, as any number if they are said to be, else as they are.

    A number of fixed width with `decimals` and without a point has its point before these.
    """
    match kind:
        case Coded() | Measured() | Count():
            return _parsed(values, _number if not decimals else partial(_decimal, decimals=decimals), np.array([np.nan]))
        case Day():
            return _parsed(values, _day, np.array(["NaT"], dtype="datetime64[us]"))
        case None if number:
            return _parsed(values, partial(_decimal, decimals=decimals), np.array([np.nan]))
        case Key() | Text() | None:
            return values.astype("str")
        case _:
            assert_never(kind)


def _parsed(values: pd.Series, read: Callable[[str], Any], blank: "np.ndarray[Any, Any]") -> pd.Series:
    """Each different text read once, and the values put in their places: of the type of a blank, if all can be read."""
    places, texts = pd.factorize(values)
    known = [blank[0] if text == "" else read(str(text)) for text in texts]
    dtype = np.dtype("O") if any(value is None for value in known) else blank.dtype
    values_of = np.array([UNREADABLE if value is None else value for value in known], dtype=dtype)
    return pd.Series(values_of[places], dtype=dtype)


def _number(text: str) -> float | None:
    return float(text) if WHOLE.fullmatch(text) else None


def _decimal(text: str, decimals: int) -> float | None:
    if not DECIMAL.fullmatch(text):
        return None
    return float(text) if "." in text else float(text) / 10**decimals


def _day(text: str) -> np.datetime64 | None:
    try:
        return np.datetime64(date.fromisoformat(text)) if DATE.fullmatch(text) else None
    except ValueError:
        return None


def _written(variable: Variable, values: pd.Series) -> list[str]:
    match variable.kind:
        case Coded() | Measured() | Count() | Key() | Text():
            return values.astype("str").where(values.notna(), "").tolist()
        case Day():
            return values.dt.strftime("%Y-%m-%d").where(values.notna(), "").tolist()
        case _:
            assert_never(variable.kind)


def _label_records(variable: Variable) -> Iterator[tuple[str, ...]]:
    named = variable.kind.labels if isinstance(variable.kind, Coded) else {}
    missing = variable.missing if isinstance(variable.kind, Coded | Measured | Count) else {}
    for code, label in named.items():
        yield variable.name, variable.title, str(code), label, "no"
    for code, reason in missing.items():
        yield variable.name, variable.title, str(code), reason, "yes"
    if not named and not missing:
        yield variable.name, variable.title, "", "", ""


def _lines(file: DataFile, names: Sequence[str], *records: tuple[str, ...]) -> bytes:
    if any(character in field for record in records for field in record for character in "\t\n\r\0"):
        raise DeclarationError("a text with a tab or a line break cannot stand in a tab-separated file", where=file.slug)
    return "".join("\t".join(record) + "\n" for record in (names, *records)).encode()
