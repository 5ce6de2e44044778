"""Models from their declaration to the record: what may be one, when one is let out, and what a reader of a release refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import t

from studybook.bundle import Bundle, Refused, SourceKind
from studybook.difference import difference, in_words
from studybook.disclosure.attack import attack
from studybook.disclosure.policy import Policy
from studybook.disclosure.recheck import exposures
from studybook.disclosure.review import Review, review_html
from studybook.errors import BundleBroken, DeclarationError, PolicyError
from studybook.estimates import ABSENT, WITHHELD
from studybook.findings import Crosstab, Finding, Frequencies, asks_for
from studybook.microdata import Microdata
from studybook.modelled import SURE_PERCENT, Modelled, two_digits
from studybook.questions import ask
from studybook.record import read, write
from studybook.regression import SURE
from studybook.release import Origin, seal, sealed, unseal
from tests.attested import ATTESTATION
from tests.models import BY_DEPTH, BY_YEAR, MODEL, REEDS, TABLES, modelled
from tests.ponds import POLICY, STUDY, Birds, Ponds, microdata


def sealed_ponds(*findings: Finding, rows: Microdata | None = None, policy: Policy = POLICY) -> Bundle:
    return seal(rows or microdata(1, 400, 0), findings, (), policy=policy, source=SourceKind.SYNTHETIC, seed=1)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return sealed_ponds(*TABLES, MODEL)


def model(bundle: Bundle) -> Modelled:
    (only,) = bundle.models
    return only


def crosstab(**changes: object) -> Finding:
    question = BY_DEPTH.ask
    assert isinstance(question, Crosstab)
    return replace(BY_DEPTH, id="another", ask=replace(question, **changes))


def test_a_model_asks_for_its_outcome_and_its_terms() -> None:
    assert asks_for(MODEL.ask) == ("REEDS", "DEPTH", "DUG", "WARDEN")


BIRDS = Finding(of=Birds, id="birds", title="B", ask=Crosstab(Birds.KIND, by=Birds.SINGS))
FREQUENCIES = Finding(of=Ponds, id="f", title="F", ask=Frequencies(Ponds.REEDS))
OTHER_WAY = {"None, or not noted": {0, -9, -8}, "Has reeds": {1}}
DEPTH = {"Deep": {2, 10}, "Shallow, or not noted": {0, -9, -8}}
SOME = {"Deep": {2, 10}, "Shallow": {0}}


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ((), "one to 4 tables"),
        ((BY_DEPTH,) * 5, "one to 4 tables"),
        ((FREQUENCIES,), "one to 4 tables"),
        ((BIRDS,), "one dataset"),
        ((replace(BY_DEPTH, universe={Ponds.WARDEN: {1}}),), "one dataset"),
        ((BY_DEPTH, crosstab()), "a term twice"),
        ((BY_YEAR, crosstab(merge={Ponds.REEDS: OTHER_WAY, Ponds.DEPTH: DEPTH})), "has one outcome"),
        ((BY_YEAR, crosstab(variable=Ponds.SHORE, merge={})), "has one outcome"),
        ((crosstab(merge={Ponds.REEDS: REEDS}),), "needs DEPTH merged"),
        ((crosstab(merge={Ponds.REEDS: REEDS, Ponds.DEPTH: SOME}),), "needs DEPTH merged"),
        ((crosstab(merge={Ponds.REEDS: REEDS, Ponds.DEPTH: {**SOME, "Not noted": {-9, -8}}}),), "needs DEPTH merged"),
    ],
)
def test_a_model_is_declared_by_tables_that_fit_together(tables: tuple[Finding, ...], told: str) -> None:
    with pytest.raises(DeclarationError, match=told):
        modelled(*tables)


def test_a_model_has_no_universe_of_its_own() -> None:
    with pytest.raises(DeclarationError, match="all records"):
        replace(MODEL, universe={Ponds.SHORE: {1}})


def test_a_model_is_not_counted() -> None:
    with pytest.raises(DeclarationError, match="estimated, not counted"):
        ask(MODEL, microdata())


def test_its_tables_are_asked_for_too() -> None:
    with pytest.raises(DeclarationError, match="reeds-by-warden"):
        sealed_ponds(BY_DEPTH, BY_YEAR, MODEL)


def test_there_is_one_model_of_an_outcome() -> None:
    with pytest.raises(PolicyError, match="two models"):
        sealed_ponds(*TABLES, MODEL, modelled(BY_DEPTH, name="less"))


def test_another_model_of_a_published_outcome_is_refused_and_the_same_is_not(bundle: Bundle) -> None:
    rows = microdata(1, 400, 0)
    origin = Origin(SourceKind.ATTESTED, attestation=ATTESTATION, earlier=(bundle,))
    assert sealed(rows, (*TABLES, MODEL), (), POLICY, origin).bundle.models == bundle.models
    with pytest.raises(PolicyError, match="another model"):
        sealed(rows, (*TABLES, modelled(BY_DEPTH, name="less")), (), POLICY, origin)


def test_two_traits_of_groups_are_one_too_many() -> None:
    twice = replace(STUDY.declared_rules[-1], names=("WARDEN", "DEPTH"))
    study = replace(STUDY, declared_rules=(*STUDY.declared_rules[:-1], twice))
    rows = microdata(1, 400, 0)
    frames = {file.slug: pd.DataFrame({v.name: rows.column(file.slug, v.name) for v in file.variables}) for file in STUDY.files}
    with pytest.raises(PolicyError, match="at most one term"):
        sealed_ponds(*TABLES, MODEL, rows=Microdata(study, frames))


def test_the_numbers_are_those_of_the_rows_in_two_digits(bundle: Bundle) -> None:
    """Solved by Newton's method and the formula of the corrected covariance, from the columns themselves."""
    rows = microdata(1, 400, 0)
    column = {name: rows.column("ponds", name) for name in ("REEDS", "DEPTH", "DUG", "WARDEN", "PARK")}
    y = (column["REEDS"] == 1).to_numpy(dtype=float)
    traits = [column["DEPTH"] >= 2, pd.DatetimeIndex(column["DUG"]).year == 2001, column["WARDEN"] == 1]
    x = np.column_stack([np.ones(len(y)), *traits]).astype(float)
    points = np.zeros(4)
    for _ in range(50):
        mean = expit(x @ points)
        bread = np.linalg.inv(x.T @ ((mean * (1 - mean))[:, None] * x))
        points += bread @ x.T @ (y - mean)
    meat = np.zeros((4, 4))
    for park in sorted(set(column["PARK"])):
        at = (column["PARK"] == park).to_numpy()
        hat = ((mean * (1 - mean))[at][:, None] * x[at]) @ bread @ x[at].T
        score = x[at].T @ np.linalg.solve(np.eye(at.sum()) - hat, (y - mean)[at])
        meat += np.outer(score, score)
    reach = t.ppf(0.975, 4) * np.sqrt(np.diag(bread @ meat @ bread))
    wanted = [np.exp([p, p - r, p + r]) for p, r in zip(points[1:], reach[1:], strict=True)]
    told = model(bundle)
    assert [(float(e.ratio), float(e.low), float(e.high)) for e in told.terms] == [
        tuple(pytest.approx(value, rel=0.051) for value in each) for each in wanted
    ]
    assert [e.ratio for e in told.terms] == [two_digits(each[0]) for each in wanted]
    assert [(e.table, e.label, e.compared) for e in told.terms] == [
        ("reeds-by-depth", "Deep", "Shallow, or not noted"),
        ("reeds-by-year", "Dug in 2001", "Later, or no date"),
        ("reeds-by-warden", "With a warden", "Without one, or not noted"),
    ]
    assert (told.outcome, told.groups, told.dataset) == ("Has reeds", 5, "ponds")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.8449, "0.84"),
        (0.996, "1.0"),
        (1, "1.0"),
        (1.849, "1.8"),
        (9.96, "10"),
        (12.4, "12"),
        (483.0, "480"),
        (2.1e-9, "0.0000000021"),
    ],
)
def test_two_digits_are_written_without_an_exponent(value: float, text: str) -> None:
    assert two_digits(value) == text


