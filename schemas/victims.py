"""Victims Data (DS2)."""

from schemas.codes import (
    BIRTH_REGIONS,
    CITIZENSHIPS,
    ETHNICITIES,
    GENDERS,
    IMMIGRATION_RELIEF,
    NOT_APPLICABLE,
    NOT_RECORDED,
    RACES,
    RELATIONSHIPS,
    YES_NO,
)
from schemas.keys import CaseKeys
from schemas.sections import IDENTIFIERS, PARTICIPATION, SENSITIVE, VICTIM_BACKGROUND, VICTIM_DEMOGRAPHICS
from studybook.declare import Code, Identifier, Number, outside, outside_weak, page_group, page_item

UNNAMED = outside_weak("placeholder for an unnamed background item")


class Victims(CaseKeys):
    """One row per person whom a sampled case file identifies as a victim of trafficking.

    A row says who the person is, what the file notes of their background, and what contact they had with the investigation.
    TF_ID and CASE_ID lead to the case. Not every case has a row here: some, such as stings with a decoy, may have none.
    """

    VICTIM_ID: Identifier = IDENTIFIERS.key(
        "Victim identifier", "Tells the people in the victims file apart without naming them.", unique=True
    )
    V_RACE: Code = VICTIM_DEMOGRAPHICS.coded(
        "Victim race",
        "The race of the person, as recorded in the file.",
        RACES,
        evidence=page_item(
            "study page; categories from OMB race groups as in the HHS TVAP client form and NIBRS (ICPSR 34603)"
        ),
    )
    V_ETHNIC: Code = VICTIM_DEMOGRAPHICS.coded(
        "Victim ethnicity",
        "Whether the file records the person as Hispanic or Latino.",
        ETHNICITIES,
        evidence=page_item("study page; categories from NIBRS (ICPSR 34603)"),
    )
    V_AGE: Number = VICTIM_DEMOGRAPHICS.measured(
        "Victim age at time of incident",
        "The age of the person in completed years when the incident occurred.",
        0,
        99,
        "years",
        starts=[0, 12, 15, 18, 25, 35, 45],
        evidence=page_item("study page; reference point (incident) is our reading"),
    )
    V_GENDER: Code = VICTIM_DEMOGRAPHICS.coded(
        "Victim gender",
        "The gender of the person, as recorded in the file.",
        GENDERS,
        evidence=page_group(
            'demographics end in "etc." on the study page; BJS HTRS victim data held gender; HTCDS gender field'
        ),
    )
    V_CITIZEN: Code = VICTIM_DEMOGRAPHICS.coded(
        "Victim citizenship or immigration status",
        "The citizenship or immigration status of the person, as recorded in the file.",
        CITIZENSHIPS,
        sensitivity=SENSITIVE,
        evidence=page_group("BJS HTRS victim data held citizenship status; categories are ours"),
    )
    V_CRIMREC: Code = VICTIM_BACKGROUND.coded(
        "Victim criminal record",
        "Whether the file notes that the person had a criminal record. It may stem from acts a trafficker compelled.",
        YES_NO,
        evidence=page_item("study page"),
    )
    V_FOSTER: Code = VICTIM_BACKGROUND.coded(
        "Victim involvement in the foster care system",
        "Whether the file notes that the person was ever in the foster care system.",
        YES_NO,
        evidence=page_item("study page"),
    )
    V_INTERVIEW: Code = PARTICIPATION.coded(
        "Victim interviewed during the case",
        "Whether investigators interviewed the person during the case.",
        YES_NO,
        evidence=page_item("study page"),
    )
    V_MINOR: Code = VICTIM_DEMOGRAPHICS.coded(
        "Victim under 18 at time of incident",
        "Whether the person was under 18 when the incident occurred.",
        YES_NO,
        evidence=outside(
            "BJS report on the TVPA rule for persons under 18; JudgeFrog/HumanTraffickingData count of minor victims"
        ),
    )
    V_BIRTHREG: Code = VICTIM_DEMOGRAPHICS.coded(
        "Victim country or region of birth",
        "The country or region in which the person was born.",
        BIRTH_REGIONS,
        evidence=outside("JudgeFrog/HumanTraffickingData count of foreign victims; categories are ours"),
    )
    V_IMMRELIEF: Code = VICTIM_BACKGROUND.coded(
        "Immigration relief sought or granted",
        "The immigration relief that was sought for the person or granted to them, if any.",
        IMMIGRATION_RELIEF,
        missing=NOT_RECORDED | NOT_APPLICABLE,
        universe="Victims recorded as other than U.S. citizens or nationals",
        asked_if={"V_CITIZEN": {2, 3, 4, 5}},
        evidence=outside(
            "BJS NCJ 233732 reports visa status of confirmed victims; OVC e-Guide names continued presence, T and U visas"
        ),
    )
    V_RELSUSP: Code = VICTIM_BACKGROUND.coded(
        "Relationship to the main suspect",
        "Who the main suspect was to the person before the incident. Not applicable where the file names no suspect.",
        RELATIONSHIPS,
        missing=NOT_RECORDED | NOT_APPLICABLE,
        universe="Victims in cases with a main suspect",
        evidence=outside("NIBRS victim-to-offender relationship (ICPSR 34603), collapsed"),
    )
    V_ARRESTED: Code = PARTICIPATION.coded(
        "Victim arrested in connection with the case",
        "Whether law enforcement arrested the person in connection with the case. An arrest records what agencies did.",
        YES_NO,
        evidence=outside("NIJ article of 2022-01-06 reports arrests of survivors by some task forces"),
    )
    V_COOP: Code = PARTICIPATION.coded(
        "Victim took part in the investigation",
        "Whether the person took part in the investigation. Survivors decline for many reasons, among them their safety.",
        YES_NO,
        evidence=outside("OJP abstract (survivor testimony); NIBRS code for victim refused to cooperate"),
    )
    V_SERVICES: Code = VICTIM_BACKGROUND.coded(
        "Referral to services, or services received",
        "Whether the person was referred to services for survivors or received them.",
        YES_NO,
        evidence=outside("ECM model pairs law enforcement with service providers; OVC TIMS client data"),
    )
    V_PRIORVICT: Code = VICTIM_BACKGROUND.coded(
        "Prior abuse or exploitation noted",
        "Whether the file notes that others had abused or exploited the person before.",
        YES_NO,
        evidence=UNNAMED,
    )
    V_RUNAWAY: Code = VICTIM_BACKGROUND.coded(
        "Victim reported missing or as having run away",
        "Whether the file notes that the person had been reported missing, or as having run away from home or care.",
        YES_NO,
        evidence=UNNAMED,
    )
    V_HOUSING: Code = VICTIM_BACKGROUND.coded(
        "Homelessness or unstable housing",
        "Whether the file notes that the person had no home or no stable housing.",
        YES_NO,
        evidence=UNNAMED,
    )
    V_SUBUSE: Code = VICTIM_BACKGROUND.coded(
        "Substance use noted",
        "Whether the file notes that the person used alcohol or other drugs. Traffickers may use substances to control people.",
        YES_NO,
        evidence=UNNAMED,
    )
