"""Names in Python for what files call as they like: columns, files, and sets of codes that several variables share."""

import keyword
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from studybook.declare import Dataset
from studybook.variables import Coded

if TYPE_CHECKING:
    from studybook.adopting.modules import Adopted

Codes = tuple[tuple[int, str], ...]

WORDS = (
    *("date", "Code", "Number", "Date", "Identifier", "Words", "Dataset", "Section"),
    *("IDENTIFIERS", "FIRST_DAY", "LAST_DAY", "SENSITIVITY", "FROM_FILE"),
)
"""What the modules that are written call things themselves."""

NOT_FOR_COLUMNS = frozenset({*WORDS, *dir(Dataset), *keyword.kwlist, *keyword.softkwlist})

NOT_FOR_CLASSES = frozenset({"Study", "DataFile", *NOT_FOR_COLUMNS})

NOT_FOR_MODULES = frozenset({"codes", "sections", "study", "mapping", *keyword.kwlist})

ARCHIVED = re.compile(r"[0-9]+-([0-9]{4})-Data(-REST)?")

LONGEST = 60
"""Letters of a name that is made here."""


@dataclass(frozen=True)
class Constants:
    """The names of sets of labels, of missing codes, and of sections by the class they are for."""

    labels: Mapping[Codes, str]
    missing: Mapping[Codes, str]
    sections: Mapping[str, str]


def identifier(column: str) -> str:
    """The name of a column as an attribute: its own, if it can be one."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", column) and column not in NOT_FOR_COLUMNS:
        return column
    plain = _plain(column)[:LONGEST]
    named = plain if re.match(r"[A-Za-z]", plain) else f"V_{plain}".rstrip("_")
    return f"{named}_" if named in NOT_FOR_COLUMNS else named


def short(stem: str) -> str:
    """What a file is called: `DS1` if it has a name of the archive's, `37988-0001-Data-REST`, else as it is."""
    found = ARCHIVED.fullmatch(stem)
    return f"DS{int(found[1])}" if found else stem


def class_name(stem: str) -> str:
    """The name of the class of a file: `HouseholdSurvey` of `household-survey`."""
    words = _plain(short(stem)).split("_")
    joined = "".join(word[:1].upper() + word[1:] for word in words)[:LONGEST]
    named = joined if re.match(r"[A-Za-z]", joined) else f"File{joined}"
    return f"{named}Data" if named in NOT_FOR_CLASSES else named


def module_name(stem: str) -> str:
    """The name of the module of a file: `household_survey`."""
    plain = _plain(short(stem)).lower()[:LONGEST]
    named = plain if re.match(r"[a-z]", plain) else f"file_{plain}".rstrip("_")
    return f"{named}_data" if named in NOT_FOR_MODULES else named


def distinct(names: Sequence[str], own: Sequence[str] = ()) -> list[str]:
    """Names of which no two are alike in any case, with numbers where they were. One that is its `own` is not numbered."""
    kept = {name.casefold(): place for place, name in reversed([*enumerate(names)]) if own and own[place] == name}
    taken = {name.casefold() for name in names}
    met: dict[str, int] = {}
    made: list[str] = []
    for place, name in enumerate(names):
        first = met.setdefault(name.casefold(), kept.get(name.casefold(), place))
        made.append(name if first == place else _numbered(name, taken))
        taken.add(made[-1].casefold())
    return made


def constants(adopted: "Sequence[Adopted]") -> Constants:
    """Names for every set of codes and every section, none of which is that of a variable or a class."""
    taken = {variable.name.casefold() for one in adopted for variable in one.variables}
    taken |= {one.class_name.casefold() for one in adopted} | {word.casefold() for word in WORDS}
    labels: dict[Codes, str] = {}
    missing: dict[Codes, str] = {}
    for variable in (variable for one in adopted for variable in one.variables):
        if isinstance(variable.kind, Coded) and (codes := tuple(variable.kind.labels.items())) not in labels:
            labels[codes] = _taking(_of_labels(codes) or f"{variable.name.upper()}_CODES", taken)
        if (codes := tuple(variable.missing.items())) and codes not in missing:
            missing[codes] = _taking("MISSING", taken)
    sections = {one.class_name: _taking(f"IN_{one.module.upper()}", taken) for one in adopted}
    return Constants(labels, missing, sections)


def _of_labels(codes: Codes) -> str:
    return "YES_NO" if {label.casefold() for _, label in codes} == {"yes", "no"} else ""


def _taking(name: str, taken: set[str]) -> str:
    new = name if name.casefold() not in taken else _numbered(name, taken)
    taken.add(new.casefold())
    return new


def _numbered(name: str, taken: Collection[str]) -> str:
    number = 2
    while f"{name}_{number}".casefold() in taken:
        number += 1
    return f"{name}_{number}"


def _plain(text: str) -> str:
    """Letters and figures of ASCII, with one underscore for whatever stands between."""
    ascii_only = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "_", ascii_only).strip("_")
