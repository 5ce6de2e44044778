"""The public record: what a release holds, as values. Everything here may be published.

A cell without a count is withheld. The record does not say why: a mark that told small counts from secondary ones would bound
both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from studybook.cells import Dimension, Where
from studybook.errors import BundleBroken
from studybook.rules import RuleOutcome


class SourceKind(StrEnum):
    """Where the numbers of a release come from. Neither kind may be called real: that takes attestation and approval."""

    SYNTHETIC = "synthetic"
    UNATTESTED = "unattested"


Untold = Literal["", "identifier", "text", "group"]
"""Why a variable has no table at all: it identifies records, is free text, or describes a whole group of them."""


@dataclass(frozen=True)
class Cell:
    """A place and its count; None is withheld."""

    where: Where
    count: int | None


@dataclass(frozen=True)
class Statistic:
    """A quantile, rounded as the policy says; None is withheld."""

    name: Literal["lower quartile", "median", "upper quartile"]
    value: int | None
    unit: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells over dimensions, margins included: a margin's place lacks the dimension."""

    dataset: str
    universe: Where
    dimensions: tuple[Dimension, ...]
    cells: tuple[Cell, ...]
    statistics: tuple[Statistic, ...] = ()

    def at(self, place: Where) -> Cell:
        """The cell of a place.

        Raises:
            KeyError: the table has no such cell.
        """
        return self._places[place]

    @cached_property
    def _places(self) -> Mapping[Where, Cell]:
        return {cell.where: cell for cell in self.cells}


@dataclass(frozen=True, kw_only=True)
class Released:
    """One finding as published."""

    id: str
    title: str
    note: str
    question: Literal["frequencies", "crosstab", "summary"]
    table: Table


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One finding that the policy does not let out at all, and why: nothing is told of its numbers."""

    id: str
    title: str
    note: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One variable of the codebook as published; `table` is None where the policy allows none, and `untold` says why."""

    variable: str
    table: Table | None
    untold: Untold = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release says of itself. `files` maps each path inside the bundle to its sha256."""

    study: str
    doi: str
    source: SourceKind
    seed: int | None
    policy: Mapping[str, Any]
    schemas: str
    engine: str
    date: str
    files: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A whole release in memory."""

    manifest: Manifest
    findings: tuple[Released, ...]
    codebook: Mapping[str, tuple[Entry, ...]]
    validation: tuple[RuleOutcome, ...]
    refused: tuple[Refused, ...] = ()

    def finding(self, name: str) -> Released:
        """The finding with this id.

        Raises:
            BundleBroken: the release does not hold it.
        """
        for released in self.findings:
            if released.id == name:
                return released
        raise BundleBroken(
            f"the release has no finding {name!r}",
            remedy="Declare it in analyses/ and list it in the page's `.py`, then seal the release again.",
        )

    def refusal(self, name: str) -> Refused | None:
        """What stands in the place of a finding with this id that the policy does not let out; None if there is none."""
        return next((refused for refused in self.refused if refused.id == name), None)

    def records(self, dataset: str) -> int | None:
        """How many records a dataset has, or None where even that is withheld."""
        return next((e.table.at(()).count for e in self.codebook[dataset] if e.table), None)
