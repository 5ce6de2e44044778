"""The preview: what it watches, how it builds, what it serves and to whom, and that a browser follows by itself."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Self

import pytest
from playwright.sync_api import Browser, Page

from studybook.errors import PageFailed, StudybookError, UsageError
from studybook.preview import preview
from studybook.preview.building import Builder
from studybook.preview.server import Reply, reply, serving
from studybook.preview.stand import Stand, State
from studybook.preview.watching import OFTEN, PATIENCE, QUIET, Change, Watch
from tests.conftest import interruptible
from tests.small import small

SITE = {
    "index.html": b"<html><head></head><body><h1>Home</h1></body></html>",
    "codebook/index.html": b"<body>All variables</body>",
    "404.html": b"<p>Nothing here",
    "styles.css": b"h1 { color: red }",
    "site_libs/icons.woff2": b"\x00font",
    "odd.thing": b"?",
}


# Watching


class Script:
    """Waits that do something: one step each, then the end of all waiting."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self.steps = list(steps)
        self.waited: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.waited.append(seconds)
        if not self.steps:
            raise EOFError
        self.steps.pop(0)()


def nothing() -> None:
    """A wait in which nothing happens."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name in (
        "site/about.qmd",
        "site/img/map.svg",
        "analyses/victims.qmd",
        "analyses/victims.py",
        "schemas/codes.py",
        "policy.toml",
        "_quarto.yml",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("before")
    return root


def changes(watch: Watch) -> list[Change]:
    found: list[Change] = []
    with pytest.raises(EOFError):
        for change in watch.changes():
            found.append(change)
    return found


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("site/about.qmd", False),
        ("site/img/map.svg", False),
        ("site/new/page.qmd", False),
        ("analyses/victims.qmd", False),
        ("_quarto.yml", False),
        ("_quarto-quarto.yml", False),
        ("analyses/victims.py", True),
        ("schemas/codes.py", True),
        ("studybook/build.py", True),
        ("policy.toml", True),
        ("build.py", True),
    ],
)
def test_a_change_is_told_by_name_and_whether_it_is_code(project: Path, name: str, code: bool) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    write = Script(nothing, lambda: (project / name).write_text("after"), nothing)
    first, change = changes(Watch(project, wait=write))
    assert (first, first.code) == (Change(), False)
    assert (change, change.code) == (Change((name,)), code)


@pytest.mark.parametrize(
    "name",
    [
        "site/.about.qmd.swp",
        "site/about.qmd~",
        "site/#about.qmd#",
        "site/.ipynb_checkpoints/about.qmd",
        "analyses/__pycache__/victims.pyc",
        "_site/about.html",
        "README.md",
    ],
)
def test_what_is_no_source_is_no_change(project: Path, name: str) -> None:
    def write() -> None:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("after")

    assert changes(Watch(project, wait=Script(write, nothing, nothing))) == [Change()]


def test_several_steps_of_an_editor_are_one_change(project: Path) -> None:
    about, new = project / "site/about.qmd", project / "site/about.tmp"
    steps = Script(
        lambda: about.write_text(""),
        lambda: new.write_text("after"),
        lambda: new.replace(about),
        lambda: (project / "site/second.qmd").write_text("too"),
        nothing,
    )
    assert changes(Watch(project, wait=steps)) == [Change(), Change(("site/about.qmd", "site/second.qmd"))]
    assert steps.waited == [OFTEN, QUIET, QUIET, QUIET, QUIET, OFTEN]


def test_a_file_in_the_place_of_another_is_a_change(project: Path) -> None:
    about, new = project / "site/about.qmd", project / "site/.new"

    def swap() -> None:
        new.write_text("after!")
        os.utime(new, ns=(about.stat().st_atime_ns, about.stat().st_mtime_ns))
        new.replace(about)

    assert changes(Watch(project, wait=Script(swap, nothing)))[1] == Change(("site/about.qmd",))


def test_what_is_removed_is_a_change(project: Path) -> None:
    steps = Script(lambda: shutil.rmtree(project / "site/img"), nothing)
    assert changes(Watch(project, wait=steps))[1] == Change(("site/img/map.svg",))


def test_a_change_during_a_build_leads_to_one_more(project: Path) -> None:
    watched = Watch(project, wait=Script(nothing)).changes()
    next(watched)
    (project / "site/about.qmd").write_text("while the first is built")
    (project / "analyses/victims.py").write_text("and this")
    assert next(watched) == Change(("analyses/victims.py", "site/about.qmd"))
    with pytest.raises(EOFError):
        next(watched)


def test_a_file_that_is_always_written_keeps_no_change_waiting(project: Path) -> None:
    def write() -> None:
        with (project / "site/log.txt").open("a") as log:
            log.write("more\n")

    steps = Script(*[write] * (PATIENCE + 1))
    watched = Watch(project, wait=steps).changes()
    next(watched)
    assert next(watched) == Change(("site/log.txt",))
    assert steps.steps == []


def test_single_files_elsewhere_are_watched_too(project: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "release/manifest.json"
    manifest.parent.mkdir()
    steps = Script(lambda: manifest.write_text("{}"), nothing)
    change = changes(Watch(project, also=(manifest,), wait=steps))[1]
    assert (change.names, change.code) == ((str(manifest),), False)


@pytest.mark.parametrize(
    ("names", "said"), [((), "everything"), (("a.qmd",), "a.qmd"), (("a.qmd", "b.py", "c.py"), "a.qmd and 2 more")]
)
def test_a_change_fits_a_line(names: tuple[str, ...], said: str) -> None:
    assert str(Change(names)) == said


# Building

WORKER = """
import os, sys
from pathlib import Path
from studybook.errors import DataRefused
from studybook.folders import build_beside
from studybook.preview.building import answer

