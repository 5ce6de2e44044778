"""What a number on a page is: a short attribute on it, by which it can be found in the release. The audit reads it back.

data-of      on an element: what all within it is about. A finding by its id, a variable as `dataset.VARIABLE`, or a whole
             dataset as `dataset.*`. Several findings by their ids with spaces between: a number is the same of all of them.
data-cell    on what holds one number, or the mark of a withheld one: a statistic and a place, `np 1,2/-9`.
data-label   on what holds the label of a category: its place, `1,2/*`; or of a whole dimension, with `=` as its part: `*/=`.

Labels of a model are `=` for its outcome, `1` for its first term, `1/0` for what that is compared with.

A place has a part for each dimension of the table, with `/` between them: the codes of a category as the release has them, with
`,` between, `low:high` for a class of numbers and `blank` for a blank; `*` for all records; `?` for every category in turn.

n            count; of a dataset without a place, the number of its records
p            percentage of the column it stands in, or of all records where there is one column
np           count, and percentage where the number of its column is published
po           percentage of its column, and the number of the column where it is published
d            how many percentage points one percentage is above another, their places with `|` between: `d 1/1|1/0`
lo hi        of several findings: the smallest and the largest percentage that is published
s            of several findings: for how many of them a percentage is shown
q1 q2 q3     lower quartile, median, upper quartile, without a place
qb q0        no number: the bar from the lower quartile to the upper one, and the mark from which quartiles are measured
or ol oh     of a model, by the number of a term: its odds ratio, the lower and the upper end of its interval
oi           the same: both ends
ow           the same: on which side of one the interval lies, in words
og           of a model: from how many groups its records come
ot           in the chart of a model: a ratio on its scale, `ot 0.5`
w            how many parts of a line are withheld
t            the same, and what these hold together
x            no number: the finding is not published
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from studybook.cells import Code, Codes
from studybook.present.text import WITHHELD
from studybook.variables import Span

OfModel = Literal["or", "ol", "oh", "oi", "ow", "og", "ot"]
Number = Literal["n", "p", "np", "po", "d", "lo", "hi", "s", "q1", "q2", "q3", "qb", "q0", "w", "t", "x"] | OfModel

EVERY = "?"
ALL = "*"
TITLE = "="

QUARTILES: Mapping[str, Number] = {"lower quartile": "q1", "median": "q2", "upper quartile": "q3"}
"""What the statistics of a summary are called here."""


@dataclass(frozen=True)
class Piece:
    """Words, and what they are if they are a number or the label of a category: the value of their attribute."""

    text: str
    cell: str = ""
    label: str = ""

    @property
    def html(self) -> str:
        """The words as HTML, with their attribute."""
        if self.cell:
            return tagged(self.cell, escape(self.text))
        return f'<span data-label="{self.label}">{escape(self.text)}</span>' if self.label else escape(self.text)


Sentence = tuple[Piece, ...]


def cell(number: Number, place: str = "") -> str:
    """What a number is, as the value of its attribute."""
    return f"{number} {place}".strip()


def tagged(cell: str, html: str) -> str:
    """HTML that shows a number, or the mark of a withheld one, with what it is."""
    if html == WITHHELD:
        return html.replace("<span", f'<span data-cell="{cell}"')
    return f'<span data-cell="{cell}">{html}</span>'


def spelled(codes: Codes) -> str:
    """The codes of a category, in the order the release has them."""
    return ",".join(_spelled(code) for code in codes)


def html(sentence: Iterable[Piece]) -> str:
    """A sentence as HTML."""
    return "".join(piece.html for piece in sentence)


def words(sentence: Iterable[Piece]) -> str:
    """A sentence as plain text."""
    return "".join(piece.text for piece in sentence)


def _spelled(code: Code) -> str:
    if code is None:
        return "blank"
    return f"{code.low}:{code.high}" if isinstance(code, Span) else str(code)
