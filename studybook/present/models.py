"""A published model as a page uses it: its table, its chart, and each odds ratio in running text."""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from studybook.bundle import Bundle
from studybook.errors import PageFailed
from studybook.modelled import SURE_PERCENT, Modelled, Term
from studybook.present.identity import Piece, Sentence, cell
from studybook.present.marks import inline_tag
from studybook.present.text import Shown, plain
from studybook.standing import Standing

INTERVAL = f"{SURE_PERCENT}% interval"
"""What the ends of a range are called."""

HOW_TO_READ = (
    "At one the odds are the same as of what the feature is compared with; above one they are higher, below it lower. All "
    "features are taken at once, each with the others held alike. Where the interval holds one, which way is not clear."
)


@dataclass(frozen=True)
class ModelView:
    """One model, ready to be shown."""

    model: Modelled
    bundle: Bundle

    @property
    def title(self) -> str:
        """What the model is about."""
        return self.model.title

    @property
    def note(self) -> str:
        """What the reader must know of it."""
        return self.model.note

    @property
    def records(self) -> int | None:
        """How many records it was estimated from."""
        return self.bundle.finding(self.model.terms[0].table).table.at(()).count

    @property
    def numbered(self) -> tuple[tuple[int, Term], ...]:
        """Its terms, with the numbers they are known by on a page."""
        return tuple(enumerate(self.model.terms, start=1))

    def table(self) -> Shown:
        """The odds ratios as a table with its notes."""
        from studybook.present.model_tables import table_markdown  # noqa: PLC0415  (loaded by pages that need it)

        return Shown(table_markdown(self))

    def chart(self) -> Shown:
        """The odds ratios with their intervals on a line, and a text that says the same."""
        from studybook.present.model_charts import chart_markdown  # noqa: PLC0415  (so is altair)

        return Shown(chart_markdown(self))

    def total(self) -> Shown:
        """How many records the model is about."""
        return self._said("a withheld number" if self.records is None else f"{self.records:,}", cell("n"))

    def groups(self) -> Shown:
        """From how many groups the records come."""
        return self._said(f"{self.model.groups:,}", cell("og"))

    def ratio(self, label: str) -> Shown:
        """The odds ratio of the trait `label`."""
        number, term = self._term(label)
        return self._said(written(term.ratio), cell("or", str(number)))

    def low(self, label: str) -> Shown:
        """The lower end of its interval."""
        number, term = self._term(label)
        return self._said(written(term.low), cell("ol", str(number)))

    def high(self, label: str) -> Shown:
        """The upper end of its interval."""
        number, term = self._term(label)
        return self._said(written(term.high), cell("oh", str(number)))

    def interval(self, label: str) -> Shown:
        """Both ends of its interval."""
        number, term = self._term(label)
        return self._said(interval(term), cell("oi", str(number)))

    def direction(self, label: str) -> Shown:
        """On which side of one the interval lies, as the end of a sentence."""
        number, term = self._term(label)
        return self._said(direction_in_words(term), cell("ow", str(number)))

    def _term(self, label: str) -> tuple[int, Term]:
        for number, term in self.numbered:
            if term.label == label:
                return number, term
        raise PageFailed(
            f"the model has no term {label!r}",
            where=f"finding {self.model.id}",
            details=[f"it has: {term.label}" for term in self.model.terms],
            remedy="Use one of these, spelled the same.",
        )

    def _said(self, html: str, cell: str) -> Shown:
        return Shown(f'<span class="value" data-of="{self.model.id}" data-cell="{cell}">{html}{self._tag}</span>')

    @property
    def _tag(self) -> str:
        return inline_tag(self.standing)

    @property
    def standing(self) -> Standing:
        """What its numbers may be taken for."""
        return self.bundle.standing


def written(number: str) -> str:
    """A number of a model as a reader sees it."""
    return f"{Decimal(number):,f}"


def interval(term: Term) -> str:
    """Both ends of an interval."""
    return f"{written(term.low)} to {written(term.high)}"


def direction(term: Term) -> str:
    """On which side of one an interval lies, in a word or two."""
    return "not clear" if term.direction == "unclear" else term.direction


def direction_in_words(term: Term) -> str:
    """The same, as it ends a sentence."""
    match term.direction:
        case "higher" | "lower":
            return term.direction
        case "unclear":
            return "not clear whether higher or lower"
        case _:
            assert_never(term.direction)


def compared(term: Term) -> str:
    """What a trait is compared with, as it stands under it."""
    return f"compared with “{plain(term.compared)}”"


def base(view: ModelView) -> Sentence:
    """How many records the odds ratios are about, and in how many groups."""
    records = Piece("their number withheld" if view.records is None else f"{view.records:,}", cell("n"))
    return (
        Piece("Base: "),
        records,
        Piece(f" {view.model.dataset} in "),
        Piece(f"{view.model.groups:,}", cell("og")),
        Piece(" groups."),
    )


def message(view: ModelView) -> Sentence:
    """What the chart and the table show, in words."""
    said: list[Piece] = [Piece("Odds of “"), Piece(plain(view.model.outcome), label="="), Piece(f"”, with {INTERVAL}s: ")]
    for number, term in view.numbered:
        said += [
            *([Piece("; ")] if number > 1 else []),
            *(Piece("“"), Piece(plain(term.label), label=str(number)), Piece("”, ")),
            *(Piece(compared(term), label=f"{number}/0"), Piece(", ")),
            *(Piece(written(term.ratio), cell("or", str(number))), Piece(" times (")),
            *(Piece(interval(term), cell("oi", str(number))), Piece("), ")),
            Piece(direction(term), cell("ow", str(number))),
        ]
    return *said, Piece(".")
