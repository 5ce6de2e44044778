"""A mapping is read strictly: what it may say, what is refused, and that a refusal names variables and no code of a file."""

from pathlib import Path
from textwrap import dedent

import pytest

from studybook.departures import departures_from, departures_record
from studybook.errors import DeclarationError
from studybook.mapping import CopyOf, FileMapping, Missing, MissingRange, Recode, YearOf, read_mapping, spelled
from studybook.variables import Coded, Count, Grade
from tests.ponds import STUDY

WHOLE = """
    format = 1

    [[rename]]
    dataset = "ponds"
    column = "shore_type"
    variable = "SHORE"
    reason = "The same labels."

    [[recode]]
    dataset = "ponds"
    variable = "SHORE"
    codes = { "G" = 1, "S" = 2, 7 = 3 }
    reason = "Letters."

    [[missing]]
    dataset = "ponds"
    variable = "SHORE"
    codes = { ".A" = -9, "." = -9, "99.0" = -8 }
    reason = "As the setup says."

    [[missing]]
    dataset = "ponds"
    variable = "DUG"
    codes = { ".a" = "" }
    reason = "Not dug."

    [[derived]]
    dataset = "ponds"
    variable = "FILLED"
    copy_of = "DUG"
    reason = "Filled when dug."

    [[ignored]]
    dataset = "birds"
    column = "note"
    reason = "Free text."

    [[absent]]
    dataset = "birds"
    variable = "SINGS"
    reason = "Nobody listened."

    [[added]]
    dataset = "ponds"
    variable = "FROGS"
    title = "Frogs"
    description = "How many frogs were heard."
    section = "Seen"
    kind = "count"
    low = 0
    high = 50
    unit = "frogs"
    starts = [0, 1, 5]
    missing = { -9 = "Not noted" }
    universe = "All ponds"
    sensitivity = "low"
    publish = true
    reason = "Found in the file."

    [[waived]]
    rule = "ponds-constant-PARK"
    reason = "Wardens changed."
"""


def read(tmp_path: Path, text: str) -> FileMapping:
    path = tmp_path / "SECRET-name.toml"
    path.write_text(dedent(text), encoding="utf-8")
    return read_mapping(path, STUDY)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(DeclarationError) as caught:
        read(tmp_path, text)
    assert caught.value.__context__ is None
    assert "SECRET" not in caught.value.message
    return caught.value.message


def entry(what: str, /, **settings: str) -> str:
    said = {"dataset": '"ponds"', "reason": '"Because."', **settings}
    return "\n".join(["format = 1", f"[[{what}]]", *(f"{name} = {value}" for name, value in said.items() if value)])


def test_everything_a_mapping_may_say_is_read(tmp_path: Path) -> None:
    mapping = read(tmp_path, WHOLE)
    assert [(each.column, each.variable) for each in mapping.renames] == [("shore_type", "SHORE")]
    assert mapping.recodes == (Recode(dataset="ponds", variable="SHORE", codes={"G": 1, "S": 2, "7": 3}, reason="Letters."),)
    assert mapping.missing[0].codes == {".a": -9, ".": -9, "99": -8}
    assert mapping.missing[1] == Missing(dataset="ponds", variable="DUG", codes={".a": None}, reason="Not dug.")
    assert mapping.derived[0].by == CopyOf("DUG")
    assert mapping.waived[0].rule == "ponds-constant-PARK"
    frogs = mapping.added[0]
    assert frogs.variable.kind == Count(0, 50, "frogs", (0, 1, 5))
    assert (frogs.variable.evidence.grade, frogs.variable.section_description) == (Grade.FROM_FILE, "What was seen.")
    assert (frogs.publish, frogs.of_group) == (True, False)


def test_what_is_public_of_it_is_read_back_and_holds_no_reason(tmp_path: Path) -> None:
    departures = read(tmp_path, WHOLE).departures
    record = departures_record(departures)
    assert departures_from(record) == departures
    assert departures.absent == (("birds", "SINGS"),)
    for private in ("shore_type", "Found in the file", "Nobody listened", "note", "99", "G"):
        assert f"'{private}" not in repr(record)
    with pytest.raises(ValueError, match="another form"):
        departures_from({**record, "more": []})


def test_without_publish_nothing_of_an_added_variable_is_public(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE.replace("publish = true", "")).departures.added == ()


def test_the_text_of_a_mapping_value_shows_no_code_and_no_reason(tmp_path: Path) -> None:
    text = repr(read(tmp_path, WHOLE))
    for private in ("Letters", "99", "'G'", "As the setup"):
        assert private not in text


