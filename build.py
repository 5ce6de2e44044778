"""Command line: arguments in, the engine called, refusals printed as one message, exit code out.

Exit codes: 0 done; 1 the data, a page or the policy refused; 2 wrong usage; 70 a fault of this program; 130 interrupted;
143 terminated.
"""

import os
import signal
import sys

if __name__ == "__main__":  # before the imports that take long: there is nothing to tidy up yet

    def _leave(_number: int, _frame: object) -> None:
        os.write(2, b"interrupted\n")
        os._exit(130)

    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _leave)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from analyses import FINDINGS
from schemas.study import STUDY
from studybook.adopting import MAPPING, adopt, write_modules
from studybook.approval import approval_day
from studybook.approval import approve as approve_release
from studybook.archive import add, earlier
from studybook.attestation import read_attestation
from studybook.bibliography import cited_in
from studybook.build import (
    CONFIG,
    LISTING,
    MANIFEST,
    Project,
    Report,
    check_release,
    check_site,
    make_project,
    make_release,
    make_site,
    review_of,
)
from studybook.bundle import Bundle, SourceKind
from studybook.citing.formats import Format, written
from studybook.citing.named import named_reference
from studybook.citing.place import check_place, place
from studybook.comparison import (
    DRAFT,
    PAGE,
    RECORD,
    check_comparison,
    check_draft,
    compared,
    declared,
    mapped,
    write_comparison,
    write_draft,
)
from studybook.comparison import in_words as differences_in_words
from studybook.coverage import check_documented
from studybook.difference import difference, in_words
from studybook.disclosure.advise import advise, merges_in_words
from studybook.disclosure.policy import Policy, read_policy
from studybook.errors import StudybookError, UsageError
from studybook.folders import build_beside, check_apart, unlisted
from studybook.folders import check as check_folder
from studybook.history import history
from studybook.ids import read_ids
from studybook.mapping import FileMapping, Mapped, as_read, read_mapping
from studybook.permitted import lacking
from studybook.present.marks import pages_in_words, provenance
from studybook.preview import preview as serve
from studybook.preview.building import answer
from studybook.preview.watching import Watch
from studybook.record import APPROVAL, read
from studybook.release import unseal
from studybook.rendering.choice import Choice, renderer
from studybook.rendering.embedded import Embedded
from studybook.sources import Source
from studybook.sources.export import Written
from studybook.sources.export import export as write_files
from studybook.sources.icpsr import Files
from studybook.sources.keeping import FROM_A_REPOSITORY, INTO_A_REPOSITORY, in_repository, leave_no_dump
from studybook.sources.synthetic import Synthetic
from studybook.standing import Attestation
from studybook.study import Study
from studybook.terminal import ENDINGS, Stages, console, refused, run
from studybook.validation import validate as check
from studybook.verdict import SHORTEST, Cited, cited_from, stands, verdict
from studybook.verdict import in_words as in_plain_words

ROOT = Path(__file__).resolve().parent
SEED = 37988
KEPT = ("PATH", "QUARTO_PATH", "SOURCE_DATE_EPOCH", "NO_COLOR", "TERM", "COLUMNS")
"""The environment of the half of a build that runs pages: nothing in it says where the data lie."""

