"""The codebook as CSV and as a workbook: one table, the same as the release, in which nothing can be run as a formula."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.study import STUDY as REAL
from studybook.audit.exports import records
from studybook.audit.exports.sheets import read_csv
from studybook.audit.exports.workbook import read_workbook
from studybook.bundle import Bundle
from studybook.codebook.description import Codebook
from studybook.codebook.exports.sheets import COLUMNS, guarded, is_formula, sheets, source_of, told
from studybook.codebook.exports.workbook import CODES, VARIABLES, workbook
from studybook.errors import DeclarationError
from studybook.present.marks import notice
from studybook.study import Study
from studybook.variables import Coded
from tests.weeds import NASTY, STANDINGS, STUDY, counts, laid, made_up, problems, revealed, share
from tests.weeds import told as released

BOTH = pytest.mark.parametrize("study", [REAL, STUDY], ids=["real", "weeds"])
EVERY = pytest.mark.parametrize("standing", STANDINGS)
WITHHELD = "withheld"

Row = Mapping[str, Any]


def codebook(study: Study = STUDY, standing: str = "synthetic", bundle: Bundle | None = None) -> Codebook:
    return Codebook(study, bundle or made_up(study, standing))


def comma(of: Codebook) -> bytes:
    (made,) = sheets(of)
    return made.content


def book(of: Codebook) -> bytes:
    (made,) = workbook(of)
    return made.content


def rows(of: Codebook) -> list[Row]:
    """The CSV as pandas reads it."""
    frame = pd.read_csv(io.BytesIO(comma(of)), keep_default_na=False, dtype=object)
    return frame.to_dict("records")


def cells(of: Codebook, name: str) -> list[Row]:
    """A sheet of the workbook as openpyxl reads it, an empty cell as empty text."""
    sheet = openpyxl.load_workbook(io.BytesIO(book(of)))[name]
    header, *lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    return [{key: "" if value is None else value for key, value in zip(header, line, strict=True)} for line in lines]


def said(number: int | None) -> str:
    return WITHHELD if number is None else str(number)


def unescaped(text: str) -> str:
    """Characters that XML cannot hold, which openpyxl leaves as they are written."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def expected(of: Codebook) -> list[tuple[str, ...]]:
    """Dataset, name, label, missing, records and percent of each row."""
    lines = list[tuple[str, ...]]()
    for file, variable, table in released(of):
        if table:
            (found,), total = table.dimensions, table.at(()).count
            pairs = sorted(zip(found.categories, counts(table), strict=True), key=lambda pair: pair[0].missing)
            lines += [
                (file.slug, variable.name, c.label, "yes" if c.missing else "no", said(count), said(share(count, total)))
                for c, count in pairs
            ]
        elif isinstance(variable.kind, Coded):
            labels = [
                *((text, "no") for text in variable.kind.labels.values()),
                *((t, "yes") for t in variable.missing.values()),
            ]
            lines += [(file.slug, variable.name, text, gone, "not published", "not published") for text, gone in labels]
        else:
            lines.append((file.slug, variable.name, "", "", "", ""))
    return lines


# What the tables say


@BOTH
def test_pandas_reads_every_label_and_number(study: Study) -> None:
    of = codebook(study)
    found, wanted = rows(of), expected(of)
    assert len(found) == len(wanted)
    for row, (dataset, name, label, missing, count, percent) in zip(found, wanted, strict=True):
        assert (row["dataset"], row["name"], row["missing"]) == (dataset, name, missing)
        assert row["label"] in {label, f"'{label}"}
        assert (row["records"], row["percent"]) == (count, percent)


@BOTH
def test_openpyxl_reads_every_label_and_number(study: Study) -> None:
    of = codebook(study)
    wanted = [line for line in expected(of) if line[2]]
    found = cells(of, "Codes")
    assert len(found) == len(wanted)
    for row, (dataset, name, label, missing, count, percent) in zip(found, wanted, strict=True):
        assert (row["dataset"], row["name"], row["missing"]) == (dataset, name, missing)
        assert unescaped(row["label"]) == label or label.startswith("_x")  # it takes the escape of an escape away
        assert (str(row["records"]), str(row["percent"])) == (count, percent)
        assert isinstance(row["records"], int) == count.isdigit()


