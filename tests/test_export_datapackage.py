"""The codebook as a Data Package: valid for frictionless, the same as the release, fit to check the archive's files by."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import pytest

from schemas.study import STUDY as REAL
from studybook.characters import legible
from studybook.codebook.description import Codebook
from studybook.codebook.exports.datapackage import datapackage
from studybook.present.marks import notice
from studybook.sources.export import export
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.variables import Coded, Count, Day, Key, Measured, Text
from tests.weeds import NASTY, STANDINGS, STUDY, counts, laid, made_up, problems, revealed, told

BOTH = pytest.mark.parametrize("study", [REAL, STUDY], ids=["real", "weeds"])
EVERY = pytest.mark.parametrize("standing", STANDINGS)


def codebook(study: Study = STUDY, standing: str = "synthetic") -> Codebook:
    return Codebook(study, made_up(study, standing))


def package(of: Codebook) -> dict[str, Any]:
    (made,) = datapackage(of)
    return json.loads(made.content)


def fields(of: Codebook) -> list[dict[str, Any]]:
    return [field for resource in package(of)["resources"] for field in resource["schema"]["fields"]]


@BOTH
@EVERY
def test_frictionless_finds_it_valid(study: Study, standing: str) -> None:
    made = package(codebook(study, standing))
    assert list(frictionless.Package.metadata_validate(json.loads(json.dumps(made)))) == []
    read = frictionless.Package.from_descriptor(json.loads(json.dumps(made)))
    assert [resource.name for resource in read.resources] == [file.slug for file in study.files]
    made["resources"][0]["schema"]["fields"][0]["missingValues"] = [{"value": -9}]
    assert list(frictionless.Package.metadata_validate(made)) != []  # it can say no


def test_labels_of_missing_codes_need_the_second_version() -> None:
    made = package(codebook())
    assert made["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert list(frictionless.Package.metadata_validate({**made, "$schema": made["$schema"].replace("2.0", "1.0")})) != []


@BOTH
def test_each_field_says_what_the_schemas_say(study: Study) -> None:
    of = codebook(study)
    for field, (_, variable, _) in zip(fields(of), told(of), strict=True):
        assert (field["name"], field["title"]) == (variable.name, variable.title)
        assert (field["description"], field["studybook:evidence"]["grade"]) == (variable.description, variable.evidence.grade)
        missing = [(each["value"], each.get("label")) for each in field["missingValues"]]
        match variable.kind:
            case Coded(labels):
                assert [(each["value"], each["label"]) for each in field["categories"]] == [*labels.items()]
                assert (field["type"], field["constraints"]) == ("integer", {"enum": [*labels]})
                assert missing == [(str(code), reason) for code, reason in variable.missing.items()]
            case Measured(low, high) | Count(low, high):
                assert (field["type"], field["constraints"]) == ("integer", {"minimum": low, "maximum": high})
                assert missing == [(str(code), reason) for code, reason in variable.missing.items()]
            case Day(first, last):
                assert field["constraints"] == {"minimum": first.isoformat(), "maximum": last.isoformat()}
                assert (field["type"], missing) == ("date", [("", "No date")])
            case Key():
                assert (field["type"], field["constraints"], missing) == ("string", {"required": True}, [("", None)])
            case Text():
                assert (field["type"], field["constraints"], missing) == ("string", {}, [("", None)])


@BOTH
def test_each_field_has_the_numbers_of_the_release(study: Study) -> None:
    of = codebook(study)
    for field, (_, variable, table) in zip(fields(of), told(of), strict=True):
        said = field["studybook:frequencies"]
        if table is None:
            assert said["not_published"] and all("count" not in each and "withheld" not in each for each in said["categories"])
            continue
        (found,) = table.dimensions
        numbers = dict(zip([each.label for each in found.categories], counts(table), strict=True))
        assert {each["label"]: each.get("count") for each in said["categories"]} == numbers, variable.name
        assert all(("count" in each) != ("withheld" in each) for each in said["categories"])


def test_odd_labels_are_kept_as_they_may_be_shown() -> None:
    (field,) = [each for each in fields(codebook()) if each["name"] == "LABELLED"]
    assert tuple(each["label"] for each in field["categories"]) == tuple(map(legible, NASTY))


@EVERY
def test_it_says_first_what_its_numbers_are(standing: str) -> None:
    of = codebook(standing=standing)
    (made,) = datapackage(of)
    said = json.loads(made.content)
    mark = {"uncleared": ("not-cleared-", "Not cleared for release: "), "approved": ("", "")}.get(
        standing, ("synthetic-", "Synthetic demo: ")
    )
    assert made.path == f"codebook/files/{mark[0]}weeds-2-codebook.datapackage.json"
    assert (said["name"], said["title"]) == (f"{mark[0]}weeds-2-codebook", f"{mark[1]}Codebook of WEEDS 2")
    for each in (said, *said["resources"]):
        assert next(iter(each.items())) == ("studybook:notice", notice(of.bundle.standing, STUDY.name))
    if standing == "approved":
        assert "synthetic" not in made.content.decode().lower()
    assert not {"id", "contributors"} & said.keys()  # nobody's name stands for it


def test_keys_and_links_are_those_of_the_study() -> None:
    weeds, roots = (resource["schema"] for resource in package(codebook())["resources"])
    assert (weeds["primaryKey"], weeds["uniqueKeys"]) == (["BED", "WEED"], [["WEED"]])
    assert roots["foreignKeys"] == [{"fields": ["BED", "WEED"], "reference": {"resource": "weeds", "fields": ["BED", "WEED"]}}]
    assert not {"foreignKeys"} & weeds.keys() and not {"primaryKey", "uniqueKeys"} & roots.keys()


def test_the_same_release_makes_the_same_bytes() -> None:
    assert [*datapackage(codebook())] == [*datapackage(codebook())]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented rows in the archive's layout, with the description beside them."""
    folder = tmp_path_factory.mktemp("archive")
    export(REAL, Synthetic(REAL, 1).frames(), folder, "tsv")
    (made,) = datapackage(codebook(REAL))
    (folder / "datapackage.json").write_bytes(made.content)
    return folder


