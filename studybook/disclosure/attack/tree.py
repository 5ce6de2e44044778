"""Regions: sets of variables small enough to hold all their combinations, joined so that nothing is lost.

If the graph of all spaces is completed to a chordal one, counts over its maximal cliques that agree where cliques meet always
have a common joint distribution, in whole numbers too. Variables are eliminated one by one, least fill first; what an
elimination brings together is a region. Where that would be too large its parts stay apart, and the set is reported as not
covered jointly.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

Names = frozenset[str]
Size = Callable[[Names], int]


@dataclass(frozen=True)
class Joints:
    """Regions, the pairs of them that have to agree on what they share, and the sets that were too large for one."""

    regions: tuple[Names, ...]
    meetings: tuple[tuple[int, int], ...]
    too_large: tuple[Names, ...]


def joints(spaces: Iterable[Names], size: Size, limit: int) -> Joints:
    """Regions that together hold every space. `size` says how many combinations of some variables are possible."""
    return _contracted(_eliminated(sorted(set(spaces), key=sorted), size, limit))


@dataclass
class _Found:
    regions: list[Names] = field(default_factory=list[Names])
    meetings: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    too_large: list[Names] = field(default_factory=list[Names])


def _eliminated(spaces: Sequence[Names], size: Size, limit: int) -> _Found:
    """Bucket elimination: a scope is a space, or what is left of a region, with the number of that region."""
    found = _Found()
    scopes: list[tuple[Names, int | None]] = [(space, None) for space in spaces]
    while scopes:
        name = _next([scope for scope, _ in scopes])
        bucket = [each for each in scopes if name in each[0]]
        scopes = [each for each in scopes if name not in each[0]]
        numbers: list[int] = []
        for part in _parts(bucket, size, limit):
            numbers.append(len(found.regions))
            region = frozenset[str]().union(*(scope for scope, _ in part))
            found.regions.append(region)
            found.meetings |= {(origin, numbers[-1]) for _, origin in part if origin is not None}
            scopes += [(region - {name}, numbers[-1])] if len(region) > 1 else []
        if len(numbers) > 1:
            found.too_large.append(frozenset[str]().union(*(scope for scope, _ in bucket)))
            found.meetings |= set(combinations(numbers, 2))
    return found


def _next(scopes: Sequence[Names]) -> str:
    """The variable whose elimination joins the fewest pairs that no scope joins; of those, with the fewest neighbours."""
    near: dict[str, set[str]] = {}
    for scope in scopes:
        for name in scope:
            near.setdefault(name, set()).update(scope)

    def fill(name: str) -> tuple[int, int, str]:
        return sum(b not in near[a] for a, b in combinations(near[name], 2)), len(near[name]), name

    return min(near, key=fill)


def _parts(bucket: Sequence[tuple[Names, int | None]], size: Size, limit: int) -> list[list[tuple[Names, int | None]]]:
    """The scopes of a bucket in as few groups as are small enough: one, wherever possible."""
    parts: list[list[tuple[Names, int | None]]] = []
    for each in sorted(bucket, key=lambda each: (-len(each[0]), sorted(each[0]), each[1] or 0)):
        for part in parts:
            union = each[0].union(*(scope for scope, _ in part))
            if any(union <= scope for scope, _ in part) or size(union) <= limit:
                part.append(each)
                break
        else:
            parts.append([each])
    return parts


def _contracted(found: _Found) -> Joints:
    """The same without regions that lie within one they meet."""
    into = list(range(len(found.regions)))

    def home(number: int) -> int:
        while into[number] != number:
            number = into[number]
        return number

    changed = True
    while changed:
        changed = False
        for first, second in sorted(found.meetings):
            a, b = home(first), home(second)
            if a != b and (found.regions[a] <= found.regions[b] or found.regions[b] <= found.regions[a]):
                small, large = (a, b) if found.regions[a] <= found.regions[b] else (b, a)
                into[small] = large
                changed = True
    kept = [number for number in range(len(into)) if into[number] == number]
    at = {number: position for position, number in enumerate(kept)}
    pairs = {tuple(sorted((at[home(a)], at[home(b)]))) for a, b in found.meetings if home(a) != home(b)}
    return Joints(
        tuple(found.regions[number] for number in kept), tuple(sorted((a, b) for a, b in pairs)), tuple(found.too_large)
    )
