"""References as CSL-JSON, which Zotero, Mendeley, pandoc and every citation processor read."""

import json
from datetime import date
from typing import Any

from studybook.citing.names import parted
from studybook.citing.reference import DataReference, Reference, told
from studybook.standing import Approved

MEDIA = "application/vnd.citationstyles.csl+json"


def csl(reference: Reference) -> str:
    """The finding, and after it the data of what is approved, as a list of items."""
    items = [_finding(reference)]
    if isinstance(reference.standing, Approved):
        items.append(_data(reference.data))
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _finding(reference: Reference) -> dict[str, Any]:
    approved = isinstance(reference.standing, Approved)
    about = {
        "id": reference.key,
        "type": "dataset" if approved else "webpage",
        "title": reference.title,
        "author": [_author(name) for name in reference.authors],
        "issued": _day(reference.date),
        "container-title": reference.site,
        "publisher": reference.institution,
        "version": reference.number,
        "URL": reference.address,
        "abstract": reference.notice,
        "note": told(reference),
    }
    return {name: value for name, value in about.items() if value}


def _data(data: DataReference) -> dict[str, Any]:
    return {
        "id": data.key,
        "type": "dataset",
        "title": data.title,
        "author": [_author(name) for name in data.authors],
        "issued": _day(data.released),
        "publisher": data.distributor,
        "number": data.name,
        "version": data.number,
        "DOI": data.doi,
        "URL": f"https://doi.org/{data.doi}",
    }


def _author(name: str) -> dict[str, str]:
    parts = parted(name)
    return {"family": parts.family, "given": parts.given} if parts.given else {"literal": parts.family}


def _day(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
