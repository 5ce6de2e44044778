"""What several test modules share: the finished site, built once by the command itself, and a browser to look at it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright

from studybook.build import Project
from tests.editions import built, project

# How many examples a property is tried on. A property that is slow to try says so itself.
settings.register_profile("full", max_examples=100, deadline=None)
settings.register_profile("fast", max_examples=25, deadline=None)
settings.register_profile("soak", max_examples=500, deadline=None)
settings.load_profile("full")

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = which("chromium") or which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def interruptible() -> None:
    """For a process that a test starts: interruptions as a terminal gives them, even where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def command() -> Run:
    """Run `build.py` as a user does, with a clean environment."""

    def run(*arguments: object, program: Path = ROOT / "build.py", **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"SOURCE_DATE_EPOCH", "FORCE_COLOR"}}
        return subprocess.run(
            [sys.executable, program, *map(str, arguments)],
            capture_output=True,
            text=True,
            env={**kept, "NO_COLOR": "1", "COLUMNS": "200", **environment},
            check=False,
            timeout=300,
        )

    return run


@pytest.fixture(scope="session")
def sealed(command: Run, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A release of the synthetic data, for every test that is not about sealing."""
    return once("sealed", tmp_path_factory, worker_id, lambda folder: command("release", "--output", folder))


@pytest.fixture(scope="session")
def files(command: Run, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The synthetic data as SPSS files, laid out as the archive does; to be copied by whoever changes them."""
    return once("files", tmp_path_factory, worker_id, lambda folder: command("export", "--output", folder, "--format", "sav"))


@pytest.fixture(scope="session")
def site(command: Run, sealed: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The synthetic site; its scratch folder is `_build` beside it."""
    built = ("site", "--renderer", "embedded", "--release", sealed)
    return once(
        "_site", tmp_path_factory, worker_id, lambda f: command(*built, "--output", f, "--scratch", f.parent / "_build")
    )


@pytest.fixture(scope="session")
def ponds_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The study of ponds with two approved releases, the second of which tells one finding otherwise."""
    return project(tmp_path_factory.mktemp("ponds"))


@pytest.fixture(scope="session")
def ponds_site(ponds_project: Project) -> Path:
    """The site of the second of them."""
    return built(ponds_project, ponds_project.published / "2", ponds_project.root / "out")


def once(
    name: str, factory: pytest.TempPathFactory, worker: str, made: Callable[[Path], subprocess.CompletedProcess[str]]
) -> Path:
    """A folder made once for all test processes, by whichever comes first."""
    base = factory.getbasetemp()
    folder = (base if worker == "master" else base.parent) / "shared"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not (folder / name).exists():
            done = made(folder / name)
            assert done.returncode == 0, done.stderr
    return folder / name


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served while the tests run."""
    with served(site) as address:
        yield address


@contextmanager
def served(folder: Path) -> Generator[str]:
    """The address at which a folder is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless browser. Where there is none, the test says so and is skipped; under CI it fails."""
    if CHROMIUM is None:
        reason = "no chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Windows = Callable[..., Page]


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[Windows]:
    """A window with these options, opened once a module, which goes on from page to page: to open one takes longer than to
    look at a small page. Not for tests that choose a theme, which the next page would remember."""
    opened: dict[str, Page] = {}

    def window(**options: Any) -> Page:
        asked = repr(sorted(options.items()))
        if asked not in opened:
            opened[asked] = browser.new_page(**options)
        return opened[asked]

    yield window
    for page in opened.values():
        page.close()


def wider_than_the_window(page: Page) -> int:
    """By how many pixels a page can be pushed sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
