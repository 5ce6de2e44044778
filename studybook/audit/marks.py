"""The marks that keep invented or uncleared numbers from looking real, on each page, number, table and chart.

Of what is approved, none of these marks.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from lxml import html

from studybook.audit.page import Page, of, place
from studybook.present.marks import inline_words, title_prefix, word
from studybook.standing import Approved, Invented, Standing, Unattested, Uncleared

MARKS = re.compile(r"synthetic demo|\(synthetic\)|not cleared", re.IGNORECASE)
"""What no title, number, table, chart or sheet of an approved site says of itself."""


INDEX = "codebook/index.html"
"""The page that says of the codebook what catalogues of data sets read; that it says so truly is held against the file."""


HIDDEN = "@hidden or @aria-hidden='true' or contains(concat(@class, ' '), 'hidden ') or contains(@style, 'display')"
"""What is not seen, or not read out, as a condition of XPath."""

SHARING = (("property", "og"), ("name", "twitter"))

SHARED = " | ".join(f"//meta[@{key}='{kind}:{what}']" for key, kind in SHARING for what in ("title", "image"))
"""What other sites show in the place of a page."""

FILES = {"Synthetic demo": "synthetic-", "Not cleared for release": "not-cleared-"}
"""How the name of a picture begins that is saved or shared, by what the titles of its site begin with."""

KINDS = ("gt_table", "panel", "model", "codes")
"""Tables and, with `chart` and `finding-notes`, where numbers stand under one mark for all of them."""


def wrongly_marked(page: Page, standing: Standing) -> Iterator[str]:
    """What lacks a mark, or claims what only approved numbers may claim; of what is approved, what has a mark."""
    yield from _otherwise(page, standing)
    match standing:
        case Invented() | Unattested() | Uncleared():
            yield from _unmarked(page, title_prefix(standing))
            yield from _unmarked_numbers(page, word(standing))
        case Approved():
            yield from _marked(page)
        case _:
            assert_never(standing)


def marked_styles(site: Path, standing: Standing) -> Iterator[str]:
    """Style sheets that write a mark on what is approved."""
    for path in sorted(site.rglob("*.css")) if isinstance(standing, Approved) else ():
        if found := MARKS.search(path.read_text(encoding="utf-8")):
            yield f"{path.name}: says {found[0]!r}, though the release is approved"


def _unmarked(page: Page, prefix: str) -> Iterator[str]:
    if not page.text("//title").startswith(prefix):
        yield f"the title does not begin {prefix!r}"
    if not page.text("//h1[1]").startswith(prefix):
        yield f"the first heading does not begin {prefix!r}"
    yield from _unmarked_shared(page, prefix)
    if not page.tree.xpath("//*[contains(@class, 'source-banner')]"):
        yield "the banner is absent"
    if not page.tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"):
        yield "noindex is absent"
    if page.tree.xpath("//meta[starts-with(@name, 'citation_')]"):
        yield "claims to be citable"
    if page.tree.xpath("//script[@type='application/ld+json']"):
        yield "claims to be a dataset"


def _unmarked_shared(page: Page, prefix: str) -> Iterator[str]:
    """What stands for a page where its address is shared, and does not say what its numbers are."""
    for tag in page.tree.xpath(SHARED):
        said, name = str(tag.get("content")), str(tag.get("property") or tag.get("name"))
        begins = f"{prefix}:" if name.endswith("title") else ""
        if not said.startswith(begins) or (name.endswith("image") and not said.rpartition("/")[2].startswith(FILES[prefix])):
            yield f"what {name} says of the page where it is shared is not marked"


def _otherwise(page: Page, standing: Standing) -> Iterator[str]:
    """What passes for a mark or a link to a table, and is no part of the words around it, but says something else."""
    ours = {title_prefix(standing).casefold(), inline_words(standing).casefold()}
    for tag in page.tree.xpath(f"//*[{of('synthetic-tag')}]") if all(ours) else ():
        if tag.text_content().casefold() not in ours:
            yield f"a mark {place(tag)} says something else"
    for link in page.tree.xpath(f"//*[{of('permalink')}]"):
        if link.text_content() != "#":
            yield f"a link to a table {place(link)} says something else"
    for hidden in page.tree.xpath(f"//*[{of('synthetic-tag', 'source-banner')}][@style or ancestor-or-self::*[{HIDDEN}]]"):
        yield f"a mark {place(hidden)} is hidden"


def _marked(page: Page) -> Iterator[str]:
    """Marks of what is not approved, where they would speak of the page or of its numbers: elsewhere they may be explained."""
    for tag in page.tree.xpath(SHARED):
        if MARKS.search(str(tag.get("content"))) or str(tag.get("content")).rpartition("/")[2].startswith(
            tuple(FILES.values())
        ):
            yield "what is shared of the page is marked, though the release is approved"
    for path in ("//title", "//h1", "//caption", "//figcaption", f"//*[{of('value')}]", f"//svg[{of('chart')}]", "//style"):
        for element in page.tree.xpath(path):
            if found := MARKS.search(element.text_content()):
                yield f"{element.tag} says {found[0]!r}, though the release is approved"
    if page.tree.xpath(f"//*[{of('source-banner', 'synthetic-tag')}]"):
        yield "the banner or a tag of what is not approved is there"
    if page.tree.xpath("//meta[@name='robots'][contains(@content, 'noindex')]"):
        yield "noindex is there, though the release is approved"


def _unmarked_numbers(page: Page, mark: str) -> Iterator[str]:
    """What is shown as computed and does not say itself what it is: it may be quoted, copied or cut out alone."""
    for value in page.tree.xpath(f"//*[({of('value')}) and not({of('withheld')})]"):
        if not _says(value, mark):
            yield f"a number {place(value)} is not marked"
    sourced = f"ancestor::p[following-sibling::p[{of('source-line')}]]"  # whose source, which is read elsewhere, tells it
    together = f"ancestor::table or ancestor-or-self::*[{of('value', 'chart', 'finding-notes')}] or {sourced}"
    for number in page.tree.xpath(f"//*[@data-cell][not({together})]"):
        if not (_says(number, mark) or _says(number.getparent(), mark)):
            yield f"a number {place(number)} is not marked"
    for table in page.tree.xpath(f"//table[{of(*KINDS)} or .//@data-cell]"):
        if not any(_says(caption, mark) for caption in table.xpath("./caption")):
            yield f"a table {place(table)} is not marked in its caption"
    for chart in page.tree.xpath(f"//svg[{of('chart')}]"):
        if not any(_says(text, mark) for text in chart.xpath(".//text")):  # its title and description are not drawn
            yield f"a chart {place(chart)} is not marked in its drawing"


def _says(element: html.HtmlElement, mark: str) -> bool:
    return mark in element.text_content().lower()
