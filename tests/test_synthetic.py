from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.study import STUDY
from studybook.errors import DeclarationError, UsageError
from studybook.rules import Constant, Implies, Link, Order, Repeats, RowsCounted, Rule, Total, Unique, rule_id
from studybook.sources.allocation import children, fair_shares
from studybook.sources.drawing import domain, drawn_days, partly_missing, stream
from studybook.sources.obeying import check_obeyable
from studybook.sources.synthetic import Synthetic
from studybook.study import DataFile, Study
from studybook.validation import validate
from studybook.variables import Coded, Count, Day, Key, Measured, Text
from tests import orchards, ponds

SEEDS = st.integers(min_value=0, max_value=2**64)
POOLED = range(40)


@pytest.fixture(scope="module")
def pooled() -> dict[str, pd.DataFrame]:
    """The rows of many seeds together."""
    made = [Synthetic(STUDY, seed).frames() for seed in POOLED]
    return {file.slug: pd.concat([frames[file.slug] for frames in made], ignore_index=True) for file in STUDY.files}


@settings(max_examples=25)
@given(seed=SEEDS)
def test_any_seed_obeys_every_rule_of_the_study(seed: int) -> None:
    _, outcomes = validate(STUDY, Synthetic(STUDY, seed).frames())
    assert [outcome.id for outcome in outcomes if not outcome.held] == []


@settings(max_examples=40)
@given(seed=SEEDS)
def test_any_seed_obeys_every_rule_of_another_study(seed: int) -> None:
    _, outcomes = validate(orchards.STUDY, Synthetic(orchards.STUDY, seed).frames())
    assert [outcome.id for outcome in outcomes if not outcome.held] == []


@given(
    seed=SEEDS,
    records=st.tuples(st.integers(0, 60), st.integers(0, 200), st.integers(0, 500)),
    groups=st.integers(1, 9),
)
def test_any_number_of_records_is_placed_or_refused(seed: int, records: tuple[int, int, int], groups: int) -> None:
    wanted = dict(zip(("orchards", "trees", "apples"), records, strict=True))
    files = tuple(replace(file, records=wanted[file.slug]) for file in orchards.STUDY.files)
    study = replace(orchards.STUDY, files=files, groups=groups)
    possible = wanted["trees"] <= 40 * wanted["orchards"] and wanted["apples"] <= 9 * wanted["trees"]
    if not possible:
        with pytest.raises(DeclarationError, match="cannot be spread"):
            Synthetic(study, seed).frames()
        return
    frames = Synthetic(study, seed).frames()
    assert {slug: len(frame) for slug, frame in frames.items()} == wanted
    _, outcomes = validate(study, frames)
    assert all(outcome.held for outcome in outcomes)


@pytest.mark.parametrize("study", [STUDY, orchards.STUDY, ponds.STUDY], ids=lambda study: study.number)
def test_frames_have_the_declared_records_columns_and_types(study: Study) -> None:
    frames = Synthetic(study).frames()
    assert list(frames) == [file.slug for file in study.files]
    for file in study.files:
        frame = frames[file.slug]
        assert len(frame) == file.records
        assert list(frame.columns) == [variable.name for variable in file.variables]
        for variable in file.variables:
            match variable.kind:
                case Coded() | Measured() | Count():
                    assert frame[variable.name].dtype == "int64"
                case Day():
                    assert frame[variable.name].dtype == "datetime64[ns]"
                case Key() | Text():
                    assert frame[variable.name].dtype == "str"


def test_the_same_seed_gives_the_same_rows() -> None:
    for slug, frame in Synthetic(STUDY, 7).frames().items():
        pd.testing.assert_frame_equal(frame, Synthetic(STUDY, 7).frames()[slug])
        assert not frame.equals(Synthetic(STUDY, 8).frames()[slug])


def test_the_numbers_of_a_seed_are_the_same_on_every_machine() -> None:
    cases = Synthetic(STUDY, 37988).frames()["cases"]
    assert stream(1, "cases", "EV_PHONE").integers(0, 1000, 5).tolist() == [38, 689, 519, 266, 725]
    assert cases["EV_PHONE"].head(8).tolist() == [1, 1, -9, 1, -9, 1, 1, 0]


def test_one_variable_more_moves_no_other() -> None:
    """Each variable has its own stream, so that a new one changes no number on the rest of the site."""
    rules = tuple(rule for rule in STUDY.declared_rules if not isinstance(rule, Order))
    before, after = Synthetic(STUDY).frames(), Synthetic(replace(STUDY, declared_rules=rules)).frames()
    assert before["suspects"]["SENTTYPE"].equals(after["suspects"]["SENTTYPE"])
    assert not before["suspects"]["SENTDATE"].equals(after["suspects"]["SENTDATE"])


