"""The command line as a stranger meets it: help, the round trip through files, refusals in one message."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from tests.conftest import ROOT, Run

CANARIES = ("CANARY-7731", "424242", "2011-11-11", "canaryfolder")


def exported(command: Run, folder: Path, form: str) -> Path:
    done = command("export", "--output", folder, "--format", form)
    assert done.returncode == 0, done.stderr
    return folder


def contents(release: Path) -> dict[str, bytes]:
    return {
        path.relative_to(release).as_posix(): path.read_bytes()
        for part in ("findings", "codebook")
        for path in sorted((release / part).glob("*.json"))
    }


def spoilt(folder: Path, dataset: int, change: object) -> None:
    path = next(folder.rglob(f"37988-000{dataset}-Data-REST.sav"))
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    pyreadstat.write_sav(change(frame), path, variable_value_labels=meta.variable_value_labels)


def test_help_shows_the_most_used_first(command: Run) -> None:
    done = command("--help")
    assert done.returncode == 0
    order = [done.stdout.index(f" {name} ") for name in ("site", "release", "validate", "export", "verify")]
    assert order == sorted(order)


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_files_give_the_numbers_of_the_source_they_were_written_from(command: Run, tmp_path: Path, form: str) -> None:
    data = exported(command, tmp_path / "data", form)
    assert (data / "ICPSR_37988" / "DS0001" / f"37988-0001-Data-REST.{form}").is_file()
    for name, more in (("direct", []), ("files", ["--data", data])):
        done = command("release", *more, "--output", tmp_path / name)
        assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "direct") == contents(tmp_path / "files")
    manifest = json.loads((tmp_path / "files" / "manifest.json").read_text())
    assert (manifest["source"], manifest["seed"]) == ("unattested", None)
    assert str(tmp_path) not in (tmp_path / "files" / "manifest.json").read_text()


def test_a_site_from_files_is_marked_and_holds_nothing_of_them(command: Run, tmp_path: Path) -> None:
    data = exported(command, tmp_path / "canaryfolder", "sav")

    def plant(frame: pd.DataFrame) -> pd.DataFrame:
        same = frame["TF_ID"] == frame["TF_ID"].iloc[0]
        return frame.assign(TF_ID=frame["TF_ID"].mask(same, "CANARY-7731"))

    keys = [pyreadstat.read_sav(next(data.rglob(f"*-000{n}-*.sav")))[0]["TF_ID"].iloc[0] for n in (1, 2, 3)]
    for number in (1, 2, 3):
        spoilt(data, number, lambda frame: frame.assign(TF_ID=frame["TF_ID"].replace(keys[0], "CANARY-7731")))
    done = command("site", "--data", data, "--output", tmp_path / "s", "--scratch", tmp_path / "b", LC_CANARY="canaryfolder")
    assert done.returncode == 0, done.stderr
    assert "carry no attestation" in (tmp_path / "s" / "index.html").read_text()
    for folder in (tmp_path / "s", tmp_path / "b"):
        for path in folder.rglob("*"):
            text = path.read_bytes() if path.is_file() else b""
            assert not any(canary.encode() in text for canary in CANARIES), path
    assert not any(canary in done.stdout + done.stderr for canary in CANARIES)


SPY = """---
title: A spy
---

