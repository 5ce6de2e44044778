"""The counts of a codebook beside those of profiling programs, each in a process of its own, in one run."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.figures import Figure, Result, Skipped, Target, ratios
from benchmarks.rows import without_keys
from benchmarks.site import ROOT
from benchmarks.timing import process

SCRIPT = Path(__file__).with_name("counted.py")

PEERS = ROOT / ".venv-peers" / "bin" / "python"
"""Made by `make peers`: fg-data-profiling needs an older pandas than this project."""


def compared(runs: int, rows: int, variables: int) -> Iterator[Result]:
    """What each program takes to count every variable, the rows being in memory, and the most memory it had."""
    if not PEERS.exists():
        yield Skipped("counts beside profiling programs", "run `make peers` first")
        return
    with TemporaryDirectory() as name:
        path = Path(name, "rows.npz")
        _keep(without_keys(rows, variables), path)
        told = [{who: _counted(who, path) for who in WITH} for _ in range(runs)]
    ours = [run["studybook"] for run in told]
    size = f"{variables} variables, {rows} rows"
    for who in WITH:
        seconds, megabytes = ([run[who][part] for run in told] for part in ("seconds", "megabytes"))
        yield Figure(f"{who} counting {size}", "s", tuple(seconds), Target(1) if who == "studybook" else None)
        yield Figure("  most memory of its process, rows and libraries included", "MB", tuple(megabytes))
        if who != "studybook":
            yield ratios("  times ours", [(mine["seconds"], taken) for mine, taken in zip(ours, seconds, strict=True)])


WITH: Mapping[str, Path] = {"studybook": Path(sys.executable), "pointblank": PEERS, "fg-data-profiling": PEERS}


def _counted(who: str, path: Path) -> Mapping[str, float]:
    done = process(
        [WITH[who], SCRIPT, who, path], folder=ROOT, environment={"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    )
    return json.loads(done.said.splitlines()[-1])


def _keep(frame: pd.DataFrame, path: Path) -> None:
    """The rows as a numpy archive, days as their number since 1970 and -1 where there is none."""
    days = [name for name in frame.columns if frame[name].dtype.kind == "M"]
    numbers = frame.assign(**{name: _days(frame[name]) for name in days})
    np.savez(
        path, names=np.array(frame.columns, dtype=str), columns=numbers.to_numpy(dtype=np.int32), days=np.array(days, dtype=str)
    )


def _days(column: pd.Series) -> pd.Series:
    return ((column - pd.Timestamp(0)) // pd.Timedelta(days=1)).fillna(-1).astype(np.int32)
