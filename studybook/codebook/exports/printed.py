"""The codebook as one PDF to print and to keep, typeset from the same descriptions as its pages.

Every text goes to the typesetter as data and is never read as markup. `printed.typ` beside this module says how it looks, and
what readers are told of every codebook alike.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import typst

from studybook.bundle import Statistic
from studybook.codebook.description import Codebook, Description, Row
from studybook.codebook.exports.characters import spelled
from studybook.codebook.exports.export import Export, saved
from studybook.codebook.words import GRADES, codebook_in_words, kind_in_words, origin_in_words, universe_in_words, where_from
from studybook.disclosure.policy import policy_from
from studybook.errors import PageFailed
from studybook.present.marks import files_in_words, inline_words, notice, records_note, source_line, title_prefix, titled
from studybook.present.text import percent, plain
from studybook.rules import Link, RuleOutcome
from studybook.standing import Standing
from studybook.study import DataFile, Study
from studybook.variables import Coded, Day, Key, Variable

TEMPLATE = Path(__file__).with_name("printed.typ").read_bytes()

WITHHELD = "withheld"

LINE = 100
"""How many characters fit on a line, roughly."""

UNBROKEN = re.compile(r"\S{25}(?=\S)")
"""What has no place where a line could end."""

RECONSTRUCTED = (
    "No variable name and no code of the real files is public. The names, titles, labels and codes in this codebook are "
    "reconstructions from public sources, and each variable says how well it is supported."
)

Data = dict[str, Any]
"""What becomes JSON."""


def printed(codebook: Codebook) -> Iterator[Export]:
    """The PDF.

    Raises:
        PageFailed: it cannot be typeset.
        PolicyError: the policy that the release records cannot be followed.
    """
    content = _typeset(json.dumps(_breakable(_book(codebook)), ensure_ascii=False, sort_keys=True))
    purpose = "The whole codebook to print or to keep: every variable with its table, bookmarks, and an index by name"
    yield Export(saved(codebook, ".pdf"), content, "PDF", purpose)


@lru_cache(maxsize=1)
def _typeset(data: str) -> bytes:
    """The PDF of this data, which can be read aloud in order and needs nothing from outside to be shown.

    The same again costs nothing: pages are built over and over while somebody writes them.

    Raises:
        PageFailed: it cannot be typeset, or a text holds a character that no embedded font has.
    """
    try:
        return typst.compile(
            TEMPLATE, format="pdf", sys_inputs={"data": data}, ignore_system_fonts=True, pdf_standards=["ua-1", "a-2a"]
        )
    except typst.TypstError as error:
        problem = str(error).splitlines()[0]
    raise PageFailed(
        "The printed codebook cannot be typeset",
        where="studybook/codebook/exports/printed.typ",
        details=[problem],
        remedy="If it names a text that no font can display, write that text of the schemas with other characters.",
    )


def _breakable(data: Any) -> Any:
    """The data with every text on one line, what cannot be printed by its number, and with a place to break very long words."""
    match data:
        case str():
            return UNBROKEN.sub(lambda found: f"{found[0]}\u200b", spelled(plain(data)))
        case list() | tuple():
            return [_breakable(each) for each in cast("list[Any]", data)]
        case dict():
            return {name: _breakable(each) for name, each in cast("Data", data).items()}
        case _:
            return data


def _book(codebook: Codebook) -> Data:
    study, manifest, standing = codebook.study, codebook.bundle.manifest, codebook.bundle.standing
    year, month, day = map(int, manifest.date.split("-"))
    called, grades = codebook_in_words(study.variables), {variable.evidence.grade for variable in study.variables}
    return {
        "title": titled(standing, f"{study.name} {called}"),
        "day": {"year": year, "month": month, "day": day},
        "edition": f"Edition {manifest.date}, made with studybook {manifest.engine}",
        "called": called.capitalize(),
        "where_from": where_from(study.variables, RECONSTRUCTED),
        "mark": title_prefix(standing),
        "inline": inline_words(standing),
        "notice": notice(standing, study.name),
        "source": source_line(standing, study.name),
        "checked": files_in_words(standing),
        "group": study.group_row,
        "study": _study(study),
        "grades": [[grade.value, meaning] for grade, meaning in GRADES.items() if grade in grades],
        "missing": _missing_codes(codebook),
        "policy": _policy(codebook),
        "datasets": [_dataset(file, codebook) for file in study.files],
        "index": _index(codebook),
    }


def _study(study: Study) -> Data:
    """The public facts of the study, and how it is cited: by those who made it, never by this codebook."""
    by, address = " and ".join(study.investigators), f"https://doi.org/{study.doi}"
    return {
        "name": study.name,
        "title": study.title,
        "citation": f"{by}. {study.title}. {study.distributor} [distributor], {study.released}.",
        "address": address,
        "facts": [
            ["Study", study.name],
            ["Title", study.title],
            ["Investigators", by],
            ["Distributor", study.distributor],
            ["Version", f"{study.version}, first released {study.released}"],
            ["Units", f"{study.groups} {study.group_row}s"],
        ],
    }


def _missing_codes(codebook: Codebook) -> list[list[str]]:
    """Every missing code with its reason, and the datasets that have it."""
    found: dict[tuple[int | None, str], dict[str, None]] = {}
    for told in _all(codebook):
        variable = told.variable
        reasons = {None: "No date"} if isinstance(variable.kind, Day) else variable.missing
        for code, reason in reasons.items():
            found.setdefault((code, reason), {})[told.file.title] = None
    by_code = sorted(found, key=lambda each: (each[0] is None, each[0] or 0))
    return [["blank" if code is None else str(code), reason, ", ".join(found[code, reason])] for code, reason in by_code]


def _policy(codebook: Codebook) -> list[str]:
    """The rules of the release in short. The site's own page says them in full."""
    policy, study = policy_from(codebook.bundle.manifest.policy, "manifest.json"), codebook.study
    alone = ", ".join(sorted(policy.one_way_only))
    said = [
        f"No count below {policy.threshold} is published, zero included, and none can be worked out from what is published.",
        f"The records of a published count come from at least {policy.groups} {study.group_row}s. Records that belong to those "
        f"of another dataset come from at least {policy.parents} of these.",
        "A percentage is published only where both its numbers are.",
        f"A median needs at least {policy.median_from} records with a value, quartiles at least {policy.quartiles_from}. Both "
        "are rounded. No minimum, maximum or mean is published.",
        "Dates are published as counts per year.",
        f"There are {study.groups} {study.group_row}s, too few to be counted: what describes a whole one has no table.",
        "Identifiers and free text are not published in any form.",
    ]
    return [*said, *([f"Counted on their own, and never crossed with another variable: {alone}."] if alone else [])]


