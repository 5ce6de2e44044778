"""A finding as a chart: bars lying down with their numbers at their ends, drawn for a phone's width and scaled up."""

from collections.abc import Mapping

import altair as alt

from studybook.bundle import Bundle, Released
from studybook.present import durations
from studybook.present.bars import groups, message
from studybook.present.box_charts import marks as box_marks
from studybook.present.box_charts import quartiles
from studybook.present.boxes import Box, box
from studybook.present.drawing import Layers, Mark, drawn, named, x, y
from studybook.present.identity import Sentence, html, words
from studybook.present.layout import LINE, Sheet, Spot, Word, sheet
from studybook.present.marks import hatched, inline_tag, said, tag_html, title_prefix, titled
from studybook.present.notes import notes_markdown, threshold
from studybook.present.svg import inline_svg, kept, paint
from studybook.present.text import escaped, html_block, plain
from studybook.standing import Standing


def chart_markdown(released: Released, bundle: Bundle) -> str:
    """The chart, a sentence that says the same, and the notes, as Markdown that both renderers leave as it is."""
    figure, notes = html_block(chart_html(released, bundle)), notes_markdown(released, bundle, sums=False)
    return f':::: {{.finding data-of="{released.id}"}}\n{figure}\n{notes}::::\n'


def chart_html(released: Released, bundle: Bundle) -> str:
    """The chart and the sentence that says the same, without notes."""
    return figure_html(released.id, released.title, *_page(released, bundle), bundle.standing)


def figure_html(of: str, title: str, page: Sheet | Box, told: Sentence, standing: Standing) -> str:
    """Bars or quartiles under their title and the sentence that says the same; `of` is what its id begins with."""
    return framed(of, title, _draw(page), told, standing)


def framed(of: str, title: str, drawing: str, told: Sentence, standing: Standing) -> str:
    """A drawing under its title and the sentence that says the same."""
    name, description = f"{of}-chart", said(standing, words(told))
    svg = inline_svg(drawing, name, titled(standing, plain(title)), description, hatched=hatched(standing))
    link = f'<a class="permalink" href="#{name}" aria-label="Link to this chart">#</a>'
    heading = f"{tag_html(standing)} {escaped(title)} {link}"
    caption = f'<figcaption>{heading}<p class="message">{html(told)}{inline_tag(standing)}</p></figcaption>'
    return f'<figure id="{name}" class="chart-figure">\n{caption}\n{svg}\n</figure>'


def _page(released: Released, bundle: Bundle) -> tuple[Sheet | Box, Sentence]:
    """What is drawn, and the sentence that says the same."""
    mark = title_prefix(bundle.standing)
    if released.question == "durations" and released.table.statistics:
        return box(released.table, durations.between(released.table, bundle), mark), durations.message(released.table)
    return sheet(groups(released), mark), message(released, threshold(bundle))


def _draw(page: Sheet | Box) -> str:
    if isinstance(page, Box):
        return drawn(quartiles, box_marks(page), page.height)
    return drawn(_bars, _marks(page), page.height)


def _bars() -> Layers:
    """Bars with their numbers at their ends, gaps with their reason in them, and the words of the chart."""
    sides = x("left"), alt.X2("right:Q"), y("top"), alt.Y2("bottom:Q")
    told = x("at"), y("baseline"), alt.Text("text:N")
    bold, normal = (
        named(weight).mark_text(align="left", baseline="alphabetic", fontWeight=weight, lineBreak="\n", lineHeight=LINE)
        for weight in ("bold", "normal")
    )
    return alt.layer(
        named("bars").mark_rect().encode(*sides, alt.Fill("colour:N", scale=None, legend=None)),
        named("bars").mark_text(align="left", baseline="alphabetic", fontWeight="bold").encode(*told),
        named("gaps").mark_rect(fill=None, stroke="currentColor", strokeDash=[3, 3], strokeWidth=1).encode(*sides),
        named("gaps").mark_text(align="left", baseline="alphabetic", fontStyle="italic", fontSize=12).encode(*told),
        *(words.encode(x=alt.XValue(0), y=y("y"), text="text:N") for words in (bold, normal)),
    )


def _marks(page: Sheet) -> Mapping[str, list[Mark]]:
    """A number that is not shown has a box of one size with the reason in it, never a bar of length zero."""
    layout, longest = page.layout, max([1, *(spot.length or 0 for spot in page.spots)])
    withheld = [spot for spot in page.spots if spot.length is None]
    gap = 68 if all(spot.text == "withheld" for spot in withheld) else 96
    shown = [(spot, spot.length * layout.longest / longest) for spot in page.spots if spot.length is not None]
    return {
        "bars": [_spot(spot, layout.left, length, length + 6) for spot, length in shown],
        "gaps": [_spot(spot, layout.left, gap, 8) for spot in withheld],
        "bold": [_word(word) for word in page.words if word.weight == "bold"],
        "normal": [_word(word) for word in page.words if word.weight == "normal"],
    }


def _spot(spot: Spot, left: int, length: float, beside: float) -> Mark:
    """A rectangle, and its text so far beside its left end. A hundredth of a unit is nothing that can be seen."""
    places = {"left": left, "right": round(left + length, 2), "at": round(left + beside, 2)}
    about = {"text": spot.text, "colour": paint(spot.colour), "is": kept("data-cell", spot.cell, spot.of)}
    return {**places, "top": spot.top, "bottom": spot.bottom, "baseline": spot.baseline, **about}


def _word(word: Word) -> Mark:
    return {"text": word.text, "y": word.y, "is": kept("data-label", word.place, word.of)}
