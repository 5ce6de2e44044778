"""The files of findings, read back: each number of each table, what the release says, each chart, and the list of all."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from lxml import html

from studybook.audit.landing.chapter import Chapter, Sealed
from studybook.audit.model_numbers import spellings
from studybook.audit.page import Page, alike, of, words
from studybook.audit.words import Words, known
from studybook.bundle import Refused, Released, Table
from studybook.cells import Category, Codes, Where, where
from studybook.modelled import Modelled
from studybook.present.marks import file_prefix, notice, source_line
from studybook.variables import Span

INDEX = "findings.json"
CURRENT = "findings"
SCRIPTS = ("at.js", "listing.js")
LICENCE = "CC BY 4.0"

CITATIONS = ("bibtex", "ris", "csl")
"""The forms of a citation that are files too, in the order in which a page offers them."""

COUNTED = (
    "source_of_numbers finding variable code category missing by_variable by_code by_category by_missing measure value percent"
)
MODELLED = "source_of_numbers finding outcome feature compared_with table odds_ratio low high odds"

Row = tuple[str | int, ...]

FORMULA = ("=", "+", "-", "@")
COLOUR = re.compile(r"var\(--[a-z0-9-]+,(#[0-9a-f]{6})\)")


def names(finding: Sealed, chapter: Chapter) -> tuple[str, ...]:
    """The files of a finding, in the order in which its page offers them."""
    kinds = ("json",) if isinstance(finding, Refused) else ("csv", "json", "svg")
    return tuple(f"{file_prefix(chapter.bundle.standing)}{finding.id}.{kind}" for kind in kinds)


def cited(name: str, chapter: Chapter) -> tuple[str, ...]:
    """The citation of a finding in each form; what these files hold is read with all other citations."""
    return tuple(f"{file_prefix(chapter.bundle.standing)}{name}.{ending}" for ending in ("bib", "ris", "csl.json"))


def read(chapter: Chapter) -> frozenset[str]:
    """Every file that is read, by its path within the site."""
    every = {f"{chapter.folder}/{name}" for each in chapter.findings.values() for name in names(each, chapter)}
    citations = {f"{chapter.folder}/{file}" for name in chapter.findings for file in cited(name, chapter)}
    return frozenset({INDEX, *every, *citations})


def untrue(site: Path, anew: Mapping[str, Page], pages: Mapping[str, Page], chapter: Chapter) -> Iterator[str]:
    """Files that are absent, of no finding, or, of pages that are read anew, do not hold what the release has."""
    found = {path.relative_to(site).as_posix() for path in (site / chapter.folder).rglob("*") if path.is_file()}
    wanted = read(chapter) - {INDEX}
    yield from (f"{path}: a file of a finding is absent" for path in sorted(wanted - found))
    beside = {*(f"{chapter.folder}/{script}" for script in SCRIPTS if chapter.folder == CURRENT), *pages}
    yield from (f"{path}: is the file of no finding" for path in sorted(found - wanted - beside))
    for finding in chapter.findings.values():
        page = anew.get(chapter.path(finding.id))
        for name in names(finding, chapter):
            path = site / chapter.folder / name
            if page and path.is_file() and not _true(path, finding, page, chapter):
                yield f"{chapter.folder}/{name}: does not hold what the release has of its finding"
    if chapter.folder != CURRENT:
        return
    if not (site / INDEX).is_file():
        yield f"{INDEX}: is absent"
    elif _listed(site) != _list(pages, chapter):
        yield f"{INDEX}: is not the list of all findings with their pages, hashes and files"


def offered(site: Path, finding: Sealed, chapter: Chapter) -> list[tuple[str, str]]:
    """What a page must offer: every file with its hash."""
    paths = [site / chapter.folder / name for name in names(finding, chapter)]
    return [(path.name, f"sha256:{_hash(path)}") for path in paths if path.is_file()]


def lines(finding: Sealed, chapter: Chapter) -> list[str]:
    """The lines that load the table of a finding; none of one that is not let out."""
    name = names(finding, chapter)[0]
    if isinstance(finding, Refused):
        return []
    return [
        f'import pandas; table = pandas.read_csv("{name}", keep_default_na=False)',
        f'table <- read.csv("{name}", fileEncoding = "UTF-8-BOM", na.strings = character())',
    ]


def words_of(site: Path, finding: Sealed, chapter: Chapter) -> Words:
    """What may be said of the files of a finding."""
    return known({LICENCE, *(digest for _, digest in offered(site, finding, chapter)), *lines(finding, chapter)})


def misoffered(page: Page, site: Path, finding: Sealed, chapter: Chapter) -> Iterator[str]:
    """Files that a page offers otherwise than they are."""
    items = page.tree.xpath(f"//ul[{of('downloads')}]/li")
    said = [(str(each.xpath("string(.//a/@href)")), words(each.xpath("./code")[0])) for each in items if each.xpath("./code")]
    if said != offered(site, finding, chapter) or len(items) != len(said):
        yield "it does not offer every file of its finding with its hash"
    if [words(each) for each in page.tree.xpath(f"//pre[{of('loading')}]")] != [
        alike(line) for line in lines(finding, chapter)
    ]:
        yield "it does not say how its table is loaded"


def _true(path: Path, finding: Sealed, page: Page, chapter: Chapter) -> bool:
    match path.suffix:
        case ".json":
            return _hash(path) == chapter.digest(finding.id)
        case ".svg":
            return _same_chart(path, page)
        case _:
            return not isinstance(finding, Refused) and _table(path) == _rows(finding, chapter)


def _same_chart(path: Path, page: Page) -> bool:
    """Whether the image is the chart of the page, which is read there, but for colours that follow a theme."""
    (chart,) = page.tree.xpath(f"//svg[{of('chart')}]") or [None]
    try:
        image = html.fromstring(path.read_bytes().decode())
    except ValueError:
        return False
    return chart is not None and _drawn(image) == _drawn(chart)


def _drawn(element: html.HtmlElement) -> list[tuple[str, list[tuple[str, str]], str, str]]:
    """Every element in its order, with attributes and words."""
    return [
        (
            str(each.tag),
            sorted((str(name), COLOUR.sub(r"\1", str(value))) for name, value in each.items()),
            alike(each.text or ""),
            alike(each.tail or "") if each is not element else "",
        )
        for each in element.iter()
    ]


def _table(path: Path) -> list[Row] | None:
    """The rows of a table, without the apostrophe before what could be a formula; None of one written in another way."""
    content = path.read_bytes().decode("utf-8")
    try:
        read = csv.reader(StringIO(content.removeprefix("\ufeff"), newline=""), quoting=csv.QUOTE_NONNUMERIC, strict=True)
        found = [tuple(int(cell) if isinstance(cell, float) else str(cell) for cell in row) for row in read]
    except (csv.Error, ValueError):
        return None
    again = StringIO(newline="")
    csv.writer(again, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerows(found)
    if content != f"\ufeff{again.getvalue()}" or any(_runs(cell) for row in found for cell in row):
        return None
    return sorted((tuple(_bare(cell) for cell in row) for row in found), key=repr)


def _runs(cell: str | int) -> bool:
    return isinstance(cell, str) and cell.lstrip().startswith(FORMULA)


def _bare(cell: str | int) -> str | int:
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and _runs(cell[1:]) else cell


def _rows(finding: Released | Modelled, chapter: Chapter) -> list[Row]:
    """Every row that a table must have, by the release alone."""
    line, mark = source_line(chapter.bundle.standing, chapter.bundle.manifest.study), chapter.mark
    first = (f"{mark}. {line}" if mark else line, finding.id)
    if isinstance(finding, Modelled):
        told = [
            (finding.outcome, each.label, each.compared, each.table, each.ratio, each.low, each.high, _way(number, finding))
            for number, each in enumerate(finding.terms, 1)
        ]
        made: list[Row] = [tuple(MODELLED.split()), *((*first, *each) for each in told)]
    else:
        made = [tuple(COUNTED.split()), *((*first, *each) for each in _counted(finding.table))]
    return sorted(made, key=repr)


def _way(number: int, model: Modelled) -> str:
    return next(each for each in spellings(f"ow {number}", model) if each in {"higher", "lower", "not clear"})


def _counted(table: Table) -> Iterator[Row]:
    along, across = table.dimensions[0], table.dimensions[1:]
    for cell in table.cells:
        place = dict(cell.where)
        whole = table.at(_without(cell.where, along.variable)).count
        second = _place(across[0].variable, across[0].categories, place, table) if across else ("",) * 4
        count = "withheld" if cell.count is None else cell.count
        yield *_place(along.variable, along.categories, place, table), *second, "count", count, _percent(cell.count, whole)
    for each in table.statistics:
        value, named = "withheld" if each.value is None else each.value, f"{each.name}, {each.unit}"
        yield along.variable, "*", f"All {table.dataset}", "no", "", "", "", "", named, value, ""


def _without(place: Where, name: str) -> Where:
    return where({each: codes for each, codes in place if each != name})


def _place(name: str, categories: tuple[Category, ...], place: Mapping[str, Codes], table: Table) -> Row:
    if name not in place:
        return name, "*", f"All {table.dataset}", "no"
    (category,) = [each for each in categories if each.codes == place[name]]
    return name, _code(category.codes), category.label, "yes" if category.missing else "no"


def _code(codes: Codes) -> str | int:
    if len(codes) == 1 and isinstance(codes[0], int):
        return codes[0]
    return ",".join(f"{c.low}:{c.high}" if isinstance(c, Span) else "blank" if c is None else str(c) for c in codes)


def _percent(count: int | None, whole: int | None) -> str | int:
    if count is None or whole is None:
        return "withheld"
    return (200 * count + whole) // (2 * whole) if whole else "–"


def _listed(site: Path) -> object:
    try:
        return json.loads((site / INDEX).read_text(encoding="utf-8"))
    except ValueError:
        return None


def _list(pages: Mapping[str, Page], chapter: Chapter) -> object:
    """What the list must hold: where a finding is shown and what was asked stand on its page and on the list of pages."""
    told = [_told(each, pages, chapter) for _, each in sorted(chapter.findings.items())]
    return {"notice": notice(chapter.bundle.standing, chapter.bundle.manifest.study), "findings": told}


def _told(finding: Sealed, pages: Mapping[str, Page], chapter: Chapter) -> dict[str, object]:
    page = pages[chapter.path(finding.id)].tree
    shown = page.xpath(f"string(//dl[{of('facts')}]/div[dt='Shown in']//a/@href)").removeprefix(chapter.up)
    return {
        "id": finding.id,
        "title": finding.title,
        "question": str(page.xpath("string(//meta[@name='description']/@content)")),
        "page": chapter.path(finding.id),
        "shown": shown,
        "hash": f"sha256:{chapter.digest(finding.id)}",
        "dataset": "" if isinstance(finding, Refused) else chapter.dataset(finding),
        "variables": chapter.variables(finding),
        "files": [f"{chapter.folder}/{name}" for name in names(finding, chapter)],
    }


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