def test_both_are_the_same_table() -> None:
    of = codebook(REAL)
    codes = {(row["dataset"], row["name"], row["label"]): row for row in cells(of, "Codes")}
    variables = {(row["dataset"], row["name"]): row for row in cells(of, "Variables")}
    for row in rows(of):
        told = {**variables[row["dataset"], row["name"]], **codes.get((row["dataset"], row["name"], row["label"]), {})}
        assert {key: str(told.get(key, "")) for key in COLUMNS} == row


def test_codes_are_numbers_where_they_are_negative_too() -> None:
    line = next(line for line in comma(codebook(REAL)).decode().splitlines() if ',"EV_PHONE",' in line and ',-9,"","",' in line)
    assert '"Not recorded in case file"' in line
    frame = pd.read_csv(io.BytesIO(comma(codebook(REAL))), keep_default_na=False)
    coded = pd.to_numeric(frame.loc[frame["name"] == "EV_PHONE", "code"])
    assert coded.tolist()[:3] == [1, 0, -9]
    assert {type(row["code"]) for row in cells(codebook(REAL), "Codes") if row["name"] == "EV_PHONE"} == {int}


def test_classes_years_and_blanks_have_their_own_columns() -> None:
    found = {(row["name"], row["code"], row["from"], row["to"]): row["label"] for row in rows(codebook())}
    assert found["TALL", "", "2", "9"].startswith("2–9 ")
    assert (found["PULLED", "2002", "", ""], found["PULLED", "blank", "", ""]) == ("2002", "No date")


def test_what_is_withheld_is_a_word_in_every_place() -> None:
    bundle = made_up(STUDY)
    nothing = replace(
        bundle,
        codebook={
            slug: tuple(
                replace(
                    entry,
                    table=entry.table
                    and replace(
                        entry.table,
                        cells=tuple(replace(cell, count=None) for cell in entry.table.cells),
                        statistics=tuple(replace(each, value=None) for each in entry.table.statistics),
                    ),
                )
                for entry in entries
            )
            for slug, entries in bundle.codebook.items()
        },
    )
    found = [row for row in rows(codebook(bundle=nothing)) if not row["not_published"]]
    numbers = ("records", "percent", "all_records", "median")
    assert {row[name] for row in found for name in numbers} == {WITHHELD, ""}
    assert {row["median"] for row in found if row["name"] == "TALL"} == {WITHHELD}


def test_text_begins_with_the_mark_that_excel_needs() -> None:
    assert comma(codebook(REAL)).startswith(b'\xef\xbb\xbf"source_of_numbers","dataset","position"')
    assert b"\n" not in comma(codebook(REAL)).replace(b"\r\n", b"")


# Formulas


@pytest.mark.parametrize("text", [each for each in NASTY if re.match(r"[\s'\"\u200b\u202e]*[=+\-@＝﹣]|'*[\t\r\n]", each)])
def test_what_could_be_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Yes", "a=b", "'plain in quotes'", "3", "18–24 years", "x-ray", "_x0041_", "\u05e2=1"])
def test_other_text_stands_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("number", [-9, 0, 12])
def test_a_number_is_never_taken_for_a_formula(number: int) -> None:
    assert guarded(number) == number


@given(st.text("=+-@＝'\"\t\r\n \u200bab", max_size=6) | st.text())
def test_the_apostrophe_can_be_taken_away_again(text: str) -> None:
    """No two texts are written alike, and both sides agree on what could be a formula."""
    assert records.is_formula(text) == is_formula(text)
    cell = guarded(text)
    assert isinstance(cell, str)
    assert cell[:1] not in {"=", "+", "-", "@", "＝", "\t", "\r", "\n"}
    taken = cell[1:] if cell[:1] == "'" and is_formula(cell[1:]) else cell
    assert taken == text


