"""Synthetic rows as files in the archive's layout, names and formats, to try things out before the real files are at hand."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, assert_never, get_args

import pandas as pd
import pyreadstat

from studybook.errors import DeclarationError, UsageError
from studybook.folders import build_beside, hashes, listing_text, unlisted
from studybook.sources import Frames
from studybook.sources.delimited import labels_table, table
from studybook.sources.icpsr import LABELS
from studybook.sources.layout import dataset_folder, file_stem, layout
from studybook.sources.synthetic import PREFIX
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable

README = "SYNTHETIC-README.txt"

LISTING = "SYNTHETIC-files.json"
"""Lists what an export wrote, so that a later one replaces nothing else. The archive's own files have the same names."""

Written = Literal["sav", "zsav", "dta", "xpt", "tsv"]
WRITTEN: tuple[Written, ...] = get_args(Written)
"""The formats that are written: of those that are read all that hold names of any length and have a writer."""

SAV_STAMP = 92
"""Where an SPSS file says when it was written, as `23 Nov 26` and `00:00:00`."""

DTA_STAMP = b"<timestamp>\x11"
"""What comes before the same in a Stata file, there as `23 Nov 2026 00:00`."""

XPT_STAMPS = (144, 160, 464, 480)
"""Where a SAS transport file says it: twice for the library and twice for its table, as `23NOV26:00:00:00`."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

NUMBERS: Mapping[Written, str] = {"sav": "F8.0", "zsav": "F8.0", "dta": "%8.0g", "xpt": "BEST8"}
DATES: Mapping[Written, str] = {"sav": "DATE11", "zsav": "DATE11", "dta": "%td", "xpt": "DATE9"}
"""How the programs are told to show whole numbers and dates. That a number is a date is told by nothing else."""


def export(study: Study, frames: Frames, folder: Path, form: Written) -> tuple[Path, ...]:
    """The files written to `folder`, which is replaced as a whole or, if anything fails, left as it was.

    Raises:
        UsageError: the folder holds what this function did not write, cannot be written, or the rows are not synthetic.
        DeclarationError: the format cannot hold what is declared.
    """
    _check_synthetic(study, frames)
    inside = layout(study)

    def written(new: Path) -> tuple[str, ...]:
        (new / inside).mkdir()
        (new / inside / README).write_text(_readme(study, form), encoding="utf-8")
        for file in study.files:
            place = new / inside / dataset_folder(file)
            place.mkdir()
            _write(study, file, frames[file.slug], place / f"{file_stem(study, file)}.{form}", form)
        listed = hashes(new)
        listing = listing_text(listed, about=_label(study))
        (new / inside / LISTING).write_text(listing, encoding="utf-8")
        return (*listed, f"{inside}/{LISTING}")

    names = build_beside(folder, written, foreign=partial(unlisted, listing=f"{inside}/{LISTING}"))
    return tuple(folder.absolute() / name for name in names)


def _check_synthetic(study: Study, frames: Frames) -> None:
    """Rows of another source must never leave under the label of synthetic ones."""
    for file in study.files:
        for variable in file.variables:
            if (
                isinstance(variable.kind, Key)
                and not frames[file.slug][variable.name].astype("str").str.startswith(PREFIX).all()
            ):
                raise UsageError("only synthetic rows may be exported, and these are not", where=file.slug)


def _write(study: Study, file: DataFile, frame: pd.DataFrame, path: Path, form: Written) -> None:
    # The writer's own word for a frame covers no library's.
    rows: Any = pd.DataFrame({variable.name: _storable(variable, frame[variable.name], form) for variable in file.variables})
    about: dict[str, Any] = {
        "file_label": _label(study),
        "column_labels": {variable.name: variable.title for variable in file.variables},
        "variable_format": {v.name: shown for v in file.variables if (shown := _format(v, form))},
    }
    codes: dict[str, Any] = {v.name: labels for v in file.variables if (labels := _value_labels(v))}
    day = _day(study.edition)
    match form:
        case "sav" | "zsav":
            about |= {"missing_ranges": _all_missing(file), "variable_measure": _measures(file)}
            pyreadstat.write_sav(rows, path, compress=form == "zsav", variable_value_labels=codes, **about)
            _stamp(path, SAV_STAMP, f"{day[:7]}{day[9:]}00:00:00")
        case "dta":
            # Stata's missing values are letters without numbers of their own, so it has no way to declare that -9 is missing.
            # The codes stay plain numbers with value labels: what is read back are the codes the schema declares.
            pyreadstat.write_dta(rows, path, version=14, variable_value_labels=codes, **about)
            _stamp(path, path.read_bytes().index(DTA_STAMP) + len(DTA_STAMP), f"{day} 00:00")
        case "xpt":
            # Version 8: names of more than eight letters do not go into version 5.
            pyreadstat.write_xport(rows, path, table_name=dataset_folder(file), file_format_version=8, **about)
            for offset in XPT_STAMPS:
                _stamp(path, offset, f"{day[:2]}{day[3:6].upper()}{day[9:]}:00:00:00")
        case "tsv":
            path.write_bytes(table(file, frame))
            path.with_stem(path.stem + LABELS).write_bytes(labels_table(file, _label(study)))
        case _:
            assert_never(form)


def _storable(variable: Variable, values: pd.Series, form: Written) -> pd.Series:
    match variable.kind:
        case Coded() | Measured() | Count():
            # Stata labels the values of whole numbers only, and its widest holds 32 bits.
            return values.astype("int32") if form == "dta" else values
        case Day():
            # As plain dates: a blank among times of day cannot be written to a Stata file and read back.
            return values.dt.date.astype("object").where(values.notna(), None)
        case Key() | Text():
            return values
        case _:
            assert_never(variable.kind)


def _value_labels(variable: Variable) -> dict[int, str]:
    match variable.kind:
        case Coded(labels):
            return {**labels, **variable.missing}
        case Measured() | Count():
            return dict(variable.missing)
        case Day() | Key() | Text():
            return {}
        case _:
            assert_never(variable.kind)


def _missing_ranges(variable: Variable) -> list[Any]:
    """How SPSS is told the missing codes: up to three, or a range that holds no valid code."""
    codes = sorted(variable.missing)
    if len(codes) <= 3:
        return codes
    labels = _value_labels(variable).keys() - variable.missing.keys()
    bounds = (variable.kind.low, variable.kind.high) if isinstance(variable.kind, Measured | Count) else ()
    if any(codes[0] <= code <= codes[-1] for code in (*labels, *bounds)):
        raise DeclarationError("SPSS can declare three missing codes, or a range without valid ones", where=variable.name)
    return [{"lo": codes[0], "hi": codes[-1]}]


def _all_missing(file: DataFile) -> dict[str, list[Any]]:
    return {v.name: _missing_ranges(v) for v in file.variables if isinstance(v.kind, Coded | Measured | Count)}


def _format(variable: Variable, form: Written) -> str:
    match variable.kind:
        case Coded() | Measured() | Count():
            return NUMBERS.get(form, "")
        case Day():
            return DATES.get(form, "")
        case Key() | Text():
            return ""
        case _:
            assert_never(variable.kind)


def _measures(file: DataFile) -> dict[str, str]:
    return {v.name: "scale" if isinstance(v.kind, Measured | Count | Day) else "nominal" for v in file.variables}


def _label(study: Study) -> str:
    return f"SYNTHETIC - not data of {study.name}"


def _readme(study: Study, form: Written) -> str:
    things = ", ".join((study.group_row, *(file.row for file in study.files)))
    return (
        f"{_label(study)}\n\n"
        "The files in this folder were made by a random generator from the published description of the study\n"
        f"  {study.title}.\n"
        "They have the names, layout and formats of the archive's files, so that programs can be tried out before the\n"
        "restricted files are at hand. The names and codes of the variables are reconstructions.\n"
        f"They say nothing about any {things} or person, and nothing computed from them is a result of the study.\n"
        f"\n{_holds(form)}"
    )


def _holds(form: Written) -> str:
    """What a reader of these files must know of their format, and above all what it cannot hold."""
    match form:
        case "sav" | "zsav":
            return (
                "SPSS files hold all that is declared: titles, labels of codes, and which codes mean that a value is missing.\n"
            )
        case "dta":
            return (
                "Stata files hold titles and labels of codes. They cannot say which codes mean that a value is missing: such\n"
                "a code is a number like any other, and its label tells what it means.\n"
            )
        case "xpt":
            return (
                "SAS transport files (version 8) hold names, titles and dates. They cannot hold labels of codes, nor say\n"
                "which codes mean that a value is missing: every code is a plain number.\n"
            )
        case "tsv":
            return (
                "Tab-separated files hold names and values alone. Titles, labels and missing codes stand beside each in a\n"
                f"file that ends in {LABELS}.tsv: a line for each code, first one that says that the file is synthetic.\n"
                "Both are UTF-8 without quotation marks; dates are written as 2026-11-23, and an empty field is a blank.\n"
                f"In the files of values only the identifiers say that they are synthetic: they begin with {PREFIX}.\n"
            )
        case _:
            assert_never(form)


def _day(day: date) -> str:
    """`23 Nov 2026`, whatever the language of the machine."""
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def _stamp(path: Path, offset: int, text: str) -> None:
    """Puts the day of the edition where the writer put the clock's time, so that the same rows make the same file."""
    content = bytearray(path.read_bytes())
    content[offset : offset + len(text)] = text.encode("ascii")
    path.write_bytes(content)
