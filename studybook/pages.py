"""The page tree as data: every page and asset by its path, hand-written and generated, marked with what its numbers are."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, assert_never, cast

import yaml

from studybook import glossary
from studybook.bundle import Bundle
from studybook.citing import box
from studybook.citing.reference import NOWHERE, Place
from studybook.codebook import explorer
from studybook.configured import cards, configured, yaml_text
from studybook.coverage import check_documented
from studybook.errors import PageFailed
from studybook.generated import Basis, Make, generated
from studybook.history import History
from studybook.history import history as found_in
from studybook.ids import check_renamed
from studybook.landing import index, versions
from studybook.landing.chapter import FOLDER, Showing
from studybook.landing.drawings import drawings
from studybook.landing.kept import Draw
from studybook.landing.kept import shown as archived
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
    make: Make = generated,
    place: Place = NOWHERE,
) -> Tree:
    """Everything a renderer needs but the release itself.

    `history` is what was published before; nothing where not named. `draw` gives the tables and charts of all findings of a
    release, and `make` all generated pages and files, be they kept from an earlier build. `place` is where the site will stand.

    Raises:
        DeclarationError: the schemas do not say of each variable what it is, or a former name of one leads nowhere.
        PageFailed: a page cannot be read or has no title, or a hand-written page takes the address of a generated one.
    """
    check_documented(study)
    written = dict(_hand_written(site, analyses))
    bundle, shown = listed(bundle), _shown(written)
    past = replace(history, current=bundle) if history else found_in((), bundle)
    check_renamed(past.ids, study)
    made = make(Basis(study, bundle, past, shown, place, _heads(config)), draw)
    if both := sorted(written.keys() & made.pages.keys()):
        raise PageFailed(f"the addresses of {both} are those of generated pages", where="site", remedy="Rename them.")
    settings = _mapping(_text(config, config.name), config.name)
    posts = signposts(settings)
    every_page = {path: _led_on(text, posts.get(path, "")) for path, text in sorted({**written, **made.pages}.items())}
    words = glossary.terms(written.get(glossary.PAGE, ""))
    told = {path: words for path, text in written.items() if _told(path, text)}
    pages = {path: _marked(path, text, bundle, told.get(path, ())).encode() for path, text in every_page.items()}
    profiles = {path.name: path.read_bytes() for path in sorted(config.parent.glob("_quarto-*.yml"))}
    beside = {**dict(_assets(site)), **profiles, **SCRIPTS, **{export.path: export.content for export in made.files}}
    card = cards(study, settings, bundle.standing)
    linked = (*SCRIPTS, *card, *(export.path for export in made.files))
    site_as_built = configured(settings, bundle, linked, place, several=bool(archived(past)))
    return {**pages, **beside, **card, "_quarto.yml": yaml_text(site_as_built).encode()}


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


def _heads(config: Path) -> Sequence[Any]:
    """What the site has in the head of every page."""
    return _mapping(_text(config, config.name), config.name)["format"]["html"].get("include-in-header", [])


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
