"""SPSS setup files: DATA LIST, VARIABLE LABELS, VALUE LABELS and MISSING VALUES as the archive writes them.

The archive writes the missing codes as a comment, for users to activate; they are read all the same.
"""

import re
from collections.abc import Iterator

from studybook.described import Range, Value
from studybook.sources.delivery import Unreadable
from studybook.sources.setups.statements import Place, Setup, Words, plain

QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
COMMENTED = re.compile(
    r"\*\s*(MISSING\s+VALUES\s+[A-Z@#$_][\w.@#$]*(?:\s+[A-Z@#$_][\w.@#$]*)*\s*\(.*)", re.DOTALL | re.IGNORECASE
)
"""Missing codes in a comment: words of a sentence are not followed by a bracket."""

PASSED = {"FILE", "EXECUTE", "SAVE", "GET", "SET", "TITLE", "SUBTITLE", "LIST", "FREQUENCIES", "DESCRIPTIVES"}
"""What says nothing of a variable."""

LOWEST, HIGHEST = {"LO", "LOW", "LOWEST"}, {"HI", "HIGH", "HIGHEST"}


def read(text: str) -> Setup:
    """What an SPSS setup file says.

    Raises:
        Unreadable: a statement that is known is not written as the archive writes it.
    """
    setup = Setup()
    for statement in _statements(plain(text)):
        words = Words(statement)
        first = words.take()
        match first.upper(), words.next:
            case "DATA", "LIST":
                _places(setup, words)
            case (("VARIABLE" | "VAR"), ("LABELS" | "LABEL")):
                _titles(setup, words)
            case (("VALUE" | "VAL"), ("LABELS" | "LABEL")):
                _labels(setup, words)
            case (("MISSING" | "MIS"), ("VALUES" | "VALUE")):
                _missing(setup, words)
            case word, _ if word not in PASSED:
                setup.unread.add(word)
            case _:
                pass
    return setup


def _statements(text: str) -> Iterator[str]:
    """Commands, each ended by a point at the end of a line; and comments that hold missing codes."""
    lines: list[str] = []
    for line in text.split("\n"):
        comment = bool(lines and lines[0].lstrip().startswith("*")) or (not lines and line.lstrip().startswith("*"))
        if not lines and not line.strip():
            continue
        lines.append(line)
        bare = (line if comment else QUOTED.sub("''", line)).rstrip()
        if bare.endswith(".") or (comment and not bare):
            yield from _whole("\n".join(lines))
            lines = []
    yield from _whole("\n".join(lines))


def _whole(statement: str) -> Iterator[str]:
    statement = statement.strip().removesuffix(".")
    if statement.startswith("*"):
        if found := COMMENTED.fullmatch(statement):
            yield found[1]
    elif statement:
        yield statement


def _places(setup: Setup, words: Words) -> None:
    while words and not words.skip("/"):
        words.take()
    words.skip("1")
    while words:
        if words.next == "/":
            raise Unreadable("its setup file has records of more than one line, which are not read")
        name = words.take("name")
        start = _column(words)
        end = _column(words, negative=True) if words.kind == "number" and words.next.startswith("-") else start
        if words.skip("-"):
            end = _column(words)
        text, decimals = _shown(words) if words.skip("(") else (False, 0)
        setup.places.append(Place(name, start, end, text, decimals))


def _column(words: Words, *, negative: bool = False) -> int:
    column = words.take("number")
    return int(column.removeprefix("-") if negative else column)


def _shown(words: Words) -> tuple[bool, int]:
    """Whether what follows a bracket says that a field is text, and with how many decimals its number is written."""
    inside: list[str] = []
    while not words.skip(")"):
        inside.append(words.take().upper())
    kinds = "".join(inside).replace(",", "")
    if found := re.fullmatch(r"F?(\d*)", kinds):
        return False, int(found[1] or 0)
    return True, 0


def _titles(setup: Setup, words: Words) -> None:
    words.take()
    while words:
        name = words.take("name")
        setup.titles[name.upper()] = words.quoted()
        words.skip("/")


def _labels(setup: Setup, words: Words) -> None:
    words.take()
    words.skip("/")
    while words:
        names = [words.take("name")]
        while words.kind == "name":
            names.append(words.take())
        labels: list[tuple[Value, str]] = []
        while words and not words.skip("/"):
            labels.append((words.value(), words.quoted()))
        for name in names:
            setup.labels.setdefault(name.upper(), []).extend(labels)


def _missing(setup: Setup, words: Words) -> None:
    words.take()
    while words:
        names = [words.take("name")]
        while words.kind == "name" or words.skip(","):
            names.append(words.take("name"))
        if not words.skip("("):
            words.take("bracket")
        codes: list[Value | Range] = []
        while not words.skip(")"):
            codes.append(_code(words))
            words.skip(",")
        for name in names:
            setup.add_missing(name, codes)
        words.skip("/")


def _code(words: Words) -> Value | Range:
    low = float("-inf") if words.skip(*LOWEST) else words.value()
    if not words.skip("THRU"):
        return low
    return Range(low, float("inf") if words.skip(*HIGHEST) else words.value())
