"""What is replaced, what is not, and what is left of a failure."""

import json
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from studybook import folders
from studybook.errors import UsageError
from studybook.folders import build_beside, check_apart, check_laid, hashes, lay, listing_text, unlisted


def build(target: Path, text: str) -> None:
    def make(beside: Path) -> None:
        (beside / "sub").mkdir()
        (beside / "sub" / "text.txt").write_text(text)
        (beside / "list.json").write_text(listing_text(hashes(beside)))

    build_beside(target, make, foreign=partial(unlisted, listing="list.json"))


def everything_below(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_made_and_made_again(tmp_path: Path) -> None:
    for text in ("one", "two"):
        build(tmp_path / "deep" / "out", text)
        assert (tmp_path / "deep" / "out" / "sub" / "text.txt").read_text() == text
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    build(tmp_path / "out", "one")
    assert (tmp_path / "out" / "list.json").is_file()


def test_a_folder_that_lost_files_is_made_again(tmp_path: Path) -> None:
    build(tmp_path / "out", "one")
    (tmp_path / "out" / "sub" / "text.txt").unlink()
    build(tmp_path / "out", "two")
    assert (tmp_path / "out" / "sub" / "text.txt").read_text() == "two"


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_the_old_folder_and_nothing_else(tmp_path: Path, fault: type[BaseException]) -> None:
    build(tmp_path / "out", "one")

    def fail(beside: Path) -> None:
        (beside / "text.txt").write_text("two")
        raise fault

    with pytest.raises(fault):
        build_beside(tmp_path / "out", fail, foreign=partial(unlisted, listing="list.json"))
    assert (tmp_path / "out" / "sub" / "text.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interruption_between_the_two_renames_brings_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "out", "one")
    rename = Path.rename

    def interrupted(path: Path, target: Path) -> Path:
        if target == tmp_path / "out" and not path.name.endswith(".old"):
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "out", "two")
    assert (tmp_path / "out" / "sub" / "text.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def planted(name: str, text: str) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return plant


def link(folder: Path) -> None:
    (folder / "link").symlink_to("sub/text.txt")


def link_in_place(folder: Path) -> None:
    (folder / "sub" / "text.txt").rename(folder.parent / "elsewhere.txt")
    (folder / "sub" / "text.txt").symlink_to(folder.parent / "elsewhere.txt")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")


@pytest.mark.parametrize(
    "plant",
    [
        planted("thesis.txt", "dear"),
        planted(".git/HEAD", "dear"),
        planted("sub/deep/thesis.txt", "dear"),
        planted("sub/text.txt", "changed since"),
        planted("list.json", "{}"),
        planted("list.json", "no JSON"),
        planted("list.json", '{"files": {}}'),
        planted("list.json", '{"files": [], "format": 1}'),
        link,
        link_in_place,
        pipe,
    ],
)
def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path, plant: Callable[[Path], None]) -> None:
    build(tmp_path / "out", "one")
    plant(tmp_path / "out")
    before = everything_below(tmp_path)
    with pytest.raises(UsageError, match="did not write"):
        build(tmp_path / "out", "two")
    assert everything_below(tmp_path) == before


def test_what_came_while_it_was_made_is_not_lost(tmp_path: Path) -> None:
    build(tmp_path / "out", "one")
    with pytest.raises(UsageError, match=r"(?s)did not write.*thesis\.txt"):
        build_beside(
            tmp_path / "out",
            lambda _: (tmp_path / "out" / "thesis.txt").write_text("dear"),
            foreign=partial(unlisted, listing="list.json"),
        )
    assert (tmp_path / "out" / "thesis.txt").read_text() == "dear"


def test_without_a_listing_only_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("dear")
    with pytest.raises(UsageError):
        build_beside(tmp_path / "out", lambda _: None)
    assert (tmp_path / "out" / "thesis.txt").read_text() == "dear"


def test_a_folder_that_cannot_be_looked_into_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path / "out", "one")
    scandir = os.scandir

    def forbidden(path: Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", forbidden)
    with pytest.raises(UsageError, match="out cannot be read or written: Permission denied"):
        build(tmp_path / "out", "two")


def test_a_link_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    build(tmp_path / "real", "one")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("link", "dangling"):
        with pytest.raises(UsageError, match="is a symbolic link"):
            build(tmp_path / name, "two")
    assert (tmp_path / "real" / "sub" / "text.txt").read_text() == "one"


@pytest.mark.parametrize("place", ["file", "file/below", "file/below/deeper"])
def test_a_file_is_no_folder(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("dear")
    with pytest.raises(UsageError, match="file is a file"):
        build(tmp_path / place, "one")
    assert (tmp_path / "file").read_text() == "dear"


def test_the_folder_one_works_in_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out" / "here").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "out" / "here")
    for name in (".", "..", tmp_path / "out"):
        with pytest.raises(UsageError, match="is the folder you work in"):
            build(Path(name), "one")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a place where nothing can be made")
@pytest.mark.parametrize("place", ["/proc/x", "/proc/x/y/z"])
def test_a_place_where_nothing_can_be_made_is_told_in_words(place: str) -> None:
    with pytest.raises(UsageError, match=f"{place} cannot be") as caught:
        build(Path(place), "one")
    assert caught.value.__context__ is None


def test_a_fault_in_another_place_is_no_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        build_beside(tmp_path / "out", lambda _: Path("/nowhere/at/all").read_text())


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "a"), ("a", "a/b"), ("a/b", "a"), ("a/absent/x", "a"), ("link", "a/b"), ("link/x", "a"), ("a/../a", "a")],
)
def test_folders_are_apart_or_refused(tmp_path: Path, one: str, other: str) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    check_apart({"one": tmp_path / "a", "other": tmp_path / "ab"})
    with pytest.raises(UsageError, match="one and other are the same folder, or one lies in the other"):
        check_apart({"one": tmp_path / one, "far": tmp_path / "c", "other": tmp_path / other})