app = typer.Typer(
    help="The site of ICPSR 37988. Without a command: builds the synthetic site into _site/.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    no_args_is_help=False,
)

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder or zip with the archive's files, in its layout or flat. All made of them is a demo."),
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help=f"Seed of the synthetic data; {SEED} if not named.")]
Scratch = Annotated[
    Path,
    typer.Option(
        "--scratch",
        help="Folder for intermediate files; builds at the same time need their own.",
        show_default="beside build.py",
    ),
]
SealedRelease = Annotated[Path | None, typer.Option("--release", help="A sealed release: builds without any microdata.")]
RendererName = Annotated[
    Choice, typer.Option("--renderer", help="auto: Quarto if there is one that can be used, else the embedded renderer.")
]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="The disclosure policy; policy.toml if not named.")]
Attest = Annotated[Path | None, typer.Option("--attest", help="The licensee's attestation of the files: a TOML file.")]
SiteUrl = Annotated[
    str, typer.Option("--site-url", help="The address the site will have; `website: site-url` of _quarto.yml if not named.")
]
Published = Annotated[
    list[Path] | None, typer.Option("--published", help="Folder of releases published before; published/ if not named.")
]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", help="How the files differ from the schemas, as TOML; private, and named or not used."),
]
A_RELEASE = typer.Argument(help="A release.")


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Build the synthetic site if no command is named."""
    if context.invoked_subcommand is None:
        site()


@app.command(rich_help_panel="Most used")
def site(
    data: Data = None,
    release: SealedRelease = None,
    output: Annotated[Path, typer.Option("--output", help="Folder of the finished site.", show_default="_site")] = ROOT
    / "_site",
    renderer_name: RendererName = "auto",
    seed: Seed = None,
    policy: PolicyFile = None,
    mapping: MappingFile = None,
    scratch: Scratch = ROOT / "_build",
    site_url: SiteUrl = "",
    attest: Annotated[Path | None, typer.Option("--attest", hidden=True)] = None,
) -> None:
    """Build the site: from synthetic data, from files (--data) or from a sealed release (--release)."""
    if attest:
        raise UsageError(
            "a site is never built from attested files directly: somebody has to read the numbers first",
            details=[
                "build.py release --data DIR --attest FILE --output R",
                "read R and what lies beside it",
                "build.py approve R --reviewer NAME --date DAY",
                "build.py site --release R",
            ],
            remedy="Take these steps. Without --attest a marked demo is built.",
        )
    if data and release:
        raise UsageError("--data and --release exclude each other", remedy="A release needs no data: leave --data out.")
    if release and (policy or mapping or seed is not None):
        raise UsageError(
            "a release is sealed with its own policy, mapping and seed", remedy="Leave --policy, --mapping and --seed out."
        )
    project, chosen = Project(STUDY, ROOT, scratch, site_url), renderer(renderer_name, os.environ)
    check_site(project, output, release or project.release, data=data)
    if not release:
        check_release(project.release, data=data)
        with Stages() as stages:
            files = _rows(data, seed, mapping)
            _seal(files, project.release, policy=_policy(policy), report=stages, attacked=bool(data))
    if data:
        _go_on_without_data(project, output, renderer_name)
    _say(f"renderer: {chosen.line}")
    with Stages() as stages:
        pages = make_site(project, release or project.release, output, renderer_from=chosen, report=stages)
    _say(f"{pages} pages in {_named(output)}, {pages_in_words(read(release or project.release).standing)}")


@app.command(rich_help_panel="Most used")
def release(
    output: Annotated[Path, typer.Option("--output", help="Folder of the release.")],
    data: Data = None,
    attest: Attest = None,
    seed: Seed = None,
    policy: PolicyFile = None,
    mapping: MappingFile = None,
    published: Published = None,
) -> None:
    """Seal a release: the protected numbers alone, from which the site builds anywhere."""
    if attest and not data:
        raise UsageError("--attest is of files, and none are named", remedy="Name their folder with --data.")
    check_release(output, data=data)
    check_apart({"the folder of the release": output, "the folder of the pages": ROOT / "site"})
    check_apart({"the folder of the release": output, "the folder of the analyses": ROOT / "analyses"})
    followed = _policy(policy)
    attestation = read_attestation(attest, STUDY, followed.as_record()) if attest else None
    before = _before(published) if attest else ()
    files = _rows(data, seed, mapping)
    with Stages() as stages:
        bundle = _seal(files, output, policy=followed, report=stages, attestation=attestation, before=before)
    _say(f"release with {len(bundle.manifest.files)} files in {_named(output)}")
    if attest:
        _say(f"not cleared for release: read {_named(review_of(output) / 'review.html')}, which is private;")
        _say(f"then clear it with: build.py approve {_named(output)} --reviewer NAME --date DAY")


@app.command(rich_help_panel="Most used")
def validate(data: Data = None, seed: Seed = None, mapping: MappingFile = None) -> None:
    """Check files against the schemas and say which rules hold; prints no value, and no count below eleven."""
    files = _rows(data, seed, mapping)
    check_documented(files.study)
    _, outcomes = check(files.study, files.source.frames(), files.waived)
    for line in (*files.read.passed_over(), *files.read.notes) if files.read else ():
        console.print(line, soft_wrap=True, markup=False)
    for outcome in sorted(outcomes, key=lambda each: (each.held, each.id)):
        rule = f" [{outcome.id}]" if outcome.verdict == "not held" and outcome.level == "expected" else ""
        _say(f"{outcome.verdict:<13}  {outcome.dataset}: {outcome.sentence}{rule}")
    console.print(f"{sum(each.held for each in outcomes)} of {len(outcomes)} rules held")


@app.command(
    rich_help_panel="Most used",
    epilog="Example: build.py compare --data DIR --output COMPARED, then read COMPARED/compare.html and COMPARED/mapping.toml.",
)
def compare(
    data: Annotated[Path, typer.Option("--data", help="Folder or zip with the archive's files.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="A mapping that is followed first: says what is left to be said.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", help="Private folder for compare.html, compare.json and a draft, mapping.toml.")
    ] = None,
    draft: Annotated[Path | None, typer.Option("--draft", help="A new, private file for the draft alone.")] = None,
) -> None:
    """Say how files differ from the schemas, and propose what is what. Reads what files say of themselves, and no row."""
    _check_private(data, output, draft)
    said = read_mapping(mapping, STUDY) if mapping else FileMapping()
    source = _files(data)
    files = source.described()
    comparisons = [compared(each.slug, declared(each, said), mapped(files[each.slug], each, said)) for each in STUDY.files]
    for line in chain(source.passed_over(), *map(differences_in_words, comparisons)):
        _say(line)
    if output:
        write_comparison(STUDY, comparisons, output)
        _say(f"{_named(output / PAGE)}, {RECORD} and {DRAFT} beside it are private: they hold names and labels of the files")
    if draft:
        write_draft(STUDY, comparisons, draft)
        _say(f"a draft of a mapping, which is private, in {_named(draft)}")
    if not (output or draft):
        _say("nothing was written; --output DIR keeps a page with all of it, and the draft of a mapping")


def _check_private(data: Path, output: Path | None, draft: Path | None) -> None:
    """Make sure, before anything is read, that what a comparison writes may be written, apart from the data."""
    if output:
        check_apart({"the folder of the comparison": output, "the data": data})
        check_comparison(output)
    if draft:
        check_apart({"the draft": draft, "the data": data})
        check_draft(draft)
    if any(in_repository(place) for place in (output, draft) if place):
        _say(INTO_A_REPOSITORY)


@app.command(rich_help_panel="Most used")
def export(
    output: Annotated[Path, typer.Option("--output", help="Folder to write ICPSR_37988/ into.")],
    form: Annotated[
        Written, typer.Option("--format", help="SPSS (sav, zsav), Stata (dta), SAS transport (xpt) or tab-separated (tsv).")
    ] = "sav",
    seed: Seed = None,
) -> None:
    """Write the synthetic data as files in the archive's layout and names."""
    with Stages() as stages:
        stages(f"writing the synthetic data as .{form}")
        written = write_files(STUDY, _rows(None, seed, None).source.frames(), output, form)
    said = f"{len(written)} files in {_named(output)}; the README among them says what they are"
    console.print(said, soft_wrap=True, markup=False)


