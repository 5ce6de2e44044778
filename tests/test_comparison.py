"""What a comparison finds, what it proposes and how sure it is; that drafts are strict, and that nothing private gets out."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyreadstat
import pytest

from schemas.study import STUDY
from studybook.comparison import (
    Comparison,
    check_comparison,
    check_draft,
    compared,
    declared,
    in_words,
    mapped,
    write_comparison,
    write_draft,
)
from studybook.comparison.draft import PROPOSED, draft
from studybook.comparison.entries import Entry, entries
from studybook.comparison.meanings import meanings
from studybook.comparison.page import comparison_html
from studybook.comparison.shown import one_line
from studybook.described import Column, Described, Form, Range, Value
from studybook.errors import DeclarationError, UsageError
from studybook.mapping import FileMapping, Mapped, MissingRange, as_read, read_mapping
from studybook.sources.export import WRITTEN, Written, export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.study import DataFile
from studybook.variables import Coded, Count, Day, Measured, Variable
from tests.conftest import Run
from tests.ponds import STUDY as PONDS_STUDY
from tests.scramble import Scrambled, scramble, without_labels

PONDS = PONDS_STUDY.file("ponds")

HOSTILE = '<script>alert(1)</script> =cmd|\' /C calc\'!A0 \u202egnp.exe \x1b[31m \x7f {{< include x >}} """ ]] '


def described(file: DataFile, form: Form = "sav", **changed: Column | None) -> Described:
    """A file exactly as declared, but for the columns named."""
    columns = [changed.get(variable.name, column(variable)) for variable in file.variables]
    return Described(name="a.sav", form=form, rows=None, columns=tuple(each for each in columns if each is not None))


def column(
    variable: Variable,
    name: str = "",
    label: str | None = None,
    labels: dict[Value, str] | None = None,
    missing: tuple[Value | Range, ...] | None = None,
) -> Column:
    """The column of a variable, as it should be but for what is named."""
    valid = variable.kind.labels if isinstance(variable.kind, Coded) else {}
    number = isinstance(variable.kind, Coded | Measured | Count)
    gone = variable.missing if number else {}
    return Column(
        name=name or variable.name,
        label=variable.title if label is None else label,
        kind="number" if number else "date" if isinstance(variable.kind, Day) else "text",
        labels=tuple(({**valid, **gone} if labels is None else labels).items()),
        missing=tuple(gone) if missing is None else missing,
    )


def pond(name: str) -> Variable:
    return next(variable for variable in PONDS.variables if variable.name == name)


def of_ponds(**changed: Column | None) -> Comparison:
    return compared("ponds", PONDS.variables, described(PONDS, **changed))


def read(text: str, path: Path, *, accepted: bool = False) -> FileMapping:
    """The mapping of a draft, as it stands or with everything that is open accepted."""
    lines = [line.removeprefix(PROPOSED) for line in text.splitlines() if not (accepted and line.startswith("undecided"))]
    path.write_text("\n".join(lines) if accepted else text, encoding="utf-8")
    return read_mapping(path, STUDY)


def scrambled(seed: int) -> dict[str, tuple[Scrambled, Comparison]]:
    made = {file.slug: scramble(file, "a.sav", seed) for file in STUDY.files}
    return {
        file.slug: (made[file.slug], compared(file.slug, file.variables, made[file.slug].described)) for file in STUDY.files
    }


@pytest.mark.parametrize("seed", range(5))
def test_nine_in_ten_true_matches_are_proposed_and_nothing_wrong_is_certain(seed: int) -> None:
    for slug, (made, comparison) in scrambled(seed).items():
        right = [pair for pair in comparison.proposed if made.truth.get(pair.column.name) == pair.variable.name]
        assert len(right) >= 0.9 * len(made.truth), slug
        assert {pair.variable.name for pair in comparison.proposed if pair.certain and pair not in right} == set()
        assert sum(pair.certain for pair in right) >= 0.6 * len(made.truth)


