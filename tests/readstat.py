"""A writer of SAS and SPSS portable files for tests: the library in pyreadstat writes them, though its Python side does not."""

import ctypes
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from pyreadstat import _readstat_writer  # pyright: ignore

LIBRARY = ctypes.CDLL(str(_readstat_writer.__file__))
POINTERS = ("readstat_writer_init", "readstat_add_label_set", "readstat_add_variable", "readstat_get_variable")
for _name in POINTERS:
    getattr(LIBRARY, _name).restype = ctypes.c_void_p

SINK = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)
STRING, DOUBLE = 0, 5

Cell = float | str | None
"""A number, a text, a blank, or in a variable of numbers a missing value as `.a`."""


@dataclass(frozen=True)
class Written:
    """One variable to write: its cells, and what is said of it."""

    name: str
    cells: Sequence[Cell]
    label: str = ""
    width: int = 0
    format: str = ""
    labels: Mapping[float | str, str] = field(default_factory=dict[float | str, str])
    missing: Sequence[float | tuple[float, float]] = ()


def written(form: str, variables: Sequence[Written]) -> bytes:
    """The bytes of a file: `sas7bdat`, `por`, or `sas7bcat`, which has the labels alone, each under the name of the format."""
    made = bytearray()
    sink = SINK(lambda data, length, _: made.extend(ctypes.string_at(data, length)) or length)
    pointer = ctypes.c_void_p
    writer = pointer(LIBRARY.readstat_writer_init())
    LIBRARY.readstat_set_data_writer(writer, sink)
    handles = [_declared(writer, each, form) for each in variables]
    rows = len(variables[0].cells) if variables and form != "sas7bcat" else 0
    begin = getattr(LIBRARY, f"readstat_begin_writing_{form}")
    _done(begin(writer, None) if form == "sas7bcat" else begin(writer, None, ctypes.c_long(rows)))
    for row in range(rows):
        _done(LIBRARY.readstat_begin_row(writer))
        for each, handle in zip(variables, handles, strict=True):
            _done(_insert(writer, handle, each.cells[row], each.width))
        _done(LIBRARY.readstat_end_row(writer))
    _done(LIBRARY.readstat_end_writing(writer))
    LIBRARY.readstat_writer_free(writer)
    return _lettered(bytes(made)) if form == "sas7bcat" else bytes(made)


def _lettered(catalog: bytes) -> bytes:
    """A catalog with letters where the library, which knows of none in catalogs, was given their stand-ins."""
    for letter in ascii_uppercase:
        stand_in = struct.pack(">d", -_stand_in(letter))
        catalog = catalog.replace(stand_in, b"\0\0" + letter.encode() + b"\xff" * 5)
    return catalog


def _stand_in(letter: str) -> float:
    return 7_731_000_000.125 + ord(letter)


def _declared(writer: ctypes.c_void_p, variable: Written, form: str) -> ctypes.c_void_p:
    kind = STRING if variable.width else DOUBLE
    labels = None
    if variable.labels:
        name = variable.format if form == "sas7bcat" else f"L{variable.name[:7]}"
        labels = ctypes.c_void_p(LIBRARY.readstat_add_label_set(writer, kind, name.encode()))
        for code, label in variable.labels.items():
            letter = isinstance(code, str) and not variable.width
            stands = _stand_in(code[-1].upper()) if letter and form == "sas7bcat" else code
            _label(labels, stands, label.encode(), text=bool(variable.width))
    if form == "sas7bcat":
        return ctypes.c_void_p()
    handle = ctypes.c_void_p(
        LIBRARY.readstat_add_variable(writer, variable.name.encode(), kind, ctypes.c_size_t(variable.width))
    )
    LIBRARY.readstat_variable_set_label(handle, variable.label.encode())
    if variable.format:
        LIBRARY.readstat_variable_set_format(handle, variable.format.encode())
    if labels:
        LIBRARY.readstat_variable_set_label_set(handle, labels)
    for each in variable.missing:
        low, high = each if isinstance(each, tuple) else (each, each)
        _done(LIBRARY.readstat_variable_add_missing_double_range(handle, ctypes.c_double(low), ctypes.c_double(high)))
    return handle


def _label(labels: ctypes.c_void_p, code: float | str, label: bytes, *, text: bool) -> None:
    if text:
        LIBRARY.readstat_label_string_value(labels, str(code).encode(), label)
    elif isinstance(code, str):
        LIBRARY.readstat_label_tagged_value(labels, ctypes.c_char(code[-1].upper().encode()), label)
    else:
        LIBRARY.readstat_label_double_value(labels, ctypes.c_double(code), label)


def _insert(writer: ctypes.c_void_p, handle: ctypes.c_void_p, cell: Cell, width: int) -> int:
    if cell is None:
        return LIBRARY.readstat_insert_missing_value(writer, handle)
    if width:
        return LIBRARY.readstat_insert_string_value(writer, handle, str(cell).encode())
    if isinstance(cell, str):
        return LIBRARY.readstat_insert_tagged_missing_value(writer, handle, ctypes.c_char(cell[-1].upper().encode()))
    return LIBRARY.readstat_insert_double_value(writer, handle, ctypes.c_double(cell))


def _done(code: int) -> None:
    assert code == 0, f"the library answered {code}"
