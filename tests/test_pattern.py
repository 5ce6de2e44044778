"""The cheapest choice that meets every demand."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.cells import where
from studybook.disclosure.pattern import Choice, Demand, either, if_withheld
from studybook.disclosure.places import Place
from studybook.errors import PolicyError

PLACES: list[Place] = [("birds", where({"KIND": (code,)})) for code in range(6)]
demands = st.lists(
    st.one_of(
        st.lists(st.sampled_from(PLACES), min_size=1, max_size=3, unique=True).map(either),
        st.permutations(PLACES).map(lambda order: if_withheld(order[0], order[1:3])),
    ),
    max_size=6,
)


def meets(choice: frozenset[Place], demand: Demand) -> bool:
    return sum(weight for place, weight in demand.weights if place in choice) >= demand.least


@given(demands, st.lists(st.integers(1, 9), min_size=6, max_size=6))
def test_no_choice_that_meets_all_demands_costs_less(asked: list[Demand], prices: list[int]) -> None:
    costs = {place: price + 1e-5 * rank for rank, (place, price) in enumerate(zip(PLACES, prices, strict=True))}
    choice = Choice(costs, frozenset(PLACES[:1]), frozenset())
    for demand in asked:
        choice.demand(demand)
    best = choice.best()
    assert PLACES[0] in best and all(meets(best, demand) for demand in asked)
    others = chain.from_iterable(combinations(PLACES, size) for size in range(7))
    fit = (set(each) for each in others if PLACES[0] in each and all(meets(frozenset(each), demand) for demand in asked))
    assert sum(costs[place] for place in best) == pytest.approx(min(sum(costs[place] for place in each) for each in fit))


def test_what_must_be_told_and_withheld_is_refused() -> None:
    choice = Choice(dict.fromkeys(PLACES, 1.0), frozenset(), frozenset(PLACES[:2]))
    choice.demand(either(PLACES[:2]))
    with pytest.raises(PolicyError, match="no choice"):
        choice.best()
