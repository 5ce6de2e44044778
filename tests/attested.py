"""Attested releases of the study of ponds, for tests: the attestation as a file and as a value, sealed and approved."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from studybook.approval import approve
from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.policy import Policy
from studybook.findings import Crosstab, Finding, Frequencies
from studybook.microdata import Microdata
from studybook.record import write
from studybook.release import seal
from studybook.rules import RuleOutcome
from studybook.standing import Attestation
from tests.ponds import POLICY, STUDY, Birds, microdata

ATTESTATION = Attestation(
    licensee="A. Heron", institution="University of the Lake", agreement="Agreement 12", date="2005-07-01"
)
FINDINGS = (
    Finding(of=Birds, id="kinds", title="Kinds", ask=Frequencies(Birds.KIND), note="A bird counts once."),
    Finding(of=Birds, id="kinds-by-song", title="Kinds by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
)
TELLING_TOGETHER = (
    Finding(of=Birds, id="songs", title="Songs", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
    Finding(
        of=Birds,
        id="few-songs",
        title="Songs",
        ask=Crosstab(Birds.KIND, by=Birds.SINGS, merge={Birds.KIND: {"Other": {3, -9, -8}}}),
    ),
)
"""Each alone withholds enough; but a category that one of them folds into another is then the difference of both."""
OUTCOMES = (RuleOutcome("birds-link-POND", "birds", "required", "Every bird has its pond.", held=True),)
REVIEWED = date(2005, 8, 1)


def policy_toml(policy: Policy) -> str:
    """Every setting of a policy: JSON spells text, numbers and lists as TOML does."""
    settings = policy.as_record()
    tables = {name: value for name, value in settings.items() if isinstance(value, dict)}
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items() if name not in tables]
    for name, table in tables.items():
        lines += [f"[policy.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines)


def toml(policy: Policy = POLICY) -> str:
    """The attestation as the licensee writes it."""
    return f"""licensee = "A. Heron"
institution = "University of the Lake"
agreement = "Agreement 12"
date = 2005-07-01
statement = "These files are the restricted-use files of PONDS 1 that I received from The Field Book, unaltered."
[policy]
{policy_toml(policy)}
"""


def attested(findings: Sequence[Finding] = FINDINGS, *, earlier: Sequence[Bundle] = ()) -> Bundle:
    """A release of attested rows, not yet written."""
    if findings is FINDINGS:
        return replace(_sealed(), manifest=replace(_sealed().manifest, earlier=tuple(sorted(each.digest for each in earlier))))
    return real(microdata(), findings, earlier=earlier)


def real(rows: Microdata, findings: Sequence[Finding] = FINDINGS, *, earlier: Sequence[Bundle] = ()) -> Bundle:
    """A release of other rows, attested alike."""
    origin = {"source": SourceKind.ATTESTED, "seed": None, "attestation": ATTESTATION, "earlier": earlier}
    return seal(rows, findings, OUTCOMES, policy=POLICY, **origin)


@cache
def _sealed() -> Bundle:
    return real(microdata())


def approved(folder: Path, findings: Sequence[Finding] = FINDINGS, *, earlier: Sequence[Bundle] = ()) -> Path:
    """A folder with an approved release."""
    write(attested(findings, earlier=earlier), folder)
    approve(STUDY, folder, reviewer="B. Swan", day=REVIEWED, earlier=earlier)
    return folder
