"""What was cited under a variable's former name still leads to its entry, for readers and for programs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from studybook.audit import audit
from studybook.errors import AuditFailed
from studybook.present.marks import notice
from tests.editions import PLACE, both, editions
from tests.ponds import STUDY

pytestmark = pytest.mark.whole

PAGE, API = "codebook/birds.html", "codebook/api"
INDEX, OLD = f"{API}/index.json", f"{API}/birds/KIND1.json"


def test_a_former_address_leads_to_the_entry(ponds_site: Path) -> None:
    (place,) = html.parse(ponds_site / PAGE).getroot().xpath("//*[@id='KIND1']")
    assert place.xpath("string(ancestor::*[@id][1]/@id)") == "KIND"
    assert " ".join(place.xpath("string(..)").split()) == "Formerly KIND1."


def test_programs_are_told_where_it_is_now(ponds_site: Path) -> None:
    told = json.loads((ponds_site / OLD).read_text())
    assert told["notice"] == notice(editions()[-1].standing, STUDY.name)
    assert (ponds_site / OLD).parent.joinpath(told["file"]).resolve() == (ponds_site / API / "birds" / "KIND.json").resolve()
    assert told["page"] == "../../birds.html#KIND"
    listed = {"dataset": "birds", "name": "KIND1", "renamed_to": "KIND", "file": "birds/KIND1.json"}
    assert json.loads((ponds_site / INDEX).read_text())["renamed"] == [listed]


def replaced(path: str, was: str, now: str) -> Callable[[Path], None]:
    def spoil(site: Path) -> None:
        before = (site / path).read_text()
        assert was in before
        (site / path).write_text(before.replace(was, now))

    return spoil


FAULTS = {
    "no anchor": (replaced(PAGE, ' id="KIND1"', ""), "the former name KIND1 is not told at the entry"),
    "another name": (replaced(PAGE, '<code id="KIND1">KIND1', '<code id="KIND3">KIND3'), "the former name KIND3"),
    "an anchor beside its name": (replaced(PAGE, 'id="KIND1">KIND1', 'id="KIND1">KIND'), "the former name KIND"),
    "another entry": (replaced(OLD, '"renamed_to": "KIND"', '"renamed_to": "SINGS"'), "is not written as its format has it"),
    "a page of another entry": (replaced(OLD, "#KIND", "#SINGS"), "is not written as its format has it"),
    "a figure beside": (replaced(OLD, '"KIND1",', '"KIND1",\n "count": 6,'), "is not written as its format has it"),
    "a notice that is not true": (replaced(OLD, "Computed numbers", "Numbers"), "does not say first"),
    "no file": (lambda site: (site / OLD).unlink(), "is not written as its format has it"),
    "a name nobody declared": (
        replaced(INDEX, '"renamed_to": "KIND",', '"renamed_to": "SINGS",'),
        "the former names are not those that were declared",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_told_otherwise_is_found(ponds_site: Path, tmp_path: Path, fault: str) -> None:
    change, message = FAULTS[fault]
    shutil.copytree(ponds_site, tmp_path / "site")
    (tmp_path / "site" / "files.json").unlink()
    change(tmp_path / "site")
    with pytest.raises(AuditFailed, match=message):
        audit(tmp_path / "site", STUDY, editions()[1], both(), place=PLACE)
