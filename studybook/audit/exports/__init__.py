"""Files made from the codebook for other programs: each kind has a reader, and one that none reads is refused."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from studybook.audit.exports import api, datapackage, ddi, jsonld, printed, sheets, workbook
from studybook.audit.exports.noted import Noted
from studybook.audit.exports.stated import Reading, faults
from studybook.audit.model_numbers import of_model
from studybook.audit.words import Words, known, of_dataset, of_finding, of_refused, of_variable
from studybook.bundle import Bundle
from studybook.present.marks import file_prefix, notice, provenance, source_line
from studybook.sources.layout import delivered_as
from studybook.study import Study
from studybook.variables import Day

Reader = Callable[[Path], Reading]
"""Reads one file, or the index of a folder together with all that lies in it.

Raises:
    ValueError: it is not written as its format has it, or holds what nothing reads.
"""

READERS: Mapping[str, Reader] = {
    printed.ENDING: printed.read_printed,
    ddi.ENDING: ddi.read_ddi,
    jsonld.ENDING: jsonld.read_jsonld,
    datapackage.ENDING: datapackage.read_datapackage,
    sheets.ENDING: sheets.read_csv,
    workbook.ENDING: workbook.read_workbook,
    api.TOGETHER: api.read_api,
}
"""By how the path of a file ends."""

SAVED = "codebook/files"
"""Where the files to be saved lie, from the top of the site."""

LICENCE = {"CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"}
"""Under which files give out their texts."""


def read_elsewhere(site: Path) -> frozenset[str]:
    """The files that are read here, by their paths within a site."""
    found = [path for path in site.rglob("*") if path.is_file() and _reader(path)]
    beside = [each for path in found if path.as_posix().endswith(api.TOGETHER) for each in path.parent.rglob("*")]
    return frozenset(path.relative_to(site).as_posix() for path in (*found, *beside))


def untrue(site: Path, study: Study, bundle: Bundle) -> Iterator[str]:
    """What is wrong in files made from the codebook."""
    explained = _words(study, bundle)
    yield from _misnamed(site, study, bundle)
    yield from ddi.unmarked(site, bundle.standing)
    yield from datapackage.mistitled(site, bundle.standing, study.name)
    yield from jsonld.wrongly_claimed(site, bundle.standing)
    for path in sorted(site.rglob("*")):
        if path.is_file() and (reader := _reader(path)):
            name = path.relative_to(site).as_posix()
            yield from (f"{name}: {problem}" for problem in _faults(reader, path, study, bundle, explained))


def _misnamed(site: Path, study: Study, bundle: Bundle) -> Iterator[str]:
    """Files to be saved whose names do not say what they are of, or not first what their numbers are: names are passed on."""
    begins = f"{file_prefix(bundle.standing)}{_slug(study)}-codebook."
    for path in sorted((site / SAVED).rglob("*")):
        if path.is_file() and not path.relative_to(site / SAVED).as_posix().startswith(begins):
            yield f"{path.relative_to(site).as_posix()}: a file to be saved whose name does not begin {begins!r}"


def _faults(reader: Reader, path: Path, study: Study, bundle: Bundle, explained: Words) -> Iterator[str]:
    try:
        reading = reader(path)
    except ValueError:
        yield "is not written as its format has it, or holds what no check reads"
        return
    if isinstance(reading, Noted) and not reading.said_of(bundle):
        yield "does not say first what its numbers are"
    yield from faults(reading, study, bundle, explained)


def _reader(path: Path) -> Reader | None:
    return next((reader for ending, reader in READERS.items() if path.as_posix().endswith(ending)), None)


def _words(study: Study, bundle: Bundle) -> Words:
    """All words of the study, its release and its rules that hold figures."""
    said = {study.name, study.title, study.doi, study.version, study.number, study.released.isoformat(), bundle.manifest.date}
    said |= {
        study.distributor,
        *study.investigators,
        study.group_row,
        study.people,
        f"whole {study.group_row}s",
        f"{study.groups} {study.group_row}s",
    }
    said |= {f"studybook {bundle.manifest.engine}", *(outcome.sentence for outcome in bundle.validation)}
    said |= {f"dated {day}" for day in (study.released.isoformat(), bundle.manifest.date)} | LICENCE
    said |= {*_said_of_numbers(bundle), *_named(study, bundle), *printed.words(study, bundle)}
    if vouched := bundle.manifest.attestation:
        said |= set(asdict(vouched).values())
    words = known(said)
    for file in study.files:
        words |= of_dataset(file, study)
        words |= frozenset(word for variable in file.variables for word in of_variable(variable, bundle))
    words |= frozenset(word for released in bundle.findings for word in of_finding(released, bundle))
    words |= frozenset(word for model in bundle.models for word in of_model(model, bundle))
    return words | frozenset(word for refused in bundle.refused for word in of_refused(refused))


def _said_of_numbers(bundle: Bundle) -> set[str]:
    """What may be said of where the numbers come from."""
    standing, study = bundle.standing, bundle.manifest.study
    return {notice(standing, study), source_line(standing, study), provenance(standing)}


def _named(study: Study, bundle: Bundle) -> Iterator[str]:
    """What study, files and findings are called, and the days that a date may have."""
    yield _slug(study)
    yield f"{study.distributor} {study.number}"
    yield from (finding.id for finding in (*bundle.findings, *bundle.models))
    for file in study.files:
        yield f"{delivered_as(study, file)}.tsv"
        days = [variable.kind for variable in file.variables if isinstance(variable.kind, Day)]
        yield from (f"from {day.first.isoformat()} to {day.last.isoformat()}" for day in days)


def _slug(study: Study) -> str:
    """What a study is called in the names of files."""
    return re.sub("[^a-z0-9]+", "-", study.name.lower()).strip("-")[:60]
