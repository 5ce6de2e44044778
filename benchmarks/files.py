"""What is done with files: what one says of itself, and reading and validating it, beside its reader alone in the same run."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyreadstat

from benchmarks.figures import Figure, Result, Target, ratios
from benchmarks.timing import in_turn, repeated
from benchmarks.wide import wide_study
from studybook.comparison import compared
from studybook.sources.export import export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate


def read(runs: int, rows: int, variables: int) -> Iterator[Result]:
    """An SPSS file, uncompressed, on the machine's own disk."""
    study = wide_study(rows, variables)
    with TemporaryDirectory() as folder:
        (path,) = (
            each for each in export(study, Synthetic(study).frames(), Path(folder) / "wide", "sav") if each.suffix == ".sav"
        )
        size = f"{variables} variables, {rows} rows"
        described = repeated(Files(study, path.parent).described, runs)
        yield Figure(f"what a file of {size} says of itself", "s", described, Target(1))
        alone = partial(pyreadstat.read_sav, path, user_missing=True, dates_as_pandas_datetime=True)
        pairs = in_turn(alone, partial(_validated, study, path.parent), runs)
        yield Figure("  reading and validating its rows", "s", tuple(second for _, second in pairs))
        yield Figure("  pyreadstat alone, the same file", "s", tuple(first for first, _ in pairs))
        yield ratios("  ours took of it", pairs)


def compare(runs: int, rows: int, variables: int) -> Iterator[Result]:
    """What a file says of itself held against its schema, with every name other than declared and every label in capitals."""
    study = wide_study(rows, variables)
    with TemporaryDirectory() as folder:
        (path,) = (
            each for each in export(study, Synthetic(study).frames(), Path(folder) / "wide", "sav") if each.suffix == ".sav"
        )
        (file,) = study.files
        said = Files(study, path.parent).described()[file.slug]
        columns = (replace(each, name=f"Q{place}", label=each.label.upper()) for place, each in enumerate(said.columns))
        changed = replace(said, columns=tuple(columns))
        alone = partial(pyreadstat.read_sav, path, metadataonly=True, user_missing=True)
        pairs = in_turn(alone, partial(compared, file.slug, file.variables, changed), runs)
        size = f"{variables} variables, {rows} rows"
        yield Figure(f"comparing what a file of {size} says", "s", tuple(second for _, second in pairs), Target(1))
        yield Figure("  pyreadstat reading that, the same file", "s", tuple(first for first, _ in pairs))
        yield ratios("  ours took of it", pairs)


def _validated(study: Study, place: Path) -> None:
    validate(study, Files(study, place).frames())
