"""What a data file says of itself: its variables with their titles, labels and missing codes, and not one row.

Nothing is put right here. Names keep their letters, labels the codes they may repeat, and what a format cannot hold is said in
a note. A missing value that is a letter is written as Stata writes it, `.a` to `.z`, of SAS too, and `._`.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

Form = Literal["sav", "zsav", "dta", "por", "sas7bdat", "xpt", "tsv", "csv", "txt"]
FORMS: tuple[Form, ...] = get_args(Form)
"""The formats that are read, by the endings of their files: those first that tell most of what a code means."""

Value = int | float | str
"""A code: a whole number if it is one, a text, or a letter with a point before it."""

ColumnKind = Literal["number", "text", "date"]

LETTER = re.compile(r"\.[a-z_]")
"""A missing value of Stata or SAS that is no number."""


@dataclass(frozen=True)
class Range:
    """Codes from `low` to `high`, both included; an open end is infinite."""

    low: int | float | str
    high: int | float | str


@dataclass(frozen=True, kw_only=True)
class Column:
    """One variable of a file. `format` is how its program was told to show it, and may be empty."""

    name: str
    label: str
    kind: ColumnKind
    labels: tuple[tuple[Value, str], ...]
    missing: tuple[Value | Range, ...]
    format: str = ""


@dataclass(frozen=True, kw_only=True)
class Described:
    """One file by its name: its format, how many rows it says it has (if it says so), its variables in order, and notes."""

    name: str
    form: Form
    rows: int | None
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()


def whole(value: Value) -> Value:
    """A code with a whole number as an `int`, whatever the program stored it as."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def plain_label(label: str, code: Value) -> str:
    """A label without the code that it repeats: `Yes` of `(1) Yes`, `Alabama` of `01. Alabama` or `01 - Alabama`.

    A label that holds nothing else stays as it is, and so does one that begins with another number, or may be a range.
    """
    text = str(code)
    repeated = f"-0*{re.escape(text[1:])}" if text.startswith("-") else f"0*{re.escape(text)}"
    bracketed, led = rf"(?:\({repeated}\)|\[{repeated}\])\s*", rf"{repeated}(?:\s*[.:)]\s+|\s+[-–—]\s+|\s*=\s*)(?!\d)"
    found = re.fullmatch(rf"\s*(?:{bracketed}|{led})(\S.*)", label, re.DOTALL)
    return found[1].rstrip() if found else label
