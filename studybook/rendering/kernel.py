"""One Jupyter kernel that runs the code of page after page."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# The first place named is the cell that was run; later ones are functions it called, of this cell or an earlier one.
ERROR_LINE = re.compile(r"(?:Cell In\[\d+\]|File <ipython-input-[^>]*>), line (\d+)")
# Not by its plain name: guard must be found even if a page has a module of that name in its folder.
INSTALL = "__import__('studybook.rendering.guard', fromlist=['install']).install(get_ipython().user_ns)"
FRESH = "__import__('studybook.rendering.guard', fromlist=['fresh']).fresh(get_ipython().user_ns)"
COMMAND = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
ARGUMENTS = ["--HistoryManager.enabled=False", "--InteractiveShellApp.ignore_cwd=True"]


class CodeFailed(Exception):
    """Code did not run: the error in words, and the line of the code it stopped at, counted from 1, where that is known."""

    def __init__(self, error: str, line: int | None = None) -> None:
        self.error = ANSI.sub("", error)
        self.line = line
        super().__init__(self.error)


class Kernel:
    """A kernel in the working folder `folder`, ended with the block it is used in."""

    def __init__(self, folder: Path, *, private: Path, limit: int) -> None:
        """Start it. `private` takes its connection file and its sockets; no code may take longer than `limit` seconds."""
        _describe(Path(os.environ["JUPYTER_DATA_DIR"]))
        self._limit = limit
        self._manager = AsyncKernelManager(kernel_name="pages", transport="ipc", connection_file=str(private / "kernel.json"))
        self._client = NotebookClient(
            new_notebook(cells=[new_code_cell()]),
            km=self._manager,
            timeout=limit,
            shell_timeout_interval=1,
            extra_arguments=ARGUMENTS,
        )
        self._start(folder)

    def _start(self, folder: Path) -> None:
        try:
            nowhere = subprocess.DEVNULL  # what reaches the page comes as messages
            self._client.start_new_kernel(cwd=str(folder), stdin=nowhere, stdout=nowhere, stderr=nowhere)
            self._client.start_new_kernel_client()
            self.run(INSTALL)
        except BaseException:
            self.close()
            raise

    def fresh(self) -> None:
        """Forget what the page before has done.

        Raises:
            CodeFailed: the page before has left the kernel unusable.
        """
        self.run(FRESH)

    def run(self, code: str) -> list[Mapping[str, Any]]:
        """Run code and return what it showed, in order.

        Raises:
            CodeFailed: it raised, took too long, or ended the kernel.
        """
        cell = new_code_cell(code)
        try:
            return self._client.execute_cell(cell, 0, store_history=False).get("outputs", [])
        except CellExecutionError as error:
            raise CodeFailed(f"{error.ename}: {error.evalue}", _line(error.traceback)) from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise self._ended(error) from None

    def evaluate(self, expressions: Sequence[str]) -> list[Mapping[str, Any]]:
        """The reply to each expression: `status` ok with `data` by media type, or error with `ename` and `evalue`.

        Raises:
            CodeFailed: they took too long together, or ended the kernel.
        """
        asked = {str(number): expression for number, expression in enumerate(expressions)}
        client: Any = self._client.kc
        try:
            sent = client.execute("", user_expressions=asked, store_history=False)
            reply: Any = self._client.wait_for_reply(sent, new_code_cell())
        except (CellTimeoutError, DeadKernelError) as error:
            raise self._ended(error) from None
        return [reply["content"]["user_expressions"][number] for number in asked]

    def _ended(self, error: Exception) -> CodeFailed:
        """The failure to tell after code that never answered. The next answer would be its, so the kernel is of no more use."""
        self.close()
        if isinstance(error, DeadKernelError):
            return CodeFailed("the code ended the process that ran it")
        return CodeFailed(f"the code took longer than {self._limit} seconds")

    def close(self) -> None:
        """End the kernel and whatever it has started. May be called again."""
        group = getattr(self._manager.provisioner, "pgid", None)
        if group:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _describe(data: Path) -> None:
    """Write the kernel's specification: of those installed on the machine, none is ours and any may be changed."""
    folder = data / "kernels" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    spec = {"argv": COMMAND, "display_name": "pages", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


def _line(traceback: str) -> int | None:
    found = ERROR_LINE.search(ANSI.sub("", traceback))
    return int(found[1]) if found else None
