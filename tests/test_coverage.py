"""Nothing is published of a variable that the schemas do not explain."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import build
from benchmarks.wide import wide_study
from schemas.study import STUDY as REAL
from studybook.build import make_release
from studybook.bundle import SourceKind
from studybook.coverage import check_documented
from studybook.declare import Dataset, Number, Section, page_group
from studybook.errors import DeclarationError
from studybook.pages import page_tree
from studybook.study import DataFile, Study
from studybook.variables import Sensitivity
from tests import orchards, ponds, weeds

MISSING = {-9: "Not noted", -8: "Not applicable"}
SEEN = Section("Seen", "What was seen.", MISSING, Sensitivity.LOW, page_group("a field book"))
YES_NO = {1: "Yes", 0: "No"}


def study(**variables: Any) -> Study:
    """A study of ponds with further variables, each a field of a schema."""

    class Ponds(ponds.Ponds):
        """One row a pond."""

    types = dict.fromkeys(variables, Number)
    body = {"__module__": __name__, "__doc__": "One row a pond.", "__annotations__": types, **variables}
    schema = type(Dataset)("Ponds", (Ponds,), body)
    return replace(ponds.STUDY, files=(DataFile(schema=schema, number="DS1", title="Ponds", row="pond", records=9),))


def coded(title: str = "Frogs", description: str = "Whether frogs live in it.", labels: Any = None, **about: Any) -> Any:
    return SEEN.coded(title, description, YES_NO if labels is None else labels, **about)


@pytest.mark.parametrize(
    "documented", [REAL, ponds.STUDY, orchards.STUDY, weeds.STUDY, wide_study(10, 100)], ids=lambda s: s.name
)
def test_every_study_here_is_documented(documented: Study) -> None:
    check_documented(documented)
    check_documented(replace(documented, files=documented.files[:1]))


LACKING = {
    "no title": coded(title=" "),
    "no description": coded(description="\u200b"),
    "no universe": coded(universe=""),
    "no source of evidence": coded(evidence=page_group("")),
    "no section": Section(" ", "All.", MISSING, Sensitivity.LOW, page_group("a book")).coded("Frogs", "Whether.", YES_NO),
    "no codes": coded(labels={}),
    "no unit": SEEN.count("Frogs", "How many live in it.", 0, 9, "", starts=[0, 5]),
    "a code without a label": coded(labels={1: "Yes", 0: ""}),
    "two codes with the same label": coded(labels={1: "Yes", 2: " yes "}),
    "a placeholder instead of words": coded(description="TODO: say what."),
    "the same title as another variable of the dataset": coded(title="REEDS"),
}


@pytest.mark.parametrize("what", LACKING)
def test_what_is_lacking_is_named_with_the_variable(what: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        check_documented(study(FROGS=LACKING[what]))
    (detail,) = refused.value.details
    assert detail.startswith(f"{what}: ") and "ponds.FROGS" in detail


@pytest.mark.parametrize("text", ["?", "??", "-", "…", "TBD", "see todo list", "Lorem ipsum dolor", "fixme", "TBA."])
@pytest.mark.parametrize("place", ["title", "description", "universe", "label", "missing", "source"])
def test_nothing_stands_where_words_should_be(text: str, place: str) -> None:
    about: dict[str, dict[str, Any]] = {
        "label": {"labels": {1: "Yes", 0: text}},
        "missing": {"missing": {-9: text}},
        "source": {"evidence": page_group(text)},
    }
    with pytest.raises(DeclarationError, match=r"ponds\.FROGS"):
        check_documented(study(FROGS=coded(**about.get(place, {place: text}))))


@pytest.mark.parametrize("text", ["Kept to do list", "Photodocumented", "Method: total", "A placeholder of the agency", "3"])
def test_words_that_only_resemble_a_placeholder_may_stand(text: str) -> None:
    check_documented(study(FROGS=coded(title=text)))


def test_a_missing_reason_is_a_label_as_well() -> None:
    with pytest.raises(DeclarationError, match=r"two codes with the same label: ponds\.FROGS"):
        check_documented(study(FROGS=coded(labels={1: "Yes", 0: "not noted"})))


BARE = Section("Bare", "Nothing is missing.", {}, Sensitivity.LOW, page_group("a field book"))
NUMBER: dict[str, Any] = {"starts": [0, 5]}
KINDS: dict[str, Callable[..., Any]] = {
    "coded": lambda **about: BARE.coded("Frogs", "Whether frogs live in it.", YES_NO, **about),
    "measured": lambda **about: BARE.measured("Frogs", "How long they are.", 0, 9, "inches", **NUMBER, **about),
    "count": lambda **about: BARE.count("Frogs", "How many live in it.", 0, 9, "frogs", **NUMBER, **about),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_never_missing_says_so_itself(kind: str) -> None:
    with pytest.raises(DeclarationError, match=r"no missing codes, and no `missing=\{\}`.*: ponds\.FROGS"):
        check_documented(study(FROGS=KINDS[kind]()))
    check_documented(study(FROGS=KINDS[kind](missing={})))
    check_documented(study(FROGS=KINDS[kind](missing={-9: "Not noted"})))


def test_dates_and_identifiers_need_no_missing_codes() -> None:
    assert {variable.name for variable in ponds.STUDY.files[0].variables if not variable.missing} == {
        "PARK",
        "POND",
        "DUG",
        "FILLED",
    }
    check_documented(ponds.STUDY)


def test_the_same_title_may_stand_in_two_datasets() -> None:
    titles = [variable.title for file in REAL.files for variable in file.variables]
    assert len(set(titles)) < len(titles)
    check_documented(REAL)


def test_everything_that_is_lacking_is_told_at_once_and_briefly() -> None:
    bad = study(**{f"V{number}": coded(title="?", description="", universe="", labels={}, missing={}) for number in range(300)})
    with pytest.raises(DeclarationError) as refused:
        check_documented(bad)
    lines = refused.value.message.splitlines()
    assert "do not document 300 of 308 variables" in lines[0]
    assert len(lines) <= 20
    assert all(f"ponds.V{number}" in refused.value.message for number in range(300))
    assert refused.value.__context__ is None


UNDOCUMENTED = study(FROGS=coded(description=""))


def test_no_release_is_made_of_what_is_not_documented(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="do not document"):
        make_release(
            UNDOCUMENTED,
            (),
            Unread(),
            tmp_path / "r",
            kind=SourceKind.SYNTHETIC,
            seed=1,
            policy=ponds.POLICY,
            report=None,  # type: ignore[arg-type]
        )
    assert not (tmp_path / "r").exists()


def test_no_page_is_made_of_what_is_not_documented(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="do not document"):
        page_tree(UNDOCUMENTED, weeds.made_up(UNDOCUMENTED), site=tmp_path, analyses=tmp_path, config=tmp_path / "none")


class Unread:
    """A source that nothing may read."""

    def frames(self) -> Any:
        raise AssertionError("rows were read")


def test_the_command_refuses_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "STUDY", UNDOCUMENTED)
    monkeypatch.setattr(build, "Synthetic", lambda *_: Unread())
    with pytest.raises(DeclarationError, match=r"do not document 1 of 9 variables[^$]*no description: ponds\.FROGS"):
        build.validate()
