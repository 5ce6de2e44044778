"""A stand-in for Quarto's program, for tests of what is around it: how it is found, started, listened to and ended.

It renders nothing. `install` puts it under the name `quarto` into a temporary folder, with what it is to do in a file beside
it; whatever it is asked goes into a record there. Its pages say that they are its: no test of rendering accepts them.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

VERSION = "1.9.38"
MARK = "data-stand-in"
SCENARIO, RECORD, WRITTEN = "scenario.json", "record.json", "page.html"

# Written by hand, after how Quarto 1.9 and 1.10 write what surrounds a page.
PAGE = Path(__file__).parent / "golden" / "quarto_page.html"


def install(folder: Path, **scenario: Any) -> Path:
    """Put the stand-in into `folder` and return it. `scenario` says what `--version` and `render` do; see below."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "quarto"
    program.write_text(f"#!{sys.executable} -IS\n{Path(__file__).read_text(encoding='utf-8')}", encoding="utf-8")
    program.chmod(0o755)
    (folder / WRITTEN).write_text(scenario.pop("page", PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / SCENARIO).write_text(json.dumps({"version": VERSION, **scenario}), encoding="utf-8")
    return program


def calls(program: Path) -> list[dict[str, Any]]:
    """What the stand-in was asked so far: arguments, environment, working folder, files with their times."""
    record = program.parent / RECORD
    return [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()] if record.exists() else []


def gone(pid: int) -> bool:
    """Whether a process has ended, soon at the latest; one that nobody has cleared away yet has."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat")
            if state.exists() and state.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


def main(arguments: list[str]) -> int:
    here = Path(__file__).parent
    scenario = json.loads((here / SCENARIO).read_text(encoding="utf-8"))
    files = {str(path.relative_to(Path.cwd())): path.stat().st_mtime for path in Path.cwd().rglob("*.*")}
    call = {"arguments": arguments, "environment": dict(os.environ), "folder": str(Path.cwd()), "files": files}
    call |= {"session": os.getsid(0) == os.getpid(), "input": sys.stdin.read(), "pid": os.getpid()}
    if arguments == ["--version"]:
        return _version(here, scenario, call)
    if scenario.get("child"):
        call["child"] = _child(ignoring=scenario["child"] == "stubborn")
    _note(here, call)
    Path(os.environ["XDG_CACHE_HOME"], "used").write_text("by this render alone", encoding="utf-8")
    return _render(Path(arguments[1]), scenario)


def _note(here: Path, call: dict[str, Any]) -> None:
    with (here / RECORD).open("a", encoding="utf-8") as record:
        record.write(json.dumps(call) + "\n")


def _version(here: Path, scenario: dict[str, Any], call: dict[str, Any]) -> int:
    _note(here, call)
    if scenario["version"] == "hang":
        time.sleep(600)
    sys.stderr.write("bash: warning: setlocale: LC_ALL: cannot change locale\n")
    sys.stdout.write(f"{scenario['version']}\n")
    return scenario.get("version_code", 0)


def _child(*, ignoring: bool) -> int:
    """A process that would go on for long, and its number; one that ignores a polite request has to be ended."""
    code = "import signal, sys, time; {}; print('ready', flush=True); time.sleep(600)"
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)" if ignoring else "pass"
    child = subprocess.Popen([sys.executable, "-IS", "-c", code.format(deaf)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    return child.pid


def _render(project: Path, scenario: dict[str, Any]) -> int:
    if scenario.get("deaf"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pages = sorted(path for path in project.rglob("*.qmd") if not path.name.startswith("_"))
    for number, page in enumerate(pages, start=1):
        # In colours and with a return, as on a terminal, though it was asked for neither.
        sys.stderr.write(f"\r\x1b[1m[{number:>2}/{len(pages)}] {page.relative_to(project)}\x1b[22m\n")
        if str(page.relative_to(project)) == scenario.get("at", str(pages[-1].relative_to(project))):
            sys.stderr.write(
                scenario.get("says", "").replace("PROJECT", str(project)).replace("HERE", str(Path(__file__).parent))
            )
            sys.stderr.flush()
            if scenario.get("hangs"):
                time.sleep(600)
            if "signal" in scenario:
                os.kill(os.getpid(), scenario["signal"])
            if scenario.get("code", 0):
                return scenario["code"]
        if str(page.relative_to(project)) not in scenario.get("leaves_out", []):
            _write(project, page)
    _write_rest(project, pages)
    return 0


def _write(project: Path, page: Path) -> None:
    place = project / "_site" / page.relative_to(project).with_suffix(".html")
    place.parent.mkdir(parents=True, exist_ok=True)
    up = "../" * (len(place.relative_to(project / "_site").parts) - 1) or "./"
    up = "/study/" if place.name == "404.html" else up
    text = (Path(__file__).parent / WRITTEN).read_text(encoding="utf-8")
    place.write_text(text.replace("TITLE", page.stem).replace("UP", up), encoding="utf-8")


def _write_rest(project: Path, pages: list[Path]) -> None:
    """The files of a site that are no pages. The sitemap tells the time of each source, as Quarto's does."""
    site = project / "_site"
    site.mkdir(exist_ok=True)
    times = [f"<lastmod>{page.stat().st_mtime:.0f}</lastmod>" for page in pages]
    (site / "sitemap.xml").write_text("\n".join(times), encoding="utf-8")
    (site / "robots.txt").write_text("Sitemap: https://example.org/study/sitemap.xml\n", encoding="utf-8")
    names = [page.relative_to(project).with_suffix(".html").as_posix() for page in pages if page.name != "404.qmd"]
    known = [
        {"objectID": f"{name}#part", "href": f"{name}#part", "title": name, "section": "Part", "text": "57", "crumbs": ["Text"]}
        for name in names
    ]
    (site / "search.json").write_text(json.dumps(known), encoding="utf-8")
    shutil.copytree(project / "data", site / "data", dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
