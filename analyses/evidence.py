"""Which kinds of evidence the sampled case files hold, and which share of cases was prosecuted with and without each."""

from schemas.cases import Cases
from studybook.declare import variables
from studybook.findings import Crosstab, Finding, Frequencies

TITLES = {variable.name: variable.title[0].lower() + variable.title[1:] for variable in variables(Cases)}

KINDS = {
    "victim-statement": Cases.EV_VICSTMT,
    "suspect-statement": Cases.EV_SUSPSTMT,
    "witness-statement": Cases.EV_WITSTMT,
    "phone": Cases.EV_PHONE,
    "online-advertisement": Cases.EV_ONLINEAD,
    "social-media": Cases.EV_SOCMEDIA,
    "other-digital": Cases.EV_DIGITAL,
    "photographs-video": Cases.EV_PHOTOVID,
    "audio": Cases.EV_AUDIO,
    "surveillance": Cases.EV_SURVEIL,
    "undercover": Cases.EV_UNDERCOV,
    "informant": Cases.EV_INFORMANT,
    "financial": Cases.EV_FINANCE,
    "lodging": Cases.EV_LODGING,
    "travel": Cases.EV_TRAVEL,
    "medical": Cases.EV_MEDICAL,
    "other-physical": Cases.EV_PHYSICAL,
    "other-evidence": Cases.EV_OTHER,
}
"""The kinds of evidence in the order of the codebook, by what the ids of their findings end with."""

IN_THE_FILE = {"In the file": {1}, "Not in the file, or not recorded": {0, -9}}

PREVALENCE = tuple(
    Finding(
        of=Cases,
        id=f"evidence-{kind}",
        title=f"Evidence in the file: {TITLES[variable]}",
        ask=Frequencies(variable),
        note="A case may have several kinds of evidence. When each came into the file is not known.",
    )
    for kind, variable in KINDS.items()
)

PROSECUTED = tuple(
    Finding(
        of=Cases,
        id=f"prosecuted-by-{kind}",
        title=f"Cases prosecuted, by evidence in the file: {TITLES[variable]}",
        ask=Crosstab(
            Cases.CASEPROS,
            by=variable,
            merge={
                Cases.CASEPROS: {"Prosecuted": {1}, "Not prosecuted, or not recorded": {0, -9}},
                variable: IN_THE_FILE,
            },
        ),
        note="Evidence is often recorded after the charge, so it need not have been known when prosecutors decided.",
    )
    for kind, variable in KINDS.items()
)

FINDINGS = (*PREVALENCE, *PROSECUTED)
