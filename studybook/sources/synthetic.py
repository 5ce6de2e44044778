"""The synthetic source: rows invented from the schemas alone, to show what the site does without the restricted data.

It is neutral. Beyond what the rules of the study demand, every variable is drawn by itself and every category is as likely as
any other; no weight comes from anything published. Keys begin with SYN, so that no row can be taken for a real one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

import numpy as np
import pandas as pd

from studybook.errors import DeclarationError, UsageError
from studybook.rules import Implies, Link, Order
from studybook.sources import Frames
from studybook.sources.allocation import Allocation, allocate, parents_first
from studybook.sources.drawing import Column, Days, Ints, Mask, Names, domain, drawn_codes, drawn_days, partly_missing, stream
from studybook.sources.obeying import Roles, check_obeyable
from studybook.study import Study
from studybook.variables import Coded, Condition, Count, Day, Key, Measured, Text, Variable

PREFIX = "SYN"
"""How every invented identifier begins."""

Columns = Mapping[str, Column]


@dataclass(frozen=True)
class Synthetic:
    """The rows that a seed invents for a study; the same seed gives the same rows, on any machine."""

    study: Study
    seed: int = 37988

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise UsageError("a seed is a whole number from 0 up")

    def frames(self) -> Frames:
        """As many rows as the study declares, obeying its rules.

        Raises:
            DeclarationError: the study asks for what rows drawn in file order cannot give.
        """
        files = parents_first(self.study)
        check_obeyable(self.study)
        allocation = allocate(self.study, self.seed)
        made: dict[str, Columns] = {}
        for file in files:
            made[file.slug] = _filled(_Making(Roles(self.study, file.slug), self.seed, allocation, made))
        return {file.slug: _frame(file.variables, made[file.slug]) for file in self.study.files}


@dataclass(frozen=True)
class _Making:
    """What is needed to fill one dataset: what decides each variable, and the datasets already made."""

    roles: Roles
    seed: int
    allocation: Allocation
    made: Mapping[str, Columns]

    @property
    def groups(self) -> Ints:
        """The group of each row."""
        return self.allocation.groups[self.roles.dataset]

    def numbers(self, variable: str, *shape: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        """Uniform numbers from 0 to 1 that serve this variable alone."""
        return stream(self.seed, self.roles.dataset, variable).random(shape)


def _filled(making: _Making) -> Columns:
    columns: dict[str, Column] = {}
    for name in making.roles.order:
        variable = making.roles.variables[name]
        if name in making.roles.copied:
            columns[name] = _copied(making, name)
        elif isinstance(variable.kind, Key):
            columns[name] = _identifiers(making, name)
        elif name in making.roles.counted:
            columns[name] = _counted(making, variable)
        else:
            columns[name] = _drawn(making, variable, columns)
    return columns


def _copied(making: _Making, name: str) -> Column:
    assert making.roles.link is not None
    return making.made[making.roles.link.parent][name][making.allocation.parents[making.roles.dataset]]


def _identifiers(making: _Making, name: str) -> Names:
    """`SYN-TF-3` for the group; `SYN-TF-3-C-017` where other datasets link to the key; else `SYN-V-0042`."""
    roles, groups = making.roles, making.groups
    width = len(str(roles.study.groups))
    stem = _stem(name)
    of_group = [f"{PREFIX}-{_stem(roles.study.group)}-{group + 1:0{width}}" for group in groups.tolist()]
    if name == roles.study.group:
        return np.array(of_group, dtype=np.object_)
    if any(name in rule.keys for rule in roles.study.rules if isinstance(rule, Link) and rule.parent == roles.dataset):
        within = pd.Series(groups).groupby(groups).cumcount().to_numpy()
        return np.array([f"{group}-{stem[0]}-{n + 1:03}" for group, n in zip(of_group, within, strict=True)], dtype=np.object_)
    return np.array([f"{PREFIX}-{stem[0]}-{n + 1:04}" for n in range(len(groups))], dtype=np.object_)


def _stem(key: str) -> str:
    """What a key is about: TF of TF_ID."""
    return key.rpartition("_")[0] or key


def _counted(making: _Making, variable: Variable) -> Ints:
    parents = making.allocation.parents[making.roles.counted[variable.name]]
    rows = np.bincount(parents, minlength=len(making.groups)).astype(np.int64)
    return partly_missing(rows, variable, making.numbers(variable.name, len(rows)))


def _drawn(making: _Making, variable: Variable, columns: Columns) -> Column:
    """The values of a variable, drawn once a row or, where it is constant within a key, once a key."""
    key = making.roles.constant.get(variable.name)
    if key is None:
        return _values(making, variable, columns, len(making.groups))
    _, first, of_row = np.unique(columns[key].astype(np.str_), return_index=True, return_inverse=True)
    once = {name: column[first] for name, column in columns.items()}
    return _values(making, variable, once, len(first))[of_row]


def _values(making: _Making, variable: Variable, columns: Columns, rows: int) -> Column:
    asked = _holds(variable.asked_if, columns, rows)
    match variable.kind:
        case Coded() | Measured() | Count():
            return _codes(making, variable, columns, asked)
        case Day():
            orders = (rule for rule in making.roles.rules if isinstance(rule, Order) and rule.later == variable.name)
            lower: list[Days] = [columns[rule.earlier].astype("datetime64[D]") for rule in orders]
            numbers = making.numbers(variable.name, 3, rows)
            days = drawn_days(variable.kind, lower, numbers, optional=variable.optional)
            return np.where(asked, days, np.datetime64("NaT", "D"))
        case Text():
            return np.array([f"{PREFIX} text" if applies else None for applies in asked.tolist()], dtype=np.object_)
        case Key():
            raise DeclarationError("an identifier is numbered, not drawn", where=variable.name)
        case _:
            assert_never(variable.kind)


def _codes(making: _Making, variable: Variable, columns: Columns, asked: Mask) -> Ints:
    numbers = making.numbers(variable.name, len(asked))
    implied = [
        (_holds(rule.when, columns, len(asked)), rule.then[variable.name])
        for rule in making.roles.rules
        if isinstance(rule, Implies) and variable.name in rule.then
    ]
    if total := making.roles.totals.get(variable.name):
        answers = np.array([columns[item] == total.code for item in total.items])
        drawn = partly_missing(answers.sum(axis=0, dtype=np.int64), variable, numbers)
    else:
        drawn = drawn_codes(domain(variable), [(when & asked, codes) for when, codes in implied], numbers, where=variable.name)
    if variable.not_applicable is None:
        return drawn
    if any((when & ~asked).any() for when, codes in implied if variable.not_applicable not in codes):
        raise DeclarationError("a rule asks for a code where the variable does not apply", where=variable.name)
    return np.where(asked, drawn, variable.not_applicable)


def _holds(condition: Condition, columns: Columns, rows: int) -> Mask:
    """Where every variable of the condition has one of its codes."""
    holds: Mask = np.ones(rows, dtype=np.bool_)
    for name, codes in condition.items():
        holds &= np.isin(columns[name], list(codes))
    return holds


def _frame(variables: tuple[Variable, ...], columns: Columns) -> pd.DataFrame:
    return pd.DataFrame({variable.name: _series(variable, columns[variable.name]) for variable in variables})


def _series(variable: Variable, column: Column) -> pd.Series:
    match variable.kind:
        case Coded() | Measured() | Count():
            return pd.Series(column, dtype="int64")
        case Day():
            return pd.Series(column.astype("datetime64[ns]"))
        case Key() | Text():
            return pd.Series(column, dtype="str")
        case _:
            assert_never(variable.kind)
