"""A mapping read from its file, strictly: what is unknown, lacking, empty or of another kind is refused, all in one message."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from studybook.errors import DeclarationError
from studybook.mapping import entries
from studybook.mapping.adding import added
from studybook.mapping.against import against
from studybook.mapping.settings import Settings, Wrong
from studybook.study import Study

FORMAT = 1

WHERE = "the mapping"
"""What messages call it: how a file is called, and where it lies, may say who works there."""

LETTER = re.compile(r"\.[A-Za-z_]")
INFINITE = float("inf")
WHOLE = re.compile(r"(-?[0-9]+)(\.0*)?")


def read_mapping(path: Path, study: Study) -> entries.FileMapping:
    """Read a mapping of the files of this study.

    Raises:
        DeclarationError: it is absent or no TOML, has something unknown, lacking or twice, or does not fit the schemas.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = None
    if data is None:
        raise DeclarationError("the mapping is absent or is not TOML", remedy="Name a file that can be read with --mapping.")
    problems = [*_of_file(data)]
    read: dict[str, list[Any]] = {kind: [] for kind in READERS}
    for kind, reader in () if problems else READERS.items():
        for number, entry in enumerate(data.get(kind, []), start=1):
            try:
                read[kind].append(_entry(reader, entry, study))
            except Wrong as wrong:
                problems.append(f"{kind} {number}{_named(entry)}: {wrong}")
    mapping = _mapping(read)
    if problems := problems or [*against(mapping, study)]:
        raise DeclarationError(
            "the mapping cannot be followed",
            where=WHERE,
            details=problems,
            remedy="Correct it. The form is described in CONTRIBUTING.md; nothing is guessed of what it does not say.",
        )
    return mapping


def _mapping(read: Mapping[str, list[Any]]) -> entries.FileMapping:
    return entries.FileMapping(
        renames=tuple(read["rename"]),
        recodes=tuple(read["recode"]),
        missing=tuple(read["missing"]),
        derived=tuple(read["derived"]),
        ignored=tuple(read["ignored"]),
        absent=tuple(read["absent"]),
        added=tuple(read["added"]),
        waived=tuple(read["waived"]),
    )


def _of_file(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("format") != FORMAT or isinstance(data.get("format"), bool):
        yield f"it must say format = {FORMAT}"
    yield from (f"unknown setting: {name}" for name in sorted(data.keys() - {"format", *READERS}))
    for kind in READERS:
        listed = data.get(kind, [])
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in cast("list[Any]", listed)):
            yield f"each {kind} is an entry of its own: [[{kind}]]"


def _entry(reader: Callable[[Settings, Study], Any], entry: Mapping[str, Any], study: Study) -> Any:
    settings = Settings(entry)
    settings.reason()
    made = reader(settings, study)
    settings.close()
    return made


def _named(entry: Mapping[str, Any]) -> str:
    """Which entry it is, in the words of the mapping itself."""
    dataset, name = entry.get("dataset"), entry.get("variable", entry.get("rule"))
    said = ".".join(each for each in (dataset, name) if isinstance(each, str) and each.isprintable())
    return f" ({said})" if said else ""


def _rename(said: Settings, study: Study) -> entries.Rename:
    return entries.Rename(
        dataset=said.dataset(study), column=said.text("column"), variable=said.text("variable"), reason=said.reason()
    )


def _recode(said: Settings, study: Study) -> entries.Recode:
    codes = {name: code for name, code in _codes(said).items() if code is not None}
    if len(codes) < len(said.table("codes")):
        raise Wrong("a code of ours is a whole number")
    return entries.Recode(dataset=said.dataset(study), variable=said.text("variable"), codes=codes, reason=said.reason())


def _missing(said: Settings, study: Study) -> entries.Missing:
    ranges = tuple(map(_range, said.tables("ranges"))) if said.has("ranges") else ()
    return entries.Missing(
        dataset=said.dataset(study),
        variable=said.text("variable"),
        codes=_codes(said) if said.has("codes") or not ranges else {},
        ranges=ranges,
        reason=said.reason(),
    )


def _range(written: Mapping[str, Any]) -> entries.MissingRange:
    """`{ lo = 97, hi = 99, code = -9 }`; an end that is left out is open."""
    said = Settings(written)
    ends = {name: said.number(name) for name in ("lo", "hi") if said.has(name)}
    read = entries.MissingRange(ends.get("lo", -INFINITE), ends.get("hi", INFINITE), said.whole("code"))
    said.close()
    if not ends or read.low >= read.high:
        raise Wrong("a range has lo, hi or both, and lo is less than hi")
    return read


def _codes(said: Settings) -> dict[str, int | None]:
    """Codes of the file, each in its one spelling, and what they mean; an empty text is a blank."""
    codes: dict[str, int | None] = {}
    for written, code in said.table("codes").items():
        name = _one_spelling(written)
        if name in codes:
            raise Wrong("a code is mapped twice")
        if code != "" and type(code) is not int:
            raise Wrong("a code of ours is a whole number")
        codes[name] = None if code == "" else code
    if not codes:
        raise Wrong("codes has none")
    return codes


def _one_spelling(written: str) -> str:
    text = written.strip()
    if found := WHOLE.fullmatch(text):
        return str(int(found[1]))
    return text.lower() if LETTER.fullmatch(text) else text


def _derived(said: Settings, study: Study) -> entries.Derived:
    ways: dict[str, Callable[[], entries.By]] = {
        "constant": lambda: entries.Constantly(said.whole("constant")),
        "copy_of": lambda: entries.CopyOf(said.text("copy_of")),
        "year_of": lambda: entries.YearOf(said.text("year_of")),
    }
    chosen = [name for name in ways if said.has(name)]
    if len(chosen) != 1:
        raise Wrong(f"it has one of {', '.join(ways)}")
    return entries.Derived(
        dataset=said.dataset(study), variable=said.text("variable"), by=ways[chosen[0]](), reason=said.reason()
    )


def _ignored(said: Settings, study: Study) -> entries.Ignored:
    return entries.Ignored(dataset=said.dataset(study), column=said.text("column"), reason=said.reason())


def _absent(said: Settings, study: Study) -> entries.Absent:
    return entries.Absent(dataset=said.dataset(study), variable=said.text("variable"), reason=said.reason())


def _waived(said: Settings, _: Study) -> entries.Waived:
    return entries.Waived(rule=said.text("rule"), reason=said.reason())


READERS: Mapping[str, Callable[[Settings, Study], Any]] = {
    "rename": _rename,
    "recode": _recode,
    "missing": _missing,
    "derived": _derived,
    "ignored": _ignored,
    "absent": _absent,
    "added": added,
    "waived": _waived,
}
"""What may stand in a mapping, and what reads an entry of it."""
