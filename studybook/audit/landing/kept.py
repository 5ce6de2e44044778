"""The pages of releases that are kept, each held against its own release, and those of findings that were given up."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from studybook.audit.landing import facts, files, listing
from studybook.audit.landing.chapter import Chapter
from studybook.audit.page import Page, alike, of, words
from studybook.audit.words import Words, known
from studybook.history import Edition, Life, Told
from studybook.standing import Approved

KEPT = re.compile(r"v/(?P<number>[0-9]+)/findings/[a-z0-9-]+\.html")
"""The pages of releases that are kept."""


def chapters(chapter: Chapter) -> tuple[Chapter, ...]:
    """The findings of each release that is kept, if the current one is approved."""
    history = chapter.history
    every = history.editions if isinstance(history.current.standing, Approved) else ()
    return tuple(replace(chapter, bundle=each.bundle, folder=f"v/{each.number}/findings", number=each.number) for each in every)


def untrue(pages: Mapping[str, Page], chapter: Chapter) -> Iterator[str]:
    """Pages that there should not be, and notes and pages that do not say what became of a finding."""
    folders = {each.folder for each in chapters(chapter)}
    for path in pages:
        if path.startswith("v/") and (not KEPT.fullmatch(path) or path.rpartition("/")[0] not in folders):
            yield f"{path}: is of no release that is kept, or of one beside numbers that are not approved"
    for own in chapters(chapter):
        for name in own.findings:
            if (page := pages.get(own.path(name))) and not _noted(page, own, name):
                yield f"{page.path}: does not say of which release it is, and what became of it"
    for name in gone(chapter):
        if page := pages.get(chapter.path(name)):
            yield from (f"{page.path}: {problem}" for problem in _misled(page, name, chapter))


def gone(chapter: Chapter) -> frozenset[str]:
    """The findings that were given up, each of which has a page that says so."""
    before = {name for each in chapters(chapter) for name in each.findings}
    return frozenset((before | chapter.history.ids.given_up.keys()) - chapter.findings.keys())


def of_pages(site: Path, anew: Mapping[str, Page], pages: Mapping[str, Page], chapter: Chapter) -> Mapping[str, Words]:
    """What may be said on each of the pages that are read anew, outside of the numbers and labels of its finding."""
    found: dict[str, Words] = {}
    titles = [page.title for page in pages.values()]
    releases = known({text for each in chapter.history.editions for text in _releases(each)})
    for own in chapters(chapter):
        found |= {
            own.path(name): facts.words_of(each, own, titles) | files.words_of(site, each, own) | releases
            for name, each in own.findings.items()
            if own.path(name) in anew
        }
        found[own.path("index")] = listing.words_of(own, titles) | releases
    names = known(
        {*gone(chapter), *chapter.history.ids.every, *(each.reason for each in chapter.history.ids.given_up.values())}
    )
    titled = known({finding.title for own in chapters(chapter) for finding in own.findings.values()})
    return found | {chapter.path(name): releases | names | titled | known({chapter.study.name}) for name in gone(chapter)}


def _releases(edition: Edition) -> Iterator[str]:
    number, date = edition.number, edition.date
    yield from (f"release {number}, of {date}", f"Release {number}, of {date}")
    yield from (f"told otherwise in release {number}.", f"Findings of release {number}")


def _noted(page: Page, own: Chapter, name: str) -> bool:
    notes = page.tree.xpath(f"//*[{of('edition-note')}]")
    links = [str(href) for note in notes for href in note.xpath(".//a/@href")]
    head = f"This is release {own.number}, of {own.bundle.manifest.date}, as it was approved."
    whole = alike(f"{head} {_became(own, name)} Current page.")
    return [words(note) for note in notes] == [whole] and links == [f"{own.up}findings/{name}.html"]


def _became(own: Chapter, name: str) -> str:
    """Whether what a release tells of a finding is told today, worked out from hashes alone."""
    current, digest = own.history.latest, own.digest(name)
    today = current.manifest.files.get(f"findings/{name}.json", "") if current else ""
    if today == digest:
        return "It stands: the current release tells the same."
    if not today:
        return "It was given up: no release tells of it any more."
    later = _first_other(own.history.life(name), digest)
    return f"It was told otherwise in release {later.number}." if later else "The current release tells otherwise."


def _first_other(life: Life, digest: str) -> Told | None:
    """The first release that told otherwise after the last that told this."""
    last = max(each.number for each in life.told if each.hash == digest)
    return next((each for each in life.told if each.number > last), None)


def _misled(page: Page, name: str, chapter: Chapter) -> Iterator[str]:
    """What the page of a finding that was given up does not say, or says besides."""
    retired = chapter.history.ids.retired(name)
    replaced = [f"{retired.replaced_by}.html"] if retired and retired.replaced_by else []
    versions = [f"{chapter.up}{own.path(name)}" for own in chapters(chapter) if name in own.findings]
    main = page.tree.xpath("//main")[0]
    links = [str(href) for href in main.xpath(".//a[not(ancestor::*[@class='source-banner'])]/@href")]
    if links != replaced + versions or "This finding was given up." not in words(main):
        yield "does not say that the finding was given up, what replaced it, and where it stays"
    if retired and alike(retired.reason) not in words(main):
        yield "does not say why the finding was given up"
    if page.tree.xpath("//*[@data-cell or @data-of]"):
        yield "tells numbers, though its finding was given up"
