"""Runs the cells of a tree of pages and leaves plain pages, in a process that has no data to leak.

Where every page was executed before there is nothing to run, and no process is started.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import NoReturn

from studybook.errors import UsageError
from studybook.folders import check_laid, everything, lay
from studybook.rendering.cache import Cache, state
from studybook.rendering.knit_process import knit_tree
from studybook.rendering.page import Page
from studybook.rendering.process import converse, private_folder

TIME_LIMIT = 120
"""Seconds a cell may take."""


@dataclass(frozen=True)
class KnitReport:
    """How many pages were executed, how many were known from before, and how long it took."""

    executed: int
    cached: int
    seconds: float


class _Unknown(Exception):
    """What a page shows is not known yet."""


def _silent(_page: str) -> None:
    """Tell nobody."""


def knit(
    staged: Path,
    knitted: Path,
    *,
    cache: Path,
    progress: Callable[[str], None] = _silent,
    time_limit: int = TIME_LIMIT,
) -> KnitReport:
    """Copy `staged` to `knitted`, with outputs in place of the cells and inline expressions of its `.qmd` files.

    Cells run in the root of `staged`: `_release/` is then in the same place for every page. `progress` is told the name of
    each page that is executed. What `knitted` held before is replaced, and only if every page ran.

    Raises:
        PageFailed: a page is written wrongly or a cell failed, with the page, the cell and the line.
        UsageError: one folder lies in the other, or `knitted` holds something that is no tree of pages.
    """
    start = monotonic()
    if knitted.resolve().is_relative_to(staged.resolve()) or staged.resolve().is_relative_to(knitted.resolve()):
        raise UsageError("Pages cannot be knitted into their own folder", where=str(knitted), remedy="Name a folder beside it.")
    check_laid(knitted)
    with private_folder() as private:
        made = private / "made"
        made.mkdir()
        plain = {name: (staged / name).read_bytes() for name in everything(staged)}  # as it is before any cell runs
        folders = (staged.resolve(), made, cache.resolve(), private)
        done = _known(staged, made, cache) or converse(
            "studybook.rendering.knit_process",
            [*map(str, folders), str(time_limit)],
            folder=staged.resolve(),
            private=private,
            progress=progress,
        )
        lay({**plain, **{name: (made / name).read_bytes() for name in everything(made)}}, knitted)
    return KnitReport(done["executed"], done["cached"], monotonic() - start)


def _known(staged: Path, made: Path, cache: Path) -> Mapping[str, int]:
    """A tree all of whose pages were executed before, knitted without a process; nothing where one was not."""

    def unknown(_page: Page) -> NoReturn:
        raise _Unknown

    with suppress(_Unknown):
        return knit_tree(staged.resolve(), made, Cache(cache, state(staged / "_release")), unknown)
    return {}
