"""The table and the chart of every finding of a release, drawn once: most of what the pages of findings cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from studybook.bundle import Bundle
from studybook.present.models import ModelView
from studybook.present.unpublished import Unpublished


@dataclass(frozen=True)
class Drawing:
    """The table with its notes, as Markdown, and the chart, as HTML; of what is not let out why, and no chart."""

    table: str
    chart: str


class Kept(Protocol):
    """What was drawn for an earlier build in the very same state of the release and of what draws it."""

    def get(self, code: str) -> list[str] | None:
        """What is kept under a name."""
        ...

    def put(self, code: str, shown: Sequence[str]) -> None:
        """Keep it for the next build."""
        ...


NAME = "tables and charts of all findings"


def kept_drawings(bundle: Bundle, kept: Kept) -> Mapping[str, Drawing]:
    """By the ids of all findings, their tables and charts, from an earlier build where it kept them."""
    known = kept.get(NAME)
    if known is None:
        made = drawings(bundle)
        known = [text for name, each in made.items() for text in (name, each.table, each.chart)]
        kept.put(NAME, known)
    return {name: Drawing(table, chart) for name, table, chart in zip(known[::3], known[1::3], known[2::3], strict=True)}


def drawings(bundle: Bundle) -> Mapping[str, Drawing]:
    """By the ids of all findings, their tables and charts."""
    return dict(_drawn(bundle))


def _drawn(bundle: Bundle) -> Iterator[tuple[str, Drawing]]:
    for refused in bundle.refused:
        yield refused.id, Drawing(str(Unpublished(refused).table(leads=False)), "")
    if bundle.findings:
        from studybook.present.charts import chart_html  # noqa: PLC0415  (altair takes a second, and most builds have all this)
        from studybook.present.tables import table_markdown  # noqa: PLC0415  (so does great-tables)

        for each in bundle.findings:
            yield each.id, Drawing(table_markdown(each, bundle, leads=False), chart_html(each, bundle))
    if bundle.models:
        from studybook.present import model_charts, model_tables  # noqa: PLC0415

        for model in bundle.models:
            view = ModelView(model, bundle)
            yield model.id, Drawing(model_tables.table_markdown(view, leads=False), model_charts.chart_html(view))
