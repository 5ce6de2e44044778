"""Reads the codebook as a workbook back, part for part as it is packed: what no check knows is not passed over, but refused.

A program that opens workbooks leaves out what it does not know, and takes escapes of text for text. So the parts are read here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from studybook.audit.exports.noted import Noted, noted
from studybook.audit.exports.records import AFTER, BEFORE, OF_CODES, SOURCE, Cell, Record, Told, stated, texts

ENDING = "-codebook.xlsx"

SHEETS = ("Read me", "Variables", "Codes")
VARIABLES = (*BEFORE, *AFTER)
CODES = (SOURCE, "dataset", "name", *OF_CODES)

PARTS = frozenset(
    {
        *("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml"),
        *("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/theme1.xml"),
        *(f"xl/worksheets/sheet{number}.xml" for number in range(1, len(SHEETS) + 1)),
    }
)
"""Every part of the package: no macro, no link, no comment, no picture, no sheet besides."""

PACKED = (1980, 1, 1, 0, 0, 0)
"""When every part says it was packed: the clock is not in it."""

IN_SHEETS = frozenset(
    {
        *("worksheet", "dimension", "sheetViews", "sheetView", "pane", "selection", "sheetFormatPr", "cols", "col"),
        *("sheetData", "row", "c", "v", "autoFilter", "pageMargins"),
    }
)
"""The elements of a sheet: cells of numbers and of shared texts, and how they are looked at. No formula, no header of print."""

IN_BOOK = frozenset(
    {
        *("workbook", "fileVersion", "workbookPr", "bookViews", "workbookView", "sheets", "sheet"),
        *("definedNames", "definedName", "calcPr"),
    }
)
ABOUT = frozenset({"coreProperties", "title", "creator", "description", "lastModifiedBy", "created", "modified"})
PROGRAM = frozenset({"Microsoft Excel", "0", "false", "Worksheets", "Named Ranges", "12.0000", *SHEETS})
"""What is said of the program that could have written it, besides the names and numbers of its sheets and filters."""

FILTER = "_xlnm._FilterDatabase"
ESCAPED = re.compile(r"_x([0-9A-F]{4})_")
AT = re.compile(r"([A-Z]+)([0-9]+)")
MIDNIGHT = "T00:00:00Z"

Element = Any
"""What lxml hands out: it is compiled, and says no types."""


def read_workbook(path: Path) -> Noted:
    """What the sheets state.

    Raises:
        ValueError: it is no such workbook, or holds what is not known.
    """
    parts = _parts(path)
    _book(parts["xl/workbook.xml"])
    if any(_name(each) == "numFmts" for each in parts["xl/styles.xml"].iter()):
        raise ValueError("a format of numbers of its own")
    shared = [_shared(each) for each in parts["xl/sharedStrings.xml"]]
    tables = [_table(parts[f"xl/worksheets/sheet{number}.xml"], shared) for number in range(1, len(SHEETS) + 1)]
    used = {cell for table in tables for row in table for cell in row.values()}
    if set(shared) - used:
        raise ValueError("text that stands in no cell")
    read_me = [str(cell) for row in tables[0] for cell in row.values()]
    found = list(_told(_records(tables[1], VARIABLES), _records(tables[2], CODES)))
    notices = {str(each.variable[SOURCE]) for each in found} | {str(row.get("B")) for row in tables[0][:1]}
    title, notice, dated = _about(parts["docProps/core.xml"])
    _program(parts["docProps/app.xml"])
    return noted({*notices, notice}, stated(found), [*texts(found), *read_me, title, dated])


def _parts(path: Path) -> Mapping[str, Element]:
    """Every part as the element it is."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with ZipFile(path) as packed:
            listed = packed.infolist()
            odd = packed.comment or any(each.comment or each.extra or each.date_time != PACKED for each in listed)
            if odd or sorted(each.filename for each in listed) != sorted(PARTS):
                raise ValueError("other parts than a workbook has")
            return {each.filename: etree.fromstring(packed.read(each), parser) for each in listed}
    except (BadZipFile, NotImplementedError, RuntimeError, error, etree.XMLSyntaxError):
        pass
    raise ValueError("no workbook")


