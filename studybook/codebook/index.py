"""The page that lists every variable of every dataset."""

from studybook.bundle import Bundle
from studybook.codebook.entry import grade_html
from studybook.codebook.words import front_matter, kind_in_words
from studybook.present.text import escaped, html_block
from studybook.study import DataFile, Study
from studybook.variables import Variable

INTRODUCTION = """
No variable name and no code of the real files is public. The names, labels and codes here are reconstructions from public
sources, each with a grade that says how well it is supported ([what the grades mean](../evidence.qmd)).
"""


def index_page(study: Study, bundle: Bundle) -> str:
    """The page `codebook/index.html` as Markdown: a table for each dataset, a row for each variable."""
    total = sum(len(file.variables) for file in study.files)
    head = front_matter("Codebook: all variables", f"All {total} variables, reconstructed")
    parts = [_dataset(file) for file in study.files]
    return "\n\n".join([head, INTRODUCTION.strip(), *parts]) + "\n"


def _dataset(file: DataFile) -> str:
    rows = "\n".join(_row(variable, file) for variable in file.variables)
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Name", "Title", "Section", "Values", "Evidence"))
    caption = f"{escaped(file.title)} ({file.number}): {len(file.variables)} variables, one row a {escaped(file.row)}"
    table = (
        f'<div class="table-scroll" role="region" tabindex="0" aria-label="Variables of the {escaped(file.title)}">\n'
        f'<table class="variables" data-quarto-disable-processing="true">'
        f'<caption><span class="caption">{caption}</span></caption>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )
    return f"## {file.title}\n\n{html_block(table)}"


def _row(variable: Variable, file: DataFile) -> str:
    return (
        f'<tr data-of="{file.slug}.{variable.name}">'
        f'<th scope="row"><a href="{file.slug}.html#{variable.name}">{variable.name}</a></th>'
        f"<td>{escaped(variable.title)}</td><td>{escaped(variable.section)}</td><td>{escaped(kind_in_words(variable))}</td>"
        f"<td>{grade_html(variable.evidence.grade)}</td></tr>"
    )
