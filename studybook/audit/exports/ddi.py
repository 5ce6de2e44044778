"""Reads a codebook in DDI-Codebook 2.5 back: the elements that are known, each in its place, and nothing else."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from studybook.audit.exports.ddi_form import CLAIMS, NAMESPACE, Element, agree, name_of, root_of
from studybook.audit.exports.noted import Noted, noted
from studybook.audit.exports.stated import EVERYTHING, Stated
from studybook.present.marks import title_prefix
from studybook.rules import Verdict
from studybook.standing import Approved, Standing

ENDING = ".ddi.xml"

MEDIAN, OTHERS = ("medn", ""), {"lowerQuartile": "lower quartile", "upperQuartile": "upper quartile"}
QUARTILES = {MEDIAN: "median", **{("other", kind): name for kind, name in OTHERS.items()}}
VALUES = {"": re.compile(r"-?[0-9]+"), "class": re.compile(r"-?[0-9]+:-?[0-9]+"), "year": re.compile(r"[0-9]+")}
"""How the value of a category is written, by its level."""


def read_ddi(path: Path) -> Noted:
    """What a file states.

    Raises:
        ValueError: it is no such file, holds what is not known, or contradicts itself.
    """
    root = root_of(path.read_bytes())
    files = {each.get("ID", ""): each for each in _all(root, "fileDscr")}
    (data,) = _all(root, "dataDscr")
    variables = {each.get("ID", ""): each for each in _all(data, "var")}
    agree(len(files) == len(_all(root, "fileDscr")) and len(variables) == len(_all(data, "var")))
    agree(files.keys() == {each.get("files") for each in variables.values()})
    _grouped(data, variables)
    for name, file in files.items():
        _sized(file, [each for each in variables.values() if each.get("files") == name])
    parts = [*_all(root, "docDscr"), *_all(root, "stdyDscr"), data]
    notices = [each for part in parts for each in _typed(part, "notice")]
    agree([each.getparent() for each in notices] == parts)
    around = [
        each for part in (*parts[:-1], *files.values(), *_all(data, "varGrp"), *_all(data, "notes")) for each in part.iter()
    ]
    texts = [_said(each) for each in around if each not in notices]
    texts += [text for each in variables.values() for text in _besides(each)]
    return noted([str(each.text) for each in notices], map(_stated, variables.values()), texts)


def unmarked(site: Path, standing: Standing) -> Iterator[str]:
    """Titles that do not begin with what their numbers are: programs show that of the file, and that of the study.

    And what claims a study, its authors or its identifiers, though nobody approved its numbers.
    """
    prefix = title_prefix(standing)
    for path in sorted(site.rglob(f"*{ENDING}")):
        try:
            elements = [*root_of(path.read_bytes()).iter()]
        except ValueError:  # said by its reader
            continue
        name, titles = path.relative_to(site).as_posix(), [str(each.text) for each in elements if name_of(each) == "titl"]
        if len(titles) != 2 or not all(title.startswith(prefix) for title in titles):
            yield f"{name}: a title does not begin {prefix!r}"
        claims = sorted(CLAIMS & {name_of(each) for each in elements})
        if claims and not isinstance(standing, Approved):
            yield f"{name}: claims {', '.join(claims)}, though nobody approved its numbers"


def _grouped(data: Element, variables: Mapping[str, Element]) -> None:
    """Every variable stands in one section, whose title it repeats. Sections are numbered within their file."""
    groups = [(group, group.get("var", "").split()) for group in _all(data, "varGrp")]
    sections = [(name, _one(group, "labl")) for group, names in groups for name in names]
    agree(sorted(name for name, _ in sections) == sorted(variables) and all(names for _, names in groups))
    agree(all(_one(variables[name], "concept") == title for name, title in sections))
    files = [str(variables[names[0]].get("files")) for _, names in groups]
    numbered = [f"{file}-{files[: place + 1].count(file)}" for place, file in enumerate(files)]
    agree([group.get("ID") for group, _ in groups] == numbered)


def _sized(file: Element, variables: list[Element]) -> None:
    """A file has as many variables as it says, and as many records as each of these has answers."""
    ((size,),) = ([*text.iter(f"{NAMESPACE}dimensns")] for text in _all(file, "fileTxt"))
    records, counted = _maybe(size, "caseQnty") or "withheld", {_maybe(each, "TotlResp") for each in variables} - {""}
    agree(_one(size, "varQnty") == str(len(variables)))
    agree(counted <= {records} and bool(counted or records == "withheld"))


def _stated(element: Element) -> Stated:
    """One variable. What has no table has no number at all, and says why."""
    dataset, name = element.get("files", ""), element.get("name", "")
    agree(element.get("ID") == f"{dataset}.{name}")
    categories = [(_place(each, element), each) for each in _all(element, "catgry")]
    agree(len(dict(categories)) == len(categories) and all(each.get("missing") in {"Y", "N"} for _, each in categories))
    missing = {place: _one(each, "labl") for place, each in categories if each.get("missing") == "Y"}
    counted, (evidence,) = bool(_all(element, "TotlResp")), _typed(element, "evidence")
    agree(len(_typed(element, "untold")) == (not counted))
    numbers = {place: _numbers(each) for place, each in categories if counted}
    counts = {place: number["freq"] for place, number in numbers.items()}
    told = counts | {EVERYTHING: _number(_one(element, "TotlResp"))} if counted else {}
    agree(counted or not [*element.iter(f"{NAMESPACE}catStat"), *_all(element, "sumStat")])
    _summed(element, counts, missing)
    declared = {each.get("VALUE"): _one(around, "key") for around in _all(element, "invalrng") for each in _all(around, "item")}
    agree(not categories or declared == {place: label for place, label in missing.items() if place != "blank"})
    return Stated(
        dataset=dataset,
        name=name,
        title=_one(element, "labl"),
        description=_one(element, "txt"),
        grade=evidence.get("subject"),
        universe=_one(element, "universe"),
        rules=dict(_rules(element)),
        valid={place: _one(each, "labl") for place, each in categories if place not in missing},
        missing=missing,
        counts=told,
        shares={place: number["percent"] for place, number in numbers.items()},
        quartiles=dict(_quartiles(element)),
    )


def _place(category: Element, variable: Element) -> str:
    """Which category it is: by its value, or a blank."""
    level, value = category.get("level", ""), _maybe(category, "catValu")
    levels = {each.get("ID"): each.get("levelnm", "") for each in _all(variable, "catLevel")}
    agree(all(name in VALUES and key == f"{variable.get('ID')}.{name}" for key, name in levels.items()))
    agree(not level or level in levels)
    if not value:
        agree(category.get("missing") == "Y" and not level and not _all(category, "catValu"))
        return "blank"
    agree(VALUES[levels.get(level, "")].fullmatch(value) is not None)
    return value


def _numbers(category: Element) -> Mapping[str, int | None]:
    """The number of records of a category, and their percentage."""
    numbers = [(each.get("type", ""), _number(each.text or "")) for each in _all(category, "catStat")]
    agree(sorted(kind for kind, _ in numbers) == ["freq", "percent"])
    return dict(numbers)


def _summed(element: Element, counts: Mapping[str, int | None], missing: Mapping[str, str]) -> None:
    """Sums are those of categories that are all told, and of no others."""
    said = {
        each.get("type"): _number(each.text or "") for each in _all(element, "sumStat") if each.get("type") in {"vald", "invd"}
    }
    parts = {
        "vald": [number for place, number in counts.items() if place not in missing],
        "invd": [number for place, number in counts.items() if place in missing],
    }
    known = {kind: [number for number in numbers if number is not None] for kind, numbers in parts.items()}
    agree(said == {kind: sum(known[kind]) for kind, numbers in parts.items() if numbers and len(known[kind]) == len(numbers)})


def _rules(element: Element) -> Iterator[tuple[str, str]]:
    """The sentence of each rule, without where it was checked, and what came of it."""
    for note in _typed(element, "rule"):
        agree(note.get("subject") in get_args(Verdict))
        yield re.sub(r" Checked in the dataset \w+\.$", "", note.text or ""), note.get("subject") or ""


def _quartiles(element: Element) -> Iterator[tuple[str, int | None]]:
    named = [((each.get("type", ""), each.get("otherType", "")), each) for each in _all(element, "sumStat")]
    rest = [(kind, each) for kind, each in named if kind not in {("vald", ""), ("invd", "")}]
    agree(len(dict(named)) == len(named) and {kind for kind, _ in rest} <= QUARTILES.keys())
    yield from ((QUARTILES[kind], _number(each.text or "")) for kind, each in rest)


def _besides(element: Element) -> Iterator[str]:
    """The words of a variable that are compared with nothing, those that belong together as one."""
    ranges = [each for around in _all(element, "valrng") for each in _all(around, "range")]
    items = [each for around in _all(element, "invalrng") for each in _all(around, "item")]
    agree(len(ranges) == ("measUnit" in element.attrib) and all(each.get("UNITS") == "INT" for each in (*ranges, *items)))
    for each in ranges:
        yield f"of {element.get('measUnit')}, {each.get('min')} to {each.get('max')}"
    for each in _all(element, "invalrng"):
        ((item,), reason) = _all(each, "item"), _one(each, "key")
        yield f"{item.get('VALUE')} {reason}"
    plain = ("security", "anlysUnit", "universe", "concept", "notes", "varFormat")
    yield from (_said(each) for name in plain for each in _all(element, name))
    yield " ".join(element.get(name, "") for name in ("intrvl", "representationType", "temporal"))


def _said(element: Element) -> str:
    """All words of an element outside of variables, or of a part of one: attributes first."""
    text = " ".join((element.text or "").split())
    match name_of(element):
        case "prodDate" | "distDate":
            agree(element.get("date") == text)
            return f"dated {text}"
        case "software":
            return f"{text} {element.get('version')}"
        case "caseQnty" | "varQnty":  # held against the variables
            return ""
        case "fileDscr" | "varGrp":
            return element.get("type", "")
        case _:
            return " ".join([*element.attrib.values(), text])


def _all(element: Element, name: str) -> list[Element]:
    return element.findall(f"{NAMESPACE}{name}")


def _typed(element: Element, kind: str) -> list[Element]:
    return [each for each in _all(element, "notes") if each.get("type") == kind]


def _one(element: Element, name: str) -> str:
    (child,) = _all(element, name)
    return child.text or ""


def _maybe(element: Element, name: str) -> str:
    """The text of a part that may be absent."""
    return _one(element, name) if _all(element, name) else ""


def _number(text: str) -> int | None:
    """A number as the file writes it, None where it is withheld."""
    if text == "withheld":
        return None
    agree(re.fullmatch("[0-9]+", text) is not None)
    return int(text)
