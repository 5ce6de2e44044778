import re
import shutil
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from schemas.study import STUDY
from studybook.errors import DataRefused, DeclarationError, UsageError
from studybook.sources import Frames
from studybook.sources.export import LISTING, README, WRITTEN, Written, export
from studybook.sources.icpsr import Files
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate
from tests import orchards

SAV = "ICPSR_37988/DS0001/37988-0001-Data-REST.sav"
SECRET = "home-of-CANARY"


@pytest.fixture
def frames() -> Frames:
    return Synthetic(STUDY).frames()


@pytest.fixture
def exported(tmp_path: Path, frames: Frames) -> Path:
    """The synthetic files in a folder whose own name no message may say."""
    folder = tmp_path / SECRET
    export(STUDY, frames, folder, "sav")
    return folder


def refused(folder: Path, capfd: pytest.CaptureFixture[str] | None = None) -> str:
    """Everything the refusal of a folder says."""
    with pytest.raises(DataRefused) as caught:
        Files(STUDY, folder).frames()
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    said = str(error) + repr(error) + repr(error.args)
    # A traceback shows lines of this test, which may hold a name: what the error adds to it is what counts.
    said += "".join(traceback.format_exception_only(error))
    if capfd:
        written = capfd.readouterr()
        said += written.out + written.err
    assert SECRET not in said
    assert "CANARY" not in said
    assert str(folder.parent) not in said
    return str(error)


# There and back


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("study", [STUDY, orchards.STUDY], ids=lambda study: study.number)
def test_what_is_written_is_read_back(study: Study, form: Written, tmp_path: Path) -> None:
    frames = Synthetic(study).frames()
    export(study, frames, tmp_path / "out", form)
    read = Files(study, tmp_path / "out").frames()
    written, _ = validate(study, frames)
    again, outcomes = validate(study, read)
    assert all(outcome.held for outcome in outcomes)
    for file in study.files:
        assert list(read[file.slug].columns) == [variable.name for variable in file.variables]
        for variable in file.variables:
            left = written.column(file.slug, variable.name)
            if left.dtype == "str":
                left = left.fillna("")
                pd.testing.assert_series_equal(left, again.column(file.slug, variable.name).fillna(""))
            else:
                pd.testing.assert_series_equal(left, again.column(file.slug, variable.name))


