"""Reads the codebook's files for programs back: the index, and beside it one file for each variable, no more and no fewer."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from studybook.audit.exports.figures import Figures, figures
from studybook.audit.exports.noted import Noted, noted
from studybook.audit.exports.objects import Object, fields, first, flag, items, load, same, text, whole
from studybook.audit.exports.stated import Stated

INDEX = "index.json"

TOGETHER = f"/codebook/api/{INDEX}"
"""How the path of the index ends, which is read together with every other file of its folder."""

STUDY = ("name", "title", "version", "doi")
LISTED = ("dataset", "name", "title", "file", "page")
RENAMED = ("dataset", "name", "renamed_to", "file")
MOVED = ("notice", "study", *RENAMED, "page", "index")
TEXTS = ("title", "description", "dataset_title", "section", "section_description", "sensitivity")
VARIABLE = ("notice", "study", "dataset", "position", "name", "kind", "universe", "evidence", *TEXTS)
USES = ("rules", "elsewhere", "used_by", "page", "index")
FIGURES = ("percent_of", "categories", "all_records", "quartiles", "not_published")
EVIDENCE = ("grade", "meaning", "source", "concept_confirmed")

KINDS = {
    "coded": (),
    "measured": ("unit", "low", "high"),
    "count": ("unit", "low", "high"),
    "date": ("first", "last"),
    "identifier": (),
    "text": (),
}
"""What is said of each type of variable."""

NAME = re.compile(r"\w+")
"""What a dataset or a variable may be called: it is a part of an address."""

BOUNDS = ("unit", "low", "high", "first", "last")

ABOVE = "../../../"
"""Leads from the file of a variable to the top of the site."""


def read_api(path: Path) -> Noted:
    """What all files together state, from their index.

    Raises:
        ValueError: a file is not as it must be, or lies there without being listed, or is listed and does not lie there.
    """
    index = fields(load(path), ("notice", "study", "variables", "renamed"))
    listed = [_listed(each) for each in items(index["variables"])]
    addresses = {each["file"] for each in listed}
    found = {each.relative_to(path.parent).as_posix() for each in path.parent.rglob("*") if not each.is_dir()}
    former = [text(fields(each, RENAMED)["file"]) for each in items(index["renamed"])]
    same(sorted(found), sorted([*addresses, *former, INDEX]))
    moved = [_moved(each, path.parent, addresses) for each in items(index["renamed"])]
    same(len(addresses), len(listed))
    files = [fields(load(path.parent / each["file"]), (*VARIABLE, *USES), FIGURES) for each in listed]
    stated = [_stated(file, each) for file, each in zip(files, listed, strict=True)]
    _positioned(files)
    labels = {(file["dataset"], file["name"]): _labels(each) for file, each in zip(files, stated, strict=True)}
    texts = [text for each in (index, *moved) for text in _study(each)]
    for file, each in zip(files, listed, strict=True):
        _elsewhere(file, addresses)
        texts += [*_study(file), *_words(file), *_universe(file, labels), *_used(file, path.parent / each["file"])]
    return noted([first(data, "notice") for data in (index, *files, *moved)], stated, texts)


def _listed(data: object) -> Object:
    """One line of the index, whose addresses follow from the names."""
    each = fields(data, LISTED)
    dataset, name = text(each["dataset"]), text(each["name"])
    if not NAME.fullmatch(dataset) or not NAME.fullmatch(name):
        raise ValueError("a name that cannot be part of an address")
    same(each["file"], f"{dataset}/{name}.json")
    same(each["page"], f"../{dataset}.html#{name}")
    return each


def _moved(data: object, folder: Path, addresses: Collection[str]) -> Object:
    """What lies where a variable was that has another name now: it leads to the file and the entry of that."""
    told = fields(data, RENAMED)
    dataset, old, new = (text(told[key]) for key in ("dataset", "name", "renamed_to"))
    same(bool(NAME.fullmatch(old)) and f"{dataset}/{new}.json" in addresses, True)
    same(told["file"], f"{dataset}/{old}.json")
    file = fields(load(folder / told["file"]), MOVED)
    same([file[key] for key in ("dataset", "name", "renamed_to")], [dataset, old, new])
    same([file["file"], file["page"], file["index"]], [f"{new}.json", f"../../{dataset}.html#{new}", f"../{INDEX}"])
    return file


def _positioned(files: list[Object]) -> None:
    """Positions run from 1 in each dataset."""
    for dataset in {file["dataset"] for file in files}:
        places = [whole(file["position"]) for file in files if file["dataset"] == dataset]
        same(places, [*range(1, len(places) + 1)])


def _stated(file: Object, listed: Object) -> Stated:
    for key in ("dataset", "name", "title"):
        same(file[key], listed[key])
    same(file["page"], f"../{listed['page']}")
    same(file["index"], f"../{INDEX}")
    found = _figures(file)
    same(found.units - {fields(file["kind"], ("in_words", "type"), BOUNDS).get("unit", "")}, frozenset())
    return Stated(
        dataset=file["dataset"],
        name=file["name"],
        title=text(file["title"]),
        description=text(file["description"]),
        grade=text(fields(file["evidence"], EVIDENCE)["grade"]),
        universe=text(fields(file["universe"], ("in_words", "where"))["in_words"]),
        rules={text(each["rule"]): text(each["outcome"]) for each in items(file["rules"])},
        valid=found.valid,
        missing=found.missing,
        counts=found.counts,
        shares=found.shares,
        quartiles=found.quartiles,
    )


def _figures(file: Object) -> Figures:
    return figures({key: file[key] for key in FIGURES if key in file})


def _study(data: Object) -> Iterator[str]:
    return (text(value) for value in fields(data["study"], STUDY).values())


def _words(file: Object) -> Iterator[str]:
    """What is said of a variable besides its numbers."""
    yield from (text(file[key]) for key in TEXTS)
    evidence = fields(file["evidence"], EVIDENCE)
    flag(evidence["concept_confirmed"])
    yield from (text(evidence["meaning"]), text(evidence["source"]))
    yield _figures(file).untold
    yield from _kind(file["kind"])
    for each in items(file["rules"]):
        rule = fields(each, ("rule", "level", "outcome"))
        text(rule["outcome"])
        yield from (text(rule["rule"]), text(rule["level"]))


def _labels(stated: Stated) -> Mapping[str, str]:
    """The labels of single codes."""
    return {place: label for place, label in {**stated.valid, **stated.missing}.items() if ":" not in place}


def _universe(file: Object, labels: Mapping[tuple[str, str], Mapping[str, str]]) -> Iterator[str]:
    """Which records a variable applies to, in words that say the conditions as the codes do."""
    universe = fields(file["universe"], ("in_words", "where"))
    yield text(universe["in_words"])
    for each in items(universe["where"]):
        condition = fields(each, ("variable", "codes"))
        known = labels.get((file["dataset"], text(condition["variable"])), {})
        codes = [str(whole(code)) for code in items(condition["codes"])]
        *others, last = [f"{code} ({known[code]})" if code in known else code for code in codes]
        same(f"{condition['variable']} is {', '.join(others)}{' or ' * bool(others)}{last}" in universe["in_words"], True)


def _kind(data: object) -> Iterator[str]:
    """The type in words, and the bounds of a number or a date in the words they are known by."""
    kind = fields(data, ("in_words", "type"), BOUNDS)
    same(text(kind["type"]) in KINDS, True)
    fields(kind, ("in_words", "type", *KINDS[kind["type"]]))
    yield text(kind["in_words"])
    if "unit" in kind:
        yield f"of {text(kind['unit'])}, {whole(kind['low'])} to {whole(kind['high'])}"
    if "first" in kind:
        yield f"from {text(kind['first'])} to {text(kind['last'])}"


def _elsewhere(file: Object, addresses: Collection[str]) -> None:
    """The same variable in other datasets: each where the index has it."""
    for each in items(file["elsewhere"]):
        other = fields(each, ("dataset", "file"))
        address = f"{text(other['dataset'])}/{file['name']}.json"
        same(other["file"], f"../{address}")
        same(address in addresses and other["dataset"] != file["dataset"], True)


def _used(file: Object, path: Path) -> Iterator[str]:
    """The findings that use a variable: each on a page that is there, under its own name."""
    for each in items(file["used_by"]):
        use = fields(each, ("finding", "title"), ("page",))
        yield from (text(use["finding"]), text(use["title"]))
        if "page" in use:
            page, _, anchor = text(use["page"]).partition("#")
            same(anchor, use["finding"])
            same(page.startswith(ABOVE) and ".." not in page.removeprefix(ABOVE) and (path.parent / page).is_file(), True)
