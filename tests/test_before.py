"""Releases of files with different variables, one after the other: what is known of both together, and what is refused."""

from dataclasses import replace

import pandas as pd
import pytest

from studybook.bundle import Bundle, Table
from studybook.departures import NONE, Departures
from studybook.errors import BundleBroken, PolicyError
from studybook.findings import Finding, Frequencies
from studybook.microdata import Microdata
from studybook.record import listed
from studybook.release import check
from studybook.variables import Coded
from tests.attested import FINDINGS, real
from tests.ponds import STUDY, Birds, added, microdata

MERGED = (Finding(of=Birds, id="few", title="Few", ask=Frequencies(Birds.KIND, merge={Birds.KIND: {"Other": {3, -9, -8}}})),)
RINGED = added("RINGED", "Ringed by", "Who ringed it.", {1: "A warden", 2: "A visitor"}, "All birds")
WITHOUT_SONG = Departures(absent=(("birds", "SINGS"),))
WITH_RINGER = Departures(added=(("birds", RINGED),))


def rows(seed: int, departures: Departures) -> Microdata:
    """The same birds in files that depart from the schemas: all else is as it was."""
    study, made = STUDY.departing(departures), microdata(seed)
    every = {file.slug: [v.name for v in file.delivered if v.name != "RINGED"] for file in study.files}
    frames = {name: pd.DataFrame({each: made.column(name, each) for each in names}) for name, names in every.items()}
    if departures.added:
        frames["birds"]["RINGED"] = [(1, 2, 2, -9)[bird % 4] if bird % 3 else 2 for bird in range(len(frames["birds"]))]
    return Microdata(study, frames)


def sealed(seed: int, departures: Departures, findings: tuple[Finding, ...], *earlier: Bundle, knowing: bool = True) -> Bundle:
    """A release that says it was sealed after earlier ones, and was if it is `knowing`."""
    made = listed(real(rows(seed, departures), findings, earlier=earlier if knowing else ()))
    manifest = replace(made.manifest, earlier=tuple(each.digest for each in earlier))
    return replace(made, manifest=manifest, digest=f"{len(earlier) + 1}" * 64)


@pytest.mark.parametrize("seed", [2, 6])
@pytest.mark.parametrize("first", [NONE, WITH_RINGER])
def test_what_two_releases_tell_together_is_refused_whatever_the_second_lacks(seed: int, first: Departures) -> None:
    before = sealed(seed, first, FINDINGS)
    leaking = sealed(seed, WITHOUT_SONG, MERGED, before, knowing=False)
    check(STUDY, before)
    check(STUDY, replace(leaking, manifest=replace(leaking.manifest, earlier=())))
    with pytest.raises(BundleBroken, match=r"birds: KIND \(Not (noted|applicable)\): the .*number.* of earlier release 1"):
        check(STUDY, leaking, [before])
    check(STUDY, sealed(seed, WITHOUT_SONG, MERGED, before), [before])


@pytest.mark.parametrize("seed", [2, 6])
def test_what_two_releases_tell_together_is_refused_whatever_the_first_lacked(seed: int) -> None:
    before = sealed(seed, WITHOUT_SONG, MERGED)
    with pytest.raises(BundleBroken, match=r"birds: KIND \(Not (noted|applicable)\)"):
        check(STUDY, sealed(seed, WITH_RINGER, FINDINGS, before, knowing=False), [before])
    check(STUDY, sealed(seed, WITH_RINGER, FINDINGS, before), [before])


def told(table: Table) -> list[int | None]:
    return [cell.count for cell in table.cells]


def test_a_number_that_only_the_earlier_files_could_give_is_not_forgotten() -> None:
    """A count by song that was withheld, and is put back into the release before: the present files cannot count it."""
    before, after = sealed(1, NONE, FINDINGS), sealed(1, WITHOUT_SONG, ())
    kinds = before.finding("kinds-by-song")
    cells = tuple(replace(cell, count=1 if cell.count is None else cell.count) for cell in kinds.table.cells)
    assert list(cells) != list(kinds.table.cells)
    open_ = tuple(
        replace(each, table=replace(each.table, cells=cells)) if each.id == kinds.id else each for each in before.findings
    )
    after = replace(after, manifest=replace(after.manifest, earlier=(before.digest,)), digest="2" * 64)
    check(STUDY, after, [before])
    with pytest.raises(BundleBroken, match="tells what its policy withholds"):
        check(STUDY, after, [replace(before, findings=open_)])


def test_a_release_of_the_same_numbers_without_a_variable_is_let_out() -> None:
    before = sealed(3, NONE, FINDINGS)
    after = sealed(3, WITHOUT_SONG, FINDINGS, before)
    check(STUDY, after, [before])
    assert [each.id for each in after.findings] == ["kinds"]
    assert told(after.finding("kinds").table) == told(before.finding("kinds").table)


def test_more_than_what_can_no_longer_be_counted_is_not_told() -> None:
    """Whose records the rest of it are could not be seen: SINGS is in no file any more."""
    before = sealed(4, NONE, FINDINGS)
    wider = Finding(of=Birds, id="w", title="W", ask=Frequencies(Birds.KIND, merge={Birds.KIND: {"Any": {1, 2}}}))
    with pytest.raises(PolicyError, match=r"counts all of one that is published") as refused:
        sealed(4, WITHOUT_SONG, (wider,), before)
    assert refused.value.where == "birds"


def test_a_variable_that_is_added_again_is_the_same_one() -> None:
    other = replace(RINGED, kind=Coded({1: "A visitor", 2: "A warden"}))
    before = sealed(1, WITH_RINGER, FINDINGS)
    again = sealed(1, Departures(added=(("birds", other),)), FINDINGS, before, knowing=False)
    with pytest.raises(BundleBroken, match="added again, and is another one"):
        check(STUDY, again, [before])
