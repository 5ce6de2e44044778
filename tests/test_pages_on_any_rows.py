"""Every analysis page on rows that nobody hopes for: what never happens, a group without members, a variable never recorded."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from analyses import MODULES
from schemas.study import STUDY
from studybook.bundle import Bundle, Cell, Refused, Released, Table
from studybook.cells import Category, dimension
from studybook.declare import slug
from studybook.disclosure.policy import read_policy
from studybook.disclosure.quantiles import statistics
from studybook.findings import Finding, Model, asks_for, merged
from studybook.microdata import Microdata
from studybook.questions import ask, question_name
from studybook.sources.synthetic import Synthetic
from studybook.variables import Coded, Count, Measured, Span, Variable
from tests.conftest import ROOT
from tests.test_evidence_page import paragraph, problems, shown
from tests.test_present import bundle

POLICY = read_policy(ROOT / "policy.toml")
PAGES = {module.__name__.removeprefix("analyses."): module for module in MODULES}
ROWS = ("never", "nobody", "unrecorded", "apart")
"""An outcome never happens; there is no record at all; no file says anything; one side of each comparison has no members."""


@cache
def frames() -> Mapping[str, pd.DataFrame]:
    return Synthetic(STUDY).frames()


def variable(finding: Finding, name: str) -> Variable:
    return next(each for each in STUDY.file(slug(finding.of)).variables if each.name == name)


def first_and_next(finding: Finding, name: str) -> tuple[Category, Category]:
    """The category of a variable that is named first, and the one that its records are moved to."""
    one, other, *_ = dimension(variable(finding, name), merged(finding.ask).get(name)).categories
    return one, other


def emptied(column: pd.Series, one: Category, other: Category) -> pd.Series:
    """A column without the values of one category: its records have a value of another."""
    code = next(iter(other.codes))
    for gone in one.codes:
        inside = column.between(gone.low, gone.high) if isinstance(gone, Span) else column == gone
        column = column.mask(inside, code.low if isinstance(code, Span) else code)
    return column


def changed(module: ModuleType, rows: str) -> Microdata:
    """The synthetic rows, made such."""
    made = {name: frame.copy() for name, frame in frames().items()}
    if rows == "nobody":
        return Microdata(STUDY, {name: frame.iloc[:0] for name, frame in made.items()})
    for finding in module.FINDINGS:
        frame, names = made[slug(finding.of)], asks_for(finding.ask)
        for at, name in enumerate(names):
            told = variable(finding, name).kind
            if rows == "unrecorded":
                frame[name] = -9 if -9 in variable(finding, name).missing else frame[name]
            elif isinstance(told, Coded | Measured | Count) and at == (len(names) - 1 if rows == "apart" else 0):
                frame[name] = emptied(frame[name], *first_and_next(finding, name))
    return Microdata(STUDY, made)


def released(finding: Finding, microdata: Microdata, least: int) -> Released:
    """A finding as it would be published if nothing but counts below `least` were withheld."""
    answer = ask(finding, microdata)
    counts = ((cell.where, len(cell.records)) for cell in answer.cells)
    table = Table(
        dataset=answer.dataset,
        universe=answer.universe,
        dimensions=answer.dimensions,
        cells=tuple(Cell(place, count if count >= least or not place else None) for place, count in counts),
        statistics=tuple(statistics(answer, POLICY)),
    )
    return Released(id=finding.id, title=finding.title, note=finding.note, question=question_name(finding), table=table)


def release(module: ModuleType, rows: str, least: int) -> Bundle:
    """All findings of a page on such rows. A model rests on tables that are told whole, so it is not let out."""
    microdata = changed(module, rows)
    told = [released(each, microdata, least) for each in module.FINDINGS if not isinstance(each.ask, Model)]
    models = [each for each in module.FINDINGS if isinstance(each.ask, Model)]
    gone = tuple(Refused(id=each.id, title=each.title, note="", reason="A table it rests on is not whole.") for each in models)
    return replace(bundle(*told), codebook={file.slug: () for file in STUDY.files}, refused=gone)


@pytest.mark.parametrize("least", [0, 11], ids=["counted", "withheld"])
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_builds_and_says_so(name: str, rows: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = release(PAGES[name], rows, least)
    text = shown(name, made, tmp_path, monkeypatch)
    assert problems(text, made) == []
    assert not re.search(r"None[<%]|\bnan\b|\b0 of 0\b|[Oo]f 0\b", text)
    assert list(silences(paragraph(text), rows, least)) == []


def silences(said: str, rows: str, least: int) -> Iterator[str]:
    """What a first paragraph ought to say of such rows and does not."""
    expected = {
        "never": r"0 percent \(synthetic\)|not published",
        "nobody": r"\b0 \(synthetic\)|undefined, a group being empty|not published",
        "unrecorded": r"0 percent \(synthetic\)|not published",
        "apart": r"undefined, a group being empty|0 percent|not published",
    }
    if least:
        expected = dict.fromkeys(ROWS, "a withheld number|not published")
    if not re.search(expected[rows], said):
        yield said
