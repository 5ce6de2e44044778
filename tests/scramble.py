"""A delivery as it may really come: an exported file with other names, codes, missing codes, words and order.

What was done is known, so that what `compare` proposes can be held against it. Seeded: the same seed, the same files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pyreadstat

from studybook.comparison.entries import Entry
from studybook.described import Column, Described, Value
from studybook.sources import Frames
from studybook.sources.layout import dataset_folder, file_stem, layout
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Measured, Variable

WORDS = {
    "victim": "vic.",
    "victims": "vics.",
    "suspect": "defendant",
    "suspects": "defendants",
    "number": "no.",
    "date": "dt",
    "records": "recs",
    "prosecution": "pros.",
    "investigation": "invest.",
    "human trafficking": "HT",
    "evidence": "evid.",
    "agency": "org.",
    "law enforcement": "LE",
    "organization": "org",
    "offense": "charge",
    "type": "kind",
    "state": "st.",
    "not recorded in case file": "Missing / unknown",
    "not applicable": "N/A",
}
"""What others call things. The comparison does not know these words."""


FIRST_MISSING = 997


@dataclass(frozen=True)
class Scrambled:
    """A described file, which variable each column was, and for each variable which code of ours each code of the file was."""

    described: Described
    truth: Mapping[str, str]
    codes: Mapping[str, Mapping[int, int]]
    dropped: tuple[str, ...]
    added: tuple[str, ...]

    def only_missing(self, variable: str) -> bool:
        """Whether nothing but missing codes differ from ours."""
        return all(given == ours or given >= FIRST_MISSING for given, ours in self.codes[variable].items())

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows of the exported file as this one has them."""
        columns: dict[str, Any] = {}
        for column in self.described.columns:
            if (name := self.truth.get(column.name)) is None:
                columns[column.name] = range(len(frame))
            else:
                ours = {code: given for given, code in self.codes[name].items()}
                columns[column.name] = frame[name].replace(ours) if ours else frame[name]
        return pd.DataFrame(columns)


def scramble(file: DataFile, name: str, seed: int, *, drop: int = 3, add: int = 3) -> Scrambled:
    """Scramble everything a file says of itself. Keys keep their values, and nothing of a key is dropped."""
    draw = Random(f"{file.slug} {seed}")
    codes = {variable.name: _codes(variable, draw) for variable in file.variables}
    loose = [v.name for v in file.variables if isinstance(v.kind, Coded | Measured | Count)]
    dropped = tuple(draw.sample(loose, drop))
    kept = [variable for variable in file.variables if variable.name not in dropped]
    numbers = draw.sample(range(100, 1000), len(kept) + add)
    truth = {_renamed(v.name, number, draw): v.name for v, number in zip(kept, numbers, strict=False)}
    columns = [_column(new, v, codes[v.name], draw) for new, v in zip(truth, kept, strict=True)]
    added = tuple(f"X{number}" for number in numbers[len(kept) :])
    columns += [
        Column(
            name=new,
            label=draw.choice(["Weight", "Coder initials", "Batch", "Notes flag", "Wave"]),
            kind="number",
            labels=(),
            missing=(),
        )
        for new in added
    ]
    draw.shuffle(columns)
    described = Described(name=name, form="sav", rows=None, columns=tuple(columns))
    return Scrambled(described, truth, codes, dropped, added)


def _codes(variable: Variable, draw: Random) -> dict[int, int]:
    """Codes of the file and what they are of ours: valid ones permuted and moved, missing ones other numbers."""
    valid = list(variable.kind.labels) if isinstance(variable.kind, Coded) else []
    others = [code + 1 for code in valid]
    draw.shuffle(others)
    missing = [] if isinstance(variable.kind, Day) else list(variable.missing)
    return dict(zip([*others, *draw.sample(range(FIRST_MISSING, 1000), len(missing))], [*valid, *missing], strict=True))


def _renamed(name: str, number: int, draw: Random) -> str:
    return draw.choice(
        [f"Q{number}", f"V{number}_{name[:3].lower()}", f"{name.replace('_', '').title()}_{number}", f"v{number}"]
    )


