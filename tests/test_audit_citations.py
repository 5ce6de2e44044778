"""Citations on pages are read back whole: every fact is that of the release, in every form, and nothing stands besides."""

import re
from dataclasses import replace

import pytest
from lxml import html

from studybook.audit.citations import facts, untrue
from studybook.audit.page import Page
from studybook.bundle import Bundle, SourceKind
from studybook.citing.box import cite_html
from studybook.citing.reference import Place, finding_reference
from studybook.record import listed
from studybook.release import seal
from studybook.standing import Approval
from studybook.study import Study
from tests.attested import FINDINGS, OUTCOMES, attested
from tests.ponds import POLICY, STUDY, microdata

CITED = replace(STUDY, investigators=("William Teal", "Jean-Paul van der Coot"))
PLACE = Place("The field & the ponds", "https://ponds.example/", 2)
NOWHERE = Place("The field & the ponds")


def cleared() -> Bundle:
    approval = Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="0" * 64)
    return listed(replace(attested(), approval=approval, digest=approval.manifest))


def demo(kind: SourceKind = SourceKind.SYNTHETIC) -> Bundle:
    seed = 1 if kind is SourceKind.SYNTHETIC else None
    return listed(seal(microdata(), FINDINGS, OUTCOMES, policy=POLICY, source=kind, seed=seed))


BUNDLES = {"approved": cleared, "uncleared": lambda: listed(attested()), "demo": demo}


def box(bundle: Bundle, place: Place, study: Study = CITED) -> str:
    reference = finding_reference("kinds-by-song", study, bundle, place)
    return f'<main><div data-of="kinds-by-song">{cite_html(reference, {}, "Some sang.")}</div></main>'


def problems(text: str, bundle: Bundle, place: Place, study: Study = CITED) -> str:
    page = Page("findings/kinds-by-song.html", html.document_fromstring(text))
    return "\n".join(untrue(page, study, facts(study, bundle, place), place))


@pytest.mark.parametrize("place", [PLACE, NOWHERE, replace(PLACE, release=None)])
@pytest.mark.parametrize("name", BUNDLES)
def test_what_is_written_as_it_is_passes(name: str, place: Place) -> None:
    place = place if name == "approved" else replace(place, release=None)  # nothing else is archived
    assert problems(box(BUNDLES[name](), place), BUNDLES[name](), place) == ""


@pytest.mark.parametrize("count", [1, 3, 6, 7, 20, 21])
def test_many_authors_pass(count: int) -> None:
    study = replace(STUDY, investigators=tuple(f"Ann D{each}" for each in "abcdefghijklmnopqrstu"[:count]))
    assert problems(box(cleared(), PLACE, study), cleared(), PLACE, study) == ""


@pytest.mark.parametrize("attribute", ["title", "note"])
def test_what_tex_and_html_take_for_commands_passes(attribute: str) -> None:
    bundle = cleared()
    awkward = replace(bundle.findings[-1], **{attribute: "50% of {ducks} & <geese> \\ ~ ^ $ # _ “so”, and others"})
    bundle = listed(replace(bundle, findings=(*bundle.findings[:-1], awkward), manifest=replace(bundle.manifest, files={})))
    assert problems(box(bundle, PLACE), bundle, PLACE) == ""


