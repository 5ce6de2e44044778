"""The files of findings: every published number and no other, what says that they are invented, and how they are loaded."""

import json
import os
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from studybook.audit import audit
from studybook.bundle import Bundle, SourceKind
from studybook.errors import AuditFailed
from studybook.history import history
from studybook.landing.chapter import Chapter
from studybook.landing.drawings import Drawing
from studybook.landing.files import files
from studybook.landing.reuse import loading
from studybook.record import listed, read
from studybook.release import seal
from tests.attested import approved
from tests.models import MODEL, TABLES
from tests.ponds import POLICY, STUDY, microdata
from tests.test_audit import FINDINGS, OUTCOMES, REFUSED, Fault, edit
from tests.test_landing import site

PREFIX = "findings/synthetic-"


def sealed(seed: int = 1) -> Bundle:
    every = (*FINDINGS, *TABLES, MODEL)
    made = seal(microdata(seed, 400, 600), every, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=seed)
    return replace(made, refused=(REFUSED, *made.refused))


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return sealed()


@pytest.fixture(scope="module")
def finished(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site(bundle, tmp_path_factory.mktemp("files"))


def table(path: Path, folder: Path) -> pd.DataFrame:
    """What the line of Python gives that stands on the page, run beside the file as a reader would."""
    code = dict(loading(path.name))["Python"]
    found: dict[str, pd.DataFrame] = {}
    here = Path.cwd()
    os.chdir(folder)
    try:
        exec(code, found)
    finally:
        os.chdir(here)
    return found["table"]


def test_the_line_on_the_page_loads_every_number(finished: Path, bundle: Bundle) -> None:
    page = html.fromstring((finished / "findings/reeds.html").read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    assert page.xpath("//pre[@class='loading']")[0].text_content() == loading("synthetic-reeds.csv")[0][1]
    read_back = table(finished / f"{PREFIX}reeds.csv", finished / "findings")
    (reeds,) = [each for each in bundle.findings if each.id == "reeds"]
    published = [each.count for each in reeds.table.cells if each.count is not None]
    told = read_back[read_back["value"] != "withheld"]
    assert sorted(told["value"].astype(int)) == sorted(published)
    assert len(read_back) == len(reeds.table.cells)
    assert set(read_back["source_of_numbers"].str.split(".").str[0]) == {"Synthetic demo"}


@settings(max_examples=5)
@given(st.integers(2, 10_000))
def test_every_published_count_is_in_the_table_and_none_else(seed: int) -> None:
    bundle = listed(sealed(seed))
    nothing = {each.id: Drawing("", "") for each in (*bundle.findings, *bundle.models, *bundle.refused)}
    chapter = Chapter(study=STUDY, bundle=bundle, history=history((), bundle), drawings=nothing)
    for each in bundle.findings:
        (content,) = [export.content for export in files(chapter)[each.id] if export.form == "CSV"]
        cells = [line.split(",")[-2] for line in content.decode("utf-8-sig").splitlines()[1:]]
        numbers = sorted(int(cell) for cell in cells if cell != '"withheld"')
        statistics = [statistic.value for statistic in each.table.statistics]
        published = [*(cell.count for cell in each.table.cells), *statistics]
        assert numbers == sorted(number for number in published if number is not None)
        assert len(cells) == len(published)


def test_the_file_of_the_release_has_the_content_hash(finished: Path, bundle: Bundle) -> None:
    for name in ("shore", "wardens", MODEL.id):
        content = (finished / f"{PREFIX}{name}.json").read_bytes()
        assert sha256(content).hexdigest() == listed(bundle).manifest.files[f"findings/{name}.json"]
        assert "Synthetic demo" in json.loads(content)["notice"]


def test_what_is_not_let_out_has_no_table_and_no_chart(finished: Path) -> None:
    assert [path.name for path in (finished / "findings").glob("*wardens*")].count("synthetic-wardens.json") == 1
    assert not list((finished / "findings").glob("*wardens.csv"))
    assert not list((finished / "findings").glob("*wardens.svg"))


def test_the_list_names_every_finding_with_its_files(finished: Path, bundle: Bundle) -> None:
    told = json.loads((finished / "findings.json").read_text("utf-8"))
    assert next(iter(told)) == "notice"
    assert told["notice"].startswith("Synthetic demo")
    assert [each["id"] for each in told["findings"]] == sorted(
        each.id for each in (*bundle.findings, *bundle.models, *bundle.refused)
    )
    assert all((finished / file).is_file() for each in told["findings"] for file in (*each["files"], each["page"]))


def test_approved_files_carry_no_mark(tmp_path: Path) -> None:
    bundle = read(approved(tmp_path / "r"))
    built = site(bundle, tmp_path / "site")
    audit(built, STUDY, bundle)
    for kind in ("csv", "json", "svg"):
        text = (built / f"findings/kinds.{kind}").read_text("utf-8").lower()
        assert "synthetic" not in text
    assert "computed by A. Heron" in (built / "findings/kinds.csv").read_text("utf-8")


SHORE = f"{PREFIX}shore"


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (edit(f"{SHORE}.csv", r'"count",(\d)', r'"count",9\1'), "shore.csv: does not hold"),
        (edit(f"{SHORE}.csv", r"Grass", "Sand"), "shore.csv: does not hold"),
        (edit(f"{SHORE}.csv", r"Synthetic demo\. ", ""), "shore.csv: does not hold"),
        (edit(f"{SHORE}.csv", r'\r\n"Syn[^\n]*\r\n', "\r\n"), "shore.csv: does not hold"),
        (edit(f"{SHORE}.json", r'"count": (\d)', r'"count": 9\1'), "shore.json: does not hold"),
        (edit(f"{SHORE}.svg", r"h(\d)", r"h9\1"), "shore.svg: does not hold"),
        (edit(f"{SHORE}.svg", "Synthetic demo", "A result"), "shore.svg: does not hold"),
        (edit(f"{PREFIX}{MODEL.id}.csv", r'"0\.', '"1.'), f"{MODEL.id}.csv: does not hold"),
        (edit("findings.json", r"sha256:[0-9a-f]", "sha256:g"), "is not the list of all findings"),
        (edit("findings.json", "Synthetic demo", "A result"), "is not the list of all findings"),
        (edit("findings/shore.html", "keep_default_na=False", "header=7"), "how its table is loaded"),
        (edit("findings/shore.html", 'href="synthetic-shore.csv"', 'href="synthetic-depth.csv"'), "does not offer every file"),
    ],
)
def test_what_is_not_so_in_a_file_is_found(finished: Path, bundle: Bundle, tmp_path: Path, fault: Fault, message: str) -> None:
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    path = planted / fault.name
    text = path.read_bytes().decode()
    path.unlink()
    path.write_bytes(fault.change(text).encode())
    with pytest.raises(AuditFailed, match=message):
        audit(planted, STUDY, bundle)


@pytest.mark.parametrize("name", ["findings/more.csv", "findings/more.svg", "findings/shore.csv", "more.json"])
def test_a_file_of_no_finding_is_found(finished: Path, bundle: Bundle, tmp_path: Path, name: str) -> None:
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    (planted / name).write_text("57", encoding="utf-8")
    with pytest.raises(AuditFailed, match=r"is the file of no finding|no check reads"):
        audit(planted, STUDY, bundle)
