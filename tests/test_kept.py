"""Every published release stays at its address: the old number at the old page, with a note of what became of it."""

import hashlib
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from studybook.audit import audit
from studybook.build import Project
from studybook.bundle import Bundle, SourceKind
from studybook.citing.bibtex import bibtex
from studybook.citing.reference import finding_reference
from studybook.errors import AuditFailed
from studybook.history import content_hash
from studybook.landing.versions import versions_markdown
from studybook.pages import page_tree
from studybook.record import listed
from studybook.release import seal
from tests.accessibility import violations
from tests.attested import FINDINGS, OUTCOMES
from tests.conftest import Run, served
from tests.editions import PLACE, both, editions
from tests.ponds import POLICY, STUDY, microdata

pytestmark = pytest.mark.whole


def page(site: Path, path: str) -> html.HtmlElement:
    return html.parse(site / path).getroot()


def text(element: html.HtmlElement, path: str) -> str:
    return " ".join(" ".join(each.text_content() for each in element.xpath(path)).split())


def test_an_old_citation_leads_to_the_old_number(ponds_site: Path) -> None:
    first, second = editions()
    old, new = page(ponds_site, "v/1/findings/kinds.html"), page(ponds_site, "findings/kinds.html")
    swans = next(each.count for each in first.finding("kinds").table.cells if each.where == (("KIND", (2,)),))
    assert text(old, "//td//*[@data-cell='n 2']") == f"{swans}"
    assert not new.xpath("//*[@data-cell='n 2']")
    for tree, edition in ((old, first), (new, second), (page(ponds_site, "v/2/findings/kinds.html"), second)):
        assert text(tree, "//dl//code[@class='hash']") == f"sha256:{content_hash(edition, 'kinds')}"


def test_a_citation_that_was_copied_once_is_resolved_and_checked(
    ponds_site: Path, ponds_project: Project, command: Run, tmp_path: Path
) -> None:
    """As an author has it who cited while the first release was the current one."""
    first = editions()[0]
    (tmp_path / "paper.bib").write_text(bibtex(finding_reference("kinds", STUDY, first, replace(PLACE, release=1))))
    (address,) = re.findall(r"url = \{https://ponds\.example/(v/.+)\}", (tmp_path / "paper.bib").read_text())
    swans = next(each.count for each in first.finding("kinds").table.cells if each.where == (("KIND", (2,)),))
    assert text(page(ponds_site, address), "//td//*[@data-cell='n 2']") == f"{swans}"
    for cited in (tmp_path / "paper.bib", f"kinds@{content_hash(first, 'kinds')[:12]}"):
        told = command("check-citation", cited, "--published", ponds_project.published)
        assert told.returncode == 1
        assert "kinds changed: this is what release 1 of 2005-06-07 told, and release 2 of 2005-06-07" in told.stderr
        assert "numbers gone: 2" in told.stderr
        assert f"What was cited stays at {address}." in told.stderr
    shown = text(page(ponds_site, "changes.html"), "//section[@data-change='kinds']")
    assert f"Swan: {swans}, not told any more" in shown


@pytest.mark.parametrize("number", [1, 2])
def test_each_release_has_its_files_and_is_cited_by_its_number(ponds_site: Path, number: int) -> None:
    edition, top = editions()[number - 1], f"v/{number}/findings"
    tree = page(ponds_site, f"{top}/kinds.html")
    digest = hashlib.sha256((ponds_site / top / "kinds.json").read_bytes()).hexdigest()
    assert digest == content_hash(edition, "kinds")
    assert (ponds_site / top / "kinds.svg").is_file()
    assert [str(each) for each in tree.xpath("//ul[@class='downloads']//a/@href")] == ["kinds.csv", "kinds.json", "kinds.svg"]
    assert f"https://ponds.example/{top}/kinds.html" in text(tree, "//*[@data-cite='bibtex']")
    assert f"Version {number}" in text(tree, "//*[@data-cite='apa']")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "v/1/findings/kinds.html",
            "This is release 1, of 2005-06-07, as it was approved. It was told otherwise in release 2.",
        ),
        ("v/2/findings/kinds.html", "This is release 2, of 2005-06-07, as it was approved. It stands: the current release"),
        ("v/1/findings/kinds-by-song.html", "as it was approved. It stands: the current release tells the same."),
        ("v/1/findings/songs.html", "as it was approved. It was given up: no release tells of it any more."),
    ],
)
def test_a_page_says_of_which_release_it_is(ponds_site: Path, path: str, said: str) -> None:
    tree, name = page(ponds_site, path), path.rpartition("/")[2]
    assert said in text(tree, "//*[@class='edition-note']")
    assert tree.xpath("//*[@class='edition-note']//a/@href") == [f"../../../findings/{name}"]
    assert tree.xpath("//link[@rel='canonical']/@href")[-1].endswith(f"findings/{name}")
    assert "v/1" not in tree.xpath("//link[@rel='canonical']/@href")[-1]


