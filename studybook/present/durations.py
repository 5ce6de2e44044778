"""The days between two dates: what a table, a chart and their notes say of them in words."""

from collections.abc import Iterator

from studybook.bundle import Bundle, Statistic, Table
from studybook.present.identity import QUARTILES, Piece, Sentence, cell
from studybook.present.lines import columns
from studybook.present.text import nothing, percent, plain

WEEK = 7


def between(table: Table, bundle: Bundle) -> str:
    """From which date to which the days are counted."""
    return f"Days from “{plain(_first(table, bundle))}” to “{plain(table.dimensions[0].label)}”"


def message(table: Table) -> Sentence:
    """What a chart shows: the quartiles, and on how many records they rest."""
    said = (Piece(_quartile(each, first=not i), cell(QUARTILES[each.name])) for i, each in enumerate(table.statistics))
    quartiles = tuple(piece for i, each in enumerate(said) for piece in ((Piece(", "),) * bool(i) + (each,)))
    (line,) = columns(table)
    if line.total == 0:
        return (Piece(nothing(table.dataset)),)
    both, share = line.parts[0], percent(line.parts[0].count, line.total)
    amount = "a withheld number" if both.count is None else f"{both.count:,}" if share is None else f"{both.count:,} ({share}%)"
    base = Piece("all") if line.total is None else Piece(f"{line.total:,}", cell("n"))
    known = (Piece("Both dates are known for "), Piece(amount, cell("np", line.at(both))), Piece(" of "), base)
    return *quartiles, Piece(". "), *known, Piece(f" {table.dataset} with the first.")


def notes(table: Table, bundle: Bundle) -> Iterator[str]:
    """What readers must know of the days."""
    yield f"{between(table, bundle)}. Where the second date comes first, the days count below zero."
    rounding = bundle.manifest.policy.get("rounding", {})
    if any(rounding.get(statistic.unit) == WEEK for statistic in table.statistics):
        yield "Quartiles are rounded to whole weeks."


def _first(table: Table, bundle: Bundle) -> str:
    """What the date is called from which days are counted: the one in the universe that can be blank."""
    named = dict(table.universe)
    dates = (
        entry.table.dimensions[0].label
        for entry in bundle.codebook.get(table.dataset, ())
        if entry.variable in named
        and entry.table
        and any(each.codes == (None,) for each in entry.table.dimensions[0].categories)
    )
    return next(dates, " and ".join(named))


def _quartile(statistic: Statistic, *, first: bool) -> str:
    name = statistic.name.capitalize() if first else statistic.name
    return f"{name} withheld" if statistic.value is None else f"{name} {statistic.value:,} {plain(statistic.unit)}"
