"""A process that has all modules at hand and builds whenever it is asked: importing them takes longer than building a page.

The two sides talk over pipes. An empty line asks for a build. The answers are JSON objects, one a line: {"stage": text},
{"doing": text} and {"result": text} while it works, then {"done": number of pages} or {"failed": the four parts of a refusal}.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import Any, Self

from studybook.build import Report
from studybook.errors import PageFailed, StudybookError
from studybook.rendering.process import GRACE, end

LAST_LINES = 8
"""How much of what a process said before it ended is told."""


class Builder:
    """Runs `command`, which calls `answer`, from the first build until it is renewed or closed."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._errors = TemporaryFile()  # noqa: SIM115 - lives as long as the builder

    def build(self, report: Report) -> int:
        """Have the site built, and return its number of pages.

        Raises:
            PageFailed: it was refused, for whatever reason, or the process ended.
        """
        if self._process is None:
            report("starting")
            self._process = self._started()
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(b"\n")
            self._process.stdin.flush()
        pages = _listen(self._process, report)
        if pages is None:
            raise PageFailed("The process that builds the site ended without an answer", details=self._last_words())
        return pages

    def renew(self) -> None:
        """End the process: the next build begins with a new one, which reads all code as it is then."""
        process, self._process = self._process, None
        if process:
            with suppress(BrokenPipeError):  # what it was asked and never read
                end(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.renew()
        self._errors.close()

    def _started(self) -> subprocess.Popen[bytes]:
        self._errors.seek(0)
        self._errors.truncate()
        return subprocess.Popen(  # noqa: S603 - our own program, by our own interpreter
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,  # Ctrl-C is for the program that ends this one
        )

    def _last_words(self) -> list[str]:
        """What a process that has closed its side of the pipe says of it on its way out."""
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        self.renew()
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip().splitlines()[-LAST_LINES:]


def _listen(process: subprocess.Popen[bytes], report: Report) -> int | None:
    assert process.stdout is not None
    for line in process.stdout:
        match json.loads(line):
            case {"stage": str(text)}:
                report(text)
            case {"doing": str(text)}:
                report.doing(text)
            case {"result": str(text)}:
                report.done(text)
            case {"done": int(pages)}:
                return pages
            case {"failed": dict(refusal)}:
                raise PageFailed(**refusal)
            case other:
                raise AssertionError(f"not a message: {other}")
    return None


def answer(build: Callable[[Report], int]) -> None:
    """The other side: build for every line that comes in, until no more can come."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer

    def say(kind: str, content: Any) -> None:
        answers.write(json.dumps({kind: content}) + "\n")
        answers.flush()

    for _ in sys.stdin:
        try:
            pages = build(_Told(say))
        except StudybookError as refusal:
            four = {"what": refusal.what, "where": refusal.where, "details": refusal.details, "remedy": refusal.remedy}
            say("failed", four)
        else:
            say("done", pages)


class _Told:
    """A report to the other side."""

    def __init__(self, say: Callable[[str, Any], None]) -> None:
        self._say = say

    def __call__(self, stage: str) -> None:
        self._say("stage", stage)

    def doing(self, part: str) -> None:
        self._say("doing", part)

    def done(self, result: str) -> None:
        self._say("result", result)
