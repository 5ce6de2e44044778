"""A study: its datasets, how they link, what should hold between them, and its public facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from studybook.characters import keep_legible, legible
from studybook.declare import Dataset, extended, slug, variables
from studybook.departures import NONE, Departures
from studybook.errors import DeclarationError
from studybook.rules import AtMost, Link, Repeats, Rule, RuleOutcome, Skip, rule_id, without
from studybook.variables import Key, Variable

LONGEST_NAME, LONGEST_TITLE = 80, 300
"""A study is named under every table and in the names of files, and called by its title where its numbers are explained."""


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """One dataset of the study, with the public facts about its file.

    `stem` is how its file is called, without ending, where that is not as the archive calls the files of its studies. `absent`
    are variables that the schema declares and the file lacks, `added` those that the file has besides.
    """

    schema: type[Dataset]
    number: str
    title: str
    row: str
    records: int
    stem: str = ""
    absent: frozenset[str] = frozenset()
    added: tuple[Variable, ...] = ()

    def __post_init__(self) -> None:
        keep_legible(self, "number", "title", "row")

    @property
    def slug(self) -> str:
        """The name in addresses and files: `cases`."""
        return slug(self.schema)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Its variables in file order, absent ones too; each added one after the last of its section."""
        found = list(variables(self.schema))
        for each in self.added:
            places = [place for place, other in enumerate(found, start=1) if other.section == each.section]
            found.insert(places[-1] if places else len(found), each)
        return tuple(found)

    @cached_property
    def delivered(self) -> tuple[Variable, ...]:
        """Those of its variables that the file has."""
        return tuple(variable for variable in self.variables if variable.name not in self.absent)

    @cached_property
    def model(self) -> type[Dataset]:
        """What the file is checked with: its schema, added variables included."""
        return extended(self.schema, self.added)

    @property
    def description(self) -> str:
        """What one row is, and what the file holds."""
        return legible(self.schema.__doc__ or "")


