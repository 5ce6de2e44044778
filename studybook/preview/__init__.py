"""The site while it is being written: served on this machine, built again after every change, reloaded by itself."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from studybook.build import Report
from studybook.errors import StudybookError
from studybook.folders import everything, in_words
from studybook.preview.building import Builder
from studybook.preview.server import serving
from studybook.preview.stand import Site, Stand
from studybook.preview.watching import Change, Watch


def preview(
    command: Sequence[str],
    watch: Watch,
    output: Path,
    *,
    port: int,
    stages: Callable[[], AbstractContextManager[Report]],
    say: Callable[[str], None],
    refused: Callable[[StudybookError], None],
) -> None:
    """Serve what `command` builds into `output`, and have it built again whenever what is watched changes; until interrupted.

    `command` starts a process that calls `building.answer`. A build that is refused is told to `refused` and in the browser,
    while the last site that was built stays.

    Raises:
        UsageError: nothing can be served at that port.
    """
    stand = Stand()
    with serving(stand, port) as address, Builder(command) as builder:
        free = address.endswith(f":{port}/")
        say(f"{address} follows every change{'' if free else f', as port {port} is taken'}; Ctrl-C ends it")
        for change in watch.changes():
            if change.code:
                builder.renew()
            try:
                with stages() as report:
                    _build(builder, change, report)
                stand.show(_read(output))
            except StudybookError as refusal:
                stand.trouble(refusal.message)
                refused(refusal)


def _build(builder: Builder, change: Change, report: Report) -> None:
    """With a line for each stage where all is done anew, else with one line."""
    if change.code or not change.names:
        builder.build(report)
        return
    report(f"{change} changed")
    pages = builder.build(_Parts(report))
    report.done(f"{pages} pages")


class _Parts:
    """Stages that are told as the parts of one."""

    def __init__(self, whole: Report) -> None:
        self._whole = whole

    def __call__(self, stage: str) -> None:
        self._whole.doing(stage)

    def doing(self, part: str) -> None:
        self._whole.doing(part)

    def done(self, result: str) -> None:
        """Left out: the line is about the whole."""


def _read(folder: Path) -> Site:
    return in_words(folder, lambda: {name: (folder / name).read_bytes() for name in everything(folder)})
