"""The list of a finding's versions: each hash it ever had, in which release first, and whether it is told today."""

from collections.abc import Iterator

from studybook.audit.landing.chapter import Chapter
from studybook.audit.page import Page, words
from studybook.audit.words import Words, known
from studybook.history import Told
from studybook.standing import Approved

Row = tuple[str, str, str]


def untrue(page: Page, name: str, chapter: Chapter) -> Iterator[str]:
    """What the list does not say as the releases have it."""
    rows = page.tree.xpath("//table[@id='versions-table']/tbody/tr")
    said = [tuple(words(each) for each in row.xpath("./th | ./td")) for row in rows]
    if said != list(_wanted(name, chapter)):
        yield "its list of versions is not that of the releases"


def words_of(name: str, chapter: Chapter) -> Words:
    """What the list may say."""
    return known({text for row in _wanted(name, chapter) for text in row})


def _wanted(name: str, chapter: Chapter) -> Iterator[Row]:
    history, digest, last = chapter.history, chapter.digest(name), ""
    if not isinstance(chapter.bundle.standing, Approved):
        yield "this build, which is not kept", f"sha256:{digest}", "Only this build tells it, and nobody approved its numbers."
        return
    today = history.latest.manifest.files.get(f"findings/{name}.json", "") if history.latest else ""
    told = [each for each in history.life(name).told if each.hash]
    for each in told:
        if each.hash != last:
            yield f"release {each.number} of {each.date}", f"sha256:{each.hash}", _became(each.hash, today, told)
        last = each.hash
    if digest not in {each.hash for each in told}:
        yield "this build, which is not kept", f"sha256:{digest}", _became(digest, today, told)


def _became(digest: str, today: str, told: list[Told]) -> str:
    if digest == today:
        return "It stands: the current release tells the same."
    if not today:
        return "It was given up: no release tells of it any more."
    last = max(each.number for each in told if each.hash == digest)
    later = next((each for each in told if each.number > last), None)
    return f"It was told otherwise in release {later.number}." if later else "The current release tells otherwise."
