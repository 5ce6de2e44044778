"""The whole flow on one screen: rows in, public numbers sealed, pages knitted without the rows, site rendered and audited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from studybook.audit import audit
from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.policy import Policy
from studybook.findings import Finding
from studybook.folders import built_beside
from studybook.pages import page_tree
from studybook.record import write
from studybook.release import seal, unseal
from studybook.rendering import Renderer
from studybook.rendering.knit import knit
from studybook.sources import Source
from studybook.staging import stage
from studybook.study import Study
from studybook.validation import validate

Report = Callable[[str], None]


@dataclass(frozen=True)
class Project:
    """What a build is made from: the study, its questions, and where the hand-written parts lie."""

    study: Study
    findings: Sequence[Finding]
    root: Path

    @property
    def scratch(self) -> Path:
        """Where intermediate files go; everything in it is public."""
        return self.root / "_build"


def make_release(
    project: Project, source: Source, kind: SourceKind, folder: Path, *, policy: Policy, seed: int | None, report: Report
) -> Bundle:
    """Read, validate, ask, protect and seal: the only stage that sees rows. The bundle is written to `folder`."""
    report(f"reading {kind} source")
    microdata, outcomes = validate(project.study, source.frames())
    report(f"asking {len(project.findings)} questions and protecting the answers")
    bundle = seal(microdata, project.findings, outcomes, policy=policy, source=kind, seed=seed)
    with built_beside(folder, mark="manifest.json") as beside:
        return write(bundle, beside)


def make_site(project: Project, release: Path, output: Path, *, renderer: Renderer, report: Report) -> int:
    """Build the site from a release alone and return its number of pages."""
    bundle = unseal(project.study, release)
    staged, knitted = project.scratch / "staged", project.scratch / "knitted"
    tree = page_tree(
        project.study,
        bundle,
        site=project.root / "site",
        analyses=project.root / "analyses",
        config=project.root / "_quarto.yml",
    )
    stage(tree, release, staged)
    report("knitting pages")
    knit(staged, knitted, cache=project.scratch / "cache", progress=report)
    report(f"rendering with {renderer.name}")
    with built_beside(output, mark="search.json") as beside:
        renderer.render(knitted, beside)
        report("auditing the finished site")
        return audit(beside, project.study, bundle)
