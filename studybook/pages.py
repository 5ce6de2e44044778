"""The page tree as data: every page and asset by its path, hand-written and generated, marked with what its numbers are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, assert_never, cast

import yaml

from studybook import changes, glossary
from studybook.bundle import Bundle
from studybook.citing import box
from studybook.citing.reference import NOWHERE, Place
from studybook.codebook import explorer
from studybook.codebook.availability import availability_page
from studybook.codebook.dataset import dataset_page
from studybook.codebook.description import Codebook
from studybook.codebook.downloads import downloads_page
from studybook.codebook.exports import exports
from studybook.codebook.exports.export import Export
from studybook.codebook.exports.jsonld import script_html
from studybook.codebook.policy import policy_page
from studybook.codebook.validation import validation_page
from studybook.configured import cards, configured, yaml_text
from studybook.coverage import check_documented
from studybook.errors import PageFailed
from studybook.history import History
from studybook.history import history as found_in
from studybook.ids import check_renamed
from studybook.landing import index, versions
from studybook.landing.chapter import FOLDER, Chapter, Showing
from studybook.landing.cited import citation_files
from studybook.landing.drawings import drawings
from studybook.landing.files import files as landing_files
from studybook.landing.files import index_file
from studybook.landing.head import head_html as finding_head
from studybook.landing.kept import Draw, canonical_html, chapters, given_up_pages, kept_pages
from studybook.present.marks import banner_html, titled
from studybook.present.text import html_block
from studybook.record import listed
from studybook.signposts import signposts
from studybook.standing import Approved, Invented, Standing, Unattested, Uncleared
from studybook.study import Study

Tree = Mapping[str, bytes]
"""Contents by path, relative to the top of the site."""

SHOWN = re.compile(r"""\bfinding\(["']([a-z0-9-]+)["']\)""")
"""Where a page asks for a finding, which it then shows under its id."""

PANEL = re.compile(r"""\bpanel\(\s*["'][a-z0-9-]+["'],\s*\[([^\]]*)\]""")
"""Where a page asks for several findings at once, each of which stands in a row under its id."""

PASSAGE = re.compile(
    r"^<!-- demo: -->\n(?P<demo>.*?)^<!-- cleared: -->\n(?P<cleared>.*?)^<!-- end -->\n", re.DOTALL | re.MULTILINE
)
"""What is said in one way of a demo, and in another of a build from attested and cleared files."""

NOT_CLEARED = "**Computed from attested files that nobody has cleared yet.** Not to be shared.\n\n"
"""What stands in the place of both, where neither would be true."""

SCRIPTS: Tree = {
    box.SCRIPT_PATH: box.SCRIPT,
    **explorer.SCRIPTS,
    f"{FOLDER}/{index.SCRIPT}": index.SCRIPT_CONTENT,
    f"{FOLDER}/{versions.SCRIPT}": versions.SCRIPT_CONTENT,
}
"""What generated pages load besides what the site brings along, by its path."""

MARKS = re.compile(r"<!-- (demo:|cleared:|end) -->")

FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def page_tree(
    study: Study,
    bundle: Bundle,
    *,
    site: Path,
    analyses: Path,
    config: Path,
    history: History | None = None,
    draw: Draw = drawings,
    place: Place = NOWHERE,
) -> Tree:
    """Everything a renderer needs but the release itself.

    `history` is what was published before; nothing where not named. `draw` gives the tables and charts of all findings of a
    release, be they kept from an earlier build. `place` is where the site will stand.

    Raises:
        DeclarationError: the schemas do not say of each variable what it is, or a former name of one leads nowhere.
        PageFailed: a page cannot be read or has no title, or a hand-written page takes the address of a generated one.
    """
    check_documented(study)
    written = dict(_hand_written(site, analyses))
    bundle, shown = listed(bundle), _shown(written)
    past = replace(history, current=bundle) if history else found_in((), bundle)
    check_renamed(past.ids, study)
    codebook = Codebook(study, bundle, {name: each.address for name, each in shown.items()}, place, past.ids.renamed)
    chapter = Chapter(
        study=study, bundle=bundle, history=past, drawings=draw(bundle), shown=shown, number=past.number, place=place
    )
    files, kept = exports(codebook), chapters(chapter, draw)
    of_findings, offered = _findings(chapter, kept, config)
    generated = {**_generated(codebook, files), **of_findings, changes.ADDRESS: changes.changes_page(past)}
    every = (*files, *offered)
    if head := script_html(codebook, files):
        generated["codebook/index.qmd"] = _headed(generated["codebook/index.qmd"], head, _heads(config))
    if both := sorted(written.keys() & generated.keys()):
        raise PageFailed(f"the addresses of {both} are those of generated pages", where="site", remedy="Rename them.")
    settings = _mapping(_text(config, config.name), config.name)
    posts = signposts(settings)
    every_page = {path: _led_on(text, posts.get(path, "")) for path, text in sorted({**written, **generated}.items())}
    words = glossary.terms(written.get(glossary.PAGE, ""))
    told = {path: words for path, text in written.items() if _told(path, text)}
    pages = {path: _marked(path, text, bundle, told.get(path, ())).encode() for path, text in every_page.items()}
    profiles = {path.name: path.read_bytes() for path in sorted(config.parent.glob("_quarto-*.yml"))}
    made = {**dict(_assets(site)), **profiles, **SCRIPTS, **{export.path: export.content for export in every}}
    card = cards(study, settings, bundle.standing)
    linked = (*SCRIPTS, *card, *(export.path for export in every))
    site_as_built = configured(settings, bundle, linked, place, several=bool(kept))
    return {**pages, **made, **card, "_quarto.yml": yaml_text(site_as_built).encode()}


def _hand_written(site: Path, analyses: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(site.rglob("*.qmd")):
        yield path.relative_to(site).as_posix(), _text(path, path.relative_to(site).as_posix())
    for path in sorted(analyses.glob("*.qmd")):
        yield f"analyses/{path.name}", _text(path, f"analyses/{path.name}")


def _text(path: Path, where: str) -> str:
    try:
        return path.read_bytes().decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        problem = str(error)
    raise PageFailed("A page is not UTF-8 text", where=where, details=[problem])


def _front_matter(path: str, text: str) -> Mapping[str, Any]:
    found = FRONT_MATTER.match(text)
    return _mapping(found[1], path) if found else {}


@lru_cache(1024)
def _mapping(text: str, where: str) -> Mapping[str, Any]:
    """What front matter or a configuration says, by its keys: of a page asked several times, and again after each edit."""
    try:
        data: Any = yaml.safe_load(text) or {}
        problem = "it is no list of keys with values" if not isinstance(data, dict) else ""
    except yaml.YAMLError as error:
        data, problem = {}, str(error)
    if problem:
        raise PageFailed("The front matter or the configuration cannot be read", where=where, details=problem.splitlines())
    return cast("dict[str, Any]", data)


def _shown(written: Mapping[str, str]) -> dict[str, Showing]:
    """Where each finding is shown that a page shows: the first, in the order of their names."""
    shown: dict[str, Showing] = {}
    for path, text in sorted(written.items()):
        several = [name for names in PANEL.findall(text) for name in re.findall("[a-z0-9-]+", names)]
        title = str(_front_matter(path, text).get("title", ""))
        for name in [*SHOWN.findall(text), *several]:
            shown.setdefault(name, Showing(f"{path.removesuffix('.qmd')}.html#{name}", title))
    return shown


def _findings(chapter: Chapter, kept: Sequence[Chapter], config: Path) -> tuple[dict[str, str], tuple[Export, ...]]:
    """The pages and files of all findings: of the current release, of those that are kept, and of what was given up."""
    offered = landing_files(chapter)
    pages, every = {**_landing(chapter, offered), **given_up_pages(chapter)}, [index_file(chapter, offered)]
    every += [*chain.from_iterable(offered.values()), *citation_files(chapter)]
    heads = _heads(config)
    pages |= _citable(pages, chapter, offered, heads)
    for own in kept:
        files = landing_files(own)
        pages |= {path: _headed(text, canonical_html(path), heads) for path, text in kept_pages(own, files).items()}
        pages |= _citable(pages, own, files, heads)
        every += [*chain.from_iterable(files.values()), *citation_files(own)]
    return pages, tuple(every)


def _citable(
    pages: Mapping[str, str], chapter: Chapter, offered: Mapping[str, tuple[Export, ...]], heads: Sequence[Any]
) -> dict[str, str]:
    """The pages of findings that say in their head what they are to programs: none where numbers are not approved."""
    said = {f"{chapter.folder}/{each.id}.qmd": finding_head(each, chapter, offered[each.id]) for each in chapter.findings}
    return {path: _headed(pages[path], head, heads) for path, head in said.items() if head}


def _landing(chapter: Chapter, offered: Mapping[str, tuple[Export, ...]]) -> dict[str, str]:
    """The page of each finding, and the list of them.

    Raises:
        PageFailed: the page of a finding has the address of the list.
    """
    pages, path = versions.current_pages(chapter, offered), f"{chapter.folder}/{index.ADDRESS}"
    if path in pages:
        raise PageFailed("a finding has the address of the list of all findings", where=path, remedy="Give it another id.")
    return {**pages, path: index.index_page(chapter)}


def _generated(codebook: Codebook, files: tuple[Export, ...]) -> dict[str, str]:
    study, bundle = codebook.study, codebook.bundle
    datasets = {f"codebook/{file.slug}.qmd": dataset_page(file, codebook, files) for file in study.files}
    return {
        "codebook/index.qmd": explorer.explorer_page(codebook.descriptions, study.searches),
        "codebook/availability.qmd": availability_page(study),
        **datasets,
        "codebook/downloads.qmd": downloads_page(codebook, files),
        "validation.qmd": validation_page(study, bundle),
        "policy.qmd": policy_page(study, bundle),
    }


def _heads(config: Path) -> Sequence[Any]:
    """What the site has in the head of every page."""
    return _mapping(_text(config, config.name), config.name)["format"]["html"].get("include-in-header", [])


def _headed(page: str, head: str, heads: Sequence[Any]) -> str:
    """A page with something in its head besides what the site has there: a renderer may take the page's own in its place."""
    _, front, text = page.split("---\n", 2)
    meta = _mapping(front, "front matter")
    above = meta.get("include-in-header", heads)
    return f"---\n{yaml_text({**meta, 'include-in-header': [*above, {'text': head}]})}---\n{text}"


def _assets(site: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.suffix != ".qmd":
            yield path.relative_to(site).as_posix(), path.read_bytes()


def _led_on(text: str, post: str) -> str:
    """The page with the way to its neighbours below all else."""
    return f"{text.rstrip()}\n\n{html_block(post)}\n" if post else text


def _told(path: str, text: str) -> bool:
    """Whether a page tells something and is no crossroads, which a second kind of link would only clutter."""
    return path != glossary.PAGE and _front_matter(path, text).get("sidebar", True) is not False


def _marked(path: str, text: str, bundle: Bundle, explained: tuple[glossary.Term, ...]) -> str:
    """The page with what its numbers are in its title and in a banner above its first line; what is `explained` is linked."""
    found, meta = FRONT_MATTER.match(text), _front_matter(path, text)
    if not found or not meta.get("title"):
        raise PageFailed(
            "the page has no title in its front matter", where=path, remedy="Begin it with `---`, `title: …`, `---`."
        )
    banner = banner_html(bundle.standing, bundle.manifest.study, up="../" * path.count("/"))
    front = yaml_text({**meta, "title": titled(bundle.standing, meta["title"])})
    above = f"```{{=html}}\n{banner}\n```\n\n" if banner else ""
    fitting = _fitting(path, text[found.end() :].lstrip(), bundle.standing)
    return f"---\n{front}---\n\n{above}{glossary.linked(fitting, explained)}"


def _fitting(path: str, text: str, standing: Standing) -> str:
    """The text with, of each passage written twice, the half that is true of this build."""
    match standing:
        case Invented() | Unattested():
            fitting = PASSAGE.sub(lambda found: found["demo"], text)
        case Uncleared():
            fitting = PASSAGE.sub(NOT_CLEARED, text)
        case Approved():
            fitting = PASSAGE.sub(lambda found: found["cleared"], text)
        case _:
            assert_never(standing)
    if left := [line for line in fitting.splitlines() if MARKS.fullmatch(line.strip())]:
        raise PageFailed(
            f"a passage for builds of one standing does not end as it should, at {left[0].strip()}",
            where=path,
            remedy="Write <!-- demo: -->, text, <!-- cleared: -->, other text, <!-- end -->, each mark on a line of its own.",
        )
    return fitting
