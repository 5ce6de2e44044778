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
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from analyses import FINDINGS
from schemas.study import STUDY
from studybook.build import Project, Report, check_release, check_site, make_release, make_site
from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.policy import read_policy
from studybook.errors import UsageError
from studybook.release import unseal
from studybook.rendering.embedded import Embedded
from studybook.sources import Source
from studybook.sources.export import export as write_files
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.terminal import ENDINGS, Stages, console, run
from studybook.validation import validate as check

ROOT = Path(__file__).resolve().parent
SEED = 37988
KEPT = ("PATH", "SOURCE_DATE_EPOCH", "NO_COLOR", "TERM", "COLUMNS")
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
    typer.Option("--data", help="Folder with the archive's files, in its layout or flat. All made of them is marked a demo."),
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help=f"Seed of the synthetic data; {SEED} if not named.")]
Scratch = Annotated[
    Path, typer.Option("--scratch", help="Folder for intermediate files; builds at the same time need their own.")
]
PolicyFile = Annotated[Path | None, typer.Option("--policy", help="The disclosure policy; policy.toml if not named.")]


@app.callback(invoke_without_command=True)
def main(context: typer.Context) -> None:
    """Build the synthetic site if no command is named."""
    if context.invoked_subcommand is None:
        site()


@app.command(rich_help_panel="Most used")
def site(
    data: Data = None,
    release: Annotated[Path | None, typer.Option("--release", help="A sealed release: builds without any microdata.")] = None,
    output: Annotated[Path, typer.Option("--output", help="Folder of the finished site.")] = ROOT / "_site",
    seed: Seed = None,
    policy: PolicyFile = None,
    scratch: Scratch = ROOT / "_build",
) -> None:
    """Build the site: from synthetic data, from files (--data) or from a sealed release (--release)."""
    if data and release:
        raise UsageError("--data and --release exclude each other", remedy="A release needs no data: leave --data out.")
    if release and (policy or seed is not None):
        raise UsageError("a release is sealed with its own policy and seed", remedy="Leave --policy and --seed out.")
    project = Project(STUDY, ROOT, scratch)
    check_site(project, output, release or project.release, data=data)
    if not release:
        check_release(project.release, data=data)
        with Stages() as stages:
            _seal(data, project.release, seed=seed, policy=policy, report=stages)
    if data:
        _go_on_without_data(project, output)
    with Stages() as stages:
        pages = make_site(project, release or project.release, output, renderer_from=Embedded, report=stages)
    console.print(f"{pages} pages in {_named(output)}, all marked as a synthetic demo", soft_wrap=True, markup=False)


@app.command(rich_help_panel="Most used")
def release(
    output: Annotated[Path, typer.Option("--output", help="Folder of the release.")],
    data: Data = None,
    attest: Annotated[Path | None, typer.Option("--attest", help="Attestation of the licensee: not accepted yet.")] = None,
    seed: Seed = None,
    policy: PolicyFile = None,
) -> None:
    """Seal a release: the protected numbers alone, from which the site builds anywhere."""
    if attest:
        raise UsageError(
            "attested sources are not accepted by this version",
            remedy="It does not yet search what several tables give away together. Without --attest a marked demo is built.",
        )
    check_release(output, data=data)
    with Stages() as stages:
        bundle = _seal(data, output, seed=seed, policy=policy, report=stages)
    console.print(f"release with {len(bundle.manifest.files)} files in {_named(output)}", soft_wrap=True, markup=False)


@app.command(rich_help_panel="Most used")
def validate(data: Data = None, seed: Seed = None) -> None:
    """Check files against the schemas and say which rules hold; prints no value, and no count below eleven."""
    _, outcomes = check(STUDY, _source(data, seed).frames())
    for outcome in sorted(outcomes, key=lambda each: (each.held, each.id)):
        console.print(f"{'held    ' if outcome.held else 'not held'}  {outcome.dataset}: {outcome.sentence}", soft_wrap=True)
    console.print(f"{sum(each.held for each in outcomes)} of {len(outcomes)} rules held")


@app.command(rich_help_panel="Most used")
def export(
    output: Annotated[Path, typer.Option("--output", help="Folder to write ICPSR_37988/ into.")],
    form: Annotated[Literal["sav", "dta"], typer.Option("--format", help="SPSS or Stata.")] = "sav",
    seed: Seed = None,
) -> None:
    """Write the synthetic data as files in the archive's layout and names."""
    with Stages() as stages:
        stages(f"writing the synthetic data as .{form}")
        written = write_files(STUDY, _source(None, seed).frames(), output, form)
    said = f"{len(written)} files in {_named(output)}; each says that it is synthetic"
    console.print(said, soft_wrap=True, markup=False)


@app.command(rich_help_panel="Also")
def verify(folder: Annotated[Path, typer.Argument(help="A release.")]) -> None:
    """Check that a release is whole, unaltered, sealed with these schemas, and tells nothing that its policy withholds."""
    bundle = unseal(STUDY, folder)
    console.print(
        f"whole: {len(bundle.manifest.files)} files as sealed; source {bundle.manifest.source}, {bundle.manifest.date}"
    )


def _source(data: Path | None, seed: int | None) -> Source:
    if data and seed is not None:
        raise UsageError("--data and --seed exclude each other", remedy="Files have no seed: leave --seed out.")
    return Files(STUDY, data) if data else Synthetic(STUDY, SEED if seed is None else seed)


def _seal(data: Path | None, folder: Path, *, seed: int | None, policy: Path | None, report: Report) -> Bundle:
    source = _source(data, seed)
    return make_release(
        STUDY,
        FINDINGS,
        source,
        folder,
        kind=SourceKind.SYNTHETIC if isinstance(source, Synthetic) else SourceKind.UNATTESTED,
        seed=source.seed if isinstance(source, Synthetic) else None,
        policy=read_policy(policy or ROOT / "policy.toml"),
        report=report,
    )


def _go_on_without_data(project: Project, output: Path) -> NoReturn:
    """Become a program that builds the site from the release, and never had the data.

    Pages can look at the processes above them. From here on the arguments, environment, working folder, open files and memory
    of this one hold nothing of where the data lie. An ending asked for in between is kept until the new program can take it.
    """
    folders = {"--release": project.release, "--output": output, "--scratch": project.scratch}
    more = [word for option, folder in folders.items() for word in (option, str(folder.resolve()))]
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