def test_files_in_the_archives_layout_are_checked_by_it(archive: Path) -> None:
    report = frictionless.validate(str(archive / "datapackage.json"))
    assert (report.valid, report.stats["tasks"]) == (True, 3)


SPOILED = {
    ("cases", "EV_PHONE", "7"): "constraint-error",
    ("cases", "EV_WITSTMT", ""): "type-error",
    ("cases", "OPENDATE", "1999-01-01"): "constraint-error",
    ("cases", "CASE_UID", ""): "constraint-error",
    ("victims", "V_AGE", "-7"): "constraint-error",
    ("victims", "CASE_ID", "SYN-NOWHERE"): "foreign-key",
}
"""Values that the archive's files may not have, and what frictionless calls each."""


def test_values_that_are_not_as_declared_are_found(archive: Path, tmp_path: Path) -> None:
    shutil.copytree(archive, tmp_path / "archive")
    for number, dataset in ((1, "cases"), (2, "victims")):
        (path,) = (tmp_path / "archive").rglob(f"37988-000{number}-Data-REST.tsv")
        names, *rows = [line.split("\t") for line in path.read_text(encoding="utf-8").split("\n")]
        changes = [(column, value) for where, column, value in SPOILED if where == dataset]
        for row, (column, value) in zip(rows, changes, strict=False):
            row[names.index(column)] = value
        path.write_text("\n".join("\t".join(line) for line in (names, *rows)), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "archive" / "datapackage.json"))
    found = [(task.name, error.type) for task in report.tasks for error in task.errors]
    assert sorted(found) == sorted((where, error) for (where, _, _), error in SPOILED.items())


@BOTH
@EVERY
def test_the_audit_reads_it(study: Study, standing: str, tmp_path: Path) -> None:
    of = codebook(study, standing)
    laid(tmp_path, of, datapackage)
    assert problems(tmp_path, of) == []


REFUSED = "is not written as its format has it, or holds what no check reads"
Change = Callable[[dict[str, Any]], object]


def named(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in data["resources"][0]["schema"]["fields"] if each["name"] == name)


def at(name: str, change: Change) -> Change:
    return lambda data: change(named(data, name))


def numbers(name: str, change: Change) -> Change:
    return lambda data: change(named(data, name)["studybook:frequencies"])


def counted(data: dict[str, Any], told: bool = True) -> dict[str, Any]:
    return next(each for each in data["categories"] if ("count" in each) is told)


def first(change: Change) -> Change:
    return lambda data: change(data["resources"][0])


def swap(data: dict[str, Any]) -> None:
    for each in (data, data["studybook:frequencies"]):
        one, other = each["categories"][:2]
        one["label"], other["label"] = other["label"], one["label"]


def reveal(data: dict[str, Any]) -> None:
    each = counted(data, told=False)
    del each["withheld"]
    each |= {"count": 5, "percent": 1}


