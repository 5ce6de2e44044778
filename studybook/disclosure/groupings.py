"""Groupings of whole groups (task forces) by a trait: which of the findings that ask for one are let out.

Private: it sees which group has which trait. All that becomes public of it is a sentence about each grouping that is refused.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, assert_never

from studybook.bundle import Table
from studybook.cells import Code
from studybook.declare import slug
from studybook.disclosure.policy import Policy
from studybook.disclosure.span import Grouping, Groups, admitted
from studybook.errors import PolicyError
from studybook.findings import Crosstab, Finding, Frequencies
from studybook.microdata import Microdata
from studybook.questions import ask
from studybook.rules import Repeats
from studybook.study import Study
from studybook.variables import Span

Refusal = Literal["unsorted", "few", "derivable"]
"""Why a grouping is not let out: it does not sort every group into one category, or what the span says of it."""

Merged = Mapping[str, Collection[int | None]]
"""Labels of merged categories, and the codes folded into each."""


def refusals(
    findings: Sequence[Finding], microdata: Microdata, policy: Policy, *, told: Collection[Table] = ()
) -> Mapping[str, Refusal]:
    """Of findings that count by a trait of groups, those that are not let out, by id: who is asked first is let out first.

    `told` are tables of this kind that are out already.

    Raises:
        PolicyError: a table that is out already does not sort the groups of these data.
    """
    sorts = {each.id: _grouping(slug(each.of), *_by(each), microdata) for each in findings}
    asked = {name: grouping for name, grouping in sorts.items() if grouping}
    verdicts = admitted([*asked.values()], policy.groups, told=[*_out(told, microdata)])
    refused: dict[str, Refusal] = {name: "unsorted" for name, grouping in sorts.items() if not grouping}
    for name, verdict in zip(asked, verdicts, strict=True):
        if verdict != "admitted":
            refused[name] = verdict
    return refused


def in_words(refusal: Refusal, study: Study, policy: Policy) -> str:
    """A refusal as a sentence for the site."""
    match refusal:
        case "unsorted":
            return f"The files do not sort every {study.group_row} into one category."
        case "few":
            return f"A category has fewer than {policy.groups} {study.group_row}s."
        case "derivable":
            groups = f"{study.group_row}s"
            return f"With what is published by other traits, it would tell sums over fewer than {policy.groups} {groups}."
        case _:
            assert_never(refusal)


def _by(finding: Finding) -> tuple[str, Merged]:
    assert isinstance(finding.ask, Crosstab)
    return finding.ask.by, finding.ask.merge.get(finding.ask.by, {})


def _out(told: Collection[Table], microdata: Microdata) -> Iterator[Grouping]:
    """The groupings of tables that are out already."""
    for table in told:
        across = table.dimensions[1]
        merge = {category.label: [_handle(code) for code in category.codes] for category in across.categories}
        grouping = _grouping(table.dataset, across.variable, merge, microdata)
        if not grouping:
            raise PolicyError(
                "a table by a trait of whole groups is published already, and these data do not sort the groups by it",
                where=f"{table.dataset}.{across.variable}",
                remedy="Find out which of the two releases has the trait wrong, before anything more is published.",
            )
        yield grouping


def _handle(code: Code) -> int | None:
    """What a merge calls a code: itself, or the number its class begins at."""
    return code.low if isinstance(code, Span) else code


def _grouping(dataset: str, by: str, merge: Merged, microdata: Microdata) -> Grouping | None:
    """The groups in each category, by the dataset whose fact the trait is; None if the records do not agree on it."""
    categories = _sorted(_home(dataset, by, microdata.study), by, merge, microdata)
    counted = _sorted(dataset, by, merge, microdata)
    everyone = _union(_groups(file.slug, microdata) for file in microdata.study.files)
    once = sum(map(len, categories)) == len(everyone) and _union(categories) == everyone
    agreed = all(here <= there for here, there in zip(counted, categories, strict=True))
    return Grouping(categories, _union(counted)) if once and agreed else None


def _home(dataset: str, name: str, study: Study) -> str:
    """The dataset that a variable is repeated from, or its own: the first that has it in its file."""
    for rule in study.declared_rules:
        if isinstance(rule, Repeats) and rule.dataset == dataset and name in rule.names:
            return dataset if name in study.file(rule.parent).absent else _home(rule.parent, name, study)
    return dataset


def _sorted(dataset: str, by: str, merge: Merged, microdata: Microdata) -> tuple[Groups, ...]:
    """For each category of a variable, the groups that have records in it."""
    schema = microdata.study.file(dataset).schema
    answer = ask(Finding(of=schema, id="groups", title="", ask=Frequencies(by, {by: merge})), microdata)
    keys = microdata.column(dataset, microdata.study.group).astype(str).to_numpy()
    return tuple(frozenset(keys[cell.records].tolist()) for cell in answer.cells if cell.where)


def _groups(dataset: str, microdata: Microdata) -> Groups:
    """The groups that have records in a dataset; none if it does not say which records are whose."""
    key = microdata.study.group
    known = key in {variable.name for variable in microdata.study.file(dataset).variables}
    return frozenset(microdata.column(dataset, key).astype(str)) if known else frozenset()


def _union(sets: Collection[Groups] | Iterator[Groups]) -> Groups:
    return frozenset[str]().union(*sets)
