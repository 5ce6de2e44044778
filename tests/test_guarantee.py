"""The guarantee: nothing that is withheld can be worked out, says a program that knows nothing of how it was chosen."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from studybook.bundle import Bundle, SourceKind
from studybook.disclosure.attack import attack
from studybook.disclosure.policy import Policy
from studybook.errors import PolicyError
from studybook.findings import Crosstab, Durations, Finding, Frequencies, Summary
from studybook.microdata import Microdata
from studybook.release import Origin, seal
from studybook.release import sealed as seal_all
from studybook.rules import RuleOutcome
from studybook.sources.synthetic import Synthetic
from studybook.study import Study
from studybook.validation import validate
from tests import orchards, ponds
from tests.attested import ATTESTATION
from tests.orchards import Orchards, Trees
from tests.ponds import Birds, Ponds

OF_PONDS = (
    Finding(of=Birds, id="kind-sings", title="Kind by song", ask=Crosstab(Birds.KIND, by=Birds.SINGS)),
    Finding(of=Birds, id="merged", title="M", ask=Frequencies(Birds.KIND, merge={Birds.KIND: {"Other": {2, 3, -9, -8}}})),
    Finding(
        of=Birds, id="overlap", title="O", ask=Frequencies(Birds.KIND, merge={Birds.KIND: {"Other": {1, 2}, "No": {-9, -8}}})
    ),
    Finding(of=Birds, id="singers", title="S", ask=Frequencies(Birds.KIND), universe={Birds.SINGS: {1}}),
    Finding(of=Birds, id="silent", title="S", ask=Frequencies(Birds.KIND), universe={Birds.SINGS: {0, -9}}),
    Finding(of=Ponds, id="depth", title="D", ask=Summary(Ponds.DEPTH)),
    Finding(of=Ponds, id="dug-filled", title="F", ask=Durations(Ponds.DUG, Ponds.FILLED)),
    Finding(of=Ponds, id="dug-filled-reeds", title="F", ask=Durations(Ponds.DUG, Ponds.FILLED), universe={Ponds.REEDS: {1}}),
    Finding(of=Ponds, id="mixed", title="M", ask=Summary(Ponds.DEPTH, merge={Ponds.DEPTH: {"Shallow, or not": {0, -9}}})),
    Finding(of=Ponds, id="reeds-dug", title="R", ask=Crosstab(Ponds.REEDS, by=Ponds.DUG)),
    Finding(of=Ponds, id="reeds-depth", title="R", ask=Crosstab(Ponds.REEDS, by=Ponds.DEPTH)),
)
OF_ORCHARDS = (
    Finding(
        of=Orchards, id="label", title="L", ask=Frequencies(Orchards.LABEL, merge={"LABEL": {"Any": {1, 2}, "No": {-8, -9}}})
    ),
    Finding(of=Orchards, id="kind-organic", title="K", ask=Crosstab(Orchards.KIND, by=Orchards.ORGANIC)),
    Finding(of=Orchards, id="medal-organic", title="M", ask=Crosstab(Orchards.MEDAL, by=Orchards.ORGANIC)),
    Finding(of=Orchards, id="planted-grafted", title="G", ask=Durations(Orchards.PLANTED, Orchards.GRAFTED)),
    Finding(of=Orchards, id="planted", title="P", ask=Frequencies(Orchards.PLANTED), universe={Orchards.KIND: {1, 2}}),
    Finding(of=Trees, id="kind-aphids", title="K", ask=Crosstab(Trees.KIND, by=Trees.APHIDS)),
    Finding(of=Trees, id="pests", title="P", ask=Frequencies(Trees.NPESTS), universe={Trees.MITES: {1}}),
    Finding(of=Trees, id="tall", title="T", ask=Crosstab(Trees.MOTHS, by=Trees.HEIGHT)),
)

ORCHARDS = replace(
    orchards.STUDY,
    files=tuple(file for file in orchards.STUDY.files if file.slug != "apples"),  # they have no farm of their own
    declared_rules=tuple(rule for rule in orchards.RULES if "apples" not in {rule.dataset, getattr(rule, "child", "")}),
)

seeds = st.integers(0, 10**6)
relaxed = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
tried = settings().max_examples
"""In all twice as many: 200 studies a run, 1,000 in `make soak`; fewer of the slower ones."""


def policy(threshold: int) -> Policy:
    return Policy(
        threshold=threshold,
        groups=1,
        parents=1,
        median_from=2 * threshold,
        quartiles_from=4 * threshold,
        one_way_only=(),
        rounding={"metres": 2, "days": 7},
    )


def sealed(rows: Microdata, outcomes: Sequence[RuleOutcome], findings: Sequence[Finding], threshold: int) -> Bundle:
    return seal(rows, findings, outcomes, policy=policy(threshold), source=SourceKind.SYNTHETIC, seed=0)


def check(study: Study, bundles: Sequence[Bundle]) -> None:
    verdict = attack(study, bundles)
    assert verdict.clean, verdict.exposures
    assert not verdict.not_covered


@given(seeds, st.integers(0, 120), st.integers(0, 200), st.sets(st.sampled_from(range(len(OF_PONDS)))), st.integers(3, 11))
@settings(relaxed, max_examples=tried * 5 // 4)
@example(629857, 52, 30, {7, 9}, 11)  # years that each may be common, and not all at once
def test_nothing_can_be_worked_out_of_random_ponds(seed: int, many: int, birds: int, asked: set[int], threshold: int) -> None:
    rows = ponds.microdata(seed, many, birds)
    check(ponds.STUDY, [sealed(rows, (), [OF_PONDS[at] for at in sorted(asked)], threshold)])


@given(seeds, st.sets(st.sampled_from(range(len(OF_ORCHARDS)))), st.integers(3, 11))
@settings(relaxed, max_examples=tried // 4)
@example(0, {3}, 4)  # of seventeen values, half are nine
def test_nothing_can_be_worked_out_of_linked_datasets_with_rules(seed: int, asked: set[int], threshold: int) -> None:
    rows, outcomes = validate(ORCHARDS, Synthetic(ORCHARDS, seed).frames())
    check(ORCHARDS, [sealed(rows, outcomes, [OF_ORCHARDS[at] for at in sorted(asked)], threshold)])


@given(seeds, st.permutations(range(len(OF_PONDS))), st.integers(1, 5), st.integers(3, 11))
@settings(relaxed, max_examples=tried // 2)
def test_nothing_can_be_worked_out_of_one_release_after_another(
    seed: int, order: list[int], first: int, threshold: int
) -> None:
    """The second asks other questions of the same rows, and knows what is out already."""
    rows = ponds.microdata(seed, 80, 120)
    before = sealed(rows, (), [OF_PONDS[at] for at in order[:first]], threshold)
    asked = [OF_PONDS[at] for at in order[first:]]
    origin = Origin(SourceKind.ATTESTED, attestation=ATTESTATION, earlier=(before,))
    try:
        after = seal_all(rows, asked, (), policy(threshold), origin).bundle
    except PolicyError:  # what is out leaves no way to protect what is asked now
        return
    check(ponds.STUDY, [after, before])
