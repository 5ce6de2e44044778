"""Which variables have to be looked at together, so that looking at them apart loses nothing.

Tables and rules join variables. A graph with those joins is filled up until it is chordal, always taking out the variable that
needs the fewest new joins (the min-fill rule); its largest cliques then hang together as a tree in which each variable fills a
connected part. Counts over the cliques that agree where neighbours overlap are the margins of one whole distribution (S. L.
Lauritzen, *Graphical Models*, 1996, section 2.1.2 and appendix B.2), so nothing is lost against the full cross product.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True)
class Forest:
    """Cliques, each a set of names in order, and pairs of them with the names on which both have to agree."""

    cliques: tuple[tuple[str, ...], ...]
    agreements: tuple[tuple[int, int, tuple[str, ...]], ...]


def components(sets: Collection[frozenset[str]]) -> tuple[tuple[frozenset[str], ...], ...]:
    """The sets in groups: two sets that share a name are in one group."""
    groups: list[tuple[set[str], list[frozenset[str]]]] = []
    for each in sorted(sets, key=sorted):
        names, members = set(each), [each]
        for group in [group for group in groups if group[0] & each]:
            groups.remove(group)
            names |= group[0]
            members = group[1] + members
        groups.append((names, members))
    return tuple(tuple(members) for _, members in sorted(groups, key=lambda group: sorted(group[0])))


def junction_tree(sets: Collection[frozenset[str]]) -> Forest:
    """The cliques of a chordal graph in which each set is complete, and the tree that joins them."""
    cliques = _maximal(_eliminated(_graph(sets)))
    return Forest(tuple(tuple(sorted(clique)) for clique in cliques), tuple(_spanning(cliques)))


def apart(sets: Collection[frozenset[str]]) -> Forest:
    """The largest sets as they are, with an agreement for each pair that overlaps: less than the tree, and smaller."""
    cliques = _maximal(sorted(sets, key=sorted))
    pairs = combinations(range(len(cliques)), 2)
    shared = ((one, other, tuple(sorted(cliques[one] & cliques[other]))) for one, other in pairs)
    return Forest(tuple(tuple(sorted(clique)) for clique in cliques), tuple(each for each in shared if each[2]))


def _graph(sets: Collection[frozenset[str]]) -> dict[str, set[str]]:
    graph: dict[str, set[str]] = {name: set() for each in sets for name in each}
    for each in sets:
        for name in each:
            graph[name] |= each - {name}
    return graph


def _eliminated(graph: dict[str, set[str]]) -> Iterator[frozenset[str]]:
    """Each name with the neighbours it has when it is taken out, after they have been joined."""
    while graph:
        name = min(graph, key=lambda each: (_fill(graph, each), len(graph[each]), each))
        neighbours = graph.pop(name)
        yield frozenset({name, *neighbours})
        for other in neighbours:
            graph[other] |= neighbours - {other}
            graph[other].discard(name)


def _fill(graph: Mapping[str, Collection[str]], name: str) -> int:
    return sum(other not in graph[one] for one, other in combinations(sorted(graph[name]), 2))


def _maximal(sets: Collection[frozenset[str]] | Iterator[frozenset[str]]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    for each in sorted(sets, key=lambda names: (-len(names), sorted(names))):
        if not any(each <= larger for larger in found):
            found.append(each)
    return found


def _spanning(cliques: list[frozenset[str]]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """A tree of greatest overlap; neighbours without one agree on how many records there are."""
    joined = {0}
    while len(joined) < len(cliques):
        one, other = max(
            ((one, other) for one in joined for other in range(len(cliques)) if other not in joined),
            key=lambda pair: (len(cliques[pair[0]] & cliques[pair[1]]), -pair[0], -pair[1]),
        )
        joined.add(other)
        yield one, other, tuple(sorted(cliques[one] & cliques[other]))
