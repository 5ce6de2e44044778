"""What can be refused, and how it is said.

StudybookError
├── DataRefused        the files do not hold what the schemas declare
├── DeclarationError   a schema, a rule or a finding is declared wrongly
├── PolicyError        the disclosure policy has an unknown or impossible setting
├── BundleBroken       a release is incomplete, altered or made for other schemas
├── PageFailed         a page could not be run or rendered
├── AuditFailed        the finished site holds what must not be published
└── UsageError         what was asked for cannot be done as asked

Every message has four parts: what happened, where, what was expected against what was found (counts, never values), and what
to do. Nothing here ever holds a value of a data file.
"""

from collections.abc import Iterable


class StudybookError(Exception):
    """A refusal the reader can act on: printed as one message without a traceback; exit code 2 for wrong usage, else 1."""

    def __init__(self, what: str, *, where: str = "", details: Iterable[str] = (), remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.details = tuple(details)
        self.remedy = remedy
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole refusal as text, one part a line."""
        lines = [f"{self.what} ({self.where})" if self.where else self.what]
        lines += [f"  - {detail}" for detail in self.details]
        if self.remedy:
            lines.append(self.remedy)
        return "\n".join(lines)


class DataRefused(StudybookError):
    """The files do not hold what the schemas declare."""


class DeclarationError(StudybookError):
    """A schema, a rule or a finding is declared wrongly."""


class PolicyError(StudybookError):
    """The disclosure policy has an unknown or impossible setting."""


class BundleBroken(StudybookError):
    """A release is incomplete, altered or made for other schemas."""


class PageFailed(StudybookError):
    """A page could not be run or rendered."""


class AuditFailed(StudybookError):
    """The finished site holds what must not be published."""


class UsageError(StudybookError):
    """What was asked for cannot be done as asked."""
