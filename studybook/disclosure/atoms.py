"""What can be, by the documentation: the categories of every variable, and the combinations of them that no rule forbids."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from studybook.cells import Code, Codes, Where, dimension, ordered, where
from studybook.rules import Implies, Order, Repeats, Rule, Skip
from studybook.study import DataFile, Study
from studybook.variables import Condition, Day, Key, Span, Text, Variable

Names = tuple[str, ...]
"""Variables of one dataset, in alphabetical order."""

Possible = NDArray[np.bool_]
"""For every combination of categories of some variables, one axis a variable: whether it can occur."""

Forbidding = Skip | Implies | Order
"""The rules that make combinations of values of one record impossible."""


@dataclass(frozen=True)
class Domain:
    """One dataset as its documentation describes it, together with the rules that are known to have held.

    `categories` has for each variable that is ever counted its categories, each a set of codes: the finest ones, or such as
    no rule and no table of several variables tells apart.
    """

    variables: Mapping[str, Variable] = field(repr=False)
    rules: tuple[Forbidding, ...] = field(repr=False)
    categories: Mapping[str, tuple[Codes, ...]] = field(repr=False)

    def size(self, names: Names) -> int:
        """How many combinations the categories of these variables have."""
        return prod(len(self.categories[name]) for name in names)

    def places(self, names: Names) -> Iterator[tuple[Where, bool]]:
        """Every combination of categories as a place, and whether it is possible."""
        combinations = product(*(self.categories[name] for name in names))
        for codes, possible in zip(combinations, self.possible(names).ravel().tolist(), strict=True):
            yield where(dict(zip(names, codes, strict=True))), possible

    def spaces(self) -> Iterator[Names]:
        """For each rule, the variables it speaks of."""
        for rule in self.rules:
            yield self.about(rule)

    def resolves(self, place: Where) -> bool:
        """Whether the place is made of whole categories."""
        return all(
            set(group) <= set(codes) or not set(group) & set(codes) for name, codes in place for group in self.categories[name]
        )

    def inside(self, place: Where, names: Names) -> Possible:
        """The combinations that a place counts."""
        inside = np.ones([len(self.categories[name]) for name in names], dtype=bool)
        for name, codes in place:
            chosen = np.array([group[0] in codes for group in self.categories[name]])
            inside &= np.expand_dims(chosen, [axis for axis, other in enumerate(names) if other != name])
        return inside

    def possible(self, names: Names) -> Possible:
        """The combinations that no rule among these variables forbids."""
        possible = np.ones([len(self.categories[name]) for name in names], dtype=bool)
        for about, permitted in self._permitted:
            if set(about) <= set(names):
                possible &= np.expand_dims(permitted, [axis for axis, name in enumerate(names) if name not in about])
        return possible

    def about(self, rule: Forbidding) -> Names:
        """The variables a rule speaks of."""
        match rule:
            case Skip(variable=name):
                return tuple(sorted({name, *self.variables[name].asked_if}))
            case Implies(when=when, then=then):
                return tuple(sorted({*when, *then}))
            case Order(earlier=earlier, later=later):
                return tuple(sorted({earlier, later}))

    def coarsened(self, places: Collection[Where]) -> "Domain":
        """The same with all categories as one that behave alike in every rule and in every place of several variables.

        Nothing is lost: a record of such a category can be of any of its parts, whatever else is known of it.
        """
        several = [dict(place) for place in places if len(place) > 1]
        told = {name: [place[name] for place in several if name in place] for name in self.categories}
        return replace(self, categories={name: tuple(self._alike(name, told[name])) for name in self.categories})

    def _alike(self, name: str, told: Sequence[Codes]) -> Iterator[Codes]:
        behaviour = {group: self._behaviour(name, at, told) for at, group in enumerate(self.categories[name])}
        together = sorted(behaviour, key=lambda group: (behaviour[group], repr(group)))
        for _, groups in groupby(together, key=behaviour.__getitem__):
            yield ordered(code for group in groups for code in group)

    def _behaviour(self, name: str, at: int, told: Sequence[Codes]) -> tuple[bytes, bytes]:
        """What rules and tables make of a category: for those of one behaviour, the same."""
        slices = [np.take(allowed, at, axis=about.index(name)).tobytes() for about, allowed in self._permitted if name in about]
        return b"".join(slices), bytes(self.categories[name][at][0] in codes for codes in told)

    @cached_property
    def _permitted(self) -> Sequence[tuple[Names, Possible]]:
        return [(self.about(rule), self._allows(rule)) for rule in self.rules]

    def _allows(self, rule: Forbidding) -> Possible:
        names = self.about(rule)
        shape = [len(self.categories[name]) for name in names]
        examples = product(*([group[0] for group in self.categories[name]] for name in names))
        allowed = [self._can_be(rule, dict(zip(names, codes, strict=True))) for codes in examples]
        return np.array(allowed, dtype=bool).reshape(shape)

    def _can_be(self, rule: Forbidding, record: Mapping[str, Code]) -> bool:
        """Whether some record with these categories obeys the rule. A class may hold values on both sides of it."""
        match rule:
            case Skip(variable=name):
                variable = self.variables[name]
                asked, unasked = _may_hold(variable.asked_if, record), _may_fail(variable.asked_if, record)
                if isinstance(variable.kind, Day):
                    return asked or record[name] is None
                skipped = record[name] == variable.not_applicable
                return (unasked and skipped) or (asked and (variable.optional or not skipped))
            case Implies(when=when, then=then):
                return _may_fail(when, record) or _may_hold(then, record)
            case Order(earlier=earlier, later=later):
                first, second = record[earlier], record[later]
                return first is None or second is None or _low(first) <= _low(second)


def domains(study: Study, held: Collection[Rule]) -> Mapping[str, Domain]:
    """Every dataset in its finest categories, with those of its rules that held and speak of variables that are counted."""
    known = _carried(held)
    return {file.slug: _finest(file, [rule for rule in known if rule.dataset == file.slug]) for file in study.files}


def _carried(held: Collection[Rule]) -> Sequence[Rule]:
    """What holds of facts of one dataset holds wherever all of them are repeated, and again where those are repeated."""
    known = [*held]
    for rule in known:  # which grows by what is found
        if isinstance(rule, Implies | Order):
            for repeated in held:
                if isinstance(repeated, Repeats) and rule.dataset == repeated.parent and _names(rule) <= set(repeated.names):
                    known.append(replace(rule, dataset=repeated.dataset))
    return known


def _names(rule: Implies | Order) -> set[str]:
    return {*rule.when, *rule.then} if isinstance(rule, Implies) else {rule.earlier, rule.later}


def _finest(file: DataFile, held: Sequence[Rule]) -> Domain:
    variables = {variable.name: variable for variable in file.variables}
    categories = {
        name: tuple((code,) for category in dimension(variable).categories for code in category.codes)
        for name, variable in variables.items()
        if not isinstance(variable.kind, Key | Text)
    }
    bare = Domain(variables, (), categories)
    rules = (rule for rule in held if isinstance(rule, Skip | Implies | Order))
    return replace(bare, rules=tuple(rule for rule in rules if set(bare.about(rule)) <= categories.keys()))


def _may_hold(condition: Condition, record: Mapping[str, Code]) -> bool:
    return all(any(code in codes for code in _values(record[name])) for name, codes in condition.items())


def _may_fail(condition: Condition, record: Mapping[str, Code]) -> bool:
    return any(any(code not in codes for code in _values(record[name])) for name, codes in condition.items())


def _values(code: Code) -> Sequence[int | None]:
    return range(code.low, code.high + 1) if isinstance(code, Span) else (code,)


def _low(code: Code) -> int:
    return code.low if isinstance(code, Span) else code or 0
