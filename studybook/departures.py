"""How the files that a release was made of depart from the schemas: which variables they lack, and which they have besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never, cast

from studybook.variables import Coded, Count, Day, Evidence, Grade, Key, Kind, Measured, Sensitivity, Text, Variable

FROM_FILE = Evidence(Grade.FROM_FILE, "The file holds it; no public source names it")
"""What is told of where an added variable is known from."""

WORDS = ("name", "section", "section_description", "title", "description", "universe")


@dataclass(frozen=True)
class Departures:
    """What is told of it, which is public: variables, each with its dataset.

    `absent` are declared ones, `added` those that the schemas lack, `of_group` those of them that describe whole groups.
    """

    absent: tuple[tuple[str, str], ...] = ()
    added: tuple[tuple[str, Variable], ...] = field(default=(), repr=False)
    of_group: tuple[tuple[str, str], ...] = ()


NONE = Departures()
"""Files that hold what the schemas declare, and nothing else."""


def together(several: Sequence[Departures]) -> Departures:
    """What is known of variables where several releases are: the present one first, whose words count.

    Only what all of them lack is absent.

    Raises:
        ValueError: two of them add variables of one name that are of different kinds.
    """
    added: dict[tuple[str, str], tuple[str, Variable]] = {}
    for dataset, variable in (pair for each in several for pair in each.added):
        known = added.setdefault((dataset, variable.name), (dataset, variable))[1]
        if (known.kind, known.missing) != (variable.kind, variable.missing):
            raise ValueError(f"{dataset}.{variable.name}")
    absent = [set(each.absent) for each in several]
    return Departures(
        absent=tuple(sorted(set[tuple[str, str]].intersection(*absent))) if absent else (),
        added=tuple(added[name] for name in sorted(added)),
        of_group=tuple(sorted({name for each in several for name in each.of_group})),
    )


def departures_record(departures: Departures) -> dict[str, Any]:
    """Departures as a manifest holds them."""
    return {
        "absent": [list(pair) for pair in departures.absent],
        "added": [{"dataset": dataset, **_variable_record(variable)} for dataset, variable in departures.added],
        "of_group": [list(pair) for pair in departures.of_group],
    }


def departures_from(data: Any) -> Departures:
    """Read departures back.

    Raises:
        AttributeError, KeyError, TypeError: a setting lacks, or is of another kind.
        ValueError: there is one too many, or one that no writer wrote.
    """
    found = Departures(
        absent=tuple(_pair(each) for each in data["absent"]),
        added=tuple((str(each["dataset"]), _variable(each)) for each in data["added"]),
        of_group=tuple(_pair(each) for each in data["of_group"]),
    )
    if departures_record(found) != data:
        raise ValueError("departures in another form")
    return found


def _pair(data: Any) -> tuple[str, str]:
    dataset, name = cast("list[str]", data)
    return dataset, name


def _variable_record(variable: Variable) -> dict[str, Any]:
    words = {name: getattr(variable, name) for name in WORDS}
    missing = _pairs(variable.missing)
    return {**words, "sensitivity": variable.sensitivity.value, "missing": missing, **_kind_record(variable.kind)}


def _kind_record(kind: Kind) -> dict[str, Any]:
    match kind:
        case Coded(labels):
            return {"kind": "coded", "labels": _pairs(labels)}
        case Measured(low, high, unit, starts):
            return {"kind": "measured", "low": low, "high": high, "unit": unit, "starts": list(starts)}
        case Count(low, high, unit, starts):
            return {"kind": "count", "low": low, "high": high, "unit": unit, "starts": list(starts)}
        case Day(first, last):
            return {"kind": "day", "first": first.isoformat(), "last": last.isoformat()}
        case Key() | Text():
            raise ValueError("identifiers and text are never published, so they are not added")
        case _:
            assert_never(kind)


def _variable(data: Mapping[str, Any]) -> Variable:
    return Variable(
        **{name: data[name] for name in WORDS},
        kind=_kind(data),
        evidence=FROM_FILE,
        sensitivity=Sensitivity(data["sensitivity"]),
        missing=_labels(data["missing"]),
    )


def _kind(data: Mapping[str, Any]) -> Kind:
    match data["kind"]:
        case "coded":
            return Coded(_labels(data["labels"]))
        case "measured":
            return Measured(data["low"], data["high"], data["unit"], tuple(data["starts"]))
        case "count":
            return Count(data["low"], data["high"], data["unit"], tuple(data["starts"]))
        case "day":
            return Day(date.fromisoformat(data["first"]), date.fromisoformat(data["last"]))
        case _:
            raise ValueError("a kind")


def _pairs(labels: Mapping[int, str]) -> list[list[Any]]:
    """Codes and labels in their order, which a sorted file would lose."""
    return [[code, label] for code, label in labels.items()]


def _labels(data: Sequence[Sequence[Any]]) -> dict[int, str]:
    return {int(code): str(label) for code, label in data}
