"""Several findings as one table: a row for each, with the number of its own release in every cell of it."""

from studybook.bundle import Refused, Released
from studybook.present.identity import cell, tagged
from studybook.present.lines import columns
from studybook.present.marks import tag_html
from studybook.present.panel_notes import notes_markdown
from studybook.present.panels import Panel, row_label
from studybook.present.points import Difference
from studybook.present.text import count_and_percent, escaped, html_block, percent_and_base

POINTS = "Difference in points"

NOT_PUBLISHED = '<span class="untold">not published</span>'


def table_markdown(panel: Panel) -> str:
    """The table and its notes, as Markdown that both renderers leave as it is."""
    title = escaped(panel.title)
    link = f'<a class="permalink" href="#{panel.name}" aria-label="Link to this table">#</a>'
    caption = f'<caption><span class="caption">{tag_html(panel.bundle.standing)} {title} {link}</span></caption>'
    rows = "\n".join(_row(panel, each) for each in panel.findings)
    whole = f"{caption}\n<thead>\n{_head(panel)}\n</thead>\n<tbody>\n{rows}\n</tbody>"
    table = f'<table id="{panel.name}-table" class="panel" data-quarto-disable-processing="true">\n{whole}\n</table>'
    region = f'<div class="table-scroll" role="region" tabindex="0" aria-label="Table: {title}">\n{table}\n</div>'
    notes = notes_markdown(panel, _how_to_read(panel), withheld=">withheld<" in rows)
    return f':::: {{#{panel.name} .finding data-of="{panel.of}"}}\n{html_block(region)}\n{notes}::::\n'


def _head(panel: Panel) -> str:
    """What the rows are, and the columns: of two variables under the category that is compared."""
    if not panel.crossed:
        labels = [part.category.label for part in columns(panel.released[0].table)[0].parts]
        return f"<tr>{_heading(panel.rows)}{''.join(_heading(label, 'number') for label in labels)}</tr>"
    tall, wide = 'rowspan="2"', f'colspan="{len(panel.columns)}"'
    over = f'<th class="spanner" scope="colgroup" {wide}>{escaped(panel.category)}</th>'
    apart = _heading(POINTS, "number", tall) if len(panel.columns) == 2 else ""
    below = "".join(_heading(label or "", "number") for label in panel.columns)
    return f"<tr>{_heading(panel.rows, 'stub', tall)}{over}{apart}</tr>\n<tr>{below}</tr>"


def _heading(text: str, kind: str = "stub", more: str = "") -> str:
    return f'<th class="{kind}" scope="col"{more and " "}{more}>{escaped(text)}</th>'


def _row(panel: Panel, finding: Released | Refused) -> str:
    """A row under the id of its finding, which is its address."""
    whose, head = f'<tr id="{finding.id}" data-of="{finding.id}">', f'<th scope="row">{escaped(row_label(finding))}</th>'
    if isinstance(finding, Refused):
        wide = len(_numbers(panel, panel.released[0]))
        cells = f'<td class="number" colspan="{wide}"><span data-cell="{cell("x")}">{NOT_PUBLISHED}</span></td>'
        return f"{whose}{head}{cells}</tr>"
    cells = "".join(f'<td class="number">{number}</td>' for number in _numbers(panel, finding))
    return f"{whose}{head}{cells}</tr>"


def _numbers(panel: Panel, released: Released) -> list[str]:
    """Every category of one variable with its count and percentage; of two, the share in each column, and how far apart."""
    if not panel.crossed:
        (line,) = columns(released.table)
        return [tagged(cell("np", line.at(part)), count_and_percent(part.count, line.total)) for part in line.parts]
    shown = panel.compared(released)
    shares = [tagged(cell("po", line.at(part)), percent_and_base(part.count, line.total)) for line, part in shown]
    if len(shown) != 2:
        return shares
    apart = Difference(*shown[0], *shown[1])
    return [*shares, tagged(cell("d", apart.place), apart.html)]


def _how_to_read(panel: Panel) -> list[str]:
    dataset, order = panel.released[0].table.dataset, "Rows stand in a fixed order, not by size."
    if not panel.crossed:
        return [f"Percentages are of all {dataset}.", order]
    apart = (
        "The difference is the first percentage less the second, in percentage points, taken before rounding. "
        "It does not say why they differ."
    )
    return [
        f"Percentages are of the {dataset} of each column, whose number stands with them.",
        *([apart] if len(panel.columns) == 2 else []),
        order,
    ]
