"""Citations for readers: when every fact that they must hold is taken out of them, next to nothing is left."""

import re
from collections.abc import Iterator, Sequence

from studybook.audit.citations.facts import Facts, Source
from studybook.audit.page import alike

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)

LEFT = {"apa": {"dataset", "in", "version"}, "chicago": {"in", "version", "and", "et", "al"}}
"""Words of each style that are no fact."""

LONG = {"apa": 20, "chicago": 6}
"""How many authors are all named."""


def faults(entries: Sequence[str], form: str, cited: Facts) -> Iterator[str]:
    """What a citation says otherwise than it is, or leaves out."""
    wanted = [_own(cited, form)] if cited.data is None else [_own(cited, form), _of(cited.data, form)]
    if len(entries) != len(wanted):
        yield "has not as many entries as it should"
    people = [cited.authors, cited.data.authors if cited.data else ()]
    for entry, said, names in zip(entries, wanted, people, strict=False):
        if not _explained(entry, said, names, form):
            yield "says something else than the release, or not all of it"
    if cited.data is None and not (entries and entries[0].endswith(alike(cited.notice)) and cited.notice):
        yield "does not end with what its numbers are"
    if cited.data is None and form == "apa" and not (entries and entries[0].startswith(alike(cited.title))):
        yield "does not begin with what its numbers are"


def in_text_faults(text: str, cited: Facts) -> Iterator[str]:
    """What stands behind a sentence otherwise than it should."""
    if cited.data is None:
        good = text == alike(f"(“{cited.title},” {cited.date.year})")
    else:
        families = [word for name in cited.authors for word in alike(name).replace(",", " ").split()]
        found = re.fullmatch(rf"\((?P<names>.+), {cited.date.year}\)", text)
        good = bool(found and set(found["names"].replace(" et al.", "").replace(" & ", " ").split()) <= set(families))
    if not good:
        yield "says something else than the release"


def _own(cited: Facts, form: str) -> list[str]:
    """Every fact of the entry. A day is told by both but for findings in the style of APA, which has the year alone."""
    day = f"{MONTHS[cited.date.month - 1]} {cited.date.day}"
    year = f"{cited.date.year}, {day}" if form == "apa" and cited.data is None else str(cited.date.year)
    more = [day] if form == "chicago" else []
    version = [f"Version {cited.version}"] if cited.version else []
    return [cited.address, cited.notice, cited.title, cited.site, cited.institution, *version, year, *more]


def _of(data: Source, form: str) -> list[str]:
    day = [f"{MONTHS[data.date.month - 1]} {data.date.day}"] if form == "chicago" else []
    address = f"https://doi.org/{data.doi}"
    return [address, data.title, data.distributor, f"{data.name}", f"Version {data.version}", str(data.date.year), *day]


def _explained(entry: str, said: Sequence[str], names: Sequence[str], form: str) -> bool:
    """Whether a text holds each of these once, and besides them people's names and next to nothing."""
    left = alike(entry).casefold()
    for fact in filter(None, said):
        text = alike(fact).casefold()
        if text not in left:
            return False
        left = left.replace(text, " ", 1)
    for name in names if len(names) <= LONG[form] else ():
        for word in re.split(r"[\s,]+", alike(name).casefold()):
            short = "-".join(f"{part[:1]}." for part in word.split("-") if part)
            fitting = next((each for each in (word, short) if each in left), None)
            if fitting is None:
                return False
            left = left.replace(fitting, " ", 1)
    if len(names) > LONG[form]:
        left = _without(left, names)
    return not set(re.findall(r"\w+", left)) - LEFT[form]


def _without(text: str, names: Sequence[str]) -> str:
    """The text without any name; of many people, not all are named."""
    for word in {word for name in names for word in re.split(r"[\s,]+", alike(name).casefold()) if word}:
        text = re.sub(rf"(?<!\w)({re.escape(word)}(?!\w)|{re.escape(word[0])}\.)", " ", text)
    return text
