"""The whole flow on one screen: rows in, public numbers sealed, pages knitted without the rows, site rendered and audited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
    """What a site is made from besides a release: the study, where the hand-written parts lie, where intermediate files go.

    Everything in `scratch` is public: the release, the staged and the knitted pages, and what is kept for the next build.
    """

    study: Study
    root: Path
    scratch: Path


def make_release(
    study: Study,
    findings: Sequence[Finding],
    source: Source,
    folder: Path,
    *,
    kind: SourceKind,
    seed: int | None,
    policy: Policy,
    report: Report,
) -> Bundle:
    """Read, validate, ask, protect and seal: the only stage that sees rows. The bundle is written to `folder`.

    Raises:
        DataRefused: the source does not hold what the schemas declare.
        PolicyError: a finding asks for what the policy never lets out.
        UsageError: `folder` holds something that is no release.
    """
    report(f"reading the {kind} source")
    microdata, outcomes = validate(study, source.frames())
    report(f"asking {len(findings)} questions, protecting all answers together")
    bundle = seal(microdata, findings, outcomes, policy=policy, source=kind, seed=seed)
    with built_beside(folder, mark="manifest.json") as beside:
        return write(bundle, beside)


def make_site(
    project: Project, release: Path, output: Path, *, renderer_from: Callable[[int], Renderer], report: Report
) -> int:
    """Build the site from a release alone and return its number of pages.

    `renderer_from` makes a renderer that dates every file with the seconds since 1970 it is given.
    """
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
    knit(staged, knitted, cache=project.scratch / "cache")
    renderer = renderer_from(_epoch(bundle))
    report(f"rendering with {renderer.name}")
    with built_beside(output, mark="search.json") as beside:
        renderer.render(knitted, beside)
        report("auditing the finished site")
        return audit(beside, project.study, bundle)


def _epoch(bundle: Bundle) -> int:
    return int(datetime.fromisoformat(bundle.manifest.date).replace(tzinfo=UTC).timestamp())
