"""A variable that a mapping adds: declared in it in the same words as in a schema, and as strictly."""

import re
from collections.abc import Mapping

from studybook.declare import Section
from studybook.departures import FROM_FILE
from studybook.errors import DeclarationError
from studybook.mapping.entries import Added
from studybook.mapping.settings import Settings, Wrong
from studybook.standing import is_name
from studybook.study import Study
from studybook.variables import Coded, Count, Day, Kind, Measured, Sensitivity, Variable

NAME = re.compile("[A-Za-z][A-Za-z0-9_]{0,31}")
CODE = re.compile("-?[0-9]{1,15}")

KINDS = ("coded", "count", "measured", "day")


def added(said: Settings, study: Study) -> Added:
    """Read an added variable.

    Raises:
        Wrong: a setting is unknown, lacking or wrong.
    """
    dataset = said.dataset(study)
    kind = _kind(said)
    missing = {} if isinstance(kind, Day) else _labels(said, "missing")
    if not NAME.fullmatch(name := said.text("variable")):
        raise Wrong("variable is up to 32 letters, figures and underscores, and begins with a letter")
    variable = Variable(
        name=name,
        section=said.text("section"),
        section_description=_section(said, dataset, study),
        title=said.text("title"),
        description=said.text("description"),
        kind=kind,
        evidence=FROM_FILE,
        sensitivity=_sensitivity(said),
        universe=said.text("universe"),
        missing=missing,
    )
    _check_kind(variable)
    return Added(
        dataset=dataset,
        variable=variable,
        publish=said.truth("publish"),
        of_group=said.truth("of_group"),
        reason=said.reason(),
    )


def _kind(said: Settings) -> Kind:
    match said.text("kind"):
        case "coded":
            return Coded(_labels(said, "labels"))
        case "count":
            return Count(said.whole("low"), said.whole("high"), said.text("unit"), said.numbers("starts"))
        case "measured":
            return Measured(said.whole("low"), said.whole("high"), said.text("unit"), said.numbers("starts"))
        case "day":
            return Day(said.day("first"), said.day("last"))
        case _:
            raise Wrong(f"kind is one of {', '.join(KINDS)}: identifiers and text are never published, so ignore them")


def _labels(said: Settings, name: str) -> Mapping[int, str]:
    written = said.table(name)
    if not all(CODE.fullmatch(code) and is_name(label) for code, label in written.items()):
        raise Wrong(f"{name} are whole numbers, each with a text on one line")
    labels = {int(code): str(label) for code, label in written.items()}
    if len(labels) < len(written) or len(set(labels.values())) < len(labels):
        raise Wrong(f"{name} has a code or a label twice")
    return labels


def _section(said: Settings, dataset: str, study: Study) -> str:
    known = {each.section: each.section_description for each in study.file(dataset).variables}
    if (name := said.text("section")) not in known:
        return said.text("section_description")
    if said.has("section_description"):
        raise Wrong("section_description is that of the dataset's own section: leave it out")
    return known[name]


def _sensitivity(said: Settings) -> Sensitivity:
    value = said.text("sensitivity")
    if value not in (known := [each.value for each in Sensitivity]):
        raise Wrong(f"sensitivity is one of {', '.join(known)}")
    if value == Sensitivity.DIRECT_IDENTIFIER:
        raise Wrong("what identifies people directly is never published: ignore the column")
    return Sensitivity(value)


def _check_kind(variable: Variable) -> None:
    """As the words of a schema do: codes are not both values and missing codes, and classes cover the bounds."""
    try:
        Section(variable.section, variable.section_description).of(variable)
    except DeclarationError as error:
        problem = error.what
    except ValueError:
        problem = "its bounds are empty"
    else:
        return
    raise Wrong(problem)
