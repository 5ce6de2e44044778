"""Groupings of whole groups: what is let out is checked against a second, slower way to find what a reader could work out."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.disclosure.span import Grouping, Groups, admitted, derivable

EIGHT = frozenset("abcdefgh")

Row = list[Fraction]


def halves(names: str) -> Grouping:
    """These groups of eight, and the others."""
    return Grouping((frozenset(names), EIGHT - frozenset(names)), EIGHT)


def reduced(rows: Sequence[Sequence[int | Fraction]]) -> tuple[list[Row], list[int]]:
    """The reduced row echelon form of a matrix, without rows of zeros, and its pivots."""
    matrix, pivots = [[Fraction(number) for number in row] for row in rows], list[int]()
    for column in range(len(matrix[0]) if matrix else 0):
        done = len(pivots)
        at = next((n for n in range(done, len(matrix)) if matrix[n][column]), None)
        if at is None:
            continue
        matrix[done], matrix[at] = matrix[at], matrix[done]
        matrix[done] = [number / matrix[done][column] for number in matrix[done]]
        for n, row in enumerate(matrix):
            if n != done:
                matrix[n] = [a - row[column] * b for a, b in zip(row, matrix[done], strict=True)]
        pivots.append(column)
    return matrix[: len(pivots)], pivots


def unseen(rows: Sequence[Sequence[int | Fraction]], width: int) -> list[Row]:
    """A basis of the changes that no published sum sees: the null space."""
    echelon, pivots = reduced(rows)
    basis = list[Row]()
    for free in (column for column in range(width) if column not in pivots):
        change = [Fraction(0)] * width
        change[free] = Fraction(1)
        for row, pivot in zip(echelon, pivots, strict=True):
            change[pivot] = -row[free]
        basis.append(change)
    return basis


def smallest_support(categories: Collection[Groups], groups: Groups) -> int:
    """The fewest groups that a weighted sum is over which follows from the sums over the categories and over all.

    A weighted sum over some groups follows exactly if it does not change with what no published sum sees. Every set of groups
    is tried, small ones first.
    """
    order = sorted(groups)
    rows = [[1] * len(order), *([int(group in each) for group in order] for each in categories)]
    changes = unseen(rows, len(order))
    for size in range(1, len(order) + 1):
        for some in combinations(range(len(order)), size):
            if len(reduced([[change[at] for at in some] for change in changes])[1]) < size:
                return size
    raise AssertionError("the sum over all groups follows")


@st.composite
def families(draw: st.DrawFn) -> list[list[Groups]]:
    """One to four ways to sort up to eight groups into up to four categories, some of them empty."""
    names = "abcdefgh"[: draw(st.integers(1, 8))]
    sorted_into = st.lists(st.integers(0, 3), min_size=len(names), max_size=len(names))
    drawn = draw(st.lists(sorted_into, min_size=1, max_size=4))
    return [[frozenset(n for n, at in zip(names, each, strict=True) if at == c) for c in range(4)] for each in drawn]


@given(families(), st.integers(1, 5))
def test_what_can_be_worked_out_is_found_and_nothing_else(family: list[list[Groups]], least: int) -> None:
    categories = [each for categories in family for each in categories]
    groups = frozenset[str]().union(*categories)
    assert derivable(categories, groups, least) == (smallest_support(categories, groups) < least)


@given(st.lists(st.sets(st.sampled_from("abcdefgh"), min_size=2, max_size=6), min_size=1, max_size=6), st.integers(2, 4))
def test_what_is_admitted_leaves_every_small_set_open_and_what_is_refused_would_not(drawn: list[set[str]], least: int) -> None:
    """The rule itself, in the order asked, for groupings of eight in two: the case of the study."""
    asked = [halves("".join(each)) for each in drawn]
    kept: list[Groups] = []
    for grouping, verdict in zip(asked, admitted(asked, least), strict=True):
        small = min(map(len, grouping.categories)) < least
        open_still = smallest_support([*kept, *grouping.categories], EIGHT) >= least
        assert verdict == ("few" if small else "admitted" if open_still else "derivable")
        if verdict == "admitted":
            kept += grouping.categories


@given(st.permutations(range(5)), st.integers(2, 3))
def test_who_comes_first_is_admitted_first(order: list[int], least: int) -> None:
    asked = [halves(names) for names in ("abcd", "abce", "abef", "acef", "adeg")]
    verdicts = admitted([asked[at] for at in order], least)
    assert verdicts[0] == "admitted"
    assert verdicts == admitted([asked[at] for at in order], least), "the same each time"
    again = admitted([asked[at] for at, verdict in zip(order, verdicts, strict=True) if verdict == "admitted"], least)
    assert set(again) == {"admitted"}, "what was refused took no room"


def test_one_group_between_two_nested_groupings() -> None:
    assert admitted([halves("abc"), halves("abcd")], 3) == ("admitted", "derivable")
    assert admitted([halves("abc"), halves("abcde")], 3) == ("admitted", "derivable"), "they differ in two"
    assert admitted([halves("abc"), halves("abcde")], 2) == ("admitted", "admitted")


def test_differences_between_crossed_groupings() -> None:
    assert admitted([halves("abcd"), halves("abef"), halves("aceg")], 3) == ("admitted", "admitted", "admitted")
    assert admitted([halves("abcd"), halves("abce")], 3) == ("admitted", "derivable"), "d less e is over two"


def test_a_weighted_sum_over_few_is_found_that_no_difference_shows() -> None:
    """Any two differ in four groups and more. But the first two less the third and the fourth is twice f, less twice g."""
    planted = [halves("abcf"), halves("adef"), halves("abdg"), halves("aceg")]
    assert min(len(one.categories[0] ^ other.categories[0]) for one, other in combinations(planted, 2)) == 4
    assert [smallest_support([each for g in planted[:n] for each in g.categories], EIGHT) < 3 for n in (3, 4)] == [False, True]
    assert admitted(planted, 3) == ("admitted", "admitted", "admitted", "derivable")


def test_three_categories_do_not_fit_eight_groups() -> None:
    thirds = Grouping((frozenset("abc"), frozenset("def"), frozenset("gh")), EIGHT)
    assert admitted([thirds], 3) == ("few",)
    assert admitted([thirds], 2) == ("admitted",)


def test_a_category_without_groups_is_refused() -> None:
    assert admitted([Grouping((EIGHT, frozenset()), EIGHT)], 3) == ("few",)


def test_the_same_grouping_may_be_asked_of_many_outcomes() -> None:
    assert admitted([halves("abc")] * 4, 3) == ("admitted",) * 4


def test_groups_without_records_count_for_nobody() -> None:
    """Among suspects, h has none: `fgh` counts two groups, and `abch` less `abc` none."""
    seven = EIGHT - {"h"}
    of_suspects = [Grouping(halves(names).categories, seven) for names in ("abcde", "abcd", "abch", "abc", "abcf")]
    assert admitted(of_suspects[:1], 3) == ("few",)
    assert admitted([of_suspects[1], of_suspects[1]], 3) == ("admitted", "admitted")
    assert admitted([of_suspects[3], of_suspects[2]], 3) == ("admitted", "derivable"), "in cases, h would be told"
    assert admitted([of_suspects[3], of_suspects[4]], 3) == ("admitted", "derivable")


def test_what_is_seen_only_among_those_with_records_is_found_too() -> None:
    """`abcd` less `abceh` is d less e and h: three groups. Of those with records it is d less e."""
    pair = [halves("abcd"), halves("abceh")]
    assert admitted(pair, 3) == ("admitted", "admitted")
    assert admitted([Grouping(each.categories, EIGHT - {"h"}) for each in pair], 3) == ("admitted", "derivable")
    of_cases, of_suspects = pair[0], Grouping(pair[1].categories, EIGHT - {"h"})
    assert admitted([of_cases, of_suspects], 3) == ("admitted", "admitted"), "the first was never asked of those with records"


def test_groupings_that_are_out_cannot_be_taken_back() -> None:
    assert admitted([halves("abcd")], 3, told=[halves("abce")]) == ("derivable",)
    assert admitted([halves("abcd")], 3, told=[halves("efgh")]) == ("admitted",)
    out = [halves("abcd"), halves("abce")]
    assert admitted([halves("abcd"), halves("aefg")], 3, told=out) == ("derivable", "derivable")


def test_one_group_or_none() -> None:
    alone = Grouping((frozenset("a"),), frozenset("a"))
    assert admitted([alone], 1) == ("admitted",)
    assert admitted([alone], 2) == ("few",)
    assert admitted([], 3) == ()
    assert not derivable([], EIGHT, 3)
    assert derivable([], frozenset("ab"), 3), "all groups together are too few"


@pytest.mark.parametrize(
    ("categories", "counted"),
    [(("abc", "cdefgh"), "a"), (("abc", "defgh"), "abx"), (("aa", "a"), "a")],
)
def test_a_grouping_has_every_group_once(categories: tuple[str, ...], counted: str) -> None:
    with pytest.raises(ValueError, match="every group"):
        Grouping(tuple(map(frozenset, categories)), frozenset(counted))


def test_groupings_of_other_groups_are_not_put_together() -> None:
    with pytest.raises(ValueError, match="same groups"):
        admitted([halves("abcd"), Grouping((frozenset("abc"), frozenset("xyz")), frozenset("abc"))], 3)


def test_eight_groups_bear_few_groupings() -> None:
    """Of all 91 ways to sort eight groups in two with at least three in each, asked in this order, four are let out."""
    every = [halves("".join(some)) for size in (3, 4) for some in combinations("abcdefgh", size) if size == 3 or "a" in some]
    assert len(every) == 91
    assert admitted(every, 3).count("admitted") == 4
