"""The attack concludes exactly what follows: held against the listing of all tables that could be true, and against one
program over the full product of all variables."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from itertools import combinations_with_replacement, product
from math import ceil, floor

import highspy
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.bundle import Bundle, Table
from studybook.cells import Category, Code, Dimension, Where, dimension, ordered, where
from studybook.disclosure.attack import Verdict, attack, solver
from studybook.disclosure.attack.regions import Sum
from studybook.disclosure.attack.search import Goal, Inside, Search
from studybook.disclosure.attack.systems import System
from studybook.disclosure.policy import Policy
from studybook.rules import Implies, Order, Rule, Skip, rule_id
from studybook.validation.expectations import held
from studybook.variables import Day, Span
from tests.nests import STUDY, bundle, table, variable

SMALL = Policy(threshold=2, groups=1, parents=1, median_from=4, quartiles_from=8, one_way_only=(), rounding={})
NAMES = ("TREE", "LINED", "MOSS", "WOOL", "HEIGHT", "HIGH", "BUILT", "LEFT")
TOGETHER = tuple(rule for rule in STUDY.rules if isinstance(rule, Skip | Implies | Order))

Oracle = Callable[[tuple[str, Where]], "tuple[float, float] | None"]


def codes(dataset: str, name: str) -> tuple[Code, ...]:
    """The finest categories of a variable."""
    return tuple(code for category in dimension(variable(dataset, name)).categories for code in category.codes)


def names_of(rule: Rule) -> frozenset[str]:
    match rule:
        case Skip(variable=name):
            return frozenset({name, *variable("nests", name).asked_if})
        case Implies(when=when, then=then):
            return frozenset({*when, *then})
        case Order(earlier=earlier, later=later):
            return frozenset({earlier, later})
    raise AssertionError(rule)


@cache
def keeps(rule_number: int, chosen: tuple[tuple[str, Code], ...]) -> bool:
    """Whether a row with these finest categories can keep a rule, asked of validation itself."""
    values = [_values(name, code) for name, code in chosen]
    rows = [dict(zip((name for name, _ in chosen), row, strict=True)) for row in product(*values)]
    return any(held(STUDY, TOGETHER[rule_number], {"nests": pd.DataFrame([row])}) for row in rows)


def _values(name: str, code: Code) -> list[object]:
    if isinstance(variable("nests", name).kind, Day):
        return [pd.NaT if code is None else pd.Timestamp(code, 6, 1)]
    return list(range(code.low, code.high + 1)) if isinstance(code, Span) else [code]


@cache
def compositions(records: int, parts: int) -> np.ndarray:
    """Every way to spread records over parts, a row each."""
    rows = [np.bincount(chosen, minlength=parts) for chosen in combinations_with_replacement(range(parts), records)]
    return np.array(rows).reshape(-1, parts)


class World:
    """Some variables of nests, the rules between them that held, and the combinations these allow."""

    def __init__(self, names: Sequence[str], rules: Sequence[int]) -> None:
        self.names = tuple(sorted(names))
        self.rules = tuple(rules)
        everything = [
            dict(zip(self.names, each, strict=True)) for each in product(*(codes("nests", name) for name in self.names))
        ]
        self.atoms = [atom for atom in everything if all(self._kept(number, atom) for number in rules)]
        self.limiting = [number for number in rules if any(not self._kept(number, atom) for atom in everything)]

    def _kept(self, number: int, atom: Mapping[str, Code]) -> bool:
        return keeps(number, tuple((name, atom[name]) for name in sorted(names_of(TOGETHER[number]))))

    def inside(self, place: Where) -> np.ndarray:
        """Which combinations a place holds."""
        return np.array([all(atom[name] in chosen for name, chosen in place) for atom in self.atoms])

    def spaces(self, release: Bundle, dataset: str = "nests") -> set[frozenset[str]]:
        tables = [each.table for each in release.findings if each.table.dataset == dataset]
        told = {frozenset({*dict(each.universe), *(d.variable for d in each.dimensions)}) for each in tables}
        rules = {names_of(TOGETHER[number]) for number in self.limiting}
        repeated = any(rule.held and rule.id == "eggs-repeats-nests" for rule in release.validation)
        return told | {names for names in rules if dataset == "nests" or (repeated and names <= {"TREE", "NEGGS"})}


@st.composite
def released(draw: st.DrawFn) -> tuple[World, Bundle]:
    """A few records, and a release of some tables of them: every count of 2 or more is told or not, as it comes."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    rules = [number for number, rule in enumerate(TOGETHER) if names_of(rule) <= set(names) and draw(st.booleans())]
    world = World(names, rules)
    rows = draw(rows_of(world, 3, 7 if len(world.atoms) <= 9 else 5))
    return world, draw(releases({"nests": (names, rows)}, SMALL, [rule_id(TOGETHER[number]) for number in rules]))


