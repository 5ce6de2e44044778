"""A reference in the style of the American Psychological Association, seventh edition, as its official CSL style has it."""

from collections.abc import Sequence

from studybook.citing.names import parted
from studybook.citing.reference import DataReference, Reference
from studybook.citing.styled import Italic, Styled, day, ended, headline
from studybook.standing import Approved

MOST = 20
"""How many authors are named; of more, all but those between the nineteenth and the last."""


def apa(reference: Reference) -> tuple[Styled, ...]:
    """The entry, and after it the data of what is approved. Of what is not, one entry that says so."""
    if not isinstance(reference.standing, Approved):
        return (_demo(reference),)
    return _finding(reference), _data(reference.data)


def in_text(reference: Reference) -> str:
    """What stands behind a sentence that says what the entry holds."""
    year = reference.date.year
    if not isinstance(reference.standing, Approved):
        return f"(“{reference.title},” {year})"
    families = [parted(name).family for name in reference.authors]
    return f"({' & '.join(families) if len(families) < 3 else f'{families[0]} et al.'}, {year})"


def _demo(reference: Reference) -> Styled:
    on = f"{reference.date.year}, {day(reference.date)}"
    rest = f" ({on}). {ended(headline(reference.site))} {reference.address}. {reference.notice}"
    return Styled((Italic(reference.title), "" if ended(reference.title) == reference.title else ".", rest))


def _finding(reference: Reference) -> Styled:
    begins = f"{_authors(reference.authors)} ({reference.date.year}). {reference.title} [Dataset]. In "
    version = f" (Version {reference.number})" if reference.version else ""
    return Styled((begins, Italic(reference.site), f"{version}. {ended(reference.institution)} {reference.address}"))


def _data(data: DataReference) -> Styled:
    about = f" ({data.name}; Version {data.number}) [Dataset]. {ended(data.distributor)} https://doi.org/{data.doi}"
    return Styled((f"{_authors(data.authors)} ({data.released.year}). ", Italic(data.title), about))


def _authors(names: Sequence[str]) -> str:
    *others, last = [parted(name).initials for name in names]
    if len(names) > MOST:
        return ended(f"{', '.join(others[: MOST - 1])}, … {last}")
    return ended(f"{', '.join(others)}, & {last}" if others else last)
