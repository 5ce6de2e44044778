"""Any metadata, written in every way and read back: a variable says what it said, but for what its format cannot hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.described import Column, ColumnKind, Range, Value
from studybook.sources.icpsr import Alone
from tests.peculiar import WAYS, Cell, Given, laid

INFINITE = float("inf")


@dataclass(frozen=True, kw_only=True)
class Holds:
    """What files written in one way hold.

    `codes` and `missing` name what may have a label and what may be declared missing: `whole` and `fraction` numbers, `text`,
    `letter`, a `range` and one that is `open`. Of missing codes there are at most `most`, of which a range counts for two.
    A name has at most `name` letters; titles and labels of codes at most `title` and `label` bytes (`letters`, if `unit` says
    so). `types` is false where numbers and text are not told apart, `days` where days are text, and `cells` names records'
    values that are held beside numbers and text. `noted` is what a reader is told, once.
    """

    codes: str = ""
    missing: str = ""
    most: int = 9
    name: int = 32
    title: int = 10_000
    label: int = 10_000
    unit: str = "bytes"
    alphabet: str = "any"
    names: str = "ASCII"
    days: bool = False
    types: bool = True
    cells: str = ""
    noted: tuple[str, ...] = ()


SETUP = "are those of its setup file"
SPSS = Holds(
    codes="whole fraction text",
    missing="whole fraction text range open",
    most=3,
    title=256,
    label=120,
    names="any",
    days=True,
)
LABELS_FILE = Holds(codes="whole text", missing="whole text", types=False, names="any", noted=("the file says no types",))
WITH_SPS = Holds(codes="whole fraction text", missing="whole fraction text range open", noted=(SETUP,))
WITH_SAS = Holds(codes="whole fraction text letter", missing="whole fraction text letter open", noted=(SETUP,))
WITH_DO = Holds(codes="whole fraction letter", missing="whole fraction letter open", alphabet="no quotes", noted=(SETUP,))

TABLE: Mapping[str, Holds] = {
    "sav": SPSS,
    "zsav": SPSS,
    "dta": Holds(
        codes="whole letter",
        missing="letter",
        title=80,
        label=32_000,
        unit="letters",
        names="any",
        days=True,
        cells="letter",
        noted=("Stata files cannot say",),
    ),
    "por": Holds(
        codes="whole fraction text",
        name=8,
        title=765,
        label=765,
        names="capitals",
        alphabet="ASCII",
        days=True,
        noted=("missing codes are not known",),
    ),
    "xpt 5": Holds(name=8, title=40, days=True, noted=("SAS transport files hold no labels",)),
    "xpt 8": Holds(title=256, days=True, noted=("SAS transport files hold no labels",)),
    "sas7bdat": Holds(
        codes="whole fraction text letter",
        missing="letter",
        title=256,
        label=1000,
        days=True,
        cells="letter",
        noted=("SAS files cannot say",),
    ),
    "tsv": Holds(title=0, types=False, names="any", noted=("the file says no types", "no file of labels")),
    "tsv with labels": LABELS_FILE,
    "csv with labels": LABELS_FILE,
    "csv with sps": WITH_SPS,
    "tsv with sas": WITH_SAS,
    "csv with do and dct": WITH_DO,
    "txt with sps": WITH_SPS,
    "txt with sas": WITH_SAS,
    "txt with do and dct": WITH_DO,
}
"""What each way holds. All else that is said of a variable is left out, or cut at the length that stands here."""


# What goes in

RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH", "LO", "HI", "THRU", "IF", "THEN"}
"""Words that mean something else in a setup file, and are the name of no variable."""

MORE = " éäŒ€Жא中'/.;*"
ALPHABETS: Mapping[str, st.SearchStrategy[str]] = {
    "any": st.characters(categories=["L", "N", "P", "S"], include_characters=MORE + '"'),
    "no quotes": st.characters(categories=["L", "N", "P", "S"], include_characters=MORE, exclude_characters='"'),
    "ASCII": st.characters(min_codepoint=32, max_codepoint=126),
}
NAMES: Mapping[str, str] = {"any": "ABcd01_éЖ", "ASCII": "ABcd01_", "capitals": "ABCD01_"}
CODES: Mapping[str, str] = {"any": "xYzé", "no quotes": "xYzé", "ASCII": "xYz"}


LENGTHS = (1, 1, 1, 1, 1, 60)
"""How often a text is repeated: some labels are longer than any format holds."""


@cache
def words(alphabet: str, least: int = 0) -> st.SearchStrategy[str]:
    """Labels. Blanks around them are held by none."""
    text = st.text(ALPHABETS[alphabet], min_size=least, max_size=25)
    return st.builds(lambda text, times: (text * times).strip(), text, st.sampled_from(LENGTHS)).filter(
        lambda text: len(text) >= least
    )


@cache
def names(letters: str, most: int) -> st.SearchStrategy[list[str]]:
    name = st.builds(
        str.__add__, st.sampled_from("AQX" if letters == "capitals" else "AQx"), st.text(NAMES[letters], max_size=most - 1)
    )
    return st.lists(name.filter(lambda name: name.upper() not in RESERVED), min_size=1, max_size=3, unique_by=str.casefold)


WHOLE = st.one_of(st.integers(-99, 99), st.integers(-(2**31) + 1, 2**31 - 200))
FRACTIONS = st.integers(-100, 99).map(lambda number: number + 0.25)
NUMBERS = st.one_of(WHOLE, FRACTIONS)
LETTERS = st.sampled_from([".a", ".b", ".z"])
LOWS, HIGHS = st.one_of(st.just(-INFINITE), st.integers(-99, 0)), st.one_of(st.just(INFINITE), st.integers(1, 99))
RANGES = st.lists(st.builds(Range, LOWS, HIGHS).filter(lambda each: (each.low, each.high) != (-INFINITE, INFINITE)), max_size=1)
KINDS: st.SearchStrategy[ColumnKind] = st.sampled_from(("number", "number", "text", "date"))
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@cache
def texts(alphabet: str) -> st.SearchStrategy[str]:
    """Codes that are texts."""
    return st.text(CODES[alphabet], min_size=1, max_size=4)


@cache
def labelled(alphabet: str, kind: ColumnKind) -> st.SearchStrategy[dict[Value, str]]:
    codes = texts(alphabet) if kind == "text" else st.one_of(NUMBERS, LETTERS)
    return st.dictionaries(codes, words(alphabet, 1), max_size=3)


@cache
def missing(alphabet: str, kind: ColumnKind) -> st.SearchStrategy[list[Value]]:
    return st.lists(texts(alphabet) if kind == "text" else NUMBERS, max_size=2)


@st.composite
def columns(draw: st.DrawFn, name: str, alphabet: str) -> Column:
    """Anything that may be said of a variable, whatever the format holds."""
    kind, title = draw(KINDS), draw(words(alphabet))
    if kind == "date":
        return Column(name=name, label=title, kind=kind, labels=(), missing=())
    labels = draw(labelled(alphabet, kind))
    lettered = [code for code in labels if kind == "number" and isinstance(code, str)]
    known = [code for code in labels if code not in lettered][: draw(st.integers(0, 2))]
    single = dict.fromkeys([*known, *draw(missing(alphabet, kind))])
    ranges = draw(RANGES) if kind == "number" else []
    return Column(name=name, label=title, kind=kind, labels=tuple(labels.items()), missing=(*ranges, *single, *lettered))


@st.composite
def files(draw: st.DrawFn, holds: Holds) -> list[Given]:
    """Variables with what a format holds of anything that may be said, and three records."""
    first = Column(name="N", label="", kind="number" if holds.types else "text", labels=(), missing=())
    made = [Given(first, (1, 2, 3) if holds.types else ("1", "2", "3"))]
    for name in draw(names(holds.names, holds.name)):
        column = held(draw(columns(name, holds.alphabet)), holds)
        made.append(Given(column, tuple(draw(cells(column, holds)))))
    return made


@cache
def others(alphabet: str, kind: ColumnKind) -> st.SearchStrategy[Cell]:
    match kind:
        case "number":
            return NUMBERS
        case "text":
            return words(alphabet).map(lambda text: text[:12].strip())
        case "date":
            return DAYS


@st.composite
def cells(draw: st.DrawFn, column: Column, holds: Holds) -> list[Cell]:
    """Codes that the variable names, blanks, and other values."""
    codes = [code for code, _ in column.labels] + [each for each in column.missing if not isinstance(each, Range)]
    if column.kind == "number" and "letter" not in holds.cells:
        codes = [code for code in codes if not isinstance(code, str)]
    return draw(st.permutations([*codes[:2], None, draw(others(holds.alphabet, column.kind)), None]))[:3]


# What a format leaves of it


def held(column: Column, holds: Holds) -> Column:
    """What a file of a format can say of this variable."""
    text = column.kind == "text"
    labels = tuple(
        (code, cut(label, holds.label, holds)) for code, label in column.labels if sort(code, text=text) in holds.codes
    )
    missing = tuple(at_most(holds.most, (each for each in column.missing if sort(each, text=text) in holds.missing.split())))
    kind = column.kind
    if (kind == "date" and not holds.days) or (not holds.types and not (labels or missing)):
        kind = "text"
    title = cut(column.label, holds.title, holds)
    return replace(column, label=title, kind=kind, labels=labels if holds.codes else (), missing=missing)


def storable(given: Given, holds: Holds) -> Given:
    """A variable and its cells as a format holds them."""
    column = held(given.column, holds)
    lettered = given.column.kind == "number" and "letter" not in holds.cells
    cells = [None if lettered and isinstance(cell, str) else cell for cell in given.cells]
    if column.kind == "text":
        cells = [None if cell is None else str(cell) for cell in cells]
    return Given(column, tuple(cells))


def sort(code: Value | Range, *, text: bool) -> str:
    """What kind of code it is, as the table names it."""
    if isinstance(code, Range):
        return "open" if INFINITE in {-float(code.low), float(code.high)} else "range"
    if isinstance(code, str):
        return "text" if text else "letter"
    return "whole" if isinstance(code, int) else "fraction"


def at_most(most: int, codes: Iterator[Value | Range]) -> Iterator[Value | Range]:
    for code in codes:
        most -= 2 if isinstance(code, Range) else 1
        if most >= 0:
            yield code


def cut(text: str, most: int, holds: Holds) -> str:
    """A text at the length that a format has, without half a letter or a blank at its end."""
    return (text[:most] if holds.unit == "letters" else text.encode()[:most].decode(errors="ignore")).rstrip()


def shown(cell: Cell, kind: ColumnKind) -> object:
    """A cell as a reader gives it, letters of SAS as those of Stata."""
    if isinstance(cell, str) and kind == "number":
        return cell[1:]
    return pd.Timestamp(cell) if isinstance(cell, date) else cell


def plain(value: object, kind: ColumnKind) -> object:
    """A value as read, blanks alike."""
    if isinstance(value, str) and kind == "number":
        return value.lower()
    if value is None or value is pd.NaT or value == "" or value != value:  # noqa: PLR0124
        return None
    return value


@pytest.mark.parametrize("way", WAYS)
def test_what_is_said_of_variables_comes_back(tmp_path: Path, way: str) -> None:
    holds, folder = TABLE[way], tmp_path

    @settings(max_examples=40)
    @given(variables=files(holds))
    def comes_back(variables: Sequence[Given]) -> None:
        for path in folder.iterdir():
            path.unlink()
        path = laid(folder, way, variables)
        said = Alone(path).described()
        assert [plainly(column) for column in said.columns] == [plainly(one.column) for one in variables]
        for note in holds.noted:
            assert sum(note in each for each in said.notes) == 1
        assert len(said.notes) == len(holds.noted)
        frame = Alone(path).frame()
        for one in variables:
            values = frame[one.column.name].tolist()
            kind = one.column.kind
            assert [plain(value, kind) for value in values] == [plain(shown(cell, kind), kind) for cell in one.cells]

    comes_back()


def plainly(column: Column) -> tuple[object, ...]:
    """What is compared of a variable: the order of codes is no matter, and how its program shows it was not drawn."""
    return (column.name, column.label, column.kind, dict(column.labels), set(column.missing))
