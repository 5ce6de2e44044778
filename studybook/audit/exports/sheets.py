"""Reads the codebook as comma-separated text back."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from studybook.audit.exports.noted import Noted, noted
from studybook.audit.exports.records import COLUMNS, SOURCE, Cell, Record, is_formula, stated, texts, told

ENDING = "-codebook.csv"

MARK = "\ufeff"
"""What UTF-8 begins with, so that Excel takes it for what it is."""


def read_csv(path: Path) -> Noted:
    """What the table states. Text that could be a formula stands behind an apostrophe, which is no part of it.

    Raises:
        ValueError: it is not written in the one way it must be, has other columns, or a cell could be run as a formula.
    """
    content = path.read_bytes().decode()
    header, *rows = _rows(content)
    if content != MARK + _written([header, *rows]) or tuple(header) != COLUMNS or not rows:
        raise ValueError("other columns, or another spelling")
    records: list[Record] = [dict(zip(COLUMNS, map(_cell, row), strict=True)) for row in rows]
    found = list(told(records))
    return noted({str(record[SOURCE]) for record in records}, stated(found), texts(found))


def _rows(content: str) -> list[list[Cell]]:
    """Text where a field is quoted, and else a whole number."""
    try:
        lines = csv.reader(StringIO(content.removeprefix(MARK), newline=""), quoting=csv.QUOTE_NONNUMERIC, strict=True)
        return [[_whole(field) for field in line] for line in lines]
    except csv.Error:
        pass
    raise ValueError("no comma-separated text")


def _whole(field: object) -> Cell:
    if isinstance(field, float) and field.is_integer():
        return int(field)
    if not isinstance(field, str):
        raise ValueError("no whole number")
    return field


def _written(rows: Sequence[Sequence[Cell]]) -> str:
    lines = StringIO(newline="")
    csv.writer(lines, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerows(rows)
    return lines.getvalue()


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, int) or not is_formula(cell):
        return cell
    if cell.startswith("'") and is_formula(cell[1:]):
        return cell[1:]
    raise ValueError("a cell that could be run as a formula")