def test_a_seed_is_not_negative() -> None:
    with pytest.raises(UsageError, match="seed"):
        Synthetic(STUDY, -1)


# Keys and allocation


def test_every_key_shows_that_it_is_invented() -> None:
    for study in (STUDY, orchards.STUDY, ponds.STUDY):
        frames = Synthetic(study).frames()
        for file in study.files:
            for variable in file.variables:
                if isinstance(variable.kind, Key):
                    assert frames[file.slug][variable.name].str.match(r"SYN(-[A-Z0-9]+)+$").all()


def test_keys_look_as_described() -> None:
    frames = Synthetic(STUDY).frames()
    assert frames["cases"].loc[16, ["TF_ID", "CASE_ID", "CASE_UID"]].tolist() == ["SYN-TF-1", "SYN-TF-1-C-017", "SYN-C-0017"]
    assert frames["victims"]["VICTIM_ID"].iloc[41] == "SYN-V-0042"
    assert sorted(frames["cases"]["TF_ID"].unique()) == [f"SYN-TF-{n}" for n in range(1, 9)]


@pytest.mark.parametrize("seed", range(20))
def test_each_group_gets_a_fair_share(seed: int) -> None:
    sizes = Synthetic(STUDY, seed).frames()["cases"]["TF_ID"].value_counts()
    assert len(sizes) == 8
    assert sizes.between(20, 40).all()


@pytest.mark.parametrize("seed", range(5))
def test_some_cases_have_no_victim_and_some_have_several_suspects(seed: int) -> None:
    frames = Synthetic(STUDY, seed).frames()
    assert frames["victims"]["CASE_ID"].nunique() < 226
    assert frames["suspects"]["CASE_ID"].value_counts().max() > 1
    assert frames["suspects"]["CASE_ID"].nunique() < 226


@given(total=st.integers(0, 5000), groups=st.integers(1, 50), seed=st.integers(0, 999))
def test_fair_shares_add_up(total: int, groups: int, seed: int) -> None:
    sizes = fair_shares(total, groups, stream(seed, "x"), where="x")
    even = total / groups
    assert sizes.sum() == total
    assert (sizes >= np.floor(0.7 * even)).all()
    assert (sizes <= max(1.4 * even, np.ceil(even))).all()


@given(total=st.integers(0, 2000), holders=st.integers(0, 300), low=st.integers(0, 3), room=st.integers(0, 60))
def test_children_add_up_within_their_bounds(total: int, holders: int, low: int, room: int) -> None:
    if not low * holders <= total <= (low + room) * holders:
        with pytest.raises(DeclarationError):
            children(total, holders, low, low + room, stream(1, "x"), where="x")
        return
    counts = children(total, holders, low, low + room, stream(1, "x"), where="x")
    assert counts.sum() == total
    assert ((counts >= low) & (counts <= low + room)).all()


def test_records_need_a_group() -> None:
    with pytest.raises(DeclarationError, match="no group"):
        Synthetic(replace(STUDY, groups=0)).frames()


# Neutrality


@pytest.mark.parametrize(
    ("dataset", "name"),
    [
        ("cases", "TRAFTYPE"),
        ("cases", "EV_PHONE"),
        ("cases", "INVOUTCOME"),
        ("cases", "CASEPROS"),
        ("cases", "IDMETHOD"),
        ("victims", "V_RACE"),
        ("victims", "V_RELSUSP"),
        ("suspects", "S_ROLE"),
        ("suspects", "OFF1TYPE"),
    ],
)
def test_every_category_is_as_likely(pooled: dict[str, pd.DataFrame], dataset: str, name: str) -> None:
    variable = next(variable for variable in STUDY.file(dataset).variables if variable.name == name)
    shares = pooled[dataset][name].value_counts(normalize=True)
    assert isinstance(variable.kind, Coded)
    for code in variable.kind.labels:
        assert shares[code] == pytest.approx(0.9 / len(variable.kind.labels), abs=0.02)
    assert shares[-9] == pytest.approx(0.1, abs=0.02)
    assert variable.not_applicable not in shares.index


