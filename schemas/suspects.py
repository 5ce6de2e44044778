"""Suspects Data (DS3)."""

from datetime import date
from typing import Any

from schemas.codes import (
    BIRTH_REGIONS,
    CHARGE_LEVELS,
    CITIZENSHIPS,
    DISPOSITIONS,
    ETHNICITIES,
    GENDERS,
    NOT_APPLICABLE,
    NOT_RECORDED,
    OFFENSE_TYPES,
    RACES,
    SENTENCE_TYPES,
    SUSPECT_ROLES,
    YES_NO,
)
from schemas.sections import (
    DATES,
    IDENTIFIERS,
    LEGAL_OUTCOME,
    OFFENSES,
    QUASI,
    SENSITIVE,
    SUSPECT_BACKGROUND,
    SUSPECT_DEMOGRAPHICS,
    Asked,
)
from schemas.shared import FIRST_DAY, LAST_DAY, CaseFacts
from studybook.declare import Code, Date, Identifier, Number, outside, page_group, page_item

# Courts may decide after the study's last year.
LAST_COURT_DAY = date(2022, 12, 31)

ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}

MAY_NOT_APPLY = NOT_RECORDED | NOT_APPLICABLE

IF_ARRESTED = Asked(universe="Suspects who were arrested", asked_if={"S_ARRESTED": {1}}, missing=MAY_NOT_APPLY)
IF_PROSECUTED = Asked(universe="Suspects in cases that were prosecuted", asked_if={"CASEPROS": {1}}, missing=MAY_NOT_APPLY)
IF_CONVICTED = Asked(
    universe="Suspects who pleaded guilty or were found guilty", asked_if={"DISPOSITION": {1, 2}}, missing=MAY_NOT_APPLY
)

# What is pending has no day on which it ended.
PENDING = 7


def offense_type(n: int) -> Any:
    """The type of the n-th offense, from the second on: there need not be one."""
    return OFFENSES.coded(
        f"Offense {n}: type",
        f"The type of the {ORDINALS[n]} offense that the person was suspected of, if there was one.",
        OFFENSE_TYPES,
        missing=MAY_NOT_APPLY,
        universe=f"Suspects whose {ORDINALS[n - 1]} offense is of a recorded type",
        asked_if={f"OFF{n - 1}TYPE": set(OFFENSE_TYPES)},
        optional=True,
        evidence=page_group(
            f"study page names offense type once; slot {n} inferred from the five offense dates; "
            "categories from UCR 64A/64B and statutes in JudgeFrog"
        ),
    )


def offense_date(n: int) -> Any:
    """The day of the n-th offense."""
    return OFFENSES.day(
        f"Offense {n}: date",
        f"The day of the {ORDINALS[n]} offense that the person was suspected of.",
        FIRST_DAY,
        LAST_DAY,
        universe=f"Suspects whose {ORDINALS[n]} offense is of a recorded type",
        asked_if={f"OFF{n}TYPE": set(OFFENSE_TYPES)},
        sensitivity=QUASI,
        evidence=page_item("study page, date of up to five different offenses"),
    )


