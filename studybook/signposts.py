"""The way on from a page: what comes before it and after it, in the order in which the site itself lists its pages.

Written by the engine and not by a renderer, so that both say the same, and in the words of the sidebar.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from posixpath import relpath
from typing import Any, cast

NAME = "Previous and next"
"""What the landmark is called."""


@dataclass(frozen=True)
class Stop:
    """A page by its address, and what links to it say, as HTML."""

    address: str
    words: str


def signposts(config: Mapping[str, Any]) -> Mapping[str, str]:
    """By the path of each page of a sidebar of the site: the links to its neighbours there, as HTML."""
    posts: dict[str, str] = {}
    for sidebar in _listed(config.get("website", {}).get("sidebar", [])):
        stops = list(_stops(sidebar))
        for each, before, after in zip(stops, [None, *stops], [*stops[1:], None], strict=False):
            posts.setdefault(each.address, post_html(_from(before, each), _from(after, each)))
    return posts


def post_html(before: Stop | None, after: Stop | None, name: str = NAME) -> str:
    """Links to what comes before and after, as a landmark called `name`; empty where there is neither."""
    links = [
        f'<p class="{side}"><a href="{escape(stop.address)}" rel="{side}">{stop.words}</a></p>'
        for side, stop in (("prev", before), ("next", after))
        if stop
    ]
    return f'<nav class="signposts" aria-label="{name}">{"".join(links)}</nav>' if links else ""


def _stops(part: object) -> Iterator[Stop]:
    """Every page under a part of a sidebar, in order. What is not named there has no words for a link, and is left out."""
    if isinstance(part, Mapping):
        entry = cast("Mapping[str, Any]", part)
        address, text = str(entry.get("href", "")), str(entry.get("text", ""))
        if address.endswith(".qmd") and text:
            yield Stop(address, escape(_unnumbered(text)))
        for each in _listed(entry.get("contents", [])):
            yield from _stops(each)


def _unnumbered(text: str) -> str:
    """What a link may say on pages where every figure must be one of the release: the words, or none of their own."""
    return "Another page of this section" if any(character.isnumeric() for character in text) else text


def _from(stop: Stop | None, page: Stop) -> Stop | None:
    """A stop as it is linked from a page: by the address it will have once rendered."""
    if stop is None:
        return None
    up = relpath(".", page.address.rpartition("/")[0] or ".")
    address = f"{up}/{stop.address}".removeprefix("./").removesuffix(".qmd")
    return Stop(f"{address}.html", stop.words)


def _listed(found: Any) -> Sequence[Any]:
    return cast("Sequence[Any]", found) if isinstance(found, list) else [found]
