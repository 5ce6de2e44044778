"""The page that says what changed from one published release to the next, finding by finding, with the reasons for it.

An element with `data-release` is about the release of that number: what is named in it is of that release. What holds all that
is told of one finding has `data-change`, with its id.
"""

from collections.abc import Iterator
from itertools import pairwise

from studybook.bundle import Bundle, Statistic, Table
from studybook.cells import Where
from studybook.codebook.words import front_matter
from studybook.difference import Change, Number, Numbers, Said, difference
from studybook.history import Edition, History, address
from studybook.modelled import Modelled
from studybook.present.identity import ALL, QUARTILES, cell, spelled, tagged
from studybook.present.models import interval, written
from studybook.present.text import count_text, escaped, html_block, quantity_text
from studybook.standing import Approved

ADDRESS = "changes.qmd"

INTRODUCTION = """
Two states of the data are never published: what changes from one release to the next is which questions are asked, how they
are asked, and what is withheld. Numbers on this page are published ones.
"""

NOTHING = "Nothing has been released yet, so nothing has changed."

ELSEWHERE = """
The releases that are kept are told of on a site built from an approved release. This one is not, and does not mix its own
numbers with theirs.
"""

FIRST = "This was the first release: nothing came before it."

SAME = "Every finding says what it said before."

NO_REASON = "No reason is given."


def changes_page(history: History) -> str:
    """The page `changes.html` as Markdown."""
    head = front_matter("Changes", "What changed from one published release to the next", depth=2)
    if not history.editions:
        return f"{head}\n\n{NOTHING}\n"
    if not isinstance(history.current.standing, Approved):
        return f"{head}\n\n{ELSEWHERE.strip()}\n"
    told = [_release(old, new, history) for old, new in pairwise(history.editions)]
    first = f"{_heading(history.editions[0])}\n\n{FIRST}"
    return "\n\n".join([head, INTRODUCTION.strip(), *reversed(told), first]) + "\n"


def differences_html(change: Change, old: Edition, new: Edition) -> str:
    """What became of one finding, each number of it with the release that it is of."""
    items = "\n".join(f"<li>{text}</li>" for said in change.said for text in _told(said, change.name, old, new))
    return f'<ul class="differences">\n{items}\n</ul>'


def _heading(edition: Edition) -> str:
    return f"## Release {edition.number}, of {edition.date} {{#release-{edition.number}}}"


def _release(old: Edition, new: Edition, history: History) -> str:
    part = difference(old.bundle, new.bundle).findings
    reasons = history.reasons.get(new.number, {})
    added = [_listed(name, new, escaped(reasons.get(name, ""))) for name in part.added]
    removed = [_listed(name, old, _why_removed(name, history, reasons.get(name, ""))) for name in part.removed]
    changed = [_changed(change, old, new, reasons.get(change.name, "")) for change in part.changed]
    told = [
        *([f"### New {{#release-{new.number}-new}}", _list(added)] if added else []),
        *([f"### Given up {{#release-{new.number}-given-up}}", _list(removed)] if removed else []),
        *([f"### Changed {{#release-{new.number}-changed}}", *changed] if changed else []),
    ]
    return "\n\n".join([_heading(new), *(told or [SAME])])


def _list(items: list[str]) -> str:
    lines = "\n".join(items)
    return html_block(f'<ul class="changes">\n{lines}\n</ul>')


def _listed(name: str, edition: Edition, reason: str) -> str:
    """A finding that came or went, as the release that has it calls it, with its page there; `reason` is HTML."""
    title = escaped(_title(edition.bundle, name))
    why = f"<p>{reason}</p>" if reason else ""
    whole = f'<span class="title">{title}</span> <a href="{address(name, edition.number)}"><code>{name}</code></a>{why}'
    return f'<li data-release="{edition.number}" data-change="{name}">{whole}</li>'


