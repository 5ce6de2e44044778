"""How an entry of the codebook is cited: never as a result of the study where its numbers are not approved."""

from typing import assert_never

from studybook.bundle import Manifest
from studybook.present.text import escaped
from studybook.standing import Approved, Invented, Standing, Unattested, Uncleared
from studybook.study import DataFile, Study
from studybook.variables import Variable


def citation(variable: Variable, file: DataFile, study: Study, manifest: Manifest, standing: Standing) -> str:
    """The citation of an entry as plain text, without its address, which only a reader's browser knows.

    The study is named as what is documented, and nobody of it as an author of the page.
    """
    entry = f"“{variable.title}” ({variable.name}), {file.title} ({file.number})"
    whole = f"{study.title} ({study.name}, {study.version}), {study.distributor}, {study.released.isoformat()}"
    return f"{_about(entry, study, manifest, standing)} Data documented: {whole}, https://doi.org/{study.doi}."


def cite_html(name: str, text: str, machine: str = "") -> str:
    """The link and the citation of an entry, to be opened; `machine` is a list item for its form for programs."""
    return (
        f'<details class="cite"><summary>Link and citation</summary>\n<ul>\n<li><a href="#{name}">Link to {name}</a></li>\n'
        f'{machine}</ul>\n<p class="citation" role="note">{escaped(text)}</p>\n</details>\n'
    )


def _about(entry: str, study: Study, manifest: Manifest, standing: Standing) -> str:
    match standing:
        case Invented() | Unattested():
            unreal = f"Its numbers are no result of {study.name}."
            return f"{entry}. In a synthetic demonstration of a codebook, {manifest.date}. {unreal}"
        case Uncleared():
            return f"Not cleared for release, not to be cited: {entry}. In a codebook of {manifest.date}."
        case Approved(by, approval):
            return (
                f"{by.licensee}, {by.institution}. {entry}. In a codebook of the restricted-use files of {study.name}, "
                f"approved for release on {approval.date}."
            )
        case _:
            assert_never(standing)
