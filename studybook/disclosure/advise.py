"""Merges that would save cells of a finding: proposed to its author, never applied by themselves, and private.

For each variable of a finding with withheld cells: neighbouring classes or years joined, or the smallest codes; the missing
codes joined, or folded into the smallest valid one. Each proposal is protected anew, together with the codebook tables of its
variables, and ranked by the cells that it leaves withheld. What other findings of the same variables need besides is not
looked at.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import assert_never

from studybook.bundle import Table
from studybook.cells import Category, Dimension, where
from studybook.declare import slug
from studybook.disclosure.atoms import domains
from studybook.disclosure.policy import Policy
from studybook.disclosure.protect import Public, protect
from studybook.errors import PolicyError
from studybook.findings import Crosstab, Durations, Finding, Frequencies, Model, Summary, asks_for, merged
from studybook.microdata import Microdata
from studybook.questions import Answer, ask, describe
from studybook.rules import Rule
from studybook.variables import Coded, Count, Day, Key, Measured, Span, Text, Variable

SHOWN = 5
"""How many proposals a finding gets."""

Folded = Mapping[str, Collection[int | None]]
"""Labels of merged categories and the codes folded into each, as a finding declares them."""


@dataclass(frozen=True)
class Proposal:
    """One way to merge a variable of a finding, and what it would leave."""

    variable: str
    merge: Folded
    categories: int
    cells: int
    withheld: int


@dataclass(frozen=True)
class Advice:
    """A finding with withheld cells, and the best proposals, best first."""

    finding: str
    cells: int
    withheld: int
    proposals: tuple[Proposal, ...] = field(default=())


def advise(findings: Sequence[Finding], microdata: Microdata, held: Collection[Rule], policy: Policy) -> Iterator[Advice]:
    """Advice for each finding that has withheld cells when it is protected with the codebook tables of its variables."""
    for finding in (each for each in findings if not isinstance(each.ask, Model)):
        table = _protected(finding, microdata, held, policy)
        if table and (hidden := _withheld(table)):
            proposals = [each for each in _proposals(finding, microdata, held, policy) if each.withheld < hidden]
            best = sorted(proposals, key=lambda each: (each.withheld, -each.categories, repr(each.merge)))
            yield Advice(finding.id, len(table.cells), hidden, tuple(best[:SHOWN]))


def merges_in_words(merge: Folded) -> str:
    """Merges as an author would write them."""
    return "; ".join(f"“{label}” = {', '.join(sorted(map(str, codes)))}" for label, codes in merge.items())


def _proposals(finding: Finding, microdata: Microdata, held: Collection[Rule], policy: Policy) -> Iterator[Proposal]:
    answer = ask(finding, microdata)
    variables = {variable.name: variable for variable in microdata.study.file(answer.dataset).variables}
    for each in answer.dimensions:
        known = merged(finding.ask).get(each.variable, {})
        for joined in _joins(each, answer, variables[each.variable]):
            if 1 < len(joined) < len(each.categories):
                merge = _as_declared(each, known, joined)
                table = _protected(_with(finding, each.variable, merge), microdata, held, policy)
                if table:
                    left = len(each.categories) - len(joined) + 1
                    yield Proposal(each.variable, merge, left, len(table.cells), _withheld(table))


def _joins(each: Dimension, answer: Answer, variable: Variable) -> Iterator[tuple[Category, ...]]:
    """Categories that may be joined: neighbours where there is an order, else the smallest; the missing ones together."""
    counts = {cell.where: len(cell.records) for cell in answer.cells}
    valid = [category for category in each.categories if not category.missing]
    missing = tuple(category for category in each.categories if category.missing)
    match variable.kind:
        case Measured() | Count() | Day():
            yield from (tuple(valid[first:last]) for first, last in combinations(range(len(valid) + 1), 2) if last - first > 1)
        case Coded():
            rising = sorted(valid, key=lambda category: (counts[where({each.variable: category.codes})], category.label))
            yield from (tuple(rising[:last]) for last in range(2, len(rising) + 1))
            yield (rising[0], *missing)
        case Key() | Text():
            return
        case _:
            assert_never(variable.kind)
    yield missing


def _as_declared(each: Dimension, known: Folded, joined: Sequence[Category]) -> Folded:
    """The merges of a dimension with some of its categories joined into one more."""
    order = [category for category in each.categories if category in joined]
    label = " or ".join(category.label for category in order)
    codes = {code.low if isinstance(code, Span) else code for category in joined for code in category.codes}
    kept = {name: told for name, told in known.items() if not set(told) & codes}
    return {**kept, label: codes}


def _with(finding: Finding, variable: str, merge: Folded) -> Finding:
    match finding.ask:
        case Frequencies() | Crosstab() | Summary():
            return replace(finding, ask=replace(finding.ask, merge={**finding.ask.merge, variable: merge}))
        case Durations():
            raise AssertionError("a date is known or not: there is nothing to merge")
        case Model():
            return finding
        case _:
            assert_never(finding.ask)


def _protected(finding: Finding, microdata: Microdata, held: Collection[Rule], policy: Policy) -> Table | None:
    """The finding as it would be published with the codebook tables of its variables alone; None where it cannot be."""
    file = microdata.study.file(slug(finding.of))
    names = {*asks_for(finding.ask), *finding.universe}
    codebook = [describe(file, variable, microdata) for variable in file.variables if variable.name in names]
    domain = domains(microdata.study, held)[file.slug]
    about = [rule for rule in domain.rules if set(domain.about(rule)) <= names]
    try:
        return protect(Public(microdata.study, tuple(about)), [ask(finding, microdata)], codebook, policy).tables[0]
    except PolicyError:
        return None


def _withheld(table: Table) -> int:
    return sum(cell.count is None for cell in table.cells)
