"""Schemas written from files: that they hold what metadata says and no value, and that the files are valid by them at once."""

import importlib
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.adopting import adopt
from studybook.adopting.python import quoted
from studybook.coverage import check_documented
from studybook.described import Column, Range
from studybook.errors import DataRefused, UsageError
from studybook.mapping import Mapped, as_read, read_mapping
from studybook.sources.export import WRITTEN, Written, export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate
from studybook.variables import Coded, Day, Grade, Key, Measured, Sensitivity, Text, Variable
from tests import ponds
from tests.conftest import ROOT, Run
from tests.peculiar import WAYS, Given, laid
from tests.test_round_trip import INFINITE, TABLE, storable


class Adopting:
    """Writes schemas into packages of their own, and imports them."""

    def __init__(self, top: Path) -> None:
        self.top, self.count = top, 0

    def __call__(self, *files: Path, keys: tuple[str, ...] = (), group: str = "", name: str = "STUDY 1") -> Study:
        self.count += 1
        self.texts = adopt(files, name=name, keys=keys, group=group)
        self.folder = self.top / f"adopted_{self.count}"
        self.folder.mkdir()
        for file, text in self.texts.items():
            (self.folder / file).write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        study: Study = importlib.import_module(f"{self.folder.name}.study").STUDY
        return study


@pytest.fixture
def adopting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Adopting]:
    monkeypatch.syspath_prepend(tmp_path)
    yield Adopting(tmp_path)
    for name in [name for name in sys.modules if name.startswith("adopted_")]:
        del sys.modules[name]


def variables(study: Study, dataset: str) -> dict[str, Variable]:
    return {variable.name: variable for variable in study.file(dataset).variables}


def saved(folder: Path, frame: Any, name: str = "survey", **about: Any) -> Path:
    folder.mkdir(exist_ok=True)
    pyreadstat.write_sav(frame, folder / f"{name}.sav", **about)
    return folder / f"{name}.sav"


@pytest.mark.parametrize("form", WRITTEN)
def test_what_was_adopted_validates_the_very_files(tmp_path: Path, adopting: Adopting, form: Written) -> None:
    export(ponds.STUDY, Synthetic(ponds.STUDY).frames(), tmp_path / "out", form)
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in (tmp_path / "out").rglob(f"*.{form}"):
        path.rename(flat / path.name)
    files = sorted(path for path in flat.iterdir() if "labels" not in path.name)
    study = adopting(*files, keys=("PARK", "POND", "RING"), group="PARK")
    assert "mapping.toml" not in adopting.texts
    check_documented(study)
    microdata, outcomes = validate(study, Files(study, flat).frames())
    assert all(outcome.held for outcome in outcomes)
    assert len(microdata.column(study.files[0].slug, "PARK")) == 60
    found = variables(study, study.files[0].slug)
    assert isinstance(found["POND"].kind, Key)
    assert found["REEDS"].title == "Reeds"
    assert {variable.evidence.grade for variable in found.values()} == {Grade.FROM_FILE}
    if form in {"sav", "zsav", "tsv"}:
        assert found["REEDS"].kind == Coded(ponds.YES_NO)
        assert dict(found["REEDS"].missing) == {-9: "Not noted", -8: "Not applicable"}
    if form != "tsv":
        assert isinstance(found["DUG"].kind, Day)
        assert isinstance(found["DEPTH"].kind, Measured)


LAKES = (
    Given(Column(name="BASIN", label="Basin", kind="text", labels=(), missing=()), ("B1", "B1", "B2", "B2")),
    Given(Column(name="LAKE", label="Lake", kind="text", labels=(), missing=()), ("L1", "L2", "L3", "L4")),
    Given(
        Column(
            name="SHORE",
            label="Its shore",
            kind="number",
            labels=((1, "(1) Grass"), (2, "(2) Stone"), (-9, "Not noted"), (".a", "Under water")),
            missing=(-9, ".a"),
        ),
        (1, 2, -9, ".a"),
    ),
    Given(
        Column(name="DEPTH", label="Its depth", kind="number", labels=(), missing=(99, Range(-INFINITE, -1))), (3, 99, -7, None)
    ),
    Given(Column(name="SHARE", label="", kind="number", labels=((0.5, "Half"),), missing=()), (0.5, 0.25, None, 1)),
    Given(Column(name="SILT", label="Silt", kind="text", labels=(("s", "Sand"),), missing=("x",)), ("s", "x", None, "c")),
    Given(
        Column(name="SEEN", label="When", kind="date", labels=(), missing=()), (date(2001, 2, 3), None, date(1999, 9, 9), None)
    ),
)
"""What is said of the variables of a file, and four records; of it is written what a format can hold."""


