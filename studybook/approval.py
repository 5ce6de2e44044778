"""The approval of a release: a person has read it, and says so with their name. It is the one act that no program can do."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from studybook.bundle import Bundle
from studybook.errors import UsageError
from studybook.folders import in_words, temporary
from studybook.record import APPROVAL, read
from studybook.release import epoch_day, unseal
from studybook.standing import Approval, approval_text, is_name
from studybook.study import Study


def approve(study: Study, folder: Path, *, reviewer: str, day: date, earlier: Sequence[Bundle] = ()) -> Approval:
    """Write the approval of an attested release beside its manifest, once everything that a program can check is in order.

    A release that this reviewer approved on this day already is left as it is.

    Raises:
        BundleBroken: the release is not whole, or tells what its policy withholds, alone or with `earlier` ones.
        PolicyError: the policy it records cannot be followed.
        UsageError: its source is not attested, it was approved otherwise, or the approval names nobody or a day before the
            attestation; or the folder cannot be written.
    """
    _approval(read(folder), reviewer, day)  # so that what is refused at sight is refused at once
    bundle = unseal(study, folder, earlier)
    approval = _approval(bundle, reviewer, day)
    if bundle.approval is None:
        in_words(folder, partial(_put, approval_text(approval), folder))
    elif bundle.approval != approval:
        raise UsageError(
            "this release was approved already, by another person or on another day",
            where=folder.name,
            remedy=f"It needs one approval. To replace it, remove {APPROVAL} first.",
        )
    return approval


def approval_day(named: date | None) -> date:
    """The day of an approval: the one named, else that of SOURCE_DATE_EPOCH; never the clock.

    Raises:
        UsageError: neither is there.
    """
    if day := named or epoch_day():
        return day
    raise UsageError(
        "an approval carries the day it was given, and this program never asks the clock",
        remedy="Name the day with --date, such as --date 2026-03-01.",
    )


def _approval(bundle: Bundle, reviewer: str, day: date) -> Approval:
    attestation = bundle.manifest.attestation
    if attestation is None:
        raise UsageError(
            f"only a release of an attested source can be approved, and the source of this one is {bundle.manifest.source}",
            remedy="Seal one with `build.py release --data DIR --attest FILE --output R`.",
        )
    if not is_name(reviewer):
        raise UsageError("the approval names nobody", remedy="Name who read the release: --reviewer NAME.")
    if reviewer.casefold() == attestation.licensee.casefold():
        raise UsageError(
            "the reviewer is the person who attested the files", remedy="Somebody else reads a release before it is cleared."
        )
    if day.isoformat() < attestation.date:
        raise UsageError(
            f"the approval would be of {day.isoformat()}, before the attestation of {attestation.date}",
            remedy="Name the day on which the release was read.",
        )
    return Approval(reviewer=reviewer, date=day.isoformat(), agreement=attestation.agreement, manifest=bundle.digest)


def _put(text: str, folder: Path) -> None:
    """Whole or not at all, and never a file that the release does not know."""
    with temporary(folder.resolve().parent) as private:
        whole = private / APPROVAL
        whole.write_text(text, encoding="utf-8")
        whole.replace(folder / APPROVAL)
