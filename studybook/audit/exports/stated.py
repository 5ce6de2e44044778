"""What a file made from the codebook states of each variable, read back from it alone, and held against the release.

A reader of one kind of file knows the format and nothing of how it was written. It hands on what the file states in one form,
and besides, word for word, every other text of the file that holds a figure: none may be one that nothing explains.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from studybook.audit.numbers import category, count, parts, share, spelled
from studybook.audit.page import alike, in_lines
from studybook.audit.unseen import shown
from studybook.audit.words import Words, explained, universe
from studybook.bundle import Bundle, Table
from studybook.rules import RuleOutcome, about, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Coded, Variable

Form = Callable[[str], str]
"""Brings a text into the form in which it is compared."""

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
    """What a file states of variables, in its order, and every other text in it that holds a figure.

    Where it is set in `lines`, spaces beside signs do not count, and the sentence of a rule says first of which dataset it is
    if that is another one.
    """

    stated: Sequence[Stated]
    other: Sequence[str]
    lines: bool = field(default=False, kw_only=True)

    def form(self, text: str) -> str:
        """A text in the form in which this file and the release are compared."""
        return in_lines(alike(shown(text))) if self.lines else alike(shown(text))


def faults(reading: Reading, study: Study, bundle: Bundle, known: Words) -> Iterator[str]:
    """What a file does not state as release and schemas have it. No number is repeated: it could be one not to be told."""
    wanted = [(file, variable) for file in study.files for variable in file.variables]
    names = [f"{file.slug}.{variable.name}" for file, variable in wanted]
    if [f"{each.dataset}.{each.name}" for each in reading.stated] != names:
        yield "it does not hold every variable of the study once, in the order of the files"
        return
    for each, (file, variable) in zip(reading.stated, wanted, strict=True):
        yield from _words(reading.form, each, file, variable)
        yield from _figures(reading.form, each, variable, _table(file, variable, bundle))
        if each.rules is not None and _forms(reading.form, each.rules) != _rules(reading, file, variable, study, bundle):
            yield f"the rules that speak of {file.slug}.{variable.name} are not those of the release"
    for text in reading.other:
        if not explained(text, known, lines=reading.lines):
            yield "a text holds a figure that no known words explain"


def _table(file: DataFile, variable: Variable, bundle: Bundle) -> Table | None:
    (found,) = [entry.table for entry in bundle.codebook[file.slug] if entry.variable == variable.name]
    return found


def _words(form: Form, stated: Stated, file: DataFile, variable: Variable) -> Iterator[str]:
    words = (
        ("title", stated.title, variable.title),
        ("description", stated.description, variable.description),
        ("grade", stated.grade, variable.evidence.grade.value),
        ("universe", stated.universe, universe(variable, file)),
    )
    for what, said, wanted in words:
        if said is not None and form(said) != form(wanted):
            yield f"the {what} of {file.slug}.{variable.name} is not that of the schemas"


def _figures(form: Form, stated: Stated, variable: Variable, table: Table | None) -> Iterator[str]:
    """What is wrong with codes, labels and numbers, before the name of the variable."""
    named = f"{stated.dataset}.{stated.name}"
    if (_forms(form, stated.valid), _forms(form, stated.missing)) != _labels(form, variable, table):
        yield f"the codes and labels of {named} are not those of the release"
    if stated.counts is not None and dict(stated.counts) != _counts(table):
        yield f"the numbers of {named} are not those of the release"
    if stated.shares is not None and dict(stated.shares) != _shares(table):
        yield f"the percentages of {named} are not those of the release"
    if stated.quartiles is not None and dict(stated.quartiles) != _quartiles(table):
        yield f"the quartiles of {named} are not those of the release"


def places(table: Table) -> list[str]:
    """The places of the categories of a table of one variable."""
    (dimension,) = table.dimensions
    return [spelled(each.codes) for each in dimension.categories]


def _labels(form: Form, variable: Variable, table: Table | None) -> tuple[dict[str, str], dict[str, str]]:
    if table is None:
        labels = variable.kind.labels if isinstance(variable.kind, Coded) else {}
        missing = variable.missing if isinstance(variable.kind, Coded) else {}
        named = ({str(code): label for code, label in each.items()} for each in (labels, missing))
    else:
        found = {place: category((place,), 0, table) for place in places(table)}
        named = ({p: c.label for p, c in found.items() if c.missing is gone} for gone in (False, True))
    valid, gone = (_forms(form, each) for each in named)
    return valid, gone


def _counts(table: Table | None) -> dict[str, int | None]:
    return {place: count(parts(place, table), table) for place in (*places(table), EVERYTHING)} if table else {}


def _shares(table: Table | None) -> dict[str, int | None]:
    return {place: share(parts(place, table), table) for place in places(table)} if table else {}


def _quartiles(table: Table | None) -> dict[str, int | None]:
    return {each.name: each.value for each in table.statistics} if table else {}


def _rules(reading: Reading, file: DataFile, variable: Variable, study: Study, bundle: Bundle) -> dict[str, str]:
    """The sentence of each rule, and what came of it."""
    mine = {rule_id(rule) for rule in study.documented_rules if (file.slug, variable.name) in about(rule)}
    said = [(_where(each, file, study) if reading.lines else "", each) for each in bundle.validation if each.id in mine]
    return {reading.form(f"{where}{each.sentence}"): each.verdict for where, each in said}


def _where(outcome: RuleOutcome, file: DataFile, study: Study) -> str:
    """Of which dataset a rule is, if that is another one."""
    return "" if outcome.dataset == file.slug else f"In the {study.file(outcome.dataset).title}: "


def _forms(form: Form, texts: Mapping[str, str]) -> dict[str, str]:
    """Labels by their places, or what came of rules by their sentences: whichever is text is compared in its form."""
    return {form(name): form(text) for name, text in texts.items()}
