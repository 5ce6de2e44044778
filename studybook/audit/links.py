"""Links and anchors that lead somewhere, ids that stand once, files of the size that is told, and nothing from another host."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit

from studybook.audit.page import Page, place, words
from studybook.study import Study

LOADED = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href", "object": "data", "video": "src"}
"""What a browser fetches by itself: element and attribute. A plain link to another site is not fetched."""

FORM = "explorer"
"""The id of the one form that a page may have, which sends nothing."""

GENERATED = re.compile(r"(codebook|(v/[0-9]+/)?findings)/")
"""How the paths of pages begin that are generated whole."""

SWITCH = re.compile(r"(if \(window\.\w+\) \{ )?window\.(smalldocs|quarto)\w+\(\);( return false;| \})?")
"""What the buttons of the themes do."""


@dataclass(frozen=True)
class Laid:
    """What a site holds that a link may lead to: its files, and the folders they lie in."""

    files: Set[str]
    folders: Set[str]


def laid(site: Path) -> Laid:
    """The files and folders of a site, looked for once and not for each of ten thousand links."""
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    return Laid(files, {folder.as_posix() for each in files for folder in PurePosixPath(each).parents})


def broken(pages: Mapping[str, Page], site: Path) -> Iterator[tuple[Page, str]]:
    """What on pages leads nowhere, or is not of the size that is told: these depend on all other pages and files."""
    there = laid(site)
    for page in pages.values():
        found = (href for href in dict.fromkeys(page.links) if not leads(href, page.path, pages, there))
        yield from ((page, f"the link {href} leads nowhere") for href in found)
        yield from ((page, problem) for problem in _missized(page, site))


def _missized(page: Page, site: Path) -> Iterator[str]:
    for element in page.tree.xpath("//*[@data-size]"):
        name = str(element.get("data-size"))
        if words(element) not in _sizes(site / name):
            yield f"the size of {name} is not that of the file"


def unsafe(page: Page, study: Study) -> Iterator[str]:
    """What on a page stands twice, comes from elsewhere or could do something."""
    yield from (f"the id {name} stands more than once" for name in sorted({n for n in page.ids if page.ids.count(n) > 1}))
    yield from (f"loads {address.partition(',')[0]} from another host" for address in _loaded(page) if _foreign(address))
    yield from _active(page)
    yield from _strange(page, study)


def leads(href: str, path: str, pages: Mapping[str, Page], there: Laid) -> bool:
    """Whether a link on the page at `path` leads to another host, or to what is there: a file, or a folder with a page."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return parts.scheme in {"http", "https", "mailto"}
    target = path if not parts.path else normpath(join(path, "..", unquote(parts.path)))
    target = target if target not in there.folders else normpath(join(target, "index.html"))
    if target not in there.files:
        return False
    return not parts.fragment or target not in pages or unquote(parts.fragment) in pages[target].ids


def unshared(page: Page, site: Path, base: str) -> Iterator[str]:
    """Pictures named for other sites to show that are not there; `base` is the address of the site, if it has one."""
    for found in page.tree.xpath("//meta[@property='og:image']/@content | //meta[@name='twitter:image']/@content"):
        address = str(found)
        if not base or not address.startswith(base) or not (site / address.removeprefix(base).lstrip("/")).is_file():
            yield f"the picture {address.rpartition('/')[2]} for where it is shared is not there"


def absent(study: Study, pages: Mapping[str, Page]) -> Iterator[str]:
    """The variables that have no entry of their own in the codebook."""
    for file in study.files:
        page = pages.get(f"codebook/{file.slug}.html")
        known = _entries(page, file.slug) if page else set[str]()
        yield from (f"codebook/{file.slug}.html: {v.name} has no entry" for v in file.variables if v.name not in known)


def foreign_styles(site: Path) -> Iterator[str]:
    """Style sheets that load anything from another host."""
    for path in sorted(site.rglob("*.css")):
        text = path.read_text(encoding="utf-8").replace(" ", "").replace('"', "").replace("'", "")
        if any(mark in text for mark in ("url(http", "url(//", "@importhttp", "@importurl(http")):
            yield f"{path.name}: loads from another host"


def _entries(page: Page, dataset: str) -> set[str]:
    """The ids of a page under which what is told of the variable of that name stands."""
    told = [(element, str(element.get("data-of"))) for element in page.tree.xpath("//*[@data-of]")]
    names = [(element, name.removeprefix(f"{dataset}.")) for element, name in told if name.startswith(f"{dataset}.")]
    return {name for element, name in names if element.xpath("ancestor-or-self::*[@id=$name]", name=name)}


def _sizes(path: Path) -> set[str]:
    """How the size of a file may be written; not at all where there is none."""
    if not path.is_file():
        return set()
    size = Decimal(path.stat().st_size)
    name, unit = next((each for each in (("MB", 10**6), ("KB", 10**3)) if size >= each[1]), ("bytes", 1))
    step = Decimal("0.1") if unit > 1 and size < 10 * unit else Decimal(1)
    amount = (size / unit).quantize(step, ROUND_HALF_UP)
    return {f"{amount.normalize():f} {name}"}


def _active(page: Page) -> Iterator[str]:
    """What could show, load or send what no check reads: other documents, forms, and code in attributes."""
    refresh = "meta[translate(@http-equiv, 'REFSH', 'refsh')='refresh']"
    every = " | ".join(f"//{name}" for name in ("base", "iframe", "frame", "object", "embed", "portal", refresh))
    for element in page.tree.xpath(f"{every} | //form[not(@id=$ours)] | //form[@action]", ours=FORM):
        yield f"an element {element.tag} {place(element)} is none that a page may have"
    for element in page.tree.xpath("//*[@*[starts-with(name(), 'on') or starts-with(name(), 'src') or name()='formaction']]"):
        for name, value in element.items():
            ours = SWITCH.fullmatch(str(value))
            if name in {"srcdoc", "srcset", "formaction"} or (str(name).startswith("on") and not ours):
                yield f"an element {element.tag} {place(element)} has an attribute {name}, which no page may have"


def _strange(page: Page, study: Study) -> Iterator[str]:
    """Links to another host in what is generated whole, which leads to the study alone."""
    if GENERATED.match(page.path):
        for href in page.tree.xpath("//main//a/@href"):
            if urlsplit(str(href)).netloc and str(href) != f"https://doi.org/{study.doi}":
                yield "a link to another host stands in what is generated"


def _loaded(page: Page) -> Iterator[str]:
    for element, attribute in LOADED.items():
        yield from (str(address) for address in page.tree.xpath(f"//{element}/@{attribute}"))


def _foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc) or urlsplit(address).scheme == "data"
