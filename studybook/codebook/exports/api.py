"""The codebook for programs: a file of JSON for each variable, and an index of them.

Addresses and keys are the same whatever the numbers are taken for; each file says that first. Addresses within a file lead
from that file, so that they hold wherever the site is.
"""

from collections.abc import Iterator, Mapping
from typing import assert_never

from studybook.codebook.description import Codebook, Description, Use
from studybook.codebook.exports.export import API, Export
from studybook.codebook.exports.figures import JSON, figures, text
from studybook.codebook.renamed import moved
from studybook.codebook.words import GRADES, kind_in_words, universe_in_words
from studybook.present.marks import notice
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Key, Kind, Measured, Text

INDEX = "index.json"


def api(codebook: Codebook) -> Iterator[Export]:
    """The index, then the file of each variable, and what lies where one was that has another name now."""
    yield Export(f"{API}/{INDEX}", text(_index(codebook)), "JSON", "For programs: every variable and where its own file is.")
    for described in codebook.descriptions.values():
        for position, each in enumerate(described, 1):
            content = text(_variable(each, position, codebook))
            purpose = f"For programs: all that is told of {each.variable.name}."
            yield Export(f"{API}/{_address(each.file, each.variable.name)}", content, "JSON", purpose)
    for each in moved(codebook):
        purpose = f"For programs: where what was called {each['name']} is now."
        yield Export(f"{API}/{each['file']}", text(_moved(each, codebook)), "JSON", purpose)


def _address(file: DataFile, name: str) -> str:
    """Where the file of a variable is, from the index."""
    return f"{file.slug}/{name}.json"


def _page(file: DataFile, name: str) -> str:
    """Where a variable stands on the pages, from the folder of the codebook."""
    return f"{file.slug}.html#{name}"


def _index(codebook: Codebook) -> JSON:
    listed = [_listed(each) for described in codebook.descriptions.values() for each in described]
    return {
        "notice": notice(codebook.bundle.standing, codebook.bundle.manifest.study),
        "study": _study(codebook.study),
        "variables": listed,
        "renamed": list(moved(codebook)),
    }


def _moved(each: Mapping[str, str], codebook: Codebook) -> JSON:
    """What lies at the former address of a variable."""
    return {
        "notice": notice(codebook.bundle.standing, codebook.bundle.manifest.study),
        "study": _study(codebook.study),
        "dataset": each["dataset"],
        "name": each["name"],
        "renamed_to": each["renamed_to"],
        "file": f"{each['renamed_to']}.json",
        "page": f"../../{each['dataset']}.html#{each['renamed_to']}",
        "index": f"../{INDEX}",
    }


def _listed(description: Description) -> JSON:
    file, variable = description.file, description.variable
    return {
        "dataset": file.slug,
        "name": variable.name,
        "title": variable.title,
        "file": _address(file, variable.name),
        "page": f"../{_page(file, variable.name)}",
    }


def _study(study: Study) -> JSON:
    """What study the codebook is of."""
    return {"name": study.name, "title": study.title, "version": study.version, "doi": study.doi}


def _variable(description: Description, position: int, codebook: Codebook) -> JSON:
    file, variable = description.file, description.variable
    evidence = variable.evidence
    return {
        "notice": notice(codebook.bundle.standing, codebook.bundle.manifest.study),
        "study": _study(codebook.study),
        "dataset": file.slug,
        "dataset_title": file.title,
        "position": position,
        "name": variable.name,
        "title": variable.title,
        "description": variable.description,
        "section": variable.section,
        "section_description": variable.section_description,
        "kind": {"in_words": kind_in_words(variable), **_kind(variable.kind)},
        "universe": {
            "in_words": universe_in_words(variable, file),
            "where": [{"variable": name, "codes": sorted(codes)} for name, codes in variable.asked_if.items()],
        },
        "sensitivity": variable.sensitivity.value,
        "evidence": {
            "grade": evidence.grade.value,
            "meaning": GRADES[evidence.grade],
            "source": evidence.source,
            "concept_confirmed": evidence.confirmed,
        },
        **figures(description),
        "rules": [{"rule": rule.sentence, "level": rule.level, "outcome": rule.verdict} for rule in description.rules],
        "elsewhere": [
            {"dataset": other.slug, "file": f"../{_address(other, variable.name)}"} for other in description.elsewhere
        ],
        "used_by": [_use(use) for use in description.uses],
        "page": f"../../{_page(file, variable.name)}",
        "index": f"../{INDEX}",
    }


def _kind(kind: Kind) -> JSON:
    match kind:
        case Coded():
            return {"type": "coded"}
        case Measured(low, high, unit):
            return {"type": "measured", "unit": unit, "low": low, "high": high}
        case Count(low, high, unit):
            return {"type": "count", "unit": unit, "low": low, "high": high}
        case Day(first, last):
            return {"type": "date", "first": first.isoformat(), "last": last.isoformat()}
        case Key():
            return {"type": "identifier"}
        case Text():
            return {"type": "text"}
        case _:
            assert_never(kind)


def _use(use: Use) -> JSON:
    """A finding that uses the variable; without an address where no page shows it."""
    return {"finding": use.id, "title": use.title, **({"page": f"../../../{use.address}"} if use.address else {})}
