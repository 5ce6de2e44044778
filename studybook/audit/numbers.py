"""How each number of a release may be written, worked out from the record alone, and apart from the code that wrote it.

What a number is stands on it, in the spelling told in `studybook/present/identity.py`. A number or a place that the release
does not have has no spelling at all, so whatever is written there is refused.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

from studybook.bundle import Table
from studybook.cells import Category, Codes, where
from studybook.variables import Span

CELL = re.compile(r"(?P<number>n|p|np|po|d|q[123]|w|t)(?: (?P<place>\S+))?")
WITHHELD = frozenset({"withheld", "a withheld number", "their number withheld"})
UNPUBLISHED = frozenset({"a number that is not published", "not published", "which way the odds lie is not published"})
UNAVAILABLE = UNPUBLISHED | {
    "a number that is not in the files of this release",
    "which way the odds lie is not in the files of this release",
}
UNDEFINED = frozenset({"–", "undefined, a group being empty"})
QUARTILES = {"q1": "lower quartile", "q2": "median", "q3": "upper quartile"}

Spellings = frozenset[str]
"""Every way to write a number, in small letters."""

NONE: Spellings = frozenset()

Place = tuple[str, ...]
"""The parts of a place: codes as they are spelled, `*` or `?`."""


def spellings(said: str, table: Table, threshold: int) -> Spellings:
    """What may stand where a page says that a number is `said`; nothing where the release has no such number.

    `threshold` is the smallest sum that may be told of what is withheld.
    """
    found = CELL.fullmatch(said)
    try:
        if not found:
            return NONE
        if found["number"] in QUARTILES:
            return NONE if found["place"] else _quartile(QUARTILES[found["number"]], table)
        if found["number"] == "d":
            return _apart(found["place"] or "", table)
        return _counted(found["number"], parts(found["place"] or "", table), table, threshold)
    except KeyError:
        return NONE


def parts(place: str, table: Table) -> Place:
    """A place, part for part; all records where it says nothing.

    Raises:
        KeyError: the table has not so many dimensions.
    """
    said = tuple(place.split("/")) if place else ("*",) * len(table.dimensions)
    if len(said) != len(table.dimensions):
        raise KeyError(place)
    return said


def category(place: Place, number: int, table: Table) -> Category:
    """The category that a part of a place names.

    Raises:
        KeyError: that dimension has no such category.
    """
    return {spelled(each.codes): each for each in table.dimensions[number].categories}[place[number]]


def count(place: Place, table: Table) -> int | None:
    """The number of records of a place; None is withheld.

    Raises:
        KeyError: the table has no such place.
    """
    named = {
        dimension.variable: category(place, number, table).codes
        for number, dimension in enumerate(table.dimensions)
        if place[number] != "*"
    }
    return table.at(where(named)).count


def share(place: Place, table: Table) -> int | None:
    """The records of a place in whole percent of its column, of an empty one 0; None is withheld.

    Raises:
        KeyError: the table has no such place.
    """
    part, whole = count(place, table), count(("*", *place[1:]), table)
    if part is None or whole is None:
        return None
    return 0 if whole == 0 else int((Decimal(100 * part) / Decimal(whole)).quantize(Decimal(1), ROUND_HALF_UP))


def line(place: Place, table: Table) -> Sequence[Place]:
    """The places of the parts of a line: that of `place` itself where it runs through nothing.

    Raises:
        KeyError: it runs through more than one dimension.
    """
    if "?" not in place:
        return [place]
    if place.count("?") > 1:
        raise KeyError("?")
    at = place.index("?")
    codes = [spelled(each.codes) for each in table.dimensions[at].categories]
    return [(*place[:at], each, *place[at + 1 :]) for each in codes]


def spelled(codes: Codes) -> str:
    """The codes of a category as a part of a place."""
    return ",".join(map(_spelled, codes))


def codes_in_words(category: Category) -> str:
    """The codes of a category as a codebook shows them."""
    return ", ".join("blank" if code is None else str(code) for code in category.codes)


def _counted(number: str, place: Place, table: Table, threshold: int) -> Spellings:
    if number in {"w", "t"}:
        return _withheld(number, place, table, threshold)
    ways = [_cell(number, each, table) for each in line(place, table)]
    return ways[0] if all(way == ways[0] for way in ways) else NONE


def _cell(number: str, place: Place, table: Table) -> Spellings:
    part, whole = count(place, table), count(("*", *place[1:]), table)
    if (part is None and number != "po") or (number == "p" and whole is None):
        return WITHHELD
    percent = f"{share(place, table)}%"
    match number:
        case "po":
            return _of_base(part, percent, whole)
        case "n":
            return frozenset({f"{part:,}"})
        case "p":
            return frozenset({percent, percent.replace("%", " percent"), *(UNDEFINED if whole == 0 else [])})
        case _ if whole is None:
            return frozenset({f"{part:,}"})
        case _:
            return frozenset({f"{part:,} {percent}", f"{part:,} ({percent})", *([f"{part:,} –"] if whole == 0 else [])})


def _of_base(part: int | None, percent: str, whole: int | None) -> Spellings:
    """A percentage and the number that it is of; that number alone may be told."""
    if whole is None:
        return WITHHELD
    return frozenset({f"{'withheld' if part is None else percent if whole else '–'} of {f'{whole:,}' if whole else 'none'}"})


def _apart(places: str, table: Table) -> Spellings:
    """How far the percentages of two places are apart, from their exact values."""
    numbers: list[tuple[int | None, int | None]] = []
    for each in places.split("|"):
        place = parts(each, table)
        numbers.append((count(place, table), count(("*", *place[1:]), table)))
    if len(numbers) != 2:
        return NONE
    (one, base), (two, other) = numbers
    if one is None or base is None or two is None or other is None:
        return WITHHELD
    return _points(Fraction(100 * one, base) - Fraction(100 * two, other)) if base and other else UNDEFINED


def _points(apart: Fraction) -> Spellings:
    """Percentage points with a sign, and in words; halves away from zero."""
    points = floor(abs(apart) + Fraction(1, 2))
    if points == 0:
        return frozenset({"0", "0 percentage points"})
    sign, word = ("+", "more") if apart > 0 else ("−", "less")
    return frozenset({f"{sign}{points}", f"{points} percentage {'point' if points == 1 else 'points'} {word}"})


def _withheld(number: str, place: Place, table: Table, threshold: int) -> Spellings:
    """How many parts of a line are withheld, and what they hold together, where that may be told."""
    counts = [count(each, table) for each in line(place, table)]
    whole = count(tuple(part.replace("?", "*") for part in place), table)
    gone = counts.count(None)
    if "?" not in place or not gone:
        return NONE
    if number == "w":
        return frozenset({f"{gone} of {len(counts)} categories withheld"})
    rest = -1 if whole is None else whole - sum(each or 0 for each in counts)
    parts = "categories" if len(place) == 1 else "rows" if place[0] == "?" else "columns"
    return frozenset({f"{gone} {parts} withheld, together {rest:,}"}) if gone > 1 and rest >= threshold > 0 else NONE


def _quartile(name: str, table: Table) -> Spellings:
    found = [each for each in table.statistics if each.name == name]
    if not found:
        return NONE
    if found[0].value is None:
        return WITHHELD | {f"{name} withheld"}
    value, unit = f"{found[0].value:,}", found[0].unit.casefold()
    return frozenset({f"{value} {unit}", f"{name} {value}", f"{name} {value} {unit}"})


def _spelled(code: object) -> str:
    match code:
        case None:
            return "blank"
        case Span(low, high):
            return f"{low}:{high}"
        case _:
            return str(code)
