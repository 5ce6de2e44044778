"""From attested files to a cleared site by the commands alone: each step, and that none can be left out."""

import json
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from lxml import html

from schemas.study import STUDY
from studybook.attestation import statement
from studybook.disclosure.policy import read_policy
from studybook.variables import Key
from tests.attested import policy_toml
from tests.conftest import ROOT, Run

pytestmark = pytest.mark.whole

LICENSEE = f"""licensee = "Dr Jane Doe"
institution = "Example University"
agreement = "Agreement 12"
date = 2026-10-01
statement = "{statement(STUDY)}"
[policy]
{policy_toml(read_policy(ROOT / "policy.toml"))}
"""


def refused(command: Run, *arguments: object, code: int) -> str:
    """What a command says that refuses before it reads any data."""
    done = command(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr and "reading" not in done.stderr
    return done.stderr


def attestation(folder: Path, text: str = LICENSEE) -> Path:
    path = folder / "attestation.toml"
    path.write_text(text)
    return path


def real_files(command: Run, folder: Path) -> Path:
    """Files as the archive has them, whose identifiers do not say that they are invented."""
    assert command("export", "--output", folder).returncode == 0
    for file in STUDY.files:
        path = next(folder.rglob(f"37988-000{file.number.removeprefix('DS')}-Data-REST.sav"))
        frame, meta = pyreadstat.read_sav(path, user_missing=True)
        names = [variable.name for variable in file.variables if isinstance(variable.kind, Key)]
        bare: pd.DataFrame = frame.assign(**{name: frame[name].str.removeprefix("SYN-") for name in names})
        pyreadstat.write_sav(bare, path, variable_value_labels=meta.variable_value_labels)
    return folder


def test_a_site_is_never_built_from_attested_files_directly(command: Run, tmp_path: Path) -> None:
    said = refused(command, "site", "--data", tmp_path, "--attest", attestation(tmp_path), code=2)
    steps = ("release --data", "--attest", "approve R --reviewer", "site --release R")
    assert [said.index(step) for step in steps] == sorted(said.index(step) for step in steps)


def test_an_attestation_is_checked_before_the_data_are_read(command: Run, tmp_path: Path) -> None:
    output = ("--output", tmp_path / "r")
    path = attestation(tmp_path)
    assert "none are named" in refused(command, "release", "--attest", path, *output, code=2)
    (tmp_path / "data").mkdir()
    files = ("release", "--data", tmp_path / "data", "--attest")
    assert "absent" in refused(command, *files, tmp_path / "gone.toml", *output, code=1)
    attestation(tmp_path, LICENSEE.replace("threshold = 11", "threshold = 12"))
    assert "policy.threshold: another value was agreed to than 11" in refused(command, *files, path, *output, code=1)
    assert "no folder" in refused(command, "verify", tmp_path / "r", "--published", tmp_path / "gone", code=2)


def test_files_of_the_random_generator_are_never_attested(command: Run, tmp_path: Path) -> None:
    assert command("export", "--output", tmp_path / "data").returncode == 0
    done = command("release", "--data", tmp_path / "data", "--attest", attestation(tmp_path), "--output", tmp_path / "r")
    assert done.returncode == 1
    assert "files of the random generator cannot be attested" in done.stderr and "SYN-" not in done.stderr
    assert not (tmp_path / "r").exists()


def test_numbers_are_attested_approved_kept_and_then_shown_without_a_mark(command: Run, tmp_path: Path) -> None:
    data, release, kept = real_files(command, tmp_path / "canaryfolder"), tmp_path / "r", tmp_path / "published"
    done = command("release", "--data", data, "--attest", attestation(tmp_path), "--output", release)
    assert done.returncode == 0, done.stderr
    assert "not cleared for release: read" in done.stderr
    review = (tmp_path / "r.review" / "review.html").read_text()
    assert (tmp_path / "r.review").stat().st_mode & 0o077 == 0
    assert "Private review" in review and "worked out" in review and "canaryfolder" not in review
    assert not list(release.rglob("review.html"))
    assert "canaryfolder" not in "".join(path.read_text() for path in release.rglob("*.json"))
    assert json.loads((release / "manifest.json").read_text())["attestation"]["licensee"] == "Dr Jane Doe"
    assert "only an approved release is kept" in refused(command, "archive", release, "--published", kept, code=2)
    assert "--date" in refused(command, "approve", release, "--reviewer", "Dr Ann Other", code=2)
    done = command("approve", release, "--reviewer", "Dr Ann Other", "--date", "2026-10-05")
    assert done.returncode == 0, done.stderr
    assert command("archive", release, "--published", kept).returncode == 0
    assert "tell the same" in command("diff", release, kept / "1").stderr
    site = ("site", "--release", release, "--output", tmp_path / "s", "--scratch", tmp_path / "b")
    assert "--site-url" in refused(command, *site, code=2)
    done = command(*site, "--site-url", "https://example.org/study/")
    assert done.returncode == 0, done.stderr
    assert "approved for release by Dr Ann Other on 2026-10-05" in done.stderr.splitlines()[-1]
    for path in (tmp_path / "s").rglob("*.html"):
        page = html.parse(path)
        assert not page.xpath("//meta[@name='robots']"), path
        assert not page.xpath("//*[contains(@class, 'source-banner') or contains(@class, 'synthetic-tag')]"), path
        assert "approved for release by Dr Ann Other" in " ".join(page.xpath("string(//footer)").split()), path
