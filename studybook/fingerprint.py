"""One hash of values that were declared or worked out, by which what was made or judged of them is known again."""

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, cast

from studybook.study import DataFile


def fingerprint(value: object) -> str:
    """The sha256 of a value in one form: the same in every process, and another for values that differ anywhere.

    Raises:
        TypeError: some part of it is of a kind whose contents are not known.
    """
    return hashlib.sha256(json.dumps(_plain(value), ensure_ascii=False).encode()).hexdigest()


def _plain(value: object) -> Any:
    """A value in one form, whatever order a set has in this process. Two that differ anywhere differ here.

    Raises:
        TypeError: it is of a kind whose contents are not known.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return ["bytes", hashlib.sha256(value).hexdigest()]
        case date():
            return ["date", value.isoformat()]
        case Enum():
            return [type(value).__name__, value.name]
        case DataFile(variables=variables):
            return ["file", *(_plain(getattr(value, each.name)) for each in fields(value)), _plain(variables)]
        case type():  # a schema: what is declared in it are the variables of its file
            return ["class", value.__name__, value.__doc__]
        case Mapping():
            return ["mapping", *([_plain(key), _plain(each)] for key, each in cast("Mapping[object, object]", value).items())]
        case Set():
            return ["set", *sorted(json.dumps(_plain(each)) for each in cast("Set[object]", value))]
        case Sequence():
            return ["sequence", *map(_plain, cast("Sequence[object]", value))]
        case _ if is_dataclass(value):
            return [type(value).__name__, *(_plain(getattr(value, each.name)) for each in fields(value))]
        case _:
            raise TypeError(type(value).__name__)
