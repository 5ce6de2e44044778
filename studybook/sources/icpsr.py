"""The archive's own files, in a statistics program's format or tab-separated, read as delivered.

They may lie in the archive's layout, side by side, or in a zipped package. Where one file is there in several formats, the one
that comes first in `FORMS` is read, and the others are passed over.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TypeVar, assert_never

import pandas as pd

from studybook.declare import Dataset
from studybook.described import FORMS, Described, Form
from studybook.errors import DataRefused, UsageError
from studybook.sources import Frames, delimited, fixed, programs, setups
from studybook.sources.decoding import decoded
from studybook.sources.delivery import LARGEST, Delivery, Folder, Unreadable, is_package, opened
from studybook.sources.layout import dataset_folder, file_stem, layout
from studybook.sources.setups.statements import Setup
from studybook.study import DataFile, Study

LABELS = "-labels"
"""What follows the name of a tab-separated file in that of the file with its labels."""

T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """One file by its path within the delivery, without ending, and the formats it is there in, in the order of `FORMS`."""

    stem: str
    forms: tuple[Form, ...]

    @property
    def path(self) -> Path:
        """The file that is read."""
        return Path(f"{self.stem}.{self.forms[0]}")


@dataclass(frozen=True)
class Files:
    """The files of a study: in the archive's folder `ICPSR_NNNNN`, the one that holds it, or one with the files alone.

    Or in a zipped package of any of these: a file, or the only one in a folder without data files.
    """

    study: Study
    place: Path
    notes: list[str] = field(default_factory=list[str], repr=False, compare=False)
    """What is to be said of files whose rows were read: that their text is not what they say, by our name of the dataset."""

    def frames(self) -> Frames:
        """The rows as delivered, user-missing codes as the numbers they are.

        Missing values of Stata and SAS with a letter (.a to .z) keep it: validation refuses them, where a blank might pass.

        Raises:
            DataRefused: a dataset has no file, or several, or one that cannot be read.
        """
        read = self._each(_rows)
        self.notes[:] = [f"{slug}: {one.note}" for slug, one in read.items() if one.note]
        return {slug: one.frame for slug, one in read.items()}

    def described(self) -> Mapping[str, Described]:
        """What the file of each dataset says of itself, without a row of it.

        Raises:
            DataRefused: a dataset has no file, or several, or one that cannot be read.
        """
        return self._each(_described)

    def _each(self, read: "Callable[[_File], T]") -> Mapping[str, T]:
        """What is read of the one file of every dataset, or all that is wrong with them in one refusal."""
        delivery, found = self._delivered
        if problems := [problem for file in self.study.files if (problem := _not_one(self.study, file, found[file.slug]))]:
            packages = len(delivery.packages())
            unopened = (f"zipped packages in this place that were not opened: {packages}",) if packages else ()
            raise DataRefused(
                "The delivery does not hold one file for each dataset",
                details=(*problems, *unopened),
                remedy=f"Give {layout(self.study)} as the archive packs it, as a folder or zipped, or the files side by side.",
            )
        results: dict[str, T] = {}
        broken: list[str] = []
        for file in self.study.files:
            one = _File(delivery, file, found[file.slug][0])
            result, reason = _tried(read, one)
            if result is None:
                broken.append(f"{file.slug}: {one.name}: {reason}")
            else:
                results[file.slug] = result
        if broken:
            raise _cannot_be_read(broken)
        return results

    def passed_over(self) -> tuple[str, ...]:
        """A line for each dataset that is there in several formats: which is read, and which are not.

        Raises:
            DataRefused: the delivery is a package that cannot be read.
        """
        _, found = self._delivered
        several = {slug: files[0] for slug, files in found.items() if len(files) == 1 and len(files[0].forms) > 1}
        return tuple(f"{slug}: {one.path.name} is read, not {_endings(one.forms[1:])}" for slug, one in several.items())

    @cached_property
    def _delivered(self) -> tuple[Delivery, Mapping[str, tuple[Found, ...]]]:
        """Where the files are, and those that were found of each dataset."""
        delivery: Delivery = opened(self.place) if is_package(self.place) else Folder(self.place)
        found = _all_found(self.study, delivery)
        if isinstance(delivery, Folder) and len(packages := delivery.packages()) == 1 and not any(found.values()):
            delivery = opened(packages[0])
            found = _all_found(self.study, delivery)
        return delivery, found


@dataclass(frozen=True)
class Alone:
    """One file, of no study yet."""

    path: Path

    def described(self) -> Described:
        """What it says of itself, without a row of it."""
        return self._of(_described)

    def frame(self) -> pd.DataFrame:
        """Its rows; what it does not say to be a number is text. A file that cannot be read raises DataRefused."""
        return self._of(_rows).frame

    def _of(self, read: "Callable[[_File], T]") -> T:
        form: Form | None = next((form for form in FORMS if self.path.suffix == f".{form}"), None)
        if form is None or not self.path.is_file():
            raise UsageError(f"{self.path.name} is no file that can be read", remedy=f"Name a file with {_endings(FORMS)}.")
        nothing = DataFile(schema=Dataset, number="DS1", title="", row="", records=0)
        result, reason = _tried(read, _File(Folder(self.path.parent), nothing, Found(self.path.stem, (form,))))
        if result is None:
            raise _cannot_be_read([f"{self.path.name}: {reason}"])
        return result


def _stems(study: Study, file: DataFile) -> tuple[str, ...]:
    """The names a data file may have, without ending; the archive has a second one for what is not restricted."""
    stem = file_stem(study, file)
    return (stem,) if file.stem else (stem, stem.removesuffix("-REST"))


def _all_found(study: Study, delivery: Delivery) -> Mapping[str, tuple[Found, ...]]:
    return {file.slug: tuple(_found(study, file, delivery)) for file in study.files}


def _found(study: Study, file: DataFile, delivery: Delivery) -> Iterator[Found]:
    """Where in the delivery the dataset stands."""
    inside = dataset_folder(file)
    for place in (Path(), Path(inside), Path(layout(study)), Path(layout(study), inside)):
        for stem in ((place / name).as_posix() for name in _stems(study, file)):
            forms: tuple[Form, ...] = tuple(form for form in FORMS if delivery.holds(f"{stem}.{form}"))
            if forms:
                yield Found(stem, forms)


def _not_one(study: Study, file: DataFile, found: tuple[Found, ...]) -> str:
    """What is wrong with the files found for a dataset. Names only: where the delivery is may say who works there."""
    where = f"{file.slug} ({file.number})"
    if not found:
        return f"{where}: found none of {', '.join(_stems(study, file))}, with {_endings(FORMS)}"
    if len(found) > 1:
        return f"{where}: expected one file, found {len(found)}: {', '.join(one.path.as_posix() for one in found)}"
    return ""


def _endings(forms: Sequence[Form]) -> str:
    """Endings in words: `.sav, .dta or .tsv`."""
    *first, last = (f".{form}" for form in forms)
    return f"{', '.join(first)} or {last}" if first else last


@dataclass(frozen=True)
class _File:
    """The file of a dataset in a delivery, and what lies beside it."""

    delivery: Delivery
    dataset: DataFile
    found: Found

    @property
    def name(self) -> str:
        """Its name: the path to it may say who works there."""
        return self.found.path.name

    @property
    def content(self) -> Path | BytesIO:
        """Where to read it."""
        return self.delivery.content(self.found.path.as_posix())

    @cached_property
    def labels(self) -> bytes | None:
        """The file of titles, labels and missing codes of a file between tabs or commas."""
        labels = self.beside(f"{self.found.path.stem}{LABELS}.{self.found.forms[0]}", f"{self.found.path.stem}{LABELS}.tsv")
        return _bytes(labels) if labels else None

    @cached_property
    def setup(self) -> tuple[Setup, tuple[str, ...]]:
        """What the archive's setup files beside a text file say, and notes on it: `…-Setup.sps` goes with `…-Data.txt`."""
        stem = self.found.path.stem
        stems = dict.fromkeys((stem, stem.replace("-Data", "-Setup"), stem.replace("-Data", "-Setup").removesuffix("-REST")))
        found = {ending: self.beside(*(f"{each}.{ending}" for each in stems)) for ending in setups.ENDINGS}
        return setups.read({ending: _bytes(content) for ending, content in found.items() if content})

    def numbers(self, form: delimited.Separated) -> frozenset[str]:
        """The variables of a text file that are numbers by what lies beside it."""
        fields, _ = delimited.names(self.content, form)
        columns = delimited.labelled(fields, self.labels) if self.labels else setups.columns(self.setup[0], fields)
        return frozenset(column.name for column in columns if column.kind == "number")

    def beside(self, *names: str) -> Path | BytesIO | None:
        """The first of these files that lies in the same place."""
        places = ((self.found.path.parent / name).as_posix() for name in names)
        return next((self.delivery.content(place) for place in places if self.delivery.holds(place)), None)


