"""What a page offers of a finding to take along: files with size, licence and hash, and a line that loads the table."""

import hashlib

from studybook.codebook.downloads import size_in_words
from studybook.codebook.exports.export import Export
from studybook.present.text import escaped

LICENCE = "CC BY 4.0"
"""Under which texts and files are given out."""


def reuse_html(offered: tuple[Export, ...]) -> str:
    """The files and, where one is a table, how it is loaded."""
    items = "\n".join(map(_item, offered))
    lines = "\n".join(_line(language, code) for each in offered if each.form == "CSV" for language, code in loading(each.name))
    return f'<ul class="downloads">\n{items}\n</ul>\n{lines}'


def loading(name: str) -> tuple[tuple[str, str], ...]:
    """One line of each language that reads a table whole: no label is taken for a number that is missing."""
    return (
        ("Python", f'import pandas; table = pandas.read_csv("{name}", keep_default_na=False)'),
        ("R", f'table <- read.csv("{name}", fileEncoding = "UTF-8-BOM", na.strings = character())'),
    )


def _item(file: Export) -> str:
    size = f'<span class="size" data-size="{file.path}">{size_in_words(len(file.content))}</span>'
    digest = hashlib.sha256(file.content).hexdigest()
    link = f'<a href="{escaped(file.name)}" download>{file.form}</a> {size} <span class="licence">{LICENCE}</span>'
    return f'<li>{link}<p>{escaped(file.purpose)}</p><code class="hash">sha256:{digest}</code></li>'


def _line(language: str, code: str) -> str:
    return f'<p class="cite-name">{language}</p>\n<pre tabindex="0" class="loading"><code>{escaped(code)}</code></pre>'
