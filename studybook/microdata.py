"""Checked rows, and the only door to them. Nothing of it can be printed, pickled or sent to a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from studybook.study import Study

Positions = NDArray[np.integer[Any]]
"""Records of a dataset by their place in it, or a number for each of them."""


@dataclass(frozen=True)
class Owners:
    """For each record of a dataset, the number of its group and of its parent record; a record without a parent is its own."""

    groups: Positions = field(repr=False)
    parents: Positions = field(repr=False)


class Microdata:
    """The rows of a study after validation, by dataset and variable. Its text form names datasets and shows no rows."""

    __slots__ = ("_columns", "_owners", "study")

    def __init__(self, study: Study, frames: Mapping[str, pd.DataFrame]) -> None:
        """Take frames that validation has passed: whole numbers for codes, dates for days, text for keys."""
        self.study = study
        self._columns = {name: {str(column): frame[column] for column in frame.columns} for name, frame in frames.items()}
        self._owners: dict[str, Owners] = {}

    def owners(self, dataset: str) -> Owners:
        """Whose the records of a dataset are.

        Raises:
            DeclarationError: the study does not say which units they come from.
        """
        self.study.check_grouped()
        if dataset not in self._owners:
            links = [link for link in self.study.links if link.dataset == dataset]
            groups = _numbered([self.column(dataset, self.study.group)])
            parents = _numbered([self.column(dataset, key) for key in links[0].keys]) if links else np.arange(len(groups))
            self._owners[dataset] = Owners(groups, parents)
        return self._owners[dataset]

    def column(self, dataset: str, variable: str) -> pd.Series:
        """The values of one variable, a row each, in file order."""
        return self._columns[dataset][variable]

    def __repr__(self) -> str:
        return f"Microdata({', '.join(self._columns)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("microdata may not leave the process that read them")


def _numbered(columns: Sequence[pd.Series]) -> Positions:
    """For each record a number that two records share exactly if they share the values of all columns."""
    codes = [pd.factorize(column)[0].astype(np.int64) for column in columns]
    numbers = codes[0]
    for more in codes[1:]:
        numbers = numbers * (more.max(initial=0) + 1) + more
    return numbers