def test_files_stand_where_the_archive_puts_them(tmp_path: Path, frames: Frames) -> None:
    written = export(STUDY, frames, tmp_path / "out", "sav")
    assert [path.relative_to(tmp_path / "out").as_posix() for path in written] == [
        "ICPSR_37988/DS0001/37988-0001-Data-REST.sav",
        "ICPSR_37988/DS0002/37988-0002-Data-REST.sav",
        "ICPSR_37988/DS0003/37988-0003-Data-REST.sav",
        "ICPSR_37988/SYNTHETIC-README.txt",
        "ICPSR_37988/SYNTHETIC-files.json",
    ]
    assert set(written) == {path for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
    assert written[-2].read_text().startswith("SYNTHETIC - not data of ICPSR 37988\n")
    assert "SYNTHETIC - not data of ICPSR 37988" in written[-1].read_text()


def test_an_spss_file_says_what_its_codes_mean(exported: Path) -> None:
    _, about = pyreadstat.read_sav(exported / "ICPSR_37988/DS0003/37988-0003-Data-REST.sav", user_missing=True)
    assert about.file_label == "SYNTHETIC - not data of ICPSR 37988"
    assert about.column_names_to_labels["S_ROLE"] == "Suspect role"
    assert about.variable_value_labels["S_ARRESTED"] == {1.0: "Yes", 0.0: "No", -9.0: "Not recorded in case file"}
    assert about.missing_ranges["SENTMONTHS"] == [{"lo": -9.0, "hi": -9.0}, {"lo": -8.0, "hi": -8.0}]
    assert (about.original_variable_types["ARRDATE"], about.original_variable_types["S_ROLE"]) == ("DATE11", "F8.0")
    assert (about.variable_measure["S_AGE"], about.variable_measure["S_ROLE"]) == ("scale", "nominal")


def test_a_stata_file_says_what_its_codes_mean(tmp_path: Path, frames: Frames) -> None:
    export(STUDY, frames, tmp_path / "out", "dta")
    rows, about = pyreadstat.read_dta(tmp_path / "out/ICPSR_37988/DS0003/37988-0003-Data-REST.dta")
    assert about.file_label == "SYNTHETIC - not data of ICPSR 37988"
    assert about.column_names_to_labels["S_ROLE"] == "Suspect role"
    assert about.variable_value_labels["S_ARRESTED"] == {1: "Yes", 0: "No", -9: "Not recorded in case file"}
    assert about.original_variable_types["ARRDATE"] == "%td"
    assert (rows["S_ARRESTED"] == -9).any()


STAMPS: dict[Written, list[bytes]] = {
    "sav": [b"23 Nov 2600:00:00"],
    "zsav": [b"23 Nov 2600:00:00"],
    "dta": [b"23 Nov 2026 00:00"],
    "xpt": [b"23NOV26:00:00:00"] * 4,
    "tsv": [],
}


def test_the_same_rows_make_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = replace(orchards.STUDY, edition=STUDY.edition)
    frames = Synthetic(study).frames()

    def written(name: str) -> dict[Written, list[bytes]]:
        return {form: [path.read_bytes() for path in export(study, frames, tmp_path / name / form, form)] for form in WRITTEN}

    first = written("first")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.sleep(1.1)  # the files count seconds
    assert written("second") == first
    for form, stamps in STAMPS.items():
        found = re.findall(rb"\d\d ?[A-Za-z]{3} ?\d\d(?:\d\d )?:?\d\d:\d\d(?::\d\d)?", first[form][0][:600])
        assert found == stamps


def test_spss_declares_three_missing_codes_or_a_range(tmp_path: Path) -> None:
    section = replace(orchards.SEEN, missing={-code: f"Unknown {code}" for code in range(1, 6)})

    class Many(orchards.Dataset):
        """One row."""

        FARM_ID: orchards.Identifier = section.key("Farm", "The farm.")
        CODE: orchards.Code = section.coded("Code", "A code.", {0: "No", 1: "Yes"})

    class Mixed(orchards.Dataset):
        """One row."""

        FARM_ID: orchards.Identifier = section.key("Farm", "The farm.")
        CODE: orchards.Code = section.coded("Code", "A code.", {-3: "No", 1: "Yes"}, missing={-9: "a", -5: "b", 0: "c", 7: "d"})

    def made(schema: type[orchards.Dataset]) -> Study:
        file = replace(orchards.STUDY.files[0], schema=schema)
        return replace(orchards.STUDY, files=(file,), declared_rules=())

    export(made(Many), Synthetic(made(Many)).frames(), tmp_path / "out", "sav")
    _, about = pyreadstat.read_sav(tmp_path / "out/ICPSR_2/DS0002/2-0002-Data-REST.sav", user_missing=True)
    assert about.missing_ranges["CODE"] == [{"lo": -5.0, "hi": -1.0}]
    with pytest.raises(DeclarationError, match="three missing codes"):
        export(made(Mixed), Synthetic(made(Mixed)).frames(), tmp_path / "out", "sav")
    assert Path(tmp_path, "out/ICPSR_2/DS0002/2-0002-Data-REST.sav").is_file()


# Folders that are replaced, and folders that are not


def test_an_earlier_export_is_replaced_whole(exported: Path, frames: Frames) -> None:
    export(STUDY, frames, exported, "dta")
    assert {path.suffix for path in exported.rglob("*") if path.is_file()} == {".dta", ".txt", ".json"}
    assert [path.name for path in exported.parent.iterdir()] == [SECRET]


@pytest.mark.parametrize("place", ["notes.txt", "ICPSR_37988/notes.txt", "ICPSR_37988/DS0001/37988-0001-Data-REST.csv"])
def test_files_of_somebody_else_are_not_lost(exported: Path, frames: Frames, place: str) -> None:
    (exported / place).write_text("mine")
    with pytest.raises(UsageError, match="would be lost"):
        export(STUDY, frames, exported, "sav")
    assert (exported / place).read_text() == "mine"
    assert (exported / SAV).is_file()


@pytest.mark.parametrize("name", [README, LISTING])
@pytest.mark.parametrize("text", [None, "Notes of mine"])
def test_files_that_our_listing_does_not_name_are_not_lost(exported: Path, frames: Frames, name: str, text: str | None) -> None:
    """The archive's files have the same names: without our listing they are taken for theirs."""
    (exported / "ICPSR_37988" / name).unlink()
    if text:
        (exported / "ICPSR_37988" / name).write_text(text)
    elif name == README:
        (exported / SAV).write_bytes((exported / SAV).read_bytes() + b" ")
    with pytest.raises(UsageError, match="did not write"):
        export(STUDY, frames, exported, "sav")
    assert (exported / SAV).is_file()


@pytest.mark.parametrize("ending", ["sav", "dta"])
@pytest.mark.parametrize("label", ["", "ICPSR 37988, restricted-use"])
def test_real_files_put_among_synthetic_ones_are_not_lost(exported: Path, frames: Frames, ending: str, label: str) -> None:
    (exported / SAV).unlink()
    real = (exported / SAV).with_suffix(f".{ending}")
    write: Any = {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta}[ending]
    write(pd.DataFrame({"TF_ID": ["CANARY-7731"]}), real, file_label=label)
    before = real.read_bytes()
    with pytest.raises(UsageError, match=r"(?s)did not write.*37988-0001-Data-REST") as caught:
        export(STUDY, frames, exported, "sav")
    assert real.read_bytes() == before
    assert "7731" not in str(caught.value)


def test_what_no_longer_can_be_read_is_not_taken_for_ours(exported: Path, frames: Frames) -> None:
    (exported / SAV).write_text("mine")
    with pytest.raises(UsageError, match="did not write"):
        export(STUDY, frames, exported, "sav")
    assert (exported / SAV).read_text() == "mine"


def test_a_link_at_the_place_of_a_file_is_not_replaced(exported: Path, frames: Frames) -> None:
    (exported / SAV).rename(exported.parent / "moved.sav")
    (exported / SAV).symlink_to(exported.parent / "moved.sav")
    with pytest.raises(UsageError, match="did not write"):
        export(STUDY, frames, exported, "sav")
    assert (exported / SAV).is_symlink()


def test_an_empty_folder_is_filled_and_a_file_is_not(tmp_path: Path, frames: Frames) -> None:
    (tmp_path / "empty").mkdir()
    export(STUDY, frames, tmp_path / "empty", "sav")
    assert (tmp_path / "empty" / SAV).is_file()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError):
        export(STUDY, frames, tmp_path / "file", "sav")
    with pytest.raises(UsageError, match="file is a file"):
        export(STUDY, frames, tmp_path / "file" / "below", "sav")