def _column(new: str, variable: Variable, codes: Mapping[int, int], draw: Random) -> Column:
    named = {**(variable.kind.labels if isinstance(variable.kind, Coded) else {}), **variable.missing}
    manner = draw.randrange(3)
    labels: list[tuple[Value, str]] = [(code, _label(code, named[ours], manner, draw)) for code, ours in codes.items()]
    missing = tuple(code for code, ours in codes.items() if ours in variable.missing)
    kind = (
        "date"
        if isinstance(variable.kind, Day)
        else "number"
        if named or isinstance(variable.kind, Count | Measured)
        else "text"
    )
    return Column(
        name=new, label=_reworded(variable.title, draw), kind=kind, labels=tuple(sorted(labels, key=str)), missing=missing
    )


def _label(code: int, label: str, manner: int, draw: Random) -> str:
    return (label, f"({code}) {label}", f"{code:02}. {_reworded(label, draw)}")[manner]


def _reworded(text: str, draw: Random) -> str:
    """As it stands, in capitals, or with other words."""
    if (manner := draw.randrange(4)) == 0:
        return text
    if manner == 1:
        return text.upper()
    said = text.casefold()
    for word, other in WORDS.items():
        said = said.replace(word, other) if draw.random() < 0.7 else said
    return said if manner == 2 else " ".join(said.split()).capitalize()


def without_labels(described: Described) -> Described:
    """The same file in a format that holds no words."""
    return replace(described, columns=tuple(replace(each, label="", labels=(), missing=()) for each in described.columns))


def deliver(study: Study, frames: Frames, folder: Path, seed: int, *, drop: int = 0) -> Mapping[str, Scrambled]:
    """Write the rows as scrambled SPSS files, in the archive's layout."""
    made = {file.slug: scramble(file, "a.sav", seed, drop=drop) for file in study.files}
    for file in study.files:
        place = folder / layout(study) / dataset_folder(file)
        place.mkdir(parents=True)
        scrambled = made[file.slug]
        rows: Any = scrambled.rows(frames[file.slug])
        columns = scrambled.described.columns
        for column in columns:
            if column.kind == "date":
                rows[column.name] = rows[column.name].dt.date.astype("object").where(rows[column.name].notna(), None)
        labels: Any = {column.name: dict(column.labels) for column in columns if column.labels}
        pyreadstat.write_sav(
            rows,
            place / f"{file_stem(study, file)}.sav",
            column_labels={column.name: column.label for column in columns},
            variable_value_labels=labels,
            missing_ranges={column.name: list(column.missing) for column in columns if column.missing},
            variable_format={column.name: "DATE11" for column in columns if column.kind == "date"},
        )
    return made


def put_right(drafted: Sequence[Entry], made: Mapping[str, Scrambled]) -> tuple[list[Entry], int]:
    """What somebody who knows the files makes of a draft: the entries as they should be, and how many had to be changed."""
    right: list[Entry] = []
    for slug, scrambled in made.items():
        right += [*_entries(slug, scrambled)]
    known = [(entry.kind, dict(entry.settings)) for entry in drafted]
    return right, sum((entry.kind, dict(entry.settings)) not in known for entry in right)


def _entries(slug: str, made: Scrambled) -> Iterator[Entry]:
    for column, variable in made.truth.items():
        yield Entry(kind="rename", settings={"dataset": slug, "column": column, "variable": variable}, reason="known")
        if codes := {str(given): ours for given, ours in sorted(made.codes[variable].items()) if given != ours}:
            whole = {str(given): ours for given, ours in made.codes[variable].items()}
            only_missing = made.only_missing(variable)
            settings = {"dataset": slug, "variable": variable, "codes": codes if only_missing else whole}
            yield Entry(kind="missing" if only_missing else "recode", settings=settings, reason="known")
    for name in made.dropped:
        yield Entry(kind="absent", settings={"dataset": slug, "variable": name}, reason="known")
    for name in made.added:
        yield Entry(kind="ignored", settings={"dataset": slug, "column": name}, reason="known")
