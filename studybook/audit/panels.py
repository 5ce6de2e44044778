"""Tables of several findings: each row is of one of them, and what stands in a column is the same number of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import html

from studybook.audit.claims import Claim, label
from studybook.audit.page import place, words
from studybook.audit.subjects import Subject

POINTS = "Difference in points"

About = Callable[[html.HtmlElement], Subject]
"""What an element is about."""


@dataclass(frozen=True)
class _Heads:
    """The head over all columns of a crossed table, and the lowest head of each column with numbers."""

    over: html.HtmlElement | None
    columns: Sequence[html.HtmlElement]


def claims(table: html.HtmlElement, about: About) -> Iterator[Claim]:
    """What the heads of rows and columns must say, for the numbers that stand there."""
    rows = _rows(table)
    for row in rows:
        for head in row.iterchildren("th"):
            yield label(head, "the label of a row", about(row).title)
    told = [(about(row), _said(row)) for row in rows if not about(row).refused]
    heads = _heads(table)
    for number, head in enumerate(heads.columns):
        yield label(head, "the label of a column", _alike({_column(said, subject) for subject, said in _nth(number, told)}))
    if heads.over is not None:
        yield label(heads.over, "the label over columns", _alike({_over(said, subject) for subject, said in _nth(0, told)}))


def faults(table: html.HtmlElement, about: About) -> Iterator[str]:
    """What is wrong with a table besides its words."""
    rows = _rows(table)
    names = [row.get("data-of") for row in rows]
    if len(set(names)) < len(names) or any(about(row).name != name for row, name in zip(rows, names, strict=True)):
        yield f"a row {place(table)} is not of one finding, or of one that has a row already"
    if not all(_pure(cell) for row in rows for cell in row.iterchildren("td")):
        yield f"a cell {place(table)} holds no number that says what it is, and no mark of a withheld one"
    if sorted(map(str, names)) != sorted(about(table).name.split()):
        yield f"a table {place(table)} does not hold every finding that it is said to be of"
    told = [(about(row), _said(row)) for row in rows if not about(row).refused]
    said, heads = told[0][1] if told else [], _heads(table)
    if (
        len({tuple(_same(each, subject) for each in numbers) for subject, numbers in told}) != 1
        or not _in_order(said)
        or len(heads.columns) != len(said)
    ):
        yield f"the rows {place(table)} do not hold the same numbers, each under a head of its own"
    if heads.over is not None and heads.over.get("colspan") != str(sum(number.startswith("po ") for number in said)):
        yield f"a head {place(table)} stands over other columns than its own"


def _rows(table: html.HtmlElement) -> list[html.HtmlElement]:
    return table.xpath(".//tr[not(ancestor::thead)]")


def _said(row: html.HtmlElement) -> list[str]:
    """What the numbers of a row say they are."""
    return [str(said) for said in row.xpath("./td/descendant-or-self::*/@data-cell")]


def _pure(cell: html.HtmlElement) -> bool:
    """Whether a cell holds one number of its row, and nothing else."""
    found = cell.xpath("descendant-or-self::*[@data-cell]")
    return len(found) == 1 and words(found[0]) == words(cell) and not cell.xpath("descendant-or-self::*[@data-of]")


def _heads(table: html.HtmlElement) -> _Heads:
    """The heads but that of the rows themselves. Where they stand in two lines, the lower ones are under the second."""
    lines = [list(line) for line in table.xpath("./thead/tr")]
    if len(lines) == 1:
        return _Heads(None, lines[0][1:])
    if len(lines) == 2 and len(lines[0]) > 1:
        return _Heads(lines[0][1], [*lines[1], *lines[0][2:]])
    return _Heads(None, ())


def _in_order(said: Sequence[str]) -> bool:
    """Whether the numbers are counts of several categories; or shares of one in several columns, with how far two are apart."""
    kinds, places = [number.partition(" ")[0] for number in said], [number.partition(" ")[2] for number in said]
    if len(set(places)) < len(places):
        return False
    if kinds[-1:] == ["d"]:
        return kinds == ["po", "po", "d"] and places[2] == "|".join(places[:2]) and _in_order(said[:2])
    same = {place.partition("/")[0] for place in places}
    return bool(kinds) and (set(kinds) == {"np"} or (set(kinds) == {"po"} and len(same) == 1))


def _nth(number: int, told: Sequence[tuple[Subject, Sequence[str]]]) -> Iterator[tuple[Subject, str]]:
    """What each row says that the number in this column is."""
    return ((subject, said[number]) for subject, said in told if number < len(said))


def _same(number: str, subject: Subject) -> tuple[str, str]:
    """What the numbers of a column must have alike: of one variable the label, since others may have other codes."""
    kind, _, at = number.partition(" ")
    return kind, at if "/" in at else subject.label(at)


def _column(number: str, subject: Subject) -> str:
    """The label of the last variable's category."""
    if number.startswith("d "):
        return POINTS
    at = number.partition(" ")[2].split("/")
    return subject.label("/".join([*("*" for _ in at[1:]), at[-1]]))


def _over(number: str, subject: Subject) -> str:
    """The label of the first variable's category."""
    at = number.partition(" ")[2].split("/")
    return subject.label("/".join([at[0], *("*" for _ in at[1:])]))


def _alike(texts: set[str]) -> str:
    return texts.pop() if len(texts) == 1 else ""
