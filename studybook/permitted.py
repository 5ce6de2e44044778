"""What the policy lets be asked of a study at all: which variables are never counted, and what findings may ask."""

from collections.abc import Iterator

from studybook.bundle import Bundle, Released, Untold
from studybook.declare import slug
from studybook.disclosure.policy import Policy
from studybook.errors import PolicyError
from studybook.findings import Crosstab, Finding, Model, asks_for
from studybook.modelled import Modelled
from studybook.rules import Constant, Repeats
from studybook.study import DataFile, Study
from studybook.variables import Count, Day, Key, Measured, Text, Variable


def group_level(study: Study, dataset: str) -> frozenset[str]:
    """The variables that describe a whole group (a task force), directly or repeated from another dataset."""
    own = {name for rule in study.declared_rules for name in _constant(rule, study.group, dataset)}
    repeated = [rule for rule in study.every_rule if isinstance(rule, Repeats) and rule.dataset == dataset]
    own |= {name for at, name in study.departures.of_group if at == dataset}
    return frozenset(own.union(*(set(rule.names) & group_level(study, rule.parent) for rule in repeated)))


def untold(variable: Variable, file: DataFile, study: Study) -> Untold:
    """Why a variable has no table, empty where it has one."""
    if variable.name in file.absent:
        return "absent"
    match variable.kind:
        case Key():
            return "identifier"
        case Text():
            return "text"
        case _:
            return "group" if variable.name in group_level(study, file.slug) else ""


def check_named(policy: Policy, study: Study) -> None:
    """Make sure that the policy names variables of this study.

    Raises:
        PolicyError: it names others.
    """
    known = {variable.name for file in study.files for variable in file.variables}
    if unknown := sorted(set(policy.one_way_only) - known):
        raise PolicyError(f"one_way_only names {unknown}, which the study does not have", remedy="Correct the names.")


def check_allowed(finding: Finding, study: Study, policy: Policy) -> None:
    """Make sure that a finding asks what the policy may let out.

    Raises:
        PolicyError: it does not.
    """
    if isinstance(finding.ask, Model):
        _check_model(finding, finding.ask, study, policy)
        return
    names = {*asks_for(finding.ask), *finding.universe}
    counted_by = {finding.ask.by} if counts_by_trait(finding, study) and isinstance(finding.ask, Crosstab) else set[str]()
    if groups := sorted(names & group_level(study, slug(finding.of)) - counted_by):
        raise PolicyError(
            f"{groups} describe whole groups of records, which are too few to be counted",
            where=f"finding {finding.id}",
            remedy="Describe them in words, or count something else by one of them: Crosstab(outcome, by=trait).",
        )
    alone = sorted(names & set(policy.one_way_only))
    if alone and (len(asks_for(finding.ask)) > 1 or finding.universe):
        raise PolicyError(f"the policy counts {alone} only on their own", where=f"finding {finding.id}")


def _check_model(finding: Finding, model: Model, study: Study, policy: Policy) -> None:
    for each in model.tables:
        check_allowed(each, study, policy)
    if sum(counts_by_trait(each, study) for each in model.tables) > 1:
        raise PolicyError(
            "a model has at most one term that describes whole groups of records",
            where=f"finding {finding.id}",
            remedy="They are too few to tell two traits of them apart.",
        )


def lacking(finding: Finding, study: Study) -> str:
    """Why the files cannot answer a question, as a sentence for the site; empty if they can."""
    names = dict.fromkeys([*asks_for(finding.ask), *finding.universe])
    gone = [name for name in names if name in study.file(slug(finding.of)).absent]
    return f"{' and '.join(gone)} {'is' if len(gone) == 1 else 'are'} not in the files of this release." if gone else ""


def counts_by_trait(finding: Finding, study: Study) -> bool:
    """Whether a finding counts something by what describes whole groups."""
    return isinstance(finding.ask, Crosstab) and finding.ask.by in group_level(study, slug(finding.of))


def fits(bundle: Bundle, study: Study, policy: Policy) -> bool:
    """Whether the codebook has each variable of the study, with a table where one may be, and findings ask what they may."""
    for file in study.files:
        wanted = [(variable.name, untold(variable, file, study)) for variable in file.variables]
        if [(entry.variable, entry.untold) for entry in bundle.codebook.get(file.slug, ())] != wanted:
            return False
        if any((entry.table is None) != bool(entry.untold) for entry in bundle.codebook[file.slug]):
            return False
    return len(bundle.codebook) == len(study.files) and all(
        [
            *(_may_be_asked(released, study, policy) for released in bundle.findings),
            *(_has_one(m, bundle, study) for m in bundle.models),
        ]
    )


def _has_one(model: Modelled, bundle: Bundle, study: Study) -> bool:
    """Whether at most one term of a model describes whole groups."""
    terms = {term.table for term in model.terms}
    traits = {each.table.dimensions[-1].variable for each in bundle.findings if each.id in terms}
    return len(traits & group_level(study, model.dataset)) <= 1


def _may_be_asked(released: Released, study: Study, policy: Policy) -> bool:
    """Whether a finding asks what the policy lets out. Which groups are in which category of a trait cannot be seen here."""
    table = released.table
    if table.statistics and not _measures(released, study):
        return False
    if released.question == "durations" and not _of_days(released, study):
        return False
    names = [*(each.variable for each in table.dimensions), *dict(table.universe)]
    if by_trait := set(names) & group_level(study, table.dataset):
        across = table.dimensions[1:] if released.question == "crosstab" else ()
        fit = all(len(each.categories) * policy.groups <= study.groups for each in across)
        if not fit or by_trait != {each.variable for each in across}:
            return False
    return len(names) == 1 or not set(policy.one_way_only) & set(names)


def _measures(released: Released, study: Study) -> bool:
    """Whether what a finding asks has quartiles: the values of one variable, or days."""
    kinds = {variable.name: variable.kind for variable in study.file(released.table.dataset).variables}
    asked = [kinds.get(each.variable) for each in released.table.dimensions]
    measured = released.question == "summary" and isinstance(asked[0], Measured | Count)
    return len(asked) == 1 and (measured or released.question == "durations")


def _of_days(released: Released, study: Study) -> bool:
    """Whether a finding asks for days: it counts the records with one date by whether they have another, and by no more."""
    table = released.table
    kinds = {variable.name: variable.kind for variable in study.file(table.dataset).variables}
    first = [(kind, codes) for name, codes in table.universe if isinstance(kind := kinds.get(name), Day)]
    last = [each.categories for each in table.dimensions if isinstance(kinds.get(each.variable), Day)]
    if not len(first) == len(last) == len(table.dimensions) == 1:
        return False
    ((kind, years),) = first
    known = tuple(range(kind.first.year, kind.last.year + 1))
    return years == known and [category.missing for category in last[0]] == [False, True]


def _constant(rule: object, group: str, dataset: str) -> Iterator[str]:
    if isinstance(rule, Constant) and rule.key == group and rule.dataset == dataset:
        yield from rule.names