def _index(codebook: Codebook) -> list[list[str]]:
    """Every variable by its name: name, title, dataset, and where it stands."""
    by_name = sorted(_all(codebook), key=lambda each: each.variable.name)
    return [
        [each.variable.name, each.variable.title, each.file.title, _place(each.file, each.variable.name)] for each in by_name
    ]


def _all(codebook: Codebook) -> Iterator[Description]:
    return (each for told in codebook.descriptions.values() for each in told)


def _dataset(file: DataFile, codebook: Codebook) -> Data:
    """A dataset with its variables in the order of the file, where it may come back to a section."""
    entries = codebook.descriptions[file.slug]
    seen, sections = set[str](), list[Data]()
    for name, run in groupby(entries, key=lambda each: each.variable.section):
        told = list(run)
        section = {"title": f"{name}, continued", "about": ""} if name in seen else _headed(told[0].variable)
        sections.append({**section, "continued": name in seen, "entries": [_entry(each, codebook) for each in told]})
        seen.add(name)
    return {
        "title": f"{file.title} ({file.number})",
        "row": f"a {file.row}",
        "variables": str(len(file.variables)),
        "records": _count(codebook.bundle.records(file.slug)),
        "about": file.description,
        "facts": _about(file, codebook),
        "sections": sections,
    }


def _headed(variable: Variable) -> Data:
    """The heading of the section that a variable begins."""
    return {"title": variable.section, "about": variable.section_description}


