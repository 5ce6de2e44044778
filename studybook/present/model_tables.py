"""A model as a table: a row for each term, with its odds ratio, the interval, and which way it points."""

from studybook.modelled import Term
from studybook.present.identity import Piece, html, tagged
from studybook.present.leads import lead_markdown
from studybook.present.marks import source_line, tag_html
from studybook.present.models import HOW_TO_READ, INTERVAL, ModelView, base, compared, direction, interval, written
from studybook.present.text import escaped, html_block, plain

HEADS = ("Feature", "Odds ratio", INTERVAL, "Odds")


def table_markdown(view: ModelView, *, leads: bool = True) -> str:
    """The table and its notes, as Markdown that both renderers leave as it is; on its own page nothing that leads there."""
    name, title = view.model.id, escaped(view.model.title)
    link = f'<a class="permalink" href="#{name}" aria-label="Link to this table">#</a>'
    caption = f'<caption><span class="caption">{tag_html(view.standing)} {title} {link}</span></caption>'
    heads = "".join(f'<th class="{"number" if at else "stub"}" scope="col">{head}</th>' for at, head in enumerate(HEADS))
    rows = "\n".join(_row(number, term) for number, term in view.numbered)
    whole = f"{caption}\n<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>"
    table = f'<table id="{name}-table" class="model" data-quarto-disable-processing="true">\n{whole}\n</table>'
    region = f'<div class="table-scroll" role="region" tabindex="0" aria-label="Table: {title}">\n{table}\n</div>'
    notes = notes_markdown(view, leads=leads)
    return f':::: {{#{name} .finding data-of="{name}"}}\n{html_block(region)}\n{notes}::::\n'


def notes_markdown(view: ModelView, *, leads: bool = True) -> str:
    """What stands under the table and under the chart, with the way to the model's own page."""
    outcome = Piece(plain(view.model.outcome), label="=")
    sentences = [
        html(base(view)),
        html((Piece("Odds ratios of “"), outcome, Piece("”, in two significant digits."))),
        *(escaped(sentence) for sentence in (HOW_TO_READ, view.model.note) if sentence),
    ]
    paragraphs = "\n".join(f"<p>{sentence}</p>" for sentence in sentences)
    source = f'<p class="source-line">{escaped(source_line(view.standing, view.bundle.manifest.study))}</p>'
    lead = f"\n{lead_markdown(view.model.id)}" if leads else ""
    return f"::: finding-notes\n{html_block(paragraphs)}\n{html_block(source)}{lead}:::\n"


def _row(number: int, term: Term) -> str:
    at = str(number)
    under = html((Piece(compared(term), label=f"{at}/0"),))
    head = f'<th scope="row">{html((Piece(plain(term.label), label=at),))}<br>\n<span class="compared">{under}</span></th>'
    told = {"or": written(term.ratio), "oi": interval(term), "ow": direction(term)}
    cells = "".join(f'<td class="number">{tagged(f"{kind} {at}", text)}</td>' for kind, text in told.items())
    return f"<tr>{head}{cells}</tr>"
