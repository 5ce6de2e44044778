import copy
import pickle

import pandas as pd
import pytest

from schemas.study import STUDY
from studybook.microdata import Microdata
from studybook.sources.synthetic import Synthetic
from studybook.validation import validate


@pytest.fixture(scope="module")
def microdata() -> Microdata:
    return validate(STUDY, Synthetic(STUDY).frames())[0]


def test_its_text_shows_no_rows(microdata: Microdata) -> None:
    assert repr(microdata) == str(microdata) == f"{microdata}" == "Microdata(cases, victims, suspects)"


def test_it_may_not_be_pickled(microdata: Microdata) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="may not leave"):
            pickle.dumps(microdata, protocol)


def test_it_may_not_be_copied(microdata: Microdata) -> None:
    for make in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="may not leave"):
            make(microdata)


def test_it_takes_no_other_attributes(microdata: Microdata) -> None:
    assert not hasattr(microdata, "__dict__")
    with pytest.raises(AttributeError):
        microdata.rows = 1  # pyright: ignore[reportAttributeAccessIssue]


def test_it_has_no_other_form_that_shows_rows(microdata: Microdata) -> None:
    """No notebook finds a richer text, and nothing iterates over it."""
    assert [name for name in dir(microdata) if name.startswith("_repr_")] == []
    assert not hasattr(microdata, "__iter__")
    assert not hasattr(microdata, "__getitem__")


def test_a_column_has_a_row_each(microdata: Microdata) -> None:
    column = microdata.column("suspects", "S_ROLE")
    assert isinstance(column, pd.Series)
    assert len(column) == 257


@pytest.mark.parametrize(("dataset", "variable"), [("cases", "S_ROLE"), ("nowhere", "S_ROLE")])
def test_what_is_not_there_is_an_error(microdata: Microdata, dataset: str, variable: str) -> None:
    with pytest.raises(KeyError):
        microdata.column(dataset, variable)
