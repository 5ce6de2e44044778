"""The codebook as files: a list of them with size and purpose, and the page that explains what each is for."""

from studybook.codebook.description import Codebook
from studybook.codebook.exports.export import API, Export
from studybook.codebook.words import front_matter
from studybook.present.marks import file_prefix, title_prefix
from studybook.present.text import escaped, html_block

ADDRESS = "codebook/downloads.qmd"

TEXT = """
The codebook as files for other programs. Each says of every variable what its [entry](index.qmd) says, label for label and
number for number: before a site is finished, each file is read back and compared with the release. What is withheld on a
page is withheld in every file. Texts and codes are under CC BY, as all texts of this
site; the archive's own files are restricted and are not among these.
"""

PROGRAMS = """
## For programs {{#api}}

A file for each variable, at an address made of its dataset and its name that stays the same from one build to the next, for
instance [`{example}`](../{example}). The index lists them all.
"""


def downloads_page(codebook: Codebook, files: tuple[Export, ...]) -> str:
    """The page `codebook/downloads.html` as Markdown."""
    head = front_matter("Downloads", "The codebook as files, and what each is for", depth=2)
    parts = [head, TEXT.strip(), _notice(codebook), html_block(downloads_html(saved(files)))]
    if programs := [file for file in files if file not in saved(files)]:
        index, example, *_ = programs
        parts += [PROGRAMS.strip().format(example=example.path), html_block(downloads_html((index,)))]
    return "\n\n".join(part for part in parts if part) + "\n"


def saved(files: tuple[Export, ...]) -> tuple[Export, ...]:
    """The files to be saved, without those that programs fetch one by one."""
    return tuple(file for file in files if not file.path.startswith(f"{API}/"))


def downloads_html(files: tuple[Export, ...]) -> str:
    """A list of files, seen from a page of the codebook: what each is, how large, and what for."""
    if not files:
        return '<p class="untold">This build holds no files.</p>'
    items = "\n".join(f"<li>{file_link(file)}<p>{escaped(file.purpose)}</p></li>" for file in files)
    return f'<ul class="downloads">\n{items}\n</ul>'


def file_link(file: Export) -> str:
    """A link to a file by what it is, with its size, which the audit measures again, and its name."""
    size = f'<span class="size" data-size="{file.path}">{size_in_words(len(file.content))}</span>'
    return f'<a href="../{file.path}">{escaped(file.form)}</a> {size} <code>{escaped(file.name)}</code>'


def size_in_words(size: int) -> str:
    """A size in bytes, kilobytes or megabytes of a thousand each, to two figures or to the whole."""
    for unit, one in (("MB", 1_000_000), ("KB", 1_000)):
        if size >= one:
            tenths = (10 * size + one // 2) // one
            return f"{tenths / 10:g} {unit}" if tenths < 100 else f"{(size + one // 2) // one} {unit}"
    return f"{size} bytes"


def _notice(codebook: Codebook) -> str:
    """That files which are passed on say what their numbers are."""
    prefix = file_prefix(codebook.bundle.standing)
    if not prefix:
        return ""
    says = title_prefix(codebook.bundle.standing)
    return f"Every file says “{says}” itself, and the names of those to be saved begin with `{prefix}`."
