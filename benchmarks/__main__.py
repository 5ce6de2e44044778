"""`python -m benchmarks`: measures and prints a table; keeps every run as JSON (--output), the tables as a page (--page)."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import audited, explorer, files, generated, peers, quarto, rows, site
from benchmarks.figures import Result, record, table, written

Benchmark = Callable[[], Iterator[Result]]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Which to run; all if none is named.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="Counted runs of each, after one that is not counted.")] = 5,
    length: Annotated[int, typer.Option("--rows", min=1, help="Rows of the large dataset.")] = 100_000,
    width: Annotated[int, typer.Option("--variables", min=3, help="Its variables.")] = 200,
    output: Annotated[Path | None, typer.Option(help="A file for every run, as JSON.")] = None,
    page: Annotated[Path | None, typer.Option("--page", help="A file for the tables, to read.")] = None,
) -> None:
    """Measure how long things take and how that compares with something known. Leave the machine alone meanwhile."""
    known = benchmarks(runs, length, width)
    if unknown := sorted(set(names or ()) - known.keys()):
        raise typer.BadParameter(f"{', '.join(unknown)}: there are {', '.join(known)}")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} cores{load}; medians of {runs} runs; a wide spread says that the machine was busy")
    results = dict(_measured({name: known[name] for name in names or known}))
    if output:
        output.write_text(record([each for of_one in results.values() for each in of_one]), encoding="utf-8")
    if page:
        told = {name: (_about(known[name]), of_one) for name, of_one in results.items()}
        page.write_text(written(told), encoding="utf-8")


def benchmarks(runs: int, length: int, width: int) -> Mapping[str, Benchmark]:
    """What can be measured, by name, with how many runs and on how much."""
    return {
        "cold": partial(site.cold, runs),
        "edit": partial(site.edit, runs),
        "audit": partial(audited.audited, runs),
        "quarto": partial(quarto.compared, min(runs, 3)),
        "protection": partial(rows.protection, runs),
        "codebook": partial(rows.codebook, runs, length, width),
        "peers": partial(peers.compared, min(runs, 3), length, width),
        "generated": partial(generated.pages, min(runs, 3)),
        "explorer": partial(explorer.typing, runs),
        "validation": partial(rows.validation, runs, length, width),
        "files": partial(files.read, min(runs, 3), length, width),
        "compare": partial(files.compare, runs, length, width),
    }


def _measured(chosen: Mapping[str, Benchmark]) -> Iterator[tuple[str, list[Result]]]:
    """What came of each, printed line by line as soon as it is there."""
    print(next(table([])))
    for name, benchmark in chosen.items():
        results: list[Result] = []
        for result in benchmark():
            print(*list(table([result]))[1:], flush=True)
            results.append(result)
        yield name, results


def _about(benchmark: Benchmark) -> str:
    """What a benchmark says of itself: the first paragraph, in one line."""
    assert isinstance(benchmark, partial)
    return " ".join((benchmark.func.__doc__ or "").split("\n\n")[0].split())


if __name__ == "__main__":
    typer.run(main)
