"""What is told of a variable, whole, for every form of the codebook: pages, exports and print say this and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from studybook.bundle import Bundle, Entry, Statistic, Table
from studybook.cells import Category
from studybook.citing.reference import NOWHERE, Place
from studybook.codebook.words import untold_in_words
from studybook.present.lines import columns
from studybook.present.text import percent
from studybook.record import listed
from studybook.rules import RuleOutcome, about, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Coded, Variable


@dataclass(frozen=True)
class Row:
    """A category of a variable. `count` and `share` (whole percent of all records) are None where withheld or never told."""

    category: Category
    count: int | None
    share: int | None


@dataclass(frozen=True)
class Use:
    """A finding that uses a variable. `address` leads to it from the top of the site, and is empty where no page shows it."""

    id: str
    title: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Description:
    """One variable of one dataset.

    `rows` are its categories, valid ones first; where `untold` says why there is no table, they are its labels alone. `total`
    counts all records. `rules` speak of the variable; `elsewhere` are the other datasets that have one of its name.
    """

    file: DataFile
    variable: Variable
    table: Table | None
    untold: str
    rows: tuple[Row, ...]
    total: int | None
    statistics: tuple[Statistic, ...]
    rules: tuple[RuleOutcome, ...]
    elsewhere: tuple[DataFile, ...]
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Codebook:
    """The study and its release, and where the site will stand.

    `shown` is the address, from the top of the site, of each finding that a page shows. `renamed` are, by
    dataset, variables by their former names.
    """

    study: Study
    bundle: Bundle
    shown: Mapping[str, str] = field(default_factory=dict[str, str])
    place: Place = NOWHERE
    renamed: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @cached_property
    def sealed(self) -> Bundle:
        """The release with the hash of each of its files, written or not."""
        return listed(self.bundle)

    @cached_property
    def descriptions(self) -> Mapping[str, tuple[Description, ...]]:
        """By dataset, what is told of its variables, in the order of the file.

        Raises:
            BundleBroken: a variable has neither a table nor a reason why not.
        """
        return {file.slug: tuple(self._described(file)) for file in self.study.files}

    def description(self, dataset: str, name: str) -> Description:
        """What is told of one variable.

        Raises:
            KeyError: the dataset has none of this name.
        """
        return self._named[dataset, name]

    @cached_property
    def _named(self) -> Mapping[tuple[str, str], Description]:
        return {(slug, each.variable.name): each for slug, told in self.descriptions.items() for each in told}

    def _described(self, file: DataFile) -> list[Description]:
        entries = {entry.variable: entry for entry in self.bundle.codebook[file.slug]}
        return [self._description(file, variable, entries[variable.name]) for variable in file.variables]

    def _description(self, file: DataFile, variable: Variable, entry: Entry) -> Description:
        line = columns(entry.table)[-1] if entry.table else None
        counted = [Row(part.category, part.count, percent(part.count, line.total)) for part in line.parts] if line else None
        return Description(
            file=file,
            variable=variable,
            table=entry.table,
            untold=untold_in_words(entry, self.study),
            rows=tuple(_labels(variable) if counted is None else counted),
            total=line.total if line else None,
            statistics=entry.table.statistics if entry.table else (),
            rules=self._rules(file, variable),
            elsewhere=tuple(
                other for other in self.study.files if other is not file and variable.name in {v.name for v in other.variables}
            ),
            uses=self._uses(file, variable),
        )

    def _rules(self, file: DataFile, variable: Variable) -> tuple[RuleOutcome, ...]:
        mine = {rule_id(rule) for rule in self.study.documented_rules if (file.slug, variable.name) in about(rule)}
        return tuple(outcome for outcome in self.bundle.validation if outcome.id in mine)

    def _uses(self, file: DataFile, variable: Variable) -> tuple[Use, ...]:
        return tuple(
            Use(finding.id, finding.title, self.shown.get(finding.id, ""))
            for finding in self.bundle.findings
            if finding.table.dataset == file.slug and variable.name in _names(finding.table)
        )


def _labels(variable: Variable) -> list[Row]:
    """The codes of a variable that is not counted."""
    if not isinstance(variable.kind, Coded):
        return []
    valid = [Category((code,), label) for code, label in variable.kind.labels.items()]
    missing = [Category((code,), reason, missing=True) for code, reason in variable.missing.items()]
    return [Row(category, None, None) for category in (*valid, *missing)]


def _names(table: Table) -> set[str]:
    """The variables a table is about: what it counts by, and whom."""
    return {*(dimension.variable for dimension in table.dimensions), *(name for name, _ in table.universe)}
