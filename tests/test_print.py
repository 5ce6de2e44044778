"""A page on paper: a clean report. No furniture, no table cut off, the address of what leads elsewhere, and the marks."""

from collections.abc import Callable

import pypdfium2
import pytest

from tests.conftest import Windows

pytestmark = pytest.mark.browser

Printed = Callable[[str], list[str]]
"""The text of each sheet of a page that is printed, in one line."""


@pytest.fixture
def printed(windows: Windows, address: str) -> Printed:
    def sheets(name: str) -> list[str]:
        page = windows()
        page.goto("about:blank")  # an entry is printed as one that comes to it finds it, not as one who was on its page
        page.goto(f"{address}{name}")
        document = pypdfium2.PdfDocument(page.pdf(format="A4"))
        return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]

    return sheets


@pytest.mark.parametrize("name", ["index.html", "about.html", "analyses/case_outcomes.html", "findings/outcome-by-type.html"])
def test_paper_has_the_marks_and_none_of_the_furniture(printed: Printed, name: str) -> None:
    sheets = printed(name)
    whole = " ".join(sheets)
    assert whole.startswith("Synthetic demo: ")
    assert "Every number computed on this site was made by a random generator." in whole
    assert "Computed numbers: synthetic, from a random generator (seed 37988)." in whole
    assert all("Synthetic demo: no result of ICPSR 37988" in sheet for sheet in sheets)
    for word in (
        "Skip to content",
        "On this page",
        "Copy",
        "Cite or reuse",
        "How to cite Disclosure policy",
        "BibTeX",
        "←",
        "→",
    ):
        assert word not in whole, word


def test_what_leads_elsewhere_has_its_address_once(printed: Printed) -> None:
    assert "Hotline (https://humantraffickinghotline.org) is confidential" in " ".join(printed("about.html"))
    study = " ".join(printed("study.html")).replace(" ", "")
    assert study.count("https://doi.org/10.3886/ICPSR37988.v1") == 1


def test_one_entry_is_printed_by_itself_and_a_dataset_whole(printed: Printed) -> None:
    (sheet,) = printed("codebook/cases.html#EV_PHONE")
    assert "Cases Data (DS1)" in sheet and "Evidence" in sheet and "EV_PHONE" in sheet and "226" in sheet
    assert "EV_WITSTMT" not in sheet
    whole = " ".join(printed("codebook/cases.html"))
    assert "EV_WITSTMT" in whole and "EV_PHONE" in whole


def test_tables_keep_their_heads_and_their_last_column(printed: Printed) -> None:
    first, *others = printed("codebook/index.html")
    for head in ("Name", "Title", "Dataset", "Section", "Values", "Evidence", "Sensitivity", "In findings"):
        assert head in first
    assert all("Sensitivity" in sheet for sheet in others[:-1])


def test_no_table_is_wider_than_the_paper(windows: Windows, address: str) -> None:
    width = round((210 - 2 * 12) / 25.4 * 96)
    for name in (
        "codebook/index",
        "codebook/availability",
        "analyses/task_forces",
        "analyses/prosecution",
        "published",
        "evidence",
    ):
        page = windows(viewport={"width": width, "height": 1000})
        page.goto(f"{address}{name}.html")
        page.emulate_media(media="print")
        wide = page.evaluate(
            """width => [...document.querySelectorAll('main table')]
                .filter(each => each.getBoundingClientRect().right > width).map(each => each.id)""",
            width,
        )
        assert wide == [], name