def test_no_cell_of_either_begins_like_a_formula() -> None:
    of = codebook()
    for line in csv.reader(io.StringIO(comma(of).decode("utf-8-sig"), newline="")):
        assert [cell for cell in line if cell[:1] in {"=", "+", "@", "\t", "\r", "＝"} or re.match(r"-\D", cell)] == []
    for sheet in openpyxl.load_workbook(io.BytesIO(book(of))):
        for cell in (cell for line in sheet.iter_rows() for cell in line):
            assert cell.data_type in {"s", "n"}
            if isinstance(cell.value, str) and sheet.title != "Read me":
                assert cell.quotePrefix == is_formula(unescaped(cell.value)), cell.coordinate


# The workbook


def test_the_workbook_has_three_sheets_to_work_with() -> None:
    opened = openpyxl.load_workbook(io.BytesIO(book(codebook(REAL))))
    assert opened.sheetnames == ["Read me", "Variables", "Codes"]
    for name, columns in (("Variables", VARIABLES), ("Codes", CODES)):
        sheet = opened[name]
        assert [cell.value for cell in sheet[1]] == list(columns)
        assert sheet.freeze_panes == f"{chr(ord('A') + columns.index('name') + 1)}2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.column_dimensions["A"].width > 10
    assert len([*opened["Variables"].iter_rows()]) == 182
    explained = {row[0].value for row in opened["Read me"].iter_rows()}
    assert set(COLUMNS) <= explained


def test_a_workbook_names_no_author_and_no_time() -> None:
    of = codebook(REAL)
    about = openpyxl.load_workbook(io.BytesIO(book(of))).properties
    assert not about.creator and not about.lastModifiedBy
    assert {f"{about.created:%Y-%m-%d %H}", f"{about.modified:%Y-%m-%d %H}"} == {"2005-06-07 00"}
    with zipfile.ZipFile(io.BytesIO(book(of))) as packed:
        assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything = b"".join(packed.read(each) for each in packed.infolist())
    assert not re.search(rb"<Company>[^<]|/root|/home|<f>|http-equiv", everything)


def test_the_same_release_makes_the_same_bytes() -> None:
    assert (book(codebook()), comma(codebook())) == (book(codebook()), comma(codebook()))


def test_text_that_no_cell_holds_is_refused() -> None:
    of = codebook()
    described = of.descriptions["roots"]
    long = replace(described[0], variable=replace(described[0].variable, description="\U0001f986" * 16_384))
    of.__dict__["descriptions"] = {"roots": (long, *described[1:])}
    with pytest.raises(DeclarationError, match="longer than the 32,767 characters"):
        book(of)


# What the numbers are


@EVERY
def test_each_row_says_what_its_numbers_are(standing: str) -> None:
    of = codebook(standing=standing)
    line = source_of(of.bundle.standing, STUDY.name)
    begins = {"uncleared": "Not cleared for release. ", "approved": "Source: restricted-use files of WEEDS 2"}
    assert line.startswith(begins.get(standing, "Synthetic demo. "))
    assert {row["source_of_numbers"] for row in rows(of)} == {line}
    assert next(iter(rows(of)[0])) == "source_of_numbers"
    for name in ("Variables", "Codes"):
        assert {row["source_of_numbers"] for row in cells(of, name)} == {line}
    opened = openpyxl.load_workbook(io.BytesIO(book(of)))
    assert opened.active.title == "Read me" and opened["Read me"]["B1"].value == notice(of.bundle.standing, STUDY.name)
    assert opened.properties.description == notice(of.bundle.standing, STUDY.name)


@EVERY
@pytest.mark.parametrize(("exporter", "ending"), [(sheets, ".csv"), (workbook, ".xlsx")])
def test_the_name_says_what_the_numbers_are(standing: str, exporter: Any, ending: str) -> None:
    (made,) = exporter(codebook(standing=standing))
    prefix = {"uncleared": "not-cleared-", "approved": ""}.get(standing, "synthetic-")
    assert made.path == f"codebook/files/{prefix}weeds-2-codebook{ending}"


# The audit


