"""The whole way of numbers from attested files to a public site: sealed, not cleared, approved, kept, compared."""

import json
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from studybook.approval import approve
from studybook.archive import add, earlier
from studybook.attestation import read_attestation
from studybook.build import ATTACK, Project, make_project, make_release, make_site
from studybook.bundle import Bundle, SourceKind
from studybook.cells import where
from studybook.difference import difference, in_words
from studybook.errors import AuditFailed, BundleBroken
from studybook.record import read
from studybook.release import Sealed
from studybook.release import sealed as sealed_with_reasons
from studybook.rendering.embedded import Embedded
from studybook.sources import Frames
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from tests.attested import FINDINGS, REVIEWED, toml
from tests.ponds import POLICY, STUDY

pytestmark = pytest.mark.whole

CONFIG = """project: {type: website, output-dir: _site}
website: {title: Ponds, site-url: 'https://ponds.example', navbar: {left: [index.qmd, analyses/birds.qmd]}}
format: {html: {theme: default, css: styles.css}}
"""
SITE = {
    "index.qmd": "---\ntitle: Ponds\n---\n\nWelcome.\n",
    "evidence.qmd": "---\ntitle: Evidence\n---\n\n## Origin {#generator}\n\n## Open {#open}\n\n## Sensitivity {#sensitivity}\n",
    "references.qmd": "---\ntitle: References\n---\n\n## Short names {#short-names}\n",
    "styles.css": "table { margin: 0 }\n",
}
PAGE = """---
title: Birds
---

```{python}
from studybook.present import finding
kinds = finding("kinds")
kinds.table()
```

```{python}
kinds.chart()
```

There were `{python} kinds.count("Duck")` ducks.
"""


class Rows:
    """Rows as a source delivers them, whose identifiers do not say that they are invented."""

    def frames(self) -> Frames:
        invented = Synthetic(STUDY, 1).frames()
        return {name: frame.replace(r"^SYN-", "", regex=True) for name, frame in invented.items()}


@dataclass
class Said:
    stages: list[str] = field(default_factory=list)

    def __call__(self, stage: str) -> None:
        self.stages.append(stage)

    def doing(self, part: str) -> None: ...

    def done(self, result: str) -> None: ...


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("ponds")
    (root / "analyses").mkdir()
    (root / "analyses" / "birds.qmd").write_text(PAGE)
    (root / "analyses" / "ids.toml").write_text("".join(f'[findings.{each.id}]\nsince = "0.1.0"\n' for each in FINDINGS))
    (root / "site").mkdir()
    for name, text in SITE.items():
        (root / "site" / name).write_text(text)
    (root / "_quarto.yml").write_text(CONFIG)
    (root / "attestation.toml").write_text(toml())
    return Project(STUDY, root, root / "scratch")


def sealed(project: Project, name: str) -> Path:
    attestation = read_attestation(project.root / "attestation.toml", STUDY, POLICY.as_record())
    make_release(
        STUDY,
        FINDINGS,
        Rows(),
        project.root / name,
        kind=SourceKind.ATTESTED,
        seed=None,
        policy=POLICY,
        report=Said(),
        attestation=attestation,
        earlier=earlier(project.published),
    )
    return project.root / name


def built(project: Project, release: Path) -> dict[str, html.HtmlElement]:
    """The pages of a site, and the words of each that are shown."""
    make_site(project, release, project.root / "out", renderer_from=Embedded, report=Said())
    return {
        path.relative_to(project.root / "out").as_posix(): html.fromstring(path.read_bytes())
        for path in sorted((project.root / "out").rglob("*.html"))
    }


def staged(project: Project, release: Path) -> None:
    """The first step of every site, before which all of a release is checked."""
    make_project(project, release, project.root / "project")


def text(page: html.HtmlElement, path: str = "//body") -> str:
    return " ".join(" ".join(element.text_content() for element in page.xpath(path)).split())


def values(page: html.HtmlElement) -> list[str]:
    return [text(value, ".") for value in page.xpath("//span[@class='value']")]


