"""Sealing a release: every finding and every codebook entry asked, protected together, and made into the public record."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from studybook import __version__
from studybook.bundle import Bundle, Entry, Manifest, Refused, Released, SourceKind, Table, Untold
from studybook.declare import slug
from studybook.disclosure.groupings import in_words, refusals
from studybook.disclosure.policy import Policy, policy_from
from studybook.disclosure.protect import protect
from studybook.disclosure.recheck import exposures
from studybook.disclosure.traits import traits
from studybook.errors import BundleBroken, PolicyError, UsageError
from studybook.findings import Crosstab, Finding, asks_for, catalogue
from studybook.microdata import Microdata
from studybook.questions import ask, describe, question_name
from studybook.record import SEAL_AGAIN, read
from studybook.rules import Constant, Repeats, RuleOutcome, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Key, Text, Variable


def seal(
    microdata: Microdata,
    findings: Sequence[Finding],
    outcomes: Sequence[RuleOutcome],
    *,
    policy: Policy,
    source: SourceKind,
    seed: int | None,
) -> Bundle:
    """Answer every question and every codebook entry, and publish what the policy lets out of all of them together.

    Findings that count by a trait of whole groups are let out in the order given, as long as the policy allows; the others
    stand in the release as refused. For all else the order is of no matter.

    Raises:
        DeclarationError: a finding is declared wrongly.
        PolicyError: a finding asks for what the policy never lets out.
        UsageError: SOURCE_DATE_EPOCH is not a time.
    """
    study, asked = microdata.study, catalogue(findings)
    _check_named(policy, study)
    for finding in asked:
        _check_allowed(finding, study, policy)
    by_trait = [finding for finding in findings if _counts_by_trait(finding, study)]
    refused = refusals(by_trait, microdata, policy)
    let_out = [finding for finding in asked if finding.id not in refused]
    told = [(file, variable) for file in study.files for variable in file.variables if not _untold(variable, file, study)]
    known = {outcome.id for outcome in outcomes if outcome.held}
    tables = iter(
        protect(
            study,
            [
                *(rule for rule in study.rules if rule_id(rule) in known),
                *traits([finding for finding in by_trait if finding.id not in refused], microdata),
            ],
            [ask(finding, microdata) for finding in let_out],
            [describe(file, variable, microdata) for file, variable in told],
            policy,
        ).tables
    )
    return Bundle(
        manifest=_manifest(study, policy, source, seed),
        findings=tuple(
            Released(id=each.id, title=each.title, note=each.note, question=question_name(each), table=next(tables))
            for each in let_out
        ),
        refused=tuple(
            Refused(id=each.id, title=each.title, note=each.note, reason=in_words(refused[each.id], study, policy))
            for each in asked
            if each.id in refused
        ),
        codebook={
            file.slug: tuple(_entry(variable, file, study, tables) for variable in file.variables) for file in study.files
        },
        validation=tuple(outcomes),
    )


def unseal(study: Study, folder: Path) -> Bundle:
    """Read a release and make sure that it was sealed with the schemas of this study and keeps its own policy.

    Raises:
        BundleBroken: it is incomplete, altered, was sealed with other schemas, or tells what its policy withholds.
        PolicyError: the policy it records cannot be followed.
    """
    bundle = read(folder)
    if bundle.manifest.schemas != fingerprint(study):
        raise BundleBroken("the release was sealed with other schemas than these", where=folder.name, remedy=SEAL_AGAIN)
    policy = policy_from(bundle.manifest.policy, "manifest.json")
    if not _fits(bundle, study, policy):
        raise BundleBroken("the release holds other variables than the study lets out", where=folder.name, remedy=SEAL_AGAIN)
    if told := exposures(bundle, policy):
        raise BundleBroken("the release tells what its policy withholds", where=folder.name, details=told, remedy=SEAL_AGAIN)
    return bundle


def release_date(study: Study) -> date:
    """The date a build carries: SOURCE_DATE_EPOCH if set, else the edition the study declares; never the clock.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is not a number of seconds since 1970.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return study.edition
    try:
        if int(epoch) >= 0:
            return datetime.fromtimestamp(int(epoch), tz=UTC).date()
    except (ValueError, OverflowError, OSError):
        pass
    raise UsageError("SOURCE_DATE_EPOCH is not a number of seconds since 1970", remedy="Set it to one, or unset it.")


