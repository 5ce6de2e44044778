"""A model on a page: what it says, under each standing; and the audit, which finds every number of it that was changed."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from studybook.audit import audit
from studybook.audit.generated import Known, untrue
from studybook.audit.page import Page
from studybook.audit.subjects import subjects
from studybook.audit.words import Words
from studybook.bundle import Bundle, Refused, SourceKind
from studybook.errors import PageFailed
from studybook.estimates import ABSENT
from studybook.folders import lay
from studybook.modelled import Term
from studybook.pages import page_tree
from studybook.present import ModelView
from studybook.present.unpublished import Unpublished
from studybook.record import write
from studybook.release import seal
from studybook.rendering.embedded import Embedded
from studybook.standing import Approval
from tests.attested import ATTESTATION
from tests.models import MODEL, TABLES
from tests.ponds import POLICY, STUDY, microdata
from tests.test_audit import ANCHORS, CONFIG, EPOCH, PROFILE, WRITTEN

PAGES, PLACE = WRITTEN + 1 + len(TABLES) + 3, "reeds.html"
INLINE = ("ratio", "low", "high", "interval", "direction")


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return seal(microdata(1, 400, 600), (*TABLES, MODEL), (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def view(bundle: Bundle) -> ModelView:
    (model,) = bundle.models
    return ModelView(model, bundle)


def shown(view: ModelView | Unpublished) -> str:
    """A page with all that may be asked of a model."""
    told = " ".join(f"{name}: {getattr(view, name)('Deep')}." for name in INLINE)
    return f"# Reeds\n\nOf {view.total()} in {view.groups()}. {told}\n\n{view.table()}\n\n{view.chart()}\n"


def site(bundle: Bundle, text: str, folder: Path) -> Path:
    (folder / "site").mkdir(parents=True)
    for name in ("evidence", "references", "index"):
        (folder / "site" / f"{name}.qmd").write_text(ANCHORS.format(title=name), encoding="utf-8")
    (folder / "site" / "reeds.qmd").write_text(f"---\ntitle: Reeds\n---\n\n{text}", encoding="utf-8")
    (folder / "site" / "styles.css").write_text("a { color: blue }", encoding="utf-8")
    (folder / "_quarto.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "_quarto-quarto.yml").write_text(PROFILE, encoding="utf-8")
    pages = page_tree(STUDY, bundle, site=folder / "site", analyses=folder / "none", config=folder / "_quarto.yml")
    lay(pages, folder / "tree")
    Embedded(EPOCH).render(folder / "tree", folder / "output")
    return folder / "output"


def approved(bundle: Bundle) -> Bundle:
    manifest = replace(bundle.manifest, source=SourceKind.ATTESTED, seed=None, attestation=ATTESTATION)
    approval = Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="0" * 64)
    return replace(bundle, manifest=manifest, approval=approval, digest=approval.manifest)


@pytest.fixture(scope="module")
def clean(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = site(bundle, shown(view(bundle)), tmp_path_factory.mktemp("reeds"))
    assert audit(folder, STUDY, bundle) == PAGES
    return (folder / "reeds.html").read_text(encoding="utf-8")


def problems(text: str, bundle: Bundle) -> list[str]:
    page = Page(PLACE, html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")))
    return list(untrue(page, Known(subjects(STUDY, bundle), Words())))


def test_an_approved_model_carries_no_mark(bundle: Bundle, tmp_path: Path) -> None:
    cleared = approved(bundle)
    folder = site(cleared, shown(view(cleared)), tmp_path)
    assert audit(folder, STUDY, cleared) == PAGES
    text = (folder / "reeds.html").read_text(encoding="utf-8").lower()
    assert "synthetic" not in text
    assert "hatch" not in text


def test_an_invented_model_is_marked_everywhere(clean: str) -> None:
    page = html.fromstring(clean)
    assert page.xpath("//table[@class='model']/caption//*[@class='synthetic-tag']")
    assert page.xpath("//svg//*[local-name()='text'][text()='Synthetic demo']") or "Synthetic demo" in clean
    assert "url(#what-goes-with-reeds-chart-hatch-c1)" in clean
    values = page.xpath("//*[contains(@class, 'value')]")
    assert len(values) == 7
    assert all(value.xpath(".//*[@class='synthetic-tag']") for value in values)


@pytest.mark.parametrize(
    ("lacking", "told", "why"),
    [(False, "Not published", "not published"), (True, "Not available", "not in the files of this release")],
)
def test_a_model_that_is_not_let_out_says_so(bundle: Bundle, tmp_path: Path, told: str, why: str, *, lacking: bool) -> None:
    refused = Refused(id=MODEL.id, title=MODEL.title, note=MODEL.note, reason=ABSENT, lacking=lacking)
    without = replace(bundle, models=(), refused=(refused,))
    folder = site(without, shown(Unpublished(refused)), tmp_path)
    assert audit(folder, STUDY, without) == PAGES
    text = html.fromstring((folder / "reeds.html").read_bytes()).text_content()
    assert text.count(f"{told}. {ABSENT}") == 2
    assert text.count(f"a number that is {why}") == 6
    assert f"which way the odds lie is {why}" in text


def test_the_chart_says_its_message_in_words(clean: str, bundle: Bundle) -> None:
    page = html.fromstring(clean)
    (said,) = page.xpath("//svg/desc")
    for term in view(bundle).model.terms:
        odds = {"higher": "higher", "lower": "lower", "unclear": "not clear"}[term.direction]
        assert f"“{term.label}”, compared with “{term.compared}”, {term.ratio} times ({term.low} to {term.high}), {odds}" in (
            " ".join(said.text_content().split())
        )


def test_a_page_may_only_ask_for_terms_of_the_model(bundle: Bundle) -> None:
    with pytest.raises(PageFailed, match="no term 'Green'") as refused:
        view(bundle).ratio("Green")
    assert "it has: Deep" in refused.value.details


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [("1.1", "2.0", "higher"), ("0.50", "0.99", "lower"), ("1.0", "2.0", "unclear"), ("0.50", "1.0", "unclear")],
)
def test_which_way_the_odds_lie_is_said_only_where_the_whole_interval_does(low: str, high: str, said: str) -> None:
    assert Term(table="t", label="l", compared="c", ratio=low, low=low, high=high).direction == said


def test_every_number_of_a_model_that_was_changed_is_found(clean: str, bundle: Bundle) -> None:
    """Each figure in turn, wherever it stands between tags: in running text, in the table, in the sentence and the drawing."""
    assert problems(clean, bundle) == []
    texts = [found for found in re.finditer(r"(?<=>)[^<>]+(?=<)", clean) if clean.index('data-of="') < found.start()]
    inside = [found for found in texts if found.end() < clean.index("</main>")]
    figures = [at for found in inside for at in range(*found.span()) if clean[at].isdecimal()]
    assert len(figures) > 80
    for at in figures:
        other = f"{clean[:at]}{(int(clean[at]) + 1) % 10}{clean[at + 1 :]}"
        assert problems(other, bundle), clean[at - 80 : at + 20]


def test_every_rectangle_that_was_moved_is_found(clean: str, bundle: Bundle) -> None:
    boxes = list(re.finditer(r'd="M(-?[\d.]+),(-?[\d.]+)h(-?[\d.]+)', clean))[1:]  # after the ground
    assert len(boxes) == 9
    for box in boxes:
        for moved in (f'd="M{float(box[1]) + 3},{box[2]}h{box[3]}', f'd="M{box[1]},{box[2]}h{float(box[3]) + 4}'):
            assert problems(clean.replace(box[0], moved, 1), bundle), box[0]


def swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: swapped(text, 'data-cell="or 1"', 'data-cell="or 2"'),
        lambda text: text.replace('data-cell="or 1"', 'data-cell="or 4"', 1),
        lambda text: text.replace('data-label="1/0"', 'data-label="2/0"', 1),
        lambda text: re.sub(r"<tr><th scope=\"row\">.*?</tr>", "", text, count=1, flags=re.DOTALL),
        lambda text: text.replace(">Odds ratio<", ">Share<", 1),
        lambda text: text.replace(">95% interval<", ">90% interval<", 1),
        lambda text: text.replace('<span data-cell="ow 1">', '5 <span data-cell="ow 1">', 1),
        lambda text: re.sub(r'(<span data-cell="ow 1">)[^<]*', r"\1much higher", text),
        lambda text: text.replace("<desc", "<path d='M1,1h2v2h-2Z' fill='red'/><desc", 1),
        lambda text: re.sub(r'(<text[^>]*data-cell="ot 1"[^>]*translate\()[\d.]+', r"\g<1>20", text, count=1),
        lambda text: re.sub(r'(<text[^>]*data-label="1"[^>]*translate\([\d.]+,)[\d.]+', r"\g<1>390", text, count=1),
    ],
)
def test_what_is_planted_in_a_model_is_found(clean: str, bundle: Bundle, change: Callable[[str], str]) -> None:
    other = change(clean)
    assert other != clean
    assert problems(other, bundle)


def test_a_page_finds_its_model_in_the_release(bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from studybook.present import finding

    write(bundle, tmp_path / "_release")
    monkeypatch.chdir(tmp_path)
    assert str(finding(MODEL.id).table()) == str(view(bundle).table())


def test_a_model_has_no_place_in_a_panel(bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from studybook.present import panel

    write(bundle, tmp_path / "_release")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PageFailed, match="a model cannot stand in a panel") as refused:
        panel("several", [TABLES[0].id, MODEL.id], category="Yes", title="Several", rows="Row")
    assert f"a model: {MODEL.id}" in refused.value.message and "panel several" in refused.value.message
