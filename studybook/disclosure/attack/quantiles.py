"""What published quantiles tell: how many records have a value, and how many of these lie below and above what is told.

By the definition that the study states (type 7 of R. J. Hyndman and Y. Fan, *Sample Quantiles in Statistical Packages*, The
American Statistician 50, 1996), a quantile lies between two neighbours of the sorted values: with n values, h = (n - 1) p of
them before it. So more than h values are no larger than it, and more than n - 1 - h no smaller, and of two quantiles together
this leaves no more than the rest between them. It is told rounded, so all hold of the ends of what is rounded to it. A class,
or a pair of years, is on a side as soon as one value of it could be, and between two if every value of it must be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import gcd, inf

import numpy as np

from studybook.bundle import Statistic, Table
from studybook.cells import where
from studybook.disclosure.attack.domains import Domain, Domains, Numbers
from studybook.disclosure.attack.knowledge import Knowledge, Told
from studybook.disclosure.attack.statements import Statement, Term, place_term
from studybook.disclosure.policy import Policy
from studybook.errors import BundleBroken
from studybook.variables import Day

QUARTERS: Mapping[str, int] = {"lower quartile": 1, "median": 2, "upper quartile": 3}
"""How many quarters of the values lie below each."""


@dataclass(frozen=True, eq=False)
class Claim:
    """A published quantile: it tells that at least `least` records have a value, and should rest on `wanted`.

    `sides` are what it tells of the values below and above it, and between it and those below it that are told too.
    """

    told: Told
    term: Term
    least: int
    wanted: int
    sides: tuple[Statement, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What the quantile tells."""
        return Statement((self.term,), self.least, inf, (self.told.name,)), *self.sides


def claimed(known: Knowledge, finest: Domains) -> Iterator[Claim]:
    """Every quantile that is told. It should rest on as many records as the strictest of all policies asks for."""
    for told in known.told:
        for each in told.table.statistics:
            if each.value is not None:
                wanted = max(_asked(policy, each.name) for policy in known.policies)
                domains = finest[told.table.dataset]
                sides = (*_sides(told, each, each.value, domains), *_between(told, each, each.value, domains))
                yield Claim(told, _having_a_value(told.table, domains), _asked(told.policy, each.name), wanted, sides)


def _asked(policy: Policy, name: str) -> int:
    return policy.median_from if name == "median" else policy.quartiles_from


def _having_a_value(table: Table, domains: Mapping[str, Domain]) -> Term:
    """The records of a table in which its variable is not missing; of days, in which the first date is not either."""
    inside = place_term(table.dataset, table.universe, {table.dataset: domains})
    name = table.dimensions[0].variable
    return Term(table.dataset, {**inside.weights, name: (~domains[name].missing).astype(float)})


def _sides(told: Told, statistic: Statistic, value: int, domains: Mapping[str, Domain]) -> Iterator[Statement]:
    """More than so many quarters of all values but one on each side, whatever the number of values is.

    Four times the one side less so many times all is a whole number, and even where two quarters are meant.
    """
    half, below = told.policy.rounding.get(statistic.unit, 0) / 2, QUARTERS[statistic.name]
    least, most = _ends(told.table, domains)
    for quarters, inside in ((below, least <= value + half), (4 - below, most >= value - half)):
        weights = np.where(inside, 4.0 - quarters, -float(quarters))
        terms = tuple(_terms(told.table, domains, weights))
        yield Statement(terms, _sharp(gcd(4, quarters) - quarters, -quarters, told.table), inf, (told.name,))


