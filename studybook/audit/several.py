"""Several findings that a page shows together: what is said of all of them, and between which percentages they lie."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import html

from studybook.audit.numbers import NONE, WITHHELD, Spellings, count, parts, share
from studybook.audit.page import Page, of, place
from studybook.audit.subjects import Subject
from studybook.bundle import Table

SPREAD = re.compile(r"(?P<number>lo|hi|s) (?P<place>\S+)")


@dataclass(frozen=True)
class Several(Subject):
    """More than one subject: a number or a label of these is one that all of them have alike, or tells of their spread."""

    each: tuple[Subject, ...] = ()

    def number(self, said: str) -> Spellings:
        """How the number that is `said` to stand somewhere may be written."""
        if found := SPREAD.fullmatch(said):
            return _spread(found["number"], found["place"], self.each)
        if said == "x":
            return frozenset[str].intersection(*(each.number(said) for each in self.each))
        ways = {each.number(said) for each in self.each if not each.refused}
        return ways.pop() if len(ways) == 1 else NONE

    def label(self, said: str) -> str:
        """The label that all of them have at a place; nothing where they differ."""
        texts = {each.label(said) for each in self.each if not each.refused}
        return texts.pop() if len(texts) == 1 else ""


def together(subjects: Sequence[Subject]) -> Several:
    """What is known of several subjects at once."""
    words = frozenset[str]().union(*(each.known for each in subjects))
    return Several(" ".join(each.name for each in subjects), None, words, each=tuple(subjects))


def chosen(page: Page) -> Iterator[str]:
    """Numbers that tell between which percentages findings lie, but of others than a table on the page shows together."""
    panels = [_of(table) for table in page.tree.xpath(f"//table[{of('panel')}]")]
    for element in page.tree.xpath("//*[@data-cell]"):
        if SPREAD.fullmatch(str(element.get("data-cell"))) and _of(element) not in panels:
            yield f"a number {place(element)} is of several findings that no table of the page shows together"


def _of(element: html.HtmlElement) -> set[str]:
    named = element.xpath("ancestor-or-self::*[@data-of][1]/@data-of")
    return set(str(named[0]).split()) if named else set()


def _spread(number: str, place: str, subjects: Sequence[Subject]) -> Spellings:
    try:
        shares = [_share(place, each.table) if each.table else None for each in subjects]
    except KeyError:
        return NONE
    shown = [each for each in shares if each is not None]
    if number == "s":
        return frozenset({f"shown for {len(shown)} of {len(shares)}"}) if 0 < len(shown) < len(shares) else NONE
    if not shown:
        return WITHHELD
    end = min(shown) if number == "lo" else max(shown)
    return frozenset({f"{end}%", f"{end} percent"})


def _share(said: str, table: Table) -> int | None:
    """The percentage at a place, where it is published and of some records."""
    place = parts(said, table)
    return share(place, table) if count(("*", *place[1:]), table) else None
