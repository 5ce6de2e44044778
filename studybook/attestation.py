"""The attestation of a licensee: a TOML file, read strictly, that says whose files these are and which policy was agreed to.

licensee = "A. Heron"
institution = "University of the Lake"
agreement = "Restricted data use agreement 1234"
date = 2026-03-01
statement = "These files are …"

[policy]
threshold = 11

Who, where, when and under which agreement is published with the numbers. The statement is the sentence of `statement(study)`,
word for word, and the policy names every setting of the one that the release is sealed with: neither is signed unread.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from studybook.errors import DataRefused, PolicyError
from studybook.microdata import Microdata
from studybook.sources.synthetic import PREFIX
from studybook.standing import Attestation, day_text, is_name
from studybook.study import Study
from studybook.variables import Key

NAMES = ("licensee", "institution", "agreement")
SETTINGS = (*NAMES, "date", "statement", "policy")


def statement(study: Study) -> str:
    """What the licensee says of the files."""
    return f"These files are the restricted-use files of {study.name} that I received from {study.distributor}, unaltered."


def read_attestation(path: Path, study: Study, policy: Mapping[str, Any]) -> Attestation:
    """Read the attestation of a licensee, for files of this study and a release sealed with this policy.

    Raises:
        PolicyError: it is absent or no TOML, has an unknown, missing or wrong setting, or agrees to another policy.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = None
    if data is None:
        raise PolicyError("the attestation is absent or is not TOML", where=path.name, remedy=_remedy(study))
    if problems := [*_of_settings(data), *_of_values(data, study), *_of_policy(data, policy)]:
        raise PolicyError("the attestation cannot be accepted", where=path.name, details=problems, remedy=_remedy(study))
    names = {name: data[name] for name in NAMES}
    return Attestation(**names, date=day_text(data["date"]))


def check_attestable(microdata: Microdata) -> None:
    """Refuse rows of the random generator, wherever they were kept in between: nobody can vouch for them.

    Raises:
        DataRefused: an identifier is of the random generator.
    """
    keys = [(file.slug, v.name) for file in microdata.study.files for v in file.delivered if isinstance(v.kind, Key)]
    if found := [f"{at[0]}: {at[1]}" for at in keys if microdata.column(*at).astype("str").str.startswith(f"{PREFIX}-").any()]:
        raise DataRefused(
            "files of the random generator cannot be attested",
            details=found,
            remedy="Name the folder of the study's own files with --data, or leave --attest out: a marked demo is made then.",
        )


def _of_settings(data: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown setting: {name}" for name in sorted(data.keys() - set(SETTINGS)))
    yield from (f"missing setting: {name}" for name in SETTINGS if name not in data)


def _of_values(data: Mapping[str, Any], study: Study) -> Iterator[str]:
    yield from (f"{name} must be text on one line" for name in NAMES if name in data and not is_name(data[name]))
    day = data.get("date", study.released)
    if type(day) is not date:
        yield "date must be a day: 2026-03-01, without quotation marks"
    elif day < study.released:
        yield f"date lies before the day the study was released, {study.released.isoformat()}"
    if data.get("statement", statement(study)) != statement(study):
        yield "statement is not the sentence it must be"


def _of_policy(data: Mapping[str, Any], policy: Mapping[str, Any]) -> Iterator[str]:
    """Where the policy agreed to and the one to seal with differ. A policy is public: its values may be told."""
    agreed = data.get("policy", policy)
    if isinstance(agreed, Mapping):
        yield from _differences("policy.", cast("Mapping[str, Any]", agreed), json.loads(json.dumps(dict(policy))))
    else:
        yield "policy must be a table of settings"


def _differences(name: str, agreed: Mapping[str, Any], policy: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown setting: {name}{each}" for each in sorted(agreed.keys() - policy.keys()))
    yield from (f"missing setting: {name}{each} = {_toml(policy[each])}" for each in sorted(policy.keys() - agreed.keys()))
    for each in sorted(agreed.keys() & policy.keys()):
        one, other = agreed[each], policy[each]
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _differences(f"{name}{each}.", cast("dict[str, Any]", one), cast("dict[str, Any]", other))
        elif _spelled(one) != _spelled(other):
            yield f"{name}{each}: another value was agreed to than {_toml(other)}, which the release would be sealed with"


def _toml(value: Any) -> str:
    """A setting as it may be copied into the file."""
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        return f"{{ {', '.join(f'{name} = {_toml(each)}' for name, each in table.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def _spelled(value: Any) -> str:
    """A value as text, a list in one order: those of a policy are of names."""
    return repr(sorted(cast("list[Any]", value), key=repr) if isinstance(value, list) else value)


def _remedy(study: Study) -> str:
    return (
        f"It names {', '.join(NAMES)} and date, says “{statement(study)}” as its statement, and lists under [policy] every "
        "setting of the policy agreed to. Have the licensee correct it, or seal with the policy that was agreed to."
    )
