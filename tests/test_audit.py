"""The audit finds each thing planted in an otherwise clean site: a small study's, built as every site is."""

import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lxml import html

from studybook.audit import audit
from studybook.audit.generated import Known, untrue
from studybook.audit.page import Page
from studybook.audit.subjects import subjects
from studybook.audit.words import of_pages
from studybook.bundle import Bundle, Refused, SourceKind
from studybook.errors import AuditFailed
from studybook.findings import Crosstab, Finding, Frequencies, Summary
from studybook.folders import lay
from studybook.pages import page_tree
from studybook.present import View
from studybook.present.unpublished import Unpublished
from studybook.release import seal
from studybook.rendering import Renderer
from studybook.rendering.embedded import Embedded
from studybook.rules import RuleOutcome
from studybook.standing import Approval
from tests.attested import ATTESTATION
from tests.ponds import POLICY, STUDY, Birds, Ponds, microdata
from tests.spec.test_pages import quarto

EPOCH = 1_600_000_000
FINDINGS = (
    Finding(of=Ponds, id="reeds", title="Reeds, by depth", ask=Crosstab(Ponds.REEDS, by=Ponds.DEPTH), note="Seen 2 times."),
    Finding(of=Ponds, id="shore", title="Shores in 5 parks", ask=Frequencies(Ponds.SHORE)),
    Finding(of=Ponds, id="depth", title="Depth", ask=Summary(Ponds.DEPTH)),
    Finding(of=Birds, id="song", title="Singing", ask=Frequencies(Birds.SINGS), universe={Birds.KIND: {1}}),
)
OUTCOMES = (RuleOutcome("ponds-2", "ponds", "expected", "No pond has 2 shores.", held=True),)
REFUSED = Refused(id="wardens", title="Reeds in 2 sorts of parks", note="", reason="It would tell of fewer than 3 parks.")
CONFIG = """project: {type: website, output-dir: _site}
website: {title: Ponds, search: true, navbar: {left: [index.qmd]}}
format: {html: {theme: default, css: styles.css}}
"""
PROFILE = "format: {html: {html-table-processing: none}}\n"
HOME = """---
title: Ponds
---

We counted 400 ponds by hand. A share: {share}. A count that is not told: {withheld}. A depth: {median}. Not let out: {refused}.

{tables}
"""
ANCHORS = "---\ntitle: {title}\n---\n\n[]{{#generator}} []{{#sensitivity}} []{{#open}} []{{#short-names}} Words.\n"
HOME_PAGE, PONDS, DOWNLOADS = "index.html", "codebook/ponds.html", "codebook/downloads.html"
WRITTEN = 10
"""Pages besides those of findings."""

PAGES = WRITTEN + len(FINDINGS) + 3
"""The page of the refused finding, the list of all and the page of changes among them."""


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    sealed = seal(microdata(1, 400, 600), FINDINGS, OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)
    return replace(sealed, refused=(REFUSED,))


def home(bundle: Bundle) -> str:
    """A page as it is once its cells have run."""
    views = {each.id: View(each, bundle) for each in bundle.findings}
    unseen = next(part.label for part in bundle.finding("shore").table.dimensions[0].categories if part.label == "Mud")
    return HOME.format(
        share=views["shore"].share("Grass"),
        withheld=views["shore"].count(unseen),
        median=views["depth"].median(),
        refused=Unpublished(REFUSED).share("Yes"),
        tables="\n\n".join(f"{view.table()}\n\n{view.chart()}" for view in [*views.values(), Unpublished(REFUSED)]),
    )


def laid(bundle: Bundle, folder: Path) -> Path:
    """The pages of a site of this release, as they are rendered."""
    (folder / "site").mkdir(parents=True)
    for name in ("evidence", "references"):
        (folder / "site" / f"{name}.qmd").write_text(ANCHORS.format(title=name), encoding="utf-8")
    (folder / "site" / "index.qmd").write_text(home(bundle), encoding="utf-8")
    (folder / "site" / "styles.css").write_text("a { color: blue }", encoding="utf-8")
    (folder / "_quarto.yml").write_text(CONFIG, encoding="utf-8")
    (folder / "_quarto-quarto.yml").write_text(PROFILE, encoding="utf-8")
    pages = page_tree(STUDY, bundle, site=folder / "site", analyses=folder / "none", config=folder / "_quarto.yml")
    lay(pages, folder / "tree")
    return folder / "tree"


