"""Whether cases were prosecuted, by traits of the task forces that worked on them: as many traits as can be told.

The order below is the order in which they are let out, and it was written down before any was computed. First the trait that a
task force decides itself and that most has been written about, a unit of its own; then how large and how old it is; then who
leads it and where; last what it inherits from its place. Eight task forces bear three or four groupings in two. What comes
after them is refused, and the page says so.
"""

from collections.abc import Collection, Mapping

from schemas.cases import Cases
from studybook.findings import Crosstab, Finding

PROSECUTED = {"Prosecuted": {1}, "Not prosecuted, or not recorded": {0, -9}}


def _by(trait: str, name: str, title: str, groups: Mapping[str, Collection[int | None]]) -> Finding:
    return Finding(
        of=Cases,
        id=f"prosecution-by-{name}",
        title=f"Cases prosecuted, by {title} of the task force",
        ask=Crosstab(Cases.CASEPROS, by=trait, merge={Cases.CASEPROS: PROSECUTED, trait: groups}),
        note="A case is prosecuted if at least one of its suspects is, on any charge. Cases count, not task forces.",
    )


by_unit = _by(
    Cases.TFSPECUNIT,
    "trafficking-unit",
    "dedicated unit",
    {"With a dedicated trafficking unit": {1}, "Without one, or not recorded": {0, -9}},
)

by_size = _by(
    Cases.TFSIZE,
    "task-force-size",
    "size",
    {"Fewer than 20 member agencies": {1, 10}, "20 or more, or not recorded": {20, 40, -9}},
)

by_cycle = _by(
    Cases.TFCYCLE,
    "funding-cycle",
    "funding cycle",
    {"Funded from 2010 to 2015": {2010, 2013}, "Funded from 2016 on, or not recorded": {2016, 2018, -9}},
)

by_purpose = _by(
    Cases.TFPURPOSE,
    "grant-purpose",
    "grant purpose",
    {"To develop a task force": {1}, "To enhance one, or not recorded": {2, -9}},
)

by_lead = _by(
    Cases.TFLEADLE,
    "lead-organization",
    "lead law enforcement organization",
    {"Led by municipal police": {1}, "Led by another organization, or not recorded": {2, 3, 4, 5, -9}},
)

by_leadership = _by(
    Cases.TFLEADSTR,
    "leadership-structure",
    "leadership structure",
    {"A single lead agency": {1}, "Shared or other leadership, or not recorded": {2, 3, 4, -9}},
)

by_location = _by(
    Cases.TFORGLOC,
    "place-in-organization",
    "place within the lead organization",
    {"In a vice, special victims or trafficking unit": {1, 2, 3}, "Elsewhere, or not recorded": {4, 5, 6, -9}},
)

by_scope = _by(
    Cases.TFSCOPE,
    "scope",
    "scope",
    {"Sex and labor trafficking": {1}, "Mainly one of them, or not recorded": {2, 3, -9}},
)

by_coverage = _by(
    Cases.TFCOVER,
    "coverage-area",
    "coverage area",
    {"A city or a county": {1, 2}, "A larger or other area, or not recorded": {3, 4, 5, -9}},
)

by_region = _by(
    Cases.TFREGION,
    "region",
    "region",
    {"Northeast or Midwest": {1, 2}, "South or West, or not recorded": {3, 4, -9}},
)

FINDINGS = (
    by_unit,
    by_size,
    by_cycle,
    by_purpose,
    by_lead,
    by_leadership,
    by_location,
    by_scope,
    by_coverage,
    by_region,
)
