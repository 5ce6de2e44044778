"""What is said of a finding in plain words: the question, how it was answered, whom it is about, which variables it uses."""

from collections.abc import Iterator
from typing import assert_never

from studybook.bundle import Bundle, Refused, Released
from studybook.history import Life
from studybook.landing.chapter import Sealed
from studybook.modelled import SURE_PERCENT, Modelled
from studybook.present.durations import between
from studybook.present.notes import threshold, universe
from studybook.present.text import plain

COUNTED = "Every record stands in one category; what is missing has a category of its own, or one whose label says so."

ROUNDED = "in whole percent, halves rounded up, where both numbers are published"

QUARTILES = (
    "Quartiles are of the records that have a value, by linear interpolation (Hyndman and Fan, The American Statistician 50, "
    "1996, type 7), then rounded."
)

REGRESSION = (
    "Logistic regression with all features and a constant at once, by generalized estimating equations with working "
    f"independence (Liang and Zeger, Biometrika 73, 1986); {SURE_PERCENT}% intervals robust to records of one group being "
    "alike, corrected for few groups (Mancl and DeRouen, Biometrics 57, 2001). Published only if "
    "Firth's estimate (Biometrika 80, 1993) is near."
)


def question_in_words(finding: Sealed, bundle: Bundle) -> str:
    """What was asked; of what is not let out, what it would be about."""
    match finding:
        case Refused(title=title):
            return f"{plain(title)}: why this is not published."
        case Modelled(outcome=outcome, dataset=dataset):
            return f"Among {dataset}, which features go with “{plain(outcome)}”, each with the others held alike?"
        case Released():
            return _asked(finding, bundle)
        case _:
            assert_never(finding)


def method_in_words(finding: Released | Modelled) -> str:
    """How it was answered, with the source of the method where it has one."""
    if isinstance(finding, Modelled):
        return REGRESSION
    table = finding.table
    match finding.question:
        case "frequencies":
            return f"Counted. {COUNTED} Percentages are of all {table.dataset}, {ROUNDED}."
        case "crosstab":
            return f"Counted. {COUNTED} Percentages are within each category of “{_label(finding, 1)}”, {ROUNDED}."
        case "summary":
            return f"Counted in classes. {COUNTED} Percentages are of all {table.dataset}, {ROUNDED}. {QUARTILES}"
        case "durations":
            return f"Counted are {table.dataset} with the first date. {QUARTILES}"
        case _:
            assert_never(finding.question)


def universe_in_words(finding: Released | Modelled, bundle: Bundle) -> str:
    """Which records are counted."""
    if isinstance(finding, Released) and (said := universe(finding.table.universe, bundle, finding.table.dataset)):
        return plain(said)
    return f"All {dataset_of(finding)}."


def policy_in_words(bundle: Bundle) -> str:
    """What the release keeps back."""
    smallest = threshold(bundle)
    return "As its policy says." if smallest is None else f"No count below {smallest}, and nothing that tells one."


def first_in_words(life: Life) -> str:
    """In which release a finding was published first."""
    return f"release {life.first.number}, {life.first.date}" if life.first else "not published yet"


def changed_in_words(life: Life, digest: str) -> str:
    """In which release it was last told otherwise than before; `digest` is its hash in the release that is looked at."""
    if not life.latest:
        return "not published yet"
    if life.latest.hash != digest and digest not in {told.hash for told in life.told}:
        return "in this release, which is not archived"
    return f"release {life.changed[-1].number}, {life.changed[-1].date}" if life.changed else "not since"


def dataset_of(finding: Released | Modelled) -> str:
    """The dataset that a finding is of, as in addresses."""
    return finding.dataset if isinstance(finding, Modelled) else finding.table.dataset


def variables_of(finding: Sealed, bundle: Bundle) -> tuple[str, ...]:
    """The names of the variables that a finding is about, each once: those counted by, then those that say who is counted."""
    return tuple(dict.fromkeys(_named(finding, bundle)))


def _named(finding: Sealed, bundle: Bundle) -> Iterator[str]:
    match finding:
        case Refused():
            return
        case Modelled(terms=terms):
            for term in terms:
                yield from _named(bundle.finding(term.table), bundle)
        case Released(table=table):
            yield from (dimension.variable for dimension in table.dimensions)
            yield from (name for name, _ in table.universe)
        case _:
            assert_never(finding)


def _asked(finding: Released, bundle: Bundle) -> str:
    counted = finding.table.dataset
    match finding.question:
        case "frequencies":
            return f"How many {counted} are in each category of “{_label(finding, 0)}”?"
        case "crosstab":
            return f"How many {counted} are in each category of “{_label(finding, 0)}”, by “{_label(finding, 1)}”?"
        case "summary":
            return f"How large is “{_label(finding, 0)}”: a quarter, half and three quarters of {counted} lie below what?"
        case "durations":
            return f"{between(finding.table, bundle)}: how many for a quarter, half and three quarters of {counted}?"
        case _:
            assert_never(finding.question)


def _label(finding: Released, number: int) -> str:
    return plain(finding.table.dimensions[number].label)
