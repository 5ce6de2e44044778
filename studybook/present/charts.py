"""A finding as a chart: bars lying down with their numbers at their ends, drawn for a phone's width and scaled up."""

from dataclasses import fields

import altair as alt
import pandas as pd
import vl_convert

from studybook.bundle import Bundle, Released
from studybook.present import durations
from studybook.present.bars import groups, message
from studybook.present.box_charts import Layers
from studybook.present.box_charts import layers as box_layers
from studybook.present.boxes import Box, box
from studybook.present.identity import Sentence, html, words
from studybook.present.layout import LINE, WIDTH, Layout, Sheet, Spot, Word, sheet
from studybook.present.marks import hatched, inline_tag, said, tag_html, title_prefix, titled
from studybook.present.notes import notes_markdown, threshold
from studybook.present.svg import inline_svg, kept, paint
from studybook.present.text import escaped, html_block, plain
from studybook.standing import Standing

# Altair refuses a background of None, which lets the page's own show through: vl-convert takes it.
CONFIG = {"background": None, "font": "sans-serif", "text": {"fontSize": 13, "fill": "currentColor"}, "view": {"stroke": None}}


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


def framed(of: str, title: str, drawn: str, told: Sentence, standing: Standing) -> str:
    """A drawing under its title and the sentence that says the same."""
    name, description = f"{of}-chart", said(standing, words(told))
    svg = inline_svg(drawn, name, titled(standing, plain(title)), description, hatched=hatched(standing))
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
    layers = box_layers(page) if isinstance(page, Box) else _layers(page)
    chart = layers.properties(width=WIDTH, height=page.height, padding=0, autosize="none")
    return vl_convert.vegalite_to_svg(chart.to_dict(), config=CONFIG)


def _layers(page: Sheet) -> Layers:
    shown = [spot for spot in page.spots if spot.length is not None]
    withheld = [spot for spot in page.spots if spot.length is None]
    return alt.layer(_bars(shown, page.layout), _gaps(withheld, page.layout), _words(page.words))


def _bars(spots: list[Spot], layout: Layout) -> Layers:
    frame = _frame(spots)
    base = alt.Chart(frame.assign(colour=frame["colour"].map(paint)))
    longest = max([1, *(spot.length or 0 for spot in spots)])
    scale = alt.Scale(domain=[0, longest], range=[layout.left, layout.left + layout.longest])
    length = alt.X("length:Q", scale=scale, axis=None)
    fill = alt.Fill("colour:N", scale=None, legend=None)
    bars = base.mark_rect().encode(
        x=length, x2=alt.X2Value(layout.left), y=_y("top"), y2="bottom:Q", fill=fill, description="is:N"
    )
    ends = base.mark_text(align="left", baseline="alphabetic", dx=6, fontWeight="bold")
    return alt.layer(bars, ends.encode(x=length, y=_y("baseline"), text="text:N", description="is:N"))


def _gaps(spots: list[Spot], layout: Layout) -> Layers:
    """A number that is not shown: an empty box of one size with the reason in it, never a bar of length zero."""
    base, width = alt.Chart(_frame(spots)), 68 if all(spot.text == "withheld" for spot in spots) else 96
    boxes = base.mark_rect(fill=None, stroke="currentColor", strokeDash=[3, 3], strokeWidth=1).encode(
        x=alt.XValue(layout.left), x2=alt.X2Value(layout.left + width), y=_y("top"), y2="bottom:Q", description="is:N"
    )
    words = base.mark_text(align="left", baseline="alphabetic", fontStyle="italic", fontSize=12)
    at = alt.XValue(layout.left + 8)
    return alt.layer(boxes, words.encode(x=at, y=_y("baseline"), text="text:N", description="is:N"))


def _words(words: tuple[Word, ...]) -> Layers:
    frame = pd.DataFrame(list(words))
    frame["is"] = [kept("data-label", word.place, word.of) for word in words]
    marks = [
        alt.Chart(frame[frame["weight"] == weight])
        .mark_text(align="left", baseline="alphabetic", fontWeight=weight, lineBreak="\n", lineHeight=LINE)
        .encode(x=alt.XValue(0), y=_y("y"), text="text:N", description="is:N")
        for weight in ("bold", "normal")
    ]
    return alt.layer(*marks)


def _frame(spots: list[Spot]) -> pd.DataFrame:
    frame = pd.DataFrame(spots, columns=[field.name for field in fields(Spot)])
    return frame.assign(**{"is": [kept("data-cell", spot.cell, spot.of) for spot in spots]})


def _y(field: str) -> alt.Y:
    """A place from the top, in the units of the drawing."""
    return alt.Y(f"{field}:Q", scale=None, axis=None)
