"""What the person who signs must see before a release leaves: one private page that opens without a network.

It lies beside the release, never inside it, and says more than may be published: why each number is withheld, and how closely a
reader can guess it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from studybook.bundle import Bundle, Cell, Released, Table
from studybook.cells import Where
from studybook.disclosure.advise import Advice, merges_in_words
from studybook.disclosure.attack import Verdict
from studybook.disclosure.places import Place
from studybook.disclosure.protect import Reason
from studybook.modelled import Modelled

CLOSE = 2
"""A published count this near the threshold is worth a second look."""

ALMOST_ALL = 0.9
"""A category with this share of its line says something of nearly everybody in it."""

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
.private{border:2px solid #8a1c1c;padding:.5rem 1rem;font-weight:600}
table{border-collapse:collapse;margin:.5rem 0 1rem}
th,td{border:1px solid #bbb;padding:.2rem .6rem;text-align:left;vertical-align:top}
td.number{text-align:right;font-variant-numeric:tabular-nums}
.look{background:#fff4d6;padding:.3rem .6rem}
.good{color:#155d27}.bad{color:#8a1c1c;font-weight:600}
section{border-top:1px solid #ccc;margin-top:2rem}
@media print{section{break-inside:avoid}}
"""


@dataclass(frozen=True)
class Review:
    """A release with everything private that its signer has to know."""

    bundle: Bundle
    reasons: Mapping[Place, Reason] = field(repr=False)
    verdict: Verdict = field(repr=False)
    advice: Sequence[Advice] = field(repr=False)


