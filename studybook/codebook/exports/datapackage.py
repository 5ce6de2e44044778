"""The codebook as a Frictionless Data Package, version 2: the archive's files described, and not part of it.

A resource must say where its data are: the path is that of the archive's own tab-separated file in its layout. Who has the
files puts this one beside the archive's folder, and any tool for data packages checks them against it.
"""

from collections.abc import Iterator
from typing import Any, assert_never

from studybook.cells import dimension
from studybook.codebook.description import Codebook, Description
from studybook.codebook.exports.export import Export, saved
from studybook.codebook.exports.figures import JSON, figures, text
from studybook.codebook.words import kind_in_words, universe_in_words, where_from
from studybook.present.marks import notice, titled
from studybook.rules import Unique
from studybook.sources.layout import delivered_as
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

ENDING = ".datapackage.json"

RECONSTRUCTED = "Names, titles, labels and codes of its variables are reconstructions from public sources, graded by evidence."
APART = "The file is restricted and not part of this package: the archive gives it out under an agreement of its own."


def datapackage(codebook: Codebook) -> Iterator[Export]:
    """The package as one file."""
    path = saved(codebook, ENDING)
    name = path.rpartition("/")[2].removesuffix(ENDING)
    purpose = "For frictionless tools, in Python and R: labels, missing codes, keys and links, to check the archive's files by."
    yield Export(path, text(_package(name, codebook)), "Data Package 2.0", purpose)


def _package(name: str, codebook: Codebook) -> JSON:
    study, bundle = codebook.study, codebook.bundle
    source = {"title": f"{study.distributor}: {study.title} ({study.name})", "path": f"https://doi.org/{study.doi}"}
    return {
        "studybook:notice": notice(bundle.standing, bundle.manifest.study),
        "$schema": PROFILE,
        "name": name,
        "title": titled(bundle.standing, f"Codebook of {study.name}"),
        "description": f"What each file of {study.name} holds, variable for variable. The data are not part of this package.",
        "version": study.version,
        "created": f"{bundle.manifest.date}T00:00:00Z",
        "licenses": [{"path": source["path"], "title": f"Restricted data: on the terms of {study.distributor} alone"}],
        "sources": [source],
        "resources": [_resource(file, described, codebook) for file, described in _described(codebook)],
    }


def _described(codebook: Codebook) -> Iterator[tuple[DataFile, tuple[Description, ...]]]:
    return ((codebook.study.file(slug), described) for slug, described in codebook.descriptions.items())


def _resource(file: DataFile, described: tuple[Description, ...], codebook: Codebook) -> JSON:
    study, bundle = codebook.study, codebook.bundle
    archived = f"Records in the archive's file: {file.records}, as published."
    return {
        "studybook:notice": notice(bundle.standing, bundle.manifest.study),
        "name": file.slug,
        "title": f"{file.title} ({file.number})",
        "description": f"{file.description} {archived} {where_from(file.variables, RECONSTRUCTED)} {APART}",
        "type": "table",
        "path": f"{delivered_as(study, file)}.tsv",
        "format": "tsv",
        "mediatype": "text/tab-separated-values",
        "encoding": "utf-8",
        "dialect": {"delimiter": "\t", "lineTerminator": "\n"},
        "schema": {"fields": [_field(each) for each in described], **_keys(file, study)},
    }


def _keys(file: DataFile, study: Study) -> JSON:
    """What tells rows apart, and what links them. The primary key is the one that other files lead to, if there is one."""
    unique = [list(rule.keys) for rule in study.rules if isinstance(rule, Unique) and rule.dataset == file.slug]
    led_to = [list(link.keys) for link in study.links if link.parent == file.slug]
    first, *others = sorted(unique, key=lambda keys: keys not in led_to) or [None]
    foreign = [
        {"fields": list(link.keys), "reference": {"resource": link.parent, "fields": list(link.keys)}}
        for link in study.links
        if link.dataset == file.slug
    ]
    found = {"primaryKey": first, "uniqueKeys": others, "foreignKeys": foreign}
    return {name: keys for name, keys in found.items() if keys}


def _field(description: Description) -> JSON:
    variable, file = description.variable, description.file
    return {
        "name": variable.name,
        "title": variable.title,
        "description": variable.description,
        **_values(variable),
        "studybook:section": variable.section,
        "studybook:kind": kind_in_words(variable),
        "studybook:universe": universe_in_words(variable, file),
        "studybook:sensitivity": variable.sensitivity.value,
        "studybook:evidence": {"grade": variable.evidence.grade.value, "source": variable.evidence.source},
        "studybook:frequencies": figures(description),
    }


def _values(variable: Variable) -> JSON:
    """The type of a field, what its values mean, and which of them say that there is none."""
    missing = [{"value": str(code), "label": reason} for code, reason in variable.missing.items()]
    match variable.kind:
        case Coded(labels):
            meant = [{"value": code, "label": label} for code, label in labels.items()]
            return _typed("integer", {"enum": list(labels)}, missing) | {"categories": meant}
        case Measured(low, high) | Count(low, high):
            return _typed("integer", {"minimum": low, "maximum": high}, missing)
        case Day(first, last):
            bounds = {"minimum": first.isoformat(), "maximum": last.isoformat()}
            return _typed("date", bounds, [{"value": "", "label": dimension(variable).categories[-1].label}])
        case Key():
            return _typed("string", {"required": True}, [{"value": ""}])
        case Text():
            return _typed("string", {}, [{"value": ""}])
        case _:
            assert_never(variable.kind)


def _typed(name: str, constraints: JSON, missing: list[dict[str, Any]]) -> JSON:
    """Nothing but what is listed is missing: an empty field of codes is as wrong as one of letters."""
    return {"type": name, "constraints": constraints, "missingValues": missing}
