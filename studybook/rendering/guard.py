"""Inside the kernel that runs pages: keeps out all that could reach rows, and gives each page a namespace of its own."""

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

REFUSED = (
    "pandera",
    "pyreadstat",
    "studybook.build",
    "studybook.declare",
    "studybook.disclosure",
    "studybook.microdata",
    "studybook.questions",
    "studybook.release",
    "studybook.sources",
    "studybook.validation",
)


class _Guard:
    """The first finder asked for any module, by whatever way it is imported."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """None for what a page may import, so that the next finder is asked.

        Raises:
            ImportError: the module is one of those that pages may not have.
        """
        if any(name == refused or name.startswith(f"{refused}.") for refused in REFUSED):
            raise ImportError(f"pages read the release only: {name} may not be imported", name=name)
        return None


_guard = _Guard()
_at_start: dict[str, Any] = {}


def install(namespace: dict[str, Any]) -> None:
    """Refuse the modules from now on, and remember what the kernel is like before any page has run.

    Raises:
        RuntimeError: one of the modules is already there, so refusing its import would keep nothing out.
    """
    present = [name for name in REFUSED if name in sys.modules]
    if present:
        raise RuntimeError(f"the kernel started with {', '.join(present)}")
    sys.meta_path.insert(0, _guard)
    _at_start.update(names=dict(namespace), path=list(sys.path), environ=dict(os.environ), folder=os.getcwd())  # noqa: PTH109


def fresh(namespace: dict[str, Any]) -> None:
    """Give the next page what the first had: names, working folder, environment, import path, and the guard in its place."""
    for name in set(namespace) - set(_at_start["names"]):
        del namespace[name]
    namespace.update(_at_start["names"])
    namespace["Out"].clear()
    os.chdir(_at_start["folder"])
    os.environ.clear()
    os.environ.update(_at_start["environ"])
    sys.path[:] = _at_start["path"]
    sys.meta_path[:] = [_guard, *(finder for finder in sys.meta_path if finder is not _guard)]
