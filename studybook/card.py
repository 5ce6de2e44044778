"""The picture that stands for a page where its address is shared: what the study is called, and what the numbers are.

Typeset with the fonts of the typesetter alone, so that the same words give the same bytes on every machine.
"""

import json
from pathlib import Path

import typst

from studybook.errors import PageFailed
from studybook.present.marks import file_prefix, provenance, title_prefix
from studybook.present.text import plain
from studybook.standing import Standing
from studybook.study import Study

TEMPLATE = Path(__file__).with_name("card.typ").read_bytes()

PIXELS_PER_INCH = 72.0
"""A point of the template becomes a pixel: 1200 by 630, the size that such pictures are shown in."""


def card_path(standing: Standing) -> str:
    """Where the picture lies, from the top of the site: it is saved and passed on, so its name says what it is, too."""
    return f"{file_prefix(standing)}card.png"


def card_alt(study: Study, site: str, standing: Standing) -> str:
    """What the picture says, in words."""
    return " ".join(f"{each.rstrip('.')}." for each in _said(study, site, standing).values() if each)


def card_png(study: Study, site: str, standing: Standing) -> bytes:
    """The picture. `site` is what the site is called.

    Raises:
        PageFailed: it cannot be drawn.
    """
    try:
        return typst.compile(
            TEMPLATE,
            format="png",
            ppi=PIXELS_PER_INCH,
            sys_inputs={"data": json.dumps(_said(study, site, standing), ensure_ascii=False, sort_keys=True)},
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        problem = str(error)
    raise PageFailed(
        "The picture for shared addresses cannot be drawn", where=card_path(standing), details=problem.splitlines()
    )


def _said(study: Study, site: str, standing: Standing) -> dict[str, str]:
    """The words of the picture: of what is approved, who vouches for it; else that it is a demo, and no result."""
    mark = title_prefix(standing)
    told = f"No number computed here is a result of {study.name}." if mark else provenance(standing)
    return {"site": plain(site), "title": plain(study.title), "name": plain(study.name), "mark": mark, "told": plain(told)}
