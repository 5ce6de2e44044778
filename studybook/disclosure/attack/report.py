"""From what the search found to exposures: each place once, in plain words and without a number of the data."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from studybook.cells import Code, Codes, Where
from studybook.disclosure.attack.knowledge import Place
from studybook.disclosure.attack.quantiles import Claim
from studybook.disclosure.attack.regions import Sum
from studybook.disclosure.attack.search import Bounds
from studybook.disclosure.attack.targets import Hidden, Target
from studybook.disclosure.attack.trial import Trial
from studybook.disclosure.attack.verdict import Exposure, Interval, Kind
from studybook.study import Study
from studybook.variables import Coded, Span, Variable

MANY = 4
"""So many categories of a variable are named; of more it is only said how many they are."""

Leak = tuple[Kind, Place, tuple[str, ...], Interval | None]
"""What leaks, where, who tells it, and between what the count must be."""


def exposures(study: Study, found: Iterable[Leak]) -> tuple[Exposure, ...]:
    """Exposures in order of dataset and place. Of the count of a place, only what is said first is kept."""
    variables = {(file.slug, variable.name): variable for file in study.files for variable in file.variables}
    kept: dict[tuple[object, ...], Exposure] = {}
    for kind, place, sources, interval in found:
        dataset, where = place
        about = (kind, sources) if kind in {"contradiction", "few", "unrounded"} else ()
        words = " and ".join(_words(variables[dataset, name], codes) for name, codes in where) or "all records"
        kept.setdefault((*about, place), Exposure(kind, dataset, where, words, sources, interval))
    return tuple(sorted(kept.values(), key=_order))


def _order(exposure: Exposure) -> tuple[object, ...]:
    return exposure.dataset, len(exposure.place), repr(exposure.place), exposure.kind, exposure.sources


def doubtful(claims: Sequence[Claim], result: Trial) -> Iterator[Leak]:
    """The quantiles that rest on too few records."""
    for number, bounds in result.missed.items():
        told = claims[number].told
        yield "few", (told.table.dataset, told.table.universe), (told.name,), interval(bounds)


def contradictions(result: Trial) -> Iterator[Leak]:
    """What cannot all be true, by the sources that say so."""
    for sources in result.contradictions:
        yield "contradiction", ("", ()), sources, None


def worked_out(withheld: Sequence[Hidden], result: Trial) -> Iterator[Leak]:
    """The withheld numbers that can be worked out."""
    for each, bounds in zip(withheld, result.bounds, strict=True):
        if bounds and bounds.exact:
            yield "exact", each.place, bounds.sources, interval(bounds)


def out_of_reach(targets: Sequence[Target], result: Trial, withheld: Collection[Place]) -> Iterator[Leak]:
    """The counts below the threshold. What lies within another of fewer variables goes without saying."""
    missed = [(targets[number], bounds) for number, bounds in result.missed.items()]
    sums = {_key(target.sums[0]) for target, _ in missed if len(target.sums) == 1}
    places: dict[tuple[str, tuple[str, ...]], list[Where]] = {}
    for target, bounds in sorted(missed, key=lambda each: len(each[0].places[0])):
        if len(target.sums) > 1 and any(_key(each) in sums for each in target.sums):
            continue
        for place in target.places:
            names = tuple(name for name, _ in place)
            if (target.dataset, place) in withheld:
                yield "small", (target.dataset, place), bounds.sources, interval(bounds)
            elif not any(_within(place, each) for each in _larger(target.dataset, names, places)):
                yield "derivable", (target.dataset, place), bounds.sources, interval(bounds)
            places.setdefault((target.dataset, names), []).append(place)


def interval(bounds: Bounds) -> Interval:
    """Bounds as a reviewer sees them."""
    return Interval(bounds.low, bounds.high)


def _larger(dataset: str, names: tuple[str, ...], places: Mapping[tuple[str, tuple[str, ...]], list[Where]]) -> Iterator[Where]:
    """The places of fewer of these variables."""
    for (other, fewer), found in places.items():
        if other == dataset and set(fewer) < set(names):
            yield from found


def _within(place: Where, larger: Where) -> bool:
    codes = dict(place)
    return all(set(codes[name]) <= set(more) for name, more in larger)


def _key(each: Sum) -> tuple[bytes, bytes]:
    return each.columns.tobytes(), each.weights.tobytes()


def _words(variable: Variable, codes: Codes) -> str:
    if len(codes) > MANY:
        return f"{variable.name} ({len(codes)} categories)"
    return f"{variable.name} ({' or '.join(_label(variable, code) for code in codes)})"


def _label(variable: Variable, code: Code) -> str:
    match code:
        case None:
            return "no date"
        case Span():
            return str(code)
        case int():
            labels = variable.kind.labels if isinstance(variable.kind, Coded) else {}
            return labels.get(code) or variable.missing.get(code) or str(code)
