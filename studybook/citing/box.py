"""Everything by which a finding or a variable is cited, as HTML to be read, copied and saved, without a script of its own.

A script adds the buttons that copy. Without it each text can be marked by hand; texts of several lines scroll sideways.
"""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from studybook.citing.apa import in_text
from studybook.citing.formats import FORMATS, NAMES, STYLES, Format, written
from studybook.citing.reference import Reference
from studybook.present.marks import inline_tag, title_prefix

SCRIPT = Path(__file__).with_name("copying.js").read_bytes()
"""Adds buttons that copy links and citations. Without it, both can be read and marked by hand."""

SCRIPT_PATH = "copying.js"
"""Where the script lies, from the top of the site."""


NO_FILES: Mapping[Format, str] = {}


def cite_html(reference: Reference, files: Mapping[Format, str] = NO_FILES, sentence: str = "") -> str:
    """Each style and format of a reference, and a sentence with its citation.

    `files` are the addresses, seen from the page, of formats that are files too. `sentence` is HTML in which each number says
    which it is; the page says around the box what it is about. Browsers write in the address of the page where the site
    declares none.
    """
    parts = [_style(reference, form) for form in STYLES]
    parts += [_sentence(reference, sentence)] if sentence else []
    parts += [_format(reference, form, files.get(form, "")) for form in FORMATS]
    return f'<div class="cite-box"{here(reference)}>\n{"".join(parts)}</div>\n'


def script_html(up: str = "") -> str:
    """What loads the script; `up` leads from the page to the top of the site."""
    return f'<script src="{up}{SCRIPT_PATH}" defer></script>'


def here(reference: Reference) -> str:
    """An attribute that has browsers write the whole address in the place of one that leads from the top of the site."""
    return "" if "://" in reference.address else f' data-here="{escape(reference.address)}"'


def _style(reference: Reference, form: Format) -> str:
    entries = "".join(f"<p>{entry.html}</p>" for entry in STYLES[form](reference))
    name = NAMES[form]
    return f'<p class="cite-name">{name}</p>\n<div {_copied(f"{name} citation")} data-cite="{form}">{entries}</div>\n'


def _format(reference: Reference, form: Format, file: str) -> str:
    name = NAMES[form]
    link = f'<p><a href="{escape(file)}" download>{name} as a file</a></p>\n' if file else ""
    told = escape(written(reference, form), quote=False)
    text = f'<pre tabindex="0" aria-label="{name}" {_copied(name)} data-cite="{form}">{told}</pre>'
    return f"<details><summary>{name}</summary>\n{link}{text}\n</details>\n"


def _sentence(reference: Reference, sentence: str) -> str:
    """A sentence with what must stand before and behind its numbers, the citation behind it, and the entry it leads to."""
    prefix = title_prefix(reference.standing)
    marked = f"{prefix}. {sentence}{inline_tag(reference.standing)}" if prefix else sentence
    entries = "".join(f"<p>{entry.html}</p>" for entry in STYLES["apa"](reference))
    cited = f'<span data-cite="in-text">{escape(in_text(reference))}</span>'
    said = f'<p>{marked} {cited}</p><div data-cite="apa">{entries}</div>'
    return f'<p class="cite-name">A sentence with its citation</p>\n<div {_copied("sentence")}>{said}</div>\n'


def _copied(name: str) -> str:
    return f'class="citation" data-copy="{name}"'
