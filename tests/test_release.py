import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from studybook.bundle import Bundle, SourceKind
from studybook.errors import BundleBroken, DeclarationError, PolicyError, UsageError
from studybook.findings import Crosstab, Finding, Frequencies
from studybook.permitted import group_level
from studybook.record import read, write
from studybook.release import fingerprint, release_date, seal, unseal
from studybook.rules import RuleOutcome
from tests.ponds import POLICY, STUDY, Birds, Ponds, microdata

FINDINGS = (
    Finding(of=Birds, id="kinds", title="Kinds", ask=Frequencies(Birds.KIND), note="A bird counts once."),
    Finding(of=Birds, id="kinds-by-song", title="Kinds by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
)
OUTCOMES = (RuleOutcome("birds-link-POND", "birds", "required", "Every bird has its pond.", held=True),)


def sealed(findings: tuple[Finding, ...] = FINDINGS) -> Bundle:
    return seal(microdata(), findings, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def test_a_release_reads_back_as_it_was_sealed(tmp_path: Path) -> None:
    written = write(sealed(), tmp_path / "r")
    assert read(tmp_path / "r") == written
    assert unseal(STUDY, tmp_path / "r") == written


def test_the_same_release_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(sealed(FINDINGS if name == "a" else FINDINGS[::-1]), tmp_path / name)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.json")} for name in ("a", "b"))
    assert first == second


def test_every_file_says_what_its_numbers_are(tmp_path: Path) -> None:
    write(sealed(), tmp_path / "r")
    for path in (tmp_path / "r").rglob("*.json"):
        data = json.loads(path.read_text())
        assert data["notice"].startswith("Synthetic demo"), path


def test_no_identifier_is_in_a_release(tmp_path: Path) -> None:
    write(sealed(), tmp_path / "r")
    text = "".join(path.read_text() for path in (tmp_path / "r").rglob("*.json"))
    rows = microdata()
    keys = {
        value
        for dataset, key in (("birds", "RING"), ("ponds", "POND"), ("ponds", "PARK"))
        for value in rows.column(dataset, key)
    }
    assert {key for key in keys if f'"{key}"' in text} == set()
    assert "2001-05-01" not in text


def change_number(folder: Path) -> None:
    path = folder / "findings" / "kinds.json"
    path.write_text(path.read_text().replace('"count": 80', '"count": 81'))


def drop_a_file(folder: Path) -> None:
    (folder / "findings" / "kinds.json").unlink()


def add_a_file(folder: Path) -> None:
    (folder / "findings" / "more.json").write_text("{}")


def spoil_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def name_a_real_source(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"source": "synthetic"', '"source": "approved"'))


def another_format(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))


def no_object(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def drop_the_notice(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace("Synthetic demo.", "Results."))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_object, "not one of format 1"),
        (drop_the_notice, "does not know"),
        (change_number, "altered: findings/kinds.json"),
        (drop_a_file, "absent: findings/kinds.json"),
        (add_a_file, "not in the manifest: findings/more.json"),
        (spoil_the_manifest, "is not JSON"),
        (name_a_real_source, "does not know"),
        (another_format, "not one of format 1"),
    ],
)
def test_a_changed_release_is_refused(tmp_path: Path, spoil: Callable[[Path], None], message: str) -> None:
    write(sealed(), tmp_path / "r")
    spoil(tmp_path / "r")
    with pytest.raises(BundleBroken, match=message) as caught:
        read(tmp_path / "r")
    assert caught.value.__context__ is None


