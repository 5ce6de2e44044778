"""What files say of themselves, in every format: names, titles, labels, missing codes, and no row."""

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from studybook.described import Column, Described, Range, plain_label
from studybook.sources.export import WRITTEN, Written, export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.variables import Day, Key, Text
from tests import ponds

LABELLED: tuple[Written, ...] = ("sav", "zsav", "dta", "tsv")
DECLARED: tuple[Written, ...] = ("sav", "zsav", "tsv")


def ponds_of(folder: Path, form: Written) -> Described:
    export(ponds.STUDY, Synthetic(ponds.STUDY).frames(), folder, form)
    return Files(ponds.STUDY, folder).described()["ponds"]


def one(described: Described, name: str) -> Column:
    return next(column for column in described.columns if column.name == name)


@pytest.mark.parametrize("form", WRITTEN)
def test_a_file_says_what_its_format_holds(tmp_path: Path, form: Written) -> None:
    said = ponds_of(tmp_path / "out", form)
    assert (said.name, said.form) == (f"1-0001-Data-REST.{form}", form)
    assert said.rows == (None if form in {"xpt", "tsv"} else 60)
    assert [column.name for column in said.columns] == [variable.name for variable in ponds.STUDY.files[0].variables]
    assert [column.label for column in said.columns] == [variable.title for variable in ponds.STUDY.files[0].variables]
    reeds = one(said, "REEDS")
    named = ((-9, "Not noted"), (-8, "Not applicable"), (0, "No"), (1, "Yes"))
    assert tuple(sorted(reeds.labels)) == (named if form in LABELLED else ())
    assert all(type(code) is int for code, _ in reeds.labels)
    assert tuple(sorted(reeds.missing, key=str)) == ((-8, -9) if form in DECLARED else ())
    kinds = {Key: "text", Text: "text", Day: "text" if form == "tsv" else "date"}
    assert [column.kind for column in said.columns] == [
        kinds.get(type(variable.kind), "number") for variable in ponds.STUDY.files[0].variables
    ]
    assert len(said.notes) == (0 if form in {"sav", "zsav"} else 1)


def test_no_row_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in WRITTEN:
        export(ponds.STUDY, Synthetic(ponds.STUDY).frames(), tmp_path / form, form)
    for name in ("read_sav", "read_dta", "read_xport"):
        monkeypatch.setattr(pyreadstat, name, _without_rows(getattr(pyreadstat, name)))
    for form in WRITTEN:
        assert Files(ponds.STUDY, tmp_path / form).described()["birds"].columns


def _without_rows(read: Any) -> Any:
    def checked(*arguments: Any, **options: Any) -> Any:
        assert options["metadataonly"]
        return read(*arguments, **options)

    return checked


def test_ranges_texts_and_letters_are_kept(tmp_path: Path) -> None:
    frame: Any = pd.DataFrame({"A": [1.0, 2.5], "B": ["x", "y"]})
    ranges: Any = {"A": [-1, {"lo": -99, "hi": -90}], "B": ["y"]}
    for number in ("0001", "0002"):
        pyreadstat.write_sav(
            frame,
            tmp_path / f"1-{number}-Data.sav",
            missing_ranges=ranges,
            variable_value_labels={"A": {2.5: "half"}, "B": {"x": "ex"}},
        )
    a, b = Files(ponds.STUDY, tmp_path).described()["ponds"].columns
    assert (a.labels, set(a.missing)) == (((2.5, "half"),), {-1, Range(-99, -90)})
    assert (b.kind, b.labels, b.missing) == ("text", (("x", "ex"),), ("y",))
    letters: Any = pd.DataFrame({"A": [1, "a"]})
    for number in ("0001", "0002"):
        pyreadstat.write_dta(
            letters,
            tmp_path / f"1-{number}-Data.dta",
            missing_user_values={"A": ["a"]},
            variable_value_labels={"A": {1: "Yes", "a": "Gone"}},
        )
        (tmp_path / f"1-{number}-Data.sav").unlink()
    (a,) = Files(ponds.STUDY, tmp_path).described()["ponds"].columns
    assert (a.labels, a.missing) == (((1, "Yes"), (".a", "Gone")), (".a",))


@pytest.mark.parametrize(
    ("label", "code", "plain"),
    [
        ("(1) Yes", 1, "Yes"),
        ("01. Alabama", 1, "Alabama"),
        ("1 - Yes", 1, "Yes"),
        ("1: Yes", 1, "Yes"),
        ("1=Yes", 1, "Yes"),
        ("[1] Yes", 1, "Yes"),
        ("(-9) Not known", -9, "Not known"),
        ("(AK) Alaska", "AK", "Alaska"),
        ("(.a) Refused", ".a", "Refused"),
        ("(2) Yes", 1, "(2) Yes"),
        ("1 or more", 1, "1 or more"),
        ("10 years", 1, "10 years"),
        ("1-2 years", 1, "1-2 years"),
        ("1 - 2 years", 1, "1 - 2 years"),
        ("1.5 metres", 1, "1.5 metres"),
        ("1:30 pm", 1, "1:30 pm"),
        ("(1)", 1, "(1)"),
        ("Yes", 1, "Yes"),
        ("", 1, ""),
    ],
)
def test_a_label_can_be_had_without_its_code(label: str, code: int | str, plain: str) -> None:
    assert plain_label(label, code) == plain
