"""Real Quarto, as a program beside this one. It renders knitted pages; it runs no code and starts no kernel."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast
from urllib.parse import urlsplit

import yaml

from studybook.errors import PageFailed
from studybook.folders import build_beside, everything
from studybook.rendering.browser_policy import restrict
from studybook.rendering.page import Cell, read
from studybook.rendering.process import private_folder
from studybook.rendering.program import Ended, run
from studybook.rendering.quarto_errors import failed, warned
from studybook.rendering.quarto_furnish import furnish
from studybook.rendering.quarto_search import index

CONFIG = "_quarto.yml"
PROFILE = "quarto"
"""Names `_quarto-quarto.yml`, the settings that Quarto alone reads."""

LIMIT = 900.0
"""Seconds a site may take. Measured: 12 to 15 for six pages, and about 0.7 for each plain page more."""

ROBOTS = "robots.txt"


@dataclass(frozen=True)
class Quarto:
    """Quarto at `program`. `epoch` is the time every file of the site is from; `limit`, how many seconds rendering may take."""

    program: Path
    version: str
    epoch: int
    limit: float = LIMIT

    @property
    def name(self) -> str:
        """The renderer and its version."""
        return f"Quarto {self.version}"

    def render(self, tree: Path, output: Path, *, cache: Path | None = None) -> None:
        """Turn a knitted tree into a site. Quarto writes into its project, so it gets a copy of `tree` that nobody else sees.

        It renders all of it anew, and keeps nothing in `cache`.

        Raises:
            PageFailed: Quarto failed or took too long, left a page out, or the tree holds code that has not run.
            UsageError: `output` is neither absent nor empty, or cannot be written.
        """
        tree = tree.resolve()
        project = _project(tree)
        _refuse_code(tree)

        def made(beside: Path) -> None:
            with private_folder() as folder:
                private = folder.resolve()  # the temporary folder may be a link, and Quarto names the place it leads to
                copy = private / "tree"
                shutil.copytree(tree, copy, ignore=project.made_before)
                _set_times(copy, self.epoch)
                self._run(copy, private)
                site = copy / project.output
                _refuse_absent(copy, site)
                furnish(site, project.root)
                restrict(site)
                index(site)
                if not (tree / ROBOTS).exists():
                    (site / ROBOTS).unlink(missing_ok=True)  # it names the sitemap, and is no file of ours
                shutil.copytree(site, beside, dirs_exist_ok=True)

        build_beside(output, made)

    def _run(self, copy: Path, private: Path) -> None:
        # DENO_DIR is not set on purpose: Quarto's own script gives that name another meaning, and would pass it on.
        settings = {"QUARTO_PROFILE": PROFILE, "SOURCE_DATE_EPOCH": str(self.epoch)}
        arguments = [str(self.program), "render", str(copy), "--no-execute"]
        try:
            ended = run(arguments, folder=copy, private=private, limit=self.limit, settings=settings)
        except OSError as error:
            ended = Ended(-1, (f"ERROR: {self.program.name} cannot be started: {error.strerror}",))
        files = tuple(everything(copy))
        hidden = {f"{copy}/": "", str(copy): ".", str(private): "…", f"{self.program.resolve().parent}/": ""}
        if ended.code != 0:
            raise failed(ended, self.limit, files=files, hidden=hidden)
        if refusal := warned(ended, files=files, hidden=hidden):
            raise refusal


@dataclass(frozen=True)
class _Project:
    """Where Quarto writes the site, within the tree, and the path of the site on its host."""

    tree: Path
    output: PurePosixPath
    root: str

    def made_before(self, folder: str, names: list[str]) -> set[str]:
        """What lies in a folder of the tree from another rendering: it must not pass for the result of this one."""
        return {self.output.parts[0], ".quarto"}.intersection(names) if Path(folder) == self.tree else set()


def _project(tree: Path) -> _Project:
    try:
        config: Any = yaml.safe_load((tree / CONFIG).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        config = None
    if not isinstance(config, dict):
        raise PageFailed("The configuration of the site cannot be read", where=CONFIG)
    output = PurePosixPath(str(_setting(config, "project", "output-dir") or "_site"))
    if output.is_absolute() or ".." in output.parts or not output.parts:
        raise PageFailed("The site is to be written outside its project", where=CONFIG, remedy="Name a folder: _site.")
    path = _setting(config, "website", "site-path") or urlsplit(str(_setting(config, "website", "site-url") or "")).path
    return _Project(tree, output, f"/{str(path).strip('/')}/".replace("//", "/"))


def _setting(config: Any, part: str, name: str) -> Any:
    section: Any = cast("dict[str, Any]", config).get(part)
    return cast("dict[str, Any]", section).get(name) if isinstance(section, dict) else None


def _pages(tree: Path) -> Iterator[PurePosixPath]:
    """The pages that Quarto renders: those not hidden from it by the first character of their name or folder."""
    for name in everything(tree):
        path = PurePosixPath(name)
        if path.suffix == ".qmd" and not any(part[0] in "_." for part in path.parts):
            yield path


def _refuse_code(tree: Path) -> None:
    for path in _pages(tree):
        for part in read(str(path), (tree / path).read_text(encoding="utf-8")).parts:
            line = part.line if isinstance(part, Cell) else next((inline.line for inline in part.inlines), None)
            if line is not None:
                raise PageFailed("A page holds code that has not run", where=f"{path}, line {line}", remedy="Knit it first.")


def _refuse_absent(tree: Path, site: Path) -> None:
    absent = [str(path) for path in _pages(tree) if not (site / path.with_suffix(".html")).is_file()]
    if absent:
        remedy = "Look for `render:` and `draft:` in the settings."
        raise PageFailed("Quarto ended well and left pages out", details=absent[:10], remedy=remedy)


def _set_times(tree: Path, epoch: int) -> None:
    """The sitemap tells the times of the pages: those of the copy would be the time of the build."""
    for path in tree.rglob("*"):
        os.utime(path, (epoch, epoch))