def rendered(bundle: Bundle, renderer: Renderer, folder: Path) -> Path:
    renderer.render(laid(bundle, folder), folder / "output")
    return folder / "output"


@pytest.fixture(scope="module")
def finished(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(bundle, Embedded(EPOCH), tmp_path_factory.mktemp("finished"))


@pytest.fixture
def clean(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "site", copy_function=os.link)


@dataclass(frozen=True)
class Fault:
    """A file of the site, and how it is written otherwise."""

    name: str
    change: Callable[[str], str]

    def plant(self, site: Path) -> None:
        write(site / self.name, self.change((site / self.name).read_text(encoding="utf-8")))


def edit(name: str, old: str, new: str) -> Fault:
    """The first place that `old` fits is written otherwise."""

    def change(text: str) -> str:
        assert re.search(old, text), old
        return re.sub(old, new, text, count=1)

    return Fault(name, change)


def one_more(name: str, around: str) -> Fault:
    """The number that `around` captures becomes larger by one."""

    def change(text: str) -> str:
        found = re.search(around, text)
        assert found, around
        start, end = found.span(1)
        return f"{text[:start]}{int(text[start:end]) + 1}{text[end:]}"

    return Fault(name, change)


def write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # it is a link, and what it leads to serves other tests
    path.write_text(text, encoding="utf-8")


def refusal(site: Path, bundle: Bundle) -> AuditFailed:
    with pytest.raises(AuditFailed) as refused:
        audit(site, STUDY, bundle)
    return refused.value


class Memory(dict[str, list[str]]):
    """What an audit keeps for the next."""

    def put(self, code: str, shown: Sequence[str]) -> None:
        self[code] = list(shown)


@pytest.fixture(scope="module")
def passed(finished: Path, bundle: Bundle) -> Memory:
    """What is kept after the clean site has passed."""
    memory = Memory()
    audit(finished, STUDY, bundle, kept=memory)
    return memory


def refusal_all_the_same(site: Path, bundle: Bundle, passed: Memory) -> AuditFailed:
    """The refusal, which is word for word the same whether or not the clean site is known to have passed."""
    known = dict(passed)
    with pytest.raises(AuditFailed) as refused:
        audit(site, STUDY, bundle, kept=passed)
    assert refused.value.details == refusal(site, bundle).details
    assert passed == known, "nothing is kept of what was refused"
    return refused.value


def test_a_clean_site_passes(finished: Path, bundle: Bundle) -> None:
    assert audit(finished, STUDY, bundle) == PAGES


def test_a_clean_site_by_quarto_passes(bundle: Bundle, tmp_path: Path) -> None:
    assert audit(rendered(bundle, quarto(os.environ), tmp_path), STUDY, bundle) == PAGES


def test_a_clean_site_of_each_standing_passes(bundle: Bundle, tmp_path: Path) -> None:
    """With the marks of that standing, and with no other."""
    attested = replace(ATTESTATION, institution="School 9", licensee="A. Heron III")
    manifest = replace(bundle.manifest, source=SourceKind.ATTESTED, seed=None, attestation=attested)
    approval = Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="0" * 64)
    uncleared = replace(bundle, manifest=manifest)
    approved = replace(uncleared, approval=approval, digest=approval.manifest)
    for each, other in ((uncleared, approved), (approved, uncleared)):
        site = rendered(each, Embedded(EPOCH), tmp_path / type(each.standing).__name__)
        assert audit(site, STUDY, each) == PAGES
        assert "index.html: " in refusal(site, other).message


SOURCE_LINE, SOURCE = '<p class="source-line">[^<]*</p>', '<p class="source">Source: [^<]*</p>'


def foreign(text: str) -> str:
    """The table of another variable in the entry of SHORE."""
    tables = {
        each: re.search(rf'(?s)<table class="codes(?:(?!<table).)*?</span> {each}: .*?</table>', text) for each in ENTRIES
    }
    shore, reeds = (str(found and found[0]) for found in tables.values())
    assert shore in text and reeds in text
    return text.replace(shore, f'<div data-of="ponds.REEDS">{reeds}</div>')