def _why_removed(name: str, history: History, reason: str) -> str:
    """The reason, and what took its place, as HTML."""
    retired = history.ids.retired(name)
    said = escaped(reason or (retired.reason if retired else ""))
    if retired and (other := retired.replaced_by):
        return f'{said} Replaced by <a href="{address(other)}">{other}</a>.'
    return said


def _changed(change: Change, old: Edition, new: Edition, reason: str) -> str:
    title, name = escaped(_title(new.bundle, change.name)), f"release-{new.number}-{change.name}"
    whole = ", ".join(f'<a href="{address(change.name, each.number)}">Release {each.number}</a>' for each in (old, new))
    return html_block(
        f'<section class="change" aria-labelledby="{name}" data-change="{change.name}" '
        f'data-release="{new.number}">\n<h4 id="{name}">{title}</h4>\n<p>{escaped(reason or NO_REASON)}</p>\n'
        f'{differences_html(change, old, new)}\n<p class="versions">The whole finding: {whole}</p>\n</section>'
    )


def _told(said: Said, name: str, old: Edition, new: Edition) -> Iterator[str]:
    match said:
        case str():
            yield escaped(said)
        case Number():
            was, now = (_in(each, name, _number(said.what, name, each.bundle)) for each in (old, new))
            yield f"{_in(new, name, _label(said, name, new.bundle))}: {was} became {now}"
        case Numbers(kind, numbers):
            edition, what = (new, "told for the first time") if kind == "new" else (old, "not told any more")
            for each in numbers:
                words = f"{_label(each, name, edition.bundle)}: {_number(each.what, name, edition.bundle)}"
                yield f"{_in(edition, name, words)}, {what}"


def _in(edition: Edition, name: str, html: str) -> str:
    """Words about what one release tells of a finding."""
    return f'<span data-release="{edition.number}" data-of="{name}">{html}</span>'


def _title(bundle: Bundle, name: str) -> str:
    return next(each.title for each in (*bundle.findings, *bundle.refused, *bundle.models) if each.id == name)


def _label(number: Number, name: str, bundle: Bundle) -> str:
    """What is counted; each category with its place, in the words of the release."""
    if isinstance(number.what, int):
        return f'<span data-label="{number.what}">{escaped(number.label)}</span>' if number.what else "Groups"
    if isinstance(number.what, str):
        return number.what.capitalize()
    table, named = bundle.finding(name).table, dict(number.what)
    parts = [
        f'<span data-label="{_alone(table, at, spelled(category.codes))}">{escaped(category.label)}</span>'
        for at, dimension in enumerate(table.dimensions)
        for category in dimension.categories
        if named.get(dimension.variable) == category.codes
    ]
    return " / ".join(parts) or f"All {escaped(table.dataset)}"


def _alone(table: Table, at: int, part: str) -> str:
    return "/".join(part if number == at else ALL for number in range(len(table.dimensions)))


def _number(what: Where | str | int, name: str, bundle: Bundle) -> str:
    """A number as HTML that says which it is."""
    if isinstance(what, int):
        model = bundle.model(name)
        assert model, "a term is of a model"
        return _of_model(what, model)
    table = bundle.finding(name).table
    if isinstance(what, str):
        return _quantity(next(each for each in table.statistics if each.name == what))
    named = dict(what)
    place = "/".join(spelled(named[each.variable]) if each.variable in named else ALL for each in table.dimensions)
    return tagged(cell("n", place), count_text(table.at(what).count))


def _quantity(statistic: Statistic) -> str:
    return tagged(cell(QUARTILES[statistic.name]), quantity_text(statistic.value, statistic.unit))


def _of_model(at: int, model: Modelled) -> str:
    if at == 0:
        return tagged("og", f"{model.groups:,}")
    term = model.terms[at - 1]
    return f"{tagged(cell('or', str(at)), written(term.ratio))} ({tagged(cell('oi', str(at)), interval(term))})"
