"""The finished site read back: all of it, and after one sentence was added to one page of a site that has passed."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from benchmarks.figures import Figure, Result, Target, ratios
from benchmarks.site import ROOT, command
from benchmarks.timing import in_turn, process
from schemas.study import STUDY
from studybook.audit import audit
from studybook.audit.passed import Forgotten, Kept
from studybook.build import CONFIG, LISTING
from studybook.citing.place import place
from studybook.history import history
from studybook.ids import read_ids
from studybook.record import read

PAGE = "about.html"


class Audit(Protocol):
    """Reads a site back, with what passed before."""

    def __call__(self, *, kept: Kept) -> object:
        """All that has to be read."""
        ...


class Memory(dict[str, list[str]]):
    """What passed, for as long as it is measured."""

    def put(self, code: str, shown: Sequence[str]) -> None:
        """Keep it."""
        self[code] = list(shown)


def audited(runs: int) -> Iterator[Result]:
    """All of the site of this study read back, and what one edited page leaves to be read, in turn."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        process(command(ROOT, folder), folder=ROOT)
        site, bundle = folder / "site", read(folder / "scratch" / "release")
        (site / LISTING).unlink()
        past = history((), bundle, read_ids(ROOT / "analyses" / "ids.toml"))
        yield from both(site / PAGE, partial(audit, site, STUDY, bundle, past, place=place(ROOT / CONFIG)), runs)


def both(page: Path, whole: Audit, runs: int) -> Iterator[Result]:
    """All of a site read, and a site of which one page was changed since it passed."""
    memory = Memory()
    whole(kept=memory)
    pairs = in_turn(partial(_changed, page, count(), partial(whole, kept=memory)), partial(whole, kept=Forgotten()), runs)
    yield Figure("reading the finished site back, all of it", "s", tuple(second for _, second in pairs))
    yield Figure("  after a sentence more on one page", "s", tuple(first for first, _ in pairs))
    yield ratios("  all of it took of that", pairs, Target(4, least=True))


def _changed(page: Path, times: Iterator[int], whole: partial[object]) -> None:
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</main>", f"<p>This sentence is number {next(times)}.</p></main>"), encoding="utf-8")
    whole()
