"""Files in every way that a test can write one: what is said of each variable and its cells go in, one small file comes out."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from studybook.described import Column, Range, Value
from tests import readstat

Cell = int | float | str | date | None
"""What a record has: in a variable of numbers, a missing value with a letter is `.a`."""


@dataclass(frozen=True)
class Given:
    """A variable: what is said of it, and its cells."""

    column: Column
    cells: tuple[Cell, ...]

    @property
    def width(self) -> int:
        """Bytes that the widest of its texts has."""
        return max([1, *(len(str(cell).encode()) for cell in self.cells if cell is not None)])

    @property
    def letters(self) -> list[str]:
        """Its missing values that are letters."""
        return [code[1:] for code in self.column.missing if self.column.kind == "number" and isinstance(code, str)]


Write = Callable[[Path, Sequence[Given], str], None]
"""Writes a file, and what lies beside it, its texts in an encoding where the format leaves that open."""


# Statistics programs


def _frame(given: Sequence[Given], form: str) -> Any:
    def series(one: Given) -> Any:
        if one.column.kind == "text":
            return pd.Series([cell or "" for cell in one.cells], dtype="object")
        # A day is written as its number: of blanks alone no writer could tell that they are days.
        cells = [_counted(cell, form) if isinstance(cell, date) else cell for cell in one.cells]
        if not any(isinstance(cell, str) for cell in cells):
            return pd.Series(cells, dtype="float64")
        return pd.Series(
            [cell[1:] if isinstance(cell, str) else float("nan" if cell is None else cell) for cell in cells], dtype="object"
        )

    return pd.DataFrame({one.column.name: series(one) for one in given})


def _counted(day: date, form: str) -> float:
    """Days since 1960 as Stata and SAS count, or seconds since the Gregorian calendar began as SPSS does."""
    spss = form in {"sav", "por"}
    return float((day - date(1582, 10, 14)).days * 86_400 if spss else (day - date(1960, 1, 1)).days)


def _dates(given: Sequence[Given], shown: str) -> dict[str, str]:
    return {one.column.name: shown for one in given if one.column.kind == "date"}


def _bounds(missing: Iterable[Value | Range]) -> list[Any]:
    return [{"lo": each.low, "hi": each.high} if isinstance(each, Range) else each for each in missing]


def _labels(given: Sequence[Given]) -> Any:
    return {
        one.column.name: {
            code[1:] if one.column.kind == "number" and isinstance(code, str) else code: label
            for code, label in one.column.labels
        }
        for one in given
        if one.column.labels
    }


def _titles(given: Sequence[Given]) -> list[str]:
    return [one.column.label for one in given]


def _sav(path: Path, given: Sequence[Given], _: str) -> None:
    ranges: Any = {one.column.name: _bounds(one.column.missing) for one in given if one.column.missing}
    pyreadstat.write_sav(
        _frame(given, "sav"),
        path,
        compress=path.suffix == ".zsav",
        column_labels=_titles(given),
        variable_value_labels=_labels(given),
        missing_ranges=ranges,
        variable_format=_dates(given, "DATE11"),
    )


def _dta(path: Path, given: Sequence[Given], _: str) -> None:
    pyreadstat.write_dta(
        _frame(given, "dta"),
        path,
        column_labels=_titles(given),
        variable_value_labels=_labels(given),
        missing_user_values={one.column.name: one.letters for one in given if one.letters},
        variable_format=_dates(given, "%td"),
    )


def _xpt(path: Path, given: Sequence[Given], _: str, *, version: int) -> None:
    formats = _dates(given, "DATE9")
    rows = _frame(given, "xpt")
    pyreadstat.write_xport(rows, path, column_labels=_titles(given), file_format_version=version, variable_format=formats)


def _written(given: Given, number: int, form: str) -> readstat.Written:
    column = given.column
    days = [_counted(cell, form) if isinstance(cell, date) else cell for cell in given.cells]
    label_set = f"{'$' if column.kind == 'text' else ''}F{number}F"
    formats = {"text": label_set if form != "por" else f"A{given.width}", "date": "DATE11" if form == "por" else "DATE9"}
    return readstat.Written(
        name=column.name,
        cells=days,
        label=column.label,
        width=given.width if column.kind == "text" else 0,
        format=formats.get(column.kind, label_set if form != "por" else ""),
        labels=dict(column.labels),
        missing=[(each.low, each.high) if isinstance(each, Range) else each for each in column.missing if form == "por"],
    )


def _por(path: Path, given: Sequence[Given], _: str) -> None:
    path.write_bytes(readstat.written("por", [_written(one, number, "por") for number, one in enumerate(given)]))


def _sas(path: Path, given: Sequence[Given], _: str) -> None:
    """With its catalog of formats, in which there is one that no variable has."""
    variables = [_written(one, number, "sas7bdat") for number, one in enumerate(given)]
    path.write_bytes(readstat.written("sas7bdat", variables))
    formats = [*(one for one in variables if one.labels), readstat.Written("", (), labels={1: "One"}, format="UNUSED")]
    path.with_suffix(".sas7bcat").write_bytes(readstat.written("sas7bcat", formats))


# Text


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _separated(path: Path, given: Sequence[Given], encoding: str) -> None:
    """Between tabs or commas, without anything beside it."""
    names, rows = [one.column.name for one in given], zip(*(map(_text, one.cells) for one in given), strict=True)
    if path.suffix == ".tsv":
        text = "".join("\t".join(record) + "\n" for record in (names, *rows))
    else:
        buffer = StringIO()
        csv.writer(buffer, lineterminator="\n").writerows([names, *rows])
        text = buffer.getvalue()
    path.write_bytes(text.encode(encoding))


def _labels_beside(path: Path, given: Sequence[Given], encoding: str) -> None:
    _separated(path, given, encoding)
    records = [("variable", "title", "code", "label", "missing")]
    for one in given:
        column, named = one.column, dict(one.column.labels)
        codes = [*named, *(each for each in column.missing if not isinstance(each, Range) and each not in named)]
        about = ((str(code), named.get(code, ""), "yes" if code in column.missing else "no") for code in codes)
        records += [(column.name, column.label, *each) for each in about] or [(column.name, column.label, "", "", "")]
    path.with_name(f"{path.stem}-labels.tsv").write_bytes("".join("\t".join(each) + "\n" for each in records).encode(encoding))


def _fixed(path: Path, given: Sequence[Given], encoding: str) -> None:
    widths = [_characters(one) for one in given]
    rows = zip(*(map(_text, one.cells) for one in given), strict=True)
    lines = ("".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + "\n" for row in rows)
    path.write_bytes("".join(lines).encode(encoding))


def _characters(given: Given) -> int:
    return max(1, *(len(_text(cell)) for cell in given.cells))


def _places(given: Sequence[Given]) -> list[tuple[int, int]]:
    """The first and last column of each variable, counted from 1."""
    places, end = list[tuple[int, int]](), 0
    for one in given:
        places.append((end + 1, end + _characters(one)))
        end = places[-1][1]
    return places


def _marked(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _code(code: Value) -> str:
    return _marked(code) if isinstance(code, str) and not code.startswith(".") else str(code)


def spss(given: Sequence[Given]) -> Mapping[str, str]:
    """A setup file of SPSS, with its missing codes in a comment, as the archive has them."""

    def missing(each: Value | Range) -> str:
        if not isinstance(each, Range):
            return _code(each)
        ends = ("LO" if each.low == float("-inf") else each.low, "HI" if each.high == float("inf") else each.high)
        return f"{ends[0]} THRU {ends[1]}"

    text = "DATA LIST FILE=DATA /\n"
    for one, (start, end) in zip(given, _places(given), strict=True):
        text += f"   {one.column.name} {start}-{end}{' (A)' if one.column.kind == 'text' else ''}\n"
    text += "   .\n\nVARIABLE LABELS\n"
    text += "".join(f"   {one.column.name} {_marked(one.column.label)} /\n" for one in given if one.column.label) + "   .\n"
    text += "\nVALUE LABELS\n"
    for one in (one for one in given if one.column.labels):
        text += f"   {one.column.name} {' '.join(f'{_code(code)} {_marked(label)}' for code, label in one.column.labels)} /\n"
    text += "   .\n\n* MISSING VALUES\n"
    for one in (one for one in given if one.column.missing):
        text += f"   {one.column.name} ({', '.join(map(missing, one.column.missing))}) /\n"
    return {"sps": text + "   .\n"}


def _conditions(one: Given, equal: str, joined: str) -> str:
    """The recode of missing codes, of which letters need none."""
    codes = [each for each in one.column.missing if one.column.kind == "text" or not isinstance(each, str)]
    return joined.join(f"{one.column.name} {_compared(each, equal)}" for each in codes)


def _compared(code: Value | Range, equal: str) -> str:
    if not isinstance(code, Range):
        return f"{equal} {_code(code)}"
    return f"<= {code.high}" if code.low == float("-inf") else f">= {code.low}"


def sas(given: Sequence[Given]) -> Mapping[str, str]:
    """A setup file of SAS, with formats and recodes in comments, as the archive has them."""
    text = "/*\nPROC FORMAT;\n"
    names = {one.column.name: f"{'$' if one.column.kind == 'text' else ''}f{number}f" for number, one in enumerate(given)}
    for one in (one for one in given if one.column.labels):
        pairs = " ".join(f"{_code(code)}={_marked(label)}" for code, label in one.column.labels)
        text += f"  VALUE {names[one.column.name]} {pairs} ;\n"
    text += "*/\n\nDATA;\nINPUT\n"
    for one, (start, end) in zip(given, _places(given), strict=True):
        text += f"   {one.column.name} {'$' if one.column.kind == 'text' else ''} {start}-{end}\n"
    text += "   ;\nLABEL\n" + "".join(f"   {one.column.name} = {_marked(one.column.label)}\n" for one in given) + "   ;\n/*\n"
    for one in given:
        if conditions := _conditions(one, "=", " OR "):
            text += f"   IF ({conditions}) THEN {one.column.name} = {_marked('') if one.column.kind == 'text' else '.'};\n"
    text += "*/\n/*\n  FORMAT\n" + "".join(f"  {n} {f}.\n" for n, f in names.items()) + "  ;\n*/\nRUN;\n"
    return {"sas": text}


def stata(given: Sequence[Given]) -> Mapping[str, str]:
    """A dictionary and a do-file, with recodes in a comment, as the archive has them."""
    dictionary = "infile dictionary {\n"
    for one, (start, end) in zip(given, _places(given), strict=True):
        text = one.column.kind == "text"
        labels = f":F{one.column.name}" if one.column.labels else ""
        dictionary += f"_column({start}) {f'str{end - start + 1}' if text else 'double'} {one.column.name}{labels} "
        dictionary += f'%{end - start + 1}{"s" if text else "f"} "{one.column.label}"\n'
    do = "#delimit ;\n"
    for one in (one for one in given if one.column.labels):
        do += f"label define F{one.column.name} " + " ".join(f'{code} "{label}"' for code, label in one.column.labels) + " ;\n"
    do += "\n#delimit cr\n/*\n"
    for one in given:
        if conditions := _conditions(one, "==", " | "):
            do += f"replace {one.column.name} = . if ({conditions})\n"
    return {"dct": dictionary + "}\n", "do": do + "*/\n"}


def _with(write: Write, setup: Callable[[Sequence[Given]], Mapping[str, str]]) -> Write:
    def both(path: Path, given: Sequence[Given], encoding: str) -> None:
        write(path, given, encoding)
        for ending, text in setup(given).items():
            path.with_suffix(f".{ending}").write_bytes(text.encode(encoding))

    return both


WAYS: Mapping[str, tuple[str, Write]] = {
    "sav": ("sav", _sav),
    "zsav": ("zsav", _sav),
    "dta": ("dta", _dta),
    "por": ("por", _por),
    "xpt 5": ("xpt", partial(_xpt, version=5)),
    "xpt 8": ("xpt", partial(_xpt, version=8)),
    "sas7bdat": ("sas7bdat", _sas),
    "tsv": ("tsv", _separated),
    "tsv with labels": ("tsv", _labels_beside),
    "csv with labels": ("csv", _labels_beside),
    "csv with sps": ("csv", _with(_separated, spss)),
    "tsv with sas": ("tsv", _with(_separated, sas)),
    "csv with do and dct": ("csv", _with(_separated, stata)),
    "txt with sps": ("txt", _with(_fixed, spss)),
    "txt with sas": ("txt", _with(_fixed, sas)),
    "txt with do and dct": ("txt", _with(_fixed, stata)),
}
"""Every way to write a file: its ending, and what writes it."""


def laid(folder: Path, way: str, given: Sequence[Given], *, stem: str = "x", encoding: str = "utf-8") -> Path:
    """A file written in one of the ways."""
    ending, write = WAYS[way]
    path = folder / f"{stem}.{ending}"
    write(path, given, encoding)
    return path
