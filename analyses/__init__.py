"""The questions this site asks of the data: one module for each page, `NAME.py` beside `NAME.qmd`.

A module declares what is counted, and computes nothing; its page tells what came of it. Categories that few records have are
merged here, by name, so that little is withheld. A missing code stays a category of its own or is folded into one whose label
says so: it is never dropped, since not recorded does not mean no. Traits of task forces are asked for on one page, across the
top and in two groups, and race and ethnicity only on their own.
"""

from analyses import (
    agencies,
    case_outcomes,
    cases_at_a_glance,
    evidence,
    legal_process,
    prosecution,
    suspects_charges,
    task_forces,
    victims,
)
from studybook.findings import Finding

MODULES = (
    case_outcomes,
    suspects_charges,
    victims,
    cases_at_a_glance,
    task_forces,
    evidence,
    agencies,
    prosecution,
    legal_process,
)
"""In the order in which findings by traits of task forces are let out, written down before any was computed: add at the end."""

FINDINGS: tuple[Finding, ...] = tuple(finding for module in MODULES for finding in module.FINDINGS)
