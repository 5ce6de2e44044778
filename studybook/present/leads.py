"""The way from a finding on a page to the page of its own, where it is cited and reused."""

from collections.abc import Sequence

from studybook.present.text import html_block, markdown_text

WORDS = "Cite or reuse"
"""What the link says; under several findings, what the list of links is called."""


def lead_markdown(name: str) -> str:
    """The link under one finding, as Markdown, which both renderers make relative to the page."""
    return f"{_link(WORDS, name)}\n"


def leads_markdown(named: Sequence[tuple[str, str]]) -> str:
    """A list to open under several findings, with the id of each and what its row is called."""
    items = "\n".join(f"- {_link(markdown_text(title), name)}" for name, title in named)
    opened, closed = html_block(f'<details class="leads"><summary>{WORDS}</summary>'), html_block("</details>")
    return f"{opened}\n{items}\n\n{closed}"


def _link(text: str, name: str) -> str:
    return f"[{text}](/findings/{name}.qmd)"
