"""The words that every form of the codebook shares, as plain text: front matter of pages, kinds, universes, grades."""

import json
from collections.abc import Collection
from typing import assert_never

from studybook.bundle import Entry
from studybook.errors import BundleBroken
from studybook.present.text import markdown_text
from studybook.record import SEAL_AGAIN
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Grade, Key, Measured, Text, Variable

GRADES = {
    Grade.PAGE_ITEM: (
        "The archive's study page names this concept; which variable holds it, its name, codes and form are reconstructed."
    ),
    Grade.PAGE_GROUP: "The archive's study page names the group this belongs to; the item itself is a guess.",
    Grade.OUTSIDE: "A related public source suggests it; the archive's study page does not name it.",
    Grade.OUTSIDE_WEAK: "A placeholder for something the archive's study page counts but does not name.",
    Grade.FROM_FILE: "The restricted file holds it; no public source names it. Its words are those of whoever has the file.",
}
"""What each grade of evidence means."""

FROM_FILES = "Names, titles, labels and codes are those of the files, each variable with a grade of evidence."
PARTLY = (
    "Some variables are reconstructed from public sources, others described by whoever has the files; each has its evidence."
)


def front_matter(title: str, description: str, *, depth: int = 3, sidebar: bool = True) -> str:
    """Front matter with a title, a description and how deep the table of contents goes.

    Both are plain text, which renderers would read as Markdown. JSON strings are YAML strings.
    """
    beside = "" if sidebar else "\nsidebar: false"
    said = {
        name: json.dumps(markdown_text(text), ensure_ascii=False)
        for name, text in (("title", title), ("description", description))
    }
    return f"---\ntitle: {said['title']}\ndescription: {said['description']}\ntoc-depth: {depth}{beside}\n---"


def kind_in_words(variable: Variable) -> str:
    """What sort of values a variable has."""
    match variable.kind:
        case Coded(labels):
            return f"{len(labels)} codes"
        case Measured(low, high, unit):
            return f"Number of {unit}, {low} to {high}"
        case Count(low, high, unit):
            return f"Count of {unit}, {low} to {high}"
        case Day():
            return "Date, published as counts per year"
        case Key():
            return "Identifier, never published"
        case Text():
            return "Free text, never published"
        case _:
            assert_never(variable.kind)


def universe_in_words(variable: Variable, file: DataFile) -> str:
    """Which records a variable applies to: what is declared, then the rule that is checked."""
    rules = [_condition(name, sorted(codes), file) for name, codes in variable.asked_if.items()]
    applies = f" Applies where {' and '.join(rules)}." if rules else ""
    return f"{variable.universe.rstrip('.')}.{applies}"


def origin_in_words(variables: Collection[Variable]) -> str:
    """Where these variables come from, after the number of them: how many were reconstructed, or that all are the files'."""
    known = sum(each.reconstructed for each in variables)
    if known in {0, len(variables)}:
        return ", all reconstructed" if known else ", all from the files"
    return f", {known} of them reconstructed"


def where_from(variables: Collection[Variable], reconstructed: str) -> str:
    """What is said of names and codes: that they are `reconstructed`, or that some or all are from the files."""
    known = [each.reconstructed for each in variables]
    return reconstructed if all(known) else PARTLY if any(known) else FROM_FILES


def codebook_in_words(variables: Collection[Variable]) -> str:
    """What a codebook with these variables is called."""
    known = [each.reconstructed for each in variables]
    return "codebook, reconstructed" if all(known) else "codebook, partly reconstructed" if any(known) else "codebook"


def all_in_words(variables: Collection[Variable]) -> str:
    """How many variables a page has, and how many of them were reconstructed."""
    return f"All {len(variables)} variables{origin_in_words(variables)}".replace(", all ", ", ")


def untold_in_words(entry: Entry, study: Study) -> str:
    """Why a variable has no table, in the middle of a sentence; empty where it has one.

    Raises:
        BundleBroken: the entry has neither a table nor a reason.
    """
    match entry.untold:
        case "identifier" | "text":
            return "values of this variable are never published"
        case "group":
            return f"it describes whole {study.group_row}s, which are too few to be counted"
        case "absent":
            return "it is not in the files of this release"
        case "":
            if entry.table:
                return ""
            raise BundleBroken("a variable has neither a table nor a reason why not", where=entry.variable, remedy=SEAL_AGAIN)
        case _:
            assert_never(entry.untold)


def _condition(name: str, codes: list[int], file: DataFile) -> str:
    """A variable and the codes it has, each with its label."""
    (other,) = [each for each in file.variables if each.name == name]
    labels = {**(other.kind.labels if isinstance(other.kind, Coded) else {}), **other.missing}
    *first, last = [f"{code} ({labels[code]})" if code in labels else str(code) for code in codes]
    either = f"{', '.join(first)} or {last}" if first else last
    return f"{name} is {either}"
