"""The findings of one release as the pages under one folder have to tell them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from studybook.bundle import Bundle, Refused, Released
from studybook.history import History
from studybook.modelled import Modelled
from studybook.present.marks import title_prefix
from studybook.study import Study

Sealed = Released | Modelled | Refused


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A release, what was published before, the number it is archived under if it is, and the folder of its pages."""

    study: Study
    bundle: Bundle
    history: History
    folder: str = "findings"
    number: int | None = None

    @cached_property
    def findings(self) -> Mapping[str, Sealed]:
        """Every finding by its id."""
        return {each.id: each for each in (*self.bundle.findings, *self.bundle.models, *self.bundle.refused)}

    @property
    def up(self) -> str:
        """Leads from a page to the top of the site."""
        return "../" * len(self.folder.split("/"))

    @property
    def mark(self) -> str:
        """What titles begin with; empty of what is approved."""
        return title_prefix(self.bundle.standing)

    def path(self, name: str) -> str:
        """Where a page stands."""
        return f"{self.folder}/{name}.html"

    def digest(self, name: str) -> str:
        """The sha256 of a finding, as the manifest has it."""
        return self.bundle.manifest.files[f"findings/{name}.json"]

    def dataset(self, finding: Released | Modelled) -> str:
        """The dataset that a finding is of."""
        return finding.dataset if isinstance(finding, Modelled) else finding.table.dataset

    def variables(self, finding: Sealed) -> list[str]:
        """The names of all variables that a finding is about, in the order of their columns, rows and conditions."""
        tables = [finding.table] if isinstance(finding, Released) else []
        if isinstance(finding, Modelled):
            tables = [self.bundle.finding(term.table).table for term in finding.terms]
        every = [name for table in tables for name in (*(d.variable for d in table.dimensions), *dict(table.universe))]
        return [name for at, name in enumerate(every) if name not in every[:at]]

    def title(self, dataset: str, name: str) -> str:
        """What a variable is called; empty where the study has none of this name any more."""
        titles = {(file.slug, each.name): each.title for file in self.study.files for each in file.variables}
        return titles.get((dataset, name), "")
