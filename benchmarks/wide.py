"""A study as wide and as long as a large survey: one dataset, the kinds of variables in the proportions of a codebook."""

from datetime import date
from typing import cast

from studybook.declare import Code, Dataset, Date, Identifier, Number, Section, page_group
from studybook.rules import Unique
from studybook.study import DataFile, Study
from studybook.variables import Sensitivity

GROUPS = 8
ASKED = Section(
    "Asked",
    "What was asked.",
    missing={-9: "Not recorded", -8: "Not applicable"},
    sensitivity=Sensitivity.LOW,
    evidence=page_group("made for measuring"),
)


def wide_study(rows: int, variables: int) -> Study:
    """A study of one dataset with so many rows and variables, two keys among them. In ten others: seven coded, a date."""
    return Study(
        name="WIDE 0",
        number="0",
        title="Made for measuring",
        investigators=("Nobody",),
        distributor="Nobody",
        version="V1",
        doi="10.0000/wide",
        released=date(2020, 1, 1),
        files=(DataFile(schema=_dataset(variables), number="DS1", title="Wide Data", row="row", records=rows),),
        declared_rules=(Unique("wide", ("ROW_ID",)),),
        group="GROUP_ID",
        group_row="group",
        groups=GROUPS,
        edition=date(2020, 1, 1),
    )


def _dataset(variables: int) -> type[Dataset]:
    """The class that a schema would write out, an attribute a variable."""
    types: dict[str, object] = {"GROUP_ID": Identifier, "ROW_ID": Identifier}
    fields: dict[str, object] = {
        "GROUP_ID": ASKED.key("Group", "The group of the row."),
        "ROW_ID": ASKED.key("Row", "The row.", unique=True),
    }
    for number in range(variables - len(types)):
        name = f"V{number:03}"
        types[name], fields[name] = _variable(number)
    body = {"__module__": __name__, "__doc__": "A row.", "__annotations__": types, **fields}
    return cast("type[Dataset]", type(Dataset)("Wide", (Dataset,), body))


def _variable(number: int) -> tuple[object, object]:
    title, description = f"Question {number}", f"The answer to question {number}."
    match number % 10:
        case 7:
            return Number, ASKED.measured(title, description, 0, 99, "days", starts=[0, 10, 20, 50])
        case 8:
            return Number, ASKED.count(title, description, 0, 30, "charges", starts=[0, 1, 5, 10])
        case 9:
            return Date, ASKED.day(title, description, date(2001, 1, 1), date(2006, 12, 31))
        case coded:
            return Code, ASKED.coded(title, description, {code: f"Answer {code}" for code in range(1, 3 + coded)})
