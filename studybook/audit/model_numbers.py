"""How each number and label of a model may be written, worked out from the record alone, apart from the code that wrote it."""

import re
from decimal import Decimal

from studybook.audit.numbers import NONE, Spellings
from studybook.audit.page import alike
from studybook.audit.words import Words, known
from studybook.bundle import Bundle
from studybook.modelled import Modelled, Term

CELL = re.compile(r"(?P<number>or|ol|oh|oi|ow) (?P<term>[1-9])")
TICK = re.compile(r"ot (?P<ratio>0\.0*[125]|[125](?:0{1,2})?(?:,000)*)")
LABEL = re.compile(r"(?P<term>[1-9])(?P<compared>/0)?")

TITLES = {"or": "Odds ratio", "oi": "95% interval", "ow": "Odds"}
"""What stands over a column, by what is in it."""


def spellings(said: str, model: Modelled) -> Spellings:
    """What may stand where a page says that a number of a model is `said`; nothing where it has no such number."""
    if said == "og":
        return frozenset({f"{model.groups:,}"})
    if tick := TICK.fullmatch(said):
        return frozenset({tick["ratio"]})
    found, term = CELL.fullmatch(said), _term(said.rpartition(" ")[2], model)
    if not found or not term:
        return NONE
    match found["number"]:
        case "or":
            return frozenset({_grouped(term.ratio)})
        case "ol":
            return frozenset({_grouped(term.low)})
        case "oh":
            return frozenset({_grouped(term.high)})
        case "oi":
            return frozenset({f"{_grouped(term.low)} to {_grouped(term.high)}"})
        case _:
            return _direction(term)


def label(said: str, model: Modelled) -> str:
    """The words for the outcome, for a trait or for what it is compared with; nothing where there is none."""
    if said == "=":
        return model.outcome
    found = LABEL.fullmatch(said)
    term = _term(found["term"], model) if found else None
    if not found or not term:
        return ""
    return f"compared with “{alike(term.compared)}”" if found["compared"] else term.label


def of_model(model: Modelled, bundle: Bundle) -> Words:
    """What may be said of a model besides its numbers and labels."""
    vouched = bundle.manifest.attestation
    names = {bundle.manifest.study, *([vouched.licensee, vouched.institution] if vouched else [])}
    return known({model.title, model.note, model.dataset, TITLES["oi"], *names})


def _term(number: str, model: Modelled) -> Term | None:
    at = int(number) if number.isdecimal() else 0
    return model.terms[at - 1] if 0 < at <= len(model.terms) else None


def _direction(term: Term) -> Spellings:
    """Which way it points, if its whole interval does."""
    below, above = Decimal(term.high) < 1, Decimal(term.low) > 1
    if below == above:
        return frozenset({"not clear", "not clear whether higher or lower"})
    return frozenset({"higher" if above else "lower"})


def _grouped(number: str) -> str:
    """A number with a comma after each thousand."""
    whole, point, rest = number.partition(".")
    return f"{int(whole):,}{point}{rest}"
