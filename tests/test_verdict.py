"""What was cited stands, changed, was given up, is a demonstration, or never existed: said in plain words."""

from pathlib import Path

import pytest

from studybook.bundle import Bundle, SourceKind
from studybook.history import History, content_hash, history, names
from studybook.record import read, write
from studybook.release import seal
from studybook.verdict import (
    Changed,
    Cited,
    Demonstration,
    GivenUp,
    NeverExisted,
    Stands,
    Verdict,
    cited_from,
    in_words,
    stands,
    verdict,
)
from tests.attested import FINDINGS, OUTCOMES, approved
from tests.conftest import Run
from tests.editions import both, editions, published
from tests.ponds import POLICY, microdata


def cited(name: str, edition: Bundle, figures: int = 64) -> Cited:
    return Cited(name, content_hash(edition, name)[:figures])


def demo(folder: Path) -> Bundle:
    return write(seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1), folder)


@pytest.mark.parametrize("figures", [8, 64])
def test_what_is_told_now_stands(figures: int) -> None:
    first, second = editions()
    found = verdict(cited("kinds", second, figures), both())
    assert isinstance(found, Stands) and found.told and found.told.number == 2 and stands(found)
    unchanged = verdict(cited("kinds-by-song", first, figures), both())
    assert in_words(Cited("kinds-by-song", ""), unchanged) == (
        "kinds-by-song stands: the current release tells exactly this. It was first told in release 1 of 2005-06-07.",
    )


def test_what_changed_is_told_with_the_difference() -> None:
    found = verdict(cited("kinds", editions()[0]), both())
    assert isinstance(found, Changed) and found.since and not stands(found)
    assert (found.told.number, found.since.number) == (1, 2)
    assert in_words(Cited("kinds", ""), found) == (
        "kinds changed: this is what release 1 of 2005-06-07 told, and release 2 of 2005-06-07 tells otherwise.",
        "  other categories, or other names of them",
        "  numbers new: 1",
        "  numbers gone: 2",
        "What was cited stays at v/1/findings/kinds.html.",
    )


def test_a_release_that_waits_to_be_kept_is_the_newest(tmp_path: Path) -> None:
    waiting = read(approved(tmp_path / "r", earlier=editions()))  # which asks again as the first one did
    changed = verdict(cited("kinds", editions()[1]), both(waiting))
    assert isinstance(changed, Changed) and changed.since is None
    assert "not kept yet tells otherwise" in in_words(Cited("kinds", ""), changed)[0]
    again = verdict(cited("kinds", editions()[0]), both(waiting))
    assert isinstance(again, Stands) and again.told and again.told.number == 1
    alone = verdict(cited("kinds", waiting), history((), waiting))
    assert alone == Stands(None)


def test_what_was_given_up_names_what_replaces_it() -> None:
    found = verdict(cited("songs", editions()[0]), both())
    assert isinstance(found, GivenUp) and found.retired
    assert in_words(Cited("songs", ""), found) == (
        "songs was retired: release 1 of 2005-06-07 was the last that told this, and no release tells of it any more.",
        "  Retired in version 0.2.0: The other finding says the same and more.",
        "  Replaced by kinds-by-song.",
        "What was cited stays at v/1/findings/songs.html.",
    )
    undeclared = verdict(cited("songs", editions()[0]), History(both().editions, both().current))
    assert isinstance(undeclared, GivenUp) and undeclared.retired is None


def test_what_never_existed_is_told_with_what_there_is() -> None:
    first, second = editions()
    found = verdict(Cited("kinds", "0" * 8), both())
    assert in_words(Cited("kinds", ""), found)[0] == "kinds never existed with this hash: no release told this."
    assert [line.split("sha256:")[1] for line in in_words(Cited("kinds", ""), found)[2:]] == [
        content_hash(first, "kinds"),
        content_hash(second, "kinds"),
    ]
    elsewhere = verdict(cited("kinds-by-song", first), both())
    assert isinstance(elsewhere, Stands)
    assert isinstance(verdict(Cited("kinds", content_hash(first, "kinds-by-song")), both()), NeverExisted)
    nobody = in_words(Cited("other", ""), verdict(Cited("other", "0" * 8), both()))
    assert nobody[1] == "No published release has a finding of this id."


def test_a_demonstration_has_no_published_version(tmp_path: Path) -> None:
    made_up = demo(tmp_path / "demo")
    for past in (history((), made_up), both(made_up)):
        found = verdict(cited("kinds", made_up), past)
        assert found == Demonstration() and not stands(found)
        assert "no version is published" in in_words(Cited("kinds", ""), found)[0]
    real = verdict(cited("kinds", editions()[1]), both(made_up))
    assert isinstance(real, Stands)  # what is real stands, whatever is looked at beside it


def test_every_hash_of_every_release_has_a_verdict_that_is_not_never() -> None:
    for edition in editions():
        for name in names(edition):
            assert not isinstance(verdict(cited(name, edition, 8), both()), NeverExisted)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kinds@0a1b2c3d", Cited("kinds", "0a1b2c3d")),
        (" kinds@sha256:0a1b2c3d ", Cited("kinds", "0a1b2c3d")),
        (f"kinds@{'0' * 64}", Cited("kinds", "0" * 64)),
        ("kinds@0a1b2c3", None),
        (f"kinds@{'0' * 65}", None),
        ("kinds@0A1B2C3D", None),
        ("kinds", None),
        ("@0a1b2c3d", None),
        ("a/b@0a1b2c3d", None),
    ],
)
def test_a_citation_in_short(text: str, expected: Cited | None) -> None:
    assert cited_from(text) == expected


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("kept"))


def bib(*entries: tuple[str, int, str]) -> str:
    """Entries as pages give them."""
    address, title = "https://x.example/v", "{Kinds, {in braces}}"
    return "".join(
        f"@misc{{{name}-v{number},\n  title = {{{title}}},\n  url = {{{address}/{number}/findings/{name}.html}},\n"
        f"  note = {{sha256:{found}}}\n}}\n"
        for name, number, found in entries
    )


def test_the_command_says_so_and_its_exit_code_too(command: Run, kept: Path, tmp_path: Path) -> None:
    first, second = (content_hash(edition, "kinds") for edition in editions())
    asked = ("check-citation", "--published", kept)
    changed = command(*asked, f"kinds@{first[:8]}")
    assert changed.returncode == 1 and "release 2 of 2005-06-07 tells otherwise" in changed.stderr
    assert command(*asked, f"kinds@{second}").returncode == 0
    (tmp_path / "both.bib").write_text(bib(("kinds", 1, first), ("kinds", 2, second)))
    told = command(*asked, tmp_path / "both.bib")
    assert told.returncode == 1 and "kinds changed" in told.stderr and "kinds stands" in told.stderr
    (tmp_path / "new.bib").write_text(bib(("kinds", 2, second)))
    assert command(*asked, tmp_path / "new.bib").returncode == 0
    wrong = command(*asked, "kinds")
    assert wrong.returncode == 2 and "ID@HASH" in wrong.stderr


def test_the_verdict_is_one_of_five() -> None:
    assert {Stands, Changed, GivenUp, Demonstration, NeverExisted} == set(Verdict.__args__)
