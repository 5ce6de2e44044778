"""What the page of a finding offers to cite it with: files that other programs read, and a sentence; by keyboard on a phone."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pybtex.database
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from lxml import html
from playwright.sync_api import Browser, Page, expect

from studybook.audit import audit
from studybook.bundle import Bundle
from studybook.errors import AuditFailed
from studybook.record import listed
from tests.accessibility import violations
from tests.conftest import wider_than_the_window
from tests.editions import editions
from tests.ponds import STUDY
from tests.test_audit import Fault, edit
from tests.test_citing import names, plain
from tests.test_landing import EVERY, MODELLED, SHORE, bundle, finished  # noqa: F401  (fixtures)


@dataclass(frozen=True)
class Said:
    """What a citation gives back."""

    title: str
    authors: tuple[str, ...]
    year: str
    address: str
    version: str
    doi: str


def by_pybtex(path: Path) -> list[Said]:
    every = pybtex.database.parse_file(path, "bibtex").entries.values()
    fields = [(each, {name: each.fields.get(name, "") for name in ("year", "url", "version", "doi")}) for each in every]
    return [
        Said(plain(each.fields["title"]), tuple(names(each)), got["year"], got["url"], plain(got["version"]), got["doi"])
        for each, got in fields
    ]


def by_rispy(path: Path) -> list[Said]:
    with path.open(encoding="utf-8") as file:
        return [
            Said(
                each["title"],
                tuple(each.get("authors", ())),
                each["year"],
                each["urls"][0],
                each.get("edition", ""),
                each.get("doi", ""),
            )
            for each in rispy.load(file)
        ]


def by_citeproc(path: Path) -> list[Said]:
    return [_item(each) for each in CiteProcJSON(json.loads(path.read_text("utf-8"))).values()]


def _item(each: Mapping[str, Any]) -> Said:
    people = tuple(f"{person.family}, {person.given}" for person in each.get("author", ()))
    got = {name: str(each.get(name, "")) for name in ("title", "URL", "version", "DOI")}
    return Said(got["title"], people, str(each["issued"].year), got["URL"], got["version"], got["DOI"])


READERS = {"bib": by_pybtex, "ris": by_rispy, "csl.json": by_citeproc}
"""What people open such files with, by their ending."""


@pytest.mark.whole
@pytest.mark.parametrize("ending", READERS)
def test_every_citation_of_every_finding_gives_everything_back(ponds_site: Path, ending: str) -> None:
    tried = 0
    places = {"findings": (2, editions()[1])} | {f"v/{n}/findings": (n, each) for n, each in enumerate(editions(), 1)}
    for folder, (number, release) in places.items():
        for finding in (*release.findings, *release.models, *release.refused):
            found, data = READERS[ending](ponds_site / folder / f"{finding.id}.{ending}")
            address = f"https://ponds.example/v/{number}/findings/{finding.id}.html"
            assert found == Said(finding.title, ("Heron, A.",), "2005", address, str(number), "")
            assert (data.title, data.year, data.doi) == (STUDY.title, "2004", STUDY.doi)
            tried += 1
    assert tried == len(list(ponds_site.rglob(f"findings/*.{ending}"))) > 5


@pytest.mark.parametrize("ending", READERS)
def test_files_of_a_demo_name_nobody_and_say_what_they_are(finished: Path, ending: str) -> None:  # noqa: F811
    paths = list((finished / "findings").glob(f"*.{ending}"))
    assert len(paths) == len(EVERY) + 1
    for path in paths:
        (found,) = READERS[ending](path)
        assert path.name.startswith("synthetic-")
        assert found.title.startswith("Synthetic demo: ")
        assert (found.authors, found.version, found.doi) == ((), "", "")
        assert "a demonstration, not a result of PONDS 1" in path.read_text("utf-8")


def sentence(path: Path) -> str:
    found = html.fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    return " ".join(found.xpath("string(//*[@data-copy='sentence']/p)").split())


def test_a_sentence_says_the_main_number_with_its_base_and_its_marks(finished: Path, bundle: Bundle) -> None:  # noqa: F811
    said = sentence(finished / SHORE)
    assert said.startswith("Synthetic demo. Shores in 5 parks: Of 400 ponds, the largest shown is “Grass” with ")
    assert said.endswith(f"(synthetic) (“Synthetic demo: Shores in 5 parks,” {listed(bundle).manifest.date[:4]})")
    assert " Base: 400 ponds. (synthetic)" in sentence(finished / "findings/reeds.html")
    assert re.search(r"Base: [0-9]+ \w+ in [0-9]+ groups\. \(synthetic\)", sentence(finished / MODELLED))
    assert sentence(finished / "findings/wardens.html") == ""


BIB, RIS, CSL = (f"findings/synthetic-shore.{ending}" for ending in READERS)
SENTENCE = r'(data-copy="sentence"><p>[^<]*)'


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (edit(BIB, r"year = \{2", "year = {1"), "synthetic-shore.bib: says otherwise"),
        (edit(BIB, "(?s)^", "% 57 ponds\n"), "synthetic-shore.bib: cannot be read back"),
        (edit(RIS, "TI  - Synthetic demo: ", "TI  - "), "synthetic-shore.ris: says otherwise"),
        (edit(RIS, "ER  - ", "ER  - 57 ponds"), "synthetic-shore.ris: cannot be read back"),
        (edit(RIS, r"\Z", "AU  - A. Heron\n"), "synthetic-shore.ris: cannot be read back"),
        (edit(CSL, '"type": "webpage"', '"type": "dataset"'), "synthetic-shore.csl.json: says otherwise"),
        (edit(CSL, '"title": ', '"title": "57 ponds", "title": '), "synthetic-shore.csl.json: cannot be read back"),
        (edit(SHORE, 'href="synthetic-shore.bib"', 'href="synthetic-depth.bib"'), "every form of its citation as a file"),
        (edit(SHORE, 'href="synthetic-shore.bib" download', 'href="synthetic-shore.bib"'), "every form of its citation"),
        (edit(SHORE, f"{SENTENCE}Shores in 5 parks: Of", r"\1Shores in 5 parks: Here of"), "sentence that says what its chart"),
        (edit(SHORE, r'(data-copy="sentence"><p>)Synthetic demo\. ', r"\1"), "sentence that says what its chart"),
        (edit(SHORE, 'data-copy="sentence"', 'data-copy="words"'), "sentence that says what its chart"),
        (edit("findings/wardens.html", 'data-copy="APA citation"', 'data-copy="sentence"'), "sentence on what is not let out"),
    ],
)
def test_what_is_offered_otherwise_is_found(
    finished: Path,  # noqa: F811
    bundle: Bundle,  # noqa: F811
    tmp_path: Path,
    fault: Fault,
    message: str,
) -> None:
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    fault.plant(planted)
    with pytest.raises(AuditFailed, match=message):
        audit(planted, STUDY, bundle)


def test_a_file_that_is_absent_is_found(finished: Path, bundle: Bundle, tmp_path: Path) -> None:  # noqa: F811
    planted = shutil.copytree(finished, tmp_path / "site", copy_function=os.link)
    (planted / RIS).unlink()
    with pytest.raises(AuditFailed, match=r"synthetic-shore\.ris: a file of a finding is absent"):
        audit(planted, STUDY, bundle)


# In a browser, on a phone


@pytest.fixture(params=["light", "dark"])
def phone(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page of a finding of the study, in both themes."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=request.param)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address.rstrip("/"))
    page = context.new_page()
    page.goto(f"{address}findings/evidence-phone.html")
    yield page
    context.close()


def reach(page: Page, name: str) -> None:
    """Go on with the tabulator until the button of this name is reached, opening what is closed."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("[document.activeElement.tagName, document.activeElement.getAttribute('aria-label') || '']")
        if at == ["BUTTON", name]:
            return
        if at[0] == "SUMMARY":
            page.keyboard.press("Enter")
    pytest.fail(f"no way to {name}")


