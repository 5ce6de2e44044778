"""The glossary: every term has an anchor and is linked where a page first uses it, in running text alone and once a page."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from studybook.glossary import PAGE, Term, linked, terms
from tests.conftest import ROOT

GLOSSARY = (ROOT / "site" / PAGE).read_text(encoding="utf-8")
TERMS = terms(GLOSSARY)
FORCE, ECM = Term("Task force", "task-force"), Term("ECM", "ecm")
LINK = "(/glossary.qmd#task-force){.term}"


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Two task forces, one task force.", f"Two [task forces]{LINK}, one task force."),
        ("A task\nforce.", f"A [task\nforce]{LINK}."),
        ("*A task force* is one.", f"*A [task force]{LINK}* is one."),
        ("# Task force\n\nA Task force.", f"# Task force\n\nA [Task force]{LINK}."),
        ("Task force\n:   It is a task force.", f"Task force\n:   It is a [task force]{LINK}."),
        ("| task force |\n|---|\n| task force |\n\n: A task force\nand more\n\nA task force.", None),
        ("[the task\nforce](x.qmd) and `task force`, [task force]{.grade}, then a task force", None),
        ("```{python}\n# a task force\n```\n\n`{python} x.share('task force')` of a task force", None),
        ('```{=html}\n<p title="task force">task force</p>\n```\n\n<!-- task force -->\na task force', None),
        ("taskforce, multitask force, task-force, task forceful", "taskforce, multitask force, task-force, task forceful"),
    ],
)
def test_the_first_use_in_running_text_is_linked(text: str, becomes: str | None) -> None:
    found = linked(text, (FORCE,))
    if becomes is None:
        place = re.search(r"a task force\.?\Z", text, re.IGNORECASE)
        assert place
        becomes = text[: place.start()] + re.sub(
            "(task force)", lambda found: f"[{found[0]}]{LINK}", place[0], flags=re.IGNORECASE
        )
    assert found == becomes


def test_an_abbreviation_is_written_in_capitals() -> None:
    assert linked("Of ecm and ECMs.", (ECM,)) == "Of ecm and [ECMs](/glossary.qmd#ecm){.term}."


@given(st.text(alphabet="ab \n`#|:[](){}<>*~-", max_size=80))
def test_nothing_but_links_is_added_whatever_the_text(text: str) -> None:
    found = linked(text, (Term("ab", "x"),))
    assert re.sub(r"\[(abs?)\]\(/glossary\.qmd#x\)\{\.term\}", r"\1", found) == text
    assert found.count("{.term}") <= 1


def test_every_term_is_explained_in_a_few_sentences() -> None:
    said = re.findall(r"^\[([^\]\n]+)\]\{#[^}]+\}\n:   ((?:.+\n?(?: {4}.*\n)*))", GLOSSARY, re.MULTILINE)
    assert len(said) >= 25
    for term, text in said:
        assert 1 <= len(re.findall(r"[.!?](?:\s|$)", text)) <= 3, term
    assert len({term.anchor for term in TERMS}) == len(TERMS)


def test_each_page_links_a_term_once_to_an_anchor_that_is_there(site: Path) -> None:
    there = {str(name) for name in html.parse(site / "glossary.html").xpath("//@id")}
    used = Counter[str]()
    for path in sorted(site.rglob("*.html")):
        hrefs = [str(href) for href in html.parse(path).xpath("//main//a[contains(@class, 'term')]/@href")]
        assert len(hrefs) == len(set(hrefs)), path
        assert all(href.removeprefix("../").startswith("glossary.html#") for href in hrefs), path
        assert {href.partition("#")[2] for href in hrefs} <= there, path
        used.update(href.partition("#")[2] for href in hrefs)
    assert {"task-force", "survivor", "disposition", "withheld", "odds-ratio", "universe"} <= used.keys()


def test_home_and_the_glossary_itself_stay_as_they_are_written(site: Path) -> None:
    for name in ("index", "404", "glossary"):
        assert not html.parse(site / f"{name}.html").xpath("//main//a[contains(@class, 'term')]")
