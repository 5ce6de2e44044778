"""The list of ids: read strictly, complete, and never shorter than it was."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from analyses import FINDINGS
from schemas.study import STUDY
from studybook.errors import DeclarationError
from studybook.ids import Ids, Retirement, check_renamed, read_ids
from tests.conftest import ROOT
from tests.editions import IDS
from tests.ponds import STUDY as PONDS

LIST = "analyses/ids.toml"


def written(folder: Path, text: str) -> Path:
    (folder / "ids.toml").write_text(text)
    return folder / "ids.toml"


def test_every_finding_is_listed_and_none_that_was_given_up_is_there() -> None:
    listed, declared = read_ids(ROOT / LIST), {finding.id for finding in FINDINGS}
    assert declared - listed.active == set(), f"add these to {LIST}"
    assert listed.active - declared == set(), f"these are not declared any more: say in {LIST} what replaced them"


def test_renamed_variables_are_those_of_the_study() -> None:
    names = {file.slug: {variable.name for variable in file.variables} for file in STUDY.files}
    for dataset, renamed in read_ids(ROOT / LIST).renamed.items():
        assert set(renamed.values()) <= names[dataset]
        assert not renamed.keys() & names[dataset]


def test_no_line_was_ever_removed() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no history of the repository here")

    def said(*words: str) -> str:
        return subprocess.run([git, "-C", ROOT, *words], capture_output=True, text=True, check=True).stdout

    now = tomllib.loads((ROOT / LIST).read_text(encoding="utf-8"))
    for commit in said("rev-list", "HEAD", "--", LIST).split():
        if not said("ls-tree", commit, "--", LIST):
            continue  # the commit that would have removed the whole list: the one before it has it
        before = tomllib.loads(said("show", f"{commit}:{LIST}"))
        assert before["findings"].keys() <= now["findings"].keys(), commit
        for dataset, renamed in before.get("renamed", {}).items():
            assert renamed.keys() <= now.get("renamed", {}).get(dataset, {}).keys(), commit


def test_what_is_said_of_ids(tmp_path: Path) -> None:
    found = read_ids(written(tmp_path, IDS))
    assert found.active == {"kinds", "kinds-by-song"}
    assert found.every == found.active | {"songs"}
    reason = "The other finding says the same and more."
    assert found.retired("songs") == Retirement(version="0.2.0", replaced_by="kinds-by-song", reason=reason)
    assert found.retired("kinds") is None
    assert found.renamed == {"birds": {"KIND1": "KIND"}}


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert read_ids(tmp_path / "ids.toml") == Ids()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[findings", "cannot be read as TOML"),
        ("[other]", "unknown: other"),
        ('findings = "kinds"', "a table of its own"),
        ('[findings]\nkinds = "0.1.0"', "a table of its own"),
        ('renamed = {birds = "KIND"}', "a table of its own"),
        ("[findings.kinds]", "kinds: it has nothing"),
        ('[findings.kinds]\nsince = "0.1.0"\nuntil = "0.2.0"', "kinds: it has since, until"),
        ('[findings.kinds]\nsince = "0.1.0"\nretired = "0.2.0"', "kinds: it has retired, since"),
        ("[findings.kinds]\nsince = 1", "text on one line"),
        ('[findings.kinds]\nsince = ""', "text on one line"),
        ('[findings.Kinds]\nsince = "0.1.0"', "small letters"),
        ('[findings."kinds/all"]\nsince = "0.1.0"', "small letters"),
        (IDS.replace('"kinds-by-song"', '"nothing"'), "songs: what replaced it"),
        (IDS.replace('"kinds-by-song"', '"songs"'), "songs: what replaced it"),
        (IDS.replace('replaced_by = "kinds-by-song"', "replaced_by = 1"), "songs: what replaced it"),
        (IDS.replace("The other finding says the same and more.", ""), "text on one line"),
        ('[renamed.birds]\nBIRD = "KI ND"', "letters, figures"),
        ("[renamed.birds]\nBIRD = 1", "letters, figures"),
        ('[renamed.birds]\nBIRD = "BIRD"', "a former one"),
        ('[renamed.birds]\nBIRD = "KIND"\nKIND = "SPECIES"', "a former one"),
    ],
)
def test_whatever_is_not_as_it_must_be_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        read_ids(written(tmp_path, text))
    assert message in refused.value.message
    assert refused.value.__context__ is None


def test_a_former_name_leads_to_a_variable(tmp_path: Path) -> None:
    check_renamed(read_ids(written(tmp_path, IDS)), PONDS)


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ('[renamed.trees]\nBIRD = "KIND"', "renamed.trees: the study has no such dataset"),
        ('[renamed.birds]\nBIRD = "FEATHER"', "renamed.birds.BIRD: the dataset has no variable FEATHER"),
        ('[renamed.birds]\nSINGS = "KIND"', "renamed.birds.SINGS: the name is used again"),
        ('[renamed.birds]\nSings = "KIND"', "renamed.birds.Sings: the name is used again"),
        ('[renamed.birds]\nBIRD = "KIND"\nBird = "SINGS"', "renamed.birds.Bird: the name is used again"),
    ],
)
def test_a_former_name_that_leads_elsewhere_is_refused(tmp_path: Path, declared: str, problem: str) -> None:
    with pytest.raises(DeclarationError, match="a former name of a variable") as refused:
        check_renamed(read_ids(written(tmp_path, declared)), PONDS)
    assert problem in refused.value.details