def test_every_class_of_a_number_is_as_likely_and_flat_inside(pooled: dict[str, pd.DataFrame]) -> None:
    ages = pooled["victims"]["V_AGE"]
    known = ages[ages >= 0]
    classes = pd.cut(known, [0, 12, 15, 18, 25, 35, 45, 100], right=False).value_counts(normalize=True)
    assert classes.between(1 / 7 - 0.02, 1 / 7 + 0.02).all()
    assert (known.between(12, 14).sum() / 3 / (known == 13).sum()) == pytest.approx(1, abs=0.15)
    assert (ages == -9).mean() == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(
    ("dataset", "left", "right"),
    [
        ("cases", "TRAFTYPE", "EV_PHONE"),
        ("cases", "TRAFTYPE", "CASEPROS"),
        ("cases", "IDMETHOD", "INVOUTCOME"),
        ("cases", "EV_UNDERCOV", "INVOUTCOME"),
        ("victims", "V_RACE", "V_ARRESTED"),
        ("victims", "V_CITIZEN", "V_COOP"),
        ("suspects", "S_RACE", "S_ARRESTED"),
        ("suspects", "S_GENDER", "S_ROLE"),
        ("suspects", "OFF1TYPE", "S_RACE"),
    ],
)
def test_nothing_is_associated_that_no_rule_relates(
    pooled: dict[str, pd.DataFrame], dataset: str, left: str, right: str
) -> None:
    joint = pd.crosstab(pooled[dataset][left], pooled[dataset][right], normalize=True)
    apart = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    assert np.abs(joint.to_numpy() - apart).max() < 0.012


def test_an_optional_variable_counts_not_applicable_as_one_category_more() -> None:
    medal = next(variable for variable in orchards.STUDY.file("orchards").variables if variable.name == "MEDAL")
    source = domain(medal)
    assert dict(zip(source.codes.tolist(), source.shares.round(12).tolist(), strict=True)) == {-9: 0.1, 1: 0.3, 2: 0.3, -8: 0.3}


def test_a_date_is_blank_in_one_record_of_ten_and_any_year_is_as_likely() -> None:
    numbers = stream(1, "x").random((3, 20_000))
    kind = Day(date(2001, 7, 1), date(2005, 3, 31))
    days = pd.Series(drawn_days(kind, [], numbers, optional=False))
    assert days.isna().mean() == pytest.approx(0.1, abs=0.01)
    assert days.dt.year.value_counts(normalize=True).between(0.18, 0.22).all()
    assert (days.min(), days.max()) == (pd.Timestamp(kind.first), pd.Timestamp(kind.last))
    assert pd.Series(drawn_days(kind, [], numbers, optional=True)).isna().mean() == pytest.approx(0.1 + 0.9 / 6, abs=0.01)


def test_a_date_with_no_room_left_is_blank() -> None:
    late = np.array(["2006-01-01", "2005-03-31", "NaT"], dtype="datetime64[D]")
    days = drawn_days(Day(date(2001, 7, 1), date(2005, 3, 31)), [late], np.full((3, 3), 0.5), optional=False)
    assert np.isnat(days).tolist() == [True, False, False]
    assert days[1] == np.datetime64("2005-03-31")


def test_many_missing_codes_leave_room_for_values() -> None:
    variable = replace(orchards.STUDY.file("orchards").variables[4], missing={-code: "Unknown" for code in range(1, 20)})
    drawn = pd.Series(partly_missing(np.ones(20_000, dtype=np.int64), variable, stream(1, "x").random(20_000)))
    assert drawn.value_counts(normalize=True).between(0.04, 0.06).all()


# Rules the generator cannot obey


def with_rules(*rules: Rule) -> Study:
    """The orchards with other rules, each in place of one about the same."""
    kept = tuple(rule for rule in orchards.RULES if rule_id(rule) not in map(rule_id, rules))
    return replace(orchards.STUDY, declared_rules=(*kept, *rules))


