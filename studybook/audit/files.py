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


def altered(site: Path, laid: Path) -> Iterator[str]:
    """Files that are not byte for byte what was laid out for the renderer, which has no reason to change any but pages.

    A script that nobody laid out could put any number on any page, so there is none besides those that renderers bring along.
    """
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or path.suffix == ".html" or name in READ or name.startswith(f"{LIBRARIES}/"):
            continue
        if (laid / name).is_file() and path.read_bytes() != (laid / name).read_bytes():
            yield f"{name}: is not the file that was laid out"
        elif path.suffix == ".js" and not (laid / name).is_file():
            yield f"{name}: is a script that was not laid out"