OTHERWISE = "says otherwise than the release: "
ELSE = "says something else than the release"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (r"\(2005\)", "(2006)", ELSE),
        (r"Kinds by song \[", "Kinds by sound [", ELSE),
        (r"Heron, A\. \(", "Teal, W. (", ELSE),
        (r"Teal, W\., &amp; ", "", ELSE),
        (r"Version 2\)", "Version 1)", ELSE),
        (r"University of the Lake\. https", "The Field Book. https", ELSE),
        (r"(<p>Heron, A\. \(.*?)/v/2/", r"\1/v/1/", ELSE),
        (r"<p>Heron, A\. \(", "<p>In 7 parks: Heron, A. (", ELSE),
        (r"June 7\.", "June 8.", ELSE),
        (r"10\.0000/ponds</p>", "10.0000/lakes</p>", ELSE),
        (r"</p></div>", "</p><p>More.</p></div>", "has not as many entries as it should"),
        (r"</p></div>", "</p><b>More</b></div>", "holds more than its entries"),
        (r"\(Heron, 2005\)", "(Heron, 2006)", ELSE),
        (r"\(Heron, 2005\)", "(Teal, 2005)", ELSE),
        (r"year = \{2005\}", "year = {2006}", f"{OTHERWISE}date"),
        (r"author = \{Heron, A\.\}", "author = {Teal, William}", f"{OTHERWISE}authors"),
        (r"sha256:[0-9a-f]", "sha256:x", f"{OTHERWISE}note"),
        (r"  version = \{2\},\n", "", f"{OTHERWISE}version"),
        (r"@misc\{kinds-by-song-v2", "@misc{kinds-v2", f"{OTHERWISE}key"),
        (r"@dataset\{[^@]*?\n\}\n", "", "has not as many entries as it should"),
        (r"  title = \{\{Kinds", "  series = {7},\n  title = {{Kinds", f"{OTHERWISE}series"),
        (r"@misc", "7 @misc", "cannot be read back"),
        (r"AU  - Heron, A\.", "AU  - Coot, J.", f"{OTHERWISE}authors"),
        (r"PY  - 2005", "PY  - 2006", "cannot be read back"),
        (r"DO  - 10", "DO  - 11", f"{OTHERWISE}doi"),
        (r"TY  - DATA", "XX  - 7\nTY  - DATA", "cannot be read back"),
        (r"ER  - \s*</pre>", "</pre>", "cannot be read back"),
        (r'"version": "2"', '"version": "3"', f"{OTHERWISE}version"),
        (r'"version": "2"', '"edition": "2"', "cannot be read back"),
        (r'"version": "2",', "", f"{OTHERWISE}version"),
        (r'data-cite="csl"', 'data-cite="mla"', "is of no form that is known"),
        (r'data-of="kinds-by-song"', 'data-of="kinds"', ELSE),
        (r'data-of="kinds-by-song"', "", "is of nothing that the release has"),
        (r'class="cite-box"', 'class="cite-box" data-here="findings/kinds.html"', "is not that of the page"),
    ],
)
def test_what_an_approved_citation_says_otherwise_is_found(old: str, new: str, message: str) -> None:
    text = box(cleared(), PLACE)
    assert re.search(old, text), old
    assert message in problems(re.sub(old, new, text, count=1, flags=re.DOTALL), cleared(), PLACE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<i>Synthetic demo: Kinds", "<i>Kinds", "does not begin with what its numbers are"),
        (r" Synthetic demo: a demonstration, not a result of [^<]*", "", "does not end with what its numbers are"),
        (r"\(“Synthetic demo: ", "(“", ELSE),
        (r"  abstract = [^\n]*\n", "", f"{OTHERWISE}abstract"),
        (r"  title = \{\{Synthetic demo: ", "  title = {{", f"{OTHERWISE}title"),
        (r"TI  - ", "AU  - Heron, A.\nTI  - ", f"{OTHERWISE}authors"),
        (r"UR  - ", "DO  - 10.0000/ponds\nUR  - ", f"{OTHERWISE}doi"),
        (r'"type": "webpage"', '"type": "dataset"', f"{OTHERWISE}type"),
        (r'data-here="findings/kinds-by-song', 'data-here="findings/kinds', "is not that of the page"),
    ],
)
def test_what_a_demo_does_not_say_of_itself_is_found(old: str, new: str, message: str) -> None:
    text = box(demo(), NOWHERE)
    assert re.search(old, text), old
    assert message in problems(re.sub(old, new, text, count=1, flags=re.DOTALL), demo(), NOWHERE)


@pytest.mark.parametrize("name", BUNDLES)
def test_no_release_passes_for_another(name: str) -> None:
    for other in set(BUNDLES) - {name}:
        assert problems(box(BUNDLES[name](), PLACE), BUNDLES[other](), PLACE)
    assert problems(box(BUNDLES[name](), PLACE), BUNDLES[name](), replace(PLACE, release=3))
    assert problems(box(BUNDLES[name](), PLACE), BUNDLES[name](), replace(PLACE, base="https://elsewhere.example/"))


def test_an_entry_of_the_codebook_without_a_citation_is_found() -> None:
    found = Page("codebook/birds.html", html.document_fromstring("<main></main>"))
    assert "the entry of birds.KIND has not one citation" in list(untrue(found, CITED, facts(CITED, demo(), PLACE), PLACE))
