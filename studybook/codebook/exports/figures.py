"""The numbers of one variable as JSON: a withheld one says so in place of a number, as in the files of a release."""

import json
from collections.abc import Mapping
from typing import Any

from studybook.bundle import Statistic
from studybook.cells import Code
from studybook.codebook.description import Description, Row
from studybook.variables import Span

JSON = dict[str, Any]


def text(data: Mapping[str, Any]) -> bytes:
    """A file of JSON, its keys in the order given."""
    return f"{json.dumps(data, indent=1, ensure_ascii=False)}\n".encode()


def figures(description: Description) -> JSON:
    """The categories with what is told of each, then all records and quartiles; or why no number is told, then labels alone."""
    rows = [_labelled(row) for row in description.rows]
    if description.untold:
        return {"not_published": description.untold, "categories": rows}
    counted = [_counted(row) for row in description.rows]
    return {
        "percent_of": "all records",
        "categories": [label | number for label, number in zip(rows, counted, strict=True)],
        "all_records": _number("count", description.total),
        "quartiles": [_quartile(each) for each in description.statistics],
    }


def _labelled(row: Row) -> JSON:
    """A category. A class of numbers is written as its two ends, a blank as null."""
    category = row.category
    return {"codes": [_code(code) for code in category.codes], "label": category.label, "missing": category.missing}


def _counted(row: Row) -> JSON:
    if row.count is None:
        return {"withheld": True}
    return {"count": row.count} | ({"percent_withheld": True} if row.share is None else {"percent": row.share})


def _quartile(statistic: Statistic) -> JSON:
    return {"name": statistic.name, "unit": statistic.unit, **_number("value", statistic.value)}


def _number(name: str, value: int | None) -> JSON:
    return {"withheld": True} if value is None else {name: value}


def _code(code: Code) -> Any:
    return [code.low, code.high] if isinstance(code, Span) else code
