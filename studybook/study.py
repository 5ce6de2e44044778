"""A study: its datasets, how they link, what should hold between them, and its public facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from studybook.declare import Dataset, slug, variables
from studybook.errors import DeclarationError
from studybook.rules import AtMost, Link, Rule, RuleOutcome, Skip, rule_id
from studybook.variables import Variable


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """One dataset of the study, with the public facts about its file.

    `stem` is how its file is called, without ending, where that is not as the archive calls the files of its studies.
    """

    schema: type[Dataset]
    number: str
    title: str
    row: str
    records: int
    stem: str = ""

    @property
    def slug(self) -> str:
        """The name in addresses and files: `cases`."""
        return slug(self.schema)

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Its variables in file order."""
        return variables(self.schema)

    @property
    def description(self) -> str:
        """What one row is, and what the file holds."""
        return " ".join((self.schema.__doc__ or "").split())


@dataclass(frozen=True, kw_only=True)
class Study:
    """Everything the engine knows of a study.

    `name` is what the archive calls it in short (archive and number). `group` is the key of the units that the records come
    from, `group_row` the word for one of them (a task force), `groups` how many there are. `edition` is the day this edition
    of the site was declared: the only date a build knows besides SOURCE_DATE_EPOCH. `searches` are words to try, for
    newcomers to the list of all variables.
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

    def file(self, name: str) -> DataFile:
        """The dataset with this slug.

        Raises:
            DeclarationError: there is none.
        """
        for candidate in self.files:
            if candidate.slug == name:
                return candidate
        raise DeclarationError(f"the study has no dataset {name!r}", remedy=f"It has {[f.slug for f in self.files]}.")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule: the declared ones, those that follow from `asked_if`, and that there are no more groups than said."""
        groups = [AtMost(f.slug, (self.group,), self.groups) for f in self.files if self.group in {v.name for v in f.variables}]
        rules = (*self.declared_rules, *self._skips(), *groups)
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

    def _skips(self) -> Iterator[Skip]:
        for file in self.files:
            for variable in file.variables:
                if variable.asked_if:
                    yield Skip(file.slug, variable.name)
