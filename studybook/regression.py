"""The one model that a finding may ask for: a logistic regression of records in few groups. Private until released."""

from dataclasses import dataclass, field
from typing import Any
from warnings import catch_warnings

import numpy as np
from numpy.typing import NDArray

SURE = 0.95
"""How sure an interval is."""

WIDEST = 20.0
"""Beyond this, on the scale of logarithms of odds, an interval says nothing: e to the 20 is half a billion."""

NEAR = 0.5
"""By how many standard errors Firth's estimate may differ."""


@dataclass(frozen=True)
class Effect:
    """The odds ratio of one term, with its interval."""

    ratio: float = field(repr=False)
    low: float = field(repr=False)
    high: float = field(repr=False)


@dataclass(frozen=True)
class Unfit:
    """Why there is no estimate to publish, in the middle of a sentence, without any number."""

    reason: str


def effects(outcome: NDArray[np.bool_], terms: NDArray[np.bool_], groups: NDArray[np.int64]) -> tuple[Effect, ...] | Unfit:
    """The odds ratio of each term (n records × m terms), all terms and a constant at once; or why there is none.

    Estimated by generalized estimating equations with a binomial family and working independence (Liang and Zeger, Biometrika
    73, 1986), so that the points are those of an ordinary logistic regression. The covariance is robust to records of one group
    being alike, with the correction of Mancl and DeRouen (Biometrics 57, 2001) for few groups; intervals have Student's
    distribution with one degree of freedom less than there are groups.

    Where an outcome or a trait is rare, such an estimate may run away. So each is held against that of Firth (Biometrika 80,
    1993), which stays finite: what differs by more than half a standard error is no estimate to publish.
    """
    from scipy.stats import t  # noqa: PLC0415  (with statsmodels a second and a half, for the one finding that needs it)

    design = np.column_stack([np.ones(len(outcome)), terms]).astype(float)
    number = len(np.unique(groups))
    if number < 3:
        return Unfit("records of fewer than three groups tell nothing of how groups differ")
    if len(set(outcome.tolist())) < 2 or np.linalg.matrix_rank(design) < design.shape[1]:
        return Unfit("the outcome or a term is the same for all records, or one term follows from the others")
    points, errors = _estimated(outcome.astype(float), design, groups)
    reach = float(t.ppf((1 + SURE) / 2, number - 1))
    if not np.isfinite([*points, *errors]).all() or np.abs(points).max() + reach * errors.max() > WIDEST:
        return Unfit("the estimate has not converged")
    if np.any(np.abs(points - _firth(outcome, terms)) > NEAR * errors):
        return Unfit("the estimate depends on the method: too few records have the outcome or a trait")
    ends = zip(np.exp(points)[1:], np.exp(points - reach * errors)[1:], np.exp(points + reach * errors)[1:], strict=True)
    return tuple(Effect(float(ratio), float(low), float(high)) for ratio, low, high in ends)


def _estimated(
    outcome: NDArray[np.float64], design: NDArray[np.float64], groups: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients, the constant first, and their standard errors; not numbers where they have not converged."""
    from statsmodels.genmod.cov_struct import Independence  # noqa: PLC0415
    from statsmodels.genmod.families import Binomial  # noqa: PLC0415
    from statsmodels.genmod.generalized_estimating_equations import GEE  # noqa: PLC0415

    model = GEE(outcome, design, groups=groups, family=Binomial(), cov_struct=Independence())
    try:
        with catch_warnings(action="ignore"), np.errstate(all="ignore"):
            found: Any = model.fit(cov_type="bias_reduced")
            points, errors = np.asarray(found.params, dtype=float), np.asarray(found.bse, dtype=float)
            if found.converged:
                return points, errors
    except np.linalg.LinAlgError:  # separated perfectly: some weights are zero
        pass
    return np.full(design.shape[1], np.nan), np.full(design.shape[1], np.nan)


def _firth(outcome: NDArray[np.bool_], terms: NDArray[np.bool_]) -> NDArray[np.float64]:
    from firthmodels import FirthLogisticRegression  # noqa: PLC0415

    found = FirthLogisticRegression().fit(terms.astype(float), outcome.astype(float))
    return np.array([float(found.intercept_), *np.asarray(found.coef_, dtype=float)])