REFUSED = {
    "format": ("[[ignored]]", "format = 1"),
    "setting of the file": ("format = 1\n[[renamed]]\nx = 1", "unknown setting: renamed"),
    "no entry": ("format = 1\nrename = 3", "entry of its own"),
    "no reason": (entry("ignored", column='"c"', reason=""), "it lacks reason"),
    "empty reason": (entry("ignored", column='"c"', reason='" "'), "reason is text"),
    "unknown setting": (entry("ignored", column='"c"', extra="1"), "unknown setting: extra"),
    "dataset": (entry("ignored", column='"c"', dataset='"lakes"'), "no such dataset; it has ponds, birds"),
    "unknown variable": (entry("rename", column='"c"', variable='"SHOAR"'), "ponds.SHOAR: no such variable is declared"),
    "undeclared code": (
        entry("recode", variable='"SHORE"', codes="{ 777 = 4 }"),
        "ponds.SHORE: a code of the file is mapped onto one that is not",
    ),
    "code twice": (entry("recode", variable='"SHORE"', codes='{ "777" = 1, "777.0" = 2 }'), "a code is mapped twice"),
    "no codes": (entry("missing", variable='"SHORE"', codes="{}"), "codes has none"),
    "true is no code": (entry("recode", variable='"SHORE"', codes="{ 777 = true }"), "whole number"),
    "range without ends": (entry("missing", variable='"SHORE"', ranges="[{ code = -9 }]"), "a range has lo, hi or both"),
    "range of no width": (entry("missing", variable='"SHORE"', ranges="[{ lo = 777, hi = 777, code = -9 }]"), "lo is less"),
    "range upside down": (entry("missing", variable='"SHORE"', ranges="[{ lo = 777, hi = 77, code = -9 }]"), "lo is less"),
    "range of text": (entry("missing", variable='"SHORE"', ranges='[{ lo = "777", code = -9 }]'), "lo is a number"),
    "endless range": (entry("missing", variable='"SHORE"', ranges="[{ lo = 777, hi = inf, code = -9 }]"), "hi is a number"),
    "range without code": (entry("missing", variable='"SHORE"', ranges="[{ lo = 777 }]"), "it lacks code"),
    "range onto nothing": (entry("missing", variable='"SHORE"', ranges='[{ lo = 777, code = "" }]'), "code is a whole number"),
    "range onto a value": (entry("missing", variable='"SHORE"', ranges="[{ lo = 777, code = 1 }]"), "not declared of it"),
    "range of a date": (entry("missing", variable='"DUG"', ranges="[{ lo = 777, code = -9 }]"), "is blank"),
    "range and more": (
        entry("missing", variable='"SHORE"', ranges="[{ lo = 777, low = 1, code = -9 }]"),
        "unknown setting: low",
    ),
    "no table": (entry("missing", variable='"SHORE"', ranges="{ lo = 777, code = -9 }"), "ranges are tables"),
    "no range": (entry("missing", variable='"SHORE"', ranges="[]"), "ranges are tables"),
    "ranges of recodes": (
        entry("recode", variable='"SHORE"', codes="{ 777 = 1 }", ranges="[{ lo = 7, code = -9 }]"),
        "unknown",
    ),
    "ranges that overlap": (
        entry("missing", variable='"SHORE"', ranges="[{ lo = 777, code = -9 }, { lo = 77, hi = 777, code = -8 }]"),
        "ponds.SHORE: a code is in two ranges",
    ),
    "missing onto a value": (entry("missing", variable='"SHORE"', codes="{ 777 = 1 }"), "not declared of it"),
    "blank onto a code": (entry("missing", variable='"SHORE"', codes='{ 777 = "" }'), "only dates are blank"),
    "recoded number": (entry("recode", variable='"DEPTH"', codes="{ 777 = 1 }"), "only codes are recoded"),
    "recoded date": (entry("recode", variable='"DUG"', codes="{ 777 = 1 }"), "only codes are recoded"),
    "code of a date": (entry("missing", variable='"DUG"', codes="{ 777 = 1 }"), "is blank"),
    "recoded key": (entry("recode", variable='"POND"', codes="{ 777 = 1 }"), "taken as they are"),
    "absent key": (entry("absent", variable='"POND"'), "may not be absent"),
    "absent group": (entry("absent", variable='"PARK"'), "may not be absent"),
    "two ways": (entry("derived", variable='"SHORE"', constant="1", copy_of='"c"'), "one of constant"),
    "no way": (entry("derived", variable='"SHORE"'), "one of constant"),
    "undeclared constant": (entry("derived", variable='"SHORE"', constant="777"), "the constant is no value"),
    "year of a date": (entry("derived", variable='"DUG"', year_of='"c"'), "a year is a code or a number"),
    "rule": (entry("waived", dataset="", rule='"ponds-skip-X"'), "no such rule"),
    "required rule": (entry("waived", dataset="", rule='"birds-link-PARK-POND"'), "required of the files"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_and_named(name: str, tmp_path: Path) -> None:
    text, said = REFUSED[name]
    message = refusal(tmp_path, text)
    assert said in message
    assert "777" not in message


ADDED = {
    "variable": '"FROGS"',
    "title": '"Frogs"',
    "description": '"What frog it is."',
    "section": '"Seen"',
    "kind": '"coded"',
    "labels": '{ 1 = "Tree frog", 2 = "Toad" }',
    "missing": '{ -9 = "Not noted" }',
    "universe": '"All ponds"',
    "sensitivity": '"low"',
}

REFUSED_ADDED = {
    "declared": ({"variable": '"SHORE"'}, "declared already"),
    "name": ({"variable": '"FROGS <b>"'}, "letters, figures and underscores"),
    "title": ({"title": '"shore"'}, "the same title"),
    "control": ({"title": '"Frogs\\u202e"'}, "title is text on one line"),
    "kind": ({"kind": '"text"'}, "never published"),
    "labels": ({"labels": '{ one = "Tree frog" }'}, "labels are whole numbers"),
    "same label": ({"labels": '{ 1 = "Toad", 2 = "Toad" }'}, "a code or a label twice"),
    "both": ({"missing": '{ 1 = "Not noted" }'}, "both values and missing codes"),
    "sensitivity": ({"sensitivity": '"high"'}, "sensitivity is one of"),
    "identifier": ({"sensitivity": '"direct-identifier"'}, "never published"),
    "section": ({"section": '"Heard"'}, "it lacks section_description"),
    "own section": ({"section_description": '"Mine."'}, "leave it out"),
    "publish": ({"publish": '"yes"'}, "publish is true or false"),
    "classes": ({"kind": '"count"', "labels": "", "low": "0", "high": "5", "unit": '"frogs"', "starts": "[1]"}, "begin at 0"),
    "empty bounds": ({"kind": '"count"', "labels": "", "low": "0", "high": "5", "unit": '"f"', "starts": "[0, 9]"}, "end by 5"),
}


@pytest.mark.parametrize("name", REFUSED_ADDED)
def test_an_added_variable_is_declared_as_strictly_as_any(name: str, tmp_path: Path) -> None:
    changed, said = REFUSED_ADDED[name]
    assert said in refusal(tmp_path, entry("added", **{**ADDED, **changed}))


def test_an_added_variable_with_codes(tmp_path: Path) -> None:
    (frogs,) = read(tmp_path, entry("added", **ADDED, publish="true")).added
    assert frogs.variable.kind == Coded({1: "Tree frog", 2: "Toad"})


def test_what_is_mapped_twice_is_refused(tmp_path: Path) -> None:
    twice = WHOLE + "\n".join(dedent(WHOLE).strip().removeprefix("format = 1").replace("shore_type", "shore_2").split("\n"))
    message = refusal(tmp_path, "\n".join(line.strip() for line in twice.splitlines()))
    for said in (
        "ponds.SHORE: two columns are renamed to it",
        "birds.note: a column renamed or ignored twice",
        "ponds.SHORE: recoded twice",
        "ponds.SHORE: given missing codes twice",
        "birds.SINGS: absent twice",
        "ponds.FROGS: added twice",
        "ponds-constant-PARK: waived twice",
    ):
        assert said in message


def test_a_code_is_a_value_or_a_missing_code(tmp_path: Path) -> None:
    text = dedent(WHOLE).replace('".A" = -9', '"G" = -9')
    assert "ponds.SHORE: a code is mapped twice, as a value and as a missing code" in refusal(tmp_path, text)
    ranges = "ranges = [{ lo = 5, hi = 8.5, code = -9 }]"
    in_range = dedent(WHOLE).replace('codes = { ".A" = -9, "." = -9, "99.0" = -8 }', ranges)
    assert "ponds.SHORE: a code is mapped twice, as a value and as a missing code" in refusal(tmp_path, in_range)
    missing = read(tmp_path, in_range.replace("7 = 3", "7 = -8")).missing[0]
    assert (missing.codes, missing.ranges) == ({}, (MissingRange(5, 8.5, -9),))


def test_a_variable_that_is_absent_is_not_mapped(tmp_path: Path) -> None:
    assert "ponds.SHORE: absent, and mapped" in refusal(
        tmp_path, dedent(WHOLE).replace('variable = "SINGS"', 'variable = "SHORE"').replace("birds", "ponds")
    )


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="absent or is not TOML"):
        read_mapping(tmp_path / "none.toml", STUDY)
    assert "absent or is not TOML" in refusal(tmp_path, "SECRET = ")


def test_a_year_is_read_from_a_date(tmp_path: Path) -> None:
    (derived,) = read(tmp_path, entry("derived", variable='"DEPTH"', year_of='"award"')).derived
    assert derived.by == YearOf("award")


@pytest.mark.parametrize(("code", "said"), [(7, "7"), (7.0, "7"), (-9.0, "-9"), (7.5, "7.5"), (" S ", "S"), ("", ".")])
def test_codes_have_one_spelling(code: float | str, said: str) -> None:
    assert spelled(code) == said
