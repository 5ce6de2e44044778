"""The codebook as rows and columns: one row for each variable and category, as comma-separated text.

Each row says in its first cell where its numbers come from, so that it stays with them when rows are sorted, filtered or cut
out, and the file is still a table of one header that any program reads. Text is quoted and numbers are not; UTF-8 begins with
its mark, without which Excel takes it for another encoding. pandas, readr and data.table pass over the mark by themselves,
`read.csv` of R with `fileEncoding = "UTF-8-BOM"`. pandas takes a label such as None for a blank unless told otherwise.
"""

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from studybook.cells import Codes
from studybook.codebook.description import Codebook, Description, Row
from studybook.codebook.exports.export import Export, saved
from studybook.codebook.words import kind_in_words, universe_in_words
from studybook.present.marks import source_line, title_prefix
from studybook.standing import Standing
from studybook.variables import Count, Measured, Span

Cell = str | int
"""Text or a whole number; where there is nothing to say, empty text."""

Record = Mapping[str, Cell]
"""A row by its columns."""

WITHHELD = "withheld"

NOT_PUBLISHED = "not published"

SOURCE = "source_of_numbers"

COLUMNS: Mapping[str, str] = {
    SOURCE: "Where the numbers of the row come from, and whether they are cleared for release.",
    "dataset": "The dataset, as in addresses.",
    "position": "The place of the variable in its file, the first being one.",
    "name": "The name of the variable.",
    "title": "What it is, in short.",
    "description": "What it is, in a sentence.",
    "section": "The heading it stands under in the codebook.",
    "kind": "What sort of values it has, and their bounds.",
    "unit": "What a number counts or measures.",
    "universe": "Which records it applies to.",
    "code": "The code of the category, the year of a date, or blank; empty of a class of numbers.",
    "from": "The lowest number of a class of numbers.",
    "to": "The highest number of a class of numbers.",
    "label": "What the category means.",
    "missing": "Whether the category says that there is no value: yes or no.",
    "records": "How many records have the category.",
    "percent": "The same in whole percent of all records.",
    "all_records": "How many records the variable has, whatever their category.",
    "lower_quartile": "The value that a quarter of the records lie below, rounded.",
    "median": "The value that half of the records lie below, rounded.",
    "upper_quartile": "The value that three quarters of the records lie below, rounded.",
    "not_published": "Why no number of the variable is published, where that is so.",
    "grade": "How well public sources support that the file holds such a variable.",
    "source": "The public source of that.",
    "sensitivity": "How much a value tells about a person or an agency.",
}
"""What each column holds, in their order."""

OF_CODES = ("code", "from", "to", "label", "missing", "records", "percent")
"""The columns that differ from category to category of a variable."""

QUOTES = frozenset("'\"`´‘’‚‛“”„‟«»‹›")


@dataclass(frozen=True)
class Told:
    """A variable as a record, and a record for each of its categories."""

    variable: Record
    codes: tuple[Record, ...]


def sheets(codebook: Codebook) -> Iterator[Export]:
    """The table as one file."""
    lines = StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in told(codebook):
        for codes in each.codes or ({},):
            record = {**each.variable, **codes}
            writer.writerow([guarded(record.get(name, "")) for name in COLUMNS])
    purpose = (
        "For Excel, R, pandas and others: one table, a row for each variable and category. "
        "In pandas read it with keep_default_na=False, since a label may be the word None."
    )
    yield Export(saved(codebook, ".csv"), lines.getvalue().encode("utf-8-sig"), "CSV", purpose)


def told(codebook: Codebook) -> Iterator[Told]:
    """Every variable, in the order of the files."""
    source = source_of(codebook.bundle.standing, codebook.bundle.manifest.study)
    for described in codebook.descriptions.values():
        for position, each in enumerate(described, 1):
            variable = {SOURCE: source, "position": position, **_variable(each)}
            yield Told(variable, tuple({SOURCE: source, **_category(row, each)} for row in each.rows))


def source_of(standing: Standing, study: str) -> str:
    """What every row says of its numbers."""
    prefix = title_prefix(standing)
    return f"{prefix}. {source_line(standing, study)}" if prefix else source_line(standing, study)


def guarded(cell: Cell) -> Cell:
    """A cell that no program takes for a formula: text that could be one stands behind an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and is_formula(cell) else cell


def is_formula(text: str) -> bool:
    """Whether a program could take text for a formula, or for what follows another cell.

    Wide and small forms of the signs count as well, and so does a sign behind spaces, quotes or what cannot be seen.
    """
    if text.lstrip("'")[:1] in {"\t", "\r", "\n"}:
        return True
    seen = (each for each in unicodedata.normalize("NFKC", text) if each.isprintable() and each != " " and each not in QUOTES)
    return next(seen, "") in {"=", "+", "-", "@"}


def _variable(description: Description) -> Record:
    file, variable = description.file, description.variable
    quartiles = {each.name.replace(" ", "_"): _number(each.value) for each in description.statistics}
    return {
        "dataset": file.slug,
        "name": variable.name,
        "title": variable.title,
        "description": variable.description,
        "section": variable.section,
        "kind": kind_in_words(variable),
        "unit": variable.kind.unit if isinstance(variable.kind, Measured | Count) else "",
        "universe": universe_in_words(variable, file),
        "all_records": NOT_PUBLISHED if description.untold else _number(description.total),
        **quartiles,
        "not_published": description.untold,
        "grade": variable.evidence.grade.value,
        "source": variable.evidence.source,
        "sensitivity": variable.sensitivity.value,
    }


def _category(row: Row, description: Description) -> Record:
    numbers = (NOT_PUBLISHED,) * 2 if description.untold else (_number(row.count), _number(row.share))
    return {
        "dataset": description.file.slug,
        "name": description.variable.name,
        **_codes(row.category.codes),
        "label": row.category.label,
        "missing": "yes" if row.category.missing else "no",
        "records": numbers[0],
        "percent": numbers[1],
    }


def _codes(codes: Codes) -> Record:
    match codes:
        case (Span(low, high),):
            return {"from": low, "to": high}
        case (int(code),):
            return {"code": code}
        case _:
            return {"code": ", ".join("blank" if code is None else str(code) for code in codes)}


def _number(number: int | None) -> Cell:
    return WITHHELD if number is None else number
