"""A published finding as a page uses it: `finding(id)` gives its table, chart and numbers, each marked as what it is."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from studybook.bundle import Bundle, Released
from studybook.errors import PageFailed
from studybook.present.identity import QUARTILES, cell
from studybook.present.lines import Line, Part, columns
from studybook.present.marks import inline_tag
from studybook.present.text import Shown, escaped, percent
from studybook.present.unpublished import Unpublished
from studybook.record import APPROVAL, MANIFEST, read

FOLDER = "_release"
"""Where the staged tree keeps the release, beside the pages."""


@dataclass(frozen=True)
class View:
    """One finding, ready to be shown."""

    released: Released
    bundle: Bundle

    @property
    def title(self) -> str:
        """What the finding is about."""
        return self.released.title

    @property
    def note(self) -> str:
        """What the reader must know of it."""
        return self.released.note

    def table(self) -> Shown:
        """The finding as a table with its notes."""
        from studybook.present.tables import table_markdown  # noqa: PLC0415  (great-tables is loaded by pages that need it)

        return Shown(table_markdown(self.released, self.bundle))

    def chart(self) -> Shown:
        """The finding as a chart with a text that says the same."""
        from studybook.present.charts import chart_markdown  # noqa: PLC0415  (so is altair)

        return Shown(chart_markdown(self.released, self.bundle))

    def total(self) -> Shown:
        """How many records the finding is about."""
        return self._value(self.released.table.at(()).count, cell("n"))

    def count(self, label: str, by: str | None = None) -> Shown:
        """How many records have the category `label`, among those of the column `by` if one is named."""
        line = self._line(by)
        part = self._part(line, label)
        return self._value(part.count, cell("n", line.at(part)))

    def share(self, label: str, by: str | None = None) -> Shown:
        """The category's share of all records, or of those of the column `by`, in whole percent."""
        line = self._line(by)
        part = self._part(line, label)
        return self._value(percent(part.count, line.total), cell("p", line.at(part)), " percent")

    def lower_quartile(self) -> Shown:
        """The value a quarter of the records lie below."""
        return self._statistic("lower quartile")

    def median(self) -> Shown:
        """The value half of the records lie below."""
        return self._statistic("median")

    def upper_quartile(self) -> Shown:
        """The value three quarters of the records lie below."""
        return self._statistic("upper quartile")

    def _value(self, number: int | None, cell: str, unit: str = "") -> Shown:
        what = f'data-of="{self.released.id}" data-cell="{cell}"'
        if number is None:
            return Shown(f'<span class="value withheld" {what}>a withheld number</span>')
        return Shown(f'<span class="value" {what}>{number:,}{unit}{inline_tag(self.bundle.standing)}</span>')

    def _line(self, by: str | None) -> Line:
        lines = columns(self.released.table)
        for line in lines:
            if (line.group.label if line.group else None) == by:
                return line
        raise self._unknown("column", by, [line.group.label for line in lines if line.group])

    def _part(self, line: Line, label: str) -> Part:
        for part in line.parts:
            if part.category.label == label:
                return part
        raise self._unknown("category", label, [part.category.label for part in line.parts])

    def _statistic(self, name: Literal["lower quartile", "median", "upper quartile"]) -> Shown:
        for statistic in self.released.table.statistics:
            if statistic.name == name:
                return self._value(statistic.value, cell(QUARTILES[name]), f" {escaped(statistic.unit)}")
        raise self._unknown("statistic", name, [statistic.name for statistic in self.released.table.statistics])

    def _unknown(self, sort: str, name: str | None, known: list[str]) -> PageFailed:
        return PageFailed(
            f"the finding has no {sort} {name!r}",
            where=f"finding {self.released.id}",
            details=[f"it has: {label}" for label in known] or [f"it has no {sort} at all"],
            remedy="Use one of these, spelled the same.",
        )


def finding(name: str) -> View | Unpublished:
    """The finding with this id, from the release in whose staged tree the page runs: published, or why it is not.

    Raises:
        BundleBroken: the release is not whole, or has no such finding.
        PageFailed: the page runs outside a staged tree.
    """
    folder = _release(Path.cwd())
    bundle = _bundle(folder, *((folder / name).read_bytes() for name in (MANIFEST, APPROVAL) if (folder / name).is_file()))
    refused = bundle.refusal(name)
    return Unpublished(refused) if refused else View(bundle.finding(name), bundle)


@lru_cache(maxsize=1)
def _bundle(folder: Path, *_manifest_and_approval: bytes) -> Bundle:
    """The bundle, checked once. The manifest holds the hash of every other file, so another release is read anew."""
    return read(folder)


def _release(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / FOLDER / "manifest.json").is_file():
            return folder / FOLDER
    raise PageFailed(
        "no release is found above the folder the page runs in",
        where=FOLDER,
        remedy="Run pages in a staged tree: `build.py stage` writes one, with the release beside the pages.",
    )
