"""Which Quarto there is, whether it can be used, and which renderer a build uses: with a stand-in that renders nothing."""

from pathlib import Path

import pytest

from studybook.errors import UsageError
from studybook.rendering import process, quarto_found
from studybook.rendering.choice import renderer
from studybook.rendering.embedded import Embedded
from studybook.rendering.quarto import Quarto
from studybook.rendering.quarto_found import find_quarto
from tests.conftest import ROOT
from tests.standin import VERSION, calls, gone, install

EPOCH = 1_600_000_000


@pytest.fixture(autouse=True)
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether this machine has the package is of no account here, and nobody has much patience."""
    monkeypatch.setattr(quarto_found, "find_spec", lambda _: None)
    monkeypatch.setattr(process, "GRACE", 0.3)


# ---- Finding it


def test_there_may_be_none(tmp_path: Path) -> None:
    assert find_quarto({"PATH": str(tmp_path)}) is None
    assert find_quarto({"PATH": str(tmp_path), "QUARTO_PATH": ""}) is None


def test_it_is_found_on_the_path(tmp_path: Path) -> None:
    program = install(tmp_path)
    found = find_quarto({"PATH": f"/nowhere:{tmp_path}"})
    assert found and (found.program, found.line) == (program, "Quarto 1.9.38, found on the PATH")


@pytest.mark.parametrize(("named", "place"), [("quarto", "."), (".", "."), (".", "bin")])
def test_it_can_be_named(tmp_path: Path, named: str, place: str) -> None:
    program = install(tmp_path / place)
    on_path = install(tmp_path / "other", version="1.10.2")
    found = find_quarto({"PATH": str(on_path.parent), "QUARTO_PATH": str(tmp_path / named)})
    assert found and (found.program, found.line) == (program, "Quarto 1.9.38, named by QUARTO_PATH")


def test_a_name_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    on_path = install(tmp_path / "other")
    with pytest.raises(UsageError, match="QUARTO_PATH leads to no program"):
        find_quarto({"PATH": str(on_path.parent), "QUARTO_PATH": str(tmp_path / "missing")})


def test_it_is_found_in_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    program = install(tmp_path / "packages" / "quarto_cli" / "bin")
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    found = find_quarto({"PATH": str(tmp_path)})
    assert found and (found.program, found.by) == (program, "found in the package quarto-cli")


@pytest.mark.parametrize("version", ["1.9.0", "1.9.38", "1.10.19", "2.0.1", "99.9.9", "1.11.0-rc.1"])
def test_a_version_that_is_new_enough_is_used(tmp_path: Path, version: str) -> None:
    install(tmp_path, version=version)
    found = find_quarto({"PATH": str(tmp_path)})
    assert found and found.version == version


@pytest.mark.parametrize("version", ["1.8.27", "1.4.550", "0.9.600"])
def test_a_version_that_is_too_old_is_refused(tmp_path: Path, version: str) -> None:
    install(tmp_path, version=version)
    with pytest.raises(UsageError) as refused:
        find_quarto({"PATH": str(tmp_path)})
    assert refused.value.what == "Quarto is too old"
    assert refused.value.details == ("needed: 1.9 or newer", f"found: {version}, found on the PATH")


@pytest.mark.parametrize(
    "scenario",
    [
        {"version": ""},
        {"version": "Quarto"},
        {"version": "1.9"},
        {"version": "quarto 1.9.38"},
        {"version": "1.9.38\n1.9.39"},
        {"version": "1.9.38", "version_code": 3},
    ],
)
def test_a_program_that_says_no_version_is_refused(tmp_path: Path, scenario: dict[str, str]) -> None:
    install(tmp_path, **scenario)
    with pytest.raises(UsageError) as refused:
        find_quarto({"PATH": str(tmp_path)})
    assert refused.value.what == "Quarto does not say its version"
    assert f"found: no version; exit code {scenario.get('version_code', 0)}" in refused.value.details


def test_a_program_that_never_answers_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarto_found, "PATIENCE", 1.0)
    program = install(tmp_path, version="hang")
    with pytest.raises(UsageError) as refused:
        find_quarto({"PATH": str(tmp_path)})
    assert "found: no version within 1 seconds" in refused.value.details
    assert gone(calls(program)[0]["pid"])


@pytest.mark.parametrize("first_line", ["#!/nowhere/to/be/found", "\x00\x01"])
def test_a_program_that_cannot_be_started_is_refused(tmp_path: Path, first_line: str) -> None:
    program = install(tmp_path)
    program.write_text(first_line, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        find_quarto({"PATH": str(tmp_path)})
    assert refused.value.details[-1].startswith("it cannot be started: ")
    program.chmod(0o644)
    with pytest.raises(UsageError, match="it cannot be started"):
        find_quarto({"QUARTO_PATH": str(program)})


# ---- Choosing


def test_the_embedded_renderer_is_used_when_asked(tmp_path: Path) -> None:
    program = install(tmp_path)
    chosen = renderer("embedded", {"PATH": str(tmp_path)})
    assert (chosen(EPOCH), chosen.line) == (Embedded(EPOCH), "embedded (smalldocs 0.5.4), as asked")
    assert calls(program) == []


@pytest.mark.parametrize("choice", ["auto", "quarto"])
def test_quarto_is_used_where_it_is(tmp_path: Path, choice: str) -> None:
    program = install(tmp_path)
    chosen = renderer(choice, {"PATH": str(tmp_path)})
    assert (chosen(EPOCH), chosen.line) == (Quarto(program, VERSION, EPOCH), "Quarto 1.9.38, found on the PATH")
    assert chosen(EPOCH).name == "Quarto 1.9.38"


def test_without_quarto_the_build_says_what_it_does(tmp_path: Path) -> None:
    chosen = renderer("auto", {"PATH": str(tmp_path)})
    assert (chosen(EPOCH), chosen.line) == (Embedded(EPOCH), "embedded (smalldocs 0.5.4), no Quarto found")


def test_quarto_that_was_asked_for_and_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        renderer("quarto", {"PATH": str(tmp_path)})
    assert refused.value.what == "There is no Quarto"
    assert all(place in refused.value.message for place in ("QUARTO_PATH", "PATH", "quarto-cli", "quarto.org", "embedded"))


def test_quarto_that_cannot_be_used_is_passed_over_aloud_unless_it_was_named(tmp_path: Path) -> None:
    program = install(tmp_path, version="1.4.550")
    chosen = renderer("auto", {"PATH": str(tmp_path)})
    old = "Quarto is too old; needed: 1.9 or newer; found: 1.4.550, found on the PATH"
    assert (chosen(EPOCH), chosen.line) == (Embedded(EPOCH), f"embedded (smalldocs 0.5.4), {old}")
    for choice, environment in (("quarto", {"PATH": str(tmp_path)}), ("auto", {"QUARTO_PATH": str(program)})):
        with pytest.raises(UsageError, match="Quarto is too old"):
            renderer(choice, environment)


def test_the_stand_in_is_nowhere_it_could_be_taken_for_quarto(tmp_path: Path) -> None:
    """It is made in temporary folders alone, and there is no program of that name in the project."""
    assert [path for path in (ROOT / "tests").rglob("quarto") if path.is_file()] == []
    assert find_quarto({"PATH": f"{ROOT}:{ROOT / 'tests'}:{tmp_path}"}) is None
