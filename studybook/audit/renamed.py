"""Variables by their former names: each leads to the entry of the one it is now, on pages and for programs, and no other."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from studybook.audit.page import Page, of, words
from studybook.audit.words import Words, known
from studybook.ids import Ids

INDEX = "codebook/api/index.json"


def untrue(site: Path, pages: Mapping[str, Page], ids: Ids) -> Iterator[str]:
    """Former names that are not told as they were declared, or that nobody declared."""
    wanted = {(dataset, old, new) for dataset, names in ids.renamed.items() for old, new in names.items()}
    found = {each for page in pages.values() for each in _told(page)}
    for dataset, old, _ in sorted(wanted ^ found):
        yield f"codebook/{dataset}.html: the former name {old} is not told at the entry it leads to, or was never declared"
    if _listed(site) != sorted(wanted):
        yield f"{INDEX}: the former names are not those that were declared"


def words_of(ids: Ids) -> Mapping[str, Words]:
    """What each page of a dataset may say of former names."""
    return {f"codebook/{dataset}.html": known({*names}) for dataset, names in ids.renamed.items()}


def _told(page: Page) -> Iterator[tuple[str, str, str]]:
    """Every former name of a page, with the entry it stands in; what is not in one is of nothing."""
    for element in page.tree.xpath(f"//*[{of('formerly')}]//code"):
        entry = str(element.xpath("string(ancestor::*[@id][1]/@id)"))
        leads = entry if element.get("id") == words(element) else ""
        yield page.path.removeprefix("codebook/").removesuffix(".html"), words(element), leads


def _listed(site: Path) -> list[tuple[str, str, str]] | None:
    """What the index for programs says; None where it cannot be read, which its own reader tells of."""
    path = site / INDEX
    if not path.is_file():
        return []
    try:
        return [(each["dataset"], each["name"], each["renamed_to"]) for each in json.loads(path.read_bytes())["renamed"]]
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
