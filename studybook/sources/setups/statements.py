"""What a setup file says, and the words its statements are made of: texts in quotation marks, numbers, names and signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from studybook.described import Range, Value, whole
from studybook.sources.delivery import Unreadable

TOKEN = re.compile(
    r"""\s+
    | '(?P<single>(?:[^'\n]|'')*)'
    | "(?P<double>(?:[^"\n]|"")*)"
    | (?P<number>(?<![\w.])-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.$]))
    | (?P<name>\$?[@#A-Za-z_][\w$@#]*(?:\.[\w$@#]+)*|\d\w+)
    | (?P<sign>==|>=|<=|~=|!=|\.[a-zA-Z_](?!\w)|.)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """A word of a statement: `text` as it was meant, without its quotation marks."""

    kind: str
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def word(self) -> str:
        """A name or sign in capitals; nothing of what stood in quotation marks."""
        return "" if self.kind == "quoted" else self.text.upper()


@dataclass(frozen=True)
class Place:
    """Where a variable stands in a line: columns from `start` to `end`, both included, counted from 1."""

    name: str
    start: int
    end: int
    text: bool
    decimals: int = 0


@dataclass
class Setup:
    """What was read so far. Names are kept as they stand; statements that are not read are named by their first word."""

    places: list[Place] = field(default_factory=list[Place])
    titles: dict[str, str] = field(default_factory=dict[str, str])
    labels: dict[str, list[tuple[Value, str]]] = field(default_factory=dict[str, list[tuple[Value, str]]])
    missing: dict[str, list[Value | Range]] = field(default_factory=dict[str, list[Value | Range]])
    formats: dict[str, str] = field(default_factory=dict[str, str])
    unread: set[str] = field(default_factory=set[str])

    def add_missing(self, name: str, codes: Sequence[Value | Range]) -> None:
        """More missing codes of a variable, each once."""
        known = self.missing.setdefault(name.upper(), [])
        known += [code for code in codes if code not in known]


class Words:
    """The tokens of one statement, taken one after the other."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0

    def __bool__(self) -> bool:
        return self._at < len(self._tokens)

    @property
    def next(self) -> str:
        """The next word in capitals, or nothing at the end."""
        return self._tokens[self._at].word if self else ""

    @property
    def kind(self) -> str:
        """What the next token is: quoted, number, name or sign."""
        return self._tokens[self._at].kind if self else ""

    def take(self, *kinds: str) -> str:
        """The next token's text, which must be of one of these kinds, if any are named.

        Raises:
            Unreadable: it is not, or there is none.
        """
        if not self or (kinds and self.kind not in kinds):
            raise Unreadable("its setup file has a statement that is not written as the archive writes it")
        self._at += 1
        return self._tokens[self._at - 1].text

    def skip(self, *words: str) -> bool:
        """Take the next token if it is one of these words."""
        if self.next in words and self.next:
            self._at += 1
            return True
        return False

    def quoted(self) -> str:
        """A text in quotation marks, or several joined by a plus sign."""
        text = self.take("quoted")
        while self.skip("+"):
            text += self.take("quoted")
        return text

    def value(self) -> Value:
        """A code: a number, or a text in quotation marks."""
        return self.take("quoted") if self.kind == "quoted" else number(self.take("number"))


def tokens(text: str) -> Iterator[Token]:
    """The words of a statement."""
    for found in TOKEN.finditer(text):
        if (kind := found.lastgroup) in {"single", "double"}:
            mark = "'" if kind == "single" else '"'
            yield Token("quoted", found[kind].replace(mark * 2, mark))
        elif kind:
            yield Token(kind, found[kind])


def number(text: str) -> Value:
    """A number as it is written, as an `int` if it is whole."""
    return whole(float(text))


def plain(text: str) -> str:
    """A setup file with LF alone, and without what may follow its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a\n ") + "\n"
