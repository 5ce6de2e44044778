"""What a file says of itself once a mapping has been followed, so that a comparison shows what is still to be said."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from studybook.comparison.values import labels_of
from studybook.described import Column, Described, Range, Value
from studybook.mapping import FileMapping, spelled
from studybook.study import DataFile
from studybook.variables import Variable


def mapped(said: Described, file: DataFile, mapping: FileMapping) -> Described:
    """The columns under their new names, without those that are ignored; codes that are mapped have our labels."""
    names = {each.column: each.variable for each in mapping.renames if each.dataset == file.slug}
    ignored = {each.column for each in mapping.ignored if each.dataset == file.slug}
    recodes = {each.variable: each.codes for each in mapping.recodes if each.dataset == file.slug}
    missing = {each.variable: each.codes for each in mapping.missing if each.dataset == file.slug}
    ours = {variable.name: labels_of(variable) for variable in declared(file, mapping)}
    columns = (replace(each, name=names.get(each.name, each.name)) for each in said.columns if each.name not in ignored)
    coded = (
        _coded(each, {**recodes.get(each.name, {}), **missing.get(each.name, {})}, ours.get(each.name, {})) for each in columns
    )
    numbers = (replace(each, kind="number") if each.name in recodes else each for each in coded)
    return replace(said, columns=tuple(numbers))


def declared(file: DataFile, mapping: FileMapping) -> tuple[Variable, ...]:
    """What is looked for in the file: what is neither absent nor derived, and what is added."""
    settled = {(each.dataset, each.variable) for each in (*mapping.absent, *mapping.derived)}
    added = (each.variable for each in mapping.added if each.dataset == file.slug)
    return (*(each for each in file.variables if (file.slug, each.name) not in settled), *added)


def _coded(column: Column, codes: Mapping[str, int | None], ours: Mapping[int, str]) -> Column:
    """A column with these codes in place of its own; what they mean has our label."""
    if not codes:
        return column
    labels: dict[Value, str] = {}
    for code, label in column.labels:
        if spelled(code) not in codes:
            labels.setdefault(code, label)
        elif (meant := codes[spelled(code)]) is not None:
            labels[meant] = ours.get(meant, label)
    return replace(column, labels=tuple(labels.items()), missing=tuple(dict.fromkeys(_missing(column, codes))))


def _missing(column: Column, codes: Mapping[str, int | None]) -> Iterator[Value | Range]:
    for each in column.missing:
        ours = each if isinstance(each, Range) else codes.get(spelled(each), each)
        if ours is not None:
            yield ours
