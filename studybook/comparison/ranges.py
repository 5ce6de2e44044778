"""Ranges of missing codes that a file declares, and which code of ours they seem to mean."""

from collections.abc import Iterator, Mapping, Sequence

from studybook.comparison.meanings import SURE
from studybook.comparison.values import Meaning, Pair
from studybook.described import Range, Value
from studybook.mapping import number_of
from studybook.variables import Coded, Count, Measured, Variable

Ends = Mapping[str, float | str]
"""A range as a mapping spells it: `lo` and `hi`, as far as they are not open, and our `code`, empty if it is not known."""


def ranges(pair: Pair) -> tuple[tuple[Ends, bool], ...]:
    """Each range of numbers that is not ours already, with the code it seems to mean, and whether that is sure."""
    if not isinstance(pair.variable.kind, Coded | Measured | Count):
        return ()
    found = [each for each in pair.column.missing if isinstance(each, Range) and _is_told(each, pair.variable)]
    return tuple(_meant(each, pair) for each in found)


def kept_apart(pair: Pair) -> Mapping[str, int]:
    """Codes with a label within these ranges, which keep a meaning of their own."""
    return {each.code: each.ours for of, _ in ranges(pair) for each in _inside(of, pair.meanings) if each.ours is not None}


def said(told: Sequence[tuple[Ends, bool]]) -> Iterator[str]:
    """A note for each range."""
    for ends, _ in told:
        low, high = ends.get("lo", "the lowest"), ends.get("hi", "the highest")
        yield f"declared missing in the file: from {low} to {high}"


def _is_told(of: Range, variable: Variable) -> bool:
    """Whether a mapping has to speak of a range: not if both its ends are missing codes of ours, as an export writes them."""
    numbers = not isinstance(of.low, str) and not isinstance(of.high, str)
    return numbers and not {of.low, of.high} <= variable.missing.keys()


def _meant(of: Range, pair: Pair) -> tuple[Ends, bool]:
    ends: dict[str, float | str] = {name: end for name, end in (("lo", of.low), ("hi", of.high)) if _is_closed(end)}
    inside = _inside(ends, pair.meanings)
    if len(codes := {each.ours for each in inside}) == 1 and None not in codes:
        return {**ends, "code": codes.pop() or 0}, all(each.score >= SURE for each in inside)
    only = list(pair.variable.missing) if len(pair.variable.missing) == 1 else []
    return {**ends, "code": only[0] if only else ""}, False


def _is_closed(end: Value) -> bool:
    return not isinstance(end, str) and abs(end) < float("inf")


def _inside(ends: Ends, meanings: Sequence[Meaning]) -> list[Meaning]:
    low, high = (number_of(ends.get(name, otherwise)) for name, otherwise in (("lo", float("-inf")), ("hi", float("inf"))))
    assert low is not None and high is not None
    numbers = ((each, number_of(each.code)) for each in meanings if each.missing)
    return [each for each, number in numbers if number is not None and low <= number <= high]
