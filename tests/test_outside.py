"""Addresses on other hosts: what is gone is told from what has moved, from what will not tell, and from what answers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests import outside
from tests.outside import ELSEWHERE, FOUND, GONE, UNKNOWN, Answer, asked, every, main, named, report

ANSWERS = {
    "/ok": 200,
    "/gone": 404,
    "/busy": 503,
    "/forbidden": 403,
    "/moved": 301,
    "/meanwhile": 302,
    "/circle": 301,
    "/no-head": 200,
}


class _Host(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        code = 405 if self.command == "HEAD" and self.path == "/no-head" else ANSWERS.get(self.path, 404)
        self.send_response(code)
        if code in {301, 302}:
            self.send_header("Location", "/circle" if self.path == "/circle" else "ok")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def host() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_each_kind_of_answer_is_told_apart() -> None:
    with host() as place:
        kinds = {path: asked(f"{place}{path}").kind for path in ANSWERS}
        assert asked(f"{place}/moved") == Answer(ELSEWHERE, f"{place}/ok")
    assert kinds == {
        **{"/ok": FOUND, "/no-head": FOUND, "/meanwhile": FOUND, "/moved": ELSEWHERE},
        **{"/gone": GONE, "/circle": GONE, "/busy": UNKNOWN, "/forbidden": UNKNOWN},
    }
    assert asked(place).kind == GONE, "nobody answers there any more"


def test_what_leads_out_of_the_web_is_gone_and_is_not_asked() -> None:
    def ask(place: str, _method: str) -> tuple[int, str]:
        assert place.startswith("https:")
        return 301, "file:///etc/passwd"

    assert asked("https://x.example/", ask) == Answer(GONE, "leads to no page")


def test_hosts_take_turns_and_are_given_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(outside.time, "sleep", waited.append)
    order: list[str] = []

    def ask(address: str) -> Answer:
        order.append(address)
        return Answer(FOUND)

    every(["https://a.example/1", "https://a.example/2", "https://b.example/1"], ask)
    assert order == ["https://a.example/1", "https://b.example/1", "https://a.example/2"]
    assert waited[:2] == [0, 0] and waited[2] > 0.9


def test_a_report_names_what_is_gone_and_where_it_stands() -> None:
    pages = {"https://a.example/": ["index.html"], "https://b.example/": ["x.html"], "https://c.example/": ["x.html"]}
    answers = {
        "https://a.example/": Answer(GONE, "404"),
        "https://b.example/": Answer(FOUND),
        "https://c.example/": Answer(UNKNOWN),
    }
    lines = list(report(pages, answers))
    assert lines[0] == "## Addresses on other hosts: 3\n"
    assert "- <https://a.example/> (404), on index.html" in lines
    assert not any("b.example" in line for line in lines)


def test_a_site_is_read_and_its_addresses_are_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    with host() as place:
        page = f'<a href="{place}/ok#part">x</a><a href="about.html">x</a><a href="mailto:x@example.org">x</a>'
        (tmp_path / "index.html").write_text(page, encoding="utf-8")
        (tmp_path / "more.html").write_text(page, encoding="utf-8")
        assert named(tmp_path) == {f"{place}/ok": ["index.html", "more.html"]}
        assert main([str(tmp_path)]) == 0
        (tmp_path / "more.html").write_text(f'<a href="{place}/gone">x</a>', encoding="utf-8")
        assert main([str(tmp_path)]) == 1
    assert f"- <{place}/gone> (404), on more.html" in capsys.readouterr().out
