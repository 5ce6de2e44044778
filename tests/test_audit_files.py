"""Files of a site that are no pages: those that were laid out, as they were."""

import shutil
from pathlib import Path

import pytest

from studybook.audit import check_copied
from studybook.errors import AuditFailed

LAID = {"styles.css": "a", "codebook/explorer.js": "b", "codebook/files/x.csv": "c", "page.qmd": "d"}


@pytest.fixture
def laid(tmp_path: Path) -> Path:
    for name, text in LAID.items():
        path = tmp_path / "laid" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "laid"


@pytest.fixture
def made(laid: Path, tmp_path: Path) -> Path:
    """What a renderer makes of it: pages, an index, its own libraries; all else is copied."""
    site = tmp_path / "site"
    shutil.copytree(laid, site, ignore=shutil.ignore_patterns("*.qmd"))
    (site / "site_libs").mkdir()
    for name in ("page.html", "search.json", "site_libs/own.js"):
        (site / name).write_text("e", encoding="utf-8")
    return site


def test_what_was_copied_may_stand(made: Path, laid: Path) -> None:
    check_copied(made, laid)


@pytest.mark.parametrize("name", ["styles.css", "codebook/explorer.js", "codebook/files/x.csv"])
def test_a_file_that_was_changed_on_the_way_is_refused(name: str, made: Path, laid: Path) -> None:
    (made / name).write_text("B", encoding="utf-8")
    with pytest.raises(AuditFailed, match=f"{name}: is not the file that was laid out"):
        check_copied(made, laid)


def test_a_script_that_nobody_laid_out_is_refused(made: Path, laid: Path) -> None:
    (made / "codebook" / "more.js").write_text("f", encoding="utf-8")
    with pytest.raises(AuditFailed, match=r"codebook/more\.js: is a script that was not laid out"):
        check_copied(made, laid)


def test_every_file_of_the_site_is_as_it_was_laid_out(site: Path) -> None:
    check_copied(site, site.parent / "_build" / "knitted")
