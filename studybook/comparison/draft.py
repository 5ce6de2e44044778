"""A mapping to begin with, as a TOML file: what is certain as entries, what is not as comments to decide on.

As long as something is open, the file says `undecided`, which no mapping may say: a draft is not followed by mistake. Names and
labels of the file stand in it, so it is as private as the file.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from studybook.comparison.entries import Entry, Setting, undecided
from studybook.comparison.shown import one_line
from studybook.mapping import FORMAT

PROPOSED = "#? "
"""What stands before each line of an entry that is open: without it, the entry counts."""

HEAD = """\
# PRIVATE: names and labels of the files stand in it. Never to be published.
# A draft, written from what the files say of themselves: no row was read. Read every entry before you use it. What an entry
# may say stands in studybook/mapping/__init__.py.
"""


def draft(made: Sequence[Entry]) -> str:
    """The text of the file."""
    return "".join(_lines(made))


def _lines(made: Sequence[Entry]) -> Iterator[str]:
    yield HEAD
    yield f"\nformat = {FORMAT}\n"
    if number := undecided(made):
        yield f"\n# Open, and marked DECIDE: {number}. Take the question marks away from entries that are right, correct\n"
        yield "# those that are not, and then remove this line:\n"
        yield f"undecided = {number}\n"
    for entry in made:
        yield "\n"
        yield "# DECIDE\n" if entry.open else ""
        yield from (f"# {one_line(note)}\n" for note in entry.notes)
        start = PROPOSED if entry.open else ""
        yield f"{start}[[{entry.kind}]]\n"
        yield from (f"{start}{name} = {_value(value)}\n" for name, value in {**entry.settings, "reason": entry.reason}.items())


def _value(value: Setting) -> str:
    if isinstance(value, str):
        return _text(value)
    if not isinstance(value, Mapping):
        tables = (
            ", ".join(f"{name} = {_text(end) if isinstance(end, str) else end}" for name, end in each.items()) for each in value
        )
        return f"[{', '.join(f'{{ {table} }}' for table in tables)}]"
    codes = (f"{_text(code)} = {_text(ours) if isinstance(ours, str) else ours}" for code, ours in value.items())
    return f"{{ {', '.join(codes)} }}"


def _text(text: str) -> str:
    """A text of TOML: as of JSON, and no control character may stand in it as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
