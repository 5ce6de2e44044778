"""What Zotero makes of a page, by the rules of its translator for pages that describe themselves in their head.

Sources: github.com/zotero/translators, "Embedded Metadata.js" at commit dcd14d6f47d3f3db90943d79abdfde17240cc38c (2024-06-13:
`init`, `addHighwireMetadata`, `processHighwireCreators`, `addLowQualityMetadata`); github.com/zotero/utilities,
"utilities.js" at commit 193d86d1a2490931b6679b577f4a661aad5ea6c2 (`cleanAuthor`). Written anew from what they do, for tags
that have a place here; other vocabularies, which would change what is read, must not be on the page.
"""

import re
from dataclasses import dataclass

from lxml import html

TYPES = {
    "citation_journal_title": "journalArticle",
    "citation_technical_report_institution": "report",
    "citation_conference_title": "conferencePaper",
    "citation_conference": "conferencePaper",
    "citation_book_title": "bookSection",
    "citation_inbook_title": "bookSection",
    "citation_dissertation_institution": "thesis",
}
"""The last of these decides; a title alone is guessed to be that of an article."""

FIELDS = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_cover_date": "date",
    "citation_date": "date",
    "citation_technical_report_institution": "institution",
    "citation_technical_report_number": "number",
    "citation_publisher": "publisher",
    "citation_abstract": "abstractNote",
    "citation_doi": "DOI",
    "citation_public_url": "url",
    "citation_language": "language",
}
PREFIXES = frozenset({"bib", "bibo", "dc", "dcterms", "prism", "foaf", "eprint", "eprints", "og", "article", "book", "so"})
"""Vocabularies that it would take for statements of RDF, the best known of them."""


@dataclass(frozen=True)
class Creator:
    first: str
    last: str


@dataclass(frozen=True)
class Record:
    type: str
    fields: dict[str, str]
    creators: tuple[Creator, ...]


def record(page: html.HtmlElement, address: str) -> Record:
    """What is saved of a page that a browser has open at an address."""
    names = list(map(str, page.xpath("//meta[@content]/@name | //meta[@content]/@property")))
    assert not [name for name in names if PREFIXES & set(re.split("[.:_]", name.lower())[:2])], "says it in RDF too"
    types = [TYPES[short] for name in names if (short := name[max(name.rfind("citation_"), 0) :]) in TYPES]
    kind = types[-1] if types else "journalArticle" if "citation_title" in names else ""
    fields = {field: " ".join(said.split()) for name, field in FIELDS.items() if (said := _first(page, name)).strip()}
    fields.setdefault("date", _first(page, "citation_online_date") or _first(page, "citation_year"))
    fields.setdefault(
        "url", _first(page, "citation_abstract_html_url") or _first(page, "citation_fulltext_html_url") or address
    )
    fields.setdefault("title", str(page.xpath("string(//title)")))
    fields.setdefault("abstractNote", str(page.xpath("string(//meta[@name='description']/@content)")))
    return Record(kind, {name: said for name, said in fields.items() if said}, creators(_every(page, "citation_author")))


def creators(said: list[str]) -> tuple[Creator, ...]:
    """The people that tags name: several in one tag stand between semicolons, or between commas where there is one tag."""
    found = list[str]()
    for each in said:
        names = re.split(r"\s*;\s*", each)
        commas = re.split(r"\s*,\s*", names[0])
        if len(names) == len(said) == 1 and len(commas) > 1 and " " in commas[0] and " " in commas[1]:
            names = commas
        found += [name.strip() for name in names if re.search(r"[^\s,-.;]", name)]
    return tuple(_creator(name) for at, name in enumerate(found) if not at or found[at - 1] != name)


def _creator(name: str) -> Creator:
    """Family name and the rest: by a comma, else the last word that begins with a letter."""
    text = re.sub(r"[\s\xa0]+", " ", name.strip(" \xa0.,/[]:\t\n"), count=1)
    if "," in name:
        last, *rest = re.split("[,،] ?", re.sub(r"\.([^ ])", r". \1", text, count=1))
        first = rest[0] if rest else ""
    else:
        at = len(text)
        while True:
            at = text.rfind(" ", 0, max(at, 0))
            first, last = text[: max(at, 0)], text[at + 1 :]
            if last[:1].isalpha() or at <= 0:
                break
    return Creator(_initials(first), last)


def _initials(first: str) -> str:
    """With a full stop after each initial."""
    parts = [part for part in re.split(r"[\s.]+|(?=-)", first.strip(" .,")) if part]
    return re.sub(" -", "-", " ".join(f"{part}." if re.fullmatch("-?[A-ZЀ-Я]", part) else part for part in parts))


def _first(page: html.HtmlElement, name: str) -> str:
    return next(iter(_every(page, name)), "")


def _every(page: html.HtmlElement, name: str) -> list[str]:
    """What tags say whose name ends so."""
    return [str(tag.get("content")) for tag in page.xpath("//head/meta[@content]") if tag.get("name", "").endswith(name)]
