"""Several findings of one shape as one table and one chart, a row for each, in the order they are named: nothing is ranked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from studybook.bundle import Bundle, Refused, Released, Table
from studybook.cells import Category, Dimension
from studybook.errors import PageFailed
from studybook.present.identity import ALL, cell, spelled
from studybook.present.lines import Line, Part, columns, valid_first
from studybook.present.text import Shown, percent
from studybook.present.unpublished import UnpublishedPanel
from studybook.present.view import inline, release


@dataclass(frozen=True)
class Panel:
    """Findings of one dataset with the same categories: each counts one variable, or one variable by another.

    `rows` says what tells the rows apart, `category` is the category of the first variable that is compared. One finding at
    least is let out; any other says so in its row.
    """

    name: str
    title: str
    rows: str
    category: str
    findings: tuple[Released | Refused, ...]
    bundle: Bundle

    @property
    def released(self) -> tuple[Released, ...]:
        """The findings that have numbers."""
        return tuple(each for each in self.findings if isinstance(each, Released))

    @property
    def of(self) -> str:
        """What the panel is about: its findings, as the value of their attribute."""
        return " ".join(each.id for each in self.findings)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of the first finding that has numbers; the others have the same categories."""
        return self.released[0].table.dimensions

    @property
    def columns(self) -> tuple[str | None, ...]:
        """In what the category is compared: the columns of the second variable, or all records (None) where there is none."""
        return tuple(category.label for category in valid_first(self.dimensions[1].categories)) if self.crossed else (None,)

    @property
    def crossed(self) -> bool:
        """Whether the findings count one variable by another."""
        return len(self.dimensions) > 1

    def place(self, by: str | None = None) -> str:
        """The place of the category, among all records or in the column `by`: the same in each finding.

        Raises:
            PageFailed: the findings have no such category or column.
        """
        first, *second = self.dimensions
        parts = [_codes(self.category, first.categories, "category", self.name)]
        if second or by is not None:
            across = second[0].categories if second else ()
            parts.append(ALL if by is None else _codes(by, across, "column", self.name))
        return "/".join(parts)

    def compared(self, released: Released) -> tuple[tuple[Line, Part], ...]:
        """The category in each column of a finding."""
        lines = columns(released.table)
        parts = ((line, part) for line in (lines[:-1] if self.crossed else lines) for part in line.parts)
        return tuple((line, part) for line, part in parts if part.category.label == self.category)

    def shares(self, by: str | None = None) -> tuple[int | None, ...]:
        """For each finding, the category's percentage of all records or of those of the column `by`; None is not shown."""
        return tuple(_share(each, self.category, by) if isinstance(each, Released) else None for each in self.findings)

    def table(self) -> Shown:
        """The findings as one table with its notes."""
        from studybook.present.panel_tables import table_markdown  # noqa: PLC0415  (loaded by pages that need it)

        return Shown(table_markdown(self))

    def chart(self) -> Shown:
        """The shares of the category as one chart, with a text that says what it shows."""
        from studybook.present.panel_charts import chart_markdown  # noqa: PLC0415  (so is altair)

        return Shown(chart_markdown(self))

    def lowest(self, by: str | None = None) -> Shown:
        """The smallest of the category's published shares, without saying whose it is."""
        return self._end("lo", by)

    def highest(self, by: str | None = None) -> Shown:
        """The largest of the category's published shares, without saying whose it is."""
        return self._end("hi", by)

    def _end(self, end: Literal["lo", "hi"], by: str | None) -> Shown:
        place = self.place(by)
        share = (min if end == "lo" else max)((each for each in self.shares(by) if each is not None), default=None)
        return inline("" if share is None else f"{share} percent", self.of, cell(end, place), self.bundle.standing)