@st.composite
def rows_of(draw: st.DrawFn, world: World, least: int, most: int) -> list[Mapping[str, Code]]:
    numbers = st.lists(st.integers(0, len(world.atoms) - 1), min_size=least, max_size=most)
    return [world.atoms[number] for number in draw(numbers)]


Rows = Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, Code]]]]


@st.composite
def releases(draw: st.DrawFn, rows: Rows, policy: Policy, held: Sequence[str], most: int = 3) -> Bundle:
    """Tables of rows; the number of all rows is always told, other counts as it comes."""
    told: dict[object, bool] = {}
    tables: list[Table] = []
    for dataset, (names, records) in rows.items():
        told[dataset, ()] = True
        for number in range(draw(st.integers(1, most))):
            empty = draw(empty_tables(dataset, names, whole=number == 0))
            counts: dict[Where, int | None] = {}
            for cell in empty.cells:
                place = where(dict([*empty.universe, *cell.where]))
                inside = sum(all(record[name] in chosen for name, chosen in place) for record in records)
                if (dataset, place) not in told:
                    told[dataset, place] = inside >= policy.threshold and draw(st.integers(0, 3)) > 0
                counts[cell.where] = inside if told[dataset, place] else None
            tables.append(table(dataset, empty.dimensions, counts, empty.universe))
    return bundle(*tables, held=held, policy=policy)


@st.composite
def empty_tables(draw: st.DrawFn, dataset: str, names: Sequence[str], *, whole: bool) -> Table:
    """A table of one or two variables, some merged, of the whole dataset or within a universe."""
    asked = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    rest = [name for name in names if name not in asked and not isinstance(variable(dataset, name).kind, Day)]
    dimensions = [draw(dimensions_of(dataset, name)) for name in asked]
    restricted = draw(st.lists(st.sampled_from(rest), max_size=1)) if rest and not whole else []
    return table(dataset, dimensions, {}, where({name: draw(some(codes(dataset, name))) for name in restricted}))


@st.composite
def dimensions_of(draw: st.DrawFn, dataset: str, name: str) -> Dimension:
    each = dimension(variable(dataset, name))
    if len(each.categories) < 3 or draw(st.booleans()):
        return each
    folded = draw(some(codes(dataset, name)))
    rest = tuple(category for category in each.categories if category.codes[0] not in folded)
    return Dimension(name, name, (Category(folded, "Folded"), *rest))


def some(choices: Sequence[Code]) -> st.SearchStrategy[tuple[Code, ...]]:
    """Some of the codes, not all."""
    return st.sets(st.sampled_from(range(len(choices))), min_size=1, max_size=len(choices) - 1).map(
        lambda chosen: ordered(choices[at] for at in chosen)
    )


def reported(verdict: Verdict, *kinds: str) -> set[tuple[str, Where]]:
    return {(exposure.dataset, exposure.place) for exposure in verdict.exposures if exposure.kind in kinds}


