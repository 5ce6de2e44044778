"""How a case was investigated: evidence, outcome, the people in it, the place, the agencies."""

from schemas.codes import (
    IDENTIFICATION_METHODS,
    INVESTIGATION_OUTCOMES,
    LEAD_AGENCIES,
    NOT_APPLICABLE,
    NOT_RECORDED,
    PLACES,
    YES_NO,
)
from schemas.keys import CaseKeys
from schemas.sections import AGENCIES, EVIDENCE, INVESTIGATION, LOCATION, OUTCOME, PRESENCE, QUASI, SENSITIVE, Asked
from studybook.declare import Code, Number, outside, page_item

IF_PROSECUTED = Asked(universe="Cases that were prosecuted", asked_if={"CASEPROS": {1}}, missing=NOT_RECORDED | NOT_APPLICABLE)


class Investigation(CaseKeys):
    """What is known about the investigation of a case."""

    EV_VICSTMT: Code = EVIDENCE.coded(
        "Victim statement",
        "Whether the file holds a statement given by a victim.",
        YES_NO,
        item="OVC e-Guide (victim interview)",
    )
    EV_SUSPSTMT: Code = EVIDENCE.coded(
        "Suspect statement or confession",
        "Whether the file holds a statement or confession by a suspect.",
        YES_NO,
        item="study page (interview notes in case files)",
    )
    EV_WITSTMT: Code = EVIDENCE.coded(
        "Witness statement",
        "Whether the file holds a statement by a witness other than a victim or suspect.",
        YES_NO,
        item="OVC e-Guide (witness interview)",
    )
    EV_PHONE: Code = EVIDENCE.coded(
        "Cell phone, call or text records",
        "Whether the file holds data from a cell phone, or records of calls or texts.",
        YES_NO,
        item="OVC e-Guide (cell phone data)",
    )
    EV_ONLINEAD: Code = EVIDENCE.coded(
        "Online advertisement",
        "Whether the file holds an advertisement posted on the internet.",
        YES_NO,
        item="OVC e-Guide (internet data); OJP abstract (prostitution stings)",
    )
    EV_SOCMEDIA: Code = EVIDENCE.coded(
        "Social media content",
        "Whether the file holds posts, messages or profiles from social media.",
        YES_NO,
        item="OVC e-Guide (social media review)",
    )
    EV_DIGITAL: Code = EVIDENCE.coded(
        "Other computer or internet data",
        "Whether the file holds other data from a computer or the internet, such as e-mail.",
        YES_NO,
        item="OVC e-Guide (internet data)",
    )
    EV_PHOTOVID: Code = EVIDENCE.coded(
        "Photographs or video",
        "Whether the file holds photographs or video.",
        YES_NO,
        item="OVC e-Guide (video and still camera)",
    )
    EV_AUDIO: Code = EVIDENCE.coded(
        "Audio recording or consensual overhear",
        "Whether the file holds an audio recording, or a conversation overheard with the consent of one party.",
        YES_NO,
        item="OVC e-Guide (audio; consensual overhears)",
    )
    EV_SURVEIL: Code = EVIDENCE.coded(
        "Physical or electronic surveillance",
        "Whether investigators watched people or places in person, by camera or by tracking device.",
        YES_NO,
        item="OVC e-Guide (surveillance, pole cameras, tracking devices)",
    )
    EV_UNDERCOV: Code = EVIDENCE.coded(
        "Undercover operation",
        "Whether evidence came from officers who worked undercover.",
        YES_NO,
        item="OVC e-Guide (undercover agents); OJP abstract (undercover stings most common)",
    )
    EV_INFORMANT: Code = EVIDENCE.coded(
        "Confidential informant",
        "Whether evidence came from an informant whose identity is protected.",
        YES_NO,
        item="OVC e-Guide (informants)",
    )
    EV_FINANCE: Code = EVIDENCE.coded(
        "Financial records or cash",
        "Whether the file holds financial records, or cash was seized as evidence.",
        YES_NO,
        item="no direct source; usual case-file content",
    )
    EV_LODGING: Code = EVIDENCE.coded(
        "Hotel or lodging records",
        "Whether the file holds records of a hotel, motel or other lodging.",
        YES_NO,
        item="no direct source; NIBRS hotel/motel location code",
    )
    EV_TRAVEL: Code = EVIDENCE.coded(
        "Travel or transportation records",
        "Whether the file holds records of travel or transportation.",
        YES_NO,
        item="no direct source",
    )
    EV_MEDICAL: Code = EVIDENCE.coded(
        "Medical or forensic exam",
        "Whether the file holds findings of a medical or forensic examination.",
        YES_NO,
        item="no direct source",
    )
    EV_PHYSICAL: Code = EVIDENCE.coded(
        "Other physical evidence",
        "Whether the file lists physical evidence of another kind.",
        YES_NO,
        item="study page (records of evidence in case files)",
    )
    EV_OTHER: Code = EVIDENCE.coded(
        "Other type of evidence",
        "Whether the file holds evidence of a type that is not listed.",
        YES_NO,
        item="residual category",
    )
    INVOUTCOME: Code = OUTCOME.coded(
        "Outcome of the investigation",
        "How the task force's investigation of the case ended.",
        INVESTIGATION_OUTCOMES,
        evidence=page_item("study page; categories from FBI UCR clearance terms and NIBRS exceptional-clearance codes"),
    )
    CASEARREST: Code = OUTCOME.coded(
        "Any arrest in the case",
        "Whether at least one suspect in the case was arrested.",
        YES_NO,
        evidence=outside(
            "OJP abstract publishes the share of sex trafficking investigations ending in arrest; own variable is our guess"
        ),
    )
    CASEPROS: Code = OUTCOME.coded(
        "Case prosecuted",
        "Whether at least one suspect in the case was prosecuted, on any charge.",
        YES_NO,
        evidence=outside("OJP abstract publishes the share prosecuted; prosecution is the outcome in the research question"),
    )
    CASEHTCHG: Code = OUTCOME.coded(
        "Prosecution on a human trafficking charge",
        "Whether at least one suspect in the case was prosecuted on a charge of human trafficking.",
        YES_NO,
        **IF_PROSECUTED,
        evidence=outside("OJP abstract publishes the share prosecuted on trafficking charges"),
    )
    ACTUALVIC: Code = PRESENCE.coded(
        "Actual victim present",
        "Whether the case involved an actual victim, rather than only an officer in the role of one, as in some stings.",
        YES_NO,
        sensitivity=SENSITIVE,
        evidence=page_item("study page, presence of an actual victim; fits 208 survivors over 226 cases and decoy stings"),
    )
    NVICTIMS: Number = PRESENCE.count(
        "Number of victims in the case",
        "How many people the file identifies as victims.",
        0,
        99,
        "victims",
        starts=[0, 1, 2, 3, 5],
        evidence=outside("BJS HTRS incident data held the number of victims (system designed by Northeastern and Urban)"),
    )
    NSUSPECTS: Number = PRESENCE.count(
        "Number of suspects in the case",
        "How many people the file identifies as suspects.",
        0,
        99,
        "suspects",
        starts=[0, 1, 2, 3, 5],
        evidence=outside("BJS HTRS incident data held the number of suspects"),
    )
    INCLOCATION: Code = LOCATION.coded(
        "Type of place of the incident",
        "The type of place where the incident occurred.",
        PLACES,
        evidence=page_item(
            "study page, location of the incident; type-of-place form is inferred because the page shows no Smallest "
            "Geographic Unit element; categories adapted from NIBRS location type (ICPSR 34603)"
        ),
    )
    IDMETHOD: Code = INVESTIGATION.coded(
        "How the case was first identified",
        "The way in which the case first came to the attention of law enforcement.",
        IDENTIFICATION_METHODS,
        evidence=outside(
            "OJP abstract (undercover prostitution stings most common); ancestor report chapter on identification; "
            "not named on the study page"
        ),
    )
    AG_LOCALPD: Code = AGENCIES.coded(
        "Municipal police involved", "Whether a municipal police department took part in the investigation.", YES_NO
    )
    AG_SHERIFF: Code = AGENCIES.coded(
        "County sheriff involved", "Whether a county sheriff's office took part in the investigation.", YES_NO
    )
    AG_STATELE: Code = AGENCIES.coded(
        "State police or state bureau involved",
        "Whether a state police force or state bureau of investigation took part in the investigation.",
        YES_NO,
    )
    AG_FBI: Code = AGENCIES.coded(
        "FBI involved", "Whether the Federal Bureau of Investigation (FBI) took part in the investigation.", YES_NO
    )
    AG_HSI: Code = AGENCIES.coded(
        "Homeland Security Investigations involved",
        "Whether Homeland Security Investigations (HSI) took part in the investigation.",
        YES_NO,
    )
    AG_OTHFED: Code = AGENCIES.coded(
        "Other federal agency involved", "Whether another federal agency took part in the investigation.", YES_NO
    )
    AG_USAO: Code = AGENCIES.coded(
        "U.S. Attorney's Office involved", "Whether a U.S. Attorney's Office took part in the investigation.", YES_NO
    )
    AG_LOCPROS: Code = AGENCIES.coded(
        "Local or state prosecutor involved", "Whether a local or state prosecutor took part in the investigation.", YES_NO
    )
    AG_VSP: Code = AGENCIES.coded(
        "Victim service provider involved",
        "Whether an organization that serves survivors took part in the investigation.",
        YES_NO,
    )
    AG_CHILDWEL: Code = AGENCIES.coded(
        "Child welfare agency involved", "Whether a child welfare agency took part in the investigation.", YES_NO
    )
    AG_LABOR: Code = AGENCIES.coded(
        "Labor or wage agency involved",
        "Whether an agency for labor standards or wages took part in the investigation.",
        YES_NO,
    )
    AG_OTHER: Code = AGENCIES.coded(
        "Other agency involved", "Whether an agency that is not listed took part in the investigation.", YES_NO
    )
    LEADAGENCY: Code = AGENCIES.coded(
        "Type of lead agency",
        "The type of agency that led the investigation.",
        LEAD_AGENCIES,
        sensitivity=QUASI,
        evidence=outside("BJS HTRS incident data held type of lead agency; group named on the study page"),
    )
    NAGENCIES: Number = AGENCIES.count(
        "Number of agencies involved",
        "How many agencies took part in the investigation.",
        0,
        30,
        "agencies",
        starts=[0, 1, 2, 3, 5, 8],
        evidence=outside("BJS HTRS incident data held number of agencies; group named on the study page"),
    )
