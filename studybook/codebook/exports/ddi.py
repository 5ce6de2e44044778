"""The codebook as DDI-Codebook 2.5, the form in which archives document their studies: one XML file for all datasets.

Where DDI has no word of its own for something, this file says it like this, and its guide tells so:

withheld     the word `withheld` where the number would stand: DDI lets a statistic be text, and no program takes it for a zero
classes      of a number: categories of a level (`catLevel`) `class`, whose value is `low:high`; of a date, of the level `year`
blank        the missing category of a date, which has no value at all
the rest     typed notes: `evidence` with its grade as the subject, `rule` with `held` or `not held`, and `untold`
"""

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from studybook.codebook.description import Codebook, Description, Row
from studybook.codebook.exports.export import Export, saved
from studybook.codebook.words import GRADES, universe_in_words, where_from
from studybook.present.identity import spelled
from studybook.present.marks import notice, provenance, records_note, titled
from studybook.present.text import plain
from studybook.standing import Approved
from studybook.study import DataFile, Study
from studybook.variables import Coded, Count, Day, Key, Measured, Span, Text, Variable

NAMESPACE = "ddi:codebook:2_5"
PLACE = f"{NAMESPACE} https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
"""Where a program that validates the file finds the schema of its namespace."""

XSI = "http://www.w3.org/2001/XMLSchema-instance"

WITHHELD = "withheld"
TEXTS = "Texts: CC BY 4.0"

RECONSTRUCTED = (
    "No name and no code of the real files is public: those here are reconstructions, each with a grade of evidence in a note."
)

GUIDE = (
    "A number that is not published reads: withheld. Percentages are whole percentages of all records. Quartiles are rounded. "
    "Categories of the level class are classes of values, written as lowest:highest value, and those of the level year are the "
    "years of a date: no file holds them as values. A missing category without a value stands for a blank."
)

DOCUMENTED = (
    "The study documented: {}. It is named here in words alone: no author, identifier or distributor of it stands for this "
    "file, and no statistic in this file may be taken for a result of it."
)
"""Said of the study where the numbers are not approved."""

QUARTILES: Mapping[str, Mapping[str, str]] = {
    "lower quartile": {"type": "other", "otherType": "lowerQuartile"},
    "median": {"type": "medn"},
    "upper quartile": {"type": "other", "otherType": "upperQuartile"},
}

Element = Any
"""What lxml hands out: it is compiled, and says no types."""


def ddi(codebook: Codebook) -> Iterator[Export]:
    """The file."""
    yield Export(
        saved(codebook, ".ddi.xml"),
        etree.tostring(_document(codebook), pretty_print=True, xml_declaration=True, encoding="UTF-8"),
        form="DDI-Codebook 2.5 (XML)",
        purpose="For archives and catalogues: the study, its files, and every variable with its codes and numbers.",
    )


