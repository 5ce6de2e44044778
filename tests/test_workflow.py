"""The workflows on GitHub: what they run cannot change unnoticed, few may write, and nothing unapproved is published.

They cannot be run here. What can: what they decide and say is taken out and run in folders of every kind.
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

FOLDER = ROOT / ".github" / "workflows"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir())}
WORKFLOWS: dict[str, dict[str, Any]] = {name: yaml.load(text, Loader=yaml.BaseLoader) for name, text in TEXTS.items()}
JOBS: dict[str, dict[str, Any]] = WORKFLOWS["site"]["jobs"]
EVERY_JOB = {(name, job): each for name, workflow in WORKFLOWS.items() for job, each in workflow["jobs"].items()}
MAY_WRITE = {
    ("site", "deploy"): {"pages": "write", "id-token": "write"},
    ("comment", "comment"): {"actions": "read", "pull-requests": "write"},
}
PINNED = re.compile(r"^ +(?:- )?uses: ([\w-]+/[\w-]+(?:/[\w-]+)*)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$", re.MULTILINE)


def steps(workflow: str = "site") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in WORKFLOWS[workflow]["jobs"].items():
        yield from ((name, step) for step in job["steps"])


def every_step() -> Iterator[dict[str, Any]]:
    yield from (step for workflow in WORKFLOWS for _, step in steps(workflow))


def scripts() -> list[str]:
    return [step["run"] for step in every_step() if "run" in step]


def commands(text: str) -> Iterator[list[str]]:
    """Every line that runs a program of this project, as words, without the environment it is given."""
    for line in (line.strip() for line in text.splitlines()):
        words = shlex.split(re.sub(r"^([A-Z_]+=\S+ )+", "", line))
        if words and (words[0] == "make" or words[0].startswith(".venv/bin/")):
            yield words


def test_every_action_is_pinned_by_its_hash_and_says_its_version() -> None:
    used = [step["uses"] for step in every_step() if "uses" in step]
    pinned = [f"{name}@{pin}" for text in TEXTS.values() for name, pin in PINNED.findall(text)]
    assert sorted(pinned) == sorted(used)
    assert len({pin.partition("@")[0] for pin in used}) == len(set(used)), "an action is used in two versions"


def test_new_versions_of_actions_are_proposed() -> None:
    config = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))
    assert [each["package-ecosystem"] for each in config["updates"]] == ["github-actions"]


def test_only_what_publishes_and_what_comments_may_write() -> None:
    assert all(workflow["permissions"] == {} for workflow in WORKFLOWS.values())
    for name, job in EVERY_JOB.items():
        assert job["permissions"] == MAY_WRITE.get(name, {"contents": "read"}), name
    assert all("run" not in step for step in JOBS["deploy"]["steps"]), "what may write runs none of our code"


def test_no_job_has_a_secret_or_keeps_the_token_of_the_checkout() -> None:
    assert all("secrets." not in text for text in TEXTS.values())
    assert {name: set(workflow["on"]) for name, workflow in WORKFLOWS.items()} == {
        "site": {"push", "pull_request", "workflow_dispatch"},
        "preview": {"pull_request"},
        "comment": {"workflow_run"},
        "links": {"schedule", "workflow_dispatch"},
    }
    checkouts = [step for step in every_step() if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)


def test_no_script_holds_what_github_puts_into_it() -> None:
    """A title or a branch name put into a script would be run as a part of it. Values come by the environment."""
    assert [script for script in scripts() if "${{" in script] == []


def test_every_job_ends() -> None:
    assert all(0 < int(job["timeout-minutes"]) <= 60 for job in EVERY_JOB.values())
    assert all(job["runs-on"] != "ubuntu-latest" for job in EVERY_JOB.values()), "a runner that changes by itself"


def check(words: list[str]) -> None:
    """Fail for a target, command, option, module or folder that does not exist."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {*re.findall(r"^([a-z]+):", makefile, re.MULTILINE), *re.findall(r"^READY := (\S+)", makefile, re.MULTILINE)}
    known: Any = typer.main.get_command(build.app)
    match [Path(words[0]).name, *words[1:]]:
        case ["make", *asked]:
            assert {each for each in asked if not re.match("[A-Z_]+=", each)} <= targets, words
        case ["python", "build.py" | "before/build.py", command, *more]:
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


# What a pull request is told


