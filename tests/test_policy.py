import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studybook.bundle import Bundle, Manifest, SourceKind
from studybook.codebook.policy import policy_page
from studybook.disclosure.policy import NUMBERS, PROFILES, Policy, policy_from, read_policy
from studybook.errors import PolicyError
from tests.ponds import STUDY

TEXT = (Path(__file__).resolve().parent.parent / "policy.toml").read_text()
SHORT = 'profile = "eleven"\none_way_only = []\n[rounding]\nyears = 5\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    return path


def changed(old: str, new: str) -> str:
    assert TEXT.count(f"\n{old}") == 1
    return TEXT.replace(f"\n{old}", f"\n{new}")


def test_the_policy_of_this_site(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, TEXT))
    assert (policy.profile, policy.threshold, policy.groups, policy.parents) == ("eleven", 11, 3, 3)
    assert set(policy.one_way_only) == {"V_RACE", "V_ETHNIC", "S_RACE", "S_ETHNIC"}
    assert policy.rounding["months"] == 6


def test_every_setting_stands_below_a_comment_and_every_profile_has_a_source() -> None:
    blocks = [block.splitlines() for block in TEXT.split("\n\n")]
    for name in tomllib.loads(TEXT):
        block = next(b for b in blocks if any(line.startswith((f"{name} =", f"[{name}]")) for line in b))
        assert block[0].startswith("# "), name
    for name in PROFILES:
        about = TEXT.split(f'\n# "{name}" ')[1].split('\n# "')[0]
        assert "http" in about, name


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = changed("threshold = 11", 'threshold = "eleven"\nthreshhold = 5').replace("[rounding]", "[roundings]")
    with pytest.raises(PolicyError) as caught:
        read_policy(written(tmp_path, text))
    assert caught.value.details == (
        "unknown setting: roundings",
        "unknown setting: threshhold",
        "missing setting: rounding",
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
        ('one_way_only = ["V_RACE"', "one_way_only = [7"),
        ("groups = 3", "groups = 0"),
        ("parents = 3", "parents = 0"),
    ],
)
@pytest.mark.parametrize("profile", [*PROFILES, "own"])
def test_an_impossible_setting_is_refused(tmp_path: Path, old: str, new: str, profile: str) -> None:
    with pytest.raises(PolicyError):
        read_policy(written(tmp_path, changed(old, new).replace('"eleven"\n', f'"{profile}"\n')))


@pytest.mark.parametrize("profile", ['["eleven"]', "11", "true", '""', '"Eleven"'])
def test_a_profile_is_the_name_of_one(tmp_path: Path, profile: str) -> None:
    with pytest.raises(PolicyError):
        read_policy(written(tmp_path, changed('profile = "eleven"', f"profile = {profile}")))


def test_an_unknown_profile_is_told_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(written(tmp_path, changed('profile = "eleven"', 'profile = "twelve"')))
    assert caught.value.details == ("unknown profile: twelve (profiles: eleven, ten, five, own)",)


def test_a_policy_names_a_profile(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(written(tmp_path, changed('profile = "eleven"', "")))
    assert caught.value.details == ("missing setting: profile",)


@pytest.mark.parametrize("name", PROFILES)
def test_what_a_file_leaves_out_is_the_profiles(tmp_path: Path, name: str) -> None:
    policy = read_policy(written(tmp_path, SHORT.replace("eleven", name)))
    assert {each: getattr(policy, each) for each in NUMBERS} == {each: getattr(PROFILES[name], each) for each in NUMBERS}
    assert policy.stricter() == ()


@pytest.mark.parametrize("lost", ["one_way_only = []\n", "[rounding]\nyears = 5\n"])
def test_no_profile_knows_the_studys_variables_and_units(tmp_path: Path, lost: str) -> None:
    with pytest.raises(PolicyError, match="missing setting"):
        read_policy(written(tmp_path, SHORT.replace(lost, "")))


def test_a_policy_may_be_stricter_than_its_profile(tmp_path: Path) -> None:
    policy = read_policy(written(tmp_path, changed("groups = 3", "groups = 4")))
    assert policy.groups == 4
    assert policy.stricter() == ("groups",)


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("setting", NUMBERS)
def test_a_policy_weaker_than_its_profile_says_so_and_says_how_to_be_its_own(tmp_path: Path, name: str, setting: str) -> None:
    least = getattr(PROFILES[name], setting)
    text = f"{setting} = {least - 1}\n{SHORT.replace('eleven', name)}"
    with pytest.raises(PolicyError) as caught:
        read_policy(written(tmp_path, text))
    if setting not in {"median_from", "quartiles_from"}:  # which are then less than the threshold allows, too
        assert caught.value.details == (f"{setting} is {least - 1}, and at least {least} in {name}",)
        assert 'profile = "own"' in caught.value.remedy


def test_an_own_policy_may_be_weaker_and_has_to_say_all(tmp_path: Path) -> None:
    own = changed('profile = "eleven"', 'profile = "own"').replace("threshold = 11", "threshold = 3")
    assert read_policy(written(tmp_path, own)).threshold == 3
    with pytest.raises(PolicyError) as caught:
        read_policy(written(tmp_path, own.replace("groups = 3", "")))
    assert caught.value.details == ("missing setting: groups",)


@pytest.mark.parametrize("text", ["threshold = = 11", "\x00"])
def test_what_is_no_toml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError, match="absent or is not TOML"):
        read_policy(written(tmp_path, text))


