"""The settings of one entry of a mapping, asked for one by one: what is not asked for is unknown."""

from collections.abc import Mapping
from datetime import date
from math import isfinite
from typing import Any, cast

from studybook.standing import is_name
from studybook.study import Study


class Wrong(Exception):
    """What is wrong with an entry, without any code of a file."""


class Settings:
    """The settings of one entry."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._asked = set[str]()

    def has(self, name: str) -> bool:
        """Whether the entry has this setting."""
        return name in self._data

    def text(self, name: str) -> str:
        """A text on one line that is not empty."""
        value = self._one(name)
        if not is_name(value):
            raise Wrong(f"{name} is text on one line, and not empty")
        return cast("str", value)

    def reason(self) -> str:
        """Why the entry is there."""
        return self.text("reason")

    def dataset(self, study: Study) -> str:
        """A dataset of the study."""
        name = self.text("dataset")
        if name not in (known := [file.slug for file in study.files]):
            raise Wrong(f"the study has no such dataset; it has {', '.join(known)}")
        return name

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self._one(name)
        if type(value) is not int:
            raise Wrong(f"{name} is a whole number")
        return value

    def number(self, name: str) -> float:
        """A number, whole or not."""
        value = self._one(name)
        if type(value) not in {int, float} or not isfinite(value):
            raise Wrong(f"{name} is a number")
        return float(value)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Whole numbers."""
        value = self._one(name)
        if not isinstance(value, list) or not all(type(each) is int for each in cast("list[Any]", value)):
            raise Wrong(f"{name} are whole numbers")
        return tuple(cast("list[int]", value))

    def day(self, name: str) -> date:
        """A day."""
        value = self._one(name)
        if type(value) is not date:
            raise Wrong(f"{name} is a day, as 2026-01-31")
        return value

    def truth(self, name: str) -> bool:
        """Whether something is so; not, where nothing is said."""
        value = self._one(name) if self.has(name) else False
        if type(value) is not bool:
            raise Wrong(f"{name} is true or false")
        return value

    def table(self, name: str) -> Mapping[str, Any]:
        """Names and what they stand for."""
        value = self._one(name)
        if not isinstance(value, dict):
            raise Wrong(f"{name} is a table, as {{ 1 = 2 }}")
        return cast("dict[str, Any]", value)

    def tables(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Several of them, and at least one."""
        value = self._one(name)
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in cast("list[Any]", value)):
            raise Wrong(f"{name} are tables, as [{{ lo = 1, hi = 2, code = 3 }}]")
        return tuple(cast("list[dict[str, Any]]", value))

    def close(self) -> None:
        """Refuse what was not asked for."""
        if unknown := sorted(self._data.keys() - self._asked):
            raise Wrong(f"unknown setting: {', '.join(unknown)}")

    def _one(self, name: str) -> Any:
        self._asked.add(name)
        if name not in self._data:
            raise Wrong(f"it lacks {name}")
        return self._data[name]