def test_an_interval_is_as_sure_as_it_is_called() -> None:
    assert SURE_PERCENT == 100 * SURE


def test_a_model_is_refused_where_a_table_is_not_let_out() -> None:
    bundle = sealed_ponds(*TABLES, MODEL, policy=replace(POLICY, groups=4))
    assert "reeds-by-warden" in {each.id for each in bundle.refused}
    assert bundle.refusal(MODEL.id) == Refused(id=MODEL.id, title=MODEL.title, note=MODEL.note, reason=ABSENT)
    assert bundle.models == ()


def test_a_model_without_an_estimate_is_refused_in_words() -> None:
    """Every deep pond was dug in one year and no other was: each table alone is published, and the two terms are one."""
    rows = microdata(1, 400, 0)
    columns = {v.name: rows.column("ponds", v.name) for v in STUDY.file("ponds").variables}
    same = {**columns, "DUG": pd.to_datetime(np.where(columns["DEPTH"] >= 2, "2001-05-01", "2002-05-01"))}
    frames = {"ponds": pd.DataFrame(same), "birds": pd.DataFrame({v.name: [] for v in STUDY.file("birds").variables})}
    bundle = sealed_ponds(BY_DEPTH, BY_YEAR, modelled(BY_DEPTH, BY_YEAR), rows=Microdata(STUDY, frames))
    refused = bundle.refusal(MODEL.id)
    assert refused
    assert refused.reason == (
        "There is no estimate that may be published: the outcome or a term is the same for all records, or one term follows "
        "from the others."
    )


