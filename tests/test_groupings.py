"""Counting by a trait of whole groups: parks, sorted by whether they have trees, a lake, a hill."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.bundle import Bundle, Cell, Refused, SourceKind, Table
from studybook.cells import where
from studybook.declare import Code, Dataset, Identifier, Number, Section, page_group
from studybook.disclosure.atoms import domains
from studybook.disclosure.groupings import refusals
from studybook.disclosure.policy import Policy
from studybook.disclosure.traits import traits
from studybook.errors import BundleBroken, PolicyError
from studybook.findings import Crosstab, Finding, Frequencies, Summary
from studybook.microdata import Microdata
from studybook.present.unpublished import Unpublished
from studybook.present.view import finding as shown
from studybook.record import read, write
from studybook.release import seal, unseal
from studybook.rules import Constant, Link, Repeats, Unique
from studybook.study import DataFile, Study
from studybook.variables import Sensitivity
from tests.test_span import unseen

SEEN = Section(
    "Seen",
    "What was seen.",
    missing={-9: "Not noted"},
    sensitivity=Sensitivity.LOW,
    evidence=page_group("a field book"),
)
YES_NO = {1: "Yes", 0: "No"}
REST = {"No, or not noted": {0, -9}}


class Traits(Dataset):
    """What is known of the park of a pond."""

    PARK: Identifier = SEEN.key("Park", "The park.")
    POND: Identifier = SEEN.key("Pond", "The pond.")
    TREES: Code = SEEN.coded("Trees", "Whether the park has trees.", YES_NO)
    LAKE: Code = SEEN.coded("Lake", "Whether the park has a lake.", YES_NO)
    HILL: Code = SEEN.coded("Hill", "Whether the park has a hill.", YES_NO)
    AREA: Number = SEEN.measured("Area", "How large the park is.", 0, 40, "acres", starts=[0, 10, 20])


class Ponds(Traits):
    """One row a pond."""

    REEDS: Code = SEEN.coded("Reeds", "Whether it has reeds.", YES_NO)
    FISH: Code = SEEN.coded("Fish", "Whether it has fish.", YES_NO)


class Birds(Traits):
    """One row a bird."""

    RING: Identifier = SEEN.key("Ring", "The ring.", unique=True)
    SINGS: Code = SEEN.coded("Sings", "Whether it sang.", YES_NO)


OF_PARKS = ("TREES", "LAKE", "HILL", "AREA")

STUDY = Study(
    name="PARKS 1",
    number="1",
    title="Ponds of parks",
    investigators=("A. Heron",),
    distributor="The Field Book",
    version="V1",
    doi="10.0000/parks",
    released=date(2004, 1, 1),
    files=(
        DataFile(schema=Ponds, number="DS1", title="Ponds Data", row="pond", records=160),
        DataFile(schema=Birds, number="DS2", title="Birds Data", row="bird", records=160),
    ),
    declared_rules=(
        Unique("ponds", ("POND",)),
        Link("birds", "ponds", ("PARK", "POND")),
        Constant("ponds", OF_PARKS, "PARK"),
        Repeats("birds", OF_PARKS, "ponds"),
    ),
    group="PARK",
    group_row="park",
    groups=8,
    edition=date(2005, 6, 7),
)

POLICY = Policy(threshold=5, groups=3, parents=1, median_from=10, quartiles_from=20, one_way_only=(), rounding={"acres": 2})

PARKS = "abcdefgh"

Sorted = Mapping[str, str]
"""For each trait, the parks that have it."""

CROSSED: Sorted = {"TREES": "abcd", "LAKE": "abef", "HILL": "aceg", "AREA": "abcd"}
NESTED: Sorted = {"TREES": "abc", "LAKE": "abcd", "HILL": "abef", "AREA": "abcd"}


def microdata(traits_of: Sorted, *, each: int = 20, reeds: float = 0.5, seed: int = 1) -> Microdata:
    """As many ponds in every park, with a bird on each."""
    draw = np.random.default_rng(seed)
    parks = np.repeat(list(PARKS), each)
    of_parks = {name: [int(park in traits_of[name]) for park in parks] for name in ("TREES", "LAKE", "HILL")}
    area = {"AREA": [5 if park in traits_of["AREA"] else 15 for park in parks]}
    ponds = [f"Q{number}" for number in range(len(parks))]
    yes = draw.choice([1, 0, -9], (3, len(parks)), p=[reeds, 0.95 - reeds, 0.05])
    own = {"PARK": parks, "POND": ponds, **of_parks, **area}
    return Microdata(
        STUDY,
        {
            "ponds": pd.DataFrame({**own, "REEDS": yes[0], "FISH": yes[1]}),
            "birds": pd.DataFrame({**own, "RING": [f"R{pond}" for pond in ponds], "SINGS": yes[2]}),
        },
    )


def changed(rows: Microdata, dataset: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Microdata:
    names = {file.slug: [variable.name for variable in file.variables] for file in STUDY.files}
    frames = {slug: pd.DataFrame({name: rows.column(slug, name) for name in names[slug]}) for slug in names}
    return Microdata(STUDY, {**frames, dataset: change(frames[dataset])})


def by(trait: str, outcome: str = "REEDS", of: type[Dataset] = Ponds, universe: dict[str, set[int]] | None = None) -> Finding:
    merge = {trait: REST if trait != "AREA" else {"From 10, or not noted": {10, 20, -9}}, outcome: REST}
    return Finding(
        of=of,
        id=f"{outcome}-{trait}".lower(),
        title=f"{outcome} by {trait}",
        ask=Crosstab(outcome, by=trait, merge=merge),
        universe=universe or {},
    )


def sealed(rows: Microdata, findings: Sequence[Finding], policy: Policy = POLICY) -> Bundle:
    return seal(rows, findings, (), policy=policy, source=SourceKind.SYNTHETIC, seed=1)


def of(bundle: Bundle, name: str) -> Table:
    return bundle.finding(name).table


def test_groupings_are_let_out_in_the_order_declared() -> None:
    rows = microdata(NESTED)
    assert refusals([by("TREES"), by("LAKE")], rows, POLICY) == {"reeds-lake": "derivable"}
    assert refusals([by("LAKE"), by("TREES")], rows, POLICY) == {"reeds-trees": "derivable"}
    assert refusals([by("LAKE"), by("TREES"), by("HILL")], rows, POLICY) == {"reeds-trees": "derivable"}
    assert refusals([by("TREES"), by("LAKE"), by("HILL")], microdata(CROSSED), POLICY) == {}


def test_it_is_one_span_whatever_is_counted() -> None:
    rows = microdata(NESTED)
    assert refusals([by("TREES", "FISH"), by("LAKE", "REEDS")], rows, POLICY) == {"reeds-lake": "derivable"}
    assert refusals([by("TREES"), by("LAKE", "SINGS", Birds)], rows, POLICY) == {"sings-lake": "derivable"}
    assert refusals([by("TREES"), by("TREES", "FISH"), by("TREES", "SINGS", Birds)], rows, POLICY) == {}


def test_every_category_has_enough_groups() -> None:
    rows = microdata({**CROSSED, "HILL": "ab"})
    assert refusals([by("HILL")], rows, POLICY) == {"reeds-hill": "few"}
    assert refusals([by("HILL")], rows, replace(POLICY, groups=2)) == {}


def test_a_trait_that_is_not_noted_is_a_category_of_its_own() -> None:
    rows = changed(microdata(CROSSED), "ponds", lambda ponds: ponds.assign(TREES=ponds["TREES"].replace(0, -9)))
    apart = replace(by("TREES"), ask=Crosstab("REEDS", by="TREES", merge={"REEDS": REST}))
    assert refusals([apart], rows, POLICY) == {"reeds-trees": "few"}, "no park is known to have no trees"
    assert refusals([by("TREES")], rows, POLICY) == {}
    with_it = replace(by("TREES"), ask=Crosstab("REEDS", by="TREES", merge={"TREES": {"Known": {1, 0}}, "REEDS": REST}))
    assert refusals([with_it], rows, POLICY) == {}


def test_a_trait_that_one_group_has_in_part_sorts_nothing() -> None:
    rows = changed(microdata(CROSSED), "ponds", lambda ponds: ponds.assign(TREES=[1 - ponds["TREES"][0], *ponds["TREES"][1:]]))
    assert refusals([by("TREES"), by("LAKE")], rows, POLICY) == {"reeds-trees": "unsorted"}


def test_repeated_traits_are_those_of_the_group() -> None:
    rows = changed(microdata(CROSSED), "birds", lambda birds: birds.assign(TREES=birds["TREES"][::-1].to_numpy()))
    assert refusals([by("TREES", "SINGS", Birds), by("LAKE", "SINGS", Birds)], rows, POLICY) == {"sings-trees": "unsorted"}


def test_groups_without_records_do_not_count() -> None:
    """Of the parks with trees, two have birds."""
    rows = changed(microdata({**CROSSED, "TREES": "abc"}), "birds", lambda birds: birds[birds["PARK"] != "a"])
    assert refusals([by("TREES"), by("TREES", "SINGS", Birds)], rows, POLICY) == {"sings-trees": "few"}


def test_every_group_there_is_has_to_be_sorted() -> None:
    rows = changed(microdata(CROSSED), "ponds", lambda ponds: ponds[ponds["PARK"] != "a"])
    assert refusals([by("TREES")], rows, POLICY) == {"reeds-trees": "unsorted"}, "birds are of one park more"


def test_no_records_are_no_groups() -> None:
    none = changed(changed(microdata(CROSSED), "birds", lambda birds: birds[:0]), "ponds", lambda ponds: ponds[:0])
    assert refusals([by("TREES")], none, POLICY) == {"reeds-trees": "few"}


def test_a_measured_trait_groups_by_its_classes() -> None:
    rows = microdata({**NESTED, "AREA": "abcd"})
    assert refusals([by("TREES"), by("AREA")], rows, POLICY) == {"reeds-area": "derivable"}


def test_what_is_out_already_counts_first() -> None:
    rows = microdata(NESTED)
    out = [of(sealed(rows, [by("LAKE")]), "reeds-lake")]
    assert refusals([by("TREES"), by("LAKE", "FISH")], rows, POLICY, told=out) == {"reeds-trees": "derivable"}


def test_what_is_out_already_has_to_sort_these_groups() -> None:
    rows = microdata(NESTED)
    out = [of(sealed(rows, [by("LAKE")]), "reeds-lake")]
    other = changed(rows, "ponds", lambda ponds: ponds.assign(LAKE=[1 - ponds["LAKE"][0], *ponds["LAKE"][1:]]))
    with pytest.raises(PolicyError, match=r"published already.*ponds.LAKE"):
        refusals([by("TREES")], other, POLICY, told=out)


@pytest.mark.parametrize(
    "finding",
    [
        Finding(of=Ponds, id="x", title="x", ask=Frequencies("TREES")),
        Finding(of=Ponds, id="x", title="x", ask=Summary("AREA")),
        Finding(of=Ponds, id="x", title="x", ask=Crosstab("TREES", by="REEDS")),
        Finding(of=Ponds, id="x", title="x", ask=Crosstab("TREES", by="LAKE")),
        Finding(of=Ponds, id="x", title="x", ask=Frequencies("REEDS"), universe={"TREES": {1}}),
        Finding(of=Birds, id="x", title="x", ask=Crosstab("SINGS", by="LAKE"), universe={"TREES": {1}}),
    ],
)
def test_groups_are_not_counted_by_themselves(finding: Finding) -> None:
    with pytest.raises(PolicyError, match="whole groups"):
        sealed(microdata(CROSSED), [finding])


def test_a_refused_grouping_leaves_the_rest_of_the_release(tmp_path: Path) -> None:
    bundle = sealed(microdata(NESTED), [by("TREES"), by("LAKE"), by("HILL")])
    assert [each.id for each in bundle.findings] == ["reeds-hill", "reeds-trees"]
    reason = "With what is published by other traits, it would tell sums over fewer than 3 parks."
    assert bundle.refused == (Refused(id="reeds-lake", title="REEDS by LAKE", note="", reason=reason),)
    written = write(bundle, tmp_path / "r")
    assert read(tmp_path / "r") == written
    assert unseal(STUDY, tmp_path / "r") == written
    told = json.loads((tmp_path / "r" / "findings" / "reeds-lake.json").read_text())
    assert told.keys() == {"id", "title", "note", "notice", "refused", "lacking"}
    assert not told["lacking"]


def test_a_page_says_what_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(sealed(microdata(NESTED), [by("TREES"), by("LAKE")]), tmp_path / "_release")
    monkeypatch.chdir(tmp_path)
    lake = shown("reeds-lake")
    assert isinstance(lake, Unpublished)
    for name, piece in (("reeds-lake", lake.table()), ("reeds-lake-chart", lake.chart())):
        assert f"#{name} .finding" in str(piece)
        assert "Not published. With what is published by other traits" in str(piece)
        assert "(/policy.qmd#groups)" in str(piece)
    values = [lake.total(), lake.count("Yes", by="Yes"), lake.share("Yes"), lake.median(), lake.lower_quartile()]
    mark = '<span class="value withheld" data-of="reeds-lake" data-cell="x">a number that is not published</span>'
    assert {str(value) for value in values} == {mark}
    assert "Yes" in str(shown("reeds-trees").table())


def turned(table: Table) -> Table:
    """The trait down the side."""
    return replace(table, dimensions=table.dimensions[::-1])


def restricted(table: Table) -> Table:
    """The trait as part of the universe."""
    return replace(table, universe=where({"LAKE": (1,)}))


def renamed(table: Table) -> Table:
    """A trait in three categories, which eight parks cannot fill with three each."""
    first, across = table.dimensions
    cells = [Cell(where({{"FISH": "LAKE"}.get(name, name): codes for name, codes in c.where}), c.count) for c in table.cells]
    return replace(table, dimensions=(first, replace(across, variable="LAKE")), cells=tuple(cells))


@pytest.mark.parametrize(("trait", "change"), [("TREES", turned), ("TREES", restricted), ("FISH", renamed)])
def test_a_release_that_tells_more_of_groups_is_refused(tmp_path: Path, trait: str, change: Callable[[Table], Table]) -> None:
    finding = replace(
        by("TREES"), ask=Crosstab("REEDS", by=trait, merge={"REEDS": REST, **({"TREES": REST} if trait == "TREES" else {})})
    )
    bundle = sealed(microdata(CROSSED), [finding])
    assert unseal(STUDY, _written(bundle, tmp_path / "before"))
    changed_to = tuple(replace(each, table=change(each.table)) for each in bundle.findings)
    with pytest.raises(BundleBroken, match="other variables"):
        unseal(STUDY, _written(replace(bundle, findings=changed_to), tmp_path / "after"))


def _written(bundle: Bundle, folder: Path) -> Path:
    write(bundle, folder)
    return folder


def test_a_refused_finding_has_no_numbers(tmp_path: Path) -> None:
    write(sealed(microdata(NESTED), [by("TREES"), by("LAKE")]), tmp_path / "r")
    path = tmp_path / "r" / "findings" / "reeds-lake.json"
    data = {**json.loads((tmp_path / "r" / "findings" / "reeds-trees.json").read_text()), **json.loads(path.read_text())}
    resealed(tmp_path / "r", path, json.dumps(data))
    with pytest.raises(BundleBroken, match="form"):
        read(tmp_path / "r")


def resealed(folder: Path, path: Path, text: str) -> None:
    manifest, old = folder / "manifest.json", hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(text)
    manifest.write_text(manifest.read_text().replace(old, hashlib.sha256(path.read_bytes()).hexdigest()))


def told_of(bundle: Bundle, outcome: int, traits_of: Sorted) -> list[frozenset[str]]:
    """The sets of parks over which the ponds with this outcome are told."""
    codes, parks = ((1,), (-9, 0))[outcome], frozenset(PARKS)
    sums: list[frozenset[str]] = []
    for released in bundle.findings:
        if released.table.at(where({"REEDS": codes})).count is not None:
            sums.append(parks)
        (trait,) = {each.variable for each in released.table.dimensions} - {"REEDS"}
        for have, values in ((True, (1,)), (False, (-9, 0))):
            if released.table.at(where({"REEDS": codes, trait: values})).count is not None:
                sums.append(frozenset(park for park in PARKS if (park in traits_of[trait]) == have))
    return sums


@settings(max_examples=25)
@given(
    drawn=st.lists(st.sets(st.sampled_from(PARKS), min_size=2, max_size=6), min_size=3, max_size=3),
    reeds=st.sampled_from([0.1, 0.2, 0.3]),
    seed=st.integers(0, 999),
)
def test_no_small_count_is_told_by_two_traits_together(drawn: list[set[str]], reeds: float, seed: int) -> None:
    """For every set of parks: if the ponds with an outcome follow from what is told, they are not few."""
    traits_of = dict(zip(OF_PARKS, ["".join(each) for each in [*drawn, drawn[0]]], strict=True))
    rows = microdata(traits_of, seed=seed, reeds=reeds, each=12)
    bundle = sealed(rows, [by("TREES"), by("LAKE"), by("HILL")], replace(POLICY, groups=2))
    counts = pd.crosstab(rows.column("ponds", "PARK"), rows.column("ponds", "REEDS") == 1)
    for outcome, column in ((0, True), (1, False)):
        sums = told_of(bundle, outcome, traits_of)
        changes = unseen([[int(park in each) for park in PARKS] for each in sums], len(PARKS))
        for some in product((0, 1), repeat=len(PARKS)):
            follows = all(sum(a * b for a, b in zip(some, change, strict=True)) == 0 for change in changes)
            if any(some) and follows:
                assert sum(counts.loc[park, column] for park, one in zip(PARKS, some, strict=True) if one) >= POLICY.threshold


def test_what_nested_traits_tell_together_is_withheld() -> None:
    """Five parks have a lake, three of them trees. The other two have two ponds with reeds: the difference of two counts."""
    traits_of = {"TREES": "abc", "LAKE": "abcde", "HILL": "abfg", "AREA": "abc"}
    reeds = {**dict.fromkeys("abcfgh", 6), "d": 1, "e": 1}
    rows = changed(
        microdata(traits_of),
        "ponds",
        lambda ponds: ponds.assign(REEDS=[int(at % 20 < reeds[park]) for at, park in enumerate(ponds["PARK"])]),
    )
    bundle = sealed(rows, [by("TREES"), by("LAKE")], replace(POLICY, groups=2))
    told = [of(bundle, f"reeds-{trait.lower()}").at(where({"REEDS": (1,), trait: (1,)})).count for trait in ("TREES", "LAKE")]
    assert bundle.refused == ()
    assert None in told, "18 and 20 would tell 2"


def test_which_combinations_of_traits_there_are_is_known_and_what_can_be_put_together() -> None:
    rows = microdata(NESTED)
    rules = list(traits([by("TREES"), by("LAKE", "FISH"), by("HILL", universe={"FISH": {1}})], rows))
    domain = domains(STUDY, rules)["ponds"]
    names = ("HILL", "LAKE", "TREES")
    possible = {place for place, allowed in domain.places(names) if allowed}
    assert possible == {where({name: (int(park in NESTED[name]),) for name in names}) for park in PARKS}
    spaces = set(domain.spaces())
    assert {names, ("FISH", "HILL", "LAKE"), ("HILL", "REEDS", "TREES"), ("FISH", "HILL", "LAKE", "REEDS", "TREES")} <= spaces
