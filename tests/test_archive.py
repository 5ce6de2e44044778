"""Every approved release is kept for good: one that is missing, altered or not approved stops everything that follows."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studybook.archive import add, earlier
from studybook.bundle import Bundle, SourceKind
from studybook.errors import BundleBroken, UsageError
from studybook.record import read, write
from studybook.release import seal
from tests.attested import FINDINGS, OUTCOMES, TELLING_TOGETHER, approved, attested
from tests.ponds import POLICY, STUDY, microdata


def everything_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases, the second sealed after the first was kept."""
    top = tmp_path_factory.mktemp("made") / "made"
    assert add(STUDY, approved(top / "a"), top / "published") == 1
    assert add(STUDY, approved(top / "b", FINDINGS[:1], earlier=earlier(top / "published")), top / "published") == 2
    return top


@pytest.fixture
def published(made: Path, tmp_path: Path) -> Path:
    """A copy, with the two releases beside it."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "published"


def test_what_was_approved_is_kept_as_it_was(published: Path, tmp_path: Path) -> None:
    kept = earlier(published)
    assert kept == (read(tmp_path / "a"), read(tmp_path / "b"))
    assert kept[1].manifest.earlier == (kept[0].digest,)
    for number, name in enumerate("ab", start=1):
        assert everything_below(published / str(number)) == everything_below(tmp_path / name)
    index = json.loads((published / "index.json").read_text())
    assert [(line["number"], line["date"], line["manifest"]) for line in index["releases"]] == [
        (number, each.manifest.date, each.digest) for number, each in enumerate(kept, start=1)
    ]
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b", "published"}


def test_nothing_was_published_where_there_is_no_folder(tmp_path: Path) -> None:
    assert earlier(tmp_path / "published") == ()


def test_a_release_is_kept_once(published: Path, tmp_path: Path) -> None:
    before = everything_below(published)
    for name in "ab":
        with pytest.raises(UsageError, match="kept already"):
            add(STUDY, tmp_path / name, published)
    assert everything_below(published) == before


def drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def drop_release(folder: Path) -> None:
    shutil.rmtree(folder / "1")


def drop_with_its_line(folder: Path) -> None:
    """The first one, with the second in its place."""
    shutil.rmtree(folder / "1")
    (folder / "2").rename(folder / "1")
    index = json.loads((folder / "index.json").read_text())
    index["releases"] = [{**index["releases"][1], "number": 1}]
    (folder / "index.json").write_text(json.dumps(index))


def exchange(folder: Path) -> None:
    (folder / "1").rename(folder / "3")
    (folder / "2").rename(folder / "1")
    (folder / "3").rename(folder / "2")


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return change


def add_file(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("{}")

    return change


def copy_again(folder: Path) -> None:
    shutil.copytree(folder / "2", folder / "3")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (drop_release, "published/1"),
        (drop_with_its_line, "1: a release that it was sealed after is missing"),
        (drop("index.json"), "list of what was published"),
        (drop("1/manifest.json"), "published/1"),
        (drop("1/approval.toml"), "1: not an approved release"),
        (drop("2/findings/kinds.json"), "absent: findings/kinds.json"),
        (exchange, "1: not the release that was kept"),
        (edit("1/approval.toml", "B. Swan", "C. Duck"), "1: not the release that was kept"),
        (edit("1/manifest.json", "A. Heron", "A. Duck"), "published/1"),
        (edit("1/findings/kinds.json", '"count"', '"Count"'), "altered: findings/kinds.json"),
        (edit("index.json", '"number": 2', '"number": 3'), "list of what was published"),
        (edit("index.json", '"format": 1', '"format": 2'), "list of what was published"),
        (edit("index.json", '"format": 1', '"format": 1, "more": 1'), "list of what was published"),
        (edit("index.json", '"date": "2005-06-07"', '"date": "2006-06-07"'), "1: not the release that was kept"),
        (edit("index.json", '"date"', '"day"'), "list of what was published"),
        (edit("index.json", "{", "["), "list of what was published"),
        (add_file("notes.txt"), "in no release: notes.txt"),
        (add_file("3/manifest.json"), "in no release: 3/manifest.json"),
        (copy_again, "in no release: 3/approval.toml"),
    ],
)
def test_whatever_is_not_as_it_was_is_an_error(
    published: Path, tmp_path: Path, spoil: Callable[[Path], None], message: str
) -> None:
    spoil(published)
    before = everything_below(published)
    with pytest.raises(BundleBroken) as refused:
        earlier(published)
    assert message in refused.value.message
    assert refused.value.__context__ is None
    assert "stays known" in refused.value.remedy
    with pytest.raises(BundleBroken):
        add(STUDY, tmp_path / "b", published)
    assert everything_below(published) == before


def test_an_empty_folder_is_no_record_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    with pytest.raises(BundleBroken, match="list of what was published"):
        earlier(tmp_path / "published")


def demo() -> Bundle:
    return seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def unattested() -> Bundle:
    return seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.UNATTESTED, seed=None)


@pytest.mark.parametrize("sealed", [demo, unattested, attested])
def test_only_approved_releases_are_kept(tmp_path: Path, sealed: Callable[[], Bundle]) -> None:
    write(sealed(), tmp_path / "r")
    with pytest.raises(UsageError, match="only an approved release is kept"):
        add(STUDY, tmp_path / "r", tmp_path / "published")
    assert not (tmp_path / "published").exists()


@pytest.mark.parametrize("sealed", [demo, unattested, attested])
def test_what_was_put_there_by_hand_is_found(published: Path, sealed: Callable[[], Bundle]) -> None:
    """With a line in the index that agrees with it."""
    digest = write(sealed(), published / "3").digest
    index = json.loads((published / "index.json").read_text())
    index["releases"].append({**index["releases"][0], "number": 3, "manifest": digest})
    (published / "index.json").write_text(json.dumps(index))
    with pytest.raises(BundleBroken, match="3: not an approved release"):
        earlier(published)


def test_a_release_sealed_without_knowing_another_is_not_kept(tmp_path: Path) -> None:
    """Whose records stand behind what both tell together cannot be seen in them: it has to be looked at when sealing."""
    folder = tmp_path / "published"
    add(STUDY, approved(tmp_path / "a"), folder)
    with pytest.raises(BundleBroken, match="sealed without knowing 1 of 1 published releases"):
        add(STUDY, approved(tmp_path / "b", FINDINGS[:1]), folder)
    assert add(STUDY, approved(tmp_path / "c", FINDINGS[:1], earlier=earlier(folder)), folder) == 2


def test_what_two_releases_tell_only_together_is_not_kept(tmp_path: Path) -> None:
    """Each was sealed, attacked and approved without the other."""
    folder, (songs, few_songs) = tmp_path / "published", TELLING_TOGETHER
    add(STUDY, approved(tmp_path / "a", [songs]), folder)
    second, before = approved(tmp_path / "b", [few_songs]), everything_below(folder)
    with pytest.raises(BundleBroken, match="tells what its policy withholds"):
        add(STUDY, second, folder)
    assert everything_below(folder) == before


def test_a_failure_leaves_what_was_kept(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    third = approved(tmp_path / "c", FINDINGS[1:], earlier=earlier(published))
    before = everything_below(published)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("studybook.archive.shutil.copytree", fail)
    with pytest.raises(KeyboardInterrupt):
        add(STUDY, third, published)
    assert everything_below(published) == before
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b", "c", "published"}
