"""The versions of a finding by their hashes, and whether each stands: to be read, and for addresses with #at= and a hash."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from studybook.codebook.exports.export import Export
from studybook.history import History, Told
from studybook.landing.chapter import Chapter, Sealed
from studybook.landing.kept import stands_in_words
from studybook.landing.page import landing_page
from studybook.present.text import escaped, html_block
from studybook.standing import Approved
from studybook.verdict import Cited, release, verdict

SCRIPT = "at.js"
"""Says of an address with a hash whether what it cites stands. It lies beside the pages."""

SCRIPT_CONTENT = Path(__file__).with_name(SCRIPT).read_bytes()

UNKEPT = "this build, which is not kept"

NEVER = "No version of this finding has the hash of what was cited."

NEVER_HERE = "This build has not the hash of what was cited, and its numbers are not approved: it has no published version."


def current_pages(chapter: Chapter, offered: Mapping[str, tuple[Export, ...]]) -> dict[str, str]:
    """The pages of all findings with their versions, by their paths. `offered` are the files of each, by its id."""
    return {f"{chapter.folder}/{each.id}.qmd": _page(each, chapter, offered[each.id]) for each in chapter.findings}


def _page(finding: Sealed, chapter: Chapter, offered: tuple[Export, ...]) -> str:
    """The page of a finding with room above all else for what an address with a hash is told."""
    listed = versions_markdown(finding.id, chapter.history)
    _, head, text = landing_page(finding, chapter, offered, listed).split("---\n", 2)
    never = NEVER if isinstance(chapter.history.current.standing, Approved) else NEVER_HERE
    above = html_block(f'<div id="at" role="status" data-never="{escaped(never)}"></div>')
    return f"---\n{head}---\n\n{above}\n{text}"


def versions_markdown(name: str, history: History) -> str:
    """The part of a finding's page that lists its versions."""
    rows = "\n".join(_row(Cited(name, found), said, history) for said, found in versions(name, history))
    heads = "".join(f'<th scope="col">{each}</th>' for each in ("Version", "Hash", "What became of it"))
    table = (
        '<div class="table-scroll" role="region" tabindex="0" aria-label="Versions">\n'
        '<table id="versions-table" data-quarto-disable-processing="true"><caption>Versions of this finding</caption>\n'
        f'<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>\n<script src="{SCRIPT}" defer></script>'
    )
    return f"## Versions {{#versions}}\n\n{html_block(table)}"


def versions(name: str, history: History) -> Iterator[tuple[str, str]]:
    """Each version in words with its hash, oldest first; of a build that is not approved, its own alone."""
    life = history.life(name)
    told: tuple[Told, ...] = life.versions if isinstance(history.current.standing, Approved) else ()
    yield from ((release(each), each.hash) for each in told)
    if life.here and life.here not in {each.hash for each in told}:
        yield UNKEPT, life.here


def _row(cited: Cited, version: str, history: History) -> str:
    became = stands_in_words(verdict(cited, history))
    return (
        f'<tr><th scope="row">{version}</th><td><code class="version">sha256:{cited.hash}</code></td>'
        f"<td>{escaped(became)}</td></tr>"
    )
