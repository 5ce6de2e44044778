"""From rows as delivered to checked microdata, or one refusal that says in classes and counts what is wrong."""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, assert_never

import pandas as pd

from studybook.errors import DataRefused
from studybook.microdata import Microdata
from studybook.rules import (
    AtMost,
    Constant,
    Implies,
    Link,
    Order,
    Repeats,
    RowsCounted,
    Rule,
    RuleOutcome,
    SetAside,
    Skip,
    Total,
    Unique,
    Verdict,
    in_words,
    rule_id,
)
from studybook.sources import Frames
from studybook.study import DataFile, Study
from studybook.validation.delivered import counted, read, records
from studybook.validation.expectations import held
from studybook.variables import Key

Checked = Mapping[str, pd.DataFrame]


def validate(study: Study, frames: Frames, waived: Collection[str] = ()) -> tuple[Microdata, tuple[RuleOutcome, ...]]:
    """The rows as microdata, and which rules held. Expected rules may be `waived`, by their ids.

    Raises:
        DataRefused: variables are missing or undeclared, values have another type or undeclared codes, keys are shared, or rows
            belong to no row of their parent. One refusal says everything that is wrong in all files.
    """
    checked: dict[str, pd.DataFrame] = {}
    problems = list(_dataset_problems(study, frames))
    for file in study.files:
        if file.slug in frames:
            checked[file.slug], found = read(file, frames[file.slug])
            problems += found
    problems += [problem for problem in _key_problems(study, checked) if problem not in problems]
    problems += _trait_problems(study, checked)
    if problems:
        raise DataRefused(
            "The files do not hold what the schemas declare",
            details=problems,
            remedy="Nothing was built. Correct the files or the schemas, or map names and codes, and validate again.",
        )
    outcomes = tuple(_outcomes(study, checked, waived))
    return Microdata(study, {file.slug: _categorized(file, checked[file.slug]) for file in study.files}), outcomes


def _dataset_problems(study: Study, frames: Frames) -> Iterator[str]:
    slugs = [file.slug for file in study.files]
    yield from (f"{slug}: the dataset is missing" for slug in slugs if slug not in frames)
    if extra := len(frames.keys() - set(slugs)):
        yield f"{counted(extra, 'dataset')} that the study does not declare"


def _key_problems(study: Study, frames: Checked) -> Iterator[str]:
    """What is wrong with keys, as far as their columns are there: what lacks is reported already."""
    links = [link for link in study.links if _has(frames, link.dataset, link.keys) and _has(frames, link.parent, link.keys)]
    unique = [(rule.dataset, rule.keys) for rule in study.rules if isinstance(rule, Unique)]
    # A link leads to exactly one row, so the keys of the parent are unique whether or not a rule says so.
    for dataset, keys in dict.fromkeys([*unique, *((link.parent, link.keys) for link in links)]):
        if _has(frames, dataset, keys) and (count := int(_keys(frames[dataset], keys).duplicated(keep=False).sum())):
            name = f"{dataset}.{keys[0]}" if len(keys) == 1 else f"{dataset}: {' and '.join(keys)} together"
            yield f"{name}: shared by several records, in {records(count, len(frames[dataset]))}"
    for rule in (rule for rule in study.rules if isinstance(rule, AtMost) and _has(frames, rule.dataset, rule.keys)):
        if len(_keys(frames[rule.dataset], rule.keys).drop_duplicates()) > rule.number:
            yield f"{rule.dataset}: {' and '.join(rule.keys)}: more than the {rule.number} different values there can be"
    for link in links:
        known = pd.MultiIndex.from_frame(_keys(frames[link.parent], link.keys))
        orphan = ~pd.MultiIndex.from_frame(_keys(frames[link.dataset], link.keys)).isin(known)
        if count := int(orphan.sum()):
            yield f"{link.dataset}: {' and '.join(link.keys)} of {records(count, len(orphan))} have no row in {link.parent}"


def _trait_problems(study: Study, frames: Checked) -> Iterator[str]:
    """Added variables that are the same throughout each group: they describe the groups, which are too few to be counted."""
    for file in study.files:
        said = {name for dataset, name in study.departures.of_group if dataset == file.slug}
        for name in (each.name for each in file.added if each.name not in said):
            if not _has(frames, file.slug, (study.group, name)) or len(frames[file.slug]) < 1:
                continue
            frame = frames[file.slug]
            if frame.groupby(study.group, observed=True)[name].nunique(dropna=False).le(1).all():
                yield f"{file.slug}.{name}: the same in all rows of each {study.group_row}; its mapping: of_group = true"


def _has(frames: Checked, dataset: str, keys: tuple[str, ...]) -> bool:
    return dataset in frames and set(keys) <= set(frames[dataset].columns)


def _keys(frame: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """The keys of each row that has them all: a blank one is reported already."""
    return frame[list(keys)].dropna()


def _outcomes(study: Study, frames: Checked, waived: Collection[str]) -> Iterator[RuleOutcome]:
    """Every check and whether it held. What is required has held, or nothing would have come this far."""
    for file in study.files:
        codes = "Every code is declared, and every number and date is within its bounds."
        types = "Every declared variable is there, no other is, and each is of its type."
        yield RuleOutcome(f"{file.slug}-codes", file.slug, "required", codes, held=True)
        yield RuleOutcome(f"{file.slug}-types", file.slug, "required", types, held=True)
    for rule in study.rules:
        match rule:
            case Unique() | AtMost() | Link():
                yield _outcome(rule, "required", "held")
            case Skip() | Order() | Implies() | RowsCounted() | Total() | Constant() | Repeats():
                if rule_id(rule) in waived:
                    yield _outcome(rule, "expected", "waived")
                else:
                    yield _outcome(rule, "expected", "held" if held(study, rule, frames) else "not held")
            case _:
                assert_never(rule)
    yield from (_outcome(rule, "expected", "not checkable") for rule in study.uncheckable)


def _outcome(rule: Rule, level: Literal["required", "expected"], verdict: Verdict) -> RuleOutcome:
    aside: SetAside = "" if verdict == "held" or verdict == "not held" else verdict  # noqa: PLR1714 (narrows the type)
    return RuleOutcome(rule_id(rule), rule.dataset, level, in_words(rule), held=verdict == "held", set_aside=aside)


def _categorized(file: DataFile, frame: pd.DataFrame) -> pd.DataFrame:
    """Keys as categories: each is kept once, and rows are grouped by number."""
    return frame.astype({variable.name: "category" for variable in file.delivered if isinstance(variable.kind, Key)})
