"""The workflow on GitHub: what it runs cannot change unnoticed, only publishing may write, and nothing unapproved is published.

It cannot be run here. What can: its one decision is taken out and run in folders of every kind.
"""

import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import typer
import yaml

import build
from studybook.rendering.quarto_found import NEEDED
from tests.conftest import ROOT

FILE = ROOT / ".github" / "workflows" / "site.yml"
TEXT = FILE.read_text(encoding="utf-8")
WORKFLOW: dict[str, Any] = yaml.load(TEXT, Loader=yaml.BaseLoader)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
PINNED = re.compile(r"^ +(?:- )?uses: ([\w-]+/[\w-]+(?:/[\w-]+)*)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$", re.MULTILINE)


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in JOBS.items():
        yield from ((name, step) for step in job["steps"])


def scripts() -> list[str]:
    return [step["run"] for _, step in steps() if "run" in step]


def commands(text: str) -> Iterator[list[str]]:
    """Every line that runs a program of this project, as words, without the environment it is given."""
    for line in (line.strip() for line in text.splitlines()):
        words = shlex.split(re.sub(r"^([A-Z_]+=\S+ )+", "", line))
        if words and (words[0] == "make" or words[0].startswith(".venv/bin/")):
            yield words


def test_every_action_is_pinned_by_its_hash_and_says_its_version() -> None:
    used = [step["uses"] for _, step in steps() if "uses" in step]
    pinned = [f"{name}@{pin}" for name, pin in PINNED.findall(TEXT)]
    assert pinned == used
    assert len({pin.partition("@")[0] for pin in used}) == len(set(used)), "an action is used in two versions"


def test_new_versions_of_actions_are_proposed() -> None:
    config = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    assert [each["package-ecosystem"] for each in config["updates"]] == ["github-actions"]


