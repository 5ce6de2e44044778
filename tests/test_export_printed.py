"""The codebook as one PDF: whole, marked on every page, the same bytes each time, and read back strictly."""

import hashlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pypdfium2 as pdfium
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

from schemas.study import STUDY as REAL
from studybook.audit import exports
from studybook.audit.exports.noted import Noted
from studybook.audit.exports.printed import read_printed
from studybook.audit.exports.tagged import tagged
from studybook.bundle import Bundle, Entry, SourceKind
from studybook.codebook.description import Codebook
from studybook.codebook.exports.printed import TEMPLATE, printed
from studybook.declare import Code, Dataset, Identifier, Section, page_group
from studybook.microdata import Microdata
from studybook.present.marks import title_prefix
from studybook.record import read
from studybook.release import seal
from studybook.rules import Unique
from studybook.standing import Approval
from studybook.study import DataFile, Study
from studybook.variables import Sensitivity
from tests.attested import OUTCOMES
from tests.attested import attested as attested_bundle
from tests.ponds import POLICY, STUDY, microdata

ROOT = Path(__file__).resolve().parent.parent
MODULE = sys.modules["studybook.codebook.exports.printed"]

MARKUP = (
    "#panic() #let x = 1; #set page(fill: red)",
    "$a^2$ *b* _c_ `d` @REEDS <REEDS> \\ \\# // x /* y */ [z] {w} ~ -- --- ... 'q' \"q\"",
    "= No heading",
    "/ Term: no list - nor here + nor here",
    "ffi fi fl Ångström — naïve – Σ Ж ½",
    "long " * 2000 + "end",
    "x" * 10_000,
    "https://example.org/a?b=c#d",
)


@cache
def bundle(ponds: int = 60, birds: int = 80) -> Bundle:
    return seal(microdata(1, ponds, birds), (), OUTCOMES, policy=POLICY, source=SourceKind.SYNTHETIC, seed=1)


def unattested() -> Bundle:
    return seal(microdata(), (), OUTCOMES, policy=POLICY, source=SourceKind.UNATTESTED, seed=None)


def cleared() -> Bundle:
    whole = replace(attested_bundle(), digest="d")
    return replace(whole, approval=Approval(reviewer="B. Swan", date="2005-08-01", agreement="Agreement 12", manifest="d"))


STANDINGS: dict[str, Callable[[], Bundle]] = {
    "invented": bundle,
    "withheld": lambda: bundle(3, 0),
    "unattested": unattested,
    "uncleared": attested_bundle,
    "approved": cleared,
}
every_standing = pytest.mark.parametrize("of", STANDINGS.values(), ids=STANDINGS)


def written(study: Study, of: Bundle) -> bytes:
    (export,) = printed(Codebook(study, of))
    return export.content


def told(content: bytes, folder: Path) -> Noted:
    (folder / "x-codebook.pdf").write_bytes(content)
    return read_printed(folder / "x-codebook.pdf")


def problems(content: bytes, folder: Path, of: Bundle, study: Study = STUDY) -> list[str]:
    (folder / "x-codebook.pdf").write_bytes(content)
    return list(exports.untrue(folder, study, of))


def pages(content: bytes) -> list[str]:
    """The text of each page on one line, as a program finds it that knows nothing of elements."""
    with pdfium.PdfDocument(content) as pdf:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


@pytest.fixture(scope="module")
def real(sealed: Path) -> Bundle:
    return read(sealed)


@pytest.fixture(scope="module")
def book(real: Bundle) -> bytes:
    return written(REAL, real)


def test_every_variable_is_a_heading_with_a_bookmark_in_the_order_of_the_files(book: bytes) -> None:
    with pdfium.PdfDocument(book) as pdf:
        marks = [(each.level, each.get_title(), each.get_dest().get_index()) for each in pdf.get_toc()]
    wanted = [f"{variable.name} – {variable.title}" for file in REAL.files for variable in file.variables]
    assert [title for level, title, _ in marks if level == 2] == wanted and len(wanted) == 181
    assert [title for level, title, _ in marks if level == 0][3:-2] == [f"{file.title} ({file.number})" for file in REAL.files]
    texts = pages(book)
    assert all(" ".join(title.split()) in texts[page] for _, title, page in marks)


