"""Findings that a BibTeX file cites, as this engine writes them: the id from the address, the hash from the note.

Read strictly: a file that does not balance is refused, and entries about anything else are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from studybook.errors import UsageError
from studybook.verdict import SHORTEST, Cited

ENTRY = re.compile(r"@(?P<kind>[A-Za-z]+)\s*\{\s*(?P<key>[^\s,{}]+)\s*,")
FIELD = re.compile(r'(?P<name>[A-Za-z]+)\s*=\s*(?P<value>[{"]|[0-9A-Za-z]+)')
ADDRESS = re.compile(r"(?:^|/)findings/(?P<name>[a-z0-9-]+)\.html(?:#at=(?P<hash>[0-9a-f]+))?$")
HASH = re.compile(rf"sha256:(?P<hash>[0-9a-f]{{{SHORTEST},64}})\b")

WHERE = frozenset({"url", "note"})
"""The fields that are read."""


@dataclass(frozen=True)
class Entry:
    """An entry by its key, with those of its fields that are read."""

    key: str
    fields: dict[str, str]


def cited_in(path: Path) -> tuple[tuple[str, Cited], ...]:
    """What a file cites of this site: the key of each entry, and the finding.

    Raises:
        UsageError: it cannot be read, cites nothing of this site, or an entry that does lacks the hash.
    """
    try:
        entries, problem = list(_entries(path.read_text(encoding="utf-8"))), ""
    except (OSError, ValueError):
        entries, problem = [], "the file cannot be read as BibTeX"
    found = [(entry, named) for entry in entries if (named := ADDRESS.search(entry.fields.get("url", "")))]
    bare = [entry.key for entry, named in found if not _hash(entry, named)]
    if not found and not problem:
        problem = "the file cites no finding of this site: no entry has an address that ends in findings/ID.html"
    if problem or bare:
        raise UsageError(
            problem or "an entry lacks the hash of what it cites, which its note held when it was copied",
            where=path.name,
            details=bare,
            remedy="Name a file with entries as this site writes them, or the finding itself: ID@HASH.",
        )
    return tuple((entry.key, Cited(named["name"], _hash(entry, named))) for entry, named in found)


def _hash(entry: Entry, named: re.Match[str]) -> str:
    """The hash of the note; where that has none, of the address."""
    found = HASH.search(entry.fields.get("note", ""))
    return found["hash"] if found else named["hash"] if len(named["hash"] or "") >= SHORTEST else ""


def _entries(text: str) -> Iterator[Entry]:
    at = 0
    while found := ENTRY.search(text, at):
        body, at = _braced(text, text.index("{", found.start()))
        yield Entry(found["key"], dict(_fields(body[body.index(",") + 1 :])))


def _fields(body: str) -> Iterator[tuple[str, str]]:
    at = 0
    while found := FIELD.search(body, at):
        start, at = found.start("value"), found.end()
        value = found["value"]
        if value == "{":
            value, at = _braced(body, start)
        elif value == '"':
            value, at = body[start + 1 : body.index('"', start + 1)], body.index('"', start + 1) + 1
        if found["name"].lower() in WHERE:
            yield found["name"].lower(), value.strip("{} \n")


def _braced(text: str, start: int) -> tuple[str, int]:
    """What stands between a brace and the one that closes it, and where that ends. A backslash does not hide a brace.

    Raises:
        ValueError: it is never closed.
    """
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + 1 : at], at + 1
    raise ValueError("a brace is not closed")
