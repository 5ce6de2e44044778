"""Setup files in the archive's way of writing, in three programs' words, and the text files they go with."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.described import Column, Described, Range
from studybook.errors import DataRefused
from studybook.sources import delimited, fixed
from studybook.sources.delivery import Unreadable
from studybook.sources.icpsr import Files
from studybook.sources.setups import read
from studybook.sources.setups.statements import Place, Setup
from studybook.sources.synthetic import Synthetic
from studybook.validation import validate
from tests import ponds

SPSS = """\
*-------------------------------------------------------------------------*
*                     SPSS SETUP FILE
*
*  MISSING VALUES: declares what the user's program treats as missing. Not
*  all variables have such values.
*
*-------------------------------------------------------------------------.

* SPSS FILE HANDLE AND DATA LIST COMMANDS.

FILE HANDLE DATA / NAME="data-filename" LRECL=16.
DATA LIST FILE=DATA /
     POND 1-2 (A)   REEDS 3-4   SHORE 5-6
     DEPTH 7-10 (2)  STATE 11 (A)  DUG 12-16 (A)

   .

* SPSS VARIABLE LABELS COMMAND.

VARIABLE LABELS
   POND      'The pond''s name' /
   REEDS     'Whether it has reeds, as the warden'+
     ' says'/
   SHORE     'Shore. Its "edge"' /
   DUG       "When ""dug"" " /
   .

VALUE LABELS
   REEDS     1 '(1) Yes' 0 '(0) No.'
             -9 'Not noted' /
   SHORE DEPTH -9 'Not noted' /
   STATE     'A' 'Alabama'
             'X' 'Elsewhere' /
   .

* SPSS MISSING VALUES COMMAND.

* MISSING VALUES
     REEDS (-9) /
     SHORE (LO THRU -8, 99) /
     DEPTH (-9 THRU -7, 99.5)  STATE ('X') /
   .

SPLIT FILE OFF.
EXECUTE.

* Create SPSS system file.

*SAVE OUTFILE="spss-filename.sav".
"""

SAS = """\
/*-------------------------------------------------------------------------
 |                    SAS SETUP FILE
 |   IF (RELATION = 98 OR RELATION = 99) THEN RELATION = .;
 | It's the users' choice.
 |------------------------------------------------------------------------*/

* SAS PROC FORMAT; * the user's own;

/*
PROC FORMAT;
  VALUE reeds     -9='Not noted' 0='(0) No.' 1='(1) Yes' ;
  VALUE noted     -9='Not noted' .a='Refused' 10-20='Some' ;
  VALUE $state    'A'='Alabama' 'X'='Elsewhere' ;
*/

DATA;
INFILE "data-filename" LRECL=16;
INPUT
       POND $1-2               REEDS 3-4               SHORE 5-6
       DEPTH 7-10 .2           STATE $ 11              DUG $12-16
        ;

LABEL
   POND    = 'The pond''s name'
   REEDS   = 'Whether it has reeds, as the warden says'
   SHORE= 'Shore. Its "edge"'
        ;

/*
   IF (REEDS = -9) THEN REEDS = .;
   IF (SHORE LE -8 OR SHORE = 99) THEN SHORE = .;
   IF (DEPTH = -9 OR DEPTH = 99.5) THEN DEPTH = .;
   IF (STATE = 'X') THEN STATE = '';
   IF (REEDS = 1 AND SHORE = 2) THEN DEPTH = .;
*/

/*
  FORMAT REEDS reeds. SHORE DEPTH noted.
         STATE $state. DUG $5. ;
*/

MERGE other;
RUN;
"""

DCT = """\
infile dictionary {
_lrecl(16)
_column(1)      str2  POND          %2s   "The pond's name"
_column(3)      byte  REEDS:REEDS   %2f   "Whether it has reeds, as the warden says"
_column(5)      byte  SHORE:NOTED   %2f   "Shore. Its 'edge'"
_column(7)      double DEPTH:NOTED  %4f   "Depth"
_column(11)     str1  STATE         %1s   ""
_column(12)     str5  DUG           %5s   ""
}
"""

DO = """\
/**************************************************************************
 |  STATA SETUP FILE: it's to be edited
 **************************************************************************/

