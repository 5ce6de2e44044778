"""Runs the cells and inline expressions of a page, one after another."""

from collections.abc import Mapping
from typing import Any

from studybook.errors import PageFailed
from studybook.rendering.kernel import CodeFailed, Kernel
from studybook.rendering.outputs import cell_text, inline_text
from studybook.rendering.page import Cell, Inline, Page, Prose


def executed(page: Page, kernel: Kernel) -> list[str]:
    """What each cell and each inline expression of a page showed, in order, run in a namespace of its own.

    Raises:
        PageFailed: a cell or an inline expression failed, or showed what a page cannot.
    """
    try:
        kernel.fresh()
    except CodeFailed as failed:
        raise PageFailed("The page before left the kernel unusable", where=page.name, details=[failed.error]) from None
    return [text for part in page.parts for text in _shown(part, page, kernel)]


def _shown(part: Prose | Cell, page: Page, kernel: Kernel) -> list[str]:
    return [_cell(part, page, kernel)] if isinstance(part, Cell) else _values(part, page, kernel)


def _cell(cell: Cell, page: Page, kernel: Kernel) -> str:
    try:
        shown = kernel.run(cell.code)
    except CodeFailed as failed:
        where = f"{page.name}, {cell.name}, line {cell.line + (failed.line or 1) - 1}"
        raise PageFailed("A cell failed", where=where, details=failed.error.splitlines()) from None
    return cell_text(cell.code, shown, cell.options, f"{page.name}, {cell.name}, line {cell.line}")


def _values(prose: Prose, page: Page, kernel: Kernel) -> list[str]:
    replies = _replies(prose, page, kernel) if prose.inlines else []
    return [_value(inline, reply, page) for inline, reply in zip(prose.inlines, replies, strict=True)]


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
