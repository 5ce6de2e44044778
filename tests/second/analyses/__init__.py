"""Every question of the second study."""

from tests.second.analyses.lending import FINDINGS

__all__ = ["FINDINGS"]
