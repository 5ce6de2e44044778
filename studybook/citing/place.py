"""Where a build will stand, from the configuration of its site: Quarto's own `website: title` and `website: site-url`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from studybook.citing.reference import Place
from studybook.errors import UsageError
from studybook.standing import Approved, Standing

DECLARE = "Set `website: site-url` in _quarto.yml to the address the site will have, or name it with --site-url."


def place(config: Path, number: int | None = None, address: str = "") -> Place:
    """The place of a build; `address` stands before the one that the configuration declares.

    Raises:
        UsageError: the address is none that a browser could open, or the configuration cannot be read.
    """
    website = _website(config)
    return Place(str(website.get("title") or ""), base(address or str(website.get("site-url") or "")), number)


def base(address: str) -> str:
    """The address of the top of a site, with a slash at its end; empty where there is none.

    Raises:
        UsageError: it is no address of a site.
    """
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        plain = address.isascii() and address.isprintable() and not set(address) & set(" \"'<>\\^`{|}?#")
        if plain and parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc:
            return f"{address.rstrip('/')}/"
    except ValueError:
        pass
    raise UsageError(
        "the address of the site is none that a browser could open",
        details=["it begins with https:// or http://, then comes a host, and nothing with ?, # or a space"],
        remedy=DECLARE,
    )


def check_place(found: Place, standing: Standing) -> None:
    """Make sure that what may be cited has an address to be cited by.

    Raises:
        UsageError: the release is approved, and the site declares no address.
    """
    if isinstance(standing, Approved) and not found.base:
        raise UsageError("the release is approved, so its findings are cited, and a citation needs an address", remedy=DECLARE)


def _website(config: Path) -> dict[str, Any]:
    try:
        website: Any = yaml.safe_load(config.read_text(encoding="utf-8")).get("website") or {}
        if isinstance(website, dict):
            return website  # pyright: ignore[reportUnknownVariableType]
    except (OSError, AttributeError, UnicodeDecodeError, yaml.YAMLError):
        pass
    raise UsageError("the configuration of the site cannot be read", where=config.name)
