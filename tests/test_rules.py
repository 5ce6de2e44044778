"""Rules between variables: stable names, a sentence for each kind, and what a study refuses."""

from dataclasses import replace
from typing import get_args

import pytest

from schemas.study import STUDY
from studybook.errors import DeclarationError
from studybook.rules import (
    AtMost,
    Constant,
    Expected,
    Implies,
    Link,
    Order,
    Repeats,
    Required,
    RowsCounted,
    Rule,
    Skip,
    Total,
    Unique,
    in_words,
    rule_id,
)

EXAMPLES: dict[str, tuple[Rule, str]] = {
    "boats-unique-PORT-NUMBER": (
        Unique("boats", ("PORT", "NUMBER")),
        "No two rows share the same PORT and NUMBER.",
    ),
    "boats-atmost-PORT": (
        AtMost("boats", ("PORT",), 4),
        "PORT has at most 4 different values.",
    ),
    "crew-link-NUMBER": (
        Link("crew", "boats", ("NUMBER",)),
        "Every row has a row in boats with the same NUMBER.",
    ),
    "boats-skip-MASTS": (
        Skip("boats", "MASTS"),
        "MASTS is not applicable, or blank, where the question did not apply, and answered where it did.",
    ),
    "boats-order-BUILT-SUNK": (
        Order("boats", "BUILT", "SUNK", "Rebuilt."),
        "BUILT is not after SUNK, where both are known.",
    ),
    "boats-implies-SAIL-MASTS-1": (
        Implies("boats", {"SAIL": frozenset({1})}, {"MASTS": frozenset({3, 1, 2})}, "A sail hangs from a mast."),
        "A sail hangs from a mast.",
    ),
    "boats-rowscounted-NCREW": (
        RowsCounted("boats", "NCREW", "crew"),
        "NCREW is the number of crew listed for the row, where known.",
    ),
    "boats-total-NFLAGS": (
        Total("boats", "NFLAGS", ("FLAG1", "FLAG2"), 1),
        "NFLAGS is how many of FLAG1 to FLAG2 were answered yes, where known.",
    ),
    "boats-constant-PORT": (
        Constant("boats", ("TIDE", "DEPTH"), "PORT"),
        "TIDE to DEPTH are the same in all rows of one PORT.",
    ),
    "crew-repeats-boats": (
        Repeats("crew", ("SAIL", "MASTS"), "boats"),
        "SAIL to MASTS repeat the linked row of boats.",
    ),
}


def test_there_is_an_example_of_every_kind() -> None:
    assert {type(rule) for rule, _ in EXAMPLES.values()} == {*get_args(Required), *get_args(Expected)}


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, (rule, _) in EXAMPLES.items()], ids=list(EXAMPLES))
def test_a_rule_has_a_name_that_stays(name: str, rule: Rule) -> None:
    assert rule_id(rule) == name


@pytest.mark.parametrize(("rule", "sentence"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_a_rule_is_a_sentence(rule: Rule, sentence: str) -> None:
    assert in_words(rule) == sentence


def test_the_name_does_not_hang_on_the_wording() -> None:
    order = Order("boats", "BUILT", "SUNK")
    assert rule_id(order) == rule_id(replace(order, why_not="Rebuilt after all."))
    follows = Implies("boats", {"SAIL": frozenset({1})}, {"MASTS": frozenset({1, 2})}, "One way of saying it.")
    assert rule_id(follows) == rule_id(replace(follows, sentence="Another."))


def test_the_two_directions_of_an_implication_have_two_names() -> None:
    yes = Implies("boats", {"SAIL": frozenset({1})}, {"WIND": frozenset({1})}, "Wind.")
    no = Implies("boats", {"SAIL": frozenset({0})}, {"WIND": frozenset({0})}, "No wind.")
    assert rule_id(yes) != rule_id(no)


def test_a_study_refuses_one_rule_twice() -> None:
    twice = replace(STUDY, declared_rules=(*STUDY.declared_rules, STUDY.declared_rules[0]))
    with pytest.raises(DeclarationError, match="declared twice"):
        _ = twice.rules


def test_a_study_adds_a_rule_for_each_question_not_asked_of_all() -> None:
    skips = {(rule.dataset, rule.variable) for rule in STUDY.rules if isinstance(rule, Skip)}
    assert skips == {(file.slug, variable.name) for file in STUDY.files for variable in file.variables if variable.asked_if}


def test_a_study_knows_its_files_by_slug() -> None:
    assert STUDY.file("victims").number == "DS2"
    with pytest.raises(DeclarationError, match="no dataset 'boats'"):
        STUDY.file("boats")
