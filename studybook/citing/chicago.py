"""A reference in the author-date style of the Chicago Manual of Style, eighteenth edition, as its official CSL style has it."""

from collections.abc import Sequence

from studybook.citing.names import parted
from studybook.citing.reference import DataReference, Reference
from studybook.citing.styled import Italic, Styled, day, ended, headline
from studybook.standing import Approved

MOST, NAMED = 6, 3
"""How many authors are all named, and how many of more."""


def chicago(reference: Reference) -> tuple[Styled, ...]:
    """The entry, and after it the data of what is approved. Of what is not, one entry that says so."""
    if not isinstance(reference.standing, Approved):
        return (_demo(reference),)
    return _finding(reference), _data(reference.data)


def _demo(reference: Reference) -> Styled:
    begins = f"{ended(headline(reference.site))} {reference.date.year}. {_quoted(reference.title)}"
    return Styled((f"{begins} {day(reference.date)}. {reference.address}. {reference.notice}",))


def _finding(reference: Reference) -> Styled:
    begins = f"{_authors(reference.authors)} {reference.date.year}. {_quoted(reference.title)} In "
    version = f", version {reference.number}" if reference.version else ""
    rest = f"{version}. {reference.institution}, {day(reference.date)}. {reference.address}."
    return Styled((begins, Italic(headline(reference.site)), rest))


def _data(data: DataReference) -> Styled:
    begins = f"{_authors(data.authors)} {data.released.year}. {_quoted(data.title)} {data.name}. Version {data.number}."
    return Styled((f"{begins} {data.distributor}, {day(data.released)}. https://doi.org/{data.doi}.",))


def _quoted(title: str) -> str:
    return f"“{ended(headline(title))}”"


def _authors(names: Sequence[str]) -> str:
    first, *others = map(parted, names)
    said = [first.sorted, *(each.spoken for each in others)]
    if len(said) > MOST:
        return f"{', '.join(said[:NAMED])}, et al."
    return ended(f"{', '.join(said[:-1])}, and {said[-1]}" if others else said[0])
