"""Whether two finished sites mean the same, whatever rendered them: `python -m tests.parity SITE_A SITE_B`.

Compared on every page: title, language, meta tags, headings in their order, ids, tables (captions, scopes, cells), figures and
images, numbers in their order, links, where the navbar and the footer lead. Of the site: the addresses of pages and files, what
downloads hold, places in the search index and the sitemap. Prints each difference; the exit code is 0 only if there is none.

Known and harmless, and so not compared, is what Quarto and smalldocs write differently around the same page: classes, styles;
`./` before addresses and `index.html` after them; capitals in the attributes of a drawing; curly quotes, dashes and spaces;
meta tags said twice; scopes of the head of a Markdown table; ids of lines of code, of executed cells, of footnotes and of
their own furniture; the place, heading and marks of footnotes; the kind of a callout in words; the paths to a page and its
neighbours inside `<main>`; sidebars; the words of the search index, and in it the page for what is missing; libraries; the
bytes of style sheets; a `robots.txt`; what a theme is made from; the listing of a build.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from posixpath import join, normpath

from lxml import etree, html

SHOWN = 8
"""How many differences of one kind are told of one page."""

NOT_FOUND = "404.html"
OF_RENDERERS = re.compile(r"site_libs/.*|robots\.txt|files\.json|search\.json|sitemap\.xml|.*\.scss")
FURNITURE = re.compile(r"cb\d+(-\d+)?|fn(ref)?\d+|footnotes|title-block-header|toc-.*|quarto-.*|callout-\d+.*")
META = re.compile(r"description|robots|author|keywords|referrer|(citation_|dc\.|dcterms\.).*", re.IGNORECASE)
LEFT_OUT = "ancestor-or-self::*[self::nav or self::script or self::style or self::button]"
NOTES = "ancestor-or-self::*[@id='quarto-appendix' or contains(@class, 'footnotes')]"
MARKS_OF_NOTES = "ancestor-or-self::a[starts-with(@href, '#fn')]"
HEADINGS = "self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6"
ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "\u00ad": None})


def differences(one: Path, other: Path) -> list[str]:
    """What differs between two sites, in plain words; empty if they mean the same."""
    first, second = _pages(one), _pages(other)
    told = list(_compared("the site", _of_site(one), _of_site(other)))
    for address in sorted(first.keys() & second.keys()):
        told += _compared(address, _of_page(first[address], address), _of_page(second[address], address))
    return told


def _pages(site: Path) -> dict[str, html.HtmlElement]:
    files = sorted(site.rglob("*.html"))
    parser = html.HTMLParser(encoding="utf-8")
    return {path.relative_to(site).as_posix(): html.fromstring(path.read_bytes(), parser=parser) for path in files}


def _compared(where: str, first: Mapping[str, Sequence[str]], second: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for kind in first:
        told = list(_between(first[kind], second[kind]))
        yield from (f"{where}: {kind}: {each}" for each in told[:SHOWN])
        if len(told) > SHOWN:
            yield f"{where}: {kind}: and {len(told) - SHOWN} more"


def _between(first: Sequence[str], second: Sequence[str]) -> Iterator[str]:
    if Counter(first) == Counter(second):
        if list(first) != list(second):
            here, there = next((a, b) for a, b in zip(first, second, strict=True) if a != b)
            yield f"in another order, from {here!r} in the first, where the second has {there!r}"
        return
    for operation, start, end, from_, to in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if operation != "equal":
            yield from (f"only in the first: {each!r}" for each in first[start:end])
            yield from (f"only in the second: {each!r}" for each in second[from_:to])


def _of_site(site: Path) -> dict[str, list[str]]:
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    ours = {name: path for name, path in files.items() if not OF_RENDERERS.fullmatch(name)}
    return {
        "address": list(ours),
        "file": [f"{name}: {path.read_bytes()!r}" for name, path in ours.items() if path.suffix not in {".html", ".css"}],
        "place in the search index": sorted(_searched(files.get("search.json"))),
        "page in the sitemap": sorted(_mapped(files.get("sitemap.xml"))),
    }


def _searched(index: Path | None) -> Iterator[str]:
    entries = json.loads(index.read_text(encoding="utf-8")) if index else []
    yield from (entry["href"] for entry in entries if not entry["href"].startswith(NOT_FOUND))


def _mapped(sitemap: Path | None) -> Iterator[str]:
    places = etree.fromstring(sitemap.read_bytes()).iterfind(".//{*}loc") if sitemap else ()
    yield from (str(place.text) for place in places if not str(place.text).endswith(NOT_FOUND))


def _of_page(page: html.HtmlElement, address: str) -> dict[str, list[str]]:
    (main,) = page.xpath("//main") or [page]
    return {
        "title": [_words(title) for title in page.xpath("//head/title")],
        "language": [str(language) for language in page.xpath("/html/@lang")],
        "meta tag": list(dict.fromkeys(_meta(page))),
        "heading": [f"{h.tag} {_words(h)}" for h in main.xpath(f".//*[{HEADINGS}][not({LEFT_OUT})][not({NOTES})]")],
        "id": list(_ids(main)),
        "table": [line for number, table in enumerate(main.iter("table"), start=1) for line in _table(number, table)],
        "figure": list(_figures(main, address)),
        "number": list(_numbers(main)),
        "link": list(_links(main, address)),
        "link of the navbar or the footer": sorted(_navigation(page, address)),
    }


def _words(element: html.HtmlElement) -> str:
    text = "".join(element.xpath(".//text()[not(ancestor::script or ancestor::style)]"))
    return " ".join(text.translate(ALIKE).replace("…", "...").split())


def _meta(page: html.HtmlElement) -> Iterator[str]:
    for meta in page.xpath("//head/meta[@name][@content]"):
        if META.fullmatch(meta.get("name")):
            yield f"{meta.get('name')}: {' '.join(meta.get('content').translate(ALIKE).split())}"
    yield from (f"JSON-LD: {_words(data)}" for data in page.xpath("//script[@type='application/ld+json']"))


def _ids(main: html.HtmlElement) -> Iterator[str]:
    for element in main.xpath(f".//*[@id][not({LEFT_OUT})]"):
        executed = element.tag == "div" and re.search(r"(^|\s)cell(-output\S*)?(\s|$)", element.get("class", ""))
        if not executed and not FURNITURE.fullmatch(element.get("id")):
            yield element.get("id")


def _table(number: int, table: html.HtmlElement) -> Iterator[str]:
    yield from (f"{number}, caption: {_words(caption)}" for caption in table.iter("caption"))
    for row, cells in enumerate(table.iter("tr"), start=1):
        yield f"{number}, row {row}: {' | '.join(_cell(cell) for cell in cells.xpath('./th | ./td'))}"


def _cell(cell: html.HtmlElement) -> str:
    head = cell.get("scope", "col" if cell.xpath("ancestor::thead") else "none")
    over = "".join(f" {name}={cell.get(name)}" for name in ("colspan", "rowspan") if cell.get(name, "1") != "1")
    return f"{f'head of {head}' if cell.tag == 'th' else 'cell'}{over} {_words(cell)}"


def _figures(main: html.HtmlElement, address: str) -> Iterator[str]:
    for drawing in main.xpath(".//figcaption | .//svg | .//img"):
        if drawing.tag == "img":
            yield f"image {_target(drawing.get('src', ''), address)}: {drawing.get('alt')}"
        elif drawing.tag == "svg":
            names = drawing.get("aria-labelledby", "").split()
            said = " ".join(_words(each) for name in names for each in main.xpath(".//*[@id=$name]", name=name))
            yield f"drawing: {drawing.get('aria-label') or said}"
        else:
            yield f"caption: {_words(drawing)}"


def _numbers(main: html.HtmlElement) -> Iterator[str]:
    """In the order they are read, those of notes last, wherever they stand."""
    for where in (f"not({NOTES})", NOTES):
        read = " ".join(main.xpath(f".//text()[not({LEFT_OUT})][not({MARKS_OF_NOTES})][{where}]"))
        yield from re.findall(r"\d+(?:[.,]\d+)*", read)


def _links(main: html.HtmlElement, address: str) -> Iterator[str]:
    own = f"not(@aria-hidden='true') and not(@role='tab') and not(@role='button') and not({MARKS_OF_NOTES})"
    for link in main.xpath(f".//a[@href][{own}][not({LEFT_OUT})]"):
        saved = "" if link.get("download") is None else f", saved as {link.get('download')!r}"
        yield f"{_words(link) or link.get('aria-label', '')} → {_target(link.get('href'), address)}{saved}"


def _navigation(page: html.HtmlElement, address: str) -> set[str]:
    found = page.xpath("//nav[contains(concat(' ', @class, ' '), ' navbar ')]//a/@href | //footer//a/@href")
    return {_target(href, address) for href in found if href not in {"", "#"}}


def _target(href: str, address: str) -> str:
    """Where an address leads, from the top of the site."""
    if re.match(r"\w+:|//", href):
        return href
    path, mark, place = href.partition("#")
    target = normpath(join(address, "..", path)) if path else address
    if path.endswith("/") or target in {".", ""} or path in {".", ".."}:
        target = normpath(join(target, "index.html"))
    return f"{target}{mark}{place}"


def main(arguments: Sequence[str]) -> int:
    """Compare the two sites named, print what differs, and return the exit code."""
    sites = [Path(argument) for argument in arguments]
    if len(sites) != 2 or not all(any(site.rglob("*.html")) for site in sites):
        sys.stderr.write("usage: python -m tests.parity SITE_A SITE_B, two finished sites\n")
        return 2
    told = differences(sites[0], sites[1])
    for each in told:
        sys.stdout.write(f"{each}\n")
    pages = len(_pages(sites[0]))
    sys.stdout.write(f"{len(told)} differences in meaning; {pages} pages in the first site\n")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
