"""The finest categories of every variable: the smallest parts in which a release could ever count its records.

A code, a missing code, a class of a number, a year or no date. Each record has exactly one finest category of each variable,
and every place of a release is a union of them.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from studybook.cells import Code, Codes
from studybook.errors import BundleBroken
from studybook.study import Study
from studybook.variables import Coded, Count, Day, Key, Measured, Span, Text, Variable, classes

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]

Domains = Mapping[str, Mapping[str, "Domain"]]
"""For each dataset, each variable that can be counted."""


@dataclass(frozen=True)
class Domain:
    """A variable and its finest categories in order of declaration."""

    variable: Variable
    codes: Codes

    def mask(self, codes: Iterable[Code]) -> Mask:
        """Which finest categories these codes are.

        Raises:
            BundleBroken: the variable does not have one of them.
        """
        chosen = [self._position.get(code, -1) for code in codes]
        if min(chosen, default=-1) < 0:
            raise BundleBroken(
                f"a cell names a category of {self.variable.name} that the schemas do not declare",
                remedy="Attack a release with the schemas it was sealed with.",
            )
        mask = np.zeros(len(self.codes), dtype=bool)
        mask[chosen] = True
        return mask

    @cached_property
    def missing(self) -> Mask:
        """Which categories are missing codes or blanks."""
        return np.array([code is None or code in self.variable.missing for code in self.codes])

    def overlap(self, other: "Domain") -> Mask:
        """Which of its categories share a value with which of another variable's."""
        low, high = other.ends
        return (self.ends[0][:, None] <= high) & (low <= self.ends[1][:, None]) & (self.is_day == other.is_day)

    @property
    def is_day(self) -> bool:
        """Whether it is a date: then its codes are years."""
        return isinstance(self.variable.kind, Day)

    @cached_property
    def ends(self) -> tuple[Numbers, Numbers]:
        """The lowest and highest value of each category, 0 for a blank."""
        spans = [code if isinstance(code, Span) else Span(code or 0, code or 0) for code in self.codes]
        return np.array([float(span.low) for span in spans]), np.array([float(span.high) for span in spans])

    def some(self, codes: Set[int]) -> Mask:
        """Which categories have a value among `codes`. No day is ever among them."""
        return self._inside(codes) > 0

    def others(self, codes: Set[int]) -> Mask:
        """Which categories have a value that is not among `codes`."""
        low, high = self.ends
        return self._inside(codes) < high - low + 1

    @cached_property
    def _position(self) -> Mapping[Code, int]:
        return {code: position for position, code in enumerate(self.codes)}

    def _inside(self, codes: Set[int]) -> Numbers:
        low, high = self.ends
        each = np.array(sorted(codes), dtype=float)
        inside = ((low[:, None] <= each) & (each <= high[:, None])).sum(axis=1)
        return np.where(self.is_day, 0.0, inside)


def domains(study: Study) -> Domains:
    """The finest categories of all variables of a study that can be counted: identifiers and texts cannot."""
    return {
        file.slug: {variable.name: Domain(variable, codes) for variable in file.variables if (codes := _finest(variable))}
        for file in study.files
    }


def _finest(variable: Variable) -> Codes:
    match variable.kind:
        case Coded(labels):
            return (*labels, *variable.missing)
        case Measured() | Count():
            return (*classes(variable.kind), *variable.missing)
        case Day(first, last):
            return (*range(first.year, last.year + 1), None)
        case Key() | Text():
            return ()
        case _:
            assert_never(variable.kind)
