"""From the SVG vl-convert writes to one that can stand in a page: named, themed, hatched, and marked as what it is."""

import re

from studybook.present.text import escaped

COLOURS = {
    "c1": "#1f5f99",
    "c2": "#b35900",
    "c3": "#2f9e86",
    "c4": "#5b1a55",
    "c5": "#a872c9",
    "c6": "#4a4600",
    "c-missing": "#6b7280",
}
"""The colours of marks. The stylesheet sets each by its name for both themes; these serve where an SVG is used without it."""


def paint(name: str) -> str:
    """A colour as a fill or stroke."""
    return f"var(--{name},{COLOURS[name]})"


def kept(attribute: str, value: str, of: str = "") -> str:
    """The description of a mark that `inline_svg` makes attributes of it; all other descriptions are dropped."""
    whose = f"data-of={of} " if of else ""
    return f"{whose}{attribute}={value}" if value else ""


def inline_svg(drawn: str, name: str, title: str, description: str, *, hatched: bool) -> str:
    """The drawing as an image with a name and a description, without size; hatched if nothing in it is a cleared result."""
    view = re.search(r'viewBox="[^"]*"', drawn)
    assert view, "vl-convert writes a view box"
    body = drawn[drawn.index(">") + 1 :]
    body = re.sub(r' aria-label="data-of=(\S+) ', r' data-of="\1" aria-label="', body)
    body = re.sub(r' aria-label="(data-[a-z]+)=([^"]*)"', r' \1="\2"', body)
    body = re.sub(r' (?:role|class|aria-[a-z]+)="[^"]*"', "", body)
    body = re.sub(r'<path d="[^"]*" (?:pointer-events="none" )?display="none"/>', "", body)
    body = re.sub(r'\bid="', f'id="{name}-', body).replace("url(#", f"url(#{name}-")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" {view.group()} '
        f'aria-labelledby="{name}-name {name}-message">\n<title id="{name}-name">{escaped(title)}</title>\n'
        f'<desc id="{name}-message">{escaped(description)}</desc>\n'
    )
    return head + (_hatched(body, name) if hatched else body)


def _hatched(body: str, name: str) -> str:
    """Stripes of the mark's own colour in place of every solid fill."""
    used = [colour for colour in COLOURS if f'fill="{paint(colour)}"' in body]
    for colour in used:
        body = body.replace(
            f'fill="{paint(colour)}"', f'fill="url(#{name}-hatch-{colour})" stroke="{paint(colour)}" stroke-width="1"'
        )
    return f"<defs>\n{''.join(_pattern(colour, f'{name}-hatch-{colour}') for colour in used)}</defs>\n{body}"


def _pattern(colour: str, name: str) -> str:
    return (
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="{paint(colour)}" fill-opacity="0.3"/>'
        f'<rect width="2.5" height="5" fill="{paint(colour)}"/></pattern>\n'
    )
