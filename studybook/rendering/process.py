"""A process that has nothing of its caller: no environment, no open file, no folder but the one it is given.

The two sides talk over one pipe, a JSON object a line: {"progress": text} while it works, then {"done": object} or
{"failed": the four parts of a refusal}.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import sleep
from types import FrameType
from typing import Any, NoReturn

from studybook.errors import PageFailed, StudybookError
from studybook.folders import temporary

PASSED_ON = ("PATH", "SOURCE_DATE_EPOCH")
HOMES = ("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
GRACE = 5.0
"""Seconds a process has to end by itself once it was asked to."""


def converse(
    module: str, arguments: Sequence[str], *, folder: Path, private: Path, progress: Callable[[str], None]
) -> Mapping[str, Any]:
    """Run a module in a process of its own, in `folder`, and return what it answers when it is done.

    Raises:
        PageFailed: the process refused, or ended without an answer.
    """
    errors = private / "errors.txt"
    with errors.open("wb") as refuse:
        process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=refuse,
            cwd=folder,
            env=environment(private),
            close_fds=True,
            start_new_session=True,
        )
    try:
        answer = _listen(process, progress)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    finally:
        end(process)
    if answer is None:
        last = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
        raise PageFailed("The process that works on the pages ended without an answer", where=module, details=last)
    return answer


@contextmanager
def private_folder() -> Generator[Path]:
    """An empty folder nobody else can read, removed afterwards."""
    # In /tmp wherever it exists: the caller may have named another place, and a socket's whole path has 107 characters.
    place = Path("/tmp")  # noqa: S108
    with temporary(place if place.is_dir() else Path(tempfile.gettempdir()), prefix="pages-") as folder:
        yield folder


def environment(private: Path) -> dict[str, str]:
    """All the environment the process gets: what makes it repeat itself, and homes of its own for all who want one."""
    fixed = {"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**{name: os.environ[name] for name in PASSED_ON if name in os.environ}, **homes(private, HOMES), **fixed}


def homes(private: Path, names: Iterable[str]) -> dict[str, str]:
    """A folder in `private` for each of these variables, made if it is not there."""
    folders = {name: private / name.lower() for name in names}
    for folder in folders.values():
        folder.mkdir(mode=0o700, exist_ok=True)
    return {name: str(folder) for name, folder in folders.items()}


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process with a session of its own: politely, so that it can end what it has started, then all of its group."""
    with process:
        if process.poll() is None:
            _signal(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
        # Even if it has ended long ago: what it started and left behind is in its group still.
        _signal(process.pid, signal.SIGKILL)


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # a group of nobody; the second where the dead are still counted
        os.killpg(group, number)


def _listen(process: subprocess.Popen[bytes], progress: Callable[[str], None]) -> Mapping[str, Any] | None:
    assert process.stdout is not None
    for line in process.stdout:
        match json.loads(line):
            case {"progress": str(text)}:
                progress(text)
            case {"done": dict(answer)}:
                return answer
            case {"failed": dict(refusal)}:
                raise PageFailed(**refusal)
            case other:
                raise AssertionError(f"not a message: {other}")
    return None


def answer_with(work: Callable[[Callable[[str], None]], Mapping[str, Any]]) -> NoReturn:
    """The other side: do the work, tell its progress, its result or its refusal, and end."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer

    def say(kind: str, content: Any) -> None:
        answers.write(json.dumps({kind: content}) + "\n")
        answers.flush()

    # As an exception, so that the work can end what it has started.
    signal.signal(signal.SIGTERM, _leave)
    Thread(target=_outlive_no_one, args=(os.getppid(),), daemon=True).start()
    try:
        done = work(lambda text: say("progress", text))
    except StudybookError as refusal:
        say("failed", {"what": refusal.what, "where": refusal.where, "details": refusal.details, "remedy": refusal.remedy})
        sys.exit(1)
    say("done", done)
    sys.exit(0)


def _outlive_no_one(parent: int) -> None:
    """Leave when the caller is gone, however it went: nobody reads the answer any more."""
    while os.getppid() == parent:
        sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)
