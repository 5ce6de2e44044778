"""What stands under a table or a chart of several findings: base, order, notes, what is not shown, source."""

from collections.abc import Iterator, Sequence

from studybook.bundle import Refused
from studybook.present.identity import html
from studybook.present.leads import leads_markdown
from studybook.present.marks import source_line
from studybook.present.notes import WITHHELD_WORDS, base, universe
from studybook.present.panels import Panel, row_label
from studybook.present.text import AVAILABLE, GROUPINGS, escaped, html_block


def notes_markdown(panel: Panel, how_to_read: Sequence[str], *, withheld: bool) -> str:
    """The notes as Markdown; the links in them are Markdown too, which both renderers make relative to the page."""
    said = [*map(escaped, how_to_read), *map(escaped, _own_words(panel))]
    paragraphs = "\n".join(f"<p>{sentence}</p>" for sentence in (*_base(panel), *said))
    source = f'<p class="source-line">{escaped(source_line(panel.bundle.standing, panel.bundle.manifest.study))}</p>'
    marks = f"{WITHHELD_WORDS}\n\n" if withheld else ""
    refused = "".join(f"[{words}]({where}).\n\n" for words, where in _reasons(panel))
    leads = leads_markdown([(each.id, row_label(each)) for each in panel.findings])
    return f"::: finding-notes\n{html_block(paragraphs)}\n{marks}{refused}{html_block(source)}\n{leads}:::\n"


def _reasons(panel: Panel) -> Iterator[tuple[str, str]]:
    """Where a reader finds why some findings are not shown."""
    lacking = {each.lacking for each in panel.findings if isinstance(each, Refused)}
    if False in lacking:
        yield "Why some tables are not published", GROUPINGS
    if True in lacking:
        yield "What these files have", AVAILABLE


def _base(panel: Panel) -> Iterator[str]:
    """How many records each row is about, and which."""
    table = panel.released[0].table
    yield html(base(table))
    if said := universe(table.universe, panel.bundle, table.dataset):
        yield escaped(said)


def _own_words(panel: Panel) -> Iterator[str]:
    """What the findings say of themselves, once where all say the same, and why some are not published."""
    notes = {each.table.dimensions[-1].label: each.note for each in panel.released}
    if len(set(notes.values())) == 1:
        yield from filter(None, set(notes.values()))
    else:
        yield from (f"{label}: {note}" for label, note in notes.items() if note)
    for each in panel.findings:
        if isinstance(each, Refused):
            yield f"{each.title}: not {'available' if each.lacking else 'published'}. {each.reason}"
