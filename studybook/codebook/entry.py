"""One variable of the codebook: its words from the schema, its numbers from the release."""

import re
from typing import assert_never

from studybook.bundle import Bundle, Entry, Table
from studybook.cells import Category
from studybook.codebook.words import GRADES, kind_in_words
from studybook.errors import BundleBroken
from studybook.present.identity import QUARTILES, cell, tagged
from studybook.present.lines import Line, Part, columns
from studybook.present.marks import inline_tag, source_line, tag_html
from studybook.present.notes import any_withheld, threshold, together
from studybook.present.text import count_text, escaped, html_block, percent, percent_text, plain
from studybook.record import SEAL_AGAIN
from studybook.study import DataFile, Study
from studybook.variables import Coded, Grade, Variable

SOURCES = "../references.html#short-names"
"""Where the short names of sources that stand in evidence are resolved."""

SENSITIVITY = "../evidence.html#sensitivity"
"""Where the four words of sensitivity are defined, once for all variables."""


def entry_markdown(variable: Variable, file: DataFile, study: Study, bundle: Bundle) -> str:
    """A variable's part of its dataset's page: heading with the variable's name as id, description, facts, table."""
    entry = next(entry for entry in bundle.codebook[file.slug] if entry.variable == variable.name)
    numbers = _numbers(variable, entry, study, bundle)
    parts = [
        f"### {markdown_text(variable.title)} `{variable.name}` {{#{variable.name} .variable}}",
        markdown_text(variable.description),
        html_block(f'<div data-of="{file.slug}.{variable.name}">\n{_facts(variable)}{numbers}</div>'),
    ]
    return "\n\n".join(parts)


def markdown_text(text: str) -> str:
    """Text that Markdown shows letter for letter: every punctuation mark that could mean something is escaped."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~^$@'\"&-])", r"\\\1", plain(text))


def grade_html(grade: Grade) -> str:
    """The grade of a variable's evidence as a badge, whose shape tells the four apart as well as its colour."""
    return f'<span class="grade grade-{grade.lower()}">{grade}</span>'


def _facts(variable: Variable) -> str:
    grade, source, sensitivity = variable.evidence.grade, escaped(variable.evidence.source), variable.sensitivity
    facts = {
        "Universe": f"{escaped(variable.universe)}.{_condition(variable)}",
        "Values": f"{escaped(kind_in_words(variable))}.",
        "Evidence": f'{grade_html(grade)} {GRADES[grade]} Source: {source} (<a href="{SOURCES}">Sources</a>).',
        "Sensitivity": f'<a href="{SENSITIVITY}">{sensitivity.capitalize()}</a>',
    }
    rows = "\n".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in facts.items())
    return f'<dl class="facts">\n{rows}\n</dl>\n'


def _condition(variable: Variable) -> str:
    """The checked rule behind a universe."""
    rules = [f"<code>{name}</code> is {_or(sorted(codes))}" for name, codes in variable.asked_if.items()]
    return f" Applies where {' and '.join(rules)}." if rules else ""


def _or(codes: list[int]) -> str:
    *first, last = [str(code) for code in codes]
    return f"{', '.join(first)} or {last}" if first else last


def _numbers(variable: Variable, entry: Entry, study: Study, bundle: Bundle) -> str:
    if entry.table:
        return _table(variable, entry.table, bundle)
    match entry.untold:
        case "identifier" | "text":
            return _untold("values of this variable are never published")
        case "group":
            return _untold(f"it describes whole {study.group_row}s, which are too few to be counted") + _labels(variable)
        case "":
            raise BundleBroken("a variable has neither a table nor a reason why not", where=variable.name, remedy=SEAL_AGAIN)
        case _:
            assert_never(entry.untold)


def _untold(reason: str) -> str:
    return f'<p class="untold">No table: {escaped(reason)}.</p>\n'


def _labels(variable: Variable) -> str:
    if not isinstance(variable.kind, Coded):
        return ""
    labels = [*variable.kind.labels.items(), *variable.missing.items()]
    rows = "\n".join(f'<tr><td class="code">{code}</td><th scope="row">{escaped(text)}</th></tr>' for code, text in labels)
    return (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="Codes of {variable.name}">'
        f'<table class="labels" data-quarto-disable-processing="true"><caption>Codes of {variable.name}</caption>\n'
        '<thead><tr><th scope="col">Code</th><th scope="col">Label</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>\n"
    )