@pytest.mark.browser
def test_citation_and_sentence_are_copied_by_keyboard_and_it_is_said(phone: Page, address: str) -> None:
    status = phone.locator("[role=status].visually-hidden").last
    own = f"{address}findings/evidence-phone.html"
    spoken = r"Synthetic demo\. .*: Of [\d,]+ cases, .* \(synthetic\) \(“Synthetic demo: .*,” \d{4}\)\nSynthetic demo: "
    wanted = {
        "APA citation": (r"Synthetic demo: .* \(\d{4}, \w+ \d+\)\. ", own),
        "sentence": (spoken, own),
        "BibTeX": (r"@misc\{synthetic-demo-evidence-phone,\n  title = \{\{Synthetic demo: ", f"url = {{{own}}}"),
    }
    phone.locator("#cite").focus()
    for name, (begins, holds) in wanted.items():
        reach(phone, f"Copy {name}")
        phone.keyboard.press("Enter")
        expect(status).to_have_text(f"Copied: {name}")
        copied = phone.evaluate("navigator.clipboard.readText()")
        assert re.match(begins, copied), copied
        assert holds in copied


@pytest.mark.browser
def test_the_page_of_a_finding_with_all_open_is_accessible_and_fits(phone: Page) -> None:
    phone.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    assert violations(phone) == []
    assert wider_than_the_window(phone) == 0
