"""The schemas against the inventory they were written from, row by row, and the promises the rest of the engine relies on."""

import ast
import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pandas as pd
import pytest

from schemas.rules import AGENCY_ITEMS, CASE_FACTS, RULES, TASK_FORCE_TRAITS
from schemas.study import STUDY
from studybook.rules import (
    AtMost,
    Constant,
    Implies,
    Link,
    Order,
    Repeats,
    RowsCounted,
    Rule,
    Skip,
    Total,
    Unique,
    in_words,
    rule_id,
)
from studybook.study import DataFile
from studybook.variables import Coded, Count, Day, Key, Kind, Measured, Text, Variable

HERE = Path(__file__).parent
KINDS = {"binary": Coded, "categorical": Coded, "count": Count, "numeric": Measured, "date": Day, "id": Key}
ANNOTATIONS = {Coded: "Code", Count: "Number", Measured: "Number", Day: "Date", Key: "Identifier", Text: "Words"}

# Two remarks of the inventory stay out of the schemas, because the codebook would show them above invented counts: published
# figures, which stand on a page of their own, and a note of ours on which variables to drop if 19 counts all columns.
NOT_SHOWN = re.compile(r" \(\d+ percent\)| \(drop first under reading B\)")

of_each_file = pytest.mark.parametrize("file", STUDY.files, ids=lambda file: file.slug)

Row = dict[str, str]


