"""The public record as files: sorted, indented JSON that a reviewer can read as a diff, and a sha256 of each file.

manifest.json            study, source, policy, hash of the schemas, engine, date, sha256 of every file
findings/<id>.json       one finding, be it a table or a model, or why it is not let out
codebook/<dataset>.json  frequencies and summaries of every variable
validation.json          per rule: held, not held, waived, or not checkable; never how often
approval.toml            of an attested release that was cleared: reviewer, date, agreement, sha256 of manifest.json
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, cast

from studybook.bundle import Bundle, Cell, Entry, Manifest, Refused, Released, SourceKind, Statistic, Table
from studybook.cells import Category, Code, Codes, Dimension, Where, where
from studybook.departures import departures_from, departures_record
from studybook.errors import BundleBroken
from studybook.modelled import QUESTION, Modelled, model_from, model_record
from studybook.rules import RuleOutcome
from studybook.standing import Approval, approval_from, attestation_from
from studybook.variables import Span

FORMAT = 1

MANIFEST = "manifest.json"

APPROVAL = "approval.toml"
"""The only file of a release that its manifest does not list: it is written after the manifest, and names its hash."""

APPROVE_AGAIN = f"Remove {APPROVAL}, have the release reviewed, and approve it with `build.py approve`."

SEAL_AGAIN = "Seal the release again with `build.py release`; do not edit a bundle by hand."


def write(bundle: Bundle, folder: Path) -> Bundle:
    """Write a bundle into an empty or absent folder and return it with the hashes of its files in the manifest, and of that."""
    texts = contents(bundle)
    manifest = replace(bundle.manifest, files=_hashes(texts))
    departing = {"departures": departures_record(manifest.departures)}
    about = {"format": FORMAT, "notice": manifest.notice, **asdict(manifest), **departing}
    for name, text in {**texts, MANIFEST: _text(about)}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return replace(bundle, manifest=manifest, digest=_hash(folder / MANIFEST))


def listed(bundle: Bundle) -> Bundle:
    """The bundle with the hashes of its files in its manifest, written or not."""
    return (
        bundle if bundle.manifest.files else replace(bundle, manifest=replace(bundle.manifest, files=_hashes(contents(bundle))))
    )


def read(folder: Path) -> Bundle:
    """Read a bundle back, refusing one whose files are missing, altered or more than its manifest lists.

    Raises:
        BundleBroken: the folder holds no bundle, or not the one its manifest describes, or its approval is of another one.
    """
    manifest, digest = _manifest(_load(folder, MANIFEST), folder), _hash(folder / MANIFEST)
    _check_files(manifest, folder)
    approval = _approval(folder, manifest, digest) if (folder / APPROVAL).is_file() else None
    try:
        findings = sorted(_findings(manifest, folder), key=lambda finding: finding.id)
        bundle = Bundle(
            manifest=manifest,
            findings=tuple(finding for finding in findings if isinstance(finding, Released)),
            refused=tuple(finding for finding in findings if isinstance(finding, Refused)),
            models=tuple(finding for finding in findings if isinstance(finding, Modelled)),
            codebook=dict(_entries(_load(folder, name)) for name in manifest.files if name.startswith("codebook/")),
            validation=tuple(_outcome(rule) for rule in _load(folder, "validation.json")["rules"]),
            approval=approval,
            digest=digest,
        )
        if _hashes(contents(bundle)) == manifest.files and bundle.legible:  # so no file says anything that was not read
            return bundle
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise BundleBroken("a file of the release does not have the form its format says", where="release", remedy=SEAL_AGAIN)


def _findings(manifest: Manifest, folder: Path) -> Iterator[Released | Refused | Modelled]:
    return (_finding(_load(folder, name)) for name in manifest.files if name.startswith("findings/"))


def _check_files(manifest: Manifest, folder: Path) -> None:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST, APPROVAL}
    absent = [f"absent: {name}" for name in sorted(manifest.files.keys() - found)]
    extra = [f"not in the manifest: {name}" for name in sorted(found - manifest.files.keys())]
    altered = [
        f"altered: {name}" for name in sorted(found & manifest.files.keys()) if _hash(folder / name) != manifest.files[name]
    ]
    if problems := absent + extra + altered:
        raise BundleBroken(
            "the release is not the one its manifest describes", where="release", details=problems, remedy=SEAL_AGAIN
        )


def _manifest(data: Any, folder: Path) -> Manifest:
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise BundleBroken(f"the manifest is not one of format {FORMAT}", where=folder.name, remedy=SEAL_AGAIN)
    settings = cast("dict[str, Any]", data)
    try:
        source, said = SourceKind(settings.pop("source")), settings.pop("notice")
        date.fromisoformat(settings["date"])
        if not isinstance(settings["policy"], dict) or not isinstance(settings["files"], dict):
            raise TypeError("a policy and files")
        attested, earlier = settings.pop("attestation"), _digests(settings.pop("earlier"))
        attestation = None if attested is None else attestation_from(attested)
        departing = departures_from(settings.pop("departures"))
        manifest = Manifest(source=source, attestation=attestation, earlier=earlier, departures=departing, **settings)
        if said == manifest.notice:
            return manifest
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise BundleBroken("the manifest lacks a field or has one this version does not know", remedy=SEAL_AGAIN)


def _digests(data: Any) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(re.fullmatch("[0-9a-f]{64}", each) for each in cast("list[str]", data)):
        raise ValueError("a list of hashes")
    return tuple(cast("list[str]", data))


def _approval(folder: Path, manifest: Manifest, digest: str) -> Approval:
    """The approval beside the manifest, if it is of this very manifest and of the agreement it was attested under."""
    approval, attestation = _read_approval(folder / APPROVAL), manifest.attestation
    if approval is None:
        problem = "cannot be read, or has other settings than it should"
    elif attestation is None:
        problem = "is of a release whose source is not attested"
    elif approval.manifest != digest:
        problem = "is of another manifest: it became void when that changed"
    elif approval.agreement != attestation.agreement or approval.date < attestation.date:
        problem = "names another agreement than the attestation, or an earlier day"
    else:
        return approval
    raise BundleBroken(f"the approval {problem}", where=folder.name, remedy=APPROVE_AGAIN)


def _read_approval(path: Path) -> Approval | None:
    try:
        return approval_from(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def contents(bundle: Bundle) -> dict[str, str]:
    """Every file of a release but its manifest and its approval, as it is written."""
    files = {f"findings/{released.id}.json": _finding_json(released) for released in bundle.findings}
    files |= {f"findings/{refused.id}.json": _refused_json(refused) for refused in bundle.refused}
    files |= {f"findings/{model.id}.json": model_record(model) for model in bundle.models}
    files |= {f"codebook/{name}.json": _entries_json(name, entries) for name, entries in bundle.codebook.items()}
    files["validation.json"] = {"rules": [asdict(rule) for rule in bundle.validation]}
    return {name: _text({"notice": bundle.manifest.notice, **data}) for name, data in files.items()}


def _finding_json(released: Released) -> dict[str, Any]:
    about = {"id": released.id, "title": released.title, "note": released.note, "question": released.question}
    return about | _table_json(released.table)


def _refused_json(refused: Refused) -> dict[str, Any]:
    said = asdict(refused)
    return {"refused": said.pop("reason"), **said}


def _finding(data: dict[str, Any]) -> Released | Refused | Modelled:
    if "refused" in data:
        if data.keys() != {"notice", "id", "title", "note", "refused", "lacking"}:
            raise ValueError("a finding that is not let out has a reason and no numbers")
        return Refused(id=data["id"], title=data["title"], note=data["note"], reason=data["refused"], lacking=data["lacking"])
    if data["question"] == QUESTION:
        return model_from(data)
    return Released(id=data["id"], title=data["title"], note=data["note"], question=data["question"], table=_table(data))


def _entries_json(dataset: str, entries: Sequence[Entry]) -> dict[str, Any]:
    variables = [
        {"variable": entry.variable, "untold": entry.untold, **(_table_json(entry.table) if entry.table else {})}
        for entry in entries
    ]
    return {"dataset": dataset, "variables": variables}


def _entries(data: dict[str, Any]) -> tuple[str, tuple[Entry, ...]]:
    entries = [
        Entry(variable=entry["variable"], untold=entry["untold"], table=_table(entry) if "cells" in entry else None)
        for entry in data["variables"]
    ]
    return data["dataset"], tuple(entries)


def _outcome(data: Mapping[str, Any]) -> RuleOutcome:
    outcome = RuleOutcome(**data)
    aside = outcome.set_aside in {"waived", "not checkable"} and not outcome.held
    if outcome.held not in {True, False} or outcome.level not in {"required", "expected"} or (outcome.set_aside and not aside):
        raise ValueError("a rule is required or expected, and held or not, or waived or not checkable")
    return outcome


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "dataset": table.dataset,
        "universe": _where_json(table.universe),
        "dimensions": [_dimension_json(dimension) for dimension in table.dimensions],
        "cells": [
            {"where": _where_json(cell.where), **({"withheld": True} if cell.count is None else {"count": cell.count})}
            for cell in table.cells
        ],
        "statistics": [
            {"name": s.name, "unit": s.unit, **({"withheld": True} if s.value is None else {"value": s.value})}
            for s in table.statistics
        ],
    }


def _table(data: Mapping[str, Any]) -> Table:
    table = Table(
        dataset=data["dataset"],
        universe=_where(data["universe"]),
        dimensions=tuple(_dimension(dimension) for dimension in data["dimensions"]),
        cells=tuple(Cell(_where(cell["where"]), _shown(cell, "count")) for cell in data["cells"]),
        statistics=tuple(Statistic(s["name"], _shown(s, "value"), s["unit"]) for s in data["statistics"]),
    )
    if not table.dimensions or sorted(map(repr, _grid(table))) != sorted(repr(cell.where) for cell in table.cells):
        raise ValueError("a table has a cell for every combination of its categories and every margin, and no other")
    return table


def _grid(table: Table) -> Iterator[Where]:
    for chosen in product(*([None, *each.categories] for each in table.dimensions)):
        named = zip(table.dimensions, chosen, strict=True)
        yield where({each.variable: category.codes for each, category in named if category})


def _shown(data: Mapping[str, Any], name: str) -> int | None:
    if (name in data) == ("withheld" in data) or not isinstance(data.get(name, 0), int):
        raise ValueError(f"either a {name} or withheld")
    return cast("int | None", data.get(name))


def _dimension_json(dimension: Dimension) -> dict[str, Any]:
    categories = [
        {"codes": _codes_json(category.codes), "label": category.label, "missing": category.missing}
        for category in dimension.categories
    ]
    return {"variable": dimension.variable, "label": dimension.label, "categories": categories}


def _dimension(data: Mapping[str, Any]) -> Dimension:
    categories = tuple(Category(_codes(c["codes"]), c["label"], c["missing"]) for c in data["categories"])
    return Dimension(data["variable"], data["label"], categories)


def _where_json(place: Where) -> dict[str, Any]:
    return {name: _codes_json(codes) for name, codes in place}


def _where(data: Mapping[str, Any]) -> Where:
    return tuple(sorted((name, _codes(codes)) for name, codes in data.items()))


def _codes_json(codes: Codes) -> list[Any]:
    return [[code.low, code.high] if isinstance(code, Span) else code for code in codes]


def _codes(data: Sequence[Any]) -> Codes:
    return tuple(_code(item) for item in data)


def _code(item: Any) -> Code:
    return Span(*item) if isinstance(item, list) else item


def _load(folder: Path, name: str) -> Any:
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        broken = BundleBroken(f"{name} is absent or is not JSON", where=folder.name, remedy=SEAL_AGAIN)
    raise broken


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _hashes(contents: Mapping[str, str]) -> dict[str, str]:
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(contents.items())}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
