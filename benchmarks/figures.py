"""What was measured, run by run, as a table for a reader and as JSON for whoever compares."""

import json
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median
from typing import Any, Literal

PACKAGES = ("numpy", "pandas", "pandera", "smalldocs", "altair", "great-tables", "nbclient")

Unit = Literal["s", "MB", "times"]
"""Seconds, megabytes, or how many times the one took of the other, pair by pair."""


@dataclass(frozen=True)
class Figure:
    """One thing measured in each of several runs. Quote the median; the spread tells how noisy the machine was."""

    name: str
    unit: Unit
    runs: tuple[float, ...]
    target: str = ""

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


def ratios(name: str, pairs: Sequence[tuple[float, float]], target: str = "") -> Figure:
    """How many times the second took of the first, pair by pair: the machine's speed may drift, and both drift alike."""
    return Figure(name, "times", tuple(second / first for first, second in pairs), target)


def table(results: Iterable[Result]) -> Iterator[str]:
    """The lines of a table: name, median, least and most, target."""
    yield f"{'':68}{'median':>9}{'least':>9}{'most':>9}         target"
    for result in results:
        match result:
            case Figure(name, unit, runs, target):
                numbers = "".join(f"{number:9.3f}" if unit == "s" else f"{number:9.1f}" for number in _shown(result))
                yield f"{name:68}{numbers} {unit:5} {len(runs):2}×  {target}".rstrip()
            case Skipped(name, reason):
                yield f"{name:68}  skipped: {reason}"


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


def _shown(figure: Figure) -> tuple[float, float, float]:
    return figure.median, min(figure.runs), max(figure.runs)
