"""Keeps every file that is written below some folders, also one that is gone a moment later: by a second name in the hoard."""

import ctypes
import os
import select
import stat
import struct
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

CREATE, MOVED_FROM, MOVED_TO, CLOSE_WRITE, FOLDER = 0x100, 0x40, 0x80, 0x8, 0x40000000
EVENT = struct.Struct("iIII")


class Hoard:
    """A context in which what is written below `places` is linked into `folder`, which must be on the same file system.

    A file that is removed before it can be linked is named in `missed`. Linux only: it listens to inotify. Folders are held
    open, so that a file is found by its name there even where the folder has been renamed.
    """

    def __init__(self, folder: Path, *places: Path) -> None:
        self.folder, self.missed, self.kept = folder, set[str](), 0
        self._places, self._folders, self._known = places, dict[int, int](), set[tuple[int, int]]()
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        self._queue = self._libc.inotify_init1(os.O_CLOEXEC)
        assert self._queue >= 0, os.strerror(ctypes.get_errno())
        for place in self._places:
            place.mkdir(parents=True, exist_ok=True)
            self._watch(str(place))
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._thread.join()
        for each in (self._queue, *self._folders.values()):
            os.close(each)

    def files(self) -> list[Path]:
        """Everything that was kept."""
        return sorted(self.folder.iterdir())

    def _watch(self, path: str, within: int | None = None) -> None:
        try:
            folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=within)
        except OSError:  # it is gone already, or has another name by now
            return
        events = CREATE | MOVED_FROM | MOVED_TO | CLOSE_WRITE
        number = self._libc.inotify_add_watch(self._queue, f"/proc/self/fd/{folder}".encode(), events)
        if number in self._folders:
            os.close(folder)
            return
        self._folders[number] = folder
        for entry in os.scandir(folder):  # what was made before the watch stood
            self._seen(folder, entry.name, CREATE | FOLDER * entry.is_dir(follow_symlinks=False))

    def _listen(self) -> None:
        while not self._done.is_set() or select.select([self._queue], [], [], 0)[0]:
            if not select.select([self._queue], [], [], 0.05)[0]:
                continue
            events, start = os.read(self._queue, 1 << 20), 0
            while start < len(events):
                number, mask, _, length = EVENT.unpack_from(events, start)
                name = events[start + EVENT.size :][:length].rstrip(b"\0")
                start += EVENT.size + length
                if number in self._folders and name:
                    self._seen(self._folders[number], os.fsdecode(name), mask)

    def _seen(self, folder: int, name: str, mask: int) -> None:
        if mask & MOVED_FROM:
            self.missed.discard(name)  # it is seen under its new name
        elif mask & FOLDER:
            self._watch(name, folder)
        else:
            self._keep(folder, name)

    def _keep(self, folder: int, name: str) -> None:
        try:
            about = os.lstat(name, dir_fd=folder)
            if (about.st_dev, about.st_ino) not in self._known and stat.S_ISREG(about.st_mode):
                os.link(name, self.folder / str(self.kept), src_dir_fd=folder, follow_symlinks=False)
                self._known.add((about.st_dev, about.st_ino))
                self.kept += 1
        except FileNotFoundError:
            self.missed.add(name)
