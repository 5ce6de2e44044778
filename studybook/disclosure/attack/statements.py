"""What is known of the counts, as linear statements: what tables tell, and what held rules say of totals and linked rows.

A term is a weighted count of records: the weight of a record is the product of one weight for each named variable, looked up by
the record's finest category. A place is a term with weights 0 and 1; no variable at all counts every record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from studybook.cells import Where
from studybook.disclosure.attack.domains import Domain, Domains, Mask, Numbers
from studybook.disclosure.attack.zeros import counts_rows_of
from studybook.errors import BundleBroken
from studybook.rules import Repeats, RowsCounted, Rule, Total, rule_id

MOST = 2_000_000
"""Taken to be more records than any dataset has: it stands in where the number of records is not told."""


@dataclass(frozen=True, eq=False)
class Term:
    """`factor` times the weighted count of the records of a dataset."""

    dataset: str
    weights: Mapping[str, Numbers]
    factor: float = 1.0


@dataclass(frozen=True, eq=False)
class Statement:
    """The sum of the terms lies between two numbers, as `sources` let everyone know."""

    terms: tuple[Term, ...]
    low: float
    high: float
    sources: tuple[str, ...]


def place_term(dataset: str, place: Where, domains: Domains) -> Term:
    """The records of a place.

    Raises:
        BundleBroken: the study has no such dataset, variable or category, or none that is counted.
    """
    known = domains.get(dataset, {})
    if not known.keys() >= dict(place).keys():
        raise BundleBroken(
            f"a cell of {dataset} names a variable that the schemas do not declare, or that is never counted",
            remedy="Attack a release with the schemas it was sealed with.",
        )
    return Term(dataset, {name: known[name].mask(codes).astype(float) for name, codes in place})


def linear(rules: Sequence[Rule], domains: Domains, records: Mapping[str, int]) -> Iterator[Statement]:
    """What held rules say of sums. `records` holds the number of records of each dataset for which it is told."""
    for rule in rules:
        known = domains[rule.dataset]
        match rule:
            case Total() if known.keys() >= {rule.variable, *rule.items}:
                yield from _total(rule, known)
            case RowsCounted() if rule.variable in known:
                yield from _rows_counted(rule, rules, domains, records.get(rule.child, MOST))
            case Repeats():
                yield from _repeats(rule, domains, records.get(rule.dataset, MOST))
            case _:
                pass


def _total(rule: Total, known: Mapping[str, Domain]) -> Iterator[Statement]:
    """Items with the code, over all records, against the lower and upper ends of the classes of the total."""
    code, items = frozenset({rule.code}), len(rule.items)
    least, most = _ends(known[rule.variable], items)
    at_most = [Term(rule.dataset, {item: known[item].some(code).astype(float)}) for item in rule.items]
    at_least = [Term(rule.dataset, {item: (~known[item].others(code)).astype(float)}, -1) for item in rule.items]
    sources = (f"rule {rule_id(rule)}",)
    yield Statement((*at_most, Term(rule.dataset, {rule.variable: least}, -1)), 0, inf, sources)
    yield Statement((*at_least, Term(rule.dataset, {rule.variable: most})), 0, inf, sources)


def _rows_counted(rule: RowsCounted, rules: Sequence[Rule], domains: Domains, records: int) -> Iterator[Statement]:
    """Rows of the child against what the rows of the parent count: all of them, and of each category that is repeated."""
    least, most = _ends(domains[rule.dataset][rule.variable], records)
    sources = (f"rule {rule_id(rule)}",)
    yield from _between(Term(rule.child, {}), rule, ({}, least, most), sources)
    for repeats in (each for each in rules if isinstance(each, Repeats) and counts_rows_of(rule, each)):
        for name in _countable(repeats, domains):
            for rows, owners in _matched(domains[rule.child][name], domains[rule.dataset][name]):
                term = Term(rule.child, {name: rows})
                yield from _between(term, rule, ({name: owners}, least, most), (*sources, f"rule {rule_id(repeats)}"))


def _between(
    rows: Term, rule: RowsCounted, owners: tuple[Mapping[str, Numbers], Numbers, Numbers], sources: tuple[str, ...]
) -> Iterator[Statement]:
    fixed, least, most = owners
    for ends, factor in ((least, -1.0), (most, 1.0)):
        weights = {**fixed, rule.variable: fixed.get(rule.variable, 1.0) * ends}
        terms = (Term(rows.dataset, rows.weights, -factor), Term(rule.dataset, weights, factor))
        yield Statement(terms, 0, inf, sources)


def _repeats(rule: Repeats, domains: Domains, records: int) -> Iterator[Statement]:
    """Where the parent has no record of a category, the child has none."""
    for name in _countable(rule, domains):
        for rows, owners in _matched(domains[rule.dataset][name], domains[rule.parent][name]):
            terms = (Term(rule.parent, {name: owners}, float(records)), Term(rule.dataset, {name: rows}, -1))
            yield Statement(terms, 0, inf, (f"rule {rule_id(rule)}",))


def _countable(rule: Repeats, domains: Domains) -> list[str]:
    return [name for name in rule.names if name in domains[rule.dataset] and name in domains[rule.parent]]


def _ends(counting: Domain, most: int) -> tuple[Numbers, Numbers]:
    """What a record adds at least and at most, by category of the variable that counts: anything, where it is not known."""
    low, high = counting.ends
    return np.where(counting.missing, 0, low), np.where(counting.missing, most, np.minimum(high, most))


def _matched(child: Domain, parent: Domain) -> Iterator[tuple[Numbers, Numbers]]:
    """Categories of child and parent that hold the same values, in the smallest groups that do."""
    shared = child.overlap(parent)
    todo: Mask = np.ones(len(child.codes), dtype=bool)
    while todo.any():
        rows = np.zeros_like(todo)
        rows[np.argmax(todo)] = True
        while ((grown := shared[:, shared[rows].any(axis=0)].any(axis=1) | rows) != rows).any():
            rows = grown
        todo &= ~rows
        yield rows.astype(float), shared[rows].any(axis=0).astype(float)
    alone = ~shared.any(axis=0)
    if alone.any():
        yield np.zeros(len(child.codes)), alone.astype(float)
