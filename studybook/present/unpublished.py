"""Findings that are not let out, or that the files cannot answer: they say so wherever a page shows one of their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from studybook.bundle import Refused
from studybook.present.identity import cell
from studybook.present.leads import lead_markdown
from studybook.present.text import AVAILABLE, GROUPINGS, Shown, escaped, html_block

FILES, SECRETS = "What these files have", "Why some findings are not published"

NUMBER, ODDS = "a number that is", "which way the odds lie is"


@dataclass(frozen=True)
class Unpublished:
    """What stands in the place of a finding, asked for in the same words."""

    refused: Refused

    @property
    def title(self) -> str:
        """What the finding would be about."""
        return self.refused.title

    @property
    def note(self) -> str:
        """What the reader would have to know of it."""
        return self.refused.note

    def table(self, *, leads: bool = True) -> Shown:
        """Why there is no table; on its own page nothing that leads there."""
        return self._instead(self.refused.id, leads=leads)

    def chart(self) -> Shown:
        """Why there is no chart."""
        return self._instead(f"{self.refused.id}-chart")

    def total(self) -> Shown:
        """That a number is not published, as each of the following."""
        return _told([self.refused], NUMBER)

    def count(self, label: str, by: str | None = None) -> Shown:
        """In place of a count."""
        return self.total()

    def share(self, label: str, by: str | None = None) -> Shown:
        """In place of a share."""
        return self.total()

    def difference(self, label: str, one: str, other: str) -> Shown:
        """In place of a difference."""
        return self.total()

    def lower_quartile(self) -> Shown:
        """In place of a quartile."""
        return self.total()

    def median(self) -> Shown:
        """In place of the median."""
        return self.total()

    def upper_quartile(self) -> Shown:
        """In place of a quartile."""
        return self.total()

    def groups(self) -> Shown:
        """In place of the number of groups of a model."""
        return self.total()

    def ratio(self, label: str) -> Shown:
        """In place of an odds ratio."""
        return self.total()

    def low(self, label: str) -> Shown:
        """In place of the lower end of its interval."""
        return self.total()

    def high(self, label: str) -> Shown:
        """In place of the upper end."""
        return self.total()

    def interval(self, label: str) -> Shown:
        """In place of both."""
        return self.total()

    def direction(self, label: str) -> Shown:
        """In place of the words for it."""
        return _told([self.refused], ODDS)

    def _instead(self, name: str, *, leads: bool = True) -> Shown:
        title, reason = escaped(self.refused.title), escaped(self.refused.reason)
        told = "Not available" if self.refused.lacking else "Not published"
        words = html_block(f"<p><strong>{title}</strong></p>\n<p>{told}. {reason}</p>")
        why, where = (FILES, AVAILABLE) if self.refused.lacking else (SECRETS, GROUPINGS)
        link = f"[{why}]({where})."
        attributes = f'{{#{name} .finding .not-published data-of="{self.refused.id}"}}'
        lead = f"\n{lead_markdown(self.refused.id)}" if leads else ""
        return Shown(f":::: {attributes}\n{words}\n{link}\n{lead}::::\n")


@dataclass(frozen=True)
class UnpublishedPanel:
    """What stands in the place of several findings of which none is let out."""

    findings: tuple[Refused, ...]

    def table(self) -> Shown:
        """Why there is no table, for each."""
        return Shown("\n".join(str(Unpublished(each).table()) for each in self.findings))

    def chart(self) -> Shown:
        """Why there is no chart, for each."""
        return Shown("\n".join(str(Unpublished(each).chart()) for each in self.findings))

    def lowest(self, by: str | None = None) -> Shown:
        """That a number is not published."""
        return _told(self.findings, NUMBER)

    def highest(self, by: str | None = None) -> Shown:
        """That a number is not published."""
        return self.lowest(by)


def _told(findings: Sequence[Refused], words: str) -> Shown:
    what = f'data-of="{" ".join(each.id for each in findings)}" data-cell="{cell("x")}"'
    why = "not in the files of this release" if all(each.lacking for each in findings) else "not published"
    return Shown(f'<span class="value withheld" {what}>{words} {why}</span>')
