"""The codebook as a schema.org `Dataset` in JSON-LD, for catalogues and search engines: what is measured, and no number of it.

What is not approved claims nothing of the study for itself: it has no author, publisher or identifier, it names the study in
words alone, and it stands on no page.
"""

import json
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from studybook.cells import Code
from studybook.codebook.description import Codebook, Description, Row
from studybook.codebook.exports.export import FOLDER, Export, saved
from studybook.codebook.exports.figures import JSON, text
from studybook.codebook.words import where_from
from studybook.present.identity import spelled
from studybook.present.marks import notice, title_prefix, titled
from studybook.present.text import plain
from studybook.standing import Approved
from studybook.study import Study
from studybook.variables import Count, Measured, Span, Variable

CONTEXT = {"@vocab": "https://schema.org/"}
"""Every term is one of schema.org, and nothing has to be fetched to know it."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""Of the texts."""

ENDING = ".jsonld"

FORMS = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
"""What the files to be saved are of, by how their names end."""

WHAT = (
    "A codebook: every variable with its codes, its missing codes, and how many records have each as far as that is published. "
    "{} It holds no record of anybody."
)

RECONSTRUCTED = "The names and codes are reconstructions from public sources, each with a grade of evidence."


def jsonld(codebook: Codebook, files: Collection[Export]) -> Iterator[Export]:
    """The file, which names each of the other `files` that are to be saved."""
    yield Export(
        saved(codebook, ENDING),
        text(_dataset(codebook, files)),
        form="JSON-LD (schema.org)",
        purpose="For catalogues and search engines of data sets: what the codebook is of, and every variable.",
    )


def script_html(codebook: Codebook, files: Collection[Export]) -> str:
    """The same as an element of HTML for the head of the page that lists all variables; empty of what is not approved."""
    if not isinstance(codebook.bundle.standing, Approved):
        return ""
    return embedded(_dataset(codebook, files, f"{FOLDER.rpartition('/')[2]}/"))


def embedded(data: JSON) -> str:
    """Data as an element of HTML, which no text of it can end: what could is written as JSON lets it be written."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/ld+json">{written}</script>'


def _dataset(codebook: Codebook, files: Collection[Export], folder: str = "") -> JSON:
    """The whole. `folder` is where the files to be saved lie, seen from where this stands."""
    standing, manifest = codebook.bundle.standing, codebook.bundle.manifest
    told = plain(notice(standing, manifest.study))
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": plain(titled(standing, f"Codebook of {codebook.study.name}")),
        "disambiguatingDescription": told,
        "description": f"{told} {WHAT.format(where_from(codebook.study.variables, RECONSTRUCTED))}",
        "creativeWorkStatus": title_prefix(standing) or "Approved for release",
        "dateCreated": manifest.date,
        "license": LICENCE,
        "isAccessibleForFree": True,
        **_origin(codebook),
        "distribution": list(_saved(files, folder)),
        "variableMeasured": [_variable(each) for described in codebook.descriptions.values() for each in described],
    }


def _saved(files: Collection[Export], folder: str) -> Iterator[JSON]:
    for export in files:
        if export.path.startswith(f"{FOLDER}/") and not export.name.endswith(ENDING):
            form = FORMS[PurePosixPath(export.name).suffix]
            yield {"@type": "DataDownload", "encodingFormat": form, "contentUrl": f"{folder}{export.name}"}


def _origin(codebook: Codebook) -> JSON:
    """Who made it, and of what study; of what is not approved only a name to look for."""
    study, standing = codebook.study, codebook.bundle.standing
    if not isinstance(standing, Approved):
        return {"about": {"@type": "CreativeWork", "name": plain(f"{study.name}: {study.title}")}}
    by = standing.attestation
    place = {"@type": "Organization", "name": plain(by.institution)}
    return {
        "creator": {"@type": "Person", "name": plain(by.licensee), "affiliation": place},
        "isBasedOn": documented(study),
    }


def documented(study: Study) -> JSON:
    """The study, as what numbers are based on."""
    return {
        "@type": "Dataset",
        "name": plain(study.title),
        "alternateName": plain(study.name),
        "identifier": f"https://doi.org/{study.doi}",
        "version": study.version,
        "datePublished": study.released.isoformat(),
        "creator": [{"@type": "Person", "name": plain(name)} for name in study.investigators],
        "publisher": {"@type": "Organization", "name": plain(study.distributor)},
    }


def _variable(told: Description) -> JSON:
    variable, kind = told.variable, told.variable.kind
    data = {
        "@type": "PropertyValue",
        "propertyID": f"{told.file.slug}.{variable.name}",
        "name": variable.name,
        "alternateName": plain(variable.title),
        "description": plain(variable.description),
        "disambiguatingDescription": _graded(variable),
    }
    if isinstance(kind, Measured | Count):
        data |= {"unitText": plain(kind.unit), "minValue": kind.low, "maxValue": kind.high}
    return data | ({"valueReference": [_category(row) for row in told.rows]} if told.rows else {})


def _graded(variable: Variable) -> str:
    return f"{'Reconstructed' if variable.reconstructed else 'From the file'}, evidence {variable.evidence.grade}"


def _category(row: Row) -> JSON:
    """A code with its label, a class of numbers with its ends, or a blank, which has no code."""
    match row.category.codes:
        case (Span(low, high),):
            return {"@type": "QuantitativeValue", "name": plain(row.category.label), "minValue": low, "maxValue": high}
        case codes:
            missing = {"description": "Missing or not applicable"} if row.category.missing else {}
            return {"@type": "DefinedTerm", **_term(codes), "name": plain(row.category.label), **missing}


def _term(codes: tuple[Code, ...]) -> JSON:
    return {} if codes == (None,) else {"termCode": spelled(codes)}
