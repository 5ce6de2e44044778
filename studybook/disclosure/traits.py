"""What a reader who knows every trait of every group (task force) knows of tables by traits, as rules of the documentation.

Which group has which trait is no secret from this reader, so the combinations of traits that there are count as known, and
with them what two such tables tell together: where all groups of one category are also of a category of the other, the smaller
count can be taken from the larger. These rules hold for one release only, and are never published.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import cast

from studybook.cells import Code, dimension
from studybook.declare import slug
from studybook.findings import Crosstab, Finding, Frequencies
from studybook.microdata import Microdata
from studybook.questions import ask
from studybook.rules import Implies
from studybook.study import Study
from studybook.variables import Span


def traits(findings: Collection[Finding], microdata: Microdata) -> Iterator[Implies]:
    """The rules for findings that count by a trait of groups, and are let out.

    Besides those that forbid combinations of traits there is one, which forbids nothing, for each set of variables that a
    reader can put together by way of the groups: so that no combination of these variables may be told to be rare either.
    """
    for dataset in sorted({slug(each.of) for each in findings}):
        mine = [each for each in findings if slug(each.of) == dataset]
        outcomes = {frozenset(_others(each)) for each in mine}
        spaces = {(_by(mine), ()), *((_by(mine, about), tuple(sorted(about))) for about in outcomes)}
        for names in sorted({names for names, _ in spaces}):
            yield from _combinations(dataset, names, microdata)
        for names, about in sorted(spaces):
            yield Implies(dataset, {}, {name: _every(dataset, name, microdata.study) for name in (*names, *about)}, "")


def _others(finding: Finding) -> tuple[str, ...]:
    """The variables that a finding counts by a trait."""
    assert isinstance(finding.ask, Crosstab)
    return finding.ask.variable, *finding.universe


def _by(findings: Collection[Finding], about: Collection[str] | None = None) -> tuple[str, ...]:
    """The traits by which some of these variables are counted, or any at all."""
    chosen = [each.ask for each in findings if about is None or {*about} & {*_others(each)}]
    return tuple(sorted({question.by for question in chosen if isinstance(question, Crosstab)}))


def _combinations(dataset: str, names: Sequence[str], microdata: Microdata) -> Iterator[Implies]:
    """For each trait, and each combination of those before it that there is: which values go with it."""
    found = set(zip(*(_values(dataset, name, microdata) for name in names), strict=True))
    for at, name in enumerate(names):
        for first in sorted({each[:at] for each in found}, key=repr):
            then = frozenset[int]().union(*(each[at] for each in found if each[:at] == first))
            yield Implies(dataset, dict(zip(names, first, strict=False)), {name: then}, "")


def _values(dataset: str, name: str, microdata: Microdata) -> list[frozenset[int]]:
    """For each record, the values in its category of the variable."""
    schema = microdata.study.file(dataset).schema
    answer = ask(Finding(of=schema, id="traits", title="", ask=Frequencies(name)), microdata)
    values = [frozenset[int]()] * len(answer.owners.groups)
    for cell in answer.cells:
        for record in cell.records if cell.where else ():
            values[record] = _meant(cell.where[0][1])
    return values


def _every(dataset: str, name: str, study: Study) -> frozenset[int]:
    variable = next(each for each in study.file(dataset).variables if each.name == name)
    return _meant(code for category in dimension(variable).categories for code in category.codes)


def _meant(codes: Iterable[Code]) -> frozenset[int]:
    """The values that codes stand for, as rules name them; of a date also that there is none, which no other rule names."""
    values = frozenset(
        value for code in codes for value in (range(code.low, code.high + 1) if isinstance(code, Span) else [code])
    )
    return cast("frozenset[int]", values)
