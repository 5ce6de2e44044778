"""The generated pages, as text made from a tiny study."""

from dataclasses import replace

import pytest
from lxml import html

from studybook.bundle import Bundle, Entry, SourceKind
from studybook.codebook.dataset import dataset_page
from studybook.codebook.entry import entry_markdown, markdown_text
from studybook.codebook.index import index_page
from studybook.codebook.policy import policy_page
from studybook.codebook.validation import validation_page
from studybook.errors import BundleBroken
from studybook.release import seal
from studybook.rules import RuleOutcome
from studybook.study import DataFile
from studybook.variables import Coded, Variable
from tests.ponds import POLICY, STUDY, microdata

PONDS, BIRDS = STUDY.files
OUTCOMES = (
    RuleOutcome("ponds-unique-POND", "ponds", "required", "No two rows share the same POND.", held=True),
    RuleOutcome("birds-odd", "birds", "expected", "Swans never sing.", held=False),
)


def bundle(ponds: int = 60, birds: int = 80) -> Bundle:
    return seal(microdata(1, ponds, birds), (), OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def variable(file: DataFile, name: str) -> Variable:
    return next(each for each in file.variables if each.name == name)


def fragment(markdown: str) -> html.HtmlElement:
    return html.fragment_fromstring(markdown.split("```{=html}\n")[1].rsplit("```", 1)[0], create_parent="div")


def entry(file: DataFile, name: str, of: Bundle | None = None) -> html.HtmlElement:
    return fragment(entry_markdown(variable(file, name), file, STUDY, of or bundle()))


def test_an_entry_shows_codes_labels_and_counts() -> None:
    rows = entry(PONDS, "SHORE").xpath("//tbody/tr[not(@class='group')]")
    texts = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    assert [row[0] for row in texts] == ["1", "2", "3", "-9", "-8"]
    assert [row[1] for row in texts] == ["Grass", "Stone", "Mud", "Not noted", "Not applicable"]
    assert all(row[2] == "withheld" or int(row[2]) >= POLICY.threshold for row in texts)


def test_an_entry_names_universe_values_evidence_and_sensitivity() -> None:
    facts = entry(PONDS, "DEPTH").xpath("//dt/text()")
    assert facts == ["Universe", "Values", "Evidence", "Sensitivity"]
    assert "0 to 40" in entry(PONDS, "DEPTH").text_content()


def test_percentages_are_of_all_records() -> None:
    page = entry(PONDS, "REEDS")
    count = int(page.xpath("string(//tbody[1]/tr[1]/td[2])"))
    assert page.xpath("string(//tbody[1]/tr[1]/td[3])").strip() == f"{(200 * count + 60) // 120}%"


def test_an_entry_with_nothing_to_show_still_reads() -> None:
    page = entry(PONDS, "SHORE", bundle(ponds=3, birds=0))
    assert set(page.xpath("//td[@class='number']//*[contains(@class, 'withheld')]/text()")) == {"withheld"}
    assert "why" in page.xpath("string(//p[@class='source'])")
    assert "0%" not in page.text_content()


@pytest.mark.parametrize(("name", "reason"), [("POND", "never published"), ("WARDEN", "whole parks")])
def test_what_is_not_told_says_why(name: str, reason: str) -> None:
    assert reason in entry(PONDS, name).xpath("string(//p[@class='untold'])")


def test_a_variable_the_release_does_not_know_is_refused() -> None:
    hollow = replace(bundle(), codebook={"ponds": (Entry(variable="SHORE", table=None),)})
    with pytest.raises(BundleBroken, match="neither a table nor a reason"):
        entry(PONDS, "SHORE", hollow)


def test_words_of_a_schema_are_shown_as_text() -> None:
    nasty = "<script>alert(1)</script> **bold** `code` [x](y) {.c} $a$"
    odd = replace(variable(PONDS, "SHORE"), title=nasty, description=nasty, kind=Coded({1: nasty, 2: "b", 3: "c"}))
    text = entry_markdown(odd, PONDS, STUDY, bundle())
    heading, block = text.split("\n\n", 1)
    assert "<script>" not in block
    assert heading == f"### {markdown_text(nasty)} {{#SHORE .variable}}"
    assert "\\<script\\>" in heading and "\\*\\*bold" in heading and "\\[x\\]" in heading


def test_a_dataset_page_has_every_variable_once() -> None:
    page = dataset_page(PONDS, STUDY, bundle())
    assert [page.count(f"{{#{each.name} .variable}}") for each in PONDS.variables] == [1] * len(PONDS.variables)
    assert "has none, one or several rows in the [Birds Data](birds.qmd)" in page


def test_the_index_lists_every_dataset() -> None:
    page = index_page(STUDY, bundle())
    assert page.count('<tr><th scope="row">') == sum(len(file.variables) for file in STUDY.files)


def test_validation_says_held_or_not_and_never_how_often() -> None:
    page = validation_page(STUDY, bundle())
    assert "Some expected rules did not hold" in page
    assert '<td class="not-held">not held</td>' in page
    assert "1 of" not in page


def test_the_policy_page_tells_this_builds_own_settings() -> None:
    page = policy_page(STUDY, bundle())
    assert "No count below 5 is published" in page and "`SHORE`" in page and "parks" in page
    assert "{#withheld}" in page and "{threshold}" not in page
