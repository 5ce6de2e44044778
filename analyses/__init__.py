"""The questions this site asks of the data: one module for each page, `NAME.py` beside `NAME.qmd`.

A module declares what is counted, and computes nothing; its page tells what came of it. Categories that few records have are
merged here, by name, so that little is withheld. A missing code stays a category of its own or is folded into one whose label
says so: it is never dropped, since not recorded does not mean no. Traits of task forces are not tabulated at all, and race and
ethnicity only on their own.
"""

from analyses import case_outcomes, suspects_charges, victims
from studybook.findings import Finding

FINDINGS: tuple[Finding, ...] = (*case_outcomes.FINDINGS, *suspects_charges.FINDINGS, *victims.FINDINGS)
