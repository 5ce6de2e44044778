"""What a build says of its numbers, wherever they appear, for each standing they may have. The one home of these words.

Whatever is not approved is marked on every page, number, table and chart. What is approved carries none of these marks, and
says in the foot of every page who vouches for it.
"""

import json
from html import escape
from typing import assert_never
from urllib.parse import quote

from studybook.standing import Approved, Invented, Standing, Unattested, Uncleared

NOINDEX = '<meta name="robots" content="noindex">'

WATERMARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="190" height="84"><text x="36" y="60" transform="rotate(-10 95 42)" '
    'font-family="sans-serif" font-size="16" fill="#808080" fill-opacity="0.3">{}</text></svg>'
)
"""Repeated behind tables, so that a few rows cut out of one still say what they are."""

EXPLAINED = "evidence.html#generator"
"""Where the site tells how its numbers are made: a page that every site of this engine writes itself, from the top."""


def title_prefix(standing: Standing) -> str:
    """What titles and first headings begin with, and what is drawn inside every chart; empty of what is approved."""
    match standing:
        case Invented() | Unattested():
            return "Synthetic demo"
        case Uncleared():
            return "Not cleared for release"
        case Approved():
            return ""
        case _:
            assert_never(standing)


def file_prefix(standing: Standing) -> str:
    """What the names of files begin with that are saved and passed on; empty of what is approved."""
    match standing:
        case Invented() | Unattested():
            return "synthetic-"
        case Uncleared():
            return "not-cleared-"
        case Approved():
            return ""
        case _:
            assert_never(standing)


def inline_words(standing: Standing) -> str:
    """What follows a number in running text, as plain text; empty of what is approved."""
    match standing:
        case Invented() | Unattested():
            return "(synthetic)"
        case Uncleared():
            return "(not cleared)"
        case Approved():
            return ""
        case _:
            assert_never(standing)


def word(standing: Standing) -> str:
    """What every mark of a number, a table or a chart holds, in capitals or not; empty of what is approved."""
    return inline_words(standing).strip("()")


def titled(standing: Standing, title: str) -> str:
    """A title with what it must begin with, as plain text."""
    prefix = title_prefix(standing)
    return f"{prefix}: {title}" if prefix else title


def said(standing: Standing, sentences: str) -> str:
    """Sentences that hold numbers, between the marks of these, as plain text."""
    prefix = title_prefix(standing)
    return f"{prefix}. {sentences} {inline_words(standing)}" if prefix else sentences


def tag_html(standing: Standing) -> str:
    """What the caption of every table and chart begins with, as HTML."""
    prefix = title_prefix(standing)
    return f'<span class="synthetic-tag">{prefix}</span>' if prefix else ""


def inline_tag(standing: Standing) -> str:
    """What follows a number as HTML, with the space before it outside: a box would swallow it."""
    words = inline_words(standing)
    return f' <span class="synthetic-tag">{words}</span>' if words else ""


def hatched(standing: Standing) -> bool:
    """Whether the marks of a chart are drawn as stripes, which no result of a study ever is."""
    return bool(title_prefix(standing))


def source_line(standing: Standing, study: str) -> str:
    """The source under a table or a chart, as plain text."""
    match standing:
        case Invented():
            return f"Source: synthetic data from a random generator. No result of {study}."
        case Unattested():
            return f"Source: files without attestation, treated as invented. No result of {study}."
        case Uncleared():
            return f"Source: files attested as {study}. Not cleared for release: not to be quoted or cited."
        case Approved(attestation):
            return f"Source: restricted-use files of {study}; computed by {attestation.licensee}, {attestation.institution}."
        case _:
            assert_never(standing)


def files_in_words(standing: Standing) -> str:
    """What the rules were checked on, in the middle of a sentence."""
    match standing:
        case Invented():
            return "the synthetic files"
        case Unattested():
            return "files without attestation, treated as invented"
        case Uncleared():
            return "the attested files, whose numbers are not cleared for release"
        case Approved():
            return "the attested files"
        case _:
            assert_never(standing)


def records_note(standing: Standing) -> str:
    """Why there are as many records as there are, in the middle of a sentence; empty where the files themselves decide it."""
    match standing:
        case Invented():
            return "as many as the archive's file has, by design"
        case Unattested() | Uncleared() | Approved():
            return ""
        case _:
            assert_never(standing)


