"""A study whose every word is one that files trip over, and releases of any study made up without rows, to test exports."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

from studybook import __version__
from studybook.audit.exports import untrue
from studybook.bundle import Bundle, Cell, Entry, Manifest, Released, SourceKind, Statistic, Table
from studybook.cells import dimension, where
from studybook.codebook.description import Codebook
from studybook.codebook.exports import Exporter
from studybook.declare import Code, Dataset, Date, Identifier, Number, Section, Words, page_group
from studybook.permitted import untold
from studybook.rules import Constant, Link, Rule, RuleOutcome, Unique, in_words, rule_id
from studybook.standing import Approval, Attestation
from studybook.study import DataFile, Study
from studybook.variables import Measured, Sensitivity, Variable
from tests.ponds import POLICY

NASTY = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-9 and less",
    "@SUM(A1)",
    "\tbehind a tab",
    "\rbehind a return",
    "'=quoted",
    "''=quoted twice",
    '"=quoted',
    "  = behind spaces",
    "\u200b\u202e=unseen",
    "＝１+１",
    "﹣5",
    "two\nlines, \"quotes\" and 'more'",
    "</script><script>alert(1)</script>",
    "]]> & &amp; <b>",
    "\u05e2\u05d1\u05e8\u05d9\u05ea \u202eright to left",
    "x" * 10_000,
    "control \x01 \x07 \x1f and nothing \x00 at all",
    "_x0041_ and _x005F_",
    "half \ufffe none \uffff",
    "3",
    "withheld",
    "2026-11-23",
    "'plain in quotes'",
    "'\tquoted tab",
    "'\nquoted line",
)
"""Labels, titles and all other words."""


def _words(number: int) -> str:
    return f"{NASTY[number % len(NASTY)]} No {number}"


ODD = Section(
    _words(0),
    _words(1),
    missing={-9: _words(2), -8: f"Not applicable {_words(3)}"},
    sensitivity=Sensitivity.LOW,
    evidence=page_group(_words(4)),
    universe=_words(5),
)


class Weeds(Dataset):
    """One row a weed: =1+1, "quoted", </script>."""

    BED: Identifier = ODD.key(_words(6), _words(7))
    WEED: Identifier = ODD.key(_words(8), _words(9), unique=True)
    LABELLED: Code = ODD.coded(_words(10), _words(11), dict(enumerate(NASTY)), missing={-1: "=missing", -2: "'@missing"})
    TALL: Number = ODD.measured(_words(12), _words(13), 0, 40, _words(14), starts=[0, 2, 10])
    LEAVES: Number = ODD.count(_words(15), _words(16), 1, 9, _words(17), starts=[1, 3])
    PULLED: Date = ODD.day(_words(18), _words(19), date(2001, 1, 1), date(2003, 12, 31))
    SOIL: Code = ODD.coded(_words(20), _words(21), {1: _words(22), 2: _words(23)})
    DEEP: Number = ODD.measured("Depth of the bed", _words(24), 0, 9, "metres", starts=[0, 5])
    NOTES: Words = ODD.text(_words(25), _words(26))
    AGAIN: Code = ODD.coded("Whether it came again", _words(27), {1: "Yes", 0: "No"}, asked_if={"LABELLED": {0, 5, -1}})


class Roots(Dataset):
    """One row a root of a weed."""

    BED: Identifier = ODD.key(_words(6), _words(7))
    WEED: Identifier = ODD.key(_words(8), _words(9))
    TALL: Number = ODD.measured(_words(12), _words(13), 0, 40, _words(14), starts=[0, 2, 10])


STUDY = Study(
    name="WEEDS 2",
    number="2",
    title="=Weeds, in all beds",
    investigators=("A. Heron",),
    distributor="The Field Book",
    version="V3",
    doi="10.0000/weeds",
    released=date(2004, 1, 1),
    files=(
        DataFile(schema=Weeds, number="DS1", title="Weeds Data", row="weed", records=60),
        DataFile(schema=Roots, number="DS2", title="@Roots Data", row="root", records=80),
    ),
    declared_rules=(
        Unique("weeds", ("WEED",)),
        Unique("weeds", ("BED", "WEED")),
        Link("roots", "weeds", ("BED", "WEED")),
        Constant("weeds", ("SOIL", "DEEP"), "BED"),
    ),
    group="BED",
    group_row="bed",
    groups=5,
    edition=date(2005, 6, 7),
)

ATTESTATION = Attestation(licensee="A. Heron 3", institution="University of the Lake", agreement="No. 12", date="2005-07-01")
APPROVAL = Approval(reviewer="B. Swan 4", date="2005-08-01", agreement="No. 12", manifest="d")
STANDINGS: Mapping[str, SourceKind] = {
    "synthetic": SourceKind.SYNTHETIC,
    "unattested": SourceKind.UNATTESTED,
    "uncleared": SourceKind.ATTESTED,
    "approved": SourceKind.ATTESTED,
}


def made_up(study: Study, standing: str = "synthetic", seed: int = 1) -> Bundle:
    """A release of numbers that nobody counted, some withheld. Nothing protects them: they say nothing of anybody."""
    draw, source = Random(seed), STANDINGS[standing]
    codebook = {
        file.slug: tuple(_entry(file, number, study, draw) for number in range(len(file.variables))) for file in study.files
    }
    seen = next((entry.table for entry in codebook[study.files[0].slug] if entry.table), None)
    assert seen
    return Bundle(
        manifest=Manifest(
            study=study.name,
            doi=study.doi,
            source=source,
            seed=7 if source is SourceKind.SYNTHETIC else None,
            policy=POLICY.as_record(),
            schemas="0" * 64,
            engine=__version__,
            date="2005-06-07",
            attestation=ATTESTATION if source is SourceKind.ATTESTED else None,
        ),
        findings=(Released(id="of-2-sorts", title="Of 2 sorts", note="", question="frequencies", table=seen),),
        codebook=codebook,
        validation=tuple(map(_held, study.rules)),
        approval=APPROVAL if standing == "approved" else None,
        digest="d",
    )


def _held(rule: Rule) -> RuleOutcome:
    return RuleOutcome(rule_id(rule), rule.dataset, "expected", in_words(rule), held=True)


def _entry(file: DataFile, number: int, study: Study, draw: Random) -> Entry:
    variable = file.variables[number]
    if why := untold(variable, file, study):
        return Entry(variable=variable.name, table=None, untold=why)
    found = dimension(variable)
    counts = [draw.choice([None, 0, 5, 31, 1234]) for _ in found.categories]
    total = None if number % 3 == 2 else sum(count or 2 for count in counts)
    cells = [Cell(where({variable.name: each.codes}), count) for each, count in zip(found.categories, counts, strict=True)]
    names = ("lower quartile", "median", "upper quartile") if isinstance(variable.kind, Measured) else ()
    table = Table(
        dataset=file.slug,
        universe=(),
        dimensions=(found,),
        cells=(*cells, Cell((), total)),
        statistics=tuple(Statistic(name, draw.choice([None, 3, 12]), variable.kind.unit) for name in names),
    )
    return Entry(variable=variable.name, table=table)


def revealed(bundle: Bundle) -> Bundle:
    """The same release with every number told: what is told of no variable stays so."""
    return replace(bundle, codebook={slug: tuple(map(_revealed, entries)) for slug, entries in bundle.codebook.items()})


def _revealed(entry: Entry) -> Entry:
    if not entry.table:
        return entry
    cells = tuple(replace(cell, count=4321 if cell.count is None else cell.count) for cell in entry.table.cells)
    statistics = tuple(replace(each, value=77 if each.value is None else each.value) for each in entry.table.statistics)
    return replace(entry, table=replace(entry.table, cells=cells, statistics=statistics))


def laid(site: Path, codebook: Codebook, *exporters: Exporter) -> list[Path]:
    """The files of a site that these make, with nothing on its pages."""
    paths = list[Path]()
    for address in {use.address for described in codebook.descriptions.values() for each in described for use in each.uses}:
        page(site / address.partition("#")[0] if address else site / "codebook/index.html")
    page(site / "codebook/index.html")
    for export in (export for exporter in exporters for export in exporter(codebook)):
        paths.append(site / export.path)
        paths[-1].parent.mkdir(parents=True, exist_ok=True)
        paths[-1].write_bytes(export.content)
    return paths


def page(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("<!DOCTYPE html><html><body></body></html>", encoding="utf-8")


def problems(site: Path, codebook: Codebook) -> list[str]:
    """What the audit finds in the files of a site."""
    return list(untrue(site, codebook.study, codebook.bundle))


def told(codebook: Codebook) -> Iterator[tuple[DataFile, Variable, Table | None]]:
    """Every variable with its table as the release has it, in the order of the files."""
    for file in codebook.study.files:
        for variable, entry in zip(file.variables, codebook.bundle.codebook[file.slug], strict=True):
            yield file, variable, entry.table


def counts(table: Table) -> list[int | None]:
    """The numbers of the categories of a table in their order, None where withheld."""
    (found,) = table.dimensions
    return [table.at(where({found.variable: category.codes})).count for category in found.categories]


def share(count: int | None, total: int | None) -> int | None:
    """A whole percentage, halves up, worked out apart from the code that is tested."""
    if count is None or total is None:
        return None
    return int(Fraction(100 * count, total) + Fraction(1, 2)) if total else 0
