"""`build.py cite`: what is cited by which name, and where a site stands."""

from pathlib import Path

import pytest

from studybook.build import Project, make_project
from studybook.citing.named import named_reference
from studybook.citing.place import base, check_place, place
from studybook.citing.reference import Place
from studybook.errors import UsageError
from studybook.record import read
from studybook.standing import Invented
from tests.attested import FINDINGS, approved
from tests.conftest import Run
from tests.ponds import STUDY

CONFIG = "website: {title: The ponds, site-url: 'https://ponds.example/site'}\n"


@pytest.fixture(scope="module")
def cleared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return approved(tmp_path_factory.mktemp("cleared") / "release")


def config(folder: Path, text: str = CONFIG) -> Path:
    (folder / "_quarto.yml").write_text(text, encoding="utf-8")
    return folder / "_quarto.yml"


def test_a_site_stands_where_its_configuration_says_unless_it_is_named(tmp_path: Path) -> None:
    assert place(config(tmp_path), 3) == Place("The ponds", "https://ponds.example/site/", 3)
    assert place(config(tmp_path), address="http://127.0.0.1:8000") == Place("The ponds", "http://127.0.0.1:8000/")
    assert place(config(tmp_path, "website: {title: Ponds}")) == Place("Ponds")
    assert place(config(tmp_path, "{}")) == Place("")


@pytest.mark.parametrize("text", ["[1]", "website: [1]", "website: {", "\xff"])
def test_a_configuration_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "_quarto.yml").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match="configuration of the site cannot be read"):
        place(tmp_path / "_quarto.yml")


@pytest.mark.parametrize(
    "address",
    [
        *("ponds.example", "/site/", "ftp://ponds.example/", "https://", "https:///a", "javascript:alert(1)//x"),
        *("https://a b/", "https://ponds.example/?q=1", "https://ponds.example/#a", "https://o:p@ponds.example/"),
        *(
            'https://ponds.example/"x',
            "https://ponds.example/<b>",
            "https://[::1/",
            "https://ponds.example/\n",
            "https://pönds.example",
        ),
    ],
)
def test_what_is_no_address_of_a_site_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="none that a browser could open"):
        base(address)


def test_what_is_approved_needs_an_address_and_a_demo_does_not(cleared: Path) -> None:
    check_place(Place("Ponds"), Invented(1))
    check_place(Place("Ponds", "https://ponds.example/"), read(cleared).standing)
    with pytest.raises(UsageError, match="a citation needs an address") as refused:
        check_place(Place("Ponds"), read(cleared).standing)
    assert "--site-url" in refused.value.remedy


def test_no_site_of_an_approved_release_is_laid_out_without_an_address(cleared: Path, tmp_path: Path) -> None:
    (tmp_path / "analyses").mkdir()
    (tmp_path / "analyses" / "ids.toml").write_text("".join(f'[findings.{each.id}]\nsince = "0.1.0"\n' for each in FINDINGS))
    config(tmp_path, "website: {title: Ponds}\nformat: {html: {}}\n")
    with pytest.raises(UsageError, match="a citation needs an address"):
        make_project(Project(STUDY, tmp_path, tmp_path / "scratch"), cleared, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    named = Project(STUDY, tmp_path, tmp_path / "scratch", "https://ponds.example/here")
    make_project(named, cleared, tmp_path / "out")
    assert "site-url: https://ponds.example/here/\n" in (tmp_path / "out" / "_quarto.yml").read_text(encoding="utf-8")


def test_findings_and_variables_are_known_by_their_names(cleared: Path) -> None:
    where = Place("Ponds", "https://ponds.example/")
    assert named_reference("kinds", STUDY, read(cleared), where).title == "Kinds"
    assert named_reference("birds.KIND", STUDY, read(cleared), where).title == "Kind (KIND), Birds Data (DS2)"


@pytest.mark.parametrize(
    ("name", "near"), [("kind", "kinds"), ("birds.kinds", "birds.KIND"), ("BIRDS.KIND", "birds.KIND"), ("zzzzzz", "")]
)
def test_a_name_that_is_unknown_is_refused_with_what_it_may_have_been(cleared: Path, name: str, near: str) -> None:
    with pytest.raises(UsageError, match="no finding and no variable") as refused:
        named_reference(name, STUDY, read(cleared), Place("Ponds"))
    assert [each for each in refused.value.details if each == f"nearly so: {near}"] == [f"nearly so: {near}"] * bool(near)


@pytest.mark.whole
def test_the_command_prints_a_citation_of_a_demo_in_each_style(command: Run, sealed: Path) -> None:
    begins = {
        "apa": "Synthetic demo: ",
        "chicago": "ECM Task Force Study. ",
        "bibtex": "@misc{",
        "ris": "TY  - ELEC",
        "csl": "[\n",
    }
    some = min(path.stem for path in (sealed / "findings").iterdir())
    for style, first in begins.items():
        done = command("cite", some, "--style", style, "--release", sealed)
        assert (done.returncode, done.stdout.startswith(first)) == (0, True), done.stdout + done.stderr
        assert "Synthetic demo: a demonstration, not a result of ICPSR 37988." in done.stdout
    done = command("cite", "cases.EV_PHONE", "--release", sealed, "--site-url", "https://ecm.example")
    assert done.returncode == 0 and "https://ecm.example/codebook/cases.html#EV_PHONE" in done.stdout


@pytest.mark.whole
def test_the_command_refuses_what_is_unknown(command: Run, sealed: Path) -> None:
    done = command("cite", "cases.EV_PHONES", "--release", sealed)
    assert done.returncode == 2 and "nearly so: cases.EV_PHONE\n" in done.stderr
    done = command("cite", "cases.EV_PHONE", "--release", sealed, "--site-url", "ecm.example")
    assert done.returncode == 2 and "--site-url" in done.stderr
    done = command("site", "--release", sealed, "--site-url", "ecm.example", "--output", sealed.parent / "none")
    assert done.returncode == 2 and not (sealed.parent / "none").exists()