def review_html(review: Review) -> str:
    """The page as HTML, complete in itself."""
    bundle = review.bundle
    body = "\n".join(
        [
            _head(review),
            *(_finding(each, review) for each in bundle.findings),
            *map(_model, bundle.models),
            *_codebook(review),
            _end(review),
        ]
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        f"<title>Private review: {escape(bundle.manifest.study)}</title><style>{STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _head(review: Review) -> str:
    manifest, verdict = review.bundle.manifest, review.verdict
    policy = manifest.policy
    found = (
        f'<span class="bad">{len(verdict.exposures)} exposures</span>'
        if verdict.exposures
        else '<span class="good">nothing</span>'
    )
    exposures = "".join(f"<li>{escape(str(exposure))}</li>" for exposure in verdict.exposures)
    uncovered = "".join(f"<li>{escape(dataset)}: {escape(', '.join(names))}</li>" for dataset, names in verdict.not_covered)
    return f"""<h1>Private review of a release of {escape(manifest.study)}</h1>
<p class="private">Not for publication. This page says why numbers are withheld. It stays with those who may see the data.</p>
<p>Source: {escape(manifest.source)}. Date: {escape(manifest.date)}. Policy: profile {escape(str(policy["profile"]))},
no count below {policy["threshold"]}, at least {policy["groups"]} groups and {policy["parents"]} parent records.</p>
{_counts(review.reasons, [released.table for released in review.bundle.findings], "Findings")}
{_counts(review.reasons, [e.table for entries in review.bundle.codebook.values() for e in entries if e.table], "Codebook")}
<p>The attack worked out {found}: it looked at {verdict.withheld} withheld and {verdict.implied} implied numbers with
{verdict.programs} linear programs.</p>
{f"<ul>{exposures}</ul>" if exposures else ""}
{f"<p>Not looked at jointly:</p><ul>{uncovered}</ul>" if uncovered else ""}
<h2>Before you sign</h2>
<ol><li>Does the agreement ask for more than this policy? Then change the policy and seal again.</li>
<li>Read each finding below as somebody who knows one of the cases. What would it tell them?</li>
<li>Look at what is marked, and at everything published that is close to the threshold.</li>
<li>The release says nothing of names and places. Do titles, notes or labels?</li></ol>"""


def _counts(reasons: Mapping[Place, Reason], tables: Sequence[Table], what: str) -> str:
    cells = [(table.meant(cell), cell) for table in tables for cell in table.cells]
    why = Counter(reasons[place] for place, cell in cells if cell.count is None and place in reasons)
    said = "; ".join(f"{number} {reason}" for reason, number in sorted(why.items()))
    hidden = sum(cell.count is None for _, cell in cells)
    share = f"{100 * hidden / len(cells):.1f} percent" if cells else "none"
    return f"<p>{what}: {len(cells)} cells, {hidden} withheld ({share}){': ' + escape(said) if said else ''}.</p>"


def _finding(released: Released, review: Review) -> str:
    table = released.table
    looks = "".join(f'<p class="look">{escape(look)}</p>' for look in _looks(table, review.bundle.manifest.policy["threshold"]))
    rows = "".join(_row(table, cell, review) for cell in table.cells)
    advice = "".join(_advice(each) for each in review.advice if each.finding == released.id)
    return f"""<section id="{escape(released.id)}"><h2>{escape(released.title)}</h2>
<p>{escape(released.id)}, {escape(table.dataset)}, {escape(released.question)}. {_size(table)}</p>
{_counts(review.reasons, [table], "This finding")}
{_quantiles(table)}{looks}
<table><thead><tr><th>Records</th><th>Published</th><th>Why withheld</th><th>A reader can say</th></tr></thead>
<tbody>{rows}</tbody></table>
{advice}</section>"""


def _model(model: Modelled) -> str:
    rows = "".join(
        f"<tr><td>{escape(term.label)}</td><td>{escape(term.compared)}</td>"
        f'<td class="number">{escape(term.ratio)}</td><td class="number">{escape(term.low)} to {escape(term.high)}</td>'
        f'<td><a href="#{escape(term.table)}">{escape(term.table)}</a></td></tr>'
        for term in model.terms
    )
    return f"""<section id="{escape(model.id)}"><h2>{escape(model.title)}</h2>
<p>{escape(model.id)}, {escape(model.dataset)}, model of “{escape(model.outcome)}”, {model.groups} groups.</p>
<p class="look">Was it written down before any of its numbers was known? No other model of this outcome may come after it.</p>
<table><thead><tr><th>Term</th><th>Compared with</th><th>Odds ratio</th><th>Interval</th><th>Rests on</th></tr></thead>
<tbody>{rows}</tbody></table></section>"""


def _row(table: Table, cell: Cell, review: Review) -> str:
    place = table.meant(cell)
    interval = review.verdict.intervals.get(place)
    guess = f"{interval.low:,.0f} to {interval.high:,.0f}" if interval and cell.count is None else ""
    reason = review.reasons.get(place, "") if cell.count is None else ""
    shown = "withheld" if cell.count is None else f"{cell.count:,}"
    return (
        f'<tr><td>{escape(_named(table, cell.where))}</td><td class="number">{shown}</td><td>{reason}</td><td>{guess}</td></tr>'
    )


def _named(table: Table, place: Where) -> str:
    """A cell by the labels of its categories."""
    codes = dict(place)
    labels = [
        f"{each.label}: {category.label}"
        for each in table.dimensions
        for category in each.categories
        if codes.get(each.variable) == category.codes
    ]
    return "; ".join(labels) or "all"


def _size(table: Table) -> str:
    """The smallest published count, by the class that reviewers use."""
    counts = [cell.count for cell in table.cells if cell.count is not None]
    if not counts:
        return "Nothing is published."
    least = min(counts)
    size = "below 20" if least < 20 else "20 to 49" if least < 50 else "50 or more"
    return f"Smallest published count: {size}."


def _quantiles(table: Table) -> str:
    """The quantiles as they are published."""
    said = [f"{each.name} {'withheld' if each.value is None else f'{each.value:,} {each.unit}'}" for each in table.statistics]
    return f"<p>Published quantiles: {escape(', '.join(said))}.</p>\n" if said else ""


def _looks(table: Table, threshold: int) -> Iterator[str]:
    """What a reviewer should look at twice."""
    counts = [cell.count for cell in table.cells if cell.count is not None]
    if any(count < threshold + CLOSE for count in counts):
        yield f"A published count is less than {CLOSE} above the threshold."
    if sum(cell.count is None for cell in table.cells) * 4 > len(table.cells):
        yield "More than a quarter of the cells is withheld."
    total = table.at(()).count
    if total and any(count >= ALMOST_ALL * total for cell in table.cells if cell.where and (count := cell.count)):
        yield "One category has nearly all records: it says something of everybody."


def _advice(advice: Advice) -> str:
    if not advice.proposals:
        return ""
    said = (
        f"{each.variable}: {merges_in_words(each.merge)}, {each.withheld} of {each.cells} left" for each in advice.proposals
    )
    items = "".join(f"<li>{escape(each)}</li>" for each in said)
    return f"<p>Merges that would save cells, and how many they leave withheld:</p><ul>{items}</ul>"


def _codebook(review: Review) -> Iterator[str]:
    for dataset, entries in review.bundle.codebook.items():
        rows = "".join(
            f'<tr><td>{escape(e.variable)}</td><td class="number">{len(e.table.cells)}</td>'
            f'<td class="number">{sum(cell.count is None for cell in e.table.cells)}</td></tr>'
            for e in entries
            if e.table
        )
        yield f"""<section><h2>Codebook: {escape(dataset)}</h2>
<table><thead><tr><th>Variable</th><th>Cells</th><th>Withheld</th></tr></thead><tbody>{rows}</tbody></table></section>"""


def _end(review: Review) -> str:
    refused = "".join(f"<li>{escape(each.title)}: {escape(each.reason)}</li>" for each in review.bundle.refused)
    return f"<section><h2>Findings that are not let out</h2><ul>{refused}</ul></section>" if refused else ""
