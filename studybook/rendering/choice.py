"""Which renderer a build uses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

from studybook.errors import UsageError
from studybook.rendering import Renderer
from studybook.rendering.embedded import Embedded
from studybook.rendering.quarto import Quarto
from studybook.rendering.quarto_found import REMEDY, Found, find_quarto

Choice = Literal["auto", "quarto", "embedded"]
"""Quarto if there is one that can be used; Quarto or nothing; the renderer that comes with the engine."""


@dataclass(frozen=True)
class Chosen:
    """A renderer, made for a time once that is known, and one line on which it is and why."""

    line: str
    make: Callable[[int], Renderer]

    def __call__(self, epoch: int) -> Renderer:
        """The renderer, dating every file with these seconds since 1970."""
        return self.make(epoch)


def renderer(choice: Choice, environment: Mapping[str, str]) -> Chosen:
    """The renderer asked for, found in this environment. Nothing is installed or downloaded for it.

    Raises:
        UsageError: Quarto was asked for, or named by QUARTO_PATH, and is absent, too old or broken.
    """
    match choice:
        case "embedded":
            return _embedded("as asked")
        case "quarto":
            return _quarto(_needed(environment))
        case "auto":
            return _best(environment)
        case _:
            assert_never(choice)


def _best(environment: Mapping[str, str]) -> Chosen:
    """Quarto that is there by chance may be passed over; one that was named is used or refused."""
    try:
        found = find_quarto(environment)
    except UsageError as refused:
        if environment.get("QUARTO_PATH"):
            raise
        return _embedded("; ".join([refused.what, *refused.details[:3]]))
    return _quarto(found) if found else _embedded("no Quarto found")


def _needed(environment: Mapping[str, str]) -> Found:
    found = find_quarto(environment)
    if found is None:
        details = ["looked for: the program named by QUARTO_PATH, quarto on the PATH, the package quarto-cli", "found: none"]
        raise UsageError("There is no Quarto", details=details, remedy=REMEDY)
    return found


def _quarto(found: Found) -> Chosen:
    return Chosen(found.line, lambda epoch: Quarto(found.program, found.version, epoch))


def _embedded(why: str) -> Chosen:
    return Chosen(f"{Embedded(0).name}, {why}", Embedded)
