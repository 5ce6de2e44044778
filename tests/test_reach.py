"""What can be concluded: by cliques exactly what follows from the full cross product, and nothing that is not so."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.cells import Where, where
from studybook.disclosure.atoms import Domain, domains
from studybook.disclosure.knowledge import topics
from studybook.disclosure.linear import inequalities
from studybook.disclosure.places import Place
from studybook.disclosure.reach import Clique, Program
from studybook.rules import Implies, Repeats, RowsCounted, Rule, Skip, Total
from studybook.variables import Span
from tests import orchards, ponds

NAMES = ("KIND", "LIMED", "ORGANIC")
MUST = Implies("orchards", {"KIND": frozenset({3})}, {"ORGANIC": frozenset({0, -9})}, "Plums are not organic.")


def domain(*rules: Rule) -> Domain:
    return domains(orchards.STUDY, rules)["orchards"]


def tables(of: Domain, *spaces: tuple[str, ...]) -> list[Place]:
    """The cells of tables with all their margins."""
    places: dict[Place, None] = {("orchards", ()): None}
    for space in spaces:
        for kept in product((True, False), repeat=len(space)):
            names = tuple(name for name, keep in zip(space, kept, strict=True) if keep)
            places |= dict.fromkeys(("orchards", place) for place, _ in of.places(names))
    return list(places)


def whole_product(of: Domain, truth: dict[Place, int]) -> Program:
    return Program([Clique("orchards", NAMES, of, of.possible(NAMES), 0)], [], [], truth)


@given(st.integers(0, 10**6), st.booleans())
def test_cliques_conclude_what_the_cross_product_does(seed: int, ruled: bool) -> None:
    of, draw = domain(MUST) if ruled else domain(), np.random.default_rng(seed)
    places = tables(of, ("KIND", "LIMED"), ("LIMED", "ORGANIC"))
    joint = draw.integers(0, 9, of.possible(NAMES).shape) * of.possible(NAMES)
    truth = {place: int(joint[of.inside(place[1], NAMES)].sum()) for place in places}
    told = {place: count if not place[1] or draw.random() < 0.6 else None for place, count in truth.items()}
    full = whole_product(of, truth)
    full.tell(told)
    (topic,) = [each for each in topics(orchards.STUDY, [MUST] if ruled else [], truth) if ("orchards", ()) in each.truth][:1]
    topic.program.tell(told)
    for place in places[:: max(1, len(places) // 8)]:
        for sign in (1.0, -1.0):
            if place in topic.truth:
                most = full.end(place, sign).value
                assert topic.program.end(place, sign).value == pytest.approx(most, abs=1e-6)
                assert sign * topic.program.nearby(place, sign).value <= sign * most + 1e-6
        grounds = full.rests_on(place, 1.0)
        for other in (other for other, low in zip(places, grounds.as_low, strict=True) if low):
            assert full.end(other, 1.0).value <= grounds.value + 1e-6


def test_a_conclusion_names_what_it_rests_on() -> None:
    of = domain()
    places = tables(of, ("ORGANIC",))
    counts = dict(zip(places, (30, 20, 7, 3), strict=True))
    program = Program([Clique("orchards", ("ORGANIC",), of, of.possible(("ORGANIC",)), 0)], [], [], counts)
    program.tell({**counts, places[3]: None})
    assert program.end(places[3], 1.0).value == pytest.approx(3)
    assert program.rests_on(places[3], 1.0).places == frozenset(places[:3])


def test_one_proof_says_the_same_of_others() -> None:
    of = domain()
    places = tables(of, ("ORGANIC",))
    counts = dict(zip(places, (30, 20, 7, 3), strict=True))
    program = Program([Clique("orchards", ("ORGANIC",), of, of.possible(("ORGANIC",)), 0)], [], [], counts)
    program.tell({**counts, places[2]: None, places[3]: None})
    grounds = program.rests_on(places[3], 1.0)
    assert grounds.value == pytest.approx(10, abs=1e-2)
    assert grounds.as_low.tolist() == [False, False, True, True], "what two withheld ones come to bounds each of them"


def test_what_the_rules_forbid_is_not_possible() -> None:
    of = domain(MUST)
    program = whole_product(of, {("orchards", ()): 0})
    assert program.possible(("orchards", where({"KIND": (3,), "ORGANIC": (0,)})))
    assert not program.possible(("orchards", where({"KIND": (3,), "ORGANIC": (1,)})))


def possible(of: Domain, **codes: int | None) -> bool:
    names = tuple(sorted(codes))
    place = where({name: (code,) for name, code in codes.items()})
    return bool((of.possible(names) & of.inside(place, names)).any())


def test_rules_say_what_can_be() -> None:
    grafted = Skip("orchards", "GRAFTED")
    of = domain(MUST, grafted)
    assert possible(of, KIND=3, ORGANIC=0) and possible(of, KIND=1, ORGANIC=1) and not possible(of, KIND=3, ORGANIC=1)
    assert possible(of, KIND=3, GRAFTED=None) and possible(of, KIND=1, GRAFTED=None) and possible(of, KIND=1, GRAFTED=2001)
    assert not possible(of, KIND=3, GRAFTED=2001)


def test_a_rule_that_did_not_hold_says_nothing() -> None:
    assert possible(domain(), KIND=3, ORGANIC=1)


def test_categories_that_nothing_tells_apart_become_one() -> None:
    of = domain(MUST)
    table: list[Where] = [where({"KIND": (1, 2), "LIMED": (1,)}), where({"KIND": (3,), "LIMED": (1,)})]
    assert set(of.coarsened(table).categories["KIND"]) == {(-9,), (1, 2), (3,)}
    assert (1,) in of.coarsened([where({"KIND": (1,), "LIMED": (1,)})]).categories["KIND"]


def sums(rules: list[Rule]) -> list[dict[Place, int]]:
    told = {("trees", "KIND"), ("orchards", "KIND")}
    described = domains(orchards.STUDY, rules)
    return [dict(each.terms) for each in inequalities(rules, described, told, {"orchards": 40, "trees": 150, "apples": 300})]


def test_totals_lie_between_the_ends_of_their_classes() -> None:
    low, high = sums([rule for rule in orchards.RULES if isinstance(rule, Total)])
    two = ("trees", where({"NPESTS": (Span(2, 3),)}))
    aphids = ("trees", where({"APHIDS": (1,)}))
    assert (low[aphids], low[two]) == (1, -2)
    assert (high[aphids], high[two]) == (-1, 3)


def test_rows_are_counted_over_all_and_within_each_repeated_category() -> None:
    rules = [
        rule
        for rule in orchards.RULES
        if isinstance(rule, RowsCounted | Repeats) and "trees" in (rule.dataset, getattr(rule, "child", ""))
    ]
    found = sums(rules)
    pears = ("trees", where({"KIND": (2,)}))
    assert any(each.get(pears) == 1 for each in found) and any(each.get(pears) == -1 for each in found)
    assert any(each.get(("trees", ())) == 1 for each in found)


def test_ponds_have_topics_for_all_their_tables() -> None:
    truth: dict[Place, int] = {("ponds", ()): 9, ("ponds", where({"REEDS": (1,)})): 5, ("ponds", where({"REEDS": (0,)})): 4}
    (topic,) = topics(ponds.STUDY, (), truth)
    assert set(topic.truth) == set(truth)
    assert {place for _, place in topic.atoms} >= {where({"REEDS": (1,)}), where({"REEDS": (0,)})}
