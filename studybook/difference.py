"""What changed from one release to the next, finding by finding, in published numbers only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal, assert_never

from studybook.bundle import Bundle, Entry, Refused, Released, Statistic, Table
from studybook.cells import Where
from studybook.modelled import Modelled, Term
from studybook.standing import Approved, Invented, Standing, Unattested, Uncleared

Told = Released | Refused | Modelled | Entry


@dataclass(frozen=True)
class Number:
    """One number that is told otherwise, in words: `was` and `now`, either of them empty where there is no such number.

    `what` is its place in a table, the name of a statistic, or of a model the number of a term, 0 for that of its groups.
    """

    what: Where | str | int
    label: str
    was: str
    now: str

    @property
    def text(self) -> str:
        """What became of it."""
        if self.was == WITHHELD:
            return f"{self.label}: newly published, {self.now}"
        return f"{self.label}: {f'{self.was}, newly withheld' if self.now == WITHHELD else _became(self.was, self.now)}"


@dataclass(frozen=True)
class Numbers:
    """Numbers that only one of two releases has."""

    kind: Literal["new", "gone"]
    all: tuple[Number, ...]

    @property
    def text(self) -> str:
        """How many there are."""
        return f"numbers {self.kind}: {len(self.all)}"


Said = str | Number | Numbers

WITHHELD = "withheld"


@dataclass(frozen=True)
class Change:
    """What is told otherwise of one finding, or of one variable of the codebook, in at least one sentence."""

    name: str
    said: tuple[Said, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it as text."""
        return tuple(each if isinstance(each, str) else each.text for each in self.said)


