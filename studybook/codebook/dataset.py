"""The page of one dataset: what a row is, how it links, and every variable under its section."""

from studybook.bundle import Bundle
from studybook.codebook.entry import entry_markdown, markdown_text
from studybook.codebook.words import front_matter
from studybook.present.identity import cell
from studybook.present.marks import inline_tag, records_note
from studybook.present.text import count_text, escaped, html_block
from studybook.rules import Link
from studybook.standing import Standing
from studybook.study import DataFile, Study
from studybook.variables import Day, Key, Variable

LIST = "all-variables"
"""The anchor of the list of a page's variables."""


def dataset_page(file: DataFile, study: Study, bundle: Bundle) -> str:
    """The page `codebook/<dataset>.html` as Markdown."""
    head = front_matter(f"{file.title} ({file.number})", f"All {len(file.variables)} variables, reconstructed", depth=2)
    body = [_section(variables, file, study, bundle) for variables in _by_section(file)]
    return "\n\n".join([head, _about(file, study, bundle), _list(file), *body]) + "\n"


def _by_section(file: DataFile) -> list[list[Variable]]:
    """The variables under their headings, in order of the first variable of each: a file may come back to a section."""
    sections: dict[str, list[Variable]] = {}
    for variable in file.variables:
        sections.setdefault(variable.section, []).append(variable)
    return list(sections.values())


def _section(variables: list[Variable], file: DataFile, study: Study, bundle: Bundle) -> str:
    heading = f"## {markdown_text(variables[0].section)}\n\n{markdown_text(variables[0].section_description)}"
    entries = (entry_markdown(variable, file, study, bundle) for variable in variables)
    back = f"::: back\n[Back to the list of all {len(file.variables)} variables](#{LIST})\n:::"
    return "\n\n".join([heading, *entries, back])


def _list(file: DataFile) -> str:
    """Every variable under its section, to be opened: a long page's own contents."""
    sections = "\n".join(
        f"<p><strong>{escaped(variables[0].section)}</strong></p>\n<ul>{''.join(map(_item, variables))}</ul>"
        for variables in _by_section(file)
    )
    summary = f"<summary>All {len(file.variables)} variables</summary>"
    return html_block(f'<details class="variable-list" id="{LIST}">{summary}\n{sections}\n</details>')


def _item(variable: Variable) -> str:
    return f'<li><a href="#{variable.name}"><code>{variable.name}</code> {escaped(variable.title)}</a></li>'


def _about(file: DataFile, study: Study, bundle: Bundle) -> str:
    keys = [f"[`{v.name}`](#{v.name})" for v in file.variables if isinstance(v.kind, Key)]
    facts = {
        "One row is": f"a {markdown_text(file.row)}",
        "Records": _records(file.slug, bundle.records(file.slug), bundle.standing),
        "Records in the archive's file": f"{file.records}, as published",
        "Variables": f"{len(file.variables)}, all reconstructed ([how sure are we?](../evidence.qmd))",
        "Missing codes": _missing(file),
        "Keys": ", ".join(keys),
        "Links": " ".join(_link(link, file, study) for link in study.links if file.slug in {link.dataset, link.parent}),
    }
    listed = "\n\n".join(f"{name}\n:   {text}" for name, text in facts.items() if text)
    return f"{markdown_text(file.description)}\n\n::: {{.facts}}\n{listed}\n:::"


def _records(slug: str, records: int | None, standing: Standing) -> str:
    note = records_note(standing)
    number = f'<span data-of="{slug}.*" data-cell="{cell("n")}">{count_text(records)}</span>'
    return f"{number}{inline_tag(standing)}{f', {markdown_text(note)}' if note else ''}"


def _missing(file: DataFile) -> str:
    """Every missing code of the file with its reason, and what a date without a day is."""
    codes = {code: reason for variable in file.variables for code, reason in variable.missing.items()}
    said = [f"`{code}` {markdown_text(reason)}" for code, reason in sorted(codes.items())]
    said += ["blank, of a date"] * any(isinstance(variable.kind, Day) for variable in file.variables)
    return f"{'; '.join(said)} ([ours](../evidence.qmd#open))" if said else ""


def _link(link: Link, file: DataFile, study: Study) -> str:
    keys = " and ".join(f"`{key}`" for key in link.keys)
    if link.dataset == file.slug:
        parent = study.file(link.parent)
        return f"Every {file.row} belongs to one row of the [{parent.title}]({parent.slug}.qmd) by {keys}."
    child = study.file(link.dataset)
    return f"A {file.row} has none, one or several rows in the [{child.title}]({child.slug}.qmd) by {keys}."
