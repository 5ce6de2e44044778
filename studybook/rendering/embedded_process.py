"""The process in which smalldocs runs. Started by `Embedded`; nothing else imports it."""

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from smalldocs import config
from smalldocs.check import scan
from smalldocs.config import BuildError, ConfigError, load

from studybook.errors import PageFailed
from studybook.rendering.browser_policy import restrict
from studybook.rendering.embedded_site import KeptSite
from studybook.rendering.furnish import furnish
from studybook.rendering.process import answer_with

# It makes the pattern of each line of `resources` anew for each file of the site: a fifth of all its work.
config.glob_regex = cache(config.glob_regex)


def build(tree: Path, made: Path, kept: Path | None) -> Mapping[str, list[str]]:
    """Build the site and tell all that smalldocs ignores or that Quarto would show otherwise; if that is nothing, finish it.

    Pages that earlier builds finished are taken from `kept`, if nothing they depend on is another.

    Raises:
        PageFailed: smalldocs cannot build it at all, or writes pages in a way that is not known.
    """
    try:
        site = KeptSite(load(tree), made, kept)
        site.build()
    except (ConfigError, BuildError) as error:
        raise PageFailed("The embedded renderer cannot build the site", details=str(error).splitlines()) from None
    warnings = list(_warnings(site))
    if not warnings:
        _finish(site)
    return {"warnings": warnings}


def _warnings(site: KeptSite) -> Iterator[str]:
    # A setting of the whole site is named without the file it stands in.
    yield from (f"{site.project.file}: {warning}" for warning in site.project.warnings)
    yield from (warning for warning in site.warnings if warning not in site.project.warnings)
    for page in site.pages.values():
        if page.src not in site.known:
            text = (site.root / page.src).read_text(encoding="utf-8")
            yield from (f"{page.src}:{line}: {what}" for line, what in scan(text))


def _finish(site: KeptSite) -> None:
    done = site.done()
    furnish(site.out, done)
    restrict(site.out, done)
    site.keep()


if __name__ == "__main__":
    places = [Path(argument) for argument in sys.argv[1:]]
    answer_with(lambda _: build(places[0], places[1], places[2] if places[2:] else None))
