"""The page of one dataset: what a row is, how it links, and every variable under its section."""

import re
from collections.abc import Mapping
from itertools import chain, count

from studybook.citing.box import script_html
from studybook.codebook.description import Codebook, Description
from studybook.codebook.diagram import diagram_html
from studybook.codebook.downloads import downloads_html, saved
from studybook.codebook.entry import entry_markdown
from studybook.codebook.exports.export import Export
from studybook.codebook.words import all_in_words, front_matter, origin_in_words
from studybook.present.identity import cell
from studybook.present.marks import inline_tag, records_note
from studybook.present.text import count_text, escaped, html_block, markdown_text
from studybook.rules import Link
from studybook.standing import Standing
from studybook.study import DataFile, Study
from studybook.variables import Day, Key, Variable

LIST = "all-variables"
"""The anchor of the list of a page's variables."""

TAKEN = frozenset({LIST, "links-name", "links-words", "title-block-header", "toc-title"})
"""Ids of a page that no section has."""


def dataset_page(file: DataFile, codebook: Codebook, files: tuple[Export, ...] = ()) -> str:
    """The page `codebook/<dataset>.html` as Markdown. `files` are those made from the codebook."""
    head = front_matter(f"{file.title} ({file.number})", all_in_words(file.variables), depth=2)
    about = [_about(file, codebook), _diagram(file, codebook.study), _list(file), _downloads(files)]
    body = [_section(told, codebook, files) for told in _by_section(codebook.descriptions[file.slug])]
    return "\n\n".join([head, *filter(None, about), *body, html_block(script_html("../"))]) + "\n"


def _by_section(descriptions: tuple[Description, ...]) -> list[list[Description]]:
    """The variables under their headings, in order of the first variable of each: a file may come back to a section."""
    sections: dict[str, list[Description]] = {}
    for description in descriptions:
        sections.setdefault(description.variable.section, []).append(description)
    return list(sections.values())


def _section(told: list[Description], codebook: Codebook, files: tuple[Export, ...]) -> str:
    first, named = told[0], {file.path: file for file in files}
    title = first.variable.section
    heading = (
        f"## {markdown_text(title)} {{#{_anchors(first.file)[title]}}}\n\n{markdown_text(first.variable.section_description)}"
    )
    entries = (entry_markdown(each, codebook, named) for each in told)
    back = f"::: back\n[Back to the list of all {len(first.file.variables)} variables](#{LIST})\n:::"
    return "\n\n".join([heading, *entries, back])


def _anchors(file: DataFile) -> Mapping[str, str]:
    """The address of each section by its title: its words, as renderers would spell them, and a number if they are taken."""
    taken, anchors = {variable.name for variable in file.variables} | TAKEN, dict[str, str]()
    for title in dict.fromkeys(variable.section for variable in file.variables):
        words = "-".join(re.findall(r"[a-z0-9]+", title.lower())) or "section"
        words = f"section-{words}" if words.startswith("quarto") else words
        anchors[title] = next(each for each in chain([words], (f"{words}-{n}" for n in count(2))) if each not in taken)
        taken.add(anchors[title])
    return anchors


def _list(file: DataFile) -> str:
    """The sections with how many variables each has, and every variable under its section, to be opened."""
    sections: dict[str, list[Variable]] = {}
    for variable in file.variables:
        sections.setdefault(variable.section, []).append(variable)
    anchors, named = _anchors(file), "\n".join(map(_named, sections.values()))
    counted = "\n".join(_counted(variables, anchors[title]) for title, variables in sections.items())
    return html_block(
        f'<nav class="sections" aria-label="Sections"><p>Sections</p><ul>\n{counted}\n</ul></nav>\n'
        f'<details class="variable-list" id="{LIST}"><summary>All {len(file.variables)} variables</summary>\n'
        f"{named}\n</details>"
    )


def _counted(variables: list[Variable], anchor: str) -> str:
    title, number = variables[0].section, len(variables)
    return f'<li><a href="#{anchor}">{escaped(title)}</a>: {number} variable{"s" * (number != 1)}</li>'


def _named(variables: list[Variable]) -> str:
    items = "".join(f'<li><a href="#{each.name}"><code>{each.name}</code> {escaped(each.title)}</a></li>' for each in variables)
    return f"<p><strong>{escaped(variables[0].section)}</strong></p>\n<ul>{items}</ul>"


def _downloads(files: tuple[Export, ...]) -> str:
    """The files to be saved, to be opened."""
    if not (offered := saved(files)):
        return ""
    every = '<p><a href="downloads.html">What each file is for, and addresses for programs</a></p>'
    summary = "<summary>The codebook as files</summary>"
    return html_block(f'<details class="download-list">{summary}\n{downloads_html(offered)}\n{every}\n</details>')


def _diagram(file: DataFile, study: Study) -> str:
    drawing = diagram_html(file, study)
    return html_block(drawing) if drawing else ""


def _about(file: DataFile, codebook: Codebook) -> str:
    study, bundle = codebook.study, codebook.bundle
    keys = [f"[`{v.name}`](#{v.name})" for v in file.variables if isinstance(v.kind, Key)]
    facts = {
        "One row is": f"a {markdown_text(file.row)}",
        "Records": _records(file.slug, bundle.records(file.slug), bundle.standing),
        "Records in the archive's file": f"{file.records}, as published",
        "Variables": f"{len(file.variables)}{origin_in_words(file.variables)} ([how sure are we?](../evidence.qmd))",
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
    keys, row = " and ".join(f"`{key}`" for key in link.keys), markdown_text(file.row)
    if link.dataset == file.slug:
        return f"Every {row} belongs to one row of the {_led_to(study.file(link.parent))} by {keys}."
    return f"A {row} has none, one or several rows in the {_led_to(study.file(link.dataset))} by {keys}."


def _led_to(file: DataFile) -> str:
    """A link to the page of another dataset."""
    return f"[{markdown_text(file.title)}]({file.slug}.qmd)"
