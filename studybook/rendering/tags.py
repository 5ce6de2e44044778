"""The opening tags of a page, changed one by one by their element and attributes, in whatever order those are written.

All else stays as it is to the byte: a page written anew from its parsed form would change markup that is right.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

# What may hold something that looks like a tag and is none comes first, and is skipped whole.
PIECE = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style|textarea)\b[^>]*>.*?</(?P=raw)\s*>"
    r"""|<(?P<element>[a-zA-Z][\w-]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*?)(?P<end>\s*/?)>""",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


@dataclass(frozen=True)
class Tag:
    """An opening tag: its element, and its attributes as they are written, without quotes."""

    element: str
    attributes: Mapping[str, str]

    @cached_property
    def classes(self) -> frozenset[str]:
        """The words of its class."""
        return frozenset(self.attributes.get("class", "").split())

    def having(self, **attributes: str) -> "Tag":
        """The same with these attributes; an underscore in a name stands for a hyphen."""
        return replace(self, attributes={**self.attributes, **{name.replace("_", "-"): v for name, v in attributes.items()}})

    def without(self, *names: str) -> "Tag":
        """The same without these attributes."""
        return replace(self, attributes={name: v for name, v in self.attributes.items() if name not in names})


@dataclass(frozen=True)
class Rule:
    """The tags of an element that have all these classes and attributes, and what becomes of them."""

    element: str
    change: Callable[[Tag], Tag]
    classes: frozenset[str] = frozenset()
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])

    def covers(self, tag: Tag) -> bool:
        """Whether a tag is one of them."""
        named = tag.element == self.element and self.classes <= tag.classes
        return named and all(tag.attributes.get(name) == value for name, value in self.attributes.items())


def changed(page: str, rules: tuple[Rule, ...]) -> str:
    """The page with the change of every rule that covers a tag, one after another."""

    def written(piece: re.Match[str]) -> str:
        if piece["element"] is None:
            return piece[0]
        tag = read = Tag(piece["element"].lower(), _attributes(piece["attributes"]))
        for rule in rules:
            tag = rule.change(tag) if rule.covers(tag) else tag
        return piece[0] if tag == read else _text(tag, piece["end"])

    return PIECE.sub(written, page)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), (double or single or bare).replace('"', "&quot;"))
    return found


def _text(tag: Tag, end: str) -> str:
    attributes = "".join(f' {name}="{value}"' for name, value in tag.attributes.items())
    return f"<{tag.element}{attributes}{end}>"
