"""A model as published: the odds ratio of each term in two significant digits, and the tables it rests on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

QUESTION = "model"
"""What the public record calls it."""

SURE_PERCENT = 95
"""How sure an interval is, in percent."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One trait, what it is compared with, and its odds ratio with the ends of its interval, each as it is written.

    `table` is the id of the finding that crosses the outcome with the trait.
    """

    table: str
    label: str
    compared: str
    ratio: str
    low: str
    high: str

    @property
    def direction(self) -> Literal["higher", "lower", "unclear"]:
        """On which side of one the whole interval lies, as it is published; unclear if it holds one."""
        low, high = Decimal(self.low), Decimal(self.high)
        return "higher" if low > 1 else "lower" if high < 1 else "unclear"


@dataclass(frozen=True, kw_only=True)
class Modelled:
    """One model as published. `outcome` is the category whose odds are compared, `groups` how many have records."""

    id: str
    title: str
    note: str
    dataset: str
    outcome: str
    groups: int
    terms: tuple[Term, ...]


def two_digits(value: float) -> str:
    """A positive number in two significant digits, without an exponent: 0.84, 1.8, 12, 480."""
    return f"{Decimal(f'{value:.1e}'):f}"


def model_record(model: Modelled) -> dict[str, Any]:
    """A model as its file holds it."""
    return {**asdict(model), "question": QUESTION}


def model_from(data: Mapping[str, Any]) -> Modelled:
    """Read a model back.

    Raises:
        KeyError, TypeError: it lacks a field, or has one of another kind.
        ValueError: it has one too many, or a number is not written as a model's are.
    """
    if set(data) != {*(field.name for field in fields(Modelled)), "question", "notice"}:
        raise ValueError("a model has these fields and no other")
    said = {name: _text(data[name]) for name in ("id", "title", "note", "dataset", "outcome")}
    if not isinstance(data["groups"], int) or isinstance(data["groups"], bool):
        raise TypeError("a number of groups")
    return Modelled(**said, groups=data["groups"], terms=tuple(map(_term, data["terms"])))


def _term(data: Mapping[str, Any]) -> Term:
    term = Term(**{name: _text(value) for name, value in data.items()})
    if not 0 < _number(term.low) <= _number(term.ratio) <= _number(term.high):
        raise ValueError("an odds ratio lies within its interval, above zero")
    return term


def _number(text: str) -> Decimal:
    """A number as written, if it is written in two significant digits."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or number <= 0 or two_digits(float(number)) != text:
        raise ValueError("two significant digits")
    return number


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value
