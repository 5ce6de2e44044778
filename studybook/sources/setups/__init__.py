"""The archive's setup files beside a text file: what they say of its variables, in the words of three programs."""

from collections.abc import Mapping

from studybook.described import Column, ColumnKind
from studybook.sources.decoding import decoded
from studybook.sources.setups import sas, spss, stata
from studybook.sources.setups.statements import Place, Setup

ENDINGS = ("sps", "sas", "do", "dct")
"""Of setup files for several programs the first is read: SPSS's says most. A Stata dictionary goes with its do-file."""


def read(contents: Mapping[str, bytes]) -> tuple[Setup, tuple[str, ...]]:
    """What the first of these setup files says, by their endings, and notes on it.

    Raises:
        Unreadable: a statement that is known is not written as the archive writes it.
    """
    texts = {ending: decoded(content) for ending, content in contents.items()}
    if "sps" in texts:
        setup, used = spss.read(texts["sps"][0]), ["sps"]
    elif "sas" in texts:
        setup, used = sas.read(texts["sas"][0]), ["sas"]
    elif texts:
        pair = {ending: texts[ending][0] for ending in ("do", "dct") if ending in texts}
        setup, used = stata.read(pair.get("do", ""), pair.get("dct", "")), list(pair)
    else:
        return Setup(), ()
    notes = [f"titles, labels and missing codes are those of its setup file (.{' and .'.join(used)})"]
    if setup.unread:
        notes.append(f"statements of its setup file that are not read: {', '.join(sorted(setup.unread))}")
    return setup, (*notes, *dict.fromkeys(note for ending in used if (note := texts[ending][1])))


def columns(setup: Setup, names: list[str]) -> tuple[Column, ...]:
    """The variables of a text file by its setup file, whose names may be of another case."""
    places = {place.name.upper(): place for place in setup.places}
    return tuple(_column(setup, name, places.get(name.upper())) for name in names)


def _column(setup: Setup, name: str, place: Place | None) -> Column:
    key = name.upper()
    labels = tuple(setup.labels.get(key, ()))
    coded = bool(labels) and not any(isinstance(code, str) and not code.startswith(".") for code, _ in labels)
    kind: ColumnKind = "number" if (not place.text if place else coded) else "text"
    missing = tuple(setup.missing.get(key, ()))
    letters = tuple(code for code, _ in labels if kind == "number" and isinstance(code, str) and code not in missing)
    return Column(
        name=name,
        label=setup.titles.get(key, ""),
        kind=kind,
        labels=labels,
        missing=(*missing, *letters),
        format=setup.formats.get(key, ""),
    )
