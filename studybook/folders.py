"""Folders made beside their place and swapped in when finished: nothing is half-written, nobody's own folder is lost."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from studybook.errors import UsageError


@contextmanager
def built_beside(target: Path, *, mark: str) -> Generator[Path]:
    """A new folder that takes the place of `target` when the block ends well, and is removed when it does not.

    `mark` is a file that every folder of this sort holds: a folder without it was made by somebody else and is not replaced.

    Raises:
        UsageError: `target` is a file, or a folder that holds something else.
    """
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / mark).is_file())):
        raise UsageError(
            f"{target.name} exists and is not a folder that this command made",
            remedy="Name another folder, or remove it yourself.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        beside.chmod(0o755)
        yield beside
        _swap(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(built: Path, target: Path) -> None:
    old = built.with_name(f"{built.name}.old")
    existed = target.exists()
    if existed:
        target.rename(old)
    try:
        built.rename(target)
    except OSError:
        if existed:
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
