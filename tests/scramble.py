"""A delivery as it may really come: an exported file with other names, codes, missing codes, words and order.

What was done is known, so that what `compare` proposes can be held against it. Seeded: the same seed, the same files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pandas as pd

from studybook.described import Column, Described, Value
from studybook.study import DataFile
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


@dataclass(frozen=True)
class Scrambled:
    """A described file, which variable each column was, and for each variable which code of ours each code of the file was."""

    described: Described
    truth: Mapping[str, str]
    codes: Mapping[str, Mapping[int, int]]
    dropped: tuple[str, ...]
    added: tuple[str, ...]

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
    return dict(zip([*others, *draw.sample([997, 998, 999], len(missing))], [*valid, *missing], strict=True))


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