ENTRIES = ("SHORE", "REEDS")


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (edit(HOME_PAGE, "<title>Synthetic demo: ", "<title>"), "the title does not begin"),
        (edit(HOME_PAGE, "</p>", '</p><img src="https://elsewhere.example/x.png" alt="">'), "from another host"),
        (edit(HOME_PAGE, "</p>", '</p><script src="//elsewhere.example/x.js"></script>'), "from another host"),
        (edit(HOME_PAGE, "</p>", '</p><p id="shore"></p>'), "the id shore stands more than once"),
        (edit(HOME_PAGE, "</p>", '</p><a href="gone.html">x</a>'), "gone.html leads nowhere"),
        (edit(HOME_PAGE, "</p>", '</p><a href="codebook/ponds.html#GONE">x</a>'), "#GONE leads nowhere"),
        (edit(HOME_PAGE, "</p>", '</p><a href="../../etc/passwd">x</a>'), "leads nowhere"),
        (edit(HOME_PAGE, "</p>", '</p><a href="javascript:x()">x</a>'), "leads nowhere"),
        (edit(PONDS, 'id="SHORE"', 'id="SHOAL"'), "SHORE has no entry"),
        (Fault(PONDS, lambda text: text.replace('data-of="ponds.SHORE"', 'data-of="ponds.REEDS"')), "SHORE has no entry"),
        (edit(DOWNLOADS, r'(data-size="[^"]*">)\d', r"\g<1>9"), "the size of .* is not that of the file"),
        (edit(DOWNLOADS, r" KB<", " MB<"), "the size of .* is not that of the file"),
        (edit(PONDS, r'data-size="[^"]*"', 'data-size="codebook/files/none.csv"'), "the size of .* is not that of the file"),
        (edit("codebook/index.html", '"Grass"', '"Glass"'), "codebook/index.html: what is searched besides the table"),
        (edit("codebook/availability.html", r'href="ponds.html#SHORE"', 'href="ponds.html#REEDS"'), "the marks do not say"),
        (edit("styles.css", "a {", '@import "https://elsewhere.example/f.css"; a {'), "loads from another host"),
        (edit(HOME_PAGE, "</p>", '</p><img alt="" src="data:image/svg+xml,x">'), "from another host"),
        (edit(HOME_PAGE, "<head>", '<head><base href="codebook/">'), "an element base .* is none that a page may have"),
        (edit(HOME_PAGE, "<head>", '<head><meta http-equiv="Refresh" content="x">'), "an element meta .* is none"),
        (edit(HOME_PAGE, "</p>", "</p><iframe></iframe>"), "an element iframe .* is none that a page may have"),
        (edit(HOME_PAGE, "</p>", "</p><object></object>"), "an element object .* is none that a page may have"),
        (edit(HOME_PAGE, "</p>", '</p><embed type="x">'), "an element embed .* is none that a page may have"),
        (edit(HOME_PAGE, "</p>", "</p><form></form>"), "an element form .* is none that a page may have"),
        (edit("codebook/index.html", '<form id="explorer"', '<form id="explorer" action="x"'), "an element form .* is none"),
        (edit(HOME_PAGE, "</p>", '</p><p onclick="x()"></p>'), "has an attribute onclick, which no page may have"),
        (edit(HOME_PAGE, "</p>", '</p><p srcdoc="x"></p>'), "has an attribute srcdoc, which no page may have"),
        (edit(HOME_PAGE, "</p>", '</p><img alt="" srcset="//elsewhere.example/x.png">'), "has an attribute srcset"),
        (edit(HOME_PAGE, "Every number computed", "No number computed"), "the banner does not say what the numbers are"),
        (edit(HOME_PAGE, SOURCE_LINE, ""), "what is shown .* does not say its source as it is"),
        (edit(HOME_PAGE, "Source: synthetic data", "Source: data"), "what is shown .* does not say its source as it is"),
        (edit(HOME_PAGE, "Source: synthetic data", "Source: data"), "a source .* is another than that of the numbers"),
        (edit(PONDS, SOURCE, ""), "what is shown in #.* does not say its source as it is"),
        (edit(PONDS, "Source: synthetic data", "Source: data"), "a source in #.* is another than that of the numbers"),
        (
            edit(PONDS, "Synthetic demo: a demonstration, not a result of [^<]*?<", "<"),
            "a citation in #.* does not end with what its numbers are",
        ),
        (edit(HOME_PAGE, "Shores in 5 parks <a", "Shores <a"), "what is shown in #shore-table is not called what it is of"),
        (
            edit(HOME_PAGE, r'(id="shore-chart"(?s:.*?))Shores in 5 parks <a', r"\1Shores <a"),
            "in #shore-chart is not called what",
        ),
        (edit(PONDS, "</span> SHORE: ", "</span> REEDS: "), "what is shown in #SHORE is not called what it is of"),
        (Fault(PONDS, foreign), "the entry of ponds.SHORE holds what is of another variable"),
    ],
)
def test_what_is_planted_is_found(clean: Path, bundle: Bundle, passed: Memory, fault: Fault, message: str) -> None:
    fault.plant(clean)
    assert re.search(message, refusal_all_the_same(clean, bundle, passed).message)


