"""What a release tells against its own policy, found by subtraction alone. It knows nothing of how cells were chosen.

From the published tables: no count below the threshold, no line with a single unknown, no withheld parts that together stay
below the threshold, no number told in one table and withheld in another. Which groups and parents the records come from cannot
be seen here: that was made sure of at sealing.
"""

from collections.abc import Iterator
from itertools import product

from studybook.bundle import Bundle, Cell, Table
from studybook.cells import where


def exposures(bundle: Bundle, threshold: int) -> tuple[str, ...]:
    """What a reader of this release could work out, by table; nothing where it keeps its policy."""
    tables = {f"finding {released.id}": released.table for released in bundle.findings}
    tables |= {f"{name}.{e.variable}": e.table for name, entries in bundle.codebook.items() for e in entries if e.table}
    found = [f"{name}: {what}" for name, table in tables.items() for what in sorted(set(_told(table, threshold)))]
    return (*found, *_told_elsewhere(tables))


def _told(table: Table, threshold: int) -> Iterator[str]:
    if any(cell.count is not None and cell.count < threshold for cell in table.cells):
        yield "a count below the threshold is published"
    for total, parts in _lines(table):
        hidden = sum(part.count is None for part in parts)
        if hidden + (total.count is None) == 1:
            yield "a withheld number is the difference of published ones"
        elif hidden and total.count is not None and total.count - sum(part.count or 0 for part in parts) < threshold:
            yield "withheld numbers add up to less than the threshold"


def _lines(table: Table) -> Iterator[tuple[Cell, list[Cell]]]:
    for along in table.dimensions:
        across = [each for each in table.dimensions if each is not along]
        for fixed in product(*([None, *each.categories] for each in across)):
            place = {each.variable: category.codes for each, category in zip(across, fixed, strict=True) if category}
            yield table.at(where(place)), [table.at(where({**place, along.variable: c.codes})) for c in along.categories]


def _told_elsewhere(tables: dict[str, Table]) -> Iterator[str]:
    seen: dict[object, int | None] = {}
    for name, table in tables.items():
        for cell in table.cells:
            meaning = (table.dataset, where(dict([*table.universe, *cell.where])))
            if seen.setdefault(meaning, cell.count) != cell.count:
                yield f"{name}: a number differs from another table, or is withheld in one only"
                break
