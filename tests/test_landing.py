"""The pages of findings: what each says, under each standing; and the audit, which finds what is not so."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from studybook.audit import audit
from studybook.bundle import Bundle, SourceKind
from studybook.citing.reference import NOWHERE, Place
from studybook.errors import AuditFailed, PageFailed
from studybook.findings import Finding, Frequencies
from studybook.folders import lay
from studybook.history import history
from studybook.landing.drawings import drawings, kept_drawings
from studybook.pages import Tree, page_tree
from studybook.record import contents, listed, read
from studybook.release import seal
from studybook.rendering.cache import Cache
from studybook.rendering.embedded import Embedded
from tests.attested import approved, attested
from tests.models import MODEL, TABLES
from tests.ponds import POLICY, STUDY, Ponds, microdata
from tests.test_audit import ANCHORS, CONFIG, EPOCH, FINDINGS, OUTCOMES, PROFILE, REFUSED, Fault, edit

EVERY = (*FINDINGS, *TABLES, MODEL)
INDEX, SHORE, MODELLED = "findings/index.html", "findings/shore.html", f"findings/{MODEL.id}.html"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    sealed = seal(microdata(1, 400, 600), EVERY, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)
    return replace(sealed, refused=(REFUSED,))


def tree(bundle: Bundle, folder: Path, *earlier: Bundle, place: Place = NOWHERE) -> Tree:
    """The pages of a site that shows one finding."""
    (folder / "site").mkdir(parents=True)
    for name in ("evidence", "references", "index"):
        (folder / "site" / f"{name}.qmd").write_text(ANCHORS.format(title=name), encoding="utf-8")
    text = '---\ntitle: All 5 shores\n---\n\n[]{#shore}\n\n<!-- finding("shore") -->\n'
    (folder / "site" / "shores.qmd").write_text(text, encoding="utf-8")
    (folder / "site" / "styles.css").write_text("a { color: blue }", encoding="utf-8")
    (folder / "_quarto.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "_quarto-quarto.yml").write_text(PROFILE, encoding="utf-8")
    places = {"site": folder / "site", "analyses": folder / "none", "config": folder / "_quarto.yml"}
    return page_tree(STUDY, bundle, history=history(earlier, bundle), place=place, **places)


def site(bundle: Bundle, folder: Path, *earlier: Bundle, place: Place = NOWHERE) -> Path:
    lay(tree(bundle, folder, *earlier, place=place), folder / "tree")
    Embedded(EPOCH).render(folder / "tree", folder / "output")
    return folder / "output"


@pytest.fixture(scope="module")
def finished(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = site(bundle, tmp_path_factory.mktemp("landing"))
    audit(folder, STUDY, bundle)
    return folder


def page(path: Path) -> html.HtmlElement:
    return html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def facts(path: Path) -> dict[str, str]:
    rows = page(path).xpath("//dl[@class='facts']/div")
    return {row[0].text_content(): " ".join(row[1].text_content().split()) for row in rows}


def test_the_way_back_to_all_findings_ends_a_page(finished: Path) -> None:
    tree = page(finished / SHORE)
    assert tree.xpath("//main//*[@id='versions-table']/following::p[@class='back']/a/@href") == ["index.html"]
    assert not tree.xpath("//main//p[@class='back']/following::*[self::h2 or self::table]")


def test_a_page_says_how_its_finding_is_known_again(finished: Path, bundle: Bundle) -> None:
    told = facts(finished / SHORE)
    assert told["Content hash"] == f"sha256:{listed(bundle).manifest.files['findings/shore.json']}"
    assert told["Universe"] == "All ponds."
    assert told["Variables"] == "SHORE Shore"
    assert told["Policy"].startswith(f"No count below {POLICY.threshold}")
    assert told["Shown in"] == "All 5 shores"
    assert told["Version"] == f"not archived, computed for {bundle.manifest.date}"
    assert told["First published"] == told["Last changed"] == "not published yet"


def test_a_page_says_once_of_how_many(finished: Path) -> None:
    said = [" ".join(each.text_content().split()) for each in page(finished / SHORE).xpath("//main//p")]
    assert [each for each in said if each.startswith("Base: ")] == ["Base: 400 ponds."]
    assert "Only birds with Kind: Duck." in facts(finished / "findings/song.html")["Universe"]


def test_what_is_not_let_out_has_a_page_without_a_number(finished: Path) -> None:
    path = finished / "findings/wardens.html"
    assert not page(path).xpath("//main//*[@data-cell] | //main//svg")
    assert REFUSED.reason in page(path).text_content()
    assert "Variables" not in facts(path)


def test_a_page_needs_no_kernel(bundle: Bundle, tmp_path: Path) -> None:
    pages = {
        path: text for path, text in tree(bundle, tmp_path).items() if path.endswith(".qmd") and path.startswith("findings/")
    }
    assert len(pages) == len(EVERY) + 2  # one that is not let out, and the list
    assert not any(b"{python}" in text for text in pages.values())


def test_the_list_has_every_finding_and_the_page_that_shows_it(finished: Path) -> None:
    items = page(finished / INDEX).xpath("//section[@class='listing']//li//a/text()")
    assert sorted(items) == sorted([*(each.title for each in EVERY), REFUSED.title])
    (shown,) = page(finished / INDEX).xpath("//section[.//h2[text()='All 5 shores']]")
    assert shown.xpath(".//li//a/@href") == ["shore.html"]


def test_what_was_drawn_is_drawn_once(bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kept_drawings(bundle, Cache(tmp_path, "state"))
    assert made == drawings(bundle)
    monkeypatch.setattr("studybook.landing.drawings.drawings", lambda _: pytest.fail("drawn again"))
    assert kept_drawings(bundle, Cache(tmp_path, "state")) == made


def test_an_id_may_not_be_the_address_of_the_list(tmp_path: Path) -> None:
    taken = Finding(of=Ponds, id="index", title="Shores", ask=Frequencies(Ponds.SHORE))
    sealed = seal(microdata(1, 400, 600), (taken,), (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)
    with pytest.raises(PageFailed, match="the address of the list"):
        tree(sealed, tmp_path)


def test_a_release_says_when_a_finding_was_published_and_changed(tmp_path: Path) -> None:
    first = read(approved(tmp_path / "1"))
    built = site(first, tmp_path / "site", first)
    audit(built, STUDY, first, history((first,), first))
    told = facts(built / "findings/kinds.html")
    assert told["Version"] == f"release 1, computed for {first.manifest.date}"
    assert told["First published"] == f"release 1, {first.manifest.date}"
    assert told["Last changed"] == "not since"
    shutil.rmtree(built / "v")  # which nothing was published for either
    with pytest.raises(AuditFailed, match="First published is not so"):
        audit(built, STUDY, first)


def test_pages_of_uncleared_numbers_pass_the_audit(tmp_path: Path) -> None:
    audit(site(attested(), tmp_path), STUDY, attested())


def test_the_hash_is_that_of_the_file_in_the_release(tmp_path: Path) -> None:
    bundle = read(approved(tmp_path / "r"))
    assert {name: (tmp_path / "r" / name).read_text("utf-8") for name in bundle.manifest.files} == contents(bundle)
    assert listed(bundle) is bundle


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (edit(SHORE, r"sha256:[0-9a-f]", "sha256:g"), "Content hash is not so"),
        (edit(SHORE, "not published yet", "release 1, 2005-01-01"), "First published is not so"),
        (edit(SHORE, "<dd>All ponds.", "<dd>Only ponds with Reeds: Yes."), "Universe is not so"),
        (
            edit(SHORE, 'href="../codebook/ponds.html#SHORE"', 'href="../codebook/ponds.html#REEDS"'),
            "another entry than its own",
        ),
        (edit(SHORE, "No count below 5", "No count below 3"), "a figure"),
        (edit(SHORE, r"<div><dt>Content hash</dt>.*?</div>", ""), "does not tell every fact"),
        (edit(SHORE, r"<p>Base: .*?</p>", ""), "does not say once how many"),
        (edit(SHORE, r'data-cell="n"', 'data-cell="n 1"'), "not written as the release has it"),
        (edit(SHORE, r'(?s)<figure id="shore-chart".*?</figure>', ""), "does not show its chart once"),
        (edit(SHORE, r'href="../shores.html#shore"', 'href="../shores.html"'), "shown where it is not"),
        (edit(SHORE, "Counted. Every", "Counted 7 times. Every"), "a figure"),
        (edit(MODELLED, 'class="model"', 'class="codes"'), "does not show its finding once"),
        (edit(INDEX, r'<a href="shore.html">[^<]*</a>', '<a href="shore.html">Depth</a>'), "does not list every finding once"),
        (edit(INDEX, 'href="shore.html"', 'href="depth.html"'), "does not list every finding once"),
    ],
)
def test_what_is_not_so_is_found(finished: Path, bundle: Bundle, tmp_path: Path, fault: Fault, message: str) -> None:
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    fault.plant(planted)
    with pytest.raises(AuditFailed, match=message):
        audit(planted, STUDY, bundle)


def test_a_page_that_is_absent_or_of_no_finding_is_found(finished: Path, bundle: Bundle, tmp_path: Path) -> None:
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    (planted / SHORE).rename(planted / "findings/gone.html")
    with pytest.raises(AuditFailed, match="is absent") as refused:
        audit(planted, STUDY, bundle)
    assert "is the page of no finding" in refused.value.message
