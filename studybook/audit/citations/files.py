"""Citations as files beside the pages of findings: each says what the citation on its page must say, and nothing else."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from studybook.audit.citations import forms
from studybook.audit.citations.facts import Facts
from studybook.audit.landing.chapter import Chapter
from studybook.audit.landing.files import CITATIONS, cited
from studybook.audit.page import Page, of


def untrue(site: Path, anew: Mapping[str, Page], chapter: Chapter, known: Mapping[str, Facts]) -> Iterator[str]:
    """Files that say otherwise than they must, and pages that do not offer each under its own form; of pages read `anew`."""
    for name in chapter.findings:
        if not (page := anew.get(chapter.path(name))):
            continue
        files = cited(name, chapter)
        for form, file in zip(CITATIONS, files, strict=True):
            path = site / chapter.folder / file
            if path.is_file():
                yield from (f"{chapter.folder}/{file}: {problem}" for problem in _faults(path, form, known[name]))
        if _offered(page) != list(zip(CITATIONS, files, strict=True)):
            yield f"{page.path}: it does not offer every form of its citation as a file"


def _faults(path: Path, form: str, facts: Facts) -> Iterator[str]:
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        yield "is not UTF-8"
        return
    yield from forms.faults(text, form, facts)


def _offered(page: Page) -> list[tuple[str, str]]:
    """The files that are offered above the forms they hold."""
    return [
        (str(link.xpath("string(ancestor::details[1]//@data-cite)")), str(link.get("href")))
        for link in page.tree.xpath(f"//*[{of('cite-box')}]//a[@download]")
    ]