def provenance(standing: Standing) -> str:
    """Where the computed numbers of a site come from, true on each of its pages, as plain text."""
    match standing:
        case Invented(seed):
            return f"Computed numbers: synthetic, from a random generator{'' if seed is None else f' (seed {seed})'}."
        case Unattested():
            return "Computed numbers: treated as invented, from files without attestation."
        case Uncleared(by):
            return (
                f"Computed numbers: not cleared for release, from files attested by {by.licensee}, {by.institution}, "
                f"on {by.date} (agreement: {by.agreement})."
            )
        case Approved(by, approval):
            return (
                f"Computed numbers: from files attested by {by.licensee}, {by.institution}, on {by.date}; approved for release "
                f"by {approval.reviewer} on {approval.date} (agreement: {approval.agreement})."
            )
        case _:
            assert_never(standing)


def explanation(standing: Standing, study: str) -> str:
    """What the banner says, as plain text; empty of what is approved."""
    public = "Figures quoted from public sources name their source."
    match standing:
        case Invented():
            return (
                "Every number computed on this site was made by a random generator. It says nothing about any organization, "
                f"case or person, and is no result of {study}. {public}"
            )
        case Unattested():
            return (
                "The files behind this build carry no attestation, so every number computed from them is treated as invented. "
                f"It says nothing about any organization, case or person, and is no result of {study}. {public}"
            )
        case Uncleared():
            return (
                f"The numbers on this site were computed from files attested as those of {study}, and nobody has cleared them. "
                f"They may be wrong, and they may not be published, quoted or cited. {public}"
            )
        case Approved():
            return ""
        case _:
            assert_never(standing)


def notice(standing: Standing, study: str) -> str:
    """What a list of files says of all of them: the banner's words, or who vouches for the numbers."""
    prefix = title_prefix(standing)
    return f"{prefix}. {explanation(standing, study)}" if prefix else provenance(standing)


def citation_notice(standing: Standing, study: str) -> str:
    """What every citation says of the numbers it leads to, as plain text; empty of what is approved."""
    demo = f"{title_prefix(standing)}: a demonstration, not a result of {study}."
    match standing:
        case Invented():
            return f"{demo} Its numbers come from a random generator."
        case Unattested():
            return f"{demo} Its numbers come from files without attestation and are treated as invented."
        case Uncleared():
            return f"{title_prefix(standing)}: not to be published, quoted or cited."
        case Approved():
            return ""
        case _:
            assert_never(standing)


def pages_in_words(standing: Standing) -> str:
    """What the pages of a build are marked as, at the end of a sentence."""
    match standing:
        case Invented() | Unattested():
            return "all marked as a synthetic demo"
        case Uncleared():
            return "all marked as not cleared for release"
        case Approved(_, approval):
            return f"approved for release by {approval.reviewer} on {approval.date}"
        case _:
            assert_never(standing)


def banner_html(standing: Standing, study: str, up: str = "") -> str:
    """The banner of every page, on screen and in print; none of what is approved. `up` leads from the page to the top."""
    if not title_prefix(standing):
        return ""
    return (
        '<div class="source-banner" role="note" aria-label="About these numbers">'
        f"<p><strong>{title_prefix(standing)}.</strong> {escape(explanation(standing, study))} "
        f'<a href="{up}{EXPLAINED}">Origin of the numbers</a>.</p></div>'
    )


def head_html(standing: Standing, study: str) -> str:
    """What the head of every page holds: nothing unapproved is found by a search engine, or printed without its mark."""
    match standing:
        case Invented() | Unattested():
            return f"{NOINDEX}\n{_styles(standing, f'{title_prefix(standing)}: no result of {study}')}"
        case Uncleared():
            return f"{NOINDEX}\n{_styles(standing, title_prefix(standing))}"
        case Approved():
            return ""
        case _:
            assert_never(standing)


def _styles(standing: Standing, words: str) -> str:
    """A mark at the foot of every printed sheet, and one behind the numbers of every table, which may be cut out."""
    text = json.dumps(words, ensure_ascii=False).replace("<", "\\3c ")
    sheet = f"@page {{ @bottom-center {{ content: {text}; font-family: sans-serif; font-size: 9px; }} }}"
    image = f'background-image: url("data:image/svg+xml,{quote(WATERMARK.format(title_prefix(standing)))}")'
    table = f"table:has([data-cell]) {{ {image}; print-color-adjust: exact; -webkit-print-color-adjust: exact; }}"
    return f"<style>{sheet} {table}</style>"
