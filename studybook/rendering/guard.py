"""Inside the kernel that runs pages: keeps out all that could reach rows, and gives each page a start of its own.

This is against accidents, not against intent. A page is a program: one that means to get round the guard can take it away, ask
another finder, or start a process that has none, and no such cell is refused. What keeps rows from a page is that neither its
process nor those above it hold any; that pages are honest is for whoever reviews them.
"""

import os
import sys
import warnings
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
    """Give the next page what the first had.

    That is: names, working folder, environment, import path, the guard in its place, the modules of the engine as they are on
    disk with nothing they have cached, the options of pandas, and which theme, renderer and data transformer altair uses.

    What is not put back: any other module a page has changed (pandas, altair or great-tables themselves, the standard
    library), what it has registered with them or with IPython, the state of random generators, filters of warnings, threads
    and processes it has started, and files it has written.
    """
    for name in set(namespace) - set(_at_start["names"]):
        del namespace[name]
    namespace.update(_at_start["names"])
    namespace["Out"].clear()
    os.chdir(_at_start["folder"])
    os.environ.clear()
    os.environ.update(_at_start["environ"])
    sys.path[:] = _at_start["path"]
    sys.meta_path[:] = [_guard, *(finder for finder in sys.meta_path if finder is not _guard)]
    _forget_engine()
    _reset_options()


def _forget_engine() -> None:
    """Have the next page import the engine anew: a page that replaced a part of it would change all pages that follow."""
    for name in [name for name in sys.modules if name == "studybook" or name.startswith("studybook.")]:
        if name != __name__:
            del sys.modules[name]


def _reset_options() -> None:
    """The settings libraries start with, in those that a page has loaded."""
    if pandas := sys.modules.get("pandas"):
        with warnings.catch_warnings(action="ignore"):  # some options are announced to go
            pandas.reset_option(r"^(?!plotting\.matplotlib)")  # that one asks for matplotlib
    if altair := sys.modules.get("altair"):
        altair.theme.enable("default")
        altair.renderers.enable("default")
        altair.data_transformers.enable("default", consolidate_datasets=True)
