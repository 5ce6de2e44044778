"""Findings cited in a BibTeX file: what this engine writes is read back, and nothing is guessed."""

from pathlib import Path

import pytest

from studybook.bibliography import cited_in
from studybook.errors import UsageError
from studybook.verdict import Cited

ENTRY = """@misc{kinds-v1,
  title = {{Kinds, with 5\\% of \\textbraceleft{}ducks\\textbraceright{} in {Braces}}},
  author = {Heron, A.},
  year = {2005},
  url = {https://ponds.example/v/1/findings/kinds.html},
  note = {HASH}
}
"""
DATA = """@dataset{The-Field-Book-1-V1,
  title = {{Birds on ponds}},
  url = {https://doi.org/10.0000/ponds}
}
"""
HASH = "0123456789abcdef" * 4
TOLD = ENTRY.replace("HASH", f"sha256:{HASH}")


def written(folder: Path, text: str) -> Path:
    (folder / "x.bib").write_text(text)
    return folder / "x.bib"


@pytest.mark.parametrize(
    "text",
    [
        TOLD,
        f"{DATA}\n{TOLD}",
        f"% mine\n{TOLD}{DATA}",
        TOLD.replace("note = {sha256", "Note = {Synthetic demo. No result. sha256"),
        TOLD.replace("\n  ", " ").replace("@misc{", "@Misc {"),
        TOLD.replace(f"{{sha256:{HASH}}}", f'"sha256:{HASH}"'),
        TOLD.replace("https://ponds.example/v/1/", ""),
        ENTRY.replace("kinds.html}", f"kinds.html#at={HASH}}}"),
    ],
)
def test_a_finding_is_known_by_its_address_and_its_hash(tmp_path: Path, text: str) -> None:
    assert cited_in(written(tmp_path, text)) == (("kinds-v1", Cited("kinds", HASH)),)


def test_several_findings_stay_in_their_order(tmp_path: Path) -> None:
    other = TOLD.replace("kinds-v1", "songs-v2").replace("kinds.html", "songs.html")
    assert cited_in(written(tmp_path, TOLD + other)) == (
        ("kinds-v1", Cited("kinds", HASH)),
        ("songs-v2", Cited("songs", HASH)),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cites no finding of this site"),
        (DATA, "cites no finding of this site"),
        ("Kinds of birds.", "cites no finding of this site"),
        (ENTRY, "lacks the hash"),
        (ENTRY.replace("HASH", "sha256:0123"), "lacks the hash"),
        (TOLD[:-40], "cannot be read as BibTeX"),
    ],
)
def test_what_says_too_little_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        cited_in(written(tmp_path, text))
    assert refused.value.__context__ is None


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        cited_in(tmp_path / "none.bib")
