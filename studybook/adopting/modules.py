"""The modules that are written: codes, sections, one for each file, and the study."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import assert_never

from studybook.adopting.choices import FIRST_DAY, LAST_DAY, Chosen
from studybook.adopting.naming import Constants, short
from studybook.adopting.python import argument, call, codes, comment, imported, number, quoted, written
from studybook.described import Described
from studybook.variables import Coded, Count, Day, Key, Kind, Measured, Text

UNSAID = date(2000, 1, 1)
"""Stands for a day that no file says."""

DIRECT = "Sensitivity.DIRECT_IDENTIFIER"

MOST = 1_000_000
"""Units there may be, where a file does not say how many records it has."""


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """One file and what its variables are declared to be."""

    described: Described
    stem: str
    class_name: str
    module: str
    variables: tuple[Chosen, ...]


def codes_module(names: Constants) -> str:
    """Every set of labels and of missing codes, once."""
    head = '"""Codes and their labels, as the files have them."""\n'
    sets = [*((name, of) for of, name in names.labels.items()), *((name, of) for of, name in names.missing.items())]
    return "\n".join([head, "\n\n".join(codes(name, dict(of)) for name, of in sets), ""]) if sets else head


def sections_module(adopted: Sequence[Adopted], names: Constants) -> str:
    """A section for identifiers, and one for each file."""
    parts = [
        '"""The headings of the codebook, and what the variables under each have in common: to be divided as the study is."""',
        "",
        "from studybook.declare import Section",
        "from studybook.variables import Evidence, Grade, Sensitivity",
        "",
        'FROM_FILE = Evidence(Grade.FROM_FILE, "The file itself")',
        "",
        "# Nobody has said yet how much a value tells about a person: until then all are taken to help identify one.",
        "SENSITIVITY = Sensitivity.QUASI_IDENTIFIER",
        "",
        *_section("IDENTIFIERS", "Identifiers", "What tells records apart, and whose they are. Never published.", DIRECT),
    ]
    for one in adopted:
        title, what = f"Variables of {_plain(short(one.stem))}", f"Everything that the file {_plain(short(one.stem))} holds."
        parts += [
            "",
            *_section(names.sections[one.class_name], title, what),
        ]
    return "\n".join(parts) + "\n"


def file_module(one: Adopted, names: Constants) -> str:
    """The class of one file."""
    section = names.sections[one.class_name]
    body = list(chain.from_iterable(_declared(variable, section, names) for variable in one.variables))
    notes = [*one.described.notes, "Titles and descriptions are the labels of the file: say what each variable is."]
    parts = [
        f'"""The file {_plain(short(one.stem))}."""',
        "",
        *_imports(one, section, names),
        "",
        *chain.from_iterable(comment(note[:1].upper() + note[1:].rstrip(".") + ".", 0) for note in notes),
        "",
        "",
        f"class {one.class_name}(Dataset):",
        f'    """One row per record of the file {_plain(short(one.stem))}."""',
        "",
        *body,
    ]
    return "\n".join(parts) + "\n"


def study_module(adopted: Sequence[Adopted], *, name: str, group: str) -> str:
    """The study with what files cannot say, to be replaced."""
    rows = [one.described.rows for one in adopted]
    # As many as there are records hold them all, however many there are.
    groups = max((known or MOST for known in rows), default=0) if group else 0
    parts = [
        '"""The study as the engine sees it. What no file says stands here until somebody replaces it: facts, rules, links."""',
        "",
        "from datetime import date",
        "",
        "from studybook.study import DataFile, Study",
        "",
        *(f"from .{module} import {class_name}" for module, class_name in sorted((o.module, o.class_name) for o in adopted)),
        "",
        "STUDY = Study(",
        *argument(name, 4, after="name="),
        *argument(_number(name), 4, after="number="),
        *argument(f"{name}, as its files describe it", 4, after="title="),
        '    investigators=("Investigators not named yet",),',
        '    distributor="Distributor not named yet",',
        '    version="V0",',
        '    doi="10.0000/none",',
        "    # The day of publication by the archive, and below the day of this edition of the site.",
        f"    released={written(UNSAID)},",
        "    files=(",
        *chain.from_iterable(_data_file(place, one) for place, one in enumerate(adopted, start=1)),
        "    ),",
        "    # How files link (Link), which keys tell rows apart (Unique), what should hold: see studybook/rules.py.",
        "    declared_rules=(),",
        "    # The key of the units that records come from, if they do, the word for one of them, and how many there are.",
        f"    group={quoted(group)},",
        '    group_row="unit",',
        f"    groups={number(groups)},",
        f"    edition={written(UNSAID)},",
        ")",
    ]
    return "\n".join(parts) + "\n"


def _data_file(place: int, one: Adopted) -> Iterator[str]:
    rows = one.described.rows
    yield "        DataFile("
    yield f"            schema={one.class_name},"
    yield f'            number="DS{place}",'
    yield from argument(f"{_plain(short(one.stem))} data", 12, after="title=")
    yield '            row="record",'
    if rows is None:
        yield "            # The file does not say how many: write the number that is public."
    yield f"            records={number(rows or 0)},"
    yield from argument(one.stem, 12, after="stem=")
    yield "        ),"


def _number(name: str) -> str:
    """The number of a study: what stands last in its name, if that has a figure."""
    last = "".join(each for each in name.split()[-1:] for each in each if each.isalnum() and each.isascii())
    return last if any(each.isdecimal() for each in last) else "1"


def _section(constant: str, title: str, description: str, sensitivity: str = "SENSITIVITY") -> Iterator[str]:
    more = (f"sensitivity={sensitivity}", "evidence=FROM_FILE")
    yield from call(f"{constant} = Section", (title, description), more, 0)


def _imports(one: Adopted, section: str, names: Constants) -> Iterator[str]:
    kinds = {type(variable.kind) for variable in one.variables}
    used = {_labels(variable, names) for variable in one.variables} | {_missing(variable, names) for variable in one.variables}
    types = {_type(variable.kind) for variable in one.variables}
    sections = {"IDENTIFIERS" if isinstance(variable.kind, Key) else section for variable in one.variables}
    if Day in kinds:
        yield "from datetime import date"
        yield ""
    yield imported("studybook.declare", {"Dataset", *types})
    yield ""
    if used := used - {"", "{}"}:
        yield imported(".codes", used)
    yield imported(".sections", sections)
    if Day in kinds:
        yield ""
        yield f"FIRST_DAY = {written(FIRST_DAY)}"
        yield f"LAST_DAY = {written(LAST_DAY)}"


def _declared(variable: Chosen, section: str, names: Constants) -> Iterator[str]:
    if variable.name != variable.column:
        yield from comment(f"In the file {quoted(variable.column)}: a mapping renames it.", 4)
    for remark in variable.remarks:
        yield from comment(remark, 4)
    used = "IDENTIFIERS" if isinstance(variable.kind, Key) else section
    opening = f"{variable.name}: {_type(variable.kind)} = {used}.{_word(variable.kind)}"
    yield from call(opening, (variable.title, variable.description), _of_kind(variable, names), 4)


def _of_kind(variable: Chosen, names: Constants) -> Iterator[str]:
    match variable.kind:
        case Coded():
            yield _labels(variable, names)
            yield f"missing={_missing(variable, names)}"
        case Measured(low, high, unit, starts) | Count(low, high, unit, starts):
            yield from (number(low), number(high), quoted(unit))
            yield f"starts=[{', '.join(map(number, starts))}]"
            yield f"missing={_missing(variable, names)}"
        case Day():
            yield from ("FIRST_DAY", "LAST_DAY")
        case Key():
            if variable.unique:
                yield "unique=True"
        case Text():
            return
        case _:
            assert_never(variable.kind)


def _labels(variable: Chosen, names: Constants) -> str:
    return names.labels[tuple(variable.kind.labels.items())] if isinstance(variable.kind, Coded) else ""


def _missing(variable: Chosen, names: Constants) -> str:
    """The name of its missing codes; an empty set says that there are none."""
    return names.missing[tuple(variable.missing.items())] if variable.missing else "{}"


def _type(kind: Kind) -> str:
    match kind:
        case Coded():
            return "Code"
        case Measured() | Count():
            return "Number"
        case Day():
            return "Date"
        case Key():
            return "Identifier"
        case Text():
            return "Words"
        case _:
            assert_never(kind)


def _word(kind: Kind) -> str:
    match kind:
        case Coded():
            return "coded"
        case Measured():
            return "measured"
        case Count():
            return "count"
        case Day():
            return "day"
        case Key():
            return "key"
        case Text():
            return "text"
        case _:
            assert_never(kind)


def _plain(stem: str) -> str:
    """The name of a file where it stands in a text of a module."""
    return "".join(each if each.isalnum() or each in "-_. " else " " for each in stem).strip() or "data"
