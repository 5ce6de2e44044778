"""Files made from the codebook for other programs: each kind has a reader, and one that none reads is refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from studybook.audit.exports.stated import Reading, faults
from studybook.audit.words import Words, known, of_dataset, of_finding, of_refused, of_variable
from studybook.bundle import Bundle
from studybook.study import Study

Reader = Callable[[Path], Reading]
"""Reads one file.

Raises:
    ValueError: it is not written as its format has it, or holds what nothing reads.
"""

READERS: Mapping[str, Reader] = {}
"""By how the name of a file ends."""


def read_elsewhere(site: Path) -> frozenset[str]:
    """The files that are read here, by their paths within a site."""
    return frozenset(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file() and _reader(path))


def untrue(site: Path, study: Study, bundle: Bundle) -> Iterator[str]:
    """What is wrong in files made from the codebook."""
    explained = _words(study, bundle)
    for path in sorted(site.rglob("*")):
        if reader := _reader(path):
            name = path.relative_to(site).as_posix()
            yield from (f"{name}: {problem}" for problem in _faults(reader, path, study, bundle, explained))


def _faults(reader: Reader, path: Path, study: Study, bundle: Bundle, explained: Words) -> Iterator[str]:
    try:
        reading = reader(path)
    except ValueError:
        yield "is not written as its format has it, or holds what no check reads"
        return
    yield from faults(reading, study, bundle, explained)


def _reader(path: Path) -> Reader | None:
    return next((reader for ending, reader in READERS.items() if path.name.endswith(ending)), None)


def _words(study: Study, bundle: Bundle) -> Words:
    """All words of the study, its release and its rules that hold figures."""
    said = {study.name, study.title, study.doi, study.version, study.number, study.released.isoformat(), bundle.manifest.date}
    said |= {f"studybook {bundle.manifest.engine}", *(outcome.sentence for outcome in bundle.validation)}
    if vouched := bundle.manifest.attestation:
        said |= set(asdict(vouched).values())
    words = known(said)
    for file in study.files:
        words |= of_dataset(file, study)
        words |= frozenset(word for variable in file.variables for word in of_variable(variable, bundle))
    words |= frozenset(word for released in bundle.findings for word in of_finding(released, bundle))
    return words | frozenset(word for refused in bundle.refused for word in of_refused(refused))
