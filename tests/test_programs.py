"""Files of statistics programs that are odd, hostile, cut short or not what their name says."""

import warnings
from collections.abc import Callable
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.described import FORMS, Described, Form
from studybook.errors import DataRefused
from studybook.sources import programs
from studybook.sources.delivery import Unreadable
from studybook.sources.icpsr import Files
from tests import ponds
from tests.readstat import Written, written

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "---\nyaml: [*a, &b]\n---",
    "**bold** [link](javascript:alert(1)) `code` {{< include x >}}",
    "#panic() #set page(fill: red) $x$",
    '=HYPERLINK("http://example.org","x")',
    "\u202eright to left\u202c \u05d0\u05d1\u05d2",
    "bell\x07escape\x1b[31m",
)


def again(form: programs.Program, write: Callable[[Any], None], tmp_path: Path) -> tuple[Described, pd.DataFrame]:
    path = tmp_path / f"x.{form}"
    write(path)
    content = BytesIO(path.read_bytes())
    return programs.described(path.name, form, content), programs.rows(form, content)


WRITERS: dict[programs.Program, Callable[..., None]] = {
    "sav": pyreadstat.write_sav,
    "zsav": lambda frame, path, **about: pyreadstat.write_sav(frame, path, compress=True, **about),
    "dta": pyreadstat.write_dta,
    "por": pyreadstat.write_por,
    "xpt": pyreadstat.write_xport,
}
every_program = pytest.mark.parametrize("form", WRITERS)


# SAS and portable files


SAS = (
    Written("AGE", [1, 2, -9, None, ".a", "._"], "how old", format="AGEF"),
    Written("NAME", ["x", "y", "", "z", "Å", "w"], "who", width=8, format="$WHO"),
    Written("DAY", [0, 366, -1, None, 1, 2], "when", format="DATE9"),
)
CATALOG = (
    Written("AGE", [], labels={1: "One", -9: "Not known"}, format="AGEF"),
    Written("NAME", [], labels={"x": "Ex"}, width=8, format="$WHO"),
)


def test_a_sas_file_is_read_with_its_catalog() -> None:
    content, catalog = BytesIO(written("sas7bdat", SAS)), BytesIO(written("sas7bcat", CATALOG))
    said = programs.described("x.sas7bdat", "sas7bdat", content, catalog)
    age, name, day = said.columns
    assert (said.rows, age.label, age.kind, age.labels) == (6, "how old", "number", ((1, "One"), (-9, "Not known")))
    assert (name.label, name.kind, name.labels) == ("who", "text", (("x", "Ex"),))
    assert (day.label, day.kind, day.labels) == ("when", "date", ())
    frame = programs.rows("sas7bdat", content)
    assert frame["AGE"].tolist()[:3] == [1, 2, -9]
    assert frame["AGE"].tolist()[4:] == ["A", "_"]
    assert frame["NAME"].tolist() == ["x", "y", "", "z", "Å", "w"]
    assert [each.date() for each in frame["DAY"] if each is not pd.NaT][:2] == [date(1960, 1, 1), date(1961, 1, 1)]


def test_a_sas_file_without_its_catalog_says_so_and_a_damaged_catalog_is_refused() -> None:
    content = BytesIO(written("sas7bdat", SAS))
    said = programs.described("x.sas7bdat", "sas7bdat", content)
    assert said.columns[0].labels == ()
    assert "no catalog of formats" in said.notes[-1]
    with pytest.raises(Unreadable, match="catalog"):
        programs.described("x.sas7bdat", "sas7bdat", content, BytesIO(b"CANARY"))


@pytest.mark.parametrize("catalog", ["1-000{}-Data.sas7bcat", "formats.sas7bcat"])
def test_a_catalog_lies_beside_its_file(tmp_path: Path, catalog: str) -> None:
    for number in (1, 2):
        (tmp_path / f"1-000{number}-Data.sas7bdat").write_bytes(written("sas7bdat", SAS))
        (tmp_path / catalog.format(number)).write_bytes(written("sas7bcat", CATALOG))
    assert Files(ponds.STUDY, tmp_path).described()["birds"].columns[0].labels == ((1, "One"), (-9, "Not known"))


def test_a_portable_file_has_titles_and_labels_and_its_missing_codes_are_blanks() -> None:
    content = BytesIO(
        written("por", [Written("AGE", [1, 2, -9], "how old", labels={1: "One", -9: "Not known"}, missing=[-9]), SAS[1]][:1])
    )
    said = programs.described("x.por", "por", content)
    assert (said.columns[0].label, said.columns[0].labels) == ("how old", ((1, "One"), (-9, "Not known")))
    assert (said.columns[0].missing, "blanks" in said.notes[0]) == ((), True)
    assert programs.rows("por", content)["AGE"].isna().tolist() == [False, False, True]


# Dates and letters


