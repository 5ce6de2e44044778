"""Which column of a file is most likely which variable, by everything that files say of themselves: proposals, never decisions.

Each column is at most one variable. Among columns and variables that resemble each other, the assignment with the highest sum
of scores is taken; where that would take too long, the highest score first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
import numpy.typing as npt

from studybook.comparison.likeness import Scores, alike, folded, plain, sets_alike
from studybook.comparison.values import labels_of
from studybook.described import Column, ColumnKind, Form, plain_label
from studybook.variables import Coded, Count, Day, Key, Kind, Measured, Text, Variable

PROPOSED = 50
"""The least score that is worth a person's look."""

CERTAIN, APART = 80, 4
"""The least score that stands without one, and how far the next best must be below it."""

LABELS = 24
"""Labels of codes of one variable that are compared with those of another."""

NEAREST = 20
"""Columns of a variable that are considered."""

LARGEST = 1_000
"""Variables that are assigned together in the best way."""

UNTYPED: frozenset[Form] = frozenset({"tsv", "csv"})
"""Formats that say no types: what has no codes is taken for text."""

NEIGHBOUR = 3
"""Points for standing next to what matches."""


Points = npt.NDArray[np.float32]

OF_NAMES: Points = (0.92 * np.clip(2.5 * np.arange(101) - 150, 0, 100)).astype(np.float32)
"""What the likeness of two names is worth: nothing up to 60, and never all, since two may have one name by chance."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """A variable and a column by their positions, how alike they are, and why."""

    variable: int
    column: int
    score: int
    reasons: tuple[str, ...]
    certain: bool


@dataclass(frozen=True)
class _Evidence:
    """How alike each variable is to each column, from 0 to 100; of labels only where both have some."""

    names: Scores
    labels: Scores
    labelled: npt.NDArray[np.bool_]
    codes: Scores
    coded: npt.NDArray[np.bool_]
    kinds: Points

    def scores(self) -> Points:
        """All of it in one number: the better of name and label, supported by the other, by codes and by kind."""
        names = OF_NAMES[self.names]
        best = np.maximum(names, self.labels)
        codes = np.where(self.coded, self.codes, best)
        scores = (0.78 * best + 0.1 * np.minimum(names, self.labels) + 0.12 * codes) * self.kinds
        return scores.astype(np.float32)


def matches(variables: Sequence[Variable], columns: Sequence[Column], form: Form) -> tuple[Match, ...]:
    """The best matches of a file of this format, each variable and each column in one at most, in the order of variables."""
    if not variables or not columns:
        return ()
    evidence = _evidence(variables, columns, form)
    scores = evidence.scores()
    first = _assigned(scores)
    near = _beside(first, scores)
    scores = np.minimum(scores + NEIGHBOUR * near, 100)
    return tuple(
        Match(
            variable=row,
            column=column,
            score=int(scores[row, column]),
            reasons=(*_reasons(evidence, row, column), *(["it stands next to one that matches"] if near[row, column] else [])),
            certain=_certain(scores, row, column),
        )
        for row, column in sorted(_assigned(scores).items())
    )


def fits(kind: Kind, column: Column, form: Form) -> float:
    """How well the type of a column fits a kind: 1 as it should be, less where it could be, or hardly can."""
    if form in UNTYPED and column.kind == "text" and not column.labels:
        return 1
    match kind:
        case Coded():
            expected: dict[ColumnKind, float] = {"number": 1, "text": 0.9 if column.labels else 0.8}
        case Measured() | Count():
            expected = {"number": 1, "text": 0.7}
        case Day():
            expected = {"date": 1, "text": 0.8, "number": 0.7}
        case Key() | Text():
            expected = {"text": 1, "number": 0.9}
        case _:
            assert_never(kind)
    return expected.get(column.kind, 0.6)


def _evidence(variables: Sequence[Variable], columns: Sequence[Column], form: Form) -> _Evidence:
    titles, labels = [plain(v.title) for v in variables], [plain(c.label) for c in columns]
    ours, theirs = [_texts(variable) for variable in variables], [_labels(column) for column in columns]
    return _Evidence(
        names=alike([folded(v.name) for v in variables], [folded(c.name) for c in columns]),
        labels=alike(titles, labels),
        labelled=np.array([bool(text) for text in labels])[None, :].repeat(len(variables), axis=0),
        codes=sets_alike(ours, theirs),
        coded=np.logical_and.outer([bool(texts) for texts in ours], [bool(texts) for texts in theirs]),
        kinds=_kinds(variables, columns, form),
    )


def _kinds(variables: Sequence[Variable], columns: Sequence[Column], form: Form) -> Points:
    """How well types fit: a line of points for each kind of variable."""
    kinds = {type(variable.kind): variable.kind for variable in variables}
    types = {(column.kind, bool(column.labels)): column for column in columns}
    known = {
        name: np.array([fits(kind, types[column.kind, bool(column.labels)], form) for column in columns], dtype=np.float32)
        for name, kind in kinds.items()
    }
    return np.stack([known[type(variable.kind)] for variable in variables])


def _texts(variable: Variable) -> frozenset[str]:
    return frozenset(map(plain, [*labels_of(variable).values()][:LABELS]))


def _labels(column: Column) -> frozenset[str]:
    texts = (plain(plain_label(label, code)) for code, label in column.labels[:LABELS])
    return frozenset(text for text in texts if text)


def _assigned(scores: Points) -> dict[int, int]:
    """Which column each variable gets, of those that come into question."""
    rows, columns = _candidates(scores)
    size = sum(scores.shape)
    from scipy.sparse import coo_array  # noqa: PLC0415  (scipy takes half a second, and most commands compare nothing)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    graph = coo_array((np.ones(len(rows)), (rows, columns + scores.shape[0])), shape=(size, size))
    _, parts = connected_components(graph, directed=False)
    order = np.argsort(parts[rows], kind="stable")
    ends = np.flatnonzero(np.diff(parts[rows][order])) + 1
    found: dict[int, int] = {}
    for inside in np.split(order, ends) if len(order) else []:
        found |= _best(scores, rows[inside], columns[inside])
    return found


def _candidates(scores: Points) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    most = min(NEAREST, scores.shape[1])
    nearest = np.argpartition(-scores, most - 1, axis=1)[:, :most]
    rows = np.arange(scores.shape[0])[:, None].repeat(nearest.shape[1], axis=1)
    enough = scores[rows, nearest] >= PROPOSED
    return rows[enough], nearest[enough]


def _best(scores: Points, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> dict[int, int]:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (as above)

    ours, theirs = np.unique(rows), np.unique(columns)
    if max(len(ours), len(theirs)) > LARGEST:
        return _greedy(scores, rows, columns)
    some = np.zeros((len(ours), len(theirs)))
    some[np.searchsorted(ours, rows), np.searchsorted(theirs, columns)] = scores[rows, columns]
    pairs = zip(*linear_sum_assignment(some, maximize=True), strict=True)
    return {int(ours[row]): int(theirs[column]) for row, column in pairs if some[row, column] > 0}


def _greedy(scores: Points, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> dict[int, int]:
    found, taken = dict[int, int](), set[int]()
    for place in np.argsort(-scores[rows, columns], kind="stable"):
        row, column = int(rows[place]), int(columns[place])
        if row not in found and column not in taken:
            found[row] = column
            taken.add(column)
    return found


def _beside(found: dict[int, int], scores: Points) -> npt.NDArray[np.bool_]:
    """Where a variable and a column both stand next to a pair that matches with certainty."""
    near = np.zeros(scores.shape, dtype=np.bool_)
    for row, column in found.items():
        if scores[row, column] >= CERTAIN:
            for step in (-1, 1):
                if 0 <= row + step < scores.shape[0] and 0 <= column + step < scores.shape[1]:
                    near[row + step, column + step] = True
    return near


def _certain(scores: Points, row: int, column: int) -> bool:
    score = scores[row, column]
    others = max(np.delete(scores[row], column).max(initial=0), np.delete(scores[:, column], row).max(initial=0))
    return bool(score >= CERTAIN and score - others >= APART)


def _reasons(evidence: _Evidence, row: int, column: int) -> tuple[str, ...]:
    """Why, in words that hold no name and no label."""
    name, label, codes = (int(each[row, column]) for each in (evidence.names, evidence.labels, evidence.codes))
    said = ["the name differs in capitals or signs alone, or not at all" if name == 100 else f"name {name} % alike"]
    said += [f"label {label} % alike"] if evidence.labelled[row, column] else ["the column has no label"]
    said += [f"labels of codes {codes} % alike"] if evidence.coded[row, column] else []
    said += ["of another type"] if evidence.kinds[row, column] < 1 else []
    return tuple(said)
