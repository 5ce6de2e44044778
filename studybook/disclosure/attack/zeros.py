"""Structural zeros: categories and combinations of them that rules which held make impossible, as validation reads rules.

A class of numbers is out of a combination only if all of its numbers are. A rule that names what cannot be counted says
nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from studybook.disclosure.attack.domains import Domain, Domains, Mask
from studybook.rules import Implies, Order, Repeats, RowsCounted, Rule, Skip, Total, rule_id

Known = Mapping[str, Domain]


@dataclass(frozen=True, eq=False)
class Possible:
    """Which combinations of the finest categories of `names` a rule allows: an array with one axis for each."""

    dataset: str
    names: tuple[str, ...]
    allowed: Mask
    sources: tuple[str, ...]


def possible(rules: Sequence[Rule], domains: Domains) -> Iterator[Possible]:
    """What the rules that held say of categories and combinations, and what thereby holds for rows that repeat such facts."""
    found = tuple(_declared(rules, domains))
    for _ in domains:
        yield from found
        found = tuple(
            _inherited(each, rule, domains)
            for each in found
            for rule in rules
            if isinstance(rule, Repeats) and rule.parent == each.dataset and _repeats(rule, each.names, domains)
        )


def _declared(rules: Sequence[Rule], domains: Domains) -> Iterator[Possible]:
    for rule in rules:
        known = domains[rule.dataset]
        match rule:
            case Skip(variable=name) if name in known and known.keys() >= known[name].variable.asked_if.keys():
                yield _of(rule, (name, *known[name].variable.asked_if), _skip(name, known))
            case Implies(when=when, then=then) if known.keys() >= when.keys() | then.keys():
                yield _of(rule, tuple(dict.fromkeys([*when, *then])), _implies(rule, known))
            case Order(earlier=earlier, later=later) if _days(known, earlier, later):
                yield _of(rule, (earlier, later), _in_order(known[earlier], known[later]))
            case Total(variable=name) if name in known:
                yield _of(rule, (name,), np.logical_or(known[name].missing, known[name].ends[0] <= len(rule.items)))
            case Repeats():
                yield from _repeated(rule, rules, domains)
            case _:
                pass


def _inherited(each: Possible, rule: Repeats, domains: Domains) -> Possible:
    """What rows of a parent cannot have together, rows that repeat it cannot have either."""
    allowed = each.allowed
    for axis, name in enumerate(each.names):
        same = domains[rule.dataset][name].overlap(domains[rule.parent][name])
        allowed = np.moveaxis(np.tensordot(same.astype(int), allowed.astype(int), axes=(1, axis)) > 0, 0, axis)
    return Possible(rule.dataset, each.names, allowed, (*each.sources, f"rule {rule_id(rule)}"))


def _repeats(rule: Repeats, names: Sequence[str], domains: Domains) -> bool:
    return set(names) <= set(rule.names) & domains[rule.dataset].keys()


def _of(rule: Rule, names: tuple[str, ...], allowed: Mask) -> Possible:
    return Possible(rule.dataset, names, allowed, (f"rule {rule_id(rule)}",))


def _skip(name: str, known: Known) -> Mask:
    """Where the question applied: anything but *not applicable* (that too, if optional). Elsewhere: *not applicable*."""
    variable = known[name].variable
    asked = _across([known[other].some(codes) for other, codes in variable.asked_if.items()], np.logical_and)
    unasked = _across([known[other].others(codes) for other, codes in variable.asked_if.items()], np.logical_or)
    if known[name].is_day:
        # A blank says both that there is no day and that it is not known: where asked, either may be so.
        return np.logical_or.outer(known[name].missing, asked)
    skipped = known[name].mask([variable.not_applicable])
    return np.logical_and.outer(~skipped | variable.optional, asked) | np.logical_and.outer(skipped, unasked)


def _implies(rule: Implies, known: Known) -> Mask:
    """Either something of `when` is not so, or all of `when` and of `then` is so."""
    names = tuple(dict.fromkeys([*rule.when, *rule.then]))
    conditions = [[condition[name] for condition in (rule.when, rule.then) if name in condition] for name in names]
    unlike = [known[name].others(rule.when[name]) if name in rule.when else known[name].some(frozenset()) for name in names]
    so = [known[name].some(frozenset.intersection(*codes)) for name, codes in zip(names, conditions, strict=True)]
    return _across(unlike, np.logical_or) | _across(so, np.logical_and)


def _in_order(earlier: Domain, later: Domain) -> Mask:
    unknown = np.logical_or.outer(earlier.missing, later.missing)
    return unknown | np.less_equal.outer(earlier.ends[0], later.ends[0])


def _repeated(rule: Repeats, rules: Sequence[Rule], domains: Domains) -> Iterator[Possible]:
    """No row of a child repeats what its parent cannot have, or that its parent has no rows."""
    counted = {each.variable for each in rules if isinstance(each, RowsCounted) and counts_rows_of(each, rule)}
    for name in rule.names:
        if name in domains[rule.dataset] and name in domains[rule.parent]:
            child, parent = domains[rule.dataset][name], domains[rule.parent][name]
            rows = child.missing | (child.ends[1] > 0) | (name not in counted)
            yield _of(rule, (name,), child.overlap(parent).any(axis=1) & rows)


def counts_rows_of(counted: RowsCounted, rule: Repeats) -> bool:
    """Whether the rows that one rule counts are those whose repeated facts the other is about."""
    return (counted.dataset, counted.child) == (rule.parent, rule.dataset)


def _days(known: Known, *names: str) -> bool:
    return all(name in known and known[name].is_day for name in names)


def _across(masks: Sequence[Mask], join: np.ufunc) -> Mask:
    """One array with an axis for each mask."""
    return reduce(join.outer, masks)