def ran(script: str, folder: Path, programs: dict[str, str], **environment: str) -> subprocess.CompletedProcess[str]:
    """A step run in a folder, with stand-ins for the programs it asks."""
    for name, text in programs.items():
        program = folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/bash\n{text}", encoding="utf-8")
        program.chmod(0o755)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": f"{folder / 'bin'}:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def step_of(workflow: str, name: str) -> dict[str, Any]:
    (found,) = [step for _, step in steps(workflow) if step.get("id") == name]
    return found


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ('[ "$2" = release ] || echo "kinds: newly withheld" >&2', "kinds: newly withheld\n"),
        ('[ "$2" = release ] || { echo "refused" >&2; exit 1; }', "The two releases could not be compared"),
        ("exit 1", "The branch before could not be sealed"),
    ],
)
def test_what_changes_is_written_down_or_why_it_is_not_known(tmp_path: Path, python: str, said: str) -> None:
    script = step_of("preview", "changes")["run"].replace(".venv/bin/python", "python")
    assert ran(script, tmp_path, {"python": python}).returncode == 0
    assert (tmp_path / "changes" / "changes.txt").read_text().startswith(said)


HOSTILE = """kinds: 12, was 13
```
</details> @everyone <img src=x> [x](javascript:y)\r\x1b[31m
$(touch ran) `touch ran`
"""
GH = """printf '%s\\n' "$*" >> asked
case "$*" in
  *pulls*) [ "$COMMIT" = new ] && echo 7 ;;
  *issues/7/comments*--jq*) cat before ;;
  *--method*) cp body.md sent ;;
esac
exit 0
"""


def commented(folder: Path, before: str = "", commit: str = "new") -> tuple[list[str], str]:
    """What is asked of GitHub, and the comment that is sent."""
    (folder / "changes").mkdir()
    (folder / "changes" / "changes.txt").write_text(HOSTILE, encoding="utf-8", newline="")
    (folder / "before").write_text(before, encoding="utf-8")
    given = {"REPOSITORY": "owner/name", "HEAD": "someone:$(touch ran)", "COMMIT": commit, "RUN": "https://run.example/1"}
    done = ran(step_of("comment", "comment")["run"], folder, {"gh": GH}, **given)
    assert done.returncode == 0, done.stderr
    assert not (folder / "ran").exists()
    return (folder / "asked").read_text().splitlines(), (folder / "sent").read_text() if (folder / "sent").exists() else ""


def test_a_comment_shows_the_text_of_a_preview_and_nothing_in_it_is_markup(tmp_path: Path) -> None:
    asked, sent = commented(tmp_path)
    assert asked[0].startswith("api --method GET repos/owner/name/pulls -f state=open -f head=someone:$(touch ran) --jq")
    assert asked[-1] == "api --silent --method POST repos/owner/name/issues/7/comments -F body=@body.md"
    assert sent.startswith("<!-- preview -->\n**Preview.**") and "https://run.example/1#artifacts" in sent
    shown = sent.split("is to go into:\n\n")[1].rstrip("\n").split("\n")
    assert len(shown) == 4 and all(line.startswith("    ") for line in shown)
    assert "\r" not in sent and "\x1b" not in sent


def test_a_comment_is_brought_up_to_date_and_none_is_made_for_what_is_gone(tmp_path: Path) -> None:
    (one := tmp_path / "one").mkdir()
    assert (
        commented(one, before="41\n")[0][-1]
        == "api --silent --method PATCH repos/owner/name/issues/comments/41 -F body=@body.md"
    )
    (two := tmp_path / "two").mkdir()
    asked, sent = commented(two, commit="old")
    assert (len(asked), sent) == (1, "")


def test_what_comments_takes_one_text_and_no_code() -> None:
    job = WORKFLOWS["comment"]["jobs"]["comment"]
    assert WORKFLOWS["comment"]["on"]["workflow_run"] == {"workflows": [WORKFLOWS["preview"]["name"]], "types": ["completed"]}
    assert "event == 'pull_request'" in job["if"]
    download, comment = job["steps"]
    assert download["uses"].startswith("actions/download-artifact@")
    assert download["with"]["name"] == "changes"
    assert "python" not in comment["run"] and "make" not in comment["run"]


def test_a_check_of_links_ends_well_whatever_it_finds(tmp_path: Path) -> None:
    script = step_of("links", "ask")["run"].replace(".venv/bin/python", "python")
    done = ran(script, tmp_path, {"python": "echo gone; exit 1"}, GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    assert (done.returncode, (tmp_path / "summary").read_text()) == (0, "gone\n")
    assert done.stdout.startswith("::warning::")


@pytest.mark.parametrize(
    "linter", [["actionlint"], ["zizmor", "--offline", "--pedantic", "--quiet"]], ids=lambda words: words[0]
)
def test_linters_find_nothing(linter: list[str]) -> None:
    """Not in the lock: they are run where someone has installed them."""
    program = which(linter[0]) or which(linter[0], path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip(f"no {linter[0]} on this machine")
    done = subprocess.run(
        [program, *linter[1:], *sorted(FOLDER.iterdir())], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout
