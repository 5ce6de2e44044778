"""A small study for tests of the attack: few categories, every kind of rule, two datasets. Nothing of it resembles the site's
own study.

A bundle of it is written by hand: which tables it has, what they tell, and which rules it says held.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import product

from studybook.bundle import Bundle, Cell, Entry, Manifest, Released, SourceKind, Statistic, Table
from studybook.cells import Code as AnyCode
from studybook.cells import Dimension, Where, dimension, where
from studybook.declare import Code, Dataset, Date, Identifier, Number, Section, page_group
from studybook.disclosure.policy import Policy
from studybook.rules import Implies, Link, Order, Repeats, RowsCounted, Rule, RuleOutcome, Total, Unique, in_words, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Sensitivity, Variable

SEEN = Section("Seen", "What was seen.", sensitivity=Sensitivity.LOW, evidence=page_group("a field book"))
YES_NO = {1: "Yes", 0: "No"}
UNKNOWN = {-9: "Not noted"}
SKIPPED = {-8: "Not applicable"}


class Nests(Dataset):
    """One row a nest."""

    WOOD: Identifier = SEEN.key("Wood", "The wood.")
    NEST: Identifier = SEEN.key("Nest", "The nest.", unique=True)
    TREE: Code = SEEN.coded("Tree", "What tree it is in.", {1: "Oak", 2: "Ash", 3: "Elm"})
    LINED: Code = SEEN.coded("Lined", "Whether it is lined.", YES_NO)
    MOSS: Code = SEEN.coded("Moss", "Whether with moss.", YES_NO, missing=SKIPPED, asked_if={"LINED": {1}})
    WOOL: Code = SEEN.coded("Wool", "Whether with wool.", YES_NO, missing=SKIPPED, asked_if={"LINED": {1}}, optional=True)
    HEIGHT: Number = SEEN.measured("Height", "How high it is.", 0, 9, "metres", starts=[0, 5])
    HIGH: Code = SEEN.coded("High", "Whether it is high.", YES_NO)
    BUILT: Date = SEEN.day("Built", "When it was built.", date(2001, 3, 1), date(2002, 10, 31))
    LEFT: Date = SEEN.day("Left", "When it was left.", date(2001, 3, 1), date(2002, 10, 31), asked_if={"HIGH": {1}})
    MITES: Code = SEEN.coded("Mites", "Whether it has mites.", YES_NO)
    FLEAS: Code = SEEN.coded("Fleas", "Whether it has fleas.", YES_NO)
    NPESTS: Number = SEEN.count("Pests", "How many pests it has.", 0, 2, "pests", starts=[0, 1, 2], missing=UNKNOWN)
    NEGGS: Number = SEEN.count("Eggs", "How many eggs it has.", 0, 4, "eggs", starts=[0, 1, 3])


class Eggs(Dataset):
    """One row an egg."""

    WOOD: Identifier = SEEN.key("Wood", "The wood.")
    NEST: Identifier = SEEN.key("Nest", "The nest.")
    EGG: Identifier = SEEN.key("Egg", "The egg.", unique=True)
    TREE: Code = SEEN.coded("Tree", "What tree its nest is in.", {1: "Oak", 2: "Ash", 3: "Elm"})
    NEGGS: Number = SEEN.count("Eggs", "How many eggs its nest has.", 0, 4, "eggs", starts=[0, 1, 3])
    SPOTS: Code = SEEN.coded("Spots", "Whether it has spots.", YES_NO)


RULES: tuple[Rule, ...] = (
    Unique("nests", ("NEST",)),
    Link("eggs", "nests", ("WOOD", "NEST")),
    RowsCounted("nests", "NEGGS", "eggs"),
    Repeats("eggs", ("TREE", "NEGGS"), "nests"),
    Total("nests", "NPESTS", ("MITES", "FLEAS"), code=1),
    Order("nests", "BUILT", "LEFT"),
    Implies("nests", {"HEIGHT": frozenset(range(5))}, {"HIGH": frozenset({0})}, "A nest below 5 metres is not high."),
    Implies("nests", {"HEIGHT": frozenset(range(5, 10))}, {"HIGH": frozenset({1})}, "A nest from 5 metres on is high."),
    Implies("nests", {"HEIGHT": frozenset({3, 4, 5})}, {"LINED": frozenset({1})}, "A nest between 3 and 5 metres is lined."),
    Implies("nests", {"TREE": frozenset({3})}, {"NEGGS": frozenset({0, 1, 2})}, "A nest in an elm has at most two eggs."),
    Implies(
        "nests", {"TREE": frozenset({3}), "HIGH": frozenset({1})}, {"LINED": frozenset({0})}, "None high in elms is lined."
    ),
)

STUDY = Study(
    name="NESTS 3",
    number="3",
    title="Nests in woods",
    investigators=("W. Wren",),
    distributor="The Field Book",
    version="V1",
    doi="10.0000/nests",
    released=date(2004, 1, 1),
    files=(
        DataFile(schema=Nests, number="DS1", title="Nests Data", row="nest", records=60),
        DataFile(schema=Eggs, number="DS2", title="Eggs Data", row="egg", records=80),
    ),
    declared_rules=RULES,
    group="WOOD",
    group_row="wood",
    groups=5,
    edition=date(2005, 6, 7),
)

POLICY = Policy(threshold=5, groups=1, parents=1, median_from=10, quartiles_from=20, one_way_only=(), rounding={"metres": 2})

Merge = Mapping[str, Collection[AnyCode]]


def variable(dataset: str, name: str) -> Variable:
    return next(each for each in STUDY.file(dataset).variables if each.name == name)


def rule_ids(*names: str) -> tuple[str, ...]:
    """The rules whose id holds one of these words."""
    return tuple(rule_id(rule) for rule in STUDY.rules if any(name in rule_id(rule) for name in names))


def table(
    dataset: str,
    dimensions: Sequence[Dimension],
    counts: Mapping[Where, int | None],
    universe: Where = (),
    statistics: tuple[Statistic, ...] = (),
) -> Table:
    """A table of all combinations and margins; what `counts` does not name is withheld."""
    places = [
        where({each.variable: category.codes for each, category in zip(dimensions, chosen, strict=True) if category})
        for chosen in product(*([None, *each.categories] for each in dimensions))
    ]
    assert counts.keys() <= set(places)
    cells = tuple(Cell(place, counts.get(place)) for place in places)
    return Table(dataset=dataset, universe=universe, dimensions=tuple(dimensions), cells=cells, statistics=statistics)


def one_way(name: str, *counts: int | None, total: int | None, dataset: str = "nests", **more: object) -> Table:
    """The frequencies of a variable: a count for each category in order of declaration."""
    each = dimension(variable(dataset, name))
    told = {where({name: category.codes}): count for category, count in zip(each.categories, counts, strict=True)}
    return table(dataset, [each], {**told, (): total}, **more)


def bundle(*tables: Table, held: Collection[str] = (), policy: Policy = POLICY) -> Bundle:
    """A release of these tables alone, in which the named rules held."""
    return Bundle(
        manifest=Manifest(
            study=STUDY.name,
            doi=STUDY.doi,
            source=SourceKind.SYNTHETIC,
            seed=1,
            policy=policy.as_record(),
            schemas="",
            engine="",
            date="2005-06-07",
        ),
        findings=tuple(
            Released(id=f"table-{number}", title="", note="", question="frequencies", table=each)
            for number, each in enumerate(tables)
        ),
        codebook={file.slug: tuple(Entry(variable=each.name, table=None) for each in file.variables) for file in STUDY.files},
        validation=tuple(
            RuleOutcome(rule_id(rule), rule.dataset, "expected", in_words(rule), held=rule_id(rule) in held)
            for rule in STUDY.rules
        ),
    )
