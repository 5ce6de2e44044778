"""What a drawing is made of, as vl-convert writes it."""

import re

from lxml import html

RECTANGLE = re.compile(r"M(-?[\d.]+),(-?[\d.]+)h(-?[\d.]+)v-?[\d.]+h-?[\d.]+Z")
AT = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
NEAR = 0.5
"""How far the length of a bar or the place of a mark may be off, in units of the drawing."""


def start(text: html.HtmlElement) -> float:
    """Where a text begins, from the left."""
    at = AT.fullmatch(text.get("transform", ""))
    return float(at[1]) if at else -1.0


def top(text: html.HtmlElement) -> float:
    """How far a text stands from the top."""
    at = AT.fullmatch(text.get("transform", ""))
    return float(at[2]) if at else -1.0