class Suspects(CaseFacts):
    """One row per person whom a sampled case file names as a suspect.

    A row says who the person is, which offenses they were suspected of, and what followed, from arrest to sentence. To be named
    as a suspect is not to be found guilty. TF_ID and CASE_ID lead to the case, whose facts each of its suspects repeats.
    """

    SUSPECT_ID: Identifier = IDENTIFIERS.key(
        "Suspect identifier", "Tells the people in the suspects file apart without naming them.", unique=True
    )
    S_RACE: Code = SUSPECT_DEMOGRAPHICS.coded(
        "Suspect race",
        "The race of the person, as recorded in the file.",
        RACES,
        evidence=page_item("study page; categories as for victims"),
    )
    S_ETHNIC: Code = SUSPECT_DEMOGRAPHICS.coded(
        "Suspect ethnicity",
        "Whether the file records the person as Hispanic or Latino.",
        ETHNICITIES,
        evidence=page_item("study page; categories as for victims"),
    )
    S_AGE: Number = SUSPECT_DEMOGRAPHICS.measured(
        "Suspect age at time of incident",
        "The age of the person in completed years when the incident occurred.",
        0,
        99,
        "years",
        starts=[0, 18, 25, 35, 45, 55],
        evidence=page_item("study page; reference point is our reading"),
    )
    S_GENDER: Code = SUSPECT_DEMOGRAPHICS.coded(
        "Suspect gender",
        "The gender of the person, as recorded in the file.",
        GENDERS,
        evidence=page_group('demographics end in "etc."; BJS HTRS suspect data held demographic characteristics'),
    )
    S_CITIZEN: Code = SUSPECT_DEMOGRAPHICS.coded(
        "Suspect citizenship or immigration status",
        "The citizenship or immigration status of the person, as recorded in the file.",
        CITIZENSHIPS,
        sensitivity=SENSITIVE,
        evidence=page_group("BJS HTRS; categories are ours"),
    )
    S_BIRTHREG: Code = SUSPECT_DEMOGRAPHICS.coded(
        "Suspect country or region of birth",
        "The country or region in which the person was born.",
        BIRTH_REGIONS,
        evidence=outside("parallel to V_BIRTHREG; categories are ours"),
    )
    S_CRIMREC: Code = SUSPECT_BACKGROUND.coded(
        "Suspect criminal record",
        "Whether the file notes that the person had a criminal record before the case.",
        YES_NO,
        evidence=page_group("study page says background information about suspects; parallel to the victim item"),
    )
    S_GANG: Code = SUSPECT_BACKGROUND.coded(
        "Gang or criminal group affiliation noted",
        "Whether the file notes that the person belonged to a gang or criminal group.",
        YES_NO,
        evidence=outside("JudgeFrog/HumanTraffickingData organized crime group fields"),
    )
    S_ROLE: Code = SUSPECT_BACKGROUND.coded(
        "Suspect role",
        "The main part that the person is said to have had in the case.",
        SUSPECT_ROLES,
        evidence=outside("JudgeFrog/HumanTraffickingData role field; ECM program text covers purchasers"),
    )
    S_INTERVIEW: Code = SUSPECT_BACKGROUND.coded(
        "Suspect interviewed during the case",
        "Whether investigators interviewed the person during the case.",
        YES_NO,
        evidence=page_group("parallel to the victim item"),
    )
    S_ARRESTED: Code = LEGAL_OUTCOME.coded(
        "Suspect arrested",
        "Whether the person was arrested in the case.",
        YES_NO,
        evidence=outside("BJS HTRS suspect data held arrest; arrest date named on the study page"),
    )
    OFF1TYPE: Code = OFFENSES.coded(
        "Offense 1: type",
        "The type of the first offense that the person was suspected of. Not applicable where the file names no offense.",
        OFFENSE_TYPES,
        missing=MAY_NOT_APPLY,
        evidence=page_item("study page names offense type; categories from UCR 64A/64B and statutes in JudgeFrog"),
    )
    OFF1DATE: Date = offense_date(1)
    OFF2TYPE: Code = offense_type(2)
    OFF2DATE: Date = offense_date(2)
    OFF3TYPE: Code = offense_type(3)
    OFF3DATE: Date = offense_date(3)
    OFF4TYPE: Code = offense_type(4)
    OFF4DATE: Date = offense_date(4)
    OFF5TYPE: Code = offense_type(5)
    OFF5DATE: Date = offense_date(5)
    CHGLEVEL: Code = LEGAL_OUTCOME.coded(
        "Highest charge level at arrest",
        "The level of the most serious charge on which the person was arrested.",
        CHARGE_LEVELS,
        **IF_ARRESTED,
        evidence=page_item("study page; one value per suspect (not per offense) is our reading"),
    )
    HTCHARGE: Code = LEGAL_OUTCOME.coded(
        "Human trafficking charge",
        "Whether the person was charged with a human trafficking offense.",
        YES_NO,
        **IF_ARRESTED,
        evidence=outside("OJP abstract share prosecuted on trafficking charges"),
    )
    DISPOSITION: Code = LEGAL_OUTCOME.coded(
        "Disposition",
        "How the prosecution of the person ended, or that it is pending.",
        DISPOSITIONS,
        **IF_PROSECUTED,
        evidence=page_group("disposition date named on the study page; categories from JudgeFrog count fields"),
    )
    SENTTYPE: Code = LEGAL_OUTCOME.coded(
        "Sentence type",
        "The most severe type of sentence that the person received.",
        SENTENCE_TYPES,
        **IF_CONVICTED,
        evidence=page_group("study page names sentence; split into type and length is ours"),
    )
    SENTMONTHS: Number = LEGAL_OUTCOME.measured(
        "Sentence length",
        "How many months of prison, jail or suspended sentence the person received.",
        0,
        720,
        "months",
        starts=[0, 12, 24, 60, 120, 240],
        missing=MAY_NOT_APPLY,
        universe="Suspects sentenced to prison or jail, or given a suspended sentence",
        asked_if={"SENTTYPE": {1, 2, 5}},
        evidence=page_item("study page names sentence; months as in JudgeFrog is our reading"),
    )
    ARRDATE: Date = DATES.day(
        "Date of arrest",
        "The day on which the person was arrested.",
        FIRST_DAY,
        LAST_DAY,
        **IF_ARRESTED,
        evidence=page_item("study page"),
    )
    INDICTDATE: Date = DATES.day(
        "Date of indictment",
        "The day on which the person was indicted.",
        FIRST_DAY,
        LAST_DAY,
        **IF_PROSECUTED,
        evidence=page_item("study page"),
    )
    DISPDATE: Date = DATES.day(
        "Date of disposition",
        "The day on which the prosecution of the person ended.",
        FIRST_DAY,
        LAST_COURT_DAY,
        universe="Suspects whose prosecution ended in a recorded way",
        asked_if={"DISPOSITION": DISPOSITIONS.keys() - {PENDING}},
        evidence=page_item("study page"),
    )
    SENTDATE: Date = DATES.day(
        "Date of sentencing",
        "The day on which the person was sentenced.",
        FIRST_DAY,
        LAST_COURT_DAY,
        **IF_CONVICTED,
        evidence=page_item("study page"),
    )
