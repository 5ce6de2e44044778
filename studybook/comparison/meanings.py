"""What the codes of a column seem to mean in our codes, by their labels alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from studybook.comparison.likeness import alike, plain
from studybook.comparison.values import Meaning, labels_of
from studybook.described import Column, Range, Value, plain_label
from studybook.mapping import spelled
from studybook.variables import Day, Key, Text, Variable

SURE = 80
"""The least likeness of two labels that stands without a person's look."""

RESEMBLING = 55
"""The least that is worth one."""

MOST = 200
"""Codes of one column that are compared with ours by likeness. A column with more is no list of categories."""

SAME_CODE, SAME_MARK = 2, 3
"""Points for having our code, and for being or not being a missing code as ours; they only decide between equals."""

BY_ELIMINATION = 60


def meanings(variable: Variable, column: Column) -> tuple[Meaning, ...]:
    """Each code that the file names or declares missing, in its order, with the one of ours that it seems to mean."""
    if isinstance(variable.kind, Key | Text | Day):
        return ()
    named = {spelled(code): plain_label(label, code) for code, label in column.labels}
    gone = _missing(column)
    named |= {code: "" for code in gone if code not in named}
    codes = list(named)[:MOST]
    ours = labels_of(variable)
    texts = [plain(named[code]) for code in codes]
    likeness = alike(texts, [plain(label) for label in ours.values()]).astype(np.float32)
    found = _assigned(codes, gone, ours, variable, likeness) if codes else {}
    said = [_meaning(code, named[code], code in gone, found.get(number)) for number, code in enumerate(codes)]
    rest = [_meaning(code, named[code], code in gone, None) for code in list(named)[MOST:]]
    return (*_by_elimination(said, variable), *rest)


def _missing(column: Column) -> frozenset[str]:
    """The codes of a column that it declares missing: of a range those that have a label."""
    single = [each for each in column.missing if not isinstance(each, Range)]
    ranges = [each for each in column.missing if isinstance(each, Range)]
    return frozenset(
        map(spelled, [*single, *(code for code, _ in column.labels if any(within(code, each) for each in ranges))])
    )


def within(code: Value, range_: Range) -> bool:
    """Whether a code lies in a range. Numbers are not compared with texts."""
    low, high = range_.low, range_.high
    if isinstance(code, str) or isinstance(low, str) or isinstance(high, str):
        return isinstance(code, str) and isinstance(low, str) and isinstance(high, str) and low <= code <= high
    return low <= code <= high


def _assigned(
    codes: Sequence[str], gone: frozenset[str], ours: Mapping[int, str], variable: Variable, likeness: npt.NDArray[np.float32]
) -> dict[int, tuple[int, int]]:
    """By the number of a code of the file: our code, and how alike their labels are."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (takes half a second, and most commands compare nothing)

    names = list(ours)
    same = np.array([[code == str(name) for name in names] for code in codes], dtype=np.float32)
    marks = np.array([[(code in gone) == (name in variable.missing) for name in names] for code in codes], dtype=np.float32)
    pairs = linear_sum_assignment(likeness + SAME_CODE * same + SAME_MARK * marks, maximize=True)
    return {
        int(row): (names[column], int(likeness[row, column]))
        for row, column in zip(*pairs, strict=True)
        if likeness[row, column] >= RESEMBLING
    }


def _meaning(code: str, label: str, missing: bool, found: tuple[int, int] | None) -> Meaning:
    ours, score = found or (None, 0)
    reason = f"label {score} % alike" if found else "its label resembles none of ours" if label else "it has no label"
    return Meaning(code=code, label=label, missing=missing, ours=ours, score=score, reason=reason)


def _by_elimination(said: Sequence[Meaning], variable: Variable) -> tuple[Meaning, ...]:
    """Where one code of the file and one of ours are left, both missing or both not, the one may mean the other."""
    taken = {each.ours for each in said}
    result = list(said)
    for missing in (True, False):
        left = [number for number, each in enumerate(said) if each.ours is None and each.missing is missing]
        free = [code for code in labels_of(variable) if code not in taken and (code in variable.missing) is missing]
        if len(left) == 1 and len(free) == 1:
            reason = "the only one left on both sides"
            result[left[0]] = replace(said[left[0]], ours=free[0], score=BY_ELIMINATION, reason=reason)
    return tuple(result)