@pytest.mark.parametrize(
    ("shown", "unit"), [("%td", 1), ("%tdDD/NN/CCYY", 1), ("%tcDDmonCCYY", 86_400_000), ("%tc", 86_400_000)]
)
def test_days_of_stata_are_days_however_they_are_shown(tmp_path: Path, shown: str, unit: int) -> None:
    frame: Any = pd.DataFrame({"A": [0.0, 366.0 * unit, np.nan], "B": [1.0, 2.0, 3.0]})

    def write(path: Path) -> None:
        pyreadstat.write_dta(frame, path, variable_format={"A": shown})

    said, rows = again("dta", write, tmp_path)
    assert [column.kind for column in said.columns] == ["date", "number"]
    assert rows["A"].tolist()[:2] == [pd.Timestamp(1960, 1, 1), pd.Timestamp(1961, 1, 1)]
    assert rows["A"].isna().tolist() == [False, False, True]
    assert rows.columns.tolist() == ["A", "B"]


# Odd and hostile


@every_program
def test_hostile_labels_come_back_as_text(tmp_path: Path, form: programs.Program) -> None:
    frame: Any = pd.DataFrame({f"V{n}": [1.0] for n in range(len(HOSTILE))})
    short = [text[:40] for text in HOSTILE]  # a transport file of version 5 holds no more
    about: dict[str, Any] = {} if form in {"por", "xpt"} else {"variable_value_labels": {"V0": {1: HOSTILE[0]}}}
    if form == "por":
        short = [
            text.encode("ascii", "replace").decode().replace("\x07", " ").replace("\x1b", " ").replace("\n", " ")
            for text in short
        ]

    said, _ = again(form, lambda path: WRITERS[form](frame, path, column_labels=short, **about), tmp_path)
    assert [column.label for column in said.columns] == [text.rstrip() for text in short]
    if about:
        assert said.columns[0].labels == ((1, HOSTILE[0]),)


@pytest.mark.parametrize("form", ["sav", "zsav", "dta"])
def test_a_long_label_of_a_code_comes_back_whole_or_cut_by_its_format(tmp_path: Path, form: programs.Program) -> None:
    frame: Any = pd.DataFrame({"A": [1]})

    def write(path: Path) -> None:
        WRITERS[form](frame, path, variable_value_labels={"A": {1: "x" * 10_000}})

    said, _ = again(form, write, tmp_path)
    ((_, label),) = said.columns[0].labels
    assert label == "x" * len(label)
    assert len(label) == {"sav": 120, "zsav": 120, "dta": 10_000}[form]


@every_program
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_few_rows_and_rows_without_values(tmp_path: Path, form: programs.Program, rows: int) -> None:
    frame: Any = pd.DataFrame({"A": [np.nan] * rows, "B": [""] * rows}).astype({"A": "float64", "B": "object"})
    said, read = again(form, lambda path: WRITERS[form](frame, path), tmp_path)
    assert [column.name for column in said.columns] == ["A", "B"]
    # A transport file keeps no rows of blanks at its end: they look like what fills it up.
    assert len(read) == rows or form == "xpt"
    assert read["A"].isna().all()


@pytest.mark.parametrize("form", ["sav", "dta", "xpt"])
def test_five_thousand_variables(tmp_path: Path, form: programs.Program) -> None:
    frame: Any = pd.DataFrame({f"V{n}": [1.0, 2.0] for n in range(5000)})
    said, read = again(form, lambda path: WRITERS[form](frame, path), tmp_path)
    assert (len(said.columns), read.shape) == (5000, (2, 5000))


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_a_text_may_have_a_name_that_is_not_ascii(tmp_path: Path, form: programs.Program) -> None:
    frame: Any = pd.DataFrame({"Aé": ["x", ""], "B": ["y", "z"]})
    _, read = again(form, lambda path: WRITERS[form](frame, path), tmp_path)
    assert read.to_dict("list") == {"Aé": ["x", ""], "B": ["y", "z"]}


def test_names_that_differ_in_capitals_alone_are_two_names(tmp_path: Path) -> None:
    frame: Any = pd.DataFrame({"A": [1.0], "a": [2.0]})
    said, read = again("dta", lambda path: WRITERS["dta"](frame, path), tmp_path)
    assert [column.name for column in said.columns] == ["A", "a"]
    assert read.to_numpy().tolist() == [[1, 2]]


def test_text_that_is_not_what_the_file_says_is_read_as_windows_1252(tmp_path: Path) -> None:
    frame: Any = pd.DataFrame({"A": ["caf_ x"]})
    for form in ("dta", "xpt"):
        path = tmp_path / f"x.{form}"
        WRITERS[form](frame, path, column_labels=["caf_ x"])
        content = BytesIO(path.read_bytes().replace(b"caf_", b"caf\xe9"))
        said = programs.described(path.name, form, content)
        assert said.columns[0].label == "café x"
        assert "read as WINDOWS-1252" in said.notes[-1]
        assert programs.rows(form, content)["A"].tolist() == ["café x"]


