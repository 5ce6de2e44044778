"""The same pages through Quarto, in one run with ours: executed by Quarto itself, and rendered by it once they are knitted."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, Result, Skipped, Target, ratios
from benchmarks.site import ROOT, command
from benchmarks.timing import in_turn, process
from studybook.errors import UsageError
from studybook.rendering import Renderer
from studybook.rendering.embedded import Embedded
from studybook.rendering.quarto import Quarto
from studybook.rendering.quarto_found import Found, find_quarto

EPOCH = 1_600_000_000


def compared(runs: int) -> Iterator[Result]:
    """How many times as long as our build and our renderer Quarto takes, each beside the other, run by run."""
    try:
        found = find_quarto(os.environ)
    except UsageError as refused:
        yield Skipped("Quarto on the same pages", refused.what)
        return
    if found is None:
        yield Skipped("Quarto on the same pages", "there is no Quarto on this machine")
        return
    with TemporaryDirectory() as name:
        yield from _executing(found, Path(name), runs)
        yield from _rendering(found, Path(name), runs)


def executed(program: Path, tree: Path, home: Path) -> None:
    """Quarto as a user runs it. The styles it compiled in the run that is not counted are kept in `home`: that favours it."""
    environment = {"QUARTO_PYTHON": sys.executable, "HOME": str(home)}
    process([program, "render", tree], folder=tree, environment=environment)


def _executing(found: Found, folder: Path, runs: int) -> Iterator[Result]:
    staged = folder / "staged"
    process([sys.executable, ROOT / "build.py", "stage", "--output", staged], folder=ROOT)
    pairs = in_turn(partial(_built, folder), partial(executed, found.program, staged, folder), runs)
    yield Figure(f"Quarto {found.version}, executing the pages itself", "s", tuple(second for _, second in pairs))
    yield Figure("  our cold build beside it, protection included", "s", tuple(first for first, _ in pairs))
    yield ratios("  it took of ours", pairs, Target(5, least=True))


def _rendering(found: Found, folder: Path, runs: int) -> Iterator[Result]:
    process(command(ROOT, folder), folder=ROOT)
    knitted, quarto = folder / "scratch" / "knitted", Quarto(found.program, found.version, EPOCH)
    pairs = in_turn(partial(_rendered, Embedded(EPOCH), knitted), partial(_rendered, quarto, knitted), runs)
    yield Figure(f"{quarto.name}, rendering the knitted pages", "s", tuple(second for _, second in pairs))
    yield Figure("  the embedded renderer beside it", "s", tuple(first for first, _ in pairs))
    yield ratios("  it took of the embedded renderer", pairs)


def _built(folder: Path) -> None:
    with TemporaryDirectory(dir=folder) as name:
        process(command(ROOT, Path(name)), folder=ROOT)


def _rendered(renderer: Renderer, tree: Path) -> None:
    with TemporaryDirectory() as name:
        renderer.render(tree, Path(name) / "site")
