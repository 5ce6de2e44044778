"""What pages of approved findings say of themselves to reference managers and catalogues, and that no other page does."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from studybook.approval import approve
from studybook.audit import audit
from studybook.bundle import Bundle, SourceKind
from studybook.citing.names import Name, parted
from studybook.citing.reference import Place
from studybook.errors import AuditFailed
from studybook.history import history
from studybook.landing.chapter import Chapter
from studybook.landing.drawings import drawings
from studybook.landing.files import files
from studybook.landing.head import head_html, person
from studybook.record import read, write
from studybook.release import seal
from tests.attested import FINDINGS, REVIEWED, attested, real
from tests.ponds import POLICY, STUDY, microdata
from tests.test_audit import OUTCOMES, REFUSED, Fault, edit
from tests.test_landing import EVERY, page, site
from tests.zotero import Creator, creators, record

BASE = "https://ponds.example/"
PLACE = Place("Ponds", BASE)
KINDS = "findings/kinds.html"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """An approved release with tables, a model, and a finding that is not let out."""
    made = replace(real(microdata(1, 400, 600), (*FINDINGS, *EVERY)), refused=(REFUSED,))
    write(made, folder := tmp_path_factory.mktemp("approved") / "r")
    approve(STUDY, folder, reviewer="B. Swan", day=REVIEWED)
    return read(folder)


@pytest.fixture(scope="module")
def finished(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = site(bundle, tmp_path_factory.mktemp("head"), place=PLACE)
    audit(folder, STUDY, bundle, place=PLACE)
    return folder


def datasets(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in page(path).xpath("//head//script[@type='application/ld+json']/text()")]


def claims(path: Path) -> list[str]:
    return page(path).xpath("//meta[contains(@name, 'citation_')]/@name | //script[contains(@type, 'ld+json')]/@type")


def test_every_page_of_an_approved_finding_makes_a_complete_record(finished: Path, bundle: Bundle) -> None:
    every = [*bundle.findings, *bundle.models, *bundle.refused]
    assert {path.stem for path in (finished / "findings").glob("*.html")} == {"index", *(each.id for each in every)}
    for each in every:
        found = record(page(finished / f"findings/{each.id}.html"), "https://elsewhere.example/copy")
        assert found.type == "report"
        assert found.creators == (Creator("A.", "Heron"),)
        assert found.fields == {
            "title": each.title,
            "date": bundle.manifest.date.replace("-", "/"),
            "url": f"{BASE}findings/{each.id}.html",
            "institution": "University of the Lake",
            "language": "en",
            "abstractNote": found.fields["abstractNote"],
        }


def test_every_page_of_a_release_that_is_kept_makes_a_complete_record(ponds_site: Path) -> None:
    """Each cites its own release, the current page the one it is archived as; a page of what was given up cites nothing."""
    current = [ponds_site / "findings/kinds.html", ponds_site / "findings/kinds-by-song.html"]
    kept = [path for path in ponds_site.glob("v/*/findings/*.html") if path.stem != "index"]
    assert len(kept) == 5
    for path in [*current, *kept]:
        found, number = record(page(path), "https://elsewhere.example/copy"), path.parts[-3] if path in kept else "2"
        assert (found.type, found.creators, found.fields["number"]) == (
            "report",
            (Creator("A.", "Heron"),),
            f"release {number}",
        )
        assert found.fields["url"] == f"{BASE}v/{number}/findings/{path.name}"
        assert {"title", "date", "institution", "language"} <= found.fields.keys()
        assert (ponds_site / datasets(path)[0]["distribution"][0]["contentUrl"].removeprefix(BASE)).is_file()
    assert claims(ponds_site / "findings/songs.html") == []


def test_a_finding_is_a_data_set_of_its_licensee_based_on_the_study(bundle: Bundle) -> None:
    """The investigators of the study have not computed it."""
    study = replace(STUDY, investigators=("I. Gator",))
    chapter = Chapter(study=study, bundle=bundle, history=history((), bundle), drawings=drawings(bundle), place=PLACE)
    (kinds,) = [each for each in bundle.findings if each.id == "kinds"]
    head = html.fromstring(f"<head>{head_html(kinds, chapter, files(chapter)['kinds'])}</head>")
    assert "Gator" not in " ".join(head.xpath("//meta/@content"))
    data = json.loads(head.xpath("string(//script)"))
    assert (
        data["creator"]
        == data["author"]
        == [{"@type": "Person", "name": "A. Heron", "affiliation": {"@type": "Organization", "name": "University of the Lake"}}]
    )
    assert data["isBasedOn"]["identifier"] == f"https://doi.org/{STUDY.doi}"
    assert data["isBasedOn"]["creator"] == [{"@type": "Person", "name": "I. Gator"}]
    assert data["identifier"]["value"] == bundle.manifest.files["findings/kinds.json"]
    assert [each["contentUrl"] for each in data["distribution"]] == [f"{BASE}findings/kinds.csv", f"{BASE}findings/kinds.json"]


def test_what_is_not_let_out_is_no_data_set(finished: Path) -> None:
    assert datasets(finished / "findings/wardens.html") == []
    assert [each["name"] for each in datasets(finished / KINDS)] == ["Kinds"]


def test_no_other_page_says_so(finished: Path) -> None:
    others = [path for path in finished.rglob("*.html") if path.parent.name != "findings" or path.stem == "index"]
    assert len(others) > 5
    assert {path.name: claims(path) for path in others if claims(path)} == {"index.html": ["application/ld+json"]}
    assert claims(finished / "codebook/index.html")


@pytest.mark.parametrize("kind", ["synthetic", "not cleared"])
def test_no_page_says_so_of_what_is_not_approved(kind: str, tmp_path: Path) -> None:
    invented = seal(microdata(1, 400, 600), EVERY, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)
    built = site(invented if kind == "synthetic" else attested(), tmp_path, place=PLACE)
    paths = sorted(built.rglob("*.html"))
    assert len(paths) > 8
    for path in paths:
        assert claims(path) == [], path
        assert page(path).xpath("//meta[@name='robots']/@content") == ["noindex"], path


WORDS = st.text(st.sampled_from("abcxyzéß"), min_size=2, max_size=6)
NAMES = st.lists(WORDS.map(str.capitalize), min_size=1, max_size=3).map(" ".join)


@given(NAMES, NAMES)
def test_one_person_stays_one(family: str, given_name: str) -> None:
    (found,) = creators([person(f"{family}, {given_name}")])
    assert f"{found.first} {found.last}" == f"{given_name} {family}"
    if " " not in family or " " not in given_name:
        assert (found.last, found.first) == (family, given_name)


def test_names_with_a_particle_stay_whole() -> None:
    assert parted("Ludwig van Beethoven") == Name("van Beethoven", "Ludwig")
    assert creators([person("Ludwig van Beethoven")]) == (Creator("Ludwig", "van Beethoven"),)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (edit(KINDS, 'name="citation_title" content="Kinds"', 'name="citation_title" content="Sorts"'), "reference managers"),
        (edit(KINDS, 'name="citation_author" content="Heron', 'name="citation_author" content="Swan'), "reference managers"),
        (edit(KINDS, r'<meta name="citation_public_url"[^>]*>', ""), "reference managers"),
        (edit(KINDS, r'(<meta name="citation_author"[^>]*>)', r"\1\1"), "reference managers"),
        (edit(KINDS, "</head>", '<meta property="CITATION_doi" content="10.1/x"></head>'), "reference managers"),
        (edit(KINDS, "</head>", '<meta name="DC.creator" content="I. Gator"></head>'), "reference managers"),
        (edit("index.html", "</head>", '<meta name="citation_title" content="Ponds"></head>'), "reference managers"),
        (edit("index.html", "</head>", '<script type="application/ld+json">{}</script></head>'), "catalogues"),
        (edit("index.html", "</head>", '<script type="Application/LD+JSON">{}</script></head>'), "catalogues"),
        (edit(KINDS, '"sha256","value":"[0-9a-f]', '"sha256","value":"x'), "catalogues"),
        (edit(KINDS, '{"@type":"Person","name":"A. Heron","aff', '{"@type":"Person","name":"I. Gator","aff'), "catalogues"),
        (edit(KINDS, '"version":"V1"', '"version":"V2"'), "catalogues"),
        (edit(KINDS, '"@type":"Dataset","name":"Kinds"', '"@type":"Dataset","name":"Sorts","name":"Kinds"'), "catalogues"),
        (edit(KINDS, r'(<script type="application/ld\+json">.*?</script>)', ""), "catalogues"),
        (edit(KINDS, r'(<script type="application/ld\+json">.*?</script>)', r"\1\1"), "catalogues"),
    ],
)
def test_what_is_not_so_is_found(finished: Path, bundle: Bundle, tmp_path: Path, fault: Fault, message: str) -> None:
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    fault.plant(planted)
    with pytest.raises(AuditFailed, match=f"does not say to {message} exactly what it is"):
        audit(planted, STUDY, bundle, place=PLACE)
