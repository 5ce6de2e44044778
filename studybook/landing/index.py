"""The list of all findings, by the page that shows them, and the same for programs."""

from pathlib import Path

from studybook.codebook.explorer import LONGEST, SCRIPTS
from studybook.codebook.words import front_matter
from studybook.landing.chapter import Chapter, Sealed, Showing
from studybook.landing.page import question_html
from studybook.present.text import escaped, html_block

ADDRESS = "index.qmd"
"""The page, within the folder of its chapter."""

SCRIPT = "listing.js"
"""Searches the list. It lies beside the page and uses the search of the codebook."""

SCRIPT_CONTENT = Path(__file__).with_name(SCRIPT).read_bytes()

(SEARCH,) = (path for path in SCRIPTS if path.endswith("search.js"))

INTRODUCTION = """
Every table and every model of this site has a page of its own, at an address that stays: with its base, its method and a
hash by which it is known again.
"""

FORM = f"""<div id="listing" class="explorer" role="search" aria-label="Findings" hidden>
<label for="listing-query">Search titles, questions and pages</label>
<input type="search" id="listing-query" class="form-control" maxlength="{LONGEST}" autocomplete="off" spellcheck="false">
<p id="listing-told" role="status" aria-live="polite"></p>
</div>"""


def index_page(chapter: Chapter) -> str:
    """The page as Markdown."""
    number = len(chapter.findings)
    head = front_matter("Findings", "Every table and model, each on a page of its own", depth=2, sidebar=False)
    groups = [_group(place, findings, chapter) for place, findings in chapter.grouped()]
    scripts = "\n".join(f'<script src="{path}" defer></script>' for path in (f"{chapter.up}{SEARCH}", SCRIPT))
    counted = html_block(f"{FORM}\n<p>All {number} findings, by the page that shows them first.</p>")
    return "\n\n".join([head, INTRODUCTION.strip(), counted, *groups, html_block(scripts)]) + "\n"


def _group(place: Showing | None, findings: list[Sealed], chapter: Chapter) -> str:
    """The findings of one page under its title."""
    name = f"from-{place.page.rpartition('/')[2].removesuffix('.html').replace('_', '-')}" if place else "on-no-page"
    title = escaped(place.title) if place else "Shown on no page"
    link = f'<p><a href="{chapter.up}{escaped(place.page)}">Read the page</a></p>\n' if place else ""
    items = "\n".join(_item(each, chapter) for each in findings)
    section = f'<section class="listing" aria-labelledby="{name}">\n<h2 id="{name}">{title}</h2>\n'
    return html_block(f"{section}{link}<ul>\n{items}\n</ul>\n</section>")


def _item(finding: Sealed, chapter: Chapter) -> str:
    link = f'<a href="{finding.id}.html">{escaped(finding.title)}</a>'
    return f'<li data-of="{finding.id}">{link}<p>{question_html(finding, chapter.bundle)}</p></li>'
