"""Sealing a release: every finding and every codebook entry asked, protected together, and made into the public record."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from studybook import __version__
from studybook.attestation import check_attestable
from studybook.before import by_trait_before, check_beyond, counted_before, study_of_all
from studybook.bundle import Bundle, Entry, Manifest, Refused, Released, SourceKind, Table
from studybook.departures import NONE
from studybook.disclosure.attack import attack
from studybook.disclosure.groupings import in_words, refusals
from studybook.disclosure.places import Place
from studybook.disclosure.policy import Policy, policy_from
from studybook.disclosure.protect import Public, Reason, protect
from studybook.disclosure.recheck import exposures
from studybook.disclosure.traits import traits
from studybook.errors import BundleBroken, UsageError
from studybook.estimates import check_specified, estimate
from studybook.findings import Finding, Model, catalogue
from studybook.microdata import Microdata
from studybook.modelled import Modelled
from studybook.permitted import check_allowed, check_named, counts_by_trait, fits, lacking, untold
from studybook.questions import ask, describe, question_name
from studybook.record import SEAL_AGAIN, read
from studybook.rules import RuleOutcome
from studybook.standing import Attestation
from studybook.study import DataFile, Study
from studybook.variables import Variable

KNOWN_ALREADY = "What was published stays known: ask less of what is new, or merge more, and seal the release again."

SHOWN = 40
"""How much of what a release gives away a refusal names."""


@dataclass(frozen=True)
class Sealed:
    """A release, and why each number is withheld in it, which is private."""

    bundle: Bundle
    reasons: Mapping[Place, Reason] = field(repr=False)


def seal(
    microdata: Microdata,
    findings: Sequence[Finding],
    outcomes: Sequence[RuleOutcome],
    *,
    policy: Policy,
    source: SourceKind,
    seed: int | None,
    attestation: Attestation | None = None,
    earlier: Sequence[Bundle] = (),
) -> Bundle:
    """The public part of `sealed`."""
    origin = Origin(source, seed, attestation, tuple(earlier))
    return sealed(microdata, findings, outcomes, policy, origin).bundle


@dataclass(frozen=True)
class Origin:
    """Where the rows of a release come from. An attested source has an attestation; `earlier` are the releases before it."""

    source: SourceKind
    seed: int | None = None
    attestation: Attestation | None = None
    earlier: tuple[Bundle, ...] = ()


def sealed(
    microdata: Microdata, findings: Sequence[Finding], outcomes: Sequence[RuleOutcome], policy: Policy, origin: Origin
) -> Sealed:
    """Answer every question and every codebook entry, and publish what the policy lets out of all of them together.

    Findings that count by a trait of whole groups are let out in the order given, as long as the policy allows; the others
    stand in the release as refused. For all else the order is of no matter.

    Raises:
        BundleBroken: what is said of the source contradicts itself.
        DataRefused: an attested source holds rows of the random generator.
        DeclarationError: a finding is declared wrongly.
        PolicyError: a finding asks for what the policy never lets out, or counts around what is out and cannot be counted here.
        UsageError: SOURCE_DATE_EPOCH is not a time.
    """
    study, asked = microdata.study, catalogue(findings)
    if origin.attestation:
        check_attestable(microdata)
    check_named(policy, study)
    for finding in asked:
        check_allowed(finding, study, policy)
    check_specified(findings, origin.earlier)
    by_trait = [finding for finding in findings if counts_by_trait(finding, study)]
    unavailable = {each.id: why for each in asked if (why := lacking(each, study))}
    by_trait = [each for each in by_trait if each.id not in unavailable]
    refused = refusals(by_trait, microdata, policy, told=by_trait_before(origin.earlier, study) if by_trait else ())
    without_table = refused.keys() | unavailable.keys()
    let_out = [each for each in asked if each.id not in without_table and not isinstance(each.ask, Model)]
    told = [(file, variable) for file in study.files for variable in file.variables if not untold(variable, file, study)]
    counted = traits([finding for finding in by_trait if finding.id not in refused], microdata)
    held = (*study.held(outcomes), *counted)
    public = Public(study, held, counted_before(origin.earlier, microdata))
    answers = [ask(finding, microdata) for finding in let_out]
    protected = protect(public, answers, [describe(file, variable, microdata) for file, variable in told], policy)
    check_beyond(origin.earlier, protected.tables, study)
    tables = iter(protected.tables)
    released = tuple(
        Released(id=each.id, title=each.title, note=each.note, question=question_name(each), table=next(tables))
        for each in let_out
    )
    models = [
        estimate(each, each.ask, microdata, released)
        for each in asked
        if isinstance(each.ask, Model) and each.id not in unavailable
    ]
    reasons = {**{name: in_words(refusal, study, policy) for name, refusal in refused.items()}, **unavailable}
    untold_tables = [_refused(each, reasons[each.id], lacking=each.id in unavailable) for each in asked if each.id in reasons]
    without_estimate = [each for each in models if isinstance(each, Refused)]
    bundle = Bundle(
        manifest=_manifest(study, policy, origin),
        findings=released,
        models=tuple(each for each in models if isinstance(each, Modelled)),
        refused=tuple(sorted([*untold_tables, *without_estimate], key=lambda each: each.id)),
        codebook={
            file.slug: tuple(_entry(variable, file, study, tables) for variable in file.variables) for file in study.files
        },
        validation=tuple(outcomes),
    )
    return Sealed(bundle, protected.reasons)


def _refused(finding: Finding, reason: str, *, lacking: bool) -> Refused:
    return Refused(id=finding.id, title=finding.title, note=finding.note, reason=reason, lacking=lacking)


def unseal(study: Study, folder: Path, earlier: Sequence[Bundle] = (), *, attacked: bool = True) -> Bundle:
    """Read a release and make sure that it was sealed with the schemas of this study and keeps its own policy.

    The attack may be left out where it has found nothing in this very release before.

    Raises:
        BundleBroken: it is incomplete, altered, was sealed with other schemas, or tells what its policy withholds; or a release
            that it was sealed after is not among the `earlier` ones.
        PolicyError: the policy it records cannot be followed.
    """
    bundle = read(folder)
    if bundle.manifest.schemas != fingerprint(study):
        raise BundleBroken("the release was sealed with other schemas than these", where=folder.name, remedy=SEAL_AGAIN)
    policy = policy_from(bundle.manifest.policy, "manifest.json")
    if not fits(bundle, study.departing(bundle.manifest.departures), policy):
        raise BundleBroken("the release holds other variables than the study lets out", where=folder.name, remedy=SEAL_AGAIN)
    check(study, bundle, earlier, attacked=attacked)
    return bundle


def check(study: Study, bundle: Bundle, earlier: Sequence[Bundle] = (), *, attacked: bool = True) -> None:
    """Make sure that what is withheld does not follow from what is told, here and in all that came before it.

    Raises:
        BundleBroken: somebody can, or a release that this one names as earlier is missing, or one is of another study.
        PolicyError: a release records a policy that cannot be followed.
    """
    before = [each for each in earlier if each.digest != bundle.digest] if bundle.manifest.attestation else []
    if missing := set(bundle.manifest.earlier) - {each.digest for each in before}:
        raise BundleBroken(
            f"{len(missing)} of {len(bundle.manifest.earlier)} earlier releases that this one was sealed after are missing",
            where="published",
            remedy="Bring them back: a number withheld here may stand in one of them.",
        )
    if {each.manifest.study for each in before} - {bundle.manifest.study}:
        raise BundleBroken("an earlier release is of another study", where="published")
    told = list(exposures(bundle, policy_from(bundle.manifest.policy, "manifest.json")))
    if attacked:
        told += map(str, attack(study_of_all(study, [bundle, *before]), [bundle, *before]).exposures)
    if told:
        raise BundleBroken(
            "the release tells what its policy withholds",
            details=told[:SHOWN],
            remedy=KNOWN_ALREADY if before else f"{SEAL_AGAIN} If that is what you did, let nothing out and report a fault.",
        )
    known = set(bundle.manifest.earlier)
    unknown = [each for each in before if each.digest not in known and bundle.digest not in each.manifest.earlier]
    if unknown:
        raise BundleBroken(
            f"the release was sealed without knowing {len(unknown)} of {len(before)} published releases",
            where="published",
            remedy="Seal it again with --published, so that all are protected together.",
        )


def release_date(study: Study) -> date:
    """The date a build carries: SOURCE_DATE_EPOCH if set, else the edition the study declares; never the clock.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is not a number of seconds since 1970.
    """
    return epoch_day() or study.edition


def epoch_day() -> date | None:
    """The day of SOURCE_DATE_EPOCH, or None where it is not set.

    Raises:
        UsageError: it is not a number of seconds since 1970.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return None
    try:
        if int(epoch) >= 0:
            return datetime.fromtimestamp(int(epoch), tz=UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    raise UsageError("SOURCE_DATE_EPOCH is not a number of seconds since 1970", remedy="Set it to one, or unset it.")


def fingerprint(study: Study) -> str:
    """A hash of everything the schemas declare, so that a release is read with the schemas it was sealed with."""
    study = study.departing(NONE)
    variables = {
        file.slug: [(type(variable.kind).__name__, asdict(variable)) for variable in file.variables] for file in study.files
    }
    rules = [(type(rule).__name__, asdict(rule)) for rule in study.rules]
    declared = {"groups": [study.group, study.groups], "rules": rules, "variables": variables}
    return hashlib.sha256(json.dumps(declared, sort_keys=True, default=_plain).encode()).hexdigest()


def _entry(variable: Variable, file: DataFile, study: Study, tables: Iterator[Table]) -> Entry:
    why = untold(variable, file, study)
    return Entry(variable=variable.name, untold=why, table=None if why else next(tables))


def _manifest(study: Study, policy: Policy, origin: Origin) -> Manifest:
    return Manifest(
        study=study.name,
        doi=study.doi,
        source=origin.source,
        seed=origin.seed,
        attestation=origin.attestation,
        earlier=tuple(sorted(each.digest for each in origin.earlier)),
        policy=policy.as_record(),
        schemas=fingerprint(study),
        engine=__version__,
        date=release_date(study).isoformat(),
        departures=study.departures,
    )


def _plain(value: object) -> Any:
    match value:
        case frozenset():
            return sorted(value)
        case date():
            return value.isoformat()
        case Mapping():
            return dict(value)
        case _:
            raise TypeError(type(value).__name__)
