"""Whether the synthetic source can obey every rule of a study, said before a row is drawn.

Variables are filled in one order: keys, what repeats the parent, counts of rows, then the rest as the file has them. A rule is
obeyed when the variable it is about is drawn, so whatever it depends on must have come before.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import assert_never

from studybook.errors import DeclarationError
from studybook.rules import AtMost, Constant, Implies, Link, Order, Repeats, RowsCounted, Rule, Skip, Total, Unique, rule_id
from studybook.sources.allocation import parent_link
from studybook.sources.drawing import domain
from studybook.study import Study
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable


@dataclass(frozen=True)
class Roles:
    """What decides each variable of one dataset."""

    study: Study
    dataset: str

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """The variables of the dataset by name, in file order."""
        return {variable.name: variable for variable in self.study.file(self.dataset).variables}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules about the dataset."""
        return tuple(rule for rule in self.study.rules if rule.dataset == self.dataset)

    @cached_property
    def link(self) -> Link | None:
        """The link to the parent, if there is one."""
        return parent_link(self.study, self.dataset)

    @cached_property
    def copied(self) -> frozenset[str]:
        """What the linked row of the parent decides."""
        keys = frozenset(self.link.keys if self.link else ())
        return keys.union(*(rule.names for rule in self.rules if isinstance(rule, Repeats)))

    @cached_property
    def counted(self) -> Mapping[str, str]:
        """The variables that the number of rows of a child decides, and the child."""
        return {rule.variable: rule.child for rule in self.rules if isinstance(rule, RowsCounted)}

    @cached_property
    def totals(self) -> Mapping[str, Total]:
        """The variables that others of the row add up to."""
        return {rule.variable: rule for rule in self.rules if isinstance(rule, Total)}

    @cached_property
    def constant(self) -> Mapping[str, str]:
        """The variables that are drawn once for each value of a key, and the key."""
        return {name: rule.key for rule in self.rules if isinstance(rule, Constant) for name in rule.names}

    @cached_property
    def own_keys(self) -> tuple[str, ...]:
        """The keys that tell rows apart: neither those of the parent nor that of the group."""
        keys = (name for name, variable in self.variables.items() if isinstance(variable.kind, Key))
        return tuple(name for name in keys if name not in self.copied and name != self.study.group)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The order in which variables are filled."""

        def turn(name: str) -> int:
            if isinstance(self.variables[name].kind, Key):
                return 0
            return 1 if name in self.copied else 2 if name in self.counted else 3

        return tuple(sorted(self.variables, key=turn))


def check_obeyable(study: Study) -> None:
    """Nothing, if the synthetic source can obey every rule of the study.

    Raises:
        DeclarationError: a rule names what is not there, or asks for what drawing in order cannot give.
    """
    for file in study.files:
        roles = Roles(study, file.slug)
        if decided_twice := sorted(_decided_twice(roles)):
            raise DeclarationError(f"several rules decide the value of {decided_twice}", where=file.slug)
        if shared := sorted(_shared_but_unique(roles)):
            raise DeclarationError(f"{shared} are declared unique, and rows of one parent or group share them", where=file.slug)
        for rule in roles.rules:
            if problem := _problem(roles, rule):
                raise DeclarationError(f"the synthetic source cannot obey this rule: {problem}", where=rule_id(rule))


def _decided_twice(roles: Roles) -> Set[str]:
    deciding = [roles.copied, roles.counted.keys(), roles.totals.keys()]
    return {name for name in roles.variables if sum(name in names for names in deciding) > 1}


def _shared_but_unique(roles: Roles) -> Set[str]:
    columns = roles.study.file(roles.dataset).schema.to_schema().columns
    return {name for name, column in columns.items() if column.unique and name not in roles.own_keys}


def _problem(roles: Roles, rule: Rule) -> str:
    """What keeps the rule from being obeyed, or nothing."""
    demands = list(_demands(roles, rule))
    named = {name for target, inputs in demands for name in (target, *inputs)}
    if unknown := sorted(named - roles.variables.keys()):
        return f"it names {unknown}, which the dataset does not have"
    return next(filter(None, (_misfit(roles, rule), *(_untimely(roles, rule, *demand) for demand in demands))), "")


def _demands(roles: Roles, rule: Rule) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The variables a rule is about, each with those it depends on."""
    match rule:
        case Unique() | AtMost() | Link():
            yield from ((name, ()) for name in rule.keys)
        case Repeats():
            yield from ((name, ()) for name in rule.names)
        case Skip():
            yield rule.variable, tuple(roles.variables[rule.variable].asked_if)
        case Order():
            yield rule.later, (rule.earlier,)
        case Implies():
            yield from ((name, tuple(rule.when)) for name in rule.then)
        case RowsCounted():
            yield rule.variable, ()
        case Total():
            yield rule.variable, rule.items
        case Constant():
            yield from ((name, (rule.key,)) for name in rule.names)
        case _:
            assert_never(rule)


