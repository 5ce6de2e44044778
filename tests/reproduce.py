"""Whether this checkout makes the same bytes wherever it is built: `python -m tests.reproduce`, or `make reproduce`.

The site is built twice, and its release sealed twice unless `--release` names one. The first time here, in one time zone and
language, on all cores; the second time by a copy of the code in another folder, on one core, fourteen time zones further, under
another language, with sets in another order, and three years later where a C compiler is there to make such a clock. The
processes that run and render pages have an environment of their own in both, and the clock of the machine.

`--published` names the `files.json` of a published site, as a file, a folder or an address: said is whether this checkout
makes that site byte by byte, and which files differ. A site of an approved release takes that release, and `--site-url` where
the site was built with one. The exit code is 0 only if all is the same, 1 if anything differs, 2 if something could not be read
or built.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from studybook.folders import hashes

ROOT = Path(__file__).resolve().parent.parent
LISTING = "files.json"
LARGEST = 20_000_000
"""Bytes of a listing that are read at most."""

SHOWN = 20
"""How many files that differ are named."""

LEFT = shutil.ignore_patterns(".*", "__pycache__", "_build", "_site", "wheelhouse", "*.review")
AHEAD = 3 * 366 * 24 * 60 * 60
HASH = re.compile(r"[0-9a-f]{64}")
KEPT = ("PATH", "HOME", "TMPDIR", "QUARTO_PATH", "SOURCE_DATE_EPOCH")


@dataclass(frozen=True)
class Conditions:
    """Under what a site is built: in `words`, the environment, and whether on one core alone."""

    words: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    one_core: bool = False

    def run(self, code: Path, *arguments: object) -> None:
        """Run a command of the project that lies in `code`.

        Raises:
            Unusable: it has failed.
        """
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        done = subprocess.run(
            [sys.executable, code / "build.py", *map(str, arguments)],
            cwd=code,
            env={**kept, "NO_COLOR": "1", **self.environment},
            preexec_fn=_on_one_core if self.one_core and hasattr(os, "sched_setaffinity") else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            raise Unusable(f"{self.words}: the build failed\n{done.stderr.strip()}")


class Unusable(Exception):
    """What keeps an answer from being found, in words."""


HERE = Conditions("here, on all cores", {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"})


def elsewhere(clock: Path | None) -> Conditions:
    """Conditions that are other in all respects; without a clock that can be set, at the same time."""
    environment = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242"}
    words = "in another folder, on one core, in another time zone and language, with sets in another order"
    if clock is None:
        return Conditions(words, environment, one_core=True)
    return Conditions(f"{words}, in three years", {**environment, "LD_PRELOAD": str(clock), "AHEAD": str(AHEAD)}, one_core=True)


def clock(folder: Path) -> Path | None:
    """A clock that can be set, for programs to be loaded into; None where none can be made."""
    made, compiler = folder / "clock.so", shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    source = Path(__file__).with_name("clock.c")
    done = subprocess.run([compiler, "-shared", "-fPIC", "-o", made, source, "-ldl"], capture_output=True, check=False)
    return made if done.returncode == 0 else None


def built(code: Path, top: Path, conditions: Conditions, asked: Sequence[str]) -> dict[str, str]:
    """The files of a site that was built in `top`, and of the release it was made of, each with its sha256."""
    conditions.run(code, "site", "--renderer", "embedded", "--output", top / "site", "--scratch", top / "scratch", *asked)
    found = hashes(top / "site")
    if (release := top / "scratch" / "release").is_dir():
        found |= {f"(release) {name}": sum_ for name, sum_ in hashes(release).items()}
    return found


def twice(top: Path, asked: Sequence[str]) -> tuple[dict[str, str], dict[str, str], str]:
    """What two builds have made, and under what the second was."""
    other = elsewhere(clock(top))
    copy = top / "another folder" / "çopy"
    shutil.copytree(ROOT, copy, ignore=LEFT)
    return built(ROOT, top / "one", HERE, asked), built(copy, top / "another folder" / "two", other, asked), other.words


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The files that two listings do not have alike, and in what way."""

    def said(name: str) -> str:
        return f"{name}: {'not there' if name not in other else 'one more' if name not in one else 'other bytes'}"

    return [said(name) for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


def published(place: str) -> dict[str, str]:
    """The files of a site that is published, by its listing: a file, a folder that holds it, or an address.

    Raises:
        Unusable: it cannot be read, or is no listing.
    """
    try:
        text = _fetched(place) if urlsplit(place).scheme in {"http", "https"} else _found(Path(place)).read_bytes()
        data = json.loads(text)
    except (OSError, URLError, ValueError) as error:
        raise Unusable(f"{place} cannot be read: {error}") from None
    files = data.get("files") if isinstance(data, dict) else None
    if not isinstance(files, dict) or not files or data.get("format") != 1:
        raise Unusable(f"{place} is no listing of a site: it has no files, or another format than 1")
    if not all(isinstance(sum_, str) and HASH.fullmatch(sum_) for sum_ in files.values()):
        raise Unusable(f"{place} is no listing of a site: not every file has a sha256")
    return files


def _fetched(address: str) -> bytes:
    address = address if address.endswith(".json") else f"{address.rstrip('/')}/{LISTING}"
    with urlopen(address, timeout=30) as answer:
        text = answer.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise ValueError("it is too large")
    return text


def _found(path: Path) -> Path:
    return path / LISTING if path.is_dir() else path


def _on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def told(what: str, files: int, differences: Sequence[str]) -> Iterator[str]:
    """A line that says whether all is the same, and one for each file that is not."""
    if not differences:
        yield f"{what}: all {files:,} files are the same, byte by byte"
        return
    yield f"{what}: {len(differences):,} files differ"
    yield from (f"  {each}" for each in differences[:SHOWN])
    if len(differences) > SHOWN:
        yield f"  and {len(differences) - SHOWN:,} more"


def main(arguments: Sequence[str]) -> int:
    """Build, compare, say so."""
    parser = argparse.ArgumentParser(prog="python -m tests.reproduce", description="Are the same bytes made wherever?")
    parser.add_argument("--release", type=Path, help="build from this release, and seal none")
    parser.add_argument("--site-url", help="the address the site was built for, if it was named")
    parser.add_argument("--published", metavar="PLACE", help="files.json of a published site: a file, a folder or an address")
    asked = parser.parse_args(arguments)
    options = [f"--release={asked.release.resolve()}"] if asked.release else []
    options += [f"--site-url={asked.site_url}"] if asked.site_url else []
    say = partial(print, flush=True)
    try:
        wanted = published(asked.published) if asked.published else None
        with TemporaryDirectory() as top:
            one, two, words = twice(Path(top), options)
    except Unusable as error:
        say(error, file=sys.stderr)
        return 2
    found = [differing(one, two)]
    say(*told(f"Built again {words}", len(one), found[0]), sep="\n")
    if wanted is not None:
        site = {name: sum_ for name, sum_ in one.items() if not name.startswith("(release) ") and name != LISTING}
        found.append(differing(wanted, site))
        say(*told("Compared with what is published", len(wanted), found[1]), sep="\n")
    return 1 if any(found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
