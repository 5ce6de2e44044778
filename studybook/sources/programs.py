"""Files of statistics programs, as their reader gives them: what they say of themselves, or their rows.

The reader takes text to be UTF-8 unless the file says otherwise. Where that does not do, it is read once more as Windows-1252,
which holds all of Latin-1 that is text, and a note says so. How many rows a file may have is bounded before one is read.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, assert_never

import pandas as pd
import pyreadstat

from studybook.described import Column, ColumnKind, Described, Range, Value, whole
from studybook.sources import transport
from studybook.sources.decoding import WINDOWS
from studybook.sources.delivery import LARGEST, Unreadable

Program = Literal["sav", "zsav", "dta", "por", "sas7bdat", "xpt"]
Content = Path | BytesIO
About = pyreadstat.metadata_container

ENCODINGS: tuple[str | None, ...] = (None, WINDOWS)
"""The file's own, then the one of old Windows programs."""

BYTES = "ISO-8859-1"
"""An encoding in which each byte is a letter: nothing is dropped."""

DAMAGED = "it is damaged, or not of the format its name says"

DATES = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "YMDHMS", "MMDDYY", "DDMMYY", "YYMMDD", "E8601D", "B8601D", "%TD", "%TC")
"""How the names of formats begin that show a number as a day, or as a moment of one."""

EXTREME = 1.7e308
"""SPSS writes an open end of a range as the largest number there is."""

NOTES: Mapping[Program, str] = {
    "sav": "",
    "zsav": "",
    "dta": "Stata files cannot say which numbers mean that a value is missing, and have labels for whole numbers alone",
    "por": "of SPSS portable files missing codes are not known: the reader gives them as blanks",
    "sas7bdat": "SAS files cannot say which numbers mean that a value is missing",
    "xpt": "SAS transport files hold no labels of codes, and cannot say which numbers mean that a value is missing",
}


def described(name: str, form: Program, content: Content, catalog: Content | None = None) -> Described:
    """What a file says of itself. For a SAS file labels stand in a catalog of formats, if there is one.

    Raises:
        Unreadable: it cannot be read.
    """
    about, encoding = _about(form, content)
    formats = _formats(catalog, encoding) if catalog else {}
    labels = {name: formats.get(of.upper(), {}) for name, of in about.variable_to_label.items()} if catalog else {}
    columns = tuple(_column(about, position, labels) for position in range(len(about.column_names)))
    notes = [NOTES[form], encoding_note(encoding)]
    if form == "sas7bdat" and not catalog:
        notes.append("no catalog of formats (.sas7bcat) lies beside it: labels of codes are not known")
    return Described(name=name, form=form, rows=about.number_rows, columns=columns, notes=tuple(filter(None, notes)))


def encoding_note(encoding: str | None) -> str:
    """What is said of a file that was not read in its own encoding."""
    return f"read as {encoding}: its text is not what the file says" if encoding else ""


def rows(form: Program, content: Content) -> pd.DataFrame:
    """The rows of a file, codes as they stand; missing values with a letter keep it.

    Raises:
        Unreadable: it cannot be read, or says that it has more rows than are held in memory.
    """
    return rows_and_encoding(form, content)[0]


def rows_and_encoding(form: Program, content: Content) -> tuple[pd.DataFrame, str | None]:
    """The rows of a file, and the encoding they were read in if it is not the file's own.

    Raises:
        Unreadable: it cannot be read, or says that it has more rows than are held in memory.
    """
    about, encoding = _about(form, content)
    width = max(1, sum(about.variable_storage_width.values()))
    most = LARGEST // width
    if (about.number_rows or 0) > most:
        raise Unreadable(f"it says it has more than {LARGEST // 2**20} MiB of rows")
    frame = _in_own_encoding(form, content, about, most + 1) if encoding is None else None
    if frame is None:
        encoding = encoding or WINDOWS
        frame = _rows(form, _start(content), encoding, most + 1)
    if len(frame) > most:
        raise Unreadable(f"it has more than {LARGEST // 2**20} MiB of rows")
    return _dated(frame, about), encoding


def _in_own_encoding(form: Program, content: Content, about: About, most: int) -> pd.DataFrame | None:
    """The rows in the encoding that the file names; nothing, if some text is not in it, which its reader may cut silently."""
    with suppress(Exception):
        frame = _rows(form, _start(content), None, most)
        texts = [name for name, kind in about.readstat_variable_types.items() if kind == "string"]
        if form == "por" or not texts or not all(_is_ascii(frame[name]) for name in texts):
            return frame
        named_alike = all(map(str.isascii, texts))  # a name that is not ASCII is another one in bytes
        plain = _rows(form, _start(content), BYTES, most, usecols=texts if named_alike else None)
        inside = {} if named_alike else dict(zip(frame.columns, plain.columns, strict=True))
        return frame if all(_is_ascii(plain[inside.get(name, name)]) for name in texts) else None
    return None


def _is_ascii(values: pd.Series) -> bool:
    return "".join(map(str, values.unique())).isascii()


def _about(form: Program, content: Content) -> tuple[About, str | None]:
    """What a file says of itself, and the encoding it was read in if that is not its own."""
    for encoding in ENCODINGS:
        # The reader's own words may hold a value or a path: they are dropped.
        with suppress(Exception):
            about = _metadata(form, _start(content), encoding)
            if encoding or not _is_cut(form, content, about):
                return about, encoding
    raise Unreadable(DAMAGED)


