"""The audit finds each mark that is absent from what is not approved, and each that stands on what is."""

import re
from pathlib import Path

import pytest
from lxml import html

from studybook.audit.marks import marked_styles, wrongly_marked
from studybook.audit.page import Page
from studybook.standing import Approval, Approved, Invented, Standing, Unattested, Uncleared
from tests.attested import ATTESTATION

INVENTED, UNCLEARED = Invented(1), Uncleared(ATTESTATION)
APPROVED = Approved(ATTESTATION, Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="0" * 64))

MARKED_NUMBER = '57 <span class="synthetic-tag">(synthetic)</span>'
MARKED_TABLE = '<span class="synthetic-tag">Synthetic demo</span> '
DEMO = f"""<!DOCTYPE html><html lang="en"><head><title>Synthetic demo: Ponds</title><meta name="robots" content="noindex">
</head><body><h1>Synthetic demo: Ponds</h1><div class="source-banner">Synthetic demo.</div><p id="top">Welcome</p>
<span class="value">{MARKED_NUMBER}</span> <span class="value withheld">a withheld number</span>
<table id="t" class="gt_table"><caption>{MARKED_TABLE}Shores #</caption><tr><th>Yes</th><td>57</td></tr></table>
<table class="rules"><caption>No numbers</caption></table>
<svg id="s" class="chart"><title>Synthetic demo: Shores</title><text>57</text><text>Synthetic demo</text></svg></body></html>
"""


def rewritten(**words: str) -> str:
    text = DEMO
    for old, new in words.items():
        text = text.replace(OLD[old], new)
    return text


OLD = {
    "title": "Synthetic demo: ",
    "robots": '<meta name="robots" content="noindex">',
    "banner": '<div class="source-banner">Synthetic demo.</div>',
    "number": ' <span class="synthetic-tag">(synthetic)</span>',
    "caption": MARKED_TABLE,
    "drawn": "<text>Synthetic demo</text>",
    "words": "Welcome",
    "mark": "Synthetic demo",
    "inline": "(synthetic)",
}
NOT_CLEARED = rewritten(mark="Not cleared for release", inline="(not cleared)")
CLEARED = rewritten(
    title="",
    robots='<meta name="citation_title" content="Ponds">',
    banner="",
    number="",
    caption="",
    drawn="",
    words="Builds without data say “Synthetic demo”, and until then: not cleared for release.",
)


def problems(page: str, standing: Standing) -> str:
    return "\n".join(wrongly_marked(Page("index.html", html.fromstring(page)), standing))


def planted(page: str, old: str, new: str) -> str:
    assert old in page
    return page.replace(old, new, 1)