NOT_WRITTEN = "is not written as the release has it"
UNTAGGED = "a figure .* does not say which number of the release it is"
NOT_LONG = "draws a bar that is not as long as its number is large"
GAP = "does not draw what is withheld as a gap"
ABSENT = "a number that the release does not have"
WITHHELD = r'(data-cell="n [^"]*">)<span class="withheld">withheld</span>'
BAR = '<span class="bar"><svg width="9%"></svg></span>'


def bare(fault: Fault) -> Fault:
    """A fault in a page without tags that browsers put back."""
    return Fault(fault.name, lambda text: re.sub("</?t(body|foot)[^>]*>", "", fault.change(text)))


def row(within: str, holding: str, times: int = 0) -> Fault:
    """The first row after an id that holds this: left out, or written more than once."""
    name = HOME_PAGE if within.endswith("-table") else PONDS
    return edit(name, rf'(?s)(id="{within}".*?)(<tr(?:(?!</tr>).)*?{holding}.*?</tr>)', r"\1" + r"\2" * times)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        # Numbers that are not the release's.
        (one_more(HOME_PAGE, r'data-cell="n 1">(\d+)<'), f"the number 'n 1' of shore in #shore-table {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'data-cell="p 1">(\d+)%<'), f"the number 'p 1' of shore in #shore-table {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'data-cell="np 1/0:1">(\d+) <'), f"the number 'np 1/0:1' of reeds .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'class="percent">(\d+)%'), f"the number 'np .*' of .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'data-cell="q2">(\d+) metres'), f"the number 'q2' of depth .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'class="value"[^>]*>(\d+) percent'), f"the number 'p 1' of shore .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'class="message">.*data-cell="t \?">(\d+) '), f"the number 't \\?' of .*chart {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r"categories withheld, together (\d+)"), f"the number 't \\?' of .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'Base: <span data-cell="n">(\d+)'), f"the number 'n' of .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'<text data-cell="np 1"[^>]*>(\d+) \('), f"the number 'np 1' of shore .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r'<text data-cell="np 1"[^>]*>\d+ \((\d+)%'), f"the number 'np 1' of shore .* {NOT_WRITTEN}"),
        (one_more(HOME_PAGE, r"<desc[^>]*>[^<]*Of (\d+) ponds"), f"the description of a chart .* {NOT_WRITTEN}"),
        (one_more(PONDS, r'data-cell="n 1">(\d+)<'), f"the number 'n 1' of ponds.REEDS in #REEDS {NOT_WRITTEN}"),
        (one_more(PONDS, r'data-cell="p 1">(\d+)%'), f"the number 'p 1' of ponds.REEDS in #REEDS {NOT_WRITTEN}"),
        (one_more(PONDS, r'data-cell="p \*">(\d+)%'), f"the number 'p \\*' of ponds.REEDS in #REEDS {NOT_WRITTEN}"),
        (one_more(PONDS, r"median (\d+)"), f"the number 'q2' of ponds.DEPTH in #DEPTH {NOT_WRITTEN}"),
        (one_more(PONDS, r'data-of="ponds\.\*" data-cell="n">(\d+)'), rf"the number 'n' of ponds\.\* .* {NOT_WRITTEN}"),
        # A withheld number that is told, and one that is told as withheld.
        (edit(HOME_PAGE, r'(data-cell="n [^"]*" class="withheld">)withheld', r"\g<1>7"), f"'n .*' of .* {NOT_WRITTEN}"),
        (edit(PONDS, WITHHELD, r"\g<1>7"), f"'n .*' of ponds.* {NOT_WRITTEN}"),
        (edit(PONDS, WITHHELD, r"\g<1>0"), f"'n .*' of ponds.* {NOT_WRITTEN}"),
        (edit(PONDS, WITHHELD, r"\g<1>"), f"'n .*' of ponds.* {NOT_WRITTEN}"),
        (edit(PONDS, WITHHELD, r"\1NaN"), f"'n .*' of ponds.* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, "a withheld number", "7"), f"the number 'n 3' of shore .* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, r'data-cell="n 1">\d+<', 'data-cell="n 1">withheld<'), f"the number 'n 1' of shore .* {NOT_WRITTEN}"),
        # Numbers that say nothing, or what is not so.
        (edit(HOME_PAGE, ' data-cell="n 1"', ""), "a cell in #shore-table holds no number that says what it is"),
        (edit(HOME_PAGE, ' data-cell="n 1"', ""), f"a figure in #shore-table {UNTAGGED[12:]}"),
        (edit(PONDS, ' data-cell="n 1"', ""), "a cell in #REEDS holds no number that says what it is"),
        (edit(PONDS, r'(<td class="number") data-cell="n 1">\d+<', r"\1><"), "a cell in #REEDS holds no number"),
        (edit(HOME_PAGE, r'(<td[^>]*><span data-cell="n 1")', r'\1 data-of="shore"'), "a cell in #shore-table holds no number"),
        (edit(HOME_PAGE, r'(data-cell="n 1">\d+</span>)', r"\1 or so"), "a cell in #shore-table holds no number"),
        (edit(HOME_PAGE, r'data-cell="[^"]*" (class="withheld")', r"\1"), "a mark of a withheld number .* does not say which"),
        (edit(HOME_PAGE, ' data-of="shore" data-cell="p 1"', ""), UNTAGGED),
        (edit(HOME_PAGE, ' data-of="shore"', ""), ABSENT),
        (edit(HOME_PAGE, ' data-of="shore"', ' data-of="shores"'), ABSENT),
        (edit(HOME_PAGE, ' data-cell="n 1"', ' data-cell="n 7"'), ABSENT),
        (edit(HOME_PAGE, ' data-cell="n 1"', ' data-cell="n 1/1"'), ABSENT),
        (edit(HOME_PAGE, ' data-cell="n 1"', ' data-cell="mean 1"'), ABSENT),
        (edit(HOME_PAGE, ' data-cell="n 1"', ' data-cell="n 2"'), f"the number 'n 2' of shore .* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, ' data-cell="q2"', ' data-cell="q1"'), f"the number 'q1' of depth .* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, "a number that is not published", "7"), f"the number 'x' of wardens .* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, ' data-cell="x"', ' data-cell="n"'), ABSENT),
        (edit(HOME_PAGE, "fewer than 3 parks", "fewer than 2 parks"), UNTAGGED),
        # Numbers that stand where they do not belong.
        (edit(HOME_PAGE, ">Grass</th>", ">Stone</th>"), f"the label of a row in #shore-table {NOT_WRITTEN}"),
        (edit(HOME_PAGE, '"col">2–9 metres<', '"col">0–1 metres<'), f"the label of a column in #reeds-table {NOT_WRITTEN}"),
        (edit(HOME_PAGE, ">Percent of ponds</th>", ">Number</th>"), f"the title of a column in #shore-table {NOT_WRITTEN}"),
        (edit(PONDS, '<td class="code">1</td>', '<td class="code">2</td>'), f"the code of a row in #REEDS {NOT_WRITTEN}"),
        (edit(PONDS, "0–1 metres</th>", "1–2 metres</th>"), f"the label of a row in #DEPTH {NOT_WRITTEN}"),
        (edit(PONDS, r'(?s)(class="labels".*?<td class="code">)1<', r"\g<1>3<"), f"a code or its label .* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, r'data-label="1">Grass', 'data-label="1">Stone'), f"the label '1' of shore .* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, r'data-label="1">Grass', 'data-label="9">Grass'), "a label that the release does not have"),
        # Numbers typed where only the release may speak.
        (edit(HOME_PAGE, "Base: <span", "Base of 9: <span"), UNTAGGED),
        (edit(HOME_PAGE, "Seen 2 times", "Seen 3 times"), UNTAGGED),
        (edit(HOME_PAGE, "Shores in 5 parks <a", "Shores in 6 parks <a"), UNTAGGED),
        (edit(HOME_PAGE, "Table: Shores in 5", "Table: Shores in 6"), "the attribute aria-label .* holds a figure"),
        (edit(HOME_PAGE, "</figcaption>", "⅞</figcaption>"), UNTAGGED),
        (edit(HOME_PAGE, "<figcaption>", "<figcaption><!-- 7 -->"), "a comment .* holds a figure"),
        (edit(HOME_PAGE, "<figcaption>", '<figcaption data-count="7">'), "the attribute data-count .* holds a figure"),
        (edit(HOME_PAGE, "<figcaption>", '<figcaption><script type="application/json">[7]</script>'), UNTAGGED),
        (edit(HOME_PAGE, r'(class="value"[^>]*>[^<]*<span class="synthetic-tag">)', r"\g<1>7 "), UNTAGGED),
        (edit(HOME_PAGE, '(data-cell="n 1")', r'\1 title="7"'), "the attribute title .* holds a figure"),
        (edit(HOME_PAGE, '(data-cell="n 1">)', r"\1<!-- 7 -->"), "a comment .* holds a figure"),
        (edit(HOME_PAGE, "</desc>", " Once 7.</desc>"), f"the description of a chart .* {NOT_WRITTEN}"),
        (edit(HOME_PAGE, "</svg>", "<text>7</text></svg>"), UNTAGGED),
        (edit(HOME_PAGE, "</p>", '</p><p class="value">7 (synthetic)</p>'), UNTAGGED),
        (edit(HOME_PAGE, "</p>", '</p><div class="computed"><pre>7</pre></div>'), UNTAGGED),
        (edit(PONDS, "What its shore is.", "What its 3 shores are."), UNTAGGED),
        (edit(PONDS, "0 to 40", "0 to 41"), UNTAGGED),
        (edit(PONDS, "60, as published", "61, as published"), UNTAGGED),
        (edit(PONDS, r"<summary>All \d+ variables", "<summary>All 99 variables"), UNTAGGED),
        (edit(PONDS, r'content="All \d+ variables', 'content="All 99 variables'), "the attribute content .* holds a figure"),
        (edit("codebook/index.html", "3 codes", "4 codes"), UNTAGGED),
        (edit("validation.html", "No pond has 2 shores", "No pond has 3 shores"), UNTAGGED),
        # Tables that are read by nobody, or not whole.
        (
            edit(HOME_PAGE, '(id="shore-table" )class="gt_table"', r'\1class="table"'),
            "in #shore-table holds numbers and is of no",
        ),
        (edit(PONDS, 'class="codes"', 'class="table"'), "a table .* holds numbers and is of no kind that is read"),
        (edit(HOME_PAGE, "</caption>", "</caption><table></table>"), "holds numbers and is of no kind that is read"),
        (
            edit(HOME_PAGE, r'<td([^>]*><span data-cell="n 1">\d+</span></)td>', r"<th\1th>"),
            "holds numbers outside of its rows",
        ),
        (bare(edit(HOME_PAGE, ">Grass</th>", ">Stone</th>")), f"the label of a row in #shore-table {NOT_WRITTEN}"),
        (bare(edit(PONDS, '<td class="code">1</td>', '<td class="code">2</td>')), f"the code of a row in #REEDS {NOT_WRITTEN}"),
        (bare(edit(HOME_PAGE, ' data-cell="n 1"', "")), "a cell in #shore-table holds no number that says what it is"),
        (row("shore-table", ">Grass</th>"), "a table in #shore-table does not hold every category and all records, once"),
        (row("shore-table", ">All ponds</th>"), "a table in #shore-table does not hold every category and all records, once"),
        (row("shore-table", ">Grass</th>", times=2), "in #shore-table does not hold every category and all records, once"),
        (row("depth-table", ">Median</th>"), "a table in #depth-table does not hold every category and all records, once"),
        (row("REEDS", 'data-cell="n 1"'), "a table in #REEDS does not hold every category and all records, once"),
        (row("REEDS", 'data-cell="n \\*"'), "a table in #REEDS does not hold every category and all records, once"),
        (
            edit(HOME_PAGE, r'<td[^>]*><span data-cell="np 1/0:1">.*?</td>', ""),
            "in #reeds-table does not hold every column, once",
        ),
        (edit(PONDS, r'<td class="number" data-cell="p 1">.*?</td>', ""), "in #REEDS is not as wide as the heads of its table"),
        (edit(HOME_PAGE, "<figcaption>", '<figcaption><ol start="7"></ol>'), "the attribute start .* holds a figure"),
        (edit(PONDS, "<h3", '<input value="7"><h3'), "the attribute value .* holds a figure"),
        (edit(PONDS, "<h3", '<meter value="7"></meter><h3'), "the attribute value .* holds a figure"),
        # Drawings.
        (edit(HOME_PAGE, r'(<path data-cell="np 1" d="M1,\d+h)\d+', r"\g<1>9"), NOT_LONG),
        (edit(HOME_PAGE, r'(<path data-cell="np 1" d="M)1,', r"\g<1>9,"), NOT_LONG),
        (edit(HOME_PAGE, r'(<path data-cell="np 3" d="M1,\d+h)\d+', r"\g<1>0"), GAP),
        (edit(HOME_PAGE, r'(<path data-cell="np 3"[^>]*) stroke-dasharray="3,3"', r"\1"), GAP),
        (edit(HOME_PAGE, r'<path data-cell="np 3"[^>]*/?>(</path>)?', ""), "or does not draw a number"),
        (edit(HOME_PAGE, r'<path data-cell="np 1" ', "<path "), "draws what stands for no number"),
        (edit(HOME_PAGE, r'(<text data-label="2"[^>]*translate\(0,)\d+', r"\g<1>1"), "under a label that is not its own"),
        (
            edit(PONDS, r'(<span class="bar"[^>]*><svg width=)"\d\d%"', r'\1"12%"'),
            "a bar in #REEDS is not as long as its number is large",
        ),
        (edit(PONDS, r'(data-cell="n [^"]*"><span class="withheld">withheld</span>)', rf"\1{BAR}"), "a bar .* stands for no"),
        # Files.
        (edit(DOWNLOADS, " data-size=", " data-sizes="), UNTAGGED),
        (edit(DOWNLOADS, "DDI-Codebook 2.5", "DDI-Codebook 2.6"), UNTAGGED),
    ],
)
def test_a_number_that_is_not_the_releases_is_found(finished: Path, bundle: Bundle, fault: Fault, message: str) -> None:
    text = (finished / fault.name).read_text(encoding="utf-8")
    assert re.search(message, "\n".join(problems(fault.name, fault.change(text), bundle)))


