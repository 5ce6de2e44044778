"""From executable pages to a site: `knit` runs the cells, a renderer turns the plain pages that remain into HTML."""

from pathlib import Path
from typing import Protocol


class Renderer(Protocol):
    """Turns a tree of plain pages into a finished site."""

    @property
    def name(self) -> str:
        """The renderer and its version, for the report of a build."""
        ...

    def render(self, tree: Path, output: Path, *, cache: Path | None = None) -> None:
        """Turn `tree`, a `_quarto.yml` and knitted `.qmd` files, into the site `output`, a folder absent or empty.

        `cache` is a folder of what earlier builds have left for the next one, in whatever state of tree and engine.

        Raises:
            PageFailed: a page or a setting could not be rendered as it was written.
            UsageError: `output` is neither absent nor empty, or cannot be written.
        """
        ...
