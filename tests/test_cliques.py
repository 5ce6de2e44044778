"""Cliques of a chordal graph and their tree: nothing that hangs together is taken apart."""

from hypothesis import given
from hypothesis import strategies as st

from studybook.disclosure.cliques import apart, components, junction_tree

sets = st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=3), min_size=1, max_size=8)


@given(sets)
def test_sets_that_share_a_name_are_in_one_group(given_sets: list[frozenset[str]]) -> None:
    groups = components(set(given_sets))
    assert sorted((each for group in groups for each in group), key=sorted) == sorted(set(given_sets), key=sorted)
    names = [frozenset[str]().union(*group) for group in groups]
    assert all(not one & other for at, one in enumerate(names) for other in names[:at])


@given(sets)
def test_each_set_is_inside_a_clique_and_each_name_fills_a_connected_part(given_sets: list[frozenset[str]]) -> None:
    for group in components(set(given_sets)):
        forest = junction_tree(group)
        assert all(any(each <= set(clique) for clique in forest.cliques) for each in group)
        assert len(forest.agreements) == len(forest.cliques) - 1
        for one, other, names in forest.agreements:
            assert set(names) == set(forest.cliques[one]) & set(forest.cliques[other])
        for name in frozenset[str]().union(*group):
            having = {at for at, clique in enumerate(forest.cliques) if name in clique}
            joins = [(one, other) for one, other, names in forest.agreements if name in names]
            assert len(joins) == len(having) - 1  # a forest with that many joins on that many cliques is a tree
            assert {at for join in joins for at in join} <= having


@given(sets)
def test_apart_keeps_every_overlap(given_sets: list[frozenset[str]]) -> None:
    forest = apart(set(given_sets))
    assert all(any(each <= set(clique) for clique in forest.cliques) for each in given_sets)
    pairs = {(one, other) for one, other, _ in forest.agreements}
    for other, clique in enumerate(forest.cliques):
        for one in range(other):
            assert ((one, other) in pairs) == bool(set(forest.cliques[one]) & set(clique))
