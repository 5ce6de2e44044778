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
from studybook.present.models import ModelView
from studybook.present.points import Difference
from studybook.present.text import UNDEFINED, Shown, escaped, percent
from studybook.present.unpublished import Unpublished
from studybook.record import APPROVAL, MANIFEST, read
from studybook.standing import Standing

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
        if line.total == part.count == 0:
            return self._said(UNDEFINED, cell("p", line.at(part)))
        return self._value(percent(part.count, line.total), cell("p", line.at(part)), " percent")

    def difference(self, label: str, one: str, other: str) -> Shown:
        """How many percentage points the category's share of the column `one` is above that of the column `other`, in words."""
        first, second = self._line(one), self._line(other)
        apart = Difference(first, self._part(first, label), second, self._part(second, label))
        return self._said("" if apart.withheld else apart.words, cell("d", apart.place))

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
        return self._said("" if number is None else f"{number:,}{unit}", cell)

    def _said(self, html: str, cell: str) -> Shown:
        return inline(html, self.released.id, cell, self.bundle.standing)

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


def inline(html: str, of: str, cell: str, standing: Standing) -> Shown:
    """A number in running text with what it is and what it may be taken for; a withheld one where there is nothing to say."""
    what = f'data-of="{of}" data-cell="{cell}"'
    if not html:
        return Shown(f'<span class="value withheld" {what}>a withheld number</span>')
    return Shown(f'<span class="value" {what}>{html}{inline_tag(standing)}</span>')


def finding(name: str) -> View | ModelView | Unpublished:
    """The finding with this id, from the release in whose staged tree the page runs: published, or why it is not.

    Raises:
        BundleBroken: the release is not whole, or has no such finding.
        PageFailed: the page runs outside a staged tree.
    """
    bundle = release()
    refused = bundle.refusal(name)
    if refused:
        return Unpublished(refused)
    model = bundle.model(name)
    return ModelView(model, bundle) if model else View(bundle.finding(name), bundle)


def release() -> Bundle:
    """The release in whose staged tree the page runs.

    Raises:
        BundleBroken: the release is not whole.
        PageFailed: the page runs outside a staged tree.
    """
    folder = _release(Path.cwd())
    return _bundle(folder, *((folder / name).read_bytes() for name in (MANIFEST, APPROVAL) if (folder / name).is_file()))


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
