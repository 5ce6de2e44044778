import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from schemas.study import STUDY as REAL
from studybook.declare import Code, Dataset
from studybook.errors import DataRefused, DeclarationError
from studybook.rules import Constant, Order, RowsCounted, RuleOutcome, Total, rule_id
from studybook.sources.synthetic import Synthetic
from studybook.study import DataFile
from studybook.validation import validate
from studybook.validation.delivered import records
from tests.orchards import SEEN, STUDY, YES_NO

Frames = dict[str, pd.DataFrame]

CANARIES = ("424242", "CANARY", "7731", "2031-07-31", "2031, 7, 31", "1943", "31.5")


@pytest.fixture
def frames() -> Frames:
    return {slug: frame.copy() for slug, frame in Synthetic(STUDY).frames().items()}


def refused(frames: Frames) -> DataRefused:
    with pytest.raises(DataRefused) as caught:
        validate(STUDY, frames)
    return caught.value


def details(frames: Frames) -> list[str]:
    return list(refused(frames).details)


def outcome(frames: Frames, name: str) -> RuleOutcome:
    _, outcomes = validate(STUDY, frames)
    return next(outcome for outcome in outcomes if outcome.id == name)


# What passes


def test_checked_rows_have_plain_types(frames: Frames) -> None:
    microdata, _ = validate(STUDY, frames)
    assert microdata.column("trees", "KIND").dtype == "int64"
    assert microdata.column("orchards", "PLANTED").dtype == "datetime64[ns]"
    assert microdata.column("trees", "TREE_ID").dtype == "category"
    assert microdata.column("orchards", "NOTE").dtype == "str"
    for file in STUDY.files:
        for variable in file.variables:
            left, right = microdata.column(file.slug, variable.name), frames[file.slug][variable.name]
            assert ((left == right) | (left.isna() & right.isna())).all()


def test_every_check_has_an_outcome(frames: Frames) -> None:
    _, outcomes = validate(STUDY, frames)
    ids = [outcome.id for outcome in outcomes]
    assert len(ids) == len(set(ids)) == 2 * len(STUDY.files) + len(STUDY.rules)
    assert {"orchards-codes", "orchards-types", *map(rule_id, STUDY.rules)} <= set(ids)
    assert all(outcome.held for outcome in outcomes)
    required = {outcome.id for outcome in outcomes if outcome.level == "required"}
    assert {"orchards-codes", "orchards-unique-FARM_ID-ORCHARD_ID", "trees-link-FARM_ID-ORCHARD_ID"} <= required
    assert "orchards-order-PLANTED-GRAFTED" not in required


def test_rows_as_a_statistics_file_delivers_them_pass(frames: Frames) -> None:
    """Floats for codes, plain dates for days, empty text for no text, columns in another order."""
    frames["trees"] = frames["trees"].astype({"KIND": "float64", "HEIGHT": "float64", "NPESTS": "int16"}).iloc[:, ::-1]
    orchards = frames["orchards"]
    orchards["PLANTED"] = orchards["PLANTED"].dt.date.astype("object").where(orchards["PLANTED"].notna(), None)
    orchards["GRAFTED"] = orchards["GRAFTED"].astype("datetime64[s]")
    orchards["NOTE"] = orchards["NOTE"].fillna("")
    orchards.index = pd.Index([7] * len(orchards))
    microdata, outcomes = validate(STUDY, frames)
    assert all(outcome.held for outcome in outcomes)
    assert microdata.column("trees", "KIND").dtype == "int64"
    assert microdata.column("orchards", "PLANTED").dtype == "datetime64[ns]"


def test_a_key_that_is_a_number_is_the_same_key_in_any_type(frames: Frames) -> None:
    farms = {name: number for number, name in enumerate(sorted(frames["orchards"]["FARM_ID"].unique()))}
    frames["orchards"]["FARM_ID"] = frames["orchards"]["FARM_ID"].map(farms).astype("int64")
    frames["trees"]["FARM_ID"] = frames["trees"]["FARM_ID"].map(farms).astype("float64")
    microdata, _ = validate(STUDY, frames)
    assert set(microdata.column("trees", "FARM_ID")) == {"0", "1", "2", "3"}


