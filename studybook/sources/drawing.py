"""How one variable is drawn: from a stream of its own, each category as likely as any other.

Nothing here knows a published figure. What a rule forbids is left out of the draw, and the rest stays as likely as before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from studybook.errors import DeclarationError
from studybook.variables import Coded, Count, Day, Key, Measured, Span, Text, Variable, classes

Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]
Names = NDArray[np.object_]
Mask = NDArray[np.bool_]
Column = Ints | Days | Names

MISSING_SHARE = 0.1
"""How often each missing code stands in for a value, and a blank for a date."""

MOST = 100_000
"""Different numbers of one class that are drawn."""


@dataclass(frozen=True)
class Domain:
    """The codes a variable can take, and the share of each."""

    codes: Ints
    shares: NDArray[np.float64]


def stream(seed: int, *about: str) -> np.random.Generator:
    """Random numbers for one purpose: what else is drawn, and in which order, does not move them."""
    purpose = int.from_bytes("/".join(about).encode(), "big")
    # The generator is named, since numpy may change which one is its default.
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, purpose])))


def domain(variable: Variable) -> Domain:
    """The codes a variable of codes or numbers can take where it applies.

    Not applicable is one category more where the variable is optional, and else no code of the domain.

    Raises:
        DeclarationError: the variable has neither codes nor numbers.
    """
    lots = _categories(variable)
    if variable.optional and variable.not_applicable is not None:
        lots.append([variable.not_applicable])
    unknown = [code for code in variable.missing if code != variable.not_applicable]
    share = _missing_share(len(unknown))
    codes, shares = list(unknown), [share] * len(unknown)
    for lot in lots:
        codes += lot
        shares += [(1 - share * len(unknown)) / len(lots) / len(lot)] * len(lot)
    return Domain(np.array(codes, dtype=np.int64), np.array(shares))


def drawn_codes(
    source: Domain, only: Sequence[tuple[Mask, frozenset[int]]], numbers: NDArray[np.float64], *, where: str
) -> Ints:
    """A code for each of `numbers` (uniform on 0 to 1); rows under a mask of `only` take no code outside its set.

    Raises:
        DeclarationError: in some rows the sets leave no code.
    """
    if not only or len(numbers) == 0:
        return _picked(source, numbers)
    drawn = np.zeros(len(numbers), dtype=np.int64)
    # Rows to which the same rules apply are drawn together.
    patterns, of_row = np.unique(np.stack([mask for mask, _ in only]), axis=1, return_inverse=True)
    for position, pattern in enumerate(patterns.T):
        sets = [codes for (_, codes), applies in zip(only, pattern, strict=True) if applies]
        rows = np.flatnonzero(of_row == position)
        drawn[rows] = _picked(_restricted(source, sets, where), numbers[rows])
    return drawn


def drawn_days(kind: Day, lower: Iterable[Days], numbers: NDArray[np.float64], *, optional: bool) -> Days:
    """A day for each column of `numbers` (three rows, uniform on 0 to 1): any year as likely, then any day of it.

    No day comes before one of `lower`; where that leaves none, and in about one row in ten, it is blank. Where the day is
    optional, blank is one category more.
    """
    is_blank, in_years, in_days = numbers
    first, last = np.datetime64(kind.first, "D"), np.datetime64(kind.last, "D")
    earliest: Days = np.full(len(is_blank), first)
    for days in lower:
        earliest = np.fmax(earliest, days)
    none_left = earliest > last
    earliest = np.minimum(earliest, last)
    first_year = earliest.astype("datetime64[Y]")
    years = (last.astype("datetime64[Y]") - first_year).astype(np.int64) + 1
    year = first_year + np.floor(in_years * years).astype(np.int64)
    start = np.maximum(year.astype("datetime64[D]"), earliest)
    end = np.minimum((year + 1).astype("datetime64[D]") - 1, last)
    length = (end - start).astype(np.int64) + 1
    day = start + np.floor(in_days * length).astype(np.int64)
    blank = MISSING_SHARE + (1 - MISSING_SHARE) / (years + 1) * optional
    return np.where((is_blank < blank) | none_left, np.datetime64("NaT", "D"), day)


def partly_missing(values: Ints, variable: Variable, numbers: NDArray[np.float64]) -> Ints:
    """The values, with each missing code but not applicable in place of about one in ten."""
    unknown = np.array([code for code in variable.missing if code != variable.not_applicable], dtype=np.int64)
    share = _missing_share(len(unknown))
    lost = numbers < share * len(unknown)
    values = values.copy()
    values[lost] = unknown[np.floor(numbers[lost] / share).astype(np.int64)]
    return values


def _categories(variable: Variable) -> list[list[int]]:
    match variable.kind:
        case Coded(labels):
            return [[code] for code in labels]
        case Measured() | Count():
            return [list(range(span.low, span.high + 1, _step(span))) for span in classes(variable.kind)]
        case Day() | Key() | Text():
            raise DeclarationError("has no codes to draw from", where=variable.name)
        case _:
            assert_never(variable.kind)


def _step(span: Span) -> int:
    """From one number of a class to the next that may be drawn: each, unless there are more than are held in memory."""
    return 1 + (span.high - span.low) // MOST


def _missing_share(codes: int) -> float:
    """One in ten for each, as long as values stay as likely as a missing code."""
    return min(MISSING_SHARE, 1 / (codes + 1))


def _restricted(source: Domain, sets: Sequence[frozenset[int]], where: str) -> Domain:
    if not sets:
        return source
    allowed = np.isin(source.codes, list(frozenset.intersection(*sets)))
    if not allowed.any():
        raise DeclarationError("rules that can hold at once leave no code for the variable", where=where)
    return Domain(source.codes[allowed], source.shares[allowed])


def _picked(source: Domain, numbers: NDArray[np.float64]) -> Ints:
    ends = np.cumsum(source.shares)
    return source.codes[np.searchsorted(ends[:-1], numbers * ends[-1], side="right")]
