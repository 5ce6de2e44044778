"""Reads the printed codebook back: every part in its place, every variable under its heading, every page under its number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from studybook.audit.exports.noted import Noted, noted
from studybook.audit.exports.printed_entry import MISSING, Told, entry, facts
from studybook.audit.exports.stated import EVERYTHING
from studybook.audit.exports.tagged import Element, Tagged, tagged
from studybook.audit.page import in_lines
from studybook.bundle import Bundle
from studybook.study import Study
from studybook.variables import Grade

ENDING = "-codebook.pdf"

MARKS = {"Synthetic demo": "(synthetic)", "Not cleared for release": "(not cleared)", "": ""}
"""What stands at the head of every page, and what then stands beside numbers."""

CONTENTS = "Contents"
BEFORE = ("How to read this codebook", CONTENTS, "Study description")
AFTER = ("Appendix: Missing codes and disclosure policy", "Appendix: Index of variables")
"""The parts before those of the datasets, and after them."""

NUMBERS = "What the numbers are"
"""Under these words it says where they come from."""

CONTINUED = ", continued"
"""How the heading of a section ends that a file comes back to; the contents do not list it again."""

DATASET = re.compile(r"(.+) \([^()]+\)")
FACTS = re.compile("One row is Records In the archive's file Variables (?:Keys )?(?:Links )?")
HEADS = (
    MISSING,
    "Code",
    "Label",
    "Value",
    "Records",
    "Percent",
    "Name",
    "Title",
    "Dataset",
    "Datasets",
    "One row is",
    "Variables",
    "Reason",
    "Page",
    *filter(None, MARKS.values()),
)
AGAIN = f"(?:(?:{'|'.join(map(re.escape, (*HEADS, '.')))}) ?)*"
"""The heads of a table that goes on, and the dots of the contents."""

OUTSIDE = "https://doi.org/"
"""Where the only links to another host lead."""

ABOUT = {"Title": r".+", "Creator": r"Typst [0-9.]+", "CreationDate": r"D:([0-9]{8})000000Z", "ModDate": r"D:([0-9]{8})000000Z"}
"""All that the file says of itself: no author, no keywords, and no time of day."""


@dataclass(frozen=True)
class Part:
    """A heading, and what follows it up to the next one of its kind."""

    heading: Element
    held: Sequence[Element]


@dataclass(frozen=True)
class Set:
    """The part of a dataset: its title without and with its number, what one row is, its entries, and its other texts."""

    title: str
    heading: str
    row: str
    entries: Sequence[Told]
    texts: Sequence[str]

    @property
    def records(self) -> str:
        """How many records its tables are of, spelled."""
        found = {each.stated.counts[EVERYTHING] for each in self.entries if each.stated.counts}
        if len(found) > 1:
            raise ValueError("tables of one dataset have different totals")
        number = next(iter(found), None)
        return "withheld" if number is None else f"{number:,}"


def read_printed(path: Path) -> Noted:
    """What it states of each variable, in the order of its pages.

    Raises:
        ValueError: it is not written as it must be, or a number of a page is not the true one.
    """
    return _read(path.read_bytes())


@lru_cache(maxsize=1)
def _read(content: bytes) -> Noted:
    """The same file again costs nothing: a site is built over and over while somebody writes its pages."""
    file = tagged(content)
    front, parts = _parts(file.elements, "H1")
    mark, source = _furniture(file, [part.heading for part in parts])
    if tuple(part.heading.text for part in parts if part.heading.text in BEFORE + AFTER) != BEFORE + AFTER:
        raise ValueError("other parts than there should be")
    read, contents, study, *datasets, appendix, index = parts
    sets = [_set(part, file, MARKS[mark]) for part in datasets]
    _check_pages(file, contents, index, sets)
    _check_study(study, sets, MARKS[mark])
    texts = [*(each.text for each in front), _about(file, front, mark), *_addresses(file)]
    listed = [each for each in study.held if each.kind != "Table"]
    texts += [said for held in (read.held, listed, appendix.held) for said in _texts(held)]
    texts += [said for each in sets for said in (each.heading, *each.texts)]
    texts += [said for each in sets for told in each.entries for said in told.texts]
    notices = {_notice(front), ". ".join(filter(None, [mark, source]))}
    return noted(notices, (told.stated for each in sets for told in each.entries), texts, lines=True)


def words(study: Study, bundle: Bundle) -> Iterator[str]:
    """What may be said of the edition, the study and the policy."""
    policy = bundle.manifest.policy
    yield f"Edition {bundle.manifest.date}"
    yield f"[distributor], {study.released}"
    yield f"first released {study.released}"
    yield f"{study.groups} {study.group_row}s"
    yield f"No count below {policy['threshold']} is published"
    yield f"at least {policy['groups']} {study.group_row}s"
    yield f"at least {policy['parents']} of these"
    yield f"A median needs at least {policy['median_from']} records"
    yield f"quartiles at least {policy['quartiles_from']}"


def _parts(elements: Sequence[Element], kind: str) -> tuple[Sequence[Element], list[Part]]:
    """What stands before the first heading of a kind, and every such heading with what follows it."""
    starts = [place for place, each in enumerate(elements) if each.kind == kind]
    ends = pairwise([*starts, len(elements)])
    return elements[: starts[0]] if starts else elements, [Part(elements[a], elements[a + 1 : b]) for a, b in ends]


def _furniture(file: Tagged, headings: Sequence[Element]) -> tuple[str, str]:
    """The mark and the source that stand on every page alike, with the title of the part and the number of the page."""
    found = set[tuple[str, str]]()
    for page, said in enumerate(file.furniture, start=1):
        part = next((each.text for each in reversed(headings) if each.page <= page), "")
        marks, end = "|".join(MARKS), f"{page} of {len(file.furniture)}"
        if not (sheet := re.fullmatch(rf"({marks}) ?{_running(part, said)} ?{AGAIN}(Source: .+\.) ?{end}", said)):
            raise ValueError("a page without its mark, its part or its number")
        found.add((sheet[1], sheet[2]))
    if len(found) != 1:
        raise ValueError("pages with different marks")
    return found.pop()


def _running(part: str, said: str) -> str:
    """What stands at the head of a page: the title of the part, of a long one the beginning."""
    cut = re.match(rf"(?:{'|'.join(MARKS)}) ?(.{{60,90}})\.\.\.", said)
    return re.escape(f"{cut[1]}...") if cut and in_lines(part).startswith(in_lines(cut[1])) else re.escape(part)


def _notice(front: Sequence[Element]) -> str:
    """What the first page says of the numbers."""
    (said,) = [after for before, after in pairwise(front) if before.text == NUMBERS]
    if said.page != 1 or any(each.kind != "P" for each in front):
        raise ValueError("another first page")
    return said.text


def _set(part: Part, file: Tagged, beside: str) -> Set:
    front, sections = _parts(part.held, "H2")
    if [each.kind for each in front] != ["P", "L"] or not (named := DATASET.fullmatch(part.heading.text)):
        raise ValueError("a dataset that begins in another way")
    entries, texts = list[Part](), [front[0].text]
    for section in sections:
        about, found = _parts(section.held, "H3")
        texts += [section.heading.text, *_texts(about)]
        entries += found
    slug = _slug(entries, file)
    told = Set(named[1], part.heading.text, "", [entry(each.heading, each.held, slug, beside) for each in entries], ())
    said = dict(facts(front[1], FACTS))
    records = " ".join(filter(None, [told.records, beside]))
    if said.pop("Variables") != f"{len(entries)}, {_origin(told)}" or said.pop("Records").partition(", ")[0] != records:
        raise ValueError("not as many variables or records as it says")
    return Set(told.title, told.heading, said.pop("One row is"), told.entries, (*texts, *said.values()))


def _origin(told: Set) -> str:
    """Where the variables of a dataset come from, by their grades."""
    known = sum(each.stated.grade != Grade.FROM_FILE for each in told.entries)
    if known in {0, len(told.entries)}:
        return "all reconstructed" if known else "all from the files"
    return f"{known} of them reconstructed"


def _slug(entries: Sequence[Part], file: Tagged) -> str:
    """How addresses name the dataset of these entries, each of which has a place that is named for both."""
    names = {each.heading.text.partition(" ")[0]: each.heading.page for each in entries}
    slugs = {place.rpartition(".")[0] for place in file.places}
    (found,) = [each for each in slugs if all(file.places.get(f"{each}.{name}") == page for name, page in names.items())]
    return found


def _check_pages(file: Tagged, contents: Part, index: Part, sets: Sequence[Set]) -> None:
    """Make sure that every number of a page is the true one: in contents, bookmarks, index and entries."""
    headings = [each for each in file.elements if each.kind in {"H1", "H2", "H3"}]
    listed = [each for each in headings if each.kind != "H3" and each.text != CONTENTS and not each.text.endswith(CONTINUED)]
    said = [each.text.replace(" ", "") for part in contents.held for each in part.all("TOCI")]
    marked = [(int(each.kind[1]) - 1, in_lines(each.text), each.page) for each in headings]
    places = {(in_lines(each.title), told.stated.name): told.page for each in sets for told in each.entries}
    entries = [(told.stated.name, told.stated.title, each.title, str(told.page)) for each in sets for told in each.entries]
    (table,) = index.held
    wrong = (
        said != [f"{each.text}{each.page}".replace(" ", "") for each in listed],
        [(level, in_lines(title), page) for level, title, page in file.bookmarks] != marked,
        any(in_lines(each.title) != in_lines(each.text) for each in headings),
        _rows(table) != _set_rows([("Name", "Title", "Dataset", "Page"), *sorted(entries, key=lambda each: each[0])]),
        any(
            places.get((in_lines(title), told.stated.name)) != page
            for each in sets
            for told in each.entries
            for title, page in told.elsewhere
        ),
        len(file.places) != len(entries),
    )
    if any(wrong):
        raise ValueError("a number of a page that is not the true one")


def _check_study(study: Part, sets: Sequence[Set], beside: str) -> None:
    """Make sure that the list of datasets says of each what its own part says."""
    head = ("Dataset", "One row is", "Variables", " ".join(filter(None, ["Records", beside])))
    rows = [(each.heading, each.row, str(len(each.entries)), each.records) for each in sets]
    (table,) = [each for each in study.held if each.kind == "Table"]
    if _rows(table) != _set_rows([head, *rows]):
        raise ValueError("a list of other datasets")


def _about(file: Tagged, front: Sequence[Element], mark: str) -> str:
    """What the file says of itself: a title with its mark, and the day of its edition, which its first page says too."""
    if file.about.keys() != ABOUT.keys() or not all(re.fullmatch(ABOUT[name], said) for name, said in file.about.items()):
        raise ValueError("a file that says other things of itself")
    title, days = file.about["Title"], {file.about[name][2:10] for name in ("CreationDate", "ModDate")}
    edition = {f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in days}
    if not title.startswith(mark) or not any(each.text.startswith(f"Edition {day},") for each in front for day in edition):
        raise ValueError("a title without its mark, or another day")
    return title


def _addresses(file: Tagged) -> Iterator[str]:
    """Where links lead outside; those inside lead to the page that they say."""
    titles = {(in_lines(each.text), each.page) for each in file.elements if each.kind in {"H1", "H2"}}
    for link in file.links:
        if link.page is None:
            if link.says != link.address or not link.address.startswith(OUTSIDE):
                raise ValueError("a link to another host")
            yield link.address
        elif in_lines(link.says) != in_lines(f"Section, page {link.page}") and not any(
            in_lines(link.says) == in_lines(f'"{title}" page {page}') for title, page in titles if page == link.page
        ):
            raise ValueError("a link that leads to another page than it says")


def _rows(table: Element) -> list[tuple[str, ...]]:
    return _set_rows([[cell.text for cell in row.elements] for row in table.all("TR")])


def _set_rows(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    return [tuple(map(in_lines, row)) for row in rows]


def _texts(held: Sequence[Element]) -> Iterator[str]:
    """The texts of paragraphs, of facts with their names, and of the lines of tables."""
    for each in held:
        match each.kind:
            case "P" | "H2":
                yield each.text
            case "L":
                yield from (" ".join(part.text for part in item.elements) for item in each.elements)
            case "Table":
                yield from (" ".join(row) for row in _rows(each))
            case _:
                raise ValueError("an element that does not stand here")