@dataclass(frozen=True)
class _Read:
    """The rows of a file, and what is to be said of how they were read."""

    frame: pd.DataFrame = field(repr=False)
    note: str = ""


def _rows(file: _File) -> _Read:
    match form := file.found.forms[0]:
        case "sav" | "zsav" | "dta" | "por" | "sas7bdat" | "xpt":
            frame, encoding = programs.rows_and_encoding(form, file.content)
            return _Read(frame, programs.encoding_note(encoding))
        case "tsv" | "csv":
            content = _bytes(file.content)
            return _Read(delimited.read(content, file.dataset, form, file.numbers(form)), decoded(content)[1])
        case "txt":
            content = _bytes(file.content)
            return _Read(fixed.read(content, file.setup[0].places, file.dataset), decoded(content)[1])
        case _:
            assert_never(form)


def _described(file: _File) -> Described:
    match form := file.found.forms[0]:
        case "sav" | "zsav" | "dta" | "por" | "sas7bdat" | "xpt":
            catalog = file.beside(f"{file.found.path.stem}.sas7bcat", "formats.sas7bcat") if form == "sas7bdat" else None
            return programs.described(file.name, form, file.content, catalog)
        case "tsv" | "csv" if file.labels or not file.setup[1]:
            return delimited.described(file.name, form, file.content, file.labels)
        case "tsv" | "csv":
            fields, note = delimited.names(file.content, form)
            setup, notes = file.setup
            columns = setups.columns(setup, fields)
            return Described(name=file.name, form=form, rows=None, columns=columns, notes=(*filter(None, (note,)), *notes))
        case "txt":
            setup, notes = file.setup
            fixed.check_places(setup.places)
            columns = setups.columns(setup, [place.name for place in setup.places])
            return Described(name=file.name, form=form, rows=None, columns=columns, notes=notes)
        case _:
            assert_never(form)


def _tried(read: Callable[[_File], T], file: _File) -> tuple[T | None, str]:
    """What is read of a file, or why it cannot be."""
    try:
        return read(file), ""
    except Unreadable as why:
        return None, str(why)
    except Exception:  # the reader's own words may hold a value or a path: they are dropped, and the file is refused
        return None, programs.DAMAGED


def _cannot_be_read(broken: Sequence[str]) -> DataRefused:
    remedy = "Unpack it again from the archive's package, or give the dataset in another format."
    return DataRefused("A data file cannot be read", details=broken, remedy=remedy)


def _bytes(content: Path | BytesIO) -> bytes:
    if isinstance(content, Path) and content.stat().st_size > LARGEST:
        raise Unreadable(f"it has more than {LARGEST // 2**20} MiB")
    return content.read_bytes() if isinstance(content, Path) else content.getvalue()
