"""How the files that came differ from the schemas, from what files say of themselves: no row is read.

    described file ─▶ matching, meanings of codes, differences ─▶ Comparison ─▶ page, record, words, draft of a mapping

All of it is private but what `words` says, which holds counts and our own names alone.
"""

from studybook.comparison.comparing import compared
from studybook.comparison.mapped import declared, mapped
from studybook.comparison.values import Comparison, Difference, Meaning, Pair
from studybook.comparison.words import in_words
from studybook.comparison.writing import DRAFT, PAGE, RECORD, check_comparison, check_draft, write_comparison, write_draft

__all__ = [
    "DRAFT",
    "PAGE",
    "RECORD",
    "Comparison",
    "Difference",
    "Meaning",
    "Pair",
    "check_comparison",
    "check_draft",
    "compared",
    "declared",
    "in_words",
    "mapped",
    "write_comparison",
    "write_draft",
]
