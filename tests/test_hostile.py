"""Texts that are markup, programs, formulas or hardly text: text on every page and in every file of a site, and read back."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html
from smalldocs.layout import md_render

from studybook.approval import approve
from studybook.audit import audit
from studybook.audit.unseen import shown, unseen
from studybook.build import make_site
from studybook.bundle import Bundle, SourceKind
from studybook.characters import legible, made_legible
from studybook.citing.place import place
from studybook.codebook.exports.characters import spelled
from studybook.errors import AuditFailed, BundleBroken, DeclarationError
from studybook.findings import Frequencies
from studybook.present.text import markdown_text, plain
from studybook.record import read, write
from studybook.release import seal
from studybook.rendering.embedded import Embedded
from studybook.study import Study
from tests.attested import ATTESTATION, REVIEWED
from tests.editions import Silent
from tests.ponds import STUDY
from tests.strange import MARKUP, UNSEEN, outcomes, policy, project, rows

CHARACTERS = st.text(
    st.sampled_from("ab 1<>&\"'`*_[](){}#$@|~^:;=+-./\\\u202e\u200b\x00\n\u0301\u0338\ufe0f\u05d0\u4e2d\U0001f986\u2764\ud800")
)


@dataclass(frozen=True)
class Built:
    """A finished site with what it is made of, and the words that all its texts hold."""

    study: Study
    bundle: Bundle
    site: Path
    text: str


def built(text: str, top: Path, *, approved: bool = False) -> Built:
    made, findings = project(text, top)
    origin = {"source": SourceKind.ATTESTED, "seed": None, "attestation": ATTESTATION}
    said = origin if approved else {"source": SourceKind.SYNTHETIC, "seed": 1}
    write(seal(rows(made.study), findings, outcomes(made.study), policy=policy(text), **said), made.release)
    if approved:
        approve(made.study, made.release, reviewer="B. Swan", day=REVIEWED)
    make_site(made, made.release, top / "out", renderer_from=Embedded, report=Silent())
    return Built(made.study, read(made.release), top / "out", text)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    made: dict[str, Built] = {}
    texts = {"plain": "plain", "markup": " ".join(MARKUP), "unseen": " ".join(UNSEEN)}

    def site(name: str) -> Built:
        if name not in made:
            made[name] = built(texts[name], tmp_path_factory.mktemp(name), approved=name == "unseen")
        return made[name]

    return site


def trees(site: Path) -> Mapping[str, html.HtmlElement]:
    parser = html.HTMLParser(encoding="utf-8")
    return {
        path.relative_to(site).as_posix(): html.fromstring(path.read_bytes(), parser=parser) for path in site.rglob("*.html")
    }


def said(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


every_site = pytest.mark.parametrize("name", ["markup", "unseen"])


@every_site
def test_every_text_is_shown_character_for_character_on_the_pages_it_belongs_to(
    sites: Callable[[str], Built], name: str
) -> None:
    made = sites(name)
    text, pages = legible(f"{made.text} end"), {path: said(tree) for path, tree in trees(made.site).items()}
    entry = pages["codebook/ponds.html"]
    for plain_words in (
        *("Seen", "What was seen.", "Not noted", "a field book", "All records", "Yes", "Reeds", "Whether it has reeds."),
        *("Grass", "One row a pond.", "a pond", "Ponds Data", "Added", "What the file has besides.", "Fish", "All ponds"),
    ):
        assert f"{plain_words} {text}" in entry, plain_words
    assert f"metres {text}" in entry
    kinds = pages["findings/kinds.html"]
    assert f"Kinds {text}" in kinds and f"A bird counts once. {text}" in kinds and f"The Field Book {text}" in kinds
    assert f"Swan or heron {text}" in pages["findings/kinds-by-song.html"]
    assert f"Wardens {text}" in pages["findings/wardens.html"] and f"Wardens {text}" in pages["analyses/all.html"]
    assert f"describe people {text}" in pages["policy.html"] and f"Birds Data {text}" in pages["validation.html"]
    assert f"reeds {text}" in pages["codebook/index.html"]


@every_site
def test_no_element_link_or_program_arises_from_a_text(sites: Callable[[str], Built], name: str) -> None:
    ordinary, made = trees(sites("plain").site), trees(sites(name).site)
    assert ordinary.keys() == made.keys()
    drawn = {"text", "tspan", "g", "path", "span", "div", "p", "style", "meta", "link", "script", "head"}
    for path, page in made.items():
        for main, other in zip(page.xpath("//body"), ordinary[path].xpath("//body"), strict=True):
            tags, usual = (
                Counter(str(each.tag) for each in body.iter() if isinstance(each.tag, str)) for body in (main, other)
            )
            assert {tag: number for tag, number in tags.items() if tag not in drawn} == {
                tag: number for tag, number in usual.items() if tag not in drawn
            } or name == "unseen", path  # which is approved, and has no banner
        assert not page.xpath(
            "//*[@onclick='x'] | //a[starts-with(@href, 'https://evil') or starts-with(@href, 'javascript')] | //img"
        ), path
        assert not [each for each in page.xpath("//main//script[not(@src)]") if each.get("type") != "application/json"], path


@every_site
def test_files_that_are_taken_along_say_it_too(sites: Callable[[str], Built], name: str) -> None:
    made = sites(name)
    text = legible(f"{made.text} end")
    (csl,) = made.site.glob("findings/*kinds.csl.json")
    assert f"Kinds {text}" in json.loads(csl.read_text(encoding="utf-8"))[0]["title"]
    (ris,) = made.site.glob("findings/*kinds.ris")
    assert f"Kinds {text}\n" in ris.read_text(encoding="utf-8")
    search = json.loads((made.site / "search.json").read_text(encoding="utf-8"))
    assert any(f"Whether it has reeds. {text}" in each["text"] for each in search)
    assert list(unseen(made.site, {})) == []


INJECTED = {
    "codebook/ponds.html": ("</main>", "<script>alert('x')</script></main>"),
    "codebook/birds.html": ("</main>", '<p><a href="https://evil.example/">x</a></p></main>'),
    "codebook/index.html": ("<h1", '<h1 onclick="x"'),
    "findings/kinds.html": ("A bird counts once.", "A bird \u202ecounts once."),
    "findings/days.html": ("</main>", "<p>a &#x202e;b</p></main>"),
    "findings/model.html": ("<h1", '<h1 title="\u2067x"'),
    "index.html": ("Welcome.", "Wel\u200bcome."),
    "evidence.html": ("</main>", "<p>\u0338</p></main>"),
    "findings/synthetic-kinds.ris": ("TY  - ", "TY  - \u202e"),
    "findings/synthetic-kinds.svg": ("</svg>", "<desc>&#x202e;</desc></svg>"),
}
"""By page or file, what is written there in the place of something."""


def test_what_is_injected_into_a_finished_site_is_refused_wherever_it_stands(
    sites: Callable[[str], Built], tmp_path: Path
) -> None:
    made = sites("markup")
    shutil.copytree(made.site, tmp_path / "site", ignore=shutil.ignore_patterns("files.json"))
    for path, (old, new) in INJECTED.items():
        page = (tmp_path / "site" / path).read_text(encoding="utf-8")
        assert old in page, path
        (tmp_path / "site" / path).write_text(page.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AuditFailed) as refused:
        audit(tmp_path / "site", made.study, made.bundle, place=place(made.site.parent / "_quarto.yml"))
    assert {each.partition(":")[0] for each in refused.value.details} >= INJECTED.keys()


@given(CHARACTERS)
@example("e\u0301\u0301\u0301\u0301\u0301\u0301")
@example("1\ufe0f\u20e3 \u2764\ufe0f a\ufe0f")
def test_maker_and_audit_agree_on_what_is_legible_though_they_share_nothing(text: str) -> None:
    line = legible(text)
    assert line == shown(text) == legible(line) == shown(line)
    assert "\n" not in line and "\u202e" not in line and line.encode().decode() == line
    assert not [each for each in line if not each.isprintable()]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain é ß – “q” ≥ →", "plain é ß – “q” ≥ →"),
        ("a\u202eb\u2069", "a[U+202E]b[U+2069]"),
        ("bell\x07 nul\x00 \x1b[m", "bell[U+0007] nul[U+0000] [U+001B][m"),
        ("soft\u00ad zero\u200b\ufeff", "soft[U+00AD] zero[U+200B][U+FEFF]"),
        (" line\u2028end\r\n\ttab\u00a0x ", "line end tab x"),
        (
            "\u05d0\u05d1 \u4e2d \U0001f986 \u2764\ufe0f 1\ufe0f\u20e3",
            "\u05d0\u05d1 \u4e2d \U0001f986 \u2764\ufe0f 1\ufe0f\u20e3",
        ),
        ("e\u0301 \u0301 z\u0301\u0302\u0303\u0304\u0305", "e\u0301 [U+0301] z\u0301\u0302\u0303\u0304[U+0305]"),
        ("a\ufe0f \u3164 \ue000 \U000e0041 \ud800", "a[U+FE0F] [U+3164] [U+E000] [U+E0041] [U+D800]"),
    ],
)
def test_what_nobody_sees_stands_there_as_its_number(text: str, line: str) -> None:
    assert plain(text) == line


@settings(max_examples=200)
@given(CHARACTERS)
@example(" ".join(MARKUP))
@example("::: {.x}")
@example(": x")
@example("1. a")
@example("a -- b --- c ... d")
def test_markdown_shows_every_character_as_it_is(text: str) -> None:
    page = html.fromstring(f"<div>{md_render(f'Words {markdown_text(text)} end', {})}</div>")
    assert said(page) == plain(f"Words {plain(text)} end")
    assert {each.tag for each in page.iter() if isinstance(each.tag, str)} == {"div", "p"}


def test_two_labels_that_look_the_same_are_refused() -> None:
    with pytest.raises(DeclarationError, match="look the same"):
        Frequencies("X", merge={"X": {"A b": {1}, "A\n b": {2}}})
    assert made_legible(STUDY) is STUDY


def test_the_name_of_a_study_is_short() -> None:
    with pytest.raises(DeclarationError, match="80 characters"):
        replace(STUDY, name="x" * 10_000)
    with pytest.raises(DeclarationError, match="300 characters"):
        replace(STUDY, title="x" * 10_000)


def test_a_release_with_a_character_that_nobody_sees_is_refused(tmp_path: Path, sites: Callable[[str], Built]) -> None:
    bundle = sites("plain").bundle
    first = replace(bundle.findings[0], note="back\u202ewards")
    write(replace(bundle, findings=(first, *bundle.findings[1:]), approval=None, digest=""), tmp_path / "release")
    with pytest.raises(BundleBroken, match="form its format says"):
        read(tmp_path / "release")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain é ß – “q” ≥ →", "plain é ß – “q” ≥ →"),
        ("Σ Ж", "Σ Ж"),
        ("\u05d0\u05d1", "[U+05D0][U+05D1]"),
        ("\u6c60", "[U+6C60]"),
        ("\U0001f986", "[U+1F986]"),
        ("e\u0301", "e[U+0301]"),
        ("[U+202E] [U+0041]", "[U+202E] [U+0041]"),
        ("[U+4E2D] \u4e2d", "[U+005B]U+4E2D] [U+4E2D]"),
    ],
)
def test_what_the_printed_codebook_cannot_show_stands_there_as_its_number(text: str, printed: str) -> None:
    assert spelled(text) == printed


def test_a_section_has_an_address_of_its_own_whatever_its_title(sites: Callable[[str], Built]) -> None:
    page = trees(sites("markup").site)["codebook/ponds.html"]
    sections = page.xpath("//section[contains(@class, 'level2')]/@id")
    assert len(set(sections)) == len(sections) == 2 and all(re.fullmatch("[a-z0-9-]+", each) for each in sections)