@app.command("adopt", rich_help_panel="Also")
def adopt_files(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Data files, each of a dataset of its own.")],
    output: Annotated[Path, typer.Option("--output", help="Folder of the schema modules.", show_default="adopted")] = ROOT
    / "adopted",
    name: Annotated[str, typer.Option("--name", help="Archive and number of the study.")] = "STUDY 1",
    key: Annotated[
        list[str] | None, typer.Option("--key", help="A column that identifies; never guessed. May be repeated.")
    ] = None,
    group: Annotated[str, typer.Option("--group", help="The key of the units, such as sites, that records come from.")] = "",
) -> None:
    """Write schemas of another study from its files, to be edited: their titles, labels and missing codes, and no value."""
    leave_no_dump()
    if not name.isprintable() or not name.strip():
        raise UsageError("the name of a study is text on one line", remedy='As in --name "ICPSR 12345".')
    made = partial(unlisted, listing=LISTING)
    check_folder(output, made)
    texts = adopt(files, name=name.strip(), keys=key or (), group=group)
    build_beside(output, partial(write_modules, texts), foreign=made)
    _say(f"{len(texts)} files in {_named(output)}, to be edited: CONTRIBUTING.md says how. Nothing in them is reviewed yet:")
    _say("labels of restricted files may be restricted too, and bounds, classes and sensitivity are placeholders")
    if not group:
        _say("no --group was named: files can be validated by these schemas, and nothing is counted or published of them")
    if MAPPING in texts:
        _say(f"{MAPPING} is private: keep it where the files are, and name it with --mapping")


