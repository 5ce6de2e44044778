"""The renderer that comes with the engine: smalldocs, which reads Quarto's Markdown and its `_quarto.yml`."""

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from studybook.errors import PageFailed
from studybook.folders import build_beside
from studybook.rendering.icons import lighten
from studybook.rendering.process import converse, private_folder

PROCESS = "studybook.rendering.embedded_process"


@dataclass(frozen=True)
class Embedded:
    """smalldocs, strictly: a setting it would ignore is refused. `epoch` is the time every file of the site is from."""

    epoch: int

    @property
    def name(self) -> str:
        """The renderer and its version."""
        return f"embedded (smalldocs {version('smalldocs')})"

    def render(self, tree: Path, output: Path, *, cache: Path | None = None) -> None:
        """Turn a knitted tree into a site. Sets the times of the tree's files: the sitemap would tell the time of the build.

        Pages that would come out as they did before are taken from `cache`, where they are then kept.

        Raises:
            PageFailed: smalldocs does not read a setting, a link leads nowhere, or a page could not be made accessible.
            UsageError: `output` is neither absent nor empty, or cannot be written.
        """
        tree = tree.resolve()
        _set_times(tree, self.epoch)

        def made(beside: Path) -> None:
            with private_folder() as private:
                asked = [str(tree), str(beside), *([str(cache.resolve())] if cache else [])]
                done = converse(PROCESS, asked, folder=tree, private=private, progress=lambda _: None)
            _refuse(done["warnings"])
            lighten(beside)

        build_beside(output, made)


def _set_times(tree: Path, epoch: int) -> None:
    for path in tree.rglob("*"):
        os.utime(path, (epoch, epoch))


def _refuse(warnings: list[str]) -> None:
    if warnings:
        raise PageFailed(
            "The embedded renderer would not show the pages as they are written",
            details=warnings,
            remedy="Take out what it does not read; what only Quarto reads belongs in _quarto-quarto.yml.",
        )
