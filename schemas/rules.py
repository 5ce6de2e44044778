"""What should hold between variables and between files. Only keys and links refuse a file: the rest is expected."""

from schemas.sections import TASK_FORCE
from schemas.shared import CaseFacts
from studybook.declare import variables
from studybook.rules import Constant, Implies, Link, Order, Repeats, RowsCounted, Rule, Total, Unique
from studybook.variables import Key

CASE = ("TF_ID", "CASE_ID")

CASE_FACTS = tuple(variable.name for variable in variables(CaseFacts) if not isinstance(variable.kind, Key))
AGENCY_ITEMS = tuple(name for name in CASE_FACTS if name.startswith("AG_"))
TASK_FORCE_TRAITS = tuple(variable.name for variable in variables(CaseFacts) if variable.section == TASK_FORCE.title)

YES = frozenset({1})
NO = frozenset({0})

STING_FIRST = "A sting is opened before its incident happens."
SEALED = "An indictment, for instance a sealed one, may precede the arrest."

KEYS_AND_LINKS: tuple[Rule, ...] = (
    Unique("cases", CASE),
    Unique("cases", ("CASE_UID",)),
    Unique("victims", ("VICTIM_ID",)),
    Unique("suspects", ("SUSPECT_ID",)),
    Link("victims", "cases", CASE),
    Link("suspects", "cases", CASE),
)

REPEATED_FACTS: tuple[Rule, ...] = (
    RowsCounted("cases", "NVICTIMS", "victims"),
    RowsCounted("cases", "NSUSPECTS", "suspects"),
    Total("cases", "NAGENCIES", AGENCY_ITEMS, code=1),
    Constant("cases", TASK_FORCE_TRAITS, key="TF_ID"),
    Repeats("victims", ("TRAFTYPE",), "cases"),
    Repeats("suspects", CASE_FACTS, "cases"),
)


def _offense_before_arrest(n: int) -> Order:
    return Order("suspects", f"OFF{n}DATE", "ARRDATE", "An offense may follow the arrest, such as pressure put on a witness.")


ORDER_OF_DATES: tuple[Rule, ...] = (
    Order("cases", "INCDATE", "OPENDATE", STING_FIRST),
    Order("suspects", "INCDATE", "OPENDATE", STING_FIRST),
    Order("suspects", "OPENDATE", "ARRDATE", "An arrest by a patrol may come before the task force opens the case."),
    *(_offense_before_arrest(n) for n in range(1, 6)),
    Order("suspects", "ARRDATE", "INDICTDATE", SEALED),
    Order("suspects", "ARRDATE", "DISPDATE", "Charges may be dismissed before a person at large is found."),
    Order("suspects", "INDICTDATE", "DISPDATE", "A plea may settle earlier charges before a new indictment."),
    Order("suspects", "DISPDATE", "SENTDATE"),
)

VICTIM_AGES: tuple[Rule, ...] = (
    Implies(
        "victims",
        {"V_AGE": frozenset(range(18))},
        {"V_MINOR": YES},
        "A person aged 0 to 17 is recorded as under 18.",
    ),
    Implies(
        "victims",
        {"V_AGE": frozenset(range(18, 100))},
        {"V_MINOR": NO},
        "A person aged 18 or more is not recorded as under 18.",
    ),
)

PRESENCE_OF_VICTIMS: tuple[Rule, ...] = (
    Implies(
        "cases",
        {"NVICTIMS": frozenset({0})},
        {"ACTUALVIC": NO},
        "A case whose file identifies no victim has no actual victim present.",
    ),
    Implies(
        "cases",
        {"NVICTIMS": frozenset(range(1, 100))},
        {"ACTUALVIC": YES},
        "A case whose file identifies a victim has an actual victim present.",
    ),
)

ARREST_AND_COURT: tuple[Rule, ...] = (
    Implies(
        "cases",
        {"INVOUTCOME": frozenset({1})},
        {"CASEARREST": YES},
        "An investigation that ended in an arrest has at least one arrest.",
    ),
    Implies(
        "cases",
        {"INVOUTCOME": frozenset({5})},
        {"CASEARREST": NO},
        "An investigation that was closed without arrest has no arrest.",
    ),
    Implies(
        "suspects",
        {"CASEARREST": NO},
        {"S_ARRESTED": NO},
        "In a case without any arrest, no suspect was arrested.",
    ),
    Implies(
        "cases",
        {"CASEPROS": NO},
        {"PROSVENUE": frozenset({4})},
        "A case that was not prosecuted has no venue of prosecution.",
    ),
    Implies(
        "cases",
        {"CASEPROS": YES},
        {"PROSVENUE": frozenset({1, 2, 3, -9})},
        "A case that was prosecuted has a venue, or one that is not recorded.",
    ),
    Implies(
        "cases",
        {"GUILTYPLEA": YES},
        {"CONVICTANY": YES},
        "A case with a guilty plea has a conviction.",
    ),
    Implies(
        "cases",
        {"GUILTYPLEA": NO, "WENTTRIAL": NO},
        {"CONVICTANY": NO},
        "A case with neither a guilty plea nor a trial has no conviction.",
    ),
)

RULES: tuple[Rule, ...] = (
    *KEYS_AND_LINKS,
    *REPEATED_FACTS,
    *ORDER_OF_DATES,
    *VICTIM_AGES,
    *PRESENCE_OF_VICTIMS,
    *ARREST_AND_COURT,
)
