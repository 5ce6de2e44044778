"""One page of the finished site, read once, and the words that stand in it as a reader sees them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import html

BESIDE = frozenset({"synthetic-tag", "permalink"})
"""What stands beside words and is none of them: the mark of a demo, and the link to a table."""

ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u00ad": None})
"""What renderers write in one way or the other."""


@dataclass(frozen=True)
class Page:
    """A page by its address within the site, and the bytes it was read from."""

    path: str
    tree: html.HtmlElement
    content: bytes = field(default=b"", repr=False)

    @cached_property
    def ids(self) -> list[str]:
        """Every id, as often as it stands."""
        return [str(name) for name in self.tree.xpath("//@id")]

    @cached_property
    def links(self) -> list[str]:
        """Where its links lead, as they are written."""
        return [str(href) for href in self.tree.xpath("//a/@href")]

    @cached_property
    def title(self) -> str:
        """Its first heading."""
        return self.text("//h1[1]")

    def text(self, path: str) -> str:
        """The text of all elements of a path, on one line."""
        return " ".join(" ".join(element.text_content() for element in self.tree.xpath(path)).split())


def of(*names: str) -> str:
    """An element that has one of these classes, as a condition of XPath."""
    return " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in names)


def has(element: html.HtmlElement, name: str) -> bool:
    """Whether an element has this class."""
    return name in element.get("class", "").split()


def words(element: html.HtmlElement) -> str:
    """What an element says, on one line, without the marks beside it."""
    return alike("".join(_texts(element)))


def alike(text: str) -> str:
    """Text on one line, with quotes and spaces of one kind."""
    return " ".join(text.translate(ALIKE).replace("…", "...").split())


def in_lines(text: str) -> str:
    """Text that was set in lines, which may have lost a space beside a sign where a line ends; none between two words."""
    return re.sub(r"(?<=\W) +| +(?=\W)", "", text)


def place(element: html.HtmlElement) -> str:
    """Where an element stands, by the nearest id: its text could be what must not be told."""
    near = element.xpath("ancestor-or-self::*[@id][1]/@id")
    return f"in #{near[0]}" if near else "on the page"


def _texts(element: html.HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and not BESIDE & set(child.get("class", "").split()):
            yield from _texts(child)
        yield child.tail or ""
