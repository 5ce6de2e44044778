"""The headings of the codebook, and what the variables under each have in common: to be divided as the study is."""

from studybook.declare import Section
from studybook.variables import Evidence, Grade, Sensitivity

FROM_FILE = Evidence(Grade.FROM_FILE, "The file itself")

# Nobody has said yet how much a value tells about a person: until then all are taken to help identify one.
SENSITIVITY = Sensitivity.QUASI_IDENTIFIER

IDENTIFIERS = Section(
    "Identifiers",
    "What tells records apart, and whose they are. Never published.",
    sensitivity=Sensitivity.DIRECT_IDENTIFIER,
    evidence=FROM_FILE,
)

IN_LOANS = Section("Loans", "What was lent, when, and to whom.", sensitivity=SENSITIVITY, evidence=FROM_FILE)
