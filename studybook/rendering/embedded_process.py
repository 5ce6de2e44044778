"""The process in which smalldocs runs. Started by `Embedded`; nothing else imports it."""

import sys
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

from smalldocs import config
from smalldocs.check import scan
from smalldocs.config import BuildError, ConfigError, load
from smalldocs.site import Site

from studybook.errors import PageFailed
from studybook.rendering.process import answer_with

# It makes the pattern of each line of `resources` anew for each file of the site: a fifth of all its work.
config.glob_regex = cache(config.glob_regex)


class Searched(Site):
    """A site whose search index says what its pages say: smalldocs takes text for HTML, and would leave out what looks so."""

    def write_search(self) -> None:
        """Write the index."""
        for page in self.pages.values():
            for part in page.env.get("search", []):
                part["text"] = escape(part["text"])
        super().write_search()


def build(tree: Path, made: Path) -> Mapping[str, list[str]]:
    """Build the site and tell all that smalldocs ignores or that Quarto would show otherwise.

    Raises:
        PageFailed: smalldocs cannot build it at all.
    """
    try:
        project = load(tree)
        site = Searched(project, quiet=True)
        site.out = made  # not what _quarto.yml says: whoever asked for the site decides where it goes
        site.build()
    except (ConfigError, BuildError) as error:
        raise PageFailed("The embedded renderer cannot build the site", details=str(error).splitlines()) from None
    # A setting of the whole site is named without the file it stands in.
    settings = [f"{project.file}: {warning}" for warning in project.warnings]
    pages = [warning for warning in site.warnings if warning not in project.warnings]
    return {"warnings": [*settings, *pages, *_only_in_quarto(site)]}


def _only_in_quarto(site: Site) -> list[str]:
    return [
        f"{page.src}:{line}: {what}"
        for page in site.pages.values()
        for line, what in scan((site.root / page.src).read_text(encoding="utf-8"))
    ]


if __name__ == "__main__":
    answer_with(lambda _: build(Path(sys.argv[1]), Path(sys.argv[2])))
