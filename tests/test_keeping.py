"""What is made sure of in the room where the data are: where they lie, what a crash leaves, and that no network is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from studybook.sources.keeping import in_repository
from tests.conftest import ROOT, Run


def test_files_in_a_working_copy_are_noticed_wherever_they_lie_in_it(tmp_path: Path) -> None:
    (tmp_path / "work" / ".git").mkdir(parents=True)
    (tmp_path / "work" / "data").mkdir()
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").write_text("gitdir: elsewhere")  # a second working tree has a file there
    (tmp_path / "apart").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "work" / "data")
    found = [in_repository(tmp_path / name) for name in ("work", "work/data", "tree", "link", "apart", "gone")]
    assert found == [True, True, True, True, False, False]


@pytest.mark.whole
def test_the_user_is_told_without_the_path(command: Run, tmp_path: Path) -> None:
    (tmp_path / "canaryfolder" / ".git").mkdir(parents=True)
    done = command("validate", "--data", tmp_path / "canaryfolder")
    assert done.returncode == 1 and "working copy of git" in done.stderr
    assert "canaryfolder" not in done.stderr


def test_a_crash_leaves_no_image_of_the_memory() -> None:
    code = "import os; from studybook.sources import keeping; keeping.leave_no_dump(); os.system('ulimit -Hc')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize("brought", [True, False])
def test_with_a_wheelhouse_no_network_is_asked(tmp_path: Path, *, brought: bool) -> None:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    if brought:
        (tmp_path / "wheelhouse").mkdir()
        (tmp_path / "wheelhouse" / "one.whl").touch()
    plan = subprocess.run(["make", "-n", ".venv/.ready"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    installs = [line for line in plan.splitlines() if "pip install" in line]
    assert len(installs) == 2
    assert ["--no-index --find-links wheelhouse" in line for line in installs] == [brought, brought]
    assert "--require-hashes" in installs[0]
