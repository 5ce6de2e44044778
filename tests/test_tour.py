"""The tour of a build and the ways to add to it, as CONTRIBUTING and README tell them: each is done here as it is told."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from schemas.investigation import Investigation
from schemas.sections import EVIDENCE
from studybook.audit import exports as read
from studybook.codebook import exports as written
from studybook.declare import Code, Dataset, variables
from studybook.errors import AuditFailed
from tests.test_layers import ROOT


def told(name: str, heading: str) -> list[str]:
    """The Python of a part of a page of the repository."""
    text = (ROOT / name).read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def run(block: str, names: dict[str, Any]) -> None:
    exec(compile(block, "told", "exec"), names)


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder and the names that a tour leaves behind."""
    folder, names = tmp_path_factory.mktemp("tour"), dict[str, Any]()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for block in told("CONTRIBUTING.md", "A tour of one build"):
            run(block, names)
    return folder, names


def test_the_tour_is_true(toured: tuple[Path, dict[str, Any]]) -> None:
    folder, names = toured
    assert "microdata" not in names and (folder / "site" / "index.html").is_file()
    assert len(told("CONTRIBUTING.md", "A tour of one build")) == 6


def test_an_exporter_is_added_as_told(toured: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, names = toured
    monkeypatch.chdir(folder)
    writer, reader = told("CONTRIBUTING.md", "Adding to it")
    run(writer, names)
    monkeypatch.setattr(written, "EXPORTERS", (*written.EXPORTERS, names["labels"]))
    with pytest.raises(AuditFailed, match="no check reads files of this kind"):
        again(names)
    run(reader, names)
    monkeypatch.setattr(read, "READERS", {**read.READERS, ".txt": names["read_labels"]})
    again(names)
    (saved,) = Path("site/codebook/files").glob("*.txt")
    saved.write_text(saved.read_text(encoding="utf-8").replace("Age of the reader", "Shoe size"), encoding="utf-8")
    with pytest.raises(AuditFailed, match="title"):
        names["audit"](Path("site"), names["STUDY"], names["bundle"])


def test_a_page_with_a_number_is_added_as_told(toured: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """In the words of the README, but for the finding and the category: it speaks of another study."""
    folder, names = toured
    monkeypatch.chdir(folder)
    part = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Add a page\n")[1]
    (page,) = re.findall(r"^````markdown\n(.*?)^````", part, re.DOTALL | re.MULTILINE)
    for ours, theirs in (("case-outcome", "kinds"), ("Arrest made", "Book")):
        assert ours in page
        page = page.replace(ours, theirs)
    added = Path("root/analyses/added.qmd")
    added.write_text(f'---\ntitle: "Added"\n---\n\n{page}', encoding="utf-8")
    try:
        again(names)
        made = html.fromstring(Path("site/analyses/added.html").read_bytes())
        (said,) = [text for each in made.xpath("//main//p") if "An arrest was made in" in (text := each.text_content())]
        assert re.search(r"made in \d+ percent", said)
        assert made.xpath("//main//table[@data-of='kinds'] | //*[@data-of='kinds']//table")
    finally:
        added.unlink()


def again(names: dict[str, Any]) -> None:
    """The steps from pages to audit once more."""
    shutil.rmtree("site")
    pages, checked = told("CONTRIBUTING.md", "A tour of one build")[-2:]
    run(pages, names)
    run(checked.partition("page = ")[0], names)


def test_the_variable_of_the_readme_is_one_of_the_study() -> None:
    (block,) = told("README.md", "Add a variable")
    names: dict[str, Any] = {"Code": Code, "EVIDENCE": EVIDENCE, "YES_NO": {1: "Yes", 0: "No"}}
    run(block, names)
    made = type("Added", (Dataset,), {"__annotations__": names["__annotations__"], "EV_PHONE": names["EV_PHONE"]})
    (added,) = variables(made)
    (declared,) = (variable for variable in variables(Investigation) if variable.name == "EV_PHONE")
    assert added == declared