def test_no_rows_pass() -> None:
    frames = {slug: frame.head(0) for slug, frame in Synthetic(STUDY).frames().items()}
    microdata, outcomes = validate(STUDY, frames)
    assert all(outcome.held for outcome in outcomes)
    assert microdata.column("trees", "KIND").dtype == "int64"
    assert len(microdata.column("trees", "KIND")) == 0
    untyped = {slug: pd.DataFrame({name: [] for name in frame.columns}) for slug, frame in frames.items()}
    assert validate(STUDY, untyped)[0].column("orchards", "PLANTED").dtype == "datetime64[ns]"


def test_one_row_passes() -> None:
    files = tuple(replace(file, records=1) for file in STUDY.files)
    _, outcomes = validate(STUDY, Synthetic(replace(STUDY, files=files)).frames())
    assert all(outcome.held for outcome in outcomes)


def test_rows_that_are_all_missing_codes_pass(frames: Frames) -> None:
    for file in STUDY.files:
        for variable in file.variables:
            if -9 in variable.missing and frames[file.slug][variable.name].dtype == "int64":
                frames[file.slug][variable.name] = -9
    validate(STUDY, frames)


def test_rows_that_are_all_blank_are_refused_and_their_dates_are_not(frames: Frames) -> None:
    for name in frames["orchards"].columns:
        frames["orchards"][name] = None
    found = details(frames)
    assert "orchards.KIND: blank, in 11 records or more" in found
    assert "orchards.FARM_ID: blank, in 11 records or more" in found
    assert not any("PLANTED" in detail or "NOTE" in detail for detail in found)


# What is refused


def test_an_undeclared_code_is_counted(frames: Frames) -> None:
    frames["trees"].loc[:13, "APHIDS"] = 4
    assert details(frames) == ["trees.APHIDS: codes not declared, in 14 records"]


def test_few_records_are_not_counted(frames: Frames) -> None:
    frames["trees"].loc[:9, "APHIDS"] = 4
    assert details(frames) == ["trees.APHIDS: codes not declared, in fewer than 11 records"]
    frames["trees"].loc[10, "APHIDS"] = 4
    assert details(frames) == ["trees.APHIDS: codes not declared, in 11 records"]


def test_numbers_and_dates_have_bounds(frames: Frames) -> None:
    frames["trees"].loc[:20, "HEIGHT"] = 13
    frames["orchards"].loc[3, "PLANTED"] = pd.Timestamp(2031, 7, 31)
    assert details(frames) == [
        "trees.HEIGHT: numbers outside the declared bounds, in 21 records",
        "orchards.PLANTED: dates outside the declared bounds, in fewer than 11 records",
    ]


def test_missing_columns_are_named(frames: Frames) -> None:
    frames["trees"] = frames["trees"].drop(columns=["APHIDS", "MITES"])
    frames["apples"] = frames["apples"].drop(columns="RED")
    assert details(frames) == ["trees: 2 variables are missing: APHIDS, MITES", "apples: 1 variable is missing: RED"]


def test_undeclared_columns_are_counted_and_not_named(frames: Frames) -> None:
    frames["trees"]["CANARY-7731"] = 1
    assert details(frames) == ["trees: 1 column that the schema does not declare"]
    frames["trees"]["CANARY-7732"] = 1
    assert details(frames) == ["trees: 2 columns that the schema does not declare"]


def test_a_column_may_stand_once(frames: Frames) -> None:
    frames["trees"] = pd.concat([frames["trees"], frames["trees"][["APHIDS"]]], axis=1)
    assert details(frames) == ["trees: 1 variable in more than one column: APHIDS"]


def test_datasets_are_the_declared_ones(frames: Frames) -> None:
    del frames["apples"]
    frames["CANARY-7731"] = pd.DataFrame()
    assert details(frames) == ["apples: the dataset is missing", "1 dataset that the study does not declare"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("CANARY-7731", "is text, not a whole number"),
        ("1", "is text, not a whole number"),
        (31.5, "is not a whole number"),
        (np.inf, "is not a whole number"),
        (1e300, "is not a whole number"),
        (pd.Timestamp(2031, 7, 31), "is not a whole number"),
        ("a", "missing codes that are letters of Stata, not numbers"),
    ],
)
def test_a_code_is_a_whole_number(frames: Frames, value: object, kind: str) -> None:
    frames["trees"]["APHIDS"] = frames["trees"]["APHIDS"].astype("object")
    frames["trees"].loc[:11, "APHIDS"] = value
    assert details(frames) == [f"trees.APHIDS: {kind}, in 12 records"]


