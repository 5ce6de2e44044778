"""The page tree laid out on disk, written only where it changed, so that whoever watches the folder sees real changes alone."""

from pathlib import Path

from studybook.folders import everything, lay
from studybook.pages import Tree
from studybook.present.view import FOLDER


def stage(tree: Tree, release: Path, folder: Path) -> None:
    """Make `folder` hold exactly the tree and, where pages look for it, a copy of the release.

    Raises:
        UsageError: the folder holds what was not staged there, or is a link.
    """
    lay({**tree, **{f"{FOLDER}/{name}": (release / name).read_bytes() for name in everything(release)}}, folder)
