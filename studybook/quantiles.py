"""Quartiles, each with the records on its sides: private until the disclosure stage has seen whether they may be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from studybook.microdata import Positions

QuantileName = Literal["lower quartile", "median", "upper quartile"]
QUANTILES: Mapping[QuantileName, float] = {"lower quartile": 0.25, "median": 0.5, "upper quartile": 0.75}

DAYS = "days"
"""The unit of what lies between two dates."""


@dataclass(frozen=True, eq=False)
class PrivateQuantile:
    """A quantile, and the records that have a value up to it and from it on."""

    name: QuantileName
    value: float = field(repr=False)
    below: Positions = field(repr=False)
    above: Positions = field(repr=False)


def quantiles(values: NDArray[np.float64], records: Positions) -> tuple[PrivateQuantile, ...]:
    """The quartiles of the values of some records, NaN being none; of no value at all there are none.

    `values` has one for each record of the dataset, `records` says which of them count. A quantile that falls between two
    values lies on the straight line from one to the other: type 7 of R. J. Hyndman and Y. Fan, *Sample Quantiles in Statistical
    Packages*, The American Statistician 50, 1996, which numpy calls linear.
    """
    known = records[~np.isnan(values[records])]
    if not len(known):
        return ()
    rising = known[np.argsort(values[known], kind="stable")]
    numbers = values[rising]
    cuts = zip(QUANTILES.items(), np.quantile(numbers, list(QUANTILES.values()), method="linear"), strict=True)
    return tuple(
        PrivateQuantile(
            name,
            float(cut),
            rising[: np.searchsorted(numbers, cut, "right")],
            rising[np.searchsorted(numbers, cut, "left") :],
        )
        for (name, _), cut in cuts
    )


def days_between(earlier: pd.Series, later: pd.Series) -> NDArray[np.float64]:
    """The days from one date to another, NaN where one is not known; below zero where the later step comes first."""
    return (later - earlier).dt.days.to_numpy(dtype=float, na_value=np.nan)
