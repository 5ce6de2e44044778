"""The pages on evidence and on agencies: in the order of the schema, without ranks or causes, true of whatever is let out."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from lxml import html

from analyses import agencies, evidence
from schemas.cases import Cases
from schemas.study import STUDY
from studybook.audit.generated import Known, untrue
from studybook.audit.page import Page
from studybook.audit.subjects import subjects
from studybook.bundle import Bundle, Cell, Refused, Released, Statistic, Table
from studybook.cells import Where, dimension, where
from studybook.declare import variables
from studybook.findings import Crosstab, Finding, Frequencies, Summary, asks_for, merged
from studybook.record import write
from tests.test_analyses import ANALYSES, CELL, INLINE, prose
from tests.test_present import bundle, told
from tests.test_present import html as blocks

MODULES = {"evidence": evidence, "agencies": agencies}
VARIABLES = {variable.name: variable for variable in variables(Cases)}
QUARTILES = ("lower quartile", "median", "upper quartile")

Count = Callable[[Where], int | None]
"""What a release has at a place."""


def full(place: Where) -> int | None:
    """600 cases, a quarter of them wherever one variable is told, more the more codes; a tenth where two are."""
    return {0: 600, 1: 150 + 10 * sum(len(codes) for _, codes in place)}.get(len(place), 60 + len(repr(place)) % 7)


def withheld(place: Where) -> int | None:
    """Nothing but how many cases there are."""
    return None if place else 600


def silent(place: Where) -> int | None:
    """Not even that."""
    return None


def empty(place: Where) -> int | None:
    """No case has anything but a missing code."""
    return 600 if all(-9 in codes for _, codes in place) else 0


RELEASES: dict[str, Count] = {each.__name__: each for each in (full, withheld, silent, empty)}


def released(finding: Finding, count: Count) -> Released:
    merges = merged(finding.ask)
    found = tuple(dimension(VARIABLES[name], merges.get(name)) for name in asks_for(finding.ask))
    parts = [[{}, *({each.variable: category.codes} for category in each.categories)] for each in found]
    places = [where({name: codes for part in chosen for name, codes in part.items()}) for chosen in product(*parts)]
    summary = isinstance(finding.ask, Summary)
    value = None if count is not full else 3
    table = Table(
        dataset="cases",
        universe=(),
        dimensions=found,
        cells=tuple(Cell(place, count(place)) for place in places),
        statistics=tuple(Statistic(name, value, "agencies") for name in QUARTILES) if summary else (),
    )
    names = {Frequencies: "frequencies", Crosstab: "crosstab", Summary: "summary"}
    return Released(id=finding.id, title=finding.title, note=finding.note, question=names[type(finding.ask)], table=table)


def of(name: str, count: Count, *refused: str) -> Bundle:
    """A release with the findings of a page, less those refused."""
    found = [released(each, count) for each in MODULES[name].FINDINGS if each.id not in refused]
    titles = {each.id: each.title for each in MODULES[name].FINDINGS}
    gone = tuple(Refused(id=each, title=titles[each], note="", reason="It would tell too much.") for each in refused)
    return replace(bundle(*found), codebook={file.slug: () for file in STUDY.files}, refused=gone)


def run(code: str, names: dict[str, object]) -> str:
    """What the cell of a page shows."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "page", "exec"), names)  # the cells are our own
    return str(eval(compile(ast.Expression(last.value), "page", "eval"), names)) if isinstance(last, ast.Expr) else ""


