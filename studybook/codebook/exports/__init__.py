"""The codebook as files for other programs, each from the same descriptions as the pages."""

from collections.abc import Callable, Iterator

from studybook.codebook.description import Codebook
from studybook.codebook.exports.export import Export

Exporter = Callable[[Codebook], Iterator[Export]]

EXPORTERS: tuple[Exporter, ...] = ()
"""In the order in which the site offers them."""


def exports(codebook: Codebook) -> tuple[Export, ...]:
    """Every file, in the order in which the site offers them."""
    return tuple(export for exporter in EXPORTERS for export in exporter(codebook))
