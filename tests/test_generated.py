"""Generated pages and files are made once for all that they are made of, and anew where any of it is another."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from studybook.bundle import Bundle
from studybook.generated import Basis, generated, kept_generated
from studybook.landing.chapter import Showing
from studybook.landing.drawings import Drawing, drawings
from studybook.record import listed
from tests.editions import PLACE, both
from tests.ponds import STUDY

BASIS = Basis(STUDY, listed(both().current), both(), {"kinds": Showing("index.html#kinds", "Ponds")}, PLACE, [{"text": "<b>"}])


class Memory(dict[str, list[str]]):
    def put(self, code: str, shown: Sequence[str]) -> None:
        self[code] = list(shown)


@pytest.fixture(scope="module")
def memory() -> Memory:
    """What is kept once all was made."""
    memory = Memory()
    kept_generated(BASIS, drawings, kept=memory, state="1")
    return memory


class Drawn(Exception):
    """Something is made anew."""


def draw(_: Bundle) -> Mapping[str, Drawing]:
    raise Drawn


def test_what_was_made_of_the_same_is_taken_from_before_as_it_was(memory: Memory) -> None:
    assert kept_generated(BASIS, draw, kept=memory, state="1") == generated(BASIS, drawings)


OTHERS = {
    "study": replace(BASIS, study=replace(STUDY, title="Birds on lakes")),
    "release": replace(BASIS, bundle=listed(both().editions[0].bundle)),
    "earlier releases": replace(BASIS, history=replace(both(), editions=both().editions[:1])),
    "reasons": replace(BASIS, history=replace(both(), reasons={2: {"kinds": "Told together."}})),
    "the page that shows a finding": replace(BASIS, shown={"kinds": Showing("other.html#kinds", "Ponds")}),
    "its title": replace(BASIS, shown={"kinds": Showing("index.html#kinds", "Lakes")}),
    "address": replace(BASIS, place=replace(PLACE, base="https://lakes.example/")),
    "heads": replace(BASIS, heads=[{"text": "<i>"}]),
}


@pytest.mark.parametrize("what", OTHERS)
def test_of_anything_else_all_is_made_anew(memory: Memory, what: str) -> None:
    with pytest.raises(Drawn):
        kept_generated(OTHERS[what], draw, kept=Memory(memory), state="1")


def test_other_code_makes_all_anew(memory: Memory) -> None:
    with pytest.raises(Drawn):
        kept_generated(BASIS, draw, kept=Memory(memory), state="2")


def test_the_last_that_was_made_is_kept(memory: Memory) -> None:
    own = Memory(memory)
    made = kept_generated(OTHERS["heads"], drawings, kept=own, state="1")
    assert kept_generated(OTHERS["heads"], draw, kept=own, state="1") == made
    assert len(own) == 1