@app.command("advise", rich_help_panel="Also")
def advise_on(data: Data = None, seed: Seed = None, policy: PolicyFile = None, mapping: MappingFile = None) -> None:
    """Say which merges would save cells of the findings. Private: it tells how small categories are."""
    with Stages() as stages:
        stages("reading")
        files = _rows(data, seed, mapping)
        files.study.check_grouped()
        microdata, outcomes = check(files.study, files.source.frames(), files.waived)
        stages("trying merges")
        asked = [finding for finding in FINDINGS if not lacking(finding, files.study)]
        found = list(advise(asked, microdata, files.study.held(outcomes), _policy(policy)))
    for advice in found:
        _say(f"{advice.finding}: {advice.withheld} of {advice.cells} cells withheld")
        for each in advice.proposals:
            _say(f"  {each.withheld} of {each.cells} with {each.variable}: {merges_in_words(each.merge)}")
    _say(f"{len(found)} of {len(FINDINGS)} findings have withheld cells; nothing was changed")


@app.command(rich_help_panel="Also")
def verify(folder: Annotated[Path, A_RELEASE], published: Published = None) -> None:
    """Check that a release is whole, unaltered, sealed with these schemas, and tells nothing that its policy withholds."""
    before = _before(published)
    bundle = unseal(STUDY, folder, before)
    others = f" and with {len(before)} published releases" if bundle.manifest.attestation else ""
    _say(f"whole: {len(bundle.manifest.files)} files as sealed; source {bundle.manifest.source}, {bundle.manifest.date}")
    _say(f"checked here: hashes, schemas, policy, and that nothing withheld can be worked out, from it alone{others}")
    _say("checked when it was sealed, and not to be seen in a release: that enough task forces and cases stand behind a number")
    _say(provenance(bundle.standing))


@app.command(rich_help_panel="Also")
def approve(
    folder: Annotated[Path, A_RELEASE],
    reviewer: Annotated[str, typer.Option("--reviewer", help="Who has read the release.")],
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The day it was cleared; the clock is never asked.")
    ] = None,
    published: Published = None,
) -> None:
    """Record that a person has read an attested release and cleared it."""
    on = approval_day(day.date() if day else None)
    given = approve_release(STUDY, folder, reviewer=reviewer, day=on, earlier=_before(published))
    _say(f"approved by {given.reviewer} on {given.date}: {_named(folder / APPROVAL)}")


@app.command(rich_help_panel="Also")
def archive(
    folder: Annotated[Path, A_RELEASE],
    published: Annotated[
        Path, typer.Option("--published", help="Where published releases are kept.", show_default="published")
    ] = ROOT / "published",
) -> None:
    """Keep an approved release for good: every later one is checked together with it."""
    number = add(STUDY, folder, published)
    _say(f"release {number} in {_named(published / str(number))}; commit it")


@app.command(rich_help_panel="Also")
def diff(
    old: Annotated[Path, typer.Argument(help="The release before.")],
    new: Annotated[Path, typer.Argument(help="The release after.")],
) -> None:
    """Say what changed from one release to the next, finding by finding."""
    for line in in_words(difference(read(old), read(new))):
        _say(line)


@app.command(rich_help_panel="Also")
def cite(
    name: Annotated[str, typer.Argument(metavar="ID", help="A finding by its id, or a variable as dataset.NAME.")],
    style: Annotated[Format, typer.Option("--style", help="For readers apa and chicago, for programs the others.")] = "apa",
    release: SealedRelease = None,
    site_url: SiteUrl = "",
    published: Published = None,
) -> None:
    """Print how a finding or a variable is cited: of the release named, else of the last one published, else of the demo."""
    kept = _before(published)
    bundle = read(release) if release else kept[-1] if kept else _demo()
    where = place(ROOT / CONFIG, history(kept, bundle).number, site_url)
    check_place(where, bundle.standing)
    typer.echo(written(named_reference(name, STUDY.departing(bundle.manifest.departures), bundle, where), style), nl=False)


