"""Who vouches for numbers: the attestation of a licensee, the approval of a reviewer, and what neither lets through."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.approval import approval_day, approve
from studybook.attestation import read_attestation, statement
from studybook.bundle import SourceKind
from studybook.errors import BundleBroken, DataRefused, PolicyError, UsageError
from studybook.record import read, write
from studybook.release import check, seal, unseal
from studybook.sources.synthetic import Synthetic
from studybook.standing import Approval, Approved, Uncleared, approval_from, approval_text, attestation_from, is_name
from studybook.validation import validate
from tests.attested import ATTESTATION, FINDINGS, OUTCOMES, REVIEWED, TELLING_TOGETHER, approved, attested, real, toml
from tests.ponds import POLICY, STUDY, microdata

# The file of the licensee


def attestation(folder: Path, text: str) -> Path:
    path = folder / "attestation.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_attestation_is_read(tmp_path: Path) -> None:
    assert read_attestation(attestation(tmp_path, toml()), STUDY, POLICY.as_record()) == ATTESTATION


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("licensee =", "colour =", "unknown setting: colour"),
        ("licensee =", "colour =", "missing setting: licensee"),
        ('institution = "University of the Lake"', 'institution = ""', "institution must be text on one line"),
        ('institution = "University of the Lake"', 'institution = " x"', "institution must be text on one line"),
        ('agreement = "Agreement 12"', "agreement = 12", "agreement must be text on one line"),
        ('agreement = "Agreement 12"', 'agreement = "a\\nb"', "agreement must be text on one line"),
        ('agreement = "Agreement 12"\n', "", "missing setting: agreement"),
        ("date = 2005-07-01", 'date = "2005-07-01"', "date must be a day"),
        ("date = 2005-07-01", "date = 2005-07-01T00:00:00", "date must be a day"),
        ("date = 2005-07-01", "date = 2003-12-31", "before the day the study was released, 2004-01-01"),
        ("PONDS 1", "PONDS 2", "statement is not the sentence"),
        ("threshold = 5", "threshold = 6", "policy.threshold: another value was agreed to than 5"),
        ("threshold = 5", "threshold = 5.0", "policy.threshold: another value was agreed to than 5"),
        ("threshold = 5", "threshold = true", "policy.threshold: another value"),
        ("threshold = 5\n", "", "missing setting: policy.threshold = 5"),
        ("threshold = 5", "threshold = 5\nhaste = 1", "unknown setting: policy.haste"),
        ('["SHORE"]', '["SHORE", "KIND"]', "policy.one_way_only: another value"),
        ("metres = 2", "metres = 1", "policy.rounding.metres: another value was agreed to than 2"),
        ("metres = 2", "miles = 2", "missing setting: policy.rounding.metres = 2"),
    ],
)
def test_an_attestation_that_says_anything_else_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in toml()
    path = attestation(tmp_path, toml().replace(old, new))
    with pytest.raises(PolicyError) as refused:
        read_attestation(path, STUDY, POLICY.as_record())
    assert any(problem in detail for detail in refused.value.details), refused.value.details
    assert statement(STUDY) in refused.value.remedy


@pytest.mark.parametrize("text", ["licensee =", "[[policy]]\n", "\x00", "policy = 3\n"])
def test_what_is_no_attestation_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read_attestation(attestation(tmp_path, text), STUDY, POLICY.as_record())
    assert refused.value.__context__ is None
    with pytest.raises(PolicyError, match="absent"):
        read_attestation(tmp_path / "gone.toml", STUDY, POLICY.as_record())


def test_what_is_missing_can_be_copied_from_the_refusal(tmp_path: Path) -> None:
    head = toml().split("[policy]")[0]
    with pytest.raises(PolicyError) as refused:
        read_attestation(attestation(tmp_path, f"{head}[policy]\n"), STUDY, POLICY.as_record())
    settings = [detail.removeprefix("missing setting: policy.") for detail in refused.value.details]
    assert len(settings) == len(POLICY.as_record())
    text = "\n".join([head, "[policy]", *settings])
    assert read_attestation(attestation(tmp_path, text), STUDY, POLICY.as_record()) == ATTESTATION


def test_the_order_of_names_in_a_policy_does_not_matter(tmp_path: Path) -> None:
    policy = replace(POLICY, one_way_only=("SHORE", "KIND"))
    text = toml(policy).replace('["KIND", "SHORE"]', '["SHORE", "KIND"]')
    assert text != toml(policy)
    assert read_attestation(attestation(tmp_path, text), STUDY, policy.as_record()) == ATTESTATION


# The release of an attested source


def test_a_release_names_who_vouches_for_it_and_nothing_of_the_files(tmp_path: Path) -> None:
    written = write(attested(), tmp_path / "r")
    assert read(tmp_path / "r") == written == unseal(STUDY, tmp_path / "r")
    assert written.standing == Uncleared(ATTESTATION)
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert manifest["attestation"] == {
        "licensee": "A. Heron",
        "institution": "University of the Lake",
        "agreement": "Agreement 12",
        "date": "2005-07-01",
    }
    assert manifest.keys() == {
        *(
            "attestation",
            "date",
            "departures",
            "doi",
            "earlier",
            "engine",
            "files",
            "format",
            "notice",
            "policy",
            "schemas",
            "seed",
        ),
        *("source", "study"),
    }
    named = {*manifest["files"].values(), manifest["schemas"]}
    assert set(re.findall("[0-9a-f]{64}", (tmp_path / "r" / "manifest.json").read_text())) == named  # and no hash of a source


def test_no_file_of_an_attested_release_calls_itself_a_demo(tmp_path: Path) -> None:
    write(attested(), tmp_path / "r")
    for path in (tmp_path / "r").rglob("*.json"):
        notice = json.loads(path.read_text())["notice"]
        assert "demo" not in notice.lower() and "no result" not in notice, path
        assert "Cleared for release only where approval.toml" in notice, path


@pytest.mark.parametrize(
    "origin",
    [
        {"source": SourceKind.ATTESTED, "seed": None},
        {"source": SourceKind.ATTESTED, "seed": 1, "attestation": ATTESTATION},
        {"source": SourceKind.SYNTHETIC, "seed": 1, "attestation": ATTESTATION},
        {"source": SourceKind.UNATTESTED, "seed": None, "attestation": ATTESTATION},
        {"source": SourceKind.UNATTESTED, "seed": 1},
    ],
)
def test_a_source_that_contradicts_itself_is_refused(origin: dict) -> None:
    with pytest.raises(BundleBroken, match="only if its source"):
        seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, **origin)


def test_nobody_vouches_for_the_random_generator() -> None:
    rows, outcomes = validate(STUDY, Synthetic(STUDY, 1).frames())
    seal(rows, FINDINGS, outcomes, policy=POLICY, source=SourceKind.UNATTESTED, seed=None)
    with pytest.raises(DataRefused, match="random generator") as refused:
        real(rows)
    assert "SYN" not in refused.value.message
    assert refused.value.details == ("ponds: PARK", "ponds: POND", "birds: PARK", "birds: POND", "birds: RING")


def test_a_release_with_earlier_ones_is_of_an_attested_source(tmp_path: Path) -> None:
    before = write(attested(), tmp_path / "r")
    with pytest.raises(BundleBroken, match="only if its source"):
        seal(microdata(), FINDINGS, (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=1, earlier=[before])


def become(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return change


@pytest.mark.parametrize(
    "change",
    [
        become('"source": "attested"', '"source": "synthetic"'),
        become('"source": "attested"', '"source": "unattested"'),
        become('"licensee": "A. Heron"', '"licensee": ""'),
        become('"licensee": "A. Heron"', '"licensee": 3'),
        become('"licensee": "A. Heron"', '"licensee": "A. Heron", "phone": "3"'),
        become('"date": "2005-07-01"', '"date": "20050701"'),
        become('"seed": null', '"seed": 3'),
    ],
)
def test_an_attested_release_is_read_strictly(tmp_path: Path, change: Callable[[Path], None]) -> None:
    write(attested(), tmp_path / "r")
    change(tmp_path / "r")
    with pytest.raises(BundleBroken) as refused:
        read(tmp_path / "r")
    assert refused.value.__context__ is None


def test_a_demo_does_not_become_real_by_its_manifest(tmp_path: Path) -> None:
    """Not even if it says that it is attested, in the right words: its files still say that they are a demo."""
    demo = write(seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.UNATTESTED, seed=None), tmp_path / "r")
    real = write(attested(), tmp_path / "real")
    text = (tmp_path / "real" / "manifest.json").read_text()
    for name, hash_ in real.manifest.files.items():
        text = text.replace(hash_, demo.manifest.files[name])
    (tmp_path / "r" / "manifest.json").write_text(text)
    with pytest.raises(BundleBroken, match="does not have the form"):
        read(tmp_path / "r")


# The approval


def test_an_approval_stands_beside_the_manifest_it_is_of(tmp_path: Path) -> None:
    digest = write(attested(), tmp_path / "r").digest
    approval = approve(STUDY, tmp_path / "r", reviewer="B. Swan", day=REVIEWED)
    assert approval == Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest=digest)
    assert unseal(STUDY, tmp_path / "r").standing == Approved(ATTESTATION, approval)
    assert (tmp_path / "r" / "approval.toml").read_text() == (
        "# Written by `build.py approve`. Any change of manifest.json makes it void.\n"
        "format = 1\n"
        'reviewer = "B. Swan"\n'
        "date = 2005-08-01\n"
        'agreement = "Agreement 12"\n'
        f'manifest = "{digest}"\n'
    )
    assert {path.name for path in tmp_path.iterdir()} == {"r"}


def test_the_same_approval_again_changes_nothing(tmp_path: Path) -> None:
    folder = approved(tmp_path / "r")
    before = (folder / "approval.toml").stat().st_mtime_ns
    approve(STUDY, folder, reviewer="B. Swan", day=REVIEWED)
    assert (folder / "approval.toml").stat().st_mtime_ns == before
    for reviewer, day in (("C. Duck", REVIEWED), ("B. Swan", date(2005, 8, 2))):
        with pytest.raises(UsageError, match="approved already"):
            approve(STUDY, folder, reviewer=reviewer, day=day)


@pytest.mark.parametrize(
    ("reviewer", "day", "message"),
    [
        ("", REVIEWED, "names nobody"),
        ("  ", REVIEWED, "names nobody"),
        ("B.\nSwan", REVIEWED, "names nobody"),
        ("B. Swan", date(2005, 6, 30), "before the attestation"),
    ],
)
def test_an_approval_names_somebody_and_a_day_after_the_attestation(
    tmp_path: Path, reviewer: str, day: date, message: str
) -> None:
    write(attested(), tmp_path / "r")
    with pytest.raises(UsageError, match=message):
        approve(STUDY, tmp_path / "r", reviewer=reviewer, day=day)
    assert not (tmp_path / "r" / "approval.toml").exists()


@pytest.mark.parametrize("source", [SourceKind.SYNTHETIC, SourceKind.UNATTESTED])
def test_a_demo_is_never_approved(tmp_path: Path, source: SourceKind) -> None:
    write(seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=source, seed=None), tmp_path / "r")
    with pytest.raises(UsageError, match=f"the source of this one is {source}"):
        approve(STUDY, tmp_path / "r", reviewer="B. Swan", day=REVIEWED)
    assert not (tmp_path / "r" / "approval.toml").exists()


def test_what_gives_something_away_is_never_approved(tmp_path: Path) -> None:
    """A count of a withheld cell, put back with all hashes in order."""
    sealed = attested()
    kinds = sealed.finding("kinds")
    cells = tuple(replace(cell, count=3 if cell.count is None else cell.count) for cell in kinds.table.cells)
    assert cells != kinds.table.cells
    told = tuple(
        replace(each, table=replace(each.table, cells=cells)) if each.id == "kinds" else each for each in sealed.findings
    )
    write(replace(sealed, findings=told), tmp_path / "r")
    with pytest.raises(BundleBroken, match="tells what its policy withholds"):
        approve(STUDY, tmp_path / "r", reviewer="B. Swan", day=REVIEWED)
    assert not (tmp_path / "r" / "approval.toml").exists()


def spoilt(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "approval.toml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return change


def other_numbers(folder: Path) -> None:
    """The same release of other rows, which keeps the approval of the first."""
    write(real(microdata(2)), folder)


def demo_numbers(folder: Path) -> None:
    write(seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1), folder)


def emptied(folder: Path) -> None:
    (folder / "approval.toml").write_bytes(b"\xff")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (spoilt("format = 1", "format = 2"), "other settings"),
        (spoilt("format = 1\n", ""), "other settings"),
        (spoilt('reviewer = "B. Swan"', 'reviewer = ""'), "other settings"),
        (spoilt('reviewer = "B. Swan"\n', ""), "other settings"),
        (spoilt("format = 1", "format = 1\nvalid = true"), "other settings"),
        (spoilt("date = 2005-08-01", 'date = "2005-08-01"'), "other settings"),
        (spoilt("date = 2005-08-01", "date = 2005-08-01T10:00:00"), "other settings"),
        (spoilt("date = 2005-08-01", "date = 2005-06-30"), "an earlier day"),
        (spoilt("Agreement 12", "Agreement 13"), "another agreement"),
        (spoilt('manifest = "', 'manifest = "0'), "another manifest"),
        (spoilt("manifest =", "manifest"), "other settings"),
        (emptied, "other settings"),
        (become('"engine": "', '"engine": "1'), "another manifest"),
        (other_numbers, "another manifest"),
        (demo_numbers, "not attested"),
    ],
)
def test_an_approval_of_anything_else_is_void(tmp_path: Path, change: Callable[[Path], None], message: str) -> None:
    folder = approved(tmp_path / "r")
    change(folder)
    with pytest.raises(BundleBroken, match=message) as refused:
        read(folder)
    assert refused.value.__context__ is None
    assert "Remove approval.toml" in refused.value.remedy


def test_nothing_else_stands_beside_the_approval(tmp_path: Path) -> None:
    folder = approved(tmp_path / "r")
    (folder / "approval.txt").write_text("me too")
    with pytest.raises(BundleBroken, match="not in the manifest"):
        read(folder)


names = st.text(min_size=1, max_size=30).filter(is_name)


@given(names, names, st.dates(), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_every_approval_reads_back_as_it_was_given(reviewer: str, agreement: str, day: date, digest: str) -> None:
    approval = Approval(reviewer=reviewer, agreement=agreement, date=day.isoformat(), manifest=digest)
    assert approval_from(approval_text(approval)) == approval


@given(
    st.dictionaries(st.sampled_from(["licensee", "institution", "agreement", "date", "x"]), st.none() | st.text() | st.dates())
)
def test_an_attestation_in_a_manifest_is_whole_or_refused(settings: dict) -> None:
    try:
        found = attestation_from(settings)
    except ValueError:
        return
    assert settings.keys() == {"licensee", "institution", "agreement", "date"}
    assert date.fromisoformat(found.date)


def test_the_day_of_an_approval_is_never_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert approval_day(REVIEWED) == REVIEWED
    assert approval_day(None) == date(1970, 1, 2)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    with pytest.raises(UsageError, match="never asks the clock") as refused:
        approval_day(None)
    assert "--date" in refused.value.remedy


# Together with what came before


def test_a_release_names_those_before_it_and_is_not_read_without_them(tmp_path: Path) -> None:
    first = read(approved(tmp_path / "1"))
    second = write(attested(FINDINGS[:1], earlier=[first]), tmp_path / "2")
    assert second.manifest.earlier == (first.digest,)
    assert unseal(STUDY, tmp_path / "2", [first]) == second
    with pytest.raises(BundleBroken, match="1 of 1 earlier releases"):
        unseal(STUDY, tmp_path / "2")
    with pytest.raises(BundleBroken, match="1 of 1 earlier releases"):
        approve(STUDY, tmp_path / "2", reviewer="B. Swan", day=REVIEWED)


def test_a_release_is_not_attacked_together_with_itself(tmp_path: Path) -> None:
    first = read(approved(tmp_path / "1"))
    check(STUDY, first, [first])


def test_two_releases_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    first = write(attested(), tmp_path / "1")
    other = seal(
        microdata(2), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.ATTESTED, seed=None, attestation=ATTESTATION
    )
    second = write(other, tmp_path / "2")
    check(STUDY, second)
    with pytest.raises(BundleBroken, match="tells what its policy withholds"):
        check(STUDY, second, [first])


def test_a_demo_has_nothing_to_do_with_what_came_before(tmp_path: Path) -> None:
    first = write(attested(), tmp_path / "1")
    check(STUDY, seal(microdata(2), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=2), [first])


def test_an_earlier_release_of_another_study_is_refused(tmp_path: Path) -> None:
    first = write(attested(), tmp_path / "1")
    other = replace(first, manifest=replace(first.manifest, study="PONDS 2"), digest="0" * 64)
    with pytest.raises(BundleBroken, match="another study"):
        check(STUDY, first, [other])


def test_what_two_releases_tell_only_together_is_refused() -> None:
    first, second = (replace(attested([each]), digest=str(number) * 64) for number, each in enumerate(TELLING_TOGETHER))
    for alone in (first, second):
        check(STUDY, alone)
    with pytest.raises(BundleBroken, match="tells what its policy withholds") as refused:
        check(STUDY, second, [first])
    assert any("can be worked out" in detail for detail in refused.value.details)


def test_the_same_numbers_again_give_nothing_more_away(tmp_path: Path) -> None:
    first = write(attested(), tmp_path / "1")
    check(STUDY, write(attested(earlier=[first]), tmp_path / "2"), [first])