def _book(book: Element) -> None:
    """The sheets that are there, all to be seen, and no name besides those of the filters."""
    sheets = [each for each in book.iter() if _name(each) == "sheet"]
    names = [each.get("name") for each in book.iter() if _name(each) == "definedName"]
    known = all(_name(each) in IN_BOOK for each in book.iter()) and not any(each.get("state") for each in sheets)
    if not known or tuple(each.get("name") for each in sheets) != SHEETS or set(names) != {FILTER}:
        raise ValueError("other sheets or names than there should be")


def _shared(element: Element) -> str:
    """A text that cells share, with the characters that XML cannot hold."""
    (text,) = element
    if _name(element) != "si" or _name(text) != "t" or len(text):
        raise ValueError("no plain text")
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.text or "")


def _table(sheet: Element, shared: Sequence[str]) -> list[Mapping[str, Cell]]:
    """The rows of a sheet, each cell by the letters of its column."""
    if any(_name(each) not in IN_SHEETS or each.get("hidden") for each in sheet.iter()):
        raise ValueError("something besides cells to be seen")
    if any(each.tail or (each.text and _name(each) != "v") for each in sheet.iter()):
        raise ValueError("text outside of cells")
    rows = [[_cell(cell, shared) for cell in row] for row in sheet.iter() if _name(row) == "row"]
    if any(number != place for place, row in enumerate(rows, 1) for number, _, _ in row):
        raise ValueError("rows that are not one below the other")
    return [{column: value for _, column, value in row} for row in rows]


def _cell(cell: Element, shared: Sequence[str]) -> tuple[int, str, Cell]:
    """The row and the column of a cell, and what it holds: a shared text or a whole number."""
    at, (value,) = AT.fullmatch(cell.get("r", "")), cell
    if not at or cell.get("t") not in {"s", None} or not re.fullmatch("-?[0-9]+", value.text or ""):
        raise ValueError("neither text nor a whole number")
    number = int(value.text)
    if cell.get("t") == "s" and not 0 <= number < len(shared):
        raise ValueError("a text that is not there")
    return int(at[2]), at[1], shared[number] if cell.get("t") == "s" else number


def _records(table: Sequence[Mapping[str, Cell]], columns: Sequence[str]) -> list[Record]:
    """The rows below a header, cells that are empty as empty text."""
    header, *rows = table
    letters = [chr(ord("A") + number) for number in range(len(columns))]
    if header != dict(zip(letters, columns, strict=True)) or any(row.keys() - set(letters) for row in rows):
        raise ValueError("other columns")
    return [{name: row.get(letter, "") for name, letter in zip(columns, letters, strict=True)} for row in rows]


def _told(variables: Sequence[Record], codes: Sequence[Record]) -> Iterator[Told]:
    """Each variable with its categories, which stand in the same order."""
    left = list(codes)
    for variable in variables:
        mine = [row for row in left if (row["dataset"], row["name"]) == (variable["dataset"], variable["name"])]
        if left[: len(mine)] != mine or any(row[SOURCE] != variable[SOURCE] for row in mine):
            raise ValueError("categories in another order, or of other numbers")
        del left[: len(mine)]
        yield Told(variable, mine)
    if left:
        raise ValueError("categories of no variable")


def _about(core: Element) -> tuple[str, str, str]:
    """The title, the notice and the day of the properties, which name no author."""
    said = {_name(each): each.text or "" for each in core.iter()}
    created = said.get("created", "")
    if said.keys() != ABOUT or said["creator"] or said["lastModifiedBy"] or said["modified"] != created:
        raise ValueError("other properties than there should be")
    if not created.endswith(MIDNIGHT):
        raise ValueError("a time of day")
    return said["title"], said["description"], f"dated {created.removesuffix(MIDNIGHT)}"


def _program(app: Element) -> None:
    """What is said of the program names no company and no person."""
    known = PROGRAM | {str(len(SHEETS)), str(len(SHEETS) - 1)} | {f"{name}!{FILTER}" for name in SHEETS}
    if any((each.text or "").strip() not in known | {""} for each in app.iter()):
        raise ValueError("other properties than there should be")


def _name(element: Element) -> str:
    """The name of an element, without its namespace; of a comment and the like none that is known."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
