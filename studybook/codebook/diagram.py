"""The datasets of a study and how they link, as a small drawing: a box for each, the one of the page told apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from studybook.present.text import escaped
from studybook.study import DataFile, Study

BOX, TALL, GAP, LINE, LETTER = 158, 62, 16, 17, 7.5
"""How wide and high a box is, how far apart boxes are, how high a line of text is, and how wide a letter of a key, in units."""

NAME = "links"


@dataclass(frozen=True)
class _Box:
    file: DataFile
    left: float
    top: float

    @property
    def middle(self) -> float:
        return self.left + BOX / 2


def diagram_html(here: DataFile, study: Study) -> str:
    """The drawing with its name, and in words what it shows."""
    if not study.links:
        return ""
    boxes = _boxes(study)
    wide = max(box.left for box in boxes.values()) + BOX + 4
    high = max(box.top for box in boxes.values()) + TALL + 4
    drawn = "\n".join([*_lines(boxes, study), *(_drawn(box, here) for box in boxes.values())])
    return (
        f'<figure class="diagram-figure">\n<svg class="diagram" role="img" viewBox="-2 -2 {wide:g} {high:g}" '
        f'aria-labelledby="{NAME}-name {NAME}-words">\n<title id="{NAME}-name">How the datasets link</title>\n'
        f'<desc id="{NAME}-words">{escaped(" ".join(_sentences(study)))}</desc>\n{drawn}\n</svg>\n</figure>'
    )


def _sentences(study: Study) -> Iterator[str]:
    for link in study.links:
        child, parent = study.file(link.dataset), study.file(link.parent)
        keys = " and ".join(link.keys)
        yield f"Each row of the {child.title} belongs to one row of the {parent.title} by {keys}."


def _boxes(study: Study) -> dict[str, _Box]:
    """A box for each dataset, below all that it belongs to, each level in the middle."""
    levels: dict[int, list[DataFile]] = {}
    for file in study.files:
        levels.setdefault(_level(file.slug, study), []).append(file)
    widest = max(len(files) for files in levels.values())
    between = TALL + (max(len(link.keys) for link in study.links) + 2.5) * LINE
    return {
        file.slug: _Box(file, (number + (widest - len(files)) / 2) * (BOX + GAP), level * between)
        for level, files in levels.items()
        for number, file in enumerate(files)
    }


def _level(name: str, study: Study) -> int:
    return 1 + max((_level(link.parent, study) for link in study.links if link.dataset == name != link.parent), default=-1)


def _drawn(box: _Box, here: DataFile) -> str:
    """A box with what it holds; that of the page has a heavier edge and says so."""
    mine = box.file is here
    words = [("title", box.file.title), ("row", f"one row a {box.file.row}"), *([("row", "this page")] if mine else [])]
    top = box.top + TALL / 2 - LINE * (len(words) - 1) / 2 + 4.5
    texts = "".join(
        f'<text class="{style}" x="{box.middle:g}" y="{top + LINE * number:g}">{escaped(text)}</text>'
        for number, (style, text) in enumerate(words)
    )
    style = "box here" if mine else "box"
    return f'<rect class="{style}" x="{box.left:g}" y="{box.top:g}" width="{BOX}" height="{TALL}" rx="5"/>{texts}'


def _lines(boxes: dict[str, _Box], study: Study) -> Iterator[str]:
    """From a dataset to each that belongs to it: one mark at the one row, a fork where there may be several, keys between."""
    for link in study.links:
        parent, child = boxes[link.parent], boxes[link.dataset]
        start, end, x = parent.top + TALL, child.top, child.middle
        bend, wide = start + LINE, max(map(len, link.keys)) * LETTER + 8
        yield (
            f'<path class="line" d="M{parent.middle:g},{start:g}V{bend:g}H{x:g}V{end:g}'
            f'M{parent.middle - 6:g},{start + 7:g}h12M{x - 7:g},{end:g}L{x:g},{end - 11:g}L{x + 7:g},{end:g}"/>'
            f'<rect class="gap" x="{x - wide / 2:g}" y="{bend + 4:g}" width="{wide:g}" height="{LINE * len(link.keys)}"/>'
        )
        for number, key in enumerate(link.keys, 1):
            yield f'<text class="key" x="{x:g}" y="{bend + LINE * number:g}">{escaped(key)}</text>'