def shown(name: str, release: Bundle, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A page with its cells and values run, before it is rendered."""
    write(release, folder / "_release")
    monkeypatch.chdir(folder)
    text, names = (ANALYSES / f"{name}.qmd").read_text(encoding="utf-8"), dict[str, object]()
    text = CELL.sub(lambda found: run(found[1], names), text)
    return INLINE.sub(lambda found: run(found[1], names), text)


def paragraph(text: str) -> str:
    """The first paragraph, which answers the question of the page."""
    (found,) = re.findall(r"^\*\*[A-Z].*?\?\*\*.*?(?=\n\n)", text, re.MULTILINE | re.DOTALL)
    return " ".join(told(found).split())


def problems(text: str, release: Bundle) -> list[str]:
    """What the audit has to say of a page."""
    block = re.compile(r'^:::: \{[^}]*data-of="([^"]+)"[^}]*\}\n(.*?)^::::$', re.MULTILINE | re.DOTALL)
    made = "".join(f'<div class="finding" data-of="{names}">{blocks(body)}</div>' for names, body in block.findall(text))
    tree = html.fromstring(f"<!DOCTYPE html><html><body>{made}<div>{block.sub('', text)}</div></body></html>")
    return list(untrue(Page("analyses/page.html", tree), Known(subjects(STUDY, release), frozenset())))


@pytest.mark.parametrize("count", RELEASES)
@pytest.mark.parametrize("name", MODULES)
def test_a_page_builds_and_is_true_whatever_is_let_out(
    name: str, count: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = of(name, RELEASES[count])
    text = shown(name, release, tmp_path, monkeypatch)
    assert problems(text, release) == []
    assert "600" not in text or problems(text.replace("600", "601"), release)
    assert not re.search(r"None[<%]|\bnan\b", text)
    assert len(re.findall(r"<table ", text)) == {"evidence": 2, "agencies": 5}[name]


@pytest.mark.parametrize("name", MODULES)
def test_a_page_builds_where_some_findings_are_not_let_out(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = (each.id for each in MODULES[name].FINDINGS)
    release = of(name, full, first, *(each for each in others if "-by-" in each))
    text = shown(name, release, tmp_path, monkeypatch)
    assert problems(text, release) == []
    assert "a number that is not published" in paragraph(text)
    assert text.count("Not published. It would tell too much.") >= 10


def test_the_first_paragraph_on_evidence_reads_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = paragraph(shown("evidence", of("evidence", full), tmp_path, monkeypatch))
    assert "eighteen kinds of evidence is 600 (synthetic). A statement given by a victim is recorded in 27 percent" in said
    assert "the smallest share that is shown is 27 percent (synthetic) and the largest 27 percent (synthetic)." in said
    assert said.endswith(": it is easily misread.")


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("withheld", ["is 600 (synthetic)", "recorded in a withheld number of them"]),
        ("silent", ["kinds of evidence is a withheld number.", "the largest a withheld number."]),
        (
            "empty",
            [
                "recorded in 0 percent (synthetic) of them",
            ],
        ),
    ],
)
def test_the_first_paragraph_on_evidence_says_what_is_not_known(
    count: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = paragraph(shown("evidence", of("evidence", RELEASES[count]), tmp_path, monkeypatch))
    assert [each for each in expected if each not in said] == []


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ("full", ["the agencies involved is 600 (synthetic).", "have at most this many agencies: 3 agencies (synthetic)."]),
        ("withheld", ["are recorded as involved in a withheld number of them", "this many agencies: a withheld number."]),
        ("empty", ["among all other cases it is 0 percent (synthetic)", "is undefined, a group being empty (synthetic)"]),
    ],
)
def test_the_first_paragraph_on_agencies_reads_well_and_says_what_is_not_known(
    count: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = paragraph(shown("agencies", of("agencies", RELEASES[count]), tmp_path, monkeypatch))
    assert [each for each in expected if each not in said] == []


def test_kinds_and_agencies_are_all_those_of_the_schema_in_its_order() -> None:
    assert list(evidence.KINDS.values()) == [name for name in VARIABLES if name.startswith("EV_")]
    assert list(agencies.AGENCIES.values()) == [name for name in VARIABLES if name.startswith("AG_")]
    assert len(evidence.KINDS) == 18
    for found in (evidence.PREVALENCE, evidence.PROSECUTED):
        assert [asks_for(each.ask)[-1] for each in found] == list(evidence.KINDS.values())


def test_what_is_said_of_evidence_neither_ranks_nor_explains() -> None:
    text = prose((ANALYSES / "evidence.qmd").read_text(encoding="utf-8"))
    ranks = r"\b(top|rank\w*|best|strongest|most|least|first place|leading)\b"
    causes = r"\b(caus\w+|effects?|impact\w*|predict\w*|due to|thanks to|results? in|helps?|success\w*)\b"
    assert re.findall(f"{ranks}|{causes}", text, re.IGNORECASE) == []
    assert "Evidence is often recorded after the charge" in text
    assert all("after the charge" in each.note for each in evidence.PROSECUTED)