YES, NO = frozenset({1}), frozenset({0})


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Implies("orchards", {"ORGANIC": YES}, {"KIND": YES}, "Backwards."), "come after KIND"),
        (Implies("orchards", {"KIND": YES}, {"ORGANIC": frozenset({7})}, "Unknown code."), "no drawn value of ORGANIC"),
        (Implies("orchards", {"KIND": YES}, {"PRICE": YES}, "Unknown name."), "does not have"),
        (Implies("orchards", {"PLANTED": YES}, {"GRAFTED": YES}, "A day."), "have no codes"),
        (Implies("orchards", {"KIND": YES}, {"NTREES": YES}, "Counted."), "counted, not drawn"),
        (Implies("trees", {"KIND": YES}, {"NPESTS": YES}, "Totalled."), "counted, not drawn"),
        (Implies("trees", {"HEIGHT": YES}, {"KIND": YES}, "Copied."), "has no such rule"),
        (Implies("orchards", {"KIND": YES}, {"SOIL": YES}, "Constant."), "come after SOIL"),
        (Order("orchards", "GRAFTED", "LIMED"), "come after LIMED"),
        (Order("orchards", "KIND", "ORGANIC"), "not a day"),
        (Order("orchards", "LIMED", "PICKED"), "does not have"),
        (Constant("orchards", ("NTREES",), "FARM_ID"), "row by row"),
        (Constant("orchards", ("LABEL",), "FARM_ID"), "vary within a FARM_ID"),
        (Total("trees", "HEIGHT", ("APHIDS", "MOTHS"), code=1), "not within the bounds"),
        (Total("orchards", "GRAFTED", ("KIND", "ORGANIC"), code=1), "not a number"),
        (Repeats("trees", ("HEIGHT",), "orchards"), "orchards does not have"),
        (Repeats("apples", ("RED",), "orchards"), "not linked to orchards"),
        (RowsCounted("orchards", "NTREES", "apples"), "not linked to the dataset"),
        (Unique("trees", ("FARM_ID", "ORCHARD_ID")), "none of its keys"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__.lower(),
)
def test_a_rule_that_cannot_be_obeyed_is_said(rule: Rule, reason: str) -> None:
    with pytest.raises(DeclarationError, match=reason):
        check_obeyable(with_rules(rule))


def test_two_rules_that_decide_one_value_are_said() -> None:
    with pytest.raises(DeclarationError, match="several rules decide"):
        check_obeyable(with_rules(Total("orchards", "NTREES", ("ORGANIC",), code=1)))


def test_a_key_of_the_parent_cannot_be_unique_in_the_child() -> None:
    class Leaves(orchards.Dataset):
        """One row a leaf."""

        TREE_ID: orchards.Identifier = orchards.SEEN.key("Tree", "The tree.", unique=True)
        LEAF_ID: orchards.Identifier = orchards.SEEN.key("Leaf", "The leaf.", unique=True)

    file = DataFile(schema=Leaves, number="DS4", title="Leaves", row="leaf", records=3)
    study = with_rules(Link("leaves", "trees", ("TREE_ID",)))
    with pytest.raises(DeclarationError, match="are declared unique"):
        check_obeyable(replace(study, files=(*study.files, file)))


def test_a_count_of_rows_that_may_not_apply_is_said() -> None:
    class Trees(orchards.Trees):
        """One row a tree."""

        NBEES: orchards.Number = orchards.SEEN.count(
            "Bees", "Bees.", 0, 9, "bees", starts=[0], missing=orchards.MAY_NOT_APPLY, asked_if={"KIND": {1}}
        )

    study = with_rules(RowsCounted("trees", "NBEES", "apples"))
    files = tuple(replace(file, schema=Trees) if file.slug == "trees" else file for file in study.files)
    with pytest.raises(DeclarationError, match="its value is not drawn"):
        check_obeyable(replace(study, files=files))


@pytest.mark.parametrize(
    ("links", "reason"),
    [
        ((Link("orchards", "trees", ("FARM_ID",)), Link("trees", "orchards", ("FARM_ID",))), "circle"),
        ((Link("trees", "orchards", ("ORCHARD_ID",)), Link("trees", "apples", ("TREE_ID",))), "several links"),
        ((Link("trees", "orchards", ("FARM_ID",)),), "own key of orchards"),
        ((Link("trees", "hedges", ("FARM_ID",)),), "no dataset 'hedges'"),
    ],
    ids=["circle", "two parents", "no own key", "no parent"],
)
def test_links_that_cannot_be_followed_are_said(links: tuple[Link, ...], reason: str) -> None:
    with pytest.raises(DeclarationError, match=reason):
        Synthetic(replace(orchards.STUDY, declared_rules=links)).frames()


def test_rules_that_contradict_each_other_are_said() -> None:
    against = Implies("orchards", {"SOIL": frozenset({1, 2, -9})}, {"ORGANIC": YES}, "Always organic.")
    with pytest.raises(DeclarationError, match="leave no code"):
        Synthetic(with_rules(against)).frames()


def test_a_rule_on_what_does_not_apply_is_said() -> None:
    against = Implies("orchards", {"KIND": frozenset({1, 2, 3, -9})}, {"LABEL": YES}, "Always gold.")
    with pytest.raises(DeclarationError, match="does not apply"):
        Synthetic(with_rules(against)).frames()
