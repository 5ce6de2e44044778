"""The entry of one variable in the printed codebook, read back: what it states, and nothing that does not belong there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from studybook.audit.exports.stated import EVERYTHING, Stated
from studybook.audit.exports.tagged import Element

MISSING = "Missing or not applicable"
ALL = "All records"
WITHHELD = "withheld"
ELSEWHERE = "Also in"

HELD = re.compile("P L (?:P )?(?:Table (?:P )?)?L ")
"""What stands under a heading: a description, facts, why there is no table, a table, quartiles, more facts."""

FIRST = re.compile("Universe Values ")
MORE = re.compile(f"(?:Rule )*Evidence Sensitivity (?:{ELSEWHERE} )?(?:Used in )?")

EVIDENCE = re.compile(r"([A-Z-]+): .+")
VERDICT = re.compile(r"(?P<sentence>.+) (?P<verdict>Held|Not held|Waived|Not checkable)\.")
LEADS = re.compile(r"(?:^|(?<=; ))(.+?), page ([0-9]+)(?=; |$)")

COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*")
SHARE = re.compile(r"([0-9]+)%")
CODES = re.compile(r"-?[0-9]+(?:, -?[0-9]+)*")
CLASS = re.compile(r"(-?[0-9]+)(?:–(-?[0-9]+))?(?: .+)?")
YEAR = re.compile(r"[0-9]{4}")
BESIDE = re.compile(r"(.+) \((-?[0-9]+|blank)\)")
QUARTILES = re.compile(r"Lower quartile (\S+); median (\S+); upper quartile (\S+) \((.+), rounded\)(?: (\(.+\)))?\.")
QUARTILE_NAMES = ("lower quartile", "median", "upper quartile")

Cells = list[str]
Numbers = Mapping[str, int | None]


@dataclass(frozen=True)
class Told:
    """What an entry states and on which page, where it says that other datasets tell of the same variable, and its texts."""

    stated: Stated
    page: int
    elsewhere: Sequence[tuple[str, int]]
    texts: Sequence[str]


@dataclass(frozen=True)
class Lines:
    """The lines of a table by place: labels, valid and missing ones apart, and numbers."""

    valid: Mapping[str, str]
    missing: Mapping[str, str]
    counts: Numbers
    shares: Numbers


def entry(heading: Element, held: Sequence[Element], dataset: str, beside: str) -> Told:
    """The entry under a heading. `beside` is the mark that stands beside its numbers.

    Raises:
        ValueError: it is not written as entries are.
    """
    name, _, title = heading.text.partition(" – ")
    if not title or not HELD.fullmatch("".join(f"{each.kind} " for each in held)):
        raise ValueError("an entry in another order")
    (_, universe), (_, values) = facts(held[1], FIRST)
    lines, quartiles, texts = _figures(held[2:-1], values, beside)
    more = facts(held[-1], MORE)
    (grade,) = (_matched(EVIDENCE, said)[1] for about, said in more if about == "Evidence")
    rules = [_matched(VERDICT, said) for about, said in more if about == "Rule"]
    stated = Stated(
        dataset=dataset,
        name=name,
        title=title,
        description=held[0].text,
        grade=grade,
        valid=lines.valid,
        missing=lines.missing,
        counts=lines.counts,
        shares=lines.shares,
        quartiles=quartiles,
        universe=universe,
        rules={rule["sentence"]: rule["verdict"].lower() for rule in rules},
    )
    other = [said for about, said in more if about != ELSEWHERE]
    return Told(stated, heading.page, list(_elsewhere(more)), (universe, values, *texts, *other))


def facts(element: Element, names: re.Pattern[str]) -> list[tuple[str, str]]:
    """The names in a list of facts, which stand in this order, each with what is said of it.

    Raises:
        ValueError: it has other names.
    """
    found = [[part.text for part in item.elements] for item in element.elements]
    if any(len(parts) != 2 for parts in found):
        raise ValueError("a list without names")
    _matched(names, "".join(f"{name} " for name, _ in found))
    return [(name, said) for name, said in found]


def count(said: str) -> int | None:
    """A number of records; None is withheld.

    Raises:
        ValueError: it is neither.
    """
    return None if said == WITHHELD else int(_matched(COUNT, said)[0].replace(",", ""))


def _figures(held: Sequence[Element], values: str, beside: str) -> tuple[Lines, Numbers, list[str]]:
    """The table, the quartiles below it, and above it why it has no numbers, each if there is one."""
    kinds = [each.kind for each in held]
    at = kinds.index("Table") if "Table" in kinds else len(kinds)
    lines = _lines(held[at], values, beside) if at < len(kinds) else Lines({}, {}, {}, {})
    reasons, below = [each.text for each in held[:at]], [each.text for each in held[at + 1 :]]
    if bool(reasons) == bool(lines.counts) or (below and not lines.counts):
        raise ValueError("numbers with a reason why there are none, or neither")
    return lines, _quartiles(below[0], values, beside) if below else {}, reasons


def _lines(table: Element, values: str, beside: str) -> Lines:
    head, *rows = [[cell.text for cell in row.elements] for row in table.all("TR")]
    names = ["Code", "Label"] if values.endswith(" codes.") else ["Value"]
    numbers = [" ".join(filter(None, ["Records", beside])), "Percent"]
    if head not in ([*names, *numbers], names):
        raise ValueError("other columns than there should be")
    total = rows.pop() if head != names else []
    if any(len(row) != len(head) for row in rows if row != [MISSING]) or rows.count([MISSING]) > 1:
        raise ValueError("a line with other columns")
    at = rows.index([MISSING]) if [MISSING] in rows else len(rows)
    valid, missing = rows[:at], rows[at + 1 :]
    named = [*(_valid(row, values) for row in valid), *(_missing(row, values) for row in missing)]
    places = [place for place, _ in named]
    if len(set(places)) < len(places):
        raise ValueError("a line twice")
    labels = Lines(dict(named[: len(valid)]), dict(named[len(valid) :]), {}, {})
    return _counted(labels, places, [*valid, *missing], total) if total else labels


def _counted(labels: Lines, places: list[str], rows: list[Cells], total: Cells) -> Lines:
    """The numbers of every line and of all records; a dash stands for the percentage of nothing."""
    name, said, whole = total
    records = count(said)
    if name != ALL or whole != (WITHHELD if records is None else "100%" if records else "–"):
        raise ValueError("other words for all records")
    counts = {place: count(row[-2]) for place, row in zip(places, rows, strict=True)} | {EVERYTHING: records}
    shares = {place: _share(row[-1], records) for place, row in zip(places, rows, strict=True)}
    return Lines(labels.valid, labels.missing, counts, shares)


def _valid(row: Cells, values: str) -> tuple[str, str]:
    """The place and the label of a valid category, which depend on what sort of values a variable has."""
    if values.endswith(" codes."):
        return _matched(CODES, row[0])[0].replace(", ", ","), row[1]
    if values.startswith("Date"):
        return _matched(YEAR, row[0])[0], row[0]
    low, high = _matched(CLASS, row[0]).groups()
    return f"{low}:{high or low}", row[0]


def _missing(row: Cells, values: str) -> tuple[str, str]:
    if values.endswith(" codes."):
        return _matched(CODES, row[0])[0].replace(", ", ","), row[1]
    label, place = _matched(BESIDE, row[0]).groups()
    return place, label


def _share(said: str, records: int | None) -> int | None:
    if said == WITHHELD:
        return None
    return 0 if said == "–" and records == 0 else int(_matched(SHARE, said)[1])


def _quartiles(said: str, values: str, beside: str) -> Numbers:
    """The quartiles, in the unit that the values are in."""
    *found, unit, mark = _matched(QUARTILES, said).groups()
    if (mark or "") != beside or f" of {unit}, " not in values:
        raise ValueError("quartiles in another unit, or without their mark")
    return {name: count(each) for name, each in zip(QUARTILE_NAMES, found, strict=True)}


def _elsewhere(more: Sequence[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    for about, said in more:
        if about == ELSEWHERE:
            _matched(re.compile(f"(?:{LEADS.pattern}(?:; |$))+"), said)
            yield from ((dataset, int(page)) for dataset, page in LEADS.findall(said))


def _matched(pattern: re.Pattern[str], said: str) -> re.Match[str]:
    """What a pattern finds in a whole text.

    Raises:
        ValueError: it is another text.
    """
    if not (found := pattern.fullmatch(said)):
        raise ValueError("another text than there should be")
    return found