def problems(name: str, text: str, bundle: Bundle) -> list[str]:
    """What is wrong with the numbers of one page."""
    page = Page(name, html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8")))
    return list(untrue(page, Known(subjects(STUDY, bundle), of_pages(STUDY, bundle).get(name, frozenset()))))


PANEL = """<div data-of="shore song"><table class="panel"><tr data-of="shore"><th>Shore</th></tr>
<tr data-of="song"><th>Sings</th></tr></table></div><p data-of="song shore" data-cell="lo 1">x</p>"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", ""),
        ('<tr data-of="song"><th>Sings</th></tr>', "", "does not hold every finding that it is said to be of"),
        (
            '<div data-of="shore song">',
            '<div data-of="shore song reeds">',
            "does not hold every finding that it is said to be of",
        ),
        (
            '<p data-of="song shore"',
            '<p data-of="song reeds"',
            "is of several findings that no table of the page shows together",
        ),
        ('<p data-of="song shore"', '<p data-of="song"', "is of several findings that no table of the page shows together"),
        ('class="panel"', 'class="list"', "is of several findings that no table of the page shows together"),
    ],
)
def test_what_is_told_of_several_findings_is_of_all_that_are_shown_together(
    bundle: Bundle, old: str, new: str, message: str
) -> None:
    found = "\n".join(problems(HOME_PAGE, PANEL.replace(old, new), bundle))
    wrong = [each for each in ("every finding that it is said", "that no table of the page") if each in found]
    assert message in found and bool(message) == bool(wrong)


def test_the_audit_of_a_site_looks_at_its_numbers(clean: Path, bundle: Bundle) -> None:
    one_more(HOME_PAGE, r'data-cell="n 1">(\d+)<').plant(clean)
    one_more(PONDS, r'data-cell="n 1">(\d+)<').plant(clean)
    assert refusal(clean, bundle).details == (
        f"codebook/ponds.html: the number 'n 1' of ponds.REEDS in #REEDS {NOT_WRITTEN}",
        f"index.html: the number 'n 1' of shore in #shore-table {NOT_WRITTEN}",
    )


def entry(change: Callable[[dict], object]) -> Fault:
    """The entry of the search index about the home page is changed."""

    def changed(text: str) -> str:
        entries = json.loads(text)
        change(next(each for each in entries if each["href"] == HOME_PAGE))
        return json.dumps(entries)

    return Fault("search.json", changed)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (entry(lambda each: each.update(text=re.sub(r"\d+ percent", "9 percent", each["text"]))), "the text of index.html"),
        (entry(lambda each: each.update(text=f"{each['text']} And 7 were withheld.")), "the text of index.html does not stand"),
        (entry(lambda each: each.update(section="7")), "a field of index.html does not stand on its page"),
        (entry(lambda each: each.update(count=7)), "a field of index.html does not stand on its page"),
        (entry(lambda each: each.update(href="gone.html")), "an entry leads nowhere"),
        (entry(lambda each: each.update(objectID="7")), "a field of index.html does not stand on its page"),
    ],
)
def test_a_number_in_the_search_index_is_found(clean: Path, bundle: Bundle, passed: Memory, fault: Fault, message: str) -> None:
    fault.plant(clean)
    assert re.search(message, refusal_all_the_same(clean, bundle, passed).message)


@pytest.mark.parametrize("name", ["data.csv", "data.json", "codebook/ponds.parquet"])
def test_a_file_that_nobody_has_read_is_found(clean: Path, bundle: Bundle, name: str) -> None:
    write(clean / name, "7")
    assert refusal(clean, bundle).details == (f"{name}: no check reads files of this kind",)


def test_the_text_of_people_is_their_own(clean: Path, bundle: Bundle) -> None:
    for old, new in (("We counted 400 ponds", "We counted 401 ponds"), ("Words.", "In 1999, 7 of 8.")):
        for name in (HOME_PAGE, "evidence.html"):
            text = (clean / name).read_text(encoding="utf-8")
            write(clean / name, text.replace(old, new))
    (clean / "search.json").unlink()
    assert audit(clean, STUDY, bundle) == PAGES


def test_a_refusal_repeats_no_number(clean: Path, bundle: Bundle) -> None:
    one_more(HOME_PAGE, r'data-cell="n 1">(\d+)<').plant(clean)
    for name in (HOME_PAGE, PONDS):
        text = (clean / name).read_text(encoding="utf-8")
        text = re.sub(r'(class="withheld">)withheld', r"\g<1>77123", text)
        text = re.sub(r' data-cell="p [^"]*"', ' data-cell="p 77123"', text)
        write(clean / name, text.replace("</p>", " 77123</p>").replace('class="value"', 'class="value" title="77123"'))
    assert "77123" not in refusal(clean, bundle).message


@pytest.mark.parametrize("name", [HOME_PAGE, PONDS])
def test_every_figure_of_a_number_counts(finished: Path, bundle: Bundle, name: str) -> None:
    """Whichever single figure is changed: it is found."""
    text = (finished / name).read_text(encoding="utf-8")
    figures = [found.start(1) for found in re.finditer(r'data-cell="[^"]*"[^>]*>[^<]*?(\d)', text)]
    assert len(figures) > 30
    for at in figures[:: len(figures) // 15]:
        other = f"{text[:at]}{(int(text[at]) + 5) % 10}{text[at + 1 :]}"
        assert problems(name, other, bundle), text[at - 80 : at + 20]


def test_an_absent_page_is_found(clean: Path, bundle: Bundle) -> None:
    (clean / "codebook" / "birds.html").unlink()
    assert "KIND has no entry" in refusal(clean, bundle).message