def fingerprint(study: Study) -> str:
    """A hash of everything the schemas declare, so that a release is read with the schemas it was sealed with."""
    declared = {
        file.slug: [(type(variable.kind).__name__, asdict(variable)) for variable in file.variables] for file in study.files
    }
    return hashlib.sha256(json.dumps(declared, sort_keys=True, default=_plain).encode()).hexdigest()


def group_level(study: Study, dataset: str) -> frozenset[str]:
    """The variables that describe a whole group (a task force), directly or repeated from another dataset."""
    own = {name for rule in study.declared_rules for name in _constant(rule, study.group, dataset)}
    repeated = [rule for rule in study.declared_rules if isinstance(rule, Repeats) and rule.dataset == dataset]
    return frozenset(own.union(*(set(rule.names) & group_level(study, rule.parent) for rule in repeated)))


def _fits(bundle: Bundle, study: Study, policy: Policy) -> bool:
    """Whether the codebook has each variable of the study, with a table where one may be, and findings ask what they may."""
    for file in study.files:
        wanted = [(variable.name, _untold(variable, file, study)) for variable in file.variables]
        if [(entry.variable, entry.untold) for entry in bundle.codebook.get(file.slug, ())] != wanted:
            return False
        if any((entry.table is None) != bool(entry.untold) for entry in bundle.codebook[file.slug]):
            return False
    return len(bundle.codebook) == len(study.files) and all(
        _may_be_asked(released, study, policy) for released in bundle.findings
    )


def _may_be_asked(released: Released, study: Study, policy: Policy) -> bool:
    """Whether a finding asks what the policy lets out. Which groups are in which category of a trait cannot be seen here."""
    table = released.table
    names = [*(each.variable for each in table.dimensions), *dict(table.universe)]
    if by_trait := set(names) & group_level(study, table.dataset):
        across = table.dimensions[1:] if released.question == "crosstab" else ()
        fit = all(len(each.categories) * policy.groups <= study.groups for each in across)
        if not fit or by_trait != {each.variable for each in across}:
            return False
    return len(names) == 1 or not set(policy.one_way_only) & set(names)


def _constant(rule: object, group: str, dataset: str) -> Iterator[str]:
    if isinstance(rule, Constant) and rule.key == group and rule.dataset == dataset:
        yield from rule.names


def _untold(variable: Variable, file: DataFile, study: Study) -> Untold:
    match variable.kind:
        case Key():
            return "identifier"
        case Text():
            return "text"
        case _:
            return "group" if variable.name in group_level(study, file.slug) else ""


def _entry(variable: Variable, file: DataFile, study: Study, tables: Iterator[Table]) -> Entry:
    untold = _untold(variable, file, study)
    return Entry(variable=variable.name, untold=untold, table=None if untold else next(tables))


def _check_named(policy: Policy, study: Study) -> None:
    known = {variable.name for file in study.files for variable in file.variables}
    if unknown := sorted(set(policy.one_way_only) - known):
        raise PolicyError(f"one_way_only names {unknown}, which the study does not have", remedy="Correct the names.")


def _check_allowed(finding: Finding, study: Study, policy: Policy) -> None:
    names = {*asks_for(finding.ask), *finding.universe}
    counted_by = {finding.ask.by} if _counts_by_trait(finding, study) and isinstance(finding.ask, Crosstab) else set[str]()
    if groups := sorted(names & group_level(study, slug(finding.of)) - counted_by):
        raise PolicyError(
            f"{groups} describe whole groups of records, which are too few to be counted",
            where=f"finding {finding.id}",
            remedy="Describe them in words, or count something else by one of them: Crosstab(outcome, by=trait).",
        )
    alone = sorted(names & set(policy.one_way_only))
    if alone and (isinstance(finding.ask, Crosstab) or finding.universe):
        raise PolicyError(f"the policy counts {alone} only on their own", where=f"finding {finding.id}")


def _counts_by_trait(finding: Finding, study: Study) -> bool:
    """Whether a finding counts something by what describes whole groups."""
    return isinstance(finding.ask, Crosstab) and finding.ask.by in group_level(study, slug(finding.of))


def _manifest(study: Study, policy: Policy, source: SourceKind, seed: int | None) -> Manifest:
    return Manifest(
        study=study.name,
        doi=study.doi,
        source=source,
        seed=seed,
        policy=policy.as_record(),
        schemas=fingerprint(study),
        engine=__version__,
        date=release_date(study).isoformat(),
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
