"""What all three files share: the keys of a case and the type of trafficking."""

from schemas.codes import TRAFFICKING_TYPES
from schemas.sections import IDENTIFIERS, TRAFFICKING_TYPE
from studybook.declare import Code, Dataset, Identifier, page_item


class CaseKeys(Dataset):
    """The keys of a case and the type of trafficking, which stand in every file."""

    TF_ID: Identifier = IDENTIFIERS.key(
        "Task force identifier",
        "Tells the task forces apart without naming them.",
        evidence=page_item("study page says each dataset has three ID variables; that this is one of them is our reading"),
    )
    CASE_ID: Identifier = IDENTIFIERS.key(
        "Case identifier",
        "Tells the cases of a task force apart, and links victims and suspects to their case.",
        evidence=page_item(
            "three ID variables per dataset; files are organized by case, victim and suspect so a case key must link them"
        ),
    )
    TRAFTYPE: Code = TRAFFICKING_TYPE.coded(
        "Type of human trafficking investigated",
        "The type of human trafficking that the task force investigated in the case.",
        TRAFFICKING_TYPES,
        evidence=page_item(
            "study page, one variable on the type of trafficking in every dataset; "
            "categories from study purpose (sex and labor) and BJS HTRS (sex, labor, unknown)"
        ),
    )
