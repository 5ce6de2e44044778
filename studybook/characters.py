"""Text as anybody may be shown it: on one line, and each character that cannot be seen as its number, `[U+202E]`.

What has no shape of its own can hide words, turn the order of others around, or end a line where a program expects none. It is
not left out, since two texts that differ would then look alike. Sources: Unicode Technical Report 36, 2.10; Boucher and
Anderson, Trojan Source, 2021.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from studybook.errors import DeclarationError

SHAPELESS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that are drawn as nothing. Source: Unicode, Default_Ignorable_Code_Point; and the blank of Braille."""

MOST_MARKS = 4
"""Marks on one letter; more run into other lines. Source: Unicode Technical Standard 39, 5.4."""

PRESENTATION = frozenset("\ufe0e\ufe0f")
"""Marks that have a sign drawn as text or as an emoji: of use behind a sign or a figure, and hidden behind a letter."""

SPELLED = re.compile(r"\[U\+[0-9A-F]{4,6}\]")
"""A character as its number."""

T = TypeVar("T")


def legible(text: str) -> str:
    """The text as it may be shown. To do this twice changes nothing."""
    line = " ".join(text.split())
    return line if line.isascii() and line.isprintable() else "".join(_characters(line))


def spelled(character: str) -> str:
    """A character as its number."""
    return f"[U+{ord(character):04X}]"


def made_legible(value: T) -> T:
    """A value with all its texts as they may be shown, in whatever it holds; itself if they are.

    Raises:
        DeclarationError: two names of a mapping are shown alike.
    """
    if type(value) is str:
        return cast("T", value if (line := legible(value)) == value else line)
    if isinstance(value, tuple):
        parts = cast("tuple[Any, ...]", value)
        return cast("T", value if _same(parts, made := tuple(map(made_legible, parts))) else made)
    if isinstance(value, Mapping):
        found = cast("Mapping[Any, Any]", value)
        made = {made_legible(name): made_legible(each) for name, each in found.items()}
        if len(made) < len(found):
            raise DeclarationError("two labels look the same to a reader", remedy="Give each its own.")
        return cast("T", value if _same([*found, *found.values()], [*made, *made.values()]) else made)
    if is_dataclass(value) and not isinstance(value, type):
        held = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        made = {name: made_legible(each) for name, each in held.items()}
        return cast("T", value if _same(held.values(), made.values()) else replace(value, **made))
    return value


def keep_legible(value: object, *names: str) -> None:
    """Give these fields of a frozen value their texts as they may be shown: to be called where the value is made."""
    for name in names:
        object.__setattr__(value, name, made_legible(getattr(value, name)))


def _characters(line: str) -> Iterator[str]:
    before, marks = " ", 0
    for each in line:
        kind = unicodedata.category(each)
        shown = each.isprintable() and not SHAPELESS.match(each) and (kind[0] != "M" or _fits(each, before, marks))
        yield each if shown else spelled(each)
        marks = marks + (kind != "Mc") if shown and kind[0] == "M" else 0
        before = each if shown else " "


def _fits(mark: str, before: str, marks: int) -> bool:
    """Whether a mark stands on something: on a letter with few others, or if it chooses how a sign is drawn, on a sign."""
    if mark in PRESENTATION:
        return marks == 0 and not before.isspace() and not before.isalpha()
    return marks < MOST_MARKS and not before.isspace()


def _same(one: Iterable[object], other: Iterable[object]) -> bool:
    return all(first is second for first, second in zip(one, other, strict=True))
