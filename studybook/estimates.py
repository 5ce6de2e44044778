"""The models of a release: estimated from the rows, and only where every table they rest on is let out whole."""

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from studybook.bundle import Bundle, Refused, Released
from studybook.cells import where
from studybook.declare import slug
from studybook.errors import DeclarationError, PolicyError
from studybook.findings import Finding, Model
from studybook.microdata import Microdata
from studybook.modelled import Modelled, Term, two_digits
from studybook.questions import Answer, ask
from studybook.regression import Unfit, effects

ABSENT = "A table that it rests on is not published."
WITHHELD = "A number in a table that it rests on is withheld."
ONE_ALONE = "One model of an outcome is written down beforehand, and no other is fitted to the same data."


def check_specified(findings: Sequence[Finding], earlier: Collection[Bundle]) -> None:
    """Make sure that the tables of every model are asked for too, and that no outcome has a second model, here or earlier.

    Raises:
        DeclarationError: a model rests on a table that is no finding.
        PolicyError: there is a second model of an outcome.
    """
    models = [(finding, finding.ask) for finding in findings if isinstance(finding.ask, Model)]
    for finding, model in models:
        if unasked := sorted(each.id for each in model.tables if each not in findings):
            raise DeclarationError(f"a model rests on {unasked}, which are not asked", where=f"finding {finding.id}")
    for (one, first), (other, second) in combinations(models, 2):
        if (one.of, first.outcome) == (other.of, second.outcome):
            raise PolicyError("there are two models of one outcome", where=f"findings {one.id}, {other.id}", remedy=ONE_ALONE)
    for finding, model in models:
        if any(_is_another(told, bundle, finding, model) for bundle in earlier for told in bundle.models):
            raise PolicyError("another model of its outcome is published", where=f"finding {finding.id}", remedy=ONE_ALONE)


def estimate(finding: Finding, model: Model, microdata: Microdata, released: Collection[Released]) -> Modelled | Refused:
    """A model as it is published, or why it is not. Nothing is computed of one whose tables are not all told whole."""
    why = _unfounded(model, released)
    found = Unfit(why) if why else _estimated(finding, model, microdata)
    if isinstance(found, Unfit):
        reason = why or f"There is no estimate that may be published: {found.reason}."
        return Refused(id=finding.id, title=finding.title, note=finding.note, reason=reason)
    return Modelled(
        id=finding.id,
        title=finding.title,
        note=finding.note,
        dataset=slug(finding.of),
        outcome=next(iter(model.crossed[0].merge[model.outcome])),
        groups=len(np.unique(microdata.owners(slug(finding.of)).groups)),
        terms=found,
    )


def _is_another(told: Modelled, bundle: Bundle, finding: Finding, model: Model) -> bool:
    """Whether a published model is of the same outcome and rests on other tables."""
    tables = {term.table for term in told.terms}
    outcomes = {bundle.finding(each).table.dimensions[0].variable for each in tables}
    same = told.dataset == slug(finding.of) and outcomes == {model.outcome}
    return same and tables != {each.id for each in model.tables}


def _unfounded(model: Model, released: Collection[Released]) -> str:
    """How the tables that a model rests on let it down; empty if they do not."""
    ids = {each.id for each in model.tables}
    tables = [each.table for each in released if each.id in ids]
    if len(tables) < len(model.tables):
        return ABSENT
    return WITHHELD if any(cell.count is None for table in tables for cell in table.cells) else ""


def _estimated(finding: Finding, model: Model, microdata: Microdata) -> tuple[Term, ...] | Unfit:
    answers = [ask(each, microdata) for each in model.tables]
    labels = [tuple(each.merge[each.by]) for each in model.crossed]
    traits = np.column_stack([_has(answer, 1, label) for answer, (label, _) in zip(answers, labels, strict=True)])
    outcome = _has(answers[0], 0, next(iter(model.crossed[0].merge[model.outcome])))
    found = effects(outcome, traits, microdata.owners(slug(finding.of)).groups.astype(np.int64))
    if isinstance(found, Unfit):
        return found
    return tuple(
        Term(
            table=table.id,
            label=label,
            compared=compared,
            ratio=two_digits(effect.ratio),
            low=two_digits(effect.low),
            high=two_digits(effect.high),
        )
        for table, (label, compared), effect in zip(model.tables, labels, found, strict=True)
    )


def _has(answer: Answer, along: int, label: str) -> NDArray[np.bool_]:
    """For each record, whether it is in the category of this label."""
    dimension = answer.dimensions[along]
    category = next(each for each in dimension.categories if each.label == label)
    place = where({dimension.variable: category.codes})
    has = np.zeros(len(answer.owners.groups), dtype=bool)
    has[next(cell.records for cell in answer.cells if cell.where == place)] = True
    return has
