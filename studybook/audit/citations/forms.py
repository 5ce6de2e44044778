"""Citations for programs, read back field for field."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from studybook.audit.citations.facts import Facts, Source
from studybook.audit.page import alike

Record = Mapping[str, str]
"""Fields by names that are the same of every form. Names of people are their words in the order of the alphabet."""

RIS = {
    **{"TY": "type", "ID": "key", "TI": "title", "PY": "year", "DA": "date", "T2": "site", "PB": "publisher", "ET": "version"},
    **{"UR": "url", "AB": "abstract", "N1": "note", "DO": "doi", "M1": "number", "ER": "end"},
}
CSL = {
    **{"id": "key", "type": "type", "title": "title", "container-title": "site", "publisher": "publisher", "number": "number"},
    **{"version": "version", "URL": "url", "abstract": "abstract", "note": "note", "DOI": "doi"},
}
BIBTEX = {"howpublished": "site"}
TYPES = {"bibtex": ("misc", "misc", "dataset"), "ris": ("ELEC", "DATA", "DATA"), "csl": ("webpage", "dataset", "dataset")}
"""Of each form what a demo is, what a finding, and what the data."""

ENTRY = re.compile(r"@(?P<type>[a-z]+)\{(?P<key>[^\s,{}]+),\n(?P<fields>(?:  [a-z]+ = \{.*\},?\n)+)\}\n?")
NAMED = {
    **{r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"},
    **{r"\textbraceleft{}": "{", r"\textbraceright{}": "}", **{f"\\{each}": each for each in "&%$#_"}, "{": "", "}": ""},
}


def faults(text: str, form: str, cited: Facts) -> Iterator[str]:
    """What a citation says otherwise than it is."""
    try:
        found = list(READERS[form](text))
    except (AttributeError, KeyError, TypeError, ValueError):
        yield "cannot be read back"
        return
    wanted = _wanted(cited, form)
    if len(found) != len(wanted):
        yield "has not as many entries as it should"
    for one, other in zip(found, wanted, strict=False):
        wrong = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
        if wrong:
            yield f"says otherwise than the release: {', '.join(wrong)}"


def _wanted(cited: Facts, form: str) -> Sequence[Record]:
    demo, finding, dataset = TYPES[form]
    own = {
        "type": finding if cited.data else demo,
        "key": cited.key,
        "title": alike(cited.title),
        "authors": _people(cited.authors),
        "date": cited.date.isoformat(),
        "site": alike(cited.site),
        "publisher": alike(cited.institution),
        "version": cited.version,
        "url": cited.address,
        "abstract": alike(cited.notice),
        "note": alike(" ".join(filter(None, [cited.notice, cited.hash]))),
    }
    return [_said(own)] if cited.data is None else [_said(own), _said(_data(cited.data, dataset))]


def _data(data: Source, kind: str) -> Record:
    return {
        "type": kind,
        "key": data.key,
        "title": alike(data.title),
        "authors": _people(data.authors),
        "date": data.date.isoformat(),
        "publisher": alike(data.distributor),
        "number": alike(data.name),
        "version": data.version,
        "doi": data.doi,
        "url": f"https://doi.org/{data.doi}",
    }


def _bibtex(text: str) -> Iterator[Record]:
    if re.sub(r"\s", "", ENTRY.sub("", text)):
        raise ValueError("something between entries")
    for entry in ENTRY.finditer(text):
        every = [line.removesuffix(",").strip().split(" = ", 1) for line in entry["fields"].splitlines()]
        said = {name: value[1:-1] for name, value in every}
        if len(said) != len(every):
            raise ValueError("a field twice")
        day = f"{int(said.pop('year')):04}-{int(said.pop('month')):02}-{int(said.pop('day')):02}"
        people = [_plain(each) for each in re.split(r" and (?![^{}]*\})", said.pop("author", ""))]
        fields = {BIBTEX.get(name, name): value if name in {"url", "doi"} else _plain(value) for name, value in said.items()}
        yield _said({**fields, "type": entry["type"], "key": entry["key"], "date": day, "authors": _people(people)})


def _plain(value: str) -> str:
    return alike(re.sub(r"\\text[a-z]+\{\}|\\.|[{}]", lambda found: NAMED[found[0]], value))


def _ris(text: str) -> Iterator[Record]:
    said, people = dict[str, str](), list[str]()
    for line in filter(str.strip, text.splitlines()):
        tag, between, value = line[:2], line[2:6].ljust(4), line[6:]
        if between != "  - " or tag == "AU":
            if between != "  - ":
                raise ValueError("no line of RIS")
            people.append(value)
            continue
        if RIS[tag] in said:
            raise ValueError("a field twice")
        said[RIS[tag]] = alike(value)
        if tag == "ER":
            if value.strip():
                raise ValueError("more than an end")
            if said.pop("year") != said["date"][:4]:
                raise ValueError("two years")
            yield _said({**said, "end": "", "date": said["date"].replace("/", "-"), "authors": _people(people)})
            said, people = {}, []
    if said or people:
        raise ValueError("a record without an end")


def _csl(text: str) -> Iterator[Record]:
    for item in cast("list[dict[str, Any]]", json.loads(text, object_pairs_hook=_once)):
        ((year, month, day),) = item.pop("issued").pop("date-parts")
        people = [" ".join(str(part) for part in each.values()) for each in item.pop("author", [])]
        fields = {CSL[name]: alike(value) for name, value in item.items()}
        yield _said({**fields, "date": f"{year:04}-{month:02}-{day:02}", "authors": _people(people)})


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field twice")
    return dict(pairs)


def _people(names: Sequence[str]) -> str:
    return "; ".join(" ".join(sorted(alike(name).replace(",", " ").split())) for name in names)


def _said(record: Record) -> Record:
    return {name: value for name, value in record.items() if value}


READERS = {"bibtex": _bibtex, "ris": _ris, "csl": _csl}
