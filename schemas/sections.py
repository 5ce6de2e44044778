"""The headings of the codebook, and what the variables under each have in common."""

from collections.abc import Collection, Mapping
from typing import TypedDict

from schemas.codes import NOT_RECORDED
from studybook.declare import Section, page_group, page_item
from studybook.variables import Evidence, Sensitivity

DIRECT = Sensitivity.DIRECT_IDENTIFIER
QUASI = Sensitivity.QUASI_IDENTIFIER
SENSITIVE = Sensitivity.SENSITIVE
LOW = Sensitivity.LOW


class Asked(TypedDict):
    """Which records a question is asked of: said once where several variables share it."""

    universe: str
    asked_if: Mapping[str, Collection[int]]
    missing: Mapping[int, str]


def task_force(detail: str) -> Evidence:
    """The study page says that the files describe the task force; `detail` is why we expect this item."""
    return page_group(f"study page says several variables describe the ECM task force; {detail}")


IDENTIFIERS = Section(
    "Identifiers",
    "The keys that tell rows apart and link the three files. They are never published.",
    sensitivity=DIRECT,
    evidence=page_item("three ID variables per dataset; the row-level key is our reading"),
)

TRAFFICKING_TYPE = Section(
    "Type of trafficking",
    "The type of human trafficking that was investigated.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
)

EVIDENCE = Section(
    "Evidence",
    "Kinds of evidence present in the case file. A case may have several.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    evidence=page_group("study page says types of evidence present in the case file are recorded"),
    universe="All cases",
)

OUTCOME = Section(
    "Outcome of the investigation",
    "How the investigation ended, and whether the case was prosecuted.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    universe="All cases",
)

PRESENCE = Section(
    "Victims and suspects in the case",
    "Whether the case involved an actual victim, and how many victims and suspects the file names.",
    missing=NOT_RECORDED,
    sensitivity=QUASI,
    universe="All cases",
)

LOCATION = Section(
    "Location",
    "The kind of place where the incident occurred. That the file records a kind of place and no address is our reading.",
    missing=NOT_RECORDED,
    sensitivity=QUASI,
    universe="All cases",
)

INVESTIGATION = Section(
    "Start of the investigation",
    "How the case first came to the attention of the task force.",
    missing=NOT_RECORDED,
    sensitivity=LOW,
    universe="All cases",
)

AGENCIES = Section(
    "Agencies involved",
    "The agencies that took part in the investigation. A case may have several.",
    missing=NOT_RECORDED,
    sensitivity=LOW,
    evidence=page_group(
        "study page says the agencies involved in the investigation are recorded; "
        "item list from ECM program partners and OVC e-Guide membership list"
    ),
    universe="All cases",
)

TASK_FORCE = Section(
    "Task force",
    "Traits of the Enhanced Collaborative Model (ECM) task force that investigated the case, the same for all its cases.",
    missing=NOT_RECORDED,
    sensitivity=QUASI,
    universe="All cases",
)

LEGAL_PROCESS = Section(
    "Legal process",
    "What prosecutors and courts did with the case as a whole.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    evidence=page_group("study page says details about the legal process are recorded"),
    universe="All cases",
)

DATES = Section(
    "Dates",
    "When the steps of a case took place, from the incident to sentencing. Blank where the file gives no date.",
    sensitivity=QUASI,
    universe="All cases",
)

VICTIM_DEMOGRAPHICS = Section(
    "Demographics",
    "Who the person is, as far as the case file says.",
    missing=NOT_RECORDED,
    sensitivity=QUASI,
    universe="All victims",
)

VICTIM_BACKGROUND = Section(
    "Background",
    "What the case file notes about the person's life before and around the case.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    universe="All victims",
)

PARTICIPATION = Section(
    "Contact with the investigation",
    "What contact the person had with law enforcement during the case.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    universe="All victims",
)

SUSPECT_DEMOGRAPHICS = Section(
    "Demographics",
    "Who the person is, as far as the case file says.",
    missing=NOT_RECORDED,
    sensitivity=QUASI,
    universe="All suspects",
)

SUSPECT_BACKGROUND = Section(
    "Background",
    "What the case file notes about the person and their part in the case.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    universe="All suspects",
)

OFFENSES = Section(
    "Offenses",
    "Up to five offenses that the person was suspected of, each with its type and date.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    universe="All suspects",
)

LEGAL_OUTCOME = Section(
    "Legal outcome",
    "Arrest, charge, disposition and sentence of the person.",
    missing=NOT_RECORDED,
    sensitivity=SENSITIVE,
    universe="All suspects",
)
