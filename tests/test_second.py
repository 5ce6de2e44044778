"""The engine builds another study as it is: schemas by `adopt`, its own file, analysis and site."""

import re
import shutil
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from studybook.adopting import adopt
from studybook.build import make_release, make_site
from studybook.bundle import SourceKind
from studybook.disclosure.policy import Policy
from studybook.project import Project
from studybook.rendering.embedded import Embedded
from studybook.sources.icpsr import Files
from studybook.validation import validate
from studybook.variables import Coded, Grade
from tests.conftest import ROOT
from tests.editions import Silent
from tests.second.analyses import FINDINGS
from tests.second.file import RECORDS, write
from tests.second.schemas.study import STUDY

SECOND = ROOT / "tests" / "second"
POLICY = Policy(threshold=11, groups=3, parents=3, median_from=22, quartiles_from=44, one_way_only=(), rounding={"years": 1})

FOREIGN = re.compile(
    r"traffick|task.?force|37988|victim|suspect|survivor|prosecut|ICPSR|reconstruct|Urban Institute", re.IGNORECASE
)
"""Words of the study that this repository is about, and those for what is known of it without its files."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("second")
    write(top / "data")
    shutil.copytree(SECOND, top / "root")
    project, report = Project(STUDY, top / "root", top / "scratch"), Silent()
    source, kind = Files(STUDY, top / "data"), SourceKind.UNATTESTED
    make_release(STUDY, FINDINGS, source, project.release, kind=kind, seed=None, policy=POLICY, report=report)
    make_site(project, project.release, top / "out", renderer_from=Embedded, report=report)
    return top / "out"


def test_the_site_is_built_whole_and_its_audit_finds_nothing(built: Path) -> None:
    pages = {path.relative_to(built).as_posix() for path in built.rglob("*.html")}
    assert {"index.html", "analyses/lending.html", "codebook/loans.html", "policy.html", "validation.html"} <= pages
    assert ">Book<" in (built / "analyses" / "lending.html").read_text(encoding="utf-8")


def test_no_file_of_it_says_anything_of_the_study_of_this_repository(built: Path) -> None:
    said = {path.relative_to(built).as_posix(): _text(path) for path in built.rglob("*") if path.is_file()}
    assert len(said) > 50
    found = {name: sorted({each.lower() for each in FOREIGN.findall(text)}) for name, text in said.items()}
    assert {name: words for name, words in found.items() if words} == {}


def _text(path: Path) -> str:
    """What can be read in a file; of a PDF, on its pages."""
    if path.suffix == ".pdf":
        return " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(path))
    return path.read_bytes().decode("utf-8", errors="replace")


def test_its_schemas_are_those_that_were_adopted_but_for_what_was_edited(tmp_path: Path) -> None:
    path = write(tmp_path / "data")
    texts = adopt([path], name="LENDING 3", keys=("LOAN",), group="BRANCH")
    kept = {name: (SECOND / "schemas" / name).read_text(encoding="utf-8") for name in texts}
    assert kept["codes.py"] == texts["codes.py"]
    assert {line for line in texts["loans.py"].splitlines() if "import" in line} <= set(kept["loans.py"].splitlines())
    (file,) = STUDY.files
    titles = [variable.title for variable in file.variables if isinstance(variable.kind, Coded)]
    assert titles == ["Kind of item", "Renewed at least once"]
    assert {variable.evidence.grade for variable in file.variables} == {Grade.FROM_FILE}
    microdata, _ = validate(STUDY, Files(STUDY, tmp_path / "data").frames())
    assert len(microdata.column("loans", "KIND")) == RECORDS
