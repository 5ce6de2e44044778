"""The generated pages, as text made from a tiny study."""

import re
from dataclasses import replace

import pytest
from lxml import html

from studybook.bundle import Bundle, Entry, SourceKind
from studybook.codebook.dataset import dataset_page
from studybook.codebook.description import Codebook, Description
from studybook.codebook.entry import entry_markdown
from studybook.codebook.policy import policy_page
from studybook.codebook.validation import validation_page
from studybook.errors import BundleBroken
from studybook.present.text import markdown_text
from studybook.release import seal
from studybook.rules import RuleOutcome
from studybook.study import DataFile
from studybook.variables import Coded
from tests.ponds import POLICY, STUDY, microdata

PONDS, BIRDS = STUDY.files
OUTCOMES = (
    RuleOutcome("ponds-unique-POND", "ponds", "required", "No two rows share the same POND.", held=True),
    RuleOutcome("birds-odd", "birds", "expected", "Swans never sing.", held=False),
)


def bundle(ponds: int = 60, birds: int = 80) -> Bundle:
    return seal(microdata(1, ponds, birds), (), OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def fragment(markdown: str) -> html.HtmlElement:
    """The first block of HTML."""
    return html.fragment_fromstring(markdown.split("```{=html}\n")[1].split("\n```\n", maxsplit=1)[0], create_parent="div")


def described(file: DataFile, name: str, of: Bundle | None = None) -> tuple[Description, Codebook]:
    codebook = Codebook(STUDY, of or bundle())
    return codebook.description(file.slug, name), codebook


def entry(file: DataFile, name: str, of: Bundle | None = None) -> html.HtmlElement:
    """What an entry tells after its description."""
    return fragment(entry_markdown(*described(file, name, of), {}).split("\n\n", 3)[3])


def test_an_entry_shows_codes_labels_and_counts() -> None:
    rows = entry(PONDS, "SHORE").xpath("//tbody/tr[not(@class='group')]")
    texts = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    assert [row[0] for row in texts] == ["1", "2", "3", "-9", "-8"]
    assert [row[1] for row in texts] == ["Grass", "Stone", "Mud", "Not noted", "Not applicable"]
    assert all(row[2:] == ["withheld"] or int(row[2]) >= POLICY.threshold for row in texts)


def test_an_entry_names_universe_values_evidence_and_sensitivity() -> None:
    page = entry(PONDS, "DEPTH")
    assert page.xpath("//dt/text()") == ["Universe", "Values", "Evidence", "Sensitivity"]
    assert page.xpath("string(//dl[1]/div[2]/dd)") == "Number of metres, 0 to 40."
    before, after = (len(page.xpath(f"//table/{axis}::dl")) for axis in ("preceding", "following"))
    assert (before, after) == (1, 1)


def test_every_number_of_an_entry_says_what_it_is() -> None:
    page = entry(PONDS, "SHORE")
    assert page.xpath("./div/@data-of") == ["ponds.SHORE"]
    told = page.xpath("//td[contains(@class, 'number')][not(*[@class='withheld'])]/@data-cell")
    assert told and told == [f"{number} {cell.split()[1]}" for cell in told[::2] for number in ("n", "p")]
    said = page.xpath("//td[contains(@class, 'number')]/@data-cell")
    assert [cell for cell in said if cell.startswith("n ")] == [f"n {code}" for code in ("1", "2", "3", "-9", "-8", "*")]
    assert entry(PONDS, "DEPTH").xpath("//td/@data-cell")[:2] == ["n 0:1", "p 0:1"]
    assert {"n 2001", "n blank"} <= set(entry(PONDS, "DUG").xpath("//td/@data-cell"))
    assert entry(PONDS, "DEPTH").xpath("//p[@class='quartiles']//@data-cell") == ["q1", "q2", "q3"]


def test_a_withheld_number_says_so_once_in_its_row_and_how_many_there_are_over_the_table() -> None:
    page = entry(PONDS, "SHORE")
    rows = page.xpath("//tbody/tr[.//*[@class='withheld']]")
    assert len(rows) > 1
    assert {row.xpath("count(td[@data-cell])") for row in rows} == {1.0}
    assert {row.xpath("string(td[@data-cell]/@colspan)") for row in rows} == {"2"}
    (amount,) = page.xpath("//caption/span[@class='amount']")
    assert amount.text_content().startswith(f"{len(rows)} categories withheld, together ")
    assert amount.xpath("./a/@href") == ["../policy.html#withheld"]


def test_a_quartile_that_is_withheld_is_explained() -> None:
    whole = bundle()
    told = next(each for each in whole.codebook["ponds"] if each.variable == "DEPTH")
    assert told.table
    counts = tuple(replace(cell, count=cell.count or 7) for cell in told.table.cells)
    for values, said in (
        ([None, None, None], "Median and quartiles: withheld (synthetic)."),
        ([None, 2, 4], "Lower quartile withheld; median 2; upper quartile 4 (metres, rounded) (synthetic)."),
    ):
        statistics = tuple(replace(s, value=v) for s, v in zip(told.table.statistics, values, strict=True))
        changed = replace(told, table=replace(told.table, cells=counts, statistics=statistics))
        entries = tuple(changed if each is told else each for each in whole.codebook["ponds"])
        page = entry(PONDS, "DEPTH", replace(whole, codebook={**whole.codebook, "ponds": entries}))
        assert page.xpath("string(//p[@class='quartiles'])") == said
        assert page.xpath("string(//*[@class='amount'])") == "Some numbers are withheld: why."


def test_every_table_with_numbers_is_marked_in_its_caption() -> None:
    for name in ("SHORE", "DEPTH", "DUG"):
        captions = entry(PONDS, name).xpath("//caption")
        assert [caption.text_content().startswith(f"Synthetic demo {name}") for caption in captions] == [True]
    codes = entry(PONDS, "WARDEN").xpath("//table")  # codes alone are reconstructed, not computed
    assert [table.get("class") for table in codes] == ["labels"]
    assert "Synthetic demo" not in codes[0].text_content()


def test_quartiles_are_marked() -> None:
    notes = entry(PONDS, "DEPTH").xpath("string(//p[@class='quartiles'])")
    assert re.fullmatch(r"Lower quartile .*\(metres, rounded\) \(synthetic\)\.", notes)


def test_a_number_and_a_date_have_one_column_for_their_values() -> None:
    for name, missing in (("DEPTH", "Not noted (-9)"), ("DUG", "No date (blank)")):
        page = entry(PONDS, name)
        assert page.xpath("//thead//th/text()") == ["Value", "Ponds", "Percent of ponds"]
        labels = page.xpath("//tbody//th[@scope='row']/text()")
        assert missing in labels and not any(label.startswith("(") for label in labels)
    assert entry(PONDS, "DEPTH").xpath("string(//tbody[1]//th)") == "0–1 metres"


def test_bars_are_drawn_against_the_largest_share() -> None:
    shares = [int(width.removesuffix("%")) for width in entry(PONDS, "DEPTH").xpath("//span[@class='bar']/svg/@width")]
    assert max(shares) == 100 and len(shares) > 1


def test_evidence_leads_to_its_sources_and_sensitivity_to_its_meaning() -> None:
    links = entry(PONDS, "SHORE").xpath("//dl//a/@href")
    assert links == ["../references.html#short-names", "../evidence.html#sensitivity"]
    assert entry(PONDS, "SHORE").xpath("string(//dl[last()]/div[last()]/dd)") == "Low"


def test_percentages_are_of_all_records() -> None:
    page = entry(PONDS, "REEDS")
    count = int(page.xpath("string(//tbody[1]/tr[1]/td[2])"))
    assert page.xpath("string(//tbody[1]/tr[1]/td[3])").strip() == f"{(200 * count + 60) // 120}%"


def test_an_entry_with_nothing_to_show_still_reads() -> None:
    page = entry(PONDS, "SHORE", bundle(ponds=3, birds=0))
    assert set(page.xpath("//td[contains(@class, 'number')]//*[contains(@class, 'withheld')]/text()")) == {"withheld"}
    assert "why" in page.xpath("string(//caption)")
    assert "0%" not in page.text_content()


@pytest.mark.parametrize(("name", "reason"), [("POND", "never published"), ("WARDEN", "whole parks")])
def test_what_is_not_told_says_why(name: str, reason: str) -> None:
    assert reason in entry(PONDS, name).xpath("string(//p[@class='untold'])")


def test_a_variable_the_release_does_not_know_is_refused() -> None:
    whole = bundle()
    ponds = (each if each.variable != "SHORE" else Entry(variable="SHORE", table=None) for each in whole.codebook["ponds"])
    hollow = replace(whole, codebook={**whole.codebook, "ponds": tuple(ponds)})
    with pytest.raises(BundleBroken, match="neither a table nor a reason"):
        entry(PONDS, "SHORE", hollow)


def test_words_of_a_schema_are_shown_as_text() -> None:
    nasty = "<script>alert(1)</script> **bold** `code` [x](y) {.c} $a$"
    told, codebook = described(PONDS, "SHORE")
    odd = replace(told.variable, title=nasty, description=nasty, kind=Coded({1: nasty, 2: "b", 3: "c"}))
    text = entry_markdown(replace(told, variable=odd), codebook, {})
    heading, cite, description, block = text.split("\n\n", 3)
    assert "<script>" not in cite and "<script>" not in block
    assert heading == f"### {markdown_text(nasty)} `SHORE` {{#SHORE .variable}}"
    assert description.strip() == markdown_text(nasty)
    assert "\\<script\\>" in heading and "\\*\\*bold" in heading and "\\[x\\]" in heading


def test_a_dataset_page_has_every_variable_once() -> None:
    page = dataset_page(PONDS, Codebook(STUDY, bundle()))
    assert [page.count(f"{{#{each.name} .variable}}") for each in PONDS.variables] == [1] * len(PONDS.variables)
    assert "has none, one or several rows in the [Birds Data](birds.qmd)" in page


def test_a_dataset_page_begins_with_a_list_of_all_variables() -> None:
    page = dataset_page(PONDS, Codebook(STUDY, bundle()))
    opened = fragment(page[page.index('```{=html}\n<nav class="sections"') :])
    assert opened.xpath("string(//summary)") == f"All {len(PONDS.variables)} variables"
    assert opened.xpath("//details//li/a/@href") == [f"#{each.name}" for each in PONDS.variables]
    assert opened.xpath("string(//nav//li)") == f"Seen: {len(PONDS.variables)} variables"
    assert opened.xpath("//nav//li/a/@href") == ["#seen"] and "## Seen {#seen}" in page
    assert page.count("(#all-variables)") == 1  # one section, one way back


def test_a_dataset_page_says_what_is_missing_and_whose_records_these_are() -> None:
    page = dataset_page(PONDS, Codebook(STUDY, bundle()))
    assert f'description: "All {len(PONDS.variables)} variables\\\\, reconstructed"' in page
    assert "`-9` Not noted; `-8` Not applicable; blank, of a date" in page
    number = '<span data-of="ponds.*" data-cell="n">60</span>'
    assert f'{number} <span class="synthetic-tag">(synthetic)</span>, as many as' in page
    unattested = seal(microdata(), (), OUTCOMES, policy=POLICY, source=SourceKind.UNATTESTED, seed=None)
    assert "as many as" not in dataset_page(PONDS, Codebook(STUDY, unattested))


def test_validation_says_held_or_not_and_never_how_often() -> None:
    page = validation_page(STUDY, bundle())
    assert "Some expected rules did not hold for the synthetic files." in page
    assert '<td class="not-held">not held</td>' in page
    assert "1 of" not in page


def test_validation_says_on_what_files_all_rules_held() -> None:
    held = tuple(replace(outcome, held=True) for outcome in OUTCOMES)
    unattested = seal(microdata(), (), held, policy=POLICY, source=SourceKind.UNATTESTED, seed=None)
    assert "All 2 rules held for files without attestation, treated as invented." in validation_page(STUDY, unattested)


def test_the_policy_page_tells_this_builds_own_settings() -> None:
    page = policy_page(STUDY, bundle())
    assert "No count below 5 is published" in page and "`SHORE`" in page and "parks" in page
    assert "{#withheld}" in page and "{threshold}" not in page


def test_titles_of_datasets_are_shown_letter_for_letter() -> None:
    odd = tuple(
        DataFile(schema=each.schema, number=each.number, title="@Roots *Data*", row="_root_", records=60)
        for each in STUDY.files
    )
    codebook = Codebook(replace(STUDY, files=odd), bundle())
    shown = "\\@Roots \\*Data\\*"
    for file, other in (odd, reversed(odd)):
        (links,) = re.findall("Links\n: +(.*)", dataset_page(file, codebook))
        assert f"[{shown}]({other.slug}.qmd)" in links and "\\_root\\_" in links