def test_what_was_given_up_keeps_a_page(ponds_site: Path) -> None:
    tree = page(ponds_site, "findings/songs.html")
    main = text(tree, "//main")
    assert "This finding was given up. The other finding says the same and more. Replaced by kinds-by-song." in main
    assert tree.xpath("//main//ul//a/@href") == ["../v/1/findings/songs.html"]
    assert not tree.xpath("//*[@data-cell]")


def test_the_foot_says_whose_numbers_it_is_about(ponds_site: Path) -> None:
    """It is the same on every page, and those of an earlier release have their own source."""
    for path in ("v/1/findings/kinds.html", "index.html"):
        assert "The current release. Computed numbers: from files attested by" in text(page(ponds_site, path), "//footer")


def test_releases_that_are_kept_are_not_searched(ponds_site: Path) -> None:
    assert '"v/1/' not in (ponds_site / "search.json").read_text()


def test_a_build_that_is_not_approved_has_none_of_them(tmp_path: Path) -> None:
    """Its head and foot say of every page that its numbers are invented, which would not be true of these."""
    demo = seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)
    assert paths(demo, tmp_path) & {"v/1/findings/kinds.qmd", "v/2/findings/kinds.qmd"} == set()
    assert "findings/songs.qmd" in paths(demo, tmp_path)
    assert "v/1/findings/songs.qmd" in paths(editions()[1], tmp_path)


def paths(bundle: Bundle, folder: Path) -> set[str]:
    (folder / "_quarto.yml").write_text("website: {title: Ponds}\nformat: {html: {theme: default}}\n")
    tree = page_tree(
        STUDY, bundle, site=folder / "site", analyses=folder / "none", config=folder / "_quarto.yml", history=both(bundle)
    )
    return set(tree)


OLD, GONE = "v/1/findings/kinds.html", "findings/songs.html"
SPOILT = {
    "a number of another release": (OLD, 'data-cell="n 2">19<', 'data-cell="n 2">20<', "is not written as the release has it"),
    "a verdict": (OLD, "It was told otherwise in release 2.", "It stands: the current release tells the same.", "of which"),
    "a release": (OLD, "This is release 1", "This is release 2", "of which release it is"),
    "the way to the current page": (OLD, "../../../findings/kinds.html", "../../../findings/songs.html", "of which"),
    "a reason": (GONE, "The other finding says the same and more.", "It was wrong.", "why the finding was given up"),
    "what replaced it": (GONE, "kinds-by-song.html", "kinds.html", "what replaced it"),
    "where it stays": (GONE, "../v/1/findings/songs.html", "../v/1/findings/kinds.html", "where it stays"),
    "a number": (GONE, "This finding was", '<span data-of="kinds" data-cell="n">80</span> This finding was', "tells numbers"),
    "a citation of another release": (OLD, "ponds.example/v/1/", "ponds.example/v/2/", "a citation"),
    "a file of another release": (OLD.replace("html", "csv"), "19", "20", "kinds.csv: does not hold what the release has"),
    "a figure": (GONE, "This finding was given up.", "This finding was given up. 80 birds.", "a figure"),
}  # fmt: skip


