"""What is lent, and to whom."""

from studybook.findings import Crosstab, Finding, Frequencies
from tests.second.schemas.loans import Loans

FINDINGS = (
    Finding(of=Loans, id="kinds", title="What was lent", ask=Frequencies(Loans.KIND)),
    Finding(of=Loans, id="renewed-by-kind", title="Renewals by kind", ask=Crosstab(Loans.RENEWED, by=Loans.KIND)),
)
