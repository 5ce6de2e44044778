"""From scrambled files to the same numbers: a draft, put right where it is wrong, leads to the release of the plain files."""

from pathlib import Path

import pytest

from schemas.study import STUDY
from studybook.comparison import compared
from studybook.comparison.draft import draft
from studybook.comparison.entries import entries
from studybook.folders import hashes
from studybook.mapping import Mapped, read_mapping
from studybook.sources.export import export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from tests.conftest import Run
from tests.ponds import STUDY as PONDS
from tests.scramble import deliver, put_right
from tests.small import small


def mapped(folder: Path, seed: int, path: Path, *, drop: int = 0, study: Study = STUDY) -> tuple[int, int]:
    """Scrambled files in `folder` and their mapping in `path`: how many entries it has, and how many were not drafted so."""
    made = deliver(study, Synthetic(study, 5).frames(), folder, seed, drop=drop)
    described = Files(study, folder).described()
    comparisons = [compared(file.slug, file.variables, described[file.slug]) for file in study.files]
    right, changed = put_right([entry for each in comparisons for entry in entries(study, each)], made)
    path.write_text(draft(right), encoding="utf-8")
    return len(right), changed


@pytest.mark.parametrize("drop", [0, 3])
def test_scrambled_rows_are_the_plain_ones_once_the_draft_is_followed(tmp_path: Path, drop: int) -> None:
    number, changed = mapped(tmp_path / "in", 1, tmp_path / "m.toml", drop=drop)
    assert changed < 0.1 * number
    mapping = read_mapping(tmp_path / "m.toml", STUDY)
    assert len(mapping.absent) == 3 * drop
    rows = Mapped(STUDY.departing(mapping.departures), mapping, Files(STUDY, tmp_path / "in")).frames()
    for slug, plain in Synthetic(STUDY, 5).frames().items():
        gone = {each.variable for each in mapping.absent if each.dataset == slug}
        assert set(rows[slug].columns) == set(plain.columns) - gone
        for name in rows[slug].columns:
            assert [*map(str, rows[slug][name].astype(plain[name].dtype))] == [*map(str, plain[name])], (slug, name)


@pytest.mark.whole
def test_the_release_of_scrambled_files_is_that_of_the_plain_ones(command: Run, tmp_path: Path) -> None:
    """And so, through the commands, is a whole site."""
    mapped(tmp_path / "in", 2, tmp_path / "m.toml", study=PONDS)
    export(PONDS, Synthetic(PONDS, 5).frames(), tmp_path / "plain", "sav")
    program = small(tmp_path / "project")
    for name, given in (("one", ["plain"]), ("two", ["in", "--mapping", tmp_path / "m.toml"])):
        place, *more = given
        folders = ("--output", tmp_path / name, "--scratch", tmp_path / f"{name}-scratch")
        done = command("site", "--data", tmp_path / str(place), *more, *folders, program=program)
        assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "one-scratch" / "release") == hashes(tmp_path / "two-scratch" / "release")
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
