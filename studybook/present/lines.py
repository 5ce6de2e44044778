"""What a published table says, line by line: the counts of a row or a column, and the total they add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studybook.bundle import Table
from studybook.cells import Category, Codes, Dimension, where
from studybook.errors import BundleBroken
from studybook.present.identity import ALL, EVERY, spelled


@dataclass(frozen=True)
class Part:
    """One category of a line, with its count; None is withheld."""

    category: Category
    count: int | None


@dataclass(frozen=True)
class Line:
    """The parts of one group of records, valid categories first, and their total. `group` is None for all records.

    `place` is spelled as in `identity`, and runs through the parts.
    """

    group: Category | None
    total: int | None
    parts: tuple[Part, ...]
    place: str

    @property
    def whole(self) -> str:
        """The place of the total, and of the label of the group."""
        return self.place.replace(EVERY, ALL)

    def at(self, part: Part) -> str:
        """The place of one of the parts."""
        return self.place.replace(EVERY, spelled(part.category.codes))

    def label(self, part: Part) -> str:
        """The place of the label of one of the parts."""
        codes = spelled(part.category.codes)
        return "/".join(codes if coordinate == EVERY else ALL for coordinate in self.place.split("/"))

    @property
    def withheld(self) -> int:
        """How many parts are withheld."""
        return sum(part.count is None for part in self.parts)

    def together(self, threshold: int | None) -> int | None:
        """What two or more withheld parts hold together, if the policy lets it be said; one alone would be told by it."""
        if self.total is None or threshold is None or self.withheld < 2:
            return None
        rest = self.total - sum(part.count or 0 for part in self.parts)
        return rest if rest >= threshold else None


def columns(table: Table) -> tuple[Line, ...]:
    """A line down the first variable for each category of the second, if there is one, and last for all records."""
    first, *second = table.dimensions
    return _lines(table, first, second[0] if second else None)


def rows(table: Table) -> tuple[Line, ...]:
    """A line across the second variable for each category of the first, and last for all records; none without a second."""
    if len(table.dimensions) < 2:
        return ()
    first, second = table.dimensions
    return _lines(table, second, first)


def valid_first(categories: Iterable[Category]) -> list[Category]:
    """Categories with the missing ones after all others, each kind in its own order."""
    return sorted(categories, key=lambda category: category.missing)


def _lines(table: Table, along: Dimension, across: Dimension | None) -> tuple[Line, ...]:
    groups: list[Category | None] = [*valid_first(across.categories)] if across else []
    return tuple(_line(table, along, across, group) for group in [*groups, None])


def _line(table: Table, along: Dimension, across: Dimension | None, group: Category | None) -> Line:
    fixed = {across.variable: group.codes} if across and group else {}
    parts = [Part(c, _count(table, fixed | {along.variable: c.codes})) for c in valid_first(along.categories)]
    return Line(group, _count(table, fixed), tuple(parts), _place(table, along, group))


def _place(table: Table, along: Dimension, group: Category | None) -> str:
    fixed = spelled(group.codes) if group else ALL
    return "/".join(EVERY if dimension is along else fixed for dimension in table.dimensions)


def _count(table: Table, place: Mapping[str, Codes]) -> int | None:
    try:
        return table.at(where(place)).count
    except KeyError:
        broken = BundleBroken("a table of the release lacks a cell of its own dimensions", where=table.dataset)
    raise broken
