"""The codebook as a workbook of three sheets: what it is, a row for each variable, a row for each category.

Text is written as text and never as a formula, whatever it begins with, and numbers as numbers. The same release makes the same
bytes: the only date in it is that of the release, and it names no author and no machine.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from studybook.codebook.description import Codebook
from studybook.codebook.exports.export import Export, saved
from studybook.codebook.exports.sheets import COLUMNS, OF_CODES, SOURCE, Cell, Record, is_formula, told
from studybook.codebook.words import where_from
from studybook.errors import DeclarationError
from studybook.present.marks import notice, titled

VARIABLES = tuple(name for name in COLUMNS if name not in OF_CODES)
CODES = (SOURCE, "dataset", "name", *OF_CODES)

READ_ME = (
    "Sheet Variables has a row for each variable, sheet Codes one for each of its categories; dataset and name join the two.",
    "A number that is withheld is the word withheld: it is neither zero nor unknown. Adding up the others does not give it.",
    "Text that begins like a formula is text. In the same table as CSV it stands behind an apostrophe.",
)

RECONSTRUCTED = (
    "The names, titles, labels and codes are reconstructions from public sources; the column grade says how well supported."
)

WIDTHS = {
    **{"title": 34, "description": 60, "section": 26, "kind": 26, "universe": 40},
    **{"label": 44, "source": 44, "not_published": 40},
}
"""How wide columns are that hold more than a word or a number."""

NARROW = 14

LONGEST = 32767
"""How many characters a cell can hold."""


def workbook(codebook: Codebook) -> Iterator[Export]:
    """The workbook as one file.

    Raises:
        DeclarationError: a text is longer than a cell can hold.
    """
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties(_properties(codebook))
        _read_me(book, codebook)
        variables = list(told(codebook))
        _table(book, "Variables", VARIABLES, [each.variable for each in variables])
        _table(book, "Codes", CODES, [codes for each in variables for codes in each.codes])
    purpose = "For Excel, LibreOffice and others: the codebook as a workbook, with filters."
    yield Export(saved(codebook, ".xlsx"), content.getvalue(), "Excel workbook", purpose)


def _properties(codebook: Codebook) -> dict[str, Any]:
    bundle = codebook.bundle
    return {
        "title": titled(bundle.standing, f"Codebook of {codebook.study.name}"),
        "comments": notice(bundle.standing, bundle.manifest.study),
        "created": datetime.fromisoformat(bundle.manifest.date).replace(tzinfo=UTC),
    }


def _read_me(book: Any, codebook: Codebook) -> None:
    bundle, strong = codebook.bundle, book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Read me")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    lines = [
        ("About the numbers", notice(bundle.standing, bundle.manifest.study)),
        ("Codebook of", f"{codebook.study.title} ({codebook.study.name}), https://doi.org/{codebook.study.doi}"),
        *(("How to read it", line) for line in (*READ_ME, where_from(codebook.study.variables, RECONSTRUCTED))),
        *COLUMNS.items(),
    ]
    for row, (name, meaning) in enumerate(lines):
        _write(sheet, row, 0, name, strong)
        _write(sheet, row, 1, meaning, wrapped)


def _table(book: Any, name: str, columns: Sequence[str], records: Iterable[Record]) -> None:
    """A sheet with a header that stays in sight, and a filter over all of it."""
    sheet, strong, literal = book.add_worksheet(name), book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    for number, column in enumerate(columns):
        _write(sheet, 0, number, column, strong)
        sheet.set_column(number, number, WIDTHS.get(column, NARROW))
    last = 0
    for last, record in enumerate(records, 1):
        for number, column in enumerate(columns):
            if (cell := record.get(column, "")) != "":
                _write(sheet, last, number, cell, literal if isinstance(cell, str) and is_formula(cell) else None)
    sheet.freeze_panes(1, columns.index("name") + 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, look: Any = None) -> None:
    """A number as a number, and text as text: left to itself, the library would guess."""
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, look)
    elif len(cell.encode("utf-16-le")) <= 2 * LONGEST:
        sheet.write_string(row, column, cell, look)
    else:
        raise DeclarationError(f"a text is longer than the {LONGEST:,} characters a cell of a workbook holds", where=cell[:40])
