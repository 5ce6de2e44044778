"""What is kept from an earlier build is known by the release, the code and the packages that it was made or judged by."""

import shutil
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from studybook.audit import links
from studybook.project import Project
from studybook.rendering import cache
from studybook.rendering.cache import DRAWING, ENGINE, EVERYTHING, state
from tests.editions import built


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """A copy of the engine, which is then taken for the engine."""
    copy = shutil.copytree(Path(cache.studybook.__file__).parent, tmp_path / "engine", ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(cache.studybook, "__file__", str(copy / "__init__.py"))
    cache.made_by.cache_clear()
    yield copy
    cache.made_by.cache_clear()


def states(release: Path) -> list[str]:
    """Those of what pages showed, of drawings, and of what all code has to do with: passed pages, finished pages, an attack."""
    cache.made_by.cache_clear()
    return [state(release, each) for each in (ENGINE, DRAWING, EVERYTHING)]


@pytest.mark.parametrize(
    ("path", "changed"),
    {
        "audit/numbers.py": [False, False, True],
        "disclosure/attack/__init__.py": [False, False, True],
        "landing/drawings.py": [False, True, True],
        "present/tables.py": [True, True, True],
        "rendering/furnish.py": [True, True, True],
        "new.py": [False, False, True],
    }.items(),
)
def test_changed_code_drops_what_was_kept(engine: Path, tmp_path: Path, path: str, changed: list[bool]) -> None:
    first = states(tmp_path / "release")
    with (engine / path).open("a") as code:
        code.write("\n")
    assert [one != other for one, other in zip(first, states(tmp_path / "release"), strict=True)] == changed


@pytest.mark.parametrize("package", ["lxml", "markdown-it-py", "pyyaml", "smalldocs"])
def test_another_version_of_a_package_drops_what_was_kept(
    engine: Path, tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, version = states(tmp_path / "release"), cache.version
    monkeypatch.setattr(cache, "version", lambda name: "0" if name == package else version(name))
    assert all(one != other for one, other in zip(first, states(tmp_path / "release"), strict=True))


def test_another_release_drops_what_was_kept(tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "manifest.json").write_text("1")
    first = states(tmp_path / "release")
    (tmp_path / "release" / "manifest.json").write_text("2")
    assert all(one != other for one, other in zip(first, states(tmp_path / "release"), strict=True))


def test_an_audit_that_has_changed_reads_every_page_anew(
    engine: Path, ponds_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the very same reads none."""
    read: list[str] = []
    monkeypatch.setattr(links, "unsafe", lambda page, _: read.append(page.path) or [])
    project = replace(ponds_project, scratch=tmp_path / "scratch")

    def anew() -> set[str]:
        read.clear()
        cache.made_by.cache_clear()
        built(project, project.published / "2", tmp_path / "out")
        return set(read)

    everything = anew()
    assert everything == {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.html")}
    assert anew() == set()
    with (engine / "audit" / "numbers.py").open("a") as code:
        code.write("\n")
    assert anew() == everything
