"""Zipped deliveries: read in memory, whole or not at all, whatever a package says of itself."""

import os
import shutil
import stat
import struct
import sys
import traceback
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.errors import DataRefused
from studybook.sources import Frames, delivery
from studybook.sources.export import WRITTEN, Written, export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from tests import ponds

ROWS = Synthetic(ponds.STUDY).frames()
NAMES = ("ICPSR_1/DS0001/1-0001-Data-REST", "ICPSR_1/DS0002/1-0002-Data-REST")
FIRST = f"{NAMES[0]}.sav"
SECRET = "home-of-CANARY"
OTHERS = {
    "ICPSR_1/1-descriptioncitation.html": b"<p>",
    "ICPSR_1/DS0001/1-0001-Codebook-REST.pdf": b"%PDF",
    "__MACOSX/ICPSR_1/DS0001/._1-0001-Data-REST.sav": b"CANARY",
}


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> dict[Written, dict[str, bytes]]:
    """The data files of a delivery in each format, by their names in the package."""
    folder = tmp_path_factory.mktemp("members")
    for form in WRITTEN:
        export(ponds.STUDY, ROWS, folder / form, form)
    return {form: {f"{name}.{form}": (folder / form / f"{name}.{form}").read_bytes() for name in NAMES} for form in WRITTEN}


def packed(path: Path, contents: dict[str, bytes], **about: int) -> Path:
    """A package as the archive packs it; with more, as others might."""
    path.parent.mkdir(exist_ok=True)
    with ZipFile(path, "w", compression=about.get("method", ZIP_DEFLATED)) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return path


@pytest.fixture
def package(tmp_path: Path, members: dict[Written, dict[str, bytes]]) -> Path:
    """A whole package, in a folder and with a name that no message may say."""
    return packed(tmp_path / SECRET / "CANARY.zip", {**OTHERS, **members["sav"]})


def same(left: Frames, right: Frames) -> bool:
    return left.keys() == right.keys() and all(left[name].equals(right[name]) for name in left)


def refused(place: Path) -> str:
    """What is said of a place, details and all."""
    with pytest.raises(DataRefused) as caught:
        Files(ponds.STUDY, place).frames()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    said = str(caught.value) + repr(caught.value.args) + "".join(traceback.format_exception_only(caught.value))
    assert "CANARY" not in said
    assert SECRET not in said
    return str(caught.value)


_watched: list[list[str]] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watched and (event in {"os.mkdir", "os.rename", "os.link"} or (event == "open" and _writes(arguments))):
        _watched[-1].append(f"{event} {arguments[0]}")


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


