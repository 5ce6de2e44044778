"""What became of findings over releases: when each was first told, in which it changed, and that its hash says exactly that."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.bundle import SourceKind
from studybook.errors import DeclarationError
from studybook.history import Edition, History, Life, Told, address, content_hash, history, names
from studybook.ids import Ids
from studybook.record import read, write
from studybook.release import seal
from tests.attested import FINDINGS, OUTCOMES, approved, attested
from tests.editions import both, editions, ids, published
from tests.ponds import POLICY, microdata


def test_a_hash_is_that_of_the_file(tmp_path: Path) -> None:
    for number, bundle in zip("12", editions(), strict=True):
        published(tmp_path / number)
        for name in names(bundle):
            path = tmp_path / number / "published" / number / "findings" / f"{name}.json"
            assert content_hash(bundle, name) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_hash_changes_with_what_is_told_and_with_nothing_else() -> None:
    """The second release is of another manifest, sealed after the first, and asks one question otherwise."""
    first, second = editions()
    assert first.digest != second.digest
    assert content_hash(first, "kinds-by-song") == content_hash(second, "kinds-by-song")
    assert content_hash(first, "kinds") != content_hash(second, "kinds")
    assert content_hash(second, "songs") == content_hash(second, "nothing") == ""


def test_a_hash_is_the_same_under_another_day_policy_and_engine(tmp_path: Path) -> None:
    plain = write(attested(), tmp_path / "a")
    manifest = replace(plain.manifest, date="2006-01-01", engine="9.9.9", earlier=("0" * 64,), schemas="0" * 64, policy={})
    other = write(replace(plain, manifest=manifest), tmp_path / "b")
    assert other.digest != plain.digest
    assert [content_hash(other, name) for name in names(other)] == [content_hash(plain, name) for name in names(plain)]


def test_invented_numbers_never_have_the_hash_of_real_ones(tmp_path: Path) -> None:
    real = write(attested(), tmp_path / "a")
    made_up = seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)
    assert made_up.finding("kinds").table == real.finding("kinds").table
    made_up = write(made_up, tmp_path / "b")
    assert content_hash(made_up, "kinds") not in {"", content_hash(real, "kinds")}


def test_the_life_of_findings_that_changed_stayed_and_were_given_up() -> None:
    found = both()
    assert found.number == 2
    assert found.names == ("kinds", "kinds-by-song", "songs")
    kinds, stayed, songs = map(found.life, found.names)
    assert [each.number for each in kinds.told] == [1, 2]
    assert kinds.first == Told(1, "2005-06-07", content_hash(editions()[0], "kinds"))
    assert [each.number for each in kinds.changed] == [2]
    assert [each.number for each in kinds.versions] == [1, 2]
    assert kinds.here == content_hash(editions()[1], "kinds")
    assert stayed.changed == () and [each.number for each in stayed.versions] == [1]
    assert songs.here == "" and songs.latest == songs.first
    assert songs.retired and songs.retired.replaced_by == "kinds-by-song"
    assert found.life("never") == Life(id="never", told=(), here="")


@given(st.lists(st.sampled_from(["a", "b", ""]), max_size=8))
def test_what_changed_is_told_from_the_hashes_alone(hashes: list[str]) -> None:
    """Whatever came and went: a change is another hash than the last that there was."""
    told = tuple(Told(number, "2005-06-07", each) for number, each in enumerate(hashes, start=1) if each)
    life = Life(id="x", told=told, here="")
    last, changed = "", list[int]()
    for number, each in enumerate(hashes, start=1):
        if each and last and each != last:
            changed.append(number)
        last = each or last
    assert [each.number for each in life.changed] == changed
    assert [each.hash for each in life.versions] == [each for n, each in enumerate(filter(None, hashes)) if n == 0] + [
        hashes[number - 1] for number in changed
    ]


def test_without_releases_there_is_no_history() -> None:
    found = history((), attested())
    assert (found.number, found.editions, found.latest) == (None, (), None)
    assert found.names == ("kinds", "kinds-by-song")
    assert found.life("kinds").first is None


def test_the_newest_real_numbers(tmp_path: Path) -> None:
    """A demo has none of its own, an approved release that is not kept yet is newer than those that are."""
    demo = seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)
    assert both(demo).latest == editions()[1] and both(demo).number is None
    waiting = read(approved(tmp_path / "r", earlier=editions()))
    assert both(waiting).latest == waiting and both(waiting).number is None
    assert both(editions()[0]).latest == editions()[1] and both(editions()[0]).number == 1


def test_editions_and_addresses() -> None:
    assert both().edition(1) == Edition(1, editions()[0])
    assert both().edition(3) is None
    assert (address("kinds"), address("kinds", 1)) == ("findings/kinds.html", "v/1/findings/kinds.html")


def test_an_id_is_listed_and_never_used_again(tmp_path: Path) -> None:
    both().check()
    both(editions()[0]).check()  # a site of an earlier release has what was given up since
    with pytest.raises(DeclarationError, match="not in the list: kinds-by-song"):
        history(editions(), editions()[1], Ids(active=frozenset({"kinds", "songs"}))).check()
    reused = read(approved(tmp_path / "r", [replace(FINDINGS[0], id="songs")]))
    with pytest.raises(DeclarationError, match="used again: songs"):
        History((), reused, ids()).check()
