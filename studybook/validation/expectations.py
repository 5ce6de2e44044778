"""Whether an expected rule holds for checked rows: yes or no, and never how often."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import assert_never

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from studybook.errors import DeclarationError
from studybook.rules import Constant, Expected, Implies, Link, Order, Repeats, RowsCounted, Skip, Total
from studybook.study import Study
from studybook.variables import Coded, Condition, Count, Day, Key, Measured, Text, Variable


def held(study: Study, rule: Expected, frames: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the rule holds in every row.

    Raises:
        DeclarationError: the rule joins datasets that no link joins.
    """
    frame = frames[rule.dataset]
    match rule:
        case Skip():
            return _passes(partial(_skipped, variable=_variable(study, rule.dataset, rule.variable)), frame)
        case Order():
            return _passes(partial(_in_order, rule=rule), frame)
        case Implies():
            return _passes(partial(_implied, rule=rule), frame)
        case Total():
            return _passes(partial(_totalled, rule=rule, variable=_variable(study, rule.dataset, rule.variable)), frame)
        case Constant():
            return _passes(partial(_constant, rule=rule), frame)
        case RowsCounted():
            counting = _variable(study, rule.dataset, rule.variable)
            return _rows_counted(counting, frame, _parent_rows(study, rule.child, rule.dataset, frames))
        case Repeats():
            return _repeated(rule, frame, frames[rule.parent], _parent_rows(study, rule.dataset, rule.parent, frames))
        case _:
            assert_never(rule)


def _passes(check: Callable[[pd.DataFrame], bool], frame: pd.DataFrame) -> bool:
    """What pandera says of a check of the whole frame. The check answers yes or no, so no failing row is ever collected."""
    return bool(pa.Check(check)(frame).check_passed)


def _skipped(frame: pd.DataFrame, *, variable: Variable) -> bool:
    asked = _holds(variable.asked_if, frame)
    values = frame[variable.name]
    match variable.kind:
        case Coded() | Measured() | Count():
            skipped = values == variable.not_applicable
            return bool((asked | skipped).all() and (variable.optional or not (asked & skipped).any()))
        case Day() | Text() | Key():
            # A blank says both that there is no day and that it is not known: where asked, either may be so.
            return bool((asked | values.isna()).all())
        case _:
            assert_never(variable.kind)


def _in_order(frame: pd.DataFrame, *, rule: Order) -> bool:
    return not (frame[rule.earlier] > frame[rule.later]).any()


def _implied(frame: pd.DataFrame, *, rule: Implies) -> bool:
    return bool((~_holds(rule.when, frame) | _holds(rule.then, frame)).all())


def _totalled(frame: pd.DataFrame, *, rule: Total, variable: Variable) -> bool:
    total = (frame[list(rule.items)] == rule.code).sum(axis=1)
    values = frame[variable.name]
    return bool((values.isin(list(variable.missing)) | (values == total)).all())


def _constant(frame: pd.DataFrame, *, rule: Constant) -> bool:
    keys = pd.factorize(frame[rule.key])[0]
    _, first, of_row = np.unique(keys, return_index=True, return_inverse=True)
    return all(_same(frame[name], frame[name].iloc[first[of_row]]) for name in rule.names)


def _rows_counted(variable: Variable, frame: pd.DataFrame, parent_rows: NDArray[np.intp]) -> bool:
    rows = np.bincount(parent_rows, minlength=len(frame))
    values = frame[variable.name]
    return bool((values.isin(list(variable.missing)) | (values == rows)).all())


def _repeated(rule: Repeats, frame: pd.DataFrame, parent: pd.DataFrame, parent_rows: NDArray[np.intp]) -> bool:
    return all(_same(frame[name], parent[name].iloc[parent_rows]) for name in rule.names)


def _same(left: pd.Series, right: pd.Series) -> bool:
    """Whether two columns agree row by row, blank with blank."""
    right = right.set_axis(left.index)
    return bool(((left == right) | (left.isna() & right.isna())).all())


def _holds(condition: Condition, frame: pd.DataFrame) -> "pd.Series[bool]":
    holds = pd.Series(True, index=frame.index)
    for name, codes in condition.items():
        holds &= frame[name].isin(list(codes))
    return holds


def _parent_rows(study: Study, child: str, parent: str, frames: Mapping[str, pd.DataFrame]) -> NDArray[np.intp]:
    """For each row of the child, the place of its row in the parent."""
    link = next((link for link in study.links if (link.dataset, link.parent) == (child, parent)), None)
    if link is None:
        raise DeclarationError(f"a rule joins {child} to {parent}, and no link does", where=study.number)
    return _places(frames[parent], link).get_indexer(_places(frames[child], link))


def _places(frame: pd.DataFrame, link: Link) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[list(link.keys)])


def _variable(study: Study, dataset: str, name: str) -> Variable:
    return next(variable for variable in study.file(dataset).variables if variable.name == name)
