"""The table of one variable: its categories with their numbers, those that are missing apart, and what is said beside it."""

from collections.abc import Callable

from studybook.bundle import Bundle, Table
from studybook.cells import Category
from studybook.codebook.description import Description, Row
from studybook.present.identity import ALL, QUARTILES, cell, spelled, tagged
from studybook.present.lines import columns
from studybook.present.marks import inline_tag, source_line, tag_html
from studybook.present.notes import any_withheld, threshold, together
from studybook.present.text import WITHHELD, count_text, escaped, percent_text
from studybook.variables import Coded

MISSING = "Missing or not applicable"
WHY = '<a href="../policy.html#withheld">why</a>'


def frequencies_html(description: Description, bundle: Bundle) -> str:
    """The numbers of a variable, or why there are none, and then its labels if it has any."""
    table, variable = description.table, description.variable
    if table is None:
        return f'<p class="untold">No table: {escaped(description.untold)}.</p>\n{_labels(description)}'
    parts = [
        scrolled(f"Frequencies of {variable.name}", _numbers(description, table, bundle)),
        *([_quartiles(table, bundle)] if table.statistics else []),
        f'<p class="source">{escaped(source_line(bundle.standing, bundle.manifest.study))}</p>',
    ]
    return "\n".join([*parts, ""])


def scrolled(name: str, table: str) -> str:
    """A table that moves sideways where it is too wide, also with the keyboard."""
    return f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escaped(name)}">\n{table}\n</div>'


def value_heads(description: Description) -> tuple[tuple[str, str], ...]:
    """The heads over what a category is called, each with its class."""
    return (("Code", ""), ("Label", "")) if _coded(description) else (("Value", ""),)


def heads_html(heads: tuple[tuple[str, str], ...]) -> str:
    """The heads of columns, each with its class."""
    row = "".join(
        f'<th scope="col" class="{style}">{name}</th>' if style else f'<th scope="col">{name}</th>' for name, style in heads
    )
    return f"<thead><tr>{row}</tr></thead>"


def bodies_html(description: Description, wide: int, cells: Callable[[Row], str]) -> str:
    """The rows of all categories, of missing values under a heading of their own; `cells` are the numbers of one."""
    made: list[str] = []
    for missing in (False, True):
        rows = [_row(each, _coded(description), cells(each)) for each in description.rows if each.category.missing is missing]
        head = f'<tr class="group"><th scope="rowgroup" colspan="{wide}">{MISSING}</th></tr>\n' if missing else ""
        made += [f"<tbody>{head}" + "\n".join(rows) + "</tbody>"] if rows else []
    return "\n".join(made)


def foot_html(description: Description, label: str, cells: str) -> str:
    """The row of all records."""
    first = '<td class="code"></td>' if _coded(description) else ""
    return f'<tfoot><tr>{first}<th scope="row">{escaped(label)}</th>{cells}</tr></tfoot>'


def _coded(description: Description) -> bool:
    return isinstance(description.variable.kind, Coded)


def _row(row: Row, coded: bool, cells: str) -> str:
    """A code beside its label; of a number or a date the value alone, and what is missing with its code."""
    codes, label = _codes(row.category), escaped(row.category.label)
    if coded:
        return f'<tr><td class="code">{codes}</td><th scope="row">{label}</th>{cells}</tr>'
    return f'<tr><th scope="row">{label}{f" ({codes})" if row.category.missing else ""}</th>{cells}</tr>'


def _codes(category: Category) -> str:
    return ", ".join("blank" if code is None else str(code) for code in category.codes)


def _labels(description: Description) -> str:
    """The codes of a variable that is not counted, those that are missing under a heading of their own."""
    if not description.rows:
        return ""
    name = f"Codes of {description.variable.name}"
    table = (
        f'<table class="labels" data-quarto-disable-processing="true"><caption>{name}</caption>\n'
        f"{heads_html(value_heads(description))}\n{bodies_html(description, 2, lambda _: '')}\n</table>"
    )
    return f"{scrolled(name, table)}\n"


def _numbers(description: Description, table: Table, bundle: Bundle) -> str:
    variable, of = description.variable, description.file.slug
    heads = (*value_heads(description), (of.capitalize(), "number"), (f"Percent of {of}", "number"))
    caption = f"{tag_html(bundle.standing)} {variable.name}: {escaped(variable.title)}"
    largest = max((row.share or 0 for row in description.rows), default=0)
    total = _pair(ALL, description.total, percent_text(description.total, description.total))
    return (
        f'<table class="codes{"" if _coded(description) else " values"}" data-quarto-disable-processing="true">'
        f'<caption><span class="caption">{caption}</span>{_withheld(table, bundle)}</caption>\n{heads_html(heads)}\n'
        f"{bodies_html(description, len(heads), lambda row: _counted(row, description.total, largest))}\n"
        f"{foot_html(description, f'All {of}', total)}\n</table>"
    )


def _counted(row: Row, total: int | None, largest: int) -> str:
    """The numbers of a category, with a bar against the largest share. A withheld count says so once for both."""
    place = spelled(row.category.codes)
    if row.count is None:
        return f'<td class="number none" colspan="2" data-cell="{cell("n", place)}">{WITHHELD}</td>'
    bar = _bar(100 * row.share // largest) if row.share else ""
    return _pair(place, row.count, f"{percent_text(row.count, total)}{bar}")


def _bar(length: int) -> str:
    """A bar of so many percent of the longest. Its length is an attribute, not a style: no page needs styles of its own."""
    return f'<span class="bar" aria-hidden="true"><svg width="{length}%"></svg></span>'


def _pair(place: str, count: int | None, share: str) -> str:
    """A number and its percentage, each with what it is."""
    return (
        f'<td class="number" data-cell="{cell("n", place)}">{count_text(count)}</td>'
        f'<td class="number" data-cell="{cell("p", place)}">{share}</td>'
    )


def _withheld(table: Table, bundle: Bundle) -> str:
    """How much is withheld, said once over the table, so that its marks can be quiet."""
    line = columns(table)[-1]
    if not any_withheld(table):
        return ""
    rest = line.together(threshold(bundle))
    amount = "Some numbers are withheld" if rest is None else together(line, "categories", rest).html
    return f'<span class="amount">{amount}: {WHY}.</span>'


def _quartiles(table: Table, bundle: Bundle) -> str:
    """The quartiles in one sentence, or that none of them is told."""
    first, *rest = table.statistics
    if all(each.value is None for each in table.statistics):
        said = f"Median and quartiles: {tagged(cell('q2'), WITHHELD)}"
    else:
        named = [(first.name.capitalize(), first), *((each.name, each) for each in rest)]
        values = [tagged(cell(QUARTILES[each.name]), f"{name} {count_text(each.value)}") for name, each in named]
        said = f"{'; '.join(values)} ({escaped(first.unit)}, rounded)"
    return f'<p class="quartiles">{said}{inline_tag(bundle.standing)}.</p>'
