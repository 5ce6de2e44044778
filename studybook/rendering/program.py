"""A program of somebody else: an environment with nothing of its caller, a process group of its own, a limit of time."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from studybook.rendering.process import end, homes

HOMES = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
FIXED = {"LANG": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}
# All that a terminal takes for colour, movement or a title.
TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")


NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Ended:
    """How a program ended: its exit code, negative for a signal, None where it took too long; and the lines it printed."""

    code: int | None
    lines: tuple[str, ...]


def run(arguments: Sequence[str], *, folder: Path, private: Path, limit: float, settings: Mapping[str, str] = NOTHING) -> Ended:
    """Run a program in `folder`, without a shell, and wait until it ends or has taken `limit` seconds.

    Its environment is the `PATH`, folders in `private` for all it may want to keep, and `settings`. Whatever it has started
    ends with it, also if the wait is interrupted.

    Raises:
        OSError: it cannot be started.
    """
    printed = private / "printed.txt"
    environment = {"PATH": os.environ.get("PATH", os.defpath), **FIXED, **homes(private, HOMES), **settings}
    with printed.open("wb") as output:  # no pipe: what it leaves running would hold that open
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, and the program was found by its name
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            close_fds=True,
            start_new_session=True,
        )
    try:
        code = process.wait(limit)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        end(process)
    return Ended(code, tuple(_lines(printed)))


def _lines(printed: Path) -> list[str]:
    text = TERMINAL.sub("", printed.read_text(encoding="utf-8", errors="replace").replace("\r", "\n"))
    return [line.rstrip() for line in text.split("\n") if line.strip()]
