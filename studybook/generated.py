"""What the engine makes of a release by itself, pages and files to be saved: the same for as long as what it is made of is."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import yaml

from studybook import changes
from studybook.bundle import Bundle
from studybook.citing.reference import Place
from studybook.codebook import explorer
from studybook.codebook.availability import availability_page
from studybook.codebook.dataset import dataset_page
from studybook.codebook.description import Codebook
from studybook.codebook.downloads import downloads_page
from studybook.codebook.exports import exports
from studybook.codebook.exports.export import Export
from studybook.codebook.exports.jsonld import script_html
from studybook.codebook.policy import policy_page
from studybook.codebook.validation import validation_page
from studybook.configured import yaml_text
from studybook.errors import PageFailed
from studybook.fingerprint import fingerprint
from studybook.history import History
from studybook.landing import index, versions
from studybook.landing.chapter import Chapter, Showing
from studybook.landing.cited import citation_files
from studybook.landing.drawings import Kept
from studybook.landing.files import files as landing_files
from studybook.landing.files import index_file
from studybook.landing.head import head_html as finding_head
from studybook.landing.kept import Draw, canonical_html, chapters, given_up_pages, kept_pages
from studybook.study import Study

NAME = "generated pages and files"


@dataclass(frozen=True)
class Basis:
    """All that pages and files are made of, besides code. `shown` is where findings are shown, by their ids.

    `heads` is what the site has in the head of every page.
    """

    study: Study
    bundle: Bundle
    history: History
    shown: Mapping[str, Showing]
    place: Place
    heads: Sequence[Any]


@dataclass(frozen=True)
class Generated:
    """The texts of pages by their paths, and the files."""

    pages: Mapping[str, str]
    files: tuple[Export, ...]


Make = Callable[[Basis, Draw], Generated]
"""Generates everything, or has it from an earlier build; tables and charts of a release are asked for if they are needed."""


def generated(basis: Basis, draw: Draw) -> Generated:
    """All of it, made now."""
    study, bundle, past = basis.study, basis.bundle, basis.history
    shown = {name: each.address for name, each in basis.shown.items()}
    codebook = Codebook(study, bundle, shown, basis.place, past.ids.renamed)
    chapter = Chapter(
        study=study,
        bundle=bundle,
        history=past,
        drawings=draw(bundle),
        shown=basis.shown,
        number=past.number,
        place=basis.place,
    )
    files = exports(codebook)
    of_findings, offered = _findings(chapter, chapters(chapter, draw), basis.heads)
    pages = {**_generated(codebook, files), **of_findings, changes.ADDRESS: changes.changes_page(past)}
    if head := script_html(codebook, files):
        pages["codebook/index.qmd"] = _headed(pages["codebook/index.qmd"], head, basis.heads)
    return Generated(pages, (*files, *offered))


def kept_generated(basis: Basis, draw: Draw, *, kept: Kept, state: str) -> Generated:
    """From an earlier build where it was made of the very same, in the same `state` of the code; the last one is kept."""
    known, now = kept.get(NAME) or [""], f"{state} {fingerprint(basis)}"
    if known[0] == now:
        pages, files = known[2 : 2 + 2 * int(known[1])], known[2 + 2 * int(known[1]) :]
        every = zip(files[::4], map(b64decode, files[1::4]), files[2::4], files[3::4], strict=True)
        return Generated(dict(zip(pages[::2], pages[1::2], strict=True)), tuple(Export(*each) for each in every))
    made = generated(basis, draw)
    texts = chain.from_iterable(made.pages.items())
    files = chain.from_iterable((each.path, b64encode(each.content).decode(), each.form, each.purpose) for each in made.files)
    kept.put(NAME, [now, str(len(made.pages)), *texts, *files])
    return made


def _findings(chapter: Chapter, kept: Sequence[Chapter], heads: Sequence[Any]) -> tuple[dict[str, str], tuple[Export, ...]]:
    """The pages and files of all findings: of the current release, of those that are kept, and of what was given up."""
    offered = landing_files(chapter)
    pages, every = {**_landing(chapter, offered), **given_up_pages(chapter)}, [index_file(chapter, offered)]
    every += [*chain.from_iterable(offered.values()), *citation_files(chapter)]
    pages |= _citable(pages, chapter, offered, heads)
    for own in kept:
        files = landing_files(own)
        pages |= {path: _headed(text, canonical_html(path), heads) for path, text in kept_pages(own, files).items()}
        pages |= _citable(pages, own, files, heads)
        every += [*chain.from_iterable(files.values()), *citation_files(own)]
    return pages, tuple(every)


def _citable(
    pages: Mapping[str, str], chapter: Chapter, offered: Mapping[str, tuple[Export, ...]], heads: Sequence[Any]
) -> dict[str, str]:
    """The pages of findings that say in their head what they are to programs: none where numbers are not approved."""
    said = {f"{chapter.folder}/{each.id}.qmd": finding_head(each, chapter, offered[each.id]) for each in chapter.findings}
    return {path: _headed(pages[path], head, heads) for path, head in said.items() if head}


def _landing(chapter: Chapter, offered: Mapping[str, tuple[Export, ...]]) -> dict[str, str]:
    """The page of each finding, and the list of them.

    Raises:
        PageFailed: the page of a finding has the address of the list.
    """
    pages, path = versions.current_pages(chapter, offered), f"{chapter.folder}/{index.ADDRESS}"
    if path in pages:
        raise PageFailed("a finding has the address of the list of all findings", where=path, remedy="Give it another id.")
    return {**pages, path: index.index_page(chapter)}


def _generated(codebook: Codebook, files: tuple[Export, ...]) -> dict[str, str]:
    study, bundle = codebook.study, codebook.bundle
    datasets = {f"codebook/{file.slug}.qmd": dataset_page(file, codebook, files) for file in study.files}
    return {
        "codebook/index.qmd": explorer.explorer_page(codebook.descriptions, study.searches),
        "codebook/availability.qmd": availability_page(study),
        **datasets,
        "codebook/downloads.qmd": downloads_page(codebook, files),
        "validation.qmd": validation_page(study, bundle),
        "policy.qmd": policy_page(study, bundle),
    }


def _headed(page: str, head: str, heads: Sequence[Any]) -> str:
    """A page with something in its head besides what the site has there: a renderer may take the page's own in its place."""
    _, front, text = page.split("---\n", 2)
    meta = cast("dict[str, Any]", yaml.safe_load(front))
    above = meta.get("include-in-header", heads)
    return f"---\n{yaml_text({**meta, 'include-in-header': [*above, {'text': head}]})}---\n{text}"
