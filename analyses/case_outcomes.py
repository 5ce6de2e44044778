"""How the sampled investigations ended, and what prosecutors did with them."""

from schemas.cases import Cases
from studybook.findings import Crosstab, Finding, Frequencies

TYPES_OF_TRAFFICKING = {"Both types, or not recorded": {3, -9}}

case_outcome = Finding(
    of=Cases,
    id="case-outcome",
    title="Outcome of the investigation",
    ask=Frequencies(Cases.INVOUTCOME),
    note="A case counts once, whatever its number of suspects.",
)

outcome_by_type = Finding(
    of=Cases,
    id="outcome-by-type",
    title="Outcome of the investigation, by type of trafficking",
    ask=Crosstab(
        Cases.INVOUTCOME,
        by=Cases.TRAFTYPE,
        merge={
            Cases.INVOUTCOME: {
                "Arrest made, or cleared by exceptional means": {1, 2},
                "Ended in another way, or not recorded": {3, 4, 5, 6, -9},
            },
            Cases.TRAFTYPE: TYPES_OF_TRAFFICKING,
        },
    ),
    note="A case counts once, whatever its number of suspects.",
)

prosecution_by_type = Finding(
    of=Cases,
    id="prosecution-by-type",
    title="Cases prosecuted, by type of trafficking",
    ask=Crosstab(
        Cases.CASEPROS,
        by=Cases.TRAFTYPE,
        merge={
            Cases.CASEPROS: {"Prosecuted": {1}, "Not prosecuted, or not recorded": {0, -9}},
            Cases.TRAFTYPE: TYPES_OF_TRAFFICKING,
        },
    ),
    note="A case is prosecuted if at least one of its suspects is, on any charge.",
)

trafficking_charge = Finding(
    of=Cases,
    id="trafficking-charge",
    title="Cases prosecuted on a human trafficking charge",
    ask=Frequencies(
        Cases.CASEHTCHG,
        merge={
            Cases.CASEHTCHG: {
                "Prosecuted on a trafficking charge": {1},
                "Prosecuted on other charges only, or not recorded": {0, -9},
                "Not applicable: not known to be prosecuted": {-8},
            }
        },
    ),
    note="All cases are counted. Whether the charge was human trafficking is asked only of cases that were prosecuted.",
)

prosecution_venue = Finding(
    of=Cases,
    id="prosecution-venue",
    title="Venue of prosecution",
    ask=Frequencies(
        Cases.PROSVENUE,
        merge={Cases.PROSVENUE: {"Federal court, alone or besides a state or local court": {2, 3}}},
    ),
)

FINDINGS = (
    case_outcome,
    outcome_by_type,
    prosecution_by_type,
    trafficking_charge,
    prosecution_venue,
)
