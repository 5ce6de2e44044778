"""Whether what was cited still stands: a finding by its id, and what was told of it by the first figures of its hash.

The words name releases, dates and published numbers. They are the same on the command line and on the pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from studybook.bundle import Bundle
from studybook.difference import change
from studybook.history import History, Life, Told, address, content_hash
from studybook.ids import Retirement
from studybook.standing import Approved

SHORTEST = 8
"""How many figures of a hash are enough to look for it."""

CITED = re.compile(rf"(?P<name>[a-z0-9-]+)@(?:sha256:)?(?P<hash>[0-9a-f]{{{SHORTEST},64}})")
"""How a citation is written in short: ID@HASH."""


@dataclass(frozen=True)
class Cited:
    """What a citation names: a finding, and the first figures of its hash, at least eight."""

    name: str
    hash: str


@dataclass(frozen=True)
class Stands:
    """The newest release tells the same. `told` is the first edition that did, None where the release is not kept yet."""

    told: Told | None


@dataclass(frozen=True)
class Changed:
    """It was told otherwise later. `since` is the edition that told otherwise first, None if that is not kept yet.

    `told` is the last edition that told what was cited, and `differences` what became of it until now.
    """

    told: Told
    since: Told | None
    differences: tuple[str, ...]


@dataclass(frozen=True)
class GivenUp:
    """No release tells of the finding any more. `told` is the last edition that told what was cited."""

    told: Told
    retired: Retirement | None


@dataclass(frozen=True)
class Demonstration:
    """It is what this build tells, whose numbers nobody approved."""


@dataclass(frozen=True)
class NeverExisted:
    """No release ever told this. `life` is what there is of the finding instead."""

    life: Life


Verdict = Stands | Changed | GivenUp | Demonstration | NeverExisted


def cited_from(text: str) -> Cited | None:
    """A citation written as ID@HASH; None if it is not."""
    found = CITED.fullmatch(text.strip())
    return Cited(found["name"], found["hash"]) if found else None


def verdict(cited: Cited, history: History) -> Verdict:
    """What became of it, as the releases that are kept tell, and the one that is looked at.

    Two hashes of one finding that begin alike are taken for what was told last.
    """
    life, latest = history.life(cited.name), history.latest
    now = content_hash(latest, cited.name) if latest else ""
    told = [each for each in life.told if each.hash.startswith(cited.hash)]
    if now and now.startswith(cited.hash):
        return Stands(told[0] if told else None)
    if told and latest:
        return _of_old(told[-1], life, history, latest)
    if life.here.startswith(cited.hash) and life.here and not isinstance(history.current.standing, Approved):
        return Demonstration()
    return NeverExisted(life)


def in_words(cited: Cited, found: Verdict) -> tuple[str, ...]:
    """The verdict for a reader: one sentence, and lines that say more of it."""
    match found:
        case Stands(told):
            since = f" It was first told in {release(told)}." if told else ""
            return (f"{cited.name} stands: the current release tells exactly this.{since}",)
        case Changed(told, since, differences):
            when = release(since) if since else "the current release, which is not kept yet"
            return (
                f"{cited.name} changed: this is what {release(told)} told, and {when} tells otherwise.",
                *(f"  {each}" for each in differences),
                f"What was cited stays at {address(cited.name, told.number)}.",
            )
        case GivenUp(told, retired):
            return (*_given_up(cited, told, retired), f"What was cited stays at {address(cited.name, told.number)}.")
        case Demonstration():
            return (f"{cited.name} is told by this demonstration alone: no version is published, and it is no result.",)
        case NeverExisted(life):
            return (f"{cited.name} never existed with this hash: no release told this.", *_instead(life))
        case _:
            assert_never(found)


def stands(found: Verdict) -> bool:
    """Whether it may be cited as it was."""
    return isinstance(found, Stands)


def release(told: Told) -> str:
    """A release in words: its number and its date."""
    return f"release {told.number} of {told.date}"


def _of_old(told: Told, life: Life, history: History, latest: Bundle) -> Changed | GivenUp:
    """Of what was told once and is not told so now."""
    edition = history.edition(told.number)
    assert edition, "what was told was told in an edition"
    if not content_hash(latest, life.id):
        return GivenUp(told, life.retired)
    since = next((each for each in life.told if each.number > told.number and each.hash != told.hash), None)
    return Changed(told, since, change(edition.bundle, latest, life.id).sentences)


def _given_up(cited: Cited, told: Told, retired: Retirement | None) -> Sequence[str]:
    said = f"{cited.name} was retired: {release(told)} was the last that told this, and no release tells of it any more."
    if retired is None:
        return (said,)
    instead = f"Replaced by {retired.replaced_by}." if retired.replaced_by else "Nothing replaces it."
    return (said, f"  Retired in version {retired.version}: {retired.reason}", f"  {instead}")


def _instead(life: Life) -> Sequence[str]:
    """What there is of a finding whose hash is none of its own."""
    if not life.told:
        return ("No published release has a finding of this id.",)
    return ("What was told of it:", *(f"  {release(each)}: sha256:{each.hash}" for each in life.versions))
