"""Models of the ponds, for tests: whether a pond has reeds, by its depth, the year it was dug, and the warden of its park."""

from collections.abc import Collection, Mapping

from studybook.findings import Crosstab, Finding, Model
from tests.ponds import Ponds

REEDS = {"Has reeds": {1}, "None, or not noted": {0, -9, -8}}


def by(trait: str, name: str, groups: Mapping[str, Collection[int | None]]) -> Finding:
    """A table that a model may rest on."""
    question = Crosstab(Ponds.REEDS, by=trait, merge={Ponds.REEDS: REEDS, trait: groups})
    return Finding(of=Ponds, id=f"reeds-by-{name}", title=f"Reeds by {name}", ask=question)


BY_DEPTH = by(Ponds.DEPTH, "depth", {"Deep": {2, 10}, "Shallow, or not noted": {0, -9, -8}})
BY_YEAR = by(Ponds.DUG, "year", {"Dug in 2001": {2001}, "Later, or no date": {2002, 2003, None}})
BY_WARDEN = by(Ponds.WARDEN, "warden", {"With a warden": {1}, "Without one, or not noted": {0, -9, -8}})
TABLES = (BY_DEPTH, BY_YEAR, BY_WARDEN)


def modelled(*tables: Finding, name: str = "what-goes-with-reeds") -> Finding:
    """A model that rests on these tables."""
    return Finding(of=Ponds, id=name, title="What goes with reeds, 3 traits", ask=Model(tables), note="Seen 2 times.")


MODEL = modelled(*TABLES)
