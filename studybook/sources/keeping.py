"""Where restricted files lie, and what a program that reads them must not leave behind."""

import resource
from contextlib import suppress
from pathlib import Path

FROM_A_REPOSITORY = (
    "note: the data lie in a working copy of git. One `git add` would put them into its history, from which they are hard to "
    "remove: keep them in a folder outside of every repository."
)
"""What is said, without the path, of files that lie where `in_repository` says."""

INTO_A_REPOSITORY = (
    "note: what is written is private, and its place is a working copy of git, from where it could be committed by mistake: "
    "name a place outside of every repository."
)
"""What is said of private files that are written where `in_repository` says."""


def in_repository(data: Path) -> bool:
    """Whether files lie in a working copy of git, where they could be committed by mistake. Links are followed."""
    with suppress(OSError):
        place = data.resolve()
        return any((folder / ".git").exists() for folder in (place, *place.parents))
    return False


def leave_no_dump() -> None:
    """From here on, a crash of this program or of one it starts writes no image of its memory, which holds rows, to a disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
