"""What a page may call. It reads the release bundle and nothing else.

from studybook.present import finding
"""

from studybook.present.view import View, finding

__all__ = ["View", "finding"]