FAULTS: dict[str, tuple[Change, str]] = {
    "a changed number": (numbers("TALL", lambda d: counted(d).update(count=6)), "the numbers of weeds.TALL"),
    "a number that is withheld": (numbers("TALL", reveal), "the numbers of weeds.TALL"),
    "a swapped label": (at("AGAIN", swap), "the codes and labels of weeds.AGAIN"),
    "a label swapped in one place": (at("AGAIN", lambda d: d["categories"].reverse()), REFUSED),
    "another code": (at("AGAIN", lambda d: d["constraints"]["enum"].append(6)), REFUSED),
    "another bound": (at("TALL", lambda d: d["constraints"].update(maximum=6)), REFUSED),
    "another day": (at("PULLED", lambda d: d["constraints"].update(maximum="2026-06-06")), "a text holds a figure"),
    "another missing code": (at("TALL", lambda d: d["missingValues"][0].update(value="6")), REFUSED),
    "another reason": (at("DEEP", lambda d: d["missingValues"][0].update(value="6")), "a text holds a figure"),
    "a missing code less": (at("AGAIN", lambda d: d["missingValues"].pop()), REFUSED),
    "a missing code twice": (at("DEEP", lambda d: d["missingValues"].append(d["missingValues"][0])), REFUSED),
    "another type": (at("TALL", lambda d: d.update(type="number")), REFUSED),
    "another title": (at("TALL", lambda d: d.update(title="Deep")), "the title of weeds.TALL"),
    "a figure in words": (at("TALL", lambda d: d.update({"studybook:section": "Seen 7 times"})), "a text holds a figure"),
    "an unknown property": (at("TALL", lambda d: d.update(example=6)), REFUSED),
    "an unknown property of the file": (first(lambda d: d.update(bytes=6)), REFUSED),
    "an unknown property of the package": (lambda d: d.update(keywords=["6"]), REFUSED),
    "an unknown constraint": (at("TALL", lambda d: d["constraints"].update(required=True)), REFUSED),
    "data": (first(lambda d: d.update(data=[[6]])), REFUSED),
    "another path": (first(lambda d: d.update(path="6.tsv")), "a text holds a figure"),
    "another profile": (lambda d: d.update({"$schema": d["$schema"].replace("2.0", "6")}), REFUSED),
    "another day of making": (lambda d: d.update(created="2005-06-06T00:00:00Z"), "a text holds a figure"),
    "a time of day": (lambda d: d.update(created="2005-06-07T06:00:00Z"), REFUSED),
    "another title of the package": (lambda d: d.update(title="Codebook of WEEDS 2"), "is not titled"),
    "another mark of the title": (lambda d: d.update(title="Not cleared for release: Codebook of WEEDS 2"), "is not titled"),
    "another name": (lambda d: d.update(name="weeds-2-codebook"), "not named as the file is"),
    "a file less": (lambda d: d["resources"].pop(), "it does not hold every variable"),
    "a variable less": (first(lambda d: d["schema"]["fields"].pop()), "it does not hold every variable"),
    "a key that is none": (first(lambda d: d["schema"].update(primaryKey=["SIX"])), REFUSED),
    "a link to nowhere": (
        lambda d: d["resources"][1]["schema"]["foreignKeys"][0]["reference"].update(resource="six"),
        REFUSED,
    ),
    "a notice that is not true": (first(lambda d: d.update({"studybook:notice": "Real."})), "does not say first"),
    "a notice further down": (lambda d: d.update({"studybook:notice": d.pop("studybook:notice")}), REFUSED),
    "a number in the place of frequencies": (at("TALL", lambda d: d.update({"studybook:frequencies": 6})), REFUSED),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_audit_refuses(fault: str, tmp_path: Path) -> None:
    of = codebook()
    (path,) = laid(tmp_path, of, datapackage)
    change, message = FAULTS[fault]
    data = json.loads(path.read_bytes())
    change(data)
    text = f"{json.dumps(data, indent=1, ensure_ascii=False)}\n"
    assert text.encode() != path.read_bytes()
    path.write_text(text, encoding="utf-8")
    assert [problem for problem in problems(tmp_path, of) if message in problem]


@EVERY
@pytest.mark.parametrize("prefix", ["", "synthetic-", "not-cleared-", "other-"])
def test_the_audit_refuses_a_file_whose_name_does_not_say_what_its_numbers_are(
    prefix: str, standing: str, tmp_path: Path
) -> None:
    of = codebook(standing=standing)
    (path,) = laid(tmp_path, of, datapackage)
    own = path.name.partition("weeds")[0]
    path.rename(path.with_name(f"{prefix}weeds-2-codebook.datapackage.json"))
    refused = [problem for problem in problems(tmp_path, of) if "a file to be saved whose name does not begin" in problem]
    assert bool(refused) == (prefix != own)


def test_the_audit_refuses_the_package_of_another_release(tmp_path: Path) -> None:
    of = codebook()
    laid(tmp_path, Codebook(STUDY, revealed(of.bundle)), datapackage)
    found = problems(tmp_path, of)
    assert any("the numbers of weeds.LABELLED" in problem for problem in found)
    assert not any("4321" in problem for problem in found)
