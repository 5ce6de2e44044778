"""The link and the citation of an entry, and the form of it for programs, in one thing to be opened."""

from studybook.citing.apa import apa
from studybook.citing.box import here
from studybook.citing.reference import Reference


def cite_html(name: str, reference: Reference, machine: str = "") -> str:
    """The link and the citation of an entry, to be opened; `machine` is a list item for its form for programs.

    One style, because there is an entry for each variable of a page: the others are on the command line.
    """
    entries = "".join(f"<p>{entry.html}</p>" for entry in apa(reference))
    return (
        f'<details class="cite"><summary>Link and citation</summary>\n<ul>\n<li><a href="#{name}">Link to {name}</a></li>\n'
        f'{machine}</ul>\n<div class="citation" role="note" data-cite="apa"{here(reference)}>{entries}</div>\n</details>\n'
    )
