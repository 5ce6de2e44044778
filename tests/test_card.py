"""What stands for a page where its address is shared: a picture that says what the numbers are, in the same bytes each time."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from studybook.audit.links import unshared
from studybook.audit.page import Page
from studybook.card import card_path, card_png
from studybook.standing import Approval, Approved, Invented, Standing, Uncleared
from tests.attested import ATTESTATION
from tests.ponds import STUDY

READ = Approval(reviewer="A. Crane", date="2005-08-01", agreement="Agreement 12", manifest="0" * 64)
STANDINGS = (Invented(1), Uncleared(ATTESTATION), Approved(ATTESTATION, READ))
BASE = "https://ponds.example/"


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", picture[16:24])


@pytest.mark.parametrize("standing", STANDINGS, ids=lambda each: type(each).__name__)
def test_the_picture_is_of_the_usual_size_and_the_same_each_time(standing: Standing) -> None:
    picture = card_png(STUDY, "Ponds", standing)
    assert size(picture) == (1200, 630)
    assert picture == card_png(STUDY, "Ponds", standing)


def test_no_two_standings_look_alike() -> None:
    assert len({card_png(STUDY, "Ponds", each) for each in STANDINGS}) == len(STANDINGS)
    assert [card_path(each) for each in STANDINGS] == ["synthetic-card.png", "not-cleared-card.png", "card.png"]


@pytest.mark.parametrize("title", ["#panic[*x*] \\ $1$", "A title " * 37, "Teichübersicht"])
def test_a_title_is_text_and_no_markup(title: str) -> None:
    assert size(card_png(replace(STUDY, title=title), "Ponds", STANDINGS[0])) == (1200, 630)


@pytest.mark.parametrize(
    ("picture", "base", "found"),
    [
        (f"{BASE}card.png", BASE, 0),
        (f"{BASE}deep/card.png", BASE, 1),
        ("https://elsewhere.example/card.png", BASE, 1),
        (f"{BASE}card.png", "", 1),
    ],
)
def test_a_picture_that_is_not_there_is_found(picture: str, base: str, found: int, tmp_path: Path) -> None:
    (tmp_path / "card.png").write_bytes(b"")
    page = Page("a.html", html.fromstring(f'<html><head><meta property="og:image" content="{picture}"></head></html>'))
    assert len(list(unshared(page, tmp_path, base))) == found
