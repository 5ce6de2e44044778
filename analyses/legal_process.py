"""What the files say of venue, declination, plea, trial and testimony, and how many days lay between two dated steps."""

from schemas.cases import Cases
from schemas.suspects import Suspects
from studybook.findings import Durations, Finding, Frequencies

NOT_PROSECUTED = "Not applicable: not known to be prosecuted"
OF_ALL_CASES = "All cases are counted, including those to which the question does not apply."
FILES_SAY_NO_DATE = "A date is missing where the step did not happen and where the file does not give it."

prosecution_venue = Finding(
    of=Cases,
    id="prosecution-venue",
    title="Venue of prosecution",
    ask=Frequencies(
        Cases.PROSVENUE,
        merge={Cases.PROSVENUE: {"Federal court, alone or besides a state or local court": {2, 3}}},
    ),
)

prosecution_declined = Finding(
    of=Cases,
    id="prosecution-declined",
    title="Prosecution declined",
    ask=Frequencies(Cases.PROSDECL),
    note="A case may be declined by one prosecutor and prosecuted by another.",
)

declination_reason = Finding(
    of=Cases,
    id="declination-reason",
    title="Main reason for declination",
    ask=Frequencies(
        Cases.DECLREASON,
        merge={
            Cases.DECLREASON: {
                "Referred elsewhere, another reason, or not recorded": {3, 4, -9},
                "Not applicable: not known to be declined": {-8},
            }
        },
    ),
    note=f"The main reason that the prosecutor gave, as the file has it. {OF_ALL_CASES}",
)

guilty_plea = Finding(
    of=Cases,
    id="guilty-plea",
    title="Cases with a guilty plea",
    ask=Frequencies(
        Cases.GUILTYPLEA,
        merge={
            Cases.GUILTYPLEA: {
                "At least one guilty plea": {1},
                "No guilty plea, or not recorded": {0, -9},
                NOT_PROSECUTED: {-8},
            }
        },
    ),
    note=f"A plea to any charge, by at least one suspect. {OF_ALL_CASES}",
)

trial = Finding(
    of=Cases,
    id="trial",
    title="Cases with a trial",
    ask=Frequencies(
        Cases.WENTTRIAL,
        merge={Cases.WENTTRIAL: {"At least one trial": {1}, "No trial, or not recorded": {0, -9}, NOT_PROSECUTED: {-8}}},
    ),
    note=f"A trial of at least one suspect. {OF_ALL_CASES}",
)

victim_testimony = Finding(
    of=Cases,
    id="victim-testimony",
    title="Cases in which a victim testified",
    ask=Frequencies(
        Cases.VICTESTIFY,
        merge={
            Cases.VICTESTIFY: {
                "A victim testified": {1},
                "No victim testified, or not recorded": {0, -9},
                NOT_PROSECUTED: {-8},
            }
        },
    ),
    note=OF_ALL_CASES,
)

incident_to_opening = Finding(
    of=Cases,
    id="incident-to-opening",
    title="Days from the incident to the opening of the case",
    ask=Durations(Cases.INCDATE, Cases.OPENDATE),
    note=FILES_SAY_NO_DATE,
)

incident_to_opening_sex = Finding(
    of=Cases,
    id="incident-to-opening-sex",
    title="Days from the incident to the opening of the case: sex trafficking",
    ask=Durations(Cases.INCDATE, Cases.OPENDATE),
    universe={Cases.TRAFTYPE: {1}},
    note=FILES_SAY_NO_DATE,
)

incident_to_opening_labor = Finding(
    of=Cases,
    id="incident-to-opening-labor",
    title="Days from the incident to the opening of the case: labor trafficking",
    ask=Durations(Cases.INCDATE, Cases.OPENDATE),
    universe={Cases.TRAFTYPE: {2}},
    note=FILES_SAY_NO_DATE,
)

opening_to_arrest = Finding(
    of=Suspects,
    id="opening-to-arrest",
    title="Days from the opening of the case to the arrest",
    ask=Durations(Suspects.OPENDATE, Suspects.ARRDATE),
    note=FILES_SAY_NO_DATE,
)

arrest_to_indictment = Finding(
    of=Suspects,
    id="arrest-to-indictment",
    title="Days from the arrest to the indictment",
    ask=Durations(Suspects.ARRDATE, Suspects.INDICTDATE),
    note=FILES_SAY_NO_DATE,
)

indictment_to_disposition = Finding(
    of=Suspects,
    id="indictment-to-disposition",
    title="Days from the indictment to the disposition",
    ask=Durations(Suspects.INDICTDATE, Suspects.DISPDATE),
    note=FILES_SAY_NO_DATE,
)

FINDINGS = (
    prosecution_venue,
    prosecution_declined,
    declination_reason,
    guilty_plea,
    trial,
    victim_testimony,
    incident_to_opening,
    incident_to_opening_sex,
    incident_to_opening_labor,
    opening_to_arrest,
    arrest_to_indictment,
    indictment_to_disposition,
)
