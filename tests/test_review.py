"""The page for the person who signs: it says what is withheld and why, opens by itself, and shows no withheld number."""

import re
from dataclasses import replace

import pytest
from lxml import html

from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.advise import advise
from studybook.disclosure.attack import attack
from studybook.disclosure.protect import Protected, Public, protect
from studybook.disclosure.review import Review, review_html
from studybook.findings import Crosstab, Finding, Frequencies
from studybook.microdata import Microdata
from studybook.questions import ask, describe
from studybook.release import seal
from tests.ponds import POLICY, STUDY, Birds, microdata

FINDINGS = (
    Finding(of=Birds, id="kind", title="Kind <of bird>", ask=Frequencies(Birds.KIND)),
    Finding(of=Birds, id="kind-sings", title="Kind by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
)


@pytest.fixture(scope="module")
def rows() -> Microdata:
    return microdata(5)


@pytest.fixture(scope="module")
def review(rows: Microdata) -> Review:
    bundle = seal(rows, FINDINGS, (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=5)
    return Review(bundle, protected(rows).reasons, attack(STUDY, [bundle]), list(advise(FINDINGS, rows, (), POLICY)))


def protected(rows: Microdata) -> Protected:
    told = [
        describe(file, variable, rows)
        for file in STUDY.files
        for variable in file.variables
        if variable.name not in {"PARK", "POND", "RING", "WARDEN"}
    ]
    return protect(Public(STUDY), [ask(finding, rows) for finding in FINDINGS], told, POLICY)


def test_every_finding_and_every_withheld_cell_has_its_reason(review: Review) -> None:
    page = html.fromstring(review_html(review))
    for released in review.bundle.findings:
        (section,) = page.xpath(f"//section[@id='{released.id}']")
        lines = section.xpath(".//tbody/tr")
        assert len(lines) == len(released.table.cells)
        for line, cell in zip(lines, released.table.cells, strict=True):
            _, shown, why, guess = (each.text_content() for each in line.xpath("./td"))
            assert (shown == "withheld") == (cell.count is None) == bool(why) == bool(guess)
            assert cell.count is not None or re.fullmatch(r"[\d,]+ to [\d,]+", guess)


def test_a_guess_is_never_one_number(review: Review) -> None:
    guesses = html.fromstring(review_html(review)).xpath("//section//tbody/tr/td[4]/text()")
    assert guesses and all(len({*guess.split(" to ")}) == 2 for guess in guesses)


def test_it_opens_without_a_network_and_nothing_in_it_is_markup(review: Review) -> None:
    text = review_html(review)
    assert "Kind &lt;of bird&gt;" in text
    assert not re.search(r"(src|href)=|@import|url\(|<script", text)
    assert "Not for publication" in text and 'content="noindex"' in text


def test_it_tells_what_the_attack_found(review: Review) -> None:
    assert '<span class="good">nothing</span>' in review_html(review)
    told = review.bundle.findings[0].table
    cells = [replace(cell, count=1) if cell.count is None else cell for cell in told.cells]
    leaky = replace(review.bundle, findings=(replace(review.bundle.findings[0], table=replace(told, cells=tuple(cells))),))
    page = review_html(replace(review, bundle=leaky, verdict=attack(STUDY, [leaky])))
    assert "exposures</span>" in page


def test_merges_are_proposed_where_they_help(review: Review) -> None:
    page = review_html(review)
    assert review.advice and "Merges that would save cells" in page


def test_nothing_to_tell_is_told(review: Review) -> None:
    empty = Bundle(manifest=review.bundle.manifest, findings=(), codebook={}, validation=())
    assert "Findings: 0 cells, 0 withheld (none)" in review_html(replace(review, bundle=empty, advice=()))
