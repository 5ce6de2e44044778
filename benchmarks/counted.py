"""One program counting one dataset, as a process of its own: prints the seconds that took and the most memory it had, as JSON.

`python counted.py WHO FILE`, with the Python of an environment that has WHO. It stands alone, since that environment need not
have this project. FILE is a numpy archive: numbers, a column a variable, and which of the columns are days since 1970.
"""

import json
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

KILOBYTE = 1024 if sys.platform != "darwin" else 1
"""In what the system tells how much memory a process has had."""


def main(who: str, path: str) -> None:
    """Read, then count and measure that alone."""
    work = WORK[who](_frame(path))
    start = perf_counter()
    work()
    seconds = perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": _most() / 1e6}))


def _frame(path: str) -> pd.DataFrame:
    with np.load(path) as kept:
        frame = pd.DataFrame({str(name): column for name, column in zip(kept["names"], kept["columns"].T, strict=True)})
        days = [str(name) for name in kept["days"]]
    for name in days:
        frame[name] = pd.to_datetime(frame[name].where(frame[name] >= 0), unit="D")
    return frame


def _ours(frame: pd.DataFrame) -> Callable[[], object]:
    from benchmarks.rows import counted_again  # noqa: PLC0415

    return counted_again(frame)


def _pointblank(frame: pd.DataFrame) -> Callable[[], object]:
    import pointblank as pb  # noqa: PLC0415

    return lambda: pb.DataScan(frame).to_json()


def _profiling(frame: pd.DataFrame) -> Callable[[], object]:
    from data_profiling import ProfileReport  # noqa: PLC0415

    return lambda: ProfileReport(frame, minimal=True, progress_bar=False).get_description()


def _most() -> int:
    """The most bytes this process has had. Linux tells it in a file; elsewhere a parent's may count as one's own."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE


WORK: dict[str, Callable[[pd.DataFrame], Callable[[], object]]] = {
    "studybook": _ours,
    "pointblank": _pointblank,
    "fg-data-profiling": _profiling,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