def _about(file: DataFile, codebook: Codebook) -> list[list[str]]:
    standing = codebook.bundle.standing
    number = _count(codebook.bundle.records(file.slug))
    records = " ".join(filter(None, [number, inline_words(standing)]))
    links = [_link(link, file, codebook.study) for link in codebook.study.links if file.slug in {link.dataset, link.parent}]
    facts = {
        "One row is": f"a {file.row}",
        "Records": ", ".join(filter(None, [records, records_note(standing)])),
        "In the archive's file": f"{file.records}, as published",
        "Variables": f"{len(file.variables)}{origin_in_words(file.variables)}",
        "Keys": ", ".join(variable.name for variable in file.variables if isinstance(variable.kind, Key)),
        "Links": " ".join(links),
    }
    return [[name, said] for name, said in facts.items() if said]


def _link(link: Link, file: DataFile, study: Study) -> str:
    keys = " and ".join(link.keys)
    if link.dataset == file.slug:
        return f"Every {file.row} belongs to one row of the {study.file(link.parent).title} by {keys}."
    return f"A {file.row} has none, one or several rows in the {study.file(link.dataset).title} by {keys}."


def _entry(told: Description, codebook: Codebook) -> Data:
    variable, standing = told.variable, codebook.bundle.standing
    entry = {
        "name": variable.name,
        "place": _place(told.file, variable.name),
        "title": variable.title,
        "description": variable.description,
        "universe": universe_in_words(variable, told.file),
        "values": f"{kind_in_words(variable)}.",
        "untold": f"No table: {told.untold}." if told.untold else "",
        "coded": isinstance(variable.kind, Coded),
        "counted": told.table is not None,
        "rows": [_row(row, told) for row in told.rows],
        "total": [_count(told.total), _share(told.total, told)],
        "quartiles": _quartiles(told.statistics, standing),
        "rules": [[_where(each, told, codebook.study), f"{each.verdict.capitalize()}."] for each in told.rules],
        "evidence": [variable.evidence.grade.value, GRADES[variable.evidence.grade], f"Source: {variable.evidence.source}."],
        "sensitivity": variable.sensitivity.capitalize(),
        "elsewhere": [[other.title, _place(other, variable.name)] for other in told.elsewhere],
        "uses": "; ".join(use.title for use in told.uses),
    }
    return {**entry, "lines": _lines(entry)}


def _where(rule: RuleOutcome, told: Description, study: Study) -> str:
    """The sentence of a rule, and of which dataset it is true if that is another one."""
    file = study.file(rule.dataset)
    return rule.sentence if file is told.file else f"In the {file.title}: {rule.sentence}"


def _row(row: Row, told: Description) -> Data:
    """A category; of a number or a date its value alone, and what is missing with its code."""
    code = ", ".join("blank" if each is None else str(each) for each in row.category.codes)
    beside = f" ({code})" if row.category.missing and not isinstance(told.variable.kind, Coded) else ""
    numbers = [_count(row.count), _share(row.count, told)]
    return {"code": code, "label": f"{row.category.label}{beside}", "numbers": numbers, "missing": row.category.missing}


def _quartiles(statistics: tuple[Statistic, ...], standing: Standing) -> str:
    if not statistics:
        return ""
    said = "; ".join(f"{each.name} {_count(each.value)}" for each in statistics)
    marked = " ".join(filter(None, [f"({statistics[0].unit}, rounded)", inline_words(standing)]))
    return f"{said[0].upper()}{said[1:]} {marked}."


def _count(count: int | None) -> str:
    return WITHHELD if count is None else f"{count:,}"


def _share(count: int | None, told: Description) -> str:
    """A percentage of all records; a dash where there are none."""
    share = percent(count, told.total)
    if share is None:
        return WITHHELD
    return f"{share}%" if told.total else "–"


def _place(file: DataFile, name: str) -> str:
    """Where a variable is told, as other pages refer to it."""
    return f"{file.slug}.{name}"


def _lines(entry: Data) -> int:
    """How many lines an entry takes, roughly."""
    texts = [entry["description"], entry["universe"], entry["uses"], entry["untold"], " ".join(entry["evidence"])]
    labels = [row["label"] for row in entry["rows"]]
    return 6 + sum(1 + len(text) // LINE for text in (*texts, *(sentence for sentence, _ in entry["rules"]), *labels))
