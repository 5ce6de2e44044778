"""Reads the codebook as a Data Package back: the properties that are known, and none besides."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from studybook.audit.exports.figures import Figures, figures
from studybook.audit.exports.noted import Noted, noted
from studybook.audit.exports.objects import Object, fields, first, items, load, same, text, whole
from studybook.audit.exports.stated import Stated
from studybook.present.marks import titled
from studybook.standing import Standing

ENDING = ".datapackage.json"

NOTICE = "studybook:notice"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MIDNIGHT = "T00:00:00Z"

FACTS = ("name", "title", "description")
PACKAGE = (NOTICE, "$schema", *FACTS, "version", "created", "licenses", "sources", "resources")
LINKED = ("path", "title")
FORM = {
    "type": "table",
    "format": "tsv",
    "mediatype": "text/tab-separated-values",
    "encoding": "utf-8",
    "dialect": {"delimiter": "\t", "lineTerminator": "\n"},
}
"""What is said of every file alike."""

RESOURCE = (NOTICE, *FACTS, "path", *FORM, "schema")
KEYS = ("primaryKey", "uniqueKeys", "foreignKeys")
KIND = "studybook:kind"
WORDS = ("studybook:section", KIND, "studybook:universe", "studybook:sensitivity")
EVIDENCE, FREQUENCIES = "studybook:evidence", "studybook:frequencies"
FIELD = (*FACTS, "type", "constraints", "missingValues", *WORDS, EVIDENCE, FREQUENCIES)


def read_datapackage(path: Path) -> Noted:
    """What the package states.

    Raises:
        ValueError: a property is unknown, missing, or not as it must be, or one contradicts another.
    """
    package = fields(load(path), PACKAGE)
    same(package["$schema"], PROFILE)
    resources = [fields(each, RESOURCE) for each in items(package["resources"])]
    stated, texts = list[Stated](), [*_facts(package)]
    for resource in resources:
        told, words = _resource(resource, [text(each["name"]) for each in resources])
        stated += told
        texts += words
    return noted([first(data, NOTICE) for data in (package, *resources)], stated, texts)


def mistitled(site: Path, standing: Standing, study: str) -> Iterator[str]:
    """Packages whose title is not that of the codebook, or does not begin with what the numbers are; or named another way."""
    title = titled(standing, f"Codebook of {study}")
    for path in sorted(site.rglob(f"*{ENDING}")):
        try:
            package = load(path)
            said = (package["title"], package["name"])
        except (ValueError, KeyError, TypeError):  # said by its reader
            continue
        if said != (title, path.name.removesuffix(ENDING)):
            yield f"{path.relative_to(site).as_posix()}: is not titled {title!r}, or not named as the file is"


def _facts(package: Object) -> Iterator[str]:
    yield from (text(package[key]) for key in (*FACTS, "version"))
    same(text(package["created"])[-len(MIDNIGHT) :], MIDNIGHT)
    yield f"dated {package['created'].removesuffix(MIDNIGHT)}"
    for each in (*items(package["licenses"]), *items(package["sources"])):
        yield from (text(value) for value in fields(each, LINKED).values())


def _resource(resource: Object, others: Sequence[str]) -> tuple[list[Stated], list[str]]:
    """What is stated of the variables of a file, and every other text about them and it."""
    for key, value in FORM.items():
        same(resource[key], value)
    schema = fields(resource["schema"], ("fields",), KEYS)
    listed = items(schema["fields"])
    found = [fields(each, FIELD, ("categories",)) for each in listed]
    told = [figures(each[FREQUENCIES]) for each in found]
    names = [text(each["name"]) for each in found]
    _keys(schema, names, others)
    texts = [text(resource[key]) for key in (*FACTS, "path")]
    for each, numbers in zip(found, told, strict=True):
        texts += [*_words(each), numbers.untold, *_values(each, numbers)]
        same(all(f" of {unit}, " in each[KIND] for unit in numbers.units), True)
    pairs = zip(found, told, strict=True)
    return [_stated(each, resource["name"], numbers) for each, numbers in pairs], texts


def _keys(schema: Object, names: Sequence[str], others: Sequence[str]) -> None:
    """Keys are names of variables, and foreign ones lead to another file."""
    keys = [*([schema["primaryKey"]] if "primaryKey" in schema else []), *items(schema.get("uniqueKeys", []))]
    for each in items(schema.get("foreignKeys", [])):
        foreign = fields(each, ("fields", "reference"))
        reference = fields(foreign["reference"], ("resource", "fields"))
        same(foreign["fields"], reference["fields"])
        same(reference["resource"] in others, True)
        keys.append(foreign["fields"])
    for key in keys:
        same([name for name in items(key) if name not in names], [])


def _stated(field: Object, dataset: str, numbers: Figures) -> Stated:
    return Stated(
        dataset=dataset,
        name=text(field["name"]),
        title=text(field["title"]),
        description=text(field["description"]),
        grade=text(fields(field[EVIDENCE], ("grade", "source"))["grade"]),
        valid=numbers.valid,
        missing=numbers.missing,
        counts=numbers.counts,
        shares=numbers.shares,
        quartiles=numbers.quartiles,
    )


def _words(field: Object) -> Iterator[str]:
    yield from (text(field[key]) for key in (*FACTS, *WORDS))
    yield text(fields(field[EVIDENCE], ("grade", "source"))["source"])


def _values(field: Object, numbers: Figures) -> Iterator[str]:
    """Types, bounds, codes and missing values agree with the categories; what these do not hold is told in known words."""
    missing = dict(map(_missing, items(field["missingValues"])))
    same(len(missing), len(items(field["missingValues"])))
    same("categories" in field, "enum" in field["constraints"])
    match field["type"], field["constraints"]:
        case "integer", {"enum": codes, **rest}:
            labels = {str(whole(each["value"])): text(each["label"]) for each in map(_category, items(field["categories"]))}
            same((labels, missing, rest), (numbers.valid, numbers.missing, {}))
            same([str(whole(code)) for code in items(codes)], list(labels))
        case "integer", {"minimum": low, "maximum": high, **rest}:
            same((missing, rest), (numbers.missing if numbers.counts else missing, {}))
            same(field[KIND].endswith(f", {whole(low)} to {whole(high)}"), True)
            yield from (f"{code} {reason}" for code, reason in missing.items())
        case "date", {"minimum": low, "maximum": high, **rest}:
            same((list(missing), rest), ([""], {}))
            same(missing[""], numbers.missing.get("blank") if numbers.counts else missing[""])
            yield f"from {text(low)} to {text(high)}"
        case "string", {**rest}:
            same((rest in ({}, {"required": True}), missing), (True, {"": ""}))
        case _:
            raise ValueError("no type of field")


def _category(data: object) -> Object:
    return fields(data, ("value", "label"))


def _missing(data: object) -> tuple[str, str]:
    """A missing value and what it means, which is not said of a blank text."""
    found: Mapping[str, object] = fields(data, ("value",), ("label",))
    return text(found["value"]), text(found.get("label", ""))
