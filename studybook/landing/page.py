"""The page of one finding: what was found, its numbers, how it was found, and what makes it the same in ten years."""

from collections.abc import Iterator

from studybook.bundle import Bundle, Refused
from studybook.citing.box import cite_html, script_html
from studybook.citing.reference import finding_reference
from studybook.codebook.exports.export import Export
from studybook.codebook.words import front_matter
from studybook.landing.chapter import Chapter, Sealed
from studybook.landing.cited import named, sentence_html
from studybook.landing.reuse import reuse_html
from studybook.landing.words import (
    changed_in_words,
    dataset_of,
    first_in_words,
    method_in_words,
    policy_in_words,
    question_in_words,
    universe_in_words,
    variables_of,
)
from studybook.modelled import Modelled
from studybook.present.marks import provenance, source_line
from studybook.present.text import escaped, html_block, plain
from studybook.signposts import Stop, post_html
from studybook.study import Study

Fact = tuple[str, str]
"""What is told, and the HTML that tells it."""


def landing_page(finding: Sealed, chapter: Chapter, offered: tuple[Export, ...], versions: str = "") -> str:
    """The page of a finding as Markdown, for `folder/<id>.qmd` of its chapter.

    `offered` are its files, in the same folder, and `versions` the part that lists its versions, if it has one.
    """
    head = front_matter(plain(finding.title), question_in_words(finding, chapter.bundle), depth=2, sidebar=False)
    drawing = chapter.drawings[finding.id]
    parts = [
        head,
        html_block(_where(finding)),
        drawing.table,
        _chart(finding, chapter) if drawing.chart else "",
        "## What this is {#about}",
        html_block(_facts(finding, chapter)),
        "## Cite this {#cite}",
        html_block(_cite(finding, chapter)),
        "## Reuse {#reuse}",
        html_block(reuse_html(offered)),
        versions,
        html_block('<p class="back"><a href="index.html">All findings</a></p>'),
        _way(finding, chapter),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _where(finding: Sealed) -> str:
    """The way back up, above all else: no sidebar lists these pages."""
    here = f'<li aria-current="page">{escaped(finding.title)}</li>'
    return f'<nav class="where" aria-label="Breadcrumb"><ol><li><a href="index.html">Findings</a></li>{here}</ol></nav>'


def _way(finding: Sealed, chapter: Chapter) -> str:
    """The way to the findings before and after it, in the order of the list."""
    order = [each for _, group in chapter.grouped() for each in group]
    place = next(n for n, each in enumerate(order) if each.id == finding.id)
    before, after = order[place - 1 : place], order[place + 1 : place + 2]
    stops = (Stop(f"{each[0].id}.html", escaped(each[0].title)) if each else None for each in (before, after))
    return html_block(post_html(*stops, name="Previous and next finding"))


def _cite(finding: Sealed, chapter: Chapter) -> str:
    """Every form of its citation, with the script that copies them."""
    reference = finding_reference(finding.id, chapter.study, chapter.bundle, chapter.place)
    box = cite_html(reference, named(finding, chapter), sentence_html(finding, chapter.bundle))
    return f'<div data-of="{finding.id}">\n{box}</div>\n{script_html(chapter.up)}'


def _chart(finding: Sealed, chapter: Chapter) -> str:
    """The chart with its source, without the notes that stand under the table."""
    bundle = chapter.bundle
    source = f'<p class="source-line">{escaped(source_line(bundle.standing, bundle.manifest.study))}</p>'
    notes = f'<div class="finding-notes">{source}</div>'
    return html_block(f'<div class="finding" data-of="{finding.id}">\n{chapter.drawings[finding.id].chart}\n{notes}\n</div>')


def question_html(finding: Sealed, bundle: Bundle) -> str:
    """The question as HTML; the outcome of a model says that it is one."""
    said = escaped(question_in_words(finding, bundle))
    if not isinstance(finding, Modelled):
        return said
    outcome = escaped(finding.outcome)
    return said.replace(f"“{outcome}”", f'“<span data-label="=">{outcome}</span>”')


def _facts(finding: Sealed, chapter: Chapter) -> str:
    rows = "\n".join(f"<div><dt>{name}</dt> <dd>{text}</dd></div>" for name, text in _told(finding, chapter))
    return f'<dl class="facts">\n{rows}\n</dl>'


def _told(finding: Sealed, chapter: Chapter) -> Iterator[Fact]:
    bundle, up = chapter.bundle, chapter.up
    if not isinstance(finding, Refused):
        yield "Universe", escaped(universe_in_words(finding, bundle))
        yield "Variables", _variables(finding, chapter)
        yield "Method", escaped(method_in_words(finding))
    yield "Policy", f'{escaped(policy_in_words(bundle))} <a href="{up}policy.html#rules">Disclosure policy</a>'
    yield "Source", escaped(provenance(bundle.standing))
    yield "Data", _data(chapter.study)
    if place := chapter.shown.get(finding.id):
        yield "Shown in", f'<a href="{up}{escaped(place.address)}">{escaped(place.title)}</a>'
    yield from _identity(finding, chapter)


def _identity(finding: Sealed, chapter: Chapter) -> Iterator[Fact]:
    """What tells this finding from what it was or will be in another release."""
    archived = "not archived" if chapter.number is None else f"release {chapter.number}"
    yield "Version", f"{archived}, computed for {chapter.bundle.manifest.date}"
    yield "First published", first_in_words(chapter.history.life(finding.id))
    yield "Last changed", changed_in_words(chapter.history.life(finding.id), chapter.digest(finding))
    yield "Content hash", f'<code class="hash">sha256:{chapter.digest(finding)}</code>'


def _variables(finding: Sealed, chapter: Chapter) -> str:
    """Each variable with its title, as a link to its entry where this site has one."""
    dataset = dataset_of(finding) if not isinstance(finding, Refused) else ""
    return f"<ul>{''.join(_variable(name, dataset, chapter) for name in variables_of(finding, chapter.bundle))}</ul>"


def _variable(name: str, dataset: str, chapter: Chapter) -> str:
    titles = {(file.slug, each.name): each.title for file in chapter.study.files for each in file.variables}
    title = titles.get((dataset, name))
    if title is None:
        return f"<li><code>{escaped(name)}</code></li>"
    return f'<li><a href="{chapter.up}codebook/{dataset}.html#{name}"><code>{name}</code></a> {escaped(title)}</li>'


def _data(study: Study) -> str:
    """The study, as the data that a finding is or would be about: cited beside it, and never as its author."""
    address = f"https://doi.org/{study.doi}"
    whole = escaped(f"{study.title} ({study.name}, {study.version}), {study.distributor}")
    return f'{whole}, <a class="uri" href="{escaped(address)}">{escaped(address)}</a>'
