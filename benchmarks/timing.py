"""Measuring: several runs after one that is not counted, two things in turn where they are compared, processes from outside."""

import gc
import os
import subprocess
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

MEGABYTE = 1_000_000
KEPT = ("PATH", "HOME", "TMPDIR", "LANG")


@dataclass(frozen=True)
class Run:
    """A whole process: seconds by the clock, and what it printed."""

    seconds: float
    said: str


class CommandFailed(Exception):
    """A command that was to be measured did not do its work: its time means nothing."""


def repeated(work: Callable[[], object], runs: int) -> tuple[float, ...]:
    """The seconds each run took, after one that is not counted."""
    work()
    return tuple(_seconds(work) for _ in range(runs))


def in_turn(first: Callable[[], object], second: Callable[[], object], runs: int) -> list[tuple[float, float]]:
    """The seconds of both, A B A B, after one run of each that is not counted."""
    first()
    second()
    return [(_seconds(first), _seconds(second)) for _ in range(runs)]


def allocated(work: Callable[[], object]) -> float:
    """Megabytes that Python and numpy asked for at most while it ran, beyond what there was. Slows the work: never timed."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / MEGABYTE
    finally:
        tracemalloc.stop()


def process(command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end and take its time from outside, all it starts and imports included.

    Raises:
        CommandFailed: it did not end with 0.
    """
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    start = perf_counter()
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**kept, "NO_COLOR": "1", **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    seconds = perf_counter() - start
    if done.returncode:
        raise CommandFailed(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout[-2000:]}")
    return Run(seconds, done.stdout)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()  # what the run before has left is not this one's to clear away
    start = perf_counter()
    work()
    return perf_counter() - start
