"""What a reader of the documentation and of all tables knows, as programs: one for all variables that hang together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from studybook.disclosure.atoms import Domain, Names, domains
from studybook.disclosure.cliques import Forest, apart, components, junction_tree
from studybook.disclosure.linear import AtLeast, inequalities
from studybook.disclosure.places import Place
from studybook.disclosure.reach import Agreement, Clique, Program
from studybook.rules import Rule
from studybook.study import Study

LIMIT = 20_000
"""The most combinations a clique may have that is looked at as a whole."""

LARGEST = 2_000_000
"""The most combinations that are gone through to see which of them are possible."""

Space = tuple[str, Names]
"""A dataset and variables of it that a table or a rule speaks of together."""


@dataclass(frozen=True, eq=False)
class Topic:
    """Variables that hang together: their program, the true counts of its places, and the combinations it must leave open.

    A combination of categories that several variables were joined in has finer ones in it: of these, `within` has the
    combination and the finest categories. A finer combination may be as common as all of them may be at once.
    """

    program: Program = field(repr=False)
    truth: Mapping[Place, int] = field(repr=False)
    atoms: tuple[Place, ...] = field(repr=False)
    within: tuple[tuple[Place, ...], ...] = field(repr=False)


def topics(
    study: Study, held: Collection[Rule], truth: Mapping[Place, int], told_of: Sequence[AtLeast] = ()
) -> tuple[Topic, ...]:
    """Everything known of these places.

    `held` are the rules that held, `truth` has how many records each place has, `told_of` what else is told of sums of places.
    """
    finest = domains(study, held)
    told = {(dataset, tuple(name for name, _ in inside)) for dataset, inside in truth if inside}
    records = {dataset: count for (dataset, inside), count in truth.items() if not inside}
    linear = [*told_of, *inequalities(held, finest, {(dataset, name) for dataset, names in told for name in names}, records)]
    sums = {place for each in linear for place, _ in each.terms}
    places = sorted({*truth, *sums}, key=repr)
    coarse = {name: finest[name].coarsened([inside for dataset, inside in places if dataset == name]) for name in finest}
    asked = {*told, *((dataset, names) for dataset, domain in finest.items() for names in domain.spaces())}
    latent = {(place[0], _names(place)) for place in sums if place[1]}
    return tuple(
        _topic(spaces, asked, each, truth, _Words(finest, coarse)) for spaces, each in _together({*asked, *latent}, linear)
    )


@dataclass(frozen=True)
class _Words:
    """The datasets in their finest categories, and in the coarsest that lose nothing."""

    finest: Mapping[str, Domain]
    coarse: Mapping[str, Domain]


def _topic(
    spaces: frozenset[Space], asked: Collection[Space], linear: Sequence[AtLeast], truth: Mapping[Place, int], words: _Words
) -> Topic:
    cliques, agreements = _cliques(spaces, words)
    names = {(dataset, name) for dataset, each in spaces for name in each}
    datasets = {dataset for dataset, _ in spaces}
    mine = {
        (dataset, inside): count
        for (dataset, inside), count in truth.items()
        if dataset in datasets and all((dataset, name) in names for name, _ in inside)
    }
    described = (
        (space, (words.finest if len(space[1]) == 1 else words.coarse)[space[0]]) for space in sorted(spaces & set(asked))
    )
    atoms = tuple((space[0], place) for space, domain in described for place, possible in domain.places(space[1]) if possible)
    return Topic(Program(cliques, agreements, linear, mine), mine, atoms, tuple(_within(atoms)))


def _within(atoms: Collection[Place]) -> Iterator[tuple[Place, ...]]:
    """Each combination with some of the finest categories in it, at most one a variable."""
    single = {place for place in atoms if len(place[1]) == 1}
    for dataset, inside in atoms:
        if len(inside) > 1:
            finer = ([(dataset, ((name, (code,)),)) for code in codes] if len(codes) > 1 else [] for name, codes in inside)
            for chosen in product(*([None, *(place for place in each if place in single)] for each in finer)):
                parts = tuple(place for place in chosen if place)
                if parts:
                    yield (dataset, inside), *parts


def _names(place: Place) -> Names:
    return tuple(sorted(name for name, _ in place[1]))


def _together(spaces: Collection[Space], linear: Sequence[AtLeast]) -> Iterator[tuple[frozenset[Space], tuple[AtLeast, ...]]]:
    """Spaces that share a variable or a sum, in groups, each with its sums."""
    joined = [frozenset(_qualified(space)) for space in spaces]
    sums = [frozenset(name for place, _ in each.terms for name in _qualified((place[0], _names(place)))) for each in linear]
    for group in components([*joined, *(each for each in sums if each)]):
        names = frozenset[str]().union(*group)
        mine = frozenset(space for space in spaces if set(_qualified(space)) <= names)
        yield mine, tuple(each for each, about in zip(linear, sums, strict=True) if about and about <= names)


def _qualified(space: Space) -> Iterator[str]:
    return (f"{space[0]}.{name}" for name in space[1])


def _cliques(spaces: Collection[Space], words: _Words) -> tuple[tuple[Clique, ...], tuple[Agreement, ...]]:
    """For each dataset, the cliques of its spaces in coarse categories and, joined to them, each variable in its finest."""
    cliques: list[Clique] = []
    agreements: list[Agreement] = []
    first: dict[str, int] = {}  # all of a dataset agree on how many records it has

    def add(dataset: str, names: Names, domain: Domain) -> int:
        cliques.append(Clique(dataset, names, domain, domain.possible(names), cliques[-1].end if cliques else 0))
        return len(cliques) - 1

    for dataset in sorted({space[0] for space in spaces}):
        finest, coarse = words.finest[dataset], words.coarse[dataset]
        for part in components([frozenset(names) for of, names in spaces if of == dataset]):
            forest = _forest(part, coarse)
            numbers = [add(dataset, names, coarse) for names in forest.cliques]
            if dataset in first:
                agreements.append((first[dataset], numbers[0], ()))
            first.setdefault(dataset, numbers[0])
            agreements += [(numbers[one], numbers[other], names) for one, other, names in forest.agreements]
            for name in sorted(frozenset[str]().union(*part)):
                if coarse.categories[name] != finest.categories[name]:
                    home = next(number for number in numbers if name in cliques[number].names)
                    agreements.append((home, add(dataset, (name,), finest), (name,)))
    return tuple(cliques), tuple(agreements)


def _forest(sets: Collection[frozenset[str]], domain: Domain) -> Forest:
    """The tree of cliques, unless one of them is too large: then the sets as they are."""
    tree = junction_tree(sets)
    small = all(domain.size(names) <= LARGEST and domain.possible(names).sum() <= LIMIT for names in tree.cliques)
    return tree if small else apart(sets)
