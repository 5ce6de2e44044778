"""The page of one finding: its title, its numbers, and the facts by which it is known again."""

import re
from collections.abc import Collection, Iterator, Mapping

from studybook.audit.landing.chapter import Chapter, Sealed
from studybook.audit.model_numbers import of_model
from studybook.audit.page import Page, alike, of, words
from studybook.audit.words import Words, known, of_finding, of_refused, universe_of
from studybook.bundle import Refused, Released
from studybook.history import Life
from studybook.modelled import Modelled
from studybook.present.marks import provenance

SOURCES = (
    "The American Statistician 50, 1996, type 7",
    "Biometrika 73, 1986",
    "Biometrics 57, 2001",
    "Biometrika 80, 1993",
    "95% intervals",
)
"""What holds a figure in the descriptions of methods."""

FREE = ("Method", "Policy", "Data", "Shown in")
"""Facts in words that differ from finding to finding and hold no number of it; their figures belong to known words."""


def untrue(page: Page, finding: Sealed, chapter: Chapter) -> Iterator[str]:
    """What the page of a finding does not say as it is."""
    whole = f"{chapter.mark}: {finding.title}" if chapter.mark else finding.title
    if [words(each) for each in page.tree.xpath("//main//h1 | //header//h1")] != [alike(whole)]:
        yield "the heading is not the title of the finding"
    if {str(each) for each in page.tree.xpath("//@data-of")} != {finding.id}:
        yield "it is about something else than its finding"
    yield from _incomplete(page, finding)
    said, wanted = _facts(page), _wanted(finding, chapter)
    if sorted(said.keys() - set(FREE)) != sorted(wanted) or not said.keys() >= {"Policy", "Data"}:
        yield "it does not tell every fact, once"
    yield from (f"what it says under {name} is not so" for name, text in wanted.items() if said.get(name) not in {None, text})
    yield from _misled(page, finding, chapter)
    yield from _unsaid(page, finding, chapter)


def _unsaid(page: Page, finding: Sealed, chapter: Chapter) -> Iterator[str]:
    """A sentence to be copied that says otherwise than the chart of its page, which is read there, or of another number."""
    found = page.tree.xpath("//*[@data-copy='sentence']/p")
    if isinstance(finding, Refused):
        yield from ["it offers a sentence on what is not let out"] * bool(found)
        return
    chart = " ".join(words(each) for each in page.tree.xpath("//figcaption//*[contains(@class, 'message')]"))
    before = f"{chapter.mark}. {finding.title}" if chapter.mark else finding.title
    ends = " ".join(words(each) for each in page.tree.xpath("//*[@data-copy='sentence']/p/*[@data-cite='in-text']"))
    wanted = rf"{re.escape(alike(f'{before}: {chart}'))}( Base: [^.;]*\.)? {re.escape(ends)}"
    if len(found) != 1 or not ends or not re.fullmatch(wanted, words(found[0])):
        yield "it does not offer a sentence that says what its chart does"


def words_of(finding: Sealed, chapter: Chapter, titles: Collection[str]) -> Words:
    """What may be said on the page of a finding besides its numbers and labels."""
    bundle, study = chapter.bundle, chapter.study
    said = {
        *titles,
        *SOURCES,
        *_wanted(finding, chapter).values(),
        finding.title,
        study.title,
        study.name,
        study.version,
        study.distributor,
    }
    said |= {f"https://doi.org/{study.doi}", f"No count below {bundle.manifest.policy.get('threshold')}"}
    said |= {*chapter.variables(finding), *([finding.outcome] if isinstance(finding, Modelled) else [])}
    match finding:
        case Refused():
            return known(said) | of_refused(finding)
        case Modelled():
            return known(said) | of_model(finding, bundle)
        case _:
            return known(said) | of_finding(finding, bundle)


def _incomplete(page: Page, finding: Sealed) -> Iterator[str]:
    """Numbers that a page of this kind of finding must show, and does not, or shows twice."""
    kind = {Refused: "not-published", Modelled: "model", Released: "gt_table"}[type(finding)]
    if len(page.tree.xpath(f"//*[{of(kind)}]")) != 1:
        yield "it does not show its finding once"
    charts = page.tree.xpath(f"//svg[{of('chart')}]")
    if len(charts) != (0 if isinstance(finding, Refused) else 1):
        yield "it does not show its chart once"
    total = page.tree.xpath("//main//p[starts-with(normalize-space(), 'Base: ')]//*[@data-cell='n']")
    if len(total) != (0 if isinstance(finding, Refused) else 1):
        yield "it does not say once how many records it is about"


def _facts(page: Page) -> Mapping[str, str]:
    """Every fact by its name; none where a name stands twice, or there is more than one list."""
    lists = page.tree.xpath(f"//dl[{of('facts')}]")
    rows = [each for found in lists for each in found.xpath("./div")]
    found = {
        words(row.xpath("./dt")[0]): words(row.xpath("./dd")[0]) for row in rows if row.xpath("./dt") and row.xpath("./dd")
    }
    return found if len(found) == len(rows) and len(lists) == 1 else {}


def _wanted(finding: Sealed, chapter: Chapter) -> dict[str, str]:
    """Every fact that is told in one way only."""
    bundle = chapter.bundle
    life, archived = chapter.history.life(finding.id), "not archived" if chapter.number is None else f"release {chapter.number}"
    wanted = {
        "Source": provenance(bundle.standing),
        "Version": f"{archived}, computed for {bundle.manifest.date}",
        "First published": f"release {life.told[0].number}, {life.told[0].date}" if life.told else "not published yet",
        "Last changed": _changed(life, chapter.digest(finding.id)),
        "Content hash": f"sha256:{chapter.digest(finding.id)}",
    }
    if not isinstance(finding, Refused):
        dataset = chapter.dataset(finding)
        said = universe_of(finding.table, bundle) if isinstance(finding, Released) else ""
        wanted["Universe"] = said or f"All {dataset}."
        wanted["Variables"] = "".join(f"{name} {chapter.title(dataset, name)}" for name in chapter.variables(finding))
    return {name: alike(text) for name, text in wanted.items()}


def _changed(life: Life, digest: str) -> str:
    hashes = [told.hash for told in life.told]
    if not hashes:
        return "not published yet"
    if digest not in hashes:
        return "in this release, which is not archived"
    changed = [told for at, told in enumerate(life.told) if at and hashes[at - 1] != told.hash]
    return f"release {changed[-1].number}, {changed[-1].date}" if changed else "not since"


def _misled(page: Page, finding: Sealed, chapter: Chapter) -> Iterator[str]:
    """Links that lead to another variable or place than they say."""
    for row in page.tree.xpath(f"//dl[{of('facts')}]/div"):
        name, links = words(row.xpath("./dt")[0]), [str(each) for each in row.xpath("./dd//a/@href")]
        if name == "Variables" and not isinstance(finding, Refused):
            dataset = chapter.dataset(finding)
            every = [each for each in chapter.variables(finding) if chapter.title(dataset, each)]
            if links != [f"{chapter.up}codebook/{dataset}.html#{each}" for each in every]:
                yield "a variable leads to another entry than its own"
        if name == "Shown in" and [each.rpartition("#")[2] for each in links] != [finding.id]:
            yield "it says that it is shown where it is not"
