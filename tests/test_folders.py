from pathlib import Path

import pytest

from studybook.errors import UsageError
from studybook.folders import built_beside


def build(target: Path, text: str) -> None:
    with built_beside(target, mark="mark.txt") as beside:
        (beside / "mark.txt").write_text(text)


def test_a_folder_is_made_and_made_again(tmp_path: Path) -> None:
    for text in ("one", "two"):
        build(tmp_path / "deep" / "out", text)
        assert (tmp_path / "deep" / "out" / "mark.txt").read_text() == text
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_a_failure_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    build(tmp_path / "out", "one")
    with pytest.raises(RuntimeError), built_beside(tmp_path / "out", mark="mark.txt") as beside:
        (beside / "mark.txt").write_text("two")
        raise RuntimeError
    assert (tmp_path / "out" / "mark.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("dear")
    with pytest.raises(UsageError, match="not a folder that this command made"):
        build(tmp_path / "out", "one")
    assert (tmp_path / "out" / "thesis.txt").read_text() == "dear"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("dear")
    with pytest.raises(UsageError):
        build(tmp_path / "out", "one")


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    build(tmp_path / "out", "one")
    assert (tmp_path / "out" / "mark.txt").is_file()
