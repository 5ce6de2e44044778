"""JSON read strictly: spelled in one way only, every key known, every value of the type it must have.

What is not so raises ValueError without a word of the file, which could hold what must not be told.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

Object = Mapping[str, Any]


def load(path: Path) -> Object:
    """The object in a file.

    Raises:
        ValueError: it is no JSON, is spelled in another way, or names a key twice.
    """
    text = path.read_bytes().decode()
    try:
        data = json.loads(text)
        if f"{json.dumps(data, indent=1, ensure_ascii=False)}\n" == text:
            return cast("Object", data)
    except RecursionError:
        pass
    raise ValueError("JSON in another spelling")


def fields(data: object, required: Collection[str], optional: Collection[str] = ()) -> Object:
    """An object that has these keys, and no others but `optional` ones."""
    if not isinstance(data, dict):
        raise ValueError("no object")
    found = cast("Object", data)
    if not set(required) <= found.keys() <= {*required, *optional}:
        raise ValueError("other keys than there should be")
    return found


def text(value: object) -> str:
    """A text."""
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def whole(value: object) -> int:
    """A whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("no whole number")
    return value


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")
    return value


def items(value: object) -> Sequence[Any]:
    """A list."""
    if not isinstance(value, list):
        raise ValueError("no list")
    return cast("list[Any]", value)


def same(*values: object) -> None:
    """Makes sure that something said several times is said alike."""
    if any(value != values[0] for value in values):
        raise ValueError("said in several ways")


def first(data: Object, key: str) -> str:
    """The text of a key that must stand before all others."""
    if next(iter(data), None) != key:
        raise ValueError("another key stands first")
    return text(data[key])