def inventory() -> list[Row]:
    with (HERE / "inventory.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def pairs() -> list[tuple[Variable, Row]]:
    rows = {(row["dataset"], row["name"]): row for row in inventory()}
    return [(variable, rows[file.number, variable.name]) for file in STUDY.files for variable in file.variables]


def every_variable() -> list[tuple[str, Variable]]:
    return [(file.slug, variable) for file in STUDY.files for variable in file.variables]


def position(file: DataFile) -> dict[str, int]:
    return {variable.name: place for place, variable in enumerate(file.variables)}


def named(dataset: str, name: str) -> Variable:
    return next(variable for variable in STUDY.file(dataset).variables if variable.name == name)


def allowed(variable: Variable) -> set[int]:
    match variable.kind:
        case Coded(labels):
            return {*labels, *variable.missing}
        case Measured(low, high) | Count(low, high):
            return {*range(low, high + 1), *variable.missing}
        case _:
            return set()


# The inventory


@of_each_file
def test_each_dataset_has_the_names_of_the_inventory_in_its_order(file: DataFile) -> None:
    assert [variable.name for variable in file.variables] == [
        row["name"] for row in inventory() if row["dataset"] == file.number
    ]


def test_the_inventory_is_whole() -> None:
    assert len(inventory()) == 181
    assert len({row["name"] for row in inventory()}) == 115
    assert [len(file.variables) for file in STUDY.files] == [64, 23, 94]


@pytest.mark.parametrize(("variable", "row"), pairs(), ids=lambda value: getattr(value, "name", ""))
def test_each_variable_says_what_the_inventory_says(variable: Variable, row: Row) -> None:
    labels = variable.kind.labels if isinstance(variable.kind, Coded) else {}
    codes = ";".join(f"{code}={label}" for code, label in [*labels.items(), *variable.missing.items()])
    assert type(variable.kind) is KINDS[row["type"]]
    assert codes == row["categories"]
    assert variable.sensitivity == row["sensitivity"]
    assert f"{variable.evidence.grade}: {variable.evidence.source}" == NOT_SHOWN.sub("", row["evidence"])
    assert variable.evidence.confirmed == (row["status"] == "confirmed-concept")


def test_no_evidence_quotes_a_published_figure() -> None:
    assert [variable.name for _, variable in every_variable() if "percent" in variable.evidence.source] == []


@of_each_file
def test_the_sections_are_the_groups_of_the_inventory(file: DataFile) -> None:
    groups = {row["name"]: row["group"] for row in inventory() if row["dataset"] == file.number}
    both = {(groups[variable.name], variable.section) for variable in file.variables}
    assert len(both) == len({group for group, _ in both}) == len({section for _, section in both})


@of_each_file
def test_a_section_is_described_once_and_in_a_sentence(file: DataFile) -> None:
    described = {(variable.section, variable.section_description) for variable in file.variables}
    assert len(described) == len({section for section, _ in described})
    assert [text for _, text in described if not re.fullmatch(r"[A-Z].{15,}\.", text)] == []


def test_what_is_declared_once_is_the_same_in_both_files() -> None:
    for name in CASE_FACTS:
        assert named("cases", name) == named("suspects", name)
    assert named("cases", "TRAFTYPE") == named("victims", "TRAFTYPE")


# Words


@of_each_file
def test_titles_are_short_plain_and_distinct(file: DataFile) -> None:
    titles = [variable.title for variable in file.variables]
    assert len(titles) == len(set(titles))
    assert [title for title in titles if len(title) > 60 or title.endswith(".") or not title[0].isupper()] == []


@of_each_file
def test_descriptions_are_sentences(file: DataFile) -> None:
    texts = [variable.description for variable in file.variables]
    assert [text for text in texts if not re.fullmatch(r"[A-Z].{15,}\.", text)] == []


@of_each_file
def test_words_put_people_first(file: DataFile) -> None:
    unkind = re.compile(r"prostitutes?\b|\brunaway|addict|\billegal|alleged|\brefus|uncooperative|\balien\b", re.IGNORECASE)
    texts = [text for variable in file.variables for text in (variable.title, variable.description, variable.universe)]
    assert [text for text in [*texts, file.description] if unkind.search(text)] == []


@of_each_file
def test_a_file_is_described(file: DataFile) -> None:
    assert re.match(r"One row per \w.*\.$", file.description)


# Kinds


@of_each_file
def test_numbers_have_bounds_classes_and_a_unit(file: DataFile) -> None:
    for variable in file.variables:
        if isinstance(variable.kind, Measured | Count):
            assert variable.kind.starts[0] == variable.kind.low
            assert variable.kind.starts[-1] <= variable.kind.high
            assert variable.kind.unit


def test_sentences_are_published_in_classes_of_whole_half_years() -> None:
    kind = named("suspects", "SENTMONTHS").kind
    assert isinstance(kind, Measured)
    assert [start % 6 for start in kind.starts] == [0] * len(kind.starts)


def annotated() -> Iterator[tuple[str, str]]:
    for path in sorted((HERE.parent / "schemas").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                for line in node.body:
                    if isinstance(line, ast.AnnAssign) and line.value is not None:
                        yield ast.unparse(line.target), ast.unparse(line.annotation)


def test_the_annotation_says_the_kind() -> None:
    kinds: dict[str, Kind] = {variable.name: variable.kind for _, variable in every_variable()}
    assert dict(annotated()) == {name: ANNOTATIONS[type(kind)] for name, kind in kinds.items()}


def test_every_name_is_declared_once() -> None:
    names = [name for name, _ in annotated()]
    assert len(names) == len(set(names)) == 115


@pytest.mark.parametrize("name", ["CASE_UID", "VICTIM_ID", "SUSPECT_ID"])
def test_row_keys_are_unique(name: str) -> None:
    columns = chain.from_iterable(file.schema.to_schema().columns.items() for file in STUDY.files)
    assert next(column for key, column in columns if key == name).unique


# Universes


@of_each_file
def test_a_question_looks_back_in_the_file(file: DataFile) -> None:
    place = position(file)
    for variable in file.variables:
        assert all(place[other] < place[variable.name] for other in variable.asked_if), variable.name


@of_each_file
def test_a_question_not_asked_of_all_says_in_words_of_whom(file: DataFile) -> None:
    for variable in file.variables:
        if variable.asked_if:
            assert re.match(r"(Cases|Victims|Suspects) \w", variable.universe), variable.name
            assert not variable.universe.endswith(".")


@of_each_file
def test_a_question_names_codes_that_exist(file: DataFile) -> None:
    for variable in file.variables:
        for other, codes in variable.asked_if.items():
            assert codes
            assert codes <= allowed(named(file.slug, other))


def test_only_two_questions_may_not_apply_without_a_rule_that_says_when() -> None:
    free = {v.name for _, v in every_variable() if v.not_applicable is not None and not v.asked_if}
    assert free == {"V_RELSUSP", "OFF1TYPE"}


def test_only_further_offenses_are_optional() -> None:
    assert {v.name for _, v in every_variable() if v.optional} == {f"OFF{n}TYPE" for n in range(2, 6)}


def test_a_pending_case_has_no_day_of_disposition() -> None:
    assert named("suspects", "DISPDATE").asked_if == {"DISPOSITION": frozenset({1, 2, 3, 4, 5, 6, 8})}


# Rules


def mentioned(rule: Rule) -> set[tuple[str, str]]:
    """Every (dataset, variable) a rule speaks of."""
    here = rule.dataset
    match rule:
        case Unique(_, keys) | AtMost(_, keys):
            return {(here, key) for key in keys}
        case Link(_, parent, keys):
            return {(file, key) for file in (here, parent) for key in keys}
        case Skip() | RowsCounted():
            return {(here, rule.variable)}
        case Order():
            return {(here, rule.earlier), (here, rule.later)}
        case Implies(_, when, then):
            return {(here, name) for name in (*when, *then)}
        case Total(_, variable, items):
            return {(here, name) for name in (variable, *items)}
        case Constant(_, names, key):
            return {(here, name) for name in (*names, key)}
        case Repeats(_, names, parent):
            return {(file, name) for file in (here, parent) for name in names}


@pytest.mark.parametrize("rule", STUDY.rules, ids=rule_id)
def test_a_rule_names_what_exists_and_says_it_in_a_sentence(rule: Rule) -> None:
    assert mentioned(rule) <= {(dataset, variable.name) for dataset, variable in every_variable()}
    assert re.fullmatch(r"[A-Z].*[a-z].*\.", in_words(rule))


def test_rule_ids_are_distinct() -> None:
    ids = [rule_id(rule) for rule in STUDY.rules]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, Order)], ids=rule_id)
