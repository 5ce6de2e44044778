"""What stands around numbers: the name of what they are about, their source, and of an entry nothing but its own variable."""

from collections.abc import Iterator, Mapping
from html import escape

from lxml import html

from studybook.audit.page import Page, alike, has, of, place, words
from studybook.bundle import Bundle
from studybook.present.marks import banner_html, source_line
from studybook.study import DataFile, Study

SOURCES = ("source-line", "source")


def untrue(page: Page, study: Study, bundle: Bundle) -> Iterator[str]:
    """What around the numbers of a page does not say what they are, or is of something else."""
    yield from _banners(page, study, bundle)
    yield from _sources(page, alike(source_line(bundle.standing, bundle.manifest.study)))
    yield from _captions(page, _titles(study, bundle))
    for file in study.files:
        if page.path == f"codebook/{file.slug}.html":
            yield from _entries(page, file)


def _banners(page: Page, study: Study, bundle: Bundle) -> Iterator[str]:
    """Banners of other words than those of the standing of what is shown."""
    banner = banner_html(bundle.standing, study.name)
    wanted = [words(html.fromstring(banner))] if banner else []
    if [words(each) for each in page.tree.xpath(f"//*[{of('source-banner')}]")] != wanted:
        yield "the banner does not say what the numbers are"


def _sources(page: Page, line: str) -> Iterator[str]:
    """Tables and charts of a finding or a variable without their source, once, or with another."""
    every = page.tree.xpath(f"//table[{of('gt_table', 'panel')}] | //svg[{of('chart')}]")
    for shown in every:
        found = shown.xpath(f"ancestor::*[{of('finding')}][1]//*[{of(SOURCES[0])}]")
        if [words(each) for each in found] != [line]:
            yield f"what is shown {place(shown)} does not say its source as it is"
    for table in page.tree.xpath(f"//table[{of('codes')}][not({of('sides')})]"):
        found = table.xpath(f"ancestor::*[@data-of][1]/*[{of(SOURCES[1])}]")
        if [words(each) for each in found] != [line]:
            yield f"what is shown {place(table)} does not say its source as it is"
    for each in page.tree.xpath(f"//*[{of(*SOURCES)}]"):
        if words(each) != line and not each.xpath(f"parent::*[{of('sides')}]"):
            yield f"a source {place(each)} is another than that of the numbers"


def _titles(study: Study, bundle: Bundle) -> Mapping[str, str]:
    """What a table or a chart of one subject must be called."""
    found = {each.id: each.title for each in (*bundle.findings, *bundle.models)}
    for file in study.files:
        found |= {f"{file.slug}.{each.name}": f"{each.name}: {each.title}" for each in file.variables}
    return found


def _captions(page: Page, titles: Mapping[str, str]) -> Iterator[str]:
    """Tables and charts of one subject that are called otherwise."""
    for shown in page.tree.xpath(f"//table[{of('gt_table', 'codes', 'labels')}] | //figure[{of('chart-figure')}]"):
        named = str((shown.xpath("ancestor-or-self::*[@data-of][1]/@data-of") or [""])[0])
        title, name = titles.get(named), named.partition(".")[2]
        if has(shown, "labels") or has(shown, "sides"):
            title = f"Codes of {name}" if has(shown, "labels") else f"{name} in each dataset"
        if title is not None and [_called(each) for each in shown.xpath("./caption | ./figcaption")] != [_plain(title)]:
            yield f"what is shown {place(shown)} is not called what it is of"


def _called(caption: html.HtmlElement) -> str:
    """What a caption says before the sentences and amounts that it holds."""
    after = caption.xpath(f".//*[{of('message', 'amount')}]")
    said, rest = words(caption), " ".join(words(each) for each in after)
    return said.removesuffix(rest).strip()


def _plain(title: str) -> str:
    """A title as words stand on a page."""
    return words(html.fromstring(f"<p>{escape(title)}</p>"))


def _entries(page: Page, file: DataFile) -> Iterator[str]:
    """Entries that hold anything of another variable, but of one of the same name beside their own."""
    names = {variable.name for variable in file.variables}
    for each in page.tree.xpath("//*[@data-of]"):
        named = str(each.get("data-of"))
        for own in names & {str(around) for around in each.xpath("ancestor-or-self::*/@id")}:
            beside = named.partition(".")[2] == own and each.xpath(f"ancestor::table[{of('sides')}]")
            if named != f"{file.slug}.{own}" and not beside:
                yield f"the entry of {file.slug}.{own} holds what is of another variable"
