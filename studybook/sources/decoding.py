"""Text of unknown encoding: UTF-8 if it is that, else Windows-1252, which holds all of Latin-1 that is text."""

from studybook.sources.delivery import Unreadable

WINDOWS = "WINDOWS-1252"

NOTE = f"read as {WINDOWS}: its text is not UTF-8"


def decoded(content: bytes) -> tuple[str, str]:
    """The text, without a byte order mark, and a note if it is not UTF-8.

    Raises:
        Unreadable: it is neither, or holds zero bytes.
    """
    if b"\0" in content:
        raise Unreadable("it holds zero bytes, which no text does")
    for encoding, note in (("utf-8-sig", ""), (WINDOWS, NOTE)):
        if (text := _tried(content, encoding)) is not None:
            return text, note
    raise Unreadable(f"it is neither UTF-8 nor {WINDOWS} text")


def _tried(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:  # it holds all of the content
        return None