def told_by(release: Bundle) -> dict[tuple[str, Where], int | None]:
    """Every place of a release, and what is told of it."""
    tables = [each.table for each in release.findings]
    cells = [((each.dataset, where(dict([*each.universe, *cell.where]))), cell.count) for each in tables for cell in each.cells]
    return dict(cells)


class Listing:
    """What follows if every table that could be true is listed."""

    def __init__(self, world: World, release: Bundle) -> None:
        told = told_by(release)
        self.world, self.tables = world, compositions(told["nests", ()] or 0, len(world.atoms))
        for (_, place), count in told.items():
            if count is not None:
                self.tables = self.tables[self.tables @ world.inside(place) == count]

    def bounds(self, place: tuple[str, Where]) -> tuple[float, float] | None:
        """Between what a place lies; None where rules exclude it."""
        inside = self.world.inside(place[1])
        counts = self.tables @ inside
        return (counts.min(), counts.max()) if inside.any() else None


def check(release: Bundle, verdict: Verdict, spaces: Mapping[str, set[frozenset[str]]], oracle: Oracle, least: int) -> None:
    """The verdict finds what follows, and nothing else."""
    withheld = {place: bounds for place, count in told_by(release).items() if count is None and (bounds := oracle(place))}
    assert verdict.intervals.keys() == withheld.keys()
    for place, bounds in withheld.items():
        assert (verdict.intervals[place].low, verdict.intervals[place].high) == pytest.approx(bounds, abs=1e-5)
    assert reported(verdict, "exact") == {
        place for place, (low, high) in withheld.items() if ceil(low - 1e-6) >= floor(high + 1e-6)
    }
    small = {place for place in reported(verdict, "exact", "small", "derivable") if oracle(place)[1] < least - 1e-6}
    assert small >= reported(verdict, "small", "derivable")
    for dataset, name_sets in spaces.items():
        for names in name_sets | {frozenset({name}) for space in name_sets for name in space}:
            for chosen in product(*(codes(dataset, name) for name in sorted(names))):
                atom = dict(zip(sorted(names), chosen, strict=True))
                bounds = oracle((dataset, where({name: (code,) for name, code in atom.items()})))
                known = any(
                    other == dataset and all(name in atom and atom[name] in codes for name, codes in place)
                    for other, place in small
                )
                assert not bounds or known == (bounds[1] < least - 1e-6)


@given(released())
def test_it_concludes_what_follows_from_all_tables_that_could_be_true(case: tuple[World, Bundle]) -> None:
    world, release = case
    verdict = attack(STUDY, [release])
    check(release, verdict, {"nests": world.spaces(release)}, Listing(world, release).bounds, SMALL.threshold)


