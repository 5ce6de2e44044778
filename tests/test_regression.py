"""The model against other ways to the same numbers, and what becomes of data that bear none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import t

from studybook.regression import Effect, Unfit, effects

Data = tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.int64]]


def drawn(seed: int, records: int = 226, terms: int = 4, groups: int = 8) -> Data:
    draw = np.random.default_rng(seed)
    home = draw.integers(0, groups, records)
    traits = draw.random((records, terms)) < 0.5
    chance = 1 / (1 + np.exp(-(0.4 * traits[:, 0] - 0.3 + 0.3 * draw.standard_normal(groups)[home])))
    return draw.random(records) < chance, traits, home


def likelihood_points(outcome: NDArray[np.bool_], terms: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Maximum likelihood by a general optimizer."""
    design = np.column_stack([np.ones(len(outcome)), terms])

    def loss(points: NDArray[np.float64]) -> float:
        line = design @ points
        return float(np.logaddexp(0, line).sum() - line[outcome].sum())

    return minimize(loss, np.zeros(design.shape[1]), method="BFGS", options={"gtol": 1e-8}).x


def corrected_errors(points: NDArray[np.float64], data: Data) -> NDArray[np.float64]:
    """The formula of Mancl and DeRouen (2001), written out: residuals of a group through the inverse of I - H."""
    outcome, terms, groups = data
    design = np.column_stack([np.ones(len(outcome)), terms])
    mean = 1 / (1 + np.exp(-design @ points))
    spread = mean * (1 - mean)
    bread = np.linalg.inv(design.T @ (spread[:, None] * design))
    meat = np.zeros_like(bread)
    for group in np.unique(groups):
        x, v, r = design[groups == group], spread[groups == group], (outcome.astype(float) - mean)[groups == group]
        hat = (v[:, None] * x) @ bread @ x.T
        score = x.T @ np.linalg.solve(np.eye(len(r)) - hat, r)
        meat += np.outer(score, score)
    return np.sqrt(np.diag(bread @ meat @ bread))


@pytest.mark.parametrize("seed", range(5))
def test_points_and_intervals_are_those_of_the_formulas(seed: int) -> None:
    data = drawn(seed)
    found = effects(*data)
    assert not isinstance(found, Unfit)
    points = likelihood_points(*data[:2])
    errors = corrected_errors(points, data)
    reach = t.ppf(0.975, 7) * errors
    assert [each.ratio for each in found] == pytest.approx(np.exp(points)[1:], rel=1e-4)
    assert [each.low for each in found] == pytest.approx(np.exp(points - reach)[1:], rel=1e-3)
    assert [each.high for each in found] == pytest.approx(np.exp(points + reach)[1:], rel=1e-3)


def test_a_single_term_gives_the_odds_ratio_of_its_table() -> None:
    outcome, terms, groups = drawn(1, terms=1)
    found = effects(outcome, terms, groups)
    assert not isinstance(found, Unfit)
    trait = terms[:, 0]
    with_, without = outcome[trait], outcome[~trait]
    odds = (with_.sum() / (~with_).sum()) / (without.sum() / (~without).sum())
    assert found[0].ratio == pytest.approx(odds, rel=1e-6)


def test_an_outcome_that_never_happens_has_no_estimate() -> None:
    outcome, terms, groups = drawn(2)
    assert effects(np.zeros_like(outcome), terms, groups) == Unfit(
        "the outcome or a term is the same for all records, or one term follows from the others"
    )


def test_a_trait_that_nobody_has_and_one_that_follows_from_another_have_none() -> None:
    outcome, terms, groups = drawn(3)
    for column in (np.zeros(len(outcome), dtype=bool), ~terms[:, 1]):
        changed = terms.copy()
        changed[:, 0] = column
        assert isinstance(effects(outcome, changed, groups), Unfit)


def test_an_outcome_that_a_trait_decides_has_none() -> None:
    """The estimate runs away, and Firth's does not: they differ."""
    outcome, terms, groups = drawn(4)
    terms = terms.copy()
    terms[:, 0] = outcome & (np.arange(len(outcome)) % 9 == 0)
    found = effects(outcome, terms, groups)
    assert isinstance(found, Unfit)
    assert "method" in found.reason or "converged" in found.reason


def test_two_groups_are_too_few() -> None:
    outcome, terms, groups = drawn(5, groups=2)
    assert effects(outcome, terms, groups) == Unfit("records of fewer than three groups tell nothing of how groups differ")


@given(st.integers(0, 2**31), st.integers(6, 60))
def test_whatever_the_data_there_is_an_estimate_or_a_reason(seed: int, records: int) -> None:
    found = effects(*drawn(seed, records=records, terms=2, groups=4))
    if not isinstance(found, Unfit):
        assert all(0 < each.low <= each.ratio <= each.high < np.inf for each in found)
    assert not any(character.isdigit() for character in getattr(found, "reason", ""))


def test_the_text_of_an_effect_tells_no_number() -> None:
    assert repr(Effect(1.234, 0.5, 2.0)) == "Effect()"
