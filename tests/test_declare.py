"""The words of a schema: what each builds, what it refuses, and how a schema is read back."""

from datetime import date
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest

from studybook.declare import (
    Code,
    Dataset,
    Date,
    Identifier,
    Number,
    Section,
    Words,
    outside,
    outside_weak,
    page_group,
    page_item,
    slug,
    variables,
)
from studybook.errors import DeclarationError
from studybook.variables import Coded, Count, Day, Evidence, Grade, Key, Measured, Sensitivity, Span, Text, Variable, classes

YES_NO = {1: "Yes", 0: "No"}
MISSING = {-9: "Not recorded in case file"}
MAY_NOT_APPLY = MISSING | {-8: "Not applicable"}

# pandera raises the plural for columns and the singular for values.
REFUSED = (pa.errors.SchemaError, pa.errors.SchemaErrors)

SECTION = Section(
    "Boats",
    "What is known of a boat.",
    missing=MISSING,
    sensitivity=Sensitivity.LOW,
    evidence=page_group("a page"),
    universe="All boats",
)


class Boats(Dataset):
    """One row per boat.

    Rows are made up.
    """

    SAIL: Code = SECTION.coded("Sail", "Whether the boat has a sail.", YES_NO)
    MASTS: Number = SECTION.count(
        "Masts",
        "How many masts the boat has.",
        1,
        5,
        "masts",
        starts=[1, 3],
        missing=MAY_NOT_APPLY,
        universe="Boats with a sail",
        asked_if={"SAIL": {1}},
        optional=True,
    )
    LENGTH: Number = SECTION.measured("Length", "How long the boat is.", 2, 40, "metres", starts=[2, 10])
    BUILT: Date = SECTION.day("Built", "When the boat was built.", date(2000, 1, 1), date(2010, 12, 31))
    NOTE: Words = SECTION.text("Note", "What else was said.", item="a remark")
    NUMBER: Identifier = SECTION.key("Number", "Tells the boats apart.", unique=True)


def declared(field: Any, kind: Any = Code, others: dict[str, Any] | None = None) -> tuple[Variable, ...]:
    """The variables of a dataset with one column X, and perhaps others."""
    body = {"__annotations__": {"X": kind}, "X": field} | (others or {})
    return variables(type("Lone", (Dataset,), body))


def boat(**changed: object) -> pd.DataFrame:
    row = {"SAIL": 1, "MASTS": 2, "LENGTH": 9, "BUILT": pd.Timestamp(2001, 2, 3), "NOTE": "red", "NUMBER": "a"}
    return pd.DataFrame([row | changed])


def found(name: str) -> Variable:
    return next(variable for variable in variables(Boats) if variable.name == name)


# What each word builds


def test_coded_keeps_its_labels() -> None:
    assert found("SAIL").kind == Coded(YES_NO)


def test_count_keeps_bounds_unit_and_classes() -> None:
    assert found("MASTS").kind == Count(1, 5, "masts", (1, 3))


def test_measured_keeps_bounds_unit_and_classes() -> None:
    kind = found("LENGTH").kind
    assert kind == Measured(2, 40, "metres", (2, 10))
    assert classes(kind) == (Span(2, 9), Span(10, 40))


def test_a_day_keeps_its_bounds_and_has_no_missing_code() -> None:
    assert found("BUILT").kind == Day(date(2000, 1, 1), date(2010, 12, 31))
    assert found("BUILT").missing == {}


def test_a_key_and_a_text_have_nothing_but_their_kind() -> None:
    assert found("NUMBER").kind == Key()
    assert found("NUMBER").missing == {}
    assert found("NOTE").kind == Text()


def test_a_variable_takes_from_its_section_what_it_does_not_say() -> None:
    sail = found("SAIL")
    assert (sail.section, sail.section_description) == ("Boats", "What is known of a boat.")
    assert (sail.universe, sail.sensitivity) == ("All boats", Sensitivity.LOW)
    assert (sail.missing, sail.evidence, sail.asked_if, sail.optional) == (MISSING, page_group("a page"), {}, False)


def test_a_variable_may_say_otherwise_than_its_section() -> None:
    masts = found("MASTS")
    assert (masts.universe, masts.asked_if, masts.optional) == ("Boats with a sail", {"SAIL": frozenset({1})}, True)
    assert masts.not_applicable == -8
    assert found("SAIL").not_applicable is None


def test_an_item_is_added_to_the_source_of_its_section() -> None:
    assert found("NOTE").evidence.source == "a page; this item: a remark"


@pytest.mark.parametrize(
    ("word", "grade", "confirmed"),
    [
        (page_item, Grade.PAGE_ITEM, True),
        (page_group, Grade.PAGE_GROUP, False),
        (outside, Grade.OUTSIDE, False),
        (outside_weak, Grade.OUTSIDE_WEAK, False),
    ],
)
def test_each_word_of_evidence_has_its_grade(word: Any, grade: Grade, confirmed: bool) -> None:
    assert word("a source") == Evidence(grade, "a source", confirmed)