asked, output = Path(sys.argv[1]), Path(sys.argv[2])
started = asked.read_text()

def write(folder):
    (folder / "index.html").write_text(f"<body>{asked.read_text()}</body>")

def build(report):
    report("knitting")
    report.doing("index.qmd")
    report.done(str(os.getpid()))
    print("said by a library")
    match asked.read_text():
        case "refuse":
            raise DataRefused("What", where="where", details=["<b>one</b>"], remedy="Do.")
        case "crash":
            sys.exit("last words")
    build_beside(output, write, foreign=lambda _: iter(()))
    return len(started)

answer(build)
"""


class Told:
    """A report that keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, stage: str) -> None:
        self.lines.append(stage)

    def doing(self, part: str) -> None:
        self.lines.append(f"doing {part}")

    def done(self, result: str) -> None:
        self.lines.append(f"done {result}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    @property
    def worker(self) -> int:
        """The process that did the work."""
        return int(self.lines[-1].removeprefix("done "))


@pytest.fixture
def worker(tmp_path: Path) -> list[str]:
    (tmp_path / "asked").write_text("first")
    return [sys.executable, "-c", WORKER, str(tmp_path / "asked"), str(tmp_path / "output")]


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_process_builds_until_the_code_changes(tmp_path: Path, worker: list[str]) -> None:
    asked, told = tmp_path / "asked", [Told() for _ in range(5)]
    with Builder(worker) as builder:
        assert builder.build(told[0]) == len("first")
        assert told[0].lines == ["starting", "knitting", "doing index.qmd", f"done {told[0].worker}"]
        asked.write_text("refuse")
        with pytest.raises(PageFailed) as refused:
            builder.build(told[1])
        assert refused.value.message == "What (where)\n  - <b>one</b>\nDo."
        asked.write_text("another")
        assert builder.build(told[2]) == len("first")  # what the process read when it began
        builder.renew()
        assert not lives(told[0].worker)
        assert builder.build(told[3]) == len("another")
        assert lives(told[3].worker)
    assert [each.worker for each in told[:3]] == [told[0].worker] * 3
    assert not lives(told[3].worker)


def test_a_process_that_ends_leaves_its_last_words_and_is_replaced(tmp_path: Path, worker: list[str]) -> None:
    (tmp_path / "asked").write_text("crash")
    with Builder(worker) as builder:
        with pytest.raises(PageFailed) as refused:
            builder.build(Told())
        assert refused.value.details[-1] == "last words"
        (tmp_path / "asked").write_text("mended")
        told = Told()
        assert builder.build(told) == len("mended")
        os.kill(told.worker, signal.SIGKILL)
        with pytest.raises(PageFailed, match="ended without an answer"):
            builder.build(Told())


def test_the_process_ends_when_nobody_can_ask_any_more(worker: list[str]) -> None:
    with subprocess.Popen(worker, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.communicate(b"\n", timeout=30)[0].splitlines()[-1] == b'{"done": 5}'
    assert process.returncode == 0


# The whole of it, with what stands for the building of a site


def test_the_last_site_stays_until_the_next_is_built(
    project: Path, tmp_path: Path, worker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, stand, seen = tmp_path / "asked", Stand(), list[State]()
    monkeypatch.setattr("studybook.preview.Stand", lambda: stand)
    told: list[Told] = []
    said: list[str] = []
    refused: list[StudybookError] = []

    def stages() -> Told:
        told.append(Told())
        return told[-1]

    def change(name: str, order: str) -> Callable[[], None]:
        def write() -> None:
            seen.append(stand.state)
            asked.write_text(order)
            (project / name).write_text(order)

        return write

    steps = Script(
        change("site/about.qmd", "second"),
        nothing,
        change("site/about.qmd", "refuse"),
        nothing,
        change("site/about.qmd", "second"),
        nothing,
        change("schemas/codes.py", "fourth one"),
        nothing,
        lambda: seen.append(stand.state),
    )
    with pytest.raises(EOFError):
        preview(
            worker,
            Watch(project, wait=steps),
            tmp_path / "output",
            port=0,
            stages=stages,
            say=said.append,
            refused=refused.append,
        )
    pages = [state.site["index.html"] for state in seen]
    assert pages == [b"<body>first</body>", *[b"<body>second</body>"] * 3, b"<body>fourth one</body>"]
    assert [state.problem for state in seen] == ["", "", "What (where)\n  - <b>one</b>\nDo.", "", ""]
    builds = [state.build for state in seen]
    assert (builds[1] == builds[2] == builds[3], len(set(builds))) == (True, 3)  # the same bytes are no new build
    assert [refusal.message for refusal in refused] == [seen[2].problem]
    assert told[0].lines[:2] == ["starting", "knitting"]
    assert (told[1].lines[0], told[1].lines[-1]) == ("site/about.qmd changed", "done 5 pages")
    assert told[4].lines[:2] == ["starting", "knitting"]
    assert said[0].startswith("http://127.0.0.1:")
    assert (tmp_path / "output" / "index.html").read_bytes() == b"<body>fourth one</body>"  # no script on disk
    assert stand.after(None, 0) is None


# Serving


@pytest.fixture
def stand() -> Stand:
    stand = Stand()
    stand.show(SITE)
    return stand


@pytest.fixture
def port(stand: Stand) -> Iterator[int]:
    with serving(stand, 0) as address:
        yield port_of(address)


def port_of(address: str) -> int:
    return int(address.removeprefix("http://127.0.0.1:").removesuffix("/"))


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize(
    ("path", "status", "kind", "shown"),
    [
        ("/", 200, "text/html; charset=utf-8", b"<h1>Home</h1>"),
        ("/index.html?x=1", 200, "text/html; charset=utf-8", b"<h1>Home</h1>"),
        ("/codebook/", 200, "text/html; charset=utf-8", b"All variables"),
        ("/codebook/index.html", 200, "text/html; charset=utf-8", b"All variables"),
        ("/code%62ook/", 200, "text/html; charset=utf-8", b"All variables"),
        ("/styles.css", 200, "text/css; charset=utf-8", SITE["styles.css"]),
        ("/site_libs/icons.woff2", 200, "font/woff2", SITE["site_libs/icons.woff2"]),
        ("/odd.thing", 200, "application/octet-stream", b"?"),
        ("/nothing.html", 404, "text/html; charset=utf-8", b"<p>Nothing here"),
        ("/site_libs/", 404, "text/html; charset=utf-8", b"<p>Nothing here"),
        ("/_preview/", 404, "text/html; charset=utf-8", b"<p>Nothing here"),
    ],
)
def test_what_the_site_holds_is_served(port: int, path: str, status: int, kind: str, shown: bytes) -> None:
    answer, body = ask(port, path)
    assert (answer.status, answer.headers["Content-Type"]) == (status, kind)
    assert shown in body
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert (b"/_preview/script.js" in body) == kind.startswith("text/html")


def test_the_script_stands_in_what_is_served_alone(port: int, stand: Stand) -> None:
    _, body = ask(port, "/")
    tag = f'<script src="/_preview/script.js" data-build="{stand.state.build}"></script>\n'
    assert body.decode() == f"<html><head></head><body><h1>Home</h1>{tag}</body></html>"
    assert stand.state.site == SITE
    answer, script = ask(port, "/_preview/script.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"EventSource" in script


def test_a_folder_is_served_at_an_address_that_ends_as_one(port: int) -> None:
    answer, _ = ask(port, "/codebook")
    assert (answer.status, answer.headers["Location"]) == (307, "/codebook/")


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/codebook/../../secret.txt",
        "/codebook/%00",
        "//etc/passwd",
        "/./index.html",
        "/codebook//index.html",
        "/\\..\\secret.txt",
    ],
)
def test_nothing_leads_out_of_the_site(target: str) -> None:
    found = reply(target, State("b", SITE))
    assert (found.status, b"Nothing here" in found.body) == (404, True)


@pytest.mark.parametrize("target", ["//evil.example", "/%2f%2fevil.example"])
def test_no_answer_leads_to_another_host(target: str) -> None:
    assert reply(target, State("b", {"evil.example/index.html": b""})).place == "/evil.example/"


def test_a_site_without_a_page_for_it_says_not_found_in_words() -> None:
    found = reply("/nothing", State("b", {"index.html": b""}))
    assert found == Reply(found.status, body=b"There is nothing at this address.\n")
    assert found.status == 404


def test_before_the_first_site_a_page_says_so_and_follows() -> None:
    found = reply("/about.html", State("b", problem="<script>alert(1)</script>"))
    assert found.status == 503
    assert b'data-build="b"' in found.body
    assert b"<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>" in found.body


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:9"])
def test_this_machine_is_answered(port: int, host: str) -> None:
    assert ask(port, "/", Host=host)[0].status == 200


@pytest.mark.parametrize("path", ["/", "/_preview/events", "/_preview/script.js"])
@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "evil.example:127.0.0.1", "0.0.0.0", "", "[::1]"],
)
def test_any_other_name_is_refused(port: int, host: str, path: str) -> None:
    answer, body = ask(port, path, Host=host)
    assert (answer.status, body) == (421, b"This server answers this machine alone.\n")


