"""Without the units that records come from nothing is counted: a study that names none is refused before a row is read."""

from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pyreadstat
import pytest

from studybook.adopting import adopt
from studybook.build import make_release
from studybook.bundle import SourceKind
from studybook.errors import DeclarationError, UsageError
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate
from tests import orchards, ponds
from tests.conftest import Run
from tests.editions import Silent

NAMELESS = replace(ponds.STUDY, group="", declared_rules=())
UNKNOWN = "it is not known which units the records come from"


class Unread:
    """Rows that may not be read."""

    def frames(self) -> NoReturn:
        raise AssertionError


@pytest.mark.parametrize(("study", "named"), [(NAMELESS, ()), (orchards.STUDY, ("apples: it has no identifier FARM_ID",))])
def test_no_release_is_made_and_no_row_read_of_records_of_unknown_units(
    tmp_path: Path, study: Study, named: tuple[str, ...]
) -> None:
    with pytest.raises(DeclarationError, match=UNKNOWN) as caught:
        make_release(
            study, (), Unread(), tmp_path / "out", kind=SourceKind.UNATTESTED, seed=None, policy=ponds.POLICY, report=Silent()
        )
    assert caught.value.details == named
    assert "the key of records is the group" in caught.value.message
    assert not (tmp_path / "out").exists()


def test_rows_of_unknown_units_are_validated_and_their_owners_told_to_nobody() -> None:
    microdata, outcomes = validate(NAMELESS, Synthetic(ponds.STUDY).frames())
    assert all(outcome.held for outcome in outcomes)
    with pytest.raises(DeclarationError, match=UNKNOWN):
        microdata.owners("ponds")


def test_a_group_that_no_dataset_has_as_an_identifier_is_no_study() -> None:
    for name in ("NOWHERE", "REEDS"):
        with pytest.raises(DeclarationError, match=f"no dataset has an identifier {name}"):
            replace(ponds.STUDY, group=name)


def test_adopting_asks_for_the_group_in_every_file_and_says_what_comes_of_having_none(tmp_path: Path, command: Run) -> None:
    one, other = tmp_path / "one.sav", tmp_path / "other.sav"
    pyreadstat.write_sav(pd.DataFrame({"SITE": ["a", "b"], "A": [1.0, 2.0]}), one)
    pyreadstat.write_sav(pd.DataFrame({"A": [1.0, 2.0]}), other)
    with pytest.raises(UsageError, match="not every file has the column SITE") as caught:
        adopt([one, other], name="STUDY 1", keys=(), group="SITE")
    assert caught.value.details == ("other.sav",)
    assert command("adopt", one, other, "--group", "SITE", "--output", tmp_path / "out").returncode == 2
    assert not (tmp_path / "out").exists()
    done = command("adopt", one, other, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "no --group was named: files can be validated by these schemas, and nothing is counted" in done.stderr