def test_the_study_is_read_back_as_schemas_and_release_have_it(book: bytes, real: Bundle, tmp_path: Path) -> None:
    assert problems(book, tmp_path, real, REAL) == []
    stated = told(book, tmp_path).stated
    assert len(stated) == 181 and sum(bool(each.counts) for each in stated) == 152
    assert sum(None in (each.counts or {}).values() for each in stated) > 10  # withheld numbers are among them


def test_all_fonts_are_in_the_file(book: bytes) -> None:
    with pdfium.PdfDocument(book) as pdf:
        fonts = [raw.FPDFTextObj_GetFont(each.raw) for page in list(pdf)[:9] for each in page.get_objects() if each.type == 1]
        assert len(fonts) > 500 and all(raw.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)
    assert book.count(b"/FontDescriptor") and book.count(b"/Type/FontDescriptor") == len(re.findall(rb"/FontFile[23]? ", book))


def test_the_same_bytes_in_another_process_elsewhere_and_at_another_time(tmp_path: Path) -> None:
    code = (
        "import hashlib, tests.test_export_printed as t\n"
        "print(hashlib.sha256(t.written(t.STUDY, t.bundle())).hexdigest(), t.written(t.STUDY, t.bundle()).count(b'/Page/'))"
    )
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": str(ROOT),
        "LANG": "de_DE.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split()[0] == hashlib.sha256(written(STUDY, bundle())).hexdigest()


def test_it_says_no_time_no_place_and_no_name_of_its_own() -> None:
    content = written(STUDY, bundle())
    assert tagged(content).about.keys() == {"Title", "Creator", "CreationDate", "ModDate"}
    assert set(re.findall(rb"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]+Z", content)) == {b"2005-06-07T00:00:00Z"}
    assert b"A. Heron" not in content.split(b"<?xpacket")[1]  # its authors did not write this
    assert str(ROOT).encode() not in content and str(Path.home()).encode() not in content


@every_standing
def test_every_page_says_what_its_numbers_are(of: Callable[[], Bundle], tmp_path: Path) -> None:
    content, standing = written(STUDY, of()), of().standing
    assert problems(content, tmp_path, of()) == []
    assert told(content, tmp_path).said_of(of())
    texts, prefix = pages(content), title_prefix(standing)
    assert len(texts) > 6 and all(text.startswith(prefix) for text in texts)
    assert all(text.endswith(f"{number} of {len(texts)}") for number, text in enumerate(texts, start=1))
    for mark in {"Synthetic demo", "Not cleared for release"} - {prefix}:
        assert not any(mark in text for text in texts)


@every_standing
def test_a_book_of_another_standing_is_refused(of: Callable[[], Bundle], tmp_path: Path) -> None:
    kinds = {type(each().standing): each for each in STANDINGS.values()}
    for other in (each() for kind, each in kinds.items() if kind is not type(of().standing)):
        assert problems(written(STUDY, of()), tmp_path, other)


def test_what_is_withheld_stands_nowhere(tmp_path: Path) -> None:
    of = bundle(3, 0)
    content = written(STUDY, of)
    counted = [each for each in told(content, tmp_path).stated if each.counts]
    assert counted and {count for each in counted for count in (each.counts or {}).values()} == {None}
    assert {share for each in counted for share in (each.shares or {}).values()} == {None}
    assert not re.search(r"[0-9]%", " ".join(pages(content)))
    assert "Records withheld (synthetic), as many as" in " ".join(pages(content))


def test_a_count_of_nothing_is_no_withheld_one(tmp_path: Path) -> None:
    of = changed(bundle(), lambda count: 0 if count else count)
    content = written(STUDY, of)
    assert problems(content, tmp_path, of) == []
    assert any(count == 0 for each in told(content, tmp_path).stated for count in (each.counts or {}).values())
    assert problems(content, tmp_path, bundle())


def changed(of: Bundle, change: Callable[[int | None], int | None]) -> Bundle:
    """The release with every count changed."""

    def entry(each: Entry) -> Entry:
        if not each.table:
            return each
        cells = tuple(replace(cell, count=change(cell.count)) for cell in each.table.cells)
        return replace(each, table=replace(each.table, cells=cells))

    return replace(of, codebook={slug: tuple(map(entry, entries)) for slug, entries in of.codebook.items()})


