"""What cases and suspects share: the facts of a case, stated once in the cases file and repeated for each suspect."""

from datetime import date

from schemas.codes import (
    COVERAGE_AREAS,
    DECLINATION_REASONS,
    LEAD_LAW_ENFORCEMENT,
    LEADERSHIP_STRUCTURES,
    NOT_APPLICABLE,
    NOT_RECORDED,
    ORGANIZATIONAL_LOCATIONS,
    PURPOSE_AREAS,
    REGIONS,
    SCOPES,
    VENUES,
    YES_NO,
)
from schemas.investigation import IF_PROSECUTED, Investigation
from schemas.sections import DATES, LEGAL_PROCESS, TASK_FORCE, task_force
from studybook.declare import Code, Date, Number, page_item

# Generous bounds: the first task forces began to receive ECM funding in 2010, and the study ends with 2020.
FIRST_DAY = date(2010, 1, 1)
LAST_DAY = date(2020, 12, 31)


class CaseFacts(Investigation):
    """What is known about a case, repeated for each of its suspects."""

    TFREGION: Code = TASK_FORCE.coded(
        "Region of the task force",
        "The region of the country in which the task force works.",
        REGIONS,
        evidence=task_force("site selection by geography"),
    )
    TFCYCLE: Number = TASK_FORCE.measured(
        "ECM funding cycle of the task force",
        "The fiscal year in which the task force was awarded the ECM grant.",
        2010,
        2020,
        "fiscal year",
        starts=[2010, 2013, 2016, 2018],
        evidence=task_force("site selection by funding cycle"),
    )
    TFPURPOSE: Code = TASK_FORCE.coded(
        "ECM grant purpose area",
        "What the ECM grant was awarded for: to develop a task force or to enhance an established one.",
        PURPOSE_AREAS,
        evidence=task_force("site selection by grant purpose area; two areas as in the FY2020 program text (FY2018 had three)"),
    )
    TFLEADLE: Code = TASK_FORCE.coded(
        "Type of lead law enforcement organization",
        "The type of law enforcement organization that leads the task force.",
        LEAD_LAW_ENFORCEMENT,
        evidence=task_force("site selection by lead law enforcement organization"),
    )
    TFCOVER: Code = TASK_FORCE.coded(
        "Coverage area of the task force",
        "The kind of area that the task force covers.",
        COVERAGE_AREAS,
        evidence=task_force("site selection by organizational or coverage area"),
    )
    TFSIZE: Number = TASK_FORCE.count(
        "Size of the task force",
        "How many agencies are members of the task force.",
        1,
        200,
        "member agencies",
        starts=[1, 10, 20, 40],
        evidence=task_force("research question 2 lists size"),
    )
    TFSCOPE: Code = TASK_FORCE.coded(
        "Scope of trafficking addressed by the task force",
        "Whether the task force addresses sex trafficking, labor trafficking or both.",
        SCOPES,
        evidence=task_force("research question 2 lists scope"),
    )
    TFLEADSTR: Code = TASK_FORCE.coded(
        "Leadership structure of the task force",
        "How the leadership of the task force is organized.",
        LEADERSHIP_STRUCTURES,
        evidence=task_force("research question 2 lists leadership structure"),
    )
    TFSPECUNIT: Code = TASK_FORCE.coded(
        "Dedicated human trafficking unit",
        "Whether the task force has a unit that works on human trafficking alone.",
        YES_NO,
        evidence=task_force("research question 2 lists specialized units"),
    )
    TFORGLOC: Code = TASK_FORCE.coded(
        "Location of the task force within the lead organization",
        "The part of the lead organization to which the task force belongs.",
        ORGANIZATIONAL_LOCATIONS,
        evidence=task_force("research question 2 lists organizational location"),
    )
    PROSVENUE: Code = LEGAL_PROCESS.coded(
        "Venue of prosecution",
        "The kind of court in which the case was prosecuted, if it was.",
        VENUES,
        item="ancestor study separates state/local and federal prosecution",
    )
    PROSDECL: Code = LEGAL_PROCESS.coded(
        "Prosecution declined",
        "Whether a prosecutor declined to prosecute the case.",
        YES_NO,
        item="NIBRS exceptional-clearance code for prosecution declined (ICPSR 34603)",
    )
    DECLREASON: Code = LEGAL_PROCESS.coded(
        "Main reason for declination",
        "The main reason the prosecutor gave for declining the case. No reason is a judgment of a survivor.",
        DECLINATION_REASONS,
        missing=NOT_RECORDED | NOT_APPLICABLE,
        universe="Cases whose prosecution was declined",
        asked_if={"PROSDECL": {1}},
        item="NIBRS codes; ancestor study chapters on prosecution",
    )
    GUILTYPLEA: Code = LEGAL_PROCESS.coded(
        "Any guilty plea in the case",
        "Whether at least one suspect in the case pleaded guilty, to any charge.",
        YES_NO,
        **IF_PROSECUTED,
        item="OJP abstract (other charges used to secure a guilty plea)",
    )
    WENTTRIAL: Code = LEGAL_PROCESS.coded(
        "Any trial in the case",
        "Whether at least one suspect in the case went to trial.",
        YES_NO,
        **IF_PROSECUTED,
        item="OJP abstract (avoiding survivor testimony)",
    )
    VICTESTIFY: Code = LEGAL_PROCESS.coded(
        "Testimony by a victim",
        "Whether a victim gave testimony in the case.",
        YES_NO,
        **IF_PROSECUTED,
        item="OJP abstract (avoiding survivor testimony)",
    )
    CONVICTANY: Code = LEGAL_PROCESS.coded(
        "Any conviction in the case",
        "Whether at least one suspect in the case was convicted, by plea or at trial.",
        YES_NO,
        **IF_PROSECUTED,
        item="standard court outcome; prosecution chapter of the ancestor report",
    )
    INCDATE: Date = DATES.day(
        "Date of the incident",
        "The day on which the incident occurred.",
        FIRST_DAY,
        LAST_DAY,
        evidence=page_item("study page, date of the incident"),
    )
    OPENDATE: Date = DATES.day(
        "Date the case was opened",
        "The day on which the task force opened the case.",
        FIRST_DAY,
        LAST_DAY,
        evidence=page_item("study page, date the case was opened"),
    )
