"""A second, tiny study for tests of the engine: birds counted on ponds. Nothing of it resembles the site's own study."""

from datetime import date

import numpy as np
import pandas as pd

from studybook.declare import Code, Dataset, Date, Identifier, Number, Section, page_group
from studybook.departures import FROM_FILE
from studybook.disclosure.policy import Policy
from studybook.microdata import Microdata
from studybook.rules import Constant, Link, Unique
from studybook.study import DataFile, Study
from studybook.variables import Coded, Sensitivity, Variable

SEEN = Section(
    "Seen",
    "What was seen.",
    missing={-9: "Not noted", -8: "Not applicable"},
    sensitivity=Sensitivity.LOW,
    evidence=page_group("a field book"),
)
YES_NO = {1: "Yes", 0: "No"}


class Ponds(Dataset):
    """One row a pond."""

    PARK: Identifier = SEEN.key("Park", "The park of the pond.")
    POND: Identifier = SEEN.key("Pond", "The pond.", unique=True)
    REEDS: Code = SEEN.coded("Reeds", "Whether it has reeds.", YES_NO)
    SHORE: Code = SEEN.coded("Shore", "What its shore is.", {1: "Grass", 2: "Stone", 3: "Mud"})
    WARDEN: Code = SEEN.coded("Warden", "Whether the park has a warden.", YES_NO)
    DEPTH: Number = SEEN.measured("Depth", "How deep it is.", 0, 40, "metres", starts=[0, 2, 10])
    DUG: Date = SEEN.day("Dug", "When it was dug.", date(2001, 1, 1), date(2003, 12, 31))
    FILLED: Date = SEEN.day("Filled", "When it first held water.", date(2001, 1, 1), date(2004, 6, 30))


class Birds(Dataset):
    """One row a bird seen on a pond."""

    PARK: Identifier = SEEN.key("Park", "The park of the pond.")
    POND: Identifier = SEEN.key("Pond", "The pond.")
    RING: Identifier = SEEN.key("Ring", "The bird's ring.", unique=True)
    KIND: Code = SEEN.coded("Kind", "What bird it is.", {1: "Duck", 2: "Swan", 3: "Heron"})
    SINGS: Code = SEEN.coded("Sings", "Whether it sang.", YES_NO)


STUDY = Study(
    name="PONDS 1",
    number="1",
    title="Birds on ponds",
    investigators=("A. Heron",),
    distributor="The Field Book",
    version="V1",
    doi="10.0000/ponds",
    released=date(2004, 1, 1),
    files=(
        DataFile(schema=Ponds, number="DS1", title="Ponds Data", row="pond", records=60),
        DataFile(schema=Birds, number="DS2", title="Birds Data", row="bird", records=80),
    ),
    declared_rules=(
        Unique("ponds", ("POND",)),
        Link("birds", "ponds", ("PARK", "POND")),
        Constant("ponds", ("WARDEN",), "PARK"),
    ),
    group="PARK",
    group_row="park",
    groups=5,
    edition=date(2005, 6, 7),
)


def added(name: str, title: str, description: str, labels: dict[int, str], universe: str) -> Variable:
    """A variable of codes that files have besides."""
    return Variable(
        name=name,
        section="Seen",
        section_description="What was seen.",
        title=title,
        description=description,
        kind=Coded(labels),
        evidence=FROM_FILE,
        sensitivity=Sensitivity.LOW,
        universe=universe,
        missing={-9: "Not noted"},
    )


POLICY = Policy(
    threshold=5,
    groups=2,
    parents=2,
    median_from=10,
    quartiles_from=20,
    one_way_only=("SHORE",),
    rounding={"metres": 2, "days": 7},
)


def microdata(seed: int = 1, ponds: int = 60, birds: int = 80) -> Microdata:
    """Rows drawn at random, so skewed that small cells are common."""
    draw = np.random.default_rng(seed)
    parks = draw.integers(0, 5, ponds)
    home = draw.integers(0, max(ponds, 1), birds if ponds else 0)
    filled = np.random.default_rng([seed, 1]).choice(["2001-03-01", "2002-05-01", "2002-11-20", "2004-02-29", None], ponds)
    frames = {
        "ponds": pd.DataFrame(
            {
                "PARK": [f"P{park}" for park in parks],
                "POND": [f"Q{number}" for number in range(ponds)],
                "REEDS": draw.choice([1, 0, -9], ponds, p=[0.7, 0.25, 0.05]),
                "SHORE": draw.choice([1, 2, 3, -9], ponds, p=[0.6, 0.3, 0.05, 0.05]),
                "WARDEN": parks % 2,
                "DEPTH": draw.choice([0, 1, 3, 7, 12, -9], ponds),
                "DUG": pd.to_datetime(draw.choice(["2001-05-01", "2002-05-01", None], ponds)),
                "FILLED": pd.to_datetime(filled),
            }
        ),
        "birds": pd.DataFrame(
            {
                "PARK": [f"P{parks[at]}" for at in home],
                "POND": [f"Q{at}" for at in home],
                "RING": [f"R{number}" for number in range(len(home))],
                "KIND": draw.choice([1, 2, 3, -9], len(home), p=[0.5, 0.3, 0.15, 0.05]),
                "SINGS": draw.choice([1, 0, -9], len(home), p=[0.5, 0.4, 0.1]),
            }
        ),
    }
    return Microdata(STUDY, frames)
