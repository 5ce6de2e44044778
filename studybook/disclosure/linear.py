"""What the documentation says of sums over records: totals of items, rows counted in another dataset, facts repeated there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from studybook.cells import Code, where
from studybook.disclosure.atoms import Domain
from studybook.disclosure.places import Place
from studybook.rules import Repeats, RowsCounted, Rule, Total
from studybook.variables import Span

Records = Mapping[str, int]
"""How many records each dataset has that is told of."""


@dataclass(frozen=True)
class AtLeast:
    """A sum of counts, each times a whole number, that is never less than `least`."""

    terms: tuple[tuple[Place, int], ...]
    least: int = 0
    apart: Place | None = None
    """The place whose factor is another than that of all others, if it may be known: of a quartile, the number of values."""

    def least_of(self, count: int) -> int:
        """The least that the sum may be for one who knows the count of the place `apart`: all other terms go up by steps.

        A reader who knows of 17 values that half of them lie on a side knows of 9: a count is a whole number (the rounding of
        R. E. Gomory; V. Chvátal, *Edmonds polytopes and a hierarchy of combinatorial problems*, Discrete Mathematics 4, 1973).
        """
        step = max((abs(factor) for place, factor in self.terms if place != self.apart), default=1)
        known = sum(factor * count for place, factor in self.terms if place == self.apart)
        return self.least + (known - self.least) % step


def inequalities(
    held: Collection[Rule], domains: Mapping[str, Domain], counted: Collection[tuple[str, str]], records: Records
) -> Iterator[AtLeast]:
    """Every inequality that follows from rules that held, about the variables of `counted` (dataset and name)."""
    for rule in held:
        match rule:
            case Total():
                yield from _total(rule, domains[rule.dataset])
            case RowsCounted():
                bounds = _Bounds(rule, domains[rule.dataset], records)
                yield from bounds.on((rule.child, ()), {})
                for repeated in held:
                    if isinstance(repeated, Repeats) and (repeated.dataset, repeated.parent) == (rule.child, rule.dataset):
                        yield from _by_category(repeated, bounds, domains, counted)
            case _:
                pass


def _total(rule: Total, domain: Domain) -> Iterator[AtLeast]:
    items = tuple(((rule.dataset, where({name: (rule.code,)})), 1) for name in rule.items)
    classes = [(code, (rule.dataset, where({rule.variable: (code,)}))) for code in _codes(domain, rule.variable)]
    missing = domain.variables[rule.variable].missing
    low = tuple((place, -_ends(code)[0]) for code, place in classes if code not in missing)
    high = tuple((place, len(rule.items) if code in missing else _ends(code)[1]) for code, place in classes)
    yield AtLeast((*items, *low))
    yield AtLeast((*high, *((place, -1) for place, _ in items)))


def _by_category(
    rule: Repeats, bounds: "_Bounds", domains: Mapping[str, Domain], counted: Collection[tuple[str, str]]
) -> Iterator[AtLeast]:
    for name in rule.names:
        told = {(rule.dataset, name), (rule.parent, name)} & set(counted)
        if told and name in domains[rule.parent].categories:
            for code in _codes(domains[rule.parent], name):
                yield from bounds.on((rule.dataset, where({name: (code,)})), {name: (code,)})


@dataclass(frozen=True)
class _Bounds:
    """How many rows of the child belong to some records of the parent: between the sums of the ends of their classes."""

    rule: RowsCounted
    domain: Domain
    records: Records

    def on(self, child: Place, part: Mapping[str, tuple[Code, ...]]) -> Iterator[AtLeast]:
        counting, missing = self.rule.variable, self.domain.variables[self.rule.variable].missing
        codes = part.get(counting, _codes(self.domain, counting))
        classes = [(code, (self.rule.dataset, where({**part, counting: (code,)}))) for code in codes]
        most = self.records.get(self.rule.child)
        low = tuple((place, -_ends(code)[0]) for code, place in classes if code not in missing)
        yield AtLeast(((child, 1), *low))
        if most is not None:
            high = tuple((place, most if code in missing else _ends(code)[1]) for code, place in classes)
            yield AtLeast((*high, (child, -1)))


def _codes(domain: Domain, name: str) -> tuple[Code, ...]:
    return tuple(code for group in domain.categories[name] for code in group)


def _ends(code: Code) -> tuple[int, int]:
    """The least and the greatest number in a class."""
    assert isinstance(code, Span)
    return code.low, code.high
