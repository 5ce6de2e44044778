"""A comparison as private files: a folder that only its owner may open, or a draft of a mapping alone. Neither stands half."""

import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from studybook.comparison.draft import draft
from studybook.comparison.entries import Entry, entries
from studybook.comparison.page import comparison_html
from studybook.comparison.record import NOTICE, comparison_record
from studybook.comparison.values import Comparison
from studybook.errors import UsageError
from studybook.folders import build_beside, check, hashes, in_words, listing_text, unlisted
from studybook.study import Study

PAGE, RECORD, DRAFT = "compare.html", "compare.json", "mapping.toml"

LISTING = "compare-files.json"


def check_comparison(folder: Path) -> None:
    """Make sure, before files are read, that a comparison may be written there.

    Raises:
        UsageError: it holds what no comparison wrote (a draft that was worked on, say), or cannot be made.
    """
    check(folder, partial(unlisted, listing=LISTING))


def check_draft(path: Path) -> None:
    """Make sure, before files are read, that a draft may be written there.

    Raises:
        UsageError: something is there already, or there is no folder to write it in.
    """
    if os.path.lexists(path):
        raise UsageError(
            f"{path} exists, and a draft replaces nothing: somebody may have worked on it", remedy="Name a new file."
        )
    if not path.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", remedy="Make it, or name another file.")


def write_comparison(study: Study, comparisons: Sequence[Comparison], folder: Path) -> None:
    """Write the page, the record and the draft to `folder`, which is replaced as a whole.

    Raises:
        UsageError: it may not be replaced, or cannot be written.
    """
    files = {
        PAGE: comparison_html(study.name, comparisons),
        RECORD: json.dumps(comparison_record(comparisons), ensure_ascii=False, indent=1) + "\n",
        DRAFT: draft(_entries(study, comparisons)),
    }
    build_beside(folder, partial(_write, files), foreign=partial(unlisted, listing=LISTING))


def write_draft(study: Study, comparisons: Sequence[Comparison], path: Path) -> None:
    """Write the draft alone, to be read by its owner only.

    Raises:
        UsageError: something is there already, or it cannot be written.
    """
    check_draft(path)
    text = draft(_entries(study, comparisons))

    def write() -> None:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)

    in_words(path, write)


def _entries(study: Study, comparisons: Sequence[Comparison]) -> list[Entry]:
    return [entry for comparison in comparisons for entry in entries(study, comparison)]


def _write(files: dict[str, str], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / LISTING).write_text(listing_text(hashes(folder), notice=NOTICE), encoding="utf-8")
