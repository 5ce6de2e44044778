"""Schemas written from what labelled files say of themselves, in the words of `declare`, for somebody to edit.

Words and codes come from the file's metadata alone. Rows are read once, in private, and decide nothing but what kind a variable
is declared to be: whether all its values are labelled, are whole, lie between two missing codes, repeat, or are ever blank. No
value, no extreme and no count of them is written: bounds are powers of ten or next to a missing code. What cannot be held
as codes, a whole number or a day is declared as text, which is never published.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from studybook.adopting.choices import Chosen, Hints, chosen
from studybook.adopting.coding import blank_code
from studybook.adopting.drafted import draft
from studybook.adopting.modules import Adopted, codes_module, file_module, sections_module, study_module
from studybook.adopting.naming import class_name, constants, distinct, identifier, module_name
from studybook.described import Described
from studybook.errors import DataRefused, UsageError
from studybook.folders import hashes, listing_text
from studybook.sources.icpsr import Alone

__all__ = ["MAPPING", "adopt", "write_modules"]

MAPPING = "mapping.toml"
"""The one file that is no module, and private."""

LISTING = "files.json"
"""Lists what was written: a folder in which somebody has edited one of these files is never replaced."""


def adopt(files: Sequence[Path], *, name: str, keys: Collection[str], group: str) -> Mapping[str, str]:
    """The modules of a study with these files, by name, and a mapping where one is needed.

    `keys` are columns that identify, of any of the files; `group` is the one of them that names the units records come from.

    Raises:
        DataRefused: a file cannot be read, or has two columns of one name or a key that is blank.
        UsageError: a file is named twice or is of no format that is read, no file has such a key, or not every one the group.
    """
    if len({path.stem.casefold() for path in files}) < len(files):
        raise UsageError("two of the files have one name", remedy="Name each once, and give them names that tell them apart.")
    described = [Alone(path).described() for path in files]
    _check(described, {*keys, *filter(None, (group,))})
    _check_group(described, group)
    blank = blank_code(described)
    classes = distinct([class_name(path.stem) for path in files])
    modules = distinct([module_name(path.stem) for path in files])
    adopted = [
        Adopted(
            described=one,
            stem=path.stem,
            class_name=classes[place],
            module=modules[place],
            variables=_variables(path, one, {*keys, group}, blank),
        )
        for place, (path, one) in enumerate(zip(files, described, strict=True))
    ]
    return _texts(adopted, name=name, group=group)


def write_modules(texts: Mapping[str, str], folder: Path) -> None:
    """Write the modules into a new folder, with a list of them."""
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / LISTING).write_text(listing_text(hashes(folder)), encoding="utf-8")


def _texts(adopted: Sequence[Adopted], *, name: str, group: str) -> Mapping[str, str]:
    names = constants(adopted)
    of_group = next((v.name for one in adopted for v in one.variables if group and v.column == group), "")
    texts = {
        "__init__.py": f'"""What the data of {identifier_text(name)} are, as their files say: to be edited."""\n',
        "codes.py": codes_module(names),
        "sections.py": sections_module(adopted, names),
        **{f"{one.module}.py": file_module(one, names) for one in adopted},
        "study.py": study_module(adopted, name=name, group=of_group),
    }
    mapping = draft(adopted)
    return {**texts, MAPPING: mapping} if mapping else texts


def identifier_text(name: str) -> str:
    """The name of a study where it stands in a docstring: letters, figures and what is harmless between them."""
    return " ".join("".join(each if each.isalnum() or each in "-_." else " " for each in name).split()) or "a study"


def _variables(path: Path, described: Described, keys: Collection[str], blank: int) -> tuple[Chosen, ...]:
    frame = Alone(path).frame()
    columns = [column.name for column in described.columns]
    names = distinct([identifier(column) for column in columns], own=columns)
    titles: set[str] = set()
    made: list[Chosen] = []
    for column, name in zip(described.columns, names, strict=True):
        hints = Hints(name=name, key=column.name in keys, blank=blank, taken=frozenset(titles))
        made.append(chosen(column, frame[column.name], hints))
        titles.add(made[-1].title.casefold())
    if blanks := [each.column for each in made if each.blank_key]:
        raise DataRefused(
            "A key is blank in some records",
            details=[f"{path.name}: {name}" for name in blanks],
            remedy="Only what every record has can be a key: leave --key out for it.",
        )
    return tuple(made)


def _check(described: Sequence[Described], keys: Collection[str]) -> None:
    """Make sure that columns can be told apart by their names, and that every key is one of them."""
    known = [[column.name for column in one.columns] for one in described]
    if twice := [one.name for one, names in zip(described, known, strict=True) if len(set(names)) < len(names)]:
        raise DataRefused("Two columns of a file have one name", details=twice, remedy="Give each its own name in the file.")
    if empty := [one.name for one, names in zip(described, known, strict=True) if not names]:
        raise DataRefused("A file has no columns", details=empty)
    if unknown := sorted(key for key in keys if not any(key in names for names in known)):
        raise UsageError(f"no file has a column {', '.join(unknown)}", remedy="Name keys as the files do, in their case.")


def _check_group(described: Sequence[Described], group: str) -> None:
    """Make sure that of the records of every file it is known which unit they come from, if it is of any."""
    without = [one.name for one in described if group not in {column.name for column in one.columns}]
    if group and without:
        raise UsageError(
            f"not every file has the column {group}, and records of an unknown unit are not counted",
            details=without,
            remedy="Add it to these files from one that has it. Without --group files can be validated, and nothing else.",
        )
