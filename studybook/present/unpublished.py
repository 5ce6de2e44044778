"""A finding that the policy does not let out: it says so wherever a page shows it or one of its numbers."""

from dataclasses import dataclass

from studybook.bundle import Refused
from studybook.present.identity import cell
from studybook.present.text import GROUPINGS, Shown, escaped, html_block


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

    def table(self) -> Shown:
        """Why there is no table."""
        return self._instead(self.refused.id)

    def chart(self) -> Shown:
        """Why there is no chart."""
        return self._instead(f"{self.refused.id}-chart")

    def total(self) -> Shown:
        """That a number is not published, as each of the following."""
        what = f'data-of="{self.refused.id}" data-cell="{cell("x")}"'
        return Shown(f'<span class="value withheld" {what}>a number that is not published</span>')

    def count(self, label: str, by: str | None = None) -> Shown:
        """In place of a count."""
        return self.total()

    def share(self, label: str, by: str | None = None) -> Shown:
        """In place of a share."""
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

    def _instead(self, name: str) -> Shown:
        title, reason = escaped(self.refused.title), escaped(self.refused.reason)
        words = html_block(f"<p><strong>{title}</strong></p>\n<p>Not published. {reason}</p>")
        link = f"[Why some tables are not published]({GROUPINGS})."
        attributes = f'{{#{name} .finding .not-published data-of="{self.refused.id}"}}'
        return Shown(f":::: {attributes}\n{words}\n{link}\n::::\n")