def panel(name: str, findings: Sequence[str], *, category: str, title: str, rows: str) -> Panel | UnpublishedPanel:
    """Findings of the release in whose staged tree the page runs, to be shown together under the anchor `name`.

    Raises:
        BundleBroken: the release is not whole, or has no finding of one of these ids.
        PageFailed: the findings cannot stand in one table, or the page runs outside a staged tree.
    """
    bundle = release()
    models = [each for each in findings if bundle.model(each)]
    if models:
        raise PageFailed(
            "a model cannot stand in a panel, which has shares of one category",
            where=f"panel {name}",
            details=[f"a model: {each}" for each in models],
            remedy="Show it on its own, as finding(id).table(); name the tables it rests on here instead.",
        )
    found = tuple(bundle.refusal(each) or bundle.finding(each) for each in findings)
    problems = [*_of_names(name, findings, bundle), *_of_shapes([each for each in found if isinstance(each, Released)])]
    if problems:
        raise PageFailed(
            "these findings cannot stand in one table",
            where=f"panel {name}",
            details=problems,
            remedy="Name two findings or more of one dataset, with the same categories, and their own variables.",
        )
    refused = tuple(each for each in found if isinstance(each, Refused))
    if len(refused) == len(found):
        return UnpublishedPanel(refused)
    made = Panel(name, title, rows, category, found, bundle)
    if len({replace(made, findings=(each,)).place() for each in made.released}) > 1:  # and the category is one of theirs
        raise PageFailed(
            f"the findings have other codes in the category {category!r}",
            where=f"panel {name}",
            remedy="Compare a category that is the same in all of them.",
        )
    return made


def row_label(finding: Released | Refused) -> str:
    """What the row of a finding is called: the variable that tells it from the others; of one not let out its title."""
    return finding.title if isinstance(finding, Refused) else finding.table.dimensions[-1].label


def _of_names(name: str, findings: Sequence[str], bundle: Bundle) -> list[str]:
    """What is wrong with the names of a panel and of its findings."""
    taken = name in {*(each.id for each in bundle.findings), *(each.id for each in bundle.refused)}
    several = len(set(findings)) == len(findings) > 1
    return [
        *(["its own name is that of a finding"] if taken else []),
        *([] if several else ["they are not several, each named once"]),
    ]


def _of_shapes(released: Sequence[Released]) -> list[str]:
    """What tells the findings apart that must not."""
    tables = [each.table for each in released]
    apart = {
        "datasets": {table.dataset for table in tables},
        "records counted": {table.universe for table in tables},
        "questions": {each.question for each in released},
        "categories": {_categories(table) for table in tables},
        "variables down the side": {table.dimensions[0].variable for table in tables if len(table.dimensions) > 1},
    }
    alike = len({table.dimensions[-1].label for table in tables}) < len(tables)
    return [
        *(f"they differ in {what}" for what, found in apart.items() if len(found) > 1),
        *(["a summary has no place in it"] if any(each.question in {"summary", "durations"} for each in released) else []),
        *(["two of them have rows of the same name"] if alike else []),
    ]


def _categories(table: Table) -> tuple[object, ...]:
    """What must be alike: of one variable what its categories are called, since others may have other codes; of two all."""
    first, *second = table.dimensions
    if second:
        return tuple(dimension.categories for dimension in table.dimensions)
    return tuple((category.label, category.missing) for category in first.categories)


def _share(released: Released, category: str, by: str | None) -> int | None:
    for line in columns(released.table):
        if (line.group.label if line.group else None) == by:
            count = next(part.count for part in line.parts if part.category.label == category)
            return percent(count, line.total) if line.total else None
    return None


def _codes(label: str, categories: Sequence[Category], sort: str, name: str) -> str:
    for category in categories:
        if category.label == label:
            return spelled(category.codes)
    raise PageFailed(
        f"the findings have no {sort} {label!r}",
        where=f"panel {name}",
        details=[f"they have: {category.label}" for category in categories] or [f"they have no {sort} at all"],
        remedy="Use one of these, spelled the same.",
    )
