"""The staged tree: exactly the pages and the release, and nothing of anybody else removed for it."""

from pathlib import Path

import pytest

from studybook.errors import UsageError
from studybook.staging import stage


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "release" / "findings").mkdir(parents=True)
    (tmp_path / "release" / "manifest.json").write_text("{}")
    (tmp_path / "release" / "findings" / "one.json").write_text("1")
    return tmp_path / "release"


def staged(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_tree_and_the_release_are_staged_and_what_was_staged_before_is_gone(tmp_path: Path, release: Path) -> None:
    stage({"index.qmd": b"a", "old/page.qmd": b"b"}, release, tmp_path / "scratch" / "staged")
    unchanged = (tmp_path / "scratch" / "staged" / "index.qmd").stat()
    stage({"index.qmd": b"a"}, release, tmp_path / "scratch" / "staged")
    files = {"index.qmd", "_release/manifest.json", "_release/findings/one.json"}
    assert staged(tmp_path / "scratch" / "staged") == files
    assert (tmp_path / "scratch" / "staged" / "index.qmd").stat() == unchanged
    assert not (tmp_path / "scratch" / "staged" / "old").exists()


def test_files_of_somebody_else_are_not_removed(tmp_path: Path, release: Path) -> None:
    (tmp_path / "staged").mkdir()
    (tmp_path / "staged" / "thesis.txt").write_text("dear")
    with pytest.raises(UsageError, match=r"(?s)did not write.*thesis\.txt"):
        stage({"index.qmd": b"a"}, release, tmp_path / "staged")
    assert staged(tmp_path / "staged") == {"thesis.txt"}


def test_a_link_to_data_is_not_followed(tmp_path: Path, release: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "37988-0001-Data-REST.sav").write_text("rows")
    (tmp_path / "staged").symlink_to(tmp_path / "data")
    with pytest.raises(UsageError, match="symbolic link"):
        stage({"index.qmd": b"a"}, release, tmp_path / "staged")
    assert staged(tmp_path / "data") == {"37988-0001-Data-REST.sav"}
