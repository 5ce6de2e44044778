"""One dataset's file held against what is declared of it."""

from collections import Counter
from collections.abc import Sequence

from studybook.comparison.differences import differences
from studybook.comparison.likeness import alike, plain
from studybook.comparison.matching import Match, matches
from studybook.comparison.meanings import meanings
from studybook.comparison.values import Comparison, Pair
from studybook.described import Column, Described
from studybook.variables import Variable

BY_NAME = 60
"""How alike labels must be, where there are two, for a column of a variable's own name to be taken for it at once."""


def compared(dataset: str, variables: Sequence[Variable], file: Described) -> Comparison:
    """Compare a file with what is declared of its dataset.

    A column is its variable if it has the name of it and no label that says otherwise. All others are matched by everything
    the file says of them, so that names that were exchanged come out.
    """
    plainly = _by_name(variables, file)
    rest = [variable for variable in variables if variable.name not in plainly]
    others = [column for column in file.columns if plainly.get(column.name) is not column]
    pairs = [_pair(rest[match.variable], others[match.column], match, file) for match in matches(rest, others, file.form)]
    pairs += [_plain_pair(variable, plainly[variable.name], file) for variable in variables if variable.name in plainly]
    order = {variable.name: number for number, variable in enumerate(variables)}
    pairs.sort(key=lambda pair: order[pair.variable.name])
    paired = {pair.variable.name for pair in pairs}
    taken = {id(pair.column) for pair in pairs}
    return Comparison(
        dataset=dataset,
        file=file,
        found=tuple(pair for pair in pairs if pair.named),
        proposed=tuple(pair for pair in pairs if not pair.named),
        absent=tuple(variable for variable in variables if variable.name not in paired),
        undeclared=tuple(column for column in file.columns if id(column) not in taken),
    )


def _by_name(variables: Sequence[Variable], file: Described) -> dict[str, Column]:
    """The columns that have the name of a variable, once, and no label that speaks against it."""
    times = Counter(column.name for column in file.columns)
    once = {column.name: column for column in file.columns if times[column.name] == 1}
    named = [(variable, once[variable.name]) for variable in variables if variable.name in once]
    return {variable.name: column for variable, column in named if _speaks_for(variable, column)}


def _speaks_for(variable: Variable, column: Column) -> bool:
    return not column.label or float(alike([plain(variable.title)], [plain(column.label)])[0, 0]) >= BY_NAME


def _plain_pair(variable: Variable, column: Column, file: Described) -> Pair:
    return Pair(
        variable=variable,
        column=column,
        score=100,
        reasons=("the same name",),
        certain=True,
        differences=differences(variable, column, file.form),
        meanings=meanings(variable, column),
    )


def _pair(variable: Variable, column: Column, match: Match, file: Described) -> Pair:
    return Pair(
        variable=variable,
        column=column,
        score=match.score,
        reasons=match.reasons,
        certain=match.certain,
        differences=differences(variable, column, file.form),
        meanings=meanings(variable, column),
    )
