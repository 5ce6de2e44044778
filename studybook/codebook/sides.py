"""The same variable in several datasets, side by side, and why its numbers differ from one to the next."""

from studybook.bundle import Bundle
from studybook.codebook.description import Codebook, Description, Row
from studybook.codebook.facts import entry_link
from studybook.codebook.frequencies import bodies_html, foot_html, heads_html, scrolled, value_heads
from studybook.present.identity import ALL, cell, spelled
from studybook.present.marks import tag_html
from studybook.present.text import WITHHELD, escaped, percent_text
from studybook.study import DataFile, Study


def elsewhere_html(description: Description, codebook: Codebook) -> str:
    """Where else a variable of this name is, what differs there, and, to be opened, its numbers there beside those here."""
    others = [codebook.description(file.slug, description.variable.name) for file in description.elsewhere]
    links = "; ".join(_link(other, description) for other in others)
    alike = [other for other in others if not _differs(other, description)]
    if description.table is None or not alike:
        return links
    every = sorted([description, *alike], key=lambda each: codebook.study.files.index(each.file))
    table = scrolled(f"{description.variable.name} in each dataset", _table(every, codebook.bundle))
    return (
        f'{links}\n<details class="sides"><summary>Side by side</summary>\n{table}\n'
        f'<p class="source">{escaped(_reason(every, codebook.study))}</p>\n</details>'
    )


def _link(other: Description, here: Description) -> str:
    """The other entry, with what differs there, if anything does."""
    name = f'<a href="{entry_link(other.file, other.variable.name, here.file)}">{escaped(other.file.title)}</a>'
    differs = _differs(other, here)
    return f"{name} ({differs})" if differs else name


def _differs(other: Description, here: Description) -> str:
    """Why two tables do not fit beside each other; nothing if they do, or if neither is counted."""
    if (other.table is None) != (here.table is None):
        return "not counted there" if other.table is None else "counted there"
    same = [row.category for row in other.rows] == [row.category for row in here.rows]
    return "" if same else "other values there"


def _table(every: list[Description], bundle: Bundle) -> str:
    first, tables = every[0], [{row.category: row for row in each.rows} for each in every]
    heads = (*value_heads(first), *((each.file.slug.capitalize(), "number") for each in every))
    cells = [(each, rows) for each, rows in zip(every, tables, strict=True)]
    total = "".join(_cell(each, ALL, each.total) for each in every)
    caption = f"{tag_html(bundle.standing)} {first.variable.name} in each dataset"
    return (
        f'<table class="codes sides{"" if len(value_heads(first)) > 1 else " values"}" data-quarto-disable-processing="true">'
        f'<caption><span class="caption">{caption}</span></caption>\n{heads_html(heads)}\n'
        f"{bodies_html(first, len(heads), lambda row: ''.join(_beside(each, rows[row.category]) for each, rows in cells))}\n"
        f"{foot_html(first, 'All records', total)}\n</table>"
    )


def _beside(description: Description, row: Row) -> str:
    return _cell(description, spelled(row.category.codes), row.count)


def _cell(description: Description, place: str, count: int | None) -> str:
    """A number and its percentage of all records of that dataset, with what it is."""
    name, total = f"{description.file.slug}.{description.variable.name}", description.total
    percent = "" if total is None else f' <span class="percent">{percent_text(count, total)}</span>'
    said = WITHHELD if count is None else f"{count:,}{percent}"
    return f'<td class="number" data-of="{name}" data-cell="{cell("np", place)}">{said}</td>'


def _reason(every: list[Description], study: Study) -> str:
    """Why the numbers differ: what a row is in each dataset."""
    files = [each.file for each in every]
    top = next((file for file in study.files if all(file is each or _belongs(each, file, study) for each in files)), None)
    if top is None:
        rows = "; ".join(f"in the {file.title}, a row is a {file.row}" for file in files)
        return f"Percentages are of all records of each dataset. {rows[0].upper()}{rows[1:]}."
    times = [f"once {'' if file is top else f'for each {file.row} '}in the {file.title}" for file in files]
    counted = f"{', '.join(times[:-1])} and {times[-1]}"
    return f"Percentages are of all records of each dataset. A {top.row} counts {counted}, so the numbers differ."


def _belongs(file: DataFile, parent: DataFile, study: Study) -> bool:
    return any(link.dataset == file.slug and link.parent == parent.slug for link in study.links)
