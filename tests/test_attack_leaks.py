"""Leaks of every kind, planted in releases that are clean without them: each is found, and nothing is once it is mended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from studybook.bundle import Bundle, Statistic, Table
from studybook.cells import Category, Code, Dimension, Where, dimension, where
from studybook.disclosure.attack import Exposure, Verdict, attack
from studybook.errors import BundleBroken, UsageError
from studybook.variables import Span
from tests.nests import POLICY, STUDY, bundle, one_way, rule_ids, table, variable

LINED = rule_ids("skip-MOSS")
DERIVED = rule_ids("HEIGHT-HIGH")
DATES = rule_ids("order-BUILT")
TOTAL = rule_ids("total")
ROWS = rule_ids("rowscounted")
ELMS = rule_ids("implies-TREE-NEGGS", "repeats")
REPEATED = rule_ids("rowscounted", "repeats")

THREE_TO_FOUR = Span(3, 4)
PESTS = (Span(0, 0), Span(1, 1), Span(2, 2))
PAIRS = (PESTS[:2], PESTS[1:], (PESTS[0], PESTS[2]))
MEDIAN = Statistic("median", 4, "metres")
QUARTILE = Statistic("lower quartile", 2, "metres")
EGGS = Statistic("lower quartile", 0, "eggs")
COUNTED = replace(POLICY, rounding={"eggs": 1, "days": 7})


def crosstab(rows: str, columns: str, counts: Sequence[Sequence[int | None]], universe: Where = ()) -> Table:
    """Two variables against each other: a line for each category of `rows` and one for all, its total last."""
    first, second = dimension(variable("nests", rows)), dimension(variable("nests", columns))
    places = [
        [
            where({each.variable: c.codes for each, c in ((first, row), (second, column)) if c})
            for column in (*second.categories, None)
        ]
        for row in (*first.categories, None)
    ]
    told = {place: count for line, row in zip(places, counts, strict=True) for place, count in zip(line, row, strict=True)}
    return table("nests", [first, second], told, universe)


def folded(name: str, codes: Sequence[Code], *counts: int | None, total: int | None) -> Table:
    """Frequencies with some codes in one category, which comes first."""
    rest = [category for category in dimension(variable("nests", name)).categories if category.codes[0] not in codes]
    categories = (Category(tuple(codes), "Folded"), *rest)
    told = {where({name: category.codes}): count for category, count in zip(categories, counts, strict=True)}
    return table("nests", [Dimension(name, name, categories)], {**told, (): total})


def inside(each: Table, **universe: Sequence[Code]) -> Table:
    """The same table of some records only."""
    return replace(each, universe=where({name: tuple(codes) for name, codes in universe.items()}))


def days(quartile: int) -> Table:
    """Of the nests with a day on which they were built how many have the other day too, and a quarter of the days between."""
    known = dimension(variable("nests", "LEFT"), {"Both": {2001, 2002}})
    told = {where({"LEFT": (2001, 2002)}): 32, where({"LEFT": (None,)}): 8, (): 40}
    statistics = (Statistic("lower quartile", quartile, "days"),)
    return table("nests", [known], told, where({"BUILT": (2001, 2002)}), statistics)


@dataclass(frozen=True)
class Planted:
    """Releases with a leak, the same ones mended, and what is to be found: kind, variables and a rule that proves it."""

    leaking: Sequence[Bundle]
    mended: Sequence[Bundle]
    kind: str
    place: Where
    because: str = "finding"


LEAKS = {
    "a single withheld cell of a line": Planted(
        [bundle(one_way("TREE", 20, None, 30, total=60))],
        [bundle(one_way("TREE", 20, None, None, total=60))],
        "exact",
        (("TREE", (2,)),),
    ),
    "a withheld total that another table tells": Planted(
        [bundle(one_way("TREE", 30, None, None, total=60), inside(one_way("LINED", 22, None, total=None), TREE=[1]))],
        [bundle(one_way("TREE", 30, None, None, total=60), inside(one_way("LINED", None, None, total=30), TREE=[1]))],
        "exact",
        (("LINED", (0,)), ("TREE", (1,))),
    ),
    "a universe against the whole": Planted(
        [bundle(one_way("LINED", 40, 20, total=60), inside(one_way("LINED", 38, 12, total=50), TREE=[1, 2]))],
        [bundle(one_way("LINED", 40, 20, total=60), inside(one_way("LINED", 33, 12, total=45), TREE=[1, 2]))],
        "derivable",
        (("LINED", (1,)), ("TREE", (3,))),
    ),
    "a merge against its parts": Planted(
        [bundle(folded("TREE", [1, 2], 40, 20, total=60), one_way("TREE", 30, None, 20, total=60))],
        [bundle(folded("TREE", [1, 2], 40, 20, total=60), one_way("TREE", None, None, 20, total=60))],
        "exact",
        (("TREE", (2,)),),
    ),
    "merges that overlap": Planted(
        [
            bundle(
                *(
                    folded("NPESTS", codes, count, None, None, total=60)
                    for codes, count in zip(PAIRS, (30, 30, 20), strict=True)
                )
            )
        ],
        [bundle(*(folded("NPESTS", codes, 30, None, None, total=60) for codes in PAIRS[:2]))],
        "exact",
        (("NPESTS", (Span(0, 0),)),),
    ),
    "valid against all": Planted(
        [bundle(one_way("LINED", 40, 20, total=60), inside(one_way("LINED", 38, 12, total=50), NPESTS=PESTS))],
        [bundle(one_way("LINED", 40, 20, total=60), inside(one_way("LINED", 33, 12, total=45), NPESTS=PESTS))],
        "derivable",
        (("LINED", (1,)), ("NPESTS", (-9,))),
    ),
    "who was asked": Planted(
        [bundle(one_way("LINED", None, None, total=60), one_way("MOSS", 20, 15, 25, total=60), held=LINED)],
        [bundle(one_way("LINED", None, None, total=60), one_way("MOSS", 20, None, None, total=60), held=LINED)],
        "exact",
        (("LINED", (0,)),),
        "rule nests-skip-MOSS",
    ),
    "a derived variable": Planted(
        [bundle(one_way("HEIGHT", 40, 20, total=60), one_way("HIGH", None, None, total=60), held=DERIVED)],
        [bundle(one_way("HEIGHT", None, None, total=60), one_way("HIGH", None, None, total=60), held=DERIVED)],
        "exact",
        (("HIGH", (1,)),),
        "rule nests-implies-HEIGHT-HIGH",
    ),
    "the order of dates": Planted(
        [bundle(one_way("BUILT", 30, 20, 10, total=60), one_way("LEFT", 40, 10, 10, total=60), held=DATES)],
        [bundle(one_way("BUILT", 30, 20, 10, total=60), one_way("LEFT", 20, 20, 20, total=60), held=DATES)],
        "derivable",
        (("BUILT", (2001, None)), ("LEFT", (2002, None))),
        "rule nests-order-BUILT-LEFT",
    ),
    "items and their total": Planted(
        [
            bundle(
                one_way("MITES", 5, 55, total=60),
                one_way("FLEAS", 5, 55, total=60),
                one_way("NPESTS", None, 8, None, None, total=60),
                held=TOTAL,
            )
        ],
        [
            bundle(
                one_way("MITES", 20, 40, total=60),
                one_way("FLEAS", 20, 40, total=60),
                one_way("NPESTS", None, 8, None, None, total=60),
                held=TOTAL,
            )
        ],
        "small",
        (("NPESTS", (Span(2, 2),)),),
        "rule nests-total-NPESTS",
    ),
    "rows that another dataset counts": Planted(
        [bundle(one_way("NEGGS", None, 20, None, total=60), one_way("SPOTS", None, None, total=34, dataset="eggs"), held=ROWS)],
        [bundle(one_way("NEGGS", None, 20, None, total=60), one_way("SPOTS", None, None, total=80, dataset="eggs"), held=ROWS)],
        "small",
        (("NEGGS", (THREE_TO_FOUR,)),),
        "rule nests-rowscounted-NEGGS",
    ),
    "facts that another dataset repeats": Planted(
        [
            bundle(
                one_way("NEGGS", None, 20, None, total=60),
                one_way("NEGGS", None, 30, 12, total=42, dataset="eggs"),
                held=REPEATED,
            )
        ],
        [
            bundle(
                one_way("NEGGS", None, 20, None, total=60),
                one_way("NEGGS", None, 30, 32, total=62, dataset="eggs"),
                held=REPEATED,
            )
        ],
        "small",
        (("NEGGS", (THREE_TO_FOUR,)),),
        "rule eggs-repeats-nests",
    ),
    "a rule of what is repeated": Planted(
        [
            bundle(
                one_way("TREE", 7, 6, 37, total=50, dataset="eggs"),
                one_way("NEGGS", 10, 30, 10, total=50, dataset="eggs"),
                held=ELMS,
            )
        ],
        [
            bundle(
                one_way("TREE", 15, 15, 20, total=50, dataset="eggs"),
                one_way("NEGGS", 10, 30, 10, total=50, dataset="eggs"),
                held=ELMS,
            )
        ],
        "derivable",
        (("NEGGS", (Span(0, 0), Span(1, 2))), ("TREE", (1, 2))),
        "rule nests-implies-TREE-NEGGS",
    ),
    "two releases": Planted(
        [bundle(one_way("TREE", 20, None, None, total=60)), bundle(one_way("TREE", None, 25, None, total=60))],
        [bundle(one_way("TREE", 20, None, None, total=60)), bundle(one_way("TREE", 20, None, None, total=60))],
        "exact",
        (("TREE", (3,)),),
        "earlier release 1",
    ),
    "two releases of other data": Planted(
        [bundle(one_way("TREE", 20, None, None, total=60)), bundle(one_way("TREE", 21, None, None, total=60))],
        [bundle(one_way("TREE", 20, None, None, total=60)), bundle(one_way("TREE", None, None, None, total=60))],
        "contradiction",
        (("TREE", (1,)),),
    ),
    "parts that do not add up": Planted(
        [bundle(one_way("TREE", 30, None, None, total=60), folded("TREE", [2, 3], 25, 30, total=60))],
        [bundle(one_way("TREE", 30, None, None, total=60), folded("TREE", [2, 3], 30, 30, total=60))],
        "contradiction",
        (),
    ),
    "quartiles of few": Planted(
        [bundle(one_way("HEIGHT", 8, 9, total=17, statistics=(QUARTILE, MEDIAN)))],
        [bundle(one_way("HEIGHT", 8, 9, total=17, statistics=(replace(QUARTILE, value=None), MEDIAN)))],
        "few",
        (),
    ),
    "what quartiles say of the missing": Planted(
        [bundle(one_way("NPESTS", None, None, None, None, total=24, statistics=(Statistic("lower quartile", 1, "pests"),)))],
        [bundle(one_way("NPESTS", None, None, None, None, total=24, statistics=(Statistic("lower quartile", None, "pests"),)))],
        "small",
        (("NPESTS", (-9,)),),
    ),
    "a quartile and the classes beside it": Planted(
        [bundle(one_way("NEGGS", None, None, 20, total=31, statistics=(EGGS,)), policy=COUNTED)],
        [bundle(one_way("NEGGS", None, None, 20, total=31, statistics=(replace(EGGS, value=1),)), policy=COUNTED)],
        "small",
        (("NEGGS", (Span(1, 2),)),),
        "finding",
    ),
    "days between dates and the years of both": Planted(
        [bundle(one_way("BUILT", None, None, 20, total=60), one_way("LEFT", 13, 27, 20, total=60), days(406), policy=COUNTED)],
        [bundle(one_way("BUILT", None, None, 20, total=60), one_way("LEFT", 13, 27, 20, total=60), days(0), policy=COUNTED)],
        "derivable",
        (("BUILT", (2002,)), ("LEFT", (2002,))),
        "finding",
    ),
    "a quantile that is not rounded": Planted(
        [bundle(one_way("HEIGHT", 8, 9, total=17, statistics=(replace(MEDIAN, value=5),)))],
        [bundle(one_way("HEIGHT", 8, 9, total=17, statistics=(MEDIAN,)))],
        "unrounded",
        (),
    ),
    "a small sum of withheld cells": Planted(
        [bundle(one_way("TREE", 56, None, None, total=60))],
        [bundle(one_way("TREE", 55, None, None, total=60))],
        "small",
        (("TREE", (2,)),),
    ),
    "a published small count": Planted(
        [bundle(one_way("TREE", 20, 3, 37, total=60))],
        [bundle(one_way("TREE", 20, 13, 27, total=60))],
        "small",
        (("TREE", (2,)),),
    ),
    "a published zero": Planted(
        [bundle(one_way("TREE", 20, 0, 40, total=60))],
        [bundle(one_way("TREE", 20, 5, 35, total=60))],
        "small",
        (("TREE", (2,)),),
    ),
    "a cell fixed by two lines": Planted(
        [
            bundle(
                crosstab("TREE", "LINED", [[None, None, 20], [None, None, 20], [10, 10, 20], [30, 30, 60]]),
                one_way("TREE", 20, 20, 20, total=60),
                inside(one_way("LINED", None, 13, total=20), TREE=[1]),
            )
        ],
        [
            bundle(
                crosstab("TREE", "LINED", [[None, None, 20], [None, None, 20], [10, 10, 20], [30, 30, 60]]),
                one_way("TREE", 20, 20, 20, total=60),
            )
        ],
        "exact",
        (("LINED", (1,)), ("TREE", (2,))),
    ),
    "a chain of rules": Planted(
        [
            bundle(
                one_way("HEIGHT", None, None, total=60),
                one_way("HIGH", None, None, total=60),
                inside(one_way("LEFT", 10, 12, 20, total=42), HIGH=[1]),
                held=(*DERIVED, *rule_ids("skip-LEFT")),
            )
        ],
        [
            bundle(
                one_way("HEIGHT", None, None, total=60),
                one_way("HIGH", None, None, total=60),
                inside(one_way("LEFT", 10, 12, None, total=None), HIGH=[1]),
                held=(*DERIVED, *rule_ids("skip-LEFT")),
            )
        ],
        "exact",
        (("HEIGHT", (Span(0, 4),)),),
        "rule nests-implies-HEIGHT-HIGH",
    ),
}


def found(verdict: Verdict, planted: Planted) -> list[Exposure]:
    return [each for each in verdict.exposures if each.kind == planted.kind and each.place == planted.place]


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found(name: str) -> None:
    planted = LEAKS[name]
    verdict = attack(STUDY, planted.leaking)
    assert not verdict.clean
    (exposure,) = found(verdict, planted)
    assert any(source.startswith(planted.because) or planted.because in source for source in exposure.sources)


@pytest.mark.parametrize("name", LEAKS)
def test_a_mended_leak_is_clean(name: str) -> None:
    verdict = attack(STUDY, LEAKS[name].mended)
    assert verdict.exposures == ()
    assert verdict.clean and not verdict.exact + verdict.small + verdict.derivable


@pytest.mark.parametrize("name", [name for name, planted in LEAKS.items() if planted.because.startswith("rule")])
def test_a_rule_that_did_not_hold_proves_nothing(name: str) -> None:
    planted = LEAKS[name]
    broken = [replace(each, validation=()) for each in planted.leaking]
    assert found(attack(STUDY, broken), planted) == []


def test_a_withheld_cell_that_a_rule_excludes_is_none() -> None:
    """Unlined nests have no moss: everyone knows that cell is empty. Without the rule, it would follow from the others."""
    release = bundle(crosstab("LINED", "MOSS", [[20, 15, None, 35], [None, None, 25, 25], [20, 15, 25, 60]]), held=LINED)
    assert attack(STUDY, [release]).clean
    assert attack(STUDY, [release]).withheld == 0
    assert attack(STUDY, [replace(release, validation=())]).exact == 3


def test_a_withheld_cell_that_two_rules_exclude_together_is_none() -> None:
    """A low nest is not high, and one that is not high was not left: whatever tree a low nest is in, no year follows."""
    low = inside(crosstab("TREE", "LEFT", [[None, None, 10, 10]] * 3 + [[None, None, 30, 30]]), HEIGHT=[Span(0, 4)])
    rules = (*DERIVED, *rule_ids("skip-LEFT"))
    verdict = attack(STUDY, [bundle(low, one_way("HEIGHT", 30, 30, total=60), held=rules)])
    assert verdict.clean
    assert verdict.withheld == 0


def test_where_nothing_is_told_nothing_follows() -> None:
    with pytest.raises(UsageError):
        attack(STUDY, [])
    assert attack(STUDY, [bundle()]).clean
    assert attack(
        STUDY, [bundle(one_way("TREE", None, None, None, total=None), one_way("SPOTS", None, None, total=None, dataset="eggs"))]
    ).clean
    assert attack(STUDY, [bundle(one_way("TREE", 20, None, None, total=None), held=REPEATED)]).clean


def test_one_release_may_not_withhold_what_it_tells_but_a_later_one_may() -> None:
    told, withheld = one_way("TREE", 20, 20, 20, total=60), inside(one_way("LINED", None, None, total=None), TREE=[1])
    (exposure,) = attack(STUDY, [bundle(told, withheld)]).exposures
    assert (exposure.kind, exposure.place, exposure.sources) == ("exact", (("TREE", (1,)),), ("finding table-0",))
    assert attack(STUDY, [bundle(withheld), bundle(told)]).clean


def test_the_strictest_policy_of_all_releases_counts() -> None:
    release = bundle(one_way("TREE", 7, 20, 33, total=60))
    strict = replace(POLICY, threshold=8, median_from=16, quartiles_from=32)
    assert attack(STUDY, [release]).clean
    assert attack(STUDY, [bundle(policy=strict), release]).small == 1


def test_counts_of_a_million_are_told_apart() -> None:
    assert attack(STUDY, [bundle(one_way("TREE", 400_000, None, 599_990, total=1_000_000))]).exact == 1
    assert attack(STUDY, [bundle(one_way("TREE", 999_996, None, None, total=1_000_000))]).small == 2
    assert attack(STUDY, [bundle(one_way("TREE", 999_995, None, None, total=1_000_000))]).clean
    crossed = [[None, None, 500_000], [None, None, 300_000], [100_000, 100_000, 200_000], [499_000, 501_000, 1_000_000]]
    assert attack(STUDY, [bundle(crosstab("TREE", "LINED", crossed))]).clean
    crossed[0][0], crossed[0][1] = 399_000, 101_000
    assert attack(STUDY, [bundle(crosstab("TREE", "LINED", crossed))]).exact == 2


def test_an_exposure_says_what_and_why_and_never_how_many() -> None:
    verdict = attack(STUDY, [bundle(one_way("TREE", 20_000, None, 30_000, total=54_711))])
    (exposure,) = verdict.exposures
    assert str(exposure) == "nests: TREE (Ash): the withheld number can be worked out, from finding table-0"
    assert exposure.interval is not None
    assert exposure.interval.low == exposure.interval.high == 4711
    assert "4711" not in repr(verdict) + repr(exposure) + str(verdict.intervals)


def test_words_name_categories_as_the_codebook_does() -> None:
    words = [
        each.words
        for name in ("items and their total", "valid against all", "a small sum of withheld cells")
        for each in attack(STUDY, LEAKS[name].leaking).exposures
    ]
    assert {"NPESTS (2)", "LINED (Yes) and NPESTS (Not noted)", "TREE (Ash)"} <= set(words)


def test_a_verdict_counts_what_it_found_and_looked_at() -> None:
    verdict = attack(STUDY, [bundle(one_way("TREE", 56, None, None, total=60), one_way("LINED", 40, None, total=60))])
    assert (verdict.exact, verdict.small, verdict.derivable, verdict.clean) == (1, 2, 0, False)
    assert (verdict.withheld, verdict.implied) == (3, 0)
    assert verdict.programs > 0


@pytest.mark.parametrize("strange", [(("TREE", (7,)),), (("NEST", (1,)),), (("BIRD", (1,)),)])
def test_a_cell_that_the_study_cannot_have_is_refused(strange: Where) -> None:
    release = bundle(replace(one_way("LINED", 40, 20, total=60), universe=strange))
    with pytest.raises(BundleBroken, match="schemas"):
        attack(STUDY, [release])