def test_the_earlier_day_stands_earlier_in_the_file(rule: Order) -> None:
    place = position(STUDY.file(rule.dataset))
    assert place[rule.earlier] < place[rule.later]
    days = [named(rule.dataset, name).kind for name in (rule.earlier, rule.later)]
    assert all(isinstance(day, Day) for day in days)


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, Implies)], ids=rule_id)
def test_what_follows_does_not_stand_before_what_it_follows_from(rule: Implies) -> None:
    place = position(STUDY.file(rule.dataset))
    counted = {rule.variable for rule in RULES if isinstance(rule, RowsCounted)}
    assert all(place[when] < place[then] for when in rule.when if when not in counted for then in rule.then)


@pytest.mark.parametrize("rule", [rule for rule in RULES if isinstance(rule, Implies)], ids=rule_id)
def test_an_implication_names_codes_that_exist(rule: Implies) -> None:
    for name, codes in chain(rule.when.items(), rule.then.items()):
        assert codes
        assert codes <= allowed(named(rule.dataset, name))


@pytest.mark.parametrize(("dataset", "name"), [("victims", "V_AGE"), ("cases", "NVICTIMS")])
def test_both_directions_together_cover_every_number(dataset: str, name: str) -> None:
    variable = named(dataset, name)
    decided = [rule.when[name] for rule in RULES if isinstance(rule, Implies) and name in rule.when]
    assert sum(map(len, decided)) == len(frozenset().union(*decided))
    assert frozenset().union(*decided) == allowed(variable) - set(variable.missing)


def test_the_twelve_agencies_and_the_ten_traits_are_the_ones_meant() -> None:
    assert (len(AGENCY_ITEMS), AGENCY_ITEMS[0], AGENCY_ITEMS[-1]) == (12, "AG_LOCALPD", "AG_OTHER")
    assert (len(TASK_FORCE_TRAITS), TASK_FORCE_TRAITS[0], TASK_FORCE_TRAITS[-1]) == (10, "TFREGION", "TFORGLOC")
    assert (len(CASE_FACTS), CASE_FACTS[0], CASE_FACTS[-1]) == (61, "TRAFTYPE", "OPENDATE")


def test_victims_and_suspects_lead_to_cases() -> None:
    assert [(link.dataset, link.parent, link.keys) for link in STUDY.links] == [
        ("victims", "cases", ("TF_ID", "CASE_ID")),
        ("suspects", "cases", ("TF_ID", "CASE_ID")),
    ]


# The schemas at work


def plain_row(file: DataFile) -> dict[str, object]:
    """A row of the lowest value of everything."""
    row: dict[str, object] = {}
    for variable in file.variables:
        match variable.kind:
            case Coded(labels):
                row[variable.name] = min(labels)
            case Measured(low) | Count(low):
                row[variable.name] = low
            case Day(first):
                row[variable.name] = pd.Timestamp(first)
            case Key() | Text():
                row[variable.name] = "1"
    return row


@of_each_file
def test_a_file_of_declared_values_is_accepted(file: DataFile) -> None:
    frame = pd.DataFrame([plain_row(file)])
    assert list(file.schema.validate(frame).columns) == list(frame.columns)


@of_each_file
def test_missing_codes_and_blank_days_are_accepted(file: DataFile) -> None:
    row = plain_row(file) | {v.name: code for v in file.variables for code in v.missing}
    row |= {v.name: pd.NaT for v in file.variables if isinstance(v.kind, Day)}
    assert len(file.schema.validate(pd.DataFrame([row]))) == 1


def test_the_public_facts() -> None:
    assert [(file.number, file.slug, file.records) for file in STUDY.files] == [
        ("DS1", "cases", 226),
        ("DS2", "victims", 208),
        ("DS3", "suspects", 257),
    ]
    assert STUDY.name == f"ICPSR {STUDY.number}"
    assert STUDY.doi == f"10.3886/ICPSR{STUDY.number}.v{STUDY.version.removeprefix('V')}"
    assert STUDY.group in {variable.name for variable in STUDY.files[0].variables}
