"""Rows that a mapping puts in our names and codes: what is done, what is refused, and that nothing else of the file shows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.bundle import Bundle, SourceKind
from studybook.errors import DataRefused
from studybook.findings import Crosstab, Finding, Frequencies
from studybook.mapping import (
    Absent,
    Added,
    Constantly,
    CopyOf,
    Derived,
    FileMapping,
    Ignored,
    Mapped,
    Missing,
    MissingRange,
    Recode,
    Rename,
    YearOf,
    applied,
    as_read,
)
from studybook.release import seal
from studybook.rules import rule_id
from studybook.sources import Frames
from studybook.sources.synthetic import Synthetic
from studybook.validation import validate
from studybook.variables import Coded, Count, Day, Measured
from tests.ponds import POLICY, STUDY, Birds, added

WHY = "CANARY-reason"
FINDINGS = (
    Finding(of=Birds, id="kinds", title="Kinds", ask=Frequencies(Birds.KIND)),
    Finding(of=Birds, id="kinds-by-song", title="Kinds by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
)
FROGS = added("FROGS", "Frogs", "What frogs were heard.", {2: "Tree frogs", 1: "Toads"}, "All ponds")


def frogs(*, publish: bool = True, of_group: bool = False, dataset: str = "ponds") -> Added:
    return Added(dataset=dataset, variable=FROGS, publish=publish, of_group=of_group, reason=WHY)


def frames(seed: int = 1) -> dict[str, pd.DataFrame]:
    return {name: frame.copy() for name, frame in Synthetic(STUDY, seed).frames().items()}


def with_column(name: str, values: object, dataset: str = "ponds") -> dict[str, pd.DataFrame]:
    made = frames()
    made[dataset][name] = values
    return made


def sealed(found: Frames, mapping: FileMapping, waived: tuple[str, ...] = ()) -> Bundle:
    study = STUDY.departing(mapping.departures)
    rows, outcomes = validate(study, applied(mapping, study, found), waived)
    return seal(rows, FINDINGS, outcomes, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def refused(found: Frames, mapping: FileMapping) -> str:
    with pytest.raises(DataRefused) as caught:
        applied(mapping, STUDY.departing(mapping.departures), found)
    assert caught.value.__context__ is None
    assert "CANARY" not in caught.value.message
    return caught.value.message


def test_an_empty_mapping_changes_nothing() -> None:
    found = frames()
    made = applied(FileMapping(), STUDY, found)
    for name, frame in found.items():
        pd.testing.assert_frame_equal(made[name], frame)


def renamed_and_recoded(seed: int) -> tuple[dict[str, pd.DataFrame], FileMapping]:
    """Files whose columns and codes a draw has scrambled, and the mapping that undoes it."""
    draw, found = np.random.default_rng(seed), frames()
    renames, recodes, missing = list[Rename](), list[Recode](), list[Missing]()
    for file in STUDY.files:
        frame = found[file.slug]
        for variable in file.variables:
            name, column = variable.name, f"CANARY{draw.integers(10**6)}_{variable.name.lower()}"
            match variable.kind:
                case Coded(labels):
                    codes = [*labels, *variable.missing]
                    theirs = dict(zip(codes, draw.permutation(len(codes)).tolist(), strict=True))
                    scrambled = frame[name].map(theirs)
                    if draw.random() < 0.5:
                        scrambled, theirs = scrambled.map("L{}".format), {code: f"L{at}" for code, at in theirs.items()}
                    frame[name] = scrambled
                    recode = {str(theirs[code]): code for code in labels}
                    recodes.append(Recode(dataset=file.slug, variable=name, codes=recode, reason=WHY))
                    lost = {str(theirs[code]): code for code in variable.missing}
                    missing.append(Missing(dataset=file.slug, variable=name, codes=lost, reason=WHY))
                case Measured() | Count():
                    gone = dict(zip(variable.missing, "ab", strict=False))
                    frame[name] = frame[name].astype(object).map(lambda value, gone=gone: gone.get(value, float(value)))
                    letters = {f".{letter}": code for code, letter in gone.items()}
                    missing.append(Missing(dataset=file.slug, variable=name, codes=letters, reason=WHY))
                case _:
                    pass
            renames.append(Rename(dataset=file.slug, column=column, variable=name, reason=WHY))
            frame = frame.rename(columns={name: column})
        found[file.slug] = frame.iloc[:, draw.permutation(frame.shape[1])]
    return found, FileMapping(renames=tuple(renames), recodes=tuple(recodes), missing=tuple(missing))


@pytest.fixture(scope="module")
def plain() -> Bundle:
    return sealed(frames(), FileMapping())


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_scrambled_files_and_the_mapping_that_undoes_it_give_the_same_release(seed: int, plain: Bundle) -> None:
    assert sealed(*renamed_and_recoded(seed)) == plain


def test_a_code_that_is_left_over_is_refused_without_naming_it() -> None:
    found = with_column("SHORE", [f"CANARY{at % 3}" for at in range(60)])
    codes = {"CANARY0": 1, "CANARY1": 2}
    mapping = FileMapping(recodes=(Recode(dataset="ponds", variable="SHORE", codes=codes, reason=WHY),))
    assert "ponds.SHORE: codes of the file are left unmapped, in 20 records" in refused(found, mapping)
    few = with_column("SHORE", ["CANARY0"] * 57 + ["CANARY9"] * 3)
    assert "in fewer than 11 records" in refused(few, mapping)


def test_what_the_file_does_not_have_is_refused_by_our_name() -> None:
    mapping = FileMapping(
        renames=(Rename(dataset="ponds", column="CANARY", variable="SHORE", reason=WHY),),
        ignored=(Ignored(dataset="birds", column="CANARY", reason=WHY),),
        derived=(Derived(dataset="birds", variable="SINGS", by=CopyOf("CANARY"), reason=WHY),),
    )
    message = refused(frames(), mapping)
    assert "ponds.SHORE: a column is renamed to it that the file does not have" in message
    assert "birds: 1 column to be ignored that the file does not have" in message


def test_two_columns_are_never_one_variable() -> None:
    found = with_column("CANARY", 1)
    mapping = FileMapping(renames=(Rename(dataset="ponds", column="CANARY", variable="SHORE", reason=WHY),))
    assert "ponds.SHORE: two columns of the file are this one variable" in refused(found, mapping)
    ignoring = replace(mapping, ignored=(Ignored(dataset="ponds", column="SHORE", reason=WHY),))
    assert (applied(ignoring, STUDY, found)["ponds"]["SHORE"] == 1).all()


def test_names_that_a_file_has_twice_are_refused() -> None:
    found = frames()
    found["ponds"] = pd.concat([found["ponds"], found["ponds"][["SHORE"]]], axis=1)
    assert "ponds: 1 name of columns that stand in the file more than once" in refused(found, FileMapping())


def test_names_are_exchanged_at_once() -> None:
    found = frames()
    found["ponds"] = found["ponds"].rename(columns={"REEDS": "WARDEN", "WARDEN": "REEDS"})
    names = (("REEDS", "WARDEN"), ("WARDEN", "REEDS"))
    mapping = FileMapping(renames=tuple(Rename(dataset="ponds", column=a, variable=b, reason=WHY) for a, b in names))
    pd.testing.assert_frame_equal(applied(mapping, STUDY, found)["ponds"][list(frames()["ponds"])], frames()["ponds"])


def test_what_is_said_to_be_absent_is_not_there() -> None:
    mapping = FileMapping(absent=(Absent(dataset="birds", variable="SINGS", reason=WHY),))
    assert "birds.SINGS: said to be absent, and in the file" in refused(frames(), mapping)


def test_variables_are_derived() -> None:
    found = frames()
    found["ponds"] = found["ponds"].drop(columns=["SHORE", "FILLED", "DEPTH"])
    found["ponds"]["award"] = pd.to_datetime(["2012-01-31", None] * 30)
    ways = {"SHORE": Constantly(2), "FILLED": CopyOf("DUG"), "DEPTH": YearOf("award")}
    mapping = FileMapping(
        derived=tuple(Derived(dataset="ponds", variable=name, by=by, reason=WHY) for name, by in ways.items()),
        missing=(Missing(dataset="ponds", variable="DEPTH", codes={".": -9, "2012": -8}, reason=WHY),),
        ignored=(Ignored(dataset="ponds", column="award", reason=WHY),),
    )
    made = applied(mapping, STUDY, found)["ponds"]
    assert "award" not in made
    assert (made["SHORE"] == 2).all()
    assert made["FILLED"].equals(made["DUG"])
    assert made["DEPTH"].tolist() == [-8, -9] * 30
    there = with_column("AWARD", 1)
    assert "ponds.SHORE: derived, and in the file" in refused(
        there, FileMapping(derived=(Derived(dataset="ponds", variable="SHORE", by=Constantly(2), reason=WHY),))
    )


def test_a_year_is_not_guessed() -> None:
    found = with_column("award", ["2012-01-31", "CANARY"] * 30)
    del found["ponds"]["DEPTH"]
    mapping = FileMapping(derived=(Derived(dataset="ponds", variable="DEPTH", by=YearOf("award"), reason=WHY),))
    assert "ponds.DEPTH: derived from what is not a date, in 30 records" in refused(found, mapping)


def test_a_missing_code_of_a_date_is_blank() -> None:
    found = frames()
    days = found["ponds"]["DUG"].astype(object)
    days.iloc[:5] = "a"
    found["ponds"]["DUG"] = days
    mapping = FileMapping(missing=(Missing(dataset="ponds", variable="DUG", codes={".a": None}, reason=WHY),))
    rows, _ = validate(STUDY, applied(mapping, STUDY, found))
    assert rows.column("ponds", "DUG").iloc[:5].isna().all()


@pytest.mark.parametrize("text", [False, True])
def test_numbers_in_a_range_are_missing_but_for_those_that_are_named(text: bool) -> None:
    given, meant = [12.0, 96.5, 97.0, 98.0, 99.5, -1.0, -0.5, 1e6], [12, -9, -9, -8, -9, -8, -8, -9]
    values: list[Any] = [str(each) for each in given] if text else given
    found = with_column("DEPTH", [*values, *values[:1] * 52])
    ranges = (MissingRange(96, float("inf"), -9), MissingRange(float("-inf"), -0.5, -8))
    mapping = FileMapping(missing=(Missing(dataset="ponds", variable="DEPTH", codes={"98": -8}, ranges=ranges, reason=WHY),))
    made = applied(mapping, STUDY, found)["ponds"]["DEPTH"]
    assert [int(float(each)) for each in made.head(8)] == meant


def test_a_recoded_variable_leaves_no_code_over_that_lies_in_a_range() -> None:
    found = with_column("SHORE", [1, 2, 3, 96, 99] * 12)
    recode = Recode(dataset="ponds", variable="SHORE", codes={"1": 2, "2": 3, "3": 1}, reason=WHY)
    ranges = (MissingRange(90, 99, -9),)
    missing = Missing(dataset="ponds", variable="SHORE", codes={}, ranges=ranges, reason=WHY)
    made = applied(FileMapping(recodes=(recode,), missing=(missing,)), STUDY, found)["ponds"]["SHORE"]
    assert made.tolist() == [2, 3, 1, -9, -9] * 12
    assert "left unmapped, in 12 records" in refused(
        found, FileMapping(recodes=(recode,), missing=(replace(missing, ranges=(replace(ranges[0], high=98),)),))
    )


def test_text_that_is_a_whole_number_is_one_and_other_text_is_not() -> None:
    found = with_column("DEPTH", [" 7", "x"] + ["3"] * 58)
    mapping = FileMapping(missing=(Missing(dataset="ponds", variable="DEPTH", codes={"x": -9}, reason=WHY),))
    made = applied(mapping, STUDY, found)["ponds"]["DEPTH"]
    assert made.tolist() == [7, -9] + [3] * 58
    assert made.dtype == "int64"


def test_a_column_that_is_mapped_is_read_as_text() -> None:
    mapping = FileMapping(recodes=(Recode(dataset="ponds", variable="SHORE", codes={"G": 1}, reason=WHY),))
    ponds = as_read(mapping, STUDY).file("ponds")
    assert {each.name for each in ponds.variables} - {each.name for each in ponds.delivered} == {"SHORE"}


def test_an_added_variable_that_is_not_published_is_nowhere() -> None:
    found = with_column("FROGS", [1, 2] * 30)
    made = sealed(found, FileMapping(added=(frogs(publish=False),)))
    assert made == sealed(frames(), FileMapping())
    assert "FROGS" not in repr(made)


def test_an_added_variable_is_counted_and_protected_as_any() -> None:
    made = sealed(with_column("FROGS", [1, 2] * 30), FileMapping(added=(frogs(),)))
    (entry,) = [each for each in made.codebook["ponds"] if each.variable == "FROGS"]
    assert entry.table is not None
    assert [each.label for each in entry.table.dimensions[0].categories] == ["Tree frogs", "Toads", "Not noted"]
    assert made.manifest.departures.added == (("ponds", FROGS),)
    few = sealed(with_column("FROGS", [1] * 2 + [2] * 58), FileMapping(added=(frogs(),)))
    (entry,) = [each for each in few.codebook["ponds"] if each.variable == "FROGS"]
    assert entry.table is not None
    assert 2 not in [each.count for each in entry.table.cells]


def test_an_added_variable_that_describes_groups_has_to_say_so_and_is_not_counted() -> None:
    found = frames()
    found["ponds"]["FROGS"] = found["ponds"]["PARK"].map(lambda park: 1 + ord(park[-1]) % 2)
    with pytest.raises(DataRefused, match=r"ponds\.FROGS: the same in all rows of each park"):
        sealed(found, FileMapping(added=(frogs(),)))
    made = sealed(found, FileMapping(added=(frogs(of_group=True),)))
    (entry,) = [each for each in made.codebook["ponds"] if each.variable == "FROGS"]
    assert (entry.untold, entry.table) == ("group", None)


def test_a_variable_that_is_added_to_linked_datasets_is_expected_to_repeat() -> None:
    found = with_column("FROGS", [1, 2] * 30)
    of_pond = dict(zip(found["ponds"]["POND"], found["ponds"]["FROGS"], strict=True))
    found["birds"]["FROGS"] = found["birds"]["POND"].map(of_pond)
    mapping = FileMapping(added=(frogs(), frogs(dataset="birds")))
    outcomes = {each.id: each.verdict for each in sealed(found, mapping).validation}
    assert outcomes["birds-repeats-ponds-FROGS"] == "held"
    found["birds"].loc[0, "FROGS"] = 3 - found["birds"].loc[0, "FROGS"]
    assert {each.id: each.verdict for each in sealed(found, mapping).validation}["birds-repeats-ponds-FROGS"] == "not held"


def test_an_absent_variable_is_not_in_this_release_and_neither_are_its_findings() -> None:
    found = frames()
    del found["birds"]["SINGS"]
    made = sealed(found, FileMapping(absent=(Absent(dataset="birds", variable="SINGS", reason=WHY),)))
    assert [(each.variable, each.untold) for each in made.codebook["birds"] if not each.table][-1] == ("SINGS", "absent")
    assert [each.id for each in made.findings] == ["kinds"]
    assert [(each.id, each.reason) for each in made.refused] == [
        ("kinds-by-song", "SINGS is not in the files of this release.")
    ]
    assert "CANARY" not in repr(made)


def test_a_rule_about_what_is_absent_is_not_checkable_and_others_keep_what_is_left() -> None:
    found = frames()
    del found["ponds"]["WARDEN"]
    made = sealed(found, FileMapping(absent=(Absent(dataset="ponds", variable="WARDEN", reason=WHY),)))
    outcomes = {each.id: (each.verdict, each.held) for each in made.validation}
    assert outcomes["ponds-constant-PARK"] == ("not checkable", False)


def test_a_waived_rule_says_so_and_is_not_known_to_hold() -> None:
    made = sealed(frames(), FileMapping(), waived=("ponds-constant-PARK",))
    outcomes = {each.id: (each.verdict, each.held) for each in made.validation}
    assert outcomes["ponds-constant-PARK"] == ("waived", False)
    assert next(each for each in made.codebook["ponds"] if each.variable == "WARDEN").untold == "group"
    assert "ponds-constant-PARK" not in {rule_id(rule) for rule in STUDY.held(made.validation)}


def test_a_mapped_source_delivers_mapped_rows() -> None:
    class Given:
        def frames(self) -> Mapping[str, pd.DataFrame]:
            return with_column("note", 1)

    mapping = FileMapping(ignored=(Ignored(dataset="ponds", column="note", reason=WHY),))
    assert "note" not in Mapped(STUDY, mapping, Given()).frames()["ponds"]


def test_days_stay_days() -> None:
    day = replace(FROGS, kind=Day(date(2001, 1, 1), date(2001, 12, 31)), missing={})
    found = with_column("FROGS", pd.to_datetime(["2001-02-03", None] * 30))
    rows, _ = validate(STUDY.departing(FileMapping(added=(replace(frogs(), variable=day),)).departures), found)
    assert rows.column("ponds", "FROGS").notna().sum() == 30
