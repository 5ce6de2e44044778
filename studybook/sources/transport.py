"""SAS transport files, and the check that they are whole: to their reader one that was cut short is one of fewer records."""

import re
from io import BytesIO

import numpy as np
import pandas as pd
import pyreadstat

from studybook.sources.delivery import Unreadable

RECORD = 80
"""Bytes of a record of the file: headers have one, values are padded to a whole number of them."""

HEADER = b"HEADER RECORD*******"
OBSERVATIONS = re.compile(rb"HEADER RECORD\*{7}OBS(?:   |V8) +HEADER RECORD!{7}(.{32})", re.DOTALL)
"""The header before the values. In version 8 it says how many observations there are; version 5 has zeros there."""

BLANK = ord(".")
"""The first byte of a missing number; one of .A to .Z has its letter there, and ._ its line."""


def read(content: bytes, encoding: str | None = None) -> pd.DataFrame:
    """The rows of a transport file. Special missing values (.A to .Z, ._) are letters, which validation refuses.

    Raises:
        Unreadable: it is cut short, or holds several tables.
    """
    frame, about = pyreadstat.read_xport(BytesIO(content), encoding=encoding, dates_as_pandas_datetime=True)
    assert isinstance(frame, pd.DataFrame)
    widths = [about.variable_storage_width[name] for name in about.column_names]
    values = _values(content, len(frame), sum(widths))
    starts = np.cumsum([0, *widths])
    for position, name in enumerate(about.column_names):
        if about.readstat_variable_types[name] == "double":
            first = pd.Series(values[:, starts[position]])
            lettered = frame[name].isna() & (first != BLANK)
            if lettered.any():
                frame[name] = frame[name].astype("object").mask(lettered, first.map(chr))
    return frame


def _values(content: bytes, rows: int, width: int) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    """The bytes of each row as they stand in the file, which must end where they end."""
    header = next((found for found in OBSERVATIONS.finditer(content) if found.start() % RECORD == 0), None)
    if header is None or HEADER in content[header.end() :]:
        raise Unreadable("it does not hold one table")
    stated = header[1].strip().strip(b"0")
    values, rest = content[header.end() :][: rows * width], content[header.end() + rows * width :]
    cut = len(content) % RECORD or len(rest) >= RECORD or rest.strip(b" ")
    if cut or (stated and header[1].split() != [b"%d" % rows]):
        raise Unreadable("it is cut short, or does not end where its records end")
    return np.frombuffer(values, dtype=np.uint8).reshape(rows, width)
