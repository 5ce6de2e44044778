"""What a release tells against its own policy, found by subtraction alone. It knows nothing of how cells were chosen.

From the published tables: no count below the threshold, no line with a single unknown, no withheld parts that together stay
below the threshold, parts that add up to their total, no number told in one table and withheld in another, quantiles rounded. A
line is a total and its parts within a table, or a merged category and the single ones told elsewhere. Which groups and parents
the records come from cannot be seen here: that was made sure of at sealing. Nor is it searched what several lines give away.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from studybook.bundle import Bundle, Table
from studybook.cells import Where, where
from studybook.disclosure.policy import Policy
from studybook.findings import MOST_TERMS
from studybook.modelled import Modelled, Term

Counts = Mapping[tuple[str, Where], int | None]
"""What is told of each place of each dataset; None is withheld."""


def exposures(bundle: Bundle, policy: Policy) -> tuple[str, ...]:
    """What this release tells against its policy, by table."""
    tables = {f"finding {released.id}": released.table for released in bundle.findings}
    tables |= {f"{name}.{e.variable}": e.table for name, entries in bundle.codebook.items() for e in entries if e.table}
    counts = {_place(table, cell.where): cell.count for table in tables.values() for cell in table.cells}
    found = [f"{name}: {what}" for name, table in tables.items() for what in _told(table, counts, policy)]
    merged = [f"{place[0]}: {what}" for place, parts in _merged(counts) for what in _given_away(place, parts, counts, policy)]
    models = [f"model {model.id}: {what}" for model in bundle.models for what in _of_model(model, bundle)]
    return tuple(sorted({*found, *merged, *models}))


def _of_model(model: Modelled, bundle: Bundle) -> Iterator[str]:
    """What a model may not rest on; and whether it is the only one of its outcome."""
    tables = {each.id: each.table for each in bundle.findings}
    if not 0 < len(model.terms) <= MOST_TERMS or len({term.table for term in model.terms}) < len(model.terms):
        yield "it has no term, or too many, or one twice"
    if not all(term.table in tables and _bears(tables[term.table], term, model) for term in model.terms):
        yield "a table that it rests on is not published whole, or is of something else"
        return
    outcome = {tables[term.table].dimensions[0].variable for term in model.terms}
    others = [each for each in bundle.models if each.dataset == model.dataset and each.id != model.id]
    about = {tables[term.table].dimensions[0] for each in others for term in each.terms if term.table in tables}
    if len(outcome) > 1 or outcome & {each.variable for each in about}:
        yield "it has several outcomes, or another model has its outcome"


def _bears(table: Table, term: Term, model: Modelled) -> bool:
    """Whether a table of the outcome by the trait of a term is told whole."""
    if (table.dataset, table.universe, len(table.dimensions)) != (model.dataset, (), 2):
        return False
    outcome, trait = ({category.label for category in each.categories} for each in table.dimensions)
    named = model.outcome in outcome and trait == {term.label, term.compared}
    return named and len(outcome) == 2 and all(cell.count is not None for cell in table.cells)


def _told(table: Table, counts: Counts, policy: Policy) -> Iterator[str]:
    for cell in table.cells:
        if cell.count is not None and cell.count < policy.threshold:
            yield "a count below the threshold is published"
        if counts[_place(table, cell.where)] != cell.count:
            yield "a number differs from another table, or is withheld in one only"
    for total, parts in _lines(table):
        yield from _given_away(_place(table, total), [_place(table, part) for part in parts], counts, policy)
    steps = (policy.rounding.get(statistic.unit) for statistic in table.statistics)
    if any(not step or (s.value or 0) % step for s, step in zip(table.statistics, steps, strict=True)):
        yield "a quantile is not rounded as the policy says"


def _given_away(total: tuple[str, Where], parts: Sequence[tuple[str, Where]], counts: Counts, policy: Policy) -> Iterator[str]:
    whole, told = counts[total], [counts[part] for part in parts]
    hidden, rest = told.count(None), None if whole is None else whole - sum(count or 0 for count in told)
    if hidden + (whole is None) == 1:
        yield "a withheld number is the difference of published ones"
    elif rest is not None and (rest != 0 if not hidden else rest < policy.threshold):
        yield "withheld numbers add up to less than the threshold" if hidden else "parts do not add up to their total"


def _lines(table: Table) -> Iterator[tuple[Where, list[Where]]]:
    for along in table.dimensions:
        across = [each for each in table.dimensions if each is not along]
        for fixed in product(*([None, *each.categories] for each in across)):
            place = {each.variable: category.codes for each, category in zip(across, fixed, strict=True) if category}
            yield where(place), [where({**place, along.variable: c.codes}) for c in along.categories]


def _merged(counts: Counts) -> Iterator[tuple[tuple[str, Where], list[tuple[str, Where]]]]:
    for dataset, place in counts:
        for name, codes in place:
            parts = [(dataset, where({**dict(place), name: (code,)})) for code in codes]
            if len(codes) > 1 and all(part in counts for part in parts):
                yield (dataset, place), parts


def _place(table: Table, place: Where) -> tuple[str, Where]:
    return table.dataset, where(dict([*table.universe, *place]))
