"""Who the survivors in the sampled case files are, and what contact with investigators and services the files record."""

from schemas.victims import Victims
from studybook.findings import Crosstab, Finding, Frequencies

UNDER_18 = "Under 18 years"

victim_age = Finding(
    of=Victims,
    id="victim-age",
    title="Age at the time of the incident",
    ask=Frequencies(
        Victims.V_AGE,
        merge={Victims.V_AGE: {UNDER_18: {0, 12, 15}, "35 years or over": {35, 45}}},
    ),
)

victim_gender = Finding(
    of=Victims,
    id="victim-gender",
    title="Gender",
    ask=Frequencies(Victims.V_GENDER),
    note="As recorded in the case file, which need not be how the person describes themselves.",
)

victim_race = Finding(
    of=Victims,
    id="victim-race",
    title="Race",
    ask=Frequencies(Victims.V_RACE),
    note="As recorded in the case file. Race is counted on its own only, never together with another variable.",
)

victim_ethnicity = Finding(
    of=Victims,
    id="victim-ethnicity",
    title="Ethnicity",
    ask=Frequencies(Victims.V_ETHNIC),
    note="As recorded in the case file. Ethnicity is counted on its own only, never together with another variable.",
)

victim_citizenship = Finding(
    of=Victims,
    id="victim-citizenship",
    title="Citizenship",
    ask=Frequencies(
        Victims.V_CITIZEN,
        merge={Victims.V_CITIZEN: {"Not a U.S. citizen or national, any status": {2, 3, 4, 5}}},
    ),
    note="All statuses but the first are grouped here; the codebook lists the categories as far as counts allow.",
)

victim_interviewed = Finding(
    of=Victims,
    id="victim-interviewed",
    title="Survivors interviewed during the case",
    ask=Frequencies(Victims.V_INTERVIEW),
)

interviewed_by_under_18 = Finding(
    of=Victims,
    id="interviewed-by-under-18",
    title="Survivors interviewed during the case, by whether they were under 18",
    ask=Crosstab(
        Victims.V_INTERVIEW,
        by=Victims.V_AGE,
        merge={
            Victims.V_INTERVIEW: {"Interviewed": {1}, "Not interviewed, or not recorded": {0, -9}},
            Victims.V_AGE: {UNDER_18: {0, 12, 15}, "18 years or over, or not recorded": {18, 25, 35, 45, -9}},
        },
    ),
    note="Whether a person was under 18 is taken from the recorded age.",
)

victim_services = Finding(
    of=Victims,
    id="victim-services",
    title="Referral to services, or services received",
    ask=Frequencies(Victims.V_SERVICES),
    note="What the police file says. Records of service providers are not part of these data.",
)

victim_foster_care = Finding(
    of=Victims,
    id="victim-foster-care",
    title="Time in the foster care system",
    ask=Frequencies(Victims.V_FOSTER),
)

FINDINGS = (
    victim_age,
    victim_gender,
    victim_race,
    victim_ethnicity,
    victim_citizenship,
    victim_interviewed,
    interviewed_by_under_18,
    victim_services,
    victim_foster_care,
)
