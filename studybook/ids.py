"""Every id that was ever given: a TOML file, read strictly. An id is never used for something else.

[findings."case-outcome"]       a finding that is there
since = "0.1.0"

[findings."case-results"]       one that was given up
since = "0.1.0"
retired = "0.2.0"
replaced_by = "case-outcome"    empty where nothing does
reason = "The categories were merged."

[renamed.cases]                 variables of a dataset by their former names
OLD = "NEW"
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from studybook.errors import DeclarationError
from studybook.standing import is_name
from studybook.study import Study

NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
VARIABLE = re.compile("[A-Za-z][A-Za-z0-9_]*")

ACTIVE = {"since"}
GIVEN_UP = ACTIVE | {"retired", "replaced_by", "reason"}


@dataclass(frozen=True, kw_only=True)
class Retirement:
    """That a finding was given up: in which version, why, and which other finding takes its place, empty if none does."""

    version: str
    replaced_by: str
    reason: str


@dataclass(frozen=True)
class Ids:
    """What is declared of ids: the findings that are there, those given up, and variables by their former names."""

    active: frozenset[str] = frozenset()
    given_up: Mapping[str, Retirement] = field(default_factory=dict[str, Retirement])
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @property
    def every(self) -> frozenset[str]:
        """Every finding that has or had an id."""
        return self.active | self.given_up.keys()

    def retired(self, name: str) -> Retirement | None:
        """What is declared of a finding that was given up; None of any other."""
        return self.given_up.get(name)


def read_ids(path: Path) -> Ids:
    """The list of ids; where there is no such file, one without any.

    Raises:
        DeclarationError: the file cannot be read, or says something unknown, incomplete or contradictory.
    """
    if not path.exists():
        return Ids()
    try:
        data, problems = tomllib.loads(path.read_text(encoding="utf-8")), list[str]()
    except (OSError, ValueError):
        data, problems = {}, ["it cannot be read as TOML"]
    problems += _problems(data)
    if problems:
        raise DeclarationError("the list of ids is not as it must be", where=path.name, details=problems, remedy="Correct it.")
    findings: Mapping[str, Mapping[str, str]] = data.get("findings", {})
    return Ids(
        active=frozenset(name for name, said in findings.items() if set(said) == ACTIVE),
        given_up={name: _retirement(said) for name, said in findings.items() if set(said) == GIVEN_UP},
        renamed=data.get("renamed", {}),
    )


def check_renamed(ids: Ids, study: Study) -> None:
    """Make sure that a former name leads to a variable, and to one only.

    Raises:
        DeclarationError: a dataset or a new name is not of the study, or a former name is used again.
    """
    names = {file.slug: {each.name for each in file.variables} for file in study.files}
    if problems := [problem for dataset, renamed in ids.renamed.items() for problem in _misled(dataset, renamed, names)]:
        raise DeclarationError(
            "a former name of a variable leads nowhere, or to two of them",
            where="analyses/ids.toml",
            details=problems,
            remedy="Name the dataset and the variable as they are called now, and give no variable a name that another had.",
        )


def _misled(dataset: str, renamed: Mapping[str, str], names: Mapping[str, set[str]]) -> Iterator[str]:
    if dataset not in names:
        yield f"renamed.{dataset}: the study has no such dataset"
        return
    used, former = {each.casefold() for each in names[dataset]}, [each.casefold() for each in renamed]
    for old, new in renamed.items():
        if new not in names[dataset]:
            yield f"renamed.{dataset}.{old}: the dataset has no variable {new}"
        if old.casefold() in used or former.count(old.casefold()) > 1:  # some systems take files for one that differ in case
            yield f"renamed.{dataset}.{old}: the name is used again"


def _retirement(said: Mapping[str, str]) -> Retirement:
    return Retirement(version=said["retired"], replaced_by=said["replaced_by"], reason=said["reason"])


def _problems(data: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown: {name}" for name in sorted(data.keys() - {"findings", "renamed"}))
    tables = {name: data.get(name, {}) for name in ("findings", "renamed")}
    if any(not isinstance(each, dict) for table in tables.values() for each in (table, *_values(table))):
        yield "each finding and each dataset of renamed variables has a table of its own"
        return
    findings = cast("Mapping[str, Mapping[str, Any]]", tables["findings"])
    for name, said in findings.items():
        yield from (f"{name}: {problem}" for problem in _of_finding(name, said, findings))
    for dataset, renamed in cast("Mapping[str, Mapping[str, Any]]", tables["renamed"]).items():
        yield from (f"renamed.{dataset}: {problem}" for problem in _of_renamed(renamed))


def _values(table: Any) -> tuple[Any, ...]:
    return tuple(cast("dict[str, Any]", table).values()) if isinstance(table, dict) else ()


def _of_finding(name: str, said: Mapping[str, Any], findings: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield "an id is of small letters and figures, with single hyphens between"
    if set(said) not in (ACTIVE, GIVEN_UP):
        yield f"it has {', '.join(sorted(said)) or 'nothing'}; either since, or since, retired, replaced_by and reason"
        return
    if not all(is_name(value) for key, value in said.items() if key != "replaced_by"):
        yield "what is said of it is text on one line, and not empty"
    successor = said.get("replaced_by", "")
    if successor != "" and (successor == name or successor not in findings):
        yield "what replaced it is another id of this list"


def _of_renamed(renamed: Mapping[str, Any]) -> Iterator[str]:
    for old, new in renamed.items():
        if not isinstance(new, str) or not VARIABLE.fullmatch(old) or not VARIABLE.fullmatch(new):
            yield f"{old}: names of variables are letters, figures and underscores"
        elif new in renamed or new == old:
            yield f"{old}: its new name is one that is used, not a former one"