def _demo() -> Bundle:
    """The release that the last build was made of."""
    folder = Project(STUDY, ROOT, ROOT / "_build").release
    if (folder / MANIFEST).is_file():
        return read(folder)
    raise UsageError(
        "there is no release yet to cite from",
        where=str(_named(folder)),
        remedy="`build.py site` seals a demonstration there; or name a release with --release.",
    )


@app.command("check-citation", rich_help_panel="Also")
def check_citation(
    reference: Annotated[str, typer.Argument(metavar="FILE.bib|ID@HASH", help="What was cited.")],
    release: Annotated[
        Path | None, typer.Option("--release", help="The release to hold it against; else the last one.")
    ] = None,
    published: Published = None,
) -> None:
    """Say whether what was cited stands, was changed or retired, or never existed; exit code 0 only if all of it stands."""
    cited = _cited(reference)
    kept = _before(published)
    current = read(release) if release else kept[-1] if kept else None
    if current is None:
        raise StudybookError(
            "nothing has been published yet, so nothing can have been cited",
            remedy="Name the release of a demonstration with --release, or releases that are kept with --published.",
        )
    past = history(kept, current, read_ids(ROOT / "analyses" / "ids.toml"))
    found = [(each, verdict(each, past)) for each in cited]
    for line in chain.from_iterable(in_plain_words(*each) for each in found):
        _say(line)
    raise typer.Exit(0 if all(stands(each) for _, each in found) else 1)


def _cited(reference: str) -> tuple[Cited, ...]:
    """What a citation names, be it a file or written in short."""
    if reference.endswith(".bib"):
        return tuple(each for _, each in cited_in(Path(reference)))
    if cited := cited_from(reference):
        return (cited,)
    raise UsageError(
        "the citation is neither a .bib file nor ID@HASH",
        remedy=f"Write the id of the finding, @, and at least {SHORTEST} figures of its hash: kinds@0a1b2c3d.",
    )


@app.command(rich_help_panel="Also")
def stage(
    output: Annotated[Path, typer.Option("--output", help="Folder of the project.")],
    release: SealedRelease = None,
    seed: Seed = None,
    scratch: Scratch = ROOT / "_build",
) -> None:
    """Write the pages with their code still to be run, as a project for `quarto render`."""
    project = _public(release, output, seed, scratch)
    with Stages() as stages:
        if not release:
            _seal(_rows(None, seed, None), project.release, policy=_policy(None), report=stages, attacked=False)
        stages("laying out the pages")
        make_project(project, release or project.release, output)
    _say(f"a Quarto project in {_named(output)}; run it with: QUARTO_PYTHON={_named(Path(sys.executable))} quarto render")


@app.command(rich_help_panel="Also")
def preview(
    release: SealedRelease = None,
    output: Annotated[
        Path, typer.Option("--output", help="Folder of the site that is served.", show_default="_build/preview/site")
    ] = ROOT / "_build/preview/site",
    seed: Seed = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to serve; 0 is any port that is free.")] = 8000,
    scratch: Scratch = ROOT / "_build/preview/scratch",
) -> None:
    """Serve the site to this machine alone, and build it again whenever a source of it changes."""
    _public(release, output, seed, scratch)
    given = {"--release": release, "--seed": seed, "--output": output, "--scratch": scratch}
    more = [word for option, value in given.items() if value is not None for word in (option, str(value))]
    watch = Watch(ROOT, also=(release.absolute() / MANIFEST, release.absolute() / APPROVAL) if release else ())
    command = [sys.executable, str(ROOT / "build.py"), "rebuild", *more]
    serve(command, watch, output, port=port, stages=Stages, say=_say, refused=refused)


@app.command(hidden=True)
def rebuild(
    output: Annotated[Path, typer.Option("--output")], scratch: Scratch, release: SealedRelease = None, seed: Seed = None
) -> None:
    """Build whenever a line comes in: the process that `preview` starts, and ends when its code has changed."""
    project, sealed = Project(STUDY, ROOT, scratch), list[Bundle]()

    def build(report: Report) -> int:
        if not (release or sealed):
            files = _rows(None, seed, None)
            sealed.append(_seal(files, project.release, policy=_policy(None), report=report, attacked=False))
        return make_site(project, release or project.release, output, renderer_from=Embedded, report=report)

    answer(build)