@pytest.mark.parametrize("value", ["CANARY-7731", 424242, 31.5, "31/07/2031", date(9999, 1, 1), date(1, 1, 1)])
def test_a_day_is_a_date(frames: Frames, value: object) -> None:
    frames["orchards"]["PLANTED"] = frames["orchards"]["PLANTED"].astype("object")
    frames["orchards"].loc[:11, "PLANTED"] = value
    assert details(frames) == ["orchards.PLANTED: is not a date, in 12 records"]


def test_whole_columns_of_another_type_are_refused(frames: Frames) -> None:
    frames["orchards"]["PLANTED"] = 424242.0
    frames["orchards"]["GRAFTED"] = pd.Series([pd.Timestamp(2031, 7, 31, tz="UTC")] * 40)
    frames["orchards"]["KIND"] = pd.Timestamp(2031, 7, 31)
    frames["orchards"]["ORGANIC"] = pd.Timedelta(7731, "s")
    frames["orchards"]["SOIL"] = pd.Timestamp(2031, 7, 31, tz="UTC")
    assert details(frames) == [
        "orchards.SOIL: is not a whole number, in 11 records or more",
        "orchards.KIND: is not a whole number, in 11 records or more",
        "orchards.ORGANIC: is not a whole number, in 11 records or more",
        "orchards.PLANTED: is not a date, in 11 records or more",
        "orchards.GRAFTED: is not a date, in 11 records or more",
    ]


ODD = {
    "category": pd.Series(["CANARY-7731"] * 40, dtype="category"),
    "complex": pd.Series([7731 + 1j] * 40),
    "lists": pd.Series([["CANARY-7731"]] * 40),
    "bytes": pd.Series([b"CANARY-7731"] * 40),
    "period": pd.Series(pd.period_range("2031-07-31", periods=40)),
    "interval": pd.Series(pd.interval_range(0, 40)),
    "sets": pd.Series([{7731}] * 40),
}


@pytest.mark.parametrize("name", ["KIND", "PLANTED", "FARM_ID"])
@pytest.mark.parametrize("odd", ODD)
def test_columns_of_any_sort_are_refused_without_a_value(frames: Frames, name: str, odd: str) -> None:
    frames["orchards"][name] = ODD[odd]
    said = everything_said(refused(frames))
    assert [canary for canary in CANARIES if canary in said] == []


@pytest.mark.parametrize("values", [[True, False], pd.array([1, 0], dtype="Int8"), pd.array([1.0, 0.0], dtype="Float64")])
def test_whole_numbers_of_any_width_pass(frames: Frames, values: object) -> None:
    frames["apples"] = frames["apples"].head(2).assign(RED=values)
    assert validate(STUDY, frames)[0].column("apples", "RED").tolist() == [1, 0]


def test_an_orphan_is_refused(frames: Frames) -> None:
    frames["trees"].loc[3, "ORCHARD_ID"] = "CANARY-7731"
    assert details(frames) == ["trees: FARM_ID and ORCHARD_ID of fewer than 11 records have no row in orchards"]
    frames["apples"]["TREE_ID"] = "CANARY-7731"
    assert details(frames)[1] == "apples: TREE_ID of 11 records or more have no row in trees"


def test_a_shared_key_is_refused_once(frames: Frames) -> None:
    frames["apples"].loc[:11, "APPLE_ID"] = "CANARY-7731"
    assert details(frames) == ["apples.APPLE_ID: shared by several records, in 12 records"]


def test_keys_shared_together_are_refused(frames: Frames) -> None:
    frames["orchards"].loc[:1, ["FARM_ID", "ORCHARD_ID"]] = ["SYN-FARM-1", "SYN-FARM-1-O-001"]
    found = details(frames)
    assert found[0] == "orchards: FARM_ID and ORCHARD_ID together: shared by several records, in fewer than 11 records"


def test_the_keys_of_a_parent_are_unique_without_a_rule_that_says_so(frames: Frames) -> None:
    frames["trees"]["TREE_ID"] = "CANARY-7731"
    frames["apples"]["TREE_ID"] = "CANARY-7731"
    rules = tuple(rule for rule in STUDY.declared_rules if rule_id(rule) in {"apples-link-TREE_ID"})
    study = replace(STUDY, declared_rules=rules)
    with pytest.raises(DataRefused, match="TREE_ID: shared by several records, in 11 records or more"):
        validate(study, frames)


