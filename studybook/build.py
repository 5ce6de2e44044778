"""The whole flow on one screen: rows in, public numbers sealed, pages knitted without the rows, site rendered and audited."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from studybook.archive import earlier as kept
from studybook.audit import audit, check_copied
from studybook.before import study_of_all
from studybook.bundle import Bundle, SourceKind
from studybook.citing.place import base, check_place, place
from studybook.citing.reference import Place
from studybook.coverage import check_documented
from studybook.disclosure.advise import advise
from studybook.disclosure.attack import attack as work_out
from studybook.disclosure.policy import Policy, policy_from
from studybook.disclosure.review import Review, review_html
from studybook.findings import Finding
from studybook.folders import build_beside, check, check_apart, check_laid, hashes, listing_text, unlisted
from studybook.generated import kept_generated
from studybook.history import History, history
from studybook.ids import read_ids
from studybook.landing.drawings import Drawing, kept_drawings
from studybook.meanwhile import meanwhile
from studybook.microdata import Microdata
from studybook.pages import Tree, page_tree
from studybook.present.marks import notice
from studybook.project import CONFIG, Project
from studybook.reasons import read_reasons
from studybook.record import MANIFEST, write
from studybook.release import Origin, Sealed, sealed, unseal
from studybook.release import check as attack
from studybook.rendering import Renderer
from studybook.rendering.cache import DRAWING, EVERYTHING, GENERATING, Cache, state
from studybook.rendering.knit import knit
from studybook.rules import RuleOutcome
from studybook.sources import Source
from studybook.staging import stage
from studybook.standing import Attestation
from studybook.study import Study
from studybook.validation import validate

NOTHING = ["nothing found"]
"""What is kept of an attack that worked nothing out."""

QUARTO_OF_ITSELF = b"profile:\n  default: quarto\n"
"""Has Quarto read the settings that are its own without being told to."""

ATTACK = "trying to work out what is withheld"

LISTING = "files.json"
"""Lists the files of a site."""


class Report(Protocol):
    """Who is told how far a build has come."""

    def __call__(self, stage: str) -> None:
        """A stage begins, and the one before has ended."""
        ...

    def doing(self, part: str) -> None:
        """What the stage is at now: a part of many, gone when the next begins."""
        ...

    def done(self, result: str) -> None:
        """What came of the stage, for the record of the build."""
        ...


def check_release(folder: Path, *, data: Path | None) -> None:
    """Make sure, before any data is read, that a release may be written to `folder`.

    Raises:
        UsageError: the folder holds something that is no release, cannot be made, or is not apart from the data.
    """
    _check_apart_from_data({"the folder of the release": folder}, data)
    check(folder, partial(unlisted, listing=MANIFEST))


def check_site(project: Project, output: Path, release: Path, *, data: Path | None) -> None:
    """Make sure, before any data is read, that a site may be built with these folders.

    Raises:
        UsageError: a folder holds what no build wrote, cannot be made, or is not apart from the others; or the address named
            for the site is none.
    """
    base(project.address)
    kept = {f"the folder of {path.name} pages": path for path in (project.staged, project.knitted, project.cache)}
    made = {"the folder of the site": output, "the folder of the release": release, **kept}
    _check_apart_from_data({"the scratch folder": project.scratch, **made}, data)
    check(output, partial(unlisted, listing=LISTING))
    check_apart(made)
    check_laid(project.staged)
    check_laid(project.knitted)
    check(project.cache, lambda _: iter(()))  # pages are added to it, and nothing in it is lost


def _check_apart_from_data(folders: Mapping[str, Path], data: Path | None) -> None:
    if data:
        for name, folder in folders.items():
            check_apart({name: folder, "the data folder": data})


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
    attestation: Attestation | None = None,
    earlier: Sequence[Bundle] = (),
    waived: Collection[str] = (),
    attacked: bool = True,
) -> Bundle:
    """Read, validate, ask, protect, seal and attack: the only stage that sees rows. The bundle is written to `folder`.

    An attested source has an attestation; `earlier` are the releases that came before, `waived` the ids of rules. The attack
    may be left out where a site is made of the release next, which is attacked again on the way.

    Raises:
        BundleBroken: the release would tell what its policy withholds.
        DataRefused: the source does not hold what the schemas declare.
        DeclarationError: the schemas do not say of each variable what it is, or the study not which units records come from.
        PolicyError: a finding asks for what the policy never lets out.
        UsageError: `folder` holds something that is no release, or cannot be written.
    """
    check_documented(study)
    study.check_grouped()
    mine = partial(unlisted, listing=MANIFEST)
    check(folder, mine)
    if attestation:
        check(review_of(folder), partial(unlisted, listing=LISTING))
    report(f"reading the {kind} source")
    microdata, outcomes = validate(study, source.frames(), waived)
    report(f"asking {len(findings)} questions, protecting all answers together")
    made = sealed(microdata, findings, outcomes, policy, Origin(kind, seed, attestation, tuple(earlier)))
    if made.bundle.refused:
        report.done(f"not let out: {', '.join(each.id for each in made.bundle.refused)}")
    if attacked:
        report(ATTACK)
        attack(study, made.bundle, earlier)
    if attestation:
        report("writing the private review")
        page = _review(microdata, findings, outcomes, made, earlier)
        build_beside(review_of(folder), partial(_write_review, page), foreign=partial(unlisted, listing=LISTING))
    return build_beside(folder, partial(write, made.bundle), foreign=mine)


def review_of(release: Path) -> Path:
    """Where the private review of a release lies: beside it, never inside."""
    return release.with_name(f"{release.name}.review")


def _review(
    microdata: Microdata, findings: Sequence[Finding], outcomes: Sequence[RuleOutcome], made: Sealed, earlier: Sequence[Bundle]
) -> str:
    study = microdata.study
    policy, bundles = policy_from(made.bundle.manifest.policy, MANIFEST), [made.bundle, *earlier]
    let_out = [finding for finding in findings if not made.bundle.refusal(finding.id)]
    advice = list(advise(let_out, microdata, study.held(outcomes), policy))
    return review_html(Review(made.bundle, made.reasons, work_out(study_of_all(study, bundles), bundles), advice))


def _write_review(page: str, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    (folder / "review.html").write_text(page, encoding="utf-8")
    (folder / LISTING).write_text(listing_text(hashes(folder), notice="Private: never to be published."), encoding="utf-8")


def make_project(project: Project, release: Path, folder: Path) -> None:
    """Lay out the executable pages of a release in `folder`, so that `quarto render` there makes the site.

    Raises:
        BundleBroken: the release is not whole, or not of these schemas.
        DeclarationError: an id that was published is not listed or is used again, or a reason for a change is of none.
        PageFailed: a page is written wrongly.
        UsageError: the site of an approved release declares no address; or the folder holds what was not laid there, or cannot
            be written.
    """
    bundle = unseal(project.study, release, kept(project.published))
    project, found = _departing(project, bundle), _history(project, bundle)
    tree = _tree(project, found, release, _place(project, found))
    stage({**tree, CONFIG: tree[CONFIG] + QUARTO_OF_ITSELF}, release, folder)


def make_site(
    project: Project, release: Path, output: Path, *, renderer_from: Callable[[int], Renderer], report: Report
) -> int:
    """Build the site from a release alone and return its number of pages.

    The release is attacked while pages are knitted and rendered; nothing takes its place before the attack has ended.

    `renderer_from` makes a renderer that dates every file with the seconds since 1970 it is given.

    Raises:
        BundleBroken: the release is not whole, not of these schemas, or tells what its policy withholds.
        DeclarationError: an id that was published is not listed or is used again, or a reason for a change is of none.
        PageFailed: a page could not be run or rendered.
        AuditFailed: the finished site holds what must not be published.
        UsageError: the site of an approved release declares no address; or a folder holds what no build wrote, or cannot be
            written.
    """
    check_site(project, output, release, data=None)
    report("reading the release")
    bundle = unseal(project.study, release, kept(project.published), attacked=False)
    declared, project, found = project, _departing(project, bundle), _history(project, bundle)
    where = _place(project, found)
    stage(_tree(project, found, release, where), release, project.staged)
    nothing_told = _attacked(declared, release, bundle)  # now that most of the work is that of other processes
    report("knitting pages")
    knitted = knit(project.staged, project.knitted, cache=project.cache, progress=report.doing)
    check_laid(project.staged)  # a page that wrote files beside itself is told of now, not at the next build
    report.done(f"{knitted.executed} of {knitted.executed + knitted.cached} executed")
    renderer = renderer_from(_epoch(bundle))
    report(f"rendering with {renderer.name}")

    def finished(beside: Path) -> int:
        renderer.render(project.knitted, beside, cache=project.cache)
        report("auditing the finished site")
        check_copied(beside, project.knitted)
        known = Cache(project.cache, state(release, EVERYTHING))
        pages = audit(beside, project.study, bundle, found, place=where, kept=known)
        report(ATTACK)
        nothing_told()
        said = notice(bundle.standing, bundle.manifest.study)
        (beside / LISTING).write_text(listing_text(hashes(beside), notice=said), encoding="utf-8")
        return pages

    return build_beside(output, finished, foreign=partial(unlisted, listing=LISTING))


def _attacked(project: Project, release: Path, bundle: Bundle) -> Callable[[], None]:
    """Begin to attack a release; what is returned waits for the end. What this very engine attacked before stands.

    Waiting raises:
        BundleBroken: the release tells what its policy withholds.
    """
    earlier = kept(project.published)
    found = Cache(project.cache, state(release, EVERYTHING))
    question = f"attack {' '.join(sorted(each.digest for each in earlier))}"

    def attacked() -> None:
        attack(project.study, bundle, earlier)
        found.put(question, NOTHING)

    return (lambda: None) if found.get(question) == NOTHING else meanwhile(attacked)


def _departing(project: Project, bundle: Bundle) -> Project:
    """The project with the study as the files of a release have it."""
    return replace(project, study=project.study.departing(bundle.manifest.departures))


def _history(project: Project, bundle: Bundle) -> History:
    """What was published before, what is declared of its ids, and why it changed."""
    reasons = read_reasons(project.root / "CHANGELOG.md")
    found = history(kept(project.published), bundle, read_ids(project.ids), reasons)
    found.check()
    return found


def _place(project: Project, found: History) -> Place:
    """Where the site will stand, which what is approved has to say."""
    where = place(project.root / CONFIG, found.number, project.address)
    check_place(where, found.current.standing)
    return where


def _tree(project: Project, found: History, release: Path, where: Place) -> Tree:
    root, places = project.root, {each.bundle.digest: project.published / str(each.number) for each in found.editions}

    def draw(bundle: Bundle) -> Mapping[str, Drawing]:
        return kept_drawings(bundle, Cache(project.cache, state(places.get(bundle.digest, release), DRAWING)))

    make = partial(kept_generated, kept=Cache(project.cache, "generated"), state=state(release, GENERATING))
    folders = {"site": root / "site", "analyses": root / "analyses", "config": root / CONFIG}
    return page_tree(project.study, found.current, history=found, draw=draw, make=make, place=where, **folders)


def _epoch(bundle: Bundle) -> int:
    return int(datetime.fromisoformat(bundle.manifest.date).replace(tzinfo=UTC).timestamp())
