"""What is wrong with releases at first sight, before anything is worked out."""

from collections.abc import Iterator

from studybook.disclosure.attack.knowledge import Knowledge, Told
from studybook.disclosure.attack.report import Leak


def at_sight(known: Knowledge) -> Iterator[Leak]:
    """Counts below the threshold, places with two counts, places told and withheld in one release, quantiles not rounded."""
    for place, counts in known.counts.items():
        if min(counts) < known.threshold:
            yield "small", place, known.tellers[place], None
        if len(counts) > 1:
            yield "contradiction", place, known.tellers[place], None
    for release in sorted({each.release for each in known.told}):
        yield from _told_and_withheld([each for each in known.told if each.release == release])
    for each in known.told:
        if any(not _rounded(each, statistic.unit, statistic.value) for statistic in each.table.statistics):
            yield "unrounded", (each.table.dataset, each.table.universe), (each.name,), None


def _told_and_withheld(tables: list[Told]) -> Iterator[Leak]:
    told = {place: each.name for each in tables for place, count in each.places if count is not None}
    for each in tables:
        for place, count in each.places:
            if count is None and place in told:
                yield "exact", place, (told[place],), None


def _rounded(told: Told, unit: str, value: int | None) -> bool:
    return value is None or value % told.policy.rounding.get(unit, value + 1) == 0