# Folders that are worked in


def laid(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_holds_what_was_laid_last_and_its_listing_lies_beside_it(tmp_path: Path) -> None:
    lay({"a.txt": b"a", "sub/b.txt": b"b", "sub/deep/c.txt": b"c"}, tmp_path / "out")
    same = (tmp_path / "out" / "a.txt").stat()
    lay({"a.txt": b"a", "sub/b.txt": b"other", "sub/deep": b"now a file"}, tmp_path / "out")
    assert laid(tmp_path / "out") == {"a.txt": "a", "sub/b.txt": "other", "sub/deep": "now a file"}
    assert (tmp_path / "out" / "a.txt").stat() == same
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.files.json"]
    assert json.loads((tmp_path / "out.files.json").read_text())["files"] == hashes(tmp_path / "out")


@pytest.mark.parametrize("after", range(8))
def test_wherever_laying_is_interrupted_the_next_time_it_succeeds(
    tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay({"a": b"1", "b": b"1", "c": b"1"}, tmp_path / "out")
    steps = iter(range(after))

    def stepping(real: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **more: object) -> object:
            if next(steps, None) is None:
                raise KeyboardInterrupt
            return real(*arguments, **more)

        return step

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        for name in ("replace", "unlink", "write_bytes"):
            patched.setattr(Path, name, stepping(getattr(Path, name)))
        lay({"a": b"1", "b": b"2", "d": b"2", "e": b"2"}, tmp_path / "out")
        raise KeyboardInterrupt
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.files.json"]
    lay({"f": b"3"}, tmp_path / "out")
    assert laid(tmp_path / "out") == {"f": "3"}


@pytest.mark.parametrize("plant", [planted("mine.txt", "dear"), planted("a.txt", "changed"), link])
def test_what_was_not_laid_is_not_removed(tmp_path: Path, plant: Callable[[Path], None]) -> None:
    lay({"a.txt": b"a", "sub/text.txt": b"b"}, tmp_path / "out")
    plant(tmp_path / "out")
    before = laid(tmp_path)
    with pytest.raises(UsageError, match="did not write"):
        lay({"b.txt": b"b"}, tmp_path / "out")
    assert laid(tmp_path) == before


def test_a_list_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out.files.json").write_text("mine")
    with pytest.raises(UsageError, match="not the list of files this command writes"):
        lay({"b.txt": b"b"}, tmp_path / "out")
    assert (tmp_path / "out.files.json").read_text() == "mine"


@pytest.mark.parametrize("young", [0, folders.YOUNG])
def test_a_change_is_seen_though_size_and_time_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, young: int
) -> None:
    """Of an old file, which was remembered, and of a young one, which was not."""
    monkeypatch.setattr(folders, "YOUNG", young)
    lay({"a.txt": b"a"}, tmp_path / "out")
    check_laid(tmp_path / "out")
    time.sleep(0 if young else 0.05)
    file = tmp_path / "out" / "a.txt"
    was = file.stat()
    file.write_bytes(b"b")
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    with pytest.raises(UsageError, match="changed since"):
        check_laid(tmp_path / "out")


def test_a_file_that_nobody_touches_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "YOUNG", 0)
    lay({"a.txt": b"a"}, tmp_path / "out")
    check_laid(tmp_path / "out")
    monkeypatch.setattr(Path, "read_bytes", None)
    check_laid(tmp_path / "out")
