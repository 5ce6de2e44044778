"""What programs read in the head of a finding's page: tags for reference managers, and what catalogues of data sets look for.

Only of what is approved. The author is whoever attested the files; the study stands beside it as the data, by its DOI. A
finding that is not let out may be cited, and is no data set.
Sources of the tags: Google Scholar, Inclusion Guidelines for Webmasters; Zotero, translator “Embedded Metadata”; schema.org.
"""

import hashlib
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from urllib.parse import urljoin

from studybook.bundle import Refused
from studybook.citing.names import parted
from studybook.citing.reference import Reference, finding_reference
from studybook.codebook.exports.export import Export
from studybook.codebook.exports.figures import JSON
from studybook.codebook.exports.jsonld import CONTEXT, FORMS, LICENCE, documented, embedded
from studybook.landing.chapter import Chapter, Sealed
from studybook.landing.words import question_in_words
from studybook.present.marks import provenance
from studybook.present.text import escaped, plain
from studybook.standing import Approved
from studybook.study import Study

LANGUAGE = "en"

Tag = tuple[str, str]
"""A name and what it says."""


def head_html(finding: Sealed, chapter: Chapter, offered: Collection[Export]) -> str:
    """What the head of the page of a finding holds besides what all pages have; empty of what is not approved."""
    bundle = chapter.bundle
    if not isinstance(bundle.standing, Approved):
        return ""
    reference = finding_reference(finding.id, chapter.study, bundle, chapter.place)
    lines = [f'<meta name="{name}" content="{escaped(said)}">' for name, said in _tags(reference)]
    if not isinstance(finding, Refused):
        described = f"{question_in_words(finding, bundle)} {provenance(bundle.standing)}"
        lines.append(embedded(_dataset(reference, described, chapter.study, offered)))
    return "\n".join(lines)


def _tags(reference: Reference) -> Iterator[Tag]:
    """The record of a report: of the kinds that such tags tell apart, the one with an institution and a number."""
    day = reference.date.isoformat().replace("-", "/")
    yield "citation_title", plain(reference.title)
    yield from (("citation_author", person(name)) for name in reference.authors)
    yield "citation_publication_date", day
    yield "citation_online_date", day
    yield "citation_technical_report_institution", plain(reference.institution)
    if reference.version:
        yield "citation_technical_report_number", reference.version
    yield "citation_public_url", reference.address
    yield "citation_abstract_html_url", reference.address
    yield "citation_language", LANGUAGE


def person(name: str) -> str:
    """A name as lists sort it; as it is said where a comma between words would be read as one between two people."""
    found = parted(plain(name))
    return found.spoken if " " in found.family and " " in found.given else found.sorted


def _dataset(reference: Reference, described: str, study: Study, offered: Collection[Export]) -> JSON:
    place = {"@type": "Organization", "name": plain(reference.institution)}
    people = [{"@type": "Person", "name": plain(name), "affiliation": place} for name in reference.authors]
    version = {"version": reference.number} if reference.version else {}
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": plain(reference.title),
        "description": plain(described),
        "author": people,
        "creator": people,
        "datePublished": reference.date.isoformat(),
        **version,
        "url": reference.address,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": reference.digest},
        "isBasedOn": documented(study),
        "distribution": list(_files(reference.address, offered)),
    }


def _files(address: str, offered: Collection[Export]) -> Iterator[JSON]:
    """The table and the record of the release, where the page stands that is cited; a chart is no data."""
    for export in offered:
        if form := FORMS.get(PurePosixPath(export.name).suffix):
            digest = hashlib.sha256(export.content).hexdigest()
            yield {
                "@type": "DataDownload",
                "encodingFormat": form,
                "contentUrl": urljoin(address, export.name),
                "sha256": digest,
            }
