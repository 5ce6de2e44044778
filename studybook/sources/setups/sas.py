"""SAS setup files: PROC FORMAT, INPUT, LABEL, FORMAT and the recodes of missing codes as the archive writes them.

The archive puts formats and recodes into comments, for users to activate; they are read all the same.
"""

import re
from collections.abc import Iterator

from studybook.described import Range, Value
from studybook.sources.setups.statements import Place, Setup, Words, plain

COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)
KEPT = re.compile(r"\s*(PROC\s+FORMAT|VALUE|IF|FORMAT)\b", re.IGNORECASE)
"""How a comment begins that the archive means to be activated."""

STATEMENT = re.compile(r"\s*(?:\*[^;]*|(?P<words>(?:'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^;'\"])*));?", re.DOTALL)
PASSED = {"PROC", "DATA", "INFILE", "RUN", "LENGTH", "LIBNAME", "FILENAME", "OPTIONS", "TITLE", "SET", "QUIT"}
"""What says nothing of a variable that is read."""


def read(text: str) -> Setup:
    """What a SAS setup file says.

    Raises:
        Unreadable: a statement that is known is not written as the archive writes it.
    """
    setup, formats, shown = Setup(), dict[str, list[tuple[Value, str]]](), dict[str, str]()
    for statement in _statements(plain(text)):
        words = Words(statement)
        match words.take().upper():
            case "VALUE":
                name = words.take("name").upper()
                formats[name] = _formatted(setup, words)
            case "INPUT":
                _places(setup, words)
            case "LABEL":
                while words:
                    name = words.take("name").upper()
                    words.skip("=")
                    setup.titles[name] = words.quoted()
            case "FORMAT":
                shown |= _shown(words)
            case "IF":
                _recode(setup, words)
            case word if word not in PASSED:
                setup.unread.add(word)
            case _:
                pass
    for name, format_name in shown.items():
        setup.formats[name] = format_name
        if format_name in formats:
            setup.labels[name] = formats[format_name]
    return setup


def _statements(text: str) -> Iterator[str]:
    opened = COMMENT.sub(lambda found: f" {found[1]} " if KEPT.match(found[1]) else " ", text)
    at = 0
    while at < len(opened) and (found := STATEMENT.match(opened, at)) and found.end() > at:
        if words := (found["words"] or "").strip():
            yield words
        at = found.end()


def _formatted(setup: Setup, words: Words) -> list[tuple[Value, str]]:
    """Codes and their labels. Ranges of codes and OTHER have no code of their own: they are named as not read."""
    labels: list[tuple[Value, str]] = []
    while words:
        codes = _codes(words)
        if not words.skip("="):
            words.take("sign")
        label = words.quoted()
        labels += [(code, label) for code in codes if not isinstance(code, Range)]
        if any(isinstance(code, Range) for code in codes):
            setup.unread.add("VALUE of a range")
    return labels


def _codes(words: Words) -> list[Value | Range]:
    codes = [_code(words)]
    while words.skip(","):
        codes.append(_code(words))
    return codes


def _code(words: Words) -> Value | Range:
    """A code, or a range of them; a letter after a point is a missing value."""
    if words.skip("OTHER"):
        return Range(float("-inf"), float("inf"))
    low = float("-inf") if words.skip("LOW") else words.take().lower() if _lettered(words) else words.value()
    if words.skip("-"):
        return Range(low, float("inf") if words.skip("HIGH") else words.value())
    if words.kind == "number" and words.next.startswith("-"):
        return Range(low, float(words.take().removeprefix("-")))
    return low


def _lettered(words: Words) -> bool:
    return bool(re.fullmatch(r"\.[A-Z_]", words.next))


def _places(setup: Setup, words: Words) -> None:
    while words:
        name = words.take("name")
        text = words.skip("$")
        start = int(words.take("number"))
        end = int(words.take().removeprefix("-")) if words.kind == "number" and words.next.startswith("-") else start
        if words.skip("-"):
            end = int(words.take("number"))
        decimals = int(words.take().removeprefix(".")) if words.kind == "number" and words.next.startswith(".") else 0
        setup.places.append(Place(name, start, end, text, decimals))


def _shown(words: Words) -> dict[str, str]:
    """The format of each variable, without its point."""
    shown: dict[str, str] = {}
    while words:
        names = [words.take("name").upper()]
        while words.kind == "name":
            names.append(words.take().upper())
        if words.skip("$") or words.kind == "number":
            words.take("number")  # a width alone, as `$5.` or `8.2`, says nothing
            continue
        *variables, format_name = names
        shown |= dict.fromkeys(variables, format_name)
        words.skip(".")
    return shown


def _recode(setup: Setup, words: Words) -> None:
    """`IF (X = -9 OR X = -8) THEN X = .;`: any other condition is named as not read."""
    codes: list[Value | Range] = []
    words.skip("(")
    name = words.next
    while words.next == name and words.kind == "name":
        words.take()
        codes += _condition(words)
        if not words.skip("OR", "|"):
            break
        words.skip("(")
    words.skip(")")
    if codes and words.skip("THEN") and words.skip(name) and words.skip("=") and (words.next in {"", "."} or _lettered(words)):
        setup.add_missing(name, codes)
    else:
        setup.unread.add("IF")


def _condition(words: Words) -> list[Value | Range]:
    if words.skip("=", "EQ"):
        return [words.value()]
    if words.skip(">=", "GE"):
        return [Range(words.value(), float("inf"))]
    if words.skip("<=", "LE"):
        return [Range(float("-inf"), words.value())]
    return []
