"""Around real Quarto: how it is started, listened to and ended.

All of it runs a stand-in that renders nothing. What Quarto makes of a page is tested in tests/spec, where Quarto is installed.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studybook.errors import PageFailed, UsageError
from studybook.rendering import process
from studybook.rendering.quarto import Quarto
from tests.conftest import ROOT
from tests.standin import VERSION, calls, gone, install

EPOCH = 1_600_000_000
CONFIG = """project: {type: website, output-dir: _site}
website: {title: Example study, site-url: "https://example.org/study"}
"""
PRIVATE = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    files = {"_quarto.yml": CONFIG, "index.qmd": "---\ntitle: Home\n---\n\nText.\n", "404.qmd": "# Not found\n"}
    files |= {"sub/page.qmd": "# Page\n", "sub/_part.qmd": "A part.\n", "data/counts.csv": "where,count\nhere,12\n"}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "GRACE", 0.3)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def standin(tmp_path: Path, limit: float = 30, **scenario: object) -> Quarto:
    return Quarto(install(tmp_path / "bin", **scenario), VERSION, EPOCH, limit)


def refusal(quarto: Quarto, tree: Path) -> PageFailed:
    """What it is refused with; whatever the reason, nothing is left beside the tree and the stand-in."""
    with pytest.raises(PageFailed) as refused:
        quarto.render(tree, tree.parent / "site")
    assert sorted(path.name for path in tree.parent.iterdir()) == ["bin", "tree"]
    assert not any(Path(call["folder"]).parent.exists() for call in calls(quarto.program))
    assert "/tmp" not in refused.value.message
    return refused.value


# ---- Starting it


def test_it_is_asked_to_render_a_copy_and_to_run_nothing(tree: Path, tmp_path: Path) -> None:
    quarto = standin(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tree.rglob("*")}
    before = contents(tree)
    quarto.render(tree, tmp_path / "site")
    (call,) = calls(quarto.program)
    assert call["arguments"] == ["render", call["folder"], "--no-execute"]
    assert Path(call["folder"]).parent.name.startswith("pages-")
    assert (call["input"], call["session"]) == ("", True)
    assert set(call["files"]) == set(before)
    assert set(call["files"].values()) == {EPOCH}
    assert contents(tree) == before
    assert {path: path.stat().st_mtime_ns for path in tree.rglob("*")} == times


def test_nothing_of_the_caller_is_in_its_environment(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET", "QUARTO_PYTHON", "QUARTO_PROFILE", "QUARTO_FORCE_VERSION", "DENO_DIR", "LC_ALL", "PYTHONPATH"):
        monkeypatch.setenv(name, "/of/the/caller")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    quarto = standin(tmp_path)
    quarto.render(tree, tmp_path / "site")
    (call,) = calls(quarto.program)
    environment = {name: value for name, value in call["environment"].items() if name != "LC_CTYPE"}  # Python's own
    private = Path(call["folder"]).parent
    assert {name: Path(environment.pop(name)).parent for name in PRIVATE} == dict.fromkeys(PRIVATE, private)
    assert environment == {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "NO_COLOR": "1",
        "QUARTO_PROFILE": "quarto",
        "SOURCE_DATE_EPOCH": str(EPOCH),
    }


def test_two_renders_share_nothing_and_leave_nothing(tree: Path, tmp_path: Path) -> None:
    quarto = standin(tmp_path)
    for name in ("one", "two"):
        quarto.render(tree, tmp_path / name)
    homes = [{call["environment"][name] for name in PRIVATE} for call in calls(quarto.program)]
    assert len(homes) == 2
    assert homes[0] & homes[1] == set()
    assert not any(Path(home).parent.exists() for home in homes[0] | homes[1])
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_site_takes_its_place_when_all_of_it_is_there(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    standin(tmp_path).render(tree, tmp_path / "site")
    made = contents(tmp_path / "site")
    assert sorted(made) == [
        "404.html",
        "data/counts.csv",
        "index.html",
        "search.json",
        "sitemap.xml",
        "sub/page.html",
    ]
    assert b"sub/page.html#EV_PHONE" in made["search.json"]
    assert set(made["sitemap.xml"].decode().splitlines()) == {f"<lastmod>{EPOCH}</lastmod>"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "site", "tree"]


def test_a_robots_file_of_our_own_is_kept(tree: Path, tmp_path: Path) -> None:
    (tree / "robots.txt").write_text("User-agent: *", encoding="utf-8")
    standin(tmp_path).render(tree, tmp_path / "site")
    assert (tmp_path / "site" / "robots.txt").exists()


def test_what_somebody_else_made_is_not_replaced(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "letter.txt").write_text("Dear", encoding="utf-8")
    quarto = standin(tmp_path)
    with pytest.raises(UsageError):
        quarto.render(tree, tmp_path / "site")
    assert contents(tmp_path / "site") == {"letter.txt": b"Dear"}
    assert calls(quarto.program) == []


@pytest.mark.parametrize(
    ("page", "where"),
    [("Text\n\n```{python}\n1\n```\n", "sub/page.qmd, line 4"), ("Text\n\nOf `{python} 1`.\n", "sub/page.qmd, line 3")],
)
def test_code_that_has_not_run_is_refused_before_anything_starts(tree: Path, tmp_path: Path, page: str, where: str) -> None:
    (tree / "sub/page.qmd").write_text(page, encoding="utf-8")
    quarto = standin(tmp_path)
    assert refusal(quarto, tree).where == where
    assert calls(quarto.program) == []


@pytest.mark.parametrize(
    "config", ["project: {output-dir: ../elsewhere}", "project: {output-dir: /}", "project: [", "- a list"]
)
def test_a_site_is_only_looked_for_inside_its_project(tree: Path, tmp_path: Path, config: str) -> None:
    (tree / "_quarto.yml").write_text(config, encoding="utf-8")
    assert refusal(standin(tmp_path), tree).where == "_quarto.yml"


# ---- Listening to it

YAML_ERROR = """\
ERROR: YAMLError: PROJECT/sub/page.qmd:
bad indentation of a mapping entry at line 3, column 5:
        theme: zephyr
             ^

