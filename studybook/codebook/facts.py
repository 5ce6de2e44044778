"""What an entry tells besides numbers, fact by fact, as HTML: names of variables in it lead to their entries."""

import re
from collections.abc import Iterable, Mapping
from html import escape

from studybook.codebook.description import Description, Use
from studybook.codebook.words import GRADES, kind_in_words, universe_in_words
from studybook.present.text import escaped, plain
from studybook.rules import Constant, Repeats, RuleOutcome, Total, rule_id
from studybook.study import DataFile, Study
from studybook.variables import Grade, Variable

SOURCES = "../references.html#short-names"
"""Where the short names of sources that stand in evidence are resolved."""

SENSITIVITY = "../evidence.html#sensitivity"
"""Where the four words of sensitivity are defined, once for all variables."""

RULES = "../validation.html"
"""Where every rule and its outcome stands."""

WORD = re.compile(r"(\w+)")


def first_facts(description: Description) -> str:
    """What a reader needs before the table: to whom a variable applies, and what its values are."""
    file, variable = description.file, description.variable
    universe = linked(universe_in_words(variable, file), file, here=description)
    return _facts({"Universe": universe, "Values": f"{escaped(kind_in_words(variable))}."})


def more_facts(description: Description, study: Study, elsewhere: str) -> str:
    """How sure we are of a variable, how much it tells, and where else it is used. `elsewhere` is HTML on other datasets."""
    variable = description.variable
    facts = {
        "Evidence": _evidence(variable),
        "Sensitivity": f'<a href="{SENSITIVITY}">{variable.sensitivity.capitalize()}</a>',
        f'<a href="{RULES}">Rules</a>': _list(_rule(outcome, description, study) for outcome in description.rules),
        "Also in": elsewhere,
        "Findings": _list(map(_use, description.uses)),
    }
    return _facts({name: text for name, text in facts.items() if text})


def grade_html(grade: Grade) -> str:
    """The grade of a variable's evidence as a badge, whose shape tells the four apart as well as its colour."""
    return f'<span class="grade grade-{grade.lower()}">{grade}</span>'


def linked(text: str, file: DataFile, here: Description) -> str:
    """A text in which each name of a variable of a dataset leads to its entry, seen from the entry of another or its own."""
    pieces = WORD.split(plain(text))
    return "".join(_name(piece, file, here) for piece in pieces)


def entry_link(file: DataFile, name: str, here: DataFile) -> str:
    """The address of an entry, from the page of a dataset."""
    return f"#{name}" if file is here else f"{file.slug}.html#{name}"


def _name(piece: str, file: DataFile, here: Description) -> str:
    if piece not in {variable.name for variable in file.variables}:
        return escape(piece)
    if (file.slug, piece) == (here.file.slug, here.variable.name):
        return f"<code>{piece}</code>"
    return f'<a href="{entry_link(file, piece, here.file)}"><code>{piece}</code></a>'


def _facts(facts: Mapping[str, str]) -> str:
    rows = "\n".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in facts.items())
    return f'<dl class="facts">\n{rows}\n</dl>\n'


def _evidence(variable: Variable) -> str:
    grade, source = variable.evidence.grade, escaped(variable.evidence.source)
    return f'{grade_html(grade)} {GRADES[grade]} Source: {source} (<a href="{SOURCES}">Sources</a>).'


def _rule(outcome: RuleOutcome, description: Description, study: Study) -> str:
    """A rule with whether it held; one that is checked in another dataset says so."""
    file, verdict = study.file(outcome.dataset), outcome.verdict
    where = "" if file is description.file else f"In the {escaped(file.title)}: "
    mark = f'<span class="{verdict.replace(" ", "-")}">{verdict.capitalize()}</span>'
    said = linked(f"{outcome.sentence}{_among(outcome, description, study)}", file, description)
    return f'<li data-rule="{outcome.id}">{mark} {where}{said}</li>'


def _among(outcome: RuleOutcome, description: Description, study: Study) -> str:
    """That a variable is one of those that a rule names by the first and the last of them."""
    (rule,) = [each for each in study.documented_rules if rule_id(each) == outcome.id]
    name = description.variable.name
    named = isinstance(rule, Constant | Repeats | Total) and name not in WORD.findall(outcome.sentence)
    return f" {name} is one of them." if named else ""


def _use(use: Use) -> str:
    title = escaped(use.title)
    return f'<li><a href="../{escaped(use.address)}">{title}</a></li>' if use.address else f"<li>{title}, shown on no page</li>"


def _list(items: Iterable[str]) -> str:
    every = "".join(items)
    return f"<ul>{every}</ul>" if every else ""
