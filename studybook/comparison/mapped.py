"""What a file says of itself once a mapping has been followed, so that a comparison shows what is still to be said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from studybook.comparison.values import labels_of
from studybook.described import Column, Described, Range, Value
from studybook.mapping import FileMapping, Missing, MissingRange, number_of, spelled
from studybook.study import DataFile
from studybook.variables import Variable


def mapped(said: Described, file: DataFile, mapping: FileMapping) -> Described:
    """The columns under their new names, without those that are ignored; codes that are mapped have our labels."""
    names = {each.column: each.variable for each in mapping.renames if each.dataset == file.slug}
    ignored = {each.column for each in mapping.ignored if each.dataset == file.slug}
    recoded = {each.variable for each in mapping.recodes if each.dataset == file.slug}
    ours = {variable.name: labels_of(variable) for variable in declared(file, mapping)}
    columns = (replace(each, name=names.get(each.name, each.name)) for each in said.columns if each.name not in ignored)
    coded = (_coded(each, _meant(each.name, file, mapping), ours.get(each.name, {})) for each in columns)
    numbers = (replace(each, kind="number") if each.name in recoded else each for each in coded)
    return replace(said, columns=tuple(numbers))


def declared(file: DataFile, mapping: FileMapping) -> tuple[Variable, ...]:
    """What is looked for in the file: what is neither absent nor derived, and what is added."""
    settled = {(each.dataset, each.variable) for each in (*mapping.absent, *mapping.derived)}
    added = (each.variable for each in mapping.added if each.dataset == file.slug)
    return (*(each for each in file.variables if (file.slug, each.name) not in settled), *added)


@dataclass(frozen=True)
class _Meant:
    """What a mapping says of the codes of a variable: those that are named, and ranges of missing ones."""

    codes: Mapping[str, int | None]
    ranges: Sequence[MissingRange]

    def of(self, code: Value) -> tuple[int | None, ...]:
        """Our code, None if it is a blank; nothing, if the mapping is silent about it."""
        number = number_of(code)
        named = [self.codes[spelled(code)]] if spelled(code) in self.codes else []
        return (*named, *(each.code for each in self.ranges if number is not None and each.holds(number)))[:1]

    def of_range(self, of: Range) -> tuple[int, ...]:
        """Our code of all that lies in a range, if the mapping has one."""
        low, high = number_of(of.low), number_of(of.high)
        ends = (each for each in self.ranges if low is not None and high is not None and each.low <= low and high <= each.high)
        return tuple(each.code for each in ends)


def _meant(variable: str, file: DataFile, mapping: FileMapping) -> _Meant:
    entries = [each for each in (*mapping.recodes, *mapping.missing) if (each.dataset, each.variable) == (file.slug, variable)]
    codes = {code: ours for each in entries for code, ours in each.codes.items()}
    return _Meant(codes, [one for each in entries if isinstance(each, Missing) for one in each.ranges])


def _coded(column: Column, meant: _Meant, ours: Mapping[int, str]) -> Column:
    """A column with our codes in place of its own; what they mean has our label."""
    labels: dict[Value, str] = {}
    for code, label in column.labels:
        if not (codes := meant.of(code)):
            labels.setdefault(code, label)
        for known in codes:
            labels |= {} if known is None else {known: ours.get(known, label)}
    return replace(column, labels=tuple(labels.items()), missing=tuple(dict.fromkeys(_missing(column, meant))))


def _missing(column: Column, meant: _Meant) -> Iterator[Value | Range]:
    for each in column.missing:
        codes = meant.of_range(each) if isinstance(each, Range) else meant.of(each)
        yield from (code for code in codes if code is not None) if codes else (each,)
