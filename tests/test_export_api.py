"""The codebook as JSON, a file for each variable: the same as the release, at addresses that stay, read back strictly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.study import STUDY as REAL
from studybook.audit.exports import read_elsewhere
from studybook.audit.exports.api import read_api
from studybook.audit.files import unread
from studybook.codebook.description import Codebook
from studybook.codebook.exports.api import api
from studybook.present.marks import notice
from studybook.study import Study
from studybook.variables import Coded, Span
from tests.weeds import STANDINGS, STUDY, counts, laid, made_up, problems, revealed, share, told

SHOWN = {"of-2-sorts": "analyses/two.html#of-2-sorts"}
BOTH = pytest.mark.parametrize("study", [REAL, STUDY], ids=["real", "weeds"])


def codebook(study: Study = STUDY, standing: str = "synthetic") -> Codebook:
    return Codebook(study, made_up(study, standing), SHOWN)


def files(of: Codebook) -> dict[str, Any]:
    return {export.path: json.loads(export.content) for export in api(of)}


@BOTH
def test_each_variable_has_a_file_that_says_what_the_release_has(study: Study) -> None:
    of = codebook(study)
    found = files(of)
    for file, variable, table in told(of):
        said = found.pop(f"codebook/api/{file.slug}/{variable.name}.json")
        assert (said["dataset"], said["name"], said["title"]) == (file.slug, variable.name, variable.title)
        assert (said["description"], said["evidence"]["grade"]) == (variable.description, variable.evidence.grade)
        if table is None:
            assert said["not_published"] and "all_records" not in said and "quartiles" not in said
            kind = variable.kind
            labels = {**kind.labels, **variable.missing} if isinstance(kind, Coded) else {}
            assert [(each["codes"], each["label"]) for each in said["categories"]] == [([c], t) for c, t in labels.items()]
            continue
        (found_in,), total = table.dimensions, table.at(()).count
        categories = sorted(zip(found_in.categories, counts(table), strict=True), key=lambda pair: pair[0].missing)
        for each, (category, count) in zip(said["categories"], categories, strict=True):
            codes = [[code.low, code.high] if isinstance(code, Span) else code for code in category.codes]
            number = {"withheld": True} if count is None else {"count": count, "percent": share(count, total)}
            if count is not None and total is None:
                number = {"count": count, "percent_withheld": True}
            assert each == {"codes": codes, "label": category.label, "missing": category.missing, **number}
        assert said["all_records"] == ({"withheld": True} if total is None else {"count": total})
        assert [each.get("value") for each in said["quartiles"]] == [each.value for each in table.statistics]
    assert [*found] == ["codebook/api/index.json"]


def test_no_number_is_there_that_is_withheld() -> None:
    """Withheld is never a null, a nought or an empty text: the key of the number is not there at all."""
    of = codebook()
    for path, said in files(of).items():
        for each in said.get("categories", []):
            assert not {"count", "percent"} & each.keys() or each["count"] is not None
            assert ("withheld" in each) + ("count" in each) == ("not_published" not in said), path
    assert any(each.get("withheld") for said in files(of).values() for each in said.get("categories", []))


@BOTH
def test_the_index_lists_the_files_that_are_there(study: Study) -> None:
    found = files(codebook(study))
    index = found.pop("codebook/api/index.json")
    assert [f"codebook/api/{each['file']}" for each in index["variables"]] == [*found]
    assert len(found) == sum(len(file.variables) for file in study.files)
    assert all(each["page"] == f"../{each['dataset']}.html#{each['name']}" for each in index["variables"])


def test_addresses_within_files_lead_to_files(tmp_path: Path) -> None:
    of = codebook()
    laid(tmp_path, of, api)
    for path in (tmp_path / "codebook/api").rglob("*.json"):
        said = json.loads(path.read_bytes())
        around = [each["file"] for each in [*said.get("elsewhere", []), *said.get("variables", [])]]
        around += [each["page"].partition("#")[0] for each in said.get("used_by", [])] + [said.get("index", path.name)]
        assert [address for address in around if not (path.parent / address).is_file()] == []
    used = [each for said in files(of).values() for each in said.get("used_by", [])]
    assert used == [{"finding": "of-2-sorts", "title": "Of 2 sorts", "page": "../../../analyses/two.html#of-2-sorts"}]
    assert any(said.get("elsewhere") for said in files(of).values())


def test_addresses_and_keys_are_the_same_in_every_standing() -> None:
    def shape(of: Codebook) -> dict[str, list[str]]:
        return {path: list(said) for path, said in files(of).items()}

    assert len({json.dumps(shape(codebook(standing=standing))) for standing in STANDINGS}) == 1


@pytest.mark.parametrize("standing", STANDINGS)
def test_every_file_says_first_what_its_numbers_are(standing: str) -> None:
    of = codebook(standing=standing)
    said = notice(of.bundle.standing, STUDY.name)
    assert {next(iter(each.items())) for each in files(of).values()} == {("notice", said)}
    begins = {"uncleared": "Not cleared for release.", "approved": "Computed numbers: from files attested"}
    assert said.startswith(begins.get(standing, "Synthetic demo."))


def test_the_universe_is_told_in_words_and_codes() -> None:
    said = files(codebook())["codebook/api/weeds/AGAIN.json"]["universe"]
    assert said["where"] == [{"variable": "LABELLED", "codes": [-1, 0, 5]}]
    assert "Applies where LABELLED is -1 (=missing), 0 (=1+1) or 5 (" in said["in_words"]


def test_the_same_release_makes_the_same_bytes() -> None:
    assert [*api(codebook())] == [*api(codebook())]


@BOTH
@pytest.mark.parametrize("standing", STANDINGS)
def test_the_audit_reads_it(study: Study, standing: str, tmp_path: Path) -> None:
    of = codebook(study, standing)
    laid(tmp_path, of, api)
    assert problems(tmp_path, of) == []
    assert list(unread(tmp_path, read_elsewhere(tmp_path))) == []
    stated = read_api(tmp_path / "codebook/api/index.json").stated
    assert all(each.counts is not None and each.shares is not None and each.quartiles is not None for each in stated)


SHORT, TALL, AGAIN = "weeds/SOIL.json", "weeds/TALL.json", "weeds/AGAIN.json"
REFUSED = "is not written as its format has it, or holds what no check reads"


def dumped(path: Path, data: object) -> None:
    path.write_text(f"{json.dumps(data, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


def edited(name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        data = json.loads((folder / name).read_bytes())
        before = json.dumps(data)
        change(data)
        assert json.dumps(data) != before
        dumped(folder / name, data)

    return write


def spelled(name: str, old: str, new: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return write


def swapped(data: dict[str, Any]) -> None:
    one, other, *_ = data["categories"]
    one["label"], other["label"] = other["label"], one["label"]


def category(data: dict[str, Any], counted: bool) -> dict[str, Any]:
    return next(each for each in data["categories"] if ("count" in each) is counted)


def told_anyway(data: dict[str, Any]) -> None:
    each = category(data, counted=False)
    del each["withheld"]
    each |= {"count": 5, "percent": 1}


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a changed number": (edited(TALL, lambda d: category(d, counted=True).update(count=6)), "the numbers of weeds.TALL"),
    "another percentage": (edited(AGAIN, lambda d: category(d, counted=True).update(percent=101)), "the percentages of"),
    "a swapped label": (edited(AGAIN, swapped), "the codes and labels of weeds.AGAIN"),
    "a number that is withheld": (edited(TALL, told_anyway), "the numbers of weeds.TALL"),
    "a number where none may be": (edited(SHORT, lambda d: d["categories"][0].update(count=6, percent=1)), REFUSED),
    "another total": (edited(AGAIN, lambda d: d.update(all_records={"count": 12})), "the numbers of weeds.AGAIN"),
    "another quartile": (edited(TALL, lambda d: d["quartiles"][0].update(name="lowest")), "the quartiles of weeds.TALL"),
    "a quartile in another unit": (edited(TALL, lambda d: d["quartiles"][0].update(unit="7 days")), REFUSED),
    "another title": (edited(TALL, lambda d: d.update(title="Deep")), REFUSED),
    "another description": (edited(TALL, lambda d: d.update(description="Deep.")), "the description of weeds.TALL"),
    "another grade": (edited(TALL, lambda d: d["evidence"].update(grade="OUTSIDE")), "the grade of weeds.TALL"),
    "a figure in words": (edited(TALL, lambda d: d.update(section="Seen 7 times")), "a text holds a figure"),
    "other bounds": (edited(TALL, lambda d: d["kind"].update(high=41)), "a text holds a figure"),
    "other days": (edited("weeds/PULLED.json", lambda d: d["kind"].update(first="2001-01-02")), "a text holds a figure"),
    "other conditions": (edited(AGAIN, lambda d: d["universe"]["where"][0].update(codes=[0, 5])), REFUSED),
    "an unknown key": (edited(TALL, lambda d: d.update(n=6)), REFUSED),
    "an unknown key within": (edited(TALL, lambda d: d["all_records"].update(n=6)), REFUSED),
    "a missing key": (edited(TALL, lambda d: d.pop("rules")), REFUSED),
    "another place": (edited(TALL, lambda d: d.update(position=6)), REFUSED),
    "a number as text": (edited(TALL, lambda d: category(d, counted=True).update(count="6")), REFUSED),
    "true as a number": (edited(TALL, lambda d: category(d, counted=True).update(count=True)), REFUSED),
    "a null": (edited(TALL, lambda d: d.update(all_records=None)), REFUSED),
    "a notice that is not true": (edited(TALL, lambda d: d.update(notice="Real.")), "does not say first"),
    "a notice further down": (edited(TALL, lambda d: d.update(notice=d.pop("notice"))), REFUSED),
    "a key twice": (spelled(TALL, '{\n "notice"', '{\n "name": "6",\n "notice"'), REFUSED),
    "a comment": (spelled(TALL, '{\n "notice"', '{ \n "notice"'), REFUSED),
    "no JSON": (spelled(TALL, "{", "6"), REFUSED),
    "a deep one": (lambda folder: (folder / TALL).write_text("[" * 10**5), REFUSED),
    "a line less in the index": (edited("index.json", lambda d: d["variables"].pop()), REFUSED),
    "a line twice in the index": (edited("index.json", lambda d: d["variables"].append(d["variables"][0])), REFUSED),
    "a list as index": (lambda folder: dumped(folder / "index.json", [6]), REFUSED),
    "an address elsewhere": (edited("index.json", lambda d: d["variables"][0].update(page="../roots.html#BED")), REFUSED),
    "a file that is not listed": (lambda folder: dumped(folder / "weeds" / "MORE.json", {"n": 6}), REFUSED),
    "a file of another kind": (lambda folder: (folder / "n.txt").write_text("6"), REFUSED),
    "a file less": (lambda folder: (folder / TALL).unlink(), REFUSED),
    "a finding on no page": (
        edited("weeds/LABELLED.json", lambda d: d["used_by"][0].update(page="../../../three.html#of-2-sorts")),
        REFUSED,
    ),
    "a finding of another name": (
        edited("weeds/LABELLED.json", lambda d: d["used_by"][0].update(finding="of-6", page="../../../analyses/two.html#of-6")),
        "a text holds a figure",
    ),
    "elsewhere nowhere": (edited(TALL, lambda d: d["elsewhere"][0].update(dataset="trees")), REFUSED),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_audit_refuses(fault: str, tmp_path: Path) -> None:
    of = codebook()
    laid(tmp_path, of, api)
    change, message = FAULTS[fault]
    change(tmp_path / "codebook/api")
    found = problems(tmp_path, of)
    assert [problem for problem in found if message in problem] and all("codebook/api/index.json: " in each for each in found)


def test_without_an_index_no_file_is_read(tmp_path: Path) -> None:
    laid(tmp_path, codebook(), api)
    (tmp_path / "codebook/api/index.json").unlink()
    assert "codebook/api/weeds/TALL.json: no check reads files of this kind" in unread(tmp_path, read_elsewhere(tmp_path))


def test_the_audit_refuses_the_files_of_another_release(tmp_path: Path) -> None:
    of = codebook()
    laid(tmp_path, Codebook(STUDY, revealed(of.bundle), SHOWN), api)
    found = problems(tmp_path, of)
    assert any("the numbers of weeds.LABELLED" in problem for problem in found)
    assert not any("4321" in problem or "4,321" in problem for problem in found)
