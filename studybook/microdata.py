"""Checked rows, and the only door to them. Nothing of it can be printed, pickled or sent to a page."""

from collections.abc import Mapping
from typing import NoReturn

import pandas as pd

from studybook.study import Study


class Microdata:
    """The rows of a study after validation, by dataset and variable. Its text form names datasets and shows no rows."""

    __slots__ = ("_columns", "study")

    def __init__(self, study: Study, frames: Mapping[str, pd.DataFrame]) -> None:
        """Take frames that validation has passed: whole numbers for codes, dates for days, text for keys."""
        self.study = study
        self._columns = {name: {str(column): frame[column] for column in frame.columns} for name, frame in frames.items()}

    def column(self, dataset: str, variable: str) -> pd.Series:
        """The values of one variable, a row each, in file order."""
        return self._columns[dataset][variable]

    def __repr__(self) -> str:
        return f"Microdata({', '.join(self._columns)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("microdata may not leave the process that read them")
