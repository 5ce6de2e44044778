"""The form of a codebook in DDI-Codebook 2.5: which elements there may be, each in its place, and nothing else."""

from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

BEGINS = b"<?xml version='1.0' encoding='UTF-8'?>\n<codeBook "
"""Nothing stands before the first element: no type of document, and so no entity."""

NAMESPACE = "{ddi:codebook:2_5}"
PLACE = "ddi:codebook:2_5 https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
FIXED = {"version": "2.5", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation": PLACE}
"""The attributes of the whole file."""

HOLDS = {
    "codeBook": "docDscr stdyDscr fileDscr dataDscr",
    "docDscr": "citation guide docStatus controlledVocabUsed notes",
    "stdyDscr": "citation stdyInfo notes",
    "citation": "titlStmt rspStmt prodStmt distStmt verStmt",
    "titlStmt": "titl IDNo",
    "rspStmt": "AuthEnty",
    "prodStmt": "producer copyright prodDate software",
    "distStmt": "distrbtr distDate",
    "verStmt": "version",
    "controlledVocabUsed": "codeListName usage",
    "usage": "selector attribute",
    "stdyInfo": "sumDscr",
    "sumDscr": "anlyUnit universe",
    "fileDscr": "fileTxt notes",
    "fileTxt": "fileName fileCont dimensns",
    "dimensns": "caseQnty varQnty",
    "dataDscr": "varGrp var notes",
    "varGrp": "labl txt",
    "var": "labl security anlysUnit valrng invalrng universe TotlResp sumStat txt catgry concept varFormat catLevel notes",
    "valrng": "range",
    "invalrng": "item key",
    "catgry": "catValu labl catStat",
}
"""Elements that hold elements and no text; every other one that these name holds text alone."""

SAYS = {
    "IDNo": "agency",
    "AuthEnty": "affiliation",
    "prodDate": "date",
    "distDate": "date",
    "software": "version",
    "universe": "level",
    "fileDscr": "ID",
    "varGrp": "ID type var",
    "var": "ID name files intrvl representationType measUnit temporal",
    "range": "UNITS min max",
    "item": "UNITS VALUE",
    "sumStat": "type otherType",
    "catgry": "missing level",
    "catStat": "type",
    "varFormat": "type",
    "catLevel": "ID levelnm",
    "notes": "type subject",
}
"""The attributes of elements."""

CLAIMS = {"IDNo", "AuthEnty", "distStmt", "distrbtr", "distDate", "verStmt", "version"}
"""What only a codebook with approved numbers may have: whose it is, and what it is found and listed under."""

Element = Any
"""What lxml hands out: it is compiled, and says no types."""


def root_of(content: bytes) -> Element:
    """The whole file, whose every element is known."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser) if content.startswith(BEGINS) else None
    except etree.XMLSyntaxError:
        root = None
    agree(root is not None and root.tag == f"{NAMESPACE}codeBook" and dict(root.attrib) == FIXED)
    assert root is not None
    agree(root.getnext() is None)
    for element in root.iter():
        _known(element, whole=element is root)
    return root


def _known(element: Element, *, whole: bool) -> None:
    """Refuse comments and the like, and what does not stand where it may."""
    agree(isinstance(element.tag, str) and element.tag.startswith(NAMESPACE))
    name = name_of(element)
    holds, says = HOLDS.get(name, "").split(), SAYS.get(name, "").split()
    agree(all(isinstance(child.tag, str) and name_of(child) in holds for child in element))
    agree(whole or set(element.attrib) <= set(says))
    agree(not (element.tail or "").strip() and not (holds and (element.text or "").strip()))


def name_of(element: Element) -> str:
    """What an element is called, without its namespace."""
    return str(element.tag).removeprefix(NAMESPACE)


def agree(holds: bool) -> None:
    """Refuse a file in which this does not hold."""
    if not holds:
        raise ValueError("not written as a codebook in DDI is")
