"""Folders that commands make: never half-written, and replaced only where every file in them is one a command wrote.

What was written is known from a listing: a JSON file with a `format` and, under `files`, the sha256 of every file by its path.
It lies inside a folder that is handed on (a release, a site), and beside one that is worked in. A symbolic link is never
followed, replaced or removed.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from secrets import token_hex
from time import time_ns
from typing import Any, TypeVar, cast

from studybook.errors import UsageError

FORMAT = 1
SHOWN = 5
"""How many files of somebody else a refusal names."""

YOUNG = 10**9
"""Nanoseconds in which a file may change once more without another time: what is younger is read whenever it is asked for."""

T = TypeVar("T")

Foreign = Callable[[Path], Iterator[str]]
"""What a folder holds that would be lost if it were replaced: paths within it."""


def everything(folder: Path, within: str = "") -> Iterator[str]:
    """All that a folder holds besides folders, wherever it stands in it; a link is one thing, wherever it leads."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir(follow_symlinks=False):
                yield from everything(Path(entry.path), f"{within}{entry.name}/")
            else:
                yield f"{within}{entry.name}"


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of every file by its path within the folder."""
    return {name: _sum(folder / name) for name in everything(folder)}


def listing_text(files: Mapping[str, str], **about: str) -> str:
    """A listing of these files, with more fields to tell what they are."""
    return json.dumps({**about, "files": files, "format": FORMAT}, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def unlisted(folder: Path, listing: str) -> Iterator[str]:
    """What a folder holds besides the files its listing inside names, each unaltered."""
    listed = _listed(folder / listing)
    return (name for name in everything(folder) if not (_same(folder, name, listed) or (listed and name == listing)))


def check(folder: Path, foreign: Foreign = everything) -> None:
    """Make sure that a folder may be made or replaced here.

    Raises:
        UsageError: it holds what no command wrote, is no folder, or no folder can be made at its place.
    """
    _refuse_other(folder, foreign)
    if in_words(folder, lambda: Path.cwd().is_relative_to(folder.resolve())):
        raise UsageError(f"{folder} is the folder you work in, or holds it", remedy="Name a folder in it or beside it.")


def check_apart(places: Mapping[str, Path]) -> None:
    """Make sure that none of these folders is another, or lies in another. Each is named by what it is for.

    Raises:
        UsageError: two of them are not apart.
    """
    names = list(places)
    for number, name in enumerate(names):
        for other in names[number + 1 :]:
            one, two = places[name], places[other]
            if in_words(one, partial(_holds, one, two)) or in_words(two, partial(_holds, two, one)):
                raise UsageError(
                    f"{name} and {other} are the same folder, or one lies in the other",
                    details=[f"{name}: {one}", f"{other}: {two}"],
                    remedy="Name folders that lie beside each other.",
                )


def build_beside(target: Path, make: Callable[[Path], T], *, foreign: Foreign = everything) -> T:
    """Have a new folder made beside `target`, let it take the place of `target` if `make` ends well, and return its result.

    Raises:
        UsageError: `target` may not be replaced, or cannot be written.
    """
    check(target, foreign)
    place = target.resolve()
    beside = place.with_name(f".{place.name}.{token_hex(4)}")
    old = beside.with_name(f"{beside.name}.old")

    def swapped() -> T:
        made = make(beside)
        check(target, foreign)
        if place.exists():
            place.rename(old)
        beside.rename(place)
        return made

    try:
        try:
            in_words(target, lambda: beside.mkdir(parents=True))
            return in_words(target, swapped, within=place.parent)
        finally:
            _tidy(place, beside, old)
    finally:  # once more: an interruption may have come while the first was at work, and there is only one
        _tidy(place, beside, old)


@contextmanager
def temporary(place: Path, prefix: str = ".") -> Generator[Path]:
    """An empty folder in `place` that nobody else can read, removed afterwards whenever an interruption comes."""
    folder = place / f"{prefix}{token_hex(8)}"
    try:
        try:
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:  # once more, as above
        shutil.rmtree(folder, ignore_errors=True)


def lay(contents: Mapping[str, bytes], folder: Path) -> None:
    """Make `folder` hold exactly these files, writing only those that differ. Its listing lies beside it.

    Raises:
        UsageError: the folder holds what was not laid there, or cannot be written.
    """
    check_laid(folder)
    in_words(folder, lambda: _lay(contents, folder))


def check_laid(folder: Path) -> None:
    """Make sure that a folder holds nothing that `lay` did not put there.

    Raises:
        UsageError: it does, or no folder can be made at its place.
    """
    listed = _listed(_beside(folder))
    if not listed and os.path.lexists(_beside(folder)):
        raise UsageError(f"{_beside(folder)} is not the list of files this command writes", remedy="Move it away yourself.")
    _refuse_other(folder, lambda _: (name for name in everything(folder) if not _same(folder, name, listed)))


def in_words(folder: Path, work: Callable[[], T], *, within: Path = Path("/")) -> T:
    """What `work` returns; what the system refuses it `within` some folder is told in words, with `folder` as it was named.

    Raises:
        UsageError: the system refused something. It has no cause or context: those could name other files.
    """
    try:
        return work()
    except OSError as error:
        if error.filename is not None and not Path(str(error.filename)).absolute().is_relative_to(within):
            raise  # a full disk names no file
        reason = error.strerror or "no reason given"
    raise UsageError(f"{folder} cannot be read or written: {reason}", remedy="Name another folder.")


def _refuse_other(folder: Path, foreign: Foreign) -> None:
    if refused := in_words(folder, lambda: _problem(folder, foreign)):
        raise refused


def _problem(folder: Path, foreign: Foreign) -> UsageError | None:
    if folder.is_symlink():
        return UsageError(f"{folder} is a symbolic link", remedy="Name the folder it leads to, or another one.")
    nearest = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    if not nearest.is_dir():
        return UsageError(f"{folder} cannot be a folder: {nearest.name} is a file", remedy="Name another folder.")
    if nearest == folder.absolute() and (names := list(islice(foreign(folder), SHOWN + 1))):
        more = ["and more"] if len(names) > SHOWN else []
        return UsageError(
            f"{folder} holds files that this command did not write, or that were changed since, and they would be lost",
            details=[*names[:SHOWN], *more],
            remedy="Name a new folder, or move these files away yourself.",
        )
    for each in (folder, folder.resolve().parent) if folder.exists() else (nearest,):
        with temporary(each):  # a trial: permissions alone do not tell
            pass
    return None


def _listed(listing: Path) -> Mapping[str, str]:
    """What a listing names; nothing where it is absent, a link, or no listing."""
    try:
        data: Any = None if listing.is_symlink() else json.loads(listing.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    fields = cast("dict[str, Any]", data)
    return fields["files"] if isinstance(fields.get("format"), int) and isinstance(fields.get("files"), dict) else {}


def _same(folder: Path, name: str, listed: Mapping[str, str]) -> bool:
    path = folder / name
    if name not in listed or path.is_symlink() or not path.is_file():
        return False
    return _sum(path) == listed[name]


def _sum(path: Path) -> str:
    """The sha256 of a file. Where nobody has touched it since it was last asked for, it is known."""
    now = path.stat()
    if time_ns() - now.st_ctime_ns < YOUNG:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return _known_sum(path, now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)


@lru_cache(16384)
def _known_sum(path: Path, *_as_it_stands: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _holds(outer: Path, inner: Path) -> bool:
    """Whether one folder is or holds another, whatever links or spellings they are named by."""
    outer, inner = outer.resolve(), inner.resolve()
    there = outer.exists()
    return any(place == outer or (there and place.exists() and place.samefile(outer)) for place in (inner, *inner.parents))


def _tidy(place: Path, beside: Path, old: Path) -> None:
    with suppress(OSError):
        if old.exists() and not place.exists():
            old.rename(place)
        if place.exists():
            shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(beside, ignore_errors=True)


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.files.json")


def _lay(contents: Mapping[str, bytes], folder: Path) -> None:
    """In an order that leaves, wherever it is interrupted, nothing in the folder that its listing does not name."""
    wanted = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    found = hashes(folder) if folder.exists() else {}
    for name in (name for name, sum_ in found.items() if wanted.get(name) != sum_):
        (folder / name).unlink()
    _remove_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with temporary(folder.parent) as private:
        whole = private / "whole"
        whole.write_text(listing_text(wanted), encoding="utf-8")
        whole.replace(_beside(folder))
        for name in (name for name, sum_ in wanted.items() if found.get(name) != sum_):
            whole.write_bytes(contents[name])
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            whole.replace(folder / name)


def _remove_empty(folder: Path) -> None:
    for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()