def _is_cut(form: Program, content: Content, about: About) -> bool:
    """Whether letters were dropped that are not in the file's own encoding: at the end of a text its reader says nothing.

    Where it has read a letter beyond ASCII the file keeps to its encoding, and what is cut was cut by whoever wrote it.
    """
    return form != "por" and _words(about).isascii() and not _words(_metadata(form, _start(content), BYTES)).isascii()


def _words(about: About) -> str:
    """Every name and label."""
    labels = (str(label) for of in about.value_labels.values() for label in of.values())
    return "".join([*about.column_names, *filter(None, about.column_labels), *labels])


def _start(content: Content) -> Content:
    if isinstance(content, BytesIO):
        content.seek(0)
    return content


def _metadata(form: Program, content: Content, encoding: str | None) -> About:
    match form:
        case "sav" | "zsav":
            return pyreadstat.read_sav(content, metadataonly=True, user_missing=True, encoding=encoding)[1]
        case "dta":
            return pyreadstat.read_dta(content, metadataonly=True, user_missing=True, encoding=encoding)[1]
        case "por":
            return pyreadstat.read_por(content, metadataonly=True)[1]
        case "sas7bdat":
            return pyreadstat.read_sas7bdat(content, metadataonly=True, user_missing=True, encoding=encoding)[1]
        case "xpt":
            return pyreadstat.read_xport(content, metadataonly=True, encoding=encoding)[1]
        case _:
            assert_never(form)


def _rows(form: Program, content: Content, encoding: str | None, most: int, usecols: list[str] | None = None) -> pd.DataFrame:
    options: dict[str, Any] = {"encoding": encoding, "user_missing": True, "row_limit": most, "dates_as_pandas_datetime": True}
    options |= {"usecols": usecols}
    readers: dict[str, Callable[..., tuple[Any, About]]] = {"sav": pyreadstat.read_sav, "zsav": pyreadstat.read_sav}
    readers |= {"dta": pyreadstat.read_dta, "sas7bdat": pyreadstat.read_sas7bdat}
    match form:
        case "sav" | "zsav" | "dta" | "sas7bdat":
            frame, _ = readers[form](content, **options)
        case "por":
            frame, _ = pyreadstat.read_por(content, row_limit=most, dates_as_pandas_datetime=True)
        case "xpt":
            frame = transport.read(content.read_bytes() if isinstance(content, Path) else content.getvalue(), encoding)
        case _:
            assert_never(form)
    assert isinstance(frame, pd.DataFrame)
    return frame


def _formats(catalog: Content, encoding: str | None) -> Mapping[str, Mapping[Any, str]]:
    """The labels of a SAS catalog by the name of their format."""
    try:
        _, about = pyreadstat.read_sas7bcat(_start(catalog), encoding=encoding)
    except Exception:
        about = None
    if about is None:
        raise Unreadable("its catalog of formats (.sas7bcat) is damaged, or no catalog")
    return {name.upper(): labels for name, labels in about.value_labels.items()}


def _dated(frame: pd.DataFrame, about: About) -> pd.DataFrame:
    """With days of Stata as days: the reader knows few of the ways to show them, and gives numbers for all others."""
    units: Mapping[str, Literal["D", "ms"]] = {"%td": "D", "%tc": "ms"}
    for position, name in enumerate(about.column_names):
        unit = units.get((about.original_variable_types.get(name) or "").replace("%d", "%td")[:3])
        values = frame.iloc[:, position]
        if unit and pd.api.types.is_numeric_dtype(values):
            days = pd.Timestamp(1960, 1, 1) + pd.to_timedelta(values, unit=unit)
            frame = frame.drop(columns=name).assign(**{name: days})[about.column_names]
    return frame


def _column(about: About, position: int, catalogued: Mapping[str, Mapping[Any, str]]) -> Column:
    name = about.column_names[position]
    kind = _kind(about, name)
    named = catalogued.get(name, about.variable_value_labels.get(name, {}))
    labels = tuple((_code(value, kind), label) for value, label in named.items())
    ranges = tuple(_range(each) for each in about.missing_ranges.get(name, ()))
    letters = tuple(code for code, _ in labels if kind != "text" and isinstance(code, str))
    return Column(
        name=name,
        label=about.column_labels[position] or "",
        kind=kind,
        labels=labels,
        missing=(*ranges, *letters),
        format=about.original_variable_types.get(name) or "",
    )


def _kind(about: About, name: str) -> ColumnKind:
    if about.readstat_variable_types[name] == "string":
        return "text"
    return "date" if (about.original_variable_types.get(name) or "").upper().startswith(DATES) else "number"


def _code(value: Any, kind: ColumnKind) -> Value:
    """A code of a label: in a variable of numbers, what is a text is a letter of Stata or SAS."""
    if isinstance(value, str) and kind != "text":
        return f".{value.removeprefix('.').lower()}"
    return value if isinstance(value, str) else whole(value)


def _range(bounds: Any) -> Value | Range:
    """A missing code, or a range of them, of the reader's bounds."""
    low, high = (_end(bounds[end]) for end in ("lo", "hi"))
    return low if low == high else Range(low, high)


def _end(bound: Any) -> Value:
    if isinstance(bound, str):
        return bound
    return whole(float("inf") if bound > EXTREME else float("-inf") if bound < -EXTREME else bound)
