"""Whether the addresses on other hosts that a finished site names still answer: `python -m tests.outside SITE`.

Each is asked once, politely: no more than one a second from one host, only for its head where that is answered. Nothing that
comes back is read or followed further than to where it leads. Printed is a list in Markdown: what is gone, what has moved for
good, and what would not tell a program. The exit code is 1 if anything is gone, 2 if there is no site.
"""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from lxml import html

PATIENCE, PAUSE, STEPS = 20.0, 1.0, 6
"""Seconds an answer may take, seconds between two questions to one host, and how often an address may lead on."""

NAME = "Mozilla/5.0 (compatible; a weekly check of links)"
UNTOLD = frozenset({401, 403, 405, 406, 418, 429, 500, 502, 503, 504, 999})
"""What hosts answer to programs, or when they are busy: it tells nothing of whether a reader finds the page."""

FOR_GOOD = frozenset({301, 308})
MOVED = FOR_GOOD | {302, 303, 307}


@dataclass(frozen=True)
class Answer:
    """What came of asking for an address: a word for it, and where that is somewhere else, where."""

    kind: str
    about: str = ""


GONE, FOUND, ELSEWHERE, UNKNOWN = "gone", "found", "moved for good", "would not tell"


def named(site: Path) -> dict[str, list[str]]:
    """Every address on another host, with the pages that name it."""
    found: dict[str, list[str]] = {}
    parser = html.HTMLParser(encoding="utf-8")
    for path in sorted(site.rglob("*.html")):
        page = html.fromstring(path.read_bytes(), parser=parser)
        for address in sorted({urldefrag(str(href)).url for href in page.xpath("//a/@href")}):
            if urlsplit(address).scheme in {"http", "https"}:
                found.setdefault(address, []).append(path.relative_to(site).as_posix())
    return found


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Nothing: where an address leads is looked at step by step."""


def status(address: str, method: str) -> tuple[int, str]:
    """What a host answers, and where it leads on to."""
    request = Request(address, method=method, headers={"User-Agent": NAME, "Accept": "*/*"})
    try:
        with closing(build_opener(_Stay).open(request, timeout=PATIENCE)) as answer:
            return answer.status, ""
    except HTTPError as refused:
        with closing(refused):
            return refused.code, refused.headers.get("Location", "")


def asked(address: str, ask: Callable[[str, str], tuple[int, str]] = status) -> Answer:
    """Whether an address answers. One that leads on is followed; only what is meant for good is told."""
    place, moved = address, False
    for _ in range(STEPS):
        if urlsplit(place).scheme not in {"http", "https"}:
            return Answer(GONE, "leads to no page")
        try:
            code, onward = ask(place, "HEAD")
            if code not in MOVED and code != HTTPStatus.OK:
                code, onward = ask(place, "GET")
        except (OSError, HTTPException, ValueError) as error:
            return Answer(GONE, f"no answer: {type(error).__name__}")
        if code not in MOVED:
            return _judged(code, place if moved else "")
        moved, place = moved or code in FOR_GOOD, urljoin(place, onward)
    return Answer(GONE, "leads in circles")


def _judged(code: int, moved: str) -> Answer:
    if code in UNTOLD:
        return Answer(UNKNOWN, str(code))
    if code >= HTTPStatus.BAD_REQUEST:
        return Answer(GONE, str(code))
    return Answer(ELSEWHERE, moved) if moved else Answer(FOUND)


def every(addresses: Sequence[str], ask: Callable[[str], Answer] = asked, pause: float = PAUSE) -> dict[str, Answer]:
    """The answer for each, one host after another in turn."""
    answers: dict[str, Answer] = {}
    last: dict[str, float] = {}
    for address in _in_turn(addresses):
        host = urlsplit(address).netloc
        time.sleep(max(0.0, last.get(host, -pause) + pause - time.monotonic()))
        answers[address] = ask(address)
        last[host] = time.monotonic()
    return answers


def _in_turn(addresses: Sequence[str]) -> list[str]:
    """The first of every host, then the second, so that no host is asked much at once."""
    before: dict[str, int] = {}
    order: list[tuple[int, str]] = []
    for address in sorted(addresses):
        host = urlsplit(address).netloc
        before[host] = before.get(host, -1) + 1
        order.append((before[host], address))
    return [address for _, address in sorted(order)]


def report(pages: Mapping[str, Sequence[str]], answers: Mapping[str, Answer]) -> Iterator[str]:
    """What was found, in Markdown; of what answers only how much."""
    yield f"## Addresses on other hosts: {len(answers)}\n"
    for kind in (GONE, ELSEWHERE, UNKNOWN):
        those = sorted(address for address, answer in answers.items() if answer.kind == kind)
        yield f"{kind.capitalize()}: {len(those)}\n"
        for address in those:
            about = f" ({answers[address].about})" if answers[address].about else ""
            yield f"- <{address}>{about}, on {', '.join(pages[address][:3])}"
        yield ""


def main(arguments: Sequence[str]) -> int:
    """Ask for every address of a site."""
    if len(arguments) != 1 or not (Path(arguments[0]) / "index.html").is_file():
        sys.stderr.write("usage: python -m tests.outside SITE, a finished site\n")
        return 2
    pages = named(Path(arguments[0]))
    answers = every(list(pages), ask=partial(asked, ask=status))
    sys.stdout.write("\n".join(report(pages, answers)) + "\n")
    return 1 if any(answer.kind == GONE for answer in answers.values()) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
