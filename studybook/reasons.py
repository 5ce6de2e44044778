"""Why findings changed, as CHANGELOG.md says under the heading of a release. Nothing else stands under such a heading.

## release 2

- kinds: The two rare kinds are told together,
  as too few were seen of each.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from studybook.errors import DeclarationError

HEADING = re.compile(r"## +(?P<title>.*?) *")
RELEASE = re.compile(r"release (?P<number>[1-9][0-9]*)")
ITEM = re.compile(r"- `?(?P<name>[a-z0-9-]+)`?: +(?P<reason>\S.*)")
MORE = re.compile(r" {2,}(?P<reason>\S.*)")

Reasons = Mapping[int, Mapping[str, str]]
"""By the number of a release, and by the id of a finding."""


def read_reasons(path: Path) -> Reasons:
    """The reasons that a changelog gives; none where there is no such file.

    Raises:
        DeclarationError: under the heading of a release stands what is no reason, or one that holds a figure.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError):
        text = "## release 1\nunreadable"
    found: dict[int, dict[str, str]] = {}
    problems = list(_gathered(text, found))
    for number, reasons in found.items():
        told = (name for name, reason in reasons.items() if any(each.isnumeric() for each in reason))
        problems += [f"release {number}, {name}: a reason holds no figure, since nothing could check it" for name in told]
    if problems:
        raise DeclarationError(
            "the reasons for changes are not written as they must be",
            where=path.name,
            details=problems,
            remedy="Under `## release N` write lines such as `- kinds: Why this finding changed.`, and nothing else.",
        )
    return found


def _gathered(text: str, found: dict[int, dict[str, str]]) -> Iterator[str]:
    """What stands under no heading of a release is passed over; what stands there and is no reason is told, by its line."""
    reasons: dict[str, str] | None = None
    name = ""
    for at, line in enumerate(text.splitlines(), start=1):
        if heading := HEADING.fullmatch(line):
            release = RELEASE.fullmatch(heading["title"].lower())
            if release and int(release["number"]) in found:
                yield f"line {at}: a second heading of release {release['number']}"
            reasons, name = found.setdefault(int(release["number"]), {}) if release else None, ""
        elif reasons is None or not line.strip():
            continue
        elif item := ITEM.fullmatch(line.rstrip()):
            name = item["name"]
            if name in reasons:
                yield f"line {at}: a second reason for {name}"
            reasons[name] = item["reason"]
        elif name and (more := MORE.fullmatch(line.rstrip())):
            reasons[name] += f" {more['reason']}"
        else:
            yield f"line {at}: is no reason"
