"""A finding as a table. great-tables writes it; the site's stylesheet gives it its looks."""

import re

import pandas as pd
from great_tables import GT, html

from studybook.bundle import Bundle, Released, Statistic, Table
from studybook.cells import Category
from studybook.present import durations
from studybook.present.identity import QUARTILES, cell, tagged
from studybook.present.lines import Line, Part, columns
from studybook.present.marks import tag_html
from studybook.present.notes import notes_markdown
from studybook.present.text import count_and_percent, count_text, escaped, html_block, percent_text, plain, quantity_text

MISSING_GROUP = "Missing or not applicable"
TOTAL_GROUP = "Total"

Row = tuple[str, str, list[str]]
"""The group a row stands in, its label, and the HTML of its cells."""


def table_markdown(released: Released, bundle: Bundle, *, leads: bool = True) -> str:
    """The table and its notes, as Markdown that both renderers leave as it is; on its own page nothing that leads there."""
    name, title = released.id, escaped(released.title)
    link = f'<a class="permalink" href="#{name}" aria-label="Link to this table">#</a>'
    caption = f'<caption><span class="caption">{tag_html(bundle.standing)} {title} {link}</span></caption>'
    region = f'<div class="table-scroll" role="region" tabindex="0" aria-label="Table: {title}">'
    body = f"{region}\n{_markup(_grid(released, bundle), name, caption)}\n</div>"
    notes = notes_markdown(released, bundle, leads=leads)
    return f':::: {{#{name} .finding data-of="{name}"}}\n{html_block(body)}\n{notes}::::\n'


def _grid(released: Released, bundle: Bundle) -> GT:
    table, name = released.table, released.id
    if released.question == "summary":
        return _great_table(_summary_rows(table), ["Value"], table.dimensions[0].label, name)
    if released.question == "durations":
        return _great_table(_summary_rows(table), ["Value"], durations.between(table, bundle), name)
    lines = columns(table)
    if len(table.dimensions) == 1:
        heads = ["Number", f"Percent of {table.dataset}"]
        return _great_table(_frequency_rows(lines[0], table.dataset), heads, table.dimensions[0].label, name)
    heads = [line.group.label if line.group else f"All {table.dataset}" for line in lines]
    grid = _great_table(_crosstab_rows(lines), heads, table.dimensions[0].label, name)
    return grid.tab_spanner(html(_head(table.dimensions[1].label)), [f"c{i}" for i in range(len(lines) - 1)])


def _great_table(rows: list[Row], heads: list[str], stub: str, name: str) -> GT:
    names = [f"c{i}" for i in range(len(heads))]
    frame = pd.DataFrame([[group, plain(label), *cells] for group, label, cells in rows], columns=["group", "label", *names])
    return (
        GT(frame, rowname_col="label", groupname_col="group", id=f"{name}-table")
        .tab_stubhead(html(_head(stub)))
        .cols_label({column: html(_head(head)) for column, head in zip(names, heads, strict=True)})
        .cols_align("right", names)
        .fmt_passthrough(names, escape=False)
        .tab_options(quarto_disable_processing=True)
    )


def _head(text: str) -> str:
    """The words of a head as HTML; two braces would be taken for a unit."""
    return escaped(text).replace("{", "&#123;")


def _frequency_rows(line: Line, dataset: str) -> list[Row]:
    body = [
        (_group(part.category), part.category.label, _number_and_percent(part.count, line.total, line.at(part)))
        for part in line.parts
    ]
    return [*body, (TOTAL_GROUP, f"All {dataset}", _number_and_percent(line.total, line.total, line.whole))]


def _number_and_percent(count: int | None, total: int | None, place: str) -> list[str]:
    return [tagged(cell("n", place), count_text(count)), tagged(cell("p", place), percent_text(count, total))]


def _crosstab_rows(lines: tuple[Line, ...]) -> list[Row]:
    body = [
        (
            _group(row[0].category),
            row[0].category.label,
            [_cell(line, part) for part, line in zip(row, lines, strict=True)],
        )
        for row in zip(*(line.parts for line in lines), strict=True)
    ]
    return [*body, (TOTAL_GROUP, "Total", [_total(line) for line in lines])]


def _summary_rows(table: Table) -> list[Row]:
    """The quartiles with their unit, then the number of records in each class, and of those without a value."""
    line = columns(table)[0]
    quartiles = [("", s.name.capitalize(), [_quantity(s)]) for s in table.statistics]
    counted = [
        (_group(part.category, f"Number of {table.dataset}"), part.category.label, [_cell(line, part)]) for part in line.parts
    ]
    return [*quartiles, *counted, (TOTAL_GROUP, f"All {table.dataset}", [_total(line)])]


def _group(category: Category, valid: str = "") -> str:
    return MISSING_GROUP if category.missing else valid


def _cell(line: Line, part: Part) -> str:
    """A count with its percentage of the column beneath or beside it, where both are published."""
    return tagged(cell("np", line.at(part)), count_and_percent(part.count, line.total))


def _total(line: Line) -> str:
    return tagged(cell("n", line.whole), count_text(line.total))


def _quantity(statistic: Statistic) -> str:
    return tagged(cell(QUARTILES[statistic.name]), quantity_text(statistic.value, statistic.unit))


def _markup(grid: GT, name: str, caption: str) -> str:
    """What great-tables wrote, less its style; with a caption, one body for each group of rows, and no ids but the table's."""
    text = grid.as_raw_html()
    text = text[text.index("<table") : text.index("</table>") + len("</table>")]
    text = re.sub(r' (?:id|headers)="[^"]*"| (?:row|col)span="1"', "", text)
    text = text.replace("<table", f'<table id="{name}-table"', 1).replace(">", f">\n{caption}", 1)
    text = re.sub(r'<tr class="gt_empty_group_heading">.*?</tr>', "", text, flags=re.DOTALL)
    text = re.sub(rf'<tr class="gt_group_heading_row">\s*<th[^>]*>{TOTAL_GROUP}</th>\s*</tr>', "</tbody>\n<tfoot>", text)
    text = text.replace(
        '<tr class="gt_group_heading_row">', '</tbody>\n<tbody class="gt_table_body">\n<tr class="gt_group_heading_row">'
    )
    text = re.sub(r'(<th class="gt_group_heading"[^>]*scope=")colgroup">([^<]*)', r'\1rowgroup"><span>\2</span>', text)
    text = re.sub(r'<tbody class="gt_table_body">\s*</tbody>', "", text)
    return re.sub(r"</tbody>(\s*</table>)", r"</tfoot>\1", text)
