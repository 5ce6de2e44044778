"""The disclosure policy: a TOML file read strictly. Whatever it does not say, says twice or says in a new way is an error."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, cast

from studybook.errors import PolicyError

REMEDY = "Correct the policy file; the one in the repository's top folder explains each setting."


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Thresholds of what may be published. Counts are of records; `rounding` maps a unit to the multiple it is rounded to."""

    threshold: int
    groups: int
    parents: int
    median_from: int
    quartiles_from: int
    one_way_only: tuple[str, ...]
    rounding: Mapping[str, int]

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise PolicyError("threshold must be at least 2: with 1, single persons would be published", remedy=REMEDY)
        if self.groups < 1 or self.parents < 1 or min(self.rounding.values(), default=1) < 1:
            raise PolicyError("groups, parents and every rounding must be at least 1", remedy=REMEDY)
        if self.median_from < 2 * self.threshold or self.quartiles_from < 4 * self.threshold:
            raise PolicyError(
                "median_from must be at least twice, quartiles_from at least four times the threshold", remedy=REMEDY
            )

    def as_record(self) -> dict[str, Any]:
        """The policy as the manifest records it."""
        return {**asdict(self), "one_way_only": sorted(self.one_way_only)}


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Raises:
        PolicyError: the file is absent, is no TOML, or has unknown, missing or wrongly typed settings.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        data = None
    if data is None:
        raise PolicyError("the policy file is absent or is not TOML", where=path.name, remedy=REMEDY)
    return policy_from(data, path.name)


def policy_from(data: Mapping[str, Any], where: str) -> Policy:
    """A policy from its settings, as a file or a manifest has them.

    Raises:
        PolicyError: a setting is unknown, missing, of the wrong kind or impossible.
    """
    if problems := [*_unknown(data), *_absent(data), *_mistyped(data)]:
        raise PolicyError("the policy cannot be followed", where=where, details=problems, remedy=REMEDY)
    rest = {name: value for name, value in data.items() if name != "one_way_only"}
    return Policy(one_way_only=tuple(data["one_way_only"]), **rest)


_NAMES = tuple(each.name for each in fields(Policy))


def _unknown(data: Mapping[str, Any]) -> list[str]:
    return [f"unknown setting: {name}" for name in sorted(data.keys() - set(_NAMES))]


def _absent(data: Mapping[str, Any]) -> list[str]:
    return [f"missing setting: {name}" for name in _NAMES if name not in data]


def _mistyped(data: Mapping[str, Any]) -> list[str]:
    return [f"wrong kind of value: {name}" for name in _NAMES if name in data and not _right(name, data[name])]


def _right(name: str, value: Any) -> bool:
    match name:
        case "one_way_only":
            return isinstance(value, list) and all(isinstance(each, str) for each in cast("list[Any]", value))
        case "rounding":
            return isinstance(value, dict) and all(_whole(number) for number in cast("dict[str, Any]", value).values())
        case _:
            return _whole(value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
