"""What was measured, run by run, as a table for a reader and as JSON for whoever compares."""

import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median
from typing import Any, Literal

PACKAGES = ("numpy", "pandas", "pandera", "smalldocs", "altair", "great-tables", "nbclient")

Unit = Literal["s", "MB", "times"]
"""Seconds, megabytes, or how many times the one took of the other, pair by pair."""


@dataclass(frozen=True)
class Target:
    """What a median should stay under; or, with `least`, what it should at least reach."""

    limit: float
    least: bool = False

    def met(self, median: float) -> bool:
        """Whether a median is as it should be."""
        return median >= self.limit if self.least else median < self.limit

    def said(self, unit: Unit) -> str:
        """In words."""
        return f"{'at least' if self.least else 'under'} {self.limit:g} {unit}"


@dataclass(frozen=True)
class Figure:
    """One thing measured in each of several runs. Quote the median; the spread tells how noisy the machine was."""

    name: str
    unit: Unit
    runs: tuple[float, ...]
    target: Target | None = None

    @property
    def median(self) -> float:
        """The middle of the runs."""
        return median(self.runs)


@dataclass(frozen=True)
class Skipped:
    """What could not be measured here, and why."""

    name: str
    reason: str


Result = Figure | Skipped


def ratios(name: str, pairs: Sequence[tuple[float, float]], target: Target | None = None) -> Figure:
    """How many times the second took of the first, pair by pair: the machine's speed may drift, and both drift alike."""
    return Figure(name, "times", tuple(second / first for first, second in pairs), target)


def table(results: Iterable[Result]) -> Iterator[str]:
    """The lines of a table: name, median, least and most, target."""
    yield f"{'':68}{'median':>9}{'least':>9}{'most':>9}         target"
    for result in results:
        match result:
            case Figure(name, unit, runs, target):
                numbers = "".join(f"{number:9.3f}" if unit == "s" else f"{number:9.1f}" for number in _shown(result))
                yield f"{name:68}{numbers} {unit:5} {len(runs):2}×  {target.said(unit) if target else ''}".rstrip()
            case Skipped(name, reason):
                yield f"{name:68}  skipped: {reason}"


def written(told: Mapping[str, tuple[str, Sequence[Result]]]) -> str:
    """All results as a page to read: under each benchmark's name what it measures, and its table."""
    of = machine()
    parts = [INTRODUCTION.format(**of, versions=", ".join(f"{name} {number}" for name, number in of["packages"].items()))]
    for name, (what, results) in told.items():
        parts += [f"## {name}", what, "\n".join(_rows(results))]
    return "\n\n".join(parts) + "\n"


def _rows(results: Sequence[Result]) -> Iterator[str]:
    yield "| | median | least to most | runs | target |"
    yield "|---|--:|--:|--:|---|"
    for result in results:
        match result:
            case Figure(name, unit, runs, target):
                middle, least, most = (_number(number, unit) for number in _shown(result))
                goal = f"{target.said(unit)}: {'met' if target.met(result.median) else '**missed**'}" if target else ""
                yield f"| {_led(name)} | {middle} {unit} | {least} to {most} | {len(runs)} | {goal} |"
            case Skipped(name, reason):
                yield f"| {_led(name)} | not measured: {reason} | | | |"


def _led(name: str) -> str:
    """A line that belongs to the one above is led by a dash: cells have no margin of their own."""
    return f"– {name.strip()}" if name.startswith(" ") else name


def _number(number: float, unit: Unit) -> str:
    return f"{number:.2f}" if unit == "s" else f"{number:.1f}"


def record(results: Sequence[Result]) -> str:
    """Everything as JSON, with the machine and the versions it was measured on. No date: it is compared, not filed."""
    figures = [
        {**asdict(result), "median": result.median, "least": min(result.runs), "most": max(result.runs)}
        for result in results
        if isinstance(result, Figure)
    ]
    skipped = [asdict(result) for result in results if isinstance(result, Skipped)]
    return json.dumps({"machine": machine(), "figures": figures, "skipped": skipped}, indent=2) + "\n"


def machine() -> dict[str, Any]:
    """What the figures depend on besides the code."""
    return {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


INTRODUCTION = """# How long things take

Written by `make bench` on {system} with {cores} cores ({processor}) and Python {python}: {versions}. What is compared
with a peer was measured in turn with it, in one run. A wide spread says that the machine was busy.
What misses its target is here, too."""


def _shown(figure: Figure) -> tuple[float, float, float]:
    return figure.median, min(figure.runs), max(figure.runs)
