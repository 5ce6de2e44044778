"""What a table with a row for each variable and category states, whatever kind of file it was read from."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from studybook.audit.exports.stated import EVERYTHING, Stated

Cell = str | int
Record = Mapping[str, Cell]

WITHHELD = "withheld"
NOT_PUBLISHED = "not published"

SOURCE = "source_of_numbers"
OF_CODES = ("code", "from", "to", "label", "missing", "records", "percent")
BEFORE = (SOURCE, "dataset", "position", "name", "title", "description", "section", "kind", "unit", "universe")
QUARTILES = ("lower_quartile", "median", "upper_quartile")
AFTER = ("all_records", *QUARTILES, "not_published", "grade", "source", "sensitivity")
COLUMNS = (*BEFORE, *OF_CODES, *AFTER)

TEXTS = ("name", "title", "description", "section", "kind", "universe", "not_published", "source", "sensitivity")
"""The columns of a variable whose figures are those of words."""

SIGNS = frozenset("=+-@")
QUOTES = frozenset("\"'`´‘’‚‛“”„‟«»‹›")
UNSEEN = frozenset("CZ")
"""The first letters of the categories of characters that take no ink."""


@dataclass(frozen=True)
class Told:
    """A variable, and its categories in their order."""

    variable: Record
    codes: Sequence[Record]


def told(records: Sequence[Record]) -> Iterator[Told]:
    """The variables of rows that repeat, for each category, what they say of the variable.

    Raises:
        ValueError: they say it in several ways.
    """
    for _, rows in groupby(records, key=lambda record: (record["dataset"], record["name"])):
        group = list(rows)
        variables = [{name: row[name] for name in (*BEFORE, *AFTER)} for row in group]
        codes = [{name: row[name] for name in OF_CODES} for row in group]
        if any(variable != variables[0] for variable in variables):
            raise ValueError("a variable is told in several ways")
        yield Told(variables[0], [] if codes == [dict.fromkeys(OF_CODES, "")] else codes)


def stated(found: Sequence[Told]) -> list[Stated]:
    """What is stated of each variable.

    Raises:
        ValueError: a number stands where none may, or text where a number must.
    """
    for _, each in groupby(found, key=lambda told: told.variable["dataset"]):
        if any(told.variable["position"] != place for place, told in enumerate(each, 1)):
            raise ValueError("positions that do not run from 1")
    return [_stated(each) for each in found]


def texts(found: Sequence[Told]) -> Iterator[str]:
    """What is said of variables in words."""
    return (_text(each.variable[name]) for each in found for name in TEXTS)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet could run text: by its first sign that can be seen and is no quote, or by a break before any."""
    if text.lstrip("'").startswith(("\t", "\r", "\n")):
        return True
    for each in unicodedata.normalize("NFKC", text):
        if unicodedata.category(each)[0] not in UNSEEN and each not in QUOTES:
            return each in SIGNS
    return False


def _stated(each: Told) -> Stated:
    variable, published = each.variable, not each.variable["not_published"]
    rows = {_place(row): row for row in each.codes}
    if variable["unit"] != "" and f" of {variable['unit']}, " not in _text(variable["kind"]):
        raise ValueError("a unit that the kind does not have")
    if len(rows) < len(each.codes) or {row["missing"] for row in each.codes} - {"yes", "no"}:
        raise ValueError("a category twice, or one that is neither missing nor not")
    labels = {place: _text(row["label"]) for place, row in rows.items()}
    missing = {place for place, row in rows.items() if row["missing"] == "yes"}
    counts = {place: _number(row["records"], published) for place, row in rows.items()}
    counts |= {EVERYTHING: _number(variable["all_records"], published)}
    shares = {place: _number(row["percent"], published) for place, row in rows.items()}
    return Stated(
        dataset=_text(variable["dataset"]),
        name=_text(variable["name"]),
        title=_text(variable["title"]),
        description=_text(variable["description"]),
        grade=_text(variable["grade"]),
        valid={place: label for place, label in labels.items() if place not in missing},
        missing={place: label for place, label in labels.items() if place in missing},
        counts=counts if published else {},
        shares=shares if published else {},
        quartiles={name.replace("_", " "): _number(variable[name], published) for name in QUARTILES if variable[name] != ""},
    )


def _place(row: Record) -> str:
    match row["code"], row["from"], row["to"]:
        case int(code), "", "":
            return str(code)
        case "blank", "", "":
            return "blank"
        case "", int(low), int(high):
            return f"{low}:{high}"
        case _:
            raise ValueError("no code, no class and no blank")


def _number(cell: Cell, published: bool) -> int | None:
    """A number, or None where the cell says that there is none to be told."""
    if isinstance(cell, int) and published:
        return cell
    if cell != (WITHHELD if published else NOT_PUBLISHED):
        raise ValueError("neither a number nor the mark of one")
    return None


def _text(cell: Cell) -> str:
    if not isinstance(cell, str):
        raise ValueError("a number in the place of text")
    return cell
