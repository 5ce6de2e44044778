"""What became of each finding over the approved releases that are kept, and which of them tell exactly the same of it.

What a release tells of a finding is the file `findings/<id>.json` in it, and the sha256 of that file is the finding's hash. The
file holds nothing that differs from one release to the next where words and numbers do not: no date, no number of a release,
no policy. Invented numbers never have the hash of real ones, since every file says of which kind of source it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from studybook.bundle import Bundle
from studybook.errors import DeclarationError
from studybook.ids import Ids, Retirement
from studybook.reasons import Reasons
from studybook.standing import Approved


@dataclass(frozen=True)
class Edition:
    """An approved release with the number it is kept under, which is never used again."""

    number: int
    bundle: Bundle

    @property
    def date(self) -> str:
        """The day its numbers are of."""
        return self.bundle.manifest.date


@dataclass(frozen=True)
class Told:
    """That an edition tells of a finding: its number and date, and the finding's hash in it."""

    number: int
    date: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Life:
    """One finding over time. `told` are the editions that have it, oldest first; none where it was never published.

    `here` is its hash in the release that is looked at, empty where that does not have it. `retired` says what is declared of a
    finding that was given up.
    """

    id: str
    told: tuple[Told, ...]
    here: str
    retired: Retirement | None = None

    @property
    def first(self) -> Told | None:
        """When it was first published."""
        return self.told[0] if self.told else None

    @property
    def latest(self) -> Told | None:
        """When it was last published."""
        return self.told[-1] if self.told else None

    @property
    def changed(self) -> tuple[Told, ...]:
        """The editions that told otherwise of it than the one before them that told of it."""
        return tuple(new for old, new in pairwise(self.told) if new.hash != old.hash)

    @property
    def versions(self) -> tuple[Told, ...]:
        """The first edition of each wording: the first one, and those in which it changed."""
        return (*self.told[:1], *self.changed)


@dataclass(frozen=True)
class History:
    """Every approved release that is kept, oldest first, and the release that is looked at, which may be one of them."""

    editions: tuple[Edition, ...]
    current: Bundle
    ids: Ids = field(default_factory=Ids)
    reasons: Reasons = field(default_factory=dict[int, Mapping[str, str]])

    @cached_property
    def number(self) -> int | None:
        """The number that the current release is kept under; None if it is not kept, or not yet."""
        return next((each.number for each in self.editions if each.bundle.digest == self.current.digest), None)

    @property
    def latest(self) -> Bundle | None:
        """The newest real numbers: the current release if it is approved and not kept yet, else the last kept; None if none."""
        if isinstance(self.current.standing, Approved) and self.number is None:
            return self.current
        return self.editions[-1].bundle if self.editions else None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every finding that was ever published, and those of the current release."""
        return tuple(sorted({name for bundle in (self.current, *self._bundles) for name in names(bundle)}))

    def edition(self, number: int) -> Edition | None:
        """The edition with this number; None if there is none."""
        return next((each for each in self.editions if each.number == number), None)

    def life(self, name: str) -> Life:
        """What became of the finding with this id."""
        hashes = ((each, content_hash(each.bundle, name)) for each in self.editions)
        return Life(
            id=name,
            told=tuple(Told(each.number, each.date, found) for each, found in hashes if found),
            here=content_hash(self.current, name),
            retired=self.ids.retired(name),
        )

    def check(self) -> None:
        """Make sure that no id was used for something else, that all that was published is listed, and what reasons are of.

        Raises:
            DeclarationError: a release has a finding that the list of ids lacks or says was given up, or a reason is of none.
        """
        if problems := [*self._misused()]:
            raise DeclarationError(
                "an id that was published is not used for anything else",
                where="analyses/ids.toml",
                details=problems,
                remedy="Bring back the line of each that is missing, and give new findings ids of their own.",
            )
        if problems := [*self._baseless()]:
            raise DeclarationError(
                "a reason is given for a change that cannot be", where="CHANGELOG.md", details=problems, remedy="Correct it."
            )

    def _misused(self) -> Iterator[str]:
        kept = {name for bundle in self._bundles for name in names(bundle)}
        yield from (f"published, and not in the list: {name}" for name in sorted(kept - self.ids.every))
        if self.number is None or self.number == len(self.editions):  # a site of an earlier one has what was given up since
            yield from (f"given up, and used again: {name}" for name in names(self.current) if self.ids.retired(name))

    def _baseless(self) -> Iterator[str]:
        """Reasons of no release, the next one included, and of findings that neither it nor the one before it has."""
        releases = [set[str](), *(set(names(bundle)) for bundle in self._bundles), set(names(self.current))]
        for number, reasons in self.reasons.items():
            if number >= len(releases):
                yield f"there is no release {number}"
                continue
            told = releases[number - 1] | releases[number]
            yield from (f"release {number} and the one before it have no finding {name}" for name in reasons.keys() - told)

    @property
    def _bundles(self) -> Iterator[Bundle]:
        return (each.bundle for each in self.editions)


NO_REASONS: Reasons = {}


def history(kept: tuple[Bundle, ...], current: Bundle, ids: Ids | None = None, reasons: Reasons = NO_REASONS) -> History:
    """The history of the releases as `archive.earlier` reads them: numbered from one, without a gap."""
    editions = tuple(Edition(number, bundle) for number, bundle in enumerate(kept, start=1))
    return History(editions, current, ids or Ids(), reasons)


def names(bundle: Bundle) -> tuple[str, ...]:
    """The ids of all findings of a release: tables, models, and those that are not let out."""
    return tuple(sorted(each.id for each in (*bundle.findings, *bundle.refused, *bundle.models)))


def content_hash(bundle: Bundle, name: str) -> str:
    """The sha256 of what a sealed release tells of a finding; empty if it has none of this id."""
    return bundle.manifest.files.get(f"findings/{name}.json", "")


def address(name: str, number: int | None = None) -> str:
    """Where a finding stands on the site: in an edition, or in the current release."""
    return f"findings/{name}.html" if number is None else f"v/{number}/findings/{name}.html"