def altered(of: Bundle, slug: str, number: int, table: Callable[..., object]) -> Bundle:
    """The release with one of its tables altered."""
    entries = [replace(each, table=table(each.table)) if at == number else each for at, each in enumerate(of.codebook[slug])]
    return replace(of, codebook={**of.codebook, slug: tuple(entries)})


TOLD = [(slug, at) for slug, entries in bundle().codebook.items() for at, each in enumerate(entries) if each.table]


@settings(max_examples=8)
@given(st.sampled_from(TOLD), st.data())
def test_one_number_that_is_not_the_releases_is_refused(
    tmp_path_factory: pytest.TempPathFactory, told_at: tuple[str, int], data: st.DataObject
) -> None:
    folder, of = tmp_path_factory.mktemp("one"), bundle()
    entry = of.codebook[told_at[0]][told_at[1]]
    cells, name = entry.table.cells, f"{told_at[0]}.{entry.variable}"
    at = data.draw(st.sampled_from([number for number, cell in enumerate(cells) if cell.where]))
    count = data.draw(st.one_of(st.none(), st.integers(0, 9999)).filter(lambda count: count != cells[at].count))
    other = tuple(replace(cell, count=count) if number == at else cell for number, cell in enumerate(cells))
    wrong = altered(of, *told_at, lambda table: replace(table, cells=other))
    assert problems(written(STUDY, wrong), folder, of) == [
        f"x-codebook.pdf: the {what} of {name} are not those of the release"
        for what in ("numbers", "percentages")
        if what == "numbers" or percentages(wrong, told_at) != percentages(of, told_at)
    ]
    assert problems(written(STUDY, wrong), folder, wrong) == []


def percentages(of: Bundle, told_at: tuple[str, int]) -> list[int | None]:
    return [row.share for row in Codebook(STUDY, of).descriptions[told_at[0]][told_at[1]].rows]


@pytest.mark.parametrize("told_at", TOLD, ids=[f"{slug}-{at}" for slug, at in TOLD])
def test_two_labels_that_have_changed_places_are_refused(told_at: tuple[str, int], tmp_path: Path) -> None:
    def swapped(table: object) -> object:
        (dimension,) = table.dimensions
        one, two, *rest = dimension.categories
        labels = (replace(one, label=two.label), replace(two, label=one.label), *rest)
        return replace(table, dimensions=(replace(dimension, categories=labels),))

    assert problems(written(STUDY, altered(bundle(), *told_at, swapped)), tmp_path, bundle())


def test_a_quartile_that_is_not_the_releases_is_refused(tmp_path: Path) -> None:
    at = next(at for at in TOLD if bundle().codebook[at[0]][at[1]].table.statistics)
    wrong = altered(
        bundle(),
        *at,
        lambda table: replace(table, statistics=tuple(replace(each, value=38) for each in table.statistics)),
    )
    assert problems(written(STUDY, wrong), tmp_path, bundle()) == [
        "x-codebook.pdf: the quartiles of ponds.DEPTH are not those of the release"
    ]


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], bytes]]:
    """The book of the ponds, with one thing set in another way."""

    def made(old: str, new: str) -> bytes:
        assert TEMPLATE.decode().count(old) == 1, old
        monkeypatch.setattr(MODULE, "TEMPLATE", TEMPLATE.decode().replace(old, new).encode())
        MODULE._typeset.cache_clear()
        return written(STUDY, bundle())

    yield made
    MODULE._typeset.cache_clear()


