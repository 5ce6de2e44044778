"""Every finding as files to reuse: its numbers as a table, what the release says of it, and its chart. And a list of all."""

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO

from studybook.bundle import Refused
from studybook.codebook.exports.export import Export
from studybook.codebook.exports.sheets import guarded
from studybook.landing.chapter import Chapter, Sealed
from studybook.landing.rows import rows
from studybook.landing.words import dataset_of, question_in_words, variables_of
from studybook.present.marks import file_prefix, notice
from studybook.record import contents

INDEX = "findings.json"
"""The list of all findings for programs, from the top of the site."""

COLOUR = re.compile(r"var\(--[a-z0-9-]+,(#[0-9a-f]{6})\)")
"""A colour that a page sets for its theme, with the one that serves where there is no page."""


def files(chapter: Chapter) -> dict[str, tuple[Export, ...]]:
    """The files of each finding, by its id."""
    sealed = contents(chapter.bundle)
    return {each.id: tuple(_files(each, sealed[f"findings/{each.id}.json"], chapter)) for each in chapter.findings}


def index_file(chapter: Chapter, offered: dict[str, tuple[Export, ...]]) -> Export:
    """The list of all findings as JSON, which says first what its numbers are."""
    told = [_told(each, chapter, offered[each.id]) for each in chapter.findings]
    said = {"notice": notice(chapter.bundle.standing, chapter.bundle.manifest.study), "findings": told}
    text = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    return Export(INDEX, text.encode(), "JSON", "For programs: every finding with its page, its hash and its files.")


def _files(finding: Sealed, sealed: str, chapter: Chapter) -> Iterator[Export]:
    path = f"{chapter.folder}/{file_prefix(chapter.bundle.standing)}{finding.id}"
    if not isinstance(finding, Refused):
        table = _written(list(rows(finding, chapter.bundle)))
        yield Export(f"{path}.csv", table, "CSV", "One row for each number, for spreadsheets, R and pandas.")
    yield Export(f"{path}.json", sealed.encode(), "JSON", "The file of the release itself: its hash is the content hash.")
    if drawn := chapter.drawings[finding.id].chart:
        yield Export(f"{path}.svg", _image(drawn), "SVG", "The chart, in light colours.")


def _written(table: list[tuple[str | int, ...]]) -> bytes:
    lines = StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([guarded(cell) for cell in row] for row in table)
    return lines.getvalue().encode("utf-8-sig")


def _image(drawn: str) -> bytes:
    """The drawing of a chart alone, with colours of its own."""
    image = drawn[drawn.index("<svg") : drawn.index("</svg>") + len("</svg>")]
    return (COLOUR.sub(r"\1", image) + "\n").encode()


def _told(finding: Sealed, chapter: Chapter, offered: tuple[Export, ...]) -> dict[str, object]:
    place = chapter.shown.get(finding.id)
    return {
        "id": finding.id,
        "title": finding.title,
        "question": question_in_words(finding, chapter.bundle),
        "page": f"{chapter.folder}/{finding.id}.html",
        "shown": place.address if place else "",
        "hash": f"sha256:{chapter.digest(finding)}",
        "dataset": "" if isinstance(finding, Refused) else dataset_of(finding),
        "variables": list(variables_of(finding, chapter.bundle)),
        "files": [export.path for export in offered],
    }