@pytest.mark.parametrize("way", WAYS)
def test_what_was_adopted_validates_a_file_of_any_format(tmp_path: Path, adopting: Adopting, way: str) -> None:
    (tmp_path / "in").mkdir()
    path = laid(tmp_path / "in", way, [storable(each, TABLE[way]) for each in LAKES], stem="lakes")
    adopted = adopting(path, keys=("BASIN", "LAKE"), group="BASIN")
    check_documented(adopted)
    study, source = adopted, Files(adopted, path.parent)
    if "mapping.toml" in adopting.texts:
        mapping = read_mapping(adopting.folder / "mapping.toml", adopted)
        study = adopted.departing(mapping.departures)
        source = Mapped(study, mapping, Files(as_read(mapping, study), path.parent))
    microdata, outcomes = validate(study, source.frames())
    assert all(outcome.held for outcome in outcomes)
    assert list(microdata.column("lakes", "LAKE")) == ["L1", "L2", "L3", "L4"]
    kinds = {name: type(each.kind) for name, each in variables(study, "lakes").items()}
    told, coded = TABLE[way].types, TABLE[way].codes
    assert kinds == {
        "BASIN": Key,
        "LAKE": Key,
        "SHORE": Coded if coded else Measured if told else Text,
        # Open ranges hold a value of it: that is no number to be counted, until somebody maps the range.
        "DEPTH": Text if "open" in TABLE[way].missing else Measured if told or TABLE[way].missing else Text,
        "SHARE": Text,  # no schema holds fractions
        "SILT": Text,
        "SEEN": Day if TABLE[way].days else Text,
    }


@pytest.mark.parametrize("form", WRITTEN)
def test_modules_are_as_a_formatter_and_a_linter_would_have_them(tmp_path: Path, adopting: Adopting, form: Written) -> None:
    export(ponds.STUDY, Synthetic(ponds.STUDY).frames(), tmp_path / "out", form)
    files = sorted(path for path in (tmp_path / "out").rglob(f"*.{form}") if "labels" not in path.name)
    adopting(*files, keys=("PARK", "POND", "RING"), group="PARK")
    assert_formatted(adopting.folder)
    assert ruff("check", adopting.folder) == ""


def assert_formatted(folder: Path) -> None:
    assert ruff("format", "--diff", folder) == ""


def ruff(*words: object) -> str:
    command = [Path(sys.executable).with_name("ruff"), *words, "--config", ROOT / "pyproject.toml", "--quiet"]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False).stdout


def test_no_value_of_a_row_is_written(tmp_path: Path, adopting: Adopting) -> None:
    frame: Any = pd.DataFrame(
        {
            "AGE": [38.0, 67.0, 99.0],
            "INCOME": [31_337.0, 271_828.0, 1_000.0],
            "DEBT": [-54_321.0, 5.0, 7.0],
            "NAME": ["Aurelia", "Bob", "Cy"],
            "BORN": [date(1987, 6, 5), date(1999, 1, 1), None],
            "SHARE": [0.123, 2.0, 3.0],
            "CODE": [1.0, 2.0, 66.0],
        }
    )
    about: Any = {"missing_ranges": {"AGE": [99]}, "variable_value_labels": {"CODE": {1: "One", 2: "Two"}}}
    study = adopting(saved(tmp_path / "in", frame, **about))
    text = "".join(adopting.texts.values())
    for value in ("38", "67", "31_337", "31337", "271", "54", "Aurelia", "Bob", "1987", "0.123", "66", "1999"):
        assert value not in text, value
    found = variables(study, "survey")
    assert found["AGE"].kind == Measured(0, 98, "units", (0, 1, 10))
    assert dict(found["AGE"].missing) == {99: "Missing, code 99"}
    assert isinstance(found["SHARE"].kind, Text)
    assert isinstance(found["CODE"].kind, Measured)
    assert isinstance(found["NAME"].kind, Text)
    assert {v.sensitivity for v in found.values()} == {Sensitivity.QUASI_IDENTIFIER}