def test_an_absent_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="absent"):
        read_policy(tmp_path / "policy.toml")


def test_a_policy_made_in_code_keeps_to_its_profile() -> None:
    policy = policy_from(RECORD, "here")
    with pytest.raises(PolicyError, match="weaker than the profile eleven"):
        replace(policy, threshold=10)
    with pytest.raises(PolicyError, match="unknown"):
        replace(policy, profile="twelve")


RECORD: dict[str, Any] = {
    "profile": "eleven",
    "threshold": 11,
    "groups": 3,
    "parents": 3,
    "median_from": 22,
    "quartiles_from": 44,
    "one_way_only": ["A", "B"],
    "rounding": {"years": 5},
}


@pytest.mark.parametrize("name", RECORD)
def test_a_manifest_says_every_setting(name: str) -> None:
    """A profile's numbers may change with a version of the program: what a release was made with may not."""
    with pytest.raises(PolicyError) as caught:
        policy_from({key: value for key, value in RECORD.items() if key != name}, "manifest.json")
    assert caught.value.details == (f"missing setting: {name}",)


@given(
    name=st.sampled_from([*PROFILES, "own"]),
    more=st.fixed_dictionaries({setting: st.integers(0, 30) for setting in NUMBERS}),
    alone=st.lists(st.sampled_from("ABCD"), unique=True),
    rounding=st.dictionaries(st.sampled_from(["years", "months"]), st.integers(1, 9)),
)
def test_what_the_manifest_records_is_the_policy(
    name: str, more: dict[str, int], alone: list[str], rounding: dict[str, int]
) -> None:
    numbers = {setting: getattr(PROFILES.get(name, PROFILES["five"]), setting) + more[setting] for setting in NUMBERS}
    numbers["median_from"] = max(numbers["median_from"], 2 * numbers["threshold"])
    numbers["quartiles_from"] = max(numbers["quartiles_from"], 4 * numbers["threshold"])
    policy = Policy(profile=name, one_way_only=tuple(sorted(alone)), rounding=rounding, **numbers)
    assert policy_from(policy.as_record(), "manifest.json") == policy
    assert policy.as_record().keys() == RECORD.keys()


def page(policy: Policy) -> str:
    manifest = Manifest(
        study="X",
        doi="",
        source=SourceKind.SYNTHETIC,
        seed=1,
        policy=policy.as_record(),
        schemas="",
        engine="",
        date="2005-06-07",
    )
    return policy_page(STUDY, Bundle(manifest=manifest, findings=(), codebook={}, validation=()))


@pytest.mark.parametrize("name", PROFILES)
def test_the_page_says_which_profile_a_build_follows_and_whose_it_is(name: str) -> None:
    policy = Policy(profile=name, one_way_only=(), rounding={}, **{n: getattr(PROFILES[name], n) for n in NUMBERS})
    assert f"the profile **{name}**: {PROFILES[name].source}." in page(policy)
    assert "ask for more" not in page(policy)
    stricter = replace(policy, groups=5, parents=6)
    assert "ask for more than the profile in `groups`, `parents`." in page(stricter)
    assert "at least 5 parks, and a count of birds from at least 6 ponds" in page(stricter)


def test_the_page_says_that_own_settings_claim_nothing() -> None:
    text = page(replace(policy_from(RECORD, "here"), profile="own", threshold=7))
    assert "The settings are this build's **own**" in text
    assert "No count below 7 is published" in text
    assert not any(profile.source in text for profile in PROFILES.values())


def test_the_page_says_how_quantiles_are_rounded() -> None:
    text = page(replace(policy_from(RECORD, "here"), rounding={"years": 5, "agencies": 1, "cases": 1}))
    assert "Both are rounded: years to multiples of 5; agencies, cases to whole numbers." in text
    assert "Both are rounded: no unit is named" in page(replace(policy_from(RECORD, "here"), rounding={}))


def test_the_page_shows_every_setting_and_leaves_no_gap() -> None:
    text = page(
        policy_from({**RECORD, "threshold": 13, "groups": 4, "parents": 5, "median_from": 61, "quartiles_from": 97}, "x")
    )
    for words in ("13", "4 parks", "5 ponds", "61 records", "at least 97", "`A`, `B`", "eleven"):
        assert words in text
    assert "{" not in re.sub(r"\{#[a-z]+\}", "", text)
