"""Another seed: the pages are written for no particular numbers, and each value in their sentences is the release's."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.conftest import ROOT, Run, once

pytestmark = pytest.mark.whole

Told = dict[str, dict[str, Any]]

PAGES = sorted((ROOT / "analyses").glob("*.qmd"))
CODE = re.compile(r"^```\{python\}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CLEARED = re.compile(r"<!-- cleared: -->.*?<!-- end -->", re.DOTALL)
VALUE = re.compile(r"`\{python\}\s+(\w+)\.(\w+)\(([^`]*)\)`")
ONE = re.compile(r'^(\w+) = finding\("([\w-]+)"\)$', re.MULTILINE)
SEVERAL = re.compile(r'^(\w+) = panel\(\n    "[\w-]+",\n    \[\n(.*?)    \],\n    category="([^"]+)"', re.DOTALL | re.MULTILINE)

MODEL = {"ratio": ("ratio",), "interval": ("low", "high"), "low": ("low",), "high": ("high",)}
NUMBERS = {"lower_quartile": "lower quartile", "median": "median", "upper_quartile": "upper quartile"}
WITHHELD, SILENT = "a withheld number", "a number that is not published"


@pytest.fixture(scope="module")
def of_seven(command: Run, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The site of seed 7, and beside it the folder `_build7` with its release."""

    def made(folder: Path) -> Any:
        return command(
            *("site", "--renderer", "embedded", "--seed", 7, "--output", folder, "--scratch", folder.parent / "_build7")
        )

    return once("_site7", tmp_path_factory, worker_id, made)


@pytest.fixture(scope="module")
def release(of_seven: Path) -> Path:
    """The release of that site."""
    return of_seven.parent / "_build7" / "release"


def findings(release: Path) -> Told:
    """All findings of a release as they are written, by their ids."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (release / "findings").glob("*.json")}


def counted(told: Told) -> Told:
    """Those that have a table."""
    return {name: each for name, each in told.items() if "cells" in each}


def count(finding: dict[str, Any], *labels: str | None) -> int | None:
    """The number of the cell with these labels, one for each dimension; all records where there is none."""
    place = {}
    for dimension, label in zip(finding["dimensions"], [*labels, None, None], strict=False):
        if label is not None:
            (codes,) = [each["codes"] for each in dimension["categories"] if each["label"] == label]
            place[dimension["variable"]] = codes
    (cell,) = [each for each in finding["cells"] if each["where"] == place]
    return None if cell.get("withheld") else cell["count"]


def share(finding: dict[str, Any], label: str, by: str | None = None) -> int | str | None:
    """A percentage, halves up; a word where there are no records."""
    part, whole = count(finding, label, by), count(finding, None, by)
    if part is None or whole is None:
        return None
    return floor(Fraction(100 * part, whole) + Fraction(1, 2)) if whole else "undefined, a group being empty"


def words(finding: dict[str, Any], method: str, labels: list[str], by: str | None) -> str:
    """What a page must say where it asks this of a finding."""
    if "refused" in finding:
        return SILENT
    if method in MODEL:
        (term,) = [each for each in finding["terms"] if each["label"] == labels[0]]
        return " to ".join(term[name] for name in MODEL[method])
    match method:
        case "groups":
            number, unit = finding["groups"], ""
        case "direction":
            return side(next(each for each in finding["terms"] if each["label"] == labels[0]))
        case "total":
            number, unit = count(finding), ""
        case "count":
            number, unit = count(finding, labels[0], by), ""
        case "share":
            number, unit = share(finding, labels[0], by), " percent"
        case _:
            (statistic,) = [each for each in finding["statistics"] if each["name"] == NUMBERS[method]]
            number, unit = statistic.get("value"), f" {statistic['unit']}"
    return WITHHELD if number is None else number if isinstance(number, str) else f"{number:,}{unit}"


def side(term: dict[str, str]) -> str:
    """On which side of one the interval of a term lies."""
    if Decimal(term["low"]) > 1:
        return "higher"
    return "lower" if Decimal(term["high"]) < 1 else "not clear whether higher or lower"


def ends(several: list[dict[str, Any]], category: str, method: str) -> str:
    """The smallest or the largest of the shares of several findings."""
    shares = [each for each in (share(finding, category) for finding in several) if isinstance(each, int)]
    return f"{(min if method == 'lowest' else max)(shares)} percent"


def expected(page: Path, told: Told) -> list[str]:
    """What each inline value of a page must be, in their order, worked out from its source and the release alone."""
    text = page.read_text(encoding="utf-8")
    one = dict(ONE.findall(text))
    several = {name: (re.findall(r'"([\w-]+)"', ids), category) for name, ids, category in SEVERAL.findall(text)}
    said = []
    for name, method, asked in VALUE.findall(CLEARED.sub("", CODE.sub("", text))):
        if name in several:
            ids, category = several[name]
            said.append(ends([told[each] for each in ids], category, method))
            continue
        by = re.search(r', by="([^"]+)"$', asked)
        labels = re.findall(r'"([^"]+)"', asked[: by.start()] if by else asked)
        said.append(words(all_of(told[one[name]], told), method, labels, by[1] if by else None))
    return said


def all_of(finding: dict[str, Any], told: Told) -> dict[str, Any]:
    """A finding with what it is about; a model is about the records of its tables."""
    if "terms" not in finding:
        return finding
    table = told[finding["terms"][0]["table"]]
    return finding | {name: table[name] for name in ("cells", "dimensions")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_value_in_a_sentence_is_the_one_of_the_release(page: Path, of_seven: Path, release: Path) -> None:
    tree = html.parse(of_seven / "analyses" / f"{page.stem}.html")
    found = tree.xpath("//main//span[contains(concat(' ', @class, ' '), ' value ')]")
    shown = [" ".join(value.text_content().replace("(synthetic)", "").split()) for value in found]
    assert shown == expected(page, findings(release))
    assert shown


def test_there_are_at_least_forty_five_findings(release: Path) -> None:
    assert len(counted(findings(release))) >= 45


def test_what_is_withheld_stays_so(release: Path, command: Run) -> None:
    done = command("verify", release)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("seed", [37988, 7])
def test_no_table_is_more_than_half_withheld(seed: int, sealed: Path, request: pytest.FixtureRequest) -> None:
    folder = sealed if seed == 37988 else request.getfixturevalue("release")
    told = {name: each for name, each in counted(findings(folder)).items() if each["question"] != "durations"}
    gone = {name: [bool(cell.get("withheld")) for cell in each["cells"]] for name, each in told.items()}
    assert {name for name, marks in gone.items() if 2 * sum(marks) > len(marks)} == set()
    assert any(any(marks) for marks in gone.values()), "and yet something is, so that this test looks at marks"


@pytest.mark.parametrize("seed", [37988, 7])
def test_most_tables_of_days_have_a_median(seed: int, sealed: Path, request: pytest.FixtureRequest) -> None:
    """Their counts are few, and stand beside: withholding is judged by what they are for."""
    folder = sealed if seed == 37988 else request.getfixturevalue("release")
    told = [each for each in counted(findings(folder)).values() if each["question"] == "durations"]
    medians = [each["statistics"][1].get("value") for each in told]
    assert 2 * sum(value is not None for value in medians) > len(medians)
