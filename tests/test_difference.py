"""What changed from one release to the next: every change is told, nothing is told where nothing changed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.bundle import Bundle, Cell, Refused, Released, Statistic, Table
from studybook.cells import where
from studybook.difference import Change, difference, in_words
from studybook.findings import Crosstab, Finding, Frequencies, Summary
from studybook.rules import RuleOutcome
from studybook.standing import Approval
from tests.attested import ATTESTATION, attested
from tests.ponds import Birds, Ponds

FINDINGS = (
    Finding(of=Birds, id="kinds", title="Kinds", ask=Frequencies(Birds.KIND)),
    Finding(of=Birds, id="songs", title="Songs", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
    Finding(of=Ponds, id="depth", title="Depth", ask=Summary(Ponds.DEPTH)),
)
OLD = attested(FINDINGS)
DUCKS = where({"KIND": (1,)})


def with_finding(bundle: Bundle, name: str, **changes: object) -> Bundle:
    findings = (replace(each, **changes) if each.id == name else each for each in bundle.findings)
    return replace(bundle, findings=tuple(findings))


def with_table(bundle: Bundle, name: str, **changes: object) -> Bundle:
    return with_finding(bundle, name, table=replace(bundle.finding(name).table, **changes))


def told(table: Table, counts: dict) -> tuple[Cell, ...]:
    return tuple(replace(cell, count=counts.get(cell.where, cell.count)) for cell in table.cells)


def changes(new: Bundle, name: str, old: Bundle = OLD) -> tuple[str, ...]:
    found = difference(old, new)
    assert all(change.name == name for change in found.findings.changed)
    return found.findings.changed[0].sentences


def test_the_same_release_tells_the_same() -> None:
    found = difference(OLD, OLD)
    assert found.nothing
    assert in_words(found) == ("The two releases tell the same.",)
    assert found.findings.unchanged == ("depth", "kinds", "songs")


def test_findings_come_and_go() -> None:
    new = replace(OLD, findings=(*OLD.findings[1:], replace(OLD.findings[0], id="birds")))
    gone = OLD.findings[0].id
    found = difference(OLD, new)
    assert (found.findings.added, found.findings.removed) == (("birds",), (gone,))
    said = in_words(found)
    assert "added      birds" in said and f"removed    {gone}" in said
    assert "findings   1 added, 1 removed, 2 unchanged" in said


def test_a_number_that_changed_is_told_with_what_it_was() -> None:
    table = OLD.finding("kinds").table
    count = table.at(DUCKS).count
    assert count
    new = with_table(OLD, "kinds", cells=told(table, {DUCKS: count + 1000}))
    assert changes(new, "kinds") == (f"Duck: {count} became {count + 1000:,}",)
    assert f"           Duck: {count} became {count + 1000:,}" in in_words(difference(OLD, new))
    withheld = with_table(OLD, "kinds", cells=told(table, {DUCKS: None}))
    assert changes(withheld, "kinds") == (f"Duck: {count}, newly withheld",)
    assert changes(OLD, "kinds", old=withheld) == (f"Duck: newly published, {count}",)


def test_the_cells_of_two_variables_are_named_by_both_and_totals_by_their_records() -> None:
    table = OLD.finding("songs").table
    inner = where({"KIND": (1,), "SINGS": (1,)})
    new = with_table(OLD, "songs", cells=told(table, {inner: 70, (): 99}))
    assert [said.split(":")[0] for said in changes(new, "songs")] == ["Duck / Yes", "all birds"]


def test_words_that_changed_are_told() -> None:
    new = with_finding(OLD, "kinds", title="Birds", note="Each once.")
    assert changes(new, "kinds") == ("title: “Kinds” became “Birds”", "note: “” became “Each once.”")


def test_a_finding_that_is_not_let_out_is_told() -> None:
    kinds = OLD.finding("kinds")
    refused = Refused(id="kinds", title=kinds.title, note=kinds.note, reason="Too few.")
    new = replace(OLD, findings=tuple(each for each in OLD.findings if each is not kinds), refused=(refused,))
    assert changes(new, "kinds") == ("not let out any more",)
    assert changes(OLD, "kinds", old=new) == ("let out for the first time",)
    other = replace(new, refused=(replace(refused, reason="One alone."),))
    assert changes(other, "kinds", old=new) == ("reason: “Too few.” became “One alone.”",)
    assert difference(new, new).nothing


def test_numbers_of_other_records_are_not_compared() -> None:
    table = OLD.finding("kinds").table
    new = with_table(OLD, "kinds", universe=where({"SINGS": (1,)}), cells=told(table, {DUCKS: 1000}))
    assert changes(new, "kinds") == ("it counts other records, so its numbers cannot be compared",)


def test_another_question_keeps_only_numbers_of_the_same_meaning() -> None:
    table, other = OLD.finding("kinds").table, OLD.finding("songs").table
    new = with_finding(OLD, "kinds", table=other, question="crosstab")
    said = changes(new, "kinds")
    assert said[:2] == ("question: “frequencies” became “crosstab”", "variables: KIND became KIND by SINGS")
    assert said[-1] == f"numbers new: {len(other.cells) - len(table.cells)}"


def test_other_categories_are_told() -> None:
    table = OLD.finding("kinds").table
    (kinds,) = table.dimensions
    renamed = replace(kinds, categories=(replace(kinds.categories[0], label="Drake"), *kinds.categories[1:]))
    assert changes(with_table(OLD, "kinds", dimensions=(renamed,)), "kinds") == ("other categories, or other names of them",)


def test_quantiles_are_compared() -> None:
    median = Statistic("median", 4, "metres")
    old = with_table(OLD, "depth", statistics=(median,))
    new = with_table(OLD, "depth", statistics=(replace(median, value=None),))
    assert changes(new, "depth", old) == ("median, in metres: 4, newly withheld",)
    assert changes(with_table(OLD, "depth", statistics=()), "depth", old) == ("median, in metres: gone",)


def test_another_order_is_told_too() -> None:
    table = OLD.finding("kinds").table
    assert changes(with_table(OLD, "kinds", cells=table.cells[::-1]), "kinds") == ("the same in another order",)


def test_the_codebook_is_counted() -> None:
    birds = OLD.codebook["birds"]
    kind = next(entry for entry in birds if entry.variable == "KIND")
    assert kind.table
    changed = replace(kind, table=replace(kind.table, cells=told(kind.table, {DUCKS: 1000})))
    new = replace(OLD, codebook={**OLD.codebook, "birds": tuple(changed if each is kind else each for each in birds[1:])})
    found = difference(OLD, new)
    assert [change.name for change in found.codebook["birds"].changed] == ["KIND"]
    assert f"codebook   birds: 1 removed, 1 changed, {len(birds) - 2} unchanged" in in_words(found)
    assert f"codebook   ponds: {len(OLD.codebook['ponds'])} unchanged" in in_words(found)
    untold = replace(kind, table=None, untold="text")
    hidden = replace(OLD, codebook={**OLD.codebook, "birds": tuple(untold if each is kind else each for each in birds)})
    assert difference(OLD, hidden).codebook["birds"].changed == (Change("KIND", ("no table any more",)),)
    assert difference(hidden, OLD).codebook["birds"].changed == (Change("KIND", ("a table for the first time",)),)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"study": "PONDS 2"}, "study: PONDS 1 became PONDS 2"),
        ({"doi": "10.1/x"}, "identifier: 10.0000/ponds became 10.1/x"),
        ({"engine": "9"}, "engine: 0.1.0 became 9"),
        ({"date": "2006-01-01"}, "date: 2005-06-07 became 2006-01-01"),
        ({"schemas": "x"}, "schemas: other ones"),
        ({"policy": {**OLD.manifest.policy, "threshold": 11}}, "policy threshold: 5 became 11"),
        ({"policy": {**OLD.manifest.policy, "more": 1}}, "policy more: not set became 1"),
    ],
)
def test_what_a_release_says_of_itself_is_compared(change: dict, said: str) -> None:
    found = difference(OLD, replace(OLD, manifest=replace(OLD.manifest, **change)))
    assert found.about == (said,)
    assert not found.nothing


def test_who_vouches_is_compared() -> None:
    approval = Approval(reviewer="B. Swan", date="2005-08-01", agreement=ATTESTATION.agreement, manifest="0" * 64)
    new = replace(OLD, approval=approval, digest=approval.manifest)
    assert difference(OLD, new).about == (
        "source: files attested by A. Heron on 2005-07-01, not approved became files attested by A. Heron on 2005-07-01, "
        "approved by B. Swan on 2005-08-01",
    )


def test_rules_are_compared() -> None:
    (rule,) = OLD.validation
    new = replace(OLD, validation=(replace(rule, held=False), RuleOutcome("x", "birds", "expected", "X.", held=True)))
    assert difference(OLD, new).rules == (
        f"rule       {rule.id}: held became not held",
        "rule       x: not checked became held",
    )


@given(st.lists(st.tuples(st.integers(0, 40), st.none() | st.integers(5, 99)), max_size=8))
def test_something_is_told_exactly_where_something_changed(edits: list[tuple[int, int | None]]) -> None:
    """Any numbers of a table changed to any others: one sentence for each number that is another one afterwards."""
    table = OLD.finding("songs").table
    cells = list(table.cells)
    for place, count in edits:
        cells[place % len(cells)] = replace(cells[place % len(cells)], count=count)
    new = with_table(OLD, "songs", cells=tuple(cells))
    other = sum(one != two for one, two in zip(table.cells, cells, strict=True))
    found = difference(OLD, new).findings
    assert sum(len(change.sentences) for change in found.changed) == other
    assert len(found.unchanged) == len(FINDINGS) - bool(other)
    released = [each for each in new.findings if isinstance(each, Released)]
    assert len(released) == len(FINDINGS)
