"""The command line as a stranger meets it: help, the round trip through files, refusals in one message."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from typer.testing import CliRunner

import build
from tests.conftest import ROOT, Run
from tests.hoard import Hoard
from tests.small import small

pytestmark = pytest.mark.whole

CANARIES = (
    *("CANARY-", "424242424242", "2011-11-11", "canaryfolder"),
    *(
        "2016-02-29",
        "29/02/2016",
        "02/29/2016",
        "29.02.2016",
        "February 29, 2016",
        "29 February 2016",
        "20160229",
        "1456704000",
    ),
)


def holds(text: bytes, canary: str) -> bool:
    """Whether the text has the canary; digits within a longer number, such as a hash or a coordinate, are no canary."""
    return re.search((r"(?<!\d)" if canary.isdigit() else "").encode() + re.escape(canary.encode()), text) is not None


def copied(files: Path, folder: Path) -> Path:
    """The files of the archive, to be changed."""
    return Path(shutil.copytree(files, folder))


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


def test_no_help_names_a_place_of_this_machine() -> None:
    names = [each.name or each.callback.__name__ for each in build.app.registered_commands if each.callback]
    told = {name: CliRunner().invoke(build.app, [name, "--help"], env={"COLUMNS": "300"}).output for name in names}
    assert len(told) > 10 and all("Usage" in text for text in told.values())
    assert [name for name, text in told.items() if str(ROOT) in text.replace("\n", "")] == []


def test_files_give_the_numbers_of_the_source_they_were_written_from(
    command: Run, sealed: Path, files: Path, tmp_path: Path
) -> None:
    assert (files / "ICPSR_37988" / "DS0001" / "37988-0001-Data-REST.sav").is_file()
    done = command("release", "--data", files, "--output", tmp_path / "files")
    assert done.returncode == 0, done.stderr
    assert contents(sealed) == contents(tmp_path / "files")
    manifest = json.loads((tmp_path / "files" / "manifest.json").read_text())
    assert (manifest["source"], manifest["seed"]) == ("unattested", None)
    assert str(tmp_path) not in (tmp_path / "files" / "manifest.json").read_text()


@pytest.mark.parametrize("form", ["dta", "tsv"])
def test_files_of_each_kind_give_the_numbers_of_any_study(command: Run, tmp_path: Path, form: str) -> None:
    program = small(tmp_path / "project")
    asked = (("export", "--output", tmp_path / "data", "--format", form), ("release", "--output", tmp_path / "plain"))
    for arguments in (*asked, ("release", "--data", tmp_path / "data", "--output", tmp_path / "files")):
        done = command(*arguments, program=program)
        assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "plain") == contents(tmp_path / "files") != {}


def planted(frame: pd.DataFrame, keys: dict[str, str]) -> pd.DataFrame:
    """The frame with other keys, every date of one record the same rare day, and one record alone in its category."""
    frame = frame.assign(**{name: frame[name].replace(keys) for name in frame.columns[:3]})
    days = [name for name in frame.columns if "DATE" in name]
    frame.loc[0, days] = frame.loc[0, days].where(frame.loc[0, days].isna(), date(2016, 2, 29))
    for name in {"V_GENDER", "S_GENDER"} & set(frame.columns):
        others = (frame[name] == 3) & (frame.index != frame.index[frame[name] == 3][0])
        frame[name] = frame[name].mask(others, 1)
    return frame


def counted(release: Path, name: str) -> dict[tuple[float, ...], int | None]:
    """What a file of a release tells of each category of a gender, by its codes; None is withheld."""
    told = json.loads((release / name).read_text(encoding="utf-8"))
    (table,) = [each for each in told.get("variables", [told]) if each.get("variable", "V_GENDER") in {"V_GENDER", "S_GENDER"}]
    return {tuple(codes): cell.get("count") for cell in table["cells"] for codes in cell["where"].values()}


@pytest.mark.skipif(sys.platform != "linux", reason="watches the file system through inotify")
def test_a_site_from_files_is_marked_and_holds_nothing_of_them(command: Run, files: Path, tmp_path: Path) -> None:
    """Neither keys nor dates nor the only record of a category, in whatever is written or printed, were it for a moment."""
    data = copied(files, tmp_path / "canaryfolder")
    first = [pyreadstat.read_sav(next(data.rglob(f"*-000{n}-*.sav")))[0].iloc[0, :3] for n in (1, 2, 3)]
    keys = {key: f"CANARY-{7731 + number}" for number, key in enumerate(sorted({key for row in first for key in row}))}
    for number in (1, 2, 3):
        spoilt(data, number, lambda frame: planted(frame, keys))
    made, home = tmp_path / "made", {"HOME": tmp_path / "made" / "home", "TMPDIR": tmp_path / "made" / "tmp"}
    home |= {"XDG_CACHE_HOME": home["HOME"] / "cache", "XDG_RUNTIME_DIR": home["HOME"] / "run"}
    with Hoard(tmp_path / "hoard", made, *home.values()) as hoard:
        build = ("site", "--data", data, "--output", made / "s", "--scratch", made / "b")
        done = command(*build, LC_CANARY="canaryfolder", **{name: str(place) for name, place in home.items()})
    assert done.returncode == 0, done.stderr
    assert "carry no attestation" in (made / "s" / "index.html").read_text()
    left = {path.relative_to(made).parts[1] for name in ("s", "b") for path in (made / name).rglob("*") if path.is_file()}
    assert left >= {"release", "staged", "knitted", "cache", "index.html"}
    looked = {path: path.read_bytes() for path in (*hoard.files(), *made.rglob("*")) if path.is_file()}
    assert hoard.kept > 2 * sum(path.is_file() for path in (made / "s").rglob("*")), "passing files are looked at too"
    assert len(hoard.missed) < hoard.kept // 100, "hardly a file was gone before it could be looked at"
    for path, text in {**looked, Path("log"): (done.stdout + done.stderr).encode()}.items():
        assert [canary for canary in CANARIES if holds(text, canary)] == [], path
    for name in ("codebook/victims.json", "findings/victim-gender.json", "codebook/suspects.json"):
        told = counted(made / "b" / "release", name)
        assert told[3.0,] is None and list(told.values()).count(None) > 1, name


SPY = """---
title: A spy
---

