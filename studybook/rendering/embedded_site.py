"""A site of smalldocs that takes from an earlier build the pages that would come out the same. Its process alone imports it."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import cached_property
from html import escape
from pathlib import Path, PurePosixPath

from smalldocs import layout
from smalldocs.config import Project
from smalldocs.site import Page, Site

from studybook.rendering.finished import Earlier, Finished, earlier

laid_out = layout.page


def known_or_laid_out(site: "KeptSite", navigation: layout.SiteNav, page: Page) -> str:
    """A page as it was finished before, or as smalldocs lays it out."""
    if known := site.known.get(page.src):
        return known.html
    with site.noted(page):
        return laid_out(site, navigation, page)


layout.page = known_or_laid_out


class KeptSite(Site):
    """A site whose pages are `known` where an earlier build has finished them, and rendered where not."""

    def __init__(self, project: Project, made: Path, kept: Path | None) -> None:
        """Read nothing yet. It is written to `made`; `kept` is the folder of what earlier builds have finished."""
        super().__init__(project, quiet=True)
        self.out = made  # not what _quarto.yml says: whoever asked for the site decides where it goes
        self.known: dict[PurePosixPath, Finished] = {}
        self._kept = kept
        self._brings: dict[PurePosixPath, set[PurePosixPath]] = {}

    @cached_property
    def _sources(self) -> dict[PurePosixPath, bytes]:
        return {name: (self.root / name).read_bytes() for name in self.pages}

    @cached_property
    def _earlier(self) -> Earlier | None:
        """What earlier builds have finished: asked for once all pages are read."""
        return earlier(self, self._sources, self._kept) if self._kept else None

    def render_page(self, page: Page) -> None:
        """Render a page that is not known. The search index takes text for HTML, and would leave out what looks so."""
        known = self._earlier and self._earlier.get(str(page.src), self._sources[page.src])
        if known:
            self.known[page.src], page.env = known, dict(known.told)
            self.resources |= known.brings
        else:
            with self.noted(page):
                super().render_page(page)
            for part in page.env.get("search", []):
                part["text"] = escape(part["text"])

    @contextmanager
    def noted(self, page: Page) -> Generator[None]:
        """Note which files a page has the site bring along."""
        others, self.resources = self.resources, set()
        yield
        self._brings.setdefault(page.src, set()).update(self.resources)
        self.resources |= others

    def done(self) -> set[Path]:
        """The files of all pages that are known."""
        return {self.out / self.pages[name].out for name in self.known}

    def keep(self) -> None:
        """Keep the pages that were not known, as they now stand, for the next build."""
        if before := self._earlier:
            for name in sorted(self.pages.keys() - self.known.keys()):
                page = self.pages[name]
                html = (self.out / page.out).read_bytes().decode()
                before.put(str(name), self._sources[name], Finished(html, page.env, frozenset(self._brings[name])))
