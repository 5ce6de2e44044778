"""The public record: what a release holds, as values. Everything here may be published.

A cell without a count is withheld. The record does not say why: a mark that told small counts from secondary ones would bound
both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal, assert_never

from studybook.cells import Dimension, Where, where
from studybook.characters import made_legible
from studybook.departures import NONE, Departures
from studybook.errors import BundleBroken
from studybook.modelled import Modelled
from studybook.rules import RuleOutcome
from studybook.standing import Approval, Approved, Attestation, Invented, Standing, Unattested, Uncleared


class SourceKind(StrEnum):
    """Where the numbers of a release come from. No kind may be called real by itself: that takes approval too."""

    SYNTHETIC = "synthetic"
    UNATTESTED = "unattested"
    ATTESTED = "attested"


Untold = Literal["", "identifier", "text", "group", "absent"]
"""Why a variable has no table: it identifies records, is free text, describes a whole group of them, or the files lack it."""


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

    def meant(self, cell: Cell) -> tuple[str, Where]:
        """The dataset and the records that a cell counts, the universe included."""
        return self.dataset, where(dict([*self.universe, *cell.where]))

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
    question: Literal["frequencies", "crosstab", "summary", "durations"]
    table: Table


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One finding of which no number is told, and why: the policy does not let it out, or the files are `lacking` for it."""

    id: str
    title: str
    note: str
    reason: str
    lacking: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One variable of the codebook as published; `table` is None where the policy allows none, and `untold` says why."""

    variable: str
    table: Table | None
    untold: Untold = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release says of itself. `files` maps each path inside the bundle to its sha256.

    `attestation` is there if the source is attested, and only then. `earlier` are the hashes of the manifests of those releases
    that it was attacked together with. `departures` say how the files differed from the schemas.

    Raises:
        BundleBroken: what is said of the source contradicts itself.
    """

    study: str
    doi: str
    source: SourceKind
    seed: int | None
    policy: Mapping[str, Any]
    schemas: str
    engine: str
    date: str
    attestation: Attestation | None = None
    earlier: tuple[str, ...] = ()
    departures: Departures = NONE
    files: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        attested = self.source is SourceKind.ATTESTED
        if attested != (self.attestation is not None) or (self.earlier and not attested):
            raise BundleBroken("a release has an attestation, and others before it, only if its source is attested")
        if self.seed is not None and self.source is not SourceKind.SYNTHETIC:
            raise BundleBroken("a release has a seed only if its source is synthetic")

    @property
    def notice(self) -> str:
        """A field of every file of the release, true before its approval and after it."""
        match self.source:
            case SourceKind.SYNTHETIC | SourceKind.UNATTESTED:
                told = "These numbers say nothing about any organization, case or person, and are no result of the study."
                return f"Synthetic demo. {told}"
            case SourceKind.ATTESTED:
                return (
                    "Computed from attested files. Cleared for release only where approval.toml names the sha256 of "
                    "manifest.json: otherwise not to be published, quoted or cited."
                )
            case _:
                assert_never(self.source)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A whole release in memory. `digest` is the sha256 of its manifest as a file, empty as long as none was written."""

    manifest: Manifest
    findings: tuple[Released, ...]
    codebook: Mapping[str, tuple[Entry, ...]]
    validation: tuple[RuleOutcome, ...]
    refused: tuple[Refused, ...] = ()
    models: tuple[Modelled, ...] = ()
    approval: Approval | None = None
    digest: str = ""

    @property
    def legible(self) -> bool:
        """Whether all its words can be read by those who review it: no character that nobody sees is among them."""
        parts = (self.findings, self.refused, self.models, self.codebook, self.validation)
        return all(made_legible(each) is each for each in parts)

    @property
    def tables(self) -> Iterator[Table]:
        """Every table, of the findings and of the codebook."""
        yield from (released.table for released in self.findings)
        yield from (entry.table for entries in self.codebook.values() for entry in entries if entry.table)

    @property
    def standing(self) -> Standing:
        """What its numbers may be taken for. An approval that is not of this very manifest counts for nothing."""
        match self.manifest.source:
            case SourceKind.SYNTHETIC:
                return Invented(self.manifest.seed)
            case SourceKind.UNATTESTED:
                return Unattested()
            case SourceKind.ATTESTED:
                attestation, approval = self.manifest.attestation, self.approval
                assert attestation, "a manifest of an attested source has an attestation"
                mine = approval is not None and bool(self.digest) and approval.manifest == self.digest
                return Approved(attestation, approval) if approval and mine else Uncleared(attestation)
            case _:
                assert_never(self.manifest.source)

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

    def model(self, name: str) -> Modelled | None:
        """The model with this id; None if there is none."""
        return next((model for model in self.models if model.id == name), None)

    def records(self, dataset: str) -> int | None:
        """How many records a dataset has, or None where even that is withheld."""
        return next((e.table.at(()).count for e in self.codebook[dataset] if e.table), None)