@pytest.mark.parametrize(
    ("page", "standing"), [(DEMO, INVENTED), (DEMO, Unattested()), (NOT_CLEARED, UNCLEARED), (CLEARED, APPROVED)]
)
def test_what_is_marked_as_what_it_is_passes_as_nothing_else(page: str, standing: Standing) -> None:
    assert problems(page, standing) == ""
    for other in (INVENTED, UNCLEARED, APPROVED):
        assert (problems(page, other) == "") == (type(other) is type(standing) or (page == DEMO and other is INVENTED))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<title>Synthetic demo: ", "<title>", "the title does not begin 'Synthetic demo'"),
        ("<h1>Synthetic demo: ", "<h1>", "the first heading does not begin"),
        ("source-banner", "banner", "the banner is absent"),
        ("noindex", "all", "noindex is absent"),
        ("<title>", '<meta name="citation_title" content="x"><title>', "claims to be citable"),
        ("<h1>", '<script type="application/ld+json">{}</script><h1>', "claims to be a dataset"),
        ("<title>", '<meta property="og:title" content="Ponds"><title>', "what og:title says of the page"),
        ("<title>", '<meta property="og:title" content="Synthetic demo: Ponds"><title>', ""),
        ("<title>", '<meta name="twitter:title" content="Ponds"><title>', "what twitter:title says of the page"),
        ("<title>", '<meta property="og:image" content="https://ponds.example/card.png"><title>', "what og:image says"),
        ("<title>", '<meta name="twitter:image" content="https://ponds.example/synthetic-card.png"><title>', ""),
        (MARKED_NUMBER, "57", "a number on the page is not marked"),
        ('class="value"', 'class="value big"', ""),
        ("(synthetic)", "(SYNTHETIC)", ""),
        (MARKED_TABLE, "", "a table in #t is not marked in its caption"),
        (f"<caption>{MARKED_TABLE}Shores #</caption>", "", "a table in #t is not marked in its caption"),
        ("gt_table", "codes", ""),
        (f'gt_table"><caption>{MARKED_TABLE}', 'codes x"><caption>', "a table in #t is not marked"),
        (">Synthetic demo</text>", "></text>", "a chart in #s is not marked"),
        ("(synthetic)</span>", "(synthetic) ninety</span>", "a mark on the page says something else"),
        ("Synthetic demo</span>", "Synthetic demo <b>ninety</b></span>", "a mark in #t says something else"),
        ("Welcome", 'Welcome <a class="permalink">ninety</a>', "a link to a table in #top says something else"),
        ('class="source-banner"', 'hidden class="source-banner"', "a mark on the page is hidden"),
        ('class="source-banner"', 'class="source-banner visually-hidden"', "a mark on the page is hidden"),
        ('class="synthetic-tag">(', 'hidden class="synthetic-tag">(', "a mark on the page is hidden"),
        ('class="synthetic-tag">(', 'class="synthetic-tag visually-hidden">(', "a mark on the page is hidden"),
        ('class="synthetic-tag">(', 'class="synthetic-tag" style="color: white">(', "a mark on the page is hidden"),
        ('<table id="t"', '<table hidden id="t"', "a mark in #t is hidden"),
        ("Welcome", 'Welcome <span data-cell="n">57</span>', "a number in #top is not marked"),
        ("No numbers</caption>", '</caption><tr><td data-cell="n">57</td></tr>', "is not marked in its caption"),
    ],
)
def test_each_mark_of_a_demo_is_demanded(old: str, new: str, message: str) -> None:
    found = problems(planted(DEMO, old, new), INVENTED)
    assert message in found and bool(message) == bool(found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("source-banner", "banner", "the banner is absent"),
        ("noindex", "all", "noindex is absent"),
        ("<title>", '<meta name="citation_title" content="x"><title>', "claims to be citable"),
        ("(not cleared)", "(synthetic)", "a number on the page is not marked"),
        ("Not cleared for release</span> Shores", "Synthetic demo</span> Shores", "is not marked in its caption"),
        ("<text>Not cleared for release</text>", "", "is not marked in its drawing"),
    ],
)
def test_each_mark_of_what_is_not_cleared_is_demanded(old: str, new: str, message: str) -> None:
    assert message in problems(planted(NOT_CLEARED, old, new), UNCLEARED)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<title>", "<title>Synthetic demo: ", "title says 'Synthetic demo'"),
        ("<title>", '<meta property="og:title" content="Synthetic demo: x"><title>', "what is shared of the page is marked"),
        (
            "<title>",
            '<meta name="twitter:image" content="/not-cleared-card.png"><title>',
            "what is shared of the page is marked",
        ),
        ("<h1>", "<h1>Not cleared for release: ", "h1 says 'Not cleared'"),
        (">57</span>", ">57 (synthetic)</span>", r"span says '\(synthetic\)'"),
        (">57</span>", ">57 (not cleared)</span>", "span says 'not cleared'"),
        ("<caption>Shores", "<caption>SYNTHETIC DEMO Shores", "caption says 'SYNTHETIC DEMO'"),
        ("<text>57", "<text>Synthetic demo</text><text>57", "svg says 'Synthetic demo'"),
        ("<title>Shores", "<title>Synthetic demo: Shores", "svg says 'Synthetic demo'"),
        ("</head>", "<style>p { content: 'Not cleared' }</style></head>", "style says 'Not cleared'"),
        ("</p>", '</p><div class="source-banner"></div>', "the banner or a tag"),
        ("</p>", '</p><i class="synthetic-tag">x</i>', "the banner or a tag"),
        ("<title>", '<meta name="robots" content="noindex"><title>', "noindex is there"),
    ],
)
def test_each_mark_on_what_is_approved_is_found(old: str, new: str, message: str) -> None:
    assert re.search(message, problems(planted(CLEARED, old, new), APPROVED))


def test_a_mark_in_a_style_sheet_is_found_on_what_is_approved(tmp_path: Path) -> None:
    (tmp_path / "styles.css").write_text('@page { @top-left { content: "Synthetic demo" } } a { color: blue }')
    assert list(marked_styles(tmp_path, APPROVED)) == ["styles.css: says 'Synthetic demo', though the release is approved"]
    assert list(marked_styles(tmp_path, INVENTED)) == list(marked_styles(tmp_path, UNCLEARED)) == []


def test_a_number_without_its_mark_is_not_repeated() -> None:
    page = DEMO.replace("57", "77123").replace(' <span class="synthetic-tag">(synthetic)</span>', "").replace(MARKED_TABLE, "")
    assert problems(page, INVENTED) and "77123" not in problems(page, INVENTED)
