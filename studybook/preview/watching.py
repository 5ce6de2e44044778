"""What a site is written in, looked at again and again. Looking at a hundred files takes about a millisecond."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep

FOLDERS = ("site", "analyses", "schemas", "studybook")
FILES = ("_quarto*.yml", "build.py", "policy.toml")
CODE = (".py", ".toml")
"""How files end that a process reads once: after a change of one, the numbers are asked anew by a new process."""

OFTEN = 0.2
"""Seconds between two looks."""

QUIET = 0.1
"""Seconds without a change after which a change is over: an editor writes a file in several steps, or several files."""

PATIENCE = 20
"""So many times is the end of a change waited for, lest a file that is always written to keeps all others waiting."""

Stamps = Mapping[str, tuple[int, int, int]]
"""Of every file its time, its size and its number in the file system: an editor may write a new one in the old one's place."""


@dataclass(frozen=True)
class Change:
    """The files that changed; none where everything is new."""

    names: tuple[str, ...] = ()

    @property
    def code(self) -> bool:
        """Whether a process that has read the files before would not see the change."""
        return any(name.endswith(CODE) for name in self.names)

    def __str__(self) -> str:
        """For a line of the terminal."""
        first, *more = self.names or ("everything",)
        return f"{first} and {len(more)} more" if more else first


@dataclass(frozen=True)
class Watch:
    """The hand-written files below `root`, and single files elsewhere; not those that an editor hides or keeps for itself."""

    root: Path
    also: tuple[Path, ...] = ()
    wait: Callable[[float], None] = sleep

    def changes(self) -> Iterator[Change]:
        """First that everything is new; then each change, also if it came while the one before was being dealt with."""
        seen = self.look()
        yield Change()
        while True:
            before, seen = seen, self._next(seen)
            yield Change(tuple(sorted(name for name in before.keys() | seen.keys() if before.get(name) != seen.get(name))))

    def look(self) -> Stamps:
        """All files as they are now."""
        stamps: dict[str, tuple[int, int, int]] = {}
        for path in self._files():
            with suppress(OSError):  # gone since it was listed
                found = path.stat()
                name = path.relative_to(self.root) if path.is_relative_to(self.root) else path
                stamps[name.as_posix()] = (found.st_mtime_ns, found.st_size, found.st_ino)
        return stamps

    def _next(self, seen: Stamps) -> Stamps:
        """The first look that differs from `seen`, and stays for a while."""
        while (now := self.look()) == seen:
            self.wait(OFTEN)
        for _ in range(PATIENCE):
            self.wait(QUIET)
            before, now = now, self.look()
            if now == before:
                break
        return now

    def _files(self) -> Iterator[Path]:
        yield from self.also
        for pattern in FILES:
            yield from self.root.glob(pattern)
        for name in FOLDERS:
            for folder, folders, files in os.walk(self.root / name):
                folders[:] = [each for each in folders if not _passing(each)]
                yield from (Path(folder, each) for each in files if not _passing(each))


def _passing(name: str) -> bool:
    """Whether a file is there for a program's own sake."""
    return name.startswith((".", "#")) or name.endswith("~") or name == "__pycache__"
