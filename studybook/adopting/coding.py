"""The codes of a column as a schema can hold them: whole numbers with labels that can be told apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from studybook.characters import SPELLED, legible
from studybook.coverage import PLACEHOLDER
from studybook.described import LETTER, Column, Described, Range, Value, plain_label

SPAN = 100
"""Codes of a range of missing ones that are declared without a label; of a wider one those with a label are."""

LETTERS = "abcdefghijklmnopqrstuvwxyz_"


@dataclass(frozen=True)
class Coding:
    """What the metadata of a column of numbers says: codes with labels, missing codes, letters; and whether that is all of it.

    `partial` says that some code is no whole number, which no schema can hold.
    """

    labels: Mapping[int, str]
    missing: Mapping[int, str]
    letters: Mapping[str, str]
    partial: bool


def coding(column: Column) -> Coding:
    """The codes of a column of numbers."""
    named = {code: plain_label(label, code) for code, label in column.labels}
    letters = {code: named.get(code, "") for code in _letters(column)}
    whole = {code: label for code, label in named.items() if isinstance(code, int)}
    missing = dict.fromkeys(sorted(_missing(column, whole)))
    partial = any(isinstance(code, float) for code in named)
    return Coding(
        labels={code: label for code, label in whole.items() if code not in missing},
        missing={code: whole.get(code, "") for code in missing},
        letters=letters,
        partial=partial,
    )


def distinct_labels(labels: Mapping[int, str], missing: Mapping[int, str]) -> tuple[dict[int, str], dict[int, str]]:
    """Labels that say something and are not said of two codes, those of missing codes too."""
    named = {code: _named(label, f"Code {code}") for code, label in labels.items()}
    reasons = {code: _named(label, f"Missing, code {code}") for code, label in missing.items()}
    folded = [folded_text(label) for label in (*named.values(), *reasons.values())]

    def told_apart(code: int, label: str) -> str:
        return f"{label} (code {code})" if folded.count(folded_text(label)) > 1 else label

    return (
        {code: told_apart(code, label) for code, label in named.items()},
        {code: told_apart(code, label) for code, label in reasons.items()},
    )


def blank_code(described: Sequence[Described]) -> int:
    """A code for what is blank, below every code that the metadata of these files name: -999, -9999 and so on."""
    codes = [code for one in described for column in one.columns for code in _named_codes(column)]
    code = -999
    while codes and min(codes) <= code:
        code = code * 10 - 9
    return code


def letter_code(letter: str, blank: int) -> int:
    """The code for a letter (`.a`): next below that of a blank, in the order of letters."""
    return blank - 1 - LETTERS.index(letter[-1])


def one_line(text: str) -> str:
    """A text on one line, as it may be shown: what nobody sees as its number."""
    return legible(text)


def says(text: str) -> bool:
    """Whether words can stand in a codebook: they say something, and not that somebody meant to write something."""
    return any(character.isalnum() for character in SPELLED.sub("", text)) and not PLACEHOLDER.search(text)


def folded_text(text: str) -> str:
    """A text as readers tell it from others."""
    return " ".join(text.casefold().split())


def _named(label: str, otherwise: str) -> str:
    return text if says(text := one_line(label)) else otherwise


def _letters(column: Column) -> Iterator[str]:
    codes: tuple[Value | Range, ...] = (*column.missing, *(code for code, _ in column.labels))
    yield from dict.fromkeys(code for code in codes if isinstance(code, str) and LETTER.fullmatch(code))


def _missing(column: Column, labelled: Iterable[int]) -> Iterator[int]:
    """Every missing code: of a range all, if it is short, else those that have a label."""
    for each in column.missing:
        if isinstance(each, Range):
            low, high = each.low, each.high
            if isinstance(low, str) or isinstance(high, str):
                continue
            yield from (code for code in labelled if low <= code <= high)
            if high - low <= SPAN:
                yield from (code for code in range(int(low), int(high) + 1) if low <= code <= high)
        elif isinstance(each, int):
            yield each


def _named_codes(column: Column) -> Iterator[float]:
    yield from (code for code, _ in column.labels if isinstance(code, int | float))
    for each in column.missing:
        ends = (each.low, each.high) if isinstance(each, Range) else (each,)
        yield from (end for end in ends if isinstance(end, int | float) and abs(end) < float("inf"))
