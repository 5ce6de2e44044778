"""The codebook as files for other programs, each from the same descriptions as the pages."""

from collections.abc import Callable, Iterator

from studybook.codebook.description import Codebook
from studybook.codebook.exports.api import api
from studybook.codebook.exports.datapackage import datapackage
from studybook.codebook.exports.ddi import ddi
from studybook.codebook.exports.export import Export
from studybook.codebook.exports.jsonld import jsonld
from studybook.codebook.exports.printed import printed
from studybook.codebook.exports.sheets import sheets
from studybook.codebook.exports.workbook import workbook

Exporter = Callable[[Codebook], Iterator[Export]]

EXPORTERS: tuple[Exporter, ...] = (
    printed,
    ddi,
    datapackage,
    workbook,
    sheets,
    api,
)
"""In the order in which the site offers them. After them comes what describes the codebook, with all these files."""


def exports(codebook: Codebook) -> tuple[Export, ...]:
    """Every file, in the order in which the site offers them."""
    files = tuple(export for exporter in EXPORTERS for export in exporter(codebook))
    return (*files, *jsonld(codebook, files))
