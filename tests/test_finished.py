"""Pages that would come out the same are taken from an earlier build: with the bytes of a site that is made anew."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studybook.errors import AuditFailed, PageFailed
from studybook.project import Project
from studybook.rendering.embedded import Embedded
from tests.editions import built

EPOCH = 1_600_000_000
PAGES = Path(__file__).parent / "spec" / "pages"
MARK = "<!-- taken from an earlier build -->"
"""Put at the end of all that is kept of a page, to be seen in a site where the page was not made anew."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of pages without code, and beside it what a build of it has kept."""
    folder = tmp_path_factory.mktemp("before")
    shutil.copytree(PAGES, folder / "tree")
    for path in (folder / "tree").rglob("*.qmd"):
        path.write_text(path.read_text(encoding="utf-8").replace("```{python}", "```python"), encoding="utf-8")
    Embedded(EPOCH).render(folder / "tree", folder / "site", cache=folder / "cache")
    return folder


@pytest.fixture
def folder(before: Path, tmp_path: Path) -> Path:
    """The same, to change something in."""
    return shutil.copytree(before, tmp_path / "project")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def taken(folder: Path, epoch: int = EPOCH) -> set[str]:
    """The pages of a further build that come from the earlier one: those that bear a mark which only the kept ones have."""
    for path in shutil.copytree(folder / "cache", folder / "marked").iterdir():
        known, html, *rest = json.loads(path.read_bytes())
        path.write_text(json.dumps([known, html + MARK, *rest]), encoding="utf-8")
    Embedded(epoch).render(folder / "tree", folder / "site-with-marks", cache=folder / "marked")
    return {name for name, content in contents(folder / "site-with-marks").items() if MARK.encode() in content}


