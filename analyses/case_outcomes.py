"""How far the sampled cases got, from investigation to conviction, and how the investigations ended."""

from schemas.cases import Cases
from studybook.findings import Crosstab, Finding, Frequencies

REACHED, NOT_REACHED = "Yes", "No, not recorded, or not asked"

STEPS = {
    "arrest": (Cases.CASEARREST, "an arrest", {0, -9}),
    "prosecution": (Cases.CASEPROS, "a prosecution on any charge", {0, -9}),
    "trafficking-charge": (Cases.CASEHTCHG, "a prosecution on a trafficking charge", {0, -9, -8}),
    "conviction": (Cases.CONVICTANY, "a conviction", {0, -9, -8}),
}
"""What a case may come to, in the order in which it does; what it is called; and the codes of a case not known to have."""

TYPES_OF_TRAFFICKING = {"Both types, or not recorded": {3, -9}}

STEPS_OF_ALL = tuple(
    Finding(
        of=Cases,
        id=f"step-{step}",
        title=f"Cases with {words}",
        ask=Frequencies(variable, merge={variable: {REACHED: {1}, NOT_REACHED: rest}}),
        note="All cases are counted, so that every step has the same base. A step counts if one suspect of the case took it.",
    )
    for step, (variable, words, rest) in STEPS.items()
)

STEPS_BY_TYPE = tuple(
    Finding(
        of=Cases,
        id=f"step-{step}-by-type",
        title=f"Cases with {words}, by type of trafficking",
        ask=Crosstab(
            variable,
            by=Cases.TRAFTYPE,
            merge={
                variable: {REACHED: {1}, NOT_REACHED: rest},
                Cases.TRAFTYPE: {"Sex trafficking only": {1}, "Labor trafficking, both, or not recorded": {2, 3, -9}},
            },
        ),
        note="All cases of a type are counted, so that every step has the same base.",
    )
    for step, (variable, words, rest) in STEPS.items()
)

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

FINDINGS = (*STEPS_OF_ALL, *STEPS_BY_TYPE, case_outcome, outcome_by_type)