@dataclass(frozen=True, kw_only=True)
class Part:
    """The findings, or the variables of one dataset, by what became of them."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    changed: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What changed between two releases. `about` is what they say of themselves, `rules` which rules hold."""

    about: tuple[str, ...]
    findings: Part
    codebook: Mapping[str, Part]
    rules: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether the two tell the same."""
        parts = (self.findings, *self.codebook.values())
        return not (self.about or self.rules or any(part.added or part.removed or part.changed for part in parts))


def difference(old: Bundle, new: Bundle) -> Difference:
    """What changed from `old` to `new`."""
    return Difference(
        about=tuple(_about(old, new)),
        findings=_part(_findings(old), _findings(new)),
        codebook={name: _part(_entries(old, name), _entries(new, name)) for name in sorted({*old.codebook, *new.codebook})},
        rules=tuple(_rules(old, new)),
    )


def change(old: Bundle, new: Bundle, name: str) -> Change:
    """What is told otherwise of the finding with this id, which both have; nothing where both tell the same.

    Raises:
        KeyError: one of them does not have it.
    """
    return Change(name, tuple(_changes(_findings(old)[name], _findings(new)[name])))


def in_words(found: Difference) -> tuple[str, ...]:
    """The difference as lines for a reader: all that changed of findings, and how many variables of the codebook changed."""
    if found.nothing:
        return ("The two releases tell the same.",)
    part = found.findings
    changed = ((f"changed    {each.name}", *(f"           {said}" for said in each.sentences)) for each in part.changed)
    return (
        *found.about,
        *(f"added      {name}" for name in part.added),
        *(f"removed    {name}" for name in part.removed),
        *chain.from_iterable(changed),
        f"findings   {_counts(part)}",
        *(f"codebook   {name}: {_counts(each)}" for name, each in found.codebook.items()),
        *found.rules,
    )


def _counts(part: Part) -> str:
    named = {"added": part.added, "removed": part.removed, "changed": part.changed, "unchanged": part.unchanged}
    return ", ".join(f"{len(names)} {word}" for word, names in named.items() if names) or "none"


def _part(old: Mapping[str, Told], new: Mapping[str, Told]) -> Part:
    changes = [Change(name, tuple(_changes(old[name], new[name]))) for name in sorted(old.keys() & new.keys())]
    return Part(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        unchanged=tuple(change.name for change in changes if not change.said),
        changed=tuple(change for change in changes if change.said),
    )


def _findings(bundle: Bundle) -> dict[str, Told]:
    return {each.id: each for each in (*bundle.findings, *bundle.refused, *bundle.models)}


def _entries(bundle: Bundle, dataset: str) -> dict[str, Told]:
    return {entry.variable: entry for entry in bundle.codebook.get(dataset, ())}


def _about(old: Bundle, new: Bundle) -> Iterator[str]:
    """What the releases say of themselves; the hashes of their files change with what is told below."""
    was, now = old.manifest, new.manifest
    said = {
        "study": (was.study, now.study),
        "identifier": (was.doi, now.doi),
        "source": (_standing(old.standing), _standing(new.standing)),
        "engine": (was.engine, now.engine),
        "date": (was.date, now.date),
    }
    yield from (f"{name}: {_became(*pair)}" for name, pair in said.items() if pair[0] != pair[1])
    if was.schemas != now.schemas:
        yield "schemas: other ones"
    yield from _settings("policy ", was.policy, now.policy)


def _settings(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for each in sorted({*old, *new}):
        if old.get(each) != new.get(each):
            yield f"{name}{each}: {_became(old.get(each, 'not set'), new.get(each, 'not set'))}"


def _standing(standing: Standing) -> str:
    match standing:
        case Invented(seed):
            return f"synthetic, seed {seed}"
        case Unattested():
            return "files without attestation"
        case Uncleared(by):
            return f"files attested by {by.licensee} on {by.date}, not approved"
        case Approved(by, approval):
            return f"files attested by {by.licensee} on {by.date}, approved by {approval.reviewer} on {approval.date}"
        case _:
            assert_never(standing)


def _rules(old: Bundle, new: Bundle) -> Iterator[str]:
    was, now = ({rule.id: rule.verdict for rule in bundle.validation} for bundle in (old, new))
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            yield f"rule       {name}: {_became(was.get(name, 'not checked'), now.get(name, 'not checked'))}"


def _changes(old: Told, new: Told) -> Iterator[Said]:
    """At least one sentence, unless the two are equal."""
    if old == new:
        return
    said: list[Said] = [*_of_words(old, new)]
    if isinstance(new, Refused):
        said += [] if isinstance(old, Refused) else ["not let out any more"]
    elif isinstance(old, Refused):
        said += ["let out for the first time"]
    elif isinstance(old, Modelled) or isinstance(new, Modelled):
        said += _of_models(old, new) if isinstance(old, Modelled) and isinstance(new, Modelled) else ["another question"]
    else:
        said += _of_tables(old.table, new.table)
    yield from said or ["the same in another order"]


def _of_words(old: Told, new: Told) -> Iterator[str]:
    for name in ("title", "note", "question", "reason", "dataset", "outcome"):
        was, now = getattr(old, name, None), getattr(new, name, None)
        if was is not None and now is not None and was != now:
            yield f"{name}: {_became(f'“{was}”', f'“{now}”')}"


def _of_tables(old: Table | None, new: Table | None) -> Iterator[Said]:
    if old is None or new is None:
        if old != new:
            yield "no table any more" if new is None else "a table for the first time"
        return
    if (old.dataset, old.universe) != (new.dataset, new.universe):
        yield "it counts other records, so its numbers cannot be compared"
        return
    if [each.variable for each in old.dimensions] != [each.variable for each in new.dimensions]:
        names = [" by ".join(each.variable for each in table.dimensions) for table in (old, new)]
        yield f"variables: {_became(*names)}"
    elif old.dimensions != new.dimensions:
        yield "other categories, or other names of them"
    yield from _of_cells(old, new)
    yield from _of_statistics(old.statistics, new.statistics)


def _of_models(old: Modelled, new: Modelled) -> Iterator[Said]:
    if old.groups != new.groups:
        yield Number(0, "groups", f"{old.groups:,}", f"{new.groups:,}")
    if [_of_term(term) for term in old.terms] != [_of_term(term) for term in new.terms]:
        yield "other terms, so its numbers cannot be compared"
        return
    for at, (was, now) in enumerate(zip(old.terms, new.terms, strict=True), start=1):
        if was != now:
            yield Number(at, now.label, _odds(was), _odds(now))


def _of_term(term: Term) -> tuple[str, str, str]:
    return term.table, term.label, term.compared


def _odds(term: Term) -> str:
    return f"{term.ratio} ({term.low} to {term.high})"


def _of_cells(old: Table, new: Table) -> Iterator[Said]:
    was, now = ({cell.where: cell for cell in table.cells} for table in (old, new))
    for place in now:
        if place in was and was[place].count != now[place].count:
            yield Number(place, _label(new, place), _number(was[place].count), _number(now[place].count))
    fresh = tuple(Number(place, _label(new, place), "", _number(now[place].count)) for place in now if place not in was)
    gone = tuple(Number(place, _label(old, place), _number(was[place].count), "") for place in was if place not in now)
    yield from (each for each in (Numbers("new", fresh), Numbers("gone", gone)) if each.all)


def _of_statistics(old: tuple[Statistic, ...], new: tuple[Statistic, ...]) -> Iterator[Said]:
    was = {(each.name, each.unit): each.value for each in old}
    now = {(each.name, each.unit): each.value for each in new}
    for name, unit in sorted({*was, *now}):
        if (name, unit) not in now or (name, unit) not in was:
            yield f"{name}, in {unit}: {'gone' if (name, unit) in was else 'new'}"
        elif was[name, unit] != now[name, unit]:
            yield Number(name, f"{name}, in {unit}", _number(was[name, unit]), _number(now[name, unit]))


def _number(value: int | None) -> str:
    return WITHHELD if value is None else f"{value:,}"


def _label(table: Table, place: Where) -> str:
    named = dict(place)
    labels = [
        category.label
        for dimension in table.dimensions
        for category in dimension.categories
        if named.get(dimension.variable) == category.codes
    ]
    return " / ".join(labels) or f"all {table.dataset}"


def _became(old: object, new: object) -> str:
    return f"{old} became {new}"
