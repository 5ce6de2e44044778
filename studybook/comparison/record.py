"""A comparison as JSON, for programs. As private as the files themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from studybook.comparison.values import Comparison, Pair
from studybook.described import Column, Range, Value
from studybook.mapping import spelled

FORMAT = 1

NOTICE = "Private: names and labels of the files stand in it. Never to be published."


def comparison_record(comparisons: Sequence[Comparison]) -> Mapping[str, Any]:
    """All of it, the notice first."""
    return {"notice": NOTICE, "format": FORMAT, "datasets": {each.dataset: _dataset(each) for each in comparisons}}


def _dataset(comparison: Comparison) -> Mapping[str, Any]:
    file = comparison.file
    return {
        "file": {"name": file.name, "form": file.form, "rows": file.rows, "notes": list(file.notes)},
        "as_declared": [pair.variable.name for pair in comparison.as_declared],
        "differing": [_pair(pair) for pair in comparison.differing],
        "proposed": [_pair(pair) for pair in comparison.proposed],
        "absent": [variable.name for variable in comparison.absent],
        "undeclared": [_column(column) for column in comparison.undeclared],
    }


def _pair(pair: Pair) -> Mapping[str, Any]:
    return {
        "variable": pair.variable.name,
        "title": pair.variable.title,
        "column": _column(pair.column),
        "score": pair.score,
        "certain": pair.certain,
        "reasons": list(pair.reasons),
        "differences": {each.what: each.said for each in pair.differences},
        "codes": [
            {"code": each.code, "label": each.label, "ours": each.ours, "score": each.score, "reason": each.reason}
            for each in pair.meanings
        ],
    }


def _column(column: Column) -> Mapping[str, Any]:
    return {
        "name": column.name,
        "label": column.label,
        "kind": column.kind,
        "labels": {spelled(code): label for code, label in column.labels},
        "missing": [_missing(each) for each in column.missing],
    }


def _missing(each: Value | Range) -> Any:
    return [spelled(each.low), spelled(each.high)] if isinstance(each, Range) else spelled(each)