OTHERWISE = {
    "a false page in index and entries": ("at(label(place)).first())", "at(label(place)).first() + 1)"),
    "a false number of the page": ("#counter(page).get().first() of", "#(counter(page).get().first() + 1) of"),
    "a false number of pages": ("counter(page).final().first()]", "(counter(page).final().first() + 1)]"),
    "no mark at the head": ("bold(book.mark), head-of(part)", "[], head-of(part)"),
    "no mark beside numbers": ('("Records", book.inline)', '("Records", "")'),
    "no notice": ("  #book.notice\n", "  Numbers of the study.\n"),
    "another source": ("book.source)", '"Source: the files.")'),
    "a figure in what is told of all": ("  #book.where_from\n", "  #book.where_from Of 12.\n"),
    "a figure nobody sees": ("= Missing codes\n\n  What", "= Missing codes\n\n  #text(fill: white)[Really 7.] What"),
    "a figure in a header": ("bold(book.mark), head-of(part))", "bold(book.mark), [#part 77])"),
    "a figure in a heading": ("= Withheld numbers", "= Withheld numbers 12"),
    "a figure in the footer": ("book.source), number)", "book.source + [5]), number)"),
    "a figure in the background": ("#set page(paper", "#set page(background: [42], paper"),
    "a picture": (
        "  == An entry",
        "  #image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>\"), alt: \"77\")\n  == An entry",
    ),
    "a link to another host": (
        "#link(book.study.address.replace",
        '#link("https://example.org/")[Here] #link(book.study.address.replace',
    ),
    "a heading of another form": ("#mono(entry.name) – #entry.title", "#mono(entry.name): #entry.title"),
    "another name": ("#mono(entry.name) – #entry.title", "#mono(lower(entry.name)) – #entry.title"),
    "an entry without its description": ("par(entry.description)", "par[It says.]"),
    "missing values among the valid ones": ("(table.header(level: 2, head), ", "("),
    "no missing values": ("(table.header(level: 2, head), ..lines(missing))", "()"),
    "other columns": ('("Code", "Label")', '("Label", "Code")'),
    "numbers without all records": ("(table.footer(repeat: false, ..all.map(bold)),)", "()"),
    "no quartiles": ('if entry.quartiles != "" { par(entry.quartiles) }', ""),
    "no evidence": ('  ("Evidence", [#mono', '  ("Proof", [#mono'),
    "keywords": ("#set document(title: book.title", '#set document(keywords: ("7 of 9",), title: book.title'),
    "an author": ("#set document(title: book.title", '#set document(author: "A. Heron", title: book.title'),
    "another title": ("#set document(title: book.title", '#set document(title: "Codebook"'),
    "another day": ("datetime(..book.day)", "datetime(year: 2005, month: 6, day: 8)"),
    "no title of a part": ('#part("Study description")', '#part("Study")'),
    "contents that lack a section": ("heading(level: 2, outlined: not section.continued", "heading(level: 2, outlined: false"),
    "no bookmarks of sections": ("not section.continued, bookmarked: true", "not section.continued, bookmarked: false"),
}


@pytest.mark.parametrize("how", OTHERWISE.values(), ids=OTHERWISE)
def test_a_book_that_is_set_otherwise_is_refused(
    how: tuple[str, str], typeset: Callable[[str, str], bytes], tmp_path: Path
) -> None:
    assert problems(typeset(*how), tmp_path, bundle())


@pytest.mark.parametrize(
    "name",
    ["OpenAction", "AA", "AcroForm", "Names<</EmbeddedFiles 1 0 R>>", "Names<</JavaScript 1 0 R>>", "Java#53cript", "AF"],
)
def test_what_does_something_or_holds_a_file_is_refused(name: str, tmp_path: Path) -> None:
    content = written(STUDY, bundle())
    assert content.count(b"/Type/Catalog") == 1
    assert problems(content.replace(b"/Type/Catalog", b"/Type/Catalog/" + name.encode() + b" 1 0 R"), tmp_path, bundle())