Stack trace:
    at readAndValidateYamlFromFile (file:///opt/quarto/bin/quarto.js:17424:11)
    at async Object.fileInformation (HERE/quarto.js:2:3)
"""
FILTER_ERROR = """\
Error running filter HERE/share/filters/main.lua:
HERE/share/filters/main.lua:1234: attempt to index a nil value (local 'el')
stack traceback:
\t[C]: in function 'error'
\tHERE/share/filters/main.lua:9876: in local 'render'
\t(...tail calls...)
"""


@pytest.mark.parametrize(
    ("says", "where", "details"),
    [
        (
            YAML_ERROR,
            "sub/page.qmd, line 3",
            (
                "ERROR: YAMLError: sub/page.qmd:",
                "bad indentation of a mapping entry at line 3, column 5:",
                "        theme: zephyr",
                "             ^",
            ),
        ),
        (
            FILTER_ERROR,
            "index.qmd",
            (
                "Error running filter share/filters/main.lua:",
                "share/filters/main.lua:1234: attempt to index a nil value (local 'el')",
            ),
        ),
        (
            "a remark\n\x1b[91mERROR: Project _quarto.yml validation failed.\x1b[39m\n",
            "_quarto.yml",
            ("ERROR: Project _quarto.yml validation failed.",),
        ),
        ("", "index.qmd", ()),
        ("".join(f"line {n} of many\n" for n in range(40)), "index.qmd", tuple(f"line {n} of many" for n in range(30, 40))),
    ],
)
def test_an_error_is_told_with_the_page_it_is_about(
    tree: Path, tmp_path: Path, says: str, where: str, details: tuple[str, ...]
) -> None:
    refused = refusal(standin(tmp_path, at="index.qmd", says=says, code=1), tree)
    assert refused.what == "Quarto could not render the pages"
    assert refused.where == where
    assert refused.details == (*details, "exit code 1")


def test_a_crash_is_told(tree: Path, tmp_path: Path) -> None:
    refused = refusal(standin(tmp_path, at="sub/page.qmd", signal=int(signal.SIGSEGV)), tree)
    assert (refused.where, refused.details) == ("sub/page.qmd", ("ended by signal 11",))


def test_a_program_that_has_gone_is_told(tree: Path, tmp_path: Path) -> None:
    quarto = standin(tmp_path)
    quarto.program.unlink()
    with pytest.raises(PageFailed, match="cannot be started: No such file"):
        quarto.render(tree, tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("warning", "told"),
    [
        ("[WARNING] Duplicate identifier 'age' at line 9 column 1", True),
        ("WARN: Unable to resolve link target: sub/missing.qmd", True),
        ("[WARNING] Deprecated: --highlight-style. Use --syntax-highlighting instead.", False),
        ("WARN: The cache of this program is new", False),
    ],
)
def test_what_it_would_show_otherwise_is_refused(tree: Path, tmp_path: Path, warning: str, told: bool) -> None:
    quarto = standin(tmp_path, at="index.qmd", says=f"{warning}\n")
    if told:
        assert refusal(quarto, tree).details == (f"index.qmd: {warning}",)
    else:
        quarto.render(tree, tmp_path / "site")


@pytest.mark.parametrize("absent", [["sub/page.qmd"], ["404.qmd", "index.qmd", "sub/page.qmd"]])
def test_a_page_left_out_is_no_success(tree: Path, tmp_path: Path, absent: list[str]) -> None:
    """Nor does one count that lay in the tree from before."""
    (tree / "_site" / "sub").mkdir(parents=True)
    (tree / "_site" / "sub" / "page.html").write_text("old", encoding="utf-8")
    refused = refusal(standin(tmp_path, leaves_out=absent), tree)
    assert (refused.what, refused.details) == ("Quarto ended well and left pages out", tuple(absent))


# ---- Ending it


@pytest.mark.parametrize("deaf", [False, True])
def test_it_is_ended_when_it_takes_too_long(tree: Path, tmp_path: Path, deaf: bool) -> None:
    quarto = standin(tmp_path, limit=1.5, at="sub/page.qmd", hangs=True, deaf=deaf, child="stubborn")
    start = time.monotonic()
    refused = refusal(quarto, tree)
    assert time.monotonic() - start < 15
    assert (refused.what, refused.where) == ("Quarto took longer than 1.5 seconds", "sub/page.qmd")
    (call,) = calls(quarto.program)
    assert gone(call["pid"])
    assert gone(call["child"])


@pytest.mark.parametrize("code", [0, 1])
def test_what_it_leaves_running_ends_with_it(tree: Path, tmp_path: Path, code: int) -> None:
    quarto = standin(tmp_path, child="stubborn", code=code)
    if code:
        refusal(quarto, tree)
    else:
        quarto.render(tree, tmp_path / "site")
    assert gone(calls(quarto.program)[0]["child"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_all_of_it_and_leaves_nothing(tree: Path, tmp_path: Path, number: signal.Signals) -> None:
    quarto = standin(tmp_path, hangs=True, child="stubborn")
    code = (
        "import signal, sys; from pathlib import Path; from studybook.rendering.quarto import Quarto\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(3)); signal.signal(signal.SIGINT, lambda *_: sys.exit(3))\n"
        f"Quarto(Path({str(quarto.program)!r}), '1.9.38', 1).render(Path({str(tree)!r}), Path({str(tmp_path / 'site')!r}))"
    )
    # With an input that stays open: who reads from it would wait for ever.
    builder = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while not calls(quarto.program) and time.monotonic() < deadline:
            time.sleep(0.05)
        (call,) = calls(quarto.program)
        builder.send_signal(number)
        builder.communicate(timeout=20)
    finally:
        builder.terminate()
    assert builder.returncode == 3
    assert gone(call["pid"])
    assert gone(call["child"])
    assert not Path(call["folder"]).parent.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "tree"]