def _table(variable: Variable, table: Table, bundle: Bundle) -> str:
    line, coded = columns(table)[-1], isinstance(variable.kind, Coded)
    caption = f"{tag_html(bundle.standing)} {variable.name}: {escaped(variable.title)}"
    names = (("Code", ""), ("Label", "")) if coded else (("Value", ""),)
    heads = (*names, ("Records", "number"), ("Percent", "number"))
    head = "".join(f'<th scope="col" class="{style}">{name}</th>' for name, style in heads).replace(' class=""', "")
    return (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="Frequencies of {variable.name}">\n'
        f'<table class="codes{"" if coded else " values"}" data-quarto-disable-processing="true">'
        f'<caption><span class="caption">{caption}</span></caption>\n'
        f"<thead><tr>{head}</tr></thead>\n{_bodies(line, coded)}\n</table></div>\n{_notes(table, line, bundle)}"
    )


def _bodies(line: Line, coded: bool) -> str:
    """The rows: valid values, then what is missing, then all records."""
    largest = max((percent(part.count, line.total) or 0 for part in line.parts), default=0)
    groups = {
        missing: "\n".join(_row(part, line, largest, coded) for part in line.parts if part.category.missing is missing)
        for missing in (False, True)
    }
    head = f'<tr class="group"><th scope="rowgroup" colspan="{3 + coded}">Missing or not applicable</th></tr>'
    bodies = [f"<tbody>{head if missing else ''}{rows}</tbody>" for missing, rows in groups.items() if rows]
    total = _cells(line.total, line, line.whole, "")
    first = '<td class="code"></td>' if coded else ""
    return "\n".join([*bodies, f'<tfoot><tr>{first}<th scope="row">All records</th>{total}</tr></tfoot>'])


def _row(part: Part, line: Line, largest: int, coded: bool) -> str:
    """One category; its bar is drawn against the largest share of the table."""
    share = percent(part.count, line.total)
    bar = f'<span class="bar" style="--share:{100 * share // largest}" aria-hidden="true"></span>' if share else ""
    return f"<tr>{_value(part.category, coded)}{_cells(part.count, line, line.at(part), bar)}</tr>"


def _cells(count: int | None, line: Line, place: str, bar: str) -> str:
    """The number and the percentage of one row, each with what it is."""
    return (
        f'<td class="number" data-cell="{cell("n", place)}">{count_text(count)}</td>'
        f'<td class="number" data-cell="{cell("p", place)}">{percent_text(count, line.total)}{bar}</td>'
    )


def _value(category: Category, coded: bool) -> str:
    """A code beside its label; of a number or a date the value alone, and what is missing with its code."""
    codes, label = ", ".join("blank" if code is None else str(code) for code in category.codes), escaped(category.label)
    if coded:
        return f'<td class="code">{codes}</td><th scope="row">{label}</th>'
    return f'<th scope="row">{label}{f" ({codes})" if category.missing else ""}</th>'


def _notes(table: Table, line: Line, bundle: Bundle) -> str:
    notes = [f"{_quartiles(table)}{inline_tag(bundle.standing)}."] if table.statistics else []
    if any_withheld(table):
        rest = line.together(threshold(bundle))
        amount = "Some numbers are withheld" if rest is None else together(line, "categories", rest).html
        notes.append(f'{amount}: <a href="../policy.html#withheld">why</a>.')
    notes.append(escaped(source_line(bundle.standing, bundle.manifest.study)))
    return f'<p class="source">{" ".join(notes)}</p>\n'


def _quartiles(table: Table) -> str:
    first, *rest = table.statistics
    named = [(first.name.capitalize(), first), *((each.name, each) for each in rest)]
    said = [tagged(cell(QUARTILES[each.name]), f"{name} {count_text(each.value)}") for name, each in named]
    return f"{'; '.join(said)} ({escaped(first.unit)}, rounded)"
