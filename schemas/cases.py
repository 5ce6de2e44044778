"""Cases Data (DS1)."""

from schemas.sections import IDENTIFIERS
from schemas.shared import CaseFacts
from studybook.declare import Identifier


class Cases(CaseFacts):
    """One row per closed case file drawn from the eight task forces that gave case files.

    A row says what evidence the file holds, how the investigation ended, which agencies took part, what the task force is like,
    and what prosecutors and courts did. TF_ID and CASE_ID lead to the victims and suspects of the case: a case may have none,
    one or many of each.
    """

    CASE_UID: Identifier = IDENTIFIERS.key(
        "Unique case record identifier", "Tells the rows of the cases file apart.", unique=True
    )