sys.addaudithook(_hook)  # cannot be taken away again: it does nothing unless something is watched


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is written to the disk meanwhile."""
    _watched.append([])
    try:
        yield _watched[-1]
    finally:
        _watched.pop()


# Read as delivered


@pytest.mark.parametrize("form", WRITTEN)
def test_a_package_is_read_as_its_folder_would_be(
    tmp_path: Path, members: dict[Written, dict[str, bytes]], form: Written
) -> None:
    packed(tmp_path / "a.zip", {**OTHERS, **members[form]})
    with ZipFile(tmp_path / "a.zip") as package:
        package.extractall(tmp_path / "folder")
    assert same(Files(ponds.STUDY, tmp_path / "a.zip").frames(), Files(ponds.STUDY, tmp_path / "folder").frames())


def test_nothing_is_written_while_a_package_is_read(package: Path, tmp_path: Path) -> None:
    before = sorted(path.as_posix() for path in tmp_path.rglob("*"))
    with watched() as writes:
        (tmp_path / "trial").touch()
        assert len(writes) == 1
        writes.clear()
        Files(ponds.STUDY, package).frames()
    assert writes == []
    (tmp_path / "trial").unlink()
    assert sorted(path.as_posix() for path in tmp_path.rglob("*")) == before


@pytest.mark.parametrize("inside", ["", "ICPSR_1/", "DS000{}/"])
def test_files_of_a_package_may_lie_side_by_side(tmp_path: Path, members: dict[Written, dict[str, bytes]], inside: str) -> None:
    flat = {
        inside.format(number) + Path(name).name.replace("-REST", ""): content
        for number, (name, content) in enumerate(members["sav"].items(), start=1)
    }
    assert same(Files(ponds.STUDY, packed(tmp_path / "a.zip", flat)).frames(), Files(ponds.STUDY, _unpacked(tmp_path)).frames())


def _unpacked(folder: Path) -> Path:
    export(ponds.STUDY, ROWS, folder / "unpacked", "sav")
    return folder / "unpacked"


def test_the_one_package_of_a_folder_is_read_if_there_are_no_files(package: Path) -> None:
    assert same(Files(ponds.STUDY, package.parent).frames(), Files(ponds.STUDY, package).frames())
    shutil.copy(package, package.with_name("other.ZIP"))
    said = refused(package.parent)
    assert said.count("found none of") == 2
    assert "zipped packages in this place that were not opened: 2" in said


def test_files_go_before_a_package_beside_them(package: Path, members: dict[Written, dict[str, bytes]]) -> None:
    (package.parent / "1-0001-Data.sav").write_bytes(members["sav"][FIRST])
    said = refused(package.parent)
    assert "ponds" not in said
    assert "birds (DS2): found none of" in said
    assert "not opened: 1" in said


def test_a_package_within_a_package_is_not_opened(tmp_path: Path, package: Path) -> None:
    outer = packed(tmp_path / "outer.zip", {"ICPSR_1-V1.zip": package.read_bytes()})
    assert "not opened: 1" in refused(outer)


def test_formats_in_a_package_are_told_as_those_in_a_folder_are(
    tmp_path: Path, members: dict[Written, dict[str, bytes]]
) -> None:
    files = Files(ponds.STUDY, packed(tmp_path / "a.zip", {**members["tsv"], **members["zsav"]}))
    assert files.passed_over()[0] == "ponds: 1-0001-Data-REST.zsav is read, not .tsv"
    assert len(files.frames()["ponds"]) == 60


# Packages no archive packs


@pytest.mark.parametrize(
    "name",
    [
        "../CANARY",
        "ICPSR_1/../../CANARY",
        "/CANARY",
        "C:/CANARY",
        "c:CANARY",
        "a\\..\\CANARY",
        "a//CANARY",
        "./CANARY",
        "/",
        "..",
    ],
)
def test_names_that_lead_out_are_refused(tmp_path: Path, members: dict[Written, dict[str, bytes]], name: str) -> None:
    path = packed(tmp_path / "in" / "a.zip", {**members["sav"], name: b"CANARY"})
    assert "names lead out of the package: 1" in refused(path)
    assert [each.name for each in tmp_path.iterdir()] == ["in"]
    assert [each.name for each in (tmp_path / "in").iterdir()] == ["a.zip"]


def test_a_name_with_a_zero_byte_is_refused(tmp_path: Path, members: dict[Written, dict[str, bytes]]) -> None:
    path = packed(tmp_path / "a.zip", {**members["sav"], "CANARYxx": b""})
    path.write_bytes(path.read_bytes().replace(b"CANARYxx", b"CANARY\0x"))
    assert "names lead out of the package: 1" in refused(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "name",
    [FIRST, FIRST.upper(), FIRST.replace("DS0001", "ds0001"), "icpsr_1/readme.txt", f"{FIRST}/x".replace(".sav", ".SAV")],
)
def test_names_that_differ_in_capitals_alone_are_refused(
    tmp_path: Path, members: dict[Written, dict[str, bytes]], name: str
) -> None:
    path = packed(tmp_path / "a.zip", members["sav"])
    with ZipFile(path, "a") as package:
        package.writestr(name, b"CANARY")
    assert "differ in nothing but capitals" in refused(path)


def test_names_of_the_same_letters_written_otherwise_are_refused(tmp_path: Path) -> None:
    assert "differ in nothing" in refused(packed(tmp_path / "a.zip", {"caf\u00e9": b"", "cafe\u0301": b""}))


def test_a_package_with_too_many_entries_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "ENTRIES", 5)
    assert "it has 6 entries" in refused(packed(tmp_path / "a.zip", {str(number): b"" for number in range(6)}))


def test_a_table_of_contents_too_long_is_not_read(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PART", 300)
    assert "damaged" in refused(package)


@pytest.mark.parametrize("content", [b"", b"CANARY", b"PK\x05\x06" + bytes(18), b"PK\x03\x04CANARY"])
def test_what_is_no_package_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    refused(tmp_path / "a.zip")


def test_a_package_that_may_not_be_read_is_refused(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(package))

    monkeypatch.setattr(delivery, "_Bounded", forbidden)
    assert "cannot be read" in refused(package)


def test_a_folder_named_as_a_package_is_a_folder(package: Path) -> None:
    shutil.copytree(_unpacked(package.parent), package.parent / "folder.zip")
    assert same(Files(ponds.STUDY, package.parent / "folder.zip").frames(), Files(ponds.STUDY, package).frames())


# Entries that are not what they should be


def altered(path: Path, contents: dict[str, bytes], change: Callable[[ZipInfo], None]) -> Path:
    """A package whose first data file has an entry that says something else of it."""
    with ZipFile(path, "w", compression=ZIP_DEFLATED) as package:
        for name, content in contents.items():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            if name == FIRST:
                change(entry)
            package.writestr(entry, content)
    return path


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK, stat.S_IFDIR])
def test_links_and_devices_are_refused(tmp_path: Path, members: dict[Written, dict[str, bytes]], kind: int) -> None:
    def change(entry: ZipInfo) -> None:
        entry.external_attr = (kind | 0o777) << 16

    path = altered(tmp_path / "a.zip", members["sav"], change)
    assert "ponds: 1-0001-Data-REST.sav: it is a link or a device" in refused(path)


def test_an_encrypted_entry_is_refused(package: Path) -> None:
    assert "1-0001-Data-REST.sav: it is encrypted" in refused(_in_directory(package, 8, "<H", 1))


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_other_ways_to_pack_are_refused(tmp_path: Path, members: dict[Written, dict[str, bytes]], method: int) -> None:
    """Their unpackers cannot be held to a number of bytes."""
    path = packed(tmp_path / "a.zip", members["sav"], method=method)
    assert "in another way than by deflating" in refused(path)
    assert len(Files(ponds.STUDY, packed(path, members["sav"], method=ZIP_STORED)).frames()) == 2


def test_a_file_too_large_is_not_unpacked(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "LARGEST", 1000)
    with monkeypatch.context() as patched:
        patched.setattr(delivery, "ZipFile", _never_opened)
        said = refused(package)
    assert said.count("it has more than 0 MiB unpacked") == 2


class _never_opened(ZipFile):  # noqa: N801
    def open(self, *_: object, **__: object) -> object:  # pyright: ignore
        raise AssertionError("an entry was opened")


def test_a_bomb_is_not_unpacked(
    tmp_path: Path, members: dict[Written, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.zip", {**members["sav"], FIRST: bytes(2**25)})
    assert path.stat().st_size < 100_000
    monkeypatch.setattr(delivery, "ZipFile", _never_opened)
    assert "1-0001-Data-REST.sav: unpacked it has more than 500 times its size" in refused(path)


@pytest.mark.parametrize("size", [0, 100, 2**24])
def test_a_size_that_is_not_true_is_refused(package: Path, members: dict[Written, dict[str, bytes]], size: int) -> None:
    true = len(members["sav"][FIRST])
    assert "1-0001-Data-REST.sav" in refused(_in_directory(package, 24, "<I", size))
    assert len(Files(ponds.STUDY, _in_directory(package, 24, "<I", true)).frames()) == 2


def test_more_than_is_declared_is_not_unpacked(package: Path, members: dict[Written, dict[str, bytes]]) -> None:
    """Even where the sum of the part that is declared is right, no byte beyond it is read."""
    content = members["sav"][FIRST]
    _in_directory(package, 16, "<I", zlib.crc32(content[:1000]))
    assert "1-0001-Data-REST.sav" in refused(_in_directory(package, 24, "<I", 1000))


def _in_directory(package: Path, offset: int, form: str, value: int) -> Path:
    """Puts a number into what the table of contents says of the first data file."""
    content = bytearray(package.read_bytes())
    start = content.rindex(FIRST.encode()) - 46
    assert content[start : start + 4] == b"PK\x01\x02"
    struct.pack_into(form, content, start + offset, value)
    package.write_bytes(content)
    return package


# Damage


@given(part=st.floats(0, 1, exclude_max=True))
def test_a_package_cut_short_is_refused(
    tmp_path_factory: pytest.TempPathFactory, members: dict[Written, dict[str, bytes]], part: float
) -> None:
    path = packed(tmp_path_factory.mktemp("cut") / "a.zip", members["zsav"])
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    refused(path)


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_package_with_a_wrong_bit_is_refused_or_read_right(
    tmp_path_factory: pytest.TempPathFactory, members: dict[Written, dict[str, bytes]], where: float, bit: int
) -> None:
    path = packed(tmp_path_factory.mktemp("bit") / "a.zip", members["zsav"])
    right = Files(ponds.STUDY, path).frames()
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    path.write_bytes(content)
    try:
        read = Files(ponds.STUDY, path).frames()
    except DataRefused as error:
        assert error.__context__ is None
    else:
        assert same(read, right)


def test_all_that_is_wrong_is_in_one_message(package: Path) -> None:
    content = package.read_bytes()
    for info in _entries(package):
        if info.filename.endswith("REST.sav") and "MACOSX" not in info.filename:
            at = info.header_offset + 30 + len(info.filename) + 40
            content = content[:at] + bytes(8) + content[at + 8 :]
    package.write_bytes(content)
    said = refused(package)
    assert said.count("it is damaged") == 2


def _entries(package: Path) -> Iterable[ZipInfo]:
    with ZipFile(package) as opened:
        return opened.infolist()
