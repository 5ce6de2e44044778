"""The architecture, drawn from the code: ARCHITECTURE.md and its picture, which `make architecture` writes and a test holds."""

import ast
import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from tests.test_layers import LAYERS, PRIVATE, ROOT, engine_imports, imports, layer, modules

PAGE, PICTURE = ROOT / "ARCHITECTURE.md", ROOT / "docs" / "architecture.svg"

WIDTH, ROW, GAP, MARGIN = 960, 38, 8, 16

HEAD = """# Architecture

Drawn from the code by `make architecture`; a test fails where it is out of date. *Why* things are as they are stands in
[CONTRIBUTING.md](CONTRIBUTING.md), together with a tour of one build.

Rows of a restricted study come in at `sources`, are checked by `validation`, counted by `questions`, and protected by
`disclosure`. What may be published leaves through `release` as a bundle of plain files. Everything from `present` on is made of
that bundle alone.

![The modules of the engine in layers, each of which imports only from layers above it](docs/architecture.svg)

A module imports from the layers above its own and from its own. What is marked *private* has rows or unprotected counts in its
hands, or needs pandas to be declared: nothing that a page runs can reach it.
"""


def of(name: str) -> list[Path]:
    """The files of a module or package of the engine, the one that introduces it first."""
    return sorted((path for path in modules() if layer(path) == name), key=lambda path: path.stem != "__init__")


def said(name: str) -> str:
    """The first sentence that a module says of itself."""
    text = ast.get_docstring(ast.parse(of(name)[0].read_text(encoding="utf-8"))) or ""
    first = " ".join(text.partition("\n\n")[0].split())
    return re.split(r"(?<=[.!?]) (?=[A-Z])", first)[0]


def libraries(name: str) -> list[str]:
    """What a module imports that is neither the engine's nor Python's own."""
    tops = {each.partition(".")[0] for path in of(name) for each in imports(path)}
    return sorted(tops - {"studybook"} - sys.stdlib_module_names)


def uses(name: str) -> list[str]:
    """The other modules of the engine that a module imports."""
    return sorted({each for path in of(name) for each in engine_imports(path)} - {name})


def page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(part for number, names in enumerate(LAYERS, 1) for part in _layer(number, names))


def _layer(number: int, names: tuple[str, ...]) -> Iterator[str]:
    yield f"\n## Layer {number}\n\n| Module | What it is | Imports | Libraries |\n|---|---|---|---|\n"
    for name in names:
        link = f"studybook/{name}/" if (ROOT / "studybook" / name).is_dir() else f"studybook/{name}.py"
        mark = ", private" if name in PRIVATE else ""
        cells = (f"[`{name}`]({link}){mark}", said(name).replace("|", "\\|"), ", ".join(uses(name)), ", ".join(libraries(name)))
        yield f"| {' | '.join(cells)} |\n"


def picture() -> str:
    """The layers as an SVG: a row for each, private modules in another colour and with a broken edge."""
    height = 2 * MARGIN + ROW * len(LAYERS)
    boxes = (box for number, names in enumerate(LAYERS) for box in _row(number, names))
    style = (
        "<style>text{font:14px system-ui,sans-serif;text-anchor:middle;fill:#1b2433}"
        "rect{fill:#e3edf7;stroke:#1f5c99}.private rect{fill:#fff3d6;stroke:#9a6a00;stroke-dasharray:5 3}</style>"
    )
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
    title = "<title>The modules of the engine in layers; broken edges mark what is private</title>"
    ground = f'<path fill="#fff" d="M0 0h{WIDTH}v{height}H0z"/>'
    return "\n".join([opening, title, style, ground, *boxes, "</svg>", ""])


def _row(number: int, names: tuple[str, ...]) -> Iterator[str]:
    wide = (WIDTH - 2 * MARGIN - GAP * (len(names) - 1)) / len(names)
    top = MARGIN + ROW * number
    for at, name in enumerate(names):
        left = MARGIN + at * (wide + GAP)
        kind = ' class="private"' if name in PRIVATE else ""
        rect = f'<rect x="{left:g}" y="{top}" width="{wide:g}" height="{ROW - GAP}" rx="4"/>'
        yield f'<g{kind}>{rect}<text x="{left + wide / 2:g}" y="{top + 20}">{escape(name)}</text></g>'


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