def test_what_is_no_tagged_pdf_is_refused(tmp_path: Path) -> None:
    content, bare = written(STUDY, bundle()), bytes(typst.compile(b"= Codebook\n12 ducks", format="pdf", pdf_tags=False))
    for other in (b"", b"%PDF-1.7\n", content[: len(content) // 2], bare):
        with pytest.raises(ValueError, match=r"not|no "):
            told(other, tmp_path)
        assert len(problems(other, tmp_path, bundle())) == 1


ODD = Section(
    "Section = #1 *odd*",
    "About $x$ and #y, with <ODD.WORDS> and 12 more.",
    missing={-9: "Not // noted", -8: "Not applicable /* ever */"},
    sensitivity=Sensitivity.LOW,
    evidence=page_group("a #field_book of 1999"),
)


class Odd(Dataset):
    """One row #an odd thing with `marks`, <here>, and $7$."""

    PARK: Identifier = ODD.key("Park = $k$", "The park.", unique=True)
    WORDS: Code = ODD.coded(
        "Title #panic() *b* _c_ – with dashes", "\\ Description @x [y] ~ z", dict(enumerate(MARKUP, start=1))
    )
    LONG: Code = ODD.coded("z" * 300, "y" * 3000, {1: "a", 0: "b"})


STRANGE = replace(
    STUDY,
    title="Things *of* #no <kind> $1$",
    files=(DataFile(schema=Odd, number="DS1", title="Odd #Data", row="thing_with_*marks*", records=60),),
    declared_rules=(Unique("odd", ("PARK",)),),
)


@cache
def strange() -> Bundle:
    rows = {"PARK": [f"P{n}" for n in range(80)], "WORDS": [1 + n % 8 for n in range(80)], "LONG": [n % 2 for n in range(80)]}
    data = Microdata(STRANGE, {"odd": pd.DataFrame(rows)})
    policy = replace(POLICY, groups=1, parents=1, one_way_only=())
    return seal(data, (), (), policy=policy, source=SourceKind.SYNTHETIC, seed=1)


def test_words_are_shown_letter_for_letter(tmp_path: Path) -> None:
    content = written(STRANGE, strange())
    assert problems(content, tmp_path, strange(), STRANGE) == []
    words = told(content, tmp_path).stated[1]
    assert [words.valid[str(code)] for code in range(1, 9)] == list(MARKUP)
    assert words.title == "Title #panic() *b* _c_ – with dashes"
    with pdfium.PdfDocument(content) as pdf:  # and nothing runs over the edge
        for page in pdf:
            left, right = page.get_size()[0] * 0.1, page.get_size()[0] * 0.9
            edges = [each.get_bounds() for each in page.get_objects() if each.type == raw.FPDF_PAGEOBJ_TEXT]
            assert all(left < each[0] and each[2] < right for each in edges if each[2] > each[0])


def labelled(label: str) -> Codebook:
    """The ponds, with another label of one code."""
    codebook = Codebook(STUDY, bundle())
    shore = codebook.descriptions["ponds"][3]
    one, *rest = shore.rows
    row = replace(one, category=replace(one.category, label=label))
    told = (*codebook.descriptions["ponds"][:3], replace(shore, rows=(row, *rest)), *codebook.descriptions["ponds"][4:])
    codebook.__dict__["descriptions"] = {**codebook.descriptions, "ponds": told}
    return codebook


def test_what_nobody_sees_is_printed_as_its_number() -> None:
    (export,) = printed(labelled("bell\x07 nul\x00 \u202eback\u200b soft\u00ad\nline\tend"))
    assert "bell[U+0007] nul[U+0000] [U+202E]back[U+200B] soft[U+00AD] line end" in " ".join(pages(export.content))


@pytest.mark.parametrize(
    ("label", "shown"),
    [("\u05d1\u05e8 \u05d0", "[U+05D1][U+05E8] [U+05D0]"), ("\U0001f986 duck", "[U+1F986] duck")],
    ids=["right to left", "in no font"],
)
def test_a_character_that_cannot_be_printed_is_its_number_and_read_back_as_itself(
    tmp_path: Path, label: str, shown: str
) -> None:
    (export,) = printed(labelled(label))
    assert shown in " ".join(pages(export.content))
    assert label in told(export.content, tmp_path).stated[3].valid.values()


def test_a_number_of_a_plain_character_is_left_as_it_stands(tmp_path: Path) -> None:
    (export,) = printed(labelled("[U+0041] or [U+41]"))
    assert "[U+0041] or [U+41]" in told(export.content, tmp_path).stated[3].valid.values()


def test_the_notes_define_sensitivity_as_the_site_does(book: bytes) -> None:
    site = " ".join((ROOT / "site" / "evidence.qmd").read_text(encoding="utf-8").split())
    (sensitivity,) = re.findall(r"Sensitivity Low (.+?) Source:", pages(book)[1])
    sentences = re.split(r" ?(?:Sensitive|Quasi-identifier|Direct-identifier) ", sensitivity)
    assert len(sentences) == 4 and all(sentence in site for sentence in sentences)


def test_it_is_read_back_quickly(book: bytes) -> None:
    """Loosely: a machine that runs other tests at the same time is several times slower."""
    before = time.process_time()
    tagged(book)
    assert time.process_time() - before < 5
    assert len(book) < 4_000_000