def _misfit(roles: Roles, rule: Rule) -> str:
    """What is wrong with the kind or place of what the rule names, or nothing."""
    match rule:
        case AtMost():
            return ""
        case Unique():
            return "" if set(rule.keys) & set(roles.own_keys) else "none of its keys is the dataset's own"
        case Link():
            parent = Roles(roles.study, rule.parent)
            return "" if set(rule.keys) & set(parent.own_keys) else f"none of its keys is the own key of {rule.parent}"
        case Skip():
            decided = rule.variable in roles.counted or isinstance(roles.variables[rule.variable].kind, Key)
            return "its value is not drawn" if decided else _not_coded(roles, roles.variables[rule.variable].asked_if)
        case Order():
            days = (isinstance(roles.variables[name].kind, Day) for name in (rule.earlier, rule.later))
            return "" if all(days) else "it orders what is not a day"
        case Implies():
            return _impossible(roles, rule)
        case RowsCounted():
            link = parent_link(roles.study, rule.child)
            return "" if link and link.parent == rule.dataset else f"{rule.child} is not linked to the dataset"
        case Total():
            return _total_outside(roles.variables[rule.variable], len(rule.items))
        case Constant():
            decided = sorted(set(rule.names) & (roles.counted.keys() | roles.totals.keys()))
            return f"{decided} are counted row by row" if decided else ""
        case Repeats():
            return _unrepeatable(roles, rule)
        case _:
            assert_never(rule)


def _impossible(roles: Roles, rule: Implies) -> str:
    if problem := _not_coded(roles, {**rule.when, **rule.then}):
        return problem
    for name, codes in rule.then.items():
        if name in roles.counted or name in roles.totals:
            return f"{name} is counted, not drawn"
        if not codes & set(domain(roles.variables[name]).codes.tolist()):
            return f"no drawn value of {name} would do"
    return ""


def _not_coded(roles: Roles, names: Iterable[str]) -> str:
    found = sorted(name for name in names if not isinstance(roles.variables[name].kind, Coded | Measured | Count))
    return f"{found} have no codes" if found else ""


def _total_outside(variable: Variable, items: int) -> str:
    match variable.kind:
        case Measured(low, high) | Count(low, high):
            return "" if low <= 0 and items <= high else f"0 to {items} is not within the bounds of {variable.name}"
        case Coded() | Day() | Key() | Text():
            return f"{variable.name} is not a number"
        case _:
            assert_never(variable.kind)


def _unrepeatable(roles: Roles, rule: Repeats) -> str:
    if roles.link is None or roles.link.parent != rule.parent:
        return f"the dataset is not linked to {rule.parent}"
    absent = sorted(set(rule.names) - Roles(roles.study, rule.parent).variables.keys())
    return f"{rule.parent} does not have {absent}" if absent else ""


def _untimely(roles: Roles, rule: Rule, target: str, inputs: tuple[str, ...]) -> str:
    """What the rule depends on but is not settled when its variable is filled, or nothing."""
    if isinstance(rule, Unique | AtMost | Link | Repeats):
        return ""
    if target in roles.copied:
        return "" if _parent_obeys(roles, rule) else f"{target} repeats a dataset that has no such rule"
    if late := [name for name in inputs if roles.order.index(name) >= roles.order.index(target)]:
        return f"{late} come after {target} in the file"
    key = roles.constant.get(target)
    if key and (varying := [name for name in inputs if name != key and roles.constant.get(name) != key]):
        return f"{varying} vary within a {key}, and {target} does not"
    return ""


def _parent_obeys(roles: Roles, rule: Rule) -> bool:
    """Whether the parent has the same rule for what the dataset repeats, so that copies obey it too."""
    assert roles.link is not None
    demands = list(_demands(roles, rule))
    if not {name for target, inputs in demands for name in (target, *inputs)} <= roles.copied:
        return False
    parent = Roles(roles.study, roles.link.parent)
    if isinstance(rule, Skip):
        here, there = roles.variables[rule.variable], parent.variables[rule.variable]
        return (here.asked_if, here.optional) == (there.asked_if, there.optional)
    return replace(rule, dataset=parent.dataset) in parent.rules
