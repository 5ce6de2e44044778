"""The words of a release and of its schemas that may hold figures of their own: names, labels, notes, universes.

They are known whole. What is left of a text when they are taken out of it must hold no figure.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from studybook.audit import explorer
from studybook.audit.page import alike
from studybook.bundle import Bundle, Refused, Released, Table
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Grade, Measured, Variable

Words = frozenset[str]

FORMS = ("DDI-Codebook 2.5", "Data Package 2.0")
"""Forms of files whose names hold figures."""

FIGURE = re.compile("[0-9]")

KNOWN = ": known"
"""What is said of a date that is not blank."""


def has_figure(text: str) -> bool:
    """Whether a text holds a figure, in any script, fractions and exponents included."""
    if text.isascii():
        return bool(FIGURE.search(text))
    return any(character.isnumeric() for character in text)


def explained(text: str, known: Collection[str], *, lines: bool = False) -> bool:
    """Whether every figure of a text is part of words that are known. Where it stands in `lines`, spaces do not count."""
    left = "".join(alike(text).split()) if lines else alike(text)
    for each in sorted(known, key=len, reverse=True):
        if not has_figure(left):
            return True
        left = left.replace("".join(each.split()) if lines else each, " ")
    return not has_figure(left)


def of_finding(released: Released, bundle: Bundle) -> Words:
    """What may be said of a finding besides its numbers and labels."""
    table = released.table
    said = {released.title, released.note, *(dimension.label for dimension in table.dimensions)}
    said |= {each.unit for each in table.statistics} | {text.removesuffix(KNOWN) for text in _universe(table, bundle)}
    return known({*said, *_universe(table, bundle), table.dataset, *_sources(bundle)})


def of_refused(refused: Refused) -> Words:
    """What may be said of a finding that is not let out: which it is, and why."""
    return known({refused.title, refused.note, refused.reason})


def of_variable(variable: Variable, bundle: Bundle) -> Words:
    """What a codebook may say of a variable besides its numbers and labels."""
    said = {variable.name, variable.title, variable.section, variable.universe, variable.evidence.source}
    return known({*said, *_kind(variable), *_sources(bundle)})


def of_entry(variable: Variable, file: DataFile, study: Study, bundle: Bundle) -> Words:
    """What the entry of a variable may say besides: its universe and where else it is used."""
    said = set(_conditions(variable, file))
    said |= {each.title for each in bundle.findings if each.table.dataset == file.slug and variable.name in _asked(each.table)}
    return of_variable(variable, bundle) | known({*said, *_files(study), f"whole {study.group_row}s"})


def of_dataset(file: DataFile, study: Study) -> Words:
    """What the codebook may say of a dataset besides the number of its records."""
    held, title = len(file.variables), f"{file.title} ({file.number})"
    said = {title, file.title, file.description, file.row, f"{file.records}, as published", *_files(study), *_sections(file)}
    said |= _downloads(study)
    said |= {f"All {held} variables", f"all {held} variables", f"{title}: {held} variables", *_origin(file.variables)}
    for variable in file.variables:
        said |= {variable.name, variable.title, variable.description, variable.section, variable.section_description}
        said |= {f"{code} {reason}" for code, reason in variable.missing.items()}
        said |= {*_kind(variable), *_conditions(variable, file)}
    return known({*said, study.name})


def _origin(variables: Sequence[Variable]) -> set[str]:
    """How many variables there are, and how many of them come from public sources and not from the file."""
    held, known = len(variables), sum(each.evidence.grade is not Grade.FROM_FILE for each in variables)
    if known in {0, held}:
        return {f"{held}, all {'reconstructed' if known else 'from the files'}"}
    return {f"All {held} variables, {known} of them reconstructed", f"{held}, {known} of them reconstructed"}


def of_pages(study: Study, bundle: Bundle) -> Mapping[str, Words]:
    """What may be said on each page that is generated whole, outside of what is told of one variable."""
    datasets = {f"codebook/{file.slug}.html": of_dataset(file, study) for file in study.files}
    lists = {explorer.EXPLORER: _of_codebook(study), explorer.AVAILABILITY: _of_names(study)}
    downloads = known({study.name, *_downloads(study)})
    return {**datasets, **lists, "codebook/downloads.html": downloads, "validation.html": _of_rules(study, bundle)}


def _of_codebook(study: Study) -> Words:
    """What the list of all variables may say besides what it tells of each: how many there are, and what is searched."""
    variables = [variable for file in study.files for variable in file.variables]
    return known(
        {study.name, *study.searches, f"All {len(variables)} variables", *_origin(variables), *map(explorer.line, variables)}
    )


def _of_names(study: Study) -> Words:
    """What the list of names may say: how many there are, and what they are called."""
    variables = [variable for file in study.files for variable in file.variables]
    said = {text for each in variables for text in (each.name, each.title, each.section)}
    return known(
        {study.name, explorer.summary(study), *said, *(text for file in study.files for text in (file.title, file.row))}
    )


def _of_rules(study: Study, bundle: Bundle) -> Words:
    """The rules whose outcome is told, and the datasets they are of."""
    return known({outcome.sentence for outcome in bundle.validation} | {file.title for file in study.files})


def known(said: Collection[str]) -> Words:
    """What holds a figure and is not one itself: a bare one could stand for any number."""
    texts = map(alike, said)
    return frozenset(each for each in texts if has_figure(each) and any(character.isalpha() for character in each))


def _sources(bundle: Bundle) -> set[str]:
    """What and whom the line under every table names."""
    vouched = bundle.manifest.attestation
    return {bundle.manifest.study, *([vouched.licensee, vouched.institution] if vouched else [])}


def universe_of(table: Table, bundle: Bundle) -> str:
    """Which records a finding counts, in words; empty where all."""
    said = dict[str, str]()
    for name, text in _conditioned(table, bundle):
        said[name] = text  # the words of the codebook, which come last, if it has any
    return f"Only {table.dataset} with {'; '.join(said.values())}." if said else ""


def _universe(table: Table, bundle: Bundle) -> Iterator[str]:
    """Which records are counted, condition for condition, in the words of the codebook or else in codes."""
    return (text for _, text in _conditioned(table, bundle))


def _conditioned(table: Table, bundle: Bundle) -> Iterator[tuple[str, str]]:
    for name, codes in table.universe:
        yield name, f"{name}: {' or '.join(map(str, codes))}"
        for entry in bundle.codebook.get(table.dataset, ()):
            if entry.variable == name and entry.table:
                (dimension,) = entry.table.dimensions
                meant = [each for each in dimension.categories if set(each.codes) <= set(codes)]
                if {code for each in dimension.categories for code in each.codes} - set(codes) == {None}:
                    yield name, f"{dimension.label}{KNOWN}"
                elif {code for each in meant for code in each.codes} == set(codes):
                    yield name, f"{dimension.label}: {' or '.join(each.label for each in meant)}"


def _kind(variable: Variable) -> Iterator[str]:
    match variable.kind:
        case Coded(labels):
            yield f"{len(labels)} codes"
        case Measured(low, high, unit) | Count(low, high, unit):
            yield unit
            yield f"of {unit}, {low} to {high}"
        case _:
            pass


def universe(variable: Variable, file: DataFile) -> str:
    """To which records a variable applies, whole: what is declared, and the rule behind it."""
    applies = " and ".join(_conditions(variable, file))
    return f"{variable.universe.rstrip('.')}.{f' Applies where {applies}.' if applies else ''}"


def _conditions(variable: Variable, file: DataFile) -> Iterator[str]:
    """To which records a variable applies: what others have, each code with its label."""
    kinds = {each.name: each for each in file.variables}
    for name, codes in variable.asked_if.items():
        kind, missing = kinds[name].kind, kinds[name].missing
        labels = {**(kind.labels if isinstance(kind, Coded) else {}), **missing}
        yield f"{name} is {_either([f'{code} ({labels[code]})' if code in labels else str(code) for code in sorted(codes)])}"


def _either(texts: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))


def _asked(table: Table) -> set[str]:
    """What a finding is about."""
    return {each.variable for each in table.dimensions} | {name for name, _ in table.universe}


def _files(study: Study) -> set[str]:
    """What datasets are called, each wherever another is spoken of, and their keys."""
    said = {f"{file.title} ({file.number})" for file in study.files} | {key for link in study.links for key in link.keys}
    return said | {words for file in study.files for words in (file.title, file.row, file.slug)}


def _downloads(study: Study) -> set[str]:
    """What files made from the codebook are called, and forms that have a number."""
    return {f"{re.sub('[^a-z0-9]+', '-', study.name.lower()).strip('-')[:60]}-codebook", *FORMS}


def _sections(file: DataFile) -> Iterator[str]:
    """How many variables each section has."""
    for section in {variable.section for variable in file.variables}:
        number = sum(variable.section == section for variable in file.variables)
        yield f"{section}: {number} variable{'s' if number != 1 else ''}"