@pytest.mark.parametrize("seed", range(5))
def test_nine_in_ten_codes_are_proposed_and_nothing_wrong_is_certain(seed: int) -> None:
    for slug, (made, comparison) in scrambled(seed).items():
        pairs = [pair for pair in comparison.proposed if made.truth.get(pair.column.name) == pair.variable.name]
        said = [(each, made.codes[pair.variable.name].get(int(each.code))) for pair in pairs for each in pair.meanings]
        assert sum(each.ours == true for each, true in said) >= 0.9 * len(said), slug
        assert [each for each, true in said if each.ours != true and each.score >= 80] == []


@pytest.mark.parametrize("form", WRITTEN)
def test_an_exported_file_is_found_as_declared_whatever_its_format(form: Written, tmp_path: Path) -> None:
    export(STUDY, Synthetic(STUDY, 1).frames(), tmp_path / "files", form)
    for slug, file in Files(STUDY, tmp_path / "files").described().items():
        comparison = compared(slug, STUDY.file(slug).variables, file)
        assert [pair.differences for pair in comparison.differing] == []
        assert len(comparison.as_declared) == len(STUDY.file(slug).variables)
        assert entries(STUDY, comparison) == ()


def test_each_difference_is_said_in_counts() -> None:
    labels: dict[Value, str] = {1: "Grass", 2: "Gravel", 4: "Mud", -9: "Not noted", -8: "Not applicable"}
    shore = column(pond("SHORE"), labels=labels, missing=(-9,))
    depth = column(pond("DEPTH"), label="Altitude of the pond's depth")
    dug = Column(name="DUG", label="Dug", kind="text", labels=(), missing=())
    reeds = column(pond("REEDS"), missing=(Range(-9, 0),))
    found = {pair.variable.name: pair.differences for pair in of_ponds(SHORE=shore, DEPTH=depth, DUG=dug, REEDS=reeds).found}
    assert {name: [(each.what, each.said) for each in said] for name, said in found.items() if said} == {
        "SHORE": [
            (
                "value labels",
                "1 code with another label; 1 code not declared; 1 code that the file does not name",
            ),
            ("missing codes", "1 code that the file does not declare missing"),
        ],
        "REEDS": [("missing codes", "1 code in a range that the file declares missing")],
        "DEPTH": [("label", "the file has another label")],
        "DUG": [("type", "declared as a date, and the file has text")],
    }


def test_what_a_file_does_not_say_is_no_difference() -> None:
    file = without_labels(described(PONDS, form="xpt"))
    assert compared("ponds", PONDS.variables, file).differing == ()


def test_a_name_in_other_letters_is_proposed_for_that_reason() -> None:
    comparison = of_ponds(SHORE=column(pond("SHORE"), name="shore"))
    (pair,) = comparison.proposed
    assert pair.certain and pair.reasons[0].startswith("the name differs in capitals") and comparison.absent == ()
    assert [each.said for each in pair.differences if each.what == "name"] == ["the file has it in other letters"]


def test_names_that_were_exchanged_come_out() -> None:
    one, two = column(pond("REEDS"), name="WARDEN"), column(pond("WARDEN"), name="REEDS")
    proposed = {pair.variable.name: pair.column.name for pair in of_ponds(REEDS=one, WARDEN=two).proposed}
    assert proposed == {"REEDS": "WARDEN", "WARDEN": "REEDS"}


def test_without_labels_nothing_is_proposed_but_for_a_name() -> None:
    bare = {
        name: Column(name=new, label="", kind="number", labels=(), missing=())
        for name, new in (("REEDS", "Q1"), ("SHORE", "shore"))
    }
    comparison = of_ponds(**bare)
    assert [pair.variable.name for pair in comparison.proposed] == ["SHORE"]
    assert [variable.name for variable in comparison.absent] == ["REEDS"]
    assert [each.name for each in comparison.undeclared] == ["Q1"]


