"""What a published number is about: categories, merges, classes and one order for all."""

from collections.abc import Mapping
from datetime import date

import pytest

from studybook.cells import Category, Codes, dimension, ordered, where
from studybook.declare import outside
from studybook.variables import Coded, Count, Day, Key, Kind, Measured, Sensitivity, Span, Text, Variable

MISSING = {-9: "Not recorded in case file"}


def variable(kind: Kind, missing: Mapping[int, str] = MISSING) -> Variable:
    return Variable(
        name="X",
        section="Boats",
        section_description="What is known of a boat.",
        title="Title of X",
        description="What X is.",
        kind=kind,
        evidence=outside("a source"),
        sensitivity=Sensitivity.LOW,
        universe="All boats",
        missing=missing,
    )


COLOUR = variable(Coded({1: "Red", 2: "Green", 3: "Blue"}), MISSING | {-8: "Not applicable"})
MASTS = variable(Count(0, 9, "masts", (0, 1, 2, 5)))
LENGTH = variable(Measured(2, 40, "metres", (2, 10)))
BUILT = variable(Day(date(2009, 6, 1), date(2011, 2, 1)), {})


def labels(of: Variable, merge: Mapping[str, set[int | None]] | None = None) -> list[str]:
    return [category.label for category in dimension(of, merge).categories]


# Categories


def test_codes_come_as_declared_and_missing_codes_last() -> None:
    assert dimension(COLOUR).categories == (
        Category((1,), "Red"),
        Category((2,), "Green"),
        Category((3,), "Blue"),
        Category((-9,), "Not recorded in case file", missing=True),
        Category((-8,), "Not applicable", missing=True),
    )


def test_a_dimension_carries_name_and_title() -> None:
    assert (dimension(COLOUR).variable, dimension(COLOUR).label) == ("X", "Title of X")


def test_numbers_fall_into_their_classes() -> None:
    assert dimension(MASTS).categories == (
        Category((Span(0, 0),), "0"),
        Category((Span(1, 1),), "1"),
        Category((Span(2, 4),), "2–4"),
        Category((Span(5, 9),), "5–9"),
        Category((-9,), "Not recorded in case file", missing=True),
    )
    assert labels(LENGTH) == ["2–9 metres", "10–40 metres", "Not recorded in case file"]


def test_days_fall_into_years_and_a_blank() -> None:
    assert dimension(BUILT).categories == (
        Category((2009,), "2009"),
        Category((2010,), "2010"),
        Category((2011,), "2011"),
        Category((None,), "No date", missing=True),
    )


@pytest.mark.parametrize("kind", [Key(), Text()], ids=lambda kind: type(kind).__name__)
def test_what_describes_single_records_is_no_dimension(kind: Kind) -> None:
    with pytest.raises(ValueError, match="never a dimension"):
        dimension(variable(kind, {}))


# Merges


def test_merged_codes_stand_in_place_of_their_first() -> None:
    categories = dimension(COLOUR, {"Not green": {3, 1}}).categories
    assert categories[0] == Category((1, 3), "Not green")
    assert [category.label for category in categories[1:]] == ["Green", "Not recorded in case file", "Not applicable"]


def test_a_merge_of_missing_codes_is_missing() -> None:
    merged = dimension(COLOUR, {"No answer": {-9, -8}}).categories[-1]
    assert merged == Category((-9, -8), "No answer", missing=True)


def test_a_merge_of_valid_and_missing_codes_is_not_missing() -> None:
    merged = dimension(COLOUR, {"Other": {3, -9}}).categories[2]
    assert merged == Category((-9, 3), "Other", missing=False)


def test_a_class_is_merged_by_where_it_begins() -> None:
    merged = dimension(MASTS, {"2 or more": {2, 5}, "Fewer": {0, 1}}).categories
    assert merged[:2] == (Category((Span(0, 0), Span(1, 1)), "Fewer"), Category((Span(2, 4), Span(5, 9)), "2 or more"))


def test_a_blank_day_is_merged_by_none() -> None:
    assert dimension(BUILT, {"2011 or no date": {2011, None}}).categories[-1] == Category((2011, None), "2011 or no date")


@pytest.mark.parametrize(
    "merge",
    [{"Unknown": {1, 4}}, {"One": {1, 2}, "Two": {2, 3}}, {"Inside a class": {3}}],
    ids=lambda merge: next(iter(merge)),
)
def test_a_merge_names_codes_that_exist_once(merge: dict[str, set[int | None]]) -> None:
    with pytest.raises(ValueError, match=r"does not have or has merged already|another merge names"):
        dimension(MASTS if "Inside a class" in merge else COLOUR, merge)


def test_every_code_is_in_exactly_one_category() -> None:
    codes = [code for category in dimension(COLOUR, {"Warm": {1}, "Cold": {2, 3}}).categories for code in category.codes]
    assert sorted(code for code in codes if isinstance(code, int)) == [-9, -8, 1, 2, 3]


# Order


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((3, 1, -9), (-9, 1, 3)),
        ((None, 2011, 2009), (2009, 2011, None)),
        ((Span(5, 9), -9, Span(0, 0)), (-9, Span(0, 0), Span(5, 9))),
        ((None, 0), (0, None)),
        ((Span(1, 4), 1), (1, Span(1, 4))),
    ],
)
def test_codes_have_one_order(codes: Codes, expected: Codes) -> None:
    assert ordered(codes) == expected
    assert ordered(reversed(codes)) == expected


def test_equal_places_are_equal_values() -> None:
    one = where({"B": (2, 1), "A": (None, 2010)})
    other = where({"A": (2010, None), "B": (1, 2)})
    assert one == other == (("A", (2010, None)), ("B", (1, 2)))
    assert hash(one) == hash(other)


def test_all_records_are_an_empty_place() -> None:
    assert where({}) == ()