```{python}
import os, sys
from pathlib import Path
def look(of):
    yield from (f"{of}/{name}: {(Path('/proc') / str(of) / name).read_bytes()!r}" for name in ("cmdline", "environ"))
    yield f"{of}/cwd: {os.readlink(f'/proc/{of}/cwd')}"
    for number in os.listdir(f"/proc/{of}/fd"):
        try:
            yield f"{of}/fd: {os.readlink(f'/proc/{of}/fd/{number}')}"
        except OSError:
            pass
def above(of):
    # This process and those above it, up to the one that builds.
    yield of
    if b"build.py" not in Path(f"/proc/{of}/cmdline").read_bytes():
        yield from above(int(Path(f"/proc/{of}/stat").read_text().rpartition(")")[2].split()[1]))
print("\\n".join([*(line for of in above(os.getpid()) for line in look(of)), *sys.path, *map(str, Path.cwd().iterdir())]))
```
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="looks at processes through /proc")
def test_a_page_sees_nothing_of_where_the_data_lie(command: Run, tmp_path: Path) -> None:
    checkout, data = tmp_path / "checkout", tmp_path / "canaryfolder"
    program = small(checkout)
    assert command("export", "--output", data, program=program).returncode == 0
    (checkout / "analyses" / "spy.qmd").write_text(SPY)
    opened = os.open(data, os.O_RDONLY)
    with next(data.rglob("SYNTHETIC-README.txt")).open() as given:
        done = subprocess.run(
            [sys.executable, program, "site", "--data", "."],
            cwd=data,
            env={**os.environ, "PWD": str(data), "LC_CANARY": "canaryfolder"},
            stdin=given,
            pass_fds=[opened],
            capture_output=True,
            text=True,
            check=False,
        )
    os.close(opened)
    assert done.returncode == 1 and "analyses/spy.html: a figure in" in done.stderr  # it shows what no release holds
    page = (checkout / "_build" / "knitted" / "analyses" / "spy.qmd").read_text()
    assert "knit_process" in page and "build.py" in page and "/fd: " in page
    assert "canaryfolder" not in page
    stages = ("reading the unattested source", "asking", "knitting pages (", "rendering with", "refused: ")
    assert [done.stderr.count(stage) for stage in stages] == [1] * len(stages), done.stderr


def test_a_page_that_reaches_for_rows_fails_the_build(command: Run, tmp_path: Path) -> None:
    program, checkout = small(tmp_path), tmp_path
    code = "import importlib\nsources = importlib.import_module('studybook.sources.synthetic')"
    (checkout / "analyses" / "spy.qmd").write_text(f"---\ntitle: A spy\n---\n\n```{{python}}\n{code}\n```\n")
    done = command("site", program=program)
    assert done.returncode == 1
    assert "analyses/spy.qmd, cell 1" in done.stderr and "pages read the release only" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / "_site").exists()


