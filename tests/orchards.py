"""A small study with every kind of variable and of rule, three datasets deep. Nothing of it resembles the site's own study."""

from datetime import date

from studybook.declare import Code, Dataset, Date, Identifier, Number, Section, Words, page_group
from studybook.rules import Constant, Implies, Link, Order, Repeats, RowsCounted, Rule, Total, Unique
from studybook.study import DataFile, Study
from studybook.variables import Sensitivity

SEEN = Section(
    "Seen",
    "What was seen.",
    missing={-9: "Not noted"},
    sensitivity=Sensitivity.LOW,
    evidence=page_group("a field book"),
)
MAY_NOT_APPLY = {-9: "Not noted", -8: "Not applicable"}
YES_NO = {1: "Yes", 0: "No"}


class Orchards(Dataset):
    """One row an orchard."""

    FARM_ID: Identifier = SEEN.key("Farm", "The farm.")
    ORCHARD_ID: Identifier = SEEN.key("Orchard", "The orchard.")
    SOIL: Code = SEEN.coded("Soil", "The soil of the farm.", {1: "Clay", 2: "Sand"})
    LIMED: Date = SEEN.day("Limed", "When the farm was limed.", date(2000, 1, 1), date(2004, 12, 31))
    KIND: Code = SEEN.coded("Kind", "What grows there.", {1: "Apple", 2: "Pear", 3: "Plum"})
    ORGANIC: Code = SEEN.coded("Organic", "Whether it is organic.", YES_NO)
    LABEL: Code = SEEN.coded("Label", "Its label.", {1: "Gold", 2: "Green"}, missing=MAY_NOT_APPLY, asked_if={"ORGANIC": {1}})
    MEDAL: Code = SEEN.coded(
        "Medal", "Its medal.", {1: "First", 2: "Second"}, missing=MAY_NOT_APPLY, asked_if={"LABEL": {1, 2}}, optional=True
    )
    NTREES: Number = SEEN.count("Trees", "How many trees it has.", 0, 40, "trees", starts=[0, 1, 5])
    PLANTED: Date = SEEN.day("Planted", "When it was planted.", date(2000, 3, 1), date(2009, 10, 31))
    GRAFTED: Date = SEEN.day(
        "Grafted", "When it was grafted.", date(2000, 1, 1), date(2008, 6, 30), asked_if={"KIND": {1, 2}}, universe="Not plums"
    )
    NOTE: Words = SEEN.text("Note", "What else was seen.", asked_if={"ORGANIC": {1}}, missing=MAY_NOT_APPLY)


class Trees(Dataset):
    """One row a tree of an orchard."""

    FARM_ID: Identifier = SEEN.key("Farm", "The farm.")
    ORCHARD_ID: Identifier = SEEN.key("Orchard", "The orchard.")
    TREE_ID: Identifier = SEEN.key("Tree", "The tree.", unique=True)
    KIND: Code = SEEN.coded("Kind", "What grows there.", {1: "Apple", 2: "Pear", 3: "Plum"})
    HEIGHT: Number = SEEN.measured("Height", "How tall it is.", 1, 12, "metres", starts=[1, 3, 8])
    APHIDS: Code = SEEN.coded("Aphids", "Whether it has aphids.", YES_NO)
    MOTHS: Code = SEEN.coded("Moths", "Whether it has moths.", YES_NO)
    MITES: Code = SEEN.coded("Mites", "Whether it has mites.", YES_NO)
    NPESTS: Number = SEEN.count("Pests", "How many pests it has.", 0, 3, "pests", starts=[0, 1, 2])
    NAPPLES: Number = SEEN.count("Apples", "How many apples were picked.", 0, 9, "apples", starts=[0, 1, 4])


class Apples(Dataset):
    """One row an apple of a tree."""

    TREE_ID: Identifier = SEEN.key("Tree", "The tree.")
    APPLE_ID: Identifier = SEEN.key("Apple", "The apple.", unique=True)
    RED: Code = SEEN.coded("Red", "Whether it is red.", YES_NO)


ORCHARD = ("FARM_ID", "ORCHARD_ID")

RULES: tuple[Rule, ...] = (
    Unique("orchards", ORCHARD),
    Unique("trees", ("TREE_ID",)),
    Unique("apples", ("APPLE_ID",)),
    Link("trees", "orchards", ORCHARD),
    Link("apples", "trees", ("TREE_ID",)),
    RowsCounted("orchards", "NTREES", "trees"),
    RowsCounted("trees", "NAPPLES", "apples"),
    Constant("orchards", ("SOIL", "LIMED"), key="FARM_ID"),
    Repeats("trees", ("KIND",), "orchards"),
    Total("trees", "NPESTS", ("APHIDS", "MOTHS", "MITES"), code=1),
    Order("orchards", "PLANTED", "GRAFTED"),
    Implies("orchards", {"KIND": frozenset({3})}, {"ORGANIC": frozenset({0, -9})}, "Plums are not organic."),
    Implies(
        "trees", {"HEIGHT": frozenset({1, 2})}, {"MOTHS": frozenset({0}), "MITES": frozenset({0})}, "Small trees have aphids."
    ),
)

STUDY = Study(
    name="ORCHARDS 2",
    number="2",
    title="Apples of orchards",
    investigators=("P. Pippin",),
    distributor="The Field Book",
    version="V1",
    doi="10.0000/orchards",
    released=date(2010, 1, 1),
    files=(
        DataFile(schema=Trees, number="DS2", title="Trees Data", row="tree", records=150),
        DataFile(schema=Orchards, number="DS1", title="Orchards Data", row="orchard", records=40),
        DataFile(schema=Apples, number="DS3", title="Apples Data", row="apple", records=300),
    ),
    declared_rules=RULES,
    group="FARM_ID",
    group_row="farm",
    groups=4,
    edition=date(2011, 1, 1),
)
