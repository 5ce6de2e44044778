"""What passed before is not read again, and all that it was judged by is part of what it is known by."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from studybook.audit.page import Page
from studybook.audit.passed import FILES, Passed, passed
from studybook.audit.unseen import unseen
from studybook.bundle import Bundle, SourceKind
from studybook.citing.reference import NOWHERE
from studybook.fingerprint import fingerprint
from studybook.history import Edition, history
from studybook.ids import Ids, Retirement
from studybook.release import seal
from studybook.variables import Sensitivity
from tests.ponds import POLICY, STUDY, Birds, microdata

HOME, CODES, INDEX = "index.html", "codebook/ponds.html", "search.json"
SITE = {
    HOME: "<h1>Home</h1><p>Words.</p>",
    CODES: "<h1>Ponds</h1><p>Codes.</p>",
    "styles.css": "a { color: blue }",
    INDEX: json.dumps([{"href": HOME, "text": "Words."}, {"href": f"{CODES}#codes", "text": "Codes."}]),
}
EVERYTHING = {HOME, CODES, FILES}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return seal(microdata(1, 60, 80), (), (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


class Memory(dict[str, list[str]]):
    def put(self, code: str, shown: Sequence[str]) -> None:
        self[code] = list(shown)


def judged(site: Mapping[str, str], by: Sequence, folder: Path, kept: Memory) -> Passed:
    for name, text in site.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    pages = {name: Page(name, html.fromstring(text), text.encode()) for name, text in site.items() if name.endswith(".html")}
    return passed(folder, pages, by, kept)


def anew(known: Passed) -> set[str]:
    return {name for name in known.seals if known.anew(name)}


@pytest.fixture
def memory(bundle: Bundle, tmp_path: Path) -> Memory:
    """What is kept of a site that passed."""
    memory = Memory()
    first = judged(SITE, [STUDY, history((), bundle), NOWHERE], tmp_path / "first", memory)
    assert anew(first) == EVERYTHING
    first.keep(memory)
    return memory


@dataclass(frozen=True)
class Change:
    """One file with other words in it, and what is then read anew."""

    name: str
    old: str
    new: str
    read: set[str]


@pytest.mark.parametrize(
    "change",
    [
        Change(HOME, "", "", set()),
        Change(HOME, "Words", "More words", {HOME}),
        Change(INDEX, "Words", "More words", {HOME}),
        Change(INDEX, "Codes", "More codes", {CODES}),
        Change(CODES, "Codes", "More codes", {CODES, FILES}),
        Change(HOME, "Home", "House", EVERYTHING),
        Change("styles.css", "blue", "red", EVERYTHING),
        Change("data.csv", "", "1", EVERYTHING),
    ],
)
def test_what_changed_is_read_anew(bundle: Bundle, memory: Memory, tmp_path: Path, change: Change) -> None:
    site = {**SITE, change.name: SITE.get(change.name, "").replace(change.old, change.new, 1)}
    assert anew(judged(site, [STUDY, history((), bundle), NOWHERE], tmp_path / "site", memory)) == change.read


def test_an_absent_file_has_all_read_anew(bundle: Bundle, memory: Memory, tmp_path: Path) -> None:
    site = {name: text for name, text in SITE.items() if name != "styles.css"}
    assert anew(judged(site, [STUDY, history((), bundle), NOWHERE], tmp_path / "site", memory)) == EVERYTHING


def test_a_page_that_takes_the_place_of_another_is_read_anew(bundle: Bundle, memory: Memory, tmp_path: Path) -> None:
    site = {**SITE, HOME: SITE[CODES], CODES: SITE[HOME]}
    assert anew(judged(site, [STUDY, history((), bundle), NOWHERE], tmp_path / "site", memory)) == EVERYTHING


PONDS, BIRDS = STUDY.files
SHORE = next(each for each in PONDS.variables if each.name == "SHORE")


@pytest.mark.parametrize(
    "study",
    [
        replace(STUDY, title="Birds on lakes"),
        replace(STUDY, edition=date(2005, 6, 8)),
        replace(STUDY, searches=("swan",)),
        replace(STUDY, declared_rules=STUDY.declared_rules[:-1]),
        replace(STUDY, files=(BIRDS, PONDS)),
        replace(STUDY, files=(replace(PONDS, absent=frozenset({"SHORE"})), BIRDS)),
        replace(STUDY, files=(replace(PONDS, added=(replace(SHORE, name="BANK"),)), BIRDS)),
        replace(STUDY, files=(replace(PONDS, schema=Birds), BIRDS)),
    ],
)
def test_another_study_has_all_read_anew(bundle: Bundle, memory: Memory, tmp_path: Path, study: object) -> None:
    assert anew(judged(SITE, [study, history((), bundle), NOWHERE], tmp_path / "site", memory)) == EVERYTHING


@pytest.mark.parametrize(
    "changed",
    [{"title": "Edge"}, {"missing": {-9: "Gone"}}, {"sensitivity": next(iter(set(Sensitivity) - {SHORE.sensitivity}))}],
)
def test_another_word_of_a_schema_has_all_read_anew(
    bundle: Bundle, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict
) -> None:
    """Of a class with the same name and the same words of itself."""
    declared = tuple(replace(each, **changed) if each.name == "SHORE" else each for each in PONDS.variables)
    file = replace(PONDS)
    monkeypatch.setitem(file.__dict__, "variables", declared)
    study = replace(STUDY, files=(file, BIRDS))
    assert anew(judged(SITE, [study, history((), bundle), NOWHERE], tmp_path / "site", memory)) == EVERYTHING


def test_another_release_history_or_place_has_all_read_anew(bundle: Bundle, memory: Memory, tmp_path: Path) -> None:
    past = history((), bundle)
    other = seal(microdata(2, 60, 80), (), (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=2)
    ids = Ids(given_up={"kinds": Retirement(version="0.2.0", replaced_by="", reason="Merged.")})
    for number, by in enumerate(
        [
            [STUDY, history((), other), NOWHERE],
            [STUDY, replace(past, ids=ids), NOWHERE],
            [STUDY, replace(past, editions=(Edition(1, other),)), NOWHERE],
            [STUDY, replace(past, reasons={1: {"kinds": "Merged."}}), NOWHERE],
            [STUDY, past, replace(NOWHERE, base="https://ponds.example/")],
        ]
    ):
        assert anew(judged(SITE, by, tmp_path / str(number), memory)) == EVERYTHING


def test_what_is_kept_is_known_in_any_process() -> None:
    """Sets have another order there."""
    code = "from studybook.fingerprint import fingerprint as _hash; from tests.ponds import STUDY; print(_hash([STUDY]))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=Path(__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_a_value_of_an_unknown_kind_is_not_passed_over() -> None:
    with pytest.raises(TypeError):
        fingerprint(object())


def test_files_that_passed_are_not_searched_for_what_nobody_sees_but_the_search_index_is(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a\u200bb\n", encoding="utf-8")
    (tmp_path / INDEX).write_text(json.dumps([{"href": HOME, "text": "a\u200bb"}]), encoding="utf-8")
    assert [each.partition(":")[0] for each in unseen(tmp_path, {})] == ["data.csv", INDEX]
    assert [each.partition(":")[0] for each in unseen(tmp_path, {}, files=False)] == [INDEX]
