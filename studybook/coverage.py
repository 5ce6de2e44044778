"""Whether a study is documented: every variable says what it is, whom it is about, what its codes mean and why we believe it.

A variable that can never be missing says so itself, with `missing={}`: a forgotten list of codes is not taken for that.
"""

import re
from collections.abc import Iterator, Mapping

from studybook.characters import SPELLED
from studybook.declare import ABOUT
from studybook.errors import DeclarationError
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Measured, Variable

PLACEHOLDER = re.compile(r"\b(todo|tbd|tba|fixme|lorem ipsum)\b", re.IGNORECASE)
"""Words that stand where somebody meant to write something."""


def check_documented(study: Study) -> None:
    """Make sure that nothing is published of a variable that the schemas do not explain.

    Raises:
        DeclarationError: what is lacking, and of which variables.
    """
    lacking: dict[str, list[str]] = {}
    for file in study.files:
        for name, what in _lacking(file):
            lacking.setdefault(what, []).append(f"{file.slug}.{name}")
    if lacking:
        found = len({name for names in lacking.values() for name in names})
        raise DeclarationError(
            f"the schemas do not document {found} of {sum(len(file.variables) for file in study.files)} variables",
            where="schemas",
            details=[f"{what}: {', '.join(names)}" for what, names in lacking.items()],
            remedy="Write what is lacking where the variable is declared. Nothing is built of a study that is not explained.",
        )


def _lacking(file: DataFile) -> Iterator[tuple[str, str]]:
    """What is lacking, by the variable that lacks it."""
    titles = [_folded(variable.title) for variable in file.variables]
    for variable, title in zip(file.variables, titles, strict=True):
        yield from ((variable.name, f"no {what}") for what, text in _texts(variable).items() if not _says(text))
        if any(PLACEHOLDER.search(text) for text in (*_texts(variable).values(), *_labels(variable))):
            yield variable.name, "a placeholder instead of words"
        if _says(title) and titles.count(title) > 1:
            yield variable.name, "the same title as another variable of the dataset"
        yield from ((variable.name, what) for what in _of_kind(variable, file))


def _of_kind(variable: Variable, file: DataFile) -> Iterator[str]:
    """What is lacking of codes and units."""
    match variable.kind:
        case Coded(labels):
            if not labels:
                yield "no codes"
        case Measured(unit=unit) | Count(unit=unit):
            if not _says(unit):
                yield "no unit"
        case _:
            return
    if not variable.missing and not _never_missing(variable.name, file):
        yield "no missing codes, and no `missing={}` to say that there are none"
    labels = _labels(variable)
    if not all(map(_says, labels)):
        yield "a code without a label"
    if len(set(map(_folded, labels))) < len(labels):
        yield "two codes with the same label"


def _texts(variable: Variable) -> Mapping[str, str]:
    """What every variable has to say, by what it is called."""
    return {
        "title": variable.title,
        "description": variable.description,
        "section": variable.section,
        "universe": variable.universe,
        "source of evidence": variable.evidence.source,
    }


def _labels(variable: Variable) -> list[str]:
    """The labels of its codes, missing ones too."""
    return [*(variable.kind.labels.values() if isinstance(variable.kind, Coded) else ()), *variable.missing.values()]


def _never_missing(name: str, file: DataFile) -> bool:
    """Whether a variable declares by itself that it has no missing codes."""
    return "missing" in file.model.to_schema().columns[name].metadata[ABOUT]["about"]


def _says(text: str) -> bool:
    """Whether a text says anything: a letter or a figure is in it, and not question marks or dashes alone."""
    return any(character.isalnum() for character in SPELLED.sub("", text))


def _folded(text: str) -> str:
    """A text as readers tell it from others."""
    return " ".join(text.casefold().split())
