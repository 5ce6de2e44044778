"""The tables of a page: each number in its row and its column, no cell without one, bars as long as what they stand for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from studybook.audit.claims import Claim, label
from studybook.audit.numbers import QUARTILES, category, codes_in_words, parts, share, spelled
from studybook.audit.page import has, place, words
from studybook.audit.subjects import Subject
from studybook.bundle import Table

ALL = "*"


@dataclass(frozen=True)
class _Row:
    """A row with numbers: by their column, what each says of itself, and whether nothing else stands in any cell."""

    element: html.HtmlElement
    said: dict[int, str]
    pure: bool


def claims(table: html.HtmlElement, subject: Subject) -> Iterator[Claim]:
    """What the heads of rows and columns and the codes beside them must say, for the numbers that stand there."""
    if subject.table is None:
        yield from _codes_alone(table, subject)
        return
    rows = _rows(table)
    for row in rows:
        yield from _head(row, subject.table, has(table, "codes") and not has(table, "values"))
    yield from _columns(table, rows, subject.table)


def faults(table: html.HtmlElement, subject: Subject) -> Iterator[str]:
    """What is wrong with a table besides its words."""
    if subject.table is None:
        if len(rows_of(table)) != len(subject.codes):
            yield f"a table {place(table)} lists other codes than the variable has"
        return
    rows = _rows(table)
    yield from _left_out(table, rows, subject.table)
    for row in rows:
        if not row.pure:
            yield f"a cell {place(table)} holds no number that says what it is, and no mark of a withheld one"
        if len({_part(said, 0) for said in row.said.values()}) > 1:
            yield f"a row {place(table)} holds numbers of several categories"
    yield from _bars(table, subject.table)


def rows_of(table: html.HtmlElement) -> list[html.HtmlElement]:
    """The rows of a table that hold more than heads, also where browsers have to put back what is around them."""
    return table.xpath(".//tr[td][not(ancestor::thead)]")


def _rows(table: html.HtmlElement) -> list[_Row]:
    return [_row(row) for row in rows_of(table)]


def _left_out(table: html.HtmlElement, rows: list[_Row], data: Table) -> Iterator[str]:
    """Whether every quartile, every category and all records have one row each, as wide as the heads are many."""
    wanted = [ALL, *(spelled(each.codes) for each in data.dimensions[0].categories)]
    names = [_part(next(iter(row.said.values()), ""), 0) for row in rows]
    if has(table, "gt_table"):
        wanted += [said for said, name in QUARTILES.items() if name in {each.name for each in data.statistics}]
    if sorted(names) != sorted(wanted):
        yield f"a table {place(table)} does not hold every category and all records, once"
    elif len(data.dimensions) > 1 and wanted[0] == ALL:
        across = sorted([ALL, *(spelled(each.codes) for each in data.dimensions[1].categories)])
        if any(sorted(_part(said, 1) for said in row.said.values()) != across for row in rows):
            yield f"a table {place(table)} does not hold every column, once"
    wide = len(_heads(table))
    if any(sum(int(cell.get("colspan", "1")) for cell in row.element) != wide for row in rows):
        yield f"a row {place(table)} is not as wide as the heads of its table"


def _row(row: html.HtmlElement) -> _Row:
    said, pure, column = dict[int, str](), True, 0
    for cell in row:
        found = cell.xpath("descendant-or-self::*[@data-cell]") if cell.tag == "td" else []
        if found:
            said[column] = str(found[0].get("data-cell"))
        if cell.tag == "td" and not has(cell, "code"):
            alone = len(found) == 1 and words(found[0]) == words(cell)
            pure = pure and alone and not cell.xpath("descendant-or-self::*[@data-of]")
        column += int(cell.get("colspan", "1"))
    return _Row(row, said, pure)


def _part(said: str, number: int) -> str:
    """A part of the place that a cell names; of a quartile its name, since it has no place."""
    name, _, at = said.partition(" ")
    found = (at or name).split("/")
    return found[number] if number < len(found) else ""


def _head(row: _Row, table: Table, coded: bool) -> Iterator[Claim]:
    """The label of a row, with its codes before it or, of what is missing, behind it."""
    said = next(iter(row.said.values()), "")
    named = _part(said, 0)
    text, codes = _label(named, table)
    missing = "" if coded or codes == "" else f"{text} ({codes})"
    for head in row.element.iterchildren("th"):
        yield label(head, "the label of a row", text, missing, *(_everything(table) if named == "*" else ()))
    for code in row.element.xpath("./td[contains(concat(' ', @class, ' '), ' code ')]"):
        yield Claim(code, "the code of a row", frozenset({codes.casefold()}))


def _everything(table: Table) -> tuple[str, ...]:
    return f"All {table.dataset}", "All records", "Total"


def _label(named: str, table: Table) -> tuple[str, str]:
    """The label and the codes of a row; neither for one that the release does not have."""
    if named in QUARTILES:
        return QUARTILES[named], ""
    try:
        found = category((named,), 0, table)
    except KeyError:
        return "", ""
    return found.label, codes_in_words(found)


def _columns(table: html.HtmlElement, rows: list[_Row], data: Table) -> Iterator[Claim]:
    """The head of each column, for the numbers in all its rows; columns of one variable are told apart by what they count."""
    for number, head in enumerate(_heads(table)):
        inside = [row.said[number] for row in rows if number in row.said]
        if len(data.dimensions) > 1 and inside:
            named = {_part(said, 1) for said in inside}
            yield label(head, "the label of a column", *(_column(each, data) for each in named if len(named) == 1))
        elif inside:
            yield label(head, "the title of a column", *_title({said.partition(" ")[0] for said in inside}, data))


def _title(kinds: set[str], data: Table) -> tuple[str, ...]:
    if kinds == {"n"}:
        return "Number", "Records", data.dataset
    return ("Percent", f"Percent of {data.dataset}") if kinds == {"p"} else ("Value",)


def _column(named: str, data: Table) -> str:
    try:
        return f"All {data.dataset}" if named == "*" else category(("*", named), 1, data).label
    except KeyError:
        return ""


def _heads(table: html.HtmlElement) -> list[html.HtmlElement]:
    """The lowest head over each column."""
    grid: dict[tuple[int, int], html.HtmlElement] = {}
    rows = table.xpath("./thead/tr")
    for number, row in enumerate(rows):
        column = 0
        for head in row.iterchildren("th", "td"):
            while (number, column) in grid:
                column += 1
            wide, tall = int(head.get("colspan", "1")), int(head.get("rowspan", "1"))
            grid |= {(number + down, column + right): head for down in range(tall) for right in range(wide)}
            column += wide
    return [head for (row, _), head in sorted(grid.items(), key=lambda each: each[0]) if row == len(rows) - 1]


def _codes_alone(table: html.HtmlElement, subject: Subject) -> Iterator[Claim]:
    """Codes and labels without numbers: all of them, in their order."""
    rows = rows_of(table)
    for number, row in enumerate(rows):
        wanted = subject.codes[number] if number < len(subject.codes) else ("", "")
        for cell, text in zip(row, wanted, strict=False):
            yield label(cell, "a code or its label", text)


def _bars(table: html.HtmlElement, data: Table) -> Iterator[str]:
    """Bars are as long as their share of the longest, and there is none for what is withheld."""
    drawn: list[tuple[int, int]] = []
    for bar in table.iter("span"):
        if not has(bar, "bar"):
            continue
        drawing = bar.find("svg")
        length = re.fullmatch(r"(\d+)%", drawing.get("width", "")) if drawing is not None and len(bar) == 1 else None
        said = str((bar.xpath("ancestor::*[@data-cell][1]/@data-cell") or [""])[0])
        value = _share(said, data)
        if length is None or value is None:
            yield f"a bar {place(table)} stands for no number of the release"
        else:
            drawn.append((int(length[1]), value))
    longest = max((value for _, value in drawn), default=0)
    if any(abs(length * longest - 100 * value) > longest for length, value in drawn):
        yield f"a bar {place(table)} is not as long as its number is large"


def _share(said: str, data: Table) -> int | None:
    number, _, at = said.partition(" ")
    try:
        return share(parts(at, data), data) if number == "p" else None
    except KeyError:
        return None
