"""`published/`: every approved release so far, for good. What one of them tells is known, whatever a later one withholds.

published/index.json    for each release its number, its date, and the sha256 of its manifest and of its approval
published/1/            the first release, as it was approved

Numbers rise by one and are never used again. A release that the index names and that is missing or altered is an error, and so
is anything that it does not name. That somebody removed a release together with its line shows in the releases sealed after it:
each names all those it was attacked together with.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from studybook.bundle import Bundle
from studybook.errors import BundleBroken, UsageError
from studybook.folders import build_beside, everything
from studybook.record import APPROVAL, MANIFEST, read
from studybook.release import unseal
from studybook.standing import Approved
from studybook.study import Study

FORMAT = 1

INDEX = "index.json"

REMEDY = "Bring the folder back as it was, from the history of the repository: what was once published stays known."


@dataclass(frozen=True)
class Line:
    """A release as the index names it."""

    number: int
    date: str
    manifest: str
    approval: str


def earlier(folder: Path) -> tuple[Bundle, ...]:
    """Every release that the folder keeps, oldest first; none where there is no such folder.

    Raises:
        BundleBroken: a release is missing, altered, or not of an approved attested source; or the folder holds anything else.
    """
    if not folder.exists() and not folder.is_symlink():
        return ()
    index = _index(folder)
    bundles = tuple(_kept(folder, line) for line in index)
    if problems := [*_problems(folder, index, bundles)]:
        raise BundleBroken("what was published is not all there as it was", where=folder.name, details=problems, remedy=REMEDY)
    return bundles


def add(study: Study, release: Path, folder: Path) -> int:
    """Keep an approved release for good, and return its number.

    Raises:
        BundleBroken: the release or one before it is not whole, or together they tell what their policies withhold.
        UsageError: the release is not approved or is kept already, or the folder cannot be written.
    """
    before, bundle = earlier(folder), read(release)
    if not isinstance(bundle.standing, Approved):
        raise UsageError(
            f"only an approved release is kept; the source of this one is {bundle.manifest.source}, and nobody has approved it",
            where=release.name,
            remedy="Seal one with --attest, have it reviewed, and approve it with `build.py approve`.",
        )
    if bundle.digest in {each.digest for each in before}:
        raise UsageError("this release is kept already", where=release.name)
    return build_beside(folder, partial(_written, study, release, folder, before), foreign=_foreign)


def _written(study: Study, release: Path, folder: Path, before: Sequence[Bundle], beside: Path) -> int:
    """All that was kept with one release more, checked where it is to stay."""
    index = _index(folder) if folder.exists() else ()
    for line in index:
        shutil.copytree(folder / str(line.number), beside / str(line.number))
    number = len(index) + 1
    shutil.copytree(release, beside / str(number))
    bundle = unseal(study, beside / str(number), before)
    line = Line(number, bundle.manifest.date, bundle.digest, _hash(beside / str(number) / APPROVAL))
    about = {"format": FORMAT, "releases": [asdict(each) for each in (*index, line)]}
    (beside / INDEX).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    earlier(beside)
    return number


def _index(folder: Path) -> tuple[Line, ...]:
    try:
        data: Any = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        lines = tuple(Line(**line) for line in data.pop("releases"))
        if data == {"format": FORMAT} and [line.number for line in lines] == list(range(1, len(lines) + 1)):
            return lines
    except (OSError, AttributeError, KeyError, TypeError, ValueError):
        pass
    raise BundleBroken(f"the list of what was published is missing or altered: {INDEX}", where=folder.name, remedy=REMEDY)


def _kept(folder: Path, line: Line) -> Bundle:
    try:
        return read(folder / str(line.number))
    except BundleBroken as error:
        found = [error.what, *error.details]
    place = f"{folder.name}/{line.number}"
    raise BundleBroken("a release that was published is missing or altered", where=place, details=found, remedy=REMEDY)


def _problems(folder: Path, index: Sequence[Line], bundles: Sequence[Bundle]) -> Iterator[str]:
    known, before = {INDEX}, set[str]()
    for line, bundle in zip(index, bundles, strict=True):
        place = str(line.number)
        known |= {f"{place}/{name}" for name in (*bundle.manifest.files, MANIFEST, APPROVAL)}
        if not isinstance(bundle.standing, Approved):
            yield f"{place}: not an approved release of an attested source"
        elif Line(line.number, bundle.manifest.date, bundle.digest, _hash(folder / place / APPROVAL)) != line:
            yield f"{place}: not the release that was kept"
        if set(bundle.manifest.earlier) - before:
            yield f"{place}: a release that it was sealed after is missing"
        before.add(bundle.digest)
    yield from (f"in no release: {name}" for name in everything(folder) if name not in known)


def _foreign(folder: Path) -> Iterator[str]:
    """Everything, unless it is exactly what was kept."""
    try:
        earlier(folder)
    except BundleBroken:
        return everything(folder)
    return iter(())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
