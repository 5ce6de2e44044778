"""What files state besides numbers and labels is held against schemas and release, too."""

from dataclasses import replace
from pathlib import Path

import pytest

from studybook.audit.exports import untrue
from studybook.bundle import Bundle
from studybook.codebook.description import Codebook
from studybook.codebook.exports import exports
from studybook.study import DataFile, Study
from tests.ponds import STUDY
from tests.test_codebook import bundle


def found(study: Study, told: Bundle, folder: Path) -> dict[str, str]:
    """What the audit finds in the files of a study and a release, held against those of the tests: by file, the first."""
    for export in exports(Codebook(study, told)):
        path = folder / export.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(export.content)
    problems = [problem.partition(": ") for problem in untrue(folder, STUDY, bundle())]
    return {Path(name).name: said for name, _, said in reversed(problems)}


def test_files_of_the_study_and_its_release_are_found_true(tmp_path: Path) -> None:
    assert found(STUDY, bundle(), tmp_path) == {}


def test_a_rule_that_is_said_to_have_held_and_has_not_is_found(tmp_path: Path) -> None:
    told = bundle()
    changed = replace(told, validation=tuple(replace(outcome, held=not outcome.held) for outcome in told.validation))
    problems = found(STUDY, changed, tmp_path)
    for ending in (".ddi.xml", ".pdf", "index.json"):
        assert any(name.endswith(ending) and "rules" in said for name, said in problems.items()), ending


@pytest.mark.parametrize("part", ["title", "description", "universe"])
def test_other_words_of_a_variable_are_found_in_every_file(part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = DataFile(schema=STUDY.files[0].schema, number="DS1", title="Ponds Data", row="pond", records=60)
    *others, last = file.variables
    monkeypatch.setitem(file.__dict__, "variables", (*others, replace(last, **{part: "Other words"})))
    problems = found(replace(STUDY, files=(file, *STUDY.files[1:])), bundle(), tmp_path)
    held = {".ddi.xml", ".pdf", "index.json"} if part == "universe" else {".ddi.xml", ".pdf", ".csv", ".xlsx", "index.json"}
    for ending in held:
        assert any(name.endswith(ending) and part in said for name, said in problems.items()), (ending, problems)
