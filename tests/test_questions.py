import pandas as pd
import pytest

from studybook.cells import where
from studybook.errors import DeclarationError
from studybook.findings import Crosstab, Finding, Frequencies, Summary
from studybook.questions import Answer, ask, describe
from studybook.variables import Span
from tests.ponds import STUDY, Birds, Ponds, microdata


def counts(answer: Answer) -> dict:
    return {cell.where: len(cell.records) for cell in answer.cells}


def column(dataset: str, name: str) -> pd.Series:
    """The rows' own values: what a question must agree with."""
    return microdata().column(dataset, name)


def test_a_crosstab_agrees_with_pandas() -> None:
    answer = counts(ask(Finding(of=Birds, id="x", title="x", ask=Crosstab(Birds.KIND, by=Birds.SINGS)), microdata()))
    table = pd.crosstab(column("birds", "KIND"), column("birds", "SINGS"))
    for kind in (1, 2, 3, -9, -8):
        for sings in (1, 0, -9, -8):
            expected = int(table.get(sings, pd.Series(dtype=int)).get(kind, 0))
            assert answer[where({"KIND": (kind,), "SINGS": (sings,)})] == expected
    assert answer[where({"KIND": (1,)})] == (column("birds", "KIND") == 1).sum()
    assert answer[()] == 80


def test_a_merge_counts_its_parts_together() -> None:
    merged = Frequencies(Birds.KIND, merge={Birds.KIND: {"Other": {3, -9, -8}}})
    answer = counts(ask(Finding(of=Birds, id="x", title="x", ask=merged), microdata()))
    assert answer[where({"KIND": (-9, -8, 3)})] == column("birds", "KIND").isin([3, -9]).sum()
    assert len(answer) == 4


def test_a_universe_restricts_every_cell() -> None:
    finding = Finding(of=Birds, id="x", title="x", ask=Frequencies(Birds.KIND), universe={Birds.SINGS: {1}})
    answer = ask(finding, microdata())
    assert answer.universe == where({"SINGS": (1,)})
    assert counts(answer)[()] == (column("birds", "SINGS") == 1).sum()


def test_classes_and_years() -> None:
    depth = counts(describe(STUDY.file("ponds"), STUDY.file("ponds").variables[5], microdata()))
    assert sum(count for place, count in depth.items() if place) == depth[()] == 60
    dug = STUDY.file("ponds").variables[6]
    answer = counts(describe(STUDY.file("ponds"), dug, microdata()))
    assert answer[where({"DUG": (None,)})] == column("ponds", "DUG").isna().sum()
    assert answer[where({"DUG": (2001,)})] == (column("ponds", "DUG").dt.year == 2001).sum()


def test_quartiles_rest_on_known_values_only() -> None:
    answer = ask(Finding(of=Ponds, id="x", title="x", ask=Summary(Ponds.DEPTH)), microdata())
    known = column("ponds", "DEPTH")[lambda values: values >= 0]
    assert tuple(each.value for each in answer.quantiles) == tuple(known.quantile([0.25, 0.5, 0.75]))
    for each in answer.quantiles:
        assert set(each.below) == set(known.index[known <= each.value])
        assert set(each.above) == set(known.index[known >= each.value])


def test_classes_that_are_merged_leave_the_quartiles_as_they_are() -> None:
    """Also where records without a value are counted with the others: they have no part in a quartile."""
    plain, merged = (
        ask(Finding(of=Ponds, id="x", title="x", ask=each), microdata())
        for each in (Summary(Ponds.DEPTH), Summary(Ponds.DEPTH, merge={Ponds.DEPTH: {"Shallow, or not known": {0, -9}}}))
    )
    assert [each.value for each in merged.quantiles] == [each.value for each in plain.quantiles]
    assert merged.dimensions[0].categories[0].label == "Shallow, or not known"
    values = column("ponds", "DEPTH")
    assert len(merged.cells[0].records) == (values < 2).sum()


def test_a_cell_knows_its_records_and_whose_they_are() -> None:
    answer = ask(Finding(of=Birds, id="x", title="x", ask=Frequencies(Birds.KIND)), microdata())
    swans = next(cell for cell in answer.cells if cell.where == where({"KIND": (2,)}))
    rows = column("birds", "KIND") == 2
    assert list(swans.records) == list(rows.index[rows])
    assert len(set(answer.owners.groups[swans.records])) == column("birds", "PARK")[rows].nunique()
    assert len(set(answer.owners.parents[swans.records])) == column("birds", "POND")[rows].nunique()


