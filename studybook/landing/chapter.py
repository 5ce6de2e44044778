"""The findings of one release as a chapter of the site: a folder of pages, and what each page needs besides its numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from studybook.bundle import Bundle, Refused, Released
from studybook.citing.reference import NOWHERE, Place
from studybook.history import History
from studybook.landing.drawings import Drawing
from studybook.modelled import Modelled
from studybook.study import Study

FOLDER = "findings"
"""Where the pages of a release stand, from the top of the site."""

Sealed = Released | Modelled | Refused
"""A finding as a release holds it: a table, a model, or what stands in the place of one that is not let out."""


@dataclass(frozen=True)
class Showing:
    """Where a finding is shown first: the address, from the top of the site, and the title of that page."""

    address: str
    title: str

    @property
    def page(self) -> str:
        """The address of the page, without the place on it."""
        return self.address.partition("#")[0]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The findings of a release and their pages, under `folder`; `drawings` and `shown` are by the ids of findings.

    `history` is what was published before, `number` that of this release, if it is archived, and `place`
    where the site will stand.
    """

    study: Study
    bundle: Bundle
    history: History
    drawings: Mapping[str, Drawing]
    shown: Mapping[str, Showing] = field(default_factory=dict[str, Showing])
    folder: str = FOLDER
    number: int | None = None
    place: Place = NOWHERE

    @property
    def findings(self) -> tuple[Sealed, ...]:
        """All findings of the release, those that are not let out among them, in the order of their ids."""
        every = (*self.bundle.findings, *self.bundle.models, *self.bundle.refused)
        return tuple(sorted(every, key=lambda each: each.id))

    @property
    def up(self) -> str:
        """Leads from one of the pages to the top of the site."""
        return "../" * (self.folder.count("/") + 1)

    def digest(self, finding: Sealed) -> str:
        """The sha256 of the file that holds a finding in the release: what its numbers are, whatever a page looks like."""
        return self.bundle.manifest.files[f"findings/{finding.id}.json"]

    def grouped(self) -> Iterator[tuple[Showing | None, list[Sealed]]]:
        """The findings by the page that shows them, in the order of the pages' titles; last those that no page shows."""
        pages: dict[str, list[Sealed]] = {}
        titled: dict[str, Showing] = {}
        for each in self.findings:
            place = self.shown.get(each.id)
            pages.setdefault(place.page if place else "", []).append(each)
            if place:
                titled.setdefault(place.page, place)
        for page in sorted(titled, key=lambda name: titled[name].title):
            yield titled[page], pages[page]
        if "" in pages:
            yield None, pages[""]
