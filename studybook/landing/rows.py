"""A finding as rows and columns: one row for each number, with codes and labels, and in the first cell what the numbers are."""

from collections.abc import Iterator

from studybook.bundle import Bundle, Released
from studybook.cells import Category, Codes
from studybook.codebook.exports.sheets import SOURCE, WITHHELD, Cell, source_of
from studybook.modelled import Modelled
from studybook.present.identity import ALL, spelled
from studybook.present.lines import Line, Part, columns
from studybook.present.models import direction
from studybook.present.text import EMPTY, percent

COUNTED = (
    *(SOURCE, "finding", "variable", "code", "category", "missing"),
    *("by_variable", "by_code", "by_category", "by_missing", "measure", "value", "percent"),
)
"""Of a table. A code is `*` where all categories are counted; percentages are of the column `by`, or of all records."""

MODELLED = (SOURCE, "finding", "outcome", "feature", "compared_with", "table", "odds_ratio", "low", "high", "odds")
"""Of a model."""

Row = tuple[Cell, ...]


def rows(finding: Released | Modelled, bundle: Bundle) -> Iterator[Row]:
    """The names of the columns, then every number."""
    first = (source_of(bundle.standing, bundle.manifest.study), finding.id)
    match finding:
        case Modelled():
            yield MODELLED
            for term in finding.terms:
                told = (term.label, term.compared, term.table, term.ratio, term.low, term.high, direction(term))
                yield (*first, finding.outcome, *told)
        case Released():
            yield COUNTED
            yield from ((*first, *each) for each in _table(finding))


def _table(released: Released) -> Iterator[Row]:
    """Column for column, each with its total last; then the quartiles."""
    for line in columns(released.table):
        for part in (*line.parts, None):
            yield _count(released, line, part)
    along, across = released.table.dimensions[0], ("",) * 4
    for each in released.table.statistics:
        value = WITHHELD if each.value is None else each.value
        yield along.variable, ALL, f"All {released.table.dataset}", "no", *across, f"{each.name}, {each.unit}", value, ""


def _count(released: Released, line: Line, part: Part | None) -> Row:
    table = released.table
    along, *second = table.dimensions
    across = _place(second[0].variable, line.group, table.dataset) if second else ("",) * 4
    count = part.count if part else line.total
    share = percent(count, line.total)
    shown = WITHHELD if share is None else share if line.total else EMPTY
    where = _place(along.variable, part.category if part else None, table.dataset)
    return *where, *across, "count", WITHHELD if count is None else count, shown


def _place(variable: str, category: Category | None, dataset: str) -> Row:
    if category is None:
        return variable, ALL, f"All {dataset}", "no"
    return variable, _code(category.codes), category.label, "yes" if category.missing else "no"


def _code(codes: Codes) -> Cell:
    match codes:
        case (int(code),):
            return code
        case _:
            return spelled(codes)