def test_no_text_form_shows_a_record() -> None:
    answer = ask(Finding(of=Ponds, id="x", title="x", ask=Summary(Ponds.DEPTH)), microdata())
    assert "records" not in repr(answer) and "array" not in repr(answer) and "value" not in repr(answer)


@pytest.mark.parametrize("codes", [{1}, {1, 0}])
def test_a_universe_is_spelled_as_the_categories_are(codes: set[int]) -> None:
    finding = Finding(of=Ponds, id="x", title="x", ask=Frequencies(Ponds.SHORE), universe={Ponds.REEDS: codes})
    assert ask(finding, microdata()).universe == where({"REEDS": tuple(codes)})
    deep = Finding(of=Ponds, id="x", title="x", ask=Frequencies(Ponds.SHORE), universe={Ponds.DEPTH: {2}})
    answer = ask(deep, microdata())
    assert answer.universe == where({"DEPTH": (Span(2, 9),)})
    assert counts(answer)[()] == column("ponds", "DEPTH").between(2, 9).sum()


@pytest.mark.parametrize(
    ("name", "codes", "message"),
    [
        (Birds.SINGS, {1, 7}, "does not have"),
        (Birds.SINGS, set(), "none or all"),
        (Birds.SINGS, {1, 0, -9, -8}, "none or all"),
        (Birds.RING, {1}, "no codes or classes"),
        (Birds.PARK, {"P1"}, "no codes or classes"),
    ],
)
def test_a_universe_that_is_no_set_of_categories_is_refused(name: str, codes: set[int], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        ask(Finding(of=Birds, id="x", title="x", ask=Frequencies(Birds.KIND), universe={name: codes}), microdata())


def test_a_part_of_a_class_is_no_universe() -> None:
    with pytest.raises(DeclarationError, match="does not have"):
        ask(Finding(of=Ponds, id="x", title="x", ask=Frequencies(Ponds.SHORE), universe={Ponds.DEPTH: {3}}), microdata())
    with pytest.raises(DeclarationError, match="no codes or classes"):
        ask(Finding(of=Ponds, id="x", title="x", ask=Frequencies(Ponds.SHORE), universe={Ponds.DUG: {2001}}), microdata())


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (Frequencies(Birds.RING), "never a dimension"),
        (Summary(Birds.KIND), "not measured"),
        (Frequencies(Birds.KIND, merge={Birds.KIND: {"Odd": {7}}}), "does not have"),
        (Frequencies(Birds.KIND, merge={Birds.KIND: {"None": set()}}), "names no code"),
        (Frequencies(Birds.KIND, merge={Birds.KIND: {"A": {1, 2}, "B": {2, 3}}}), "another merge"),
        (Frequencies(Birds.KIND, merge={Birds.KIND: {"All": {1, 2, 3, -9, -8}}}), "one category only"),
        (Frequencies(Birds.KIND, merge={Birds.KIND: {"Duck": {2, 3}}}), "same label"),
    ],
)
def test_what_cannot_be_asked_is_refused(question: Frequencies | Summary, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        ask(Finding(of=Birds, id="x", title="x", ask=question), microdata())


@pytest.mark.parametrize(
    "wrong",
    [
        {"ask": Frequencies("NOPE")},
        {"ask": Frequencies(Birds.KIND), "universe": {"NOPE": {1}}},
        {"ask": Frequencies(Birds.KIND), "universe": {Birds.KIND: {1}}},
        {"ask": Frequencies(Birds.KIND), "id": "Not A Slug"},
        {"ask": Crosstab(Birds.KIND, by=Birds.KIND)},
        {"ask": Frequencies(Birds.KIND, merge={Birds.SINGS: {"E": {1}}})},
        {"ask": Frequencies(Birds.KIND), "universe": {Birds.SINGS: 1}},
        {"ask": Frequencies(Birds.KIND), "universe": {Birds.SINGS: [[1]]}},
    ],
)
def test_a_finding_is_checked_when_it_is_made(wrong: dict) -> None:
    with pytest.raises(DeclarationError):
        Finding(**{"of": Birds, "id": "x", "title": "x", **wrong})


def test_no_records_at_all() -> None:
    empty = microdata(ponds=0, birds=0)
    answer = ask(Finding(of=Birds, id="x", title="x", ask=Crosstab(Birds.KIND, by=Birds.SINGS)), empty)
    assert {len(cell.records) for cell in answer.cells} == {0}
