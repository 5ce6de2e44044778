"""The list of all findings: each once, under its title, with its own page."""

from collections.abc import Collection, Iterator

from lxml import html

from studybook.audit.landing.chapter import Chapter
from studybook.audit.page import Page, alike, of, words
from studybook.audit.words import Words, known


def untrue(page: Page, chapter: Chapter) -> Iterator[str]:
    """What the list does not say as the release has it."""
    items = page.tree.xpath(f"//section[{of('listing')}]/ul/li")
    said = [(str(each.get("data-of")), [str(href) for href in each.xpath(".//a/@href")], _title(each)) for each in items]
    wanted = [(name, [f"{name}.html"], alike(each.title)) for name, each in chapter.findings.items()]
    if sorted(said) != sorted(wanted):
        yield "it does not list every finding once, with its title and its page"


def words_of(chapter: Chapter, titles: Collection[str]) -> Words:
    """What may be said on the list besides what is said of each finding."""
    return known({*titles, chapter.study.name, f"All {len(chapter.findings)} findings"})


def _title(item: html.HtmlElement) -> str:
    links = item.xpath(".//a")
    return words(links[0]) if len(links) == 1 else ""
