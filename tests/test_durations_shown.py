"""The days between two dates as a page shows them, and as the audit reads them back."""

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from studybook.audit.generated import Known, untrue
from studybook.audit.page import Page
from studybook.audit.subjects import Subject
from studybook.audit.words import of_finding, universe_of
from studybook.bundle import Bundle, Cell, Entry, Released, Statistic, Table
from studybook.cells import Category, Dimension, where
from studybook.landing.words import universe_in_words
from studybook.present import View
from tests.test_present import bundle
from tests.test_present import html as blocks

NAMES = ("lower quartile", "median", "upper quartile")


# ---- What is shown


YEARS = (2001, 2002)
LAST = Dimension(
    "FILLED", "Filled 2", (Category(YEARS, "Both dates known"), Category((None,), "Only the first date known", missing=True))
)
DUG = Dimension("DUG", "Dug", (*(Category((year,), str(year)) for year in YEARS), Category((None,), "No date", missing=True)))


def released(counts: tuple[int | None, ...], days: tuple[int | None, ...]) -> Released:
    """A finding with its three counts, of both dates, of only the first and of all; and its three quartiles."""
    places = (where({"FILLED": YEARS}), where({"FILLED": (None,)}), ())
    cells = tuple(Cell(place, count) for place, count in zip(places, counts, strict=True))
    found = tuple(Statistic(name, value, "days") for name, value in zip(NAMES, days, strict=False))
    table = Table(dataset="visits", universe=where({"DUG": YEARS}), dimensions=(LAST,), cells=cells, statistics=found)
    return Released(id="dug-filled", title="From digging to water", note="", question="durations", table=table)


SHOWN = released((60, 70, 130), (-14, 126, 1246))
FEW = released((30, None, None), (None, 126, None))
SILENT = released((None,) * 3, (None,) * 3)
UNMEASURED = released((60, 70, 130), ())


def release(shown: Released) -> Bundle:
    whole = bundle(shown, policy={"threshold": 11, "rounding": {"days": 7}})
    cells = (Cell((), 200), *(Cell(where({"DUG": category.codes}), 50) for category in DUG.categories))
    dug = Entry(variable="DUG", table=Table(dataset="visits", universe=(), dimensions=(DUG,), cells=cells))
    return replace(whole, codebook={"visits": (*whole.codebook["visits"], dug)})


def view(shown: Released) -> View:
    return View(shown, release(shown))


def texts(shown: Released, path: str, of: str = "table") -> list[str]:
    page = html.fromstring(f"<div>{blocks(getattr(view(shown), of)())}</div>")
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def test_a_table_has_the_quartiles_and_says_who_has_both_dates() -> None:
    assert texts(SHOWN, "//tr[td]") == [
        "Lower quartile -14 days",
        "Median 126 days",
        "Upper quartile 1,246 days",
        "Both dates known 60 46%",
        "Only the first date known 70 54%",
        "All visits 130",
    ]
    assert texts(SHOWN, "//thead//th") == ["Days from “Dug” to “Filled 2”", "Value"]
    notes = " ".join(texts(SHOWN, "//p"))
    assert "Base: 130 visits. Only visits with Dug: known." in notes
    whole = release(SHOWN)
    assert [universe_in_words(SHOWN, whole), universe_of(SHOWN.table, whole)] == ["Only visits with Dug: known."] * 2
    assert "Days from “Dug” to “Filled 2”. Where the second date comes first, the days count below zero." in notes
    assert "Quartiles are rounded to whole weeks." in notes


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        (
            SHOWN,
            "Lower quartile -14 days, median 126 days, upper quartile 1,246 days. "
            "Both dates are known for 60 (46%) of 130 visits with the first.",
        ),
        (
            FEW,
            "Lower quartile withheld, median 126 days, upper quartile withheld. "
            "Both dates are known for 30 of all visits with the first.",
        ),
        (
            SILENT,
            "Lower quartile withheld, median withheld, upper quartile withheld. "
            "Both dates are known for a withheld number of all visits with the first.",
        ),
    ],
)
def test_a_chart_says_in_words_what_it_shows(shown: Released, message: str) -> None:
    (said,) = texts(shown, "//p[@class='message']", "chart")
    assert said.startswith(message)
    assert message in texts(shown, "//*[local-name()='desc']", "chart")[0]


