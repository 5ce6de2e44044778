"""The finished site, read as files: every variable has its place, every mark is there, nothing of the rows is."""

import csv
import json
import re
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from schemas.study import STUDY
from studybook.record import read
from studybook.sources.synthetic import Synthetic
from studybook.variables import Day
from tests.conftest import ROOT, Run
from tests.small import small

pytestmark = pytest.mark.whole

FILES = {"DS1": "cases", "DS2": "victims", "DS3": "suspects"}
INVENTORY = list(csv.DictReader((ROOT / "tests" / "inventory.csv").open(encoding="utf-8")))


FORMS = (
    *(r"(?=(\d{4}-\d\d-\d\d))", r"(?=(\d\d/\d\d/\d{4}))"),
    *(r"(?=([A-Z][a-z]+ \d\d, \d{4}))", r"(?=(\d\d [A-Z][a-z]+ \d{4}))"),
)
"""How a day may be written, wherever in a longer text: one is looked for within another, too."""


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


@pytest.mark.parametrize("dataset", FILES)
def test_every_variable_of_the_inventory_has_its_anchor(site: Path, dataset: str) -> None:
    ids = set(html.parse(site / "codebook" / f"{FILES[dataset]}.html").xpath("//@id"))
    assert {row["name"] for row in INVENTORY if row["dataset"] == dataset} - ids == set()


def test_the_index_links_every_variable(site: Path) -> None:
    links = set(html.parse(site / "codebook" / "index.html").xpath("//main//table//a/@href"))
    assert {f"{FILES[row['dataset']]}.html#{row['name']}" for row in INVENTORY} - links == set()


def test_every_page_says_what_its_numbers_are(site: Path) -> None:
    for path in pages(site):
        page = html.parse(path)
        assert page.xpath("string(//title)").startswith("Synthetic demo"), path
        assert page.xpath("normalize-space(//h1)").startswith("Synthetic demo"), path
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"], path
        assert page.xpath("//*[contains(@class, 'source-banner')]"), path
        assert not page.xpath("//meta[contains(@name, 'citation_')] | //script[contains(@type, 'ld+json')]"), path


def test_every_number_of_an_analysis_is_marked(site: Path) -> None:
    for path in (site / "analyses").glob("*.html"):
        page = html.parse(path)
        for value in page.xpath("//span[@class='value']"):
            assert "synthetic" in value.text_content(), path
        assert len(page.xpath("//svg[contains(@class, 'chart')]")) == len(
            page.xpath("//svg[contains(@class, 'chart')][contains(., 'Synthetic demo')]")
        )
        assert page.xpath("//table"), path
        for table in page.xpath("//table"):
            assert table.xpath("./caption"), path
            assert "synthetic" in table.xpath("string(ancestor::*[contains(@class, 'finding')][1])").lower(), path


MESSAGE = re.compile(
    r"the largest shown is “[^”]+” with \d|The largest share shown of each group: .*\d%|"
    r"Share .*”: .*\d%|Odds of “.*\d times|[Mm]edian \d|withheld|is not shown"
)
"""What a chart shows in numbers, or that too little of it is published."""


def test_each_chart_says_in_its_description_what_it_shows(site: Path) -> None:
    charts = [each for path in (site / "analyses").glob("*.html") for each in html.parse(path).xpath("//svg[desc]")]
    assert len(charts) >= 15
    for chart in charts:
        said = " ".join(chart.xpath("string(./desc)").split())
        assert MESSAGE.search(said), said


def test_published_figures_stand_alone(site: Path) -> None:
    """Figures of the reports stand on no page with a computed number, and no computed number stands with them."""
    for path in pages(site):
        page = html.parse(path)
        text = page.xpath("string(//main)")
        quoted = re.search(r"\b(95|77|33) percent", re.sub(r"\(synthetic\)", "", text))
        computed = page.xpath(
            "//span[contains(@class, 'value')] | //svg[contains(@class, 'chart')] | //table[contains(@class, 'gt_table')]"
        )
        if path.name == "published.html":
            assert quoted and not computed
        else:
            assert not re.search(r"\b(95|77|33) percent(?! \(synthetic\))", " ".join(text.split())), path
        if computed:
            assert not page.xpath("//main//*[contains(., 'suspected sex trafficking investigations')]"), path


def test_every_table_of_the_codebook_with_numbers_is_marked_in_its_caption(site: Path) -> None:
    for name in FILES.values():
        tables = html.parse(site / "codebook" / f"{name}.html").xpath("//table[.//td[contains(@class, 'number')]]")
        assert len(tables) > 10
        assert all(table.xpath("string(./caption)").startswith("Synthetic demo") for table in tables), name


def test_the_foot_of_every_page_is_true_there(site: Path) -> None:
    for path in pages(site):
        foot = " ".join(html.parse(path).xpath("string(//footer)").split())
        assert "This site is not published by ICPSR, NIJ or the Urban Institute." in foot, path
        assert "Computed numbers: synthetic, from a random generator (seed 37988)." in foot, path


