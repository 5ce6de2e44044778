"""Every style and format a reference is written in, by the name it has on the command line and in the names of files."""

from collections.abc import Callable, Mapping
from typing import Literal

from studybook.citing.apa import apa
from studybook.citing.bibtex import bibtex
from studybook.citing.chicago import chicago
from studybook.citing.csl import csl
from studybook.citing.reference import Reference
from studybook.citing.ris import ris
from studybook.citing.styled import Styled

Format = Literal["apa", "chicago", "bibtex", "ris", "csl"]

STYLES: Mapping[Format, Callable[[Reference], tuple[Styled, ...]]] = {"apa": apa, "chicago": chicago}
"""For readers."""

FORMATS: Mapping[Format, Callable[[Reference], str]] = {"bibtex": bibtex, "ris": ris, "csl": csl}
"""For programs."""

NAMES: Mapping[Format, str] = {"apa": "APA", "chicago": "Chicago", "bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}
"""What each is called on pages."""

ENDINGS: Mapping[Format, str] = {"bibtex": "bib", "ris": "ris", "csl": "csl.json"}
"""What the name of a file in each ends in."""


def written(reference: Reference, form: Format) -> str:
    """The reference as text that ends in a line break."""
    if style := STYLES.get(form):
        return "".join(f"{entry.text}\n" for entry in style(reference))
    return FORMATS[form](reference)
