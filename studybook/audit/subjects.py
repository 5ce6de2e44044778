"""What a part of a page is about, by the name that stands on it: a finding, a variable, or a whole dataset."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from studybook.audit import model_numbers
from studybook.audit.numbers import NONE, UNAVAILABLE, UNPUBLISHED, WITHHELD, Spellings, category, parts, spellings
from studybook.audit.page import alike
from studybook.audit.words import Words, of_dataset, of_entry, of_finding, of_refused
from studybook.bundle import Bundle, Table
from studybook.modelled import Modelled
from studybook.rules import Constant, Repeats, RuleOutcome, Total, about, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Coded, Variable


@dataclass(frozen=True)
class Subject:
    """What the release knows of one subject.

    `table` is None where it has none, `records` where it is no dataset or their number is withheld. `known` are the words that
    may hold figures; `codes` those of a variable without a table, each with its label; `refused` is a finding not let out,
    `lacking` one of them that the files cannot answer.
    `rules` are those that speak of a variable, by their ids, each with what must be said of it. `title` is what stands at the
    head of its row among several findings. Of a model, `records` is how many it was estimated from.
    """

    name: str
    table: Table | None
    known: Words
    threshold: int = 0
    records: int | None = None
    codes: tuple[tuple[str, str], ...] = ()
    refused: bool = False
    lacking: bool = False
    rules: Mapping[str, Spellings] = field(default_factory=dict[str, Spellings])
    title: str = ""
    model: Modelled | None = None

    def number(self, said: str) -> Spellings:
        """How the number that is `said` to stand somewhere may be written."""
        if self.table:
            return spellings(said, self.table, self.threshold)
        if self.refused:
            return (UNAVAILABLE if self.lacking else UNPUBLISHED) if said == "x" else NONE
        if self.model and said != "n":
            return model_numbers.spellings(said, self.model)
        if said != "n" or not (self.model or self.name.endswith(".*")):
            return NONE
        return WITHHELD if self.records is None else frozenset({f"{self.records:,}"})

    def label(self, said: str) -> str:
        """The label of the category at a place, or of a whole dimension; nothing where there is none."""
        if self.model:
            return model_numbers.label(said, self.model)
        if not self.table:
            return {"=": self.title, "*/=": self.title, "*/?": "All groups"}.get(said, "") if self.refused else ""
        try:
            place = parts(said, self.table)
            ((at, named),) = [(number, part) for number, part in enumerate(place) if part != "*"]
            if named == "=":
                return self.table.dimensions[at].label
            return "All groups" if named == "?" else category(place, at, self.table).label
        except (KeyError, ValueError):
            return ""


def subjects(study: Study, bundle: Bundle) -> Mapping[str, Subject]:
    """Everything a page may name."""
    threshold = int(bundle.manifest.policy.get("threshold", 0))
    found = [
        Subject(each.id, each.table, of_finding(each, bundle), threshold, title=each.table.dimensions[-1].label)
        for each in bundle.findings
    ]
    found += [
        Subject(each.id, None, of_refused(each), refused=True, lacking=each.lacking, title=each.title)
        for each in bundle.refused
    ]
    found += [_model(each, bundle) for each in bundle.models]
    rules = _rules(study, bundle)
    for file in study.files:
        found.append(Subject(f"{file.slug}.*", None, of_dataset(file, study), records=bundle.records(file.slug)))
        for variable in file.variables:
            subject = _variable(variable, file, study, bundle)
            found.append(replace(subject, threshold=threshold, rules=rules.get((file.slug, variable.name), {})))
    return {each.name: each for each in found}


def _model(model: Modelled, bundle: Bundle) -> Subject:
    records = bundle.finding(model.terms[0].table).table.at(()).count
    return Subject(model.id, None, model_numbers.of_model(model, bundle), records=records, model=model)


def _variable(variable: Variable, file: DataFile, study: Study, bundle: Bundle) -> Subject:
    labels = {**variable.kind.labels, **variable.missing} if isinstance(variable.kind, Coded) else {}
    return Subject(
        f"{file.slug}.{variable.name}",
        next((entry.table for entry in bundle.codebook[file.slug] if entry.variable == variable.name), None),
        of_entry(variable, file, study, bundle),
        codes=tuple((str(code), label) for code, label in labels.items()),
    )


def _rules(study: Study, bundle: Bundle) -> Mapping[tuple[str, str], Mapping[str, Spellings]]:
    """By dataset and variable, the rules that speak of it, each with what must be said of it there."""
    outcomes = {each.id: each for each in bundle.validation}
    found: dict[tuple[str, str], dict[str, Spellings]] = {}
    for rule in study.documented_rules:
        if outcome := outcomes.get(rule_id(rule)):
            for dataset, name in about(rule):
                said = _said(outcome, study.file(dataset), study)
                many = isinstance(rule, Constant | Repeats | Total) and not re.search(rf"\b{name}\b", outcome.sentence)
                among = f" {name} is one of them.".casefold() if many else ""
                found.setdefault((dataset, name), {})[outcome.id] = frozenset({f"{said}{among}"})
    return found


def _said(outcome: RuleOutcome, file: DataFile, study: Study) -> str:
    """Whether a rule held, where it was checked if that is another dataset, and which it is."""
    where = "" if outcome.dataset == file.slug else f"in the {study.file(outcome.dataset).title}: "
    return alike(f"{outcome.verdict} {where}{outcome.sentence}").casefold()
