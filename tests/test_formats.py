"""What each format holds, what is made of files that do not keep to it, and which is read where there are several."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studybook.errors import DataRefused, DeclarationError
from studybook.sources import delimited, transport
from studybook.sources.delivery import Unreadable
from studybook.sources.export import README, WRITTEN, Written, export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate
from tests import orchards, ponds

ORCHARDS, TREES, _ = (orchards.STUDY.file(name) for name in ("orchards", "trees", "apples"))
PONDS = ponds.STUDY.files[0]
STEM = "ICPSR_1/DS0001/1-0001-Data-REST"
CANARY = "CANARY-7731"


def exported(study: Study, folder: Path, form: Written, seed: int = 1) -> Path:
    export(study, Synthetic(study, seed).frames(), folder, form)
    return folder


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Written], bytes]:
    """The bytes of the ponds in a format."""
    folder = tmp_path_factory.mktemp("ponds")
    return lambda form: (exported(ponds.STUDY, folder / form, form) / f"{STEM}.{form}").read_bytes()


def unreadable(read: Callable[[], object]) -> str:
    with pytest.raises(Unreadable) as caught:
        read()
    assert "CANARY" not in str(caught.value)
    return str(caught.value)


def problems(study: Study, folder: Path) -> tuple[str, ...]:
    """What is wrong with files, in the words of either refusal."""
    with pytest.raises(DataRefused) as caught:
        validate(study, Files(study, folder).frames())
    assert "CANARY" not in caught.value.message
    assert caught.value.__context__ is None
    return caught.value.details


# There and back


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32), form=st.sampled_from(WRITTEN))
def test_rows_of_any_seed_come_back_the_same(tmp_path_factory: pytest.TempPathFactory, seed: int, form: Written) -> None:
    frames = Synthetic(ponds.STUDY, seed).frames()
    folder = tmp_path_factory.mktemp("seed")
    export(ponds.STUDY, frames, folder, form)
    before, _ = validate(ponds.STUDY, frames)
    after, outcomes = validate(ponds.STUDY, Files(ponds.STUDY, folder).frames())
    assert all(outcome.held for outcome in outcomes)
    for file in ponds.STUDY.files:
        for variable in file.variables:
            assert before.column(file.slug, variable.name).equals(after.column(file.slug, variable.name))


@pytest.mark.parametrize("form", WRITTEN)
def test_each_export_says_once_what_its_format_holds(tmp_path: Path, form: Written) -> None:
    text = (exported(ponds.STUDY, tmp_path / "out", form) / "ICPSR_1" / README).read_text()
    assert text.startswith("SYNTHETIC - not data of PONDS 1\n")
    assert text.count("hold") == {"sav": 1, "zsav": 1, "dta": 1, "xpt": 2, "tsv": 1}[form]
    assert ("mean that a value is missing" in text) == (form != "tsv")


def test_a_compressed_spss_file_holds_what_an_uncompressed_one_does(tmp_path: Path) -> None:
    for form in ("sav", "zsav"):
        exported(ponds.STUDY, tmp_path / form, form)
    plain, packed = (tmp_path / form / f"{STEM}.{form}" for form in ("sav", "zsav"))
    assert packed.read_bytes()[:4] == b"$FL3"
    (left, one), (right, other) = (pyreadstat.read_sav(path, user_missing=True) for path in (plain, packed))
    assert left.equals(right)
    for name in ("file_label", "column_names_to_labels", "variable_value_labels", "missing_ranges", "variable_measure"):
        assert getattr(one, name) == getattr(other, name)
    assert one.missing_ranges["DEPTH"] == [{"lo": -9.0, "hi": -9.0}, {"lo": -8.0, "hi": -8.0}]


def test_a_transport_file_holds_names_titles_and_dates(tmp_path: Path) -> None:
    exported(orchards.STUDY, tmp_path / "out", "xpt")
    _, about = pyreadstat.read_xport(tmp_path / "out/ICPSR_2/DS0001/2-0001-Data-REST.xpt")
    assert about.file_label == "SYNTHETIC - not data of ORCHARDS 2"
    assert about.table_name == "DS0001"
    assert "ORCHARD_ID" in about.column_names  # longer than version 5 can hold
    assert about.column_names_to_labels["ORGANIC"] == "Organic"
    assert about.original_variable_types["PLANTED"] == "DATE9"
    assert about.variable_value_labels == {}


def test_the_file_of_labels_says_what_codes_mean(tmp_path: Path) -> None:
    folder = exported(orchards.STUDY, tmp_path / "out", "tsv") / "ICPSR_2/DS0001"
    names, about, *records = [line.split("\t") for line in (folder / "2-0001-Data-REST-labels.tsv").read_text().splitlines()]
    assert names == ["variable", "title", "code", "label", "missing"]
    assert about == ["", "SYNTHETIC - not data of ORCHARDS 2", "", "", ""]
    assert list(dict.fromkeys(record[0] for record in records)) == [variable.name for variable in ORCHARDS.variables]
    assert [record[1:] for record in records if record[0] == "LABEL"] == [
        ["Label", "1", "Gold", "no"],
        ["Label", "2", "Green", "no"],
        ["Label", "-9", "Not noted", "yes"],
        ["Label", "-8", "Not applicable", "yes"],
    ]
    assert [record[1:] for record in records if record[0] in {"PLANTED", "NOTE"}] == [
        ["Planted", "", "", ""],
        ["Note", "", "", ""],
    ]


def test_a_text_with_a_tab_is_not_written_and_no_label_has_one() -> None:
    section = replace(orchards.SEEN, missing={-9: "Not\tnoted"})

    class Tabbed(orchards.Dataset):
        """One row."""

        FARM_ID: orchards.Identifier = section.key("Farm", "The farm.")
        CODE: orchards.Code = section.coded("Code", "A code.", {0: "No", 1: "Yes"})

    with pytest.raises(DeclarationError, match="a tab or a line break"):
        delimited.labels_table(replace(ORCHARDS, schema=Tabbed), "synthetic\tdata")
    assert b"\tNot noted\tyes\n" in delimited.labels_table(replace(ORCHARDS, schema=Tabbed), "synthetic")


# Tab-separated files

FIELD = st.text(st.characters(exclude_characters="\t\n\r\0", exclude_categories=["Cs"]))


@given(
    texts=st.lists(FIELD, min_size=1, max_size=5),
    number=st.integers(-(10**15) + 1, 10**15 - 1),
    day=st.dates(date(1677, 10, 1), date(2262, 1, 1)),
)
@example(texts=['"', "\u2028", "\x85", "\ufeff", " a ", "NA", "nan", "\\N", "# x"], number=0, day=date(2000, 2, 29))
def test_texts_numbers_and_dates_come_back_as_they_are(texts: list[str], number: int, day: date) -> None:
    rows = len(texts)
    days = pd.Series(pd.to_datetime([day, *[None] * (rows - 1)]))
    values: dict[str, Any] = {"FARM_ID": texts, "ORCHARD_ID": texts, "NOTE": texts, "PLANTED": days}
    frame = pd.DataFrame(
        {v.name: values.get(v.name, days if v.name in {"LIMED", "GRAFTED"} else [number] * rows) for v in ORCHARDS.variables}
    )
    again = delimited.read(delimited.table(ORCHARDS, frame), ORCHARDS)
    assert list(again.columns) == [variable.name for variable in ORCHARDS.variables]
    for name in ("FARM_ID", "ORCHARD_ID", "NOTE"):
        assert again[name].tolist() == texts
    assert again["KIND"].tolist() == [float(number)] * rows
    assert again["PLANTED"].astype("datetime64[ns]").equals(days.astype("datetime64[ns]"))


@given(text=st.one_of(st.text("0123456789-+.eE_ \u0661\u00b2", min_size=1, max_size=18), FIELD.filter(bool)))
@example(text="9007199254740993")
@example(text="0.99999999999999999999")
@example(text="1e3")
@example(text="1_0")
def test_a_number_is_taken_exactly_or_not_at_all(text: str) -> None:
    frame = delimited.read(f"KIND\n{text}\n".encode(), TREES)
    (value,) = frame["KIND"].tolist()
    if value == delimited.UNREADABLE:
        assert frame["KIND"].dtype == "object"
    else:
        whole, _, part = text.partition(".")
        assert value == int(whole)
        assert part.strip("0") == ""
        assert text.isascii()


@given(text=st.one_of(st.text("0123456789-W", min_size=1, max_size=12), FIELD.filter(bool)))
@example(text="20040229")
@example(text="2004-W09-7")
@example(text="2003-02-29")
@example(text="2004-02")
@example(text="2004-02-29T00:00")
def test_a_date_is_taken_exactly_or_not_at_all(text: str) -> None:
    frame = delimited.read(f"PLANTED\n{text}\n".encode(), ORCHARDS)
    (value,) = frame["PLANTED"].tolist()
    assert value == delimited.UNREADABLE or value.date().isoformat() == text


@pytest.mark.parametrize(
    "change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")], ids=["BOM", "CR LF"]
)
def test_what_other_programs_write_is_read_the_same(content: Callable[[Written], bytes], change: Callable[[str], str]) -> None:
    plain = content("tsv")
    assert delimited.read(change(plain.decode()).encode(), PONDS).equals(delimited.read(plain, PONDS))


@pytest.mark.parametrize(
    ("text", "encoding", "reason"),
    [
        ("KIND\n1\nCANARY-\x81\n", "latin-1", "neither UTF-8 nor"),
        ("KIND\n1\nCANARY\n", "utf-16", "zero bytes"),
        ("KIND\n1\nCANARY\n", "utf-16-le", "zero bytes"),
        ("KIND\rCANARY\r", "utf-8", "LF or CR LF"),
        ("KIND\n1\nCAN\rARY\n", "utf-8", "LF or CR LF"),
        ("KIND\n1\nCANARY", "utf-8", "cut short"),
        ("", "utf-8", "cut short"),
        ("KIND\tHEIGHT\n1\t1\nCANARY\n", "utf-8", "2 fields"),
        ("KIND\tHEIGHT\n1\tCANARY\t1\n", "utf-8", "2 fields"),
        ("KIND\tHEIGHT\n1\t1\n\n", "utf-8", "2 fields"),
        ('"KIND"\t"HEIGHT"\n"1"\t"CANARY"\n', "utf-8", "quotation marks"),
    ],
)
def test_what_does_not_keep_to_the_form_is_refused(text: str, encoding: str, reason: str) -> None:
    assert reason in unreadable(lambda: delimited.read(text.encode(encoding), TREES))


def test_columns_are_taken_by_their_names_and_any_surplus_is_kept_for_validation() -> None:
    frame = delimited.read(b"HEIGHT\tCANARY\tKIND\tKIND\n3\tx\t\t2\n", TREES)
    assert frame.columns.tolist() == ["HEIGHT", "CANARY", "KIND", "KIND"]
    assert frame["HEIGHT"].tolist() == [3]
    assert frame["CANARY"].tolist() == ["x"]
    assert frame["KIND"].isna().to_numpy().tolist() == [[True, False]]


def test_an_empty_line_is_a_record_where_there_is_one_column() -> None:
    assert delimited.read(b"TREE_ID\na\n\nb\n", TREES)["TREE_ID"].tolist() == ["a", "", "b"]


def test_a_file_without_records_has_columns_all_the_same() -> None:
    frame = delimited.read(b"HEIGHT\tTREE_ID\n", TREES)
    assert (frame.columns.tolist(), len(frame)) == (["HEIGHT", "TREE_ID"], 0)


def test_fields_that_are_not_of_their_kind_are_counted_by_validation(tmp_path: Path) -> None:
    path = exported(ponds.STUDY, tmp_path / "out", "tsv") / f"{STEM}.tsv"
    names, *lines = [line.split("\t") for line in path.read_text().splitlines()]
    for number, line in enumerate(lines):
        line[names.index("REEDS")] = CANARY if number < 20 else line[names.index("REEDS")]
        line[names.index("DUG")] = "03/15/2002" if number < 3 else line[names.index("DUG")]
        line[names.index("DEPTH")] = "." if number == 0 else line[names.index("DEPTH")]
    path.write_text("".join("\t".join(line) + "\n" for line in (names, *lines)))
    assert problems(ponds.STUDY, tmp_path / "out") == (
        "ponds.REEDS: is text, not a whole number, in 20 records",
        "ponds.DEPTH: is text, not a whole number, in fewer than 11 records",
        "ponds.DUG: is not a date, in fewer than 11 records",
    )


# SAS transport files


def test_a_transport_file_cut_anywhere_is_refused(content: Callable[[Written], bytes]) -> None:
    """Its reader would take it for a file with fewer records."""
    whole = content("xpt")
    assert len(transport.read(whole)) == PONDS.records
    for length in (*range(len(whole) - 160, len(whole)), *range(0, len(whole), 80)):
        with pytest.raises((Unreadable, pyreadstat.ReadstatError)):
            transport.read(whole[:length])


def test_what_follows_the_records_is_refused(content: Callable[[Written], bytes]) -> None:
    """Blank records at the end may be rows of blanks, which their reader drops."""
    for more in (b" " * 80, b" " * 79 + b"1", b"1" * 80):
        with pytest.raises((Unreadable, pyreadstat.ReadstatError)):
            transport.read(content("xpt") + more)


def written(frame: pd.DataFrame, path: Path, version: int) -> bytes:
    rows: Any = frame
    pyreadstat.write_xport(rows, path, file_format_version=version, variable_format={"DUG": "DATE9"})
    return path.read_bytes()


def test_version_5_is_read_too(tmp_path: Path) -> None:
    frames = Synthetic(ponds.STUDY).frames()
    for number, file in enumerate(ponds.STUDY.files, start=1):
        frame = frames[file.slug].assign(**({"DUG": frames["ponds"]["DUG"].dt.date} if number == 1 else {}))
        whole = written(frame, tmp_path / f"1-000{number}-Data.xpt", 5)
        with pytest.raises((Unreadable, pyreadstat.ReadstatError)):
            transport.read(whole[:-80])
    _, outcomes = validate(ponds.STUDY, Files(ponds.STUDY, tmp_path).frames())
    assert all(outcome.held for outcome in outcomes)


@pytest.mark.parametrize(("letter", "name"), [(b"A", "DUG"), (b"Z", "DEPTH"), (b"_", "REEDS")])
def test_letters_of_sas_are_refused_where_a_blank_might_pass(tmp_path: Path, letter: bytes, name: str) -> None:
    frames = Synthetic(ponds.STUDY).frames()
    export(ponds.STUDY, frames, tmp_path / "out", "xpt")
    path = tmp_path / "out" / f"{STEM}.xpt"
    frame, about = pyreadstat.read_xport(path)
    widths = [about.variable_storage_width[each] for each in about.column_names]
    start = path.read_bytes().index(b"*OBSV8") - 19 + 80 + sum(widths[: about.column_names.index(name)])
    whole = bytearray(path.read_bytes())
    whole[start : start + 8] = letter + bytes(7)
    path.write_bytes(whole)
    again = transport.read(bytes(whole))
    assert again[name].tolist()[0] == letter.decode()
    assert again[name][1:].isna().equals(frame[name][1:].isna())
    what = "is not a date" if name == "DUG" else "missing codes that are letters of SAS, not numbers"
    assert problems(ponds.STUDY, tmp_path / "out") == (f"ponds.{name}: {what}, in fewer than 11 records",)
    assert len(frame) == PONDS.records


def test_two_tables_in_one_transport_file_are_refused(content: Callable[[Written], bytes]) -> None:
    whole = content("xpt")
    assert "one table" in unreadable(lambda: transport.read(whole + whole[240:]))


def test_a_count_that_does_not_agree_is_refused(content: Callable[[Written], bytes]) -> None:
    whole = content("xpt")
    at = whole.index(b"*OBSV8") + len("*OBSV8   HEADER RECORD!!!!!!!")
    stated = whole[at : at + 15]
    assert int(stated) == PONDS.records
    assert "cut short" in unreadable(lambda: transport.read(whole.replace(stated, b"%15d" % 59)))
    assert len(transport.read(whole.replace(stated, b"0" * 15))) == PONDS.records


# Several formats


def test_of_several_formats_the_first_is_read_and_the_rest_is_told(tmp_path: Path) -> None:
    for seed, form in enumerate(reversed(WRITTEN), start=1):
        exported(ponds.STUDY, tmp_path / form, form, seed)
    for number, form in enumerate(reversed(WRITTEN)):
        shutil.copytree(tmp_path / form / "ICPSR_1", tmp_path / "all" / "ICPSR_1", dirs_exist_ok=True)
        files = Files(ponds.STUDY, tmp_path / "all")
        alone = Files(ponds.STUDY, tmp_path / form).frames()
        assert files.frames()["birds"].equals(alone["birds"])
        others = WRITTEN[len(WRITTEN) - number :]
        said = " or ".join(filter(None, [", ".join(f".{each}" for each in others[:-1]), f".{others[-1]}"])) if others else ""
        lines = tuple(
            f"{slug}: 1-000{dataset}-Data-REST.{form} is read, not {said}" for dataset, slug in ((1, "ponds"), (2, "birds"))
        )
        assert files.passed_over() == (lines if others else ())


def test_formats_of_other_names_are_not_the_same_file(tmp_path: Path) -> None:
    """One of them is out of place, and which cannot be known."""
    folder = exported(ponds.STUDY, tmp_path / "out", "sav")
    shutil.copy(folder / f"{STEM}.sav", folder / f"{STEM.removesuffix('-REST')}.dta")
    shutil.copy(folder / f"{STEM}.sav", folder / f"{STEM}.xpt")
    files = Files(ponds.STUDY, folder)
    assert files.passed_over() == ()
    with pytest.raises(DataRefused, match=r"expected one file, found 2: .*REST\.sav, .*Data\.dta"):
        files.frames()


def test_a_damaged_file_is_not_replaced_by_another_format(tmp_path: Path) -> None:
    folder = exported(ponds.STUDY, tmp_path / "out", "sav")
    (exported(ponds.STUDY, tmp_path / "other", "tsv") / f"{STEM}.tsv").rename(folder / f"{STEM}.tsv")
    (folder / f"{STEM}.sav").write_bytes(b"CANARY")
    assert problems(ponds.STUDY, folder) == ("ponds: 1-0001-Data-REST.sav: it is damaged, or not of the format its name says",)


def test_numbers_are_of_one_type_in_all_statistics_formats(tmp_path: Path) -> None:
    for form in WRITTEN:
        frame = Files(ponds.STUDY, exported(ponds.STUDY, tmp_path / form, form)).frames()["ponds"]
        assert set(frame["DEPTH"].map(float)) <= {float(code) for code in range(-9, 41)}
        assert np.issubdtype(frame["DUG"].dtype, np.datetime64)
