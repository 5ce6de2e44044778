"""What a browser may load and run on a page, said at its top: files of the site, and what was in the page when it was made.

A Content-Security-Policy, as a `meta` element, since whoever serves the site may send no headers. A script, a handler or a
style that stands in a page is named by its hash: one that comes in later, by whatever way, does not run. What such an element
cannot say (`frame-ancestors`, `report-uri`, `sandbox`) is left to the server.
"""

import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from html import unescape
from pathlib import Path

from studybook.errors import PageFailed
from studybook.rendering.tags import Rule, Tag, changed

CHARSET = '<meta charset="utf-8">'
"""Stands before the policy, because browsers look for it in the first 1,024 bytes alone. It loads nothing."""

META = '<meta http-equiv="Content-Security-Policy" content="{}">'

OF_QUARTO = '<meta name="generator" content="quarto-'
"""The pages whose scripts write styles as they run, for anchors and for what pops up: no hash names those beforehand."""

FIXED = (
    "img-src 'self' data:",  # for small signs in style sheets, and for the mark of a demo behind its tables
    "font-src 'self'",
    "connect-src 'self'",  # search and filters fetch their lists
    "base-uri 'none'",
    "form-action 'none'",
)

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
STYLE = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
# Handlers and styles in the tags of a page; what only looks like one adds a hash of itself, which the audit refuses.
ATTRIBUTE = re.compile(r"""<[a-z][^<>]*?\s(?:on\w+|style)\s*=""", re.IGNORECASE)
TAG = re.compile(r"""<[a-zA-Z][\w-]*(?:[^<>"']|"[^"]*"|'[^']*')*>""")
INLINE = re.compile(r"""\s(on\w+|style)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
# A script that is data, or that is fetched.
NOT_RUN = re.compile(r"""\ssrc\s*=|\stype\s*=\s*["']?application/(?:ld\+)?json""", re.IGNORECASE)
# How both renderers align the columns of a table, and the class of Bootstrap, which both bring, that does the same.
ALIGNED = re.compile(r"text-align:\s*(left|center|right);?")
CLASSES = {"left": "text-start", "center": "text-center", "right": "text-end"}


def restrict(site: Path, done: Collection[Path] = ()) -> None:
    """Put into each page what may be loaded and run there, but into those that are `done`.

    Raises:
        PageFailed: a page does not begin as every page does.
    """
    for path in sorted(path for path in site.rglob("*.html") if path not in done):
        page = path.read_bytes().decode()
        path.write_bytes(_restricted(page, path.relative_to(site).as_posix()).encode())


def _restricted(page: str, where: str) -> str:
    page = changed(page, RULES) if "text-align" in page else page
    before, charset, after = page.partition(CHARSET)
    if not charset or "<script" in before or "<link" in before:
        raise PageFailed(
            f"A page does not begin with {CHARSET}",
            where=where,
            remedy="The renderer's version has changed: bring studybook/rendering/browser_policy.py up to it.",
        )
    return f"{before}{charset}{META.format(_policy(page))}{after}"


def _policy(page: str) -> str:
    handlers, styled = _attributes(page)
    scripts = _allowed((text for said, text in SCRIPT.findall(page) if not NOT_RUN.search(said)), handlers)
    styles = "'unsafe-inline'" if OF_QUARTO in page else _allowed(STYLE.findall(page), styled)
    both = (f"script-src 'self' {scripts}".rstrip(), f"style-src 'self' {styles}".rstrip())
    return "; ".join(("default-src 'none'", *both, *FIXED))


def _attributes(page: str) -> tuple[list[str], list[str]]:
    """The handlers of a page and the styles of its elements."""
    found = list(_inline(page)) if ATTRIBUTE.search(page) else []
    return [text for name, text in found if name != "style"], [text for name, text in found if name == "style"]


def _inline(page: str) -> Iterator[tuple[str, str]]:
    bare = STYLE.sub("", SCRIPT.sub("", page))  # what stands in those are no tags
    for tag in TAG.findall(bare):
        yield from ((name.lower(), unescape(double or single)) for name, double, single in INLINE.findall(tag))


def _allowed(elements: Iterable[str], attributes: Iterable[str]) -> str:
    """What names these texts: of elements by hash alone, of attributes by a hash that has to be said to hold for them."""
    attributes = sorted({_hash(text) for text in attributes})
    return " ".join((*["'unsafe-hashes'"][: len(attributes)], *sorted({*map(_hash, elements), *attributes})))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _aligned(tag: Tag) -> Tag:
    found = ALIGNED.fullmatch(tag.attributes.get("style", "").strip())
    if not found:
        return tag
    return tag.without("style").having(**{"class": f"{tag.attributes.get('class', '')} {CLASSES[found[1]]}".strip()})


RULES = (Rule("th", _aligned), Rule("td", _aligned))