@pytest.mark.parametrize("form", ["sav", "dta", "xpt"])
@pytest.mark.parametrize(("label", "value"), [("caf_", "x"), ("plain", "caf_"), ("plain", "caf_ x")])
def test_a_letter_that_is_not_what_the_file_says_is_not_dropped_at_the_end_of_a_text(
    tmp_path: Path, form: programs.Program, label: str, value: str
) -> None:
    """Its reader cuts it without a word."""
    path = tmp_path / f"x.{form}"
    frame: Any = pd.DataFrame({"A": [value]})
    WRITERS[form](frame, path, column_labels=[label])
    content = BytesIO(path.read_bytes().replace(b"caf_", b"caf\xe9"))
    rows, encoding = programs.rows_and_encoding(form, content)
    assert (rows["A"].tolist(), encoding) == ([value.replace("_", "é")], "WINDOWS-1252")
    said = programs.described(path.name, form, content)
    assert said.columns[0].label == label.replace("_", "é")
    assert sum("read as WINDOWS-1252" in note for note in said.notes) == (label == "caf_")


def test_whoever_reads_rows_is_told_once_of_text_in_another_encoding(tmp_path: Path) -> None:
    for number, text in (("0001", "caf_"), ("0002", "tea")):
        frame: Any = pd.DataFrame({"A": [text]})
        pyreadstat.write_dta(frame, tmp_path / f"1-{number}-Data.dta")
    path = tmp_path / "1-0001-Data.dta"
    path.write_bytes(path.read_bytes().replace(b"caf_", b"caf\xe9"))
    files = Files(ponds.STUDY, tmp_path)
    assert files.frames() and files.frames()
    assert files.notes == ["ponds: read as WINDOWS-1252: its text is not what the file says"]


def test_more_rows_than_are_held_in_memory_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame: Any = pd.DataFrame({"A": np.arange(200.0)})
    monkeypatch.setattr(programs, "LARGEST", 800)
    for form, write in WRITERS.items():
        with pytest.raises(Unreadable, match="MiB of rows"):
            again(form, partial(write, frame), tmp_path)


# Damage


def whole(form: Form, tmp_path: Path) -> dict[str, bytes]:
    """The files of the ponds in a format, with what belongs beside them."""
    rows: Any = pd.DataFrame({"POND": [f"Q{n:03}" for n in range(100)], "A": np.arange(100) % 7, "B": np.arange(100) / 4})
    match form:
        case "sas7bdat":
            cells = [Written("POND", rows["POND"].tolist(), width=4), Written("A", [float(a) for a in rows["A"]])]
            content = written("sas7bdat", cells)
        case "tsv" | "csv":
            content = rows.to_csv(index=False, sep="\t" if form == "tsv" else ",", lineterminator="\n").encode()
        case "txt":
            content = "".join(f"{pond}{a}\n" for pond, a in zip(rows["POND"], rows["A"], strict=True)).encode()
        case _:
            WRITERS[form](rows, tmp_path / "made")
            content = (tmp_path / "made").read_bytes()
    return {f"1-{number}-Data.{form}": content for number in ("0001", "0002")}


def refused_or_whole(folder: Path, rows: int) -> bool:
    """Whether a place is refused, in words without a path; what is not has all its rows."""
    try:
        frames = Files(ponds.STUDY, folder).frames()
    except DataRefused as error:
        assert folder.name not in error.message
        assert (error.__context__, error.__cause__) == (None, None)
        return True
    assert [len(frame) for frame in frames.values()] == [rows, rows]
    return False


def lay(folder: Path, contents: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        (folder / name.replace("Data", "Setup")).with_suffix(".sps").write_text("DATA LIST FILE=DATA / POND 1-4 (A) A 5.\n")
    return folder


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_at_any_eighth_is_refused(tmp_path: Path, form: Form) -> None:
    contents = whole(form, tmp_path)
    for part in range(8):
        cut = {name: content[: len(content) * part // 8 - 1 if part else 0] for name, content in contents.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert refused_or_whole(lay(tmp_path / "CANARY", cut), 100), part
            try:
                Files(ponds.STUDY, tmp_path / "CANARY").described()
            except DataRefused as error:
                assert error.__context__ is None
    assert not refused_or_whole(lay(tmp_path / "CANARY", contents), 100)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_another_format_is_refused(tmp_path: Path, form: Form) -> None:
    """SPSS files may bear either of their endings."""
    for other in FORMS:
        if other != form and {form, other} != {"sav", "zsav"}:
            contents = {name.replace(f".{other}", f".{form}"): each for name, each in whole(other, tmp_path).items()}
            folder = tmp_path / f"{form}-as-{other}"
            try:
                Files(ponds.STUDY, lay(folder, contents)).frames()
            except DataRefused:
                continue
            # Text is text, a portable file too: it has none of the names that validation asks for.
            assert {form, other} <= {"tsv", "csv", "txt", "por"}


@settings(max_examples=60)
@given(form=st.sampled_from(sorted(WRITERS)), at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_wrong_byte_ends_in_rows_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, form: programs.Program, at: float, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("byte")
    content = bytearray(next(iter(whole(form, folder).values())))
    content[int(at * len(content))] = byte
    for read in (lambda: programs.described("x", form, BytesIO(content)), lambda: programs.rows(form, BytesIO(content))):
        try:
            read()
        except Exception as error:  # which Files turns into a refusal without its words
            assert not isinstance(error, MemoryError)
