"""Pages as an earlier build finished them, and by what a page is known again.

That is its own file and, in one hash, all else it can depend on: code and packages, settings and every other file of the tree,
the names of all pages, what stands at their heads, which navigation repeats, and the time they are dated by. The text of other
pages is left out, since no page repeats it; a site in which one does is rendered as a whole.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from smalldocs.site import Page, Site

from studybook.rendering.cache import EVERYTHING, Cache, digest, made_by

TOLD = ("title", "title_text", "title_html", "search")
"""What other pages and the search index have of a page once it is rendered."""

DATES, TODAY = ("date", "date-modified"), ("today", "now")
SCRIPTS = {"pre-render", "post-render"}


@dataclass(frozen=True)
class Finished:
    """A page as it stands in a site, what it tells the rest of the site, and the files it has the site bring along."""

    html: str
    told: Mapping[str, Any]
    brings: frozenset[PurePosixPath]


@dataclass(frozen=True)
class Earlier:
    """Pages of earlier builds, of each the last. `around` is the hash of all that they depend on besides themselves."""

    cache: Cache
    around: str

    def get(self, name: str, source: bytes) -> Finished | None:
        """The page, if it was finished before and nothing that it depends on is another."""
        match self.cache.get(name):
            case [known, html, told, *brings] if known == self._hash(name, source):
                return Finished(html, json.loads(told), frozenset(map(PurePosixPath, brings)))
            case _:
                return None

    def put(self, name: str, source: bytes, page: Finished) -> None:
        """Keep a page, of which nothing was refused."""
        told = json.dumps({each: page.told[each] for each in TOLD if each in page.told})
        self.cache.put(name, [self._hash(name, source), page.html, told, *sorted(map(str, page.brings))])

    def _hash(self, name: str, source: bytes) -> str:
        return digest([self.around.encode(), name.encode(), source])


def earlier(site: Site, sources: Mapping[PurePosixPath, bytes], folder: Path) -> Earlier | None:
    """What is kept in `folder` of a site's pages, once all are read; nothing where one repeats what another says."""
    if _whole(site) or any(_repeats(page, sources[name]) for name, page in site.pages.items()):
        return None
    return Earlier(Cache(folder, "finished pages"), digest([made_by(EVERYTHING), *_around(site, sources)]))


def _whole(site: Site) -> bool:
    """Whether a site has more made of it than pages: programs that run before or after, copies of pages, pages from code."""
    return bool(site.project.smalldocs) or site.llms_on() or not SCRIPTS.isdisjoint(site.project.project)


def _repeats(page: Page, source: bytes) -> bool:
    """Whether a page shows what is no part of it: a list of other pages, their text, a notebook, or the day."""
    shown = page.meta.get("listing") or page.src.suffix != ".qmd" or b"{{<" in source
    return bool(shown) or any(str(page.meta.get(each, "")).strip().lower() in TODAY for each in DATES)


def _around(site: Site, sources: Mapping[PurePosixPath, bytes]) -> Iterator[bytes]:
    """All of a tree but the text of its pages: of a page without a title, which another may take from its text, that too."""
    for path in sorted(path for path in site.root.rglob("*") if path.is_file()):
        name = PurePosixPath(path.relative_to(site.root).as_posix())
        page = site.pages.get(name)
        yield str(name).encode()
        if page is None:
            yield path.read_bytes()
        else:
            yield repr((page.mtime, page.front)).encode()
            yield b"" if page.front.get("title") else sources[name]
