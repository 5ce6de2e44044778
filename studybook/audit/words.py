"""The words of a release and of its schemas that may hold figures of their own: names, labels, notes, universes.

They are known whole. What is left of a text when they are taken out of it must hold no figure.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from studybook.audit.page import alike
from studybook.bundle import Bundle, Refused, Released, Table
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Measured, Variable

Words = frozenset[str]

FIGURE = re.compile("[0-9]")


def has_figure(text: str) -> bool:
    """Whether a text holds a figure, in any script, fractions and exponents included."""
    if text.isascii():
        return bool(FIGURE.search(text))
    return any(character.isnumeric() for character in text)


def explained(text: str, known: Collection[str]) -> bool:
    """Whether every figure of a text is part of words that are known."""
    left = alike(text)
    for each in sorted(known, key=len, reverse=True):
        if not has_figure(left):
            return True
        left = left.replace(each, " ")
    return not has_figure(left)


def of_finding(released: Released, bundle: Bundle) -> Words:
    """What may be said of a finding besides its numbers and labels."""
    table = released.table
    said = {released.title, released.note, *(dimension.label for dimension in table.dimensions)}
    return known({*said, *_universe(table, bundle), table.dataset, *_sources(bundle)})


def of_refused(refused: Refused) -> Words:
    """What may be said of a finding that is not let out: which it is, and why."""
    return known({refused.title, refused.note, refused.reason})


def of_variable(variable: Variable, bundle: Bundle) -> Words:
    """What a codebook may say of a variable besides its numbers and labels."""
    rules = [f"{name} is {_either(sorted(codes))}" for name, codes in variable.asked_if.items()]
    said = {variable.name, variable.title, variable.section, variable.universe, variable.evidence.source}
    return known({*said, *_kind(variable), *rules, *_sources(bundle)})


def of_dataset(file: DataFile, study: Study) -> Words:
    """What the codebook may say of a dataset besides the number of its records."""
    held, title = len(file.variables), f"{file.title} ({file.number})"
    said = {title, file.title, file.description, file.row, f"{file.records}, as published"}
    said |= {f"All {held} variables", f"all {held} variables", f"{held}, all reconstructed", f"{title}: {held} variables"}
    for variable in file.variables:
        said |= {variable.name, variable.title, variable.description, variable.section, variable.section_description}
        said |= {f"{code} {reason}" for code, reason in variable.missing.items()} | set(_kind(variable))
    return known({*said, study.name})


def of_pages(study: Study, bundle: Bundle) -> Mapping[str, Words]:
    """What may be said on each page that is generated whole, outside of what is told of one variable."""
    datasets = {f"codebook/{file.slug}.html": of_dataset(file, study) for file in study.files}
    return {**datasets, "codebook/index.html": _of_codebook(study), "validation.html": _of_rules(bundle)}


def _of_codebook(study: Study) -> Words:
    """What the list of all variables may say besides what it tells of each."""
    said = {study.name, f"All {sum(len(file.variables) for file in study.files)} variables"}
    for file in study.files:
        said |= {file.title, file.row, f"{file.title} ({file.number}): {len(file.variables)} variables"}
    return known(said)


def _of_rules(bundle: Bundle) -> Words:
    """The rules whose outcome is told."""
    return known({outcome.sentence for outcome in bundle.validation})


def known(said: Collection[str]) -> Words:
    """What holds a figure and is not one itself: a bare one could stand for any number."""
    texts = map(alike, said)
    return frozenset(each for each in texts if has_figure(each) and any(character.isalpha() for character in each))


def _sources(bundle: Bundle) -> set[str]:
    """What and whom the line under every table names."""
    vouched = bundle.manifest.attestation
    return {bundle.manifest.study, *([vouched.licensee, vouched.institution] if vouched else [])}


def _universe(table: Table, bundle: Bundle) -> Iterator[str]:
    """Which records are counted, condition for condition, in the words of the codebook or else in codes."""
    for name, codes in table.universe:
        yield f"{name}: {' or '.join(map(str, codes))}"
        for entry in bundle.codebook.get(table.dataset, ()):
            if entry.variable == name and entry.table:
                (dimension,) = entry.table.dimensions
                meant = [each for each in dimension.categories if set(each.codes) <= set(codes)]
                if {code for each in meant for code in each.codes} == set(codes):
                    yield f"{dimension.label}: {' or '.join(each.label for each in meant)}"


def _kind(variable: Variable) -> Iterator[str]:
    match variable.kind:
        case Coded(labels):
            yield f"{len(labels)} codes"
        case Measured(low, high, unit) | Count(low, high, unit):
            yield f"of {unit}, {low} to {high}"
        case _:
            pass


def _either(codes: list[int]) -> str:
    return " or ".join(filter(None, [", ".join(map(str, codes[:-1])), str(codes[-1])]))
