"""A server for this machine alone. A page is served with a script that follows the build; the files know nothing of it."""

import errno
import json
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from sys import exc_info
from threading import Thread
from typing import Any
from urllib.parse import quote, unquote

from studybook.errors import UsageError
from studybook.preview.stand import Stand, State

LOOPBACK = "127.0.0.1"
# A page elsewhere could give a name of its own the address of this machine: its browser still sends that name.
OURS = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?", re.IGNORECASE)
EVENTS, SCRIPT = "_preview/events", "_preview/script.js"
"""Nothing a site publishes begins with an underscore."""

HEARTBEAT = 15.0
"""Seconds after which a browser is written to for no other reason than to learn whether it is still there."""

PLAIN = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
KINDS: Mapping[str, str] = {
    ".bib": PLAIN,
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": HTML,
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".txt": PLAIN,
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
NO_SITE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not built yet</title></head>
<body><h1>The site is not built yet</h1><p>This page reloads when it is.</p>
<noscript><p>Without JavaScript, reload it yourself.</p><pre>{problem}</pre></noscript></body></html>
"""
FOLLOWER = Path(__file__).with_name("script.js").read_bytes()


@dataclass(frozen=True)
class Reply:
    """What a request is answered with; `place` is where else to ask."""

    status: HTTPStatus
    kind: str = PLAIN
    body: bytes = b""
    place: str = ""


def reply(target: str, state: State) -> Reply:
    """The answer to a request for `target`, the path of an address as it was sent."""
    name = unquote(target.partition("?")[0]).lstrip("/")
    if name == SCRIPT:
        return Reply(HTTPStatus.OK, KINDS[".js"], FOLLOWER)
    if not state.site:
        page = NO_SITE.format(problem=escape(state.problem)).encode()
        return Reply(HTTPStatus.SERVICE_UNAVAILABLE, HTML, _followed(page, state))
    if f"{name}/index.html" in state.site:
        return Reply(HTTPStatus.TEMPORARY_REDIRECT, place=f"/{quote(name)}/")
    name = f"{name}index.html" if name.endswith("/") or not name else name
    if name in state.site:
        return _found(HTTPStatus.OK, name, state)
    if "404.html" in state.site:
        return _found(HTTPStatus.NOT_FOUND, "404.html", state)
    return Reply(HTTPStatus.NOT_FOUND, body=b"There is nothing at this address.\n")


def _found(status: HTTPStatus, name: str, state: State) -> Reply:
    kind = KINDS.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
    body = state.site[name]
    return Reply(status, kind, _followed(body, state) if kind == HTML else body)


def _followed(page: bytes, state: State) -> bytes:
    """The page with the script in it, which knows what build it stands in."""
    before, body, after = page.rpartition(b"</body>")
    script = f'<script src="/{SCRIPT}" data-build="{state.build}"></script>\n'.encode()
    return before + script + body + after if body else page + script


def event(state: State) -> bytes:
    """What a browser that waits is told of a state."""
    return f"data: {json.dumps({'build': state.build, 'problem': state.problem})}\n\n".encode()


@contextmanager
def serving(stand: Stand, port: int) -> Generator[str]:
    """The address at which the state of a stand is served: at this port, or at a free one where it is taken.

    Raises:
        UsageError: nothing can be served at that port.
    """
    with _server(stand, port) as server:
        Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}/"
        finally:
            stand.close()
            server.shutdown()


def _server(stand: Stand, port: int) -> ThreadingHTTPServer:
    try:
        return _Server((LOOPBACK, port), partial(_Handler, stand))
    except OSError as error:
        taken, reason = error.errno == errno.EADDRINUSE, error.strerror or "no reason given"
    if taken and port:
        return _server(stand, 0)
    raise UsageError(f"Nothing can be served at port {port}: {reason}", remedy="Name another --port, such as 8000.")


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no fault."""
        if not isinstance(exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "studybook", ""

    def __init__(self, stand: Stand, *arguments: Any) -> None:
        self._stand = stand
        super().__init__(*arguments)

    def do_GET(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not OURS.fullmatch(hosts[0]):
            self._answer(Reply(HTTPStatus.MISDIRECTED_REQUEST, body=b"This server answers this machine alone.\n"))
        elif self.path == f"/{EVENTS}":
            self._follow()
        else:
            self._answer(reply(self.path, self._stand.state))

    do_HEAD = do_GET  # noqa: N815

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: the terminal tells of builds."""

    def _answer(self, answer: Reply) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.place:
            self.send_header("Location", answer.place)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _follow(self) -> None:
        """Tell what is served now, and whatever takes its place, until the browser leaves."""
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        seen: State | None = None
        with suppress(ConnectionError):
            while self.command != "HEAD" and (state := self._stand.after(seen, HEARTBEAT)):
                self.wfile.write(b": still here\n\n" if state is seen else event(state))
                seen = state
