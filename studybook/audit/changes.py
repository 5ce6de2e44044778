"""The page of changes: of every finding that two releases tell otherwise, each number that differs, and no other.

Worked out from the two releases alone. That each number is written as its release has it is read with all other numbers.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml import html

from studybook.audit.generated import CHANGES
from studybook.audit.numbers import QUARTILES, spelled
from studybook.audit.page import Page, alike
from studybook.audit.page import words as text_of
from studybook.audit.words import Words, known
from studybook.bundle import Bundle, Refused, Released, Table
from studybook.cells import Where
from studybook.history import Edition, History, names
from studybook.modelled import Modelled
from studybook.standing import Approved

Finding = Released | Refused | Modelled

Named = tuple[str, str]
"""The number of a release, and what a number in it is."""

SPOKEN = ("title", "note")
"""What a page says of a finding in words, both as they were and as they are."""


def words(history: History) -> Words:
    """What the page may say besides numbers: releases and their dates, ids, and what findings were and are called."""
    said = {f"Release {each.number}{ending}" for each in history.editions for ending in ("", f", of {each.date}")}
    said |= {*history.ids.every}
    for edition in history.editions:
        bundle = edition.bundle
        for each in (*bundle.findings, *bundle.refused, *bundle.models):
            said |= {each.id, each.title, each.note}
            said |= {each.reason} if isinstance(each, Refused) else set()
            said |= {each.outcome} if isinstance(each, Modelled) else set()
    return known({history.current.manifest.study, *said})


def untrue(page: Page, history: History) -> Iterator[str]:
    """What the page says and is not so, or is so and not said; on any other page, that it speaks of releases at all."""
    told = page.tree.xpath("//*[@data-change]")
    if page.path != CHANGES:
        yield from ["speaks of changes, which one page alone does"] if told else []
        return
    open_ = isinstance(history.current.standing, Approved)
    pairs = list(pairwise(history.editions)) if open_ else []
    if not open_ and page.tree.xpath("//*[@data-release]"):
        yield "tells of releases, though the current one is not approved"
    expected = Counter(each for old, new in pairs for each in _told(old, new))
    found = Counter((str(each.get("data-release")), str(each.get("data-change"))) for each in told)
    for number, name in sorted((expected - found) + (found - expected)):
        yield f"what became of {name} in release {number} is not told once, or there is nothing to tell"
    leading = Counter(each for old, new in pairs for each in _links(old, new, history))
    led = Counter(
        ((str(each.get("data-release")), str(each.get("data-change"))), tuple(map(str, each.xpath(".//a/@href"))))
        for each in told
    )
    for number, name in sorted({named for named, _ in leading - led}):
        yield f"what became of {name} in release {number} does not lead to its pages, or to what replaced it"
    for old, new in pairs:
        for name in set(names(old.bundle)) & set(names(new.bundle)):
            for section in page.tree.xpath("//*[@data-change=$name][@data-release=$at]", name=name, at=str(new.number)):
                yield from _wrong(section, name, old, new)


def _told(old: Edition, new: Edition) -> Iterator[Named]:
    """Of which findings something must be told, and with which release."""
    was, now = _findings(old.bundle), _findings(new.bundle)
    yield from ((str(old.number), name) for name in was.keys() - now.keys())
    yield from ((str(new.number), name) for name in now if name not in was or was[name] != now[name])


def _links(old: Edition, new: Edition, history: History) -> Iterator[tuple[Named, tuple[str, ...]]]:
    """Where what is told of each finding leads: to its pages in the releases that have it, and to what took its place."""
    for number, name in _told(old, new):
        pages = [f"v/{each.number}/findings/{name}.html" for each in (old, new) if name in names(each.bundle)]
        retired = history.ids.retired(name) if number == str(old.number) else None
        instead = [f"findings/{retired.replaced_by}.html"] if retired and retired.replaced_by else []
        yield (number, name), (*pages, *instead)


def _wrong(section: html.HtmlElement, name: str, old: Edition, new: Edition) -> Iterator[str]:
    was, now = _findings(old.bundle)[name], _findings(new.bundle)[name]
    one, other = (dict(_numbers(each) if _alike(was, now) else _general(each)) for each in (was, now))
    moved = {what for what in {*one, *other} if one.get(what) != other.get(what)}
    differing = {(str(each.number), what) for each, has in ((old, one), (new, other)) for what in moved & has.keys()}
    found = Counter(
        (str(each.xpath("ancestor-or-self::*[@data-release][1]/@data-release")[0]), str(each.get("data-cell")))
        for each in section.xpath(".//*[@data-cell]")
    )
    if found != Counter(differing):
        yield f"the numbers of {name} that differ in release {new.number} are not those that are told"
    for each in section.xpath(".//*[@data-of]"):
        if each.get("data-of") != name:
            yield f"what is told of {name} in release {new.number} is about something else"
    said = text_of(section)
    for what in SPOKEN:
        texts = getattr(was, what), getattr(now, what)
        if texts[0] != texts[1] and not all(alike(text) in said for text in texts):
            yield f"the {what} of {name} that became another in release {new.number} is not told"


def _alike(was: Finding, now: Finding) -> bool:
    """Whether their numbers can be compared."""
    if isinstance(was, Released) and isinstance(now, Released):
        return (was.table.dataset, was.table.universe) == (now.table.dataset, now.table.universe)
    if isinstance(was, Modelled) and isinstance(now, Modelled):
        terms = ([(each.table, each.label, each.compared) for each in model.terms] for model in (was, now))
        return next(terms) == next(terms)
    return False


def _general(finding: Finding) -> Iterator[tuple[str, str]]:
    """What may be compared of two findings whatever they are about."""
    if isinstance(finding, Modelled):
        yield "og", str(finding.groups)


def _numbers(finding: Finding) -> Iterator[tuple[str, str]]:
    """Every number that could be told otherwise, as a page names it, and what it is."""
    match finding:
        case Refused():
            return
        case Released(table=table):
            yield from ((f"n {_place(cell.where, table)}", str(cell.count)) for cell in table.cells)
            named = {name: short for short, name in QUARTILES.items()}
            yield from ((named[each.name], f"{each.value} {each.unit}") for each in table.statistics)
        case Modelled(terms=terms):
            yield from _general(finding)
            for at, term in enumerate(terms, start=1):
                yield from ((f"{what} {at}", f"{term.ratio} {term.low} {term.high}") for what in ("or", "oi"))


def _place(at: Where, table: Table) -> str:
    named = dict(at)
    return "/".join(spelled(named[each.variable]) if each.variable in named else "*" for each in table.dimensions)


def _findings(bundle: Bundle) -> dict[str, Finding]:
    return {each.id: each for each in (*bundle.findings, *bundle.refused, *bundle.models)}