def _public(release: Path | None, output: Path, seed: int | None, scratch: Path) -> Project:
    """What a command builds from that has no option for data: a release, or else the synthetic source."""
    if release and seed is not None:
        raise UsageError("a release is sealed with its own seed", remedy="Leave --seed out.")
    project = Project(STUDY, ROOT, scratch)
    check_site(project, output, release or project.release, data=None)
    if not release:
        check_release(project.release, data=None)
    return project


def _before(published: list[Path] | None) -> tuple[Bundle, ...]:
    """The releases published before: those of the named folders, which must exist, or of the one beside this file."""
    if gone := [str(folder) for folder in published or () if not folder.is_dir()]:
        raise UsageError(f"there is no folder {', '.join(gone)}", remedy="Name the folder of published releases.")
    return tuple(chain.from_iterable(earlier(folder) for folder in published or [ROOT / "published"]))


def _say(text: str) -> None:
    console.print(text, soft_wrap=True, markup=False)


@dataclass(frozen=True)
class _Rows:
    """Where rows come from, what study they are of, and which rules are waived for them; `read` are the files themselves."""

    source: Source
    study: Study
    waived: frozenset[str] = frozenset()
    read: Files | None = None


def _rows(data: Path | None, seed: int | None, mapping: Path | None) -> _Rows:
    """The rows that a command is asked to read: files, as a mapping says or as the schemas do, or invented ones."""
    if mapping and not data:
        raise UsageError("--mapping is of files, and none are named", remedy="Name their folder with --data.")
    if data and seed is not None:
        raise UsageError("--data and --seed exclude each other", remedy="Files have no seed: leave --seed out.")
    if not data:
        return _Rows(Synthetic(STUDY, SEED if seed is None else seed), STUDY)
    if not mapping:
        return _Rows(files := _files(data), STUDY, read=files)
    said = read_mapping(mapping, STUDY)
    study, files = STUDY.departing(said.departures), _files(data, as_read(said, STUDY))
    return _Rows(Mapped(study, said, files), study, frozenset(each.rule for each in said.waived), files)


def _files(data: Path, study: Study = STUDY) -> Files:
    leave_no_dump()
    if in_repository(data):
        _say(FROM_A_REPOSITORY)
    return Files(study, data)


def _policy(path: Path | None) -> Policy:
    return read_policy(path or ROOT / "policy.toml")


def _seal(
    rows: _Rows,
    folder: Path,
    *,
    policy: Policy,
    report: Report,
    attestation: Attestation | None = None,
    before: tuple[Bundle, ...] = (),
    attacked: bool = True,
) -> Bundle:
    source = rows.source
    files = SourceKind.ATTESTED if attestation else SourceKind.UNATTESTED
    made = make_release(
        rows.study,
        FINDINGS,
        source,
        folder,
        kind=SourceKind.SYNTHETIC if isinstance(source, Synthetic) else files,
        seed=source.seed if isinstance(source, Synthetic) else None,
        policy=policy,
        report=report,
        attestation=attestation,
        earlier=before,
        waived=rows.waived,
        attacked=attacked,
    )
    for line in rows.read.notes if rows.read else ():
        _say(line)
    return made


def _go_on_without_data(project: Project, output: Path, renderer_name: Choice) -> NoReturn:
    """Become a program that builds the site from the release, and never had the data.

    Pages can look at the processes above them. From here on the arguments, environment, working folder, open files and memory
    of this one hold nothing of where the data lie. An ending asked for in between is kept until the new program can take it.
    """
    folders = {"--release": project.release, "--output": output, "--scratch": project.scratch}
    more = ["--renderer", renderer_name]
    more += ["--site-url", project.address] if project.address else []
    more += [word for option, folder in folders.items() for word in (option, str(folder.resolve()))]
    for number in (int(name) for name in os.listdir("/dev/fd")):  # noqa: PTH208 (its names are no files)
        with suppress(OSError):  # the listing's own
            os.set_inheritable(number, number <= 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(ROOT)
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    environment = {"LANG": "C.UTF-8", **{name: os.environ[name] for name in KEPT if name in os.environ}}
    os.execve(sys.executable, [sys.executable, str(ROOT / "build.py"), "site", *more], environment)  # noqa: S606


def _named(path: Path) -> Path:
    """A folder as the user would call it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(run(app))
