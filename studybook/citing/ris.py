"""References as RIS, a tag and a value a line, which EndNote, Zotero and most library catalogues read.

Source of the tags: Research Information Systems, RIS format specifications, as Zotero reads them.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from studybook.citing.names import parted
from studybook.citing.reference import DataReference, Reference, told
from studybook.present.text import plain
from studybook.standing import Approved

Line = tuple[str, str]


def ris(reference: Reference) -> str:
    """The finding, and after it the data of what is approved."""
    records = [_finding(reference)]
    if isinstance(reference.standing, Approved):
        records.append(_data(reference.data))
    return "\n".join(map(_record, records))


def _record(lines: Sequence[Line]) -> str:
    """What has no value is left out. A line break in a value would begin another line, so there is none."""
    return "".join(f"{tag}  - {text}\n" for tag, value in lines if (text := plain(value)) or tag == "ER")


def _finding(reference: Reference) -> Sequence[Line]:
    kind = "DATA" if isinstance(reference.standing, Approved) else "ELEC"
    return (
        ("TY", kind),
        ("ID", reference.key),
        ("TI", reference.title),
        *_authors(reference.authors),
        ("PY", f"{reference.date.year:04}"),
        ("DA", _day(reference.date)),
        ("T2", reference.site),
        ("PB", reference.institution),
        ("ET", reference.number),
        ("UR", reference.address),
        ("AB", reference.notice),
        ("N1", told(reference)),
        ("ER", ""),
    )


def _data(data: DataReference) -> Sequence[Line]:
    return (
        ("TY", "DATA"),
        ("ID", data.key),
        ("TI", data.title),
        *_authors(data.authors),
        ("PY", f"{data.released.year:04}"),
        ("DA", _day(data.released)),
        ("PB", data.distributor),
        ("M1", data.name),
        ("ET", data.number),
        ("DO", data.doi),
        ("UR", f"https://doi.org/{data.doi}"),
        ("ER", ""),
    )


def _authors(names: Sequence[str]) -> Iterator[Line]:
    return (("AU", parted(name).sorted) for name in names)


def _day(day: date) -> str:
    return day.isoformat().replace("-", "/")
