"""The terminal: one line for every stage of a command, refusals as one message, an exit code in every ending."""

import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import NoReturn, Self

from rich.console import Console
from rich.status import Status

from studybook.errors import StudybookError, UsageError

ENDINGS = (signal.SIGINT, signal.SIGTERM)

console = Console(stderr=True, highlight=False)


class Interrupted(BaseException):
    """The user or the system wants this program to end. No exception of a kind that a library might catch."""


class Stages:
    """One line a stage with the time it took; on a terminal also, while it runs, what it is at."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._name = ""
        self._status: Status | None = None

    def __call__(self, stage: str) -> None:
        """End the stage before and begin this one."""
        self._end()
        self._name, self._start = stage, perf_counter()
        self._show(stage)

    def doing(self, part: str) -> None:
        """Show the part of the stage that runs."""
        self._show(f"{self._name}: {part}")

    def done(self, result: str) -> None:
        """Add what came of the stage to its line."""
        self._name = f"{self._name} ({result})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """End the last stage; one that failed has no line of its own, the refusal speaks for it."""
        self._name = self._name if kind is None else ""
        self._end()

    def _show(self, text: str) -> None:
        if console.is_terminal:
            self._status = self._status or console.status("")
            self._status.start()
            self._status.update(text)

    def _end(self) -> None:
        if self._status:
            self._status.stop()
        if self._name:
            console.print(f"{perf_counter() - self._start:6.1f} s  {self._name}", soft_wrap=True, markup=False)
        self._name = ""


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """Once: what is tidied up on the way out is not to be interrupted in its turn."""
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(number)


def refused(error: StudybookError) -> None:
    """Print a refusal as one message."""
    console.print("[bold red]refused:[/] ", end="")
    console.print(error.message, markup=False, soft_wrap=True)


def run(app: Callable[[], object]) -> int:
    """Run the command line and turn every refusal into one message.

    An unexpected fault is told by its kind and place only: its text could hold a value of the data.
    """
    for each in ENDINGS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _end)
    try:
        app()
    except StudybookError as error:
        refused(error)
        return 2 if isinstance(error, UsageError) else 1
    except Interrupted as ending:
        console.print("interrupted")
        return 128 + int(ending.args[0])
    except Exception as fault:
        last = traceback.extract_tb(fault.__traceback__)[-1]
        console.print(f"a fault of this program: {type(fault).__name__} in {Path(last.filename).name}, line {last.lineno}")
        console.print("Its text is not printed because it could hold data. Please report kind and place.")
        return 70
    finally:
        for each in ENDINGS:
            signal.signal(each, signal.SIG_IGN)
    return 0