@dataclass(frozen=True, kw_only=True)
class Study:
    """Everything the engine knows of a study.

    `name` is what the archive calls it in short (archive and number). `group` is the key of the units that the records come
    from, `group_row` the word for one of them (a task force), `groups` how many there are; `check_grouped` says what needs
    them. `edition` is the day this edition of the site was declared: the only date a build knows besides SOURCE_DATE_EPOCH.
    `searches` are words to try, for newcomers to the list of all variables, `people` those whom the files describe.
    `departures` say how the files at hand differ from the schemas.
    """

    name: str
    number: str
    title: str
    investigators: tuple[str, ...]
    distributor: str
    version: str
    doi: str
    released: date
    files: tuple[DataFile, ...]
    declared_rules: tuple[Rule, ...]
    group: str
    group_row: str
    groups: int
    edition: date
    searches: tuple[str, ...] = ()
    people: str = "people"
    departures: Departures = NONE

    def __post_init__(self) -> None:
        keep_legible(self, "name", "title", "investigators", "distributor", "version", "group_row", "searches", "people")
        if not any(character.isalpha() for character in self.name):
            raise DeclarationError("a study is named by its archive and its number, as in ICPSR 12345", where="name")
        for what, text, longest in (("name", self.name, LONGEST_NAME), ("title", self.title, LONGEST_TITLE)):
            if len(text) > longest:
                raise DeclarationError(f"the {what} of a study has {longest} characters at most", where=what)
        if self.group and len(self._without_group()) == len(self.files):
            raise DeclarationError(f"no dataset has an identifier {self.group}", where="group")

    def check_grouped(self) -> None:
        """Make sure that of every record it is known which unit it comes from: nothing is counted where it is not.

        Raises:
            DeclarationError: the study names no such key, or a dataset lacks it.
        """
        if lacking := self._without_group():
            raise DeclarationError(
                "it is not known which units the records come from, so how many stand behind a number cannot be checked",
                where="group",
                details=[f"{name}: it has no identifier {self.group}" for name in lacking] if self.group else (),
                remedy="Name the key of these units as the group of the study, and declare it in every dataset. Files can be "
                "validated without it, and nothing else. Where each record is on its own, the key of records is the group.",
            )

    def _without_group(self) -> list[str]:
        keys = {file.slug: {each.name for each in file.variables if isinstance(each.kind, Key)} for file in self.files}
        return [name for name, known in keys.items() if self.group not in known]

    def file(self, name: str) -> DataFile:
        """The dataset with this slug.

        Raises:
            DeclarationError: there is none.
        """
        for candidate in self.files:
            if candidate.slug == name:
                return candidate
        raise DeclarationError(f"the study has no dataset {name!r}", remedy=f"It has {[f.slug for f in self.files]}.")

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables of all its datasets."""
        return tuple(variable for file in self.files for variable in file.variables)

    def departing(self, departures: Departures) -> "Study":
        """The same study with files that depart from its schemas like this.

        Raises:
            DeclarationError: a variable is said to be absent that is not declared, or to be added that is, or to be so twice.
        """
        plain = {file.slug: replace(file, absent=frozenset(), added=()) for file in self.files}
        declared = {(slug, variable.name) for slug, file in plain.items() for variable in file.variables}
        added = [(dataset, variable.name) for dataset, variable in departures.added]
        fit = set(departures.absent) <= declared and not set(added) & declared and set(departures.of_group) <= set(added)
        if not fit or len(set(added)) < len(added) or {dataset for dataset, _ in added} - plain.keys():
            raise DeclarationError("what departs from the schemas does not fit them", where=self.number)
        files = [
            replace(
                file,
                absent=frozenset(name for dataset, name in departures.absent if dataset == slug),
                added=tuple(variable for dataset, variable in departures.added if dataset == slug),
            )
            for slug, file in plain.items()
        ]
        return replace(self, files=tuple(files), departures=departures)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that the files can be checked with."""
        return tuple(left for rule in self.every_rule if (left := self._checkable(rule)))

    @cached_property
    def documented_rules(self) -> tuple[Rule, ...]:
        """Every rule as pages tell of it: as it was checked, or as it would have been."""
        return (*self.rules, *self.uncheckable)

    @cached_property
    def uncheckable(self) -> tuple[Rule, ...]:
        """Every rule that speaks of what the files do not have."""
        return tuple(rule for rule in self.every_rule if not self._checkable(rule))

    @cached_property
    def every_rule(self) -> tuple[Rule, ...]:
        """Every rule: the declared ones, those that follow from `asked_if`, and that there are no more groups than said.

        An added variable that is added to a linked dataset too is expected to repeat there.
        """
        without = self._without_group()
        groups = [AtMost(file.slug, (self.group,), self.groups) for file in self.files if file.slug not in without]
        rules = (*self.declared_rules, *self._skips(), *groups, *self._repeated())
        ids = [rule_id(rule) for rule in rules]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise DeclarationError(f"rules declared twice: {twice}", where=self.number)
        return rules

    def held(self, outcomes: Iterable[RuleOutcome]) -> tuple[Rule, ...]:
        """The rules that these outcomes say held."""
        known = {outcome.id for outcome in outcomes if outcome.held}
        return tuple(rule for rule in self.rules if rule_id(rule) in known)

    @property
    def links(self) -> tuple[Link, ...]:
        """How the datasets hang together."""
        return tuple(rule for rule in self.declared_rules if isinstance(rule, Link))

    def _checkable(self, rule: Rule) -> Rule | None:
        """What is left of a rule for these files; None if nothing is."""
        absent = set(self.departures.absent)
        if isinstance(rule, Skip):
            asked = next(each.asked_if for each in self.file(rule.dataset).variables if each.name == rule.variable)
            if {(rule.dataset, name) for name in asked} & absent:
                return None
        return without(rule, absent)

    def _repeated(self) -> Iterator[Repeats]:
        added = {file.slug: {variable.name: variable.kind for variable in file.added} for file in self.files}
        for link in self.links:
            above = added.get(link.parent, {})
            same = (name for name, kind in added.get(link.dataset, {}).items() if above.get(name) == kind)
            yield from (Repeats(link.dataset, (name,), link.parent, apart=True) for name in same)

    def _skips(self) -> Iterator[Skip]:
        for file in self.files:
            for variable in file.variables:
                if variable.asked_if:
                    yield Skip(file.slug, variable.name)
