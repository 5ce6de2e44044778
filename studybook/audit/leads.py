"""Ways from findings on pages to their own: under each table and chart one for each finding it shows, and none elsewhere."""

from collections.abc import Iterator, Mapping
from posixpath import join, normpath

from lxml import html

from studybook.audit.page import Page, alike, has, of, place, words
from studybook.audit.subjects import Subject

WORDS = "Cite or reuse"
LIST = "leads"


def untrue(page: Page, subjects: Mapping[str, Subject]) -> Iterator[str]:
    """Parts that show findings without a way to the page of each, or with one that leads to another."""
    for part in page.tree.xpath(f"//*[{of('finding')}][@data-of]"):
        wanted = _wanted(str(part.get("data-of")).split(), subjects)
        if _said(part, page) != wanted:
            yield f"what is shown {place(part)} does not lead to the page of each finding, once"
    for link in page.tree.xpath("//a"):
        if words(link) == WORDS and not link.xpath(f"ancestor::*[{of('finding')}][@data-of]"):
            yield f"a link {place(link)} says that it leads to a finding, and is under none"
    for each in page.tree.xpath(f"//details[{of(LIST)}]"):
        if [words(summary) for summary in each.xpath("./summary")] != [WORDS]:
            yield f"the list of findings {place(each)} is not called what it is"


def _wanted(names: list[str], subjects: Mapping[str, Subject]) -> list[tuple[str, str]]:
    """What links must say and where they lead, in the order of the findings."""
    if len(names) == 1:
        return [(WORDS, f"findings/{names[0]}.html")]
    return [(alike(subjects[name].title) if name in subjects else "", f"findings/{name}.html") for name in names]


def _said(part: html.HtmlElement, page: Page) -> list[tuple[str, str]]:
    """What leads to the pages of findings: every link of the notes that goes into their folder or says that it does."""
    every = [(words(link), _leads(str(link.get("href")), page), _listed(link)) for link in part.iter("a")]
    return [(said, leads) for said, leads, listed in every if leads.startswith("findings/") or said == WORDS or listed]


def _listed(link: html.HtmlElement) -> bool:
    return any(has(each, LIST) for each in link.iterancestors("details"))


def _leads(href: str, page: Page) -> str:
    """Where a link leads, from the top of the site."""
    return normpath(join(page.path, "..", href))