class Product:
    """One program over the full product of all variables of nests and of eggs, written down from the rules as they are
    declared."""

    def __init__(self, world: World, release: Bundle, rules: Collection[str], *, whole: bool) -> None:
        self.atoms = {"nests": world.atoms, "eggs": self._eggs(world.atoms, rules)}
        self.columns = {"nests": np.arange(len(world.atoms)), "eggs": len(world.atoms) + np.arange(len(self.atoms["eggs"]))}
        self.size = sum(map(len, self.atoms.values()))
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.addVars(self.size, np.zeros(self.size), np.full(self.size, 1e7))
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        self.solver.changeColsIntegrality(
            self.size, np.arange(self.size, dtype=np.int32), np.full(self.size, int(kind), dtype=np.uint8)
        )
        self.found: dict[tuple[str, Where], tuple[float, float] | None] = {}
        told = told_by(release)
        for place, count in told.items():
            if count is not None:
                self.add(self.sum(*place), count, count)
        self.link({dataset: told[dataset, ()] for dataset in self.atoms}, rules)

    def _eggs(self, nests: Sequence[Mapping[str, Code]], rules: Collection[str]) -> list[dict[str, Code]]:
        names = ("NEGGS", "SPOTS", "TREE")
        atoms = [dict(zip(names, each, strict=True)) for each in product(*(codes("eggs", name) for name in names))]
        if "eggs-repeats-nests" in rules:
            known = {(atom["NEGGS"], atom["TREE"]) for atom in nests}
            atoms = [atom for atom in atoms if (atom["NEGGS"], atom["TREE"]) in known]
            if "nests-rowscounted-NEGGS" in rules:
                return [atom for atom in atoms if atom["NEGGS"] != Span(0, 0)]
        return atoms

    def sum(self, dataset: str, place: Where) -> np.ndarray:
        """A place as weights of the atoms."""
        weights = np.zeros(self.size)
        inside = [all(atom[name] in chosen for name, chosen in place) for atom in self.atoms[dataset]]
        weights[self.columns[dataset][inside]] = 1
        return weights

    def link(self, records: Mapping[str, int], rules: Collection[str]) -> None:
        """What ties counts together that are not of the same records."""

        def nests(**values: Code) -> np.ndarray:
            return self.sum("nests", tuple((name, (code,)) for name, code in values.items()))

        def eggs(**values: Code) -> np.ndarray:
            return self.sum("eggs", tuple((name, (code,)) for name, code in values.items()))

        spans = codes("nests", "NEGGS")
        if "nests-total-NPESTS" in rules:
            items = nests(MITES=1) + nests(FLEAS=1)
            known = nests(NPESTS=Span(1, 1)) + 2 * nests(NPESTS=Span(2, 2))
            self.add(items - known, 0, np.inf)
            self.add(known + 2 * nests(NPESTS=-9) - items, 0, np.inf)
        if "nests-rowscounted-NEGGS" in rules:
            self.count(eggs(), [(nests(NEGGS=span), span) for span in spans], records["eggs"])
        if "eggs-repeats-nests" in rules:
            for name in ("TREE", "NEGGS"):
                for code in codes("eggs", name):
                    rows, owners = eggs(**{name: code}), nests(**{name: code})
                    self.add(records["eggs"] * owners - rows, 0, np.inf)
                    if "nests-rowscounted-NEGGS" in rules:
                        of_span = [
                            (nests(**{"NEGGS": span, name: code}), span) for span in spans if name != "NEGGS" or span == code
                        ]
                        self.count(rows, of_span, records["eggs"])

    def count(self, rows: np.ndarray, owners: Sequence[tuple[np.ndarray, Span]], most: int) -> None:
        self.add(rows - sum(span.low * nests for nests, span in owners), 0, np.inf)
        self.add(sum(min(span.high, most) * nests for nests, span in owners) - rows, 0, np.inf)

    def add(self, weights: np.ndarray, low: float, high: float) -> None:
        used = np.flatnonzero(weights).astype(np.int32)
        self.solver.addRow(low, high, len(used), used, weights[used])

    def bounds(self, place: tuple[str, Where]) -> tuple[float, float] | None:
        """Between what a place lies; None where rules exclude it."""
        if place not in self.found:
            weights = self.sum(*place)
            self.found[place] = (self._most(-weights) * -1, self._most(weights)) if weights.any() else None
        return self.found[place]

    def _most(self, weights: np.ndarray) -> float:
        self.solver.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), -weights)
        self.solver.run()
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return -self.solver.getInfo().objective_function_value


@st.composite
def linked(draw: st.DrawFn) -> tuple[World, Bundle, Sequence[str]]:
    """Nests with their eggs, and tables of both."""
    more = draw(st.lists(st.sampled_from(["LINED", "HIGH", "HEIGHT"]), max_size=2, unique=True))
    pests = draw(st.booleans())
    names = ["TREE", "NEGGS", *(["MITES", "FLEAS", "NPESTS"] if pests else more)]
    rules = [number for number, rule in enumerate(TOGETHER) if names_of(rule) <= set(names) and draw(st.booleans())]
    wanted = ["nests-rowscounted-NEGGS", "eggs-repeats-nests", *(["nests-total-NPESTS"] if pests else [])]
    held = [name for name in wanted if draw(st.booleans())]
    world = World(names, rules)
    nests = [row for row in draw(rows_of(world, 6, 24)) if row.get("NPESTS", -9) in {-9, _pests(row)}]
    eggs = [
        {"TREE": row["TREE"], "NEGGS": row["NEGGS"], "SPOTS": spots}
        for row in nests
        for spots in draw(st.lists(st.integers(0, 1), min_size=row["NEGGS"].low, max_size=row["NEGGS"].high))
    ]
    rows = {"nests": (names, nests), "eggs": (["TREE", "NEGGS", "SPOTS"], eggs)}
    ids = [*held, *(rule_id(TOGETHER[number]) for number in rules)]
    return world, draw(releases(rows, SMALL, ids)), ids


