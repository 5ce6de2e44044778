"""What everyone knows once these releases are out: their counts, and the rules that they say held.

The cells of all releases are known together: what one withholds and another tells counts as told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from studybook.bundle import Bundle, Table
from studybook.cells import Where, where
from studybook.disclosure.policy import Policy, policy_from
from studybook.errors import UsageError
from studybook.rules import Rule, rule_id
from studybook.study import Study

Place = tuple[str, Where]
"""A dataset and the records meant, universe included."""


@dataclass(frozen=True)
class Told:
    """A table, the name it goes by, and the release that tells it: its number, the present one 0, and its policy."""

    name: str
    table: Table
    release: int
    policy: Policy

    @property
    def space(self) -> frozenset[str]:
        """The variables it tells of together."""
        return frozenset({*dict(self.table.universe), *(each.variable for each in self.table.dimensions)})

    @property
    def places(self) -> Iterator[tuple[Place, int | None]]:
        """Each of its cells as a place, and the count told there."""
        for cell in self.table.cells:
            yield (self.table.dataset, where(dict([*self.table.universe, *cell.where]))), cell.count


@dataclass(frozen=True)
class Knowledge:
    """Everything the attack starts from. A place has several counts only if releases contradict each other.

    `tellers` names the tables that tell the count of a place.
    """

    told: tuple[Told, ...]
    rules: tuple[Rule, ...]
    policies: tuple[Policy, ...]
    counts: Mapping[Place, frozenset[int]]
    withheld: tuple[Place, ...]
    tellers: Mapping[Place, tuple[str, ...]]

    @property
    def threshold(self) -> int:
        """The largest of all releases."""
        return max(policy.threshold for policy in self.policies)

    @property
    def records(self) -> Mapping[str, int]:
        """The number of records of each dataset for which one is told."""
        return {dataset: min(counts) for (dataset, place), counts in self.counts.items() if not place}


def knowledge(study: Study, bundles: Sequence[Bundle]) -> Knowledge:
    """What these releases of one study tell together.

    Raises:
        PolicyError: a release records a policy that cannot be followed.
        UsageError: there is no release.
    """
    policies = tuple(policy_from(bundle.manifest.policy, "manifest.json") for bundle in bundles)
    if not policies:
        raise UsageError("there is no release to attack")
    told = tuple(each for number, policy in enumerate(policies) for each in _told(bundles[number], number, policy))
    counts: dict[Place, set[int]] = {}
    tellers: dict[Place, dict[str, None]] = {}
    for each in told:
        for place, count in each.places:
            names = tellers.setdefault(place, {})
            if count is not None:
                names[each.name] = None
                counts.setdefault(place, set()).add(count)
    held = {outcome.id for bundle in bundles for outcome in bundle.validation if outcome.held}
    return Knowledge(
        told=told,
        rules=tuple(rule for rule in study.rules if rule_id(rule) in held),
        policies=policies,
        counts={place: frozenset(found) for place, found in counts.items()},
        withheld=tuple(place for place in tellers if place not in counts),
        tellers={place: tuple(names) for place, names in tellers.items()},
    )


def _told(bundle: Bundle, number: int, policy: Policy) -> Iterator[Told]:
    of = f" of earlier release {number}" if number else ""
    for released in bundle.findings:
        yield Told(f"finding {released.id}{of}", released.table, number, policy)
    for dataset, entries in bundle.codebook.items():
        for entry in entries:
            if entry.table:
                yield Told(f"codebook {dataset}.{entry.variable}{of}", entry.table, number, policy)
