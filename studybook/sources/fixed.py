"""Text files in which each variable has its columns in every line; setup files say which."""

import numpy as np
import pandas as pd

from studybook.sources.decoding import decoded
from studybook.sources.delimited import typed
from studybook.sources.delivery import Unreadable
from studybook.sources.setups.statements import Place
from studybook.study import DataFile

LONGEST = 2**20
"""Characters that a line may have."""


def read(content: bytes, places: list[Place], file: DataFile) -> pd.DataFrame:
    """The columns of a fixed-width file, each by the declared kind of its variable, else as the setup file says.

    Raises:
        Unreadable: its setup file says no places, or its lines are not all as long as these need.
    """
    check_places(places)
    lines = _lines(decoded(content)[0], max(place.end for place in places))
    kinds = {variable.name: variable.kind for variable in file.delivered}
    columns = {
        position: typed(kinds.get(place.name), _texts(lines, place), number=not place.text, decimals=place.decimals)
        for position, place in enumerate(places)
    }
    return pd.DataFrame(columns).set_axis([place.name for place in places], axis=1)


def check_places(places: list[Place]) -> None:
    """Make sure that a setup file says where every variable stands.

    Raises:
        Unreadable: it does not.
    """
    if not places:
        raise Unreadable("no setup file (.sps, .sas, or .do with .dct) beside it says in which columns its variables stand")
    if any(not 1 <= place.start <= place.end <= LONGEST for place in places):
        raise Unreadable("its setup file places a variable in columns that cannot be")


def _lines(text: str, width: int) -> "np.ndarray[tuple[int, int], np.dtype[np.uint32]]":
    """The characters of every line as numbers. All lines are as long as the first."""
    plain = text.replace("\r\n", "\n").removesuffix("\x1a")
    if not plain.endswith("\n"):
        raise Unreadable("its last line has no end: it may be cut short")
    lines = plain.removesuffix("\n").split("\n")
    lengths = {len(line) for line in lines}
    if len(lengths) > 1 or max(lengths) < width:
        raise Unreadable(f"not every line has the {width} columns that its setup file names, and the same number of them")
    return np.frombuffer("".join(lines).encode("utf-32-le"), dtype=np.uint32).reshape(len(lines), lengths.pop())


def _texts(lines: "np.ndarray[tuple[int, int], np.dtype[np.uint32]]", place: Place) -> pd.Series:
    width = place.end - place.start + 1
    part = np.ascontiguousarray(lines[:, place.start - 1 : place.end]).view(f"<U{width}").reshape(len(lines))
    return pd.Series(np.char.strip(part).astype("object"), dtype="object")
