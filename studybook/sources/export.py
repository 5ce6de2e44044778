"""Synthetic rows as files in the archive's layout, names and formats, to try things out before the real files are at hand."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, assert_never, get_args

import pandas as pd
import pyreadstat

from studybook.errors import DeclarationError, UsageError
from studybook.folders import build_beside, everything
from studybook.sources import Frames
from studybook.sources.icpsr import READERS, dataset_folder, file_stem, layout
from studybook.sources.synthetic import PREFIX
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable

Form = Literal["sav", "dta"]
FORMS: tuple[Form, ...] = get_args(Form)

README = "SYNTHETIC-README.txt"

SAV_STAMP = 92
"""Where an SPSS file says when it was written, as `23 Nov 26` and `00:00:00`."""

DTA_STAMP = b"<timestamp>\x11"
"""What comes before the same in a Stata file, there as `23 Nov 2026 00:00`."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def export(study: Study, frames: Frames, folder: Path, form: Form) -> tuple[Path, ...]:
    """The files written to `folder`, which is replaced as a whole or, if anything fails, left as it was.

    Raises:
        UsageError: the folder holds what this function did not write, cannot be written, or the rows are not synthetic.
        DeclarationError: a variable has more missing codes than the format can declare.
    """
    _check_synthetic(study, frames)
    places = {file.slug: Path(layout(study), dataset_folder(file), file_stem(study, file)) for file in study.files}
    readme = Path(layout(study), README)

    def written(new: Path) -> None:
        for file in study.files:
            (new / places[file.slug]).parent.mkdir(parents=True)
            _write(study, file, frames[file.slug], (new / places[file.slug]).with_suffix(f".{form}"), form)
        (new / readme).write_text(_readme(study), encoding="utf-8")

    ours = {place.with_suffix(f".{each}").as_posix() for place in places.values() for each in FORMS}
    build_beside(folder, written, foreign=partial(_foreign, label=_label(study), ours=ours, readme=readme.as_posix()))
    return (*((folder.absolute() / place).with_suffix(f".{form}") for place in places.values()), folder.absolute() / readme)


def _check_synthetic(study: Study, frames: Frames) -> None:
    """Rows of another source must never leave under the label of synthetic ones."""
    for file in study.files:
        for variable in file.variables:
            if (
                isinstance(variable.kind, Key)
                and not frames[file.slug][variable.name].astype("str").str.startswith(PREFIX).all()
            ):
                raise UsageError("only synthetic rows may be exported, and these are not", where=file.slug)


def _foreign(folder: Path, *, label: str, ours: set[str], readme: str) -> Iterator[str]:
    """What an earlier export did not write. The archive's own files have the same names, so each is asked for its label."""
    labelled = _says(folder / readme, label)
    for name in everything(folder):
        if not (labelled and (name == readme or (name in ours and _file_label(folder / name) == label))):
            yield name


def _says(readme: Path, label: str) -> bool:
    return not readme.is_symlink() and readme.is_file() and readme.read_bytes().startswith(label.encode())


def _file_label(path: Path) -> str:
    """What a data file says of itself as a whole; nothing where it is a link or cannot be read. No row is read."""
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        _, about = READERS[path.suffix](path, metadataonly=True)
    except Exception:  # the reader's own words may hold a path or more: they are dropped, and the file is not ours
        return ""
    return about.file_label or ""


def _write(study: Study, file: DataFile, frame: pd.DataFrame, path: Path, form: Form) -> None:
    # The writer's own word for a frame covers no library's.
    rows: Any = pd.DataFrame({variable.name: _storable(variable, frame[variable.name], form) for variable in file.variables})
    labels: dict[str, Any] = {
        "file_label": _label(study),
        "column_labels": {variable.name: variable.title for variable in file.variables},
        "variable_value_labels": {v.name: codes for v in file.variables if (codes := _value_labels(v))},
        "variable_format": {v.name: written for v in file.variables if (written := _format(v, form))},
    }
    match form:
        case "sav":
            missing = {v.name: _missing_ranges(v) for v in file.variables if isinstance(v.kind, Coded | Measured | Count)}
            pyreadstat.write_sav(rows, path, missing_ranges=missing, variable_measure=_measures(file), **labels)
            _stamp(path, SAV_STAMP, f"{_day(study.edition)[:7]}{_day(study.edition)[9:]}00:00:00")
        case "dta":
            # Stata's missing values are letters without numbers of their own, so it has no way to declare that -9 is missing.
            # The codes stay plain numbers with value labels: what is read back are the codes the schema declares.
            pyreadstat.write_dta(rows, path, version=14, **labels)
            _stamp(path, path.read_bytes().index(DTA_STAMP) + len(DTA_STAMP), f"{_day(study.edition)} 00:00")
        case _:
            assert_never(form)


def _storable(variable: Variable, values: pd.Series, form: Form) -> pd.Series:
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


def _format(variable: Variable, form: Form) -> str:
    match variable.kind:
        case Coded() | Measured() | Count():
            return "F8.0" if form == "sav" else "%8.0g"
        case Day():
            return "DATE11" if form == "sav" else "%td"
        case Key() | Text():
            return ""
        case _:
            assert_never(variable.kind)


def _measures(file: DataFile) -> dict[str, str]:
    return {v.name: "scale" if isinstance(v.kind, Measured | Count | Day) else "nominal" for v in file.variables}


def _label(study: Study) -> str:
    return f"SYNTHETIC - not data of {study.name}"


def _readme(study: Study) -> str:
    things = ", ".join((study.group_row, *(file.row for file in study.files)))
    return (
        f"{_label(study)}\n\n"
        "The files in this folder were made by a random generator from the published description of the study\n"
        f"  {study.title}.\n"
        "They have the names, layout and formats of the archive's files, so that programs can be tried out before the\n"
        "restricted files are at hand. The names and codes of the variables are reconstructions.\n"
        f"They say nothing about any {things} or person, and nothing computed from them is a result of the study.\n"
    )


def _day(day: date) -> str:
    """`23 Nov 2026`, whatever the language of the machine."""
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def _stamp(path: Path, offset: int, text: str) -> None:
    """Puts the day of the edition where the writer put the clock's time, so that the same rows make the same file."""
    content = bytearray(path.read_bytes())
    content[offset : offset + len(text)] = text.encode("ascii")
    path.write_bytes(content)
