"""The list of names and the datasets they stand in: its text, what its audit finds, and how it looks."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from schemas.study import STUDY as WHOLE
from studybook.audit.explorer import untrue
from studybook.audit.page import Page as Read
from studybook.bundle import Bundle, SourceKind
from studybook.codebook.availability import availability_page, occurrences
from studybook.declare import Code, Dataset, Identifier
from studybook.release import seal
from studybook.rules import Repeats
from studybook.study import DataFile, Study
from tests.ponds import POLICY, SEEN, STUDY, YES_NO, microdata

PAGE = "codebook/availability.html"


class Visits(Dataset):
    """One row a visit to a pond."""

    POND: Identifier = SEEN.key("Pond", "The pond.")
    REEDS: Code = SEEN.coded("Reeds", "Whether the pond has reeds.", YES_NO)
    KIND: Code = SEEN.coded("Kind of visit", "What the visit was for.", {1: "Count", 2: "Rest"})


VISITED: Study = replace(
    STUDY,
    files=(*STUDY.files, DataFile(schema=Visits, number="DS3", title="Visits Data", row="visit", records=90)),
    declared_rules=(*STUDY.declared_rules, Repeats("visits", ("REEDS",), "ponds")),
    edition=date(2005, 6, 7),
)


def bundle() -> Bundle:
    return seal(microdata(), (), (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def table(study: Study) -> html.HtmlElement:
    (block,) = re.findall(r"```\{=html\}\n(.*?)\n```", availability_page(study), re.DOTALL)
    return html.fromstring(block)


def said(study: Study) -> dict[str, list[str]]:
    """By name, what the cells of its row say, to readers who see."""
    page = table(study)
    for heard in page.xpath("//span[@class='visually-hidden']"):
        heard.drop_tree()
    rows = page.xpath("//tbody/tr[td]")
    return {row.xpath("string(th/span[@class='name'])"): [" ".join(c.text_content().split()) for c in row[1:]] for row in rows}


def test_every_name_has_one_row_with_a_mark_for_each_dataset() -> None:
    assert said(VISITED) == {
        "PARK": ["● key", "● key", "no", "links the datasets"],
        "POND": ["● key", "● key", "● key", "links the datasets"],
        "REEDS": ["● yes", "no", "○ repeated", "repeats the pond"],
        "SHORE": ["● yes", "no", "no", ""],
        "WARDEN": ["● yes", "no", "no", ""],
        "DEPTH": ["● yes", "no", "no", ""],
        "DUG": ["● yes", "no", "no", ""],
        "FILLED": ["● yes", "no", "no", ""],
        "RING": ["no", "● key", "no", ""],
        "KIND": ["no", "● yes", "● yes", "the same name; the codes differ"],
        "SINGS": ["no", "● yes", "no", ""],
    }
    (kind,) = table(VISITED).xpath("//tr[th/span = 'KIND']/th/span[@class='title']/text()")
    assert kind == "Kind / Kind of visit"


def test_marks_lead_to_entries_and_say_whose_they_are() -> None:
    links = table(STUDY).xpath("//tr[th/span = 'POND']/td/a")
    assert [link.get("href") for link in links] == ["ponds.html#POND", "birds.html#POND"]
    assert [link.xpath("string(span[@class='visually-hidden'])") for link in links] == [
        ": POND in Ponds Data",
        ": POND in Birds Data",
    ]


def test_heads_have_their_scopes_and_the_caption_counts() -> None:
    page = table(STUDY)
    assert [head.get("scope") for head in page.xpath("//thead//th")] == ["col"] * 4
    assert set(page.xpath("//tbody/tr[td]/th/@scope")) == {"row"}
    assert page.xpath("//tbody/tr[not(td)]/th/@scope") == ["rowgroup"]
    assert page.xpath("string(//caption)").startswith("11 names of variables in 2 datasets: ● a fact of its rows, ○ repeated")
    assert 'description: "11 names of variables in 2 datasets"' in availability_page(STUDY)


def test_names_stand_under_their_sections_as_these_come_first() -> None:
    found = [next(iter(where.values())).section for where in occurrences(WHOLE).values()]
    assert list(dict.fromkeys(found))[:3] == ["Identifiers", "Type of trafficking", "Evidence"]
    assert len(found) == 115 and sum(a != b for a, b in pairwise(found)) + 1 == len(set(found))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r'<a href="birds.html#POND">.*?</a>', '<span class="absent">no</span>'),
        (r'<span class="absent">no</span>', '<a href="birds.html#SHORE">yes</a>'),
        (r'href="ponds.html#REEDS"', 'href="ponds.html#SHORE"'),
        (r'(<span class="name">)REEDS', r"\1SHORE"),
        (r'(<a href="ponds.html#REEDS">.*?</a>)', r"\1\1"),
    ],
)
def test_a_mark_in_the_wrong_place_is_found(old: str, new: str) -> None:
    text = html.tostring(table(STUDY), encoding="unicode")
    assert list(untrue(Read(PAGE, html.fromstring(text)), STUDY, bundle())) == []
    assert re.search(old, text)
    changed = html.fromstring(re.sub(old, new, text, count=1))
    assert list(untrue(Read(PAGE, changed), STUDY, bundle())) == ["the marks do not say in which datasets each variable occurs"]


@pytest.mark.browser
def test_on_a_phone_all_datasets_are_in_sight(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}{PAGE}")
    expect(page.get_by_role("columnheader", name="Suspects Data")).to_be_visible()
    region = "region => region.scrollWidth - region.clientWidth"
    assert page.locator(".table-scroll").evaluate(region) <= 0
    page.get_by_role("link", name=re.compile(r"repeated\s*: EV_PHONE in Suspects Data")).click()
    expect(page).to_have_url(f"{address}codebook/suspects.html#EV_PHONE")
    page.close()
