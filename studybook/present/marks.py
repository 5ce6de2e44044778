"""How a release that is not attested and approved says so, wherever its numbers appear. The one home of these words."""

from html import escape
from typing import assert_never

from studybook.bundle import SourceKind

EXPLAINED = "evidence.html#generator"
"""Where the site tells how its numbers are made: a page that every site of this engine writes itself, from the top."""


def title_prefix(kind: SourceKind) -> str:
    """What titles and first headings begin with, and what is drawn inside every chart."""
    match kind:
        case SourceKind.SYNTHETIC | SourceKind.UNATTESTED:
            return "Synthetic demo"
        case _:
            assert_never(kind)


def tag_html(kind: SourceKind) -> str:
    """What the caption of every table and chart begins with, as HTML."""
    return f'<span class="synthetic-tag">{title_prefix(kind)}</span>'


def inline_words(kind: SourceKind) -> str:
    """What follows a number in running text, as plain text."""
    match kind:
        case SourceKind.SYNTHETIC | SourceKind.UNATTESTED:
            return "(synthetic)"
        case _:
            assert_never(kind)


def inline_tag(kind: SourceKind) -> str:
    """The same as HTML, with the space before it outside: a box would swallow it."""
    return f' <span class="synthetic-tag">{inline_words(kind)}</span>'


def source_line(kind: SourceKind, study: str) -> str:
    """The source under a table or a chart, as plain text."""
    match kind:
        case SourceKind.SYNTHETIC:
            return f"Source: synthetic data from a random generator. No result of {study}."
        case SourceKind.UNATTESTED:
            return f"Source: files without attestation, treated as invented. No result of {study}."
        case _:
            assert_never(kind)


def files_in_words(kind: SourceKind) -> str:
    """What the rules were checked on, in the middle of a sentence."""
    match kind:
        case SourceKind.SYNTHETIC:
            return "the synthetic files"
        case SourceKind.UNATTESTED:
            return "files without attestation, treated as invented"
        case _:
            assert_never(kind)


def records_note(kind: SourceKind) -> str:
    """Why there are as many records as there are, in the middle of a sentence; empty where the files themselves decide it."""
    match kind:
        case SourceKind.SYNTHETIC:
            return "as many as the archive's file has, by design"
        case SourceKind.UNATTESTED:
            return ""
        case _:
            assert_never(kind)


def provenance(kind: SourceKind, seed: int | None) -> str:
    """Where the computed numbers of a site come from, true on each of its pages, as plain text."""
    match kind:
        case SourceKind.SYNTHETIC:
            return f"Computed numbers: synthetic, from a random generator{'' if seed is None else f' (seed {seed})'}."
        case SourceKind.UNATTESTED:
            return "Computed numbers: treated as invented, from files without attestation."
        case _:
            assert_never(kind)


def explanation(kind: SourceKind, study: str) -> str:
    """What the banner says, as plain text."""
    match kind:
        case SourceKind.SYNTHETIC:
            return (
                "Every number computed on this site was made by a random generator. It says nothing about any task force, "
                f"case or person, and is no result of {study}. Figures quoted from public sources name their source."
            )
        case SourceKind.UNATTESTED:
            return (
                "The files behind this build carry no attestation, so every number computed from them is treated as invented. "
                f"It says nothing about any task force, case or person, and is no result of {study}. Figures quoted from "
                "public sources name their source."
            )
        case _:
            assert_never(kind)


def banner_html(kind: SourceKind, study: str, up: str = "") -> str:
    """The banner that stands on every page, on screen and in print. `up` leads from the page to the top of the site."""
    return (
        '<div class="source-banner" role="note" aria-label="About these numbers">'
        f"<p><strong>{title_prefix(kind)}.</strong> {escape(explanation(kind, study))} "
        f'<a href="{up}{EXPLAINED}">Origin of the numbers</a>.</p></div>'
    )


def head_html(kind: SourceKind) -> str:
    """What the head of every page holds: nothing unapproved is to be found by a search engine."""
    match kind:
        case SourceKind.SYNTHETIC | SourceKind.UNATTESTED:
            return '<meta name="robots" content="noindex">'
        case _:
            assert_never(kind)
