"""One variable of the codebook: its words from the schema, its numbers from the release, in the order every entry has."""

from collections.abc import Mapping

from studybook.citing.reference import variable_reference
from studybook.codebook.citing import cite_html
from studybook.codebook.description import Codebook, Description
from studybook.codebook.downloads import file_link
from studybook.codebook.exports.export import API, Export
from studybook.codebook.facts import first_facts, grade_html, more_facts
from studybook.codebook.frequencies import frequencies_html
from studybook.codebook.renamed import formerly_html
from studybook.codebook.sides import elsewhere_html
from studybook.present.text import html_block, markdown_text

__all__ = ["entry_markdown", "grade_html"]


def entry_markdown(description: Description, codebook: Codebook, files: Mapping[str, Export]) -> str:
    """A variable's part of its dataset's page. `files` are the exported ones by their paths.

    A heading with the variable's name as id; former names, link and citation; what it is about; then facts, numbers and more.
    """
    variable, about = description.variable, f"{description.file.slug}.{description.variable.name}"
    told = [
        first_facts(description),
        frequencies_html(description, codebook.bundle),
        more_facts(description, codebook.study, elsewhere_html(description, codebook)),
    ]
    parts = [
        f"### {markdown_text(variable.title)} `{variable.name}` {{#{variable.name} .variable}}",
        html_block(former) if (former := formerly_html(description, codebook)) else "",
        html_block(f'<div data-of="{about}">\n{_cite(description, codebook, files)}</div>'),
        markdown_text(variable.description),
        html_block(f'<div data-of="{about}">\n{"".join(told)}</div>'),
    ]
    return "\n\n".join(filter(None, parts))


def _cite(description: Description, codebook: Codebook, files: Mapping[str, Export]) -> str:
    """Link and citation, and the entry as a file where there is one."""
    file, variable = description.file, description.variable
    reference = variable_reference(variable, file, codebook.study, codebook.sealed, codebook.place)
    machine = files.get(f"{API}/{file.slug}/{variable.name}.json")
    return cite_html(variable.name, reference, f"<li>{file_link(machine)}</li>\n" if machine else "")