def test_a_chart_has_a_bar_between_quartiles_a_mark_for_each_and_a_gap_for_what_is_withheld() -> None:
    drawn = {each: html.fromstring(f"<div>{blocks(view(each).chart())}</div>") for each in (SHOWN, FEW, SILENT)}
    marks = {each: sorted(page.xpath("//path/@data-cell")) for each, page in drawn.items()}
    assert marks[SHOWN] == ["q0", "q1", "q2", "q3", "qb"]
    assert marks[FEW] == marks[SILENT] == ["q0", "q1", "q2", "q3"]
    assert len(drawn[FEW].xpath("//path[@stroke-dasharray]")) == 2
    assert texts(SHOWN, "//*[local-name()='text'][@data-cell]", "chart") == [
        "Upper quartile 1,246 days",
        "Median 126 days",
        "Lower quartile -14 days",
    ]
    assert texts(FEW, "//*[local-name()='text'][@data-cell='q1']", "chart") == ["withheld"]


def test_without_a_unit_in_the_policy_there_are_counts_alone() -> None:
    assert texts(UNMEASURED, "//tr[td]")[0] == "Both dates known 60 46%"
    assert "Quartiles" not in " ".join(texts(UNMEASURED, "//p"))
    for of in ("table", "chart"):
        assert problems(blocks(getattr(view(UNMEASURED), of)()), UNMEASURED) == []


def test_inline_values() -> None:
    assert "126 days" in str(view(SHOWN).median()) and 'data-cell="q2"' in str(view(SHOWN).median())
    assert "60" in str(view(SHOWN).count("Both dates known")) and "46 percent" in str(view(SHOWN).share("Both dates known"))
    assert "a withheld number" in str(view(FEW).upper_quartile())


# ---- What is read back


counts = st.none() | st.integers(11, 10**5)
any_days = st.none() | st.integers(-300, 900).map(lambda week: 7 * week)
any_finding = st.builds(released, st.tuples(*[counts] * 3), st.tuples(*[any_days] * 3).map(lambda days: (*sorted_known(days),)))


def sorted_known(days: tuple[int | None, ...]) -> list[int | None]:
    """The same days rising, the withheld ones where they were."""
    rising = iter(sorted(day for day in days if day is not None))
    return [None if day is None else next(rising) for day in days]


def problems(page: str, shown: Released) -> list[str]:
    subject = Subject(shown.id, shown.table, of_finding(shown, release(shown)), 11)
    tree = html.fromstring(f'<!DOCTYPE html><html><body><div class="finding" data-of="{shown.id}">{page}</div></body></html>')
    return list(untrue(Page("index.html", tree), Known({shown.id: subject}, frozenset())))


@settings(max_examples=30, deadline=None)
@given(any_finding)
def test_what_a_table_shows_is_what_the_audit_expects(shown: Released) -> None:
    assert problems(blocks(view(shown).table()), shown) == []


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # drawing takes its time
@given(any_finding)
def test_what_a_chart_shows_is_what_the_audit_expects(shown: Released) -> None:
    assert problems(blocks(view(shown).chart()), shown) == []


@pytest.mark.parametrize("of", ["table", "chart"])
@pytest.mark.parametrize(
    "other",
    [
        released((60, 70, 131), (-14, 126, 1246)),
        released((61, 70, 130), (-14, 126, 1246)),
        released((60, 70, 130), (-14, 126, 1253)),
        released((60, 70, 130), (-14, None, 1246)),
        released((None, 70, 130), (0, 126, 1246)),
    ],
)
def test_a_release_with_another_number_is_not_what_a_page_shows(of: str, other: Released) -> None:
    assert problems(blocks(getattr(view(SHOWN), of)()), other)


def moved(page: str, said: str, by: float) -> str:
    """A chart with one of its rectangles elsewhere."""
    (path,) = html.fromstring(f"<div>{page}</div>").xpath(f"//path[@data-cell='{said}']")
    left = path.get("d").removeprefix("M").partition(",")[0]
    return page.replace(f'd="{path.get("d")}"', f'd="{path.get("d").replace(f"M{left},", f"M{float(left) + by},", 1)}"', 1)


@pytest.mark.parametrize("said", ["q0", "q1", "q2", "q3", "qb"])
def test_a_mark_that_stands_elsewhere_is_refused(said: str) -> None:
    page = blocks(view(SHOWN).chart())
    assert any("at another place than its number has" in found for found in problems(moved(page, said, 4), SHOWN))


@pytest.mark.parametrize(
    ("old", "new"),
    [('data-cell="qb"', 'data-cell="q2"'), ('data-cell="q0"', ""), (' data-cell="q3"', ' data-cell="np 1"')],
)
def test_a_chart_of_other_marks_is_refused(old: str, new: str) -> None:
    page = blocks(view(SHOWN).chart())
    assert old in page
    assert problems(page.replace(old, new, 1), SHOWN)


def test_a_gap_that_is_drawn_as_a_mark_is_refused() -> None:
    page = blocks(view(FEW).chart())
    assert any("as a gap" in found for found in problems(page.replace("stroke-dasharray", "data-anchor-id", 1), FEW))
    assert problems(blocks(view(SHOWN).chart()), FEW)