def test_a_blank_key_is_blank_and_no_orphan(frames: Frames) -> None:
    frames["apples"].loc[4, "TREE_ID"] = None
    frames["apples"].loc[5, "APPLE_ID"] = ""
    assert details(frames) == [
        "apples.APPLE_ID: blank, in fewer than 11 records",
        "apples.TREE_ID: blank, in fewer than 11 records",
    ]


@pytest.mark.parametrize("key", ["  ", "\t", ""])
def test_a_key_of_spaces_is_blank(frames: Frames, key: str) -> None:
    frames["apples"].loc[4, "APPLE_ID"] = key
    assert details(frames) == ["apples.APPLE_ID: blank, in fewer than 11 records"]


def test_a_time_on_the_last_day_is_that_day(frames: Frames) -> None:
    planted = frames["orchards"]["PLANTED"]
    frames["orchards"]["PLANTED"] = planted + pd.Timedelta("23:59:00")
    assert validate(STUDY, frames)[0].column("orchards", "PLANTED").equals(planted.astype("datetime64[ns]"))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (10, "fewer than 11 records"),
        (11, "11 records"),
        (29, "29 records"),
        (30, "11 records or more"),
        (40, "11 records or more"),
    ],
)
def test_neither_few_nor_all_but_few_are_counted(count: int, said: str) -> None:
    assert records(count, 40) == said


def test_more_groups_than_there_are_is_refused(frames: Frames) -> None:
    for frame in frames.values():
        frame["FARM_ID"] = [f"CANARY-{number}" for number in range(len(frame))]
    found = details(frames)
    assert f"orchards: FARM_ID: more than the {STUDY.groups} different values there can be" in found


def test_everything_wrong_in_all_files_is_in_one_message(frames: Frames) -> None:
    frames["trees"].loc[:20, "APHIDS"] = 4
    frames["trees"].loc[3, "ORCHARD_ID"] = "CANARY-7731"
    frames["trees"]["EXTRA"] = 1
    frames["orchards"] = frames["orchards"].drop(columns="KIND")
    frames["orchards"]["PLANTED"] = "CANARY-7731"
    frames["apples"].loc[:1, "APPLE_ID"] = "CANARY-7731"
    error = refused(frames)
    assert error.message.splitlines() == [
        "The files do not hold what the schemas declare",
        "  - trees: 1 column that the schema does not declare",
        "  - trees.APHIDS: codes not declared, in 21 records",
        "  - orchards: 1 variable is missing: KIND",
        "  - orchards.PLANTED: is not a date, in 11 records or more",
        "  - apples.APPLE_ID: shared by several records, in fewer than 11 records",
        "  - trees: FARM_ID and ORCHARD_ID of fewer than 11 records have no row in orchards",
        "Nothing was built. Correct the files or the schemas, or map names and codes, and validate again.",
    ]


def test_a_check_that_breaks_is_a_refusal_without_its_words() -> None:
    import pandera.pandas as pa

    class Odd(Dataset):
        """One row."""

        CODE: Code = SEEN.coded("Code", "A code.", YES_NO)

        @pa.dataframe_check
        @classmethod
        def broken(cls, frame: pd.DataFrame) -> bool:
            raise ValueError(f"CANARY-7731 {frame['CODE'].tolist()}")

    file = DataFile(schema=Odd, number="DS1", title="Odd", row="row", records=1)
    study = replace(STUDY, files=(file,), declared_rules=(), group="")
    with pytest.raises(DataRefused) as caught:
        validate(study, {"odd": pd.DataFrame({"CODE": [0, 1]})})
    assert "CANARY" not in everything_said(caught.value)
    assert caught.value.details == ("odd.Odd: not as declared, in fewer than 11 records",)


