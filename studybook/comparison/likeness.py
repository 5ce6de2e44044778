"""How alike texts are, from 0 to 100: letters and words, and no knowledge of what they mean.

Only the beginning of a text is compared, the shorter the more texts there are, so that a hostile file costs no more time than a
large one.
"""

import re
from collections.abc import Sequence
from unicodedata import normalize

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from studybook.characters import SPELLED, legible

Scores = npt.NDArray[np.uint8]
"""A line for each of our texts, a column for each of theirs."""

LONGEST, SHORTENED = 240, 64
"""Characters of a text that are compared, and how many where more than `MANY` pairs are."""

MANY = 1_000_000

MOST = 2_000
"""Different labels of codes that are compared with all others, besides those that are the same on both sides."""

OTHER_NUMBERS = 0.8
"""What is left of a likeness where the numbers in the texts differ: offense 1 is not offense 2."""


def plain(text: str) -> str:
    """A text as it is compared: its words in small letters, without what stands between them."""
    return " ".join(
        re.findall(r"\w+", normalize("NFKC", SPELLED.sub("", legible(text[: 2 * LONGEST]))).casefold().replace("_", " "))
    )[:LONGEST]


def folded(name: str) -> str:
    """A name without capitals, underscores and other signs."""
    return plain(name).replace(" ", "")


def alike(ours: Sequence[str], theirs: Sequence[str]) -> Scores:
    """How alike each of our texts is to each of theirs, in any order of words. Texts are `plain`; an empty one is like none."""
    short = SHORTENED if len(ours) * len(theirs) > MANY else LONGEST
    one, two = [text[:short] for text in ours], [text[:short] for text in theirs]
    if not one or not two:
        return np.zeros((len(one), len(two)), dtype=np.uint8)
    scores = np.maximum(_compared(one, two), _compared([*map(_sorted, one)], [*map(_sorted, two)]))
    numbers: dict[tuple[str, ...], int] = {}
    left, right = (np.array([numbers.setdefault(_numbers(text), len(numbers)) for text in texts]) for texts in (one, two))
    scores = np.where(left[:, None] == right[None, :], scores, (scores * np.float32(OTHER_NUMBERS)).astype(np.uint8))
    scores[[not text for text in one], :] = 0
    return scores


def sets_alike(ours: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]) -> Scores:
    """How alike each of our sets of texts is to each of theirs: both ways, each text with the one it is most like."""
    kept_ours, kept_theirs = _kept(ours, theirs), _kept(theirs, ours)
    between = alike(list(kept_ours), list(kept_theirs))
    mine = [tuple(sorted(kept_ours[text] for text in texts if text in kept_ours)) for texts in ours]
    other = [tuple(sorted(kept_theirs[text] for text in texts if text in kept_theirs)) for texts in theirs]
    rows, columns = list(dict.fromkeys(filter(None, mine))), list(dict.fromkeys(filter(None, other)))
    scores = np.zeros((len(rows) + 1, len(columns) + 1), dtype=np.uint8)  # the last of each is that of an empty set
    if rows and columns:
        scores[:-1, :-1] = _sets(between, rows, columns)
    row_of, column_of = ({texts: number for number, texts in enumerate(each)} for each in (rows, columns))
    return scores[np.ix_([row_of.get(texts, -1) for texts in mine], [column_of.get(texts, -1) for texts in other])]


def _sets(between: Scores, rows: Sequence[tuple[int, ...]], columns: Sequence[tuple[int, ...]]) -> Scores:
    """Of sets by the numbers of their texts, none of them empty."""
    flat = np.concatenate([np.array(each) for each in columns])
    sizes = np.array([len(each) for each in columns])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    scores = np.zeros((len(rows), len(columns)), dtype=np.uint8)
    for number, texts in enumerate(rows):
        part = between[list(texts)]
        to_ours = np.maximum.reduceat(part[:, flat], starts, axis=1).mean(axis=0)
        to_theirs = np.add.reduceat(part.max(axis=0)[flat].astype(np.float32), starts) / sizes
        scores[number] = (to_ours + to_theirs) / 2
    return scores


def _kept(sets: Sequence[frozenset[str]], others: Sequence[frozenset[str]]) -> dict[str, int]:
    """The texts that are compared, numbered: those that the others have, too, and of the rest no more than `MOST`."""
    texts, known = frozenset[str]().union(*sets), frozenset[str]().union(*others)
    return {text: number for number, text in enumerate([*sorted(texts & known)[:MOST], *sorted(texts - known)[:MOST]])}


def _compared(ours: Sequence[str], theirs: Sequence[str]) -> Scores:
    return process.cdist(ours, theirs, scorer=fuzz.ratio, dtype=np.uint8, workers=1)


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall("[0-9]+", text)))
