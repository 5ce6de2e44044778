"""Several findings as one chart: the share of one category in each, in the order they are named."""

from dataclasses import replace

from studybook.bundle import Refused, Released
from studybook.present.bars import HUES, Bar, Group
from studybook.present.charts import figure_html
from studybook.present.identity import ALL, EVERY, TITLE, Piece, Sentence, cell
from studybook.present.layout import LISTED, sheet
from studybook.present.lines import Line, Part
from studybook.present.marks import title_prefix
from studybook.present.panel_notes import notes_markdown
from studybook.present.panels import Panel
from studybook.present.text import html_block, nothing, percent, plain, share_words

SILENT = "not published"


def chart_markdown(panel: Panel) -> str:
    """The chart, a sentence that says what it shows, and the notes, as Markdown that both renderers leave as it is."""
    bars = groups(panel)
    page = sheet(bars, title_prefix(panel.bundle.standing), LISTED)
    figure = figure_html(panel.name, panel.title, page, message(panel), panel.bundle.standing)
    withheld = any(bar.text == "withheld" for group in bars for bar in group.bars)
    notes = notes_markdown(panel, ["Bars stand in a fixed order, not by size."], withheld=withheld)
    return f':::: {{.finding data-of="{panel.of}"}}\n{html_block(figure)}\n{notes}::::\n'


def groups(panel: Panel) -> tuple[Group, ...]:
    """A bar for each finding of one variable; of two, a group of bars, one for each column."""
    if panel.crossed:
        return tuple(_group(panel, each) for each in panel.findings)
    return (Group("", tuple(_bar(panel, each) for each in panel.findings)),)


def message(panel: Panel) -> Sentence:
    """What the chart shows: between which shares all bars lie. It is not said which is the longest."""
    ranges = (piece for i, by in enumerate(panel.columns) for piece in ((Piece("; "),) * bool(i) + _range(panel, by)))
    count, dataset = panel.released[0].table.at(()).count, panel.released[0].table.dataset
    base = () if panel.crossed or not count else (Piece("of "), Piece(f"{count:,}", cell("n")), Piece(f" {dataset} "))
    whose = Piece("Share "), *base, Piece("with “"), Piece(plain(panel.category), label=panel.place())
    if all(share is None for by in panel.columns for share in panel.shares(by)):
        return *whose, Piece(f"” is not shown. {nothing(dataset)}" if count == 0 else "” is not shown.")
    return *whose, Piece("”: "), *ranges, Piece(".")


def _bar(panel: Panel, finding: Released | Refused) -> Bar:
    """The share of all records, beside the name of the variable."""
    if isinstance(finding, Refused):
        return Bar(finding.title, None, SILENT, "c1", cell("x"), TITLE, finding.id)
    ((line, part),) = panel.compared(finding)
    return replace(_share(line, part, "c1"), label=finding.table.dimensions[0].label, place=TITLE, of=finding.id)


def _group(panel: Panel, finding: Released | Refused) -> Group:
    """The shares of all columns under the name of the variable that makes them; one bar where all are withheld."""
    place, every = f"{ALL}/{TITLE}", f"{ALL}/{EVERY}"
    if isinstance(finding, Refused):
        silent = Bar("All groups", None, SILENT, "c1", cell("x"), every, finding.id)
        return Group(finding.title, (silent,), place, finding.id)
    label, shown = finding.table.dimensions[1].label, panel.compared(finding)
    if all(percent(part.count, line.total) is None for line, part in shown):
        at = panel.place().replace(ALL, EVERY)
        return Group(label, (Bar("All groups", None, "withheld", "c1", cell("p", at), every, finding.id),), place, finding.id)
    bars = (_share(line, part, HUES[number % len(HUES)]) for number, (line, part) in enumerate(shown))
    return Group(label, tuple(replace(bar, of=finding.id) for bar in bars), place, finding.id)


def _share(line: Line, part: Part, colour: str) -> Bar:
    """The share of a column, under its label."""
    share, label = percent(part.count, line.total), line.group.label if line.group else ""
    return Bar(label, share, share_words(part.count, line.total), colour, cell("p", line.at(part)), line.whole)


def _range(panel: Panel, by: str | None) -> Sentence:
    """The smallest and the largest share of a column, and of how many findings it is."""
    place, shares = panel.place(by), [share for share in panel.shares(by) if share is not None]
    whose = () if by is None else (Piece("“"), Piece(plain(by), label=f"{ALL}/{place.rpartition('/')[2]}"), Piece("” "))
    if not shares:
        return *whose, Piece("not shown")
    low, high = Piece(f"{min(shares)}%", cell("lo", place)), Piece(f"{max(shares)}%", cell("hi", place))
    ends = (low,) if min(shares) == max(shares) else (low, Piece(" to "), high)
    shown = f"shown for {len(shares)} of {len(panel.findings)}"
    return *whose, *ends, *((Piece(", "), Piece(shown, cell("s", place))) if len(shares) < len(panel.findings) else ())
