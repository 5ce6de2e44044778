"""What goes with prosecution: one model, written down before any of its numbers was computed, and the tables it rests on.

Four terms and a constant are as many as some two hundred cases in eight task forces bear. They were taken from what the study's
first question names, the case and the task force: what was investigated, how the case came to light, whether anybody was found
to have been trafficked, and whether the task force has a unit of its own. No other model is fitted to these data.
"""

from collections.abc import Collection, Mapping

from analyses import task_forces
from schemas.cases import Cases
from studybook.findings import Crosstab, Finding, Model


def _by(trait: str, name: str, title: str, groups: Mapping[str, Collection[int | None]]) -> Finding:
    return Finding(
        of=Cases,
        id=f"prosecution-by-{name}",
        title=f"Cases prosecuted, by {title}",
        ask=Crosstab(Cases.CASEPROS, by=trait, merge={Cases.CASEPROS: task_forces.PROSECUTED, trait: groups}),
        note="A case is prosecuted if at least one of its suspects is, on any charge.",
    )


by_type = _by(
    Cases.TRAFTYPE,
    "sex-trafficking-only",
    "whether sex trafficking only was investigated",
    {"Sex trafficking only": {1}, "Labor trafficking, both, or not recorded": {2, 3, -9}},
)

by_identification = _by(
    Cases.IDMETHOD,
    "proactive-identification",
    "whether a sting or other proactive operation came first",
    {"First identified by a sting or proactive operation": {1}, "In another way, or not recorded": {2, 3, 4, 5, 6, 7, -9}},
)

by_survivors = _by(
    Cases.NVICTIMS,
    "survivor-identified",
    "whether a survivor was identified",
    {"At least one survivor identified": {1, 2, 3, 5}, "None identified, or not recorded": {0, -9}},
)

what_goes_with_prosecution = Finding(
    of=Cases,
    id="what-goes-with-prosecution",
    title="What goes with prosecution: four features of cases at once",
    ask=Model((by_type, by_identification, by_survivors, task_forces.by_unit)),
    note="What goes with prosecution need not lead to it. Cases count, not task forces.",
)

FINDINGS = (what_goes_with_prosecution, by_type, by_identification, by_survivors)
