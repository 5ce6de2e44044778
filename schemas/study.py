"""ICPSR 37988 as the engine sees it. The public facts are those of the study page."""

from datetime import date

from schemas.cases import Cases
from schemas.rules import RULES
from schemas.suspects import Suspects
from schemas.victims import Victims
from studybook.study import DataFile, Study

STUDY = Study(
    name="ICPSR 37988",
    number="37988",
    title="Evaluation of the Enhanced Collaborative Model to Combat Human Trafficking, United States, 2015-2020",
    investigators=("William Adams", "Jeanette Hussemann"),
    distributor="Inter-university Consortium for Political and Social Research",
    version="V1",
    doi="10.3886/ICPSR37988.v1",
    released=date(2025, 9, 10),
    files=(
        DataFile(schema=Cases, number="DS1", title="Cases Data", row="case", records=226),
        DataFile(schema=Victims, number="DS2", title="Victims Data", row="victim", records=208),
        DataFile(schema=Suspects, number="DS3", title="Suspects Data", row="suspect", records=257),
    ),
    declared_rules=RULES,
    group="TF_ID",
    group_row="task force",
    groups=8,
    edition=date(2026, 11, 23),
    people="people who were trafficked, or who were named as suspects",
    searches=("phone records", "guilty plea", "age"),
)
