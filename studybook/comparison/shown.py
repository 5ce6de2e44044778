"""Text of a file where people read it: on one line, cut, and without what does something else than being read."""

MOST = 160
"""Characters of a label that are shown."""


def one_line(text: str) -> str:
    """A text with what cannot be printed as a sign that says so, directions of writing included."""
    cut = "".join(each if each.isprintable() else "\ufffd" for each in text[:MOST])
    return f"{cut} … ({len(text):,} characters)" if len(text) > MOST else cut
