"""The process that knits: folders in, pages executed, one answer out. Started by `knit`, which alone imports it."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from studybook.errors import PageFailed
from studybook.rendering import cache as kept
from studybook.rendering.page import Page, read
from studybook.rendering.process import answer_with

Execute = Callable[[Page], Sequence[str]]
"""Runs the code of a page and returns what each cell and inline expression showed, in order."""


def knit_tree(staged: Path, made: Path, known: kept.Cache, execute: Execute) -> Mapping[str, int]:
    """Knit the pages of a tree that have code into another folder, and count those executed and those known.

    Raises:
        PageFailed: a page is written wrongly, or its code failed. Every page is read before the first one is executed.
    """
    counts = {"executed": 0, "cached": 0}
    for page in _with_code(staged):
        shown = known.get(page.code)
        counts["executed" if shown is None else "cached"] += 1
        if shown is None:
            shown = execute(page)
            known.put(page.code, shown)
        place = made / page.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(page.filled(shown).encode())
    return counts


def _with_code(staged: Path) -> list[Page]:
    """The pages that have code. Every page is read."""
    found = ((path, path.relative_to(staged).as_posix()) for path in sorted(staged.rglob("*.qmd")) if path.is_file())
    return [page for path, name in found if (page := read(name, _text(path, name))).runs]


def _text(path: Path, name: str) -> str:
    try:
        return path.read_bytes().decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PageFailed("A page is not UTF-8 text", where=name, details=[str(error)]) from None


def main(arguments: list[str], progress: Callable[[str], None]) -> Mapping[str, int]:
    """Knit as `knit` asked: from where, to where, the cache, the private folder, the time limit."""
    staged, made, cache, private = (Path(argument) for argument in arguments[:4])
    with ExitStack() as stack:
        kernels: list[Execute] = []

        def execute(page: Page) -> Sequence[str]:
            progress(page.name)
            if not kernels:
                kernels.append(_start(staged, private, int(arguments[4]), stack))
            return kernels[0](page)

        return knit_tree(staged, made, kept.Cache(cache, kept.state(staged / "_release")), execute)


def _start(staged: Path, private: Path, limit: int, stack: ExitStack) -> Execute:
    """Start the one kernel, now that a page needs it; it ends with the stack."""
    # Imported here: where every page is known, the client of a kernel is most of the time knitting takes.
    from studybook.rendering.execution import executed  # noqa: PLC0415
    from studybook.rendering.kernel import Kernel  # noqa: PLC0415

    kernel = stack.enter_context(Kernel(staged, private=private, limit=limit))
    return lambda page: executed(page, kernel)


if __name__ == "__main__":
    answer_with(lambda progress: main(sys.argv[1:], progress))
