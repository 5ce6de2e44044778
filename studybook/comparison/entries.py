"""What a comparison would have a mapping say, entry by entry, and what it leaves for a person to decide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from studybook.comparison.meanings import SURE
from studybook.comparison.ranges import Ends, kept_apart, ranges, said
from studybook.comparison.values import Comparison, Meaning, Pair, labels_of
from studybook.described import Range
from studybook.mapping import spelled
from studybook.rules import AtMost, Link, Unique, about
from studybook.standing import is_name
from studybook.study import Study
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable

Setting = str | Mapping[str, int | str] | Sequence[Ends]
"""A text, codes and what they mean, or ranges of missing codes."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of a mapping with its reason, and notes on it. An open one has to be decided on by a person."""

    kind: Literal["rename", "recode", "missing", "ignored", "absent"]
    settings: Mapping[str, Setting] = field(repr=False)
    reason: str
    notes: tuple[str, ...] = field(default=(), repr=False)
    open: bool = False


def entries(study: Study, comparison: Comparison) -> tuple[Entry, ...]:
    """The entries for one dataset: renames and codes in the order of its variables, then what is absent or ignored."""
    pairs = (*comparison.found, *comparison.proposed)
    order = {variable.name: number for number, variable in enumerate(study.file(comparison.dataset).variables)}
    made = [
        entry
        for pair in sorted(pairs, key=lambda pair: order.get(pair.variable.name, len(order)))
        for entry in _of_pair(comparison.dataset, pair)
    ]
    return (*made, *_absent(study, comparison), *_ignored(comparison))


def _of_pair(dataset: str, pair: Pair) -> Iterator[Entry]:
    open_, notes = not pair.certain, [f"file: {pair.column.label}", f"ours: {pair.variable.title}"]
    if not pair.named:
        if open_:
            notes.append("else the variable is absent and the column ignored, or another column is meant")
        yield Entry(
            kind="rename",
            settings={"dataset": dataset, "column": pair.column.name, "variable": pair.variable.name},
            reason=f"{'; '.join(pair.reasons)}; score {pair.score}",
            notes=tuple(notes),
            open=open_ or not is_name(pair.column.name),
        )
    yield from _of_codes(_codes(dataset, pair), dataset, pair)


def _of_codes(entry: Entry | None, dataset: str, pair: Pair) -> Iterator[Entry]:
    """The entry of codes, and of ranges: one where both are of missing codes, which a mapping says once."""
    if not (found := ranges(pair)):
        yield from [entry] if entry else []
        return
    if entry and entry.kind == "recode":
        yield entry
        single, codes = None, dict[str, int | str]()
    else:
        single, told = entry, entry.settings["codes"] if entry else {}
        codes = {**kept_apart(pair), **(told if isinstance(told, Mapping) else {})}
    yield Entry(
        kind="missing",
        settings={
            "dataset": dataset,
            "variable": pair.variable.name,
            **({"codes": codes} if codes else {}),
            "ranges": [each for each, _ in found],
        },
        reason="; ".join([*([single.reason] if single else []), "a range is declared missing in the file"]),
        notes=(*(single.notes if single else ()), *said(found)),
        open=bool(single and single.open) or not pair.certain or not all(sure for _, sure in found),
    )


def _codes(dataset: str, pair: Pair) -> Entry | None:
    variable = pair.variable
    match variable.kind:
        case Coded():
            asked = pair.meanings
        case Measured(low, high) | Count(low, high):
            asked = [
                each for each in pair.meanings if each.missing or each.ours is not None or not _between(each.code, low, high)
            ]
        case Day():
            return _blank(dataset, pair)
        case Key() | Text():
            return None
    if all(each.identical for each in asked):
        return None
    only_missing = all(each.identical or each.ours is None or each.ours in variable.missing for each in asked)
    only_missing = only_missing and not any(each.ours is None and not each.missing for each in asked)
    recoded = isinstance(variable.kind, Coded) and not only_missing
    told = asked if recoded else [each for each in asked if not each.identical]
    return Entry(
        kind="recode" if recoded else "missing",
        settings=_coding(dataset, variable, {each.code: each.ours for each in told if each.ours is not None}),
        reason=_why(told),
        notes=tuple(_told(each, variable) for each in told),
        open=not pair.certain or not all(map(_sure, told)),
    )


def _coding(dataset: str, variable: Variable, codes: Mapping[str, int | str]) -> Mapping[str, Setting]:
    return {"dataset": dataset, "variable": variable.name, "codes": codes}


def _between(code: str, low: int, high: int) -> bool:
    try:
        return low <= float(code) <= high
    except ValueError:
        return False


def _blank(dataset: str, pair: Pair) -> Entry | None:
    """What is missing of a date is blank."""
    codes = sorted({spelled(each) for each in pair.column.missing if not isinstance(each, Range)})
    if not codes:
        return None
    settings = _coding(dataset, pair.variable, dict.fromkeys(codes, ""))
    return Entry(
        kind="missing", settings=settings, reason="declared missing in the file; a date is blank", open=not pair.certain
    )


def _sure(meaning: Meaning) -> bool:
    return meaning.identical or (meaning.ours is not None and meaning.score >= SURE)


def _why(told: Sequence[Meaning]) -> str:
    least = min((each.score for each in told if each.ours is not None), default=0)
    lost = sum(each.ours is None for each in told)
    said = f"by the labels of codes, the least of them {least} % alike"
    return f"{said}; {lost} resemble none of ours" if lost else said


def _told(meaning: Meaning, variable: Variable) -> str:
    ours = labels_of(variable)
    to = "?" if meaning.ours is None else f"{meaning.ours} {ours[meaning.ours]}"
    return f"{meaning.code} {meaning.label} -> {to} ({meaning.reason})"


def _absent(study: Study, comparison: Comparison) -> Iterator[Entry]:
    required = _required(study)
    for variable in comparison.absent:
        needed = (comparison.dataset, variable.name) in required
        notes = ("records are linked or counted by it, so it may not be absent: which column is it?",) if needed else ()
        yield Entry(
            kind="absent",
            settings={"dataset": comparison.dataset, "variable": variable.name},
            reason="nothing in the file resembles it",
            notes=(f"ours: {variable.title}", *notes),
            open=needed,
        )


def _required(study: Study) -> frozenset[tuple[str, str]]:
    linked = {pair for rule in study.rules if isinstance(rule, Unique | AtMost | Link) for pair in about(rule)}
    return frozenset(linked | {(file.slug, study.group) for file in study.files})


def _ignored(comparison: Comparison) -> Iterator[Entry]:
    for column in comparison.undeclared:
        yield Entry(
            kind="ignored",
            settings={"dataset": comparison.dataset, "column": column.name},
            reason="not declared, and no variable resembles it",
            notes=(f"file: {column.label}",),
            open=not is_name(column.name),
        )


def undecided(made: Iterable[Entry]) -> int:
    """How many entries are open."""
    return sum(each.open for each in made)
