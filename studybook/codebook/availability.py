"""The page that says in which datasets each variable occurs, and why some occur in several."""

import json
from collections.abc import Mapping
from itertools import groupby

from studybook.present.text import escaped, html_block
from studybook.rules import Repeats
from studybook.study import DataFile, Study
from studybook.variables import Key, Variable

INTRODUCTION = """
Each mark leads to the entry in that dataset. A name that stands in several is either a **key**, which links their rows, or
**repeated**: a fact about a row of one dataset, written again on every row of another that belongs to it. Counted there, it
counts once for each repetition.
"""

Occurrences = Mapping[str, Mapping[str, Variable]]
"""By name, then by dataset, the variables that have this name, in the order of the datasets."""


def availability_page(study: Study) -> str:
    """The page `codebook/availability.html` as Markdown: a row for each name of a variable, under its section."""
    found = occurrences(study)
    title, description = json.dumps("Where a variable occurs"), json.dumps(_summary(found, study))
    head = f"---\ntitle: {title}\ndescription: {description}\ntoc: false\npage-layout: full\n---"
    return "\n\n".join([head, INTRODUCTION.strip(), html_block(_table(found, study))]) + "\n"


def occurrences(study: Study) -> Occurrences:
    """Every name of the study under its section: names and sections in the order in which they come first."""
    found: dict[str, dict[str, Variable]] = {}
    for file in study.files:
        for variable in file.variables:
            found.setdefault(variable.name, {})[file.slug] = variable
    sections = list(dict.fromkeys(_first(where).section for where in found.values()))
    return dict(sorted(found.items(), key=lambda each: sections.index(_first(each[1]).section)))


def _first(where: Mapping[str, Variable]) -> Variable:
    return next(iter(where.values()))


def _summary(found: Occurrences, study: Study) -> str:
    return f"{len(found)} names of variables in {len(study.files)} datasets"


def _table(found: Occurrences, study: Study) -> str:
    heads = ["Variable", *(file.title for file in study.files), "Why in several"]
    row = "".join(f'<th scope="col">{escaped(head)}</th>' for head in heads)
    groups = groupby(found.items(), key=lambda each: _first(each[1]).section)
    bodies = "\n".join(_group(section, dict(rows), study) for section, rows in groups)
    return (
        '<div class="table-scroll" role="region" tabindex="0" aria-label="Datasets of each variable">\n'
        '<table class="availability" data-quarto-disable-processing="true">'
        f'<caption><span class="caption">{_summary(found, study)}: ● a fact of its rows, ○ repeated</span></caption>\n'
        f"<thead><tr>{row}</tr></thead>\n{bodies}\n</table></div>"
    )


def _group(section: str, rows: Occurrences, study: Study) -> str:
    head = f'<tr class="group"><th scope="rowgroup" colspan="{len(study.files) + 2}">{escaped(section)}</th></tr>'
    inside = "\n".join(_row(where, study) for where in rows.values())
    return f"<tbody>{head}\n{inside}\n</tbody>"


def _row(where: Mapping[str, Variable], study: Study) -> str:
    name = _first(where).name
    titles = " / ".join(dict.fromkeys(variable.title for variable in where.values()))
    cells = "".join(f"<td>{_mark(name, file, where, study)}</td>" for file in study.files)
    head = f'<th scope="row"><span class="name">{name}</span> <span class="title">{escaped(titles)}</span></th>'
    return f"<tr>{head}{cells}<td>{escaped(_why(where, study))}</td></tr>"


def _mark(name: str, file: DataFile, where: Mapping[str, Variable], study: Study) -> str:
    """A sign, a word for it, and the way to the entry. What it is of is said too, for readers who hear links alone."""
    if file.slug not in where:
        return '<span class="absent">no</span>'
    heard = f'<span class="visually-hidden">: {name} in {escaped(file.title)}</span>'
    repeated = _repeated(name, file.slug, study)
    if name in file.absent:
        return f'<a href="{file.slug}.html#{name}"><span aria-hidden="true">–</span> not in this release{heard}</a>'
    sign, word = ("○", "repeated") if repeated else ("●", "key" if isinstance(where[file.slug].kind, Key) else "yes")
    return f'<a href="{file.slug}.html#{name}"><span aria-hidden="true">{sign}</span> {word}{heard}</a>'


def _repeated(name: str, dataset: str, study: Study) -> str:
    """The dataset whose row is repeated by this variable; empty where it is a fact of its own."""
    rules = (rule for rule in study.declared_rules if isinstance(rule, Repeats))
    return next((rule.parent for rule in rules if rule.dataset == dataset and name in rule.names), "")


def _why(where: Mapping[str, Variable], study: Study) -> str:
    """Why a name stands in several datasets; empty where it stands in one."""
    if len(where) == 1:
        return ""
    first = _first(where)
    parents = dict.fromkeys(filter(None, (_repeated(first.name, dataset, study) for dataset in where)))
    if isinstance(first.kind, Key):
        why = "links the datasets"
    elif parents:
        why = " and ".join(f"repeats the {study.file(parent).row}" for parent in parents)
    else:
        why = "the same name"
    alike = all((each.kind, each.missing) == (first.kind, first.missing) for each in where.values())
    return why if alike else f"{why}; the codes differ"
