"""A mapping for what no schema says of files: columns whose names are none in Python, blanks, missing values with letters."""

from collections.abc import Iterator, Sequence

from studybook.adopting.modules import Adopted

HEAD = "# Written with the schemas: keep it where the files are, and name it with --mapping. See CONTRIBUTING.md.\nformat = 1\n"


def draft(adopted: Sequence[Adopted]) -> str:
    """The mapping as TOML, or nothing where the schemas alone do."""
    entries = [entry for one in adopted for entry in _entries(one)]
    return "\n".join([HEAD, *entries]) if entries else ""


def _entries(one: Adopted) -> Iterator[str]:
    dataset = f"dataset = {_quoted(one.class_name.lower())}\n"
    for each in one.variables:
        if each.name != each.column:
            about = f"column = {_quoted(each.column)}\nvariable = {_quoted(each.name)}\n"
            yield f'[[rename]]\n{dataset}{about}reason = "The name of the column is no name in Python, or one that is taken."\n'
        if each.mapped:
            codes = ", ".join(f"{_quoted(spelled)} = {code}" for spelled, code in each.mapped.items())
            about = f"variable = {_quoted(each.name)}\ncodes = {{ {codes} }}\n"
            yield f'[[missing]]\n{dataset}{about}reason = "The file has blanks or letters, and schemas have codes."\n'


def _quoted(text: str) -> str:
    """A text as TOML has it."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in {"\\", '"'}:
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
