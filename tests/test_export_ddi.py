"""The codebook as DDI-Codebook 2.5: valid, the same as the schemas and the release label by label, and read back strictly."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from schemas.study import STUDY as REAL
from studybook.audit import exports
from studybook.audit.exports.ddi import read_ddi
from studybook.audit.exports.stated import EVERYTHING
from studybook.bundle import Bundle, SourceKind
from studybook.codebook.description import Codebook, Description
from studybook.codebook.exports.ddi import ddi
from studybook.present.text import plain
from studybook.record import read
from studybook.release import seal
from studybook.standing import Approval
from studybook.study import Study
from studybook.variables import Coded, Count, Day, Measured
from tests.attested import ATTESTATION, OUTCOMES
from tests.attested import attested as attested_bundle
from tests.ponds import POLICY, STUDY, microdata

DDI = "{ddi:codebook:2_5}"
HEBREW = "\u05d1\u05e8\u05d5\u05d5\u05d6 &amp; <b>\u05d0\u05d2\u05dd</b>"
WEIRD = (
    "</labl><labl>",
    "a & b < c > \"d\" 'e' ]]> <!-- -- -->",
    HEBREW,
    "long " * 2000,
    "=1+1",
    "&#0; &lol;",
    "\u00e9\U0001f986",
)
BROKEN = ("nul\x00", "bell\x07 and \x1b[0m", "half \ud800", "none \ufffe\uffff", "\u202eback", "two\nlines\tand\r\nmore")


@cache
def bundle(ponds: int = 60, birds: int = 80) -> Bundle:
    return seal(microdata(1, ponds, birds), (), OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def cleared() -> Bundle:
    whole = replace(attested_bundle(), digest="d")
    return replace(whole, approval=Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="d"))


def written(study: Study, of: Bundle) -> bytes:
    (export,) = ddi(Codebook(study, of))
    return export.content


def told(content: bytes, folder: Path) -> exports.Reading:
    (folder / "x.ddi.xml").write_bytes(content)
    return read_ddi(folder / "x.ddi.xml")


def problems(content: bytes, folder: Path, of: Bundle, study: Study = STUDY) -> list[str]:
    (folder / "x.ddi.xml").write_bytes(content)
    return list(exports.untrue(folder, study, of))


def weird(of: Bundle, words: str) -> Codebook:
    """A codebook in which every variable and every category says `words`."""
    codebook = Codebook(STUDY, of)
    codebook.__dict__["descriptions"] = {
        slug: tuple(_saying(each, words) for each in described) for slug, described in codebook.descriptions.items()
    }
    return codebook


def _saying(each: Description, words: str) -> Description:
    variable = replace(each.variable, title=words, description=words, missing=dict.fromkeys(each.variable.missing, words))
    rows = tuple(replace(row, category=replace(row.category, label=words)) for row in each.rows)
    return replace(each, variable=variable, rows=rows)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    place = os.environ.get("DDI_CODEBOOK_XSD")
    if not place:
        pytest.skip("no schema of DDI-Codebook 2.5 (set DDI_CODEBOOK_XSD to its codebook.xsd)")
    return etree.XMLSchema(etree.parse(place, etree.XMLParser(no_network=True)))


@pytest.fixture(scope="module")
def real(sealed: Path) -> Bundle:
    return read(sealed)


def test_the_study_is_valid_by_the_official_schema(schema: etree.XMLSchema, real: Bundle) -> None:
    document = etree.fromstring(written(REAL, real))
    schema.assertValid(document)
    document.find(f".//{DDI}catgry").set("colour", "blue")
    assert not schema.validate(document)  # the schema is one that can say no


@pytest.mark.parametrize(
    "of", [bundle(), bundle(3, 0), cleared(), attested_bundle()], ids=["", "withheld", "approved", "uncleared"]
)
def test_every_standing_is_valid_by_the_official_schema(schema: etree.XMLSchema, of: Bundle) -> None:
    schema.assertValid(etree.fromstring(written(STUDY, of)))


@pytest.mark.parametrize("words", WEIRD + BROKEN, ids=range(len(WEIRD + BROKEN)))
def test_weird_words_are_valid_by_the_official_schema(schema: etree.XMLSchema, words: str) -> None:
    (export,) = ddi(weird(bundle(), words))
    schema.assertValid(etree.fromstring(export.content))


def test_what_is_read_back_is_what_schemas_and_release_have(real: Bundle, tmp_path: Path) -> None:
    assert problems(written(REAL, real), tmp_path, real, REAL) == []
    stated = told(written(REAL, real), tmp_path).stated
    assert len(stated) == 181 and sum(bool(each.counts) for each in stated) == 152
    assert all(each.counts is not None and each.shares is not None and each.quartiles is not None for each in stated)


@pytest.mark.parametrize(
    "of", [bundle(), bundle(3, 0), cleared(), attested_bundle()], ids=["", "withheld", "approved", "uncleared"]
)
def test_ponds_are_read_back_in_every_standing(of: Bundle, tmp_path: Path) -> None:
    assert problems(written(STUDY, of), tmp_path, of) == []


def test_a_count_of_nothing_is_read_back_as_nothing(tmp_path: Path) -> None:
    of = changed(lambda count: 0 if count else count)
    assert problems(written(STUDY, of), tmp_path, of) == []
    assert 0 in {count for each in told(written(STUDY, of), tmp_path).stated for count in (each.counts or {}).values()}


def test_a_file_without_a_number_says_withheld_everywhere(tmp_path: Path) -> None:
    content = written(STUDY, bundle(3, 0))
    numbers = {each.text for each in etree.fromstring(content).iter(f"{DDI}catStat", f"{DDI}TotlResp", f"{DDI}sumStat")}
    assert numbers == {"withheld"}
    assert b"caseQnty" not in content and content.count(b"Number of records: withheld") == len(STUDY.files)
    assert set(told(content, tmp_path).stated[2].counts or {}) == {"1", "0", "-9", "-8", EVERYTHING}


@pytest.mark.parametrize("words", WEIRD + BROKEN, ids=range(len(WEIRD + BROKEN)))
def test_weird_words_are_read_back(words: str, tmp_path: Path) -> None:
    (export,) = ddi(weird(bundle(), words))
    for each in told(export.content, tmp_path).stated:
        assert {each.title, each.description, *each.valid.values(), *each.missing.values()} == {plain(words)}


@given(words=st.text(min_size=1).filter(plain))
def test_any_words_are_read_back(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    (export,) = ddi(weird(bundle(), words))
    assert {each.title for each in told(export.content, tmp_path_factory.getbasetemp()).stated} == {plain(words)}


def test_the_same_release_makes_the_same_bytes() -> None:
    assert written(STUDY, bundle()) == written(STUDY, bundle.__wrapped__())


def test_names_of_files_and_titles_say_what_numbers_are(tmp_path: Path) -> None:
    marks = {"synthetic-": (bundle(), "Synthetic demo: "), "not-cleared-": (attested_bundle(), "Not cleared for release: ")}
    for prefix, (of, mark) in {**marks, "": (cleared(), "")}.items():
        (export,) = ddi(Codebook(STUDY, of))
        assert export.path == f"codebook/files/{prefix}ponds-1-codebook.ddi.xml"
        document = etree.fromstring(export.content)
        assert [each.text for each in document.iter(f"{DDI}titl")] == [f"{mark}Codebook of PONDS 1", f"{mark}Birds on ponds"]
        assert told(export.content, tmp_path).notices
    assert b"approved for release by B. Swan on 2005-08-01" in written(STUDY, cleared())
    assert b"demo" not in written(STUDY, cleared()).lower() and b"not cleared" not in written(STUDY, cleared()).lower()


def test_only_who_vouches_for_it_is_its_author() -> None:
    def authors(of: Bundle) -> list[str]:
        return [each.text for each in etree.fromstring(written(STUDY, of)).iterfind(f"{DDI}docDscr//{DDI}AuthEnty")]

    assert authors(cleared()) == [ATTESTATION.licensee]
    assert authors(bundle()) == authors(attested_bundle()) == []


def test_what_is_approved_is_listed_under_its_study() -> None:
    study = etree.fromstring(written(STUDY, cleared())).find(f"{DDI}stdyDscr")
    said = {(each.tag.removeprefix(DDI), each.get("agency"), each.text) for each in study.iter()}
    assert {("IDNo", "PONDS", "1"), ("IDNo", "DOI", STUDY.doi), ("AuthEnty", None, "A. Heron")} <= said
    assert not any("in words alone" in (each.text or "") for each in study.iter())


@pytest.mark.parametrize("of", [bundle(), attested_bundle()], ids=["synthetic", "uncleared"])
def test_what_is_not_approved_names_its_study_in_words_alone(of: Bundle) -> None:
    content = written(STUDY, of)
    study = etree.fromstring(content).find(f"{DDI}stdyDscr")
    assert [each.tag.removeprefix(DDI) for each in study.find(f"{DDI}citation").iter()] == ["citation", "titlStmt", "titl"]
    (note,) = study.findall(f"{DDI}notes[@type='study']")
    assert note.text.startswith("The study documented: PONDS 1, Birds on ponds.")
    for word in (STUDY.doi, "A. Heron", STUDY.distributor, STUDY.version):
        assert f">{word}<".encode() not in content


@pytest.mark.parametrize("of", [bundle(), attested_bundle()], ids=["synthetic", "uncleared"])
def test_no_file_that_is_not_approved_may_claim_a_study(of: Bundle, tmp_path: Path) -> None:
    (tmp_path / "x.ddi.xml").write_bytes(written(STUDY, cleared()))
    claims = "claims AuthEnty, IDNo, distDate, distStmt, distrbtr, verStmt, version, though nobody approved its numbers"
    assert any(f"x.ddi.xml: {claims}" == problem for problem in exports.untrue(tmp_path, STUDY, of))


@pytest.mark.parametrize(
    ("name", "agency"),
    [("SOLO", "The Field Book"), ("PONDS9", "The Field Book"), ("BIG PONDS 9", "BIG PONDS")],
)
@pytest.mark.parametrize("of", [bundle(), cleared()], ids=["synthetic", "approved"])
def test_a_study_may_be_called_anything_whatever_its_number(of: Bundle, name: str, agency: str, tmp_path: Path) -> None:
    study = replace(STUDY, name=name, number="9")
    told_of = replace(of, manifest=replace(of.manifest, study=name))
    assert problems(written(study, told_of), tmp_path, told_of, study) == []
    ids = [(each.get("agency"), each.text) for each in etree.fromstring(written(study, told_of)).iter(f"{DDI}IDNo")]
    assert ids == ([(agency, "9"), ("DOI", STUDY.doi)] if of.approval else [])


def test_each_kind_is_said_in_the_words_of_the_form(real: Bundle) -> None:
    document = etree.fromstring(written(REAL, real))
    for file in REAL.files:
        for variable in file.variables:
            (each,) = document.findall(f".//{DDI}var[@ID='{file.slug}.{variable.name}']")
            bounds = each.find(f"{DDI}valrng/{DDI}range")
            values = [value.text for value in each.findall(f"{DDI}catgry[@missing='N']/{DDI}catValu")]
            missing = [item.get("VALUE") for item in each.iterfind(f"{DDI}invalrng/{DDI}item")]
            assert missing == [str(code) for code in variable.missing]
            match variable.kind:
                case Coded(labels):
                    assert values == [str(code) for code in labels] and bounds is None
                case Measured(low, high, unit) | Count(low, high, unit):
                    assert each.get("measUnit") == unit
                    assert (bounds.get("min"), bounds.get("max")) == (str(low), str(high))
                    assert all(re.fullmatch("[0-9]+:[0-9]+", value) for value in values)
                case Day(first, last):
                    assert values == [str(year) for year in range(first.year, last.year + 1)]
                case _:
                    assert not values and bounds is None


def test_sums_are_given_where_every_part_is_told() -> None:
    (of,) = [each for each in etree.fromstring(written(STUDY, every_told())).iter(f"{DDI}var") if each.get("name") == "REEDS"]
    sums = {each.get("type"): each.text for each in of.iter(f"{DDI}sumStat")}
    assert sums == {"vald": str(2 * 7), "invd": str(2 * 7)}


def every_told() -> Bundle:
    return changed(lambda _: 7)


def changed(number: Callable[[int | None], int | None]) -> Bundle:
    """The release of the ponds with other numbers in every category, and the same total everywhere."""
    of = bundle()
    entries = {
        slug: tuple(
            replace(
                entry,
                table=entry.table
                and replace(
                    entry.table,
                    cells=tuple(
                        replace(cell, count=number(cell.count) if cell.where else cell.count) for cell in entry.table.cells
                    ),
                ),
            )
            for entry in each
        )
        for slug, each in of.codebook.items()
    }
    return replace(of, codebook=entries)


def at(place: str, said: str) -> Callable[[etree._Element], None]:
    def change(document: etree._Element) -> None:
        (found, *_) = document.xpath(place, namespaces={"d": DDI.strip("{}")})
        found.text = said

    return change


def added(place: str, name: str, said: str = "", /, **attributes: str) -> Callable[[etree._Element], None]:
    def change(document: etree._Element) -> None:
        (found, *_) = document.xpath(place, namespaces={"d": DDI.strip("{}")})
        etree.SubElement(found, f"{DDI}{name}", attributes).text = said or None

    return change


def attribute(place: str, name: str, said: str) -> Callable[[etree._Element], None]:
    def change(document: etree._Element) -> None:
        (found, *_) = document.xpath(place, namespaces={"d": DDI.strip("{}")})
        found.set(name, said)

    return change


REEDS = "//d:var[@name='REEDS']"
FREQ = "d:catStat[@type='freq']"
SPOILED = {
    "a count": at(f"{REEDS}/d:catgry/{FREQ}[.!='withheld']", "39"),
    "a percentage": at(f"{REEDS}/d:catgry/d:catStat[@type='percent'][.!='withheld']", "3"),
    "a withheld number": at(f"//d:catgry/{FREQ}[.='withheld']", "3"),
    "a number that is no number": at(f"{REEDS}/d:catgry/{FREQ}", "about 40"),
    "a sum": added(REEDS, "sumStat", "60", type="vald"),
    "a mean": added("//d:var[@name='DEPTH']", "sumStat", "6", type="mean"),
    "a quartile": at("//d:var[@name='DEPTH']/d:sumStat[@type='medn']", "39"),
    "a label": at(f"{REEDS}/d:catgry/d:labl", "No"),
    "a code": at(f"{REEDS}/d:catgry/d:catValu", "7"),
    "what is missing": attribute(f"{REEDS}/d:catgry", "missing", "Y"),
    "a missing code": attribute(f"{REEDS}/d:invalrng/d:item", "VALUE", "-7"),
    "a level": attribute("//d:var[@name='DUG']/d:catLevel", "levelnm", "class"),
    "a title": at(f"{REEDS}/d:labl", "Weeds"),
    "a description": at(f"{REEDS}/d:txt", "Whether it has none."),
    "a grade": attribute(f"{REEDS}/d:notes[@type='evidence']", "subject", "PAGE-ITEM"),
    "a section": at(f"{REEDS}/d:concept", "Heard"),
    "the bounds of values": attribute("//d:var[@name='DEPTH']/d:valrng/d:range", "max", "41"),
    "the number of records": at("//d:caseQnty", "61"),
    "the number of variables": at("//d:varQnty", "88"),
    "a figure in a note": at(f"{REEDS}/d:notes", "Three of 60 had none."),
    "a figure in a universe": at(f"{REEDS}/d:universe", "All 41 records with reeds."),
    "a figure in the guide": at("//d:guide", "Based on 3 ponds."),
    "a figure in an attribute": attribute("//d:range", "UNITS", "3"),
    "a figure in a name": attribute("//d:varGrp", "ID", "ponds-41"),
    "a date": attribute("//d:prodDate", "date", "2005-06-08"),
    "the notice": at("/d:codeBook/d:docDscr/d:notes", "These are results."),
    "no notice": attribute("/d:codeBook/d:docDscr/d:notes", "type", "other"),
    "the title": at("//d:docDscr//d:titl", "Codebook of PONDS 1"),
    "an identifier": added("//d:stdyDscr//d:titlStmt", "IDNo", STUDY.doi, agency="DOI"),
    "a distributor": added("//d:stdyDscr/d:citation", "distStmt"),
    "a version": added("//d:stdyDscr/d:citation", "verStmt"),
    "the title of the study": at("//d:stdyDscr//d:titl", "Birds on ponds"),
    "an unknown element": added(REEDS, "qstn", "How many?"),
    "an element elsewhere": added("//d:citation", "notes", "No figure."),
    "an unknown attribute": attribute(REEDS, "dcml", "0"),
    "a variable twice": added("//d:dataDscr", "var", "", ID="ponds.REEDS", name="REEDS", files="ponds"),
    "text between elements": at(REEDS, "41"),
    "a table for what has none": added("//d:var[@name='PARK']", "TotlResp", "60"),
}


@pytest.mark.parametrize("change", SPOILED.values(), ids=SPOILED)
def test_what_is_not_as_the_release_has_it_is_refused(change: Callable[[etree._Element], None], tmp_path: Path) -> None:
    document = etree.fromstring(written(STUDY, bundle()))
    change(document)
    content = etree.tostring(document, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    found = problems(content, tmp_path, bundle())
    assert found and not any(figure in problem for problem in found for figure in ("39", "41"))


DOCTYPE = b'<!DOCTYPE codeBook [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n<codeBook '


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<codeBook ", DOCTYPE),
        (b"<codeBook ", b"<!-- 41 --><codeBook "),
        (b"<dataDscr>", b"<dataDscr><!-- 41 -->"),
        (b"<dataDscr>", b"<dataDscr><?count 41?>"),
        (b"</codeBook>", b"</codeBook><!-- 41 -->"),
        (b"</codeBook>", b""),
        (b'version="2.5"', b'version="41"'),
        (b"<dataDscr>", b'<dataDscr xmlns="ddi:codebook:2_6">'),
        (b"<?xml version='1.0' encoding='UTF-8'?>\n", b""),
    ],
)
def test_what_is_no_such_file_is_refused(before: bytes, after: bytes, tmp_path: Path) -> None:
    content = written(STUDY, bundle())
    assert before in content
    assert problems(content.replace(before, after, 1), tmp_path, bundle())
    with pytest.raises(ValueError, match="not written as a codebook"):
        told(content.replace(before, after, 1), tmp_path)
