"""What is cited by its name: a finding by its id, a variable as `dataset.NAME`."""

from difflib import get_close_matches

from studybook.bundle import Bundle
from studybook.citing.reference import Place, Reference, finding_reference, variable_reference
from studybook.errors import UsageError
from studybook.study import Study


def named_reference(name: str, study: Study, bundle: Bundle, place: Place) -> Reference:
    """The reference of what a release knows under this name.

    Raises:
        UsageError: it knows nothing under it; the message names what is called nearly so.
    """
    findings = {each.id for each in (*bundle.findings, *bundle.models, *bundle.refused)}
    if name in findings:
        return finding_reference(name, study, bundle, place)
    variables = {f"{file.slug}.{each.name}": (each, file) for file in study.files for each in file.variables}
    if name in variables:
        return variable_reference(*variables[name], study, bundle, place)
    known = {each.casefold(): each for each in (*findings, *variables)}
    near = [known[each] for each in get_close_matches(name.casefold(), known, n=5)]
    raise UsageError(
        f"the release has no finding and no variable {name!r}",
        details=[f"nearly so: {each}" for each in near],
        remedy="Name the id of a finding, or a variable as dataset.NAME; the list of findings and the codebook have them.",
    )
