"""The audit finds each thing planted in an otherwise clean site."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studybook.audit import audit
from studybook.bundle import Bundle, SourceKind
from studybook.errors import AuditFailed
from studybook.release import seal
from studybook.standing import Approval
from tests.attested import ATTESTATION
from tests.ponds import POLICY, STUDY, microdata

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Synthetic demo: Ponds</title><meta name="robots" content="noindex">
<link rel="stylesheet" href="{up}styles.css"></head><body><h1>Synthetic demo: Ponds</h1>
<div class="source-banner">Synthetic demo.</div>{body}<a href="{up}index.html#top">home</a></body></html>"""

MARKED_NUMBER = '57 <span class="synthetic-tag">(synthetic)</span>'
MARKED_TABLE = '<span class="synthetic-tag">Synthetic demo</span> '
NUMBERS = f"""<p id="top">Welcome</p>
<span class="value">{MARKED_NUMBER}</span> <span class="value withheld">a withheld number</span>
<table class="gt_table"><caption>{MARKED_TABLE}Shores #</caption><tr><th>Yes</th><td>57</td></tr></table>
<table class="rules"><caption>No numbers</caption></table>
<svg class="chart"><title>Synthetic demo: Shores</title><text>57</text><text>Synthetic demo</text></svg>
"""


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    (tmp_path / "codebook").mkdir()
    (tmp_path / "index.html").write_text(PAGE.format(up="", body=NUMBERS))
    (tmp_path / "styles.css").write_text("a { color: blue }")
    for file in STUDY.files:
        body = "".join(f'<p id="{variable.name}"></p>' for variable in file.variables)
        (tmp_path / "codebook" / f"{file.slug}.html").write_text(PAGE.format(up="../", body=body))
    return tmp_path


def sealed() -> Bundle:
    return seal(microdata(), (), (), policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(site: Path) -> None:
        path = site / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    return change


def test_a_clean_site_passes(clean: Path) -> None:
    assert audit(clean, STUDY, sealed()) == 3


@pytest.mark.parametrize(
    ("plant", "message"),
    [
        (edit("index.html", "<title>Synthetic demo: ", "<title>"), "the title does not begin"),
        (edit("index.html", "<h1>Synthetic demo: ", "<h1>"), "the first heading does not begin"),
        (edit("index.html", "source-banner", "banner"), "the banner is absent"),
        (edit("index.html", "noindex", "all"), "noindex is absent"),
        (edit("index.html", "<title>", '<meta name="citation_title" content="x"><title>'), "claims to be citable"),
        (edit("index.html", "<h1>", '<script type="application/ld+json">{}</script><h1>'), "claims to be a dataset"),
        (edit("index.html", "</p>", '</p><img src="https://elsewhere.example/x.png" alt="">'), "from another host"),
        (edit("index.html", "</p>", '</p><script src="//elsewhere.example/x.js"></script>'), "from another host"),
        (edit("index.html", "</p>", '</p><p id="top"></p>'), "the id top stands more than once"),
        (edit("index.html", "</p>", '</p><a href="gone.html">x</a>'), "gone.html leads nowhere"),
        (edit("index.html", "</p>", '</p><a href="codebook/ponds.html#GONE">x</a>'), "#GONE leads nowhere"),
        (edit("index.html", "</p>", '</p><a href="../../etc/passwd">x</a>'), "leads nowhere"),
        (edit("index.html", "</p>", '</p><a href="javascript:x()">x</a>'), "leads nowhere"),
        (edit("codebook/ponds.html", 'id="SHORE"', 'id="SHOAL"'), "SHORE has no entry"),
        (edit("index.html", MARKED_NUMBER, "57"), "the number '57' is not marked"),
        (edit("index.html", 'class="value"', 'class="value big"'), None),
        (edit("index.html", "(synthetic)", "(SYNTHETIC)"), None),
        (edit("index.html", MARKED_TABLE, ""), "the table 'Shores #' is not marked in its caption"),
        (
            edit("index.html", f"<caption>{MARKED_TABLE}Shores #</caption>", ""),
            "the table 'Yes57' is not marked in its caption",
        ),
        (edit("index.html", "gt_table", "codes"), None),
        (edit("index.html", f'gt_table"><caption>{MARKED_TABLE}', 'codes x"><caption>'), "the table 'Shores #' is not marked"),
        (edit("index.html", ">Synthetic demo</text>", "></text>"), "the chart 'Synthetic demo: Shores57' is not marked"),
        (edit("styles.css", "a {", '@import "https://elsewhere.example/f.css"; a {'), "loads from another host"),
    ],
)
def test_what_is_planted_is_found(clean: Path, plant: Callable[[Path], None], message: str | None) -> None:
    plant(clean)
    if message is None:
        assert audit(clean, STUDY, sealed()) == 3
        return
    with pytest.raises(AuditFailed, match=message):
        audit(clean, STUDY, sealed())


UNCLEARED = {"Synthetic demo": "Not cleared for release", "(synthetic)": "(not cleared)"}
ATTESTED = {"source": SourceKind.ATTESTED, "seed": None, "attestation": ATTESTATION}


def uncleared() -> Bundle:
    return replace(sealed(), manifest=replace(sealed().manifest, **ATTESTED))


def approved() -> Bundle:
    approval = Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="0" * 64)
    return replace(uncleared(), approval=approval, digest=approval.manifest)


