"""What should hold between the variables of a study, as values.

*Required* rules refuse a file: unique keys, links, the number of groups, and (in the schemas) declared codes and types.
*Expected* rules are reported and never refuse, since real case files break them for good reasons: order of dates, counts
against rows, skip patterns, facts that should repeat. The same values are checked, shown in words, obeyed by the synthetic
source and known to the attack.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from studybook.characters import keep_legible
from studybook.variables import Condition


@dataclass(frozen=True)
class Unique:
    """No two rows of `dataset` share the values of `keys`."""

    dataset: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class AtMost:
    """`keys` together have no more than `number` different values in `dataset`."""

    dataset: str
    keys: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Link:
    """Each row of `dataset` has exactly one row of `parent` with the same `keys`; a parent may have none, one or many."""

    dataset: str
    parent: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Skip:
    """`variable` has its not-applicable value where the question did not apply, and (unless optional) only there."""

    dataset: str
    variable: str


@dataclass(frozen=True)
class Order:
    """Where both days are known, `earlier` does not come after `later`."""

    dataset: str
    earlier: str
    later: str
    why_not: str = ""


@dataclass(frozen=True)
class Implies:
    """Where all of `when` is so, all of `then` is so."""

    dataset: str
    when: Condition
    then: Condition
    sentence: str


@dataclass(frozen=True)
class RowsCounted:
    """Where known, `variable` is the number of rows of `child` that belong to the row."""

    dataset: str
    variable: str
    child: str


@dataclass(frozen=True)
class Total:
    """Where known, `variable` is how many of `items` have `code`."""

    dataset: str
    variable: str
    items: tuple[str, ...]
    code: int


@dataclass(frozen=True)
class Constant:
    """`names` have one value within each value of `key`."""

    dataset: str
    names: tuple[str, ...]
    key: str


@dataclass(frozen=True)
class Repeats:
    """`names` have the value of the linked row of `parent`."""

    dataset: str
    names: tuple[str, ...]
    parent: str
    apart: bool = False
    """Whether another rule says the same of other variables, so that its names are part of its id."""


Required = Unique | AtMost | Link
Expected = Skip | Order | Implies | RowsCounted | Total | Constant | Repeats
Rule = Required | Expected


SetAside = Literal["", "waived", "not checkable"]
Verdict = Literal["held", "not held", "waived", "not checkable"]


@dataclass(frozen=True)
class RuleOutcome:
    """Whether a rule held; never how often it did not.

    One that was `set_aside` counts as not held: it was waived, or speaks of variables that the files do not have.
    """

    id: str
    dataset: str
    level: Literal["required", "expected"]
    sentence: str
    held: bool
    set_aside: SetAside = ""

    def __post_init__(self) -> None:
        keep_legible(self, "sentence")

    @property
    def verdict(self) -> Verdict:
        """What came of it, in words."""
        return self.set_aside or ("held" if self.held else "not held")


def rule_id(rule: Rule) -> str:
    """A stable name: dataset, what kind of rule, and what it is about."""
    return "-".join([rule.dataset, type(rule).__name__.lower(), *_subjects(rule)])


def about(rule: Rule) -> frozenset[tuple[str, str]]:
    """The variables a rule speaks of, each with its dataset."""
    match rule:
        case Unique() | AtMost():
            names = rule.keys
        case Link():
            return frozenset((dataset, key) for dataset in (rule.dataset, rule.parent) for key in rule.keys)
        case Skip() | RowsCounted():
            names = (rule.variable,)
        case Order():
            names = (rule.earlier, rule.later)
        case Implies():
            names = (*rule.when, *rule.then)
        case Total():
            names = (rule.variable, *rule.items)
        case Constant():
            names = (*rule.names, rule.key)
        case Repeats():
            return frozenset((dataset, name) for dataset in (rule.dataset, rule.parent) for name in rule.names)
        case _:
            assert_never(rule)
    return frozenset((rule.dataset, name) for name in names)


def without(rule: Rule, absent: Set[tuple[str, str]]) -> Rule | None:
    """What is left of a rule for files that lack these variables, each with its dataset; None if it cannot be checked."""
    match rule:
        case Constant():
            kept = tuple(name for name in rule.names if (rule.dataset, name) not in absent)
            return replace(rule, names=kept) if kept and (rule.dataset, rule.key) not in absent else None
        case Repeats():
            kept = tuple(name for name in rule.names if not {(rule.dataset, name), (rule.parent, name)} & absent)
            return replace(rule, names=kept) if kept else None
        case Unique() | AtMost() | Link() | Skip() | Order() | Implies() | RowsCounted() | Total():
            return None if about(rule) & absent else rule
        case _:
            assert_never(rule)


def in_words(rule: Rule) -> str:
    """The rule as a sentence for the site."""
    match rule:
        case Unique():
            return f"No two rows share the same {_and(rule.keys)}."
        case AtMost():
            return f"{_and(rule.keys)} {'has' if len(rule.keys) == 1 else 'have'} at most {rule.number} different values."
        case Link():
            return f"Every row has a row in {rule.parent} with the same {_and(rule.keys)}."
        case Skip():
            return f"{rule.variable} is not applicable, or blank, where the question did not apply, and answered where it did."
        case Order():
            return f"{rule.earlier} is not after {rule.later}, where both are known."
        case Implies():
            return rule.sentence
        case RowsCounted():
            return f"{rule.variable} is the number of {rule.child} listed for the row, where known."
        case Total():
            return f"{rule.variable} is how many of {rule.items[0]} to {rule.items[-1]} were answered yes, where known."
        case Constant():
            verb = "are" if len(rule.names) > 1 else "is"
            return f"{_to(rule.names)} {verb} the same in all rows of one {rule.key}."
        case Repeats():
            verb = "repeat" if len(rule.names) > 1 else "repeats"
            return f"{_to(rule.names)} {verb} the linked row of {rule.parent}."
        case _:
            assert_never(rule)


def _subjects(rule: Rule) -> tuple[str, ...]:
    match rule:
        case Unique() | AtMost() | Link():
            return rule.keys
        case Skip() | RowsCounted() | Total():
            return (rule.variable,)
        case Order():
            return (rule.earlier, rule.later)
        case Implies():
            return (*rule.when, *rule.then, *(str(min(codes)) for codes in rule.when.values()))
        case Constant():
            return (rule.key,)
        case Repeats():
            return (rule.parent, *(rule.names if rule.apart else ()))
        case _:
            assert_never(rule)


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(names)


def _to(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