@given(st.integers(0, 10**6), st.integers(0, 300), st.integers(2, 12), st.permutations(TABLES), st.integers(1, 3))
@settings(deadline=None, max_examples=max(10, settings().max_examples // 4))
def test_a_model_is_let_out_only_where_its_tables_are_told_whole(
    seed: int, ponds: int, threshold: int, order: list[Finding], terms: int
) -> None:
    policy = Policy(
        threshold=threshold,
        groups=1,
        parents=1,
        median_from=2 * threshold,
        quartiles_from=4 * threshold,
        one_way_only=(),
        rounding={"metres": 2},
    )
    bundle = sealed_ponds(*TABLES, modelled(*order[:terms]), rows=microdata(seed, ponds, 0), policy=policy)
    tables = [each.table for each in bundle.findings if each.id in {table.id for table in order[:terms]}]
    whole = len(tables) == terms and all(cell.count is not None for table in tables for cell in table.cells)
    refused = bundle.refusal(MODEL.id)
    assert bool(bundle.models) != (refused is not None)
    assert whole or (refused and refused.reason in {ABSENT, WITHHELD})
    assert not whole or not refused or refused.reason.startswith("There is no estimate")
    assert not refused or not any(character.isdigit() for character in refused.reason)
    assert exposures(bundle, policy) == ()
    assert attack(STUDY, [bundle]).clean


def test_a_release_with_a_model_is_read_back_as_it_was(bundle: Bundle, tmp_path: Path) -> None:
    written = write(bundle, tmp_path / "r")
    assert read(tmp_path / "r") == written
    assert unseal(STUDY, tmp_path / "r").models == bundle.models


def term(data: dict[str, object], **changes: object) -> None:
    terms = data["terms"]
    assert isinstance(terms, list)
    terms[0].update(changes)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: term(data, ratio="1.23"),
        lambda data: term(data, ratio="1.5e0"),
        lambda data: term(data, low="0.0"),
        lambda data: term(data, high="0.0010"),
        lambda data: term(data, high="Infinity"),
        lambda data: term(data, ratio=1.5),
        lambda data: term(data, more="1.5"),
        lambda data: data["terms"][0].pop("low"),
        lambda data: data.update(groups="5"),
        lambda data: data.update(groups=True),
        lambda data: data.update(count=5),
        lambda data: data.pop("outcome"),
        lambda data: data.update(question="models"),
    ],
)
def test_a_model_that_is_not_written_as_its_form_says_is_refused(
    bundle: Bundle, tmp_path: Path, change: Callable[[dict[str, object]], None]
) -> None:
    import hashlib

    write(bundle, tmp_path)
    path, manifest = tmp_path / "findings" / f"{MODEL.id}.json", tmp_path / "manifest.json"
    data, about = json.loads(path.read_text()), json.loads(manifest.read_text())
    change(data)
    path.write_text(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    about["files"][f"findings/{MODEL.id}.json"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(about, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    with pytest.raises(BundleBroken, match="form"):
        read(tmp_path)


def withheld(bundle: Bundle) -> Bundle:
    first, *others = bundle.findings
    cells = tuple(replace(cell, count=None) for cell in first.table.cells)
    return replace(bundle, findings=(replace(first, table=replace(first.table, cells=cells)), *others))


def renamed(bundle: Bundle, **changes: str) -> Bundle:
    told = model(bundle)
    return replace(bundle, models=(replace(told, terms=(replace(told.terms[0], **changes), *told.terms[1:])),))


@pytest.mark.parametrize(
    "change",
    [
        lambda bundle: replace(bundle, findings=bundle.findings[1:]),
        withheld,
        lambda bundle: renamed(bundle, label="Green"),
        lambda bundle: renamed(bundle, table="reeds-by-year"),
        lambda bundle: replace(bundle, models=(replace(model(bundle), outcome="Sings"),)),
        lambda bundle: replace(bundle, models=(replace(model(bundle), terms=()),)),
        lambda bundle: replace(bundle, models=(model(bundle), replace(model(bundle), id="second"))),
    ],
)
def test_a_release_whose_model_does_not_rest_on_its_tables_is_not_read(
    bundle: Bundle, tmp_path: Path, change: Callable[[Bundle], Bundle]
) -> None:
    assert exposures(bundle, POLICY) == ()
    write(change(bundle), tmp_path / "r")
    with pytest.raises(BundleBroken, match="withholds") as refused:
        unseal(STUDY, tmp_path / "r", attacked=False)
    assert any(detail.startswith("model ") for detail in refused.value.details)


def test_what_changed_of_a_model_is_told(bundle: Bundle) -> None:
    told = model(bundle)
    later = renamed(bundle, ratio="1.9", low="1.1", high="3.0")
    first = told.terms[0]
    said = in_words(difference(bundle, later))
    assert f"           Deep: {first.ratio} ({first.low} to {first.high}) became 1.9 (1.1 to 3.0)" in said
    gone = replace(bundle, models=(), refused=(Refused(id=told.id, title=told.title, note=told.note, reason=ABSENT),))
    assert "           not let out any more" in in_words(difference(bundle, gone))
    fewer = replace(bundle, models=(replace(told, terms=told.terms[1:]),))
    assert "           other terms, so its numbers cannot be compared" in in_words(difference(bundle, fewer))
    assert difference(bundle, bundle).nothing


def test_the_person_who_signs_sees_a_model(bundle: Bundle) -> None:
    page = review_html(Review(bundle, {}, attack(STUDY, [bundle]), ()))
    for each in model(bundle).terms:
        assert f"<td>{each.label}</td>" in page
        assert f">{each.low} to {each.high}</td>" in page
        assert f'<a href="#{each.table}">' in page