def written(name: str, old: str, new: str) -> Callable[[Path], object]:
    def write(tree: Path) -> None:
        text = (tree / name).read_text(encoding="utf-8")
        assert old in text
        (tree / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return write


def added(name: str, text: str) -> Callable[[Path], object]:
    return lambda tree: (tree / name).write_text(text, encoding="utf-8")


def more(name: str) -> Callable[[Path], object]:
    return lambda tree: (tree / name).write_text((tree / name).read_text(encoding="utf-8") + "\nOne *more* & [sentence](/).\n")


NEW = "---\ntitle: New\n---\n\n"

OF_THEIR_OWN = {
    "nothing": (lambda _: None, set()),
    "a sentence": (more("sub/text.qmd"), {"sub/text.html"}),
    "a sentence at the top": (more("index.qmd"), {"index.html"}),
    "two pages": (lambda tree: (more("code.qmd")(tree), more("404.qmd")(tree)), {"code.html", "404.html"}),
}
"""Changes after which some pages are made anew."""


@pytest.mark.parametrize("change", OF_THEIR_OWN)
def test_the_bytes_are_those_of_a_site_made_anew(folder: Path, change: str) -> None:
    do, changed = OF_THEIR_OWN[change]
    do(folder / "tree")
    Embedded(EPOCH).render(folder / "tree", folder / "anew")
    anew = contents(folder / "anew")
    assert taken(folder) == {name for name in anew if name.endswith(".html")} - changed
    with_marks = contents(folder / "site-with-marks")
    assert {name: content.removesuffix(MARK.encode()) for name, content in with_marks.items()} == anew


def test_what_was_made_anew_is_kept_in_its_turn(folder: Path) -> None:
    more("index.qmd")(folder / "tree")
    Embedded(EPOCH).render(folder / "tree", folder / "second", cache=folder / "cache")
    assert "index.html" in taken(folder)
    assert contents(folder / "site-with-marks")["search.json"] == contents(folder / "second")["search.json"]


OF_ALL = {
    "a title, which navigation repeats": written("code.qmd", "title: ", "title: More "),
    "the settings": written("_quarto.yml", "A footer", "Another footer"),
    "a file that is no page": more("data/look.css"),
    "a new page": added("new.qmd", NEW),
    "a page that shows another": added("new.qmd", NEW + "{{< include code.qmd >}}\n"),
    "a list of pages": added("new.qmd", NEW.replace("New", "New\nlisting: {contents: sub}")),
    "the day": added("new.qmd", NEW.replace("New", "New\ndate: today")),
}
"""Changes after which no page stays."""


@pytest.mark.parametrize("change", OF_ALL)
def test_what_any_page_may_depend_on_has_all_made_anew(folder: Path, change: str) -> None:
    OF_ALL[change](folder / "tree")
    assert taken(folder) == set()


def test_at_another_time_all_is_made_anew(folder: Path) -> None:
    assert taken(folder, EPOCH + 1) == set()


def test_of_a_page_without_a_title_all_is_what_others_may_repeat(folder: Path) -> None:
    (folder / "tree" / "new.qmd").write_text("# A heading\n\nText.\n", encoding="utf-8")
    written("_quarto.yml", "- code.qmd", "- code.qmd\n            - new.qmd")(folder / "tree")
    Embedded(EPOCH).render(folder / "tree", folder / "second", cache=folder / "cache")
    written("new.qmd", "A heading", "Another heading")(folder / "tree")
    assert taken(folder) == set()


def test_what_is_refused_is_refused_again_and_nothing_is_kept_of_it(folder: Path) -> None:
    """Also where another page is the reason: a link leads to one that is gone."""
    more("sub/text.qmd")(folder / "tree")
    (folder / "tree" / "404.qmd").write_text("---\ntitle: Gone\n---\n\n[a](missing.qmd)\n", encoding="utf-8")
    cache = contents(folder / "cache")
    for name in ("second", "third"):
        with pytest.raises(PageFailed) as refused:
            Embedded(EPOCH).render(folder / "tree", folder / name, cache=folder / "cache")
        assert refused.value.details == ("404.qmd: broken link missing.qmd",)
    assert contents(folder / "cache") == cache


def test_a_known_page_that_leads_to_a_page_that_is_gone_is_refused(folder: Path) -> None:
    more("sub/headings.qmd")(folder / "tree")
    (folder / "tree" / "sub" / "headings.qmd").rename(folder / "tree" / "sub" / "_headings.qmd")
    with pytest.raises(PageFailed) as refused:
        Embedded(EPOCH).render(folder / "tree", folder / "second", cache=folder / "cache")
    assert any("headings" in each for each in refused.value.details)


@pytest.fixture(scope="module")
def ponds(ponds_project: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project to change pages in, which was built before."""
    root = tmp_path_factory.mktemp("ponds")
    for part in ("_quarto.yml", "CHANGELOG.md", "analyses", "published", "site"):
        copy = shutil.copytree if (ponds_project.root / part).is_dir() else shutil.copy
        copy(ponds_project.root / part, root / part)
    with (root / "site" / "index.qmd").open("a") as page:
        page.write("\nSee [short names](references.qmd#short-names).\n")
    project = Project(ponds_project.study, root, root / "scratch")
    built(project, project.published / "2", root / "out")
    return project


def test_a_site_after_edits_has_the_bytes_of_one_made_from_nothing(ponds: Project) -> None:
    top, release = ponds.root, ponds.published / "2"
    written("site/index.qmd", "Welcome.", "Welcome back.")(top)
    built(ponds, release, top / "out")
    written("site/references.qmd", "title: References", "title: All references")(top)
    written("_quarto.yml", "left: [index.qmd,", "left: [references.qmd, index.qmd,")(top)
    built(ponds, release, top / "out")
    written("site/evidence.qmd", "## Open", "More.\n\n## Open")(top)
    after = contents(built(ponds, release, top / "out"))
    assert after == contents(built(replace(ponds, scratch=top / "other"), release, top / "anew"))


def test_a_page_that_is_known_is_refused_once_the_place_it_leads_to_is_gone(ponds: Project) -> None:
    written("site/references.qmd", "{#short-names}", "{#long-names}")(ponds.root)
    with pytest.raises(AuditFailed) as refused:
        built(ponds, ponds.published / "2", ponds.root / "out")
    assert any("index.html" in each and "short-names" in each for each in refused.value.details)
