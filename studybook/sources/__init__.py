"""Where rows come from: one method, so that the synthetic source and the archive's files are interchangeable."""

from collections.abc import Mapping
from typing import Protocol

import pandas as pd

Frames = Mapping[str, pd.DataFrame]
"""A frame for each dataset by its slug, codes as delivered: user-missing codes are kept as the numbers they are."""


class Source(Protocol):
    """Anything that can deliver the rows of a study."""

    def frames(self) -> Frames:
        """The rows as delivered, unchecked.

        Raises:
            DataRefused: they cannot be read at all.
        """
        ...
