"""The page of one dataset: what a row is, how it links, and every variable under its section."""

from studybook.bundle import Bundle
from studybook.codebook.entry import entry_markdown, markdown_text
from studybook.codebook.words import front_matter
from studybook.present.marks import inline_tag
from studybook.present.text import count_text
from studybook.rules import Link
from studybook.study import DataFile, Study
from studybook.variables import Key, Variable


def dataset_page(file: DataFile, study: Study, bundle: Bundle) -> str:
    """The page `codebook/<dataset>.html` as Markdown."""
    head = front_matter(f"{file.title} ({file.number})", f"Every variable of the {file.title} of {study.name}", depth=2)
    body = [_section(variables, file, study, bundle) for variables in _by_section(file)]
    return "\n\n".join([head, _about(file, study, bundle), *body]) + "\n"


def _by_section(file: DataFile) -> list[list[Variable]]:
    """The variables under their headings, in order of the first variable of each: a file may come back to a section."""
    sections: dict[str, list[Variable]] = {}
    for variable in file.variables:
        sections.setdefault(variable.section, []).append(variable)
    return list(sections.values())


def _section(variables: list[Variable], file: DataFile, study: Study, bundle: Bundle) -> str:
    heading = f"## {markdown_text(variables[0].section)}\n\n{markdown_text(variables[0].section_description)}"
    return "\n\n".join([heading, *(entry_markdown(variable, file, study, bundle) for variable in variables)])


def _about(file: DataFile, study: Study, bundle: Bundle) -> str:
    keys = [f"[`{v.name}`](#{v.name})" for v in file.variables if isinstance(v.kind, Key)]
    facts = {
        "One row is": f"a {markdown_text(file.row)}",
        "Records": f"{count_text(bundle.records(file.slug))}{inline_tag(bundle.manifest.source)}",
        "Records in the archive's file": f"{file.records}, as published",
        "Variables": f"{len(file.variables)}, all reconstructed ([how sure are we?](../evidence.qmd))",
        "Keys": ", ".join(keys),
        "Links": " ".join(_link(link, file, study) for link in study.links if file.slug in {link.dataset, link.parent}),
    }
    listed = "\n\n".join(f"{name}\n:   {text}" for name, text in facts.items() if text)
    return f"{markdown_text(file.description)}\n\n::: {{.facts}}\n{listed}\n:::"


def _link(link: Link, file: DataFile, study: Study) -> str:
    keys = " and ".join(f"`{key}`" for key in link.keys)
    if link.dataset == file.slug:
        parent = study.file(link.parent)
        return f"Every {file.row} belongs to one row of the [{parent.title}]({parent.slug}.qmd) by {keys}."
    child = study.file(link.dataset)
    return f"A {file.row} has none, one or several rows in the [{child.title}]({child.slug}.qmd) by {keys}."
