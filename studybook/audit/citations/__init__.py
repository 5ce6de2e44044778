"""Citations on pages: every fact of each is that of the release, in every form, and there is nothing else in it.

Read independently of what writes them. What is not approved names no author and no DOI, and begins and ends with what it is.
"""

from collections.abc import Iterator, Mapping

from lxml import html

from studybook.audit.citations import files, forms, styles
from studybook.audit.citations.facts import Facts, facts
from studybook.audit.citations.head import misclaimed
from studybook.audit.page import Page, of, place, words
from studybook.citing.reference import Place
from studybook.study import Study

__all__ = ["Facts", "facts", "files", "misclaimed", "untrue"]

BOX = ("apa", "chicago", "bibtex", "ris", "csl")
"""What the page of a finding has to hold."""


def untrue(page: Page, study: Study, known: Mapping[str, Facts], site: Place) -> Iterator[str]:
    """What is wrong with the citations of a page, and which it lacks; `known` is what may be cited, by its name on pages."""
    for element in page.tree.xpath("//*[@data-cite]"):
        yield from (f"a citation {place(element)} {problem}" for problem in _faults(element, known))
    for element in page.tree.xpath("//*[@data-here]"):
        if (cited := _cited(element, known)) is None or site.base or element.get("data-here") != cited.address:
            yield f"the address of a citation {place(element)} is not that of the page"
    for name in known:
        if page.path in {f"findings/{name}.html", f"v/{site.release}/findings/{name}.html"}:
            yield from _incomplete(page)
    for file in study.files:
        if page.path == f"codebook/{file.slug}.html":
            yield from _absent(page, {f"{file.slug}.{each.name}" for each in file.variables})


def _faults(element: html.HtmlElement, known: Mapping[str, Facts]) -> Iterator[str]:
    cited, form = _cited(element, known), str(element.get("data-cite"))
    if cited is None:
        yield "is of nothing that the release has"
        return
    match form:
        case "apa" | "chicago":
            yield from styles.faults([words(each) for each in element.xpath("./p")], form, cited)
            if (
                words(element) != words(element).strip()
                or len(element.xpath("./*[not(self::p)]"))
                or (element.text or "").strip()
            ):
                yield "holds more than its entries"
        case "in-text":
            yield from styles.in_text_faults(words(element), cited)
        case "bibtex" | "ris" | "csl":
            yield from forms.faults(element.text_content(), form, cited)
        case _:
            yield "is of no form that is known"


def _cited(element: html.HtmlElement, known: Mapping[str, Facts]) -> Facts | None:
    """What a citation is of: what is named around it, or, of what loads its own address, within it."""
    named = element.xpath("ancestor-or-self::*[@data-of][1]/@data-of")
    return known.get(str(named[0])) if named else None


def _incomplete(page: Page) -> Iterator[str]:
    """The page of a finding that does not hold every form, once."""
    found = sorted(str(each.get("data-cite")) for each in page.tree.xpath(f"//*[{of('citation')}][@data-cite]"))
    if found != sorted(BOX):
        yield "it does not hold every form of its citation, once"


def _absent(page: Page, names: set[str]) -> Iterator[str]:
    """Entries without a citation, or with more than one."""
    every = page.tree.xpath("//*[@data-cite='apa']")
    found = [str(each.xpath("string(ancestor::*[@data-of][1]/@data-of)")) for each in every]
    for name in sorted(names):
        if found.count(name) != 1:
            yield f"the entry of {name} has not one citation"
