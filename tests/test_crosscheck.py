"""Other tools on the same rows, and what the attack says of their output.

Each tool keeps what it promises, which is about one table: from a table by itself nothing is worked out. What none of them
promises is that tables which are safe one by one are safe together. The attack finds what is left, `protect` leaves nothing.

The tools are the extra `crosscheck`; without it their tests are skipped. What is found is held against the truth and counted,
and never which cells they are: which of several good choices a version of a tool makes is its own affair.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from studybook.bundle import Table
from studybook.cells import Where, dimension, population, where
from studybook.disclosure.attack import Verdict, attack
from studybook.disclosure.protect import Public, protect
from studybook.findings import Crosstab, Finding
from studybook.microdata import Microdata
from studybook.questions import Answer, ask
from tests.nests import POLICY, STUDY, Nests, bundle, table, variable

ABSENT = "the extra `crosscheck` is not installed"
TEN = replace(POLICY, threshold=10, median_from=20, quartiles_from=40)
"""No count below 10: what acro has by default. One nest is as good as another, because the tools know no groups."""

PAIRS = (("TREE", "NPESTS"), ("TREE", "LINED"), ("NPESTS", "LINED"))
CHANCES: Mapping[str, Mapping[int, float]] = {
    "TREE": {1: 0.7, 2: 0.2, 3: 0.1},
    "LINED": {1: 0.8, 0: 0.2},
    "NPESTS": {0: 0.55, 1: 0.27, 2: 0.12, -9: 0.06},
}
NESTS, SEED = 300, 157
"""A seed of which much follows. Of the first 300, 220 draw no empty cell. In 30 of these, numbers that Tau-Argus withholds in
one table follow from all three; in 10, also numbers that none of them prints (pytauargus 0.6.0)."""

Counts = Mapping[Where, int | None]


@pytest.fixture(scope="module")
def rows() -> Microdata:
    """So skewed that small cells are common."""
    draw = np.random.default_rng(SEED)
    drawn = {name: draw.choice([*codes], NESTS, p=[*codes.values()]) for name, codes in CHANCES.items()}
    named = {"WOOD": [f"W{number % 5}" for number in range(NESTS)], "NEST": [f"N{number}" for number in range(NESTS)]}
    return Microdata(STUDY, {"nests": pd.DataFrame({**named, **drawn})})


@pytest.fixture(scope="module")
def answers(rows: Microdata) -> tuple[Answer, ...]:
    return tuple(ask(Finding(of=Nests, id="pair", title="", ask=Crosstab(row, by=by)), rows) for row, by in PAIRS)


@pytest.fixture(scope="module")
def truth(answers: Sequence[Answer]) -> Mapping[Where, int]:
    """All counts of all pairs. None is 0, because the tools do not agree on what an empty cell is."""
    counts = {cell.where: len(cell.records) for answer in answers for cell in answer.cells}
    assert 0 < min(counts.values()) < TEN.threshold
    return counts


@pytest.fixture(scope="module")
def as_text(rows: Microdata) -> pd.DataFrame:
    """The rows as the tools take them: a category is the text of its code."""
    return pd.DataFrame({name: rows.column("nests", name).astype(str) for name in CHANCES})


def place(names: Iterable[str], texts: Iterable[str]) -> Where:
    """What a cell of a tool's table is about; `Total` restricts nothing."""
    codes = {name: int(text) for name, text in zip(names, texts, strict=True) if text != "Total"}
    return where({name: population(variable("nests", name), {code}) for name, code in codes.items()})


def of(names: Sequence[str], counts: Counts) -> Table:
    return table("nests", [dimension(variable("nests", name)) for name in names], counts)


def attacked(*tables: Table) -> Verdict:
    return attack(STUDY, [bundle(*tables, policy=TEN)])


def withheld(*tables: Table) -> set[Where]:
    return {cell.where for each in tables for cell in each.cells if cell.count is None}