@pytest.mark.parametrize("what", [*SPOILT, "a page less", "a page more"])
def test_whatever_is_told_otherwise_is_found(ponds_site: Path, tmp_path: Path, what: str) -> None:
    site = tmp_path / "site"
    shutil.copytree(ponds_site, site)
    (site / "files.json").unlink()
    if what in SPOILT:
        path, was, now, message = SPOILT[what]
        before = (site / path).read_text()
        assert was in before
        (site / path).write_text(before.replace(was, now))
    elif what == "a page less":
        message = "v/1/findings/kinds.html: the page of a finding, or the list of them, is absent"
        (site / OLD).unlink()
    else:
        message = "is of no release that is kept"
        (site / "v" / "3" / "findings").mkdir(parents=True)
        shutil.copy(site / "v" / "2" / "findings" / "index.html", site / "v" / "3" / "findings")
    with pytest.raises(AuditFailed, match=message):
        audit(site, STUDY, editions()[1], both(), place=PLACE)


def versions(site: Path, name: str) -> list[list[str]]:
    rows = page(site, f"findings/{name}.html").xpath("//table[@id='versions-table']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_a_page_lists_every_version_with_its_hash(ponds_site: Path) -> None:
    first, second = (f"sha256:{content_hash(edition, 'kinds')}" for edition in editions())
    assert versions(ponds_site, "kinds") == [
        ["release 1 of 2005-06-07", first, "It was told otherwise in release 2."],
        ["release 2 of 2005-06-07", second, "It stands: the current release tells the same."],
    ]
    assert [row[0] for row in versions(ponds_site, "kinds-by-song")] == ["release 1 of 2005-06-07"]


def test_a_demonstration_lists_itself_alone(tmp_path: Path) -> None:
    demo = listed(seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1))
    listing = versions_markdown("kinds", both(demo))
    assert listing.count("<tr>") == 2 and content_hash(demo, "kinds") in listing
    assert "Only this build tells it, and nobody approved its numbers." in listing
    assert "release 1" not in listing


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("It was told otherwise in release 2.", "It stands: the current release tells the same."),
        ("release 1 of", "release 2 of"),
        ('<code class="version">sha256:', '<code class="version">sha256:0'),
    ],
)
def test_a_list_of_versions_that_is_otherwise_is_found(ponds_site: Path, tmp_path: Path, was: str, now: str) -> None:
    site = tmp_path / "site"
    shutil.copytree(ponds_site, site)
    (site / "files.json").unlink()
    path = site / "findings" / "kinds.html"
    assert was in path.read_text()
    path.write_text(path.read_text().replace(was, now, 1))
    with pytest.raises(AuditFailed, match="its list of versions is not that of the releases"):
        audit(site, STUDY, editions()[1], both(), place=PLACE)


@pytest.mark.browser
def test_an_address_with_a_hash_says_whether_it_stands(browser: Browser, ponds_site: Path) -> None:
    first, second = (content_hash(edition, "kinds") for edition in editions())
    said = {
        first[:12]: "What was cited is of release 1 of 2005-06-07. It was told otherwise in release 2.",
        f"sha256:{second}": "What was cited is of release 2 of 2005-06-07. It stands: the current release tells the same.",
        "0" * 8: "No version of this finding has the hash of what was cited.",
        first[:7]: "",
    }
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    with served(ponds_site) as address:
        opened.goto(f"{address}findings/kinds.html")
        expect(opened.locator("#at")).to_have_text("")
        for cited, words in said.items():
            opened.evaluate("(cited) => { location.hash = `at=${cited}`; }", cited)
            expect(opened.get_by_role("status").and_(opened.locator("#at"))).to_have_text(words)
        opened.goto(f"{address}findings/kinds.html#at={first}")
        opened.reload()
        expect(opened.locator("#at")).to_contain_text("It was told otherwise in release 2.")
        expect(opened.locator("#at")).to_be_in_viewport()
        assert opened.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(opened) == []
        opened.goto(f"{address}v/1/findings/kinds.html")
        assert violations(opened) == []
    opened.close()
