"""The findings of every release that is kept, at addresses that stay, and the pages of findings that were given up.

The numbers are those of the release; looks are of today. Above them stands of which release they are, and whether they stand.
Such pages are only on a site built from an approved release: its head and foot are those of the whole site.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from studybook.bundle import Bundle
from studybook.codebook.exports.export import Export
from studybook.codebook.words import front_matter
from studybook.history import Edition, History, address, names
from studybook.landing.chapter import Chapter, Sealed
from studybook.landing.drawings import Drawing
from studybook.landing.page import landing_page, question_html
from studybook.present.text import escaped, html_block
from studybook.standing import Approved
from studybook.verdict import Changed, Cited, Demonstration, GivenUp, NeverExisted, Stands, Verdict, verdict

Draw = Callable[[Bundle], Mapping[str, Drawing]]


def shown(history: History) -> tuple[Edition, ...]:
    """The releases whose pages a site has: all that are kept if the current one is approved, else none."""
    return history.editions if isinstance(history.current.standing, Approved) else ()


def chapters(chapter: Chapter, draw: Draw) -> tuple[Chapter, ...]:
    """The findings of each release that is kept, cited by its own number; what is shown elsewhere is of the current one."""
    return tuple(
        replace(
            chapter,
            bundle=each.bundle,
            drawings=draw(each.bundle),
            shown={},
            folder=f"v/{each.number}/findings",
            number=each.number,
            place=replace(chapter.place, release=each.number),
        )
        for each in shown(chapter.history)
    )


def kept_pages(chapter: Chapter, offered: Mapping[str, tuple[Export, ...]]) -> dict[str, str]:
    """The pages of all findings of a release that is kept, by their paths, and the list of them; `offered` are their files."""
    pages = {f"{chapter.folder}/{each.id}.qmd": _page(each, chapter, offered[each.id]) for each in chapter.findings}
    return {**pages, f"{chapter.folder}/index.qmd": _index(chapter)}


def canonical_html(path: str) -> str:
    """What has search engines name the current page in the place of one that is kept: of the same finding, or its list."""
    return f'<link rel="canonical" href="../../../findings/{path.rpartition("/")[2].removesuffix(".qmd")}.html">'


def given_up_pages(chapter: Chapter) -> dict[str, str]:
    """A page for each finding that is not there any more, by its path."""
    history = chapter.history
    return {f"{chapter.folder}/{name}.qmd": _given_up(name, chapter) for name in gone(history)}


def gone(history: History) -> tuple[str, ...]:
    """The findings that were given up: those declared so, and those that only earlier releases have."""
    before = {name for edition in shown(history) for name in names(edition.bundle)}
    return tuple(sorted((before | history.ids.given_up.keys()) - set(names(history.current))))


def _page(finding: Sealed, chapter: Chapter, offered: tuple[Export, ...]) -> str:
    """The page of a finding, after a note of which release it is; left out of the search, where the current one stands."""
    _, head, text = landing_page(finding, chapter, offered).split("---\n", 2)
    return f"---\n{head}search: false\n---\n\n{html_block(_note(finding, chapter))}\n{text.lstrip()}"


def _note(finding: Sealed, chapter: Chapter) -> str:
    """Of which release a page is, whether its numbers stand, and the way to the current page."""
    name, found = finding.id, verdict(Cited(finding.id, chapter.digest(finding)), chapter.history)
    link = f'<a href="{chapter.up}{address(name)}">Current page</a>'
    return (
        f'<div class="edition-note" role="note" aria-label="About this release"><p>{release_in_words(chapter)} '
        f"{stands_in_words(found)} {link}.</p></div>"
    )


def release_in_words(chapter: Chapter) -> str:
    """Of which release a page is."""
    return f"This is release {chapter.number}, of {chapter.bundle.manifest.date}, as it was approved."


def stands_in_words(found: Verdict) -> str:
    """Whether what is told there stands."""
    match found:
        case Stands():
            return "It stands: the current release tells the same."
        case Changed(since=since):
            return f"It was told otherwise in release {since.number}." if since else "The current release tells otherwise."
        case GivenUp():
            return "It was given up: no release tells of it any more."
        case Demonstration():
            return "Only this build tells it, and nobody approved its numbers."
        case NeverExisted():
            return "No release tells this."


def _index(chapter: Chapter) -> str:
    items = "\n".join(
        f'<li data-of="{each.id}"><a href="{each.id}.html">{escaped(each.title)}</a>'
        f"<p>{question_html(each, chapter.bundle)}</p></li>"
        for each in chapter.findings
    )
    head = front_matter(
        f"Findings of release {chapter.number}", "Each on a page of its own, as approved", depth=2, sidebar=False
    )
    listing = (
        f'<section class="listing" aria-labelledby="all">\n<h2 id="all">All of them</h2>\n<ul>\n{items}\n</ul>\n</section>'
    )
    said = f'<p>{release_in_words(chapter)} <a href="{chapter.up}findings/index.html">Current findings</a>.</p>'
    return f"{head.removesuffix('---')}search: false\n---\n\n{html_block(said)}\n{html_block(listing)}"


def _given_up(name: str, chapter: Chapter) -> str:
    """What replaced a finding and why, and where every version of it is."""
    history, retired = chapter.history, chapter.history.ids.retired(name)
    title = next((_title(each.bundle, name) for each in reversed(shown(history)) if name in names(each.bundle)), name)
    said = list[str]()
    if retired:
        other = retired.replaced_by
        said.append(escaped(retired.reason))
        said.append(f'Replaced by <a href="{other}.html">{escaped(other)}</a>.' if other else "Nothing replaces it.")
    links = "\n".join(
        f'<li><a href="{chapter.up}{address(name, each.number)}">Release {each.number}, of {each.date}</a></li>'
        for each in shown(history)
        if name in names(each.bundle)
    )
    versions = f"<p>What it said stays where it was:</p>\n<ul>\n{links}\n</ul>" if links else ""
    body = f"<p>This finding was given up. {' '.join(said)}</p>\n{versions}"
    head = front_matter(title, "A finding that was given up, and what replaced it", depth=2, sidebar=False)
    return f"{head}\n\n{html_block(body)}"


def _title(bundle: Bundle, name: str) -> str:
    return next(each.title for each in (*bundle.findings, *bundle.refused, *bundle.models) if each.id == name)
