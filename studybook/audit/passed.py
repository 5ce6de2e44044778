"""What passed before, by a hash of it and of all that it was judged by: the same is not read twice to the same end.

Only what passed is ever kept, and only once a whole site did. A page is judged by the study, by what was published before, by
every file that is no page, and by the titles of all pages, together with what the search index says of it. What depends on
other pages besides (links, lists of files and pages) is judged anew each time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from studybook.audit.page import Page
from studybook.audit.search import INDEX, entries
from studybook.citing.reference import Place
from studybook.fingerprint import fingerprint
from studybook.history import History
from studybook.study import Study

NAME = "passed the audit"


class Kept(Protocol):
    """What is kept from an earlier audit by the very same code of the very same release."""

    def get(self, code: str) -> list[str] | None:
        """What is kept under a name."""
        ...

    def put(self, code: str, shown: Sequence[str]) -> None:
        """Keep it for the next audit."""
        ...


class Forgotten:
    """Keeps nothing, so that everything is read."""

    def get(self, code: str) -> list[str] | None:
        """Nothing, under any name."""
        return None

    def put(self, code: str, shown: Sequence[str]) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Passed:
    """What passed before: its seals, and those of all that is to be judged now, by path."""

    before: frozenset[str]
    seals: Mapping[str, str]

    def anew(self, path: str) -> bool:
        """Whether something has to be read: it did not pass before as it is, or was judged by something else."""
        return self.seals[path] not in self.before

    def keep(self, kept: Kept) -> None:
        """Have it known next time that all of this passed."""
        if self.before != frozenset(self.seals.values()):
            kept.put(NAME, sorted(self.seals.values()))


FILES = "files"
"""Stands for all that is read in files made from the codebook, and in the one page that repeats such a file."""


def passed(site: Path, pages: Mapping[str, Page], by: Sequence[Study | History | Place], kept: Kept) -> Passed:
    """What of a site passed before, judged `by` the same study, history and place, and with the same beside it."""
    measure = fingerprint([*by, *_beside(site, pages), *((name, page.title) for name, page in pages.items())])
    said = entries(site)
    seals = {name: fingerprint([measure, name, page.content, *said.get(name, ())]) for name, page in pages.items()}
    codebook = [page.content for name, page in pages.items() if name.startswith("codebook/")]
    return Passed(frozenset(kept.get(NAME) or ()), {**seals, FILES: fingerprint([measure, FILES, *codebook])})


def _beside(site: Path, pages: Mapping[str, Page]) -> Iterator[tuple[str, bytes]]:
    """All files of a site but pages and the search index, each entry of which belongs to a page."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and name not in pages and name != INDEX:
            yield name, path.read_bytes()