def rewritten(site: Path, words: dict[str, str]) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text()
        for old, new in words.items():
            text = text.replace(old, new)
        path.write_text(text)


def test_what_is_not_cleared_says_so_and_not_that_it_is_a_demo(clean: Path) -> None:
    with pytest.raises(AuditFailed, match="the title does not begin 'Not cleared for release'"):
        audit(clean, STUDY, uncleared())
    rewritten(clean, UNCLEARED)
    assert audit(clean, STUDY, uncleared()) == 3
    with pytest.raises(AuditFailed, match="the title does not begin 'Synthetic demo'"):
        audit(clean, STUDY, sealed())


@pytest.mark.parametrize(
    ("plant", "message"),
    [
        (edit("index.html", "source-banner", "banner"), "the banner is absent"),
        (edit("index.html", "noindex", "all"), "noindex is absent"),
        (edit("index.html", "<title>", '<meta name="citation_title" content="x"><title>'), "claims to be citable"),
        (edit("index.html", "(not cleared)", "(synthetic)"), r"the number '57 \(synthetic\)' is not marked"),
        (
            edit("index.html", "Not cleared for release</span> Shores", "Synthetic demo</span> Shores"),
            "is not marked in its caption",
        ),
        (edit("index.html", "<text>Not cleared for release</text>", ""), "is not marked in its drawing"),
    ],
)
def test_each_mark_of_what_is_not_cleared_is_demanded(clean: Path, plant: Callable[[Path], None], message: str) -> None:
    rewritten(clean, UNCLEARED)
    plant(clean)
    with pytest.raises(AuditFailed, match=message):
        audit(clean, STUDY, uncleared())


UNMARKED = {
    "Synthetic demo: ": "",
    '<meta name="robots" content="noindex">': '<meta name="citation_title" content="Ponds">',
    '<div class="source-banner">Synthetic demo.</div>': "",
    ' <span class="synthetic-tag">(synthetic)</span>': "",
    '<span class="synthetic-tag">Synthetic demo</span> ': "",
    "<text>Synthetic demo</text>": "",
    "Welcome": "Builds without data say “Synthetic demo”, and until then: not cleared for release.",
}


def test_what_is_approved_has_no_mark_and_may_be_cited(clean: Path) -> None:
    with pytest.raises(AuditFailed, match="though the release is approved"):
        audit(clean, STUDY, approved())
    rewritten(clean, UNMARKED)
    assert audit(clean, STUDY, approved()) == 3
    with pytest.raises(AuditFailed, match="the banner is absent"):
        audit(clean, STUDY, sealed())


@pytest.mark.parametrize(
    ("plant", "message"),
    [
        (edit("index.html", "<title>", "<title>Synthetic demo: "), "title says 'Synthetic demo'"),
        (edit("index.html", "<h1>", "<h1>Not cleared for release: "), "h1 says 'Not cleared'"),
        (edit("index.html", ">57</span>", ">57 (synthetic)</span>"), r"span says '\(synthetic\)'"),
        (edit("index.html", ">57</span>", ">57 (not cleared)</span>"), "span says 'not cleared'"),
        (edit("index.html", "<caption>Shores", "<caption>SYNTHETIC DEMO Shores"), "caption says 'SYNTHETIC DEMO'"),
        (edit("index.html", "<text>57", "<text>Synthetic demo</text><text>57"), "svg says 'Synthetic demo'"),
        (edit("index.html", "<title>Shores", "<title>Synthetic demo: Shores"), "svg says 'Synthetic demo'"),
        (edit("index.html", "</head>", "<style>p { content: 'Not cleared' }</style></head>"), "style says 'Not cleared'"),
        (edit("index.html", "</p>", '</p><div class="source-banner"></div>'), "the banner or a tag"),
        (edit("index.html", "</p>", '</p><i class="synthetic-tag">x</i>'), "the banner or a tag"),
        (edit("index.html", "<title>", '<meta name="robots" content="noindex"><title>'), "noindex is there"),
        (
            edit("styles.css", "a {", '@page { @top-left { content: "Synthetic demo" } } a {'),
            "styles.css: says 'Synthetic demo'",
        ),
    ],
)
def test_each_mark_on_what_is_approved_is_found(clean: Path, plant: Callable[[Path], None], message: str) -> None:
    rewritten(clean, UNMARKED)
    plant(clean)
    with pytest.raises(AuditFailed, match=message):
        audit(clean, STUDY, approved())


def test_an_absent_page_is_found(clean: Path) -> None:
    (clean / "codebook" / "birds.html").unlink()
    with pytest.raises(AuditFailed, match="KIND has no entry"):
        audit(clean, STUDY, sealed())
