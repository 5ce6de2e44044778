"""What a cell asks for in its `#|` lines."""

import re
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import yaml

from studybook.errors import PageFailed

OPTION_LINE = re.compile(r"#\|[ ]?(?P<text>[^\n]*)\n?")
LABEL = re.compile(r"[A-Za-z][\w:.-]*")


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a cell goes to the page. A label names the cell in messages, and is the id of a figure the cell draws."""

    echo: bool = False
    include: bool = True
    output: bool | Literal["asis"] = True
    label: str = ""
    fig_cap: str = ""
    fig_alt: str = ""
    tbl_cap: str = ""


SWITCHES = frozenset({"echo", "include"})
TEXTS = frozenset({"label", "fig-cap", "fig-alt", "tbl-cap"})


def options(code: str, *, echo: bool, where: str) -> Options:
    """The options at the top of a cell's code.

    Raises:
        PageFailed: they are no YAML, do not exist, have a value of the wrong kind, or stand below code.
    """
    found = Options(echo=echo)
    for name, value in _pairs(code, where).items():
        if not _allowed(name, value):
            raise PageFailed(
                f"A cell has the option {name}: {value}",
                where=where,
                remedy="There are echo, include (true, false), output (true, false, asis), label, fig-cap, fig-alt, tbl-cap.",
            )
        found = replace(found, **{name.replace("-", "_"): value})
    return found


def shown_code(code: str) -> str:
    """The code of a cell as a reader sees it: without its options."""
    return _below(code).strip("\n")


def _below(code: str) -> str:
    while line := OPTION_LINE.match(code):
        code = code[line.end() :]
    return code


def _pairs(code: str, where: str) -> dict[str, Any]:
    if any(line.startswith("#|") for line in _below(code).split("\n")):
        raise PageFailed("A cell has options below its code", where=where, remedy="Move them to the top of the cell.")
    text = "\n".join(line["text"] for line in OPTION_LINE.finditer(code[: len(code) - len(_below(code))]))
    try:
        pairs: Any = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise PageFailed("The options of a cell cannot be read", where=where, details=str(error).splitlines()) from None
    if not isinstance(pairs, dict):
        raise PageFailed("The options of a cell cannot be read", where=where, remedy="Write each as #| name: value.")
    return {str(name): value for name, value in cast("dict[Any, Any]", pairs).items()}


def _allowed(name: str, value: Any) -> bool:
    if name == "output":
        return isinstance(value, bool) or value == "asis"
    if name == "label":
        return isinstance(value, str) and LABEL.fullmatch(value) is not None
    return isinstance(value, bool) if name in SWITCHES else name in TEXTS and isinstance(value, str)
