"""What Quarto printed, as a refusal: the page it is about, what is wrong with it, and no place of this machine."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from studybook.errors import PageFailed
from studybook.rendering.program import Ended

SHOWN = 10
"""How many lines of Quarto's a refusal repeats."""

PROGRESS = re.compile(r"\s*\[\s*\d+/\d+\]\s+(?P<page>\S.*?)")
ERROR = re.compile(r"\s*(?:ERROR|Error|error|FATAL)\b")
# Where in Quarto or Pandoc it stopped, in JavaScript and in Lua: of no use to who wrote the page.
STACK = re.compile(
    r"\s+at\s.*|\s*[Ss]tack trace(?:back)?:.*|\s+\(\.\.\..*"
    r"|\s+.*: in (?:function|method|field|local|upvalue|main chunk).*"
)
LINE = re.compile(r"\bline:? (\d+)")
# Pandoc's own, about the text of a page, and Quarto's about a link. What else it warns of is about itself.
WARNING = re.compile(r"\[WARNING\] (?!Deprecated)|.*Unable to resolve link target")


def failed(ended: Ended, limit: float, *, files: Collection[str], hidden: Mapping[str, str]) -> PageFailed:
    """The refusal for a Quarto that did not end well. `files` are those it read; `hidden` says how to name what is private."""
    lines = _shown(ended.lines, hidden)
    last = max((number for number, line in enumerate(lines) if PROGRESS.fullmatch(line)), default=-1)
    page = _page_of(lines[last]) if last >= 0 else ""
    if ended.code is None:
        remedy = "Render again; if it takes as long, look for what the page holds."
        return PageFailed(f"Quarto took longer than {limit:g} seconds", where=page, details=lines[-SHOWN:], remedy=remedy)
    told = _told(lines[last + 1 :])
    how = f"ended by signal {-ended.code}" if ended.code < 0 else f"exit code {ended.code}"
    return PageFailed("Quarto could not render the pages", where=_where(told, files) or page, details=[*told, how])


def warned(ended: Ended, *, files: Collection[str], hidden: Mapping[str, str]) -> PageFailed | None:
    """The refusal for pages that Quarto has rendered, but not as they are written; None if it warned of nothing."""
    page, warnings = "", list[str]()
    for line in _shown(ended.lines, hidden):
        if PROGRESS.fullmatch(line):
            page = _page_of(line)
        elif WARNING.match(line):
            warnings.append(line if _where([line], files) or not page else f"{page}: {line}")
    if not warnings:
        return None
    return PageFailed("Quarto would not show the pages as they are written", details=warnings[:SHOWN])


def _shown(lines: Sequence[str], hidden: Mapping[str, str]) -> list[str]:
    return [_without(line, hidden) for line in lines if not STACK.fullmatch(line)]


def _without(line: str, hidden: Mapping[str, str]) -> str:
    for place in sorted(hidden, key=len, reverse=True):
        line = line.replace(place, hidden[place])
    return line


def _page_of(progress: str) -> str:
    found = PROGRESS.fullmatch(progress)
    return found["page"] if found else ""


def _told(lines: list[str]) -> list[str]:
    """The lines that tell what is wrong: from the first that calls itself an error, or the last where none does."""
    first = next((number for number, line in enumerate(lines) if ERROR.match(line)), None)
    return lines[-SHOWN:] if first is None else lines[first:][:SHOWN]


def _where(lines: Sequence[str], files: Collection[str]) -> str:
    """The first file these lines name, with the line in it if the same or the next of them tells one."""
    for number, line in enumerate(lines):
        for name in _named(line, files):
            told = LINE.search(" ".join(lines[number : number + 2]))
            return f"{name}, line {told[1]}" if told else name
    return ""


def _named(line: str, files: Collection[str]) -> Iterator[str]:
    for name in sorted(files, key=len, reverse=True):
        if re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w/-])", line):
            yield name
