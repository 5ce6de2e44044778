"""What a site holds besides its pages: files of kinds that hold no numbers, or whose numbers are read elsewhere."""

from collections.abc import Iterator
from pathlib import Path

LIBRARIES = "site_libs"
"""Where renderers put what they bring along."""

READ = frozenset({"search.json", "sitemap.xml", "robots.txt"})
"""Files by name: the first is read by this audit, the others hold addresses and times."""

KINDS = frozenset({".html", ".css", ".js", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff", ".woff2"})


def unread(site: Path, read: frozenset[str]) -> Iterator[str]:
    """Files that could hold numbers nothing has compared with the release: of no known kind, and not among those `read`."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.is_file() and not name.startswith(f"{LIBRARIES}/") and name not in READ | read and path.suffix not in KINDS:
            yield f"{name}: no check reads files of this kind"
