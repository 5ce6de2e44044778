"""What a citation says, before any style: who, what, when, where, and which file of the release."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from studybook.bundle import Bundle, SourceKind
from studybook.citing.reference import Place, Reference, finding_reference, variable_reference
from studybook.errors import BundleBroken
from studybook.record import read, write
from studybook.release import seal
from studybook.standing import Approved
from tests.attested import FINDINGS, OUTCOMES, approved, attested
from tests.ponds import POLICY, STUDY, microdata

PLACE = Place("The ponds", "https://ponds.example/", 2)


@pytest.fixture(scope="module")
def cleared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return approved(tmp_path_factory.mktemp("cleared") / "release")


def demo(folder: Path, kind: SourceKind) -> Bundle:
    seed = 1 if kind is SourceKind.SYNTHETIC else None
    return write(seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=kind, seed=seed), folder)


def kinds(bundle: Bundle, place: Place = PLACE) -> Reference:
    return finding_reference("kinds", STUDY, bundle, place)


def test_an_approved_finding_is_by_who_attested_it_and_at_its_release(cleared: Path) -> None:
    found = kinds(read(cleared))
    assert (found.key, found.title, found.notice) == ("kinds-v2", "Kinds", "")
    assert (found.authors, found.institution) == (("A. Heron",), "University of the Lake")
    assert (found.version, found.address) == ("release 2", "https://ponds.example/v/2/findings/kinds.html")
    assert found.date == date.fromisoformat(read(cleared).manifest.date)
    assert found.digest == hashlib.sha256((cleared / "findings/kinds.json").read_bytes()).hexdigest()
    assert (found.data.doi, found.data.authors, found.data.released) == (STUDY.doi, STUDY.investigators, STUDY.released)


def test_what_is_not_archived_has_neither_number_nor_its_own_folder(cleared: Path) -> None:
    found = kinds(read(cleared), replace(PLACE, release=None))
    assert (found.key, found.version, found.address) == ("kinds", "", "https://ponds.example/findings/kinds.html")


def test_the_author_is_the_licensee_and_no_investigator_of_the_study(cleared: Path) -> None:
    study = replace(STUDY, investigators=("C. Coot",))
    assert finding_reference("kinds", study, read(cleared), PLACE).authors == ("A. Heron",)


@pytest.mark.parametrize("kind", [SourceKind.SYNTHETIC, SourceKind.UNATTESTED])
def test_a_demo_has_no_author_and_says_what_it_is(kind: SourceKind, tmp_path: Path) -> None:
    found = kinds(demo(tmp_path, kind), Place("The ponds"))
    assert (found.key, found.title) == ("synthetic-demo-kinds", "Synthetic demo: Kinds")
    assert (found.authors, found.institution, found.address) == ((), "", "findings/kinds.html")
    assert found.notice.startswith("Synthetic demo: a demonstration, not a result of PONDS 1.")


def test_what_nobody_has_cleared_has_no_author_and_says_so(tmp_path: Path) -> None:
    found = kinds(write(attested(), tmp_path), Place("The ponds"))
    assert not isinstance(found.standing, Approved)
    assert (found.key, found.title) == ("not-cleared-for-release-kinds", "Not cleared for release: Kinds")
    assert (found.authors, found.institution) == ((), "")
    assert found.notice == "Not cleared for release: not to be published, quoted or cited."


def test_a_variable_is_cited_by_its_entry_and_the_file_of_its_dataset(cleared: Path) -> None:
    file = STUDY.file("birds")
    (variable,) = (each for each in file.variables if each.name == "KIND")
    found = variable_reference(variable, file, STUDY, read(cleared), PLACE)
    assert (found.key, found.title) == ("birds-KIND-v2", "Kind (KIND), Birds Data (DS2)")
    assert found.address == "https://ponds.example/codebook/birds.html#KIND"
    assert found.digest == hashlib.sha256((cleared / "codebook/birds.json").read_bytes()).hexdigest()


def test_what_the_release_does_not_hold_is_not_cited(cleared: Path) -> None:
    with pytest.raises(BundleBroken, match="no finding 'songs'"):
        finding_reference("songs", STUDY, read(cleared), PLACE)
    with pytest.raises(BundleBroken, match=r"no file findings/kinds\.json"):
        kinds(attested())