def test_the_banner_of_every_page_leads_to_the_generator(site: Path) -> None:
    for path in pages(site):
        (link,) = html.parse(path).xpath("//*[contains(@class, 'source-banner')]//a/@href")
        assert (path.parent / link.split("#")[0]).resolve() == (site / "evidence.html").resolve(), path
        assert link.endswith("#generator")


def test_every_sheet_of_paper_carries_the_mark(site: Path) -> None:
    for path in pages(site):
        sheet = " ".join(html.parse(path).xpath("//head/style/text()"))
        assert re.search(r'@page \{ @bottom-center \{ content: "Synthetic demo: no result of ICPSR 37988"', sheet), path


def test_the_search_index_holds_every_variable_by_name_and_description(site: Path) -> None:
    entries = {each["href"]: each for each in json.loads((site / "search.json").read_text(encoding="utf-8"))}
    for file in STUDY.files:
        for variable in file.variables:
            found = entries[f"codebook/{file.slug}.html#{variable.name}"]
            assert found["section"].split()[-1] == variable.name
            assert found["text"]


@pytest.mark.browser
def test_a_search_for_a_name_finds_its_entry_first(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}index.html")
    field, first = page.locator("#quarto-search input"), page.locator(".search-result").first
    for name, entry in {"V_RACE": "victims", "CHGLEVEL": "suspects", "EV_PHONE": "cases", "S_AGE": "suspects"}.items():
        field.fill(name)
        expect(first).to_have_attribute("href", re.compile(rf"codebook/{entry}\.html#{name}$"))
    page.close()


def test_no_row_leaves_a_trace(site: Path, sealed: Path) -> None:
    """Neither a key of the synthetic rows nor one of their dates is anywhere in the site, the release or the scratch folder."""
    made = [path for top in (site, site.parent / "_build", sealed) for path in top.rglob("*") if path.is_file()]
    assert {"index.html", "manifest.json", "staged.files.json"} <= {path.name for path in made}
    text = "\n".join(path.read_bytes().decode("utf-8", "replace") for path in made)
    frames = Synthetic(STUDY).frames()
    assert re.findall(r"SYN-[A-Z0-9-]+", text) == []
    variables = [(file.slug, each.name) for file in STUDY.files for each in file.variables if isinstance(each.kind, Day)]
    days = {day for dataset, name in variables for day in frames[dataset][name].dropna()}
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "site").glob("*.qmd"))  # published dates
    bounds = {
        day for file in STUDY.files for v in file.variables if isinstance(v.kind, Day) for day in (v.kind.first, v.kind.last)
    }
    seen = {day for form in FORMS for day in re.findall(form, text)}
    assert {day for form in FORMS for day in re.findall(form, written)} <= seen and len(seen) > 10, "days are found at all"
    for form in ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%B %d, %Y", "%d %B %Y"):
        told = {day.strftime(form) for day in days if day.date() not in bounds}  # these are declared, whoever has them
        assert len(told) > 300
        assert told == {day for each in FORMS for day in re.findall(each, "\n".join(told))}
        assert {day for day in told & seen if day not in written} == set()


def test_validation_never_says_how_often(site: Path) -> None:
    page = html.parse(site / "validation.html")
    outcomes = page.xpath("//td[contains(@class, 'held')]/text()")
    assert len(outcomes) > len(STUDY.rules)
    assert set(outcomes) <= {"held", "not held"}


def test_every_withheld_number_has_the_same_mark(site: Path) -> None:
    for path in pages(site):
        for mark in html.parse(path).xpath("//td//*[contains(@class, 'withheld')]"):
            assert mark.text_content() == "withheld", path


def test_little_is_withheld_and_nearly_every_variable_tells_a_count(sealed: Path) -> None:
    """What follows from a number that a finding tells: whether a person was under 18, from the age, and whether anybody was
    a victim, from how many. Of these entries only the total is left."""
    bundle = read(sealed)
    silent: list[str] = []
    for entry in (entry for entries in bundle.codebook.values() for entry in entries if entry.table):
        assert entry.table and entry.table.at(()).count, entry.variable
        if all(cell.count is None for cell in entry.table.cells if cell.where):
            silent.append(entry.variable)
    assert silent == ["ACTUALVIC", "V_MINOR"]
    cells = [cell for released in bundle.findings for cell in released.table.cells]
    assert 4 * sum(cell.count is None for cell in cells) < len(cells)


def test_another_seed_gives_other_numbers_and_the_date_can_be_set(command: Run, tmp_path: Path) -> None:
    program = small(tmp_path / "project")
    for seed in (7, 8):
        done = command("release", "--seed", seed, "--output", tmp_path / f"{seed}", program=program, SOURCE_DATE_EPOCH="86400")
        assert done.returncode == 0, done.stderr
        assert '"date": "1970-01-02"' in (tmp_path / f"{seed}" / "manifest.json").read_text()
    name = "findings/kinds.json"
    assert (tmp_path / "7" / name).read_text() != (tmp_path / "8" / name).read_text()
