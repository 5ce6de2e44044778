"""What a part of a page is about, by the name that stands on it: a finding, a variable, or a whole dataset."""

from collections.abc import Mapping
from dataclasses import dataclass

from studybook.audit.numbers import NONE, UNPUBLISHED, WITHHELD, Spellings, category, parts, spellings
from studybook.audit.words import Words, of_dataset, of_finding, of_refused, of_variable
from studybook.bundle import Bundle, Table
from studybook.study import Study
from studybook.variables import Coded


@dataclass(frozen=True)
class Subject:
    """What the release knows of one subject.

    `table` is None where it has none, `records` where it is no dataset or their number is withheld. `known` are the words that
    may hold figures; `codes` those of a variable without a table, each with its label; `refused` is a finding not let out.
    """

    name: str
    table: Table | None
    known: Words
    threshold: int = 0
    records: int | None = None
    codes: tuple[tuple[str, str], ...] = ()
    refused: bool = False

    def number(self, said: str) -> Spellings:
        """How the number that is `said` to stand somewhere may be written."""
        if self.table:
            return spellings(said, self.table, self.threshold)
        if self.refused:
            return UNPUBLISHED if said == "x" else NONE
        if said != "n" or not self.name.endswith(".*"):
            return NONE
        return WITHHELD if self.records is None else frozenset({f"{self.records:,}"})

    def label(self, said: str) -> str:
        """The label of the category at a place; nothing where there is none."""
        if not self.table:
            return ""
        try:
            place = parts(said, self.table)
            ((at, named),) = [(number, part) for number, part in enumerate(place) if part != "*"]
            return "All groups" if named == "?" else category(place, at, self.table).label
        except (KeyError, ValueError):
            return ""


def subjects(study: Study, bundle: Bundle) -> Mapping[str, Subject]:
    """Everything a page may name."""
    threshold = int(bundle.manifest.policy.get("threshold", 0))
    found = [Subject(each.id, each.table, of_finding(each, bundle), threshold) for each in bundle.findings]
    found += [Subject(each.id, None, of_refused(each), refused=True) for each in bundle.refused]
    for file in study.files:
        found.append(Subject(f"{file.slug}.*", None, of_dataset(file, study), records=bundle.records(file.slug)))
        tables = {entry.variable: entry.table for entry in bundle.codebook[file.slug]}
        for variable in file.variables:
            labels = {**variable.kind.labels, **variable.missing} if isinstance(variable.kind, Coded) else {}
            codes = tuple((str(code), label) for code, label in labels.items())
            name, table = f"{file.slug}.{variable.name}", tables.get(variable.name)
            found.append(Subject(name, table, of_variable(variable, bundle), threshold, codes=codes))
    return {each.name: each for each in found}