def _document(codebook: Codebook) -> Element:
    root = etree.Element(f"{{{NAMESPACE}}}codeBook", {"version": "2.5"}, nsmap={None: NAMESPACE, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", PLACE)
    _about_this_file(root, codebook)
    _study(root, codebook)
    for file in codebook.study.files:
        _file(root, file, codebook)
    data = _add(root, "dataDscr")
    for file in codebook.study.files:
        _sections(data, file)
    for each in (each for described in codebook.descriptions.values() for each in described):
        _variable(data, each)
    _add(data, "notes", _notice(codebook), type="notice")
    return root


def _about_this_file(root: Element, codebook: Codebook) -> None:
    """The file's own title and origin, which are not those of the study."""
    manifest, standing = codebook.bundle.manifest, codebook.bundle.standing
    about = _add(root, "docDscr")
    citation = _add(about, "citation")
    _add(_add(citation, "titlStmt"), "titl", titled(standing, f"Codebook of {codebook.study.name}"))
    if isinstance(standing, Approved):
        author = standing.attestation
        _add(_add(citation, "rspStmt"), "AuthEnty", author.licensee, affiliation=author.institution)
    made = _add(citation, "prodStmt")
    _add(made, "producer", "studybook")
    _add(made, "copyright", TEXTS)
    _add(made, "prodDate", manifest.date, date=manifest.date)
    _add(made, "software", "studybook", version=manifest.engine)
    _add(about, "guide", f"{where_from(codebook.study.variables, RECONSTRUCTED)} {GUIDE}")
    _add(about, "docStatus", provenance(standing))
    words = _add(about, "controlledVocabUsed")
    _add(words, "codeListName", "lowerQuartile, upperQuartile")
    usage = _add(words, "usage")
    _add(usage, "selector", "/codeBook/dataDscr/var/sumStat")
    _add(usage, "attribute", "@otherType")
    _add(about, "notes", _notice(codebook), type="notice")


def _study(root: Element, codebook: Codebook) -> None:
    """The study that is documented. Programs show this title as that of all the numbers, so it begins with what they are.

    Catalogues list a file under the identifiers and authors that stand here: what is not approved has none.
    """
    study, standing = codebook.study, codebook.bundle.standing
    about = _add(root, "stdyDscr")
    citation = _add(about, "citation")
    _add(_add(citation, "titlStmt"), "titl", titled(standing, study.title))
    if isinstance(standing, Approved):
        _cited(citation, study)
    summary = _add(_add(about, "stdyInfo"), "sumDscr")
    for file in study.files:
        _add(summary, "anlyUnit", file.row)
    _add(summary, "universe", f"Records of {study.group_row}s", level="study")
    _add(about, "notes", _notice(codebook), type="notice")
    if not isinstance(standing, Approved):
        _add(about, "notes", DOCUMENTED.format(f"{study.name}, {study.title}"), type="study")


def _cited(citation: Element, study: Study) -> None:
    """Whose the study is, and where it is found, beside its title."""
    (title,) = citation
    _add(title, "IDNo", study.number, agency=_agency(study))
    _add(title, "IDNo", study.doi, agency="DOI")
    authors = _add(citation, "rspStmt")
    for name in study.investigators:
        _add(authors, "AuthEnty", name)
    distributed = _add(citation, "distStmt")
    _add(distributed, "distrbtr", study.distributor)
    _add(distributed, "distDate", study.released.isoformat(), date=study.released.isoformat())
    _add(_add(citation, "verStmt"), "version", study.version)


def _agency(study: Study) -> str:
    """Whose number the study has: its short name without the number, or where that does not end in it, who distributes it."""
    agency, between, number = study.name.rpartition(" ")
    return agency if between and number == study.number else study.distributor


def _file(root: Element, file: DataFile, codebook: Codebook) -> None:
    about = _add(root, "fileDscr", ID=file.slug)
    text = _add(about, "fileTxt")
    _add(text, "fileName", f"{file.title} ({file.number})")
    _add(text, "fileCont", file.description)
    size, records = _add(text, "dimensns"), codebook.bundle.records(file.slug)
    if records is not None:
        _add(size, "caseQnty", str(records))
    _add(size, "varQnty", str(len(file.variables)))
    if note := WITHHELD if records is None else records_note(codebook.bundle.standing):
        _add(about, "notes", f"Number of records: {note}", type="records")
    _add(about, "notes", f"Records in the archive's file: {file.records}, as published", type="archive")


def _sections(data: Element, file: DataFile) -> None:
    """The headings of a file, each with its variables."""
    sections: dict[str, list[Variable]] = {}
    for variable in file.variables:
        sections.setdefault(variable.section, []).append(variable)
    for number, (title, variables) in enumerate(sections.items(), 1):
        names = " ".join(f"{file.slug}.{variable.name}" for variable in variables)
        group = _add(data, "varGrp", ID=f"{file.slug}-{number}", type="section", var=names)
        _add(group, "labl", title)
        _add(group, "txt", variables[0].section_description)


def _variable(data: Element, told: Description) -> None:
    """A variable, its parts in the order that the schema demands."""
    variable, name = told.variable, f"{told.file.slug}.{told.variable.name}"
    about = _add(data, "var", ID=name, name=variable.name, files=told.file.slug, **_form(variable))
    _add(about, "labl", variable.title)
    _add(about, "security", f"Sensitivity: {variable.sensitivity}")
    _add(about, "anlysUnit", told.file.row)
    _ranges(about, variable)
    _add(about, "universe", universe_in_words(variable, told.file))
    _statistics(about, told)
    _add(about, "txt", variable.description)
    levels = {_category(about, row, told, name): None for row in told.rows}
    _add(about, "concept", variable.section)
    _add(about, "varFormat", type="character" if isinstance(variable.kind, Key | Text | Day) else "numeric")
    for level in filter(None, levels):
        _add(about, "catLevel", ID=f"{name}.{level}", levelnm=level)
    _notes(about, told)


def _form(variable: Variable) -> dict[str, str]:
    """What sort of values a variable has, as attributes."""
    match variable.kind:
        case Coded():
            return {"intrvl": "discrete", "representationType": "code"}
        case Measured(unit=unit):
            return {"intrvl": "contin", "measUnit": unit, "representationType": "numeric"}
        case Count(unit=unit):
            return {"intrvl": "discrete", "measUnit": unit, "representationType": "numeric"}
        case Day():
            return {"intrvl": "contin", "temporal": "Y", "representationType": "datetime"}
        case Key() | Text():
            return {"intrvl": "discrete", "representationType": "text"}
        case _:
            assert_never(variable.kind)


def _ranges(about: Element, variable: Variable) -> None:
    """Which values a variable may have by its declaration, whatever the files hold."""
    if isinstance(variable.kind, Measured | Count):
        _add(_add(about, "valrng"), "range", UNITS="INT", min=str(variable.kind.low), max=str(variable.kind.high))
    for code, reason in variable.missing.items():
        missing = _add(about, "invalrng")
        _add(missing, "item", UNITS="INT", VALUE=str(code))
        _add(missing, "key", reason)


def _statistics(about: Element, told: Description) -> None:
    """All records; those with a value and without one, where every part of the sum is published; quartiles."""
    if not told.table:
        return
    _add(about, "TotlResp", _number(told.total))
    for kind, missing in (("vald", False), ("invd", True)):
        counts = [row.count for row in told.rows if row.category.missing is missing]
        known = [count for count in counts if count is not None]
        if counts and len(known) == len(counts):
            _add(about, "sumStat", str(sum(known)), type=kind)
    for statistic in told.statistics:
        _add(about, "sumStat", _number(statistic.value), **QUARTILES[statistic.name])


def _category(about: Element, row: Row, told: Description, name: str) -> str:
    """One category. Returns the level it is of, empty for a value of the file."""
    level = _level(row, told.variable)
    category = _add(about, "catgry", missing="Y" if row.category.missing else "N")
    if level:
        category.set("level", f"{name}.{level}")
    if row.category.codes != (None,):
        _add(category, "catValu", spelled(row.category.codes))
    _add(category, "labl", row.category.label)
    if told.table:
        _add(category, "catStat", _number(row.count), type="freq")
        _add(category, "catStat", _number(row.share), type="percent")
    return level


def _level(row: Row, variable: Variable) -> str:
    if any(isinstance(code, Span) for code in row.category.codes):
        return "class"
    return "year" if isinstance(variable.kind, Day) and not row.category.missing else ""


def _notes(about: Element, told: Description) -> None:
    evidence = told.variable.evidence
    _add(about, "notes", f"{GRADES[evidence.grade]} Source: {evidence.source}", type="evidence", subject=evidence.grade.value)
    for rule in told.rules:
        elsewhere = f" Checked in the dataset {rule.dataset}." if rule.dataset != told.file.slug else ""
        _add(about, "notes", f"{rule.sentence}{elsewhere}", type="rule", subject=rule.verdict)
    if told.untold:
        _add(about, "notes", f"No table: {told.untold}.", type="untold")


def _number(number: int | None) -> str:
    return WITHHELD if number is None else str(number)


def _notice(codebook: Codebook) -> str:
    return notice(codebook.bundle.standing, codebook.study.name)


def _add(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    """A new last child. Whatever XML cannot hold is left out of its words."""
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", {key: plain(value) for key, value in attributes.items()})
    child.text = plain(text) or None
    return child
