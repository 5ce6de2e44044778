"""A reading of a file that says, before all else, where its numbers come from."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from studybook.audit.exports.stated import Reading, Stated
from studybook.audit.words import has_figure
from studybook.bundle import Bundle
from studybook.present.marks import notice, source_line, title_prefix


@dataclass(frozen=True)
class Noted(Reading):
    """What a file states, and every notice in it that stands in the place where one has to be."""

    notices: Collection[str]

    def said_of(self, bundle: Bundle) -> bool:
        """Whether what it says of its numbers is what is true of this release."""
        line, prefix = source_line(bundle.standing, bundle.manifest.study), title_prefix(bundle.standing)
        true = {notice(bundle.standing, bundle.manifest.study), f"{prefix}. {line}" if prefix else line}
        return bool(self.notices) and set(self.notices) <= true


def noted(notices: Iterable[str], stated: Iterable[Stated], texts: Iterable[str], *, lines: bool = False) -> Noted:
    """A reading with each notice once, and of the other texts those that hold a figure, each once."""
    return Noted(list(stated), list(filter(has_figure, dict.fromkeys(texts))), frozenset(notices), lines=lines)
