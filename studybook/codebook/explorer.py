"""The page that lists every variable of every dataset in one table, and what its script searches besides that table."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import assert_never
from urllib.parse import quote_plus

from studybook.codebook.description import Description
from studybook.codebook.entry import grade_html
from studybook.codebook.words import all_in_words, kind_in_words
from studybook.present.text import escaped, html_block, plain
from studybook.variables import Coded, Count, Day, Grade, Key, Measured, Sensitivity, Text, Variable

SCRIPTS = {f"codebook/{name}": Path(__file__).with_name(name).read_bytes() for name in ("search.js", "explorer.js")}
"""Search, filter and sort the table in the browser; they read the page alone and ask no server. Beside it, by their paths."""

GRADED = "a [grade](../evidence.qmd) that says how well it is supported."

ABSENT = "not in this release"
"""What stands in the place of whether findings use a variable that the files do not have."""

SEARCHED = "names, titles, sections, descriptions, labels of codes and reasons for missing values"

LONGEST = 200
"""How many characters a search may have, whether it is typed or stands in an address."""

HEADS = {
    "name": ("Name", ""),
    "title": ("Title", ""),
    "dataset": ("Dataset", " data-facet"),
    "section": ("Section", " data-facet"),
    "kind": ("Values", ' data-facet data-order="codes number count date identifier text"'),
    "evidence": ("Evidence", f' data-facet data-order="{" ".join(Grade)}"'),
    "sensitivity": ("Sensitivity", f' data-facet data-order="{" ".join(each.capitalize() for each in Sensitivity)}"'),
    "findings": ("In findings", ' data-facet data-order="yes no absent"'),
}
"""The columns by their names in addresses: the head of each, whether rows are filtered by it, the order of what is in it."""


def explorer_page(descriptions: Mapping[str, tuple[Description, ...]], searches: tuple[str, ...] = ()) -> str:
    """The page `codebook/index.html` as Markdown, of what is told by dataset. `searches` are words to try, offered as links."""
    described = [each for told in descriptions.values() for each in told]
    title, description = json.dumps("Codebook: all variables"), json.dumps(all_in_words([each.variable for each in described]))
    head = f"---\ntitle: {title}\ndescription: {description}\ntoc: false\npage-layout: full\n---"
    parts = [
        head,
        _introduction([each.variable for each in described]),
        html_block(_form(searches)),
        html_block(_table(described)),
        html_block(_words(described)),
    ]
    return "\n\n".join(parts) + "\n"


def _introduction(variables: list[Variable]) -> str:
    known = sum(each.reconstructed for each in variables)
    if known == len(variables):
        public = "No name and no code of the real files is public. All here are reconstructed from public sources, each with"
        return f"{public} {GRADED}"
    some = "Some variables here are reconstructed from public sources, others described by whoever has the files; each has"
    return f"{some} {GRADED}" if known else f"Each variable has {GRADED}"


def _form(searches: tuple[str, ...]) -> str:
    """What a reader searches with. Hidden until the script has found its table; filters and heads to sort by are its work."""
    links = ", ".join(f'<a href="?q={quote_plus(plain(each))}">{escaped(each)}</a>' for each in searches)
    examples = f'\n<p class="explorer-examples">For example: {links}</p>' if links else ""
    return f"""<form id="explorer" class="explorer" role="search" aria-label="Variables" hidden>
<div class="explorer-ask">
<label for="explorer-query">Which variable tells what you want to know?</label>{examples}
</div>
<div class="explorer-line">
<input type="search" id="explorer-query" class="form-control" maxlength="{LONGEST}" autocomplete="off" spellcheck="false"
 aria-describedby="explorer-help">
<button type="button" id="explorer-clear" hidden>Clear</button>
<button type="button" id="explorer-copy">Copy link to this view</button>
</div>
<p id="explorer-help">Searches {SEARCHED}.</p>
<details class="explorer-filters"><summary>Filters and order</summary></details>
</form>
<div id="explorer-result" hidden>
<div class="explorer-ask">
<p id="explorer-count" aria-hidden="true"></p>
<p class="explorer-keys">Keys: <kbd>/</kbd> search <kbd>↓</kbd> results <kbd>Esc</kbd> clear</p>
</div>
<p id="explorer-close"></p>
<p id="explorer-told" class="visually-hidden" role="status" aria-live="polite"></p>
<ul id="explorer-chosen" aria-label="Filters that are set" hidden></ul>
<div id="explorer-none" hidden></div>
</div>
<p id="explorer-off">Search and filters need JavaScript. Without it, your browser's own search finds names and titles.</p>"""


def _table(described: list[Description]) -> str:
    heads = "".join(f'<th scope="col" data-column="{name}"{more}>{text}</th>' for name, (text, more) in HEADS.items())
    rows = "\n".join(map(_row, described))
    return (
        '<div class="table-scroll" id="explorer-table" role="region" tabindex="0" aria-label="All variables">\n'
        '<table class="explorer-table" data-quarto-disable-processing="true">'
        f'<caption><span class="caption">All {len(described)} variables, one row each</span></caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n"
        '<p id="explorer-more" hidden></p>'
    )


def _row(told: Description) -> str:
    variable, file = told.variable, told.file
    return (
        f'<tr data-of="{file.slug}.{variable.name}">'
        f'<th scope="row"><a href="{file.slug}.html#{variable.name}">{variable.name}</a></th>'
        f"<td>{escaped(variable.title)}</td>"
        f'<td data-of="{file.slug}.*">{escaped(file.title)}</td>'
        f"<td>{escaped(variable.section)}</td>"
        f'<td data-value="{_sort(variable)}">{escaped(kind_in_words(variable))}</td>'
        f"<td>{grade_html(variable.evidence.grade)}</td>"
        f"<td>{variable.sensitivity.capitalize()}</td>"
        f"{_used(told)}</tr>"
    )


def _used(told: Description) -> str:
    if told.variable.name in told.file.absent:
        return f'<td data-value="absent">{ABSENT}</td>'
    return f"<td>{'yes' if told.uses else 'no'}</td>"


def _sort(variable: Variable) -> str:
    """The sort of values a variable has, in one word, by which rows are filtered."""
    match variable.kind:
        case Coded():
            return "codes"
        case Measured():
            return "number"
        case Count():
            return "count"
        case Day():
            return "date"
        case Key():
            return "identifier"
        case Text():
            return "text"
        case _:
            assert_never(variable.kind)


def _words(described: list[Description]) -> str:
    """What is searched and does not stand in the table, row by row: description, labels, reasons why a value is missing.

    In the page and not beside it: a page opened from a folder may read no other file.
    """
    rows = ",\n".join(_line(list(_searched(each.variable))) for each in described)
    block = f'<script type="application/json" id="explorer-words">[\n{rows}\n]</script>'
    return "\n".join([block, *(f'<script src="{path.rpartition("/")[2]}" defer></script>' for path in SCRIPTS)])


def _searched(variable: Variable) -> Iterator[str | list[str]]:
    yield plain(variable.description)
    yield [plain(label) for label in variable.kind.labels.values()] if isinstance(variable.kind, Coded) else []
    yield [plain(reason) for reason in variable.missing.values()]


def _line(searched: list[str | list[str]]) -> str:
    """One row as JSON that cannot end the element it stands in."""
    return json.dumps(searched, ensure_ascii=False).replace("<", "\\u003c")
