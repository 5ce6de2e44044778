"""What is proposed to the author of a finding: merges that are valid as declared and leave fewer cells withheld."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from studybook.disclosure.advise import SHOWN, advise
from studybook.disclosure.protect import Public, protect
from studybook.findings import Crosstab, Finding, Frequencies, Summary
from studybook.questions import ask, describe
from tests.ponds import POLICY, STUDY, Birds, Ponds, microdata

KIND = Finding(of=Birds, id="kind", title="Kind", ask=Frequencies(Birds.KIND))
CROSSED = Finding(of=Birds, id="kind-sings", title="Kind by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS))
DEPTH = Finding(of=Ponds, id="depth", title="Depth", ask=Summary(Ponds.DEPTH))
DUG = Finding(of=Ponds, id="dug", title="Dug", ask=Frequencies(Ponds.DUG))


@given(st.integers(0, 10**6))
@settings(max_examples=20)
def test_a_proposal_leaves_what_it_says_and_less_than_before(seed: int) -> None:
    rows = microdata(seed)
    for advice in advise([KIND], rows, (), POLICY):
        file = STUDY.file("birds")
        codebook = [describe(file, variable, rows) for variable in file.variables if variable.name == "KIND"]
        for proposal in advice.proposals:
            merged = replace(KIND, ask=Frequencies(Birds.KIND, merge={"KIND": proposal.merge}))
            table = protect(Public(STUDY), [ask(merged, rows)], codebook, POLICY).tables[0]
            hidden = sum(cell.count is None for cell in table.cells)
            assert (proposal.withheld, proposal.cells) == (hidden, len(table.cells))
            assert hidden < advice.withheld


def test_the_best_comes_first_and_there_are_few() -> None:
    (advice,) = advise([CROSSED], microdata(1), (), POLICY)
    left = [proposal.withheld for proposal in advice.proposals]
    assert left == sorted(left) and 0 < len(left) <= SHOWN
    assert {proposal.variable for proposal in advice.proposals} <= {"KIND", "SINGS"}


def test_classes_and_years_are_joined_with_their_neighbours_and_never_with_missing_codes() -> None:
    rows = microdata(4, 40, 0)
    depth, dug = advise([DEPTH, DUG], rows, (), POLICY)
    runs = ({0, 2}, {2, 10}, {-8, -9})
    assert depth.proposals and all(set(codes) in runs for each in depth.proposals for codes in each.merge.values())
    years = ({2001, 2002}, {2002, 2003}, {2001, 2002, 2003})
    assert dug.proposals and all(set(codes) in years for each in dug.proposals for codes in each.merge.values())


def test_a_finding_with_nothing_withheld_needs_none() -> None:
    rows = microdata(3, 5000, 5000)
    merged = replace(KIND, ask=Frequencies(Birds.KIND, merge={"KIND": {"Other": {2, 3, -9, -8}}}))
    assert list(advise([merged], rows, (), POLICY)) == []