def test_the_first_offense_is_not_the_second() -> None:
    suspects = STUDY.file("suspects")
    names = ("OFF1TYPE", "OFF2TYPE", "OFF3TYPE")
    variables = [variable for variable in suspects.variables if variable.name in names]
    columns = tuple(
        column(each, name=f"Q{number}", label=each.title.upper()) for number, each in enumerate(reversed(variables))
    )
    comparison = compared("suspects", variables, Described(name="a", form="sav", rows=None, columns=columns))
    assert {pair.variable.name: pair.column.name for pair in comparison.proposed} == dict(
        zip(names, ("Q2", "Q1", "Q0"), strict=True)
    )


def test_a_name_that_stands_twice_is_never_taken_for_a_variable_at_once() -> None:
    file = described(PONDS)
    again = (replace(each) for each in file.columns)
    comparison = compared("ponds", PONDS.variables, replace(file, columns=(*file.columns, *again)))
    assert not any(pair.certain for pair in comparison.found)
    assert len(comparison.undeclared) == len(file.columns)


def test_codes_are_told_by_their_labels() -> None:
    labels: dict[Value, str] = {"G": "(G) Grass", "S": "STONE", "M": "Mud", ".a": "Not aplicable", "99": "refused"}
    told = meanings(pond("SHORE"), Column(name="Q", label="", kind="text", labels=tuple(labels.items()), missing=(".a", "99")))
    assert {each.code: each.ours for each in told} == {"G": 1, "S": 2, "M": 3, ".a": -8, "99": -9}
    assert told[-1].reason == "the only one left on both sides" and told[-1].score < 80


def test_a_code_with_another_meaning_is_left_open(tmp_path: Path) -> None:
    labels: dict[Value, str] = {1: "Reptiles", 2: "Mammals", 3: "Mud", -9: "Not noted", -8: "Not applicable"}
    made = entries(PONDS_STUDY, of_ponds(SHORE=column(pond("SHORE"), labels=labels)))
    assert [(each.kind, each.open) for each in made] == [("recode", True)]
    (tmp_path / "m.toml").write_text(draft(made), encoding="utf-8")
    with pytest.raises(DeclarationError, match="undecided"):
        read_mapping(tmp_path / "m.toml", PONDS_STUDY)


def test_missing_codes_alone_make_an_entry_of_their_own() -> None:
    depth = column(pond("DEPTH"), labels={97: "Not noted", 98: "Not applicable", 0: "dry"}, missing=(Range(97, 99),))
    (entry,) = entries(PONDS_STUDY, of_ponds(DEPTH=replace(depth, missing=(97, 98))))
    assert (entry.kind, entry.settings["codes"], entry.open) == ("missing", {"97": -9, "98": -8}, False)


def with_range(*missing: Value | Range, labels: dict[Value, str], variable: str = "DEPTH") -> tuple[Entry, ...]:
    """What is drafted of a variable with these missing codes."""
    return entries(PONDS_STUDY, of_ponds(**{variable: column(pond(variable), labels=labels, missing=missing)}))


def test_a_range_means_what_the_labels_in_it_mean_or_is_left_open(tmp_path: Path) -> None:
    (sure,) = with_range(Range(97, float("inf")), labels={98: "Not noted"})
    assert sure.settings["ranges"] == [{"lo": 97, "code": -9}] and not sure.open
    (tmp_path / "m.toml").write_text(draft([sure]), encoding="utf-8")
    (missing,) = read_mapping(tmp_path / "m.toml", PONDS_STUDY).missing
    assert missing.ranges == (MissingRange(97, float("inf"), -9),)
    (several,) = with_range(Range(97, 99), labels={97: "Not noted", 98: "Not applicable"})
    assert several.settings["codes"] == {"97": -9, "98": -8}
    assert (several.settings["ranges"], several.open) == ([{"lo": 97, "hi": 99, "code": ""}], True)
    (silent,) = with_range(Range(float("-inf"), -1), labels={})
    assert (silent.settings["ranges"], silent.open) == ([{"hi": -1, "code": ""}], True)
    assert "declared missing in the file: from the lowest to -1" in silent.notes
    assert with_range(Range(-9, -8), labels={-9: "Not noted", -8: "Not applicable"}) == ()
    recode, ranges = with_range(Range(8, 9), labels={2: "Grass", 1: "Stone", 3: "Mud", 9: "Not noted"}, variable="SHORE")
    assert (recode.kind, ranges.settings["ranges"]) == ("recode", [{"lo": 8, "hi": 9, "code": -9}])
    assert "codes" not in ranges.settings


