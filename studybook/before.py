"""What was published before, as a new release has to know it: its places, its tables by traits, and all its variables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from studybook.bundle import Bundle, Table
from studybook.cells import Where
from studybook.departures import NONE, together
from studybook.disclosure.places import Place
from studybook.errors import BundleBroken, PolicyError
from studybook.microdata import Microdata, Positions
from studybook.permitted import group_level
from studybook.questions import records_of
from studybook.study import Study


def counted_before(earlier: Sequence[Bundle], microdata: Microdata) -> Mapping[Place, Positions]:
    """Every place whose count is published already, with the records it has here.

    What these files do not have cannot be counted here: what follows from it, the attack on all releases together says.

    Raises:
        PolicyError: the rows are not those of an earlier release.
    """
    has = {file.slug: {variable.name for variable in file.delivered} for file in microdata.study.files}
    counts = {
        (dataset, place): cell.count
        for bundle in earlier
        for table in bundle.tables
        for cell in table.cells
        if cell.count is not None
        for dataset, place in [table.meant(cell)]
        if dict(place).keys() <= has[dataset]
    }
    records = {place: records_of(*place, microdata) for place in counts}
    if different := sorted({place[0] for place, count in counts.items() if len(records[place]) != count}):
        raise PolicyError(
            "the rows are not those of an earlier release: numbers that are published already differ",
            where=", ".join(different),
            remedy="What is published stays known, so two states of the data may not both be published.",
        )
    return records


def check_beyond(earlier: Sequence[Bundle], tables: Sequence[Table], study: Study) -> None:
    """Make sure that nothing new counts all of what is published, and more, where these files cannot count what that was.

    How many records the rest has, the attack reckons; whose they are, only the records themselves could show.

    Raises:
        PolicyError: something does.
    """
    before, now = _told(table for each in earlier for table in each.tables), _told(tables)
    absent = set(study.departures.absent)
    gone = [place for place in before if {(place[0], name) for name, _ in place[1]} & absent]
    beyond = {part[0] for part in gone for whole in now - before if part[0] == whole[0] and _inside(part[1], whole[1])}
    if beyond:
        raise PolicyError(
            "a new number counts all of one that is published and that these files, which lack a variable, cannot count",
            where=", ".join(sorted(beyond)),
            remedy="Ask for no wider categories than the release before, or ask of files that have the variable.",
        )


def _told(tables: Iterable[Table]) -> set[Place]:
    return {table.meant(cell) for table in tables for cell in table.cells if cell.count is not None}


def _inside(part: Where, whole: Where) -> bool:
    """Whether one place is all within another that is not the whole dataset."""
    codes = dict(part)
    return bool(whole) and all(name in codes and set(codes[name]) <= set(values) for name, values in whole)


def by_trait_before(earlier: Sequence[Bundle], study: Study) -> Sequence[Table]:
    """The tables by traits of whole groups that are published already.

    Raises:
        PolicyError: these files do not have such a trait.
    """
    tables = (released.table for bundle in earlier for released in bundle.findings)
    found = [t for t in tables if len(t.dimensions) > 1 and t.dimensions[1].variable in group_level(study, t.dataset)]
    if gone := [t for t in found if t.dimensions[1].variable in study.file(t.dataset).absent]:
        raise PolicyError(
            "a table by a trait of whole groups is published already, and these files do not have the trait",
            where=f"{gone[0].dataset}.{gone[0].dimensions[1].variable}",
            remedy="Leave out the findings by traits: what they tell together with that table cannot be worked out.",
        )
    return found


def study_of_all(study: Study, bundles: Sequence[Bundle]) -> Study:
    """The study with every variable that one of these releases has, the present one first.

    Raises:
        BundleBroken: two of them add variables of one name that are not the same.
    """
    declared = {(file.slug, variable.name) for file in study.departing(NONE).files for variable in file.variables}
    several = [each.manifest.departures for each in bundles]
    several = [
        replace(each, added=tuple(pair for pair in each.added if (pair[0], pair[1].name) not in declared)) for each in several
    ]
    try:
        return study.departing(together(several))
    except ValueError as found:
        twice = str(found)
    raise BundleBroken(
        "a variable that a release before has is added again, and is another one",
        where=twice,
        remedy="Add it by another name: what was published stays what it was.",
    )
