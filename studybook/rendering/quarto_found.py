"""Which Quarto there is, and whether it can be used."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from studybook.errors import UsageError
from studybook.rendering.process import private_folder
from studybook.rendering.program import Ended, run

NEEDED = (1, 9)
"""The oldest version that these pages were rendered with. What they ask for (`respect-user-color-scheme`) came with 1.7,
but how 1.7 and 1.8 write their furniture was not tried."""

PATIENCE = 30.0
"""Seconds a program may take to say its version."""

VERSION = re.compile(r"(\d+)\.(\d+)\.\d+(?:[.+-]\S*)?")
REMEDY = "Install Quarto from quarto.org, name its program in QUARTO_PATH, or use the embedded renderer."


@dataclass(frozen=True)
class Found:
    """A Quarto that runs and is new enough, its version, and how it was found."""

    program: Path
    version: str
    by: str

    @property
    def line(self) -> str:
        """What is used, for the record of a build."""
        return f"Quarto {self.version}, {self.by}"


def find_quarto(environment: Mapping[str, str]) -> Found | None:
    """The first Quarto of QUARTO_PATH, the PATH and the package `quarto-cli`; None where there is none.

    Raises:
        UsageError: it does not run or is too old, or QUARTO_PATH leads to no program.
    """
    place = next(_places(environment), None)
    if place is None:
        return None
    program, by = place
    version = _version(program, by)
    _refuse_old(version, by)
    return Found(program, version, by)


def _places(environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if named := environment.get("QUARTO_PATH"):
        yield _named(Path(named)), "named by QUARTO_PATH"
    if on_path := which("quarto", path=environment.get("PATH", os.defpath)):
        yield Path(on_path).absolute(), "found on the PATH"
    if packaged := _packaged():
        yield packaged, "found in the package quarto-cli"


def _named(place: Path) -> Path:
    """The program itself, or the one in the folder named.

    Raises:
        UsageError: there is none.
    """
    for program in (place, place / "quarto", place / "bin" / "quarto"):
        if program.is_file():
            return program.absolute()
    raise UsageError("QUARTO_PATH leads to no program", where=str(place), remedy="Name the program, or leave QUARTO_PATH out.")


def _packaged() -> Path | None:
    """The program inside the package `quarto-cli`. The command it installs only starts this one."""
    spec = find_spec("quarto_cli")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (program := Path(folder) / "bin" / "quarto").is_file():
            return program.absolute()
    return None


def _version(program: Path, by: str) -> str:
    with private_folder() as private:
        try:
            ended = run([str(program), "--version"], folder=private, private=private, limit=PATIENCE)
        except OSError as error:
            ended = Ended(-1, (f"it cannot be started: {error.strerror}",))
    said = [line for line in ended.lines if VERSION.fullmatch(line)]
    if ended.code == 0 and len(said) == 1:
        return said[0]
    took = f"no version within {PATIENCE:.0f} seconds" if ended.code is None else f"no version; exit code {ended.code}"
    details = [f"{by}: {program}", "expected: a version such as 1.9.38", f"found: {took}", *ended.lines[-3:]]
    raise UsageError("Quarto does not say its version", details=details, remedy=REMEDY)


def _refuse_old(version: str, by: str) -> None:
    numbers = VERSION.fullmatch(version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < NEEDED:
        needed = ".".join(map(str, NEEDED))
        details = [f"needed: {needed} or newer", f"found: {version}, {by}"]
        raise UsageError("Quarto is too old", details=details, remedy=REMEDY)
