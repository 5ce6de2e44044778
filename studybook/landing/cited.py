"""What a page offers to cite a finding with: a sentence that says the same as its chart, and its citation as files."""

from collections.abc import Mapping

from studybook.bundle import Bundle, Refused, Released
from studybook.citing.formats import ENDINGS, NAMES, Format, written
from studybook.citing.reference import finding_reference
from studybook.codebook.exports.export import Export
from studybook.landing.chapter import Chapter, Sealed
from studybook.modelled import Modelled
from studybook.present import models
from studybook.present.bars import message
from studybook.present.durations import message as days
from studybook.present.identity import Piece, Sentence, html
from studybook.present.marks import file_prefix
from studybook.present.notes import base, threshold
from studybook.present.text import plain


def citation_files(chapter: Chapter) -> tuple[Export, ...]:
    """The citation of each finding in each format that programs read."""
    return tuple(_file(each, form, chapter) for each in chapter.findings for form in ENDINGS)


def named(finding: Sealed, chapter: Chapter) -> Mapping[Format, str]:
    """What these files are called, which lie beside the page."""
    prefix = file_prefix(chapter.bundle.standing)
    return {form: f"{prefix}{finding.id}.{ending}" for form, ending in ENDINGS.items()}


def sentence_html(finding: Sealed, bundle: Bundle) -> str:
    """What a finding shows, after its title and with its base, each number tagged; nothing of what is not let out."""
    if isinstance(finding, Refused):
        return ""
    return html((Piece(f"{plain(finding.title)}: "), *_said(finding, bundle)))


def _said(finding: Released | Modelled, bundle: Bundle) -> Sentence:
    if isinstance(finding, Modelled):
        return *models.message(view := models.ModelView(finding, bundle)), Piece(" "), *models.base(view)
    if finding.question == "durations" and finding.table.statistics:
        return days(finding.table)
    said = message(finding, threshold(bundle))
    return (*said, Piece(" "), *base(finding.table)) if len(finding.table.dimensions) > 1 else said


def _file(finding: Sealed, form: Format, chapter: Chapter) -> Export:
    reference = finding_reference(finding.id, chapter.study, chapter.bundle, chapter.place)
    path = f"{chapter.folder}/{named(finding, chapter)[form]}"
    return Export(path, written(reference, form).encode(), NAMES[form], "The citation, for programs that keep references.")
