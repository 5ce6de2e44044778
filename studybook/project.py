"""A project: what a site is made from besides a release, and where each part of it lies."""

from dataclasses import dataclass
from pathlib import Path

from studybook.study import Study

CONFIG = "_quarto.yml"
"""The configuration of the site, for both renderers."""


@dataclass(frozen=True)
class Project:
    """What a site is made from besides a release: the study, where the hand-written parts lie, where intermediate files go.

    Everything in `scratch` is public: the release, the staged and the knitted pages, and what is kept for the next build.
    `address` is where the site will stand, if that is not what its configuration declares.
    """

    study: Study
    root: Path
    scratch: Path
    address: str = ""

    @property
    def release(self) -> Path:
        """Where a release goes that is sealed on the way to a site."""
        return self.scratch / "release"

    @property
    def published(self) -> Path:
        """Where every approved release so far is kept."""
        return self.root / "published"

    @property
    def ids(self) -> Path:
        """Where every id is listed that was ever given to a finding or a variable."""
        return self.root / "analyses" / "ids.toml"

    @property
    def staged(self) -> Path:
        """Where the executable pages are laid out."""
        return self.scratch / "staged"

    @property
    def knitted(self) -> Path:
        """Where the plain pages are laid out."""
        return self.scratch / "knitted"

    @property
    def cache(self) -> Path:
        """Where knitted pages are kept for the next build."""
        return self.scratch / "cache"
