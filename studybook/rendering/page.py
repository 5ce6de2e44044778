"""A page of executable Markdown, read into prose, cells and inline expressions."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, cast

import yaml

from studybook.errors import PageFailed
from studybook.rendering.options import Options, options

LINE = re.compile(r"[^\n]*\n|[^\n]+")
FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<ticks>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*?)[ \t]*$")
# A fence Quarto would run: a bare word in braces. {.python} and {=html} are not, nor is {{python}}, which shows a cell.
RUNNABLE = re.compile(r"\{[ \t]*(?P<language>[A-Za-z]\w*)(?P<rest>[^}]*)\}")
PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*\n?)+")
# A code span ends at the first run of as many backticks as it began with, in the same paragraph.
CODE_SPAN = re.compile(r"(?<![`\\])(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)
INLINE = re.compile(r"\{python\}\s+(?P<code>\S.*)", re.DOTALL)


@dataclass(frozen=True)
class Inline:
    """An expression inside prose: its code, its line in the page, and where in the prose it stands."""

    code: str
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Prose:
    """Text that goes to the knitted page as it is, but for its inline expressions."""

    text: str
    inlines: tuple[Inline, ...] = ()


@dataclass(frozen=True)
class Cell:
    """Code to run: its place among the cells of the page, the line of its first line of code, and what was asked of it."""

    number: int
    line: int
    code: str
    options: Options

    @property
    def name(self) -> str:
        """How a message names the cell."""
        return f"cell {self.number} ({self.options.label})" if self.options.label else f"cell {self.number}"


@dataclass(frozen=True)
class Page:
    """A page in the order it is read."""

    name: str
    parts: tuple[Prose | Cell, ...]

    @property
    def runs(self) -> bool:
        """Whether anything on the page has to be executed."""
        return any(isinstance(part, Cell) or part.inlines for part in self.parts)

    @property
    def code(self) -> str:
        """All of the page that what it shows depends on: its code in order and what was asked of it, without the prose."""
        asked = [[part.code, asdict(part.options)] if isinstance(part, Cell) else _codes(part) for part in self.parts]
        return json.dumps([each for each in asked if each])

    def filled(self, shown: Sequence[str]) -> str:
        """The text of the page with what its cells and inline expressions showed, in order, in their place."""
        rest = iter(shown)
        text = "".join(next(rest) if isinstance(part, Cell) else _filled(part, rest) for part in self.parts)
        assert next(rest, None) is None
        return text


@dataclass(frozen=True)
class _Block:
    """A stretch of lines: prose where `info` is None, else a fence and what stands behind its backticks."""

    line: int
    lines: tuple[str, ...]
    info: str | None = None
    indented: bool = False
    closed: bool = True


@lru_cache(1024)
def read(name: str, text: str) -> Page:
    """The page of that name, from its text: most have the same as before an edit.

    Raises:
        PageFailed: its front matter cannot be read, or a cell is written in a way that would not run or not run the same
            in Quarto: unclosed, indented, of another language, or with options that do not exist.
    """
    lines = LINE.findall(text)
    top = _front_matter_end(lines)
    echo = _echoes(name, "".join(lines[1 : top - 1])) if top else False
    parts: list[Prose | Cell] = [Prose("".join(lines[:top]))] if top else []
    for block in _blocks(lines, top):
        cells = sum(isinstance(part, Cell) for part in parts)
        parts.append(_part(name, block, cells + 1, echo=echo))
    _check_labels(name, parts)
    return Page(name, tuple(parts))


def _codes(prose: Prose) -> list[str]:
    return [inline.code for inline in prose.inlines]


def _filled(prose: Prose, shown: Iterator[str]) -> str:
    text, end = "", 0
    for inline in prose.inlines:
        text += prose.text[end : inline.start] + next(shown)
        end = inline.end
    return text + prose.text[end:]


def _front_matter_end(lines: list[str]) -> int:
    """The number of lines the front matter takes, its two rulers included; 0 where a page has none."""
    if lines and lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], start=2):
            if line.rstrip() in {"---", "..."}:
                return number
    return 0


def _echoes(name: str, front_matter: str) -> bool:
    try:
        meta: Any = yaml.safe_load(front_matter)
    except yaml.YAMLError as error:
        raise PageFailed("The front matter cannot be read", where=name, details=str(error).splitlines()) from None
    execute: Any = cast("dict[str, Any]", meta).get("execute") if isinstance(meta, dict) else None
    return isinstance(execute, dict) and cast("dict[str, Any]", execute).get("echo") is True


def _blocks(lines: list[str], top: int) -> Iterator[_Block]:
    start, fence = top, None
    for number in range(top, len(lines)):
        found = FENCE.match(lines[number])
        if fence is None and found and not (found["ticks"][0] == "`" and "`" in found["info"]):
            yield _Block(start + 1, tuple(lines[start:number]))
            start, fence = number, found
        elif fence and found and not found["info"] and found["ticks"].startswith(fence["ticks"]):
            yield _Block(start + 1, tuple(lines[start : number + 1]), fence["info"], bool(fence["indent"]))
            start, fence = number + 1, None
    if fence is None:
        yield _Block(start + 1, tuple(lines[start:]))
    else:
        yield _Block(start + 1, tuple(lines[start:]), fence["info"], bool(fence["indent"]), closed=False)


def _part(name: str, block: _Block, number: int, *, echo: bool) -> Prose | Cell:
    text = "".join(block.lines)
    if block.info is None:
        return Prose(text, tuple(_inlines(text, block.line)))
    runnable = RUNNABLE.match(block.info)
    if runnable is None:
        return Prose(text)
    where = f"{name}, cell {number}, line {block.line}"
    _check_fence(block, runnable, where)
    asked = options("".join(block.lines[1:-1]), echo=echo, where=where)
    return Cell(number, block.line + 1, "".join(block.lines[1:-1]), asked)


def _check_fence(block: _Block, runnable: re.Match[str], where: str) -> None:
    if runnable["language"] != "python":
        raise PageFailed(
            f"A cell in {runnable['language']} cannot be run",
            where=where,
            remedy="Pages run Python only. To show other code, write the fence as {." + runnable["language"] + "}.",
        )
    if block.info != "{python}":
        raise PageFailed("A cell begins with ```{python} and nothing else", where=where, remedy="Write options as #| lines.")
    if block.indented:
        raise PageFailed("A cell begins in the first column", where=where, remedy="Take the cell out of the list or quotation.")
    if not block.closed:
        raise PageFailed("A cell has no end", where=where, remedy="Close it with as many backticks as it began with.")


def _inlines(text: str, line: int) -> Iterator[Inline]:
    for paragraph in PARAGRAPH.finditer(text):
        for span in CODE_SPAN.finditer(text, paragraph.start(), paragraph.end()):
            inline = INLINE.fullmatch(span["code"]) if span["ticks"] == "`" else None
            if inline:
                place = line + text.count("\n", 0, span.start())
                yield Inline(" ".join(inline["code"].split("\n")).strip(), place, span.start(), span.end())


def _check_labels(name: str, parts: list[Prose | Cell]) -> None:
    seen: set[str] = set()
    for part in parts:
        if isinstance(part, Cell) and part.options.label:
            if part.options.label in seen:
                where = f"{name}, {part.name}, line {part.line}"
                raise PageFailed("Two cells of a page have the same label", where=where, remedy="Give each its own.")
            seen.add(part.options.label)
