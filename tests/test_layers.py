"""Imports go down the layers only. The table is the architecture, lowest first: a module may import what stands above it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

LAYERS = (
    ("characters", "errors"),
    ("described", "folders", "meanwhile", "standing", "variables"),
    ("cells", "declare", "departures", "rules"),
    ("study",),
    ("coverage", "findings", "fingerprint", "modelled"),
    ("sources",),
    ("microdata",),
    ("validation",),
    ("adopting", "mapping"),
    ("comparison",),
    ("quantiles", "regression"),
    ("questions",),
    ("bundle",),
    ("attestation", "difference", "ids", "reasons", "record"),
    ("history",),
    ("verdict",),
    ("bibliography",),
    ("disclosure",),
    ("estimates", "permitted"),
    ("before",),
    ("release",),
    ("approval", "archive"),
    ("present",),
    ("card", "citing", "glossary", "signposts"),
    ("codebook",),
    ("changes", "landing"),
    ("configured",),
    ("generated",),
    ("pages",),
    ("project", "staging"),
    ("rendering",),
    ("audit",),
    ("build",),
    ("terminal",),
    ("preview",),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

PRIVATE = {
    "adopting",
    "sources",
    "mapping",
    "comparison",
    "microdata",
    "validation",
    "quantiles",
    "questions",
    "regression",
    "disclosure",
    "estimates",
    "permitted",
    "before",
    "release",
    "declare",
}
"""What has rows or private counts in its hands, and what needs pandas to be declared: nothing that a page runs may touch it."""


def modules() -> list[Path]:
    return sorted((ROOT / "studybook").rglob("*.py"))


def layer(path: Path) -> str:
    return path.relative_to(ROOT / "studybook").with_suffix("").parts[0]


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == "studybook"}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def engine_imports(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("studybook.")} - {"__version__"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_downwards(path: Path) -> None:
    own = layer(path)
    if own == "__init__":
        assert not engine_imports(path)
        return
    assert own in RANK, f"{own} stands in no layer"
    assert {name for name in engine_imports(path) if RANK[name] > RANK[own]} == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_engine_knows_no_study(path: Path) -> None:
    assert {name for name in imports(path) if name.split(".")[0] in {"schemas", "analyses", "build"}} == set()


def test_what_a_page_runs_cannot_reach_rows() -> None:
    reached, todo = set[str](), {"present"}
    while todo:
        name = todo.pop()
        reached.add(name)
        found = {each for path in modules() if layer(path) == name for each in engine_imports(path)}
        todo |= found - reached
    assert reached & PRIVATE == set()


def test_site_holds_no_python() -> None:
    """A module in `site/` would shadow the standard module of that name."""
    assert list((ROOT / "site").rglob("*.py")) == []


def test_a_command_starts_without_what_few_commands_need() -> None:
    """Each of these takes a good part of a second to import."""
    few = ("altair", "fontTools", "great_tables", "scipy", "statsmodels")
    said = f"import sys, build; print([name for name in {few} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, check=True).stdout == b"[]\n"


def test_functions_are_short() -> None:
    """Nine in ten functions have at most 25 lines, docstring not counted."""
    lengths = sorted(_lines(node) for path in modules() for node in ast.walk(ast.parse(path.read_text())) if _is_function(node))
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_modules_hold_one_idea() -> None:
    assert {path.name: n for path in modules() if (n := len(path.read_text().splitlines())) > 300} == {}


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef)


def _lines(node: ast.FunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return 1 + (body[-1].end_lineno - body[0].lineno + 1 if body else 0)