def _between(told: Told, statistic: Statistic, value: int, domains: Mapping[str, Domain]) -> Iterator[Statement]:
    """Between a quantile and each lower one that is told: less than so many quarters of all values but one, and one more.

    So many times all less four times those between is again a whole number, and even where two quarters are meant.
    """
    half, (least, most) = told.policy.rounding.get(statistic.unit, 0) / 2, _ends(told.table, domains)
    for other in told.table.statistics:
        quarters = QUARTERS[statistic.name] - QUARTERS[other.name]
        if other.value is not None and quarters > 0:
            inside = (least > other.value + half) & (most < value - half)
            if inside.any():
                terms = tuple(_terms(told.table, domains, np.where(inside, quarters - 4.0, float(quarters))))
                yield Statement(terms, _sharp(quarters - 4 + gcd(4, quarters), quarters, told.table), inf, (told.name,))


def _sharp(least: int, quarters: int, table: Table) -> int:
    """The least that four times a number, and so many quarters of all values, come to: more, where the table tells how many.

    A program in whole numbers finds that by itself, and one in real numbers, which is what large systems are, does not.
    """
    values = _values(table)
    return least if values is None else least + (quarters * values - least) % 4


def _values(table: Table) -> int | None:
    """How many values a table has, if its own numbers tell: all valid ones, or all records and all missing ones."""
    (dimension,), told = table.dimensions, {cell.where: cell.count for cell in table.cells}
    counts = [(told[where({dimension.variable: each.codes})], each.missing) for each in dimension.categories]
    valid, missing = ([count for count, gone in counts if gone is kind] for kind in (False, True))
    if None not in valid:
        return sum(count or 0 for count in valid)
    return None if None in (told[()], *missing) else (told[()] or 0) - sum(count or 0 for count in missing)


def _ends(table: Table, domains: Mapping[str, Domain]) -> tuple[Numbers, Numbers]:
    """The least and the greatest value of each class, or of each pair of years."""
    first, last = _measured(table, domains)
    return last.ends if first is None else _days(first, last)


def _measured(table: Table, domains: Mapping[str, Domain]) -> tuple[Domain | None, Domain]:
    """What the values of a table are of: its variable; or the days from the date that its records have, to the one in it.

    Raises:
        BundleBroken: days are not counted from one date to another.
    """
    last = domains[table.dimensions[0].variable]
    if not last.is_day:
        return None, last
    firsts = [domains[name] for name, _ in table.universe if domains[name].is_day]
    if len(firsts) != 1 or len(table.dimensions) != 1:
        raise BundleBroken(
            "days are told that are not counted from one date to another",
            where=last.variable.name,
            remedy="Attack a release with the schemas it was sealed with.",
        )
    return firsts[0], last


def _terms(table: Table, domains: Mapping[str, Domain], weights: Numbers) -> Iterator[Term]:
    """The records with a value, each as often as its category, or its pair of years, weighs."""
    valid, (first, last) = _having_a_value(table, domains), _measured(table, domains)
    name = last.variable.name
    if first is None:
        yield Term(valid.dataset, {**valid.weights, name: valid.weights[name] * weights})
        return
    for year in np.flatnonzero(valid.weights[first.variable.name]):
        only = np.zeros(len(weights))
        only[year] = 1.0
        yield Term(valid.dataset, {**valid.weights, first.variable.name: only, name: valid.weights[name] * weights[year]})


def _days(first: Domain, last: Domain) -> tuple[Numbers, Numbers]:
    """The least and the greatest number of days from a day of each year of one date to a day of each year of another."""
    (from_first, from_last), (to_first, to_last) = _years(first), _years(last)
    return to_first[None, :] - from_last[:, None], to_last[None, :] - from_first[:, None]


def _years(domain: Domain) -> tuple[Numbers, Numbers]:
    """The first and the last day of each year of a date, as far as the schemas allow; any for a blank, which has no value."""
    kind = domain.variable.kind
    assert isinstance(kind, Day)
    years = [kind.first.year if code is None else int(str(code)) for code in domain.codes]
    first = (max(kind.first, date(year, 1, 1)).toordinal() for year in years)
    last = (min(kind.last, date(year, 12, 31)).toordinal() for year in years)
    ends = np.array(list(chain(first, last)), dtype=float)
    return ends[: len(years)], ends[len(years) :]
