"""The codebook as a schema.org `Dataset`: read by a reader of JSON-LD, equal to the schemas, and no claim before approval."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pyld import jsonld as reader

from schemas.study import STUDY as REAL
from studybook.audit import audit, exports
from studybook.audit.exports.jsonld import read_jsonld
from studybook.build import Project, make_site
from studybook.bundle import Bundle, SourceKind
from studybook.cells import Category, dimension
from studybook.citing.reference import Place
from studybook.codebook.description import Codebook, Description
from studybook.codebook.exports import exports as every
from studybook.codebook.exports.export import Export, saved
from studybook.codebook.exports.jsonld import jsonld, script_html
from studybook.errors import AuditFailed
from studybook.present.text import plain
from studybook.record import read
from studybook.release import seal
from studybook.rendering.embedded import Embedded
from studybook.standing import Approval
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Measured, Span, Variable
from tests.attested import ATTESTATION, OUTCOMES, approved
from tests.attested import attested as attested_bundle
from tests.ponds import POLICY, STUDY, microdata

PLACE = "https://schema.org/"

THING = {"name", "alternateName", "description", "disambiguatingDescription", "identifier"}
WORK = THING | {"about", "creator", "creativeWorkStatus", "dateCreated", "datePublished", "isAccessibleForFree", "isBasedOn"}
WORK |= {"license", "publisher", "version"}
SCHEMA_ORG = {
    "CreativeWork": WORK,
    "Dataset": WORK | {"distribution", "variableMeasured"},
    "DataDownload": WORK | {"contentUrl", "encodingFormat"},
    "PropertyValue": THING | {"propertyID", "unitText", "minValue", "maxValue", "valueReference"},
    "QuantitativeValue": THING | {"minValue", "maxValue"},
    "DefinedTerm": WORK | {"termCode"},
    "Person": THING | {"affiliation"},
    "Organization": THING,
}
"""The types used, and of the properties that schema.org defines for each those that are used here."""

Data = dict[str, Any]


@cache
def bundle(ponds: int = 60, birds: int = 80) -> Bundle:
    return seal(microdata(1, ponds, birds), (), OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def cleared() -> Bundle:
    whole = replace(attested_bundle(), digest="d")
    return replace(whole, approval=Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="d"))


STANDINGS = {"synthetic": bundle, "uncleared": attested_bundle, "approved": cleared}


def files(codebook: Codebook) -> list[Export]:
    """Two files to be saved, and one that is not."""
    paths = [*(saved(codebook, ending) for ending in (".csv", ".ddi.xml")), "codebook/api/index.json"]
    return [Export(path, b"", "", "") for path in paths]


def made(codebook: Codebook) -> Export:
    (export,) = jsonld(codebook, files(codebook))
    return export


def written(of: Bundle, study: Study = STUDY) -> bytes:
    return made(Codebook(study, of)).content


def script(codebook: Codebook) -> str:
    return script_html(codebook, files(codebook))


def laid(folder: Path, of: Bundle, content: bytes | None = None, study: Study = STUDY) -> Path:
    """The file, among the others."""
    codebook = Codebook(study, of)
    export = made(codebook)
    for each in files(codebook):
        (folder / each.name).touch()
    (folder / export.name).write_bytes(export.content if content is None else content)
    return folder / export.name


def problems(folder: Path, of: Bundle, monkeypatch: pytest.MonkeyPatch, study: Study = STUDY) -> list[str]:
    monkeypatch.setattr(exports, "READERS", {".jsonld": read_jsonld})
    return list(exports.untrue(folder, study, of))


def expanded(data: Data) -> list[Data]:
    """What a reader of JSON-LD makes of it, without a network."""

    def refuse(address: str, _: object) -> Data:
        raise AssertionError(f"fetches {address}")

    return reader.flatten(data, options={"documentLoader": refuse})


def weird(of: Bundle, words: str) -> Codebook:
    """A codebook in which every variable and every category says `words`."""
    codebook = Codebook(STUDY, of)
    codebook.__dict__["descriptions"] = {
        slug: tuple(_saying(each, words) for each in described) for slug, described in codebook.descriptions.items()
    }
    return codebook


def _saying(each: Description, words: str) -> Description:
    variable = replace(each.variable, title=words, description=words, missing=dict.fromkeys(each.variable.missing, words))
    rows = tuple(replace(row, category=replace(row.category, label=words)) for row in each.rows)
    return replace(each, variable=variable, rows=rows)


@pytest.fixture(scope="module")
def real(sealed: Path) -> Bundle:
    return read(sealed)


@pytest.mark.parametrize("of", STANDINGS.values(), ids=STANDINGS)
def test_every_term_is_one_of_schema_org_in_its_place(of: Callable[[], Bundle]) -> None:
    nodes = expanded(json.loads(written(of())))
    assert len(nodes) > 20
    for node in nodes:
        (kind,) = node["@type"]
        terms = {name.removeprefix(PLACE) for name in node if not name.startswith("@")}
        assert terms <= SCHEMA_ORG[kind.removeprefix(PLACE)], kind


def test_a_reader_finds_what_the_schemas_say(real: Bundle) -> None:
    """From what pyld makes of the file, and from the schemas: neither goes through the code that wrote it or reads it back."""
    found = list(measured(json.loads(written(real, REAL))))
    told = {(slug, entry.variable) for slug, entries in real.codebook.items() for entry in entries if entry.table}
    wanted = [declared(file, variable, told) for file in REAL.files for variable in file.variables]
    assert len(found) == 181 and found == wanted


def measured(data: Data) -> Iterator[Data]:
    nodes = {node["@id"]: node for node in expanded(data)}
    (dataset,) = [node for node in nodes.values() if f"{PLACE}variableMeasured" in node]
    for each in dataset[f"{PLACE}variableMeasured"]:
        node = nodes[each["@id"]]
        values = [nodes[value["@id"]] for value in node.get(f"{PLACE}valueReference", [])]
        names = ("propertyID", "name", "alternateName", "description", "disambiguatingDescription")
        names += ("unitText", "minValue", "maxValue")
        yield {name: value(node, name) for name in names} | {
            "values": [
                tuple(value(v, name) for name in ("termCode", "minValue", "maxValue", "name", "description")) for v in values
            ]
        }


def value(node: Data, name: str) -> Any:
    found = node.get(PLACE + name)
    return found[0]["@value"] if found else None


def declared(file: DataFile, variable: Variable, told: set[tuple[str, str]]) -> Data:
    kind, number = variable.kind, isinstance(variable.kind, Measured | Count)
    valued = isinstance(kind, Coded) or (file.slug, variable.name) in told
    return {
        "propertyID": f"{file.slug}.{variable.name}",
        "name": variable.name,
        "alternateName": variable.title,
        "description": variable.description,
        "disambiguatingDescription": f"Reconstructed, evidence {variable.evidence.grade}",
        "unitText": kind.unit if number else None,
        "minValue": kind.low if number else None,
        "maxValue": kind.high if number else None,
        "values": [term(each) for each in dimension(variable).categories] if valued else [],
    }


def term(category: Category) -> tuple[object, ...]:
    missing = "Missing or not applicable" if category.missing else None
    match category.codes:
        case (Span(low, high),):
            return (None, low, high, category.label, missing)
        case (None,):
            return (None, None, None, category.label, missing)
        case (code,):
            return (str(code), None, None, category.label, missing)


@pytest.mark.parametrize("of", STANDINGS.values(), ids=STANDINGS)
def test_it_is_read_back_in_every_standing(of: Callable[[], Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = laid(tmp_path, of())
    if path.name.startswith("ponds"):
        on_page(tmp_path, script(Codebook(STUDY, of())))
    assert problems(tmp_path, of(), monkeypatch) == []
    assert read_jsonld(path).said_of(of())


def test_the_study_is_read_back(real: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid(tmp_path, real, study=REAL)
    assert problems(tmp_path, real, monkeypatch, REAL) == []


def on_page(folder: Path, head: str) -> None:
    (folder / "codebook").mkdir(exist_ok=True)
    (folder / "codebook" / "index.html").write_text(f"<html><head>{head}</head><body></body></html>")


def test_the_same_release_makes_the_same_bytes() -> None:
    assert written(bundle()) == written(bundle.__wrapped__())


def test_it_holds_no_number_of_records(real: Bundle) -> None:
    other = replace(
        bundle(), codebook=seal(microdata(2), (), OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1).codebook
    )
    assert other.codebook != bundle().codebook and written(other) == written(bundle())


@pytest.mark.parametrize(("of", "mark"), [(bundle, "Synthetic demo"), (attested_bundle, "Not cleared for release")])
def test_what_is_not_approved_claims_nothing(of: Callable[[], Bundle], mark: str) -> None:
    data, codebook = json.loads(written(of())), Codebook(STUDY, of())
    assert data["name"] == f"{mark}: Codebook of PONDS 1" and data["creativeWorkStatus"] == mark
    assert data["description"].startswith(f"{mark}. ")
    assert STUDY.doi not in written(of()).decode() and "doi.org" not in written(of()).decode()
    assert STUDY.investigators[0] not in json.dumps({**data, "description": "", "disambiguatingDescription": ""})
    assert not {"creator", "author", "publisher", "identifier", "isBasedOn", "sameAs", "url"} & data.keys()
    assert data["about"] == {"@type": "CreativeWork", "name": "PONDS 1: Birds on ponds"}
    assert script(codebook) == ""


def test_what_is_approved_names_who_vouches_for_it_and_the_study() -> None:
    data = json.loads(written(cleared()))
    assert data["name"] == "Codebook of PONDS 1"
    assert data["creator"]["name"] == ATTESTATION.licensee
    assert data["creator"]["affiliation"]["name"] == ATTESTATION.institution
    assert data["isBasedOn"]["identifier"] == f"https://doi.org/{STUDY.doi}" and data["isBasedOn"]["name"] == STUDY.title
    assert [each["name"] for each in data["isBasedOn"]["creator"]] == list(STUDY.investigators)
    assert "identifier" not in data  # the study's is not its own
    assert not any(mark in written(cleared()).decode().lower() for mark in ("synthetic", "demo", "not cleared", "invented"))


def test_it_names_every_file_to_be_saved() -> None:
    """And knows the form of each that the site offers."""
    offered = every(Codebook(STUDY, bundle()))
    (own,) = [export for export in offered if export.name.endswith(".jsonld")]
    wanted = {export.name for export in offered if export.path.startswith("codebook/files/")} - {own.name}
    named = {each["contentUrl"]: each["encodingFormat"] for each in json.loads(own.content)["distribution"]}
    assert named.keys() == wanted and len(wanted) > 3 and named["synthetic-ponds-1-codebook.csv"] == "text/csv"


WEIRD = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "a & b \"c\" 'd' \\ \u2028",
    "\u05d1\u05e8\u05d5\u05d5\u05d6",
    "long " * 2000,
)
BROKEN = ("nul\x00", "half \ud800", "\u202eback", "two\nlines")


@pytest.mark.parametrize("words", WEIRD + BROKEN, ids=range(len(WEIRD + BROKEN)))
def test_no_words_end_the_script(words: str, tmp_path: Path) -> None:
    codebook = weird(cleared(), words)
    page = html.fromstring(f"<html><head>{script(codebook)}</head><body><p>after</p></body></html>")
    (element,) = page.xpath("//script")
    assert page.xpath("//p/text()") == ["after"] and [each.tag for each in page.iter()] == [
        "html",
        "head",
        "script",
        "body",
        "p",
    ]
    content = made(codebook).content
    said, file = json.loads(element.text), json.loads(content)
    assert {each["alternateName"] for each in said["variableMeasured"]} == {plain(words)}
    assert said | {"distribution": []} == file | {"distribution": []}
    stated = read_jsonld(laid(tmp_path, cleared(), content)).stated
    assert {label for each in stated for label in (*each.valid.values(), *each.missing.values())} == {plain(words)}


def put(*keys: str | int, said: object) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        for key in keys[:-1]:
            data = data[key]
        data[keys[-1]] = said

    return change


def gone(*keys: str | int) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        for key in keys[:-1]:
            data = data[key]
        del data[keys[-1]]

    return change


REEDS, DEPTH, DUG = (("variableMeasured", place) for place in (2, 5, 6))
SPOILED = {
    "a title": put(*REEDS, "alternateName", said="Weeds"),
    "a description": put(*REEDS, "description", said="Whether it has none."),
    "a grade": put(*REEDS, "disambiguatingDescription", said="Reconstructed, evidence PAGE-ITEM"),
    "a label": put(*REEDS, "valueReference", 0, "name", said="No"),
    "a code": put(*REEDS, "valueReference", 0, "termCode", said="7"),
    "what is missing": put(*REEDS, "valueReference", 0, "description", said="Missing or not applicable"),
    "a number in place of a code": put(*REEDS, "valueReference", 0, "termCode", said=1),
    "a count": put(*REEDS, "valueReference", 0, "value", said=41),
    "a count in words": put(*REEDS, "valueReference", 0, "description", said="41 records"),
    "a class": put(*DEPTH, "valueReference", 0, "maxValue", said=3),
    "a bound": put(*DEPTH, "maxValue", said=41),
    "no unit": gone(*DEPTH, "unitText"),
    "a blank with a code": put(*DUG, "valueReference", -1, "termCode", said="0"),
    "no categories": gone(*REEDS, "valueReference"),
    "a variable less": gone(*REEDS),
    "a name": put(*REEDS, "name", said="WEEDS"),
    "no variables": gone("variableMeasured"),
    "a figure": put("creativeWorkStatus", said="Synthetic demo of 41 ponds"),
    "a figure in the form of a file": put("distribution", 0, "encodingFormat", said="text/41"),
    "a file that is not there": put("distribution", 0, "contentUrl", said="synthetic-ponds-1-codebook.zip"),
    "a file elsewhere": put("distribution", 0, "contentUrl", said="../x"),
    "another file": put("distribution", 0, "contentUrl", said="other.csv"),
    "a date": put("dateCreated", said="2005-06-08"),
    "the notice": put("disambiguatingDescription", said="Real."),
    "the description": put("description", said="Real."),
    "the name": put("name", said="Codebook of PONDS 1"),
    "an author": put("creator", said={"@type": "Person", "name": "A. Heron"}),
    "an identifier": put("identifier", said="https://doi.org/10.0000/ponds"),
    "its source": put("isBasedOn", said={"@type": "Dataset", "name": "Birds on ponds"}),
    "an unknown term": put("funder", said="The Field Book"),
    "an unknown type": put("about", "@type", said="Thing"),
    "another context": put("@context", said="https://schema.org/"),
    "another context within": put("about", "@context", said={"@vocab": "https://example.org/"}),
    "another type": put("@type", said="Book"),
    "text for an object": put("about", said="PONDS 1"),
    "an object for text": put("license", said={"@type": "CreativeWork", "name": "none"}),
    "an object for a list": put("distribution", said={"@type": "DataDownload"}),
}


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED)
def test_what_is_not_as_the_schemas_have_it_is_refused(
    change: Callable[[Data], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = json.loads(written(bundle()))
    change(data)
    laid(tmp_path, bundle(), f"{json.dumps(data, indent=1, ensure_ascii=False)}\n".encode())
    (tmp_path / "other.csv").touch()
    found = problems(tmp_path, bundle(), monkeypatch)
    assert found and not any("41" in problem for problem in found)


@pytest.mark.parametrize("content", [b"", b"[]\n", b"{", b'{"@type": "Dataset"}', b"\xff", b'{"a": 1, "a": 1}', b"[" * 9999])
def test_what_is_no_such_file_is_refused(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid(tmp_path, bundle(), content)
    assert problems(tmp_path, bundle(), monkeypatch)


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda head: "",
        lambda head: head * 2,
        lambda head: head.replace("Whether it has reeds", "Whether it has weeds"),
        lambda head: head.replace("files/", ""),
        lambda head: head.replace("</script>", " </script>"),
    ],
)
def test_a_page_that_says_otherwise_than_the_file_is_refused(
    spoiled: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid(tmp_path, cleared())
    on_page(tmp_path, spoiled(script(Codebook(STUDY, cleared()))))
    assert problems(tmp_path, cleared(), monkeypatch) == [
        "codebook/index.html: does not say of the codebook what the file .jsonld says"
    ]


CONFIG = """project: {type: website, output-dir: _site}
website: {title: Ponds, site-url: 'https://ponds.example'}
format: {html: {theme: default, include-in-header: [{text: '<meta name="example" content="site">'}]}}
"""
SITE = {
    "index.qmd": "---\ntitle: Ponds\n---\n\nWelcome.\n",
    "evidence.qmd": "---\ntitle: Evidence\n---\n\n## Origin {#generator}\n\n## Open {#open}\n\n## Sensitivity {#sensitivity}\n",
    "references.qmd": "---\ntitle: References\n---\n\n## Short names {#short-names}\n",
}


STANDS = Place("Ponds", "https://ponds.example/")


class Silent:
    def __call__(self, stage: str) -> None: ...

    def doing(self, part: str) -> None: ...

    def done(self, result: str) -> None: ...


@pytest.mark.whole
def test_an_approved_site_says_it_on_one_page(tmp_path: Path) -> None:
    for folder in ("site", "analyses"):
        (tmp_path / folder).mkdir()
    for name, text in SITE.items():
        (tmp_path / "site" / name).write_text(text)
    (tmp_path / "_quarto.yml").write_text(CONFIG)
    release, site = approved(tmp_path / "release", ()), tmp_path / "out"
    project = Project(STUDY, tmp_path, tmp_path / "scratch", address=STANDS.base)
    make_site(project, release, site, renderer_from=Embedded, report=Silent())
    index = site / "codebook" / "index.html"
    page = html.fromstring(index.read_bytes())
    (element,) = page.xpath("/html/head/script[@type='application/ld+json']")
    file = json.loads((site / "codebook" / "files" / "ponds-1-codebook.jsonld").read_bytes())
    said = json.loads(element.text)
    assert said["variableMeasured"] == file["variableMeasured"]
    assert page.xpath("//meta[@name='example']/@content") == ["site"]  # what every page has in its head is there too
    assert all((index.parent / each["contentUrl"]).is_file() for each in said["distribution"])
    others = [path for path in site.rglob("*.html") if path.parent.name != "findings"]
    assert [path.name for path in others if b"ld+json" in path.read_bytes()] == ["index.html"]
    refused(site, index, b"Whether it has reeds", b"Whether it has weeds", "does not say of the codebook what the file")
    refused(
        site,
        site / "policy.html",
        b"</head>",
        b"<script type='application/ld+json'>{}</script></head>",
        "does not say to catalogues exactly what it is",
    )


def refused(site: Path, page: Path, before: bytes, after: bytes, problem: str) -> None:
    content = page.read_bytes()
    page.write_bytes(content.replace(before, after, 1))
    with pytest.raises(AuditFailed, match=problem):
        audit(site, STUDY, read(site.parent / "release"), place=STANDS)
    page.write_bytes(content)