set more off  /* This prevents the Stata output viewer from pausing the
                 process */

local raw_data "data-filename"
infile using `dict', using (`raw_data') clear

format DEPTH %7.2f
label data "Ponds; and birds"

#delimit ;
label define REEDS     1 "(1) Yes"
                       0 "(0) No."
                       -9 "Not noted" ;
label define NOTED     -9 "Not noted" .a "Refused" ;


#delimit cr

* Section 5: Missing Values

/*
replace REEDS = . if (REEDS == -9)
replace SHORE = . if (SHORE <= -8 | SHORE == 99)
replace DEPTH = . if (DEPTH == -9 | DEPTH == 99.500)
replace DEPTH = . if (REEDS == 1)


*/
drop POND
save `outfile', replace
"""

ROWS = "Q1 1 2 150AM1   \nQ2-9-9  -9XM2   \nQ3 0 3  25 M3 é \n"


def setup(**texts: str) -> tuple[Setup, tuple[str, ...]]:
    return read({ending: text.encode() for ending, text in texts.items()})


BOTH = {"sps": {"sps": SPSS}, "sas": {"sas": SAS}, "stata": {"do": DO, "dct": DCT}}


@pytest.mark.parametrize("program", BOTH)
def test_a_setup_file_says_places_titles_labels_and_missing_codes(program: str) -> None:
    found, notes = setup(**BOTH[program])
    decimals = 0 if program == "stata" else 2
    assert found.places == [
        Place("POND", 1, 2, text=True),
        Place("REEDS", 3, 4, text=False),
        Place("SHORE", 5, 6, text=False),
        Place("DEPTH", 7, 10, text=False, decimals=decimals),
        Place("STATE", 11, 11, text=True),
        Place("DUG", 12, 16, text=True),
    ]
    assert found.titles["POND"] == "The pond's name"
    assert found.titles["REEDS"] == "Whether it has reeds, as the warden says"
    assert found.titles["SHORE"].replace('"', "'") == "Shore. Its 'edge'"
    assert sorted(found.labels["REEDS"], key=str) == sorted([(1, "(1) Yes"), (0, "(0) No."), (-9, "Not noted")], key=str)
    assert (-9, "Not noted") in found.labels["DEPTH"]
    assert found.missing["REEDS"] == [-9]
    assert found.missing["SHORE"] == [Range(float("-inf"), -8), 99]
    assert found.missing["DEPTH"][-1] == 99.5
    assert len(notes) == 2
    unread = {"sps": "SPLIT", "sas": "IF, MERGE, VALUE of a range", "stata": "drop, replace"}[program]
    assert notes[1] == f"statements of its setup file that are not read: {unread}"


def test_spss_ranges_texts_and_names_in_common() -> None:
    found, _ = setup(sps=SPSS)
    assert found.missing["DEPTH"] == [Range(-9, -7), 99.5]
    assert found.missing["STATE"] == ["X"]
    assert found.labels["STATE"] == [("A", "Alabama"), ("X", "Elsewhere")]
    assert found.labels["SHORE"] == found.labels["DEPTH"] == [(-9, "Not noted")]


def test_spss_missing_codes_that_are_active_are_read_too() -> None:
    found, _ = setup(sps="MISSING VALUES V1, V2 (9) V3 (97 THRU HI).")
    assert found.missing == {"V1": [9], "V2": [9], "V3": [Range(97, float("inf"))]}


def test_sas_labels_are_those_of_the_format_of_the_variable() -> None:
    found, _ = setup(sas=SAS)
    assert found.labels["SHORE"] == [(-9, "Not noted"), (".a", "Refused")]
    assert found.labels["STATE"] == [("A", "Alabama"), ("X", "Elsewhere")]
    assert found.formats["REEDS"] == "REEDS"


def test_stata_labels_are_those_of_the_set_in_the_dictionary() -> None:
    found, _ = setup(do=DO, dct=DCT)
    assert found.labels["SHORE"] == [(-9, "Not noted"), (".a", "Refused")]
    assert "STATE" not in found.labels
    assert found.formats["DEPTH"] == "%7.2f"


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("sps", "DATA LIST FILE=DATA / V1 TO V9 1-9."),
        ("sps", "DATA LIST FILE=DATA RECORDS=2 /1 V1 1-2 /2 V2 1-2."),
        ("sps", "VARIABLE LABELS V1 no marks."),
        ("sps", "VALUE LABELS V1 1 CANARY."),
        ("sps", "MISSING VALUES V1 (9."),
        ("sas", "INPUT V1 V2;"),
        ("sas", "LABEL V1 'x' V2;"),
        ("sas", "PROC FORMAT; VALUE f 1 'CANARY';"),
        ("dct", "dictionary {\n_column(1) byte CANARY\n}\n"),
        ("dct", "dictionary {\n_line(2)\n_column(1) byte V1 %2f\n}\n"),
        ("do", "label define x 1 CANARY\n"),
    ],
)
def test_a_known_statement_written_otherwise_is_refused_not_guessed(ending: str, text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        setup(**{ending: text})
    assert "CANARY" not in str(caught.value)


@settings(max_examples=60)
@given(text=st.text("'\".*/;()-=,+%{} \n019aAV_$", max_size=80), ending=st.sampled_from(["sps", "sas", "do", "dct"]))
def test_any_text_ends_in_a_setup_or_a_refusal(text: str, ending: str) -> None:
    heads = {"sps": "VALUE LABELS ", "sas": "VALUE ", "do": "label define ", "dct": "dictionary {\n"}
    for head in ("", heads[ending]):
        try:
            setup(**{ending: head + text})
        except Unreadable as why:
            assert len(str(why)) < 200


LABEL = st.text(st.characters(min_codepoint=32, exclude_characters="\x85\u2028\u2029", exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=60)
@given(title=LABEL, labels=st.dictionaries(st.integers(-99, 99), LABEL, min_size=1, max_size=4))
def test_any_label_comes_back_from_spss_and_sas(title: str, labels: dict[int, str]) -> None:
    def marked(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    values = " ".join(f"{code} {marked(label)}" for code, label in labels.items())
    found, _ = setup(sps=f"VARIABLE LABELS V1 {marked(title)} /.\nVALUE LABELS V1 {values} /.\n")
    assert found.titles["V1"] == title
    assert found.labels["V1"] == list(labels.items())
    pairs = " ".join(f"{code}={marked(label)}" for code, label in labels.items())
    found, _ = setup(sas=f"PROC FORMAT; VALUE f {pairs};\nLABEL V1 = {marked(title)};\nFORMAT V1 f.;\n")
    assert found.titles["V1"] == title
    assert found.labels["V1"] == list(labels.items())


# With text files


def laid(folder: Path, rows: bytes, ending: str = "txt", **setups: str) -> Files:
    for number in ("0001", "0002"):
        (folder / f"1-{number}-Data.{ending}").write_bytes(rows)
        for each, text in setups.items():
            (folder / f"1-{number}-Setup.{each}").write_text(text, encoding="utf-8")
    return Files(ponds.STUDY, folder)


@pytest.mark.parametrize("program", BOTH)
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_a_text_file_is_read_with_its_setup_file(tmp_path: Path, program: str, encoding: str) -> None:
    files = laid(tmp_path, ROWS.encode(encoding), **BOTH[program])
    said = files.described()["ponds"]
    assert [column.name for column in said.columns] == ["POND", "REEDS", "SHORE", "DEPTH", "STATE", "DUG"]
    assert [column.kind for column in said.columns] == ["text", "number", "number", "number", "text", "text"]
    frame = files.frames()["birds"]  # which declares POND alone of these
    assert frame["POND"].tolist() == ["Q1", "Q2", "Q3"]
    assert frame["REEDS"].tolist() == [1, -9, 0]
    assert frame["DEPTH"].tolist() == ([150, -9, 25] if program == "stata" else [1.5, -0.09, 0.25])
    assert frame["STATE"].tolist() == ["A", "X", ""]
    assert frame["DUG"].tolist() == ["M1", "M2", "M3 é"]


def test_the_first_setup_file_is_used_and_named(tmp_path: Path) -> None:
    files = laid(tmp_path, ROWS.encode(), sps=SPSS, sas=SAS, do=DO, dct=DCT)
    assert files.described()["ponds"].notes[0] == "titles, labels and missing codes are those of its setup file (.sps)"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (ROWS[:-3], "cut short"),
        (ROWS[:-3] + "\n", "not every line has"),
        (ROWS[:20] + "\n" + ROWS[20:], "not every line has"),
        ("\0" * 20, "zero bytes"),
        ("", "cut short"),
    ],
)
def test_a_fixed_width_file_that_is_cut_is_refused(tmp_path: Path, rows: str, reason: str) -> None:
    with pytest.raises(DataRefused, match=reason) as caught:
        laid(tmp_path, rows.encode(), sps=SPSS).frames()
    assert caught.value.__context__ is None


def test_a_text_file_without_a_setup_file_is_refused(tmp_path: Path) -> None:
    files = laid(tmp_path, ROWS.encode())
    for read_them in (files.frames, files.described):
        with pytest.raises(DataRefused, match="no setup file"):
            read_them()


def test_a_place_beyond_reason_is_refused() -> None:
    for place in (Place("A", 0, 1, text=False), Place("A", 3, 2, text=False), Place("A", 1, 2**40, text=False)):
        with pytest.raises(Unreadable, match="cannot be"):
            fixed.check_places([place])


def one(said: Described, name: str) -> Column:
    return next(column for column in said.columns if column.name == name)


def test_names_of_a_setup_file_may_be_of_another_case(tmp_path: Path) -> None:
    files = laid(tmp_path, b"pond\treeds\nQ1\t-9\nQ2\t1.5\n", "tsv", sps=SPSS)
    reeds = one(files.described()["ponds"], "reeds")
    assert (reeds.label, reeds.kind, reeds.missing) == ("Whether it has reeds, as the warden says", "number", (-9,))
    assert files.frames()["birds"]["reeds"].tolist() == [-9, 1.5]


# Between commas

CELL = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4))
def test_texts_between_commas_come_back_as_they_are(rows: list[tuple[str, str]]) -> None:
    def marked(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    text = "".join(f"{marked(a)},{marked(b)}\n" for a, b in [("POND", "OTHER"), *rows])
    frame = delimited.read(text.encode(), ponds.STUDY.files[0], "csv")
    # Line breaks within a field are those of the file: LF.
    assert frame["POND"].tolist() == [a for a, _ in rows]
    assert frame["OTHER"].tolist() == [b for _, b in rows]


@pytest.mark.parametrize("text", ["A,B\n1\n", 'A,B\n1,"2\n', 'A,B\n1,"2"x\n', "A,B\n1,2,3\n", "A,B\n1,2", "A,B\n\n1,2\n"])
def test_what_is_not_between_commas_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        delimited.read(text.encode(), ponds.STUDY.files[0], "csv")


def test_a_file_between_commas_validates(tmp_path: Path) -> None:
    frames = Synthetic(ponds.STUDY).frames()
    for number, slug in (("0001", "ponds"), ("0002", "birds")):
        frames[slug].to_csv(tmp_path / f"1-{number}-Data.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d")
    microdata, _ = validate(ponds.STUDY, Files(ponds.STUDY, tmp_path).frames())
    assert len(microdata.column("ponds", "POND")) == 60
