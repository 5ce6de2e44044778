"""Variables by the names they had before: what was cited under one still leads to the entry, on pages and for programs."""

from collections.abc import Iterator

from studybook.codebook.description import Codebook, Description

Renamed = tuple[str, str, str]
"""A dataset, a former name in it, and the name that is used now."""


def renamed(codebook: Codebook) -> tuple[Renamed, ...]:
    """Every former name, in the order of datasets and names."""
    return tuple(
        (dataset, old, new) for dataset, names in sorted(codebook.renamed.items()) for old, new in sorted(names.items())
    )


def formerly_html(description: Description, codebook: Codebook) -> str:
    """The former names of a variable, each with the anchor that it had; nothing where there is none."""
    dataset, name = description.file.slug, description.variable.name
    names = ", ".join(f'<code id="{old}">{old}</code>' for at, old, new in renamed(codebook) if (at, new) == (dataset, name))
    return f'<p class="formerly">Formerly {names}.</p>' if names else ""


def moved(codebook: Codebook) -> Iterator[dict[str, str]]:
    """Of each former name where it led for programs, and what has its place."""
    for dataset, old, new in renamed(codebook):
        yield {"dataset": dataset, "name": old, "renamed_to": new, "file": f"{dataset}/{old}.json"}
