"""The two lists of all variables: what their rows say, what is searched besides, and which datasets are marked.

All of it must be what the schemas say, word for word and in the order of the files.
"""

import json
from collections.abc import Iterator

from lxml import html

from studybook.audit.page import Page, alike, of, words
from studybook.audit.unseen import shown
from studybook.bundle import Bundle
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Key, Measured, Variable

EXPLORER, AVAILABILITY = "codebook/index.html", "codebook/availability.html"

Row = tuple[str, ...]


def untrue(page: Page, study: Study, bundle: Bundle) -> Iterator[str]:
    """What a list of all variables does not say as the schemas do. Nothing of any other page."""
    if page.path == EXPLORER:
        yield from _rows(page, study, bundle)
        if _searched(page) != [_words(variable) for file in study.files for variable in file.variables]:
            yield "what is searched besides the table is not what the schemas say of each variable"
    if page.path == AVAILABILITY and _marked(page) != _occurring(study):
        yield "the marks do not say in which datasets each variable occurs"


def line(variable: Variable) -> str:
    """What is searched of a variable besides its row, as it stands in the page."""
    return json.dumps(_words(variable), ensure_ascii=False).replace("<", "\\u003c")


def summary(study: Study) -> str:
    """How many names of variables there are, in how many datasets."""
    names = {variable.name for file in study.files for variable in file.variables}
    return f"{len(names)} names of variables in {len(study.files)} datasets"


def _rows(page: Page, study: Study, bundle: Bundle) -> Iterator[str]:
    said = [_said(row) for row in page.tree.xpath(f"//table[{of('explorer-table')}]/tbody/tr")]
    wanted = [_row(variable, file, bundle) for file in study.files for variable in file.variables]
    if [row[:2] for row in said] != [row[:2] for row in wanted]:
        yield "the table does not list every variable once, in the order of the files, each with its entry"
        return
    for row, meant in zip(said, wanted, strict=True):
        if row != meant:
            yield f"the row of {meant[0]} is not what the schemas and the release say of it"


def _said(row: html.HtmlElement) -> Row:
    """What a row is of, where it leads, and what stands in its cells."""
    links = row.xpath("./th/a/@href")
    return str(row.get("data-of")), str(links[0] if links else ""), *(words(cell) for cell in row)


def _row(variable: Variable, file: DataFile, bundle: Bundle) -> Row:
    name, evidence, sensitivity = variable.name, variable.evidence.grade, variable.sensitivity.capitalize()
    cells = (name, variable.title, file.title, variable.section, _kind(variable), evidence, sensitivity)
    return f"{file.slug}.{name}", f"{file.slug}.html#{name}", *map(alike, (*cells, _asked(variable, file, bundle)))


def _kind(variable: Variable) -> str:
    match variable.kind:
        case Coded(labels):
            return f"{len(labels)} codes"
        case Measured(low, high, unit):
            return f"Number of {unit}, {low} to {high}"
        case Count(low, high, unit):
            return f"Count of {unit}, {low} to {high}"
        case Day():
            return "Date, published as counts per year"
        case Key():
            return "Identifier, never published"
        case _:
            return "Free text, never published"


def _asked(variable: Variable, file: DataFile, bundle: Bundle) -> str:
    """Whether a finding is about a variable: counts by it, or counts those only who have some of its values."""
    if variable.name in file.absent:
        return "not in this release"
    tables = [released.table for released in bundle.findings if released.table.dataset == file.slug]
    names = {name for table in tables for name in (*(each.variable for each in table.dimensions), *dict(table.universe))}
    return "yes" if variable.name in names else "no"


def _words(variable: Variable) -> list[str | list[str]]:
    labels = variable.kind.labels.values() if isinstance(variable.kind, Coded) else ()
    return [_plain(variable.description), [*map(_plain, labels)], [*map(_plain, variable.missing.values())]]


def _plain(text: str) -> str:
    return shown(text)


def _searched(page: Page) -> object:
    """What the script reads besides the table; None where that is no JSON."""
    try:
        (block,) = page.tree.xpath("//script[@id='explorer-words']")
        return json.loads(block.text)
    except (ValueError, TypeError):
        return None


def _marked(page: Page) -> set[tuple[str, str, bool]]:
    """For each name in the table, where its row leads, and whether it says that files lack it; nothing if a mark is twice."""
    table = page.tree.xpath(f"//table[{of('availability')}]")
    rows = [row for each in table for row in each.xpath("./tbody/tr[td]")]
    links = [(words(row[0][0]), link) for row in rows for link in row.xpath("./td/a")]
    found = [(name, str(link.get("href")), "not in this release" in words(link)) for name, link in links]
    return set(found) if len(set(found)) == len(found) else set()


def _occurring(study: Study) -> set[tuple[str, str, bool]]:
    return {
        (variable.name, f"{file.slug}.html#{variable.name}", variable.name in file.absent)
        for file in study.files
        for variable in file.variables
    }