def test_a_range_of_a_file_is_drafted_followed_and_then_settled(tmp_path: Path) -> None:
    frames = Synthetic(PONDS_STUDY).frames()
    depth = frames["ponds"]["DEPTH"]
    gone = depth == -9
    theirs = depth.mask(gone, np.resize([990.0, 991.5, 4000.0], len(depth)))
    (tmp_path / "in").mkdir()
    for number, slug in (("0001", "ponds"), ("0002", "birds")):
        rows: Any = frames[slug].assign(**({"DEPTH": theirs} if slug == "ponds" else {}))
        for name in ("DUG", "FILLED") if slug == "ponds" else ():
            rows[name] = rows[name].dt.date.astype("object").where(rows[name].notna(), None)
        ranges: Any = {"DEPTH": [{"lo": 990, "hi": float("inf")}, -8]} if slug == "ponds" else {}
        labels: Any = {"DEPTH": {990: "Not noted", -8: "Not applicable"}} if slug == "ponds" else {}
        path = tmp_path / "in" / f"1-{number}-Data.sav"
        pyreadstat.write_sav(rows, path, missing_ranges=ranges, variable_value_labels=labels)
    said = Files(PONDS_STUDY, tmp_path / "in").described()["ponds"]
    (entry,) = [e for e in entries(PONDS_STUDY, compared("ponds", PONDS.variables, said)) if e.settings["variable"] == "DEPTH"]
    assert not entry.open
    (tmp_path / "m.toml").write_text(draft([entry]), encoding="utf-8")
    mapping = read_mapping(tmp_path / "m.toml", PONDS_STUDY)
    rows = Mapped(PONDS_STUDY, mapping, Files(as_read(mapping, PONDS_STUDY), tmp_path / "in")).frames()
    assert rows["ponds"]["DEPTH"].tolist() == depth.tolist()
    after = compared("ponds", PONDS.variables, mapped(said, PONDS, mapping))
    assert [e for e in entries(PONDS_STUDY, after) if e.settings["variable"] == "DEPTH"] == []


def test_a_draft_is_a_mapping_as_far_as_it_is_complete(tmp_path: Path) -> None:
    text = draft([entry for _, comparison in scrambled(3).values() for entry in entries(STUDY, comparison)])
    with pytest.raises(DeclarationError, match="undecided") as refused:
        read(text, tmp_path / "m.toml")
    assert len(refused.value.details) == 1
    accepted = read(text, tmp_path / "m.toml", accepted=True)
    assert len(accepted.renames) > 150 and len(accepted.recodes) > 100


def test_what_a_draft_settles_a_second_comparison_finds_settled(tmp_path: Path) -> None:
    made = scrambled(3)
    text = draft([entry for _, comparison in made.values() for entry in entries(STUDY, comparison)])
    mapping = read(text, tmp_path / "m.toml", accepted=True)
    for file in STUDY.files:
        after = compared(file.slug, declared(file, mapping), mapped(made[file.slug][0].described, file, mapping))
        assert (after.proposed, after.absent, after.undeclared) == ((), (), ())
        unknown = {
            pair.variable.name for pair in made[file.slug][1].proposed if any(each.ours is None for each in pair.meanings)
        }
        assert {str(entry.settings["variable"]) for entry in entries(STUDY, after)} <= unknown
        assert len(unknown) < 0.1 * len(file.variables)


