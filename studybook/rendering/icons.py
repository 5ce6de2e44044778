"""The font of icons a site brings along, cut down to those it shows: a few of two thousand, under 2 KB instead of 130."""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from studybook.errors import PageFailed

SHEET = "site_libs/bootstrap-icons/bootstrap-icons.min.css"
FONT = "fonts/bootstrap-icons.woff"
OTHER = "fonts/bootstrap-icons.woff2"
"""The same font in a form that browsers take first, and that needs another library to write."""

RULE = re.compile(r'\.bi-([a-z0-9-]+)::before\{content:"\\([0-9a-f]+)"\}')
SOURCE = re.compile(r'src:url\("fonts/bootstrap-icons\.woff2[^}]*\}')
NAME = re.compile(r"bi-(?<!\wbi-)([a-z0-9-]+)")  # sought by letters: by the edge of a word takes thirty times as long
# How the style sheet of a renderer shows an icon: by its place in the font.
PLACE = re.compile(r"""content:\s*["']\\([0-9a-f]{4,5})["']""")


def lighten(site: Path) -> None:
    """Leave of the icons those that pages, scripts or other style sheets name; nothing where a site has none.

    Raises:
        PageFailed: the renderer brings its icons in another way than is known.
    """
    sheet = site / SHEET
    if not sheet.is_file():
        return
    text, font = sheet.read_text(encoding="utf-8"), sheet.parent / FONT
    if not (font.is_file() and RULE.search(text) and SOURCE.search(text)):
        raise PageFailed(
            "The renderer brings its icons in a way that is not known",
            where=SHEET,
            remedy="The version of smalldocs has changed: bring studybook/rendering/icons.py up to it.",
        )
    names, places = _shown(site, sheet)
    kept = {name: place for name, place in RULE.findall(text) if name in names}
    text = RULE.sub(lambda rule: rule[0] if rule[1] in kept else "", text)
    sheet.write_text(SOURCE.sub(f'src:url("{FONT}") format("woff")}}', text), encoding="utf-8")
    font.write_bytes(_cut(font.read_bytes(), frozenset(int(place, 16) for place in {*places, *kept.values()})))
    (sheet.parent / OTHER).unlink(missing_ok=True)


def _shown(site: Path, sheet: Path) -> tuple[set[str], set[str]]:
    """The icons a site names, and the places in the font it takes others from."""
    names, places = set[str](), set[str]()
    for text in _texts(site, sheet):
        names.update(NAME.findall(text))
        places.update(PLACE.findall(text))
    return names, places


def _texts(site: Path, sheet: Path) -> Iterator[str]:
    for ending in ("html", "js", "css"):
        yield from (path.read_text(encoding="utf-8") for path in sorted(site.rglob(f"*.{ending}")) if path != sheet)


@lru_cache(maxsize=1)
def _cut(whole: bytes, places: frozenset[int]) -> bytes:
    """The font with these places alone, the same bytes each time, and the very same after most edits."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415  (takes a quarter of a second, and few commands render)
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # the font has two bytes too many, which harm nothing
    options = Options()
    options.layout_features, options.name_IDs, options.hinting = [], [], False
    subsetter, written = Subsetter(options), BytesIO()
    with TTFont(BytesIO(whole), recalcTimestamp=False) as font:
        subsetter.populate(unicodes=sorted(places))
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(written)
    return written.getvalue()
