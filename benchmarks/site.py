"""The site built from nothing, stage by stage, and built again after one sentence was added to one page."""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure, Result, Target
from benchmarks.timing import Run, process, repeated
from schemas.study import STUDY
from studybook.build import Project, make_site
from studybook.rendering.embedded import Embedded

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("schemas", "analyses", "site", "studybook", "build.py", "policy.toml", "_quarto.yml", "_quarto-quarto.yml")
STAGE = re.compile(r"^ *(\d+\.\d) s  (.+?)(?: \(.*)?$", re.MULTILINE)
PAGES = {"a page without numbers": "site/about.qmd", "a page with tables and charts": "analyses/case_outcomes.qmd"}


def cold(runs: int) -> Iterator[Result]:
    """The whole command with nothing kept from before: in all, and by the stages it reports itself (to a tenth of a second)."""
    built = [_built() for _ in range(runs + 1)][1:]
    yield Figure("cold build, the whole command", "s", tuple(run.seconds for run in built), Target(20))
    stages = [dict(stages_of(run.said)) for run in built]
    for name in stages[0]:
        yield Figure(f"  {name}", "s", tuple(stage[name] for stage in stages))
    rest = tuple(run.seconds - sum(stage.values()) for run, stage in zip(built, stages, strict=True))
    yield Figure("  starting Python, importing, ending", "s", rest)


def edit(runs: int) -> Iterator[Result]:
    """A sentence more at the end of a page, its release being there: by the command, and in a process that has built before."""
    with TemporaryDirectory() as name:
        folder, release = Path(name), Path(name, "release")
        root = copied(folder / "project")
        process([sys.executable, root / "build.py", "release", "--output", release], folder=root)
        by_command = partial(process, [*command(root, folder), "--release", release], folder=root)
        for what, page in PAGES.items():
            work = partial(_edited, root / page, count(), by_command)
            yield Figure(f"a sentence more on {what}, by the command", "s", repeated(work, runs), Target(2))
        project = Project(STUDY, root, folder / "scratch")
        again = partial(make_site, project, release, folder / "site", renderer_from=Embedded, report=Silent())
        for what, page in PAGES.items():
            work = partial(_edited, root / page, count(), again)
            yield Figure(f"a sentence more on {what}, in one process", "s", repeated(work, runs), Target(2))


def command(root: Path, folder: Path) -> list[str | Path]:
    """What builds the site of a project into folders of its own."""
    places = ["--scratch", folder / "scratch", "--output", folder / "site"]
    return [sys.executable, root / "build.py", "site", "--renderer", "embedded", *places]


def copied(root: Path) -> Path:
    """A copy of what a build reads, to change pages in."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, root / part)
    return root


def stages_of(said: str) -> Iterator[tuple[str, float]]:
    """The stages a build reports, with their seconds."""
    for seconds, name in STAGE.findall(said):
        yield name, float(seconds)


def _built() -> Run:
    with TemporaryDirectory() as name:
        return process(command(ROOT, Path(name)), folder=ROOT)


def _edited(page: Path, times: Iterator[int], build: Callable[[], object]) -> None:
    with page.open("a", encoding="utf-8") as text:
        text.write(f"\nThis sentence is number {next(times)}.\n")
    build()


class Silent:
    """Tells nobody how far a build has come."""

    def __call__(self, stage: str) -> None:
        """A stage begins."""

    def doing(self, part: str) -> None:
        """What it is at."""

    def done(self, result: str) -> None:
        """What came of it."""
