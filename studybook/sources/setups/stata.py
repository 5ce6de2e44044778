"""Stata setup files: a dictionary of places, and a do-file of labels and recodes as the archive writes them.

The archive puts the recodes of missing codes into a comment, for users to activate; they are read all the same.
"""

import re
from collections.abc import Iterator

from studybook.described import Range, Value
from studybook.sources.delivery import Unreadable
from studybook.sources.setups.statements import Place, Setup, Words, plain

COMMENT = re.compile(r"/\*(.*?)\*/", re.DOTALL)
KEPT = re.compile(r"\s*(replace|recode|mvdecode|label)\b")
"""How a comment begins that the archive means to be activated."""

FIELD = re.compile(
    r"""_column\(\s*(?P<start>\d+)\s*\)\s+(?:(?P<type>byte|int|long|float|double|str\d+)\s+)?
    (?P<name>[A-Za-z_]\w*)(?:\s*:\s*(?P<set>\w+))?\s+%(?P<width>\d+)(?:\.(?P<decimals>\d+))?(?P<shown>[a-z])
    (?:\s+"(?P<title>[^"]*)")?""",
    re.VERBOSE,
)
PASSED = {"infile", "set", "local", "save", "clear", "quietly", "version", "capture", "compress", "describe", "exit"}
"""What says nothing of a variable."""


def read(text: str, dictionary: str = "") -> Setup:
    """What a do-file and its dictionary say.

    Raises:
        Unreadable: a statement that is known is not written as the archive writes it.
    """
    setup, sets, attached = Setup(), dict[str, list[tuple[Value, str]]](), dict[str, str]()
    _places(setup, plain(dictionary), attached)
    for statement in _statements(plain(text)):
        words = Words(statement)
        match words.take(), words.next.lower():
            case (("label" | "lab" | "la"), ("define" | "def")):
                _defined(words, sets)
            case (("label" | "lab" | "la"), ("values" | "val")):
                words.take()
                name = words.take("name").upper()
                attached[name] = words.take("name")
            case (("label" | "lab" | "la"), ("variable" | "var")):
                words.take()
                name = words.take("name").upper()
                setup.titles[name] = words.quoted()
            case (("label" | "lab" | "la"), "data"):
                pass
            case "replace", _:
                _recode(setup, words)
            case (("format" | "form"), _):
                name = words.take("name").upper()
                setup.formats[name] = "".join(_rest(words))
            case word, _ if word not in PASSED:
                setup.unread.add(word)
            case _:
                pass
    for name in sets:
        # The archive's own files name the set after its variable, and do not always attach it.
        attached.setdefault(name.upper(), name)
    setup.labels = {name: sets[of] for name, of in attached.items() if of in sets}
    return setup


def _rest(words: Words) -> Iterator[str]:
    while words:
        yield words.take()


def _statements(text: str) -> Iterator[str]:
    """Commands by lines, or by semicolons where the file says so."""
    opened = COMMENT.sub(lambda found: f"\n{found[1]}\n" if KEPT.match(found[1]) else " ", text)
    ended, part = False, ""
    for line in opened.replace("///\n", " ").split("\n"):
        if found := re.fullmatch(r"\s*#\s*delimit\s*(;|cr)?\s*", line):
            ended = found[1] == ";"
        elif not part.strip() and line.lstrip().startswith(("*", "//")):
            continue
        elif ended:
            part += f"{line}\n"
            if line.rstrip().endswith(";"):
                yield part.strip().removesuffix(";")
                part = ""
        elif line.strip():
            yield line.strip()
    if part.strip():
        yield part.strip()


def _places(setup: Setup, dictionary: str, attached: dict[str, str]) -> None:
    inside = dictionary.partition("{")[2].rpartition("}")[0]
    if re.search(r"_(newline|line\(\s*[2-9]|lines\(\s*[2-9])", inside):
        raise Unreadable("its setup file has records of more than one line, which are not read")
    for line in inside.split("\n"):
        if not line.strip() or line.lstrip().startswith(("*", "_lrecl", "_firstlineoffile", "_lines(1)", "_line(1)")):
            continue
        if not (found := FIELD.fullmatch(line.strip())):
            raise Unreadable("its dictionary has a line that is not written as the archive writes it")
        name, start, width = found["name"], int(found["start"]), int(found["width"])
        setup.places.append(Place(name, start, start + width - 1, found["shown"] == "s"))
        setup.titles[name.upper()] = found["title"] or ""
        if found["set"]:
            attached[name.upper()] = found["set"]


def _defined(words: Words, sets: dict[str, list[tuple[Value, str]]]) -> None:
    words.take()
    labels = sets.setdefault(words.take("name"), [])
    while words and not words.skip(","):
        code: Value = words.take().lower() if re.fullmatch(r"\.[A-Z]", words.next) else words.value()
        labels.append((code, words.quoted()))


def _recode(setup: Setup, words: Words) -> None:
    """`replace X = . if (X == -9 | X == -8)`: any other condition is named as not read."""
    name = words.take("name").upper()
    recoded = words.skip("=") and bool(re.fullmatch(r"\.[A-Z]?", words.next)) and bool(words.take()) and words.skip("IF")
    words.skip("(")
    codes: list[Value | Range] = []
    while recoded and words.skip(name):
        codes += _condition(words)
        if not words.skip("|"):
            break
    words.skip(")")
    if codes and not words:
        setup.add_missing(name, codes)
    else:
        setup.unread.add("replace")


def _condition(words: Words) -> list[Value | Range]:
    if words.skip("=="):
        return [words.value()]
    if words.skip(">="):
        return [Range(words.value(), float("inf"))]
    if words.skip("<="):
        return [Range(float("-inf"), words.value())]
    return []
