"""The archive's own files, SPSS (.sav) or Stata (.dta), read as delivered, in the archive's layout or side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat

from studybook.errors import DataRefused, DeclarationError
from studybook.sources import Frames
from studybook.study import DataFile, Study

READERS = {".sav": pyreadstat.read_sav, ".dta": pyreadstat.read_dta}


@dataclass(frozen=True)
class Files:
    """The files of a study in a folder: the archive's `ICPSR_NNNNN`, the folder that holds it, or one with the files alone."""

    study: Study
    folder: Path

    def frames(self) -> Frames:
        """The rows as delivered, user-missing codes as the numbers they are.

        Stata's own missing values (.a to .z) stay letters: validation refuses them, where a blank might pass unseen.

        Raises:
            DataRefused: a dataset has no file, or several, or one that cannot be read.
        """
        found = {file.slug: tuple(_found(self.study, file, self.folder)) for file in self.study.files}
        problems = [problem for file in self.study.files if (problem := _not_one(self.study, file, found[file.slug]))]
        if problems:
            raise DataRefused(
                "The data folder does not hold one file for each dataset",
                details=problems,
                remedy=f"Give the folder {layout(self.study)} as the archive packs it, or one with these files side by side.",
            )
        frames = {slug: _read(self.folder / names[0]) for slug, names in found.items()}
        if broken := [f"{slug}: {found[slug][0].name}" for slug, frame in frames.items() if frame is None]:
            raise DataRefused(
                "A data file cannot be read: it is damaged, or not of the format its name says",
                details=broken,
                remedy="Unpack it again from the archive's package.",
            )
        return {slug: frame for slug, frame in frames.items() if frame is not None}


def layout(study: Study) -> str:
    """The folder an unpacked study comes in."""
    return f"ICPSR_{study.number}"


def dataset_folder(file: DataFile) -> str:
    """The folder of one dataset within it: `DS0001`.

    Raises:
        DeclarationError: the dataset is not numbered as the archive does.
    """
    digits = file.number.removeprefix("DS")
    if not digits.isdecimal():
        raise DeclarationError(f"the archive numbers datasets DS1, DS2 and so on, not {file.number!r}", where=file.slug)
    return f"DS{int(digits):04}"


def file_stem(study: Study, file: DataFile) -> str:
    """The name of a restricted data file without its ending: `37988-0001-Data-REST`."""
    return f"{study.number}-{dataset_folder(file).removeprefix('DS')}-Data-REST"


def _names(study: Study, file: DataFile) -> tuple[str, ...]:
    """The names a data file may have; the second of a kind is that of a file which is not restricted."""
    stem = file_stem(study, file)
    return tuple(f"{name}{ending}" for name in (stem, stem.removesuffix("-REST")) for ending in READERS)


def _found(study: Study, file: DataFile, folder: Path) -> Iterator[Path]:
    """Where in the folder the dataset stands."""
    inside = dataset_folder(file)
    for place in (Path(), Path(inside), Path(layout(study)), Path(layout(study), inside)):
        for name in _names(study, file):
            if _is_file(folder / place / name):
                yield place / name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that may not be entered holds nothing for us, and the error would show its path
        return False


def _not_one(study: Study, file: DataFile, found: tuple[Path, ...]) -> str:
    """What is wrong with the files found for a dataset. Names only: where the folder is may say who works there."""
    where = f"{file.slug} ({file.number})"
    if not found:
        return f"{where}: found none of {', '.join(_names(study, file))}"
    if len(found) > 1:
        return f"{where}: expected one file, found {len(found)}: {', '.join(path.as_posix() for path in found)}"
    return ""


def _read(path: Path) -> pd.DataFrame | None:
    try:
        frame, _ = READERS[path.suffix](path, user_missing=True, dates_as_pandas_datetime=True)
    except Exception:  # the reader's own words may hold a value or a path: they are dropped, and the file is refused
        return None
    return frame if isinstance(frame, pd.DataFrame) else None