def worked_out(verdict: Verdict, truth: Mapping[Where, int]) -> set[Where]:
    """The withheld cells whose number the attack has found: the right one, each time."""
    exact = {each.place: each.interval for each in verdict.exposures if each.kind == "exact"}
    assert all(found is None or found.low == found.high == truth[at] for at, found in exact.items())
    return set(exact)


def check_open(verdict: Verdict, truth: Mapping[Where, int]) -> None:
    """Nothing is worked out: every withheld number lies between bounds that are apart, and the truth between them."""
    assert verdict.exact == 0
    assert len(verdict.intervals) == verdict.withheld > 0
    assert all(found.low <= truth[at] <= found.high and found.low < found.high for (_, at), found in verdict.intervals.items())


def by_acro(frame: pd.DataFrame, *names: str) -> dict[Where, int | None]:
    """The cells that acro leaves of a table, or of the frequencies of one variable, and the totals of those it leaves whole.

    The totals it prints itself are of the records it keeps: they say no more than the cells do.
    """
    acro = pytest.importorskip("acro", reason=ABSENT)
    every = pd.Series("Total", frame.index, name="ALL")
    columns = [frame[names[0]], frame[names[1]] if len(names) > 1 else every]
    left = acro.ACRO(suppress=True).crosstab(*columns)
    padded = (*names, "ALL")[:2]
    shown = {(row, column): left.loc[row, column] for row, column in product(left.index, left.columns)}
    shown |= {(row, "Total"): left.loc[row].sum(skipna=False) for row in left.index}
    shown |= {("Total", column): left[column].sum(skipna=False) for column in left.columns}
    return {place(padded, at): None if np.isnan(count) else int(count) for at, count in shown.items()}


def by_tau_argus(frame: pd.DataFrame, folder: Path) -> list[Table]:
    """All pairs as optimal suppression leaves them, table by table."""
    tau = pytest.importorskip("pytauargus", reason=ABSENT)
    records = {**frame.to_dict("list"), "ONE": [1] * len(frame)}
    done = tau.protect(records, PAIRS, "ONE", safety_rules=f"FREQ({TEN.threshold},100)", suppress="OPT(1)", workdir=folder)
    return [of(names, _safe(names, each.rows, each.safe(None))) for names, each in zip(PAIRS, done.tables, strict=True)]


def _safe(names: Sequence[str], cells: Iterable[Mapping[str, str]], safe: Iterable[float | None]) -> Counts:
    told = zip(cells, safe, strict=True)
    return {place(names, (cell[name] for name in names)): None if count is None else int(count) for cell, count in told}


def test_a_frequency_table_that_acro_clears_undoes_a_table_that_it_suppresses(
    as_text: pd.DataFrame, truth: Mapping[Where, int]
) -> None:
    names = PAIRS[0]
    suppressed, first, second = by_acro(as_text, *names), by_acro(as_text, names[0]), by_acro(as_text, names[1])
    alone, linked = of(names, suppressed), of(names, {**suppressed, **first, **second})
    assert None not in {**first, **second}.values()
    check_open(attacked(alone), truth)
    assert attacked(alone).clean
    assert withheld(linked) == {at for at, count in suppressed.items() if count is None and len(at) == len(names)}
    assert worked_out(attacked(linked), truth) == withheld(linked)


def test_tables_that_tau_argus_protects_one_by_one_undo_each_other(
    as_text: pd.DataFrame, truth: Mapping[Where, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # it leaves logs wherever it runs
    tables = by_tau_argus(as_text, tmp_path)
    for each in tables:
        check_open(attacked(each), truth)
    assert worked_out(attacked(*tables), truth)


def test_nothing_follows_from_what_we_protect_together(answers: Sequence[Answer], truth: Mapping[Where, int]) -> None:
    tables = protect(Public(STUDY), answers, (), TEN).tables
    check_open(attacked(*tables), truth)
    assert attacked(*tables).clean
