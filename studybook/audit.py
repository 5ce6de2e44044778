"""Reads the finished site back and refuses what must not be there, knowing nothing of how it was made.

On every page: the marks that keep invented or uncleared numbers from looking real, on the page and on each number, table and
chart, and no claim to be citable; of what is approved, none of these marks. Links and anchors that lead somewhere, ids that
stand once, nothing loaded from another host. For every variable of the study: its anchor.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from posixpath import join, normpath
from typing import assert_never
from urllib.parse import unquote, urlsplit

from lxml import html

from studybook.bundle import Bundle
from studybook.errors import AuditFailed
from studybook.present.marks import title_prefix, word
from studybook.standing import Approved, Invented, Standing, Unattested, Uncleared
from studybook.study import Study

LOADED = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href", "object": "data", "video": "src"}
"""What a browser fetches by itself: element and attribute. A plain link to another site is not fetched."""

MARKS = re.compile(r"synthetic demo|\(synthetic\)|not cleared", re.IGNORECASE)
"""What no title, number, table, chart or sheet of an approved site says of itself."""


@dataclass(frozen=True)
class _Page:
    path: str
    tree: html.HtmlElement

    @cached_property
    def ids(self) -> list[str]:
        return [str(name) for name in self.tree.xpath("//@id")]

    @cached_property
    def links(self) -> list[str]:
        return [str(href) for href in self.tree.xpath("//a/@href")]

    def text(self, path: str) -> str:
        return " ".join(" ".join(element.text_content() for element in self.tree.xpath(path)).split())


def audit(site: Path, study: Study, bundle: Bundle) -> int:
    """Check a finished site and return the number of its pages.

    Raises:
        AuditFailed: naming every problem with its page.
    """
    pages = {page.path: page for page in _pages(site)}
    problems = [
        f"{page.path}: {problem}" for page in pages.values() for problem in _problems(page, pages, site, bundle.standing)
    ]
    problems += list(_absent_anchors(study, pages))
    problems += list(_foreign_styles(site))
    problems += list(_marked_styles(site)) if isinstance(bundle.standing, Approved) else []
    if problems:
        raise AuditFailed("the finished site must not be published as it is", where="site", details=problems[:40])
    return len(pages)


def _pages(site: Path) -> Iterator[_Page]:
    for path in sorted(site.rglob("*.html")):
        yield _Page(path.relative_to(site).as_posix(), html.fromstring(path.read_bytes()))


def _problems(page: _Page, pages: Mapping[str, _Page], site: Path, standing: Standing) -> Iterator[str]:
    match standing:
        case Invented() | Unattested() | Uncleared():
            yield from _unmarked(page, title_prefix(standing))
            yield from _unmarked_numbers(page, word(standing))
        case Approved():
            yield from _marked(page)
        case _:
            assert_never(standing)
    yield from (f"the id {name} stands more than once" for name in sorted({n for n in page.ids if page.ids.count(n) > 1}))
    yield from (f"loads {address} from another host" for address in _loaded(page) if _foreign(address))
    yield from (f"the link {href} leads nowhere" for href in page.links if not _resolves(href, page, pages, site))


def _unmarked(page: _Page, prefix: str) -> Iterator[str]:
    if not page.text("//title").startswith(prefix):
        yield f"the title does not begin {prefix!r}"
    if not page.text("//h1[1]").startswith(prefix):
        yield f"the first heading does not begin {prefix!r}"
    if not page.tree.xpath("//*[contains(@class, 'source-banner')]"):
        yield "the banner is absent"
    if not page.tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"):
        yield "noindex is absent"
    if page.tree.xpath("//meta[starts-with(@name, 'citation_')]"):
        yield "claims to be citable"
    if page.tree.xpath("//script[@type='application/ld+json']"):
        yield "claims to be a dataset"


def _marked(page: _Page) -> Iterator[str]:
    """Marks of what is not approved, where they would speak of the page or of its numbers: elsewhere they may be explained."""
    for place in ("//title", "//h1", "//caption", "//figcaption", f"//*[{_of('value')}]", f"//svg[{_of('chart')}]", "//style"):
        for element in page.tree.xpath(place):
            if found := MARKS.search(element.text_content()):
                yield f"{element.tag} says {found[0]!r}, though the release is approved"
    if page.tree.xpath(f"//*[{_of('source-banner')} or {_of('synthetic-tag')}]"):
        yield "the banner or a tag of what is not approved is there"
    if page.tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"):
        yield "noindex is there, though the release is approved"


def _unmarked_numbers(page: _Page, mark: str) -> Iterator[str]:
    """What is shown as computed and does not say itself what it is: it may be quoted, copied or cut out alone."""
    for value in page.tree.xpath(f"//*[{_of('value')} and not({_of('withheld')})]"):
        if not _says(value, mark):
            yield f"the number {_words(value)!r} is not marked"
    for table in page.tree.xpath(f"//table[{_of('gt_table')} or {_of('codes')}]"):
        captions = table.xpath("./caption")
        if not any(_says(caption, mark) for caption in captions):
            yield f"the table {_words(captions[0] if captions else table)!r} is not marked in its caption"
    for chart in page.tree.xpath(f"//svg[{_of('chart')}]"):
        if not any(_says(text, mark) for text in chart.xpath(".//text")):  # its title and description are not drawn
            yield f"the chart {_words(chart)!r} is not marked in its drawing"


def _of(name: str) -> str:
    """An element that has this class, as a condition of XPath."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _says(element: html.HtmlElement, mark: str) -> bool:
    return mark in element.text_content().lower()


def _words(element: html.HtmlElement) -> str:
    """The first words of an element, to find it by."""
    return " ".join(element.text_content().split())[:60]


def _loaded(page: _Page) -> Iterator[str]:
    for element, attribute in LOADED.items():
        yield from (str(address) for address in page.tree.xpath(f"//{element}/@{attribute}"))


def _foreign(address: str) -> bool:
    return bool(urlsplit(address).netloc)


def _resolves(href: str, page: _Page, pages: Mapping[str, _Page], site: Path) -> bool:
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return parts.scheme in {"http", "https", "mailto"}
    target = page.path if not parts.path else normpath(join(page.path, "..", unquote(parts.path)))
    target = target if not (site / target).is_dir() else join(target, "index.html")
    if target.startswith("../") or not (site / target).is_file():
        return False
    return not parts.fragment or target not in pages or unquote(parts.fragment) in pages[target].ids


def _absent_anchors(study: Study, pages: Mapping[str, _Page]) -> Iterator[str]:
    for file in study.files:
        page = pages.get(f"codebook/{file.slug}.html")
        known = set(page.ids) if page else set[str]()
        yield from (f"codebook/{file.slug}.html: {v.name} has no entry" for v in file.variables if v.name not in known)


def _marked_styles(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.css")):
        if found := MARKS.search(path.read_text(encoding="utf-8")):
            yield f"{path.name}: says {found[0]!r}, though the release is approved"


def _foreign_styles(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.css")):
        text = path.read_text(encoding="utf-8").replace(" ", "").replace('"', "").replace("'", "")
        if any(mark in text for mark in ("url(http", "url(//", "@importhttp", "@importurl(http")):
            yield f"{path.name}: loads from another host"
