"""The page tree laid out on disk, written only where it changed, so that whoever watches the folder sees real changes alone."""

from pathlib import Path

from studybook.pages import Tree
from studybook.present.view import FOLDER


def stage(tree: Tree, release: Path, folder: Path) -> None:
    """Make `folder` hold exactly the tree and, where pages look for it, a copy of the release."""
    wanted = {**tree, **{f"{FOLDER}/{name}": content for name, content in _contents(release).items()}}
    for path, content in wanted.items():
        _write(folder / path, content)
    for path in _contents(folder).keys() - wanted.keys():
        (folder / path).unlink()


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _write(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
