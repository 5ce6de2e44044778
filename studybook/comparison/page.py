"""A comparison as one private page that opens without a network. Text of the files is shown as text, and nothing on it runs."""

from collections.abc import Iterable, Sequence
from html import escape

from studybook.comparison.shown import one_line
from studybook.comparison.values import Comparison, Pair, labels_of
from studybook.described import Column

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
.private{border:2px solid #8a1c1c;padding:.5rem 1rem;font-weight:600}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.5rem 0 1rem}
th,td{border:1px solid #bbb;padding:.2rem .6rem;text-align:left;vertical-align:top}
td{min-width:7rem;overflow-wrap:anywhere}
td.number{min-width:0;text-align:right;font-variant-numeric:tabular-nums}
td ul{margin:0;padding-left:1.1rem}
.open{background:#fff4d6}
bdi{unicode-bidi:isolate}
section{border-top:1px solid #ccc;margin-top:2rem}
@media print{tr{break-inside:avoid}}
"""

SHOWN = 60
"""Codes of one variable that are shown."""


def comparison_html(study: str, comparisons: Sequence[Comparison]) -> str:
    """The page as HTML, complete in itself."""
    title = f"Private comparison: {escape(study)}"
    body = "\n".join([_head(study, comparisons), *map(_dataset, comparisons)])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _head(study: str, comparisons: Sequence[Comparison]) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="#{escape(each.dataset)}">{escape(each.dataset)}</a></th>'
        + "".join(f'<td class="number">{len(part)}</td>' for part in _parts(each))
        + "</tr>"
        for each in comparisons
    )
    return f"""<h1>How the files differ from the schemas of {escape(study)}</h1>
<p class="private">PRIVATE. Names and labels of the files stand here. This page stays with those who may see the data.</p>
<p>No row was read: this is what the files say of themselves. A proposal is a likeness of names, labels and codes, with
a score of up to 100; whether it is right, only a person can say. What is marked is not certain.</p>
<div class="wide" tabindex="0">
<table><thead><tr><th>Dataset</th><th>As declared</th><th>Differing</th><th>Under another name, proposed</th>
<th>Declared, absent</th><th>Present, undeclared</th></tr></thead><tbody>{rows}</tbody></table></div>"""


def _parts(comparison: Comparison) -> tuple[Sequence[object], ...]:
    return comparison.as_declared, comparison.differing, comparison.proposed, comparison.absent, comparison.undeclared


def _dataset(comparison: Comparison) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in comparison.file.notes)
    named = escape(", ".join(pair.variable.name for pair in comparison.as_declared))
    absent = "".join(f"<li>{escape(each.name)}: {escape(each.title)}</li>" for each in comparison.absent)
    undeclared = "".join(f"<li>{_text(each.name)}: {_text(each.label)}</li>" for each in comparison.undeclared)
    return f"""<section id="{escape(comparison.dataset)}"><h2>{escape(comparison.dataset)}: {_text(comparison.file.name)}</h2>
{_under("The file", f"<ul>{notes}</ul>" if notes else "")}
{_under("Found, and differing", _table(comparison.differing))}
{_under("Under another name, proposed", _table(comparison.proposed))}
{_under("Declared, and absent", f"<ul>{absent}</ul>" if absent else "")}
{_under("Present, and undeclared", f"<ul>{undeclared}</ul>" if undeclared else "")}
{_under("Found as declared", f"<p>{named}</p>" if named else "")}</section>"""


def _under(heading: str, content: str) -> str:
    return f"<h3>{heading}</h3>\n{content}" if content else ""


def _table(pairs: Sequence[Pair]) -> str:
    if not pairs:
        return ""
    heads = "".join(f"<th>{name}</th>" for name in ("Variable", "Column of the file", "Score", "Why", "Differs in", "Codes"))
    rows = "".join(map(_row, pairs))
    return f'<div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _row(pair: Pair) -> str:
    variable, column = pair.variable, pair.column
    differences = _list(f"{each.what}: {each.said}" for each in pair.differences)
    marked = "" if pair.certain else ' class="open"'
    return (
        f"<tr{marked}><td>{escape(variable.name)}<br>{escape(variable.title)}</td>"
        f'<td>{_column(column)}</td><td class="number">{pair.score}</td><td>{_list(pair.reasons)}</td>'
        f"<td>{differences}</td><td>{_codes(pair)}</td></tr>"
    )


def _column(column: Column) -> str:
    return f"{_text(column.name)}<br>{_text(column.label) or 'no label'}"


def _codes(pair: Pair) -> str:
    """The codes of the file and what they seem to mean, where one is not as declared."""
    if all(each.identical for each in pair.meanings):
        return ""
    ours = labels_of(pair.variable)
    said = [
        f"{_text(each.code)} {_text(each.label)} → "
        + (f"{each.ours} {escape(ours[each.ours])}" if each.ours is not None else "?")
        + f" ({escape(each.reason)})"
        for each in pair.meanings[:SHOWN]
    ]
    said += [f"and {len(pair.meanings) - SHOWN:,} more"] if len(pair.meanings) > SHOWN else []
    return f"<ul>{''.join(f'<li>{each}</li>' for each in said)}</ul>"


def _list(said: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in said)}</ul>"


def _text(text: str) -> str:
    """Text of the file: isolated, so that its direction of writing changes nothing around it."""
    return f"<bdi>{escape(one_line(text))}</bdi>" if text else ""