def test_everything_wrong_is_refused_in_one_message(command: Run, files: Path, tmp_path: Path) -> None:
    data = copied(files, tmp_path / "data")
    spoilt(
        data,
        1,
        lambda frame: frame.drop(columns="EV_PHONE").assign(EV_AUDIO=frame["EV_AUDIO"].mask(frame.index < 3, 424242424242)),
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


def test_a_release_that_was_touched_is_refused(command: Run, tmp_path: Path) -> None:
    program = small(tmp_path / "project")
    assert command("release", "--output", tmp_path / "r", program=program).returncode == 0
    assert command("verify", tmp_path / "r", program=program).returncode == 0
    path = tmp_path / "r" / "findings" / "kinds.json"
    path.write_text(path.read_text().replace("80", "81"))
    site = ("site", "--release", tmp_path / "r", "--output", tmp_path / "s", "--scratch", tmp_path / "b")
    for arguments in (("verify", tmp_path / "r"), site):
        done = command(*arguments, program=program)
        assert done.returncode == 1
        assert "altered: findings/kinds.json" in done.stderr
    assert not (tmp_path / "s").exists()


def test_two_sources_at_once_are_refused(command: Run, tmp_path: Path) -> None:
    assert command("site", "--data", tmp_path, "--release", tmp_path).returncode == 2


def below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(command: Run, *arguments: object) -> str:
    """What a command says that is used in a wrong way, which it says before it reads anything."""
    done = command(*arguments)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr and "fault" not in done.stderr
    assert "reading" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("option", "names"),
    [
        (("release", "--output"), ("manifest.json", "thesis.txt")),
        (("release", "--output"), ("thesis.txt",)),
        (("site", "--output"), ("search.json", ".git/HEAD", "CNAME")),
        (("site", "--output"), ("files.json", "search.json")),
        (("site", "--scratch"), ("staged/_quarto.yml", "staged/thesis.txt")),
        (("site", "--scratch"), ("knitted/_quarto.yml", "knitted/thesis.txt")),
        (("site", "--scratch"), ("release/manifest.json", "release/thesis.txt")),
        (("export", "--output"), ("ICPSR_37988/SYNTHETIC-README.txt", "thesis.txt")),
    ],
)
def test_the_folder_of_somebody_else_is_never_replaced(
    command: Run, tmp_path: Path, option: tuple[str, str], names: tuple[str, ...]
) -> None:
    for name in names:
        (tmp_path / "theirs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "theirs" / name).write_text("{}")
    before = below(tmp_path)
    output = () if option[1] == "--output" else ("--output", tmp_path / "out")
    assert "did not write" in refused(command, *option, tmp_path / "theirs", *output)
    assert below(tmp_path) == before


def test_the_data_are_never_replaced_nor_mixed_with_what_is_made(command: Run, files: Path, tmp_path: Path) -> None:
    data = copied(files, tmp_path / "all" / "data")
    (tmp_path / "linked").mkdir()
    for name in ("staged", "knitted", "release", "cache"):
        (tmp_path / "linked" / name).symlink_to(data)
    before = below(tmp_path)
    out, scratch = ("--output", tmp_path / "o"), ("--scratch", tmp_path / "s")
    for more in (
        ("release", "--output", tmp_path / "all"),
        ("release", "--output", data),
        ("release", "--output", data / "made"),
        ("site", "--output", data / "made", *scratch),
        ("site", "--output", tmp_path / "all", *scratch),
        ("site", "--scratch", data / "made", *out),
        ("site", "--scratch", tmp_path / "all", *out),
        ("site", "--scratch", tmp_path / "linked", *out),
    ):
        refused(command, *more, "--data", data)
        assert below(tmp_path) == before
    (tmp_path / "cached").mkdir()
    (tmp_path / "cached" / "cache").symlink_to(data)
    refused(command, "site", "--data", data, *out, "--scratch", tmp_path / "cached")


def test_folders_of_one_build_lie_apart(command: Run, tmp_path: Path) -> None:
    for place in ("", "staged", "cache/site", "release"):
        refused(command, "site", "--scratch", tmp_path / "s", "--output", tmp_path / "s" / place)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("program", ["release", "site", "export"])
def test_folders_that_cannot_be_made_are_wrong_usage(command: Run, tmp_path: Path, program: str) -> None:
    (tmp_path / "afile").write_text("mine")
    for place, said in (
        (tmp_path / "afile" / "x", "afile is a file"),
        (tmp_path / "afile", "afile is a file"),
        ("/", "/ holds files"),
        (".", ". holds files"),
    ):
        assert said in refused(command, program, "--output", place)
    if Path("/proc/self").is_dir():
        assert "/proc/x cannot be read or written: No such file" in refused(command, program, "--output", "/proc/x")


def test_a_site_lists_its_files_and_is_replaced_as_long_as_they_are_all(command: Run, tmp_path: Path) -> None:
    build, site = partial(command, "site", program=small(tmp_path)), tmp_path / "_site"
    assert build().returncode == 0
    listing = json.loads((site / "files.json").read_text())
    assert listing["notice"].startswith("Synthetic demo.")
    found = {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file() and path != site / "files.json"
    }
    assert listing["files"] == found
    assert build().returncode == 0
    assert below(site).keys() == {site / name for name in (*found, "files.json")}
    (site / "CNAME").write_text("mine")
    assert "CNAME" in refused(build)


def started(program: Path, private: Path, *arguments: object) -> subprocess.Popen[str]:
    """The command in a session of its own, with interruptions as a terminal gives them and a place for private files."""
    private.mkdir()
    return subprocess.Popen(
        [sys.executable, "-u", program, *map(str, arguments)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "TMPDIR": str(private)},
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


@pytest.mark.skipif(not Path("/proc/self/maps").is_file(), reason="looks at processes through /proc")
@pytest.mark.parametrize(
    ("source", "after", "later", "number"),  # a stage is told of when it has ended
    [
        ("synthetic", "", 0, signal.SIGINT),
        ("synthetic", "reading the synthetic", 0, signal.SIGINT),
        ("synthetic", "reading the synthetic", 2.5, signal.SIGTERM),
        ("files", "reading the unattested", 0.3, signal.SIGINT),
        ("files", "reading the unattested", 2.5, signal.SIGINT),
        ("small", "reading the release", 0.2, signal.SIGTERM),
        ("small", "reading the release", 0.6, signal.SIGINT),
        ("small", "knitting", 0, signal.SIGINT),
    ],
)
def test_an_interrupted_build_says_so_and_leaves_nothing(  # noqa: PLR0917
    files: Path, tmp_path: Path, source: str, after: str, later: float, number: signal.Signals
) -> None:
    data = ("--data", files) if source == "files" else ()
    program, private = small(tmp_path / "project") if source == "small" else ROOT / "build.py", tmp_path / "private"
    process = started(program, private, "site", *data, "--output", tmp_path / "out", "--scratch", tmp_path / "scratch")
    assert process.stderr
    said = ""
    if after:
        while after not in said:
            said += process.stderr.readline()
    else:  # while libraries are imported
        while "numpy" not in Path(f"/proc/{process.pid}/maps").read_text():
            time.sleep(0.005)
    time.sleep(later)
    process.send_signal(number)
    process.send_signal(number)
    said += process.communicate(timeout=60)[1]
    if process.returncode != 0:  # it may have been faster
        assert process.returncode == 128 + number
        said = [line for line in said.splitlines() if " s  " not in line and not line.startswith("renderer: ")]
        assert said == ["interrupted"]
        assert not (tmp_path / "out").exists()
    assert after == "knitting" or process.returncode
    assert {path.name for path in tmp_path.iterdir()} <= {"out", "scratch", "private", "project"}
    if (tmp_path / "scratch").exists():
        assert [path.name for path in (tmp_path / "scratch").iterdir() if path.name.startswith(".")] == []
    wait = time.monotonic() + 20
    while any(private.iterdir()) and time.monotonic() < wait:  # a page that is still at work ends with what it reads from
        time.sleep(0.1)
    assert list(private.iterdir()) == []


def test_validate_says_which_rules_hold(command: Run, files: Path, tmp_path: Path) -> None:
    data = copied(files, tmp_path / "data")
    done = command("validate", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "not held" not in done.stderr
    spoilt(data, 1, lambda frame: frame.assign(OPENDATE=frame["OPENDATE"].min()))
    done = command("validate", "--data", data)
    assert done.returncode == 0, done.stderr
    assert re.search("^not held +cases: INCDATE is not after OPENDATE", done.stderr, re.MULTILINE)


def test_a_wrong_word_is_wrong_usage(command: Run) -> None:
    assert command("site", "--colour", "red").returncode == 2


def test_a_policy_with_an_unknown_setting_is_refused(command: Run, tmp_path: Path) -> None:
    shutil.copy("policy.toml", tmp_path / "p.toml")
    (tmp_path / "p.toml").write_text("thresholds = 3\n" + (tmp_path / "p.toml").read_text())
    done = command("release", "--policy", tmp_path / "p.toml", "--output", tmp_path / "r")
    assert done.returncode == 1
    assert "unknown setting: thresholds" in done.stderr