```{python}
import os, sys
from pathlib import Path
def seen(of):
    yield from (f"{of}/{name}: {(Path('/proc') / str(of) / name).read_bytes()!r}" for name in ("cmdline", "environ"))
    yield f"{of}/cwd: {os.readlink(f'/proc/{of}/cwd')}"
    for number in os.listdir(f"/proc/{of}/fd"):
        try:
            yield f"{of}/fd: {os.readlink(f'/proc/{of}/fd/{number}')}"
        except OSError:
            pass
print("\\n".join([*seen(os.getpid()), *seen(os.getppid()), *sys.path, *map(str, Path.cwd().iterdir())]))
```
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project, to add pages to."""
    copy = tmp_path / "checkout"
    for name in ("schemas", "analyses", "site", "studybook"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (*ROOT.glob("*.yml"), ROOT / "build.py", ROOT / "policy.toml"):
        shutil.copy(path, copy / path.name)
    return copy


def test_a_page_sees_nothing_of_where_the_data_lie(command: Run, checkout: Path, tmp_path: Path) -> None:
    data = exported(command, tmp_path / "canaryfolder", "sav")
    (checkout / "analyses" / "spy.qmd").write_text(SPY)
    done = command("site", "--data", data, program=checkout / "build.py", LC_CANARY="canaryfolder")
    assert done.returncode == 0, done.stderr
    page = (checkout / "_site" / "analyses" / "spy.html").read_text()
    assert "cmdline" in page and "/fd: " in page
    assert "canaryfolder" not in page


def test_a_page_that_reaches_for_rows_fails_the_build(command: Run, checkout: Path) -> None:
    code = "import importlib\nsources = importlib.import_module('studybook.sources.synthetic')"
    (checkout / "analyses" / "spy.qmd").write_text(f"---\ntitle: A spy\n---\n\n```{{python}}\n{code}\n```\n")
    done = command("site", program=checkout / "build.py")
    assert done.returncode == 1
    assert "analyses/spy.qmd, cell 1" in done.stderr and "pages read the release only" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / "_site").exists()


def test_everything_wrong_is_refused_in_one_message(command: Run, tmp_path: Path) -> None:
    data = exported(command, tmp_path / "data", "sav")
    spoilt(
        data, 1, lambda frame: frame.drop(columns="EV_PHONE").assign(EV_AUDIO=frame["EV_AUDIO"].mask(frame.index < 3, 424242))
    )
    spoilt(data, 2, lambda frame: frame.assign(CASE_ID=frame["CASE_ID"].mask(frame.index == 0, "CANARY-7731")))
    spoilt(data, 3, lambda frame: frame.assign(INCDATE=frame["INCDATE"].mask(frame.index == 0, pd.Timestamp("1911-11-11"))))
    done = command("release", "--data", data, "--output", tmp_path / "r")
    assert done.returncode == 1
    assert "EV_PHONE" in done.stderr and "EV_AUDIO" in done.stderr and "fewer than 11" in done.stderr
    assert "victims" in done.stderr and "INCDATE" in done.stderr
    assert "Traceback" not in done.stderr
    assert not any(canary in done.stdout + done.stderr for canary in (*CANARIES, "1911"))
    assert not (tmp_path / "r").exists()


def test_attested_sources_are_refused_for_now(command: Run, tmp_path: Path) -> None:
    done = command("release", "--data", tmp_path, "--attest", tmp_path / "a.toml", "--output", tmp_path / "r")
    assert done.returncode == 1
    assert "not accepted by this version" in done.stderr


def test_a_release_that_was_touched_is_refused(command: Run, tmp_path: Path) -> None:
    assert command("release", "--output", tmp_path / "r").returncode == 0
    assert command("verify", tmp_path / "r").returncode == 0
    path = tmp_path / "r" / "findings" / "case-outcome.json"
    path.write_text(path.read_text().replace("226", "227"))
    for arguments in (("verify", tmp_path / "r"), ("site", "--release", tmp_path / "r", "--output", tmp_path / "s")):
        done = command(*arguments)
        assert done.returncode == 1
        assert "altered: findings/case-outcome.json" in done.stderr
    assert not (tmp_path / "s").exists()


def test_two_sources_at_once_are_refused(command: Run, tmp_path: Path) -> None:
    assert command("site", "--data", tmp_path, "--release", tmp_path).returncode == 1


def test_the_folder_of_somebody_else_is_never_replaced(command: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("dear")
    done = command("release", "--output", tmp_path / "thesis")
    assert done.returncode == 1
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "dear"


def test_validate_says_which_rules_hold(command: Run, tmp_path: Path) -> None:
    data = exported(command, tmp_path / "data", "sav")
    done = command("validate", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "not held" not in done.stderr
    spoilt(data, 1, lambda frame: frame.assign(OPENDATE=frame["OPENDATE"].min()))
    done = command("validate", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "not held  cases: INCDATE is not after OPENDATE" in done.stderr


def test_a_wrong_word_is_wrong_usage(command: Run) -> None:
    assert command("site", "--colour", "red").returncode == 2


def test_a_policy_with_an_unknown_setting_is_refused(command: Run, tmp_path: Path) -> None:
    shutil.copy("policy.toml", tmp_path / "p.toml")
    (tmp_path / "p.toml").write_text("thresholds = 3\n" + (tmp_path / "p.toml").read_text())
    done = command("release", "--policy", tmp_path / "p.toml", "--output", tmp_path / "r")
    assert done.returncode == 1
    assert "unknown setting: thresholds" in done.stderr
