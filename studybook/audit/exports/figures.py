"""The numbers of one variable, read back from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from studybook.audit.exports.objects import Object, fields, flag, items, same, text, whole
from studybook.audit.exports.stated import EVERYTHING

COUNTED = ("percent_of", "categories", "all_records", "quartiles")
UNTOLD = ("not_published", "categories")
LABELLED = ("codes", "label", "missing")

Numbers = dict[str, int | None]
"""By place or by name; None is withheld."""


@dataclass(frozen=True)
class Figures:
    """Labels by place, valid and missing ones apart, numbers as `Stated` has them, their units, and why there are none."""

    valid: Mapping[str, str]
    missing: Mapping[str, str]
    counts: Numbers
    shares: Numbers
    quartiles: Numbers
    units: frozenset[str] = frozenset()
    untold: str = ""


def figures(data: object) -> Figures:
    """What is said of the categories of a variable, of all its records and its quartiles.

    Raises:
        ValueError: it is said in another way than it must be.
    """
    told = "not_published" not in fields(data, ("categories",), (*COUNTED, *UNTOLD))
    found = fields(data, COUNTED if told else UNTOLD)
    labels, counts, shares = {False: dict[str, str](), True: dict[str, str]()}, Numbers(), Numbers()
    for each in items(found["categories"]):
        named = fields(each, LABELLED, ("count", "percent", "percent_withheld", "withheld") if told else ())
        place = _place(items(named["codes"]))
        if place in labels[False] or place in labels[True]:
            raise ValueError("a category twice")
        labels[flag(named["missing"])][place] = text(named["label"])
        if told:
            counts[place], shares[place] = _counted({key: value for key, value in named.items() if key not in LABELLED})
    if not told:
        return Figures(labels[False], labels[True], {}, {}, {}, untold=text(found["not_published"]))
    same(found["percent_of"], "all records")
    counts[EVERYTHING] = number(found["all_records"], "count")
    quartiles, units = _quartiles(items(found["quartiles"]))
    return Figures(labels[False], labels[True], counts, shares, quartiles, units)


def number(data: object, name: str) -> int | None:
    """A number by its name, or None where it is withheld."""
    if "withheld" in fields(data, (), (name, "withheld")):
        same(fields(data, ("withheld",))["withheld"], True)
        return None
    return whole(fields(data, (name,))[name])


def _counted(data: Object) -> tuple[int | None, int | None]:
    """The records and the percentage of a category."""
    if "percent" in data:
        found = fields(data, ("count", "percent"))
        return whole(found["count"]), whole(found["percent"])
    if "percent_withheld" in data:
        found = fields(data, ("count", "percent_withheld"))
        same(found["percent_withheld"], True)
        return whole(found["count"]), None
    same(fields(data, ("withheld",))["withheld"], True)
    return None, None


def _quartiles(data: object) -> tuple[Numbers, frozenset[str]]:
    """The quartiles by name, and the units they are in."""
    found, units = Numbers(), list[str]()
    for each in items(data):
        named = fields(each, ("name", "unit"), ("value", "withheld"))
        if text(named["name"]) in found:
            raise ValueError("a quartile twice")
        units.append(text(named["unit"]))
        found[named["name"]] = number({key: named[key] for key in named if key not in {"name", "unit"}}, "value")
    return found, frozenset(units)


def _place(codes: object) -> str:
    return ",".join(map(_code, items(codes)))


def _code(code: object) -> str:
    if code is None:
        return "blank"
    if isinstance(code, list):
        low, high = map(whole, items(code))
        return f"{low}:{high}"
    return str(whole(code))
