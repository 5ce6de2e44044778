"""What the engine writes into a page: every figure in it is a number of the release, or stands in words that are known."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import html

from studybook.audit import charts, models, panels, sides, tables
from studybook.audit.claims import Claim, label
from studybook.audit.numbers import NONE
from studybook.audit.page import BESIDE, Page, has, of, place, words
from studybook.audit.several import chosen, together
from studybook.audit.subjects import Subject
from studybook.audit.words import Words, explained, has_figure

TABLES = ("gt_table", "panel", "model", "codes", "labels")

PARTS = ("finding", "finding-notes", "chart-figure", "chart", *TABLES, "rules", "value", "computed")
"""The classes of what is made by the engine; all else on a page that people write is theirs."""

SPOKEN = ("aria-label", "aria-description", "title", "alt", "content")
"""Attributes that are read out or shown, or tell what a page is about."""

WHOLE = re.compile(r"(codebook|(v/[0-9]+/)?findings)/")
"""How the paths of pages begin that are generated whole."""

FIELDS = ("ol", "li", "input", "meter", "progress", "textarea", "option", "button")
SHOWN = ("start", "value", "placeholder", "label")
"""Attributes that these elements show."""

OURS = (
    *("data-of", "data-cell", "data-label", "data-rule", "data-size", "data-release", "data-change", "data-anchor-id"),
    *("data-cite", "data-copy", "data-here"),
)
FURNITURE = ("data-quarto-", "data-bs-", "data-scroll-")

CHANGES = "changes.html"
"""The page that says what changed from release to release."""

UP = 4
"""How many elements around a figure the words it belongs to may fill."""


@dataclass(frozen=True)
class Known:
    """What may be named on a page, and the words that may stand outside what is named.

    `releases` are those that were published, by their numbers: what may be named in an element that says it is about one.
    """

    subjects: Mapping[str, Subject]
    words: Words
    releases: Mapping[str, Mapping[str, Subject]] = field(default_factory=dict[str, Mapping[str, Subject]])

    def subject(self, element: html.HtmlElement) -> Subject:
        """What an element is about; of nothing known, and so without numbers, where nobody says it."""
        named = element.xpath("ancestor-or-self::*[@data-of][1]/@data-of")
        release = element.xpath("ancestor-or-self::*[@data-release][1]/@data-release")
        subjects = self.releases.get(str(release[0]), {}) if release else self.subjects
        nobody = Subject("", None, self.words)
        found = [subjects.get(name, nobody) for name in str(named[0]).split()] if named else [nobody]
        return found[0] if len(found) == 1 else together(found)


def untrue(page: Page, known: Known) -> Iterator[str]:
    """What on a page is not as the release has it. No number is repeated: it could be one that must not be told."""
    claims = list(_claims(page, known))
    for claim in claims:
        if not claim.holds:
            yield f"{claim.what} {place(claim.element)} is not written as the release has it"
    for mark in page.tree.xpath(f"//*[{of('withheld')}][not(ancestor-or-self::*[@data-cell])]"):
        yield f"a mark of a withheld number {place(mark)} does not say which"
    for table in page.tree.xpath(f"//table[{of('gt_table', 'codes', 'labels')}]"):
        beside = has(table, "sides")
        yield from sides.faults(table, known.subjects) if beside else tables.faults(table, known.subject(table))
    yield from _unread(page)
    yield from chosen(page)
    yield from _silent(page, known)
    for chart in page.tree.xpath(f"//svg[{of('chart')}]"):
        model = known.subject(chart).model
        yield from models.chart_faults(chart, model) if model else charts.faults(chart, known.subject)
    for table in page.tree.xpath(f"//table[{of('panel')}]"):
        yield from panels.faults(table, known.subject)
    for table in page.tree.xpath(f"//table[{of('model')}]"):
        yield from models.table_faults(table, known.subject(table))
    sure = {claim.element for claim in claims} | set(page.tree.xpath("//*[@data-cite]"))  # which are read elsewhere, whole
    for part in _parts(page):
        yield from _unexplained(part, known, sure)


def _claims(page: Page, known: Known) -> Iterator[Claim]:
    for element in page.tree.xpath("//*[@data-cell]"):
        said, subject = str(element.get("data-cell")), known.subject(element)
        ways = subject.number(said)
        what = f"the number {said!r} of {subject.name}" if ways else "a number that the release does not have,"
        if element.tag != "path":  # a bar, which has a length and no words
            yield Claim(element, what, ways)
    for element in page.tree.xpath("//*[@data-label]"):
        said, subject = str(element.get("data-label")), known.subject(element)
        text = subject.label(said)
        what = f"the label {said!r} of {subject.name}" if text else "a label that the release does not have,"
        yield label(element, what, text, lines=element.tag == "text")
    for element in page.tree.xpath("//*[@data-rule]"):
        ways = known.subject(element).rules.get(str(element.get("data-rule")), NONE)
        yield Claim(element, "a rule and whether it held", ways)
    for table in page.tree.xpath(f"//table[{of('gt_table', 'codes', 'labels')}]"):
        beside = has(table, "sides")
        yield from sides.claims(table, known.subjects) if beside else tables.claims(table, known.subject(table))
    for table in page.tree.xpath(f"//table[{of('panel')}]"):
        yield from panels.claims(table, known.subject)
    for table in page.tree.xpath(f"//table[{of('model')}]"):
        yield from models.claims(table)
    for text in page.tree.xpath(f"//svg[{of('chart')}]/desc"):
        ways = frozenset({words(text).casefold()}) if charts.described(text.getparent()) else NONE
        yield Claim(text, "the description of a chart", ways)


def _unread(page: Page) -> Iterator[str]:
    """Tables with numbers that are of no known kind, or with numbers outside of the rows that are read."""
    for table in page.tree.xpath("//table[.//@data-cell]"):
        if not table.xpath(f"self::*[{of(*TABLES)}]") or table.xpath("ancestor::table or .//table"):
            yield f"a table {place(table)} holds numbers and is of no kind that is read"
        outside = table.xpath(".//*[@data-cell][not(ancestor::caption or ancestor-or-self::td[parent::tr])]")
        if outside or table.xpath(".//thead//@data-cell"):
            yield f"a table {place(table)} holds numbers outside of its rows"


def _silent(page: Page, known: Known) -> Iterator[str]:
    """Entries that do not tell of every rule about their variable: one that did not hold could be left out."""
    told: dict[str, set[str]] = {}
    for element in page.tree.xpath("//*[@data-rule]"):
        told.setdefault(known.subject(element).name, set()).add(str(element.get("data-rule")))
    for name, subject in known.subjects.items():
        if page.path == f"codebook/{name.partition('.')[0]}.html" and told.get(name, set()) != set(subject.rules):
            yield f"the entry of {name} does not tell of every rule about it"


def _parts(page: Page) -> list[html.HtmlElement]:
    """The outermost elements of what is generated: on pages of the codebook, of findings and of changes all of it."""
    if WHOLE.match(page.path) or page.path == CHANGES:
        return page.tree.xpath(
            "//main | //meta[@name='description' or @property='og:description' or @name='twitter:description']"
        )
    every = f"{of(*PARTS)} or @data-of or @data-cell or @data-label"
    return page.tree.xpath(f"//*[{every}][not(ancestor::*[{every}])]")


def _unexplained(part: html.HtmlElement, known: Known, sure: set[html.HtmlElement], *, said: bool = False) -> Iterator[str]:
    """Figures that neither say which number they are nor belong to known words; where `said`, a claim covers the text.

    A size is measured where links are followed.
    """
    if not isinstance(part.tag, str):
        if has_figure(part.text or ""):
            yield f"a comment {place(part.getparent())} holds a figure"
        return
    said = (said or part in sure or part.get("data-size") is not None) and not _beside(part)
    if not said and any(has_figure(text) for text in _own(part)) and not _explained(part, known):
        yield f"a figure {place(part)} does not say which number of the release it is"
    for name, value in part.items():
        if not _harmless(part, str(name), str(value), known):
            yield f"the attribute {name} of an element {place(part)} holds a figure"
    for child in part:
        yield from _unexplained(child, known, sure, said=said)


def _own(element: html.HtmlElement) -> Iterator[str]:
    """The text of an element that is in none of its children."""
    yield element.text or ""
    yield from (child.tail or "" for child in element)


def _beside(element: html.HtmlElement) -> bool:
    """Whether its text is no part of the words around it."""
    return any(has(element, name) for name in BESIDE)


def _explained(element: html.HtmlElement, known: Known) -> bool:
    """Whether the words an element stands in are known: its own, or those of an element around it that has no number."""
    around, drawn = element, bool(element.xpath("boolean(ancestor::svg)"))
    if explained(" | ".join(_own(element)), known.subject(element).known):
        return True
    for _ in range(UP):
        if explained(words(around), known.subject(element).known, lines=drawn):
            return True
        if _beside(around) or around.getparent() is None or around.getparent().xpath(".//@data-cell"):
            return False
        around = around.getparent()
    return False


def _harmless(element: html.HtmlElement, name: str, value: str, known: Known) -> bool:
    if not has_figure(value):
        return True
    if name in SHOWN and element.tag in FIELDS:
        return False
    if name in SPOKEN:
        return explained(value, known.subject(element).known)
    if name == "style":
        return False
    return not name.startswith("data-") or name in OURS or name.startswith(FURNITURE)
