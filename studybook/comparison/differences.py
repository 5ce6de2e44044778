"""In what a column differs from the variable it has the name of, or seems to be: counts and our own words, nothing of the file.

What a file does not say, since its format cannot hold it or nobody wrote it, is no difference: the notes of a file say so once.
"""

from collections.abc import Iterator
from typing import assert_never

from studybook.characters import legible
from studybook.comparison.matching import fits
from studybook.comparison.meanings import within
from studybook.comparison.values import Difference, labels_of
from studybook.described import Column, Form, Range, Value, plain_label
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable


def differences(variable: Variable, column: Column, form: Form) -> tuple[Difference, ...]:
    """Everything in which they differ, in the order in which one would put it right."""
    return tuple(_differences(variable, column, form))


def _differences(variable: Variable, column: Column, form: Form) -> Iterator[Difference]:
    if column.name != variable.name:
        case = column.name.casefold() == variable.name.casefold()
        yield Difference("name", "the file has it in other letters" if case else "the file has another name")
    if fits(variable.kind, column, form) < 1:
        yield Difference("type", f"declared as {_kind(variable)}, and the file has {_said(column)}")
    if column.label and _same(column.label) != _same(variable.title):
        yield Difference("label", "the file has another label")
    if isinstance(variable.kind, Key | Text | Day):
        if column.labels:
            yield Difference("value labels", f"{len(column.labels)} codes have labels, and none are declared")
        return
    if column.labels and (said := "; ".join(_of_labels(variable, column))):
        yield Difference("value labels", said)
    if column.missing and (said := "; ".join(_of_missing(variable, column))):
        yield Difference("missing codes", said)


def _of_labels(variable: Variable, column: Column) -> Iterator[str]:
    ours: dict[Value, str] = {**labels_of(variable)}
    theirs = dict(column.labels)
    other = sum(_same(plain_label(theirs[code], code)) != _same(label) for code, label in ours.items() if code in theirs)
    for number, words in (
        (other, "with another label"),
        (len(theirs.keys() - ours.keys()), "not declared"),
        (len(ours.keys() - theirs.keys()), "that the file does not name"),
    ):
        if number:
            yield _codes(number, words)


def _of_missing(variable: Variable, column: Column) -> Iterator[str]:
    valid: list[Value] = list(variable.kind.labels) if isinstance(variable.kind, Coded) else []
    singles = {each for each in column.missing if not isinstance(each, Range)}
    ranges = [each for each in column.missing if isinstance(each, Range)]
    said = {*singles, *(code for code in (*variable.missing, *valid) if any(within(code, each) for each in ranges))}
    for number, words in (
        (len(variable.missing.keys() - said), "that the file does not declare missing"),
        (len(singles - variable.missing.keys()), "more that the file declares missing"),
        (len([code for code in valid if code in said and code not in singles]), "in a range that the file declares missing"),
    ):
        if number:
            yield _codes(number, words)


def _codes(number: int, words: str) -> str:
    return f"{number} {'code' if number == 1 else 'codes'} {words}"


def _same(text: str) -> str:
    return legible(text).casefold()


def _kind(variable: Variable) -> str:
    match variable.kind:
        case Coded():
            return "codes"
        case Measured() | Count():
            return "a number"
        case Day():
            return "a date"
        case Key():
            return "an identifier"
        case Text():
            return "text"
        case _:
            assert_never(variable.kind)


def _said(column: Column) -> str:
    return {"number": "numbers", "text": "text", "date": "dates"}[column.kind]
