from pathlib import Path

import pytest

from studybook.disclosure.policy import Policy, read_policy
from studybook.errors import PolicyError

TEXT = (Path(__file__).resolve().parent.parent / "policy.toml").read_text()


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    return path


def test_the_policy_of_this_site(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, TEXT))
    assert (policy.threshold, policy.groups, policy.parents) == (11, 3, 3)
    assert set(policy.one_way_only) == {"V_RACE", "V_ETHNIC", "S_RACE", "S_ETHNIC"}
    assert policy.rounding["months"] == 6


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = TEXT.replace("threshold = 11", 'threshold = "eleven"\nthreshhold = 5').replace("groups = 3", "")
    with pytest.raises(PolicyError) as caught:
        read_policy(written(tmp_path, text))
    assert caught.value.details == (
        "unknown setting: threshhold",
        "missing setting: groups",
        "wrong kind of value: threshold",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("threshold = 11", "threshold = 1"),
        ("threshold = 11", "threshold = true"),
        ("threshold = 11", "threshold = 12"),  # then the median needs 24
        ("median_from = 22", "median_from = 21"),
        ("quartiles_from = 44", "quartiles_from = 43"),
        ("months = 6", "months = 0"),
        ("months = 6", "months = 6.5"),
        ('"V_RACE"', "7"),
        ("groups = 3", "groups = 0"),
    ],
)
def test_an_impossible_setting_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(PolicyError):
        read_policy(written(tmp_path, TEXT.replace(old, new, 1)))


@pytest.mark.parametrize("text", ["threshold = = 11", "\x00"])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError, match="absent or is not TOML"):
        read_policy(written(tmp_path, text))


def test_an_absent_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="absent"):
        read_policy(tmp_path / "policy.toml")


def test_the_record_has_every_setting(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, TEXT))
    assert (
        Policy(**{**policy.as_record(), "one_way_only": tuple(policy.as_record()["one_way_only"])}).as_record()
        == policy.as_record()
    )