@pytest.mark.parametrize("hosts", [[], ["localhost", "evil.example"]])
def test_no_name_and_two_names_are_refused(port: int, hosts: list[str]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("GET", "/", skip_host=True)
    for host in hosts:
        connection.putheader("Host", host)
    connection.endheaders()
    assert connection.getresponse().status == 421
    connection.close()


def test_the_server_is_reached_over_one_address_of_this_machine(port: int) -> None:
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), timeout=2):
        pass


def test_a_head_has_no_body_and_other_methods_are_not_known(port: int) -> None:
    answer, body = ask(port, "/styles.css", "HEAD")
    assert (answer.status, answer.headers["Content-Length"], body) == (200, str(len(SITE["styles.css"])), b"")
    assert ask(port, "/_preview/events", "HEAD")[0].headers["Content-Type"] == "text/event-stream"
    assert ask(port, "/", "POST")[0].status == 501


@contextmanager
def followed(port: int) -> Generator[Callable[[], dict[str, str]]]:
    """What a browser is told, one after another."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/_preview/events")
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream")

    def told() -> dict[str, str]:
        lines = (answer.readline() for _ in range(100))
        line = next(each for each in lines if each != b"\n" and not each.startswith(b":"))  # passing over "still here"
        assert (line[:6], next(lines)) == (b"data: ", b"\n")
        return json.loads(line[6:])

    yield told
    assert answer.read().replace(b": still here\n\n", b"") == b""  # the server has ended, and told nothing more
    connection.close()


def test_whoever_follows_is_told_of_each_change(stand: Stand) -> None:
    with serving(stand, 0) as address:
        following = followed(port_of(address))
        told = following.__enter__()
        first = stand.state.build
        assert told() == {"build": first, "problem": ""}
        stand.trouble("A cell failed\n\n  - on two lines")
        assert told() == {"build": first, "problem": "A cell failed\n\n  - on two lines"}
        stand.show(SITE)
        assert told() == {"build": first, "problem": ""}
        stand.show({**SITE, "index.html": b"new"})
        assert told() == {"build": stand.state.build, "problem": ""}
        assert stand.state.build != first
    following.__exit__(None, None, None)


def test_a_browser_that_left_is_noticed(port: int, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studybook.preview.server.HEARTBEAT", 0.05)
    threads = threading.active_count()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/_preview/events")
    answer = connection.getresponse()
    assert [answer.readline() for _ in range(3)][2] == b": still here\n"
    assert threading.active_count() == threads + 1
    answer.close()
    connection.close()
    until(lambda: threading.active_count() == threads, seconds=10)


def test_a_browser_that_breaks_off_is_no_fault(stand: Stand, capfd: pytest.CaptureFixture[str]) -> None:
    stand.show({"index.html": b"x" * 50_000_000})
    threads = threading.active_count()
    with serving(stand, 0) as address:
        with socket.create_connection(("127.0.0.1", port_of(address))) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(1)
        until(lambda: threading.active_count() == threads + 1, seconds=10)
    assert capfd.readouterr().err == ""


def test_where_a_port_is_taken_another_is_found(stand: Stand) -> None:
    with serving(stand, 0) as first, serving(Stand(), port_of(first)) as second:
        assert port_of(second) not in {0, port_of(first)}
        assert ask(port_of(second), "/")[0].status == 503


def test_a_port_that_may_not_be_used_is_refused_in_words(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("studybook.preview.server._Server", refuse)
    with pytest.raises(UsageError, match="port 80: Permission denied") as refused, serving(stand, 80):
        pass
    assert refused.value.__context__ is None


# In a browser

LONG = "<body style='margin:0'><h1>{}</h1><div style='height:5000px'></div><p id='end'>End</p></body>"


def headline(page: Page, text: str) -> None:
    page.wait_for_function("text => document.querySelector('h1')?.textContent === text", arg=text, timeout=60_000)


@pytest.mark.browser
@pytest.mark.parametrize("fragment", ["", "#end"])
def test_a_page_reloads_by_itself_where_it_was(browser: Browser, port: int, stand: Stand, fragment: str) -> None:
    stand.show({"index.html": LONG.format("One").encode()})
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.goto(f"http://127.0.0.1:{port}/{fragment}")
    page.evaluate("scrollTo(0, 1234)")
    stand.show({"index.html": LONG.format("Two").encode()})
    headline(page, "Two")
    page.wait_for_function("scrollY === 1234", timeout=5_000)
    page.close()


@pytest.mark.browser
def test_a_page_tells_what_could_not_be_built_until_it_is(browser: Browser, port: int, stand: Stand) -> None:
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.evaluate("window.kept = true")
    stand.trouble("A cell failed (page.qmd)\n  - <img src=x onerror=alert(1)>")
    banner = page.get_by_role("alert")
    banner.wait_for(timeout=60_000)
    assert banner.locator("pre").inner_text() == "A cell failed (page.qmd)\n  - <img src=x onerror=alert(1)>"
    assert banner.locator("img").count() == 0
    stand.show(SITE)
    banner.wait_for(state="detached", timeout=60_000)
    assert page.evaluate("window.kept")  # the site is the same: there was nothing to load
    page.close()


@pytest.mark.browser
def test_a_page_opened_before_the_first_site_turns_into_it(browser: Browser) -> None:
    stand = Stand()
    with serving(stand, 0) as address:
        page = browser.new_page()
        page.goto(address)
        headline(page, "The site is not built yet")
        stand.show(SITE)
        headline(page, "Home")
        page.close()


@pytest.mark.browser
def test_without_javascript_a_page_is_as_it_was_built(browser: Browser, port: int) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    assert page.locator("body").inner_text() == "Home"
    context.close()


# The command


def until(condition: Callable[[], bool], seconds: float = 60) -> float:
    """How long it took until this was so."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, "it never came"
        time.sleep(0.02)
    return time.monotonic() - start


