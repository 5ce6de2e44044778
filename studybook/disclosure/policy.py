"""The disclosure policy: a TOML file read strictly. Whatever it does not say, says twice or says in a new way is an error.

A policy names a profile: the numbers of a rule in force elsewhere, below which the policy may not go and keep the name. What
a file leaves out has the profile's number; a manifest leaves nothing out. `own` is no profile: its file has to say all.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, cast

from studybook.characters import keep_legible
from studybook.errors import PolicyError

REMEDY = "Correct the policy file; the one in the repository's top folder explains each setting."

OWN = "own"
"""The profile of a policy that follows no rule known here, and may be weaker than all of them."""


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The weakest numbers that a policy with this name may have, and whose rule they are."""

    threshold: int
    groups: int
    parents: int
    median_from: int
    quartiles_from: int
    source: str


PROFILES: Mapping[str, Profile] = {
    "eleven": Profile(
        threshold=11,
        groups=3,
        parents=3,
        median_from=22,
        quartiles_from=44,
        source="the Centers for Medicare & Medicaid Services and the Health and Retirement Study let out no count of 1 to 10, "
        "direct or derivable",
    ),
    "ten": Profile(
        threshold=10,
        groups=3,
        parents=3,
        median_from=20,
        quartiles_from=40,
        source="the UK Longitudinal Linkage Collaboration lets out no count below 10, zero included, and the Office for "
        "National Statistics takes 10 as its rule of thumb for the Longitudinal Study",
    ),
    "five": Profile(
        threshold=5,
        groups=3,
        parents=3,
        median_from=10,
        quartiles_from=20,
        source="the research data centres of Statistics Canada and of the Deutsche Bundesbank ask for at least 5 respondents "
        "or entities behind a result",
    ),
}
"""The sources speak of counts. Quantiles follow from them: the threshold on each side of each. Groups and parents are ours."""

NUMBERS = tuple(each.name for each in fields(Profile) if each.name != "source")
"""The settings that a profile has. The others name variables and units of a study, so that no profile can know them."""

KNOWN = f"profiles: {', '.join([*PROFILES, OWN])}"


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
    profile: str = OWN

    def __post_init__(self) -> None:
        keep_legible(self, "rounding")
        if self.threshold < 2:
            raise PolicyError("threshold must be at least 2: with 1, single persons would be published", remedy=REMEDY)
        if self.groups < 1 or self.parents < 1 or min(self.rounding.values(), default=1) < 1:
            raise PolicyError("groups, parents and every rounding must be at least 1", remedy=REMEDY)
        if self.median_from < 2 * self.threshold or self.quartiles_from < 4 * self.threshold:
            raise PolicyError(
                "median_from must be at least twice, quartiles_from at least four times the threshold", remedy=REMEDY
            )
        if self.profile not in {*PROFILES, OWN}:
            raise PolicyError(f"the profile {self.profile!r} is unknown", details=[KNOWN], remedy=REMEDY)
        if weaker := list(self._weaker()):
            raise PolicyError(
                f"the policy is weaker than the profile {self.profile} that it names",
                details=weaker,
                remedy=f'Raise these settings, or name the policy your own (profile = "{OWN}") and state every setting.',
            )

    def stricter(self) -> tuple[str, ...]:
        """The settings in which the policy asks for more than the profile it names."""
        return tuple(name for name in self._of_profile() if getattr(self, name) > self._of_profile()[name])

    def as_record(self) -> dict[str, Any]:
        """The policy as the manifest records it: the profile's name, and every setting as it came to be."""
        return {**asdict(self), "one_way_only": sorted(self.one_way_only)}

    def _weaker(self) -> Iterator[str]:
        for name, least in self._of_profile().items():
            if getattr(self, name) < least:
                yield f"{name} is {getattr(self, name)}, and at least {least} in {self.profile}"

    def _of_profile(self) -> Mapping[str, int]:
        return {} if self.profile == OWN else _numbers(PROFILES[self.profile])


def read_policy(path: Path) -> Policy:
    """Read a policy file.

    Raises:
        PolicyError: the file is absent, is no TOML, or has settings that are unknown, missing, of the wrong kind, impossible or
            weaker than in the profile it names.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        data = None
    if data is None:
        raise PolicyError("the policy file is absent or is not TOML", where=path.name, remedy=REMEDY)
    named = data.get("profile")
    given = _numbers(PROFILES[named]) if isinstance(named, str) and named in PROFILES else {}
    return policy_from({**given, **data}, path.name)


def policy_from(data: Mapping[str, Any], where: str) -> Policy:
    """A policy from all its settings, as a manifest has them.

    Raises:
        PolicyError: a setting is unknown, missing, of the wrong kind, impossible, or weaker than in the profile named.
    """
    if problems := [*_unknown(data), *_absent(data), *_mistyped(data)]:
        raise PolicyError("the policy cannot be followed", where=where, details=problems, remedy=REMEDY)
    rest = {name: value for name, value in data.items() if name != "one_way_only"}
    return Policy(one_way_only=tuple(data["one_way_only"]), **rest)


_NAMES = tuple(each.name for each in fields(Policy))


def _numbers(profile: Profile) -> Mapping[str, int]:
    return {name: getattr(profile, name) for name in NUMBERS}


def _unknown(data: Mapping[str, Any]) -> list[str]:
    named = data.get("profile")
    unknown = isinstance(named, str) and named not in {*PROFILES, OWN}
    settings = [f"unknown setting: {name}" for name in sorted(data.keys() - set(_NAMES))]
    return [f"unknown profile: {named} ({KNOWN})", *settings] if unknown else settings


def _absent(data: Mapping[str, Any]) -> list[str]:
    return [f"missing setting: {name}" for name in _NAMES if name not in data]


def _mistyped(data: Mapping[str, Any]) -> list[str]:
    return [f"wrong kind of value: {name}" for name in _NAMES if name in data and not _right(name, data[name])]


def _right(name: str, value: Any) -> bool:
    match name:
        case "profile":
            return isinstance(value, str)
        case "one_way_only":
            return isinstance(value, list) and all(isinstance(each, str) for each in cast("list[Any]", value))
        case "rounding":
            return isinstance(value, dict) and all(_whole(number) for number in cast("dict[str, Any]", value).values())
        case _:
            return _whole(value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
