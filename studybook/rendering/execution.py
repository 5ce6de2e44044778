"""Runs the cells and inline expressions of a page, one after another, and writes what they showed in their place."""

from collections.abc import Mapping
from typing import Any

from studybook.errors import PageFailed
from studybook.rendering.kernel import CodeFailed, Kernel
from studybook.rendering.outputs import cell_text, inline_text
from studybook.rendering.page import Cell, Inline, Page, Prose


def executed(page: Page, kernel: Kernel) -> str:
    """The text of a page after its code has run, in a namespace of its own.

    Raises:
        PageFailed: a cell or an inline expression failed, or showed what a page cannot.
    """
    try:
        kernel.fresh()
    except CodeFailed as failed:
        raise PageFailed("The page before left the kernel unusable", where=page.name, details=[failed.error]) from None
    return "".join(_cell(part, page, kernel) if isinstance(part, Cell) else _prose(part, page, kernel) for part in page.parts)


def _cell(cell: Cell, page: Page, kernel: Kernel) -> str:
    try:
        shown = kernel.run(cell.code)
    except CodeFailed as failed:
        where = f"{page.name}, {cell.name}, line {cell.line + (failed.line or 1) - 1}"
        raise PageFailed("A cell failed", where=where, details=failed.error.splitlines()) from None
    return cell_text(cell.code, shown, cell.options, f"{page.name}, {cell.name}, line {cell.line}")


def _prose(prose: Prose, page: Page, kernel: Kernel) -> str:
    if not prose.inlines:
        return prose.text
    text, end = "", 0
    for inline, reply in zip(prose.inlines, _replies(prose, page, kernel), strict=True):
        text += prose.text[end : inline.start] + _value(inline, reply, page)
        end = inline.end
    return text + prose.text[end:]


def _replies(prose: Prose, page: Page, kernel: Kernel) -> list[Mapping[str, Any]]:
    """What the expressions of a stretch of prose came to, asked all at once."""
    try:
        return kernel.evaluate([inline.code for inline in prose.inlines])
    except CodeFailed as failed:
        where = f"{page.name}, line {prose.inlines[0].line}"
        raise PageFailed("An inline expression failed", where=where, details=failed.error.splitlines()) from None


def _value(inline: Inline, reply: Mapping[str, Any], page: Page) -> str:
    where = f"{page.name}, inline expression {inline.code}, line {inline.line}"
    if reply["status"] == "error":
        error = f"{reply['ename']}: {reply['evalue']}"
        raise PageFailed("An inline expression failed", where=where, details=error.splitlines())
    return inline_text(reply["data"], where)
