"""Titles and labels that are markup, programs, formulas or hardly text: text in every file of the codebook, and read back."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from studybook.audit.exports import untrue
from studybook.bundle import Bundle, SourceKind
from studybook.codebook.description import Codebook
from studybook.codebook.exports import exports
from studybook.codebook.exports.characters import spelled
from studybook.declare import Code, Dataset, Identifier, Section, page_group
from studybook.microdata import Microdata
from studybook.release import seal
from studybook.rules import Unique
from studybook.study import DataFile
from studybook.variables import Sensitivity
from tests.ponds import POLICY, STUDY

LABELS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table></section><h1>Out",
    "**bold** [link](javascript:alert(1)) `code`",
    "{{< include x.qmd >}} `{python} 1`",
    "--- yaml: [*a, &b] ::: {.callout}",
    "#panic() #set page(fill: red) $x$",
    '=HYPERLINK("http://example.org","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(A)",
    "\u202eback\u202c bell\x07 escape\x1b[m",
    "\u05d1\u05e8\u05d5\u05d5\u05d6 \u0628\u0637\u0629",
    "\u6c60\u5858 \U0001f986",
    "e\u0301 combining",
    "word " * 2000,
    "x" * 10_000,
    "&amp; &lt;b&gt; ]]> <!-- -->",
    "'quoted\" and \\back",
)

ODD = Section(
    "Section <b> *odd* {{< x >}}",
    "About <i>, with {{< y >}} and \u05d0.",
    missing={-9: "Not <noted>", -8: "Not applicable /* ever */"},
    sensitivity=Sensitivity.LOW,
    evidence=page_group("a <field> book"),
)


class Odd(Dataset):
    """One row <a> odd thing."""

    PARK: Identifier = ODD.key("Park </title>", "The park.", unique=True)
    WORDS: Code = ODD.coded(
        "<script>alert()</script> \u05d0 \u6c60", "Description </script> {{< z >}}", dict(enumerate(LABELS, start=1))
    )


HOSTILE = replace(
    STUDY,
    title="Things <b> of *no* kind",
    files=(DataFile(schema=Odd, number="DS1", title="Odd <Data>", row="thing <x>", records=720),),
    declared_rules=(Unique("odd", ("PARK",)),),
    groups=720,
    released=date(2004, 1, 1),
)


@cache
def sealed() -> Bundle:
    number = len(LABELS)
    rows = {"PARK": [f"P{n}" for n in range(40 * number)], "WORDS": [1 + n % number for n in range(40 * number)]}
    policy = replace(POLICY, groups=1, parents=1, one_way_only=())
    return seal(Microdata(HOSTILE, {"odd": pd.DataFrame(rows)}), (), (), policy=policy, source=SourceKind.SYNTHETIC, seed=1)


def test_every_file_of_a_hostile_codebook_is_read_back_label_for_label(tmp_path: Path) -> None:
    for export in exports(Codebook(HOSTILE, sealed())):
        path = tmp_path / export.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(export.content)
    assert list(untrue(tmp_path, HOSTILE, sealed())) == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain é ß – “q” ≥ →", "plain é ß – “q” ≥ →"),
        ("Σ Ж", "Σ Ж"),
        ("\u05d0\u05d1", "[U+05D0][U+05D1]"),
        ("\u6c60", "[U+6C60]"),
        ("\U0001f986", "[U+1F986]"),
        ("e\u0301", "e[U+0301]"),
    ],
)
def test_what_the_printed_codebook_cannot_show_stands_there_as_its_number(text: str, printed: str) -> None:
    assert spelled(text) == printed