def test_only_what_publishes_may_write() -> None:
    assert WORKFLOW["permissions"] == {}
    assert JOBS["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert all(job["permissions"] == {"contents": "read"} for name, job in JOBS.items() if name != "deploy")
    assert all("run" not in step for step in JOBS["deploy"]["steps"]), "what may write runs none of our code"


def test_no_job_has_a_secret_or_keeps_the_token_of_the_checkout() -> None:
    assert "secrets." not in TEXT
    assert set(WORKFLOW["on"]) == {"push", "pull_request", "workflow_dispatch"}
    checkouts = [step for _, step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"] == {"persist-credentials": "false"} for step in checkouts)


def test_no_script_holds_what_github_puts_into_it() -> None:
    """A title or a branch name put into a script would be run as a part of it. Values come by the environment."""
    assert [script for script in scripts() if "${{" in script] == []


def test_every_job_ends() -> None:
    assert all(0 < int(job["timeout-minutes"]) <= 60 for job in JOBS.values())
    assert all(job["runs-on"] != "ubuntu-latest" for job in JOBS.values()), "a runner that changes by itself"


def check(words: list[str]) -> None:
    """Fail for a target, command, option, module or folder that does not exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {*re.findall(r"^([a-z]+):", makefile, re.MULTILINE), *re.findall(r"^READY := (\S+)", makefile, re.MULTILINE)}
    known: Any = typer.main.get_command(build.app)
    match [Path(words[0]).name, *words[1:]]:
        case ["make", *asked]:
            assert {each for each in asked if not re.match("[A-Z_]+=", each)} <= targets, words
        case ["python", "build.py", command, *more]:
            options = {name for each in known.commands[command].params for name in each.opts}
            assert {word for word in more if word.startswith("--")} <= options, words
        case ["python", "-m", "pytest", *folders]:
            assert all((ROOT / folder).exists() for folder in folders), words
        case ["python", "-m", module, *_]:
            assert importlib.util.find_spec(module), words
        case _:
            pytest.fail(f"not known: {words}")


def test_every_command_of_the_workflow_exists() -> None:
    found = [words for script in scripts() for words in commands(script)]
    assert ["make", "test"] in found
    for words in found:
        check(words)


def test_every_command_of_the_page_on_rebuilding_exists() -> None:
    page = (ROOT / "site" / "rebuild.qmd").read_text(encoding="utf-8")
    found = [words for block in re.findall(r"```bash\n(.*?)```", page, re.DOTALL) for words in commands(block)]
    assert len(found) > 10
    for words in found:
        check(words)


def test_what_is_published_was_tested_compared_and_is_of_the_main_branch() -> None:
    deploy, parity = JOBS["deploy"], JOBS["parity"]
    assert set(deploy["needs"]) == {"test", "parity"}
    assert parity["needs"] == "build"
    assert deploy["if"] == "github.ref == 'refs/heads/main'"
    assert "if" not in parity
    assert JOBS["build"]["strategy"]["matrix"]["renderer"] == ["embedded", "quarto"]
    given = {
        step["with"]["name"]: step["with"]["path"] for step in parity["steps"] if "download-artifact" in str(step.get("uses"))
    }
    assert given == {"site-embedded": "embedded", "site-quarto": "quarto"}
    (published,) = [step for step in parity["steps"] if "upload-pages-artifact" in str(step.get("uses"))]
    assert published["with"]["path"] == "embedded"
    asked = [step.get("run", "") for step in parity["steps"]]
    assert asked.index(".venv/bin/python -m tests.parity embedded quarto") < parity["steps"].index(published)


def test_quarto_is_set_up_in_one_version_only_where_it_is_used() -> None:
    ((job, step),) = [(job, step) for job, step in steps() if step.get("uses", "").startswith("quarto-dev/")]
    assert job == "build"
    assert step["if"] == "matrix.renderer == 'quarto'"
    assert re.fullmatch(r"\d+\.\d+\.\d+", step["with"]["version"])
    assert tuple(map(int, step["with"]["version"].split(".")))[:2] >= NEEDED


def chosen(folder: Path) -> tuple[int, list[str], str]:
    """Run the step that builds in a folder, with a stand-in for Python: exit code, what was asked of it, what was said."""
    (script,) = [step["run"] for _, step in steps() if step.get("id") == "site"]
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > asked\n', encoding="utf-8")
    python.chmod(0o755)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "RENDERER": "embedded", "PAGES": "https://owner.github.io/name/"},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    asked = folder / "asked"
    return done.returncode, asked.read_text().splitlines() if asked.exists() else [], done.stdout


SYNTHETIC = ["build.py", "site", "--renderer", "embedded", "--output", "_site"]


def test_without_a_release_the_site_is_synthetic(tmp_path: Path) -> None:
    assert chosen(tmp_path)[:2] == (0, SYNTHETIC)


@pytest.mark.parametrize("declared", [True, False])
def test_an_approved_release_is_built_from_for_the_address_it_will_have(tmp_path: Path, *, declared: bool) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "approval.toml").touch()
    (tmp_path / "_quarto.yml").write_text("website:\n  title: Ponds\n" + "  site-url: https://ponds.example\n" * declared)
    address = [] if declared else ["--site-url", "https://owner.github.io/name/"]
    assert chosen(tmp_path)[:2] == (0, [*SYNTHETIC, "--release", "release", *address])


@pytest.mark.parametrize("kind", ["whole", "empty", "file", "broken link", "approval is a folder"])
def test_a_release_nobody_approved_stops_the_build(tmp_path: Path, kind: str) -> None:
    release = tmp_path / "release"
    match kind:
        case "file":
            release.touch()
        case "broken link":
            release.symlink_to("nowhere")
        case _:
            release.mkdir()
            if kind == "whole":
                (release / "manifest.json").touch()
            if kind == "approval is a folder":
                (release / "approval.toml").mkdir()
    code, asked, said = chosen(tmp_path)
    assert (code, asked) == (1, [])
    assert said.startswith("::error::release/ holds no approval.toml")


@pytest.mark.parametrize(
    "linter", [["actionlint"], ["zizmor", "--offline", "--pedantic", "--quiet"]], ids=lambda words: words[0]
)
def test_linters_find_nothing(linter: list[str]) -> None:
    """Not in the lock: they are run where someone has installed them."""
    program = which(linter[0]) or which(linter[0], path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip(f"no {linter[0]} on this machine")
    done = subprocess.run([program, *linter[1:], FILE], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout
