"""Which offenses the people named as suspects faced, and what followed: charge, disposition, sentence."""

from schemas.suspects import Suspects
from studybook.findings import Finding, Frequencies, Summary

OF_ALL_SUSPECTS = "All suspects are counted, including those to whom the question does not apply."

first_offense = Finding(
    of=Suspects,
    id="first-offense",
    title="Type of the first offense",
    ask=Frequencies(
        Suspects.OFF1TYPE,
        merge={
            Suspects.OFF1TYPE: {
                "Sex or labor trafficking": {1, 2},
                "Promoting prostitution, prostitution or solicitation": {3, 4},
                "Sexual offense or child sexual exploitation material": {5, 6},
                "Kidnapping, assault or domestic violence": {7, 8},
                "Drug or weapons offense": {9, 10},
                "Fraud, identity, immigration or document offense": {11, 12},
                "Racketeering, conspiracy or other offense": {13, 14},
                "No offense named, or not recorded": {-8, -9},
            }
        },
    ),
    note="The first of up to five offenses that the file lists for the person. The order need not be one of gravity.",
)

LISTED = {
    "first": Suspects.OFF1TYPE,
    "second": Suspects.OFF2TYPE,
    "third": Suspects.OFF3TYPE,
    "fourth": Suspects.OFF4TYPE,
    "fifth": Suspects.OFF5TYPE,
}
"""The places for offenses in a suspect's record, by what the ids of their findings begin with."""

listed_offenses = tuple(
    Finding(
        of=Suspects,
        id=f"{place}-offense-kind",
        title=f"Whether the {place} offense listed is trafficking",
        ask=Frequencies(
            variable,
            merge={
                variable: {
                    "Sex or labor trafficking": {1, 2},
                    "Another offense": {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14},
                    "None listed, or not recorded": {-8, -9},
                }
            },
        ),
    )
    for place, variable in LISTED.items()
)

suspect_role = Finding(
    of=Suspects,
    id="suspect-role",
    title="Role of the suspect",
    ask=Frequencies(Suspects.S_ROLE),
    note="The main part that the person is said to have had. It is what the file says, not what a court found.",
)

suspect_age = Finding(
    of=Suspects,
    id="suspect-age",
    title="Age of the suspect at the time of the incident",
    ask=Frequencies(Suspects.S_AGE, merge={Suspects.S_AGE: {"45 years or over": {45, 55}}}),
)

charge_level = Finding(
    of=Suspects,
    id="charge-level",
    title="Highest charge level at arrest",
    ask=Frequencies(
        Suspects.CHGLEVEL,
        merge={
            Suspects.CHGLEVEL: {
                "Other or infraction, or not recorded": {3, -9},
                "Not applicable: not known to be arrested": {-8},
            }
        },
    ),
    note=OF_ALL_SUSPECTS,
)

suspect_trafficking_charge = Finding(
    of=Suspects,
    id="suspect-trafficking-charge",
    title="Suspects charged with a human trafficking offense",
    ask=Frequencies(
        Suspects.HTCHARGE,
        merge={
            Suspects.HTCHARGE: {
                "Charged with a trafficking offense": {1},
                "Not charged with one, or not recorded": {0, -9},
                "Not applicable: not known to be arrested": {-8},
            }
        },
    ),
    note=OF_ALL_SUSPECTS,
)

disposition = Finding(
    of=Suspects,
    id="disposition",
    title="Disposition",
    ask=Frequencies(
        Suspects.DISPOSITION,
        merge={
            Suspects.DISPOSITION: {
                "Pleaded guilty, or found guilty at trial": {1, 2},
                "Acquitted, dismissed or nolle prosequi": {3, 4, 5},
                "Diverted, deferred, pending, other, or not recorded": {6, 7, 8, -9},
                "Not applicable: case not known to be prosecuted": {-8},
            }
        },
    ),
    note=OF_ALL_SUSPECTS,
)

sentence_type = Finding(
    of=Suspects,
    id="sentence-type",
    title="Type of sentence",
    ask=Frequencies(
        Suspects.SENTTYPE,
        merge={
            Suspects.SENTTYPE: {
                "Prison, jail or suspended sentence": {1, 2, 5},
                "Probation, fine, restitution, other, or not recorded": {3, 4, 6, -9},
                "Not applicable: not known to be convicted": {-8},
            }
        },
    ),
    note=f"The most severe type of sentence that the person received. {OF_ALL_SUSPECTS}",
)

sentence_length = Finding(
    of=Suspects,
    id="sentence-length",
    title="Length of sentence",
    ask=Summary(
        Suspects.SENTMONTHS,
        merge={
            Suspects.SENTMONTHS: {
                "Sentenced to prison or jail, or given a suspended sentence": {0, 12, 24, 60, 120, 240, -9},
                "Not applicable: no such sentence known": {-8},
            }
        },
    ),
    note="Quartiles rest on the suspects whose sentence of prison or jail, or suspended sentence, has a recorded length. "
    f"How many have each length is not counted here, since few have any. {OF_ALL_SUSPECTS}",
)

FINDINGS = (
    first_offense,
    *listed_offenses,
    suspect_role,
    suspect_age,
    charge_level,
    suspect_trafficking_charge,
    disposition,
    sentence_type,
    sentence_length,
)