def test_only_words_of_the_command_make_an_identifier(tmp_path: Path, adopting: Adopting) -> None:
    frame: Any = pd.DataFrame({"ID": [1.0, 2.0], "SITE": ["a", "a"]})
    path = saved(tmp_path / "in", frame)
    found = variables(adopting(path), "survey")
    assert isinstance(found["SITE"].kind, Text)
    found = variables(adopting(path, keys=("ID",), group="SITE"), "survey")
    assert isinstance(found["ID"].kind, Key)
    assert isinstance(found["SITE"].kind, Key)
    assert found["ID"].sensitivity == Sensitivity.DIRECT_IDENTIFIER
    assert "unique=True" in adopting.texts["survey.py"]
    assert adopting.texts["survey.py"].count("unique=True") == 1
    with pytest.raises(UsageError, match="no file has a column NAME"):
        adopt([path], name="STUDY 1", keys=("NAME",), group="")
    blank = saved(tmp_path / "blank", pd.DataFrame({"ID": ["x", ""]}))
    with pytest.raises(DataRefused, match="blank in some records") as refused:
        adopt([blank], name="STUDY 1", keys=("ID",), group="")
    assert "survey.sav: ID" in refused.value.message


def test_ranges_letters_and_blanks(tmp_path: Path, adopting: Adopting) -> None:
    frame: Any = pd.DataFrame({"A": [1.0, 2.0, -91.0, None], "B": [1.0, 5.0, 500.0, 3.0]})
    about: Any = {
        "missing_ranges": {"A": [{"lo": -99, "hi": -90}], "B": [{"lo": 100, "hi": 1000}]},
        "variable_value_labels": {"A": {1: "(1) Yes", 2: "(2) Yes", -99: "Gone"}, "B": {500: "Refused"}},
    }
    found = variables(adopting(saved(tmp_path / "in", frame, **about)), "survey")
    assert found["A"].kind == Coded({1: "Yes (code 1)", 2: "Yes (code 2)"})
    assert sorted(found["A"].missing) == [-999, *range(-99, -89)]
    assert found["A"].missing[-99] == "Gone"
    assert found["B"].kind == Measured(0, 499, "units", (0, 1, 10, 100))
    assert dict(found["B"].missing) == {500: "Refused"}
    letters: Any = pd.DataFrame({"A": [1, "a"], "C": [5, 7]})
    (tmp_path / "dta").mkdir()
    pyreadstat.write_dta(
        letters,
        tmp_path / "dta" / "survey.dta",
        missing_user_values={"A": ["a"]},
        variable_value_labels={"A": {1: "Yes", "a": "Gone"}},
    )
    study = adopting(tmp_path / "dta" / "survey.dta")
    assert dict(variables(study, "survey")["A"].missing) == {-1000: "Gone"}
    (missing,) = read_mapping(adopting.folder / "mapping.toml", study).missing
    assert (missing.variable, missing.codes) == ("A", {".a": -1000})


def test_a_value_in_a_range_of_missing_codes_is_never_taken_for_a_number(tmp_path: Path, adopting: Adopting) -> None:
    frame: Any = pd.DataFrame({"A": [1.0, 2.0, -7.0], "B": [1.0, 2.0, 3.0]})
    ranges: Any = {name: [{"lo": -INFINITE, "hi": -1}] for name in ("A", "B")}
    found = variables(adopting(saved(tmp_path / "in", frame, missing_ranges=ranges)), "survey")
    assert isinstance(found["A"].kind, Text)
    assert "lie in a range that the file declares missing" in adopting.texts["survey.py"]
    assert isinstance(found["B"].kind, Measured)


def test_names_that_are_none_in_python_are_renamed_by_a_mapping(tmp_path: Path, adopting: Adopting) -> None:
    (tmp_path / "in").mkdir()
    names = ["class", "Code", "validate", "two words", "2nd", "größe", "中文", "V", "_x", "ok", "IDENTIFIERS"]
    path = tmp_path / "in" / "study.csv"
    path.write_text(",".join(names) + "\n" + ",".join("1" * len(names)) + "\n", encoding="utf-8")
    study = adopting(path)
    assert list(variables(study, "studydata")) == [
        *("class_", "Code_", "validate_", "two_words", "V_2nd", "groe", "V_2", "V", "x", "ok", "IDENTIFIERS_"),
    ]
    renamed = {each.column: each.variable for each in read_mapping(adopting.folder / "mapping.toml", study).renames}
    assert renamed.keys() == set(names) - {"V", "ok"}
    assert {*renamed.values(), "V", "ok"} == set(variables(study, "studydata"))
    assert "study_data.py" in adopting.texts
    assert_formatted(adopting.folder)


