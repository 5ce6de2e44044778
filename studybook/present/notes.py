"""What stands under a table or a chart: base, universe, note, what is withheld, source."""

from studybook.bundle import Bundle, Released, Table
from studybook.cells import Codes, Where
from studybook.present import durations
from studybook.present.identity import Piece, Sentence, cell, html
from studybook.present.leads import lead_markdown
from studybook.present.lines import Line, columns, rows
from studybook.present.marks import source_line
from studybook.present.text import POLICY, escaped, html_block, plain

WITHHELD_WORDS = (
    f"Some numbers are withheld, because they or others that follow from them are small: [how numbers are withheld]({POLICY})."
)
"""Why there are marks in a table, as Markdown."""


def notes_markdown(released: Released, bundle: Bundle, *, sums: bool = True, leads: bool = True) -> str:
    """The notes as Markdown, with or without what withheld numbers hold together, and with the way to the finding's own page.

    Links in them are Markdown, which both renderers make relative to the page.
    """
    said = [universe(released.table.universe, bundle, released.table.dataset), released.note]
    if released.question == "durations":
        said += durations.notes(released.table, bundle)
    elif len(released.table.dimensions) > 1:
        said.append(f"Percentages are within each category of “{released.table.dimensions[1].label}”.")
    sentences = [html(base(released.table)), *(escaped(sentence) for sentence in said if sentence)]
    paragraphs = "\n".join(f"<p>{sentence}</p>" for sentence in sentences)
    source = f'<p class="source-line">{escaped(source_line(bundle.standing, bundle.manifest.study))}</p>'
    withheld = _withheld_markdown(released.table, bundle, sums)
    lead = f"\n{lead_markdown(released.id)}" if leads else ""
    return f"::: finding-notes\n{html_block(paragraphs)}\n{withheld}{html_block(source)}{lead}:::\n"


def base(table: Table) -> Sentence:
    """How many records the numbers are about."""
    count = table.at(()).count
    if count is None:
        return Piece(f"Base: {table.dataset}, "), Piece("their number withheld", cell("n")), Piece(".")
    return Piece("Base: "), Piece(f"{count:,}", cell("n")), Piece(f" {table.dataset}.")


def universe(universe: Where, bundle: Bundle, dataset: str) -> str:
    """Which records are counted, in words; empty where all are."""
    conditions = [_condition(name, codes, bundle, dataset) for name, codes in universe]
    return f"Only {dataset} with {'; '.join(conditions)}." if conditions else ""


def threshold(bundle: Bundle) -> int | None:
    """The smallest count the policy of the release publishes; None, and nothing is said of sums, where it names none."""
    value = bundle.manifest.policy.get("threshold")
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def together(line: Line, parts: str, rest: int) -> Piece:
    """How many of the `parts` of a line are withheld, and what they hold together."""
    return Piece(f"{line.withheld} {parts} withheld, together {rest:,}", cell("t", line.place))


def any_withheld(table: Table) -> bool:
    """Whether the table has a mark to explain."""
    return any(cell.count is None for cell in table.cells) or any(s.value is None for s in table.statistics)


def _withheld_markdown(table: Table, bundle: Bundle, sums: bool) -> str:
    if not any_withheld(table):
        return ""
    together = _together_html(table, threshold(bundle)) if sums else ""
    return f"{WITHHELD_WORDS}\n\n{html_block(together) if together else ''}\n"


def _together_html(table: Table, smallest: int | None) -> str:
    """A sentence of a table of one variable; of two, a list to open, since there may be one for each row and column."""
    if len(table.dimensions) == 1:
        return "".join(f'<p class="together">{sentence}</p>' for sentence in _together(columns(table), "categories", smallest))
    everything = f"All {table.dataset}: "
    said = [
        *_together(columns(table), "rows", smallest, everything),
        *_together(rows(table), "columns", smallest, everything),
    ]
    if not said:
        return ""
    items = "\n".join(f"<li>{sentence}</li>" for sentence in said)
    return f'<details class="together"><summary>What is withheld, together</summary>\n<ul>\n{items}\n</ul></details>'


def _together(lines: tuple[Line, ...], parts: str, smallest: int | None, everything: str = "") -> list[str]:
    """What the withheld parts of a line hold together; of a line without any published part its total has said it already."""
    return [
        html((*_whose(line, everything), together(line, parts, rest), Piece(".")))
        for line in lines
        if line.withheld < len(line.parts) and (rest := line.together(smallest)) is not None
    ]


def _whose(line: Line, everything: str) -> Sentence:
    return (Piece(plain(line.group.label), label=line.whole), Piece(": ")) if line.group else (Piece(everything),)


def _condition(name: str, codes: Codes, bundle: Bundle, dataset: str) -> str:
    """A condition with the labels the codebook of the release gives its codes."""
    for entry in bundle.codebook.get(dataset, ()):
        if entry.variable == name and entry.table and entry.table.dimensions:
            dimension = entry.table.dimensions[0]
            meant = [category for category in dimension.categories if set(category.codes) <= set(codes)]
            left = [category.codes for category in dimension.categories if category not in meant]
            if left == [(None,)]:
                return f"{dimension.label}: known"
            if {code for category in meant for code in category.codes} == set(codes):
                return f"{dimension.label}: {' or '.join(category.label for category in meant)}"
    return f"{name}: {' or '.join(str(code) for code in codes)}"