# What the words refuse


def test_a_code_is_not_both_a_value_and_missing() -> None:
    with pytest.raises(DeclarationError, match=r"\[-9\] are both values and missing"):
        SECTION.coded("Sail", "Whether the boat has a sail.", {-9: "Perhaps"})


def test_a_missing_code_does_not_lie_within_the_bounds() -> None:
    with pytest.raises(DeclarationError, match="within the bounds"):
        SECTION.count("Masts", "How many.", -9, 5, "masts", starts=[-9])


def test_an_unknown_word_is_refused() -> None:
    loosely: Any = SECTION
    with pytest.raises(DeclarationError, match="unknown words \\['univers'\\]"):
        loosely.coded("Sail", "Whether the boat has a sail.", YES_NO, univers="Boats")


@pytest.mark.parametrize("starts", [[], [2, 3], [1, 3, 2], [1, 1, 3], [1, 6]])
@pytest.mark.parametrize("word", [SECTION.count, SECTION.measured])
def test_classes_cover_the_numbers_once_and_in_order(word: Any, starts: list[int]) -> None:
    with pytest.raises(DeclarationError, match="classes must begin at 1"):
        word("Masts", "How many.", 1, 5, "masts", starts=starts)


def test_a_variable_has_a_sensitivity() -> None:
    with pytest.raises(DeclarationError, match="no sensitivity"):
        declared(Section("Bare", "Nothing.", evidence=page_group("a page")).coded("Sail", "Whether.", YES_NO))


def test_a_variable_has_evidence() -> None:
    with pytest.raises(DeclarationError, match="no evidence"):
        declared(Section("Bare", "Nothing.", sensitivity=Sensitivity.LOW).coded("Sail", "Whether.", YES_NO))


def test_a_column_without_a_word_is_refused() -> None:
    with pytest.raises(DeclarationError, match="without a word"):
        declared(pa.Field())


def test_a_question_may_not_depend_on_what_is_not_there() -> None:
    field = SECTION.coded("Sail", "Whether.", YES_NO, missing=MAY_NOT_APPLY, asked_if={"OARS": {1}})
    with pytest.raises(DeclarationError, match=r"asked_if names \['OARS'\]"):
        declared(field)


def test_a_question_not_asked_of_all_needs_a_code_that_says_so() -> None:
    others = {"__annotations__": {"Y": Code, "X": Code}, "Y": SECTION.coded("Oars", "Whether.", YES_NO)}
    with pytest.raises(DeclarationError, match="asked_if needs a missing code"):
        declared(SECTION.coded("Sail", "Whether.", YES_NO, asked_if={"Y": {1}}), others=others)


def test_a_day_needs_no_such_code() -> None:
    others = {"__annotations__": {"Y": Code, "X": Date}, "Y": SECTION.coded("Oars", "Whether.", YES_NO)}
    day = SECTION.day("Built", "When.", date(2000, 1, 1), date(2010, 1, 1), asked_if={"Y": {1}})
    assert declared(day, others=others)[-1].asked_if == {"Y": frozenset({1})}


# How a schema is read back


def test_keys_come_first_and_the_rest_as_declared() -> None:
    assert [variable.name for variable in variables(Boats)] == ["NUMBER", "SAIL", "MASTS", "LENGTH", "BUILT", "NOTE"]


def test_a_base_class_comes_before_its_subclass() -> None:
    class Ferries(Boats):
        """One row per ferry."""

        LINE: Identifier = SECTION.key("Line", "The line.")
        CARS: Code = SECTION.coded("Cars", "Whether it takes cars.", YES_NO)

    names = [variable.name for variable in variables(Ferries)]
    assert names == ["NUMBER", "LINE", "SAIL", "MASTS", "LENGTH", "BUILT", "NOTE", "CARS"]


def test_the_slug_is_the_name_in_small_letters() -> None:
    assert slug(Boats) == "boats"


# The checks that follow


def test_a_declared_row_is_accepted() -> None:
    assert len(Boats.validate(boat())) == 1


@pytest.mark.parametrize(
    "blank", [{"MASTS": -8}, {"LENGTH": -9}, {"SAIL": -9}, {"BUILT": pd.NaT}, {"NOTE": None}], ids=lambda row: next(iter(row))
)
def test_missing_codes_and_blanks_are_accepted(blank: dict[str, object]) -> None:
    assert len(Boats.validate(boat(**blank))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"SAIL": 2},
        {"SAIL": -8},
        {"MASTS": 6},
        {"LENGTH": 1},
        {"LENGTH": -8},
        {"BUILT": pd.Timestamp(2011, 1, 1)},
        {"NUMBER": ""},
        {"COLOUR": 1},
    ],
    ids=str,
)
def test_what_is_not_declared_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(REFUSED):
        Boats.validate(boat(**wrong))


def test_a_unique_key_is_held() -> None:
    with pytest.raises(REFUSED):
        Boats.validate(pd.concat([boat(), boat()], ignore_index=True))
