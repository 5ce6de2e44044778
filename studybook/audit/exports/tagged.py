"""A PDF as a program that reads aloud finds it: its elements in their order, each with its text, and nothing overlooked.

Whatever is drawn as text belongs to an element, or is kept apart for each page as furniture: headers, footers, dots, heads of
tables that go on. What could hold more than can be read here (pictures, other files, programs, forms, layers) is refused.

Text from right to left comes out in another order than it is read in, so whoever compares it will find it different. A
character that is written as its number, `[U+4E2D]`, is taken for what it stands for.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import byref, c_long, c_ushort, create_string_buffer
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from studybook.audit.page import alike
from studybook.audit.unseen import shown

STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
FORBIDDEN = re.compile(
    rb"/(?:JavaScript|JS|Launch|GoToR|GoToE|SubmitForm|ImportData|Named|Rendition|Sound|Movie|RichMedia|OpenAction|AA|AcroForm|XFA"
    rb"|EmbeddedFiles?|AF|Filespec|Collection|OCProperties|ObjStm|Encrypt|Image|PS|Alt|ActualText|E)(?![A-Za-z0-9])|/[A-Za-z0-9]*#"
)
"""Names of what does something, hides something, stands for a text, or cannot be looked into; odd spellings of names too."""

UNSEEN = {ord("\u200b"): None, 2: "-"}
"""Where a long word may be broken; and what the library makes of a hyphen at the end of a line."""

NUMBERED = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
"""A character that the fonts lack, or that runs from right to left."""

FIRST_NUMBERED, LAST_NUMBERED, BRACKET = 0x0250, 0x10FFFF, 0x5B

NO_ELEMENT = -1
ROOM = 256

Handle = Any
"""What the library that reads points to."""


@dataclass
class Element:
    """One element: what kind it is (`H1`, `P`, `TR`), on which page it begins, counted from 1, and what it holds, by place.

    `title` is what a heading is called in a list of headings.
    """

    kind: str
    page: int
    title: str = ""
    within: dict[int, "Element | str"] = field(default_factory=dict[int, "Element | str"])

    @property
    def elements(self) -> list["Element"]:
        """The elements right inside it, in order."""
        return [each for _, each in sorted(self.within.items(), key=_place) if isinstance(each, Element)]

    @property
    def text(self) -> str:
        """All it says, on one line."""
        return _plain(self._whole())

    def all(self, kind: str) -> Iterator["Element"]:
        """Every element of a kind inside it, at whatever depth."""
        for each in self.elements:
            if each.kind == kind:
                yield each
            yield from each.all(kind)

    def _whole(self) -> str:
        parts = (each for _, each in sorted(self.within.items(), key=_place))
        return "".join(each if isinstance(each, str) else each._whole() for each in parts)


@dataclass(frozen=True)
class Leads:
    """A link: the page it leads to within the file, or else the address outside, and what it says of itself."""

    page: int | None
    address: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """A whole file. Pages are counted from 1.

    `furniture` is, page for page, what belongs to no element, on one line. `bookmarks` are their level from 0, their title and
    their page. `places` are the pages of places that have a name. `about` is what the file says of itself.
    """

    elements: Sequence[Element]
    furniture: Sequence[str]
    links: Sequence[Leads]
    bookmarks: Sequence[tuple[int, str, int]]
    places: Mapping[str, int]
    about: Mapping[str, str]


def tagged(content: bytes) -> Tagged:
    """The file with these bytes.

    Raises:
        ValueError: it is no tagged PDF, or holds what cannot be read here.
    """
    if FORBIDDEN.search(STREAM.sub(b"", content)):
        raise ValueError("an object that does or hides something")
    try:
        with pdfium.PdfDocument(content) as pdf:
            return _read(pdf)
    except pdfium.PdfiumError:
        pass
    raise ValueError("not a PDF")


def _read(pdf: pdfium.PdfDocument) -> Tagged:
    if raw.FPDFDoc_GetAttachmentCount(pdf.raw) or raw.FPDFDoc_GetJavaScriptActionCount(pdf.raw):
        raise ValueError("a file or a program inside")
    root, furniture, links = Element("Document", 1), list[str](), list[Leads]()
    for number, page in enumerate(pdf, start=1):
        texts, beside = _texts(page)
        _grow(root, _top(page), number, texts)
        if texts:
            raise ValueError("a text of no element")
        furniture.append(beside)
        links.extend(_links(page, pdf))
    return Tagged(
        elements=root.elements,
        furniture=furniture,
        links=links,
        bookmarks=[(each.level, _plain(each.get_title()), _page(each.get_dest())) for each in pdf.get_toc()],
        places=dict(_places(pdf)),
        about={name: _plain(value) for name, value in pdf.get_metadata_dict().items() if value},
    )


def _texts(page: pdfium.PdfPage) -> tuple[dict[int, str], str]:
    """The texts of a page by the number that elements know them by, and that of no element."""
    text, found = page.get_textpage(), dict[int, str]()
    for place in range(raw.FPDFPage_CountObjects(page.raw)):
        drawn = raw.FPDFPage_GetObject(page.raw, place)
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            number = raw.FPDFPageObj_GetMarkedContentID(drawn)
            found[number] = found.get(number, "") + _words(raw.FPDFTextObj_GetText, drawn, text.raw).translate(UNSEEN)
        elif kind != raw.FPDF_PAGEOBJ_PATH:
            raise ValueError("neither text nor line")
    return found, alike(found.pop(NO_ELEMENT, ""))


def _top(page: pdfium.PdfPage) -> Handle:
    """The one element of a page that all others are in."""
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree or raw.FPDF_StructTree_CountChildren(tree) != 1:
        raise ValueError("not tagged")
    return raw.FPDF_StructTree_GetChildAtIndex(tree, 0)


def _grow(element: Element, handle: Handle, page: int, texts: dict[int, str]) -> None:
    """Add to an element what it holds on one page. What goes on from the page before has the same place within it."""
    for place in range(raw.FPDF_StructElement_CountChildren(handle)):
        if not texts:
            return
        if child := raw.FPDF_StructElement_GetChildAtIndex(handle, place):
            known = element.within.get(place)
            inner = known if isinstance(known, Element) else _element(child, page)
            element.within[place] = inner
            _grow(inner, child, page, texts)
        elif (number := raw.FPDF_StructElement_GetChildMarkedContentID(handle, place)) in texts:
            element.within[place] = texts.pop(number)


def _element(handle: Handle, page: int) -> Element:
    kind, title = _words(raw.FPDF_StructElement_GetType, handle), _words(raw.FPDF_StructElement_GetTitle, handle)
    return Element(kind, page, _plain(title))


def _links(page: pdfium.PdfPage, pdf: pdfium.PdfDocument) -> Iterator[Leads]:
    for place in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, place)
        try:
            if raw.FPDFAnnot_GetSubtype(annotation) != raw.FPDF_ANNOT_LINK:
                raise ValueError("an annotation that is no link")
            says = _words(raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
            yield Leads(*_end(raw.FPDFAnnot_GetLink(annotation), pdf), _plain(says))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _end(link: Handle, pdf: pdfium.PdfDocument) -> tuple[int | None, str]:
    """Where a link leads: to a page, or to an address."""
    if end := raw.FPDFLink_GetDest(pdf.raw, link):
        return raw.FPDFDest_GetDestPageIndex(pdf.raw, end) + 1, ""
    action = raw.FPDFLink_GetAction(link)
    if raw.FPDFAction_GetType(action) != raw.PDFACTION_URI:
        raise ValueError("a link that leads neither to a page nor to an address")
    return None, _spelled(raw.FPDFAction_GetURIPath, pdf.raw, action)


def _page(end: pdfium.PdfDest | None) -> int:
    if end is None:
        raise ValueError("a bookmark that leads nowhere")
    return (end.get_index() or 0) + 1


def _places(pdf: pdfium.PdfDocument) -> Iterator[tuple[str, int]]:
    """The places that have a name, which an address may end in, each with its page."""
    for number in range(raw.FPDF_CountNamedDests(pdf.raw)):
        size = c_long()
        raw.FPDF_GetNamedDest(pdf.raw, number, None, byref(size))
        name = create_string_buffer(size.value)
        end = raw.FPDF_GetNamedDest(pdf.raw, number, name, byref(size))
        yield _plain(name.raw.decode("utf-16-le").rstrip("\0")), raw.FPDFDest_GetDestPageIndex(pdf.raw, end) + 1


def _words(of: Callable[..., int], *arguments: Handle) -> str:
    """A text of the library, which says how long it is and fills as much room as it is given."""
    room = (c_ushort * ROOM)()
    if (size := of(*arguments, room, 2 * ROOM)) > 2 * ROOM:
        room = (c_ushort * size)()
        of(*arguments, room, size)
    return bytes(room)[: max(size - 2, 0)].decode("utf-16-le")


def _spelled(of: Callable[..., int], *arguments: Handle) -> str:
    """The same of an address."""
    size = of(*arguments, None, 0)
    found = create_string_buffer(size)
    of(*arguments, found, size)
    return found.value.decode()


def _plain(text: str) -> str:
    return shown(alike(NUMBERED.sub(_numbered, text.translate(UNSEEN))))


def _numbered(found: re.Match[str]) -> str:
    """The character of a number; of plain text none is written so but the bracket with which a number begins."""
    number = int(found[1], 16)
    return chr(number) if number == BRACKET or FIRST_NUMBERED <= number <= LAST_NUMBERED else found[0]


def _place(item: tuple[int, object]) -> int:
    return item[0]
