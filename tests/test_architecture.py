"""What is said of the code is so: the drawn architecture, the list of what is where, and the commands that people are told."""

import re

import pytest

from tests import architecture
from tests.test_layers import LAYERS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_architecture_is_that_of_the_code() -> None:
    assert architecture.PAGE.read_text(encoding="utf-8") == architecture.page(), "run `make architecture`"
    assert architecture.PICTURE.read_text(encoding="utf-8") == architecture.picture(), "run `make architecture`"


def test_every_layer_is_of_modules_that_say_what_they_are() -> None:
    assert [name for names in LAYERS for name in names if not architecture.said(name).endswith((".", ":"))] == []


def tree() -> str:
    return re.search(r"## What is where\n\n```\n(.*?)```", README, re.DOTALL)[1]  # type: ignore[index]


def test_the_readme_names_every_module_of_the_engine_once() -> None:
    lines = [line for line in tree().splitlines() if line.startswith("  ")]
    named = [word for line in lines for word in re.split(r" {2,}", line.strip())[0].split()]
    assert sorted(named) == sorted(name for names in LAYERS for name in names)


def test_the_readme_names_what_stands_at_the_top() -> None:
    named = {word.rstrip("/") for line in tree().splitlines() if line[:1].strip() for word in line.split("  ")[0].split()}
    kept = {"LICENSE", "CHANGELOG.md", "CITATION.cff"}  # named elsewhere on the page, or known by their names
    ignored = set((ROOT / ".gitignore").read_text(encoding="utf-8").replace("/", "").split())
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - ignored
    assert found <= named | kept
    assert {name for name in named - {"_build", "_site", ".github"} if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md", "BENCHMARKS.md"])
def test_what_a_page_of_the_repository_links_to_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = {link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link}
    assert {link for link in links if not (ROOT / link).exists()} == set()