def test_a_failure_leaves_the_folder_as_it_was(exported: Path, frames: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.read_bytes() for path in exported.rglob("*") if path.is_file()}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(exported.parent / f".{SECRET}.1" / SAV))

    monkeypatch.setattr("studybook.sources.export._stamp", fail)
    with pytest.raises(UsageError, match="No space left") as caught:
        export(STUDY, frames, exported, "sav")
    assert caught.value.__context__ is None
    assert {path: path.read_bytes() for path in exported.rglob("*") if path.is_file()} == before
    assert [path.name for path in exported.parent.iterdir()] == [SECRET]


def test_rows_that_are_not_synthetic_are_not_exported(tmp_path: Path, frames: Frames) -> None:
    cases = frames["cases"].copy()
    cases.loc[0, "CASE_UID"] = "C-1"
    with pytest.raises(UsageError, match="only synthetic rows"):
        export(STUDY, {**frames, "cases": cases}, tmp_path / "out", "sav")
    assert not (tmp_path / "out").exists()


# Finding the files


@pytest.mark.parametrize("given", ["", "ICPSR_37988"])
def test_the_folder_may_be_the_layout_or_its_parent(exported: Path, given: str) -> None:
    assert len(Files(STUDY, exported / given).frames()["cases"]) == 226


@pytest.mark.parametrize("place", ["", "ICPSR_37988"])
@pytest.mark.parametrize("rest", [True, False])
def test_files_may_lie_side_by_side_and_be_unrestricted(exported: Path, tmp_path: Path, place: str, rest: bool) -> None:
    flat = tmp_path / "flat" / place
    flat.mkdir(parents=True)
    for path in exported.rglob("*.sav"):
        shutil.copy(path, flat / (path.name if rest else path.name.replace("-REST", "")))
    assert len(Files(STUDY, tmp_path / "flat").frames()["suspects"]) == 257


