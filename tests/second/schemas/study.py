"""LENDING 3 as the engine sees it."""

from datetime import date

from studybook.rules import Unique
from studybook.study import DataFile, Study

from .loans import Loans

STUDY = Study(
    name="LENDING 3",
    number="3",
    title="Loans of a library, 2018-2019",
    investigators=("B. Reader",),
    distributor="The Reading Room",
    version="V1",
    doi="10.0000/lending",
    released=date(2021, 2, 3),
    files=(
        DataFile(
            schema=Loans,
            number="DS1",
            title="Loans Data",
            row="loan",
            records=360,
            stem="loans",
        ),
    ),
    declared_rules=(Unique("loans", ("LOAN",)),),
    group="BRANCH",
    group_row="branch",
    groups=6,
    edition=date(2022, 3, 4),
)