def test_numbers_are_marked_until_they_are_approved_and_never_after(project: Project) -> None:
    release = sealed(project, "r")
    count = read(release).finding("kinds").table.at(where({"KIND": (1,)})).count
    for name, page in (pages := built(project, release)).items():
        assert text(page, "//title").startswith("Not cleared for release: "), name
        assert text(page, "//h1").startswith("Not cleared for release: "), name
        assert page.xpath("//meta[@name='robots']/@content") == ["noindex"], name
        assert "nobody has cleared them" in text(page, "//*[@class='source-banner']"), name
        assert "not cleared for release, from files attested by A. Heron" in text(page, "//footer"), name
        assert "synthetic" not in text(page).lower(), name
    assert values(pages["analyses/birds.html"]) == [f"{count} (not cleared)"]
    listing = json.loads((project.root / "out" / "files.json").read_text())
    assert listing["notice"].startswith("Not cleared for release. The numbers")

    approve(STUDY, release, reviewer="B. Swan", day=REVIEWED)
    for name, page in (pages := built(project, release)).items():
        assert not page.xpath("//meta[@name='robots']") and not page.xpath("//*[@class='source-banner']"), name
        assert not any(mark in text(page).lower() for mark in ("synthetic", "not cleared", "invented", "demo")), name
        assert (
            "attested by A. Heron, University of the Lake, on 2005-07-01; approved for release by B. Swan on 2005-08-01"
            in text(page, "//footer")
        ), name
    assert text(pages["index.html"], "//h1") == "Ponds"
    assert values(pages["analyses/birds.html"]) == [f"{count}"]  # though the page was knitted before, unapproved
    listing = json.loads((project.root / "out" / "files.json").read_text())
    assert listing["notice"].startswith("Computed numbers: from files attested by A. Heron")


def test_what_is_approved_is_kept_and_stays_with_what_comes_after(project: Project, tmp_path: Path) -> None:
    first = sealed(project, "first")
    approve(STUDY, first, reviewer="B. Swan", day=REVIEWED)
    assert add(STUDY, first, project.published) == 1
    staged(project, first)  # a release is not held against itself
    second = sealed(project, "second")
    assert read(second).manifest.earlier == (read(first).digest,)
    assert in_words(difference(read(first), read(second)))[0].startswith("source: files attested by A. Heron on 2005-07-01, ")
    staged(project, second)
    project.published.rename(tmp_path / "gone")
    for step in (staged, built):
        with pytest.raises(BundleBroken, match="1 of 1 earlier releases"):
            step(project, second)
    shutil.copytree(tmp_path / "gone", project.published)
    (project.published / "1" / "findings" / "kinds.json").unlink()
    for step in (staged, built):
        with pytest.raises(BundleBroken, match="missing or altered"):
            step(project, second)
    shutil.rmtree(project.published)


def test_what_tells_too_much_is_not_sealed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """If protection fails, the attack stands behind it, and no release is left."""

    def telling(*arguments: Any) -> Sealed:
        made = sealed_with_reasons(*arguments)
        bundle = made.bundle
        kinds = bundle.finding("kinds")
        cells = tuple(replace(cell, count=3 if cell.count is None else cell.count) for cell in kinds.table.cells)
        assert cells != kinds.table.cells
        others = tuple(each for each in bundle.findings if each is not kinds)
        return replace(
            made, bundle=replace(bundle, findings=(*others, replace(kinds, table=replace(kinds.table, cells=cells))))
        )

    monkeypatch.setattr("studybook.build.sealed", telling)
    with pytest.raises(BundleBroken, match="tells what its policy withholds"):
        sealed(project, "open")
    assert not (project.root / "open").exists()


def test_nothing_takes_its_place_before_the_attack_has_ended(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on while pages are made; what it refuses is refused at each build anew."""
    project = replace(project, scratch=project.root / "apart")  # where nothing is known of a release yet
    release, begun, asked = sealed(project, "attacked"), list[Bundle](), threading.Event()

    def telling(_study: Study, bundle: Bundle, _earlier: Sequence[Bundle]) -> None:
        begun.append(bundle)
        assert asked.wait(60), "the pages were not waited with"
        raise BundleBroken("the release tells what its policy withholds")

    class Asking(Said):
        def __call__(self, stage: str) -> None:
            if stage == ATTACK:
                asked.set()

    monkeypatch.setattr("studybook.build.attack", telling)
    for times in (1, 2):
        asked.clear()
        with pytest.raises(BundleBroken, match="tells what its policy withholds"):
            make_site(project, release, project.root / "never", renderer_from=Embedded, report=Asking())
        assert len(begun) == times and not (project.root / "never").exists()
    monkeypatch.undo()
    make_site(project, release, project.root / "never", renderer_from=Embedded, report=Said())
    assert (project.root / "never" / "index.html").is_file()


def test_a_void_approval_builds_nothing(project: Project) -> None:
    release = sealed(project, "void")
    approve(STUDY, release, reviewer="B. Swan", day=REVIEWED)
    path = release / "manifest.json"
    path.write_text(path.read_text().replace('"engine": "', '"engine": "1.'))
    with pytest.raises(BundleBroken, match="is of another manifest"):
        staged(project, release)


def test_an_approved_site_that_still_says_demo_on_paper_is_refused(project: Project) -> None:
    release = sealed(project, "paper")
    approve(STUDY, release, reviewer="B. Swan", day=REVIEWED)
    styles = project.root / "site" / "styles.css"
    before = styles.read_text()
    styles.write_text('@page { @bottom-center { content: "Synthetic demo" } }')
    try:
        with pytest.raises(AuditFailed, match=r"styles.css: says 'Synthetic demo', though the release is approved"):
            built(project, release)
    finally:
        styles.write_text(before)
