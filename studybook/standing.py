"""What the numbers of a release may be taken for, and who vouches for them.

An attestation is made before the files are read, and an approval after somebody has read the release. Both are published, word
for word, and both are read strictly: what is unknown, missing or empty is refused.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Attestation:
    """Who vouches that the files are those of the study, under which agreement, and when."""

    licensee: str
    institution: str
    agreement: str
    date: str

    def __post_init__(self) -> None:
        _check(asdict(self))


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Who read a release and cleared it, when, and under which agreement. It is of the manifest with this sha256 alone."""

    reviewer: str
    date: str
    agreement: str
    manifest: str

    def __post_init__(self) -> None:
        _check(asdict(self))


@dataclass(frozen=True)
class Invented:
    """The numbers of a random generator."""

    seed: int | None


@dataclass(frozen=True)
class Unattested:
    """The numbers of files nobody vouches for: treated as invented."""


@dataclass(frozen=True)
class Uncleared:
    """The numbers of attested files that nobody has cleared yet."""

    attestation: Attestation


@dataclass(frozen=True)
class Approved:
    """The numbers of attested files, read and cleared."""

    attestation: Attestation
    approval: Approval


Standing = Invented | Unattested | Uncleared | Approved
"""From the first to the last, nothing is taken for more than somebody has vouched for with their name."""


def approval_text(approval: Approval) -> str:
    """An approval as the file `approval.toml`."""
    settings = {name: json.dumps(value, ensure_ascii=False) for name, value in asdict(approval).items()}
    lines = [f"{name} = {text}" for name, text in {"format": FORMAT, **settings, "date": approval.date}.items()]
    return "\n".join(["# Written by `build.py approve`. Any change of manifest.json makes it void.", *lines, ""])


def approval_from(text: str) -> Approval:
    """An approval from the file `approval.toml`.

    Raises:
        ValueError: it is no TOML, or has an unknown, missing or wrong setting.
    """
    data = tomllib.loads(text)
    if data.pop("format", None) != FORMAT:
        raise ValueError("an approval of another format")
    try:
        return Approval(**{**data, "date": day_text(data.get("date"))})
    except TypeError:
        pass
    raise ValueError("an approval with other settings")


def attestation_from(data: Mapping[str, Any]) -> Attestation:
    """An attestation from the settings a manifest records.

    Raises:
        ValueError: a setting is unknown, missing or wrong.
    """
    try:
        return Attestation(**data)
    except TypeError:
        pass
    raise ValueError("an attestation with other settings")


def day_text(value: object) -> str:
    """A day of TOML as text; not a time, and no text that only looks like a day.

    Raises:
        ValueError: it is no day.
    """
    if type(value) is not date:
        raise ValueError("not a day")
    return value.isoformat()


def is_name(value: object) -> bool:
    """Whether this can stand for somebody or something: text on one line, with something in it."""
    return isinstance(value, str) and value == value.strip() and bool(value) and value.isprintable()


def _check(settings: Mapping[str, object]) -> None:
    """Refuse what does not name who, when, and under which agreement.

    Raises:
        ValueError: a setting is empty, or the date is no day.
    """
    if not all(is_name(value) for value in settings.values()):
        raise ValueError("a setting that names nothing")
    if date.fromisoformat(str(settings["date"])).isoformat() != settings["date"]:
        raise ValueError("a day in another spelling")
