"""Files that no schema foresaw, a mapping of them, and the command line: what the site says, and what nobody sees."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from schemas.study import STUDY
from studybook.record import read
from studybook.sources.export import export
from studybook.sources.layout import dataset_folder, file_stem, layout
from studybook.sources.synthetic import Synthetic

pytestmark = pytest.mark.whole

Run = Callable[..., subprocess.CompletedProcess[str]]

SECRET = "CANARY"
MAPPING = f"""
format = 1

[[rename]]
dataset = "cases"
column = "{SECRET}_type"
variable = "TRAFTYPE"
reason = "{SECRET} reason"

[[recode]]
dataset = "cases"
variable = "TRAFTYPE"
codes = {{ "{SECRET}1" = 1, "{SECRET}2" = 2, "{SECRET}3" = 3, "{SECRET}9" = -9 }}
reason = "{SECRET} reason"

[[ignored]]
dataset = "victims"
column = "{SECRET}_note"
reason = "{SECRET} reason"

[[absent]]
dataset = "cases"
variable = "INVOUTCOME"
reason = "{SECRET} reason"

[[added]]
dataset = "cases"
variable = "TIPS"
title = "Tips <script>alert(1)</script>"
description = "Whether a *tip* led to the case, =1+1."
section = "Tips"
section_description = "What was told the police."
kind = "coded"
labels = {{ 1 = "Yes [x](y)", 0 = "No" }}
missing = {{ -9 = "Not recorded" }}
universe = "All cases"
sensitivity = "low"
publish = true
reason = "{SECRET} reason"

[[added]]
dataset = "cases"
variable = "{SECRET}UNTOLD"
title = "{SECRET} title"
description = "{SECRET} description"
section = "{SECRET} section"
section_description = "{SECRET}"
kind = "coded"
labels = {{ 1 = "{SECRET} label" }}
missing = {{}}
universe = "{SECRET}"
sensitivity = "low"
reason = "{SECRET} reason"

[[waived]]
rule = "cases-rowscounted-NVICTIMS"
reason = "{SECRET} reason"
"""


def files(folder: Path) -> Path:
    """The synthetic files as somebody else would have named and coded them."""
    frames = {name: frame.copy() for name, frame in Synthetic(STUDY, 37988).frames().items()}
    export(STUDY, frames, folder, "tsv")
    for file in STUDY.files:
        path = folder / layout(STUDY) / dataset_folder(file) / f"{file_stem(STUDY, file)}.tsv"
        table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
        if file.slug == "cases":
            table["TRAFTYPE"] = SECRET + table["TRAFTYPE"].str.removeprefix("-")
            table = table.rename(columns={"TRAFTYPE": f"{SECRET}_type"}).drop(columns="INVOUTCOME")
            table["TIPS"] = [str(at % 2) for at in range(len(table))]
            table[f"{SECRET}UNTOLD"] = "1"
        if file.slug == "victims":
            table[f"{SECRET}_note"] = f"{SECRET} told this"
        path.write_text("\n".join("\t".join(row) for row in [table.columns, *table.to_numpy().tolist()]) + "\n")
    return folder


@pytest.fixture(scope="module")
def built(command: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(f"{SECRET}-room")
    (folder / f"{SECRET}.toml").write_text(MAPPING)
    data, out = files(folder / "data"), tmp_path_factory.mktemp("out")
    places = ("--output", out / "site", "--scratch", out / "scratch", "--renderer", "embedded")
    done = command("site", "--data", data, "--mapping", folder / f"{SECRET}.toml", *places)
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr
    return out


def text(path: Path) -> str:
    return " ".join(html.fromstring(path.read_bytes()).text_content().split())


def test_nothing_that_is_the_files_own_is_anywhere(built: Path) -> None:
    found = [path for path in built.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert found == []
    assert [path for path in built.rglob("*") if SECRET in path.name] == []


def test_an_absent_variable_is_said_to_be_not_in_this_release_everywhere(built: Path) -> None:
    site = built / "site"
    assert "No table: it is not in the files of this release" in text(site / "codebook" / "cases.html")
    api = site / "codebook" / "api" / "cases" / "INVOUTCOME.json"
    assert json.loads(api.read_text())["not_published"] == "it is not in the files of this release"
    assert "not in this release" in text(site / "codebook" / "index.html")
    assert "not in this release: INVOUTCOME in" in text(site / "codebook" / "availability.html")


def test_its_findings_are_unavailable_with_the_reason(built: Path) -> None:
    lacking = [each for each in read(built / "scratch" / "release").refused if each.lacking]
    assert lacking
    pages = " ".join(text(path) for path in (built / "site" / "analyses").rglob("*.html"))
    assert "Not available. INVOUTCOME is not in the files of this release." in pages


def test_rules_are_waived_or_not_checkable(built: Path) -> None:
    page = html.fromstring((built / "site" / "validation.html").read_bytes())
    assert [each.text for each in page.xpath("//td[@class='waived']")] == ["waived"]
    assert page.xpath("count(//td[@class='not-checkable'])") >= 1


def test_an_added_variable_has_an_entry_and_its_words_are_shown_as_text(built: Path) -> None:
    page = html.fromstring((built / "site" / "codebook" / "cases.html").read_bytes())
    entry = " ".join(page.get_element_by_id("TIPS").getparent().text_content().split())
    assert "Tips <script>alert(1)</script>" in entry
    assert not page.xpath("//script[contains(., 'alert(1)')]")
    assert "FROM-FILE" in text(built / "site" / "codebook" / "index.html")
    assert "of them reconstructed" in text(built / "site" / "codebook" / "cases.html")


def test_the_site_is_built_from_the_release_alone(built: Path, command: Run) -> None:
    places = ("--output", built / "again", "--scratch", built / "scratch2", "--renderer", "embedded")
    done = command("site", "--release", built / "scratch" / "release", *places)
    assert done.returncode == 0, done.stderr
    pages = [path.relative_to(built / "site") for path in (built / "site").rglob("*") if path.is_file()]
    assert [str(path) for path in pages if (built / "site" / path).read_bytes() != (built / "again" / path).read_bytes()] == []


def test_the_release_is_whole(built: Path, command: Run) -> None:
    done = command("verify", built / "scratch" / "release")
    assert done.returncode == 0, done.stderr


def test_validate_follows_the_mapping_and_says_less_than_it(command: Run, built: Path, tmp_path: Path) -> None:
    (tmp_path / f"{SECRET}.toml").write_text(MAPPING.replace(f'"{SECRET}3" = 3, ', ""))
    done = command("validate", "--data", files(tmp_path / "data"), "--mapping", tmp_path / f"{SECRET}.toml")
    assert done.returncode == 1
    assert "cases.TRAFTYPE: codes of the file are left unmapped" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_a_mapping_is_of_files(command: Run, tmp_path: Path) -> None:
    assert command("validate", "--mapping", tmp_path / "none.toml").returncode == 2
