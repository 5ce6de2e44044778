"""An attack on what is published: what can be worked out from releases alone, by someone who knows the study's declarations.

It shares nothing with the programs that choose what to withhold but the form of a release and of the declarations. It knows
all counts of all releases together, and every rule that a release says held. From these it builds one linear program over the
joint counts of linked variables, and searches for what the published numbers leave open: each withheld number must be able to
have two values, and each count that no cell tells must be able to reach the threshold, unless rules exclude it.

Percentages need no attack of their own: no release holds one; pages compute them from published counts.
"""

from collections.abc import Sequence

from studybook.bundle import Bundle
from studybook.disclosure.attack.knowledge import knowledge
from studybook.disclosure.attack.model import model
from studybook.disclosure.attack.report import contradictions, doubtful, exposures, interval, out_of_reach, worked_out
from studybook.disclosure.attack.sight import at_sight
from studybook.disclosure.attack.targets import hidden, implied, resting, targets
from studybook.disclosure.attack.trial import trial
from studybook.disclosure.attack.verdict import Exposure, Interval, Verdict
from studybook.study import Study

__all__ = ["Exposure", "Interval", "Verdict", "attack"]


def attack(study: Study, bundles: Sequence[Bundle], *, limit: int = 20_000) -> Verdict:
    """Work out what these releases of one study give away together: the present one, then earlier ones.

    Linked variables with more than `limit` possible combinations are looked at in parts, and listed as not covered.

    Raises:
        BundleBroken: a release names a category that the study does not have.
        PolicyError: a release records a policy that cannot be followed.
        UsageError: there is no release.
        AuditFailed: the solver could not solve a program.
    """
    known = knowledge(study, bundles)
    seen = list(at_sight(known))
    if any(kind == "contradiction" for kind, *_ in seen):
        return Verdict(exposures(study, seen), withheld=len(known.withheld))
    found = model(study, known, limit)
    quantiles = trial(found.program, tuple(resting(found)), (), everything=False)
    sound = [said for number, claim in enumerate(found.claims) if number not in quantiles.missed for said in claim.statements]
    withheld = tuple(hidden(found))
    wanted = tuple(targets(found, withheld))
    result = trial(found.program.also(sound), wanted, withheld)
    told = [*seen, *doubtful(found.claims, quantiles), *contradictions(result), *worked_out(withheld, result)]
    return Verdict(
        exposures=exposures(study, [*told, *out_of_reach(wanted, result, set(known.withheld))]),
        withheld=len(withheld),
        implied=implied(found, withheld),
        not_covered=found.too_large,
        effort=quantiles.effort + result.effort,
        intervals={each.place: interval(bounds) for each, bounds in zip(withheld, result.bounds, strict=True) if bounds},
    )