def resealed(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """Change a file of a release and its hash too, as somebody would who wants it believed."""
    path, manifest = folder / name, folder / "manifest.json"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(change(path.read_text()))
    manifest.write_text(manifest.read_text().replace(old, hashlib.sha256(path.read_bytes()).hexdigest()))


@pytest.mark.parametrize(
    ("told", "message"), [({"count": 3}, "below the threshold"), ({"withheld": True}, "withheld in one only")]
)
def test_a_release_that_breaks_its_own_policy_is_refused(tmp_path: Path, told: dict, message: str) -> None:
    def change(text: str) -> str:
        data = json.loads(text)
        number = next(number for number, cell in enumerate(data["cells"]) if "count" in cell)
        data["cells"][number] = {"where": data["cells"][number]["where"], **told}
        return json.dumps(data, indent=1, sort_keys=True) + "\n"

    write(sealed((FINDINGS[0],)), tmp_path / "r")
    resealed(tmp_path / "r", "findings/kinds.json", change)
    read(tmp_path / "r")
    with pytest.raises(BundleBroken, match=message):
        unseal(STUDY, tmp_path / "r")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("findings/kinds.json", r'"count": (\d+)', r'"count": "\1"'),
        ("findings/kinds.json", r'"count": (\d+)', r'"count": \1.5'),
        ("findings/kinds.json", r'"KIND": \[\s*1\s*\]', '"KIND": [77]'),
        ("findings/kinds.json", r'"dimensions": \[', '"dimensions": [], "more": ['),
        ("validation.json", r'"held": true', '"held": "in 3 records"'),
        ("codebook/birds.json", r'"untold": "identifier"', '"untold": "text"'),
        ("findings/kinds.json", r'"note": ', '"more": "7 herons", "note": '),
        ("findings/kinds.json", r'"where": \{\}', '"where": []'),
        ("codebook/birds.json", r'"notice": "Synthetic demo', '"notice": "Results'),
        ("validation.json", r'"held": true', '"broken": 3, "held": true'),
        ("manifest.json", r'"policy": \{', '"policy": [], "more": {'),
        ("manifest.json", r'"earlier": \[\]', '"earlier": ["3"]'),
        ("manifest.json", r'"earlier": \[\]', '"earlier": {}'),
        ("manifest.json", r'"attestation": null,', ""),
        ("manifest.json", r'"attestation": null', '"attestation": {}'),
        ("manifest.json", r'"date": "2005-06-07"', '"date": "x"'),
    ],
)
def test_a_release_of_another_form_is_refused(tmp_path: Path, name: str, old: str, new: str) -> None:
    write(sealed((FINDINGS[0],)), tmp_path / "r")
    before = (tmp_path / "r" / name).read_text()
    resealed(tmp_path / "r", name, lambda text: re.sub(old, new, text, count=1))
    assert (tmp_path / "r" / name).read_text() != before
    with pytest.raises(BundleBroken):
        unseal(STUDY, tmp_path / "r")


def test_a_release_with_an_impossible_policy_is_refused(tmp_path: Path) -> None:
    write(sealed(), tmp_path / "r")
    path = tmp_path / "r" / "manifest.json"
    path.write_text(path.read_text().replace('"threshold": 5', '"threshold": 1'))
    with pytest.raises(PolicyError):
        unseal(STUDY, tmp_path / "r")


def test_an_absent_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleBroken):
        read(tmp_path)


def test_a_release_of_other_schemas_is_refused(tmp_path: Path) -> None:
    from schemas.study import STUDY as OTHER

    write(sealed(), tmp_path / "r")
    with pytest.raises(BundleBroken, match="other schemas"):
        unseal(OTHER, tmp_path / "r")


def test_the_fingerprint_is_of_the_schemas() -> None:
    assert fingerprint(STUDY) == fingerprint(STUDY)
    assert len(fingerprint(STUDY)) == 64


def test_what_describes_whole_groups_is_never_asked() -> None:
    assert group_level(STUDY, "ponds") == {"WARDEN"}
    with pytest.raises(PolicyError, match="whole groups"):
        sealed((Finding(of=Ponds, id="x", title="x", ask=Frequencies(Ponds.WARDEN)),))
    with pytest.raises(PolicyError, match="whole groups"):
        sealed((Finding(of=Ponds, id="x", title="x", ask=Frequencies(Ponds.REEDS), universe={Ponds.WARDEN: {1}}),))


def test_what_is_counted_alone_is_never_crossed() -> None:
    sealed((Finding(of=Ponds, id="x", title="x", ask=Frequencies(Ponds.SHORE)),))
    with pytest.raises(PolicyError, match="only on their own"):
        sealed((Finding(of=Ponds, id="x", title="x", ask=Crosstab(Ponds.SHORE, by=Ponds.REEDS)),))


def test_a_policy_that_names_no_variable_of_the_study_is_refused() -> None:
    with pytest.raises(PolicyError, match="SHOAR"):
        seal(
            microdata(),
            FINDINGS,
            OUTCOMES,
            policy=replace(POLICY, one_way_only=("SHOAR",)),
            source=SourceKind.SYNTHETIC,
            seed=1,
        )


def test_an_id_is_used_once() -> None:
    with pytest.raises(DeclarationError, match="share the id"):
        sealed((FINDINGS[0], FINDINGS[0]))


def test_keys_and_group_facts_have_no_table() -> None:
    untold = {entry.variable: entry.untold for entry in sealed().codebook["ponds"] if not entry.table}
    assert untold == {"PARK": "identifier", "POND": "identifier", "WARDEN": "group"}


def test_the_date_is_never_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert release_date(STUDY) == date(2005, 6, 7)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert release_date(STUDY) == date(1970, 1, 2)
    for wrong in ("yesterday", "²", "99999999999999999", "-1"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(UsageError):
            release_date(STUDY)