def test_a_missing_file_is_named_and_its_folder_is_not(exported: Path) -> None:
    (exported / SAV).unlink()
    message = refused(exported)
    assert "cases (DS1): found none of 37988-0001-Data-REST, 37988-0001-Data, with .sav, .zsav, .dta" in message
    assert "victims" not in message


@pytest.mark.parametrize("name", ["nowhere", "a-file"])
def test_a_folder_that_is_none_holds_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "a-file").write_text("CANARY")
    message = refused(tmp_path / name)
    assert all(dataset in message for dataset in ("cases (DS1)", "victims (DS2)", "suspects (DS3)"))


def test_two_files_for_a_dataset_are_refused(exported: Path) -> None:
    shutil.copy(exported / SAV, exported / "37988-0001-Data.dta")
    message = refused(exported)
    assert (
        "cases (DS1): expected one file, found 2: 37988-0001-Data.dta, ICPSR_37988/DS0001/37988-0001-Data-REST.sav" in message
    )


def test_a_folder_that_may_not_be_entered_holds_nothing(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", forbidden)
    assert "found none of" in refused(exported)


def test_datasets_are_numbered_as_the_archive_does(tmp_path: Path) -> None:
    study = replace(STUDY, files=(replace(STUDY.files[0], number="one"),))
    with pytest.raises(DeclarationError, match="DS1, DS2"):
        Files(study, tmp_path).frames()


# Reading them


@pytest.mark.parametrize(
    "content",
    [b"", b"CANARY-7731", b"TF_ID,CASE_ID\nCANARY,424242\n", b"$FL2@(#) SPSS DATA FILE CANARY" + b"\xff" * 500],
    ids=["empty", "text", "csv", "half a header"],
)
@pytest.mark.parametrize("ending", ["sav", "zsav", "dta", "xpt"])
def test_a_file_that_is_none_is_refused(exported: Path, content: bytes, ending: str, capfd: pytest.CaptureFixture[str]) -> None:
    (exported / SAV).unlink()
    (exported / SAV).with_suffix(f".{ending}").write_bytes(content)
    message = refused(exported, capfd)
    assert f"cases: 37988-0001-Data-REST.{ending}" in message


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("part", [0.01, 0.3, 0.8])
def test_a_truncated_file_is_refused(
    tmp_path: Path, frames: Frames, form: Written, part: float, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / SECRET
    export(STUDY, frames, folder, form)
    file = (folder / SAV).with_suffix(f".{form}")
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * part)])
    refused(folder, capfd)


def test_a_file_of_the_other_format_is_refused(exported: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (exported / SAV).rename((exported / SAV).with_suffix(".dta"))
    assert "not of the format its name says" in refused(exported, capfd)


def test_all_unreadable_files_are_in_one_message(exported: Path) -> None:
    for path in exported.rglob("*.sav"):
        path.write_bytes(b"CANARY")
    assert refused(exported).count("-Data-REST.sav") == 3


def test_letters_of_stata_are_refused_by_validation(exported: Path) -> None:
    """A missing value without a code must not pass as a blank, nor as anything else."""
    (exported / SAV).unlink()
    rows = Synthetic(STUDY).frames()["cases"].copy()
    rows["EV_PHONE"] = rows["EV_PHONE"].astype("object").where(rows["EV_PHONE"] >= 0, "a")
    for name in ("INCDATE", "OPENDATE"):
        rows[name] = rows[name].dt.date.astype("object").where(rows[name].notna(), None)
    pyreadstat.write_dta(rows, (exported / SAV).with_suffix(".dta"), missing_user_values={"EV_PHONE": ["a"]})
    with pytest.raises(DataRefused) as caught:
        validate(STUDY, Files(STUDY, exported).frames())
    expected = (
        f"cases.EV_PHONE: missing codes that are letters of Stata, not numbers, in {(rows['EV_PHONE'] == 'a').sum()} records"
    )
    assert caught.value.details == (expected,)
