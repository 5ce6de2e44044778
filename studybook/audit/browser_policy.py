"""What a browser may load and run on a page: exactly what the page holds and the files of the site, and nothing else.

Worked out again from the page as a browser reads it. A policy that lets in more than is needed is refused as none would be.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping

from lxml import html

from studybook.audit.page import Page, place

SELF, HASHED, ANY = "'self'", "'unsafe-hashes'", "'unsafe-inline'"
SCRIPTS, STYLES = "script-src", "style-src"
ALWAYS: Mapping[str, frozenset[str]] = {
    "default-src": frozenset({"'none'"}),
    "img-src": frozenset({SELF, "data:"}),
    "font-src": frozenset({SELF}),
    "connect-src": frozenset({SELF}),
    "base-uri": frozenset({"'none'"}),
    "form-action": frozenset({"'none'"}),
}
"""What every page says of all but scripts and styles."""

DATA = frozenset({"application/json", "application/ld+json"})
"""Types of scripts that no browser runs."""

NAMED = "translate(@http-equiv, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')='content-security-policy'"
QUARTO = "quarto-"


def untrue(page: Page) -> Iterator[str]:
    """What lets in more or less than a page needs, or lets a page run what none may hold."""
    policies = page.tree.xpath(f"//meta[{NAMED}]")
    if len(policies) != 1:
        yield f"has {len(policies)} policies of what may be loaded and run, and not one"
        return
    yield from _late(policies[0])
    wanted = _wanted(page)
    said = _read(str(policies[0].get("content")))
    for name in sorted(wanted.keys() | said.keys()):
        if said.get(name) != wanted.get(name):
            yield f"its policy says of {name} something else than what the page needs"
    yield from _within(page)


def _late(policy: html.HtmlElement) -> Iterator[str]:
    """A policy holds for what comes after it: before it stands nothing but how the page is encoded."""
    before = policy.xpath("preceding-sibling::*")
    if policy.getparent().tag != "head" or any(each.tag != "meta" or set(each.keys()) != {"charset"} for each in before):
        yield "something stands before its policy of what may be loaded and run"


def _read(text: str) -> dict[str, frozenset[str] | None]:
    """What a policy says of each thing; of one that stands twice, nothing that could be right."""
    found: dict[str, frozenset[str] | None] = {}
    for part in text.split(";"):
        name, *sources = part.split()
        found[name] = None if name in found else frozenset(sources)
    return found


def _wanted(page: Page) -> dict[str, frozenset[str]]:
    scripts = [str(each.text or "") for each in page.tree.iter("script") if each.get("src") is None and not _data(each)]
    handlers = [str(value) for each in page.tree.iter() for name, value in each.items() if str(name).lower().startswith("on")]
    styles = [str(each.text or "") for each in page.tree.iter("style")]
    styled = [str(value) for value in page.tree.xpath("//@style")]
    generators = page.tree.xpath("//meta[@name='generator']/@content")
    written = any(str(each).startswith(QUARTO) for each in generators)  # its scripts write styles while they run
    return {
        **ALWAYS,
        SCRIPTS: _sources(scripts, handlers),
        STYLES: frozenset({SELF, ANY}) if written else _sources(styles, styled),
    }


def _sources(elements: list[str], attributes: list[str]) -> frozenset[str]:
    return frozenset({SELF, *map(_hash, elements), *map(_hash, attributes), *([HASHED] if attributes else [])})


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def _within(page: Page) -> Iterator[str]:
    """Scripts and styles of its own in the content of a page: what renders it puts none there."""
    for each in page.tree.xpath("//main//script[not(@src)] | //main//style"):
        if not _data(each):
            yield f"an element {each.tag} {place(each)} stands in the content of the page"


def _data(element: html.HtmlElement) -> bool:
    return element.tag == "script" and element.get("type", "") in DATA