def test_files_are_valid_by_the_mapping_that_was_written(tmp_path: Path, adopting: Adopting) -> None:
    (tmp_path / "dta").mkdir()
    path = tmp_path / "dta" / "survey.dta"
    letters: Any = pd.DataFrame({"A": [1, "a"], "class": [5, 7]})
    labels: Any = {"A": {1: "Yes", "a": "Gone"}}
    pyreadstat.write_dta(letters, path, missing_user_values={"A": ["a"]}, variable_value_labels=labels)
    adopted = adopting(path)
    mapping = read_mapping(adopting.folder / "mapping.toml", adopted)
    study = adopted.departing(mapping.departures)
    microdata, outcomes = validate(study, Mapped(study, mapping, Files(as_read(mapping, study), path.parent)).frames())
    assert list(microdata.column("survey", "A")) == [1, -1000]
    assert list(microdata.column("survey", "class_")) == [5, 7]
    assert all(outcome.held for outcome in outcomes)


def test_the_command_writes_a_folder_and_never_over_what_somebody_edited(tmp_path: Path, command: Run) -> None:
    path = saved(tmp_path / "in", pd.DataFrame({"ID": ["a", "b"], "B": [1.0, None]}))
    words = ("adopt", path, "--output", tmp_path / "out", "--name", "BIRDS 7", "--key", "ID")
    done = command(*words)
    assert done.returncode == 0, done.stderr
    assert "6 files in" in done.stderr
    assert "mapping.toml is private" in done.stderr
    assert command(*words).returncode == 0
    study = tmp_path / "out" / "study.py"
    assert 'name="BIRDS 7"' in study.read_text()
    study.write_text(study.read_text() + "# mine\n")
    refused = command(*words)
    assert refused.returncode == 2
    assert "study.py" in refused.stderr
    assert "# mine" in study.read_text()
    unknown = command("adopt", tmp_path / "in" / "none.doc", "--output", tmp_path / "other")
    assert (unknown.returncode, (tmp_path / "other").exists()) == (2, False)


HOSTILE = [
    "a \"quote\" and 'another'",
    '"""',
    "'''",
    "ends in a backslash \\",
    "{curly} %s {0}",
    "new\nline\r\nand\ttab",
    "\x07bell\x1b[31m",
    "\u202eRTL override\u2066",
    "עברית",
    "\u2028line separator",
    "x" * 10_000,
    "many words " * 900,
    "TODO",
    "???",
    "# not a comment",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "\U0001f600 \ufffe",
]


def test_hostile_labels_are_texts(tmp_path: Path, adopting: Adopting) -> None:
    frame: Any = pd.DataFrame({f"V{n}": [1.0, 2.0] for n in range(len(HOSTILE))})
    labels = {f"V{n}": label[:250] for n, label in enumerate(HOSTILE)}
    codes: Any = {f"V{n}": {1: label[:120], 2: f"{label[:100]} again"} for n, label in enumerate(HOSTILE)}
    study = adopting(saved(tmp_path / "in", frame, column_labels=labels, variable_value_labels=codes))
    check_documented(study)
    validate(study, Files(study, tmp_path / "in").frames())
    assert_formatted(adopting.folder)
    text = "".join(adopting.texts.values())
    assert all(each.isprintable() for each in text.replace("\n", ""))
    assert variables(study, "survey")["V12"].title == "V12"


@given(st.text())
@settings(max_examples=200)
def test_a_text_is_a_literal_of_itself(text: str) -> None:
    literal = quoted(text)
    assert eval(literal) == text
    assert literal.isprintable()


labels = st.text(max_size=40)


@given(
    columns=st.lists(st.tuples(st.integers(0, 2), labels, st.dictionaries(st.integers(-5, 5), labels, max_size=4)), max_size=4),
    number=st.integers(0, 3),
)
@settings(max_examples=25)
def test_any_metadata_is_adopted(
    tmp_path_factory: pytest.TempPathFactory, columns: list[tuple[int, str, dict[int, str]]], number: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    values: list[list[Any]] = [[1.0, 2.0, 3.0], [1.5, 2.0, 3.0], ["a", "b", "c"]]
    frame: Any = pd.DataFrame(
        {f"V{n}": values[kind][:number] for n, (kind, _, _) in enumerate(columns)} | {"W": [1.0] * number}
    )
    plain = {f"V{n}": label.replace("\0", "") for n, (_, label, _) in enumerate(columns)}
    codes: Any = {
        f"V{n}": {code: label.replace("\0", "")[:100] for code, label in of.items()}
        for n, (kind, _, of) in enumerate(columns)
        if kind < 2 and of
    }
    pyreadstat.write_sav(frame, folder / "any.sav", column_labels=plain, variable_value_labels=codes)
    space: dict[str, Any] = {}
    for name, text in adopt([folder / "any.sav"], name="STUDY 1", keys=(), group="").items():
        if name.endswith(".py"):
            compile(text, name, "exec")
            space[name] = text
        else:
            tomllib.loads(text)
    assert {"__init__.py", "any.py", "codes.py", "sections.py", "study.py"} == space.keys()
