"""References as BibTeX, in UTF-8, with what TeX takes for a command written as the letter it is."""

import re
from collections.abc import Sequence

from studybook.citing.names import parted
from studybook.citing.reference import DataReference, Reference, told
from studybook.present.text import plain
from studybook.standing import Approved

Fields = Sequence[tuple[str, str]]

ESCAPED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{each: f"\\{each}" for each in "&%$#_"},
}
"""Braces by name: BibTeX counts those with a backslash too."""


def bibtex(reference: Reference) -> str:
    """The finding, and after it the data of what is approved."""
    entries = [_entry("misc", reference.key, _finding(reference))]
    if isinstance(reference.standing, Approved):
        entries.append(_entry("dataset", reference.data.key, _data(reference.data)))
    return "\n".join(entries)


def _entry(kind: str, key: str, fields: Fields) -> str:
    """Values stand in two braces, so that no style changes their capitals; addresses in one, as they are."""
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value)
    return f"@{kind}{{{key},\n{lines}\n}}\n"


def _finding(reference: Reference) -> Fields:
    return (
        ("title", _whole(reference.title)),
        ("author", _authors(reference.authors)),
        ("year", f"{reference.date.year:04}"),
        ("month", str(reference.date.month)),
        ("day", str(reference.date.day)),
        ("howpublished", _text(reference.site)),
        ("publisher", _text(reference.institution)),
        ("version", _text(reference.number)),
        ("url", reference.address),
        ("abstract", _text(reference.notice)),
        ("note", _text(told(reference))),
    )


def _data(data: DataReference) -> Fields:
    return (
        ("title", _whole(data.title)),
        ("author", _authors(data.authors)),
        ("year", f"{data.released.year:04}"),
        ("month", str(data.released.month)),
        ("day", str(data.released.day)),
        ("publisher", _text(data.distributor)),
        ("number", _text(data.name)),
        ("version", _text(data.number)),
        ("doi", data.doi),
        ("url", f"https://doi.org/{data.doi}"),
    )


def _authors(names: Sequence[str]) -> str:
    return " and ".join(_author(name) for name in names)


def _author(name: str) -> str:
    """A name without parts in braces, and so is a part that BibTeX would take apart."""
    parts = parted(name)
    return f"{_part(parts.family)}, {_part(parts.given)}" if parts.given else _whole(parts.family)


def _part(part: str) -> str:
    return _whole(part) if re.search(r",|\band\b", part, re.IGNORECASE) else _text(part)


def _whole(text: str) -> str:
    return f"{{{_text(text)}}}"


def _text(text: str) -> str:
    return re.sub(r"[\\{}~^&%$#_]", lambda found: ESCAPED[found[0]], plain(text))
