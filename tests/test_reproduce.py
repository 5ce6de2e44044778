"""The same bytes elsewhere, at another time and on one core; what differs from a site that is published is named."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studybook.folders import hashes, listing_text
from tests import reproduce
from tests.conftest import ROOT, served
from tests.reproduce import AHEAD, LISTING, Unusable, clock, differing, elsewhere, published, told

FILES = {"index.html": "a" * 64, "styles.css": "b" * 64}


@pytest.mark.whole
def test_the_site_has_the_same_bytes_wherever_it_is_made(site: Path, sealed: Path) -> None:
    """Knitted, rendered and audited twice, and compared with a third build too."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reproduce", "--release", sealed, "--published", site],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    again, compared = done.stdout.splitlines()
    assert again.startswith("Built again in another folder, on one core") and again.endswith("are the same, byte by byte")
    files = len(json.loads((site / LISTING).read_text(encoding="utf-8"))["files"])
    assert compared == f"Compared with what is published: all {files:,} files are the same, byte by byte"


@pytest.mark.whole
def test_a_release_has_the_same_bytes_on_one_core_and_at_another_time(sealed: Path, tmp_path: Path) -> None:
    elsewhere(clock(tmp_path)).run(ROOT, "release", "--output", tmp_path / "again")
    assert differing(hashes(sealed), hashes(tmp_path / "again")) == []


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    (tmp_path / LISTING).write_text(listing_text(FILES, notice="Synthetic demo."), encoding="utf-8")
    return tmp_path / LISTING


def test_a_published_site_is_named_by_file_folder_or_address(manifest: Path) -> None:
    with served(manifest.parent) as address:
        places = (str(manifest), str(manifest.parent), address, f"{address}{LISTING}")
        assert [published(place) for place in places] == [FILES] * 4
        with pytest.raises(Unusable, match="cannot be read"):
            published(f"{address}nowhere")


NO_LISTINGS = (
    *("", "[]", "{", '{"format": 1}', '{"format": 1, "files": {}}'),
    *('{"format": 1, "files": {"a": "short"}}', '{"format": 1, "files": {"a": 1}}'),
    json.dumps({"format": 2, "files": FILES}),
)


@pytest.mark.parametrize("text", NO_LISTINGS)
def test_what_is_no_listing_is_refused(manifest: Path, text: str) -> None:
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable):
        published(str(manifest))


def test_a_listing_without_end_is_refused(manifest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reproduce, "LARGEST", 10)
    with served(manifest.parent) as address, pytest.raises(Unusable, match="too large"):
        published(address)


def test_what_differs_is_named() -> None:
    other = {"styles.css": "c" * 64, "more.html": "d" * 64}
    found = differing(FILES, other)
    assert found == ["index.html: not there", "more.html: one more", "styles.css: other bytes"]
    assert list(told("X", 2, found)) == ["X: 3 files differ", *(f"  {each}" for each in found)]
    assert list(told("X", 2, differing(FILES, FILES))) == ["X: all 2 files are the same, byte by byte"]
    assert list(told("X", 2, ["y"] * 30))[-1] == "  and 10 more"


def test_main_says_of_both_comparisons_what_differs(
    manifest: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {**FILES, LISTING: "e" * 64, "(release) manifest.json": "f" * 64}
    monkeypatch.setattr(reproduce, "twice", lambda *_: (made, made, "elsewhere"))
    assert reproduce.main(["--published", str(manifest)]) == 0
    manifest.write_text(listing_text({**FILES, "index.html": "0" * 64}), encoding="utf-8")
    assert reproduce.main(["--published", str(manifest)]) == 1
    assert capsys.readouterr().out.endswith("Compared with what is published: 1 files differ\n  index.html: other bytes\n")
    monkeypatch.setattr(reproduce, "twice", lambda *_: (made, {**made, "(release) manifest.json": "0" * 64}, "elsewhere"))
    assert reproduce.main([]) == 1
    manifest.unlink()
    assert reproduce.main(["--published", str(manifest)]) == 2


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("cc") is None, reason="no C compiler makes a clock here")
def test_the_other_conditions_are_other(tmp_path: Path) -> None:
    """What a program sees under both: the clock, the zone, the order of sets, the cores."""
    asks = "import os, sys, time\n"
    asks += "print(time.time(), time.timezone, hash('x'), len(os.sched_getaffinity(0)), file=sys.stderr)\nsys.exit(3)\n"
    (tmp_path / "build.py").write_text(asks, encoding="utf-8")
    seen: list[list[str]] = []
    for conditions in (reproduce.HERE, elsewhere(clock(tmp_path))):
        with pytest.raises(Unusable) as stopped:
            conditions.run(tmp_path)
        seen.append(str(stopped.value).splitlines()[-1].split())
    here, there = seen
    assert AHEAD - 60 < float(there[0]) - float(here[0]) < AHEAD + 60
    assert there[1] == "-50400" and here[1] == "0"
    assert there[2] != here[2]
    assert there[3] == "1" and int(here[3]) == len(os.sched_getaffinity(0))


@pytest.mark.skipif(shutil.which("jq") is None, reason="no jq here")
def test_the_command_of_the_page_on_rebuilding_finds_a_file_that_was_changed(tmp_path: Path) -> None:
    page = (ROOT / "site" / "rebuild.qmd").read_text(encoding="utf-8")
    (check,) = [line for line in page.splitlines() if line.startswith("jq ")]
    (tmp_path / "index.html").write_text("as it was", encoding="utf-8")
    (tmp_path / LISTING).write_text(listing_text(hashes(tmp_path)), encoding="utf-8")

    def code() -> int:
        done = subprocess.run(["bash", "-o", "pipefail", "-c", check], cwd=tmp_path, capture_output=True, check=False)
        return done.returncode

    assert code() == 0
    (tmp_path / "index.html").write_text("as it was not", encoding="utf-8")
    assert code() == 1


def test_the_target_of_make_asks_for_what_it_was_told() -> None:
    done = subprocess.run(
        ["make", "-n", "reproduce", "PUBLISHED=https://x.example/", "RELEASE=r", "SITE_URL=https://x.example"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = " ".join(done.stdout.replace("\\\n", "").split())
    assert '-m tests.reproduce --release "r" --published "https://x.example/" --site-url "https://x.example"' in said
