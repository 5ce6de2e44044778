"""What was made of pages, kept by all that shaped it: the same is not made again. Everything in it is public."""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import studybook
from studybook.folders import temporary

PACKAGES = (
    *("studybook", "altair", "fastcore", "great-tables", "highspy", "lxml", "markdown-it-py", "mdit-py-plugins", "mdurl"),
    *("numpy", "pandas", "pygments", "pypdfium2", "pyyaml", "smalldocs", "typst", "vl-convert-python", "xlsxwriter"),
)
ENGINE = (
    "present/**/*.py",
    "rendering/**/*.py",
    *(f"{name}.py" for name in ("bundle", "cells", "errors", "modelled", "record", "rules", "standing", "variables")),
)


@dataclass(frozen=True)
class Cache:
    """A folder of what pages showed, or what became of them, in one state of all that this depends on besides their text."""

    folder: Path
    state: str

    def get(self, code: str) -> list[str] | None:
        """What the code of a page showed, if it was run before in this state."""
        path = self._path(code)
        return json.loads(path.read_bytes()) if path.is_file() else None

    def put(self, code: str, shown: Sequence[str]) -> None:
        """Keep what the code of a page showed: whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with temporary(self.folder) as private:
            whole = private / "page"
            whole.write_text(json.dumps(shown), encoding="utf-8")
            whole.replace(self._path(code))

    def _path(self, code: str) -> Path:
        return self.folder / f"{digest([self.state.encode(), code.encode()])}.json"


DRAWING = (*ENGINE, "landing/drawings.py")
"""What draws the tables and charts of all findings."""

EVERYTHING = ("**/*.py",)
"""All code of the engine."""

GENERATING = (*EVERYTHING, "**/*.js", "**/*.typ")
"""What generates pages and files, with the templates of what is printed."""


def state(release: Path, engine: tuple[str, ...] = ENGINE) -> str:
    """One hash of everything besides its own text that a page's output depends on, or what depends on more of the engine."""
    return digest([made_by(engine), *_contents(release, ("**/*",))])


@cache
def made_by(engine: tuple[str, ...]) -> bytes:
    """One hash of code and packages as they were when first asked for: a process goes on with what it has imported."""
    return digest([*_versions(), *_contents(Path(studybook.__file__).parent, engine)]).encode()


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


def digest(parts: Iterable[bytes]) -> str:
    """A hash of the parts and of where each ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