def test_a_library_that_fails_is_a_refusal_without_its_words(frames: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandera.pandas as pa

    def fail(*_: object, **__: object) -> None:
        raise OverflowError("CANARY-7731")

    monkeypatch.setattr(pa.DataFrameSchema, "validate", fail)
    error = refused(frames)
    assert "CANARY" not in everything_said(error)
    assert error.details[0] == "trees: the values could not be checked"


# No value in any text


def everything_said(error: BaseException) -> str:
    """All text that an error, and whatever hangs on it, can show."""
    said = [str(error), repr(error), repr(error.args), repr(vars(error)), repr(getattr(error, "__notes__", ()))]
    said += [repr(error.__cause__), repr(error.__context__), *traceback.format_exception(error)]
    return "\n".join(said)


def plant_code(frames: Frames) -> None:
    frames["cases"].loc[5, "EV_PHONE"] = 424242


def plant_number(frames: Frames) -> None:
    frames["victims"]["V_AGE"] = frames["victims"]["V_AGE"].astype("float64")
    frames["victims"].loc[5, "V_AGE"] = 31.5


def plant_text_for_a_code(frames: Frames) -> None:
    frames["suspects"]["S_ROLE"] = frames["suspects"]["S_ROLE"].astype("object")
    frames["suspects"].loc[5, "S_ROLE"] = "CANARY-7731"


def plant_date(frames: Frames) -> None:
    frames["cases"].loc[5, "OPENDATE"] = pd.Timestamp(2031, 7, 31)


def plant_text_for_a_date(frames: Frames) -> None:
    frames["cases"]["OPENDATE"] = frames["cases"]["OPENDATE"].astype("object")
    frames["cases"].loc[5, "OPENDATE"] = "CANARY-7731"


def plant_number_for_a_date(frames: Frames) -> None:
    frames["cases"]["OPENDATE"] = 424242.0


def plant_orphan(frames: Frames) -> None:
    frames["victims"].loc[5, "CASE_ID"] = "CANARY-7731"


def plant_duplicate(frames: Frames) -> None:
    frames["suspects"].loc[:5, "SUSPECT_ID"] = "CANARY-7731"


def plant_column(frames: Frames) -> None:
    frames["suspects"]["CANARY-7731"] = 424242


def plant_dataset(frames: Frames) -> None:
    frames["CANARY-7731"] = pd.DataFrame({"A": [424242]})


def plant_all(frames: Frames) -> None:
    for plant in (plant_code, plant_number, plant_text_for_a_code, plant_orphan, plant_duplicate, plant_column):
        plant(frames)
    plant_text_for_a_date(frames)


@pytest.mark.parametrize(
    "plant",
    [
        plant_code,
        plant_number,
        plant_text_for_a_code,
        plant_date,
        plant_text_for_a_date,
        plant_number_for_a_date,
        plant_orphan,
        plant_duplicate,
        plant_column,
        plant_dataset,
        plant_all,
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_planted_value_is_in_no_text(
    plant: Callable[[Frames], None], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    frames = {slug: frame.copy() for slug, frame in Synthetic(REAL).frames().items()}
    plant(frames)
    with caplog.at_level(logging.DEBUG), pytest.raises(DataRefused) as caught:
        validate(REAL, frames)
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    written = capfd.readouterr()
    said = everything_said(error) + caplog.text + written.out + written.err
    assert [canary for canary in CANARIES if canary in said] == []
    assert "SYN" not in said


# Expected rules: reported, never refused


def break_skip(frames: Frames) -> None:
    frames["orchards"].loc[frames["orchards"]["ORGANIC"] == 0, "LABEL"] = 1


def break_skip_where_asked(frames: Frames) -> None:
    frames["orchards"].loc[frames["orchards"]["ORGANIC"] == 1, "LABEL"] = -8


def break_skip_of_a_day(frames: Frames) -> None:
    frames["orchards"].loc[frames["orchards"]["KIND"] == 3, "GRAFTED"] = pd.Timestamp(2005, 1, 1)


def break_skip_of_text(frames: Frames) -> None:
    frames["orchards"]["NOTE"] = "leaves"


def break_order(frames: Frames) -> None:
    frames["orchards"].loc[0, ["PLANTED", "GRAFTED"]] = [pd.Timestamp(2005, 1, 2), pd.Timestamp(2005, 1, 1)]


def break_implies(frames: Frames) -> None:
    frames["orchards"].loc[frames["orchards"]["KIND"] == 3, "ORGANIC"] = 1


def break_rows_counted(frames: Frames) -> None:
    frames["orchards"].loc[0, "NTREES"] = 39


def break_total(frames: Frames) -> None:
    frames["trees"].loc[0, ["APHIDS", "MOTHS", "MITES", "NPESTS"]] = [1, 1, 0, 1]


def break_constant(frames: Frames) -> None:
    frames["orchards"].loc[0, "SOIL"] = 3 - frames["orchards"].loc[1, "SOIL"] if frames["orchards"].loc[1, "SOIL"] > 0 else 1


def break_constant_by_a_blank(frames: Frames) -> None:
    frames["orchards"].loc[0, "LIMED"] = None
    frames["orchards"].loc[1, "LIMED"] = pd.Timestamp(2001, 1, 1)


def break_repeats(frames: Frames) -> None:
    frames["trees"].loc[0, "KIND"] = 1 + frames["trees"].loc[0, "KIND"] % 3


@pytest.mark.parametrize(
    ("breaks", "name"),
    [
        (break_skip, "orchards-skip-LABEL"),
        (break_skip_where_asked, "orchards-skip-LABEL"),
        (break_skip_of_a_day, "orchards-skip-GRAFTED"),
        (break_skip_of_text, "orchards-skip-NOTE"),
        (break_order, "orchards-order-PLANTED-GRAFTED"),
        (break_implies, "orchards-implies-KIND-ORGANIC-3"),
        (break_rows_counted, "orchards-rowscounted-NTREES"),
        (break_total, "trees-total-NPESTS"),
        (break_constant, "orchards-constant-FARM_ID"),
        (break_constant_by_a_blank, "orchards-constant-FARM_ID"),
        (break_repeats, "trees-repeats-orchards"),
    ],
)
def test_an_expected_rule_that_is_broken_is_reported(frames: Frames, breaks: Callable[[Frames], None], name: str) -> None:
    assert outcome(frames, name).held
    breaks(frames)
    assert outcome(frames, name) == replace(outcome(frames, name), held=False, level="expected")


def hide_count(frames: Frames) -> None:
    frames["orchards"]["NTREES"] = -9


def hide_total(frames: Frames) -> None:
    frames["trees"]["NPESTS"] = -9


def hide_day(frames: Frames) -> None:
    frames["orchards"]["GRAFTED"] = None


def skip_what_is_optional(frames: Frames) -> None:
    frames["orchards"]["MEDAL"] = -8


@pytest.mark.parametrize(
    ("hides", "name"),
    [
        (hide_count, "orchards-rowscounted-NTREES"),
        (hide_total, "trees-total-NPESTS"),
        (hide_day, "orchards-order-PLANTED-GRAFTED"),
        (hide_day, "orchards-skip-GRAFTED"),
        (skip_what_is_optional, "orchards-skip-MEDAL"),
    ],
)
def test_what_is_not_known_breaks_no_rule(frames: Frames, hides: Callable[[Frames], None], name: str) -> None:
    hides(frames)
    assert outcome(frames, name).held


def test_a_rule_that_joins_what_no_link_joins_is_said(frames: Frames) -> None:
    study = replace(STUDY, declared_rules=(*STUDY.declared_rules, RowsCounted("apples", "RED", "orchards")))
    with pytest.raises(DeclarationError, match="no link does"):
        validate(study, frames)


# Size


def wide(variables: int) -> type[Dataset]:
    codes: dict[str, Any] = {
        f"C{n}": SEEN.coded("Code", "A code.", {1: "One", 2: "Two", 3: "Three"}) for n in range(variables - 32)
    }
    numbers = {f"N{n}": SEEN.count("Count", "A count.", 0, 99, "things", starts=[0, 1, 10]) for n in range(20)}
    days = {f"D{n}": SEEN.day("Day", "A day.", date(2001, 1, 1), date(2009, 12, 31)) for n in range(10)}
    keys = {"FARM_ID": SEEN.key("Farm", "The farm."), "ROW_ID": SEEN.key("Row", "The row.", unique=True)}
    types = dict.fromkeys(codes | numbers, Code)
    from studybook.declare import Date, Identifier

    types |= dict.fromkeys(days, Date) | dict.fromkeys(keys, Identifier)
    body = {"__doc__": "One row.", "__module__": __name__, "__annotations__": types, **keys, **codes, **numbers, **days}
    return type("Wide", (Dataset,), body)


def test_many_rows_are_checked_in_seconds() -> None:
    """100 000 rows of 200 variables take about half a second on an idle machine."""
    file = DataFile(schema=wide(200), number="DS1", title="Wide", row="row", records=100_000)
    rules = (
        Order("wide", "D0", "D1"),
        Constant("wide", ("C0", "N0", "D2"), "FARM_ID"),
        Total("wide", "N1", tuple(f"C{n}" for n in range(1, 30)), code=1),
    )
    study = replace(STUDY, files=(file,), declared_rules=rules)
    frames = {"wide": Synthetic(study).frames()["wide"]}
    begin = time.process_time()
    _, outcomes = validate(study, frames)
    assert time.process_time() - begin < 10
    assert all(outcome.held for outcome in outcomes)
