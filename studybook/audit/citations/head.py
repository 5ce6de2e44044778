"""What a page says of itself to reference managers and catalogues: of an approved finding exactly what is so, else nothing."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from lxml import html

from studybook.audit.citations.facts import Facts
from studybook.audit.marks import INDEX
from studybook.audit.page import Page, alike, of
from studybook.citing.reference import Place
from studybook.study import Study

CLAIM = re.compile(r"citation_|^(dc|dcterms|prism|bibo?|eprints?)[.:_](?!date)")
"""Names in small letters that say whose a page is: those that reference managers and Google Scholar look for."""

DATA = {".csv": "text/csv", ".json": "application/json"}

Tags = Sequence[tuple[str, str]]


def misclaimed(page: Page, study: Study, known: Mapping[str, Facts], site: Place) -> Iterator[str]:
    """What the head of a page says otherwise than the release has it, or leaves out."""
    cited = next((each for name, each in known.items() if page.path in _paths(name, site) and each.data), None)
    if sorted(_said(page)) != sorted(_tags(cited) if cited else ()):
        yield "does not say to reference managers exactly what it is"
    if page.path != INDEX and not _same(_scripts(page), [_dataset(page, cited, study)] if cited and cited.let_out else []):
        yield "does not say to catalogues exactly what it is"


def _paths(name: str, site: Place) -> set[str]:
    return {f"findings/{name}.html", f"v/{site.release}/findings/{name}.html"}


def _said(page: Page) -> Iterator[tuple[str, str]]:
    """Every claim of a page, by names in small letters; people by their words, since a name may be said in two ways."""
    for tag in page.tree.xpath("//meta"):
        for name in filter(None, (str(tag.get(key, "")).casefold() for key in ("name", "property", "itemprop"))):
            if CLAIM.search(name):
                yield name, _person(str(tag.get("content"))) if name == "citation_author" else alike(str(tag.get("content")))


def _tags(cited: Facts) -> Iterator[tuple[str, str]]:
    day = f"{cited.date.year:04}/{cited.date.month:02}/{cited.date.day:02}"
    yield from (("citation_author", _person(name)) for name in cited.authors)
    yield from ((f"citation_{each}_date", day) for each in ("publication", "online"))
    yield from ((f"citation_{each}_url", cited.address) for each in ("public", "abstract_html"))
    yield "citation_title", alike(cited.title)
    yield "citation_technical_report_institution", alike(cited.institution)
    yield "citation_language", "en"
    if cited.version:
        yield "citation_technical_report_number", f"release {cited.version}"


def _dataset(page: Page, cited: Facts, study: Study) -> object:
    """The whole, by what the release has and the files that the page offers, whose hashes are held against them elsewhere."""
    place = {"@type": "Organization", "name": cited.institution}
    people = [{"@type": "Person", "name": name, "affiliation": place} for name in cited.authors]
    question = str(page.tree.xpath("string(//meta[@name='description']/@content)"))
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "name": cited.title,
        "description": f"{question} {cited.provenance}",
        "author": people,
        "creator": people,
        "datePublished": cited.date.isoformat(),
        **({"version": cited.version} if cited.version else {}),
        "url": cited.address,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": cited.hash.removeprefix("sha256:")},
        "isBasedOn": {
            "@type": "Dataset",
            "name": study.title,
            "alternateName": study.name,
            "identifier": f"https://doi.org/{study.doi}",
            "version": study.version,
            "datePublished": study.released.isoformat(),
            "creator": [{"@type": "Person", "name": name} for name in study.investigators],
            "publisher": {"@type": "Organization", "name": study.distributor},
        },
        "distribution": list(_files(page, cited.address)),
    }


def _files(page: Page, address: str) -> Iterator[object]:
    for item in page.tree.xpath(f"//ul[{of('downloads')}]/li[.//a and ./code]"):
        name, digest = str(item.xpath("string(.//a/@href)")), item.xpath("string(./code)").strip()
        if form := DATA.get(f".{name.rpartition('.')[2]}"):
            where = urljoin(address, name)
            yield {"@type": "DataDownload", "encodingFormat": form, "contentUrl": where, "sha256": digest[len("sha256:") :]}


def _scripts(page: Page) -> list[object]:
    """What every script of data holds; None where it cannot be read, or says one thing twice."""
    return [_read(each) for each in page.tree.xpath("//script[contains(translate(@type, 'DJLNOS', 'djlnos'), 'ld+json')]")]


def _read(script: html.HtmlElement) -> object:
    try:
        return json.loads(script.text_content(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _same(one: object, other: object) -> bool:
    """Whether both are alike as JSON, whatever the order of keys and the kinds of quotes."""
    return _spelled(one) == _spelled(other)


def _spelled(data: object) -> str:
    return alike(json.dumps(data, ensure_ascii=False, sort_keys=True).replace('\\"', "”"))


def _person(name: str) -> str:
    return " ".join(sorted(alike(name).replace(",", " ").split()))
