"""Values as Python would be written by hand: one form for each, the one that a formatter leaves as it is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

WIDTH = 128
"""Characters of a line."""

PIECE = 96
"""Characters of a piece of a text that is longer than a line; two of them do not fit into one."""


def quoted(text: str) -> str:
    """A text as a literal in ASCII quotation marks. What cannot be read is escaped, and so is what turns writing around."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    return mark + "".join(_character(each, mark) for each in text) + mark


def argument(text: str, indent: int, *, after: str = "") -> Iterator[str]:
    """A text as an argument on lines of its own; of a long one, several literals that Python joins."""
    whole = f"{' ' * indent}{after}{quoted(text)},"
    if len(whole) <= WIDTH:
        yield whole
        return
    pieces = list(_pieces(text))
    if after:
        yield f"{' ' * indent}{after}("
        yield from (f"{' ' * (indent + 4)}{quoted(piece)}" for piece in pieces)
        yield f"{' ' * indent}),"
        return
    *first, last = pieces
    yield from (f"{' ' * indent}{quoted(piece)}" for piece in first)
    yield f"{' ' * indent}{quoted(last)},"


def call(opening: str, texts: Iterable[str], more: Iterable[str], indent: int) -> Iterator[str]:
    """A call with these texts and `more` arguments, on one line if it is not too long."""
    said, others = list(texts), list(more)
    line = f"{' ' * indent}{opening}({', '.join([*map(quoted, said), *others])})"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{' ' * indent}{opening}("
    for text in said:
        yield from argument(text, indent + 4)
    yield from (f"{' ' * (indent + 4)}{each}," for each in others)
    yield f"{' ' * indent})"


def codes(name: str, labels: Mapping[int, str]) -> str:
    """Codes and their labels as a constant, on one line if it is not too long."""
    line = f"{name} = {{{', '.join(f'{code}: {quoted(label)}' for code, label in labels.items())}}}"
    if len(line) <= WIDTH:
        return line
    lines = [f"{name} = {{", *(line for code, label in labels.items() for line in argument(label, 4, after=f"{code}: ")), "}"]
    return "\n".join(lines)


def written(value: date) -> str:
    """A day as it is made."""
    return f"date({value.year}, {value.month}, {value.day})"


def number(value: int) -> str:
    """A whole number with its thousands apart."""
    return f"{value:_}" if abs(value) >= 10_000 else str(value)


def imported(module: str, names: Iterable[str]) -> str:
    """An import of several names, on one line if it is not too long."""
    ordered = sorted(names, key=_import_order)
    line = f"from {module} import {', '.join(ordered)}"
    return line if len(line) <= WIDTH else "\n".join([f"from {module} import (", *(f"    {name}," for name in ordered), ")"])


def comment(text: str, indent: int) -> Iterator[str]:
    """A remark on lines that are not too long; nothing in it ends the comment."""
    line = ""
    for word in "".join(each if each.isprintable() else " " for each in text).split():
        if line and len(line) + len(word) + indent + 3 > WIDTH:
            yield f"{' ' * indent}# {line}"
            line = ""
        line = f"{line} {word[: WIDTH - indent - 3]}".strip()
    if line:
        yield f"{' ' * indent}# {line}"


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces that each end where a word does, if one does."""
    while len(text) > PIECE:
        end = text.rfind(" ", PIECE // 2, PIECE) + 1 or PIECE
        yield text[:end]
        text = text[end:]
    yield text


def _character(character: str, mark: str) -> str:
    if character in {"\\", mark}:
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    if character in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[character]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _import_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as imports are sorted."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name