@contextmanager
def previewed(checkout: Path, log: Path) -> Generator[tuple[subprocess.Popen[bytes], int]]:
    """The command at work, and the port it serves at."""
    folders = ["--output", checkout / "out", "--scratch", checkout / "scratch"]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, checkout / "build.py", "preview", "--port", "0", *folders],
            stderr=errors,
            cwd=checkout,
            env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
            preexec_fn=interruptible,  # noqa: PLW1509
        )
    try:
        until(lambda: "; Ctrl-C" in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield process, port_of(log.read_text().split()[0])
    finally:
        process.kill()
        process.wait()


@pytest.mark.whole
def test_the_command_follows_an_edit_a_mistake_and_its_repair(tmp_path: Path) -> None:
    checkout, log = tmp_path / "checkout", tmp_path / "log"
    small(checkout)
    about = checkout / "site" / "about.qmd"
    about.write_text(text := "---\ntitle: About\n---\n\nOf ponds.\n", encoding="utf-8")
    with previewed(checkout, log) as (process, port):
        until(lambda: b"Synthetic demo" in ask(port, "/about.html")[1])
        about.write_text(f"{text}\nOne more sentence.\n", encoding="utf-8")
        until(lambda: b"One more sentence." in ask(port, "/about.html")[1])
        with followed(port) as told:
            told()
            about.write_text(f"{text}\n[nowhere](nowhere.qmd)\n", encoding="utf-8")
            assert "about.qmd: broken link nowhere.qmd" in told()["problem"]
            assert b"One more sentence." in ask(port, "/about.html")[1]
            about.write_text(text, encoding="utf-8")
            assert told()["problem"] == ""
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
    assert b"One more" not in (checkout / "out" / "about.html").read_bytes()
    assert [path for path in (checkout / "out").rglob("*") if path.is_file() and b"_preview" in path.read_bytes()] == []
    said = log.read_text()
    assert "site/about.qmd changed (" in said
    assert "refused: The embedded renderer would not show the pages as they are written\n  - about.qmd: broken link" in said
    assert said.endswith("interrupted\n")
    assert "Traceback" not in said
