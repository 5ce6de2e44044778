"""A file made from the codebook for other programs, and what the site says of it."""

import re
from dataclasses import dataclass

from studybook.codebook.description import Codebook
from studybook.present.marks import file_prefix

FOLDER = "codebook/files"
"""Where files to be saved lie, from the top of the site."""

LONGEST = 60
"""Characters of the study's name in the name of a file."""

API = "codebook/api"
"""Where files lie that programs fetch one by one, at addresses that stay."""


@dataclass(frozen=True)
class Export:
    """A file at `path` from the top of the site. `form` names its format, `purpose` says whom it serves, as plain text."""

    path: str
    content: bytes
    form: str
    purpose: str

    @property
    def name(self) -> str:
        """What it is called when it is saved."""
        return self.path.rpartition("/")[2]


def saved(codebook: Codebook, ending: str) -> str:
    """The path of a file to be saved. Its name says what it is of and, where numbers are not approved, that they are not."""
    study = "-".join(re.findall("[a-z0-9]+", codebook.study.name.lower()))[:LONGEST]
    return f"{FOLDER}/{file_prefix(codebook.bundle.standing)}{study}-codebook{ending}"
