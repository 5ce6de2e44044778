"""Command line: arguments in, the engine called, refusals printed as one message, exit code out.

Exit codes: 0 done; 1 the data, a page or the policy refused; 2 wrong usage; 70 a fault of this program.
"""

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Annotated, Literal

import typer
from rich.console import Console

from analyses import FINDINGS
from schemas.study import STUDY
from studybook.build import Project, make_release, make_site
from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.policy import read_policy
from studybook.errors import StudybookError, UsageError
from studybook.release import unseal
from studybook.rendering.embedded import Embedded
from studybook.sources import Source
from studybook.sources.export import export as write_files
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.validation import validate as check

ROOT = Path(__file__).resolve().parent
SEED = 37988

app = typer.Typer(
    help="The site of ICPSR 37988. Without a command: builds the synthetic site into _site/.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    no_args_is_help=False,
)
console = Console(stderr=True, highlight=False)

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder with the archive's files, in its layout or flat. Built as unattested, marked a demo."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the synthetic data; the same seed gives the same numbers.")]
Scratch = Annotated[
    Path, typer.Option("--scratch", help="Folder for intermediate files; builds at the same time need their own.")
]
PolicyFile = Annotated[Path, typer.Option("--policy", help="The disclosure policy.")]


class Stages:
    """One line a stage with the time it took."""

    def __init__(self) -> None:
        self._start = perf_counter()
        self._name = ""

    def __call__(self, name: str) -> None:
        """End the stage before and begin this one."""
        self.end()
        self._name, self._start = name, perf_counter()

    def end(self) -> None:
        """End the last stage."""
        if self._name:
            console.print(f"{perf_counter() - self._start:6.1f} s  {self._name}")
        self._name = ""


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
    seed: Seed = SEED,
    policy: PolicyFile = ROOT / "policy.toml",
    scratch: Scratch = ROOT / "_build",
) -> None:
    """Build the site: from synthetic data, from files (--data) or from a sealed release (--release)."""
    if data and release:
        raise UsageError("--data and --release exclude each other", remedy="A release needs no data: leave --data out.")
    stages = Stages()
    folder = release or scratch / "release"
    if not release:
        _seal(data, folder, seed=seed, policy=policy, report=stages)
    pages = make_site(Project(STUDY, ROOT, scratch), folder, output, renderer_from=Embedded, report=stages)
    stages.end()
    console.print(f"{pages} pages in {_named(output)}, all marked as a synthetic demo")


@app.command(rich_help_panel="Most used")
def release(
    output: Annotated[Path, typer.Option("--output", help="Folder of the release.")],
    data: Data = None,
    attest: Annotated[Path | None, typer.Option("--attest", help="Attestation of the licensee: not accepted yet.")] = None,
    seed: Seed = SEED,
    policy: PolicyFile = ROOT / "policy.toml",
) -> None:
    """Seal a release: the protected numbers alone, from which the site builds anywhere."""
    if attest:
        raise UsageError(
            "attested sources are not accepted by this version",
            remedy="It does not yet search what several tables give away together. Without --attest a marked demo is built.",
        )
    stages = Stages()
    bundle = _seal(data, output, seed=seed, policy=policy, report=stages)
    stages.end()
    console.print(f"release with {len(bundle.manifest.files)} files in {_named(output)}")


@app.command(rich_help_panel="Most used")
def validate(data: Data = None, seed: Seed = SEED) -> None:
    """Check files against the schemas and say which rules hold; counts no record and prints no value."""
    _, outcomes = check(STUDY, _source(data, seed).frames())
    for outcome in sorted(outcomes, key=lambda each: (each.held, each.id)):
        console.print(f"{'held    ' if outcome.held else 'not held'}  {outcome.dataset}: {outcome.sentence}", soft_wrap=True)
    console.print(f"{sum(each.held for each in outcomes)} of {len(outcomes)} rules held")


@app.command(rich_help_panel="Most used")
def export(
    output: Annotated[Path, typer.Option("--output", help="Folder to write ICPSR_37988/ into.")],
    form: Annotated[Literal["sav", "dta"], typer.Option("--format", help="SPSS or Stata.")] = "sav",
    seed: Seed = SEED,
) -> None:
    """Write the synthetic data as files in the archive's layout and names."""
    stages = Stages()
    stages(f"writing the synthetic data as .{form}")
    written = write_files(STUDY, Synthetic(STUDY, seed).frames(), output, form)
    stages.end()
    console.print(f"{len(written)} files in {_named(output)}; each says that it is synthetic")


@app.command(rich_help_panel="Also")
def verify(folder: Annotated[Path, typer.Argument(help="A release.")]) -> None:
    """Check that a release is whole, unaltered and sealed with these schemas."""
    bundle = unseal(STUDY, folder)
    console.print(
        f"whole: {len(bundle.manifest.files)} files as sealed; source {bundle.manifest.source}, {bundle.manifest.date}"
    )


def _source(data: Path | None, seed: int) -> Source:
    return Files(STUDY, data) if data else Synthetic(STUDY, seed)


def _seal(data: Path | None, folder: Path, *, seed: int, policy: Path, report: Callable[[str], None]) -> Bundle:
    return make_release(
        STUDY,
        FINDINGS,
        _source(data, seed),
        folder,
        kind=SourceKind.UNATTESTED if data else SourceKind.SYNTHETIC,
        seed=None if data else seed,
        policy=read_policy(policy),
        report=report,
    )


def _named(path: Path) -> str:
    """A folder as the user would call it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else path.name


def run() -> int:
    """Run the command line and turn every refusal into one message.

    An unexpected fault is told by its kind and place only: its text could hold a value of the data.
    """
    try:
        app()
    except StudybookError as error:
        console.print("[bold red]refused:[/] ", end="")
        console.print(error.message, markup=False, soft_wrap=True)
        return 1
    except Exception as fault:
        last = traceback.extract_tb(fault.__traceback__)[-1]
        console.print(f"a fault of this program: {type(fault).__name__} in {Path(last.filename).name}, line {last.lineno}")
        console.print("Its text is not printed because it could hold data. Please report kind and place.")
        return 70
    return 0


if __name__ == "__main__":
    sys.exit(run())
