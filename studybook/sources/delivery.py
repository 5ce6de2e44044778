"""Where a delivery lies: in a folder, or in a zipped package, which is read into memory and never unpacked to a disk.

Nothing a package says of itself is believed before it is checked, and nothing is read of it but the data files asked for.
"""

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO, FileIO
from pathlib import Path, PurePosixPath
from unicodedata import normalize
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from studybook.errors import DataRefused

ZIP = ".zip"

ENTRIES = 10_000
"""More than an archive puts into one package."""

LARGEST = 2**30
"""Bytes of one data file, unpacked: a gibibyte, which is held in memory."""

RATIO, RATIO_FROM = 500, 2**24
"""How much smaller than unpacked a file of more than 16 MiB may be. A file with one value throughout comes to about a 320th,
one of zeros alone to a 1,030th."""

PART = 2**22
"""Bytes read of a package at once; its table of contents has no more."""

ENCRYPTED = 0x1
"""The bit of an entry's flags that says so."""


class Unreadable(Exception):  # not a refusal yet: whoever reads all files tells it with the rest
    """Why one file cannot be read, in our own words and without a value of it."""


@dataclass(frozen=True)
class Folder:
    """Files in a folder, by their path within it."""

    place: Path

    def holds(self, name: str) -> bool:
        """Whether a file stands there."""
        try:
            return (self.place / name).is_file()
        except OSError:  # a folder that may not be entered holds nothing for us, and the error would show its path
            return False

    def content(self, name: str) -> Path:
        """Where to read it."""
        return self.place / name

    def packages(self) -> tuple[Path, ...]:
        """The zipped packages that lie in the folder itself."""
        try:
            return tuple(sorted(path for path in self.place.iterdir() if is_package(path)))
        except OSError:
            return ()


@dataclass(frozen=True)
class Package:
    """Files in a zipped package, by their path within it."""

    place: Path
    entries: Mapping[str, ZipInfo]

    def holds(self, name: str) -> bool:
        """Whether the package has such an entry."""
        return name in self.entries

    def content(self, name: str) -> BytesIO:
        """The whole file, unpacked in memory.

        Raises:
            Unreadable: it is too large, encrypted, no plain file, packed in another way than by deflating, or damaged.
        """
        entry = self.entries[name]
        if reason := _unfit(entry):
            raise Unreadable(reason)
        content = BytesIO()
        with _Bounded(self.place) as file, ZipFile(file) as package, package.open(entry) as packed:
            while part := packed.read(PART):
                content.write(part)
        if content.tell() != entry.file_size:
            raise Unreadable("it is shorter than its package says")
        content.seek(0)
        return content

    def packages(self) -> tuple[Path, ...]:
        """The packages within this one, which are not opened."""
        return tuple(Path(name) for name in sorted(self.entries) if name.lower().endswith(ZIP))


Delivery = Folder | Package


def is_package(path: Path) -> bool:
    """Whether this is a file that is named as a zipped package."""
    try:
        return path.suffix.lower() == ZIP and path.is_file()
    except OSError:
        return False


def opened(path: Path) -> Package:
    """A zipped package, its table of contents checked. No entry is read yet.

    Raises:
        DataRefused: it is damaged, cut short or no package at all, or it was not packed as an archive packs.
    """
    entries = _entries(path)
    problems = ("it is damaged, cut short, or no zip file",) if entries is None else tuple(_problems(entries))
    if entries is None or problems:
        raise DataRefused(
            "The zipped delivery cannot be read",
            details=problems,
            remedy="Download it again. If it is as the archive delivers it, unpack it yourself and give the folder.",
        )
    return Package(path, {entry.filename: entry for entry in entries})


class _Bounded(FileIO):
    """A file that gives no more than a part at once, however long the package says its table of contents is."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > PART:
            raise BadZipFile
        return super().read(size)


def _entries(path: Path) -> list[ZipInfo] | None:
    try:
        with _Bounded(path) as file, ZipFile(file) as package:
            return package.infolist()
    except Exception:  # the reader's own words may hold a path or the names of entries: they are dropped
        return None


def _problems(entries: list[ZipInfo]) -> Iterable[str]:
    """What shows that no archive packed this. Entries are counted, not named: their names are the package's own."""
    if len(entries) > ENTRIES:
        yield f"it has {len(entries)} entries, more than the {ENTRIES} that are read"
    if leading := sum(map(_leads_out, entries)):
        yield f"entries whose names lead out of the package: {leading}"
    elif _collide([entry.filename.rstrip("/") for entry in entries]):
        yield "entries whose names differ in nothing but capitals, or not at all"


def _leads_out(entry: ZipInfo) -> bool:
    """Whether an entry's name is anything but a plain path downwards. The reader cuts a name at a zero byte."""
    parts = entry.filename.rstrip("/").split("/")
    odd = "\\" in entry.filename or entry.filename[1:2] == ":" or entry.filename != entry.orig_filename
    return odd or any(part in {"", ".", ".."} for part in parts)


def _collide(names: list[str]) -> bool:
    spellings: dict[str, str] = {}
    places = {place.as_posix() for name in names for place in (PurePosixPath(name), *PurePosixPath(name).parents)}
    return len(set(names)) < len(names) or any(spellings.setdefault(_folded(place), place) != place for place in places)


def _folded(name: str) -> str:
    return normalize("NFC", name).casefold()


def _unfit(entry: ZipInfo) -> str:
    """Why an entry is not read, by what the package says of it."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        return "it is a link or a device, no plain file"
    if entry.flag_bits & ENCRYPTED:
        return "it is encrypted"
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return "it is packed in another way than by deflating"
    if entry.file_size > LARGEST:
        return f"it has more than {LARGEST // 2**20} MiB unpacked"
    if entry.file_size > max(RATIO_FROM, RATIO * entry.compress_size):
        return f"unpacked it has more than {RATIO} times its size"
    return ""
