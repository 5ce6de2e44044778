"""A variable in several datasets, side by side: each number in the column of its dataset and the row of its category."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html

from studybook.audit.claims import Claim, label
from studybook.audit.numbers import category, codes_in_words, spelled
from studybook.audit.page import has, place, words
from studybook.audit.subjects import Subject
from studybook.bundle import Table

EVERYTHING = "*"


@dataclass(frozen=True)
class _Row:
    """A row with numbers: its heads, and its cells, each with what it says it is about and which number it is."""

    heads: list[html.HtmlElement]
    cells: list[html.HtmlElement]

    @property
    def places(self) -> set[str]:
        return {str(cell.get("data-cell")) for cell in self.cells}


def claims(table: html.HtmlElement, subjects: Mapping[str, Subject]) -> Iterator[Claim]:
    """What the heads of rows and columns must say, for the numbers that stand there."""
    rows = _rows(table)
    for row in rows:
        tables = [found for cell in row.cells if (found := _table(cell, subjects)) is not None]
        for text, codes in {_named(next(iter(row.places), ""), found) for found in tables}:
            yield from _heads(row, text, codes, coded=not has(table, "values"))
    for number, head in enumerate(_columns(table, rows)):
        about = {str(row.cells[number].get("data-of")) for row in rows if number < len(row.cells)}
        yield label(head, "the dataset of a column", *({each.partition(".")[0] for each in about} if len(about) == 1 else ()))


def faults(table: html.HtmlElement, subjects: Mapping[str, Subject]) -> Iterator[str]:
    """What is wrong with such a table besides its words."""
    rows = _rows(table)
    about = [[str(cell.get("data-of")) for cell in row.cells] for row in rows]
    if not rows or any(each != about[0] for each in about) or len(set(about[0])) < len(about[0]):
        yield f"a table {place(table)} does not keep its datasets apart, each in a column"
        return
    if len({name.partition(".")[2] for name in about[0]}) > 1:
        yield f"a table {place(table)} puts different variables side by side"
    if any(len(row.places) > 1 or not _pure(cell) for row in rows for cell in row.cells):
        yield f"a row {place(table)} holds numbers of several categories, or a cell more than its number"
    told = sorted(name for row in rows for name in row.places)
    for name in about[0]:
        subject = subjects.get(name)
        if subject is None or subject.table is None or told != sorted(_every(subject.table)):
            yield f"a table {place(table)} does not hold every category of what it compares, once"


def _rows(table: html.HtmlElement) -> list[_Row]:
    found = table.xpath("./tbody/tr[td] | ./tfoot/tr[td]")
    return [_Row(row.xpath("./th | ./td[not(@data-cell)]"), row.xpath("./td[@data-cell]")) for row in found]


def _columns(table: html.HtmlElement, rows: list[_Row]) -> list[html.HtmlElement]:
    """The heads over the numbers: those after the heads of rows."""
    return table.xpath("./thead/tr/th")[len(rows[0].heads) :] if rows else []


def _heads(row: _Row, text: str, codes: str, *, coded: bool) -> Iterator[Claim]:
    missing = "" if coded or not codes else f"{text} ({codes})"
    for head in row.heads:
        if head.tag == "th":
            yield label(head, "the label of a row", text, missing)
        else:
            yield Claim(head, "the code of a row", frozenset({codes.casefold()}))


def _table(cell: html.HtmlElement, subjects: Mapping[str, Subject]) -> Table | None:
    subject = subjects.get(str(cell.get("data-of")))
    return subject.table if subject else None


def _named(said: str, table: Table) -> tuple[str, str]:
    """The label and the codes of a row; neither for one that the release does not have."""
    at = said.partition(" ")[2]
    if at == EVERYTHING:
        return "All records", ""
    try:
        found = category((at,), 0, table)
    except KeyError:
        return "", ""
    return found.label, codes_in_words(found)


def _every(table: Table) -> list[str]:
    (dimension,) = table.dimensions
    return [f"np {place}" for place in (*(spelled(each.codes) for each in dimension.categories), EVERYTHING)]


def _pure(cell: html.HtmlElement) -> bool:
    """Whether nothing in a cell is about something else than the cell itself."""
    return not cell.xpath(".//*[@data-cell or @data-of or @data-label]") and bool(words(cell))
