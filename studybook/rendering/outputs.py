"""What a cell or an inline expression showed, as Markdown that means the same to every renderer."""

import ast
import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from studybook.errors import PageFailed
from studybook.rendering.options import Options, shown_code

TABLE = re.compile(r"<table\b[^>]*>")
# What Python writes for an object without a form of its own; the address differs from run to run.
ADDRESS = re.compile(r"<[^>\n]+ at 0x[0-9a-f]+>")
# All that Markdown could take for markup in a value that is plain text.
MARKUP = re.compile(r"[\\`*_{}\[\]<>$#|~^@&]")


def fenced(text: str, info: str = "") -> str:
    """A fence longer than any run of backticks in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{info}\n{text.rstrip()}\n{ticks}"


def cell_text(code: str, shown: Iterable[Mapping[str, Any]], asked: Options, where: str) -> str:
    """What stands in the knitted page in place of a cell.

    Raises:
        PageFailed: a caption was asked for what is not there, or an object has no form a page can show.
    """
    if not asked.include:
        return ""
    blocks = [_folded(code)] if asked.echo else []
    if asked.output:
        made = [_output(output, asked, where) for output in _joined(shown)]
        _check_captions(made, asked, where)
        blocks += [f":::::::: computed\n{block}\n::::::::" for block in made if block]
    # Blank lines around each, so that none runs on from the line before the cell.
    return "".join(f"\n{block}\n" for block in blocks) + "\n" if blocks else ""


def inline_text(data: Mapping[str, Any], where: str) -> str:
    """An inline value: its Markdown, or its plain text with everything escaped that Markdown would take for markup.

    Raises:
        PageFailed: the value has no form a page can show.
    """
    shown = str(data["text/markdown"]).strip() if "text/markdown" in data else None
    text = MARKUP.sub(r"\\\g<0>", _unquoted(_plain(data, where))) if shown is None else shown
    return f'<span class="computed">{text}</span>'


def _folded(code: str) -> str:
    return fenced(shown_code(code), '{.python .cell-code code-fold="true" code-summary="How this was computed"}')


def _joined(shown: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Outputs with neighbouring pieces of printed text made one: where a stream is cut is chance. Warnings are left out."""
    joined: list[Mapping[str, Any]] = []
    for output in shown:
        if output["output_type"] != "stream":
            joined.append(output)
        elif output["name"] == "stdout" and joined and joined[-1]["output_type"] == "stream":
            joined[-1] = {**joined[-1], "text": joined[-1]["text"] + output["text"]}
        elif output["name"] == "stdout":
            joined.append(output)
    return joined


def _output(output: Mapping[str, Any], asked: Options, where: str) -> str:
    if output["output_type"] == "stream":
        return output["text"].rstrip("\n") if asked.output == "asis" else fenced(output["text"])
    data: Mapping[str, Any] = output["data"]
    if "text/markdown" in data:
        return _captioned_markdown(str(data["text/markdown"]).strip("\n"), asked)
    if "text/html" in data:
        return fenced(_captioned_table(str(data["text/html"]).strip(), asked), "{=html}")
    if "image/svg+xml" in data:
        return fenced(_figure(str(data["image/svg+xml"]).strip(), asked), "{=html}")
    return fenced(_plain(data, where))


def _captioned_markdown(text: str, asked: Options) -> str:
    if not asked.tbl_cap:
        return text
    return _captioned_table(text, asked) if TABLE.search(text) else f"{text}\n\n: {asked.tbl_cap}"


def _captioned_table(markup: str, asked: Options) -> str:
    caption = f"<caption>{html.escape(asked.tbl_cap)}</caption>"
    return TABLE.sub(lambda table: table[0] + caption, markup, count=1) if asked.tbl_cap else markup


def _figure(svg: str, asked: Options) -> str:
    name = f' id="{html.escape(asked.label)}"' if asked.label else ""
    image = f'<div role="img" aria-label="{html.escape(asked.fig_alt)}">{svg}</div>' if asked.fig_alt else svg
    caption = f"<figcaption>{html.escape(asked.fig_cap)}</figcaption>" if asked.fig_cap else ""
    return f"<figure{name}>{image}{caption}</figure>"


def _check_captions(blocks: list[str], asked: Options, where: str) -> None:
    text = "\n".join(blocks)
    if (asked.fig_cap or asked.fig_alt) and "<figure" not in text:
        raise PageFailed("A cell has fig-cap or fig-alt and draws no figure", where=where, remedy="Take the option out.")
    if asked.tbl_cap and text.count("<caption") != 1 and f": {asked.tbl_cap}" not in text:
        raise PageFailed("A cell has tbl-cap and not one table without caption", where=where, remedy="Take the option out.")


def _plain(data: Mapping[str, Any], where: str) -> str:
    text = str(data.get("text/plain", ""))
    if ADDRESS.search(text) or not text:
        raise PageFailed("A value has no form a page can show", where=where, remedy="Show a table, a chart, text or a number.")
    return text


def _unquoted(text: str) -> str:
    """The characters of a str whose repr this is; any other text as it is."""
    if text[:1] not in {"'", '"'}:
        return text
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
    return value if isinstance(value, str) else text
