"""The pages of findings: each finding of the release has one, which is of nothing else, and says of it what is so."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from studybook.audit.landing import facts, files, kept, listing, versions
from studybook.audit.landing.chapter import Chapter
from studybook.audit.landing.files import read
from studybook.audit.page import Page
from studybook.audit.words import Words

__all__ = ["Chapter", "kept", "of_pages", "read", "untrue"]


def untrue(site: Path, anew: Mapping[str, Page], pages: Mapping[str, Page], chapter: Chapter) -> Iterator[str]:
    """What the pages of the findings of a release do not say as the release and what was published before have it.

    Only those that are read `anew` are read; which there are is told of all.
    """
    wanted = {chapter.path(name) for name in (*chapter.findings, "index")}
    wanted |= {chapter.path(name) for name in kept.gone(chapter)} if chapter.folder == "findings" else set()
    found = {path for path in pages if path.startswith(f"{chapter.folder}/")}
    yield from (f"{path}: the page of a finding, or the list of them, is absent" for path in sorted(wanted - found))
    yield from (f"{path}: is the page of no finding" for path in sorted(found - wanted))
    for name, finding in chapter.findings.items():
        if page := anew.get(chapter.path(name)):
            yield from (f"{page.path}: {problem}" for problem in facts.untrue(page, finding, chapter))
            yield from (f"{page.path}: {problem}" for problem in files.misoffered(page, site, finding, chapter))
            if chapter.folder == "findings":
                yield from (f"{page.path}: {problem}" for problem in versions.untrue(page, name, chapter))
    if page := anew.get(chapter.path("index")):
        yield from (f"{page.path}: {problem}" for problem in listing.untrue(page, chapter))
    if wanted <= found:
        yield from files.untrue(site, anew, pages, chapter)


def of_pages(site: Path, anew: Mapping[str, Page], pages: Mapping[str, Page], chapter: Chapter) -> Mapping[str, Words]:
    """What may be said on each of the pages that are read anew, outside of the numbers and labels of its finding."""
    titles = [page.title.removeprefix(f"{chapter.mark}: ") for page in pages.values()]
    every = {
        chapter.path(name): facts.words_of(finding, chapter, titles)
        | files.words_of(site, finding, chapter)
        | versions.words_of(name, chapter)
        for name, finding in chapter.findings.items()
        if chapter.path(name) in anew
    }
    return {**every, chapter.path("index"): listing.words_of(chapter, titles)}
