"""What is done with rows: validating and counting, each beside what a plain library does with the same rows in the same run."""

from collections.abc import Callable, Iterator
from functools import cache, partial

import pandas as pd

from analyses import FINDINGS
from benchmarks.figures import Figure, Result, Target, ratios
from benchmarks.site import ROOT
from benchmarks.timing import allocated, in_turn, repeated
from benchmarks.wide import GROUPS, wide_study
from schemas.study import STUDY
from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.attack import attack
from studybook.disclosure.policy import read_policy
from studybook.microdata import Microdata
from studybook.questions import Answer, describe
from studybook.release import seal
from studybook.sources import Frames
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate
from studybook.variables import Key, Text

KEYS = ("GROUP_ID", "ROW_ID")

SEED = 37988
"""That of the public site: what is measured is what is built."""


def codebook(runs: int, rows: int, variables: int) -> Iterator[Result]:
    """The counts of every variable, the rows being read and valid; beside pandas counting the values of every column."""
    study, frames = _wide(rows, variables)
    microdata, _ = validate(study, frames)
    ours, plain = partial(_counted, study, microdata), partial(_value_counts, frames["wide"])
    pairs = in_turn(plain, ours, runs)
    name = f"counts of {variables} variables, {rows} rows"
    yield Figure(name, "s", tuple(second for _, second in pairs), Target(1))
    yield Figure("  memory they take", "MB", (allocated(ours),), Target(300))
    yield Figure("  pandas, value_counts of every column", "s", tuple(first for first, _ in pairs))
    yield ratios("  ours took of it", pairs)


def counted_again(frame: pd.DataFrame) -> Callable[[], list[Answer]]:
    """The counting alone, of a dataset whose keys were left out: in a process that is measured from within."""
    study = wide_study(len(frame), len(frame.columns) + len(KEYS))
    keys = {"GROUP_ID": [f"G{row % GROUPS}" for row in range(len(frame))], "ROW_ID": [f"R{row}" for row in range(len(frame))]}
    microdata, _ = validate(study, {"wide": pd.DataFrame(keys).join(frame)})
    return partial(_counted, study, microdata)


def without_keys(rows: int, variables: int) -> pd.DataFrame:
    """The rows that are counted, as numbers and days alone: programs of any kind can read them."""
    _, frames = _wide(rows, variables)
    return frames["wide"].drop(columns=list(KEYS))


def validation(runs: int, rows: int, variables: int) -> Iterator[Result]:
    """All checks of a delivery, rules included; beside pandera validating the frame against the same schema."""
    study, frames = _wide(rows, variables)
    schema = study.files[0].schema.to_schema()
    pairs = in_turn(partial(schema.validate, frames["wide"], lazy=True), partial(validate, study, frames), runs)
    yield Figure(f"validation of {variables} variables, {rows} rows", "s", tuple(second for _, second in pairs))
    yield Figure("  pandera alone, the same schema", "s", tuple(first for first, _ in pairs))
    yield ratios("  ours took of it", pairs)


def protection(runs: int) -> Iterator[Result]:
    """The study's own release: all questions asked and protected together, and what is published attacked from outside."""
    policy = read_policy(ROOT / "policy.toml")
    microdata, outcomes = validate(STUDY, Synthetic(STUDY, SEED).frames())
    work = partial(seal, microdata, FINDINGS, outcomes, policy=policy, source=SourceKind.SYNTHETIC, seed=SEED)
    release: Bundle = work()
    yield Figure("asking and protecting a whole release", "s", repeated(work, runs), Target(6))
    yield Figure("attacking it", "s", repeated(partial(attack, STUDY, [release]), runs), Target(6))


def _counted(study: Study, microdata: Microdata) -> list[Answer]:
    (file,) = study.files
    return [describe(file, each, microdata) for each in file.variables if not isinstance(each.kind, Key | Text)]


def _value_counts(frame: pd.DataFrame) -> list[pd.Series]:
    return [frame[name].value_counts(dropna=False) for name in frame.columns]


@cache
def _wide(rows: int, variables: int) -> tuple[Study, Frames]:
    study = wide_study(rows, variables)
    return study, Synthetic(study, SEED).frames()