@BOTH
@EVERY
def test_the_audit_reads_both(study: Study, standing: str, tmp_path: Path) -> None:
    of = codebook(study, standing)
    comma, packed = laid(tmp_path, of, sheets, workbook)
    assert problems(tmp_path, of) == []
    assert read_csv(comma).stated == read_workbook(packed).stated
    assert all(each.counts is not None and each.shares is not None for each in read_csv(comma).stated)


@settings(max_examples=40)
@given(words=st.lists(st.text(max_size=40), min_size=7, max_size=7))
def test_the_audit_reads_any_words(words: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a label is, it comes back letter for letter, from both."""
    of = codebook()
    left = cycle(words)
    described = {
        slug: tuple(
            replace(each, rows=tuple(replace(row, category=replace(row.category, label=next(left))) for row in each.rows))
            for each in found
            if each.variable.name in {"TALL", "LEAVES"}
        )
        for slug, found in of.descriptions.items()
    }
    of.__dict__["descriptions"] = described
    labels = [[row.category.label for row in each.rows] for found in described.values() for each in found]
    folder = tmp_path_factory.mktemp("any")
    for made, read in ((sheets, read_csv), (workbook, read_workbook)):
        (path,) = laid(folder, of, made)
        assert [[*each.valid.values(), *each.missing.values()] for each in read(path).stated] == labels


REFUSED = "is not written as its format has it, or holds what no check reads"
Rows = list[list[str | int]]


def first(lines: Rows, name: str, label: str = "") -> list[str | int]:
    at, labelled = list(COLUMNS).index("name"), list(COLUMNS).index("label")
    return next(line for line in lines if line[at] == name and label in str(line[labelled]))


def cell(name: str, column: str, value: str | int, label: str = "") -> Callable[[Rows], None]:
    """The first row of a variable whose label holds something, with another value."""

    def change(lines: Rows) -> None:
        line = first(lines, name, label)
        assert line[list(COLUMNS).index(column)] != value
        line[list(COLUMNS).index(column)] = value

    return change


def everywhere(name: str, column: str, value: str | int) -> Callable[[Rows], None]:
    def change(lines: Rows) -> None:
        for line in lines:
            if line[list(COLUMNS).index("name")] == name and line[list(COLUMNS).index("dataset")] == "weeds":
                line[list(COLUMNS).index(column)] = value

    return change


def swap(lines: Rows) -> None:
    at = list(COLUMNS).index("label")
    one, other = first(lines, "AGAIN", "Yes"), first(lines, "AGAIN", "No")
    one[at], other[at] = other[at], one[at]


COMMA: dict[str, tuple[Callable[[Rows], object], str]] = {
    "a changed number": (cell("AGAIN", "records", 6, "Yes"), "the numbers of weeds.AGAIN"),
    "another percentage": (cell("AGAIN", "percent", 6, "Yes"), "the percentages of weeds.AGAIN"),
    "another total": (everywhere("AGAIN", "all_records", 6), "the numbers of weeds.AGAIN"),
    "another quartile": (everywhere("TALL", "median", 6), "the quartiles of weeds.TALL"),
    "a swapped label": (swap, "the codes and labels of weeds.AGAIN"),
    "another code": (cell("AGAIN", "code", 6, "Yes"), "the codes and labels of weeds.AGAIN"),
    "a code as text": (cell("AGAIN", "code", "1", "Yes"), REFUSED),
    "a number as text": (cell("AGAIN", "records", "6", "Yes"), REFUSED),
    "a number that is not withheld": (cell("SOIL", "records", 6), REFUSED),
    "a number of an identifier": (everywhere("BED", "all_records", 6), REFUSED),
    "a formula": (cell("AGAIN", "label", "=6", "Yes"), REFUSED),
    "a variable told in two ways": (cell("AGAIN", "section", "Other", "Yes"), REFUSED),
    "another title": (everywhere("AGAIN", "title", "Other"), "the title of weeds.AGAIN"),
    "a figure in words": (everywhere("AGAIN", "section", "Seen 7 times"), "a text holds a figure"),
    "a unit with a figure": (everywhere("TALL", "unit", "7 days"), REFUSED),
    "another place": (everywhere("AGAIN", "position", 6), REFUSED),
    "neither missing nor not": (cell("AGAIN", "missing", "maybe", "Yes"), REFUSED),
    "a row twice": (lambda lines: lines.insert(5, lines[5]), REFUSED),
    "a row less": (lambda lines: lines.remove(first(lines, "AGAIN", "Yes")), "the codes and labels of weeds.AGAIN"),
    "a variable less": (lambda lines: lines.remove(first(lines, "NOTES")), REFUSED),
    "no rows": (lambda lines: lines.clear(), REFUSED),
    "a column more": (lambda lines: [line.append(6) for line in lines], REFUSED),
    "a cell more": (lambda lines: lines[0].append(6), REFUSED),
    "a source that is not true": (cell("AGAIN", "source_of_numbers", "Source: real.", "Yes"), REFUSED),
    "a source that is nowhere true": (everywhere("AGAIN", "source_of_numbers", "Source: real."), "does not say first"),
}


@pytest.mark.parametrize("fault", COMMA)
def test_the_audit_refuses_a_table(fault: str, tmp_path: Path) -> None:
    of = codebook()
    (path,) = laid(tmp_path, of, sheets)
    change, message = COMMA[fault]
    reader = csv.reader(io.StringIO(comma(of).decode("utf-8-sig"), newline=""), quoting=csv.QUOTE_NONNUMERIC)
    header, *lines = [[int(each) if isinstance(each, float) else each for each in line] for line in reader]
    change(lines)
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerows([header, *lines])
    assert out.getvalue().encode("utf-8-sig") != path.read_bytes()
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    assert [problem for problem in problems(tmp_path, of) if message in problem]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\xef\xbb\xbf", b""),
        (b"\r\n", b"\n"),
        (b'"dataset"', b'"data"'),
        (b'"dataset"', b"dataset"),
        (b'"weeds",1,', b'"weeds",1.0,'),
        (b'"weeds",1,', b'"weeds",nan,'),
        (b'"weeds",1,', b'"weeds","1",'),
        (b"\xef\xbb\xbf", b"\xef\xbb\xbf6\r\n"),
        (b'"dataset"', b'"dataset'),
        (b"Synthetic", b"\xff"),
    ],
)
def test_the_audit_refuses_another_spelling(old: bytes, new: bytes, tmp_path: Path) -> None:
    of = codebook()
    (path,) = laid(tmp_path, of, sheets)
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert any(REFUSED in problem for problem in problems(tmp_path, of))


def repacked(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """A workbook with other parts, packed as the first was."""
    with zipfile.ZipFile(path) as packed:
        parts = {each.filename: packed.read(each) for each in packed.infolist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name), content)


def part(name: str, old: str, new: str, times: int = 1) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[name], name
        parts[name] = parts[name].replace(old.encode(), new.encode(), times)

    return change


SHEET = "xl/worksheets/sheet3.xml"
BOOK, CORE, APP, SHARED = "xl/workbook.xml", "docProps/core.xml", "docProps/app.xml", "xl/sharedStrings.xml"

PACKED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "a changed number": (part(SHEET, "<v>1234</v>", "<v>6</v>"), "the numbers of weeds."),
    "a formula": (part(SHEET, "<v>1234</v>", "<f>1+1</f><v>1234</v>"), REFUSED),
    "a formula alone": (part(SHEET, "<v>1234</v>", "<f>1+1</f>"), REFUSED),
    "text in the cell": (part(SHEET, "<v>1234</v>", "<is><t>6</t></is>"), REFUSED),
    "a part of a number": (part(SHEET, "<v>1234</v>", "<v>6.5</v>"), REFUSED),
    "true": (part(SHEET, 't="s"', 't="b"'), REFUSED),
    "a text that is not there": (part(SHEET, 't="s"><v>', 't="s"><v>99'), REFUSED),
    "a hidden row": (part(SHEET, '<row r="2"', '<row hidden="1" r="2"'), REFUSED),
    "a header for print": (
        part(SHEET, "</worksheet>", "<headerFooter><oddHeader>6</oddHeader></headerFooter></worksheet>"),
        REFUSED,
    ),
    "text outside of cells": (part(SHEET, "<sheetData>", "<sheetData>6"), REFUSED),
    "another label": (part(SHARED, "Yes", "Yet"), "the codes and labels of weeds.AGAIN"),
    "a text in no cell": (part(SHARED, "</sst>", "<si><t>6</t></si></sst>"), REFUSED),
    "text with looks": (part(SHARED, "<si><t>withheld</t></si>", "<si><r><t>withheld</t></r></si>"), REFUSED),
    "a format of numbers": (
        part("xl/styles.xml", "<fonts", '<numFmts count="1"><numFmt numFmtId="170" formatCode="6"/></numFmts><fonts'),
        REFUSED,
    ),
    "a hidden sheet": (part(BOOK, '<sheet name="Codes"', '<sheet state="hidden" name="Codes"'), REFUSED),
    "a sheet of another name": (part(BOOK, 'name="Codes"', 'name="Code"'), REFUSED),
    "a name": (part(BOOK, "</definedNames>", '<definedName name="six">6</definedName></definedNames>'), REFUSED),
    "an author": (part(CORE, "<dc:creator>", "<dc:creator>A. Heron"), REFUSED),
    "another day": (part(CORE, "2005-06-07", "2005-06-06"), REFUSED),
    "a time": (lambda parts: parts.update({CORE: parts[CORE].replace(b"T00:00:00Z", b"T06:00:00Z")}), REFUSED),
    "other days": (
        lambda parts: parts.update({CORE: parts[CORE].replace(b"2005-06-07", b"2005-06-06")}),
        "a text holds a figure",
    ),
    "a keyword": (part(CORE, "</cp:coreProperties>", "<cp:keywords>6</cp:keywords></cp:coreProperties>"), REFUSED),
    "a notice that is not true": (part(CORE, "<dc:description>", "<dc:description>Real. "), "does not say first"),
    "a company": (part(APP, "<Company>", "<Company>6"), REFUSED),
    "a macro": (lambda parts: parts.update({"xl/vbaProject.bin": b"6"}), REFUSED),
    "a part less": (lambda parts: parts.pop(APP), REFUSED),
    "no XML": (lambda parts: parts.update({SHEET: b"6"}), REFUSED),
}


@pytest.mark.parametrize("fault", PACKED)
def test_the_audit_refuses_a_workbook(fault: str, tmp_path: Path) -> None:
    of = codebook()
    (path,) = laid(tmp_path, of, workbook)
    repacked(path, lambda parts: None)
    assert problems(tmp_path, of) == []
    change, message = PACKED[fault]
    repacked(path, change)
    assert [problem for problem in problems(tmp_path, of) if message in problem]


@pytest.mark.parametrize("content", [b"", b"6", b"PK\x03\x04 and no more"])
def test_the_audit_refuses_what_is_no_workbook(content: bytes, tmp_path: Path) -> None:
    of = codebook()
    (path,) = laid(tmp_path, of, workbook)
    path.write_bytes(content)
    assert any(REFUSED in problem for problem in problems(tmp_path, of))


def test_the_audit_refuses_a_workbook_that_was_packed_at_some_time(tmp_path: Path) -> None:
    of = codebook()
    (path,) = laid(tmp_path, of, workbook)
    with zipfile.ZipFile(path, "a") as packed:
        packed.comment = b"6"
    assert any(REFUSED in problem for problem in problems(tmp_path, of))


@pytest.mark.parametrize("exporter", [sheets, workbook])
def test_the_audit_refuses_the_table_of_another_release(exporter: Any, tmp_path: Path) -> None:
    of = codebook()
    laid(tmp_path, codebook(bundle=revealed(of.bundle)), exporter)
    found = problems(tmp_path, of)
    assert any("the numbers of weeds.LABELLED" in problem for problem in found)
    assert "4321" not in json.dumps(found)


def test_every_variable_is_told_once() -> None:
    assert [each.variable["name"] for each in told(codebook())] == [v.name for file in STUDY.files for v in file.variables]
