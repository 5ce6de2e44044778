"""Reads a codebook as a schema.org `Dataset` in JSON-LD back: the terms that are known, each in its place, and nothing else."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, assert_never

from lxml import html

from studybook.audit.exports.noted import Noted, noted
from studybook.audit.exports.objects import Object, load, same
from studybook.audit.exports.stated import Stated
from studybook.audit.marks import INDEX
from studybook.present.marks import title_prefix
from studybook.standing import Approved, Invented, Standing, Unattested, Uncleared
from studybook.variables import Grade

ENDING = ".jsonld"
FOLDER = "files/"
"""Where the files to be saved lie, from the page that lists all variables."""

CONTEXT = {"@vocab": "https://schema.org/"}

TERMS = {
    "Dataset": "name alternateName description disambiguatingDescription creativeWorkStatus dateCreated datePublished version "
    "license isAccessibleForFree creator publisher identifier isBasedOn about distribution variableMeasured",
    "CreativeWork": "name",
    "Person": "name affiliation",
    "Organization": "name",
    "DataDownload": "encodingFormat contentUrl",
    "PropertyValue": "propertyID name alternateName description disambiguatingDescription unitText minValue maxValue "
    "valueReference",
    "DefinedTerm": "termCode name description",
    "QuantitativeValue": "name minValue maxValue",
}
"""The types of schema.org that are known, and the properties each may have here."""

NESTED = {
    "about": "CreativeWork",
    "affiliation": "Organization",
    "creator": "Person",
    "distribution": "DataDownload",
    "isBasedOn": "Dataset",
    "publisher": "Organization",
    "valueReference": "DefinedTerm QuantitativeValue",
    "variableMeasured": "PropertyValue",
}
"""What properties hold that is no text and no number, by its type."""

LISTS = {"distribution", "valueReference", "variableMeasured"}
NUMBERS = {"minValue", "maxValue"}
CLAIMS = {"creator", "publisher", "identifier", "isBasedOn"}
"""What only a codebook with approved numbers may have: whose it is, and where its numbers come from."""

MISSING = "Missing or not applicable"
GRADED = re.compile("(Reconstructed|From the file), evidence (.+)")


def read_jsonld(path: Path) -> Noted:
    """What a file states.

    Raises:
        ValueError: it is no such file, or holds what is not known.
    """
    data = load(path)
    same(isinstance(data, dict), True)
    same(data.get("@context"), CONTEXT)
    same(data.get("@type"), "Dataset")
    _known(data)
    try:
        return _reading(data, path)
    except KeyError:
        pass
    raise ValueError("a property is absent")


def wrongly_claimed(site: Path, standing: Standing) -> Iterator[str]:
    """What claims to be a result though nobody approved it; of what is approved, a page that says otherwise than the file."""
    files = sorted(site.rglob(f"*{ENDING}"))
    match standing:
        case Invented() | Unattested() | Uncleared():
            for path in files:
                yield from _claims(path, site, title_prefix(standing))
        case Approved():
            if _scripts(site / INDEX) != [_on_page(path) for path in files]:
                yield f"{INDEX}: does not say of the codebook what the file {ENDING} says"
        case _:
            assert_never(standing)


def _reading(data: Object, path: Path) -> Noted:
    for each in data["distribution"]:
        _beside(each["contentUrl"], path)
    notice, description = data["disambiguatingDescription"], data["description"]
    same(description.startswith(f"{notice} "), True)
    apart = {"@context", "description", "disambiguatingDescription", "distribution", "variableMeasured"}
    texts = [description.removeprefix(notice), *_words({key: value for key, value in data.items() if key not in apart})]
    texts += [each["encodingFormat"] for each in data["distribution"]]
    texts += [text for each in data["variableMeasured"] for text in _besides(each)]
    return noted([notice], map(_stated, data["variableMeasured"]), texts)


def _known(data: Object) -> None:
    """Refuse a property that is not known of its type, and a value that is not what the property holds."""
    same(data.keys() - {"@type", "@context"} <= set(TERMS[data["@type"]].split()), True)
    for key, value in data.items():
        if key in NESTED:
            same(isinstance(value, list) if key in LISTS else isinstance(value, dict) or key == "creator", True)
            for each in value if isinstance(value, list) else [value]:
                same(isinstance(each, dict) and each.get("@type") in NESTED[key].split() and "@context" not in each, True)
                _known(each)
        elif key in NUMBERS:
            same(type(value), int)
        elif key != "@context":
            same(value is True if key == "isAccessibleForFree" else isinstance(value, str), True)


def _beside(address: str, path: Path) -> None:
    """Refuse a file that does not lie beside this one under the same name, but for how it ends."""
    same(address.startswith(f"{path.name.removesuffix(ENDING)}.") and (path.parent / address).is_file(), True)


def _stated(data: Object) -> Stated:
    """One variable. The format has no place for numbers of records."""
    dataset, _, name = data["propertyID"].partition(".")
    same(name, data["name"])
    if not (graded := GRADED.fullmatch(data["disambiguatingDescription"])):
        raise ValueError("evidence in other words")
    same(graded[1] == "From the file", graded[2] == Grade.FROM_FILE)
    values = [(_place(each), each) for each in data.get("valueReference", [])]
    same(len(dict(values)), len(values))
    same(all(each.get("description", MISSING) == MISSING for _, each in values), True)
    return Stated(
        dataset=dataset,
        name=name,
        title=data["alternateName"],
        description=data["description"],
        grade=graded[2],
        valid={place: each["name"] for place, each in values if "description" not in each},
        missing={place: each["name"] for place, each in values if "description" in each},
    )


def _place(value: Object) -> str:
    """Which category it is: by its code, by the ends of its class, or a blank."""
    if value["@type"] == "QuantitativeValue":
        return f"{value['minValue']}:{value['maxValue']}"
    if "termCode" not in value:
        same("description" in value, True)
        return "blank"
    same(bool(re.fullmatch("-?[0-9]+", value["termCode"])), True)
    return value["termCode"]


def _besides(data: Object) -> Iterator[str]:
    """The words of a variable that are compared with nothing."""
    if {"unitText", *NUMBERS} & data.keys():
        yield f"of {data['unitText']}, {data['minValue']} to {data['maxValue']}"


def _words(data: Mapping[str, Any]) -> Iterator[str]:
    """Every text of what is no variable, those of dates with what they are."""
    for key, value in data.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _words(each)
            elif key != "@type":
                yield f"dated {each}" if key.startswith("date") else str(each)


def _claims(path: Path, site: Path, prefix: str) -> Iterator[str]:
    name, data = path.relative_to(site).as_posix(), _loaded(path)
    if not data:
        return
    if claims := sorted(CLAIMS & data.keys()):
        yield f"{name}: claims {', '.join(claims)}, though nobody approved its numbers"
    if not all(str(data.get(key)).startswith(prefix) for key in ("name", "description", "creativeWorkStatus")):
        yield f"{name}: does not begin {prefix!r}"


def _on_page(path: Path) -> str | None:
    """What a file says, letter for letter as a page must say it: where no label can end the script that it is in."""
    data = _loaded(path)
    if "distribution" not in data:
        return None
    files = [each | {"contentUrl": f"{FOLDER}{each['contentUrl']}"} for each in data["distribution"]]
    text = json.dumps({**data, "distribution": files}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _loaded(path: Path) -> Object:
    """A file that its reader takes; else nothing, which is said where it is read."""
    try:
        read_jsonld(path)
        return load(path)
    except ValueError:
        return {}


def _scripts(path: Path) -> list[str | None]:
    if not path.is_file():
        return []
    page = html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    return [str(each.text) for each in page.xpath("//script[@type='application/ld+json']")]
