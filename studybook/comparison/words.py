"""A comparison as the terminal says it: counts, and our own names and words. No name and no label of a file is among them."""

from collections.abc import Iterator, Sequence

from studybook.comparison.values import Comparison, Pair


def in_words(comparison: Comparison) -> Iterator[str]:
    """One dataset, line by line: how many of each class, then a line for each variable that differs."""
    declared = len(comparison.found) + len(comparison.proposed) + len(comparison.absent)
    yield f"{comparison.dataset}: {declared} declared, {len(comparison.file.columns)} in the file (.{comparison.file.form})"
    sure = sum(pair.certain for pair in comparison.proposed)
    for number, what in (
        (len(comparison.as_declared), "found and as declared"),
        (len(comparison.differing), "found, differing"),
        (len(comparison.proposed), f"under another name, proposed, {sure} of them with certainty"),
        (len(comparison.absent), "declared, absent"),
        (len(comparison.undeclared), "present, undeclared"),
    ):
        yield f"  {number:>5} {what}"
    yield from _lines("found, differing", comparison.differing)
    yield from _lines("under another name", comparison.proposed)
    if comparison.absent:
        yield f"  absent: {', '.join(variable.name for variable in comparison.absent)}"
    yield from (f"  note: {note}" for note in comparison.file.notes)


def _lines(what: str, pairs: Sequence[Pair]) -> Iterator[str]:
    if pairs:
        yield f"  {what}:"
    width = max((len(pair.variable.name) for pair in pairs), default=0)
    for pair in pairs:
        said = "; ".join(f"{each.what}: {each.said}" for each in pair.differences if each.what != "name")
        yield f"    {pair.variable.name:<{width}}  {pair.score:>3}{' ' if pair.certain else '?'}  {said}".rstrip()