def _pests(row: Mapping[str, Code]) -> Code:
    found = (row.get("MITES") == 1) + (row.get("FLEAS") == 1)
    return Span(found, found)


@given(linked())
@settings(max_examples=8)
def test_it_equals_one_program_over_the_full_product(case: tuple[World, Bundle, Sequence[str]]) -> None:
    """What is joined only in regions loses nothing."""
    compare(*case, whole=True)


@given(linked())
@settings(max_examples=30)
def test_large_systems_equal_the_product_in_real_numbers(case: tuple[World, Bundle, Sequence[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "WHOLE", 0)
        compare(*case, whole=False)


def compare(world: World, release: Bundle, rules: Sequence[str], *, whole: bool) -> None:
    verdict = attack(STUDY, [release])
    assert (verdict.effort.relaxed == 0) == whole
    spaces = {dataset: world.spaces(release, dataset) for dataset in ("nests", "eggs")}
    check(release, verdict, spaces, Product(world, release, rules, whole=whole).bounds, SMALL.threshold)


@given(linked())
@settings(max_examples=10)
def test_in_parts_it_concludes_less_and_nothing_else(case: tuple[World, Bundle, Sequence[str]]) -> None:
    """Where variables are too many to be looked at jointly, it says so, and what it still finds is so."""
    _, release, _ = case
    whole, parts = attack(STUDY, [release]), attack(STUDY, [release], limit=1)
    assert not whole.not_covered
    assert parts.intervals.keys() == whole.intervals.keys()
    for place, interval in whole.intervals.items():
        assert parts.intervals[place].low <= interval.low and interval.high <= parts.intervals[place].high
    assert reported(parts, "exact") <= reported(whole, "exact")


def test_what_is_too_large_to_be_joined_is_listed() -> None:
    two = [crosstab("TREE", "LINED"), crosstab("LINED", "HIGH"), crosstab("TREE", "HIGH")]
    assert attack(STUDY, [bundle(*two)], limit=12).not_covered == ()
    assert attack(STUDY, [bundle(*two)], limit=11).not_covered == (("nests", ("HIGH", "LINED", "TREE")),)


def crosstab(rows: str, columns: str) -> Table:
    """Two variables against each other, only the number of all told."""
    return table("nests", [dimension(variable("nests", name)) for name in (rows, columns)], {(): 60})


def test_it_is_the_same_every_time() -> None:
    release = bundle(
        *(crosstab("TREE", name) for name in ("LINED", "HIGH", "HEIGHT")), held=[rule_id(rule) for rule in TOGETHER]
    )
    first, second = attack(STUDY, [release]), attack(STUDY, [release])
    assert first == second
    assert first.intervals == second.intervals


def test_counts_that_can_only_be_reached_one_at_a_time_are_out_of_reach_together() -> None:
    """Two unknown counts of at most 8 together: each can be 5, and not both."""
    two = np.arange(2)
    system = System(two, np.array([0, 2]), two, np.ones(2), np.zeros(1), np.full(1, 8.0), (("finding f",),))
    first, second = (Inside(Sum(two[[at]], np.ones(1)), 0.0) for at in two)
    goals = [Goal(sums, 5, ()) for sums in ((first,), (second,), (first, second))]
    assert Search(system, goals, []).run().missed.keys() == {2}
