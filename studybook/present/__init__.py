"""What a page may call. It reads the release bundle and nothing else.

from studybook.present import finding, panel
"""

from studybook.present.models import ModelView
from studybook.present.panels import Panel, panel
from studybook.present.view import View, finding

__all__ = ["ModelView", "Panel", "View", "finding", "panel"]
