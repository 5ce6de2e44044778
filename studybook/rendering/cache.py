"""Knitted pages kept by all that shaped them, so that an unchanged page is not run again. Everything in it is public."""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import studybook
from studybook.folders import temporary

PACKAGES = ("studybook", "altair", "great-tables", "vl-convert-python", "pandas")
ENGINE = (
    "present/**/*.py",
    "rendering/**/*.py",
    *(f"{name}.py" for name in ("bundle", "cells", "errors", "record", "rules", "variables")),
)


@dataclass(frozen=True)
class Cache:
    """A folder of knitted pages for one state of the release, the engine and its packages."""

    folder: Path
    state: str

    def get(self, page: str) -> str | None:
        """The knitted text of a page, if it was knitted before in this state."""
        path = self._path(page)
        return path.read_bytes().decode() if path.is_file() else None

    def put(self, page: str, knitted: str) -> None:
        """Keep the knitted text of a page: whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with temporary(self.folder) as private:
            whole = private / "page"
            whole.write_bytes(knitted.encode())
            whole.replace(self._path(page))

    def _path(self, page: str) -> Path:
        return self.folder / f"{_digest([self.state.encode(), page.encode()])}.qmd"


def state(release: Path) -> str:
    """One hash of everything besides its own text that a page's output depends on."""
    return _digest([*_versions(), *_contents(Path(studybook.__file__).parent, ENGINE), *_contents(release, ("**/*",))])


def _versions() -> Iterator[bytes]:
    yield sys.version.encode()
    for package in PACKAGES:
        try:
            yield f"{package} {version(package)}".encode()
        except PackageNotFoundError:
            yield package.encode()


def _contents(folder: Path, patterns: tuple[str, ...]) -> Iterator[bytes]:
    found = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    for path in sorted(found):
        yield path.relative_to(folder).as_posix().encode()
        yield path.read_bytes()


def _digest(parts: list[bytes]) -> str:
    """A hash of the parts and of where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
