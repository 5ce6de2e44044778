"""Whether a mapping fits the schemas: what it names is declared, named once, and codes mean codes that are declared."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import assert_never

from studybook.mapping.entries import Constantly, CopyOf, Derived, FileMapping, Missing, Recode, YearOf, number_of
from studybook.rules import AtMost, Constant, Implies, Link, Order, Repeats, RowsCounted, Skip, Total, Unique, about, rule_id
from studybook.study import Study
from studybook.variables import Coded, Count, Day, Key, Measured, Text, Variable

Names = dict[tuple[str, str], Variable]


def against(mapping: FileMapping, study: Study) -> Iterator[str]:
    """Everything in a mapping that does not fit the study."""
    declared = {(file.slug, variable.name): variable for file in study.files for variable in file.variables}
    known: Names = {**declared, **{(each.dataset, each.variable.name): each.variable for each in mapping.added}}
    yield from _added(mapping, declared, study)
    yield from _named(mapping, known)
    yield from _twice(mapping)
    yield from _both(mapping, known)
    yield from _absent(mapping, declared, study)
    for entry in (*mapping.recodes, *mapping.missing):
        if (variable := known.get((entry.dataset, entry.variable))) and (problem := _codes(entry, variable)):
            yield f"{entry.dataset}.{entry.variable}: {problem}"
    for each in mapping.derived:
        if (variable := known.get((each.dataset, each.variable))) and (problem := _derived(each, variable)):
            yield f"{each.dataset}.{each.variable}: {problem}"
    yield from _waived(mapping, study)


def _added(mapping: FileMapping, declared: Names, study: Study) -> Iterator[str]:
    for each in mapping.added:
        if (each.dataset, each.variable.name) in declared:
            yield f"{each.dataset}.{each.variable.name}: added, and declared already"
        titles = {variable.title.casefold() for variable in study.file(each.dataset).variables}
        titles |= {o.variable.title.casefold() for o in mapping.added if o is not each and o.dataset == each.dataset}
        if each.variable.title.casefold() in titles:
            yield f"{each.dataset}.{each.variable.name}: the same title as another variable of the dataset"


def _named(mapping: FileMapping, known: Names) -> Iterator[str]:
    entries = (*mapping.renames, *mapping.recodes, *mapping.missing, *mapping.derived, *mapping.absent)
    named = dict.fromkeys((each.dataset, each.variable) for each in entries)
    yield from (f"{dataset}.{name}: no such variable is declared" for dataset, name in named if (dataset, name) not in known)


def _twice(mapping: FileMapping) -> Iterator[str]:
    """What is mapped twice, each as the mapping itself names it."""
    columns = [(each.dataset, each.column) for each in (*mapping.renames, *mapping.ignored)]
    made = [(each.dataset, each.variable) for each in (*mapping.renames, *mapping.derived)]
    yield from (f"{at}: a column renamed or ignored twice" for at in _more_than_once(columns))
    yield from (f"{at}: two columns are renamed to it, or it is derived, too" for at in _more_than_once(made))
    for what, entries in (
        ("recoded", mapping.recodes),
        ("given missing codes", mapping.missing),
        ("absent", mapping.absent),
    ):
        yield from (f"{at}: {what} twice" for at in _more_than_once((each.dataset, each.variable) for each in entries))
    yield from (f"{at}: added twice" for at in _more_than_once((each.dataset, each.variable.name) for each in mapping.added))
    for each in mapping.missing:
        if any(one.low <= other.high and other.low <= one.high for one, other in combinations(each.ranges, 2)):
            yield f"{each.dataset}.{each.variable}: a code is in two ranges"


def _both(mapping: FileMapping, known: Names) -> Iterator[str]:
    """What is a value by a recode and missing by another entry. A missing code that is recoded may lie in a range."""
    missing = {(each.dataset, each.variable): each for each in mapping.missing}
    for each in mapping.recodes:
        variable, other = known.get(at := (each.dataset, each.variable)), missing.get((each.dataset, each.variable))
        if variable and other and any(_is_missing(other, code, variable, ours) for code, ours in each.codes.items()):
            yield f"{'.'.join(at)}: a code is mapped twice, as a value and as a missing code"


def _is_missing(entry: Missing, code: str, variable: Variable, ours: int) -> bool:
    number = number_of(code)
    inside = number is not None and any(each.holds(number) for each in entry.ranges)
    return code in entry.codes or (inside and ours not in variable.missing)


def _more_than_once(names: Iterable[tuple[str, str]]) -> list[str]:
    return [".".join(name) for name, times in Counter(names).items() if times > 1]


def _absent(mapping: FileMapping, declared: Names, study: Study) -> Iterator[str]:
    required = {pair for rule in study.rules if isinstance(rule, Unique | AtMost | Link) for pair in about(rule)}
    entries = (*mapping.renames, *mapping.recodes, *mapping.missing, *mapping.derived)
    used = {(each.dataset, each.variable) for each in entries}
    for each in mapping.absent:
        if (at := (each.dataset, each.variable)) in required or each.variable == study.group:
            yield f"{each.dataset}.{each.variable}: a key that records are linked or counted by may not be absent"
        if at in used:
            yield f"{each.dataset}.{each.variable}: absent, and mapped"
        if at not in declared:
            yield f"{each.dataset}.{each.variable}: absent, and not declared"


def _codes(entry: Recode | Missing, variable: Variable) -> str:
    """What is wrong with the codes of ours that an entry names."""
    ranges = entry.ranges if isinstance(entry, Missing) else ()
    targets = {*entry.codes.values(), *(each.code for each in ranges)}
    match variable.kind:
        case Coded(labels):
            allowed = {*variable.missing, *(labels if isinstance(entry, Recode) else ())}
        case Measured() | Count():
            if isinstance(entry, Recode):
                return "only codes are recoded, and this is a number: give it missing codes"
            allowed = {*variable.missing}
        case Day():
            if isinstance(entry, Recode):
                return 'only codes are recoded, and this is a date: give it missing codes that mean ""'
            return "" if targets == {None} else 'what is missing of a date is blank: ""'
        case Key() | Text():
            return "identifiers and text are taken as they are"
        case _:
            assert_never(variable.kind)
    if None in targets:
        return 'only dates are blank: a code of the file means a declared code, not ""'
    return "" if targets <= allowed else "a code of the file is mapped onto one that is not declared of it"


def _derived(entry: Derived, variable: Variable) -> str:
    kind = variable.kind
    match entry.by:
        case Constantly(value):
            if isinstance(kind, Coded):
                fits = value in kind.labels or value in variable.missing
            else:
                fits = isinstance(kind, Measured | Count) and (kind.low <= value <= kind.high or value in variable.missing)
            return "" if fits else "the constant is no value that is declared of it"
        case YearOf():
            return "" if isinstance(kind, Coded | Measured | Count) else "a year is a code or a number, and this is neither"
        case CopyOf():
            return ""
        case _:
            assert_never(entry.by)


def _waived(mapping: FileMapping, study: Study) -> Iterator[str]:
    expected = Skip | Order | Implies | RowsCounted | Total | Constant | Repeats
    rules = {rule_id(rule): rule for rule in study.rules}
    for name, times in Counter(each.rule for each in mapping.waived).items():
        if times > 1:
            yield f"{name}: waived twice"
        if name not in rules:
            yield f"{name}: the study has no such rule: `build.py validate` names them"
        elif not isinstance(rules[name], expected):
            yield f"{name}: required of the files, so it is not waived"
