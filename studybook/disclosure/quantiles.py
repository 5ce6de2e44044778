"""Which quantiles may be told, and what whoever reads one knows of the counts beside it.

A quantile q cuts n values at (n - 1) q (type 7, see `studybook.quantiles`): more than (n - 1) q of them are no larger than it,
and more than (n - 1) (1 - q) no smaller; so fewer than the rest, and one more, lie between two of them. In the categories of a
table that is a sum of counts, taken for each category as a whole: a class, or a pair of years of two dates, counts on a side of
what is told as soon as it may hold a value there, and between two only where all its values are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

import numpy as np

from studybook.bundle import Statistic
from studybook.cells import Code, Codes, ordered, where
from studybook.disclosure.atoms import Domain
from studybook.disclosure.linear import AtLeast
from studybook.disclosure.places import Place, may_be_told, place_of
from studybook.disclosure.policy import Policy
from studybook.quantiles import QUANTILES, PrivateQuantile
from studybook.questions import Answer
from studybook.variables import Day, Span, Variable


def statistics(answer: Answer, policy: Policy) -> Iterator[Statistic]:
    """The quantiles as far as the policy lets them out, rounded; none in a unit it does not know.

    Where no record has a value they are withheld, not absent: that would tell it.
    """
    if answer.unit in policy.rounding:
        found = {quantile.name: quantile for quantile in answer.quantiles}
        for name in QUANTILES:
            yield Statistic(name, _told(found[name], answer, policy) if name in found else None, answer.unit)


def quantiles_tell(answers: Sequence[Answer], described: Mapping[str, Domain], policy: Policy) -> Iterator[AtLeast]:
    """Whoever reads quantiles knows how many records have a value at least, and how many of these lie on each side of them."""
    for answer in answers:
        told = [(each, value) for each in answer.quantiles if (value := _told(each, answer, policy)) is not None]
        if told:
            known = _Known.of(answer, described[answer.dataset])
            yield AtLeast(((known.all, 1),), max(_least(quantile, policy) for quantile, _ in told))
            step, shares = policy.rounding[answer.unit], [(Fraction(QUANTILES[each.name]), value) for each, value in told]
            for share, value in shares:
                yield from known.sides(share, value, step)
            for (share, value), (other, further) in combinations(shares, 2):
                yield from known.between(other - share, 2 * value + step, 2 * further - step)


def _told(quantile: PrivateQuantile, answer: Answer, policy: Policy) -> int | None:
    """The quantile as it is told; None is withheld."""
    step = policy.rounding.get(answer.unit)
    return round(quantile.value / step) * step if step and _released(quantile, answer, policy) else None


def _released(quantile: PrivateQuantile, answer: Answer, policy: Policy) -> bool:
    """Enough records for this quantile and, on each of its sides, what the policy lets out.

    That there are enough is told with it, so the records without a value must still be able to reach the threshold.
    """
    least = _least(quantile, policy)
    known = np.union1d(quantile.below, quantile.above)
    sides = (quantile.below, quantile.above)
    room = len(next(cell.records for cell in answer.cells if not cell.where)) - least >= policy.threshold
    return room and len(known) >= least and all(may_be_told(side, answer.owners, policy) for side in sides)


def _least(quantile: PrivateQuantile, policy: Policy) -> int:
    return policy.median_from if quantile.name == "median" else policy.quartiles_from


@dataclass(frozen=True)
class _Known:
    """The records of a table that have a value: all of them, and by the values that they can have."""

    all: Place
    parts: tuple[tuple[Place, int, int], ...]

    @classmethod
    def of(cls, answer: Answer, domain: Domain) -> "_Known":
        (dimension,) = answer.dimensions
        missing = {None, *domain.variables[dimension.variable].missing}  # a merge may hold some beside values
        valid = ordered(code for category in dimension.categories for code in category.codes if code not in missing)
        whole = place_of(answer, where({dimension.variable: valid}))
        if not isinstance(domain.variables[dimension.variable].kind, Day):
            return cls(
                whole, tuple((place_of(answer, where({dimension.variable: (code,)})), *_of_class(code)) for code in valid)
            )
        ((name, years),) = (each for each in answer.universe if isinstance(domain.variables[each[0]].kind, Day))
        pairs = _days(years, valid, domain.variables[name], domain.variables[dimension.variable])
        parts = ((where({name: (one,), dimension.variable: (other,)}), low, high) for one, other, low, high in pairs)
        return cls(whole, tuple((place_of(answer, part), low, high) for part, low, high in parts))

    def sides(self, cut: Fraction, value: int, step: int) -> Iterator[AtLeast]:
        """What a quantile tells that was rounded to `value`: it lies half a step from it at most."""
        at_most = [place for place, low, _ in self.parts if 2 * low <= 2 * value + step]
        at_least = [place for place, _, high in self.parts if 2 * high >= 2 * value - step]
        for share, places in ((cut, at_most), (1 - cut, at_least)):
            part, whole = share.numerator, share.denominator
            yield AtLeast((*((place, whole) for place in places), (self.all, -part)), 1 - part, apart=self.all)

    def between(self, share: Fraction, low: int, high: int) -> Iterator[AtLeast]:
        """What two quantiles tell that are this share of all values apart, of what lies between half of `low` and of `high`."""
        places = [place for place, least, most in self.parts if 2 * least > low and 2 * most < high]
        part, whole = share.numerator, share.denominator
        if places:
            yield AtLeast(((self.all, part), *((place, -whole) for place in places)), part - whole + 1, apart=self.all)


def _of_class(code: Code) -> tuple[int, int]:
    assert isinstance(code, Span)
    return code.low, code.high


def _days(years: Codes, others: Codes, first: Variable, second: Variable) -> Iterator[tuple[Code, Code, int, int]]:
    """Each pair of years with the least and the greatest number of days from a day of the one to a day of the other."""
    for one in years:
        for other in others:
            begin, end = _year(one, first), _year(other, second)
            yield one, other, (end[0] - begin[1]).days, (end[1] - begin[0]).days


def _year(code: Code, variable: Variable) -> tuple[date, date]:
    """The first and the last day of a year that the variable may have."""
    assert isinstance(code, int) and isinstance(variable.kind, Day)
    return max(variable.kind.first, date(code, 1, 1)), min(variable.kind.last, date(code, 12, 31))