def test_a_key_is_never_drafted_as_absent() -> None:
    made = entries(PONDS_STUDY, of_ponds(POND=None, DUG=None))
    assert [(each.settings["variable"], each.kind, each.open) for each in made] == [
        ("POND", "absent", True),
        ("DUG", "absent", False),
    ]


def test_hostile_text_is_shown_as_text_and_breaks_no_file() -> None:
    shore = column(pond("SHORE"), name="shore", label=HOSTILE * 100, labels={7: HOSTILE, 8: HOSTILE * 100, 9: "\n[[waived]]\n"})
    odd = Column(name=HOSTILE, label=HOSTILE, kind="text", labels=(), missing=())
    file = described(PONDS, SHORE=shore)
    file = replace(file, columns=(*file.columns, odd))
    comparison = compared("ponds", PONDS.variables, file)
    page = comparison_html("PONDS 1", [comparison])
    assert "<script" not in page and "&lt;script" in page and "PRIVATE" in page[: page.index("<h2")]
    assert not any(sign in page for sign in "\u202e\x1b\x7f")
    made = entries(PONDS_STUDY, comparison)
    settings = tomllib.loads(draft(made))
    assert set(settings) == {"format", "undecided"}  # nothing that could be meant otherwise stands as an entry
    assert HOSTILE.strip()[:8] not in "\n".join(in_words(comparison))


def test_a_long_text_is_cut_where_it_is_shown() -> None:
    assert one_line("é" * 10_000) == "é" * 160 + " … (10,000 characters)"


def test_a_comparison_is_written_for_its_owner_alone_and_replaces_nothing_else(tmp_path: Path) -> None:
    comparison = of_ponds(SHORE=column(pond("SHORE"), name="shore"))
    for _ in range(2):
        write_comparison(PONDS_STUDY, [comparison], tmp_path / "made")
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700
    record = json.loads((tmp_path / "made" / "compare.json").read_text(encoding="utf-8"))
    assert next(iter(record)) == "notice" and record["datasets"]["ponds"]["proposed"][0]["column"]["name"] == "shore"
    (tmp_path / "made" / "mapping.toml").write_text("worked on", encoding="utf-8")
    with pytest.raises(UsageError, match="would be lost"):
        check_comparison(tmp_path / "made")
    write_draft(PONDS_STUDY, [comparison], tmp_path / "draft.toml")
    assert (tmp_path / "draft.toml").stat().st_mode & 0o777 == 0o600
    assert read_mapping(tmp_path / "draft.toml", PONDS_STUDY).renames[0].variable == "SHORE"
    with pytest.raises(UsageError, match="replaces nothing"):
        check_draft(tmp_path / "draft.toml")


def test_names_and_labels_of_the_files_stand_in_private_files_alone(command: Run, tmp_path: Path) -> None:
    place = tmp_path / "in" / "ICPSR_37988"
    for number, file in enumerate(STUDY.files, start=1):
        (place / f"DS000{number}").mkdir(parents=True)
        frame = Synthetic(STUDY, 1).frames()[file.slug].drop(columns=file.variables[-1].name).assign(CANARYNAME=1)
        pyreadstat.write_sav(
            frame,
            place / f"DS000{number}" / f"37988-000{number}-Data-REST.sav",
            column_labels={"CANARYNAME": "canary label", "TRAFTYPE": "canary title"},
            variable_value_labels={"TRAFTYPE": {1: "canary of a code"}, "CANARYNAME": {1: "canary of another"}},
        )
    done = command("compare", "--data", tmp_path / "in", "--output", tmp_path / "out", "--draft", tmp_path / "draft.toml")
    assert done.returncode == 0, done.stderr
    assert "canary" not in (done.stdout + done.stderr).lower() and "TRAFTYPE" in done.stderr
    for name in ("out/compare.html", "out/compare.json", "out/mapping.toml", "draft.toml"):
        assert "CANARYNAME" in (tmp_path / name).read_text(encoding="utf-8")
    again = command("compare", "--data", tmp_path / "in", "--output", tmp_path / "in" / "out")
    assert again.returncode == 2 and "lies in the other" in again.stderr
