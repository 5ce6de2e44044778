"""Reads the finished site back and refuses what must not be there, knowing nothing of how it was made.

On every page: the marks that keep invented or uncleared numbers from looking real, on the page and on each number, table and
chart, and no claim to be citable; of what is approved, none of these marks. Links and anchors that lead somewhere, ids that
stand once, nothing loaded from another host, and a policy that lets a browser run nothing that came in later. For every
variable of the study: its entry. In all that the engine has written: every figure is a number of the release, written as it
must be, or belongs to words that are known, and what is withheld reads as withheld. Every finding is led to from where it is
shown, and a page of its own says of it what is so; the page of changes tells of every difference between published releases
and of no other, and lists of all variables say of each what the schemas do. Citations say who, when, where and which numbers,
and nothing else. The search index says what its pages say. No page and no file holds a character that nobody sees. Files made
from the codebook state what the release has, label for label and number for number; no other file is of a kind that holds
numbers, and none but pages is other than it was laid out. What renderers bring along is not read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lxml import html

from studybook.audit import (
    browser_policy,
    changes,
    citations,
    explorer,
    exports,
    files,
    frames,
    landing,
    leads,
    links,
    renamed,
    search,
    unseen,
)
from studybook.audit.generated import CHANGES, WHOLE, Known, untrue
from studybook.audit.marks import marked_styles, wrongly_marked
from studybook.audit.page import Page
from studybook.audit.passed import FILES, Forgotten, Kept, passed
from studybook.audit.subjects import Subject, subjects
from studybook.audit.words import Words, of_pages
from studybook.bundle import Bundle
from studybook.citing.reference import NOWHERE, Place
from studybook.errors import AuditFailed
from studybook.history import History, history
from studybook.record import listed
from studybook.study import Study

__all__ = ["audit", "check_copied"]


FORGOTTEN = Forgotten()


def audit(
    site: Path,
    study: Study,
    bundle: Bundle,
    published: History | None = None,
    *,
    place: Place = NOWHERE,
    kept: Kept = FORGOTTEN,
) -> int:
    """Check a finished site, which will stand at `place`, and return the number of its pages.

    `published` is what came before; nothing where not named. `kept` holds what passed before, if it was kept by an audit with
    the very same code.

    Raises:
        AuditFailed: naming every problem with its page, and no number.
    """
    pages, past = {page.path: page for page in _pages(site)}, published or history((), bundle)
    past = replace(past, current=listed(bundle))
    findings = landing.Chapter(study=study, bundle=past.current, history=past, number=past.number)
    known = passed(site, pages, [study, past, place], kept)
    anew = {name: page for name, page in pages.items() if known.anew(name)}
    problems = [f"{page.path}: {problem}" for page, problem in links.broken(pages, site)]
    problems += [f"{page.path}: {problem}" for page, problem in _problems(anew, pages, site, findings)]
    for chapter in (every := (findings, *landing.kept.chapters(findings))):
        problems += landing.untrue(site, anew, pages, chapter)
        problems += citations.files.untrue(site, anew, chapter, _facts(chapter, findings, place))
    problems += landing.kept.untrue(pages, findings)
    problems += [f"{page.path}: {told}" for page in pages.values() for told in links.unshared(page, site, place.base)]
    for page, cited, where in _cited(anew, findings, place):
        problems += [f"{page.path}: {problem}" for problem in citations.untrue(page, study, cited, where)]
        problems += [f"{page.path}: {problem}" for problem in citations.misclaimed(page, study, cited, where)]
    problems += [*links.absent(study, pages), *links.foreign_styles(site), *marked_styles(site, bundle.standing)]
    problems += [
        *renamed.untrue(site, pages, past.ids),
        *search.untrue(site, anew, pages),
        *unseen.unseen(site, anew, files=known.anew(FILES)),
        *files.unread(site, exports.read_elsewhere(site).union(*map(landing.read, every))),
        *(exports.untrue(site, study, bundle) if known.anew(FILES) else ()),
    ]
    if problems:
        raise AuditFailed("the finished site must not be published as it is", where="site", details=problems[:40])
    known.keep(kept)
    return len(pages)


def _facts(chapter: landing.Chapter, current: landing.Chapter, place: Place) -> Mapping[str, citations.Facts]:
    """What may be cited of a release: of one that is kept at the address of its own number."""
    where = place if chapter is current else replace(place, release=chapter.number)
    return citations.facts(chapter.study, chapter.bundle, where)


def _cited(
    pages: Mapping[str, Page], findings: landing.Chapter, place: Place
) -> Iterator[tuple[Page, Mapping[str, citations.Facts], Place]]:
    """Each page with what may be cited there: the release it is of, by the number and address of that release."""
    places = {"": (findings, place)}
    places |= {str(each.number): (each, replace(place, release=each.number)) for each in landing.kept.chapters(findings)}
    cited = {number: _facts(own, findings, place) for number, (own, _) in places.items()}
    for page in pages.values():
        found = landing.kept.KEPT.fullmatch(page.path)
        if (number := found["number"] if found else "") in cited:
            yield page, cited[number], places[number][1]


def check_copied(site: Path, laid: Path) -> None:
    """Make sure that a renderer has changed no file but pages of the tree `laid`, and brought no script but its own.

    Raises:
        AuditFailed: naming every such file.
    """
    if problems := list(files.altered(site, laid)):
        raise AuditFailed("the finished site must not be published as it is", where="site", details=problems[:40])


def _pages(site: Path) -> Iterator[Page]:
    parser = html.HTMLParser(encoding="utf-8")
    for path in sorted(site.rglob("*.html")):
        content = path.read_bytes()
        yield Page(path.relative_to(site).as_posix(), html.fromstring(content, parser=parser), content)


def _problems(
    anew: Mapping[str, Page], pages: Mapping[str, Page], site: Path, findings: landing.Chapter
) -> Iterator[tuple[Page, str]]:
    """What is wrong on pages that are read anew, each by itself."""
    study, bundle, published = findings.study, findings.bundle, findings.history
    named, past = subjects(study, bundle), {str(each.number): subjects(study, each.bundle) for each in published.editions}
    known = {
        **of_pages(study, bundle),
        **landing.of_pages(site, anew, pages, findings),
        **landing.kept.of_pages(site, anew, pages, findings),
        CHANGES: changes.words(published),
    }
    for path, names in renamed.words_of(published.ids).items():
        known[path] = known.get(path, Words()) | names
    for page in anew.values():
        yield from ((page, problem) for problem in wrongly_marked(page, bundle.standing))
        yield from ((page, problem) for problem in links.unsafe(page, study))
        yield from ((page, problem) for problem in browser_policy.untrue(page))
        yield from (
            (page, problem) for problem in untrue(page, Known(_about(page, named, past), known.get(page.path, Words()), past))
        )
        yield from ((page, problem) for problem in explorer.untrue(page, study, bundle))
        yield from ((page, problem) for problem in frames.untrue(page, study, bundle))
        if not WHOLE.match(page.path):  # which the pages of findings are themselves
            yield from ((page, problem) for problem in leads.untrue(page, named))
        yield from ((page, problem) for problem in changes.untrue(page, published))


def _about(page: Page, named: Mapping[str, Subject], past: Mapping[str, Mapping[str, Subject]]) -> Mapping[str, Subject]:
    """What a page may name: what the release has whose page it is."""
    found = landing.kept.KEPT.fullmatch(page.path)
    return past.get(found["number"], {}) if found else named
