"""Everything known in the form the search works on: variables cut into blocks, joined in regions, and statements about them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from studybook.disclosure.attack.blocks import Field, field
from studybook.disclosure.attack.domains import Domain, domains
from studybook.disclosure.attack.knowledge import Knowledge, Place
from studybook.disclosure.attack.program import Program, program
from studybook.disclosure.attack.quantiles import Claim, claimed
from studybook.disclosure.attack.regions import Layout, layout
from studybook.disclosure.attack.statements import Statement, Term, linear, place_term
from studybook.disclosure.attack.tree import Joints, Names, joints
from studybook.disclosure.attack.zeros import Possible, possible
from studybook.study import Study


@dataclass(frozen=True, eq=False)
class Model:
    """Columns, what counts and rules tell of them, and what is looked at: single variables, and sets of them."""

    known: Knowledge
    layout: Layout
    program: Program
    claims: tuple[Claim, ...]
    withheld: Mapping[Place, Term]
    singles: frozenset[tuple[str, str]]
    spaces: frozenset[tuple[str, tuple[str, ...]]]
    too_large: tuple[tuple[str, tuple[str, ...]], ...]


def model(study: Study, known: Knowledge, limit: int) -> Model:
    """The model of what is known. Sets of variables with more than `limit` combinations are not joined."""
    finest = domains(study)
    rules = [each for each in possible(known.rules, finest) if len(each.names) == 1 or not each.allowed.all()]
    told = [
        Statement((place_term(*place, finest),), min(counts), min(counts), known.tellers[place][:1])
        for place, counts in known.counts.items()
    ]
    statements = (*told, *linear(known.rules, finest, known.records))
    claims = tuple(claimed(known, finest))
    withheld = {place: place_term(*place, finest) for place in known.withheld}
    terms = [term for each in (*statements, *(said for claim in claims for said in claim.statements)) for term in each.terms]
    terms += [term for term in withheld.values() if len(term.weights) > 1]
    looked_at = {(each.table.dataset, each.space) for each in known.told}
    looked_at |= {(each.dataset, frozenset(each.names)) for each in rules if len(each.names) > 1}
    parts = {dataset: _Part(dataset, terms, rules, looked_at) for dataset in finest}
    fields = {dataset: part.field(finest[dataset]) for dataset, part in parts.items()}
    found = {dataset: part.joints(fields[dataset], limit) for dataset, part in parts.items()}
    columns = layout(fields, found)
    return Model(
        known=known,
        layout=columns,
        program=program(columns, statements),
        claims=claims,
        withheld=withheld,
        singles=frozenset((dataset, name) for dataset, names in looked_at for name in names),
        spaces=frozenset((dataset, tuple(sorted(names))) for dataset, names in looked_at if len(names) > 1),
        too_large=tuple((dataset, tuple(sorted(names))) for dataset, each in found.items() for names in each.too_large),
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """What is known of one dataset."""

    dataset: str
    terms: Sequence[Term]
    rules: Sequence[Possible]
    looked_at: Set[tuple[str, Names]]

    def field(self, finest: Mapping[str, Domain]) -> Field:
        rules = [each for each in self.rules if each.dataset == self.dataset]
        names = {name for each in self._spaces for name in each} | {name for each in rules for name in each.names}
        return field(finest, names, self._terms, rules)

    def joints(self, cut: Field, limit: int) -> Joints:
        sizes: dict[Names, int] = {}

        def size(names: Names) -> int:
            if names not in sizes:
                sizes[names] = len(cut.combinations(sorted(names), limit))
            return sizes[names]

        return joints((each for each in self._spaces if len(each) > 1), size, limit)

    @property
    def _terms(self) -> list[Term]:
        return [term for term in self.terms if term.dataset == self.dataset]

    @property
    def _spaces(self) -> set[Names]:
        told = {names for dataset, names in self.looked_at if dataset == self.dataset}
        return told | {frozenset(term.weights) for term in self._terms}
