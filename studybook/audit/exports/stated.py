"""What a file made from the codebook states of each variable, read back from it alone, and held against the release.

A reader of one kind of file knows the format and nothing of how it was written. It hands on what the file states in one form,
and besides, word for word, every other text of the file that holds a figure: none may be one that nothing explains.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from studybook.audit.numbers import category, count, parts, share, spelled
from studybook.audit.page import alike
from studybook.audit.words import Words, explained, universe
from studybook.bundle import Bundle, Table
from studybook.rules import about, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Coded, Variable

EVERYTHING = "*"
"""The place of all records."""


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One variable. A place is a category by its codes, as pages spell them (`1`, `0:17`, `2016`, `blank`), or all records.

    `labels` are by place, valid ones and missing ones apart. `counts` are by place, None where the file says that a number is
    withheld; a place without a number at all is not in it. `shares` are whole percentages, by place, likewise, all records left
    out; `quartiles` are by name. `rules` are the sentences of those that speak of the variable, and what came of each. What a
    format cannot hold is None.
    """

    dataset: str
    name: str
    title: str
    description: str | None = None
    grade: str | None = None
    valid: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: Mapping[str, str] = field(default_factory=dict[str, str])
    counts: Mapping[str, int | None] | None = None
    shares: Mapping[str, int | None] | None = None
    quartiles: Mapping[str, int | None] | None = None
    universe: str | None = None
    rules: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Reading:
    """What a file states of variables, in its order, and every other text in it that holds a figure."""

    stated: Sequence[Stated]
    other: Sequence[str]


def faults(reading: Reading, study: Study, bundle: Bundle, known: Words) -> Iterator[str]:
    """What a file does not state as release and schemas have it. No number is repeated: it could be one not to be told."""
    wanted = [(file, variable) for file in study.files for variable in file.variables]
    names = [f"{file.slug}.{variable.name}" for file, variable in wanted]
    if [f"{each.dataset}.{each.name}" for each in reading.stated] != names:
        yield "it does not hold every variable of the study once, in the order of the files"
        return
    for each, (file, variable) in zip(reading.stated, wanted, strict=True):
        yield from _variable(each, file, variable, study, bundle)
    for text in reading.other:
        if not explained(text, known):
            yield "a text holds a figure that no known words explain"


def _variable(stated: Stated, file: DataFile, variable: Variable, study: Study, bundle: Bundle) -> Iterator[str]:
    (table,) = [entry.table for entry in bundle.codebook[file.slug] if entry.variable == variable.name]
    named = f"{file.slug}.{variable.name}"
    words = (
        ("title", stated.title, variable.title),
        ("description", stated.description, variable.description),
        ("grade", stated.grade, variable.evidence.grade.value),
        ("universe", stated.universe, universe(variable, file)),
    )
    for what, said, wanted in words:
        if said is not None and _shown(said) != _shown(wanted):
            yield f"the {what} of {named} is not that of the schemas"
    if (_alike(stated.valid), _alike(stated.missing)) != _labels(variable, table):
        yield f"the codes and labels of {named} are not those of the release"
    if stated.counts is not None and dict(stated.counts) != _counts(table):
        yield f"the numbers of {named} are not those of the release"
    if stated.shares is not None and dict(stated.shares) != _shares(table):
        yield f"the percentages of {named} are not those of the release"
    if stated.rules is not None and dict(stated.rules) != _rules(file, variable, study, bundle):
        yield f"the rules that speak of {named} are not those of the release"
    if stated.quartiles is not None and dict(stated.quartiles) != _quartiles(table):
        yield f"the quartiles of {named} are not those of the release"


def places(table: Table) -> list[str]:
    """The places of the categories of a table of one variable."""
    (dimension,) = table.dimensions
    return [spelled(each.codes) for each in dimension.categories]


def _labels(variable: Variable, table: Table | None) -> tuple[dict[str, str], dict[str, str]]:
    if table is None:
        labels = variable.kind.labels if isinstance(variable.kind, Coded) else {}
        missing = variable.missing if isinstance(variable.kind, Coded) else {}
        return _alike({str(code): label for code, label in labels.items()}), _alike({str(c): m for c, m in missing.items()})
    found = {place: category((place,), 0, table) for place in places(table)}
    valid, missing = ({p: _shown(c.label) for p, c in found.items() if c.missing is gone} for gone in (False, True))
    return valid, missing


def _counts(table: Table | None) -> dict[str, int | None]:
    return {place: count(parts(place, table), table) for place in (*places(table), EVERYTHING)} if table else {}


def _shares(table: Table | None) -> dict[str, int | None]:
    return {place: share(parts(place, table), table) for place in places(table)} if table else {}


def _quartiles(table: Table | None) -> dict[str, int | None]:
    return {each.name: each.value for each in table.statistics} if table else {}


def _rules(file: DataFile, variable: Variable, study: Study, bundle: Bundle) -> dict[str, str]:
    mine = {rule_id(rule) for rule in study.documented_rules if (file.slug, variable.name) in about(rule)}
    return {_shown(outcome.sentence): outcome.verdict for outcome in bundle.validation if outcome.id in mine}


def _alike(labels: Mapping[str, str]) -> dict[str, str]:
    return {place: _shown(label) for place, label in labels.items()}


def _shown(text: str) -> str:
    """Text as any file may show it: on one line, without what cannot be printed."""
    return alike("".join(character for character in " ".join(text.split()) if character.isprintable()))
