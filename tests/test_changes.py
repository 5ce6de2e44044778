"""The page of changes: two approved releases side by side, each number with the release it is of, and reasons in words."""

import shutil
from pathlib import Path

import pytest
from lxml import html

from studybook.audit import audit
from studybook.bundle import Bundle, SourceKind
from studybook.changes import ELSEWHERE, NOTHING, changes_page
from studybook.errors import AuditFailed, DeclarationError
from studybook.history import history
from studybook.reasons import read_reasons
from studybook.release import seal
from tests.attested import FINDINGS, OUTCOMES
from tests.editions import CHANGELOG, PLACE, both, editions, ids
from tests.ponds import POLICY, STUDY, microdata


def demo() -> Bundle:
    return seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def text(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


@pytest.mark.whole
def test_the_page_tells_what_became_of_each_finding_and_why(ponds_site: Path) -> None:
    page = html.parse(ponds_site / "changes.html").getroot()
    swans = editions()[0].finding("kinds").table.cells
    number = next(each.count for each in swans if each.where == (("KIND", (2,)),))
    assert text(page, "//section[@data-change='kinds']//li") == [
        "other categories, or other names of them",
        "Swan or heron: withheld, told for the first time",
        f"Swan: {number}, not told any more",
        "Heron: withheld, not told any more",
    ]
    assert text(page, "//section[@data-change='kinds']/p") == [
        "The two rare kinds are told together.",
        "The whole finding: Release 1, Release 2",
    ]
    pages = ["v/1/findings/kinds.html", "v/2/findings/kinds.html"]
    assert page.xpath("//section[@data-change='kinds']//a/@href") == pages
    (songs,) = text(page, "//li[@data-change='songs']")
    assert "The other finding says the same and more. Replaced by kinds-by-song." in songs
    assert page.xpath("//li[@data-change='songs']//a/@href") == ["v/1/findings/songs.html", "findings/kinds-by-song.html"]
    assert not page.xpath("//*[@data-change='kinds-by-song']")
    assert text(page, "//h2") == ["Release 2, of 2005-06-07", "Release 1, of 2005-06-07"]


SWAN, HERON = (f'<span data-release="1" data-of="kinds"><span data-label="{code}"' for code in "23")
SPOILT = {
    "another number": ('data-cell="n 2">19<', 'data-cell="n 2">18<', "number 'n 2' of kinds"),
    "the other release": (SWAN, SWAN.replace("1", "2", 1), "label that the release"),
    "no tag": ('<span data-cell="n 2">19</span>', "19", "a figure"),
    "another finding": (HERON, HERON.replace("kinds", "kinds-by-song"), "about something else"),
    "a change that is not": ('data-change="songs"', 'data-change="kinds-by-song"', "what became of kinds-by-song"),
    "a date": ("Release 1, of 2005-06-07", "Release 1, of 2005-06-08", "a figure"),
    "a release that is not": ('data-release="2" data-of="kinds"', 'data-release="3" data-of="kinds"', "does not have"),
    "the page of another release": ('href="v/1/findings/kinds', 'href="v/2/findings/kinds', "does not lead to its pages"),
    "another that replaced it": ("findings/kinds-by-song.html", "findings/kinds.html", "or to what replaced it"),
    "a claim more": ("not told any more", "12 not told any more", "a figure"),
}


@pytest.mark.whole
@pytest.mark.parametrize("what", [*SPOILT, "an item less", "a section less", "elsewhere"])
def test_whatever_is_told_otherwise_is_found(ponds_site: Path, tmp_path: Path, what: str) -> None:
    site = tmp_path / "site"
    shutil.copytree(ponds_site, site)
    (site / "files.json").unlink()
    audit(site, STUDY, editions()[1], both(), place=PLACE)
    path = site / "changes.html"
    page, message = path.read_text(), ""
    if what in SPOILT:
        was, now, message = SPOILT[what]
        assert was in page
        page = page.replace(was, now)
    elif what == "an item less":
        start = page.index('<li><span data-release="1" data-of="kinds"><span data-label="2">')
        page, message = page[:start] + page[page.index("</li>", start) + 5 :], "are not those that are told"
    elif what == "a section less":
        start = page.index('<section class="change"')
        page, message = page[:start] + page[page.index("</section>", start) + 10 :], "what became of kinds in release 2"
    else:
        path, message = site / "index.html", "speaks of changes"
        page = path.read_text().replace("Welcome.", '<span data-change="kinds">Welcome.</span>')
    path.write_text(page)
    with pytest.raises(AuditFailed, match=message):
        audit(site, STUDY, editions()[1], both(), place=PLACE)


def test_where_nothing_was_released_the_page_says_so() -> None:
    assert changes_page(history((), demo())).endswith(f"{NOTHING}\n")
    assert changes_page(history((), editions()[0])).endswith(f"{NOTHING}\n")


def test_invented_numbers_never_stand_beside_real_ones() -> None:
    page = changes_page(both(demo()))
    assert page.endswith(f"{ELSEWHERE.strip()}\n")
    assert "data-cell" not in page and "data-release" not in page


def test_where_nothing_changed_the_page_says_so() -> None:
    again = history((editions()[0], editions()[0]), editions()[0])
    assert "Every finding says what it said before." in changes_page(again)


def written(folder: Path, text: str) -> Path:
    (folder / "CHANGELOG.md").write_text(text)
    return folder / "CHANGELOG.md"


def test_reasons_stand_under_the_heading_of_a_release(tmp_path: Path) -> None:
    assert read_reasons(written(tmp_path, CHANGELOG)) == {2: {"kinds": "The two rare kinds are told together."}}
    assert read_reasons(tmp_path / "none.md") == {}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Some words.", "line 6: is no reason"),
        ("- Kinds", "line 6: is no reason"),
        ("  more words", "line 6: is no reason"),
        ("- kinds: Now 12 of them.", "holds no figure"),
        ("- kinds: One.\n- kinds: Another.", "line 7: a second reason for kinds"),
        ("## Release 2", "line 6: a second heading of release 2"),
        ("\n### More", "line 7: is no reason"),
    ],
)
def test_nothing_else_stands_there(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        read_reasons(written(tmp_path, f"# Changelog\n\nWords.\n\n## release 2\n{line}\n\n## 0.1.0\n\nWords.\n"))


@pytest.mark.parametrize(
    ("reasons", "message"),
    [
        ({5: {"kinds": "x"}}, "there is no release 5"),
        ({2: {"other": "x"}}, "release 2 and the one before it have no finding other"),
        ({1: {"other": "x"}}, "have no finding other"),
    ],
)
def test_a_reason_is_of_a_finding_that_there_is(reasons: dict[int, dict[str, str]], message: str) -> None:
    history(editions(), editions()[1], ids(), {2: {"songs": "x"}, 1: {"kinds": "x"}, 3: {"kinds": "x"}}).check()
    with pytest.raises(DeclarationError, match=message):
        history(editions(), editions()[1], ids(), reasons).check()
