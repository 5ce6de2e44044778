"""Loans Data (DS1)."""

from datetime import date

from studybook.declare import Code, Dataset, Date, Identifier, Number, Words

from .codes import KIND_CODES, MISSING, YES_NO
from .sections import IDENTIFIERS, IN_LOANS

FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2019, 12, 31)


class Loans(Dataset):
    """One row per loan of an item by a branch of the library."""

    BRANCH: Identifier = IDENTIFIERS.key("Branch", "The branch of the library.")
    LOAN: Identifier = IDENTIFIERS.key("Loan number", "Tells loans apart.", unique=True)
    KIND: Code = IN_LOANS.coded("Kind of item", "What was lent.", KIND_CODES, missing=MISSING)
    RENEWED: Code = IN_LOANS.coded("Renewed at least once", "Whether the loan was renewed.", YES_NO, missing=MISSING)
    AGE: Number = IN_LOANS.measured(
        "Age of the reader",
        "The age of the reader in completed years.",
        0,
        110,
        "years",
        starts=[0, 13, 18, 40, 65],
        missing=MISSING,
    )
    LENT: Date = IN_LOANS.day("Day of the loan", "The day on which the item was lent.", FIRST_DAY, LAST_DAY)
    NOTE: Words = IN_LOANS.text("Note at the desk", "What was noted when it came back.")
